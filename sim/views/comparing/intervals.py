"""Means with 95 % intervals over the units of a comparison."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.views.comparing.tables import Comparison
from sim.views.daily import Array

FEWEST: Final = 3
"""With fewer units an interval says no more than that nothing is known: no band is drawn."""
NORMAL: Final = 1.959964  # 97.5 % quantile


class Interval(NamedTuple):
    """Means, and 95 % intervals around them; NaN where they are not known."""

    mean: Array
    low: Array
    high: Array


def t_interval(values: Array) -> Interval:
    """Mean and 95 % t interval over the second axis (units), NaN left out.

    values   over (strategy, unit, …)
    Returns  arrays over (strategy, …); intervals are NaN where fewer than two units are known
    """
    from scipy.special import stdtrit

    known = np.isfinite(values)
    count = known.sum(axis=1)
    mean = np.divide(np.where(known, values, 0.0).sum(axis=1), count, out=np.full(count.shape, np.nan), where=count > 0)
    squares = np.where(known, values - np.expand_dims(np.nan_to_num(mean), 1), 0.0) ** 2
    several = count > 1
    variance = np.divide(squares.sum(axis=1), count - 1, out=np.full(count.shape, np.nan), where=several)
    width = stdtrit(np.maximum(count - 1, 1), 0.975) * np.sqrt(variance / np.maximum(count, 1))
    return Interval(mean, mean - width, mean + width)


def wilson_interval(values: Array) -> Interval:
    """Share of ones among values 0 and 1 over the second axis, and its 95 % Wilson interval.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    known = np.isfinite(values)
    count = known.sum(axis=1)
    n = np.maximum(count, 1)
    share = np.where(known, values, 0.0).sum(axis=1) / n
    square = NORMAL * NORMAL
    middle = (share + square / (2 * n)) / (1 + square / n)
    width = NORMAL / (1 + square / n) * np.sqrt(share * (1 - share) / n + square / (4 * n * n))
    # rounding must not part the ends from the share where nobody, or everybody, is counted
    ends = np.minimum(middle - width, share), np.maximum(middle + width, share)
    return Interval(*(np.where(count > 0, part, np.nan) for part in (share, *ends)))


def band_in_words(comparison: Comparison) -> str:
    """What the band around a line is, and how not to misread it."""
    if comparison.units < FEWEST:
        return f"Lines: mean of {comparison.units_in_words}; too few for a band."
    inside = ", each the mean of its replicates" if comparison.by_world else ""
    return (
        f"Line: mean; band: its 95 % interval (t, {comparison.units_in_words}{inside}). All strategies have the same "
        "people with the same luck, so two may differ for sure although their bands overlap: see the differences."
    )
