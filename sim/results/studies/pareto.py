"""What one can have of several outcomes at once: points that no other point betters in all."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sim.results.units import Rows

_CELLS = 4_000_000  # comparisons held at a time


def pareto_front(x: ArrayLike, y: ArrayLike, sense_x: int = 1, sense_y: int = 1) -> Rows:
    """Which points (points,) are on the front of two outcomes; see `non_dominated`."""
    return non_dominated(np.stack([np.asarray(x, np.float64), np.asarray(y, np.float64)], axis=1), (sense_x, sense_y))


def non_dominated(values: ArrayLike, senses: Sequence[int]) -> Rows:
    """Which points (points,) are dominated by no other.

    values   (points, outcomes)
    senses   for each outcome -1 where less is better, else more is

    A point dominates another that it equals or betters in every outcome, and betters in at least one. So points that
    are equal in all are on the front together, or not at all. A point that lacks an outcome (NaN) is never on the front
    and dominates nothing. Raises ValueError where there is not one sense for each outcome.
    """
    table = np.asarray(values, np.float64)
    if table.ndim != 2 or table.shape[1] != len(senses):
        raise ValueError("values must be (points, outcomes), with one sense for each outcome")
    good = np.where(np.asarray(senses) < 0, -table, table)
    known = ~np.isnan(good).any(axis=1)
    rivals, place = np.unique(good[known], axis=0, return_inverse=True)  # equal points need be looked at once
    front = np.ones(len(rivals), dtype=bool)
    rows = max(1, _CELLS // max(1, rivals.size))
    for first in range(0, len(rivals), rows):
        some = rivals[first : first + rows, None, :]
        # no two are equal, so whoever is at least as good in all is better in one; each is as good as itself
        front[first : first + rows] = (rivals >= some).all(axis=2).sum(axis=1) == 1
    result = np.zeros(len(table), dtype=bool)
    result[known] = front[place.reshape(-1)]
    return result
