"""Choosing by lot: the lowest lots, pairs, and turns spread over days."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.view import best, partners
from sim.policies.choosing import lowest, nth
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
    wanted.sort()
    keys, lots = _columns(rows)
    found = partners(np.array(wanted, np.int64), np.zeros(30, int), keys, np.zeros(40, int), lots * 0.999)
    for key in set(wanted):
        given_ = [found[i] for i in range(len(wanted)) if wanted[i] == key]
        there = np.flatnonzero(keys == key)
        if there.size == 0:
            assert set(given_) == {-1}
            continue
        assert set(given_) <= set(there.tolist())
        often = Counter(given_)
        assert len(often) == min(there.size, len(given_)) and max(often.values()) - min(often.values()) <= 1


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=20),
    st.lists(st.tuples(st.integers(0, 3), st.floats(0, 0.99), st.integers(0, 2)), max_size=30),
)
def test_somebody_of_the_same_place_if_there_is_one(wanted: list[tuple[int, int]], there: list[tuple[int, float, int]]) -> None:
    wanted, there = sorted(wanted), sorted(there)
    groups, places = (np.array([row[k] for row in wanted], np.int64) for k in (0, 1))
    others, lots, theirs = (np.array([row[k] for row in there]) for k in (0, 1, 2))
    found = partners(groups, places, others.astype(np.int64), theirs.astype(np.int64), lots.astype(float))
    for group, place, i in zip(groups, places, found.tolist(), strict=True):
        near = (others == group) & (theirs == place)
        if near.any():
            assert near[i]
        else:
            assert others[i] == group if (others == group).any() else i == -1


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 40), st.integers(0, 20), weekdays, st.lists(st.floats(0, 0.999), min_size=1, max_size=5))
def test_each_has_one_turn_in_every_round(every: int, start: int, days: tuple[int, ...] | None, lots: list[float]) -> None:
    """Turns fall `every` days apart, or on the next day on which the policy acts."""
    policy = Content(start_day=start, weekdays=days)
    last = start + 150
    acting = [d for d in range(start, last) if policy.active(d, d % 7)]
    due = {d: _have_a_turn(policy, d, every, np.array(lots)) for d in acting}
    for i, lot in enumerate(lots):
        wanted = range(start + int(np.floor(lot * every)), last, every)
        expected = {next((d for d in acting if d >= w), last) for w in wanted}
        assert [d for d in acting if due[d][i]] == sorted(expected - {last})


def test_turns_spread_the_work_evenly() -> None:
    policy, lots = Content(), np.random.default_rng(1).random(7000)
    assert all(900 < _have_a_turn(policy, day, 7, lots).sum() < 1100 for day in range(14))


def _have_a_turn(policy: Content, day: int, every: int, lots: Any) -> Any:
    """As `view.on_turn` reckons."""
    turns = policy.turns(day, day % 7, every)
    return (turns["age"] - np.floor(lots * turns["every"]).astype(int)) % turns["every"] < turns["days"]


def test_a_look_finds_whose_turn_it_is(town: Callable[..., Any]) -> None:
    """The kernel draws the lots that policies draw elsewhere, and looks at silence and joining as they do."""
    place = town(groups=3, members=40, slots=44)
    rng = np.random.default_rng(5)
    place.people["joined"][:, :40] = rng.integers(0, 20 * 24, (3, 40))
    for slot in range(0, 40, 3):
        place.spoke(1, slot, 24)
    view = place.view(30)
    groups, slots = np.nonzero(view.present)
    lots = view.member_uniform("a purpose", groups, slots)
    quiet = view.days_since_last_message[groups, slots] >= 7
    recent = (view.joined_tick[groups, slots] >= 48) & (view.joined_tick[groups, slots] < 300)
    for age, days in ((0, 1), (3, 1), (10, 4)):
        due = (age - np.floor(lots * 5).astype(int)) % 5 < days
        for more, kept in (({}, due), ({"quiet": 7}, due & quiet), ({"since": 48, "until": 300}, due & recent)):
            found = view.on_turn("a purpose", every=5, age=age, days=days, **more)
            assert np.array_equal(found[0], groups[kept]) and np.array_equal(found[1], slots[kept])
            assert kept.any() and not kept.all()


@pytest.mark.parametrize("places", [0, 1, 3, 7, 60])
def test_the_most_active_are_found_by_messages_then_by_lot(town: Callable[..., Any], places: int) -> None:
    place = town(groups=4, members=60, slots=64)
    rng = np.random.default_rng(places)
    place.people["posts_0"], place.people["posts_2"] = rng.integers(0, 4, (2, 4, 64))
    place.people["posts_0"][2] = 0  # a group in which few have written
    view = place.view(30)
    chosen = view.present & (rng.random((4, 64)) < 0.7)
    for mask in (None, chosen):
        groups, slots, posts = view.writers(2)
        keep = np.ones(len(groups), bool) if mask is None else mask[groups, slots]
        groups, slots, posts = groups[keep], slots[keep], posts[keep]
        best_ones = best(groups, posts + view.member_uniform("core", groups, slots), np.full(4, places))
        expected = {(int(groups[k]), int(slots[k]), int(posts[k])) for k in best_ones}
        found = view.most_active("core", np.full(4, places), 2, mask)
        assert {(int(g), int(s), int(n)) for g, s, n in zip(*found, strict=True)} == expected
