"""Keyed draws: uniform, independent in every direction of the key, and nobody's business but one's own.

Everything is deterministic: a test that passes, passes always. The bounds are those that good random numbers
would break about once in 10,000 tests.
"""

import math

import numba
import numpy as np
import pytest
from scipy import stats
from small_worlds import NOBODY_JOINS_OR_LEAVES, SPEAKING, scenario

from sim.model import random
from sim.model.labels import ACTIVE, EMPTY, GONE, INVITED
from sim.model.random import CLOCK, LEAVE, TRAIT, key, mix, person, uniform, uniforms
from sim.model.simulation import Simulation

RARE = 1e-4
M = 1 << 20
_MASK = (1 << 64) - 1


@numba.njit
def _people(parent, first, n):
    out = np.empty(n, np.uint64)
    for i in range(n):
        out[i] = person(parent, first + i)
    return out


@numba.njit
def _draw(uids, moment, purpose, n, out):
    """One draw for every element; the four parts of the key are arrays of one length, or of length one."""
    for i in range(len(out)):
        out[i] = key(uids[i % len(uids)], moment[i % len(moment)], purpose[i % len(purpose)], n[i % len(n)])


def draws(uids=7, moment=5, purpose=int(LEAVE), n=0, size=None):
    parts = [np.atleast_1d(np.asarray(uids, np.uint64))] + [
        np.atleast_1d(np.asarray(x, np.int64)) for x in (moment, purpose, n)
    ]
    out = np.empty(size or max(len(x) for x in parts), np.uint64)
    _draw(*parts, out)
    return out


def child(*numbers):
    """uid of an origin below a seed."""
    uid = np.uint64(numbers[0])
    for number in numbers[1:]:
        uid = np.uint64(person(uid, number))
    return uid


def members(n, group=1):
    return _people(child(11, 1, 0, group), 0, n)


ONE = int(members(1)[0])
AXES = {
    "members": lambda: draws(uids=members(M)),
    "numbers in place of uids": lambda: draws(uids=np.arange(M)),
    "uids that differ in the high bits": lambda: draws(uids=np.arange(M, dtype=np.uint64) << np.uint64(44)),
    "ticks": lambda: draws(uids=ONE, moment=np.arange(M)),
    "n": lambda: draws(uids=np.repeat(members(M // 65536), 65536), n=np.arange(M) % 65536),
    "purposes": lambda: draws(uids=np.repeat(members(M // 32), 32), purpose=np.arange(M) % 32),
    "visits": lambda: draws(uids=np.repeat(members(M // 64), 64), moment=np.arange(M) % 64, purpose=int(CLOCK)),
}


@pytest.fixture(scope="module", params=sorted(AXES))
def run(request):
    """A million draws along one direction of the key, neighbours beside each other."""
    return AXES[request.param]()


def unit(bits):
    return (bits >> np.uint64(11)).astype(np.float64) / 2.0**53


# uniform --------------------------------------------------------------------------------------------


def test_cells_are_filled_evenly(run):
    for shift in (52, 26, 0):  # high, middle and low bits
        cells = np.bincount(((run >> np.uint64(shift)) & np.uint64(4095)).astype(np.int64), minlength=4096)
        assert RARE < stats.chisquare(cells).pvalue < 1 - RARE


def test_distribution_is_uniform(run):
    assert stats.kstest(unit(run), "uniform").pvalue > RARE


def test_every_bit_is_set_half_the_time(run):
    ones = np.array([int(((run >> np.uint64(b)) & np.uint64(1)).sum()) for b in range(64)])
    assert np.abs((ones - len(run) / 2) / math.sqrt(len(run) / 4)).max() < 4.8


def test_no_bit_tells_another(run):
    """Correlation of all pairs of bits of one draw, and with the bits of the next."""
    bits = np.unpackbits(run[:65_536].view(np.uint8)).reshape(-1, 64).astype(np.float32) * 2 - 1
    within = bits.T @ bits / math.sqrt(len(bits))
    np.fill_diagonal(within, 0)
    following = bits[1:].T @ bits[:-1] / math.sqrt(len(bits) - 1)
    assert np.abs(within).max() < 5.2 and np.abs(following).max() < 5.2  # of 2,016 and 4,096 numbers


def test_neighbours_are_not_correlated(run):
    x = unit(run) - 0.5
    for lag in (1, 2, 3, 5, 8, 24, 32, 64):
        z = 12.0 * np.mean(x[lag:] * x[:-lag]) * math.sqrt(len(x) - lag)
        assert abs(z) < 4.2, lag


def test_pairs_and_triples_fill_square_and_cube(run):
    for dimensions, side in ((2, 64), (3, 16)):
        for shift in (64 - int(math.log2(side)), 0):
            x = ((run >> np.uint64(shift)) & np.uint64(side - 1)).astype(np.int64)
            x = x[: len(x) // dimensions * dimensions].reshape(-1, dimensions)
            cells = np.bincount(x @ side ** np.arange(dimensions), minlength=side**dimensions)
            assert RARE < stats.chisquare(cells).pvalue < 1 - RARE


def test_runs_above_and_below_the_middle(run):
    for bit in (63, 40, 0):
        x = ((run >> np.uint64(bit)) & np.uint64(1)).astype(np.int8)
        n1 = int(x.sum())
        n0 = len(x) - n1
        mean = 2 * n0 * n1 / len(x) + 1
        z = (1 + np.count_nonzero(x[1:] != x[:-1]) - mean) / math.sqrt((mean - 1) * (mean - 2) / (len(x) - 1))
        assert abs(z) < 4.2, bit


@numba.njit
def _spacings(days):
    """Number of equal spacings of birthdays, rows at a time."""
    total = 0
    for r in range(len(days)):
        gaps = np.sort(np.diff(np.sort(days[r])))
        for k in range(1, len(gaps)):
            total += gaps[k] == gaps[k - 1]
    return total


def test_birthday_spacings(run):
    """Marsaglia: of 4,096 birthdays in a year of 2^32 days, equal spacings are Poisson with mean 4."""
    for shift in (32, 16, 0):
        days = ((run >> np.uint64(shift)) & np.uint64(0xFFFFFFFF)).astype(np.int64).reshape(-1, 4096)
        expected = 4.0 * len(days)
        assert RARE < stats.poisson.cdf(_spacings(days), expected) < 1 - RARE


@numba.njit
def _ranks(words):
    """How many of the 32 x 32 binary matrices have rank 32, 31, and less."""
    counts = np.zeros(3, np.int64)
    for r in range(len(words)):
        rows = words[r].copy()
        rank = 0
        for bit in range(32):
            pivot = -1
            for k in range(rank, 32):
                if rows[k] >> bit & 1:
                    pivot = k
                    break
            if pivot < 0:
                continue
            rows[rank], rows[pivot] = rows[pivot], rows[rank]
            for k in range(32):
                if k != rank and rows[k] >> bit & 1:
                    rows[k] ^= rows[rank]
            rank += 1
        counts[min(2, 32 - rank)] += 1
    return counts


def test_ranks_of_binary_matrices(run):
    for shift in (32, 0):
        words = ((run >> np.uint64(shift)) & np.uint64(0xFFFFFFFF)).astype(np.int64).reshape(-1, 32)
        counts = _ranks(words)
        assert (
            RARE
            < stats.chisquare(counts, len(words) * np.array([0.2887880951, 0.5775761902, 0.1336357147])).pvalue
            < 1 - RARE
        )


# independent ----------------------------------------------------------------------------------------


def largest_correlation(rows):
    """Largest correlation between rows of uniform numbers, in standard errors."""
    x = (rows - 0.5) * math.sqrt(12.0 / rows.shape[1])
    r = x @ x.T * math.sqrt(rows.shape[1])
    np.fill_diagonal(r, 0.0)
    return float(np.abs(r).max())


def test_purposes_are_independent():
    """The draws of 32 purposes over 131,072 members at one tick."""
    uids = members(131_072)
    assert largest_correlation(np.stack([unit(draws(uids=uids, purpose=k)) for k in range(32)])) < 4.9


def test_kinds_of_one_purpose_are_independent():
    uids = members(131_072, group=2)
    rows = np.stack(
        [unit(draws(uids=uids, moment=0, purpose=int(TRAIT), n=k)) for k in [*range(32), *range(1000, 1016)]]
    )
    assert largest_correlation(rows) < 5.1


def test_ticks_are_independent():
    uids = members(131_072, group=3)
    ticks = [*range(24), *range(24, 24 * 15, 24), 2**16, 2**20, 2**31]
    assert largest_correlation(np.stack([unit(draws(uids=uids, moment=t)) for t in ticks])) < 5.0


def test_members_are_independent():
    """64 members over 65,536 ticks: of one group, of groups with numbers beside each other, and inviters with invited."""
    group = members(16)
    others = np.array([members(1, g)[0] for g in range(100, 116)])
    invited = np.array([child(u, 1) for u in group], np.uint64)
    next_seed = np.array([child(12, 1, 0, g) for g in range(16)], np.uint64)
    rows = [
        unit(draws(uids=int(u), moment=np.arange(65_536))) for u in np.concatenate([group, others, invited, next_seed])
    ]
    assert largest_correlation(np.stack(rows)) < 5.0


def test_moment_purpose_and_n_do_not_run_into_each_other():
    """No two keys give the same bits: 2^20 keys on a grid, one member."""
    moment, purpose, n = np.meshgrid(np.arange(1024), np.arange(32), np.arange(32), indexing="ij")
    bits = draws(uids=ONE, moment=moment.ravel(), purpose=purpose.ravel(), n=n.ravel())
    assert len(np.unique(bits)) == len(bits)


@pytest.mark.parametrize(("part", "width"), [("uids", 64), ("moment", 32), ("purpose", 16), ("n", 16)])
def test_every_bit_of_the_key_moves_half_of_the_draw(part, width):
    size = 8192
    base = {
        "uids": members(size, group=4),
        "moment": np.arange(size) * 7,
        "purpose": np.arange(size) % 32,
        "n": np.arange(size) % 9,
    }
    before = draws(**base)
    for bit in range(width):
        flipped = dict(base)
        flipped[part] = base[part] ^ base[part].dtype.type(1 << bit)
        changed = np.unpackbits((before ^ draws(**flipped)).view(np.uint8)).reshape(-1, 64).mean(axis=0)
        assert np.abs(changed - 0.5).max() * 2 * math.sqrt(size) < 5.5, bit


def test_people_are_distinct_and_their_uids_random():
    """A million members of a thousand groups, and what they invite."""
    groups = _people(child(1, 1, 0), 0, 1024)
    uids = np.concatenate([_people(g, 0, 1024) for g in groups])
    friends = np.concatenate([_people(u, 1, 2) for u in uids[:4096]])
    assert len(np.unique(np.concatenate([groups, uids, friends]))) == len(groups) + len(uids) + len(friends)
    ones = np.unpackbits(uids.view(np.uint8)).reshape(-1, 64).sum(axis=0)
    assert np.abs((ones - len(uids) / 2) / math.sqrt(len(uids) / 4)).max() < 4.8
    assert stats.kstest(unit(uids), "uniform").pvalue > RARE


def test_operators_draws_by_label():
    """What policies draw for groups: distinct for distinct purposes, days and n."""
    groups = _people(np.uint64(99), 0, 65_536)
    rows = [
        uniforms(groups, day, label, n)
        for day in (0, 1, 30)
        for label in (1, 2, 0xFFFFFFFF, 0xDEADBEEF)
        for n in (0, 1)
    ]
    assert largest_correlation(np.stack(rows)) < 4.8


# the draw as a number -------------------------------------------------------------------------------


def _unmix(x):
    """The inverse of `mix`."""

    def unshift(y, s):
        x = y
        for _ in range(64 // s + 1):
            x = y ^ (x >> s)
        return x

    a, b = pow(0xBF58476D1CE4E5B9, -1, 1 << 64), pow(0x94D049BB133111EB, -1, 1 << 64)
    x = unshift(x, 31) * b & _MASK
    x = unshift(x, 27) * a & _MASK
    return unshift(x, 30)


def _key_of(uid, bits):
    """(moment, purpose, n) at which the draw of `uid` has these 64 bits: `key` is a bijection for every uid."""
    rotated = (uid >> 32 | uid << 32) & _MASK
    first = (_unmix(bits) - rotated * 0xD6E8FEB86659FD93) & _MASK
    word = (_unmix(first) ^ uid) * pow(0x9E3779B97F4A7C15, -1, 1 << 64) & _MASK
    return word >> 32, word >> 16 & 0xFFFF, word & 0xFFFF


@pytest.mark.parametrize("bits", [0, _MASK, _MASK << 11 & _MASK, 0x7FF, 1 << 63])
def test_a_draw_is_never_zero_or_one(bits):
    assert _unmix(int(mix(np.uint64(123456789)))) == 123456789
    uid = ONE
    moment, purpose, n = _key_of(uid, bits)
    assert int(key(np.uint64(uid), moment, purpose, n)) == bits
    assert 0.0 < uniform(np.uint64(uid), moment, purpose, n) < 1.0


# the key property -----------------------------------------------------------------------------------


def test_a_draw_depends_on_its_own_key_only():
    uids = members(1000)
    everybody = uniforms(uids, 17, 4)
    for gone in (0, 500, 999):
        assert np.array_equal(uniforms(np.delete(uids, gone), 17, 4), np.delete(everybody, gone))
    assert np.array_equal(uniforms(uids[::-1], 17, 4)[::-1], everybody)


ALONE = NOBODY_JOINS_OR_LEAVES | {
    "world.behaviour.leaving.leave_rate": 0.05,
    SPEAKING + "initiative": 0.0,
    SPEAKING + "branching": 0.0,
    "world.behaviour.buying.social_proof": 0.0,
    "run.days": 30,
    "world.groups.members": 60,
    "operator.ads.per_day": 2,
    "operator.ads.minutes_each": 1,
}
"""Nobody hears of anybody else: posts by the operator, no talk, no orders seen."""


def _remove(world, row, stage):
    world.members["stage"][row] = stage
    world.threshold[row] = np.inf
    world.own_rate[row] = world.pulled_rate[row] = 0.0


@pytest.mark.parametrize("stage", [EMPTY, GONE])
def test_without_one_member_the_others_live_the_same_lives(stage):
    whole = Simulation(scenario(ALONE)).run()
    less = Simulation(scenario(ALONE))
    _remove(less.world, 7, stage)
    less.run()
    rest = np.delete(np.arange(len(whole.world.members)), 7)
    assert whole.world.members["stage"][7] <= ACTIVE or whole.world.members["visits"][7] > 0
    assert (np.asarray(whole.world.members["stage"])[rest] == GONE).any(), (
        "some should have left, for the test to say something"
    )
    assert np.array_equal(np.asarray(whole.world.members)[rest], np.asarray(less.world.members)[rest])
    assert np.array_equal(whole.world.threshold[rest], less.world.threshold[rest])


def test_a_member_removed_in_the_middle_changes_nobody_else():
    whole, less = Simulation(scenario(ALONE)), Simulation(scenario(ALONE))
    for _ in range(10):
        whole.step(), less.step()
    _remove(less.world, 3, GONE)
    whole.run(), less.run()
    rest = np.delete(np.arange(len(whole.world.members)), 3)
    assert np.array_equal(np.asarray(whole.world.members)[rest], np.asarray(less.world.members)[rest])


def test_invited_people_are_the_same_people_under_any_policy():
    """Who is invited as whose n-th friend has the same uid and traits, whatever the operator does."""
    more = {
        "run.days": 20,
        "world.groups.members": 100,
        "world.groups.capacity": 400,
        "world.behaviour.leaving.leave_rate": 0.0,
    }
    more |= {"world.behaviour.inviting.invite_rate": 0.1, "world.behaviour.inviting.resemblance": 0.0}
    more |= {"world.behaviour.inviting.invite_acceptance": 0.8}
    found = []
    for policies in ({}, {"operator.ads.per_day": 1, "operator.content.per_day": 2}):
        m = np.asarray(Simulation(scenario(more | policies)).run().world.members)
        m = m[(m["stage"] <= ACTIVE) & (m["source"] == INVITED)]
        found.append(
            {int(u): (t, n, p) for u, t, n, p in zip(m["uid"], m["tier"], m["need"], m["presence"], strict=True)}
        )
    a, b = found
    assert len(set(a) & set(b)) > 20 and set(a) != set(b)
    assert all(a[u] == b[u] for u in set(a) & set(b))


def _answered(targets):
    """Stages of mind after several members were answered in one tick: who has unmuted."""
    from sim.model.contact import deliver_answers
    from sim.model.moment import Moment
    from sim.model.scratch import new_scratch

    s = Simulation(scenario({"world.behaviour.muting.unmute_when_reached": 1.0, "world.groups.members": 40}))
    world, scratch = s.world, new_scratch(s.slots)
    world.members["muted"][:40] = 1
    for k, target in enumerate(targets):
        scratch.outbox_target[k], scratch.outbox_sender[k] = target, 39
    deliver_answers(world, scratch, Moment(0, 0, 0, 24, 1, 24, 0.0, 0.0, 0.0, 0.0, 0.0), len(targets), s.params[0])
    return np.asarray(world.members["muted"][:40]).copy()


def test_being_answered_draws_the_same_luck_whoever_else_is_answered():
    together = _answered(range(30))
    assert 0 < together[:30].sum() < 30
    alone = np.array([_answered([target])[target] for target in range(30)])
    assert np.array_equal(together[:30], alone)


def test_purposes_have_distinct_numbers():
    purposes = {name: value for name, value in vars(random).items() if name.isupper() and isinstance(value, int)}
    assert len(set(purposes.values())) == len(purposes) >= 20 and max(purposes.values()) < 65_536


def test_draws_have_the_shape_of_what_they_are_for_and_any_whole_number_will_do():
    uids = np.arange(1, 13, dtype=np.uint64)
    flat = uniforms(uids, 3, 77, 300)
    assert np.array_equal(uniforms(uids.reshape(3, 4), np.uint8(3), 77, np.int16(300)), flat.reshape(3, 4))
    assert np.array_equal(uniforms(uids.reshape(3, 4).T, 3, 77, 300).T, flat.reshape(3, 4))
    assert np.array_equal(uniforms(uids[::2], 3, 77, 300), flat[::2])
    assert np.array_equal(random.draws(uids.reshape(3, 4), 5, 2), random.draws(uids, 5, 2).reshape(3, 4))
    assert uniforms(uids[:0], 3, 77).shape == (0,)
