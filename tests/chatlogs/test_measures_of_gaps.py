"""Burstiness and memory, held against processes that have known ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chatlogs.measures.gaps import burstiness, burstiness_of, memory, quantiles

GAPS = st.lists(st.floats(0.0, 1e7), min_size=3, max_size=60).map(np.array)


def test_chance_has_neither_bursts_nor_memory():
    gaps = np.random.default_rng(1).exponential(90.0, 200_000)
    assert burstiness(gaps) == pytest.approx(0.0, abs=0.01)
    assert memory(gaps) == pytest.approx(0.0, abs=0.01)


def test_a_clock_has_no_bursts_at_all():
    assert burstiness(np.full(50, 60.0)) == pytest.approx(-1.0)
    assert np.isnan(memory(np.full(50, 60.0)))


def test_bursts_of_log_normal_gaps():
    gaps = np.random.default_rng(2).lognormal(4.0, 1.0, 400_000)
    spread = np.sqrt(np.exp(1.0) - 1)  # coefficient of variation
    assert burstiness(gaps) == pytest.approx((spread - 1) / (spread + 1), abs=0.01)


def test_memory_is_the_correlation_of_neighbours():
    luck, gaps = np.random.default_rng(3), np.zeros(100_000)
    for n, push in enumerate(luck.standard_normal(len(gaps) - 1)):
        gaps[n + 1] = 0.6 * gaps[n] + push
    assert memory(gaps + 20.0) == pytest.approx(0.6, abs=0.01)
    assert memory(np.tile([1.0, 9.0], 40)) == pytest.approx(-1.0)


def test_too_few_gaps_tell_nothing():
    assert np.isnan([burstiness(np.array([3.0])), memory(np.array([3.0, 4.0])), burstiness(np.zeros(5))]).all()


def test_each_owner_has_his_own():
    luck = np.random.default_rng(4)
    one, two = luck.exponential(5.0, 300), luck.lognormal(0.0, 2.0, 400)
    owner, order = np.repeat([0, 2], [300, 400]), luck.permutation(700)
    found = burstiness_of(np.concatenate([one, two])[order], owner[order], 4, least=300)
    assert found[[0, 2]] == pytest.approx([burstiness(one), burstiness(two)])
    assert np.isnan(found[[1, 3]]).all()
    assert np.isnan(burstiness_of(one, np.zeros(300, int), 1, least=301)).all()


@given(GAPS, st.floats(0.01, 100.0))
def test_bounds_and_units(gaps, unit):
    for measured in (burstiness, memory):
        value = measured(gaps)
        assert np.isnan(value) or -1.0 - 1e-9 <= value <= 1.0
    if burstiness(gaps) > -0.999:  # where rounding is no more than noise
        assert burstiness(gaps * unit) == pytest.approx(burstiness(gaps), abs=1e-6)


@given(GAPS, st.floats(0.0, 1.0))
def test_quantiles_are_those_of_numpy(gaps, share):
    with_unknown = np.append(gaps, np.nan)
    assert quantiles(with_unknown, share) == pytest.approx([np.quantile(gaps, share)], rel=1e-9, abs=1e-9)
    assert np.isnan(quantiles(np.array([np.nan]), share)).all()
