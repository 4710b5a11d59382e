"""The tables of a run, added up over the units of the statistics."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Array: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int64]

FLOWS = ("joined_invited", "joined_channel", "left", "removed_today")
"""Columns of the daily table that count who came (tonight, here tomorrow) and who went."""


class Units:
    """The daily table, added up over the units of the statistics; the other tables of the run beside it.

    Methods return one number per unit, NaN where there is nothing to tell (a share of no messages). "Per group" means
    per group there was on the first day: what happens in groups that open later is the doing of those that opened them,
    so it counts for them, and groups that divide do not seem to shrink. Units are then replicates.
    """

    def __init__(
        self,
        daily: "Mapping[str, Any] | pd.DataFrame",
        beside: Mapping[str, Any] | None = None,
        *,
        by_replicate: bool = False,
    ) -> None:
        """Raises ValueError when the daily table has no rows.

        beside        other tables by name (`members`, `joins`, `leaves`); their columns are called `<table>.<column>`
        by_replicate  a unit is a replicate even if there is only one; else that of several groups has them as units
        """
        self._daily, self._beside = daily, dict(beside or {})
        self._day = np.asarray(daily["day"])
        if len(self._day) == 0:
            raise ValueError("the daily table is empty: nothing to sum up")
        self._replicates, replicate = np.unique(np.asarray(daily["replicate"]), return_inverse=True)
        self._groups, group = np.unique(np.asarray(daily["group"]), return_inverse=True)
        self.replicates, self.groups = len(self._replicates), len(self._groups)
        self.days = len(np.unique(self._day))
        self.last_day = int(self._day.max())
        self._first = self._day == self._day.min()
        self.first_groups = len(np.unique(group[self._first]))
        alike = self.groups > 1 and self.first_groups == self.groups
        self.over = "group" if self.replicates == 1 and alike and not by_replicate else "replicate"
        self._cell = replicate * self.groups + group  # a cell is a group of a replicate
        self.count = self.groups if self.over == "group" else self.replicates
        self._groups_in_unit = 1 if self.over == "group" else self.first_groups
        self._last = self.latest(1)

    @cached_property
    def markets(self) -> "Units":
        """The same tables by replicate: all groups of one share a market and the panel that is watched outside."""
        return self if self.over == "replicate" else Units(self._daily, self._beside, by_replicate=True)

    def has(self, *names: str) -> bool:
        """Whether there are all these columns: of the daily table, or `<table>.<column>` of another."""
        split = [name.rpartition(".") for name in names]
        return all(name in (self._beside.get(table, ()) if table else self._daily) for table, _, name in split)

    def column(self, name: str) -> Array:
        """A column of the daily table, one value a row, as float64."""
        return np.asarray(self._daily[name], dtype=np.float64)

    def other(self, table: str, name: str) -> NDArray[Any]:
        """A column of another table."""
        return np.asarray(self._beside[table][name])

    def total(self, name: str) -> Array:
        """A count or amount over the whole run, per group."""
        return self._sum(np.nan_to_num(self.column(name))) / self._groups_in_unit

    def a_day(self, name: str) -> Array:
        """A count or amount a day, per group."""
        return self.total(name) / self.days

    def at_start(self, name: str) -> Array:
        """A count on the first day, per group."""
        return self._sum(np.where(self._first, self.column(name), 0.0)) / self._groups_in_unit

    def at_end(self, name: str) -> Array:
        """A count on the last day, per group."""
        return self._sum(np.where(self._last, self.column(name), 0.0)) / self._groups_in_unit

    def until(self, name: str, days_before_the_end: int) -> Array:
        """A count over the days that many days before the last one and earlier, per group."""
        rows = self._day <= self._day.max() - days_before_the_end
        return self._sum(np.where(rows, np.nan_to_num(self.column(name)), 0.0)) / self._groups_in_unit

    def ratio(self, name: str, over: str) -> Array:
        """Sum of one column over the sum of another, over the whole run."""
        return divide(self._sum(np.nan_to_num(self.column(name))), self._sum(np.nan_to_num(self.column(over))))

    def mean_at_end(self, name: str, weight: str | None = None) -> Array:
        """Mean over groups on the last day, weighted by another column; groups without a value are left out."""
        return self._mean(name, weight, self._last)

    def mean(self, name: str, weight: str | None = None) -> Array:
        """Mean over groups and days, weighted by another column; rows without a value are left out."""
        return self._mean(name, weight, np.ones(len(self._day), dtype=bool))

    # groups of replicates one by one -------------------------------------------------------------------

    @property
    def cells(self) -> int:
        """How many groups there can be over all replicates; they are numbered from 0."""
        return self.replicates * self.groups

    @cached_property
    def there(self) -> Rows:
        """Whether there has been this group in this replicate (cells,)."""
        return np.bincount(self._cell, minlength=self.cells) > 0

    def cell_of(self, table: str) -> Places:
        """For each row of another table, the number of its group over all replicates."""
        replicate, group = (self.other(table, name) for name in ("replicate", "group"))
        places = np.searchsorted(self._replicates, replicate) * self.groups + np.searchsorted(self._groups, group)
        return np.asarray(places, np.int64)

    def by_cell(self, name: str, rows: Rows) -> Array:
        """Sum of a column of the daily table over these rows, for each group of each replicate."""
        values = np.where(rows, np.nan_to_num(self.column(name)), 0.0)
        return np.bincount(self._cell, weights=values, minlength=self.cells).astype(np.float64)

    def latest(self, days: int) -> Rows:
        """The rows of the last days of the run."""
        return np.asarray(self._day > self._day.max() - days)

    def first_days(self, rows: Rows) -> Array:
        """The first day on which one of these rows lies, for each group of each replicate; NaN where none does."""
        first = np.full(self.cells, np.inf)
        np.minimum.at(first, self._cell[rows], self._day[rows].astype(np.float64))
        return np.where(np.isinf(first), np.nan, first)

    def sum_of_cells(self, values: Array) -> Array:
        """Sum over the groups of each unit of one number per group and replicate."""
        whole: Array = values.reshape(self.replicates, self.groups)
        return np.asarray(whole[0] if self.over == "group" else whole.sum(axis=1))

    def mean_of_cells(self, values: Array, among: Rows | None = None) -> Array:
        """Mean over the groups of each unit of one number per group and replicate; among: these, or all there were."""
        counted = self.there if among is None else among
        return divide(self.sum_of_cells(np.where(counted, values, 0.0)), self.sum_of_cells(counted.astype(np.float64)))

    def _mean(self, name: str, weight: str | None, rows: Rows) -> Array:
        values = self.column(name)
        weights = np.where(rows & ~np.isnan(values), 1.0 if weight is None else self.column(weight), 0.0)
        return divide(self._sum(np.nan_to_num(values) * weights), self._sum(weights))

    def _sum(self, values: Array) -> Array:
        return self.sum_of_cells(np.bincount(self._cell, weights=values, minlength=self.cells).astype(np.float64))


def members_start(u: Units) -> Array:
    """Members before the first day: those at its end, less who joined, plus who left that day."""
    came = sum(u.at_start(name) for name in ("joined_invited", "joined_channel"))
    went = sum(u.at_start(name) for name in ("left", "removed_today"))
    return u.at_start("members") - came + went


def joined(u: Units) -> Array:
    """Persons who joined since, per group."""
    return u.total("joined_invited") + u.total("joined_channel")


def member_days(u: Units) -> Array:
    """Days of membership, per group: those who went in the course of a day were there for half of it.

    Without columns for who came and went, the sum of the members at the end of each day.
    """
    if not u.has(*FLOWS):
        return u.total("members")
    went = u.total("left") + u.total("removed_today")
    return u.total("members") + 0.5 * went - joined(u)  # those who came are counted tonight, and here tomorrow


def divide(above: Array, below: Array) -> Array:
    """Quotients, NaN where there is nothing to divide by."""
    quotient: Array = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return quotient
