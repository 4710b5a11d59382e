"""What the operator does for members, and whom he lets in and puts out; how it goes wrong. Played, in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from pairs import (
    NOBODY_COMES_OR_GOES,
    NOBODY_INVITES,
    TALKATIVE,
    averaged,
    by_day,
    change,
    effect,
    people,
    played,
    present,
)

from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY

compiled_only = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="forty groups for weeks take hours uncompiled")

CONTENT: dict[str, Any] = {"content": {}}


@pytest.mark.parametrize("key", sorted(set(REGISTRY) - {"lifecycle"}))  # that is in tests/model/test_moving.py
def test_every_policy_has_its_experiment(key: str) -> None:
    """Whoever adds a policy shows how it goes wrong, in one of the files beside this one."""
    files = sorted(Path(__file__).parent.glob("test_how_*_go*_wrong.py"))
    assert len(files) == 3
    assert any(f"def test_{key}_" in file.read_text(encoding="utf-8") for file in files)


def _newcomers(simulation: Simulation) -> Any:
    """Slots of those who have joined since the beginning (groups, slots)."""
    return present(simulation) & (people(simulation)["joined"] > 0)


def _gain_of_newcomers(one: Simulation, other: Simulation, state: str) -> Any:
    """By how much a state of newcomers is higher in the other run (groups,)."""
    a, b = (averaged(people(run)[state].astype(np.float64), _newcomers(run)) for run in (one, other))
    return b - a


def _entries(simulation: Simulation, policy: str, done: bool = True) -> Any:
    """What a policy has done, or missed (groups,)."""
    table = simulation.agenda_table()
    mine = (table["policy"] == policy) & (table["done"] == done)
    return np.bincount(table["replicate"][mine], minlength=simulation.groups_total).astype(np.float64)


# newcomers ------------------------------------------------------------------------------------------

GREET = {"minutes_each": 4, "answer_first_post": False}


@compiled_only
def test_welcome_does_not_scale_with_arrivals() -> None:
    """Twenty minutes a day: enough for three newcomers, not for twenty, most of whom nobody greets."""
    def arriving(a_day: int) -> Simulation:
        operator = {"acquisition": {"per_day": a_day, "minutes_each": 0}, "welcome": GREET, "staff_minutes_per_day": 20}
        return played(operator, NOBODY_INVITES, {"world.groups.capacity": 500, "run.days": 14})

    few, many = arriving(3), arriving(20)
    missed = [_entries(run, "welcome", False) / (_entries(run, "welcome", False) + _entries(run, "welcome")) for run in (few, many)]
    assert missed[0].mean() < 0.05 and effect(missed[1] - missed[0] - 0.5).surely_up
    assert effect(_gain_of_newcomers(few, many, "trust")).surely_down


@compiled_only
def test_core_care_neglects_newcomers() -> None:
    """Twenty minutes a day, and those who carry the group come first."""
    world = NOBODY_INVITES | TALKATIVE | {
        "world.groups.capacity": 200, "operator.staff_minutes_per_day": 20, "run.replicates": 100,
    }  # fmt: skip
    operator = {
        "content": {"minutes_each": 0}, "acquisition": {"per_day": 2, "minutes_each": 0}, "welcome": GREET,
        "core_care": {"every_days": 3, "minutes_each": 10},
    }  # fmt: skip
    newcomers_first, core_first = (
        played(operator | {"priority": ["content", *order]}, world)
        for order in (("acquisition", "welcome", "core_care"), ("acquisition", "core_care", "welcome"))
    )
    assert effect(_entries(core_first, "welcome") - _entries(newcomers_first, "welcome")).surely_down
    for state in ("trust", "interest"):
        assert effect(_gain_of_newcomers(newcomers_first, core_first, state)).surely_down, state
    assert change(newcomers_first, core_first, "replies_to_newcomers").surely_down


@compiled_only
def test_acquisition_of_cold_traffic_mutes_at_the_door() -> None:
    world = NOBODY_INVITES | {"world.groups.capacity": 250, "run.days": 30}
    customers, cold = (played(CONTENT | {"acquisition": {"source": source, "per_day": 3}}, world) for source in ("existing", "cold"))
    assert effect(_gain_of_newcomers(customers, cold, "muted")).surely_up
    assert effect(_gain_of_newcomers(customers, cold, "trust")).surely_down
    assert change(customers, cold, "cash").mean > 0


@compiled_only
def test_acquisition_of_customers_with_a_bad_experience() -> None:
    """They decline, and have cost what they cost."""
    world = NOBODY_INVITES | {"world.groups.capacity": 250, "run.days": 30}
    good, bad = (
        played(CONTENT | {"acquisition": {"source": "existing", "per_day": 3}}, world, {"world.product.quality": quality})
        for quality in (0.7, 0.2)
    )
    assert change(good, bad, "joined_existing").surely_down and change(good, bad, "cash").mean == 0


# the silent -----------------------------------------------------------------------------------------

WRITE = {"silent_days": 7, "every_days": 1, "per_day": 120, "start_day": 10, "end_day": 10, "hour": 23.5, "ask_why": False}
"""To all who are silent, once, in the last hour of a day: nothing else befalls them before midnight."""


@compiled_only
def test_outreach_moves_few() -> None:
    """Of all who are written to, so many take it up as came to a place of help when asked in person (4.5 %), not more."""
    def on_that_night(coaching: float) -> Simulation:
        world = NOBODY_COMES_OR_GOES | {"run.replicates": 100, "run.days": 11, "world.platform_rules.direct_messages_per_day": 200}
        return played(CONTENT | {"outreach": WRITE | {"coaching": coaching}}, world)

    perfect, nothing = on_that_night(1.0), on_that_night(0.0)
    written = _entries(perfect, "outreach")
    assert written.mean() > 80
    moved = (people(perfect)["interest"] != people(nothing)["interest"]).sum(axis=1)
    uptake = effect(moved / written)
    assert uptake.surely_up and effect(moved / written - 0.08).surely_down


@compiled_only
def test_outreach_is_capped_by_the_platform() -> None:
    outreach = CONTENT | {"outreach": {"silent_days": 7, "per_day": 40}}
    free, capped = (
        played(outreach, NOBODY_INVITES, {"run.replicates": 300, "world.platform_rules.direct_messages_per_day": most}) for most in (1000, 1)
    )
    assert effect(_entries(capped, "outreach") - _entries(free, "outreach")).surely_down
    assert effect(_entries(capped, "outreach", done=False)).surely_up and not _entries(free, "outreach", done=False).any()
    assert change(free, capped, "visits").surely_down


@compiled_only
def test_pruning_removes_silent_buyers() -> None:
    """Who says nothing reads and buys; the more so where buyers are not spared. Goods that are needed every other week."""
    world = NOBODY_INVITES | {"world.behaviour.buying.buy_chance": 0.3, "world.product.purchase_cycle": 14, "run.days": 60}
    shop, prune = CONTENT | {"ads": {"per_day": 1}}, {"every_days": 20, "silent_days": 14, "warn_days": 5}
    none, spared, all_silent = (
        played(shop | pruning, world)
        for pruning in ({}, {"pruning": prune | {"keep_buyers": True}}, {"pruning": prune})
    )
    for column in ("orders", "gross_profit"):
        assert change(none, all_silent, column, 20).surely_down and change(spared, all_silent, column, 20).surely_down
    assert change(none, spared, "orders", 20).surely_down, "some of those who have not bought yet would have"
    gone = all_silent.leaves_table()
    assert (gone["orders"][gone["removed"]] > 0).mean() > 0.3


# answers, rules, promises ---------------------------------------------------------------------------

POOR_GOODS = {
    "world.product.quality": 0.3, "world.product.purchase_cycle": 7, "world.behaviour.buying.buy_chance": 0.8,
    "world.behaviour.experience.tell_complaint": 3.0,
}  # fmt: skip
"""So that there is something to complain of."""


@compiled_only
@pytest.mark.parametrize("service", [None, {"hours": [10], "weekdays": [0], "answers_each": 2}], ids=["none", "on Mondays"])
def test_service_that_leaves_complaints_open(service: Mapping[str, Any] | None) -> None:
    shop = {"content": {"per_day": 1}, "ads": {"per_day": 1}}
    good, poor = (played(shop | {"service": given}, NOBODY_INVITES, TALKATIVE, POOR_GOODS) for given in ({}, service))
    assert change(good, poor, "complaints_open").surely_up
    for column in ("trust_mean", "interest_mean", "belief_mean", "orders"):
        assert change(good, poor, column).surely_down, column


@compiled_only
def test_moderation_that_is_missing_brings_strikes_and_bans() -> None:
    """Of cold traffic a fifth came to advertise for themselves; the platform strikes as readily as in a WeChat group."""
    world = NOBODY_INVITES | {
        "world.platform_rules.policing": 1, "world.behaviour.policing.advertisers": 0.2, "run.days": 60, "run.replicates": 80,
    }  # fmt: skip
    kept, left_alone = played(CONTENT | {"moderation": {}}, world), played(CONTENT, world)
    for column in ("messages_spam", "strikes", "left", "muted_share"):
        assert change(kept, left_alone, column).surely_up, column
    assert effect((by_day(left_alone, "closed") - by_day(kept, "closed"))[:, -1]).surely_up
    assert change(kept, left_alone, "interest_mean").surely_down


@compiled_only
def test_moderation_that_is_too_strict_silences() -> None:
    world = NOBODY_INVITES | TALKATIVE | {"run.replicates": 160}
    mild, strict = (played(CONTENT | {"moderation": {"strictness": strictness}}, world) for strictness in (0.0, 1.0))
    assert change(mild, strict, "reprimands").surely_up
    for column in ("messages_chat", "interest_mean", "trust_mean"):
        assert change(mild, strict, column).surely_down, column


@compiled_only
def test_co_creation_that_breaks_its_promises() -> None:
    """The same suggestions, of which always or never something comes; the goods get no better in either case."""
    asking = {"gain": 0.0}
    kept, broken, never_asked = (
        played({"content": {"per_day": 2}} | rounds, NOBODY_COMES_OR_GOES, {"run.replicates": 160})
        for rounds in ({"co_creation": asking}, {"co_creation": asking | {"keeps": 0.0}}, {})
    )
    suggested = people(kept)["ownership"] > 0
    for state in ("ownership", "trust"):
        assert effect(averaged(people(broken)[state] - people(kept)[state], suggested)).surely_down, state
    assert effect(averaged(people(broken)["trust"] - people(never_asked)["trust"], suggested)).surely_down
    assert change(kept, broken, "suggestions", 14).surely_down, "and they suggest less"


# ties -----------------------------------------------------------------------------------------------


@compiled_only
def test_mesh_a_clique_that_closes() -> None:
    """A team of ten of those who talk, every third day: they answer each other, and the others less.

    Introductions that tie as closely, and ties that are preferred as much, as is to be swept.
    """
    world = NOBODY_COMES_OR_GOES | TALKATIVE | {
        "run.log_groups": 480, "run.replicates": 480,
        "world.behaviour.speaking.prefer_tie": 10.0, "world.behaviour.attention.introduced_tie": 0.4,
    }  # fmt: skip
    plain, teams = (
        played({"content": {"per_day": 1}} | mesh, world)
        for mesh in ({}, {"mesh": {"introductions_per_day": 0, "teams": 1, "team_size": 10, "team_days": 3}})
    )
    table = teams.agenda_table()
    introduced = (table["action"] == "introduce") & table["done"]
    inside = np.zeros((teams.groups_total, teams.slots), np.bool_)
    inside[table["replicate"][introduced], table["member"][introduced]] = True
    assert 0.2 < inside.mean() < 0.6

    shares, advantages = [], []
    for run in (plain, teams):
        received, written = (_counted(run, column, first=20) for column in ("answers_member", "author"))
        shares.append((received * ~inside).sum(axis=1) / received.sum(axis=1))
        each = [(received * some).sum(axis=1) / (written * some).sum(axis=1) for some in (inside, ~inside)]
        advantages.append(each[0] - each[1])
    assert effect(shares[1] - shares[0]).surely_down, "of all answers fewer go to those who were never in a team"
    assert effect(advantages[1] - advantages[0]).surely_up, "a message of theirs is answered less often"
    assert change(plain, teams, "ties_per_member").surely_up


def _counted(simulation: Simulation, column: str, first: int) -> Any:
    """Talk since day `first` that each member has written, or had as an answer (groups, slots)."""
    log, uids = simulation.messages_table(), people(simulation)["uid"]
    talk = (log[column] != 0) & (log["day"] >= first) & np.isin(log["kind"], ["chat", "question"])
    order = np.argsort(uids, axis=1)
    counts = np.zeros(uids.shape)
    for group in range(simulation.groups_total):
        named = log[column][talk & (log["replicate"] == group)]
        np.add.at(counts[group], order[group][np.searchsorted(uids[group][order[group]], named)], 1.0)
    return counts


@compiled_only
def test_mesh_a_meeting_is_none_for_those_who_live_elsewhere() -> None:
    """Four places: those of the one where most live come to have more ties, all others hardly any more."""
    world = NOBODY_COMES_OR_GOES | TALKATIVE | {"world.members.places": 4, "world.behaviour.ties.same_place": 0.0, "run.replicates": 120}
    meetings = {"mesh": {"introductions_per_day": 0, "meet_up_every_days": 10, "meet_up_most": 60}}
    plain, met = (played(CONTENT | mesh, world) for mesh in ({}, meetings))
    place = people(met)["place"]
    most = np.array([np.bincount(row, minlength=4).argmax() for row in place])[:, None]
    more = people(met)["tie_sum"] - people(plain)["tie_sum"]
    there, elsewhere = averaged(more, place == most), averaged(more, place != most)
    assert effect(there).surely_up and effect(there - 2.0 * elsewhere).surely_up
