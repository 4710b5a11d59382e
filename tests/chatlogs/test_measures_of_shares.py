"""How the talking is shared, held against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chatlogs.measures.concentration import gini, lorenz, once_share, top_share

COUNTS = st.lists(st.integers(1, 5_000), min_size=2, max_size=60).map(np.array)


@pytest.mark.parametrize(
    ("counts", "expected"), [([4, 4, 4], 0.0), ([1, 3], 0.25), ([1, 2, 3, 4], 0.25), ([1, 1, 1, 1, 16], 0.6)]
)
def test_the_gini_of_counts_that_can_be_reckoned_by_hand(counts, expected):
    assert gini(np.array(counts)) == pytest.approx(expected)


def test_one_who_writes_nearly_all_has_nearly_all_of_the_gini():
    assert gini(np.array([1, 1, 1, 1_000_000])) == pytest.approx(0.75, abs=1e-5)


def test_the_gini_of_known_distributions():
    places = (np.arange(100_000) + 0.5) / 100_000
    assert gini(np.round(-1e6 * np.log(places)).astype(int) + 1) == pytest.approx(0.5, abs=1e-3)  # exponential
    pareto = 1e6 * places ** (-1 / 3)
    assert gini(pareto.astype(int)) == pytest.approx(1 / (2 * 3 - 1), abs=2e-3)


def test_a_lorenz_curve_is_straight_between_posters():
    counts = np.array([3, 1, 4, 2])
    assert lorenz(counts, [0.0, 0.25, 0.5, 0.75, 1.0]) == pytest.approx([0.0, 0.1, 0.3, 0.6, 1.0])
    assert lorenz(counts, 0.375) == pytest.approx(0.2)


def test_the_top_of_few_is_part_of_one():
    counts = np.array([1] * 50 + [50])
    assert top_share(counts, 1 / 51) == pytest.approx(0.5)
    assert top_share(counts, 0.01) == pytest.approx(0.5 * 0.51)


def test_those_who_wrote_once():
    assert once_share(np.array([1, 1, 2, 9])) == 0.5


def test_nobody_shares_nothing():
    nobody = np.zeros(0, int)
    assert np.isnan([gini(nobody), gini(np.array([3])), top_share(nobody, 0.1), once_share(nobody)]).all()
    assert np.isnan(lorenz(nobody, [0.0, 0.5])).all()


@given(COUNTS)
def test_bounds(counts):
    assert -1e-12 <= gini(counts) <= 1 - 1 / len(counts) + 1e-12
    shares = np.linspace(0, 1, 23)
    curve = lorenz(counts, shares)
    assert (curve <= shares + 1e-9).all() and (np.diff(curve) >= -1e-12).all() and (np.diff(curve, 2) >= -1e-9).all()
    tops = [top_share(counts, share) for share in (0.01, 0.1, 0.2, 1.0)]
    assert tops == sorted(tops) and tops[-1] == pytest.approx(1.0)


@given(COUNTS, st.integers(2, 9))
def test_neither_who_they_are_nor_how_many_times_the_same_matters(counts, times):
    again = np.random.default_rng(times).permutation(np.tile(counts * times, times))
    assert gini(again) == pytest.approx(gini(counts), abs=1e-9)
    assert lorenz(again, [0.1, 0.5, 0.8]) == pytest.approx(lorenz(counts, [0.1, 0.5, 0.8]), abs=1e-9)


@given(COUNTS)
def test_the_gini_is_twice_the_area_below_the_diagonal(counts):
    at = np.linspace(0, 1, len(counts) + 1)
    assert gini(counts) == pytest.approx(1 - 2 * np.trapezoid(lorenz(counts, at), at), abs=1e-9)
