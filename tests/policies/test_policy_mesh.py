"""Mesh: introductions, teams and meetings."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.model.labels import ADVERTISER, SPAMMER
from sim.policies.mesh import Mesh
from sim.policies.segments import Segment

Make = Callable[..., Any]


def _mixed_town(town: Make, groups: int = 1, **budget: Any) -> Any:
    """Slots 0-9 are newcomers of day 20, 10-19 old members who spoke on day 22, 20-29 silent old members."""
    place = town(groups=groups, members=30, slots=30, **budget)
    for group in range(groups):
        for slot in range(10):
            place.joined(group, slot, 20 * 24 + slot)
            place.spoke(group, slot + 10, 22, posts=3)
    return place


def test_newcomers_are_introduced_to_members_who_speak(town: Make) -> None:
    place = _mixed_town(town, groups=3)
    met: Counter[tuple[int, int]] = Counter()
    for day in range(23, 30):
        entries = place.plan(Mesh(introductions_per_day=10, active_days=9), day)
        assert set(entries["action"]) <= {ACTIONS.index("introduce")}
        assert all(e["member"] < 10 <= e["other"] < 20 for e in entries)
        assert len({(e["group"], e["other"]) for e in entries}) == len(entries), "not the same member twice"
        met.update((e["group"], e["member"]) for e in entries)
    assert len(met) == 30 and set(met.values()) == {1}, "each newcomer once in again_days"
    assert place.plan(Mesh(active_days=9), 35).size == 0, "nobody is new any more"


def test_never_more_a_day_and_what_it_costs(town: Make) -> None:
    place = _mixed_town(town, groups=2)
    policy = Mesh(introductions_per_day=2, again_days=1, minutes_each=4.0, hour=18.0)
    entries = place.plan(policy, 25)
    assert np.bincount(entries["group"]).tolist() == [2, 2]
    assert entries[["tick", "minutes"]].tolist() == [(18, 4.0)] * 4
    days = [frozenset(place.plan(policy, day)["member"].tolist()) for day in range(23, 29)]
    assert len(set(days)) > 3, "others every day"
    short = _mixed_town(town, minutes=13.0).plan(Mesh(introductions_per_day=9, again_days=1, minutes_each=4.0), 25)
    assert (len(short), short["done"].sum()) == (9, 3)


def test_of_the_same_place_if_there_is_one(town: Make) -> None:
    place = _mixed_town(town, groups=4)
    place.people["place"][:, :10] = np.arange(10) % 3
    place.people["place"][:, 10:20] = np.arange(10) % 2
    entries = place.plan(Mesh(introductions_per_day=10, again_days=1), 25)
    homes = place.people["place"]
    for e in entries:
        mine, other = homes[e["group"], e["member"]], homes[e["group"], e["other"]]
        assert other == mine if mine < 2 else other in (0, 1)
    assert len(entries) == 40
    anywhere = place.plan(Mesh(introductions_per_day=10, again_days=1, same_place=False), 25)
    assert any(homes[e["group"], e["member"]] + homes[e["group"], e["other"]] == 1 for e in anywhere)


def test_anybody_may_be_introduced_but_not_to_himself(town: Make) -> None:
    place = _mixed_town(town, groups=3)
    policy = Mesh(newcomer_days=None, introductions_per_day=25, again_days=2)
    for day in range(23, 27):
        entries = place.plan(policy, day)
        introduced = {(e["group"], e["member"]) for e in entries}
        assert not introduced & {(e["group"], e["other"]) for e in entries}
        assert len(introduced) == len(entries) > 20


def test_nobody_to_be_introduced_to(town: Make) -> None:
    place = town(members=4)
    place.people["joined"] = 24
    assert place.plan(Mesh(again_days=1), 3).size == 0


def test_spammers_are_neither_introduced_nor_introduced_to(town: Make) -> None:
    """Nor are they in a team. Who came to advertise and has not done so is like anybody: the operator cannot know."""
    place = _mixed_town(town, groups=2)
    place.people["role"][0, [2, 7, 12, 15]] = SPAMMER
    place.people["role"][1, [2, 7, 12, 15]] = ADVERTISER
    policy = Mesh(introductions_per_day=10, again_days=1, active_days=9, teams=2, team_size=5, team_days=25, pair_minutes=0.0)
    met: list[set[int]] = [set(), set()]
    for day in range(23, 30):
        for e in place.plan(policy, day, "introduce"):
            met[e["group"]] |= {int(e["member"]), int(e["other"])}
    assert met[0] == set(range(20)) - {2, 7, 12, 15} and met[1] == set(range(20))


def test_a_segment_of_the_newcomers(town: Make) -> None:
    place = _mixed_town(town)
    place.people["orders"][0, [2, 7, 12]] = 1
    policy = Mesh(introductions_per_day=10, again_days=1, segment=Segment(who="buyers"))
    assert sorted(place.plan(policy, 25)["member"].tolist()) == [2, 7]


def test_teams_know_each_other(town: Make) -> None:
    place = _mixed_town(town, groups=3)
    place.people["posts_0"][1, 12:20] = 0  # in the second group two speak, in the third seven
    place.people["posts_0"][2, 17:20] = 0
    policy = Mesh(introductions_per_day=0, teams=3, team_size=3, team_days=25, pair_minutes=4.0)
    assert [d for d in range(60) if place.plan(policy, d).size] == [25], "those of day 22 are silent on day 50"
    entries = place.plan(policy, 25)
    work, pairs = entries[entries["action"] == 12], entries[entries["action"] == ACTIONS.index("introduce")]
    assert work["group"].tolist() == [0, 0, 0, 2, 2] and set(work["minutes"]) == {12.0}
    assert pairs["minutes"].sum() == 0 and len(pairs) == 5 * 3
    for group, teams in ((0, 3), (2, 2)):
        mine = pairs[pairs["group"] == group]
        ties = {frozenset((int(e["member"]), int(e["other"]))) for e in mine}
        people = sorted({slot for tie in ties for slot in tie})
        assert len(people) == 3 * teams and len(ties) == 3 * teams
        assert sum({frozenset(p) for p in combinations(three, 2)} <= ties for three in combinations(people, 3)) == teams
    short = _mixed_town(town, minutes=30.0).plan(policy, 25, "introduce")
    assert len(short) == 2 * 3, "there is time for two teams"


def test_meetings_where_most_members_live(town: Make) -> None:
    place = town(groups=4, members=6, slots=8, minutes=200.0)
    place.people["place"][0, :6] = [2, 2, 2, 1, 1, 0]
    place.people["place"][1, :6] = [0, 5, 5, 5, 5, 0]
    place.people["place"][1, 6:] = 7  # empty seats
    for slot in range(8):
        place.vacant(3, slot)
    policy = Mesh(
        introductions_per_day=0, meet_up_every_days=30, meet_up_most=12, meet_up_minutes=150.0, meet_up_cash_each=7.5,
        meet_up_hour=13.0, end_day=70,
    )  # fmt: skip
    assert place.count(policy, 130, "meet_up")[:, 0].nonzero()[0].tolist() == [30, 60]
    entries = place.plan(policy, 30, "meet_up")
    assert dict(zip(entries["group"].tolist(), entries["value"].tolist(), strict=True)) == {0: 2.0, 1: 5.0, 2: 0.0}
    assert set(entries["count"]) == {12} and set(entries["tick"]) == {13}
    agenda = place.agenda(policy, 30)
    assert agenda.totals()[0][0].tolist() == [150.0, 150.0, 150.0, 0.0]
    assert agenda.totals()[1][0].tolist() == [90.0, 90.0, 90.0, 0.0]
    assert place.plan(policy.model_copy(update={"meet_up_minutes": 201.0}), 30, "meet_up").size == 0


def test_nothing_of_all_this(town: Make) -> None:
    place = _mixed_town(town)
    assert not any(place.plan(Mesh(introductions_per_day=0), day).size for day in range(20, 40))
    assert not any(place.plan(Mesh(end_day=20), day).size for day in range(21, 40))
    assert place.plan(Mesh(again_days=1, weekdays=(1,)), 25).size == 0, "a Friday"
    assert not Mesh().admits


def test_newcomers_have_a_turn_while_they_are_new() -> None:
    with pytest.raises(ValidationError, match="more than newcomer_days"):
        Mesh(newcomer_days=5, again_days=7)
    Mesh(newcomer_days=5, introductions_per_day=0, teams=1)
