"""Pairs of points that differ in one factor alone: what a factor does is seen in nothing else as clearly.

All points have the same people with the same luck, so the difference within a pair is the factor's, and a factor that
does nothing makes no difference at all.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.results.units import Array, Places


@dataclass(frozen=True)
class Pairs:
    """Pairs of points, as many of each factor.

    first, second  points of each pair (factors, pairs)
    places         where each point lies in each factor's range, from 0 to 1, or which of its values it has
                   (points, factors)
    ordered        whether a factor has a range, and not a list of values (factors,)
    """

    first: Places
    second: Places
    places: Array
    ordered: NDArray[np.bool_]

    @property
    def factors(self) -> int:
        """How many."""
        return len(self.first)

    def between(self, factor: int) -> Array:
        """From where to where the factor moves in its pairs (pairs, 2), in parts of its range or numbers of values."""
        found: Array = self.places[np.stack([self.first[factor], self.second[factor]], axis=1), factor]
        return found

    def distance(self, factor: int) -> Array:
        """How far the factor moves in its pairs (pairs,), in parts of its range; 1 between values of a list."""
        low, high = self.between(factor).T
        far: Array = np.abs(high - low) if self.ordered[factor] else np.where(high != low, 1.0, 0.0)
        return far

    def upwards(self, values: Array, factor: int) -> Array:
        """How much more there is at the higher end of each pair than at the lower one.

        values   (…, points)

        Returns (…, pairs).
        """
        low, high = self.between(factor).T
        change = values[..., self.second[factor]] - values[..., self.first[factor]]
        rising: Array = np.where(high > low, change, -change)
        return rising


def mean_over(values: Array, world: NDArray[Any]) -> Array:
    """The mean of every point (points,) over units.

    values   (units, points); NaN is left out
    world    of each unit
    """
    return _means(by_inference(values, world))


def by_inference(values: Array, world: NDArray[Any]) -> Array:
    """The units that are independent: means of worlds where there are several, else replicates (units, points)."""
    worlds = np.unique(world)
    if len(worlds) < 2:
        return values
    return np.stack([_means(values[world == one]) for one in worlds])


def luck_in_pairs(units: Array, pairs: Pairs, factor: int) -> Array:
    """Variance of the mean difference within each pair, as far as luck makes it (pairs,); NaN for a single unit.

    units   (units, points), as `by_inference` gives them
    """
    change = units[:, pairs.second[factor]] - units[:, pairs.first[factor]]
    known = np.isfinite(change).sum(axis=0)
    centred = change - _means(change)
    with np.errstate(invalid="ignore", divide="ignore"):
        variance: Array = np.nansum(centred**2, axis=0) / (known - 1) / known
    return np.where(known > 1, variance, np.nan)


def luck_in_points(units: Array) -> float:
    """Standard error of the mean of a point against other points; NaN for a single unit.

    What all points of a unit share (its people, its luck) moves them together and does not count.
    """
    if len(units) < 2 or units.shape[1] < 2:
        return float("nan")
    rest = units - _means(units)  # of each point
    rest = rest - _means(rest.T)[:, None]  # of each unit
    free = np.isfinite(rest).sum() * (1 - 1 / len(units)) * (1 - 1 / units.shape[1])
    return float(np.sqrt(np.nansum(rest**2) / free / len(units))) if free > 0 else float("nan")


def _means(values: Array) -> Array:
    """Means over the first axis of what is known; NaN where nothing is."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
