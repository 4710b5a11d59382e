"""The daily table as arrays over (unit, day), and bands over the units.

A *unit* is a replicate, or, in a run of one replicate with several groups, a group. What is counted is given
per group (the mean over the groups of a replicate), so that runs of different numbers of groups read alike. Where
groups open later, units are replicates, and what is counted is summed and divided by the groups of the first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
FEW: Final = 5
"""Quantiles of fewer units than that would say more than is known."""


@dataclass(frozen=True)
class Band:
    """A line and what lies around it.

    mean       over the units
    low, high  10 % and 90 % quantile over the units; of fewer than `FEW` the least and the greatest; None for one
    single     the units one by one, (unit, day), where they are few; else None
    """

    mean: Array
    low: Array | None
    high: Array | None
    single: Array | None = None


class Daily:
    """Means of the daily table over (unit, day); cells without a row, or with nothing but NaN, are NaN.

    days                the days of the run, ascending
    replicates, groups  how many there are; groups: on the first day
    units, over         how many units, and of what: "replicates", "groups", or "" for a single one
    """

    def __init__(self, table: pd.DataFrame, *, by_replicate: bool = False) -> None:
        """Raises ValueError if a column of the key (replicate, group, day) is missing.

        by_replicate  a unit is a replicate even if there is only one
        """
        self.table = table
        if len(table):
            day, self.days = _codes(table, "day")
            replicate, replicates = _codes(table, "replicate")
            group, groups = _codes(table, "group")
        else:
            day = replicate = group = np.zeros(0, np.int64)
            self.days = replicates = groups = np.zeros(0)
        self.replicates = len(replicates)
        self.groups = len(np.unique(group[day == 0]))
        self._lasting = self.groups == len(groups)
        alike = self.groups > 1 and self._lasting and not by_replicate
        self.over = "replicates" if self.replicates > 1 else "groups" if alike else ""
        unit = group if self.over == "groups" else replicate
        self.units = self.groups if self.over == "groups" else self.replicates
        self._unit_names = groups if self.over == "groups" else replicates
        self._shape = (self.units, len(self.days))
        self._cell = unit * len(self.days) + day

    def has(self, column: str) -> bool:
        """Whether the table has this column."""
        return column in self.table.columns

    @property
    def opened_later(self) -> tuple[int, float]:
        """Groups that opened after the first day, over all replicates, and the first day of the first of them."""
        if self._lasting:
            return 0, float("nan")
        first = self.table.groupby(["replicate", "group"])["day"].min().to_numpy(np.float64)
        later = first[first > self.days[0]]
        return len(later), float(later.min())

    def column(self, name: str) -> Array:
        """A column as float64, one value a row. Raises ValueError if there is none of that name."""
        if not self.has(name):
            raise ValueError(f"the daily table has no column {name!r}, which this figure needs")
        values: Array = self.table[name].to_numpy(np.float64, na_value=np.nan)
        return values

    def per_group(self, *names: str) -> Array:
        """Mean over groups of the sum of these columns, over (unit, day)."""
        values = np.sum([self.column(name) for name in names], axis=0)
        if self._lasting:
            return self._mean(values, None)
        known = np.isfinite(values)
        total, there = self._sum(np.where(known, values, 0.0)), self._sum(known.astype(np.float64))
        return np.where(there > 0, total / self.groups, np.nan)

    def of_market(self, name: str) -> Array:
        """A column that is the same for all groups of a replicate, over (unit, day)."""
        return self._mean(self.column(name), None)

    def per_member(self, name: str) -> Array:
        """Mean over members of a column that is itself a mean or a share over members, over (unit, day)."""
        return self._mean(self.column(name), self.column("members"))

    def unit_of(self, table: pd.DataFrame) -> NDArray[np.int64]:
        """For each row of another table with a column `replicate` and `group`, its unit; -1 where there is none."""
        names = table["group" if self.over == "groups" else "replicate"].to_numpy(np.float64)
        return np.asarray(pd.Index(self._unit_names).get_indexer(pd.Index(names)), np.int64)

    def _mean(self, values: Array, weights: Array | None) -> Array:
        known = np.isfinite(values)
        weight = known.astype(np.float64) if weights is None else np.where(known, weights, 0.0)
        total = self._sum(np.where(known, values, 0.0) * weight)
        share = self._sum(weight)
        mean: Array = np.divide(total, share, out=np.full(self._shape, np.nan), where=share > 0)
        return mean

    def _sum(self, values: Array) -> Array:
        cells = self._shape[0] * self._shape[1]
        summed: Array = np.bincount(self._cell, weights=values, minlength=cells).astype(np.float64)
        return summed.reshape(self._shape)


def band(values: Array) -> Band:
    """Mean and what is around it, by day, of values over (unit, day); NaN left out, a day of NaN stays NaN."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    mean = np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0)
    if len(values) < 2:
        return Band(mean, None, None)
    ordered = np.sort(np.where(known, values, np.nan), axis=0)  # NaN go last
    if len(values) < FEW:
        return Band(mean, _quantile(ordered, count, 0.0), _quantile(ordered, count, 1.0), values)
    return Band(mean, _quantile(ordered, count, 0.1), _quantile(ordered, count, 0.9))


def spread_of(values: ArrayLike) -> tuple[float, float]:
    """From where to where single numbers go: as far as a band over them, which are more than one."""
    around = band(np.asarray(values, np.float64).reshape(-1, 1))
    assert around.low is not None and around.high is not None
    return float(around.low[0]), float(around.high[0])


def running_mean(values: Array, window: int) -> Array:
    """Mean of each day and the `window - 1` before it, as far as there are any, of values over (unit, day).

    Not centred: nothing may seem to move before the policy that moved it. NaN are left out.
    """
    known = np.isfinite(values)
    days = values.shape[1]
    after = np.arange(1, days + 1)
    first = np.maximum(after - window, 0)

    def windows(array: Array) -> Array:
        summed = np.concatenate([np.zeros((len(array), 1)), np.cumsum(array, axis=1)], axis=1)
        difference: Array = summed[:, after] - summed[:, first]
        return difference

    total, count = windows(np.where(known, values, 0.0)), windows(known.astype(np.float64))
    mean: Array = np.divide(total, count, out=np.full(values.shape, np.nan), where=count > 0)
    return mean


def top(*series: Array | None) -> float:
    """The largest known value; NaN if none is known."""
    known = [values[np.isfinite(values)] for values in series if values is not None]
    merged = np.concatenate(known) if known else np.zeros(0)
    return float(merged.max()) if merged.size else float("nan")


def last(values: Array) -> float:
    """The last known value; NaN if none is known."""
    known = values[np.isfinite(values)]
    return float(known[-1]) if known.size else float("nan")


def _quantile(ordered: Array, count: NDArray[np.int64], share: float) -> Array:
    """Quantile down the columns of a sorted array whose first `count` entries are known (linear between)."""
    if not ordered.shape[1]:
        return np.zeros(0)
    place = share * np.maximum(count - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    column = np.arange(ordered.shape[1])
    low, high = ordered[below, column], ordered[above, column]
    result: Array = low + (high - low) * (place - below)
    return result


def _codes(table: pd.DataFrame, name: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    if name not in table.columns:
        raise ValueError(f"the daily table has no column {name!r}")
    codes, values = pd.factorize(table[name].to_numpy(), sort=True)
    return codes.astype(np.int64), np.asarray(values, np.float64)
