"""How the rows of a daily table lie: a cell is a group of a replicate, and has a row for each day it was there.

Nearly always every cell has a row for every day, in order. Sums are then taken over an array of three dimensions, which
is many times as quick as looking for the cell of each row; where groups open later, or rows come in any order, each row
is put where it belongs. Both add up in the order of rows, so that they give the same bits.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Array: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int64]
Daily: TypeAlias = "Mapping[str, Any] | pd.DataFrame"


class Cells(Protocol):
    """The cells of a daily table, numbered by replicate, then group; `values` are one a row."""

    replicates: NDArray[Any]
    """Numbers of the replicates, ascending (R,)."""
    groups: NDArray[Any]
    """Numbers of the groups of all replicates, ascending (G,)."""
    days: NDArray[Any]
    """The days, ascending (D,)."""

    @property
    def of_row(self) -> Places:
        """The cell of each row."""

    @property
    def there(self) -> Rows:
        """Whether there is a row of this cell (R G,)."""

    @property
    def at_start(self) -> Rows:
        """Whether there is this group of this replicate on the first day (R, G)."""

    def over_days(self, values: Array, first: int, last: int) -> Array:
        """Sum over the days from `first` to `last` (R G,)."""

    def over_groups(self, values: Array) -> Array:
        """Sum over the groups of a replicate, day by day (R, D)."""

    def spread(self, values: Array) -> Array:
        """The values by replicate, group and day (R, G, D), 0 where there is no row."""


def filled(values: Array) -> Array:
    """The values, 0 where there is none."""
    return values if np.isfinite(values).all() else np.nan_to_num(values)


def cells_of(daily: Daily) -> Cells:
    """The cells of a daily table that has rows."""
    replicate, group, day = (np.asarray(daily[name]) for name in ("replicate", "group", "day"))
    return _regular(replicate, group, day) or _Scattered(replicate, group, day)


class _Regular:
    """Every cell has every day, in order."""

    def __init__(self, replicates: NDArray[Any], groups: NDArray[Any], days: NDArray[Any]) -> None:
        self.replicates, self.groups, self.days = replicates, groups, days
        self._cells = len(replicates) * len(groups)
        self.there: Rows = np.ones(self._cells, np.bool_)
        self.at_start: Rows = self.there.reshape(len(replicates), len(groups))

    @cached_property
    def of_row(self) -> Places:
        return np.repeat(np.arange(self._cells), len(self.days))

    def over_days(self, values: Array, first: int, last: int) -> Array:
        start = int(self.days[0])
        wanted = values.reshape(self._cells, -1)[:, max(0, first - start) : max(0, last - start + 1)]
        return _summed(np.ascontiguousarray(wanted.T), 0)

    def over_groups(self, values: Array) -> Array:
        return _summed(self.spread(values), 1)

    def spread(self, values: Array) -> Array:
        return values.reshape(len(self.replicates), len(self.groups), len(self.days))


class _Scattered:
    """Rows in any order; a cell may lack days."""

    def __init__(self, replicate: NDArray[Any], group: NDArray[Any], day: NDArray[Any]) -> None:
        self.replicates, self._replicate = np.unique(replicate, return_inverse=True)
        self.groups, self._group = np.unique(group, return_inverse=True)
        self.days, self._day = np.unique(day, return_inverse=True)
        self._row_day = day
        self.of_row: Places = self._replicate * len(self.groups) + self._group
        self._cells = len(self.replicates) * len(self.groups)

    @cached_property
    def there(self) -> Rows:
        return np.asarray(np.bincount(self.of_row, minlength=self._cells) > 0)

    @cached_property
    def at_start(self) -> Rows:
        found = np.bincount(self.of_row[self._day == 0], minlength=self._cells) > 0
        return np.asarray(found.reshape(len(self.replicates), len(self.groups)))

    def over_days(self, values: Array, first: int, last: int) -> Array:
        rows = (self._row_day >= first) & (self._row_day <= last)
        return self._added(values if rows.all() else np.where(rows, values, 0.0), self.of_row, self._cells)

    def over_groups(self, values: Array) -> Array:
        shape = len(self.replicates), len(self.days)
        return self._added(values, self._replicate * shape[1] + self._day, shape[0] * shape[1]).reshape(shape)

    def spread(self, values: Array) -> Array:
        days = len(self.days)
        whole = self._added(values, self.of_row * days + self._day, self._cells * days)
        return whole.reshape(len(self.replicates), len(self.groups), days)

    @staticmethod
    def _added(values: Array, places: Places, count: int) -> Array:
        return np.asarray(np.bincount(places, weights=values, minlength=count), np.float64)


def _regular(replicate: NDArray[Any], group: NDArray[Any], day: NDArray[Any]) -> _Regular | None:
    """The cells of a table with a row for each replicate, group and day, in this order; None if it is another one."""
    length = int(day.max()) - int(day[0]) + 1
    if length < 1 or len(day) % length:
        return None
    days = np.arange(day[0], day[0] + length)
    each_replicate, each_group = replicate.reshape(-1, length), group.reshape(-1, length)
    ours, theirs = each_replicate[:, 0], each_group[:, 0]
    groups = int(np.argmax(ours != ours[0])) or len(ours)
    if len(ours) % groups:
        return None
    ours, theirs = ours.reshape(-1, groups), theirs.reshape(-1, groups)
    alike = (
        (day.reshape(-1, length) == days).all()
        and (each_replicate == each_replicate[:, :1]).all()
        and (each_group == each_group[:, :1]).all()
        and (ours == ours[:, :1]).all()
        and (theirs == theirs[:1]).all()
        and (ours[1:, 0] > ours[:-1, 0]).all()
        and (theirs[0, 1:] > theirs[0, :-1]).all()
    )
    return _Regular(ours[:, 0], theirs[0], days) if alike else None


def _summed(values: Array, axis: int) -> Array:
    """Sum over an axis that is not the last one, one after the other, as `np.bincount` adds.

    Where the last axis has but one number, numpy adds in pairs, which gives other last digits.
    """
    if values.shape[-1] > 1 or values.shape[axis] == 0:
        return np.asarray(np.add.reduce(values, axis=axis, initial=0.0))
    return np.asarray(np.take(np.add.accumulate(values, axis=axis), -1, axis=axis) + 0.0)
