"""Choosing by lot: the lowest lots, pairs, and turns spread over days."""

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.policies.choosing import in_turn, lowest, nth
from sim.policies.content import Content

weekdays = st.none() | st.sets(st.integers(0, 6), min_size=1).map(tuple)
people = st.lists(st.tuples(st.integers(0, 5), st.floats(0, 1)), max_size=40, unique_by=lambda row: row[1]).map(sorted)


def _columns(rows: list[tuple[int, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row[0] for row in rows], np.int64), np.array([row[1] for row in rows], np.float64)


def test_places_among_equals() -> None:
    assert nth(np.array([2, 2, 2, 5, 7, 7])).tolist() == [0, 1, 2, 0, 0, 1]


@settings(deadline=None)
@given(people, st.one_of(st.integers(0, 70), st.lists(st.integers(0, 70), min_size=6, max_size=6)))
def test_the_lowest_of_each_group(rows: list[tuple[int, float]], most: int | list[int]) -> None:
    """The same, whether few are picked out or all are sorted."""
    groups, lots = _columns(rows)
    found = lowest(groups, lots, most if isinstance(most, int) else np.array(most))
    wanted = []
    for group in range(6):
        mine = sorted(lot for g, lot in rows if g == group)
        wanted += [(group, lot) for lot in mine[: most if isinstance(most, int) else most[group]]]
    assert list(zip(groups[found].tolist(), lots[found].tolist(), strict=True)) == wanted


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), max_size=30), people)
def test_who_wants_the_same_gets_different_ones_as_far_as_they_go(wanted: list[int], rows: list[tuple[int, float]]) -> None:
    keys, lots = _columns(rows)
    found = in_turn(np.array(wanted, np.int64), keys, lots)
    for key in set(wanted):
        given_ = [found[i] for i in range(len(wanted)) if wanted[i] == key]
        there = np.flatnonzero(keys == key)
        if there.size == 0:
            assert set(given_) == {-1}
            continue
        assert set(given_) <= set(there.tolist())
        often = Counter(given_)
        assert len(often) == min(there.size, len(given_)) and max(often.values()) - min(often.values()) <= 1


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 40), st.integers(0, 20), weekdays, st.lists(st.floats(0, 0.999), min_size=1, max_size=5))
def test_each_has_one_turn_in_every_round(every: int, start: int, days: tuple[int, ...] | None, lots: list[float]) -> None:
    """Turns fall `every` days apart, or on the next day on which the policy acts."""
    policy = Content(start_day=start, weekdays=days)
    last = start + 150
    acting = [d for d in range(start, last) if policy.active(d, d % 7)]
    due = {d: policy.turns(d, d % 7, every, np.array(lots)) for d in acting}
    for i, lot in enumerate(lots):
        wanted = range(start + int(np.floor(lot * every)), last, every)
        expected = {next((d for d in acting if d >= w), last) for w in wanted}
        assert [d for d in acting if due[d][i]] == sorted(expected - {last})


def test_turns_spread_the_work_evenly() -> None:
    policy, lots = Content(), np.random.default_rng(1).random(7000)
    assert all(900 < policy.turns(day, day % 7, 7, lots).sum() < 1100 for day in range(14))
