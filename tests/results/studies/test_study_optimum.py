"""Where a response curve is best, and how surely."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.studies.optimum import optimum

pytestmark = pytest.mark.filterwarnings("error")

LEVER = np.linspace(0.0, 4.0, 9)


def curve(heights, units=20, spread=0.5, seed=0):
    """Runs along a curve: great luck that all points share, a little of their own."""
    draw = np.random.default_rng(seed)
    heights = np.asarray(heights, float)
    return heights + draw.normal(0, 10, (units, 1)) + draw.normal(0, spread, (units, len(heights)))


def test_a_clear_optimum():
    found = optimum(LEVER, curve(-3 * (LEVER - 1.5) ** 2))
    assert found.at == 1.5
    assert (found.low, found.high) == (1.5, 1.5)
    assert found.stretches == [(1.5, 1.5)]
    assert found.best_share[3] > 0.99
    assert not found.flat
    assert found.at_edge == ""


def test_less_may_be_better_and_points_come_in_any_order():
    values, order = curve(3 * (LEVER - 1.5) ** 2), np.random.default_rng(1).permutation(9)
    found, mixed = optimum(LEVER, values, -1), optimum(LEVER[order], values[:, order], -1)
    assert found.at == mixed.at == 1.5
    assert mixed.lever.tolist() == LEVER.tolist()
    assert (found.best_share == mixed.best_share).all()


def test_the_true_optimum_is_in_its_interval():
    """Flat-topped curves whose best point is known: the 95 % set holds it in 9 of 10 studies or more."""
    heights = -0.4 * (LEVER - 2.0) ** 2
    found = [optimum(LEVER, curve(heights, seed=n), resamples=500) for n in range(200)]
    held = np.mean([one.low <= 2.0 <= one.high for one in found])
    assert held >= 0.9
    assert np.mean([one.high - one.low for one in found]) < 2.5  # and says something
    as_good = np.mean([one.as_good[4] for one in found])
    assert as_good >= 0.95 - 3.3 * (0.95 * 0.05 / 200) ** 0.5


def test_a_flat_curve_has_no_best():
    found = [optimum(LEVER, curve(np.zeros(9), seed=n), resamples=300) for n in range(60)]
    assert np.mean([one.flat for one in found]) > 0.8
    assert found[0].stretches == [(0.0, 4.0)]


def test_an_optimum_at_the_edge_is_said_to_be():
    assert optimum(LEVER, curve(LEVER)).at_edge == "highest"
    assert optimum(LEVER, curve(LEVER), -1).at_edge == "lowest"
    assert optimum([1.0], curve([5.0])).at_edge == ""


def test_two_humps_are_two_stretches():
    heights = np.array([0.0, 9.0, 0.0, 0.0, 9.0, 0.0])
    found = optimum(np.arange(6), curve(heights, spread=0.1))
    assert found.stretches == [(1.0, 1.0), (4.0, 4.0)]


def test_equal_points_share():
    values = curve([0.0, 5.0, 0.0])[:, [0, 1, 1, 2]]
    found = optimum([0, 1, 2, 3], values)
    assert found.best_share.tolist() == [0.0, 0.5, 0.5, 0.0]
    assert (found.low, found.high) == (1.0, 2.0)
    assert found.at == 1.0


def test_the_best_belongs_to_its_interval_even_if_resamples_rarely_choose_it():
    """One steady point, barely the best, among many that toss about."""
    draw = np.random.default_rng(0)
    noisy = draw.normal(0, 1, (20, 30))
    found = optimum(np.arange(31), np.hstack([noisy - noisy.mean(axis=0), np.full((20, 1), 0.01)]))
    assert found.at == 30
    assert found.best_share[30] < 0.01
    assert found.high == 30


def test_pairs_tell_more_than_their_spread():
    """The luck all points share, ten times what sets them apart, does not blur which is best."""
    found = optimum(LEVER, curve(-3 * (LEVER - 1.5) ** 2))
    assert found.best_share[found.best] > 0.99
    shuffled = curve(-3 * (LEVER - 1.5) ** 2)
    draw = np.random.default_rng(0)
    for column in shuffled.T:
        draw.shuffle(column)
    assert optimum(LEVER, shuffled).best_share.max() < 0.9


def test_gaps_and_worlds():
    values = curve(-3 * (LEVER - 1.5) ** 2)
    values[0, 2], values[:, 8] = np.nan, np.nan
    found = optimum(LEVER, values)
    assert (found.units, len(found.lever), found.at) == (19, 8, 1.5)
    worlds = optimum(LEVER, values, world=np.repeat(np.arange(5), 4))
    assert worlds.units == 5
    assert worlds.at == 1.5
    one = optimum(LEVER, values[:2])
    assert one.units == 1
    assert one.flat  # a single unit tells nothing apart
    none = optimum(LEVER, np.full((3, 9), np.nan))
    assert (none.best, none.units, none.stretches) == (-1, 0, [])
    assert math.isnan(none.at)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="different"):
        optimum([1, 1], np.zeros((2, 2)))
    with pytest.raises(ValueError, match="shape|values must be"):
        optimum([1, 2, 3], np.zeros((2, 2)))


@given(st.integers(2, 6), st.integers(1, 8), st.integers(0, 99), st.sampled_from([-1, 1]))
def test_the_best_is_among_the_best(points, units, seed, sense):
    values = np.random.default_rng(seed).integers(0, 4, (units, points)).astype(float)
    found = optimum(np.arange(points), values, sense, resamples=100)
    assert found.best_share.sum() == pytest.approx(1.0)
    assert found.among_best[found.best]
    assert found.as_good[found.best]
    assert found.low <= found.at <= found.high
    assert (sense * found.means <= sense * found.means[found.best]).all()
    assert found.best_share[found.among_best].sum() >= 0.95 - 1e-9
