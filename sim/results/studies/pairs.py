"""Values of two strategies, unit by unit: which can be compared, and how far they lie apart."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.results.units import Array, Rows

ROUNDING = 1e-12
"""Differences below this part of the values are rounding: the order of a sum, not of what strategies do."""


def differences(values: Array, baseline: Array) -> Array:
    """Values less those of the baseline, of the same shape, freed of rounding.

    A difference that is but rounding is 0, and differences that differ by rounding only are made the same number: what
    is equal in every unit has no spread, and statistics must not find one.
    """
    apart = values - baseline
    if apart.size == 0:
        return apart
    rounding = ROUNDING * max(float(np.abs(values).max()), float(np.abs(baseline).max()))
    apart = np.where(np.abs(apart) <= rounding, 0.0, apart)
    return np.full_like(apart, apart.flat[0]) if np.ptp(apart) <= rounding else apart


def by_world(values: Array, world: NDArray[Any] | None) -> Array:
    """Averages within each world: (units,) or (units, columns) become (worlds,) or (worlds, columns).

    world   the world of each unit; None leaves the values as they are

    Worlds come in rising order and count alike, however many replicates they have.
    """
    if world is None:
        return values
    worlds, place = np.unique(world, return_inverse=True)
    sums = np.zeros((len(worlds), *values.shape[1:]))
    np.add.at(sums, place, values)
    counts = np.bincount(place, minlength=len(worlds)).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(sums / counts, np.float64)


def several_worlds(world: NDArray[Any] | None) -> NDArray[Any] | None:
    """The worlds of the units if there are at least two different ones; None where units are the units of inference."""
    return None if world is None or len(np.unique(world)) < 2 else np.asarray(world)


def comparable(values: Array) -> tuple[Rows, Rows]:
    """What of (units, columns) can be compared: which units, and which columns.

    A column without any value is left out, and then every unit that lacks a value in one of the others: means over
    different units are not comparable.
    """
    known = np.isfinite(values)
    columns = known.any(axis=0)
    return np.asarray(known[:, columns].all(axis=1) & columns.any()), np.asarray(columns)
