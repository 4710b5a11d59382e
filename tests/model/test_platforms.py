"""What a platform allows, pushes and shows: its presets, the limit of direct messages, and what an operator can see."""

import numpy as np
import pytest
from small_worlds import (
    MUTING,
    PRESENCE,
    SMALL,
    acting,
    assert_same_but,
    paired,
    per_day,
    scenario,
    simulate,
)

from sim.model.labels import ACTIVE, EXISTING
from sim.model.simulation import Simulation
from sim.policies.base import Policy
from sim.policies.registry import REGISTRY
from sim.scenario import ScenarioError
from sim.scenario.loading import loads
from sim.scenario.platforms import PRESETS, SHOWN

RULES = "world.platform_rules."


# presets --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("platform", "members"), [("wechat_group", 500), ("wecom_group", 500), ("qq_group", 2000)])
def test_groups_have_the_platforms_capacity(platform: str, members: int) -> None:
    size = {"world.platform": platform, "world.groups.capacity": None, "run.replicates": 1, "run.days": 1}
    full = simulate(size | {"world.groups.members": members})
    assert per_day(full, "members")[0, 0] <= members
    with pytest.raises(ScenarioError, match=f"limit of a {platform}, expected at most {members:,} members"):
        scenario(size | {"world.groups.members": members + 1})
    assert scenario(size | {"world.groups.members": members + 1, "world.groups.capacity": members + 1})


@pytest.mark.parametrize("platform", ["forum", "app_community"])
def test_some_platforms_have_no_limit(platform: str) -> None:
    size = {"world.platform": platform, "world.groups.capacity": None, "world.groups.members": 3000}
    assert scenario(size).world.preset.capacity is None
    grows = size | {"world.groups.members": 30, "world.behaviour.inviting.invite_rate": 5.0, "world.behaviour.inviting.invite_acceptance": 1.0}
    assert (per_day(simulate(grows), "members")[:, -1] > 45).all()


def test_a_forum_neither_pulls_nor_is_muted() -> None:
    """Whatever the pull of notifications and the readiness to mute."""
    forum = {"world.platform": "forum", "operator.content.per_day": 6}
    calm, loud = (simulate(forum | {PRESENCE + "pull_per_day": pull, MUTING + "mute_rate": rate, MUTING + "mute_at_door": rate})
                  for pull, rate in ((0.0, 0.0), (20.0, 3.0)))  # fmt: skip
    assert_same_but(calm, loud)
    assert not per_day(loud, "muted_share").any() and not per_day(loud, "muted_today").any()


def test_a_forum_takes_no_rule_that_does_nothing() -> None:
    """Notifications and muting of a forum are refused, or work as in a group: members' talk pulls, and makes some mute."""
    talk = {"world.platform": "forum", "operator.content": None, "world.behaviour.speaking.initiative": 1.0, "run.replicates": 10}
    try:
        loud = scenario(talk | {RULES + "notifications": 1.0, RULES + "muting": 1.0, MUTING + "mute_at_door": 0.0})
    except ScenarioError:
        return
    calm, s = simulate(talk), Simulation(loud).run()
    assert per_day(s, "visits").sum() > per_day(calm, "visits").sum() and per_day(s, "muted_today").any()


def test_a_preset_is_nothing_but_its_numbers() -> None:
    """An app community is a chat group with less pull and less muting; written out, the same to the bit."""
    preset = PRESETS["app_community"]
    app = simulate({"world.platform": "app_community"})
    written = {RULES + name: getattr(preset, name) for name in ("notifications", "muting", "direct_messages_per_day")}
    assert_same_but(app, simulate(written))
    behaviour = {PRESENCE + "pull_per_day": 1.5 * preset.notifications, MUTING + "mute_rate": 0.019 * preset.muting}
    assert_same_but(app, simulate(behaviour | {MUTING + "mute_at_door": 0.27 * preset.muting}))


@pytest.mark.parametrize(("rule", "name", "sign"), [("notifications", "visits", 1), ("muting", "muted_share", 1), ("muting", "visits", -1)])
def test_pull_and_muting_do_what_they_say(rule: str, name: str, sign: int) -> None:
    few, many = (simulate({RULES + rule: level, "run.replicates": 60}) for level in (0.3, 3.0))
    mean, error = paired(few, many, name)
    assert sign * mean > 4 * error


@pytest.mark.parametrize("platform", ["qq_group", "wecom_group"])
def test_platforms_that_differ_in_what_nobody_uses_give_the_same(platform: str) -> None:
    assert_same_but(simulate(), simulate({"world.platform": platform}))


def test_rules_of_the_platform_can_be_set() -> None:
    rules = {RULES + "notifications": 0.0, RULES + "muting": 0.0}
    assert_same_but(simulate(rules), simulate({PRESENCE + "pull_per_day": 0.0, MUTING + "mute_rate": 0.0, MUTING + "mute_at_door": 0.0}))


# direct messages ------------------------------------------------------------------------------------


def _to_everybody(what: str, **more: float):  # type: ignore[no-untyped-def]
    """Every day a line to each of the first thirty members of each group."""
    slots = np.arange(30)

    def act(agenda):  # type: ignore[no-untyped-def]
        for g in range(agenda.groups):
            getattr(agenda, what)(np.full(30, g), slots, 12.0, **more)

    return act


@pytest.mark.parametrize("what", ["message"])
@pytest.mark.parametrize(("changes", "most"), [
    ({RULES + "direct_messages_per_day": 7}, 7), ({RULES + "direct_messages_per_day": 0}, 0), ({}, 30), ({"world.platform": "wecom_group"}, 30),
])  # fmt: skip
def test_direct_messages_beyond_the_limit_are_missed(what: str, changes: dict[str, object], most: int) -> None:
    """Every day, in each group anew; what is missed costs nothing."""
    s = acting(changes, _to_everybody(what, minutes_each=1.0))
    assert (per_day(s, "missed") == 30 - most).all()
    assert np.allclose(per_day(s, "staff_minutes"), 3 + most)
    agenda = s.agenda_table()
    mine = agenda["action"] == ("warn" if what == "warn" else "message_member")
    assert mine.sum() == 30 * s.groups_total * s.days and agenda["done"][mine].sum() == most * s.groups_total * s.days


def test_the_limits_of_the_platforms() -> None:
    def done(platform: str) -> float:
        crowd = {"world.platform": platform, "world.groups.members": 300, "world.groups.capacity": 300, "run.days": 1, "run.replicates": 1}
        s = acting(crowd, lambda agenda: agenda.message(np.zeros(300, int), np.arange(300), 12.0))
        return 300 - per_day(s, "missed").sum()

    assert [done(name) for name in ("wechat_group", "qq_group", "wecom_group", "app_community")] == [50, 50, 200, 300]


def test_messages_have_a_limit_and_warnings_and_greetings_have_none() -> None:
    def act(agenda):  # type: ignore[no-untyped-def]
        groups = np.zeros(10, int)
        assert agenda.warn(groups, np.arange(10), 9.0).sum() == 10
        assert agenda.message(groups, np.arange(10), 10.0).sum() == 5
        assert agenda.reply(groups, np.arange(10), 11.0).all() and agenda.greet(groups, np.arange(10), np.full(10, 12)).all()
        assert not agenda.message(groups, np.arange(10), 13.0).any()
        assert agenda.message(groups + 1, np.arange(10), 13.0).sum() == 5, "the other group has its own"

    acting({RULES + "direct_messages_per_day": 5, "run.days": 3}, act)


def test_who_is_written_to_looks_in() -> None:
    """Muted or not; and where the platform allows none, nothing happens at all."""
    many = {"run.replicates": 20, MUTING + "mute_at_door": 5.0}
    plain, written, forbidden = (
        acting(many | {RULES + "direct_messages_per_day": n}, _to_everybody("message") if n else lambda agenda: None) for n in (None, 1000, 0)
    )
    mean, error = paired(plain, written, "visits")
    assert mean > 4 * error and mean > 5
    assert_same_but(plain, forbidden)
    assert_same_but(plain, acting(many | {RULES + "direct_messages_per_day": 0}, _to_everybody("message")), "missed")


# what an operator sees ------------------------------------------------------------------------------

SEEN: list[tuple[int, frozenset[str], dict[str, object]]] = []


class Watching(Policy):
    """Looks round every morning, and does nothing."""

    key = "watching"

    def plan(self, day, view, agenda):  # type: ignore[no-untyped-def]
        """Note what can be seen."""
        found: dict[str, object] = {}
        for name in ("visits", "days_since_visit", "was_customer", "interest", "muted", "trust", "belief"):
            try:
                found[name] = np.array(getattr(view, name))
            except AttributeError as error:
                found[name] = str(error)
        SEEN.append((day, frozenset(what for what in SHOWN if view.shows(what)), found))


def _watch(platform: str) -> tuple[Simulation, dict[str, object], frozenset[str]]:
    SEEN.clear()
    changes = {"world.platform": platform, "operator.watching": {}, "run.days": 5}
    s = Simulation(loads(SMALL, {**REGISTRY, "watching": Watching}, changes))
    for _ in range(4):
        s.step()
    s.plan()
    day, shown, found = SEEN[-1]
    assert day == 4
    return s, found, shown


@pytest.mark.parametrize(
    ("platform", "shown"),
    [("wechat_group", ()), ("qq_group", ()), ("wecom_group", ("customers",)), ("app_community", ("visits", "customers")),
     ("forum", ("visits", "customers", "topics"))],
)  # fmt: skip
def test_only_some_platforms_show_visits_and_customers(platform: str, shown: tuple[str, ...]) -> None:
    s, found, what = _watch(platform)
    assert what == set(shown)
    people = s.world.members.reshape(s.groups_total, -1)
    here = people["stage"] <= ACTIVE
    for names, needs in ((("visits", "days_since_visit"), "visits"), (("was_customer",), "customers")):
        for name in names:
            if needs in shown:
                assert isinstance(found[name], np.ndarray)
            else:
                assert isinstance(found[name], str) and "an operator of this platform cannot see" in found[name]
    if "visits" in shown:
        assert np.array_equal(found["visits"], people["visits"]) and people["visits"].any()
        assert np.array_equal(np.asarray(found["days_since_visit"])[here], 4 - people["last_visit"][here] // 24)
    if "customers" in shown:
        assert np.array_equal(found["was_customer"], here & (people["source"] == EXISTING))
        assert 0 < np.asarray(found["was_customer"]).sum() < here.sum()
    for name in ("interest", "muted", "trust", "belief"):  # nobody ever sees into people
        assert isinstance(found[name], str) and "cannot see" in found[name]


def test_who_looks_for_what_is_not_shown_is_told_how_to_ask() -> None:
    _, found, _ = _watch("wechat_group")
    for name, what in (("visits", "visits"), ("days_since_visit", "visits"), ("was_customer", "customers")):
        assert f"ask view.shows('{what}') first" in str(found[name])
