"""The owner's rounds: whom he answers, which spam he finds, whom he asks for suggestions, and what his events draw."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from small_worlds import (
    NOBODY_JOINS_OR_LEAVES,
    OUTSIDE,
    SPEAKING,
    acting,
    begun,
    per_day,
)

from sim.model.agenda import Agenda
from sim.model.simulation import Simulation
from sim.model.state import SUGGESTED

# answering those who have spoken --------------------------------------------------------------------

TALK: dict[str, Any] = NOBODY_JOINS_OR_LEAVES | {
    "run.days": 8, "run.replicates": 30, "run.log_groups": 30, "world.groups.capacity": 40, SPEAKING + "initiative": 0.2,
    "operator.content": {"per_day": 0},
}  # fmt: skip
FORUM = TALK | {"world.platform": "forum", "world.groups.topics": 4, SPEAKING + "initiative": 0.4, "world.behaviour.forum.front_page_share": 0.0}
PLACES = 32
"""Of recent speakers, by tick, that are remembered."""


def _spoken(s: Simulation) -> Iterator[tuple[int, int, int]]:
    """Group, tick and uid of whoever has spoken."""
    said = s.messages_table()
    for k in np.flatnonzero(said["author"]):
        yield int(said["replicate"][k]), int(said["day"][k]) * 24 + int(said["minute"][k] // 60), int(said["author"][k])


def _expected(s: Simulation, rounds: tuple[int, ...], hours: int, count: int) -> np.ndarray:
    """Answers on each day (groups, days) where he answers all who spoke in the last hours, and since the last round.

    NaN where more have spoken since than are remembered.
    """
    spoken: dict[tuple[int, int], set[int]] = {}
    for group, tick, uid in _spoken(s):
        spoken.setdefault((group, tick), set()).add(uid)
    answers = np.zeros((s.groups_total, s.days))
    for group in range(s.groups_total):
        last = 0
        for now in (day * 24 + hour for day in range(s.days) for hour in rounds):
            heard = [spoken.get((group, tick), set()) for tick in range(max(last, now - hours), now)]
            remembered = sum(map(len, heard)) <= PLACES
            answers[group, now // 24] += min(count, len(set().union(*heard))) if remembered else np.nan
            last = now
    return answers


@pytest.mark.parametrize("world", [TALK, FORUM], ids=["groups", "forums"])
@pytest.mark.parametrize(
    ("rounds", "hours", "count"),
    [((20,), 24, 1000), ((20,), 3, 1000), ((9, 13, 20, 21), 24, 1000), ((9, 13, 20, 21), 6, 1000), ((9, 20), 24, 2), ((12,), 0, 1000)],
    ids=["once a day", "of three hours", "four rounds", "four rounds of six hours", "two of them", "of no time"],
)  # fmt: skip
def test_he_answers_whoever_spoke_since_the_last_round_once(
    world: dict[str, Any], rounds: tuple[int, ...], hours: int, count: int
) -> None:
    """As many as the log has of them; what was said before the last round is not answered again."""

    def act(agenda: Agenda) -> None:
        for hour in rounds:
            agenda.converse(float(hour), count=count, hours=float(hours))

    s = acting(world, act)
    answers = per_day(s, "messages_operator_reply")
    expected = _expected(s, rounds, hours, count)
    known = np.isfinite(expected)
    assert np.array_equal(answers[known], expected[known]) and known.mean() > 0.9
    assert (answers.sum() > 100) == (hours > 0)


def test_the_latest_are_answered_first_wherever_they_spoke() -> None:
    """Whom he has answered is tied to him: none of them spoke before one whom he has not answered, on whatever board."""
    count = 3
    busy = FORUM | {SPEAKING + "initiative": 2.0, "run.days": 1, "run.replicates": 100, "run.log_groups": 100, "world.groups.focus": 0.0}
    s = acting(busy, lambda agenda: agenda.converse(20.0, count=count, hours=24.0))
    last: dict[tuple[int, int], int] = {}
    for group, tick, uid in _spoken(s):
        if tick < 20:
            last[group, uid] = max(tick, last.get((group, uid), 0))
    people = s.world.members.reshape(s.groups_total, -1)
    boards = np.repeat(np.tile(np.arange(4), s.groups_total), s.world.boards["slots"]).reshape(s.groups_total, -1)
    answered_on: list[int] = []
    for group in range(s.groups_total):
        spoke = {uid: tick for (g, uid), tick in last.items() if g == group}
        answered = people["owner_tie"][group] > 0
        mine = [spoke[uid] for uid in people["uid"][group][answered].tolist()]
        others = [tick for uid, tick in spoke.items() if uid not in people["uid"][group][answered]]
        assert len(mine) == min(count, len(spoke)) and (not others or not mine or max(others) <= min(mine))
        answered_on += boards[group][answered].tolist()
    spread = np.bincount(answered_on, minlength=4) / len(answered_on)
    assert len(answered_on) == 300 and np.abs(spread - 0.25).max() < 0.1, "no board is looked at first"


def test_what_one_of_the_rounds_has_missed_is_answered_by_the_next() -> None:
    """There is no time for it at noon: what was said before noon still waits in the evening."""
    poor = TALK | {"operator.staff_minutes_per_day": 10.0}

    def act(agenda: Agenda, noon: bool) -> None:
        if noon:
            agenda.converse(12.0, count=1000, hours=24.0, minutes=1.0)
        agenda.converse(20.0, count=10, hours=24.0, minutes=1.0)

    missed, never = (acting(poor, lambda agenda, noon=noon: act(agenda, noon)) for noon in (True, False))
    assert (per_day(missed, "missed") == 1).all() and not per_day(never, "missed").any()
    answers = per_day(missed, "messages_operator_reply")
    assert np.array_equal(answers, per_day(never, "messages_operator_reply")) and answers.sum() > 100


# asking for suggestions -----------------------------------------------------------------------------

ASKED: dict[str, Any] = NOBODY_JOINS_OR_LEAVES | {
    "run.days": 8, "run.replicates": 10, "world.groups.capacity": 40, "operator.content": {"per_day": 0}, OUTSIDE + "outside_rate": 0.0,
    SPEAKING + "initiative": 0.0, SPEAKING + "branching": 0.0, "world.behaviour.attention.suggest_chance": 1.0,
    "world.behaviour.buying.unasked_rate": 0.0,
}  # fmt: skip
"""Nothing but the rounds moves trust."""
ASKED_FORUM = ASKED | {"world.platform": "forum", "world.groups.topics": 3}


def _until(s: Simulation, day: int) -> Simulation:
    while s.day < day:
        s.step()
    return s


def _suggested(s: Simulation) -> np.ndarray:
    return (s.world.members["marks"] & SUGGESTED) > 0


@pytest.mark.parametrize("closing", [None, "kept", "broken"])
def test_who_asks_anew_while_a_round_is_open_breaks_his_promise(closing: str | None) -> None:
    """To exactly those who had made a suggestion; as if he had closed it with nothing done."""

    def act(agenda: Agenda) -> None:
        if agenda.day == 3 and closing:
            agenda.close_feedback(0.0, outcome=closing)
        if agenda.day in (0, 3):
            agenda.ask_feedback(0.0)

    s = _until(begun(ASKED, act), 3)
    m, suggested = s.world.members, _suggested(s)
    m["ownership"] = 0.5
    trust = m["trust"].astype(np.float64)
    s.step()
    lost = np.where(suggested & (closing != "kept"), 1.0 - s.numbers["broken_promise"], 1.0)
    assert 50 < suggested.sum() < 350 and np.allclose(m["trust"], trust * lost, rtol=1e-6)
    away = m["last_visit"] < 3 * 24  # for those who look in it fades
    assert (suggested & away).sum() > 5 and np.allclose(m["ownership"][away], (0.5 * lost)[away], rtol=1e-6)
    assert (_suggested(s) & suggested).any(), "and asks them anew"
    trust = m["trust"].copy()
    assert np.array_equal(s.run().world.members["trust"], trust), "once"


@pytest.mark.parametrize(
    ("world", "asked"),
    [(ASKED, (3.0,)), (ASKED, (3.0, 12.0)), (ASKED, (3.0, 12.0, 18.0)), (ASKED_FORUM, (3.0,)),
     (ASKED_FORUM, (3.0, 12.0))],
    ids=["once", "twice", "thrice", "once in forums", "twice in forums"],
)  # fmt: skip
def test_the_operator_counts_the_suggestions_of_this_round(world: dict[str, Any], asked: tuple[float, ...]) -> None:
    """Not those of an earlier one, though they were made on the same day."""
    s = begun(world, lambda agenda: agenda.day == 2 and [agenda.ask_feedback(hour) for hour in asked])
    for day in range(3, 8):
        marked = _suggested(_until(s, day)).reshape(s.groups_total, -1).sum(axis=1)
        assert np.array_equal(s.view(day).suggestions, marked)
    made = per_day(s, "suggestions").sum()
    assert marked.sum() > 50 and (made > marked.sum() + 20) == (len(asked) > 1)


@pytest.mark.parametrize("world", [ASKED, ASKED_FORUM], ids=["groups", "forums"])
def test_when_a_round_is_over_no_suggestions_are_left(world: dict[str, Any]) -> None:
    def act(agenda: Agenda) -> None:
        if agenda.day == 2:
            agenda.ask_feedback(3.0)
            agenda.close_feedback(18.0)

    s = _until(begun(world, act), 3)
    assert per_day(s, "suggestions").sum() > 20 and not s.view(3).feedback_running.any()
    assert not s.view(3).suggestions.any()


# events ---------------------------------------------------------------------------------------------

EVENT: dict[str, Any] = ASKED | {
    "run.days": 30, "operator.content.per_day": 1, "world.behaviour.presence.pull_per_day": 0.0,
    "world.behaviour.judging.content_need_share": 1.0, "world.behaviour.judging.taste_sharpness": 0.0,
    "world.members.need_lasting_sigma": 0.0,
}  # fmt: skip
"""An event suits all alike, but for their need."""


@pytest.mark.parametrize("half_life", [7, 28, 36_500])
def test_a_need_that_has_passed_is_not_met_by_an_event(half_life: int) -> None:
    """In the last hour of the fourth week it draws each by what is left of the need; after five years and more, by all."""

    def drawn(held: bool) -> Simulation:
        def act(agenda: Agenda) -> None:
            if agenda.day == 26:
                agenda.announce_event(0.0)
            if agenda.day == 27 and held:
                agenda.hold_event(23.0, parts=0, quality=1.0)

        return _until(begun(EVENT | {"world.members.need_lasting": half_life}, act), 28)

    plain, held = drawn(False), drawn(True)
    m, w = plain.world.members, held.world.members
    waits = (m["last_visit"] == w["last_visit"]) & (m["last_visit"] >= 26 * 24) & (m["last_visit"] < 27 * 24 + 23)
    pulled = (plain.world.threshold.astype(float) - held.world.threshold)[waits]
    days = (27 * 24 + 23 - m["joined"][waits]) / 24
    left = 1.0 if half_life > 5 * 365 else 0.5 ** (days / half_life)
    expected = held.numbers["event_pull"] * m["need"][waits].astype(float) * left
    assert waits.sum() > 100 and np.allclose(pulled, expected, atol=2e-3) and pulled.max() > 0.05
