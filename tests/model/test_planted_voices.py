"""Planted voices: who sees through them, what it costs, whom they still move, and that answers to them reach nobody."""

from typing import Any

import numpy as np
import pytest
from small_worlds import (
    EXPERIENCE,
    LEAVING,
    NOBODY_JOINS_OR_LEAVES,
    OUTSIDE,
    SPEAKING,
    acting,
    begun,
    per_day,
)
from test_parity import assert_same

from sim.model.agenda import Agenda
from sim.model.labels import ACTIVE
from sim.model.simulation import Simulation
from sim.model.state import WARY

ATTENTION = "world.behaviour.attention."
NOBODY_SPEAKS = {SPEAKING + "initiative": 0.0, SPEAKING + "branching": 0.0}
WATCHED: dict[str, Any] = NOBODY_JOINS_OR_LEAVES | {
    "run.replicates": 20, "world.groups.capacity": 40, "operator.content": {"per_day": 0}, OUTSIDE + "outside_rate": 0.0,
    "world.behaviour.judging.reading_capacity": 1000.0, ATTENTION + "detection": 1.0,
    "world.behaviour.buying.unasked_rate": 0.0,
}  # fmt: skip
"""Everything is read, nobody comes, goes or buys: what moves trust and belief is planted."""
TWENTY_POSTS = {"operator.content": {"per_day": 20, "minutes_each": 0}}


def _wary(s: Simulation) -> np.ndarray:
    return (s.world.members["marks"] & WARY) > 0


def _once(day: int, count: int) -> Any:
    """So many voices at ten on one day."""
    return lambda agenda: agenda.day == day and agenda.plant(10.0, count=count)


# who sees through them ------------------------------------------------------------------------------


@pytest.mark.parametrize("posts", [{}, TWENTY_POSTS], ids=["alone", "among twenty posts a day"])
def test_posts_of_the_operator_are_not_taken_for_planted_voices(posts: dict[str, Any]) -> None:
    """One message with a hazard of 1: of those who read it 1 - 1/e see through it, whatever else there is to read."""
    s = acting(WATCHED | NOBODY_SPEAKS | posts | {"run.days": 8, "run.replicates": 60}, _once(2, 1))
    read_it = s.world.members["last_visit"] >= 2 * 24 + 10
    many, chance = read_it.sum(), 1.0 - np.exp(-1.0)
    assert many > 2000 and not _wary(s)[~read_it].any()
    assert abs(_wary(s)[read_it].mean() - chance) < 4 * np.sqrt(chance * (1.0 - chance) / many)


@pytest.mark.parametrize("posts", [{}, TWENTY_POSTS], ids=["alone", "among twenty posts a day"])
def test_members_talk_is_not_taken_for_planted_voices(posts: dict[str, Any]) -> None:
    """One planted message among hundreds of members': nobody reads it more than once, and not all see through it."""
    talk = {SPEAKING + "initiative": 1.0, SPEAKING + "branching": 0.0, "run.days": 60, "run.replicates": 60}
    s = acting(WATCHED | talk | posts, _once(30, 1))
    assert per_day(s, "messages_chat")[:, 20:30].mean() > 6
    read_it = s.world.members["last_visit"] >= 30 * 24 + 10
    chance = 1.0 - np.exp(-1.0)
    assert 0.8 * chance < _wary(s)[read_it].mean() < chance + 4 * np.sqrt(chance * (1.0 - chance) / read_it.sum())
    assert not per_day(s, "voices_detected")[:, :30].any()


@pytest.fixture(scope="module")
def flooded() -> tuple[Simulation, np.ndarray]:
    """Thirty planted messages a day for a month; and the members' trust before."""
    s = begun(WATCHED | NOBODY_SPEAKS | {"run.days": 30}, lambda agenda: agenda.plant(10.0, count=30))
    trust = s.world.members["trust"].copy()
    return s.run(), trust


def test_everybody_sees_through_them_once_only(flooded: tuple[Simulation, np.ndarray]) -> None:
    s, _ = flooded
    found = per_day(s, "voices_detected")
    assert np.array_equal(found.sum(axis=1), _wary(s).reshape(s.groups_total, -1).sum(axis=1))
    assert (found.sum(axis=1) <= 40).all() and found.sum() > 0.95 * 40 * s.groups_total


def test_trust_falls_once(flooded: tuple[Simulation, np.ndarray]) -> None:
    s, trust = flooded
    lost = np.where(_wary(s), 1.0 - s.numbers["detected_trust"], 1.0)
    assert np.allclose(s.world.members["trust"], trust * lost, rtol=1e-6)


def test_who_moves_to_another_group_of_the_same_operator_is_still_wary() -> None:
    """Half of the members go to a new group on the eighth night; trust falls once, wherever one sees through them."""

    def act(agenda: Agenda) -> None:
        agenda.plant(10.0, count=30)
        if agenda.day == 7:
            agenda.open_group(np.array([0]), np.array([1]))
            agenda.move(np.zeros(20, int), np.arange(20), np.ones(20, int))

    reserve = {"operator.lifecycle": {"kind": "flash", "start_day": 700, "most_groups": 1}, "run.replicates": 1, "run.days": 20}
    s = begun(WATCHED | NOBODY_SPEAKS | reserve, act)
    trust = dict(zip(s.world.members["uid"].tolist(), s.world.members["trust"].tolist(), strict=True))
    s.run()
    here = s.world.members[s.world.members["stage"] <= ACTIVE]
    left = np.array([m["trust"] / trust[int(m["uid"])] for m in here])
    assert per_day(s, "moved_in").sum() == 20 and len(here) == 40
    assert left.min() > 0.99 * (1.0 - s.numbers["detected_trust"])


def test_at_strength_zero_nobody_sees_through_them() -> None:
    s = acting(WATCHED | NOBODY_SPEAKS | {ATTENTION + "detection": 0.0}, lambda agenda: agenda.plant(10.0, count=300))
    assert not per_day(s, "voices_detected").any() and not s.world.members["marks"].any()


# whom they still move -------------------------------------------------------------------------------


def test_planted_praise_moves_those_who_have_not_seen_through_it() -> None:
    """Day by day: belief of the wary stays as it is, to the bit, and so it does on the visit on which they become so."""
    changes = WATCHED | NOBODY_SPEAKS | {ATTENTION + "detection": 0.05, "run.days": 14}
    s = begun(changes, lambda agenda: agenda.day > 0 and agenda.plant(0.0, count=4, praise=True))
    m, compared, found = s.world.members, 0, 0
    while s.day < s.days:
        belief, wary, visits = m["belief"].copy(), _wary(s), m["visits"].copy()
        s.step()
        looked_in = (m["last_visit"] >= (s.day - 1) * 24) & (s.day > 1)
        believes = looked_in & ~_wary(s)
        sees = _wary(s) & ~wary & (m["visits"] == visits + 1)
        assert np.array_equal(m["belief"][wary | sees], belief[wary | sees])
        assert (m["belief"][believes] > belief[believes])[belief[believes] < 1.0].all()
        compared += (wary & looked_in).sum() if believes.any() else 0
        found += sees.sum()
    assert compared > 1000 and found > 200 and (~_wary(s)).sum() > 50


def test_the_wary_still_hear_what_members_praise() -> None:
    """Only the planted share is left out: what neighbours tell of good goods moves the wary who have never bought."""
    praised = {
        "operator.ads": {"per_day": 3, "minutes_each": 0}, "world.behaviour.buying.buy_chance": 0.5, "world.product.quality": 0.95,
        EXPERIENCE + "tell_praise": 5.0, EXPERIENCE + "friend_hearing": 0.0, SPEAKING + "initiative": 0.5, "run.days": 20,
        "run.replicates": 80,
    }  # fmt: skip
    s = begun(WATCHED | praised, lambda agenda: agenda.plant(10.0, count=2))
    while s.day < 10:
        s.step()
    belief, wary = s.world.members["belief"].copy(), _wary(s)
    s.run()
    heard = wary & (s.world.members["orders"] == 0)
    assert per_day(s, "messages_praise")[:, 10:].sum() > 50 and heard.sum() > 200
    assert (s.world.members["belief"][heard] > belief[heard]).mean() > 0.5


# answers --------------------------------------------------------------------------------------------

ANSWERED = WATCHED | {
    SPEAKING + "initiative": 0.0, SPEAKING + "session_minutes": 0.0, "run.days": 20, "run.log_groups": 100, ATTENTION + "detection": 0.0,
}  # fmt: skip
"""Nobody begins to talk, and nobody is there when something is said: all answers are to what was unread."""


@pytest.mark.parametrize("branching", [0.2, 0.5])
def test_only_what_members_wrote_is_answered_to_somebody(branching: float) -> None:
    """Each message draws `branching` answers: no more of them than that share is to answers; the rest is to the planted."""
    s = acting(ANSWERED | {SPEAKING + "branching": branching}, lambda agenda: agenda.plant(10.0, count=40))
    said = s.messages_table()
    answers = (said["author"] != 0) & (said["day"] >= 7)
    assert answers.sum() > 1000
    assert 0.0 < (said["answers_member"][answers] > 0).mean() < branching


def test_answers_to_planted_voices_make_no_ties() -> None:
    """A thousand messages a day, of which each draws a thousandth of an answer: hardly an answer is to another."""
    rare = ANSWERED | {SPEAKING + "branching": 0.001, "run.replicates": 4}
    s = acting(rare, lambda agenda: agenda.plant(10.0, count=1000))
    said = s.messages_table()
    assert (said["author"] != 0).sum() > 30
    assert not said["answers_member"].any() and not s.world.members["tie_sum"].any()


def test_who_has_seen_through_them_answers_them_no_more() -> None:
    def answers(detection: float) -> int:
        s = acting(ANSWERED | {ATTENTION + "detection": detection}, lambda agenda: agenda.plant(10.0, count=40))
        said = s.messages_table()
        return int(((said["author"] != 0) & (said["day"] >= 7)).sum())

    taken_in, wary = answers(0.0), answers(1.0)
    assert taken_in > 1000 and wary < 0.1 * taken_in, "all but those who come to read for the first time"


# both engines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("forum", [False, True], ids=["groups", "a forum"])
def test_both_engines_plant_alike(forum: bool) -> None:
    small = {"run.days": 8, "run.replicates": 2, "world.groups.members": 25, "world.groups.capacity": 40, SPEAKING + "initiative": 0.3,
             ATTENTION + "detection": 0.1, "operator.content": {"per_day": 3, "minutes_each": 1}, LEAVING + "leave_rate": 0.02}  # fmt: skip
    if forum:
        small |= {"world.platform": "forum", "world.groups.topics": 3}

    def plant(agenda: Agenda) -> None:
        agenda.plant(9.0, count=4)
        agenda.plant(15.0, count=3, praise=True)

    kernel, mesa = (acting(small, plant, engine) for engine in ("kernel", "mesa"))
    assert_same(kernel, mesa)
    here = kernel.world.members["stage"] <= ACTIVE
    assert 5 < _wary(kernel)[here].sum() < here.sum() and per_day(kernel, "replies").sum() > 0
