"""Friendships: mutual, bounded, at most sixteen, fading, and gone when one of the two goes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import record

from sim.model.labels import LURKING
from sim.model.state import MAX_TIES, allocate
from sim.model.ties import (
    FULL,
    bring_up_to_date,
    sever_all,
    strengthen,
    strengthen_owner,
    tie_strength,
    ties_now,
)

PEOPLE = 24


def town(people=PEOPLE, groups=2):
    """Groups of people who do not know each other; uids in no order."""
    world = allocate(groups, people, 24)
    world.members["stage"] = LURKING
    world.members["uid"] = (np.arange(groups * people, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(3)
    return world


def matrix(world, base=0, people=PEOPLE):
    """Strengths as stored (people, people), 0 where there is no tie."""
    strength, slot = world.tie_strength[base : base + people], world.tie_slot[base : base + people]
    a, k = np.nonzero(strength)
    result = np.zeros((people, people), np.int64)
    np.add.at(result, (a, slot[a, k]), strength[a, k])
    assert (result > 0).sum() == len(a) and result.max(initial=0) <= FULL, "one tie to each"
    return result


def faded(world, day, p, base=0, people=PEOPLE):
    """What is left on `day` of one unit of each member's ties (people,)."""
    return 0.5 ** ((day - world.members["tie_day"][base : base + people].astype(float)) / p.tie_half_life)


def check(world, day, p, base=0):
    stored, left = matrix(world, base), faded(world, day, p, base)
    strength = stored / FULL * left[:, None]
    steps = 3.0 * (1 + day) / FULL  # rounding, each time a row is brought up to date
    assert np.abs(strength - strength.T).max() <= steps, "ties are mutual"
    assert not stored.diagonal().any()
    assert ((stored > 0).sum(axis=1) <= MAX_TIES).all()
    totals = strength.sum(axis=1) + world.members["owner_tie"][base : base + PEOPLE] * left
    for a in (0, 1, PEOPLE - 1):
        assert abs(ties_now(world, base + a, day, p) - totals[a]) < 1e-5
        b = int(np.argmax(stored[a]))
        assert abs(tie_strength(world, base + a, b, day, p) - strength[a, b]) < 1e-9


ACT = st.one_of(
    st.tuples(st.just("talk"), st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1), st.floats(0.01, 1.0)),
    st.tuples(st.just("hub"), st.integers(0, 1), st.integers(0, PEOPLE - 1), st.floats(0.01, 1.0)),
    st.tuples(st.just("leave"), st.integers(0, PEOPLE - 1), st.just(0), st.just(0.0)),
    st.tuples(st.just("greet"), st.integers(0, PEOPLE - 1), st.just(0), st.floats(0.01, 1.0)),
    st.tuples(st.just("wait"), st.integers(1, 40), st.just(0), st.just(0.0)),
)


@settings(max_examples=60)
@given(st.lists(ACT, min_size=1, max_size=120), st.sampled_from([5.0, 30.0, 3650.0]))
def test_any_history(acts, half_life):
    world, p, day = town(), record(tie_half_life=half_life), 0
    base = PEOPLE  # the second group, to see that rows are offset
    for what, a, b, gain in acts:
        if what == "wait":
            day += a
        elif what == "greet":
            strengthen_owner(world, base, base + a, gain, day, p)
        elif what == "leave":
            friends = matrix(world, base)[a] > 0
            before = np.asarray(world.members["loss"][base : base + PEOPLE]).copy()
            sever_all(world, base, a, day, p)
            after = np.asarray(world.members["loss"][base : base + PEOPLE])
            assert not matrix(world, base)[a].any() and ties_now(world, base + a, day, p) == 0.0
            assert (after >= before).all() and np.array_equal(after[~friends], before[~friends])
        elif a != b:
            strengthen(world, base, a, b, gain, day, p)
    check(world, day, p, base)
    assert not matrix(world).any(), "the other group has nothing to do with it"


def test_strength_grows_by_what_is_missing():
    world, p = town(), record()
    expected = 0.0
    for _ in range(8):
        strengthen(world, 0, 3, 5, 0.12, 0, p)
        expected += 0.12 * (1.0 - expected)
        assert abs(tie_strength(world, 3, 5, 0, p) - expected) < 8 / FULL
        assert tie_strength(world, 3, 5, 0, p) == tie_strength(world, 5, 3, 0, p)
    strengthen(world, 0, 3, 5, 1.0, 0, p)
    assert tie_strength(world, 3, 5, 0, p) == 1.0


@pytest.mark.parametrize("half_life", [10.0, 30.0])
def test_half_life(half_life):
    world, p = town(), record(tie_half_life=half_life)
    strengthen(world, 0, 0, 1, 0.8, 2, p)
    strengthen_owner(world, 0, 0, 0.5, 2, p)
    later = 2 + int(half_life)
    assert abs(tie_strength(world, 0, 1, later, p) - 0.4) < 1e-4
    assert abs(ties_now(world, 0, later, p) - 0.65) < 1e-4
    bring_up_to_date(world, 0, 0, later, p)
    assert world.members["tie_day"][0] == later and abs(float(world.members["owner_tie"][0]) - 0.25) < 1e-6
    assert abs(tie_strength(world, 0, 1, later, p) - 0.4) < 1e-4  # the same, now stored
    assert abs(tie_strength(world, 1, 0, later, p) - 0.4) < 1e-4  # brought up to date on reading


def test_ties_end_on_both_sides():
    """When a tie has faded to nothing for one of the two, it has for the other."""
    world, p = town(), record(tie_half_life=5.0)
    strengthen(world, 0, 0, 2, 0.02, 0, p)
    strengthen(world, 0, 0, 1, 1.0, 60, p)  # brings slot 0 up to date
    stored = matrix(world) > 0
    assert np.array_equal(stored, stored.T)


def test_fading_in_steps_or_at_once_is_the_same():
    p = record()
    once, steps = town(), town()
    for world in (once, steps):
        strengthen(world, 0, 0, 1, 0.9, 0, p)
    for day in range(1, 91):
        bring_up_to_date(steps, 0, 0, day, p)
    assert abs(tie_strength(once, 0, 1, 90, p) - tie_strength(steps, 0, 1, 90, p)) < 30 / FULL


def test_the_weakest_gives_way_to_a_stronger_one():
    world, p = town(), record()
    for friend in range(1, MAX_TIES + 1):
        strengthen(world, 0, 0, friend, 0.1 + 0.02 * friend, 0, p)
    strengthen(world, 0, 0, 20, 0.05, 0, p)  # weaker than all: no place
    assert tie_strength(world, 0, 20, 0, p) == tie_strength(world, 20, 0, 0, p) == 0.0
    strengthen(world, 0, 0, 20, 0.5, 0, p)  # stronger than the weakest, which is the one to slot 1
    assert tie_strength(world, 0, 20, 0, p) > 0.49 and tie_strength(world, 20, 0, 0, p) > 0.49
    assert tie_strength(world, 0, 1, 0, p) == tie_strength(world, 1, 0, 0, p) == 0.0
    assert (matrix(world)[0] > 0).sum() == MAX_TIES
    check(world, 0, p)


def test_of_equally_weak_ties_the_one_to_the_least_uid_gives_way():
    world, p = town(), record()
    for friend in range(1, MAX_TIES + 1):
        strengthen(world, 0, 0, friend, 0.3, 0, p)
    uids = np.asarray(world.members["uid"][: MAX_TIES + 1])
    least = 1 + int(np.argmin(uids[1:]))
    strengthen(world, 0, 0, 20, 0.9, 0, p)
    assert tie_strength(world, 0, least, 0, p) == 0.0


def test_friends_feel_the_loss():
    world, p = town(), record()
    strengthen(world, 0, 0, 1, 0.6, 0, p)
    strengthen(world, 0, 2, 1, 0.3, 0, p)
    sever_all(world, 0, 1, 0, p)
    loss = np.asarray(world.members["loss"])
    assert abs(loss[0] - 0.6) < 1e-4 and abs(loss[2] - 0.3) < 1e-4 and loss[1] == 0.0 and loss[3] == 0.0
    assert ties_now(world, 0, 0, p) == ties_now(world, 1, 0, p) == 0.0


def test_a_loss_is_felt_in_full_when_it_happens_and_fades_from_then_on():
    """Whenever the friend last looked in; and losses of one day add up to the same in any order."""
    p = record(loss_half_life=14.0, tie_half_life=400.0)
    felt = []
    for order in ((1, 2, 3), (3, 1, 2), (2, 3, 1)):
        world = town()
        for friend, gain in ((1, 0.9), (2, 0.37), (3, 0.55)):
            strengthen(world, 0, 0, friend, gain, 0, p)
        world.members["last_visit"][0] = 0
        strength = sum(tie_strength(world, 0, friend, 42, p) for friend in (1, 2, 3))
        for friend in order:
            sever_all(world, 0, friend, 42, p)
        assert world.members["tie_day"][0] == 42
        assert world.members["loss"][0] == pytest.approx(strength, abs=1e-3)
        felt.append(world.members["loss"][0])
        bring_up_to_date(world, 0, 0, 56, p)
        assert world.members["loss"][0] == pytest.approx(strength / 2, abs=1e-3)
    assert felt[0] == felt[1] == felt[2]


def test_a_slot_of_a_large_group_can_be_named():
    """Ties name slots; 16 bits would take the friends beyond 65,535 for others."""
    assert np.iinfo(allocate(1, 65_535, 24).tie_slot.dtype).max >= 65_534
    assert np.iinfo(allocate(1, 120_000, 24).tie_slot.dtype).max >= 119_999
