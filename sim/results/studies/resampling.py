"""Bootstrap: the units drawn again and again, with repeats, always by the same generator."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.results.units import Array, Rows

RESAMPLES = 4_000
"""Resamples unless told: the ends of a 95 % interval then wander by a few hundredths of its width."""
SEED = 20_011
"""Seed of the generator that draws the resamples unless told: the same table gives the same interval, always."""
_CELLS = 200_000  # numbers held at a time, 1.6 MB: they stay in the cache


def resampled(units: int, columns: int, resamples: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Which units are drawn: arrays (some resamples, units) that make up all resamples.

    columns   how many numbers are looked up per drawn unit, so that memory stays small
    """
    generator = np.random.default_rng(seed)
    rows = max(1, _CELLS // max(1, units * columns))
    for first in range(0, resamples, rows):
        yield generator.integers(units, size=(min(rows, resamples - first), units))


def resampled_means(values: Array, resamples: int = RESAMPLES, seed: int = SEED) -> Array:
    """Means over drawn units: of (units,) an array (resamples,), of (units, columns) one (resamples, columns).

    The columns of a resample are drawn together: the same units for all, so pairs stay pairs. Raises ValueError
    without units.
    """
    if len(values) == 0:
        raise ValueError("no units to draw from")
    columns = 1 if values.ndim == 1 else values.shape[1]
    chunks = [values[drawn].mean(axis=1) for drawn in resampled(len(values), columns, resamples, seed)]
    return np.concatenate(chunks)


def best_of(values: Array, sense: int) -> Array:
    """Who is best in each row of (rows, columns): 1 for the best, shared alike among those who are equal, 0 for others.

    sense   -1 where less is better, else more is
    """
    best = _signed(values, sense) == _signed(values, sense).max(axis=1, keepdims=True)
    return np.asarray(best / best.sum(axis=1, keepdims=True), np.float64)


def better_first(values: Array, sense: int) -> NDArray[np.int64]:
    """Places of (columns,) from the best to the worst; equals in the order in which they stand, NaN last."""
    return np.argsort(-_signed(values, sense), kind="stable")


def _signed(values: Array, sense: int) -> Array:
    return -values if sense < 0 else values


def smallest_set(shares: Array, level: float) -> Rows:
    """The fewest places of (places,) that together have at least this share."""
    order = np.argsort(-shares, kind="stable")
    wanted = int(np.searchsorted(np.cumsum(shares[order]), level - 1e-9)) + 1
    chosen = np.zeros(len(shares), dtype=bool)
    chosen[order[:wanted]] = True
    return chosen
