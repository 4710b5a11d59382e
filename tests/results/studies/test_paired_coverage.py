"""Intervals hold the truth as often as they say, in 1,000 repetitions of a toy whose means are known."""

import numpy as np
import pytest

from sim.results.studies.intervals import bca_interval, student_interval, wilson_interval
from sim.results.studies.paired import paired_difference

REPETITIONS = 1000
CHANCE = 3.3 * (0.95 * 0.05 / REPETITIONS) ** 0.5
"""How far, but for 1 case in 1,000, 1,000 repetitions stray from 95 %: 2.3 percentage points."""


def covered(interval, samples, truth):
    """Share of samples whose interval holds the truth."""
    ends = np.array([interval(sample) for sample in samples])
    return np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1]))


def toy(units, skewed):
    """Differences of two strategies that share their luck; the second gains 0.5 on average."""
    draw = np.random.default_rng(units + skewed)
    luck = draw.normal(0.0, 3.0, (REPETITIONS, units))
    gain = draw.exponential(0.5, luck.shape) if skewed else draw.normal(0.5, 1.0, luck.shape)
    return (luck + gain) - luck


def bootstrap(sample):
    return bca_interval(sample, resamples=1000)


def test_t_is_exact_for_normal_values():
    assert abs(covered(student_interval, toy(5, skewed=False), 0.5) - 0.95) < CHANCE
    assert abs(covered(student_interval, toy(20, skewed=False), 0.5) - 0.95) < CHANCE


def test_the_bootstrap_is_nearly_so():
    assert -CHANCE - 0.015 < covered(bootstrap, toy(30, skewed=False), 0.5) - 0.95 < CHANCE


@pytest.mark.parametrize("interval", [student_interval, bootstrap])
def test_skewed_values_cost_a_little(interval):
    """For 60 exponential values both miss by about a percentage point more: stated here, and no more than that."""
    assert -CHANCE - 0.015 < covered(interval, toy(60, skewed=True), 0.5) - 0.95 < CHANCE


def test_the_interval_of_a_share():
    wins = np.random.default_rng(4).binomial(25, 0.3, REPETITIONS)
    assert abs(covered(lambda n: wilson_interval(float(n), 25), wins, 0.3) - 0.95) < CHANCE + 0.01  # whole numbers


def differences_over_worlds(draw):
    """Eight worlds with effects of their own, five replicates each; the true share of units that gain is 0.5."""
    world = np.repeat(np.arange(8), 5)
    values = draw.normal(0.0, 1.0, 8)[world] + draw.normal(0.0, 0.5, 40)
    return paired_difference(values, np.zeros(40), world=world, resamples=1)


def test_intervals_over_worlds():
    draw = np.random.default_rng(8)
    found = [differences_over_worlds(draw) for _ in range(REPETITIONS)]
    mean = np.mean([one.low <= 0.0 <= one.high for one in found])
    share = np.mean([one.better_low <= 0.5 <= one.better_high for one in found])
    assert abs(mean - 0.95) < CHANCE
    assert share > 0.92 - CHANCE  # taken for independent, the 40 units would give 0.7
