"""One strategy against the baseline: the same people with the same luck under both."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.results.studies.intervals import (
    bca_interval,
    chance_above_zero,
    equal,
    p_value,
    student_interval,
    wilson_interval,
)
from sim.results.studies.pairs import by_world, differences, several_worlds
from sim.results.studies.power import units_needed
from sim.results.studies.resampling import RESAMPLES, SEED
from sim.results.units import Array

SURE_BY_SIGNS = 6.0
"""So many differences that are all the same number are not chance: 2 of 2^6 is below 5 %."""


@dataclass(frozen=True)
class PairedDifference:
    """How a strategy differs from the baseline in one outcome; NaN where there is nothing to tell.

    outcome, strategy, baseline   what is compared with what
    units            pairs that have a value under both
    mean, baseline_mean           of the outcome, over those pairs (over the means of worlds, if there are several)
    difference       mean - baseline_mean
    low, high        95 % Student t interval of the difference; needs two units
    boot_low, boot_high           95 % bootstrap interval (BCa); needs three
    better_share     share of units in which the strategy is better
    better_low, better_high       its 95 % Wilson interval
    equal_share      share of units in which both are the same
    p                two-sided paired t test that there is no difference
    p_adjusted       the same for several strategies looked at together (Holm); of one alone, p
    chance_better    chance that it is better on average, by the t distribution
    variance_ratio   variance of the paired differences over the sum of both variances: what the pairing left of the
                     noise. At 1 it did nothing, at 0.1 one unit tells as much as ten unpaired ones
    replicates_needed   units for a chance of 80 % to find the difference seen, at 5 % error; worlds, if they are the
                     units of inference. NaN where nothing differs
    """

    outcome: str
    strategy: str
    baseline: str
    units: int
    mean: float
    baseline_mean: float
    difference: float
    low: float
    high: float
    boot_low: float
    boot_high: float
    better_share: float
    better_low: float
    better_high: float
    equal_share: float
    p: float
    p_adjusted: float
    chance_better: float
    variance_ratio: float
    replicates_needed: float


def paired_difference(
    values: ArrayLike,
    baseline: ArrayLike,
    *,
    sense: int = 1,
    world: ArrayLike | None = None,
    outcome: str = "",
    strategy: str = "",
    against: str = "",
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> PairedDifference:
    """Compare two strategies unit by unit.

    values, baseline   the outcome under both (units,), aligned: the same place is the same people with the same luck.
                       Units without a finite value under both are left out
    sense              -1 where less is better, else more is
    world              the world of each unit (units,). With two or more the worlds are the units of inference: values
                       are averaged within each, and the intervals, tests and units needed speak of worlds. The share of
                       units in which it is better remains one of units; its interval allows for worlds being alike in
                       themselves
    outcome, strategy, against   names to carry along
    resamples, seed    of the bootstrap

    Raises ValueError when the arrays differ in length.
    """
    first, second = np.asarray(values, np.float64), np.asarray(baseline, np.float64)
    if first.ndim != 1 or first.shape != second.shape or (world is not None and np.shape(world) != first.shape):
        raise ValueError("paired values must be arrays (units,) of one length")
    place = several_worlds(None if world is None else np.asarray(world))
    both = np.isfinite(first) & np.isfinite(second)
    first, second = first[both], second[both]
    place = None if place is None else place[both]
    a, b = by_world(first, place), by_world(second, place)
    apart = differences(a, b)
    mean, baseline_mean, difference = (_mean(x) for x in (a, b, apart))
    low, high = student_interval(apart)
    boot_low, boot_high = bca_interval(apart, resamples=resamples, seed=seed)
    singly = differences(first, second)
    share, better_low, better_high = _better(singly, sense, place)
    same = _mean(by_world((singly == 0).astype(np.float64), place))
    p, above = p_value(apart), chance_above_zero(apart)
    return PairedDifference(
        outcome, strategy, against, len(first), mean, baseline_mean, difference, low, high, boot_low, boot_high,
        share, better_low, better_high, same, p, p, 1.0 - above if sense < 0 else above,
        _variance_ratio(apart, a, b), _needed(apart),
    )  # fmt: skip


def _mean(values: Array) -> float:
    if equal(values):  # and not what is left of it after adding and dividing
        return float(values[0]) if len(values) else math.nan
    return float(values.mean())


def _better(apart: Array, sense: int, world: NDArray[Any] | None) -> tuple[float, float, float]:
    """Share of units in which the strategy is better, with its interval."""
    if len(apart) == 0:
        return math.nan, math.nan, math.nan
    better = (apart < 0 if sense < 0 else apart > 0).astype(np.float64)
    shares = by_world(better, world)
    share = float(shares.mean())
    trials = float(len(better))
    if world is not None:
        # as many independent units as would make the share as uncertain as the spread between worlds says; where all
        # are alike there is no spread to go by, and each world counts once
        uncertainty = float(shares.var(ddof=1)) / len(shares) if len(shares) > 1 else 0.0
        independent = share * (1 - share) / uncertainty if uncertainty > 0 else 0.0
        trials = min(max(independent, float(len(shares))), trials)
    return share, *wilson_interval(share * trials, trials)


def _variance_ratio(apart: Array, a: Array, b: Array) -> float:
    if len(apart) < 2:
        return math.nan
    alone = (0.0 if equal(a) else float(a.var(ddof=1))) + (0.0 if equal(b) else float(b.var(ddof=1)))
    paired = 0.0 if equal(apart) else float(apart.var(ddof=1))
    return paired / alone if alone > 0 else math.nan


def _needed(apart: Array) -> float:
    if len(apart) < 2:
        return math.nan
    if equal(apart):
        return SURE_BY_SIGNS if apart[0] != 0 else math.nan
    return units_needed(float(apart.mean()) / float(apart.std(ddof=1)))
