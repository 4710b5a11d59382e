"""Two levers as the axes of a map: cells, where the points fill a grid, else dots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.views.daily import Array
from sim.views.sweeping.axes import amount
from sim.views.sweeping.tables import Lever, Sweep, codes_of

FILLED: Final = 0.5  # share of the cells that must have a point, for points to be a grid


@dataclass(frozen=True)
class Scale:
    """The different values of a lever in order: of numbers ascending, of words as they first appear.

    lever   what is varied
    values  numbers, or the places 0, 1, 2 … of words
    texts   the same, written
    """

    lever: Lever
    values: Array
    texts: list[str]

    def place(self, value: float) -> float:
        """Where a number is among the cells: 0 at the middle of the first, 1 at that of the second …"""
        if len(self.values) < 2 or not np.isfinite(value):
            return 0.0 if np.isfinite(value) else float("nan")
        values, at = (np.log(self.values), np.log(value)) if self.lever.log else (self.values, value)
        return float(np.interp(at, values, np.arange(len(values))))


@dataclass(frozen=True)
class Plane:
    """Two levers, and for each point (row of `points`) which value it has of each.

    is_grid  whether cells are filled; else points lie anywhere in between
    """

    across: Scale
    up: Scale
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    is_grid: bool

    def cells(self, values: Array) -> Array:
        """Mean of the values of the points in each cell, (up, across); NaN for a cell without a known one."""
        known = np.isfinite(values)
        cell = self.y * len(self.across.values) + self.x
        count = len(self.across.values) * len(self.up.values)
        total = np.bincount(cell[known], weights=values[known], minlength=count)
        times = np.bincount(cell[known], minlength=count)
        mean = np.divide(total, times, out=np.full(count, np.nan), where=times > 0)
        return np.asarray(mean.reshape(len(self.up.values), len(self.across.values)), np.float64)


def plane(sweep: Sweep, first: Lever, second: Lever) -> Plane:
    """The plane of two levers. A lever of words goes up, where the other is one of numbers, so that words have room."""
    across, up = (second, first) if second.numeric and not first.numeric else (first, second)
    (xs, x), (ys, y) = scale(sweep, across), scale(sweep, up)
    pairs = len(pd.unique(y * max(len(xs.values), 1) + x))
    return Plane(xs, ys, x, y, pairs >= FILLED * len(xs.values) * len(ys.values))


def scale(sweep: Sweep, lever: Lever) -> tuple[Scale, NDArray[np.int64]]:
    """The values of a lever in order, and for each point which of them it has."""
    if lever.numeric:
        values, codes = np.unique(sweep.numbers(lever), return_inverse=True)
        return Scale(lever, values, [amount(float(value)) for value in values]), codes.astype(np.int64)
    texts, codes = codes_of(sweep.texts(lever))
    return Scale(lever, np.arange(len(texts), dtype=np.float64), texts), codes


def smoothed(cells: Array) -> Array:
    """Cells with a quarter to a half of their neighbours, for contours that do not follow every single point."""
    known = np.isfinite(cells)
    total, weight = np.where(known, cells, 0.0), known.astype(np.float64)
    for axis in (0, 1):
        total, weight = _thirds(total, axis), _thirds(weight, axis)
    mean: Array = np.divide(total, weight, out=np.full(cells.shape, np.nan), where=weight > 0)
    return np.where(known, mean, np.nan)


def _thirds(values: Array, axis: int) -> Array:
    """Half of a cell and a quarter of each neighbour along an axis; beyond the edge there is nothing."""
    pad = [(1, 1) if n == axis else (0, 0) for n in range(2)]
    wide = np.pad(values, pad)
    size = values.shape[axis]
    before, here, after = (wide.take(range(n, n + size), axis=axis) for n in range(3))
    mixed: Array = 0.25 * before + 0.5 * here + 0.25 * after
    return mixed


def place_of(scale_of: Scale, row: Any, name: str) -> float:
    """Where a number of the optimum is among the cells, NaN where there is none."""
    value = pd.to_numeric(row[name], errors="coerce") if name in row else float("nan")
    return scale_of.place(float(value))
