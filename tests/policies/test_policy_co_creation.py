"""Co-creation: rounds of asking, and promises kept or broken."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.model.labels import ADVERTISER, SPAMMER
from sim.model.levers import BROKEN, CREDITED, KEPT
from sim.policies.co_creation import CoCreation
from sim.policies.segments import Segment

Make = Callable[..., Any]
weekdays = st.none() | st.sets(st.integers(0, 6), min_size=1).map(tuple)


def _outcomes(entries: Any) -> dict[int, list[tuple[int, int]]]:
    """By group, how its round was ended and whether that was done."""
    closed = entries[entries["action"] == ACTIONS.index("close_feedback")]
    found: dict[int, list[tuple[int, int]]] = {}
    for e in closed:
        found.setdefault(int(e["group"]), []).append((int(e["kind"]), int(e["done"])))
    return found


def test_rounds(town: Make) -> None:
    place = town(groups=2)
    place.asked_for_feedback(3, 3)
    policy = CoCreation(start_day=2, every_days=10, after_days=4)
    assert place.count(policy, 25, "ask_feedback")[:, 0].nonzero()[0].tolist() == [2, 12, 22]
    assert place.count(policy, 25, "close_feedback")[:, 0].nonzero()[0].tolist() == [6, 16]
    assert place.count(policy, 25, "improve_product")[:, 0].nonzero()[0].tolist() == [6, 16]
    ask = place.plan(policy, 12)[0]
    assert (ask["tick"], ask["minutes"]) == (19, 15.0) and ask["quality"] == pytest.approx(0.4)


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 40), st.integers(1, 39), st.integers(0, 20), weekdays)
def test_every_round_that_is_begun_is_ended_once(every: int, after: int, start: int, days: tuple[int, ...] | None) -> None:
    after = min(after, every - 1)
    policy = CoCreation(every_days=every, after_days=after, start_day=start, weekdays=days)
    acting = [d for d in range(start, start + 200) if policy.active(d, d % 7)]
    begun = [d for d in acting if policy.due(d, d % 7, every)]
    ended = [d for d in acting if policy._ends(d, d % 7)]
    expected = {next((d for d in acting if d >= b + after), None) for b in begun}
    assert ended == sorted(d for d in expected if d is not None)


def test_on_one_day_the_old_round_ends_before_the_new_one_begins(town: Make) -> None:
    place = town()
    place.asked_for_feedback(2)
    entries = place.plan(CoCreation(every_days=7, after_days=6, weekdays=(0,)), 14)
    assert [ACTIONS[a] for a in entries["action"]] == ["improve_product", "close_feedback", "ask_feedback"]


def test_more_suggestions_more_gain(town: Make) -> None:
    place = town(groups=4)
    place.asked_for_feedback(0, 1, 5, 500)
    policy = CoCreation(gain=0.04, suggestions_half=5.0, improve_minutes=30.0, improve_cash=20.0, credit_minutes=8.0)
    entries = place.plan(policy, 5)
    better = entries[entries["action"] == ACTIONS.index("improve_product")]
    gains = dict(zip(better["group"].tolist(), better["value"].tolist(), strict=True))
    assert gains == {1: pytest.approx(0.04 * 2 / 16), 2: pytest.approx(0.02), 3: pytest.approx(0.04)}
    assert set(better["minutes"]) == {30.0} and set(better["cash"]) == {20.0}
    assert _outcomes(entries) == {0: [(KEPT, 1)], 1: [(CREDITED, 1)], 2: [(CREDITED, 1)], 3: [(CREDITED, 1)]}
    credit = entries[(entries["action"] == ACTIONS.index("close_feedback")) & (entries["kind"] == CREDITED)]
    assert set(credit["minutes"]) == {8.0} and set(credit["tick"]) == {19}


def test_promises_kept_silently_and_broken(town: Make) -> None:
    place = town(groups=300)
    place.asked_for_feedback(*[4] * 300)
    assert set(np.concatenate(list(_outcomes(place.plan(CoCreation(credits=False), 5)).values()))[:, 0]) == {KEPT}
    nobody = place.plan(CoCreation(keeps=0.0), 5)
    assert set(nobody["kind"]) == {BROKEN} and nobody["minutes"].sum() == 0 and len(nobody) == 300
    some = _outcomes(place.plan(CoCreation(keeps=0.4), 5))
    assert all(len(ends) == 1 for ends in some.values())
    kept = {g for g, ends in some.items() if ends[0][0] == CREDITED}
    assert 90 < len(kept) < 150
    more = {g for g, ends in _outcomes(place.plan(CoCreation(keeps=0.6), 5)).items() if ends[0][0] == CREDITED}
    assert kept < more, "the same luck under another policy"
    again = {g for g, ends in _outcomes(place.plan(CoCreation(keeps=0.4), 12)).items() if ends[0][0] == CREDITED}
    assert again != kept, "another luck in another round"


def test_who_has_no_time_breaks_his_word(town: Make) -> None:
    place = town(minutes=40.0)
    place.asked_for_feedback(4)
    assert _outcomes(place.plan(CoCreation(improve_minutes=60.0), 5)) == {0: [(BROKEN, 1)]}
    assert _outcomes(place.plan(CoCreation(improve_minutes=35.0), 5)) == {0: [(CREDITED, 0), (KEPT, 1)]}
    poor = town(cash=40.0)
    poor.asked_for_feedback(4)
    assert _outcomes(poor.plan(CoCreation(improve_cash=50.0), 5)) == {0: [(BROKEN, 1)]}


def test_a_round_still_open_at_the_end_is_ended_on_the_morning_after(town: Make) -> None:
    place = town()
    place.asked_for_feedback(4)
    policy = CoCreation(every_days=7, after_days=5, end_day=8, weekdays=(0, 1))
    days = {day: [ACTIONS[a] for a in place.plan(policy, day)["action"]] for day in range(14)}
    assert days[9] == ["improve_product", "close_feedback"] and days[10] == []
    assert not policy.admits


def test_where_no_round_is_open_nothing_is_ended(town: Make) -> None:
    assert town().plan(CoCreation(), 5).size == 0


def test_samples_by_lot(town: Make) -> None:
    place = town(groups=3, members=10, slots=14, cash=110.0)
    place.joined(0, 11, 7 * 24 + 3)
    policy = CoCreation(asks=False, trials=4, trial_cash=30.0, trial_minutes=2.0)
    assert [d for d in range(15) if place.plan(policy, d).size] == [0, 7, 14]
    entries = place.plan(policy, 7, "try_out")
    assert np.bincount(entries["group"]).tolist() == [4, 4, 4] and entries["done"].sum() == 9
    assert set(entries["cash"]) == {30.0} and 11 not in entries["member"]
    chosen = [sorted(place.plan(policy, day)["member"].tolist()) for day in (0, 7, 14)]
    assert chosen[0] != chosen[1] != chosen[2]
    place.people["orders"][1, :2] = 1
    some = place.plan(policy.model_copy(update={"segment": Segment(who="buyers")}), 7)
    assert sorted(some[["group", "member"]].tolist()) == [(1, 0), (1, 1)]


def test_spammers_are_given_no_samples(town: Make) -> None:
    """However many there are to give; who came to advertise and has not done so is like anybody."""
    place = town(members=6)
    place.people["role"][0, [1, 4]] = SPAMMER
    place.people["role"][0, 2] = ADVERTISER
    policy = CoCreation(asks=False, trials=20)
    assert sorted(place.plan(policy, 7, "try_out")["member"].tolist()) == [0, 2, 3, 5]
    few = policy.model_copy(update={"trials": 4})
    assert all(len(place.plan(few, day, "try_out")) == 4 for day in range(7, 70, 7))


def test_neither_questions_nor_samples(town: Make) -> None:
    place = town()
    place.asked_for_feedback(3)
    assert not any(place.plan(CoCreation(asks=False), day).size for day in range(15))


def test_a_round_ends_before_the_next() -> None:
    with pytest.raises(ValidationError, match="not less than every_days"):
        CoCreation(every_days=7, after_days=7)
    CoCreation(every_days=1, asks=False, trials=1)
