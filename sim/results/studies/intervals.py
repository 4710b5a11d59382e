"""Intervals and tests of a mean, and of a share. Samples without spread get points, those too small NaN; no warnings.

Where every value is the same number, Student's t has no spread to go by. The tests then fall back on signs: n
differences that all go one way would do so by chance, signs being a toss of a coin, in 2 of 2^n cases. So two equal
differences are not taken for certainty.
"""

import math

import numpy as np

from sim.results.studies.resampling import RESAMPLES, SEED, resampled_means
from sim.results.units import Array

LEVEL = 0.95
"""Confidence level of the intervals unless told."""


def equal(values: Array) -> bool:
    """Whether all values are the same number; there are none, too."""
    return len(values) == 0 or bool((values == values[0]).all())


def student_interval(values: Array, level: float = LEVEL) -> tuple[float, float]:
    """Student t interval of the mean of (n,); NaN for fewer than two values, the value itself where all are equal."""
    n = len(values)
    if n < 2:
        return math.nan, math.nan
    if equal(values):
        return float(values[0]), float(values[0])
    from scipy.special import stdtrit

    mean, half = float(values.mean()), float(stdtrit(n - 1, 0.5 + level / 2)) * _standard_error(values)
    return mean - half, mean + half


def p_value(values: Array) -> float:
    """Two-sided p of Student's t test that the mean of (n,) is 0; NaN for fewer than two values.

    Where all are equal: 1 if they are 0, else by signs (see above).
    """
    if len(values) < 2:
        return math.nan
    if equal(values):
        return 1.0 if values[0] == 0 else 2.0 * 0.5 ** len(values)
    from scipy.special import stdtr

    return 2.0 * float(stdtr(len(values) - 1, -abs(float(values.mean())) / _standard_error(values)))


def chance_above_zero(values: Array) -> float:
    """How likely the mean of what (n,) were drawn from lies above 0, by Student's t around the mean seen.

    (As a Bayesian would say it who knew nothing before.) NaN for fewer than two values; where all are equal, 0.5 if
    they are 0, else by signs.
    """
    if len(values) < 2:
        return math.nan
    if equal(values):
        doubt = 0.5 ** len(values)
        return 0.5 if values[0] == 0 else 1.0 - doubt if values[0] > 0 else doubt
    from scipy.special import stdtr

    return float(stdtr(len(values) - 1, float(values.mean()) / _standard_error(values)))


def bca_interval(
    values: Array, level: float = LEVEL, *, resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[float, float]:
    """Bootstrap interval of the mean of (n,), bias-corrected and accelerated: it leans the way the values lean.

    NaN for fewer than three values (two, drawn again, tell nothing), but the value itself where all, at least two, are
    equal.

    Source: Efron, "Better bootstrap confidence intervals", JASA 82, 1987.
    """
    if len(values) >= 2 and equal(values):
        return float(values[0]), float(values[0])
    if len(values) < 3:
        return math.nan, math.nan
    from scipy.special import ndtr, ndtri

    mean, spread = float(values.mean()), float(np.ptp(values))
    means = resampled_means(values, resamples, seed)
    same = np.abs(means - mean) <= 1e-12 * max(spread, abs(mean))  # half of the ties of whole numbers lie below
    below = float(np.mean(np.where(same, 0.5, means < mean)))
    bias = float(ndtri(min(max(below, 0.5 / resamples), 1.0 - 0.5 / resamples)))
    lean = (values - mean) / spread
    acceleration = float((lean**3).sum() / (6.0 * (lean**2).sum() ** 1.5))
    ends = np.array([0.5 - level / 2, 0.5 + level / 2])
    shifted = bias + ndtri(ends)
    low, high = np.quantile(means, ndtr(bias + shifted / (1.0 - acceleration * shifted)))
    return float(low), float(high)


def wilson_interval(successes: float, trials: float, level: float = LEVEL) -> tuple[float, float]:
    """Interval of a share by Wilson's score; NaN without trials. Neither number need be whole.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
    """
    if trials <= 0:
        return math.nan, math.nan
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2))
    share, weight = successes / trials, z * z / trials
    middle = (share + weight / 2) / (1 + weight)
    half = math.sqrt(max(share * (1 - share), 0.0) * weight + weight * weight / 4) / (1 + weight)
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))  # at 0 and 1 rounding may miss it


def _standard_error(values: Array) -> float:
    return float(values.std(ddof=1)) / math.sqrt(len(values))
