"""The tables of a run, added up over the units of the statistics."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from sim.results.cells import Array, Daily, Places, Rows, cells_of, filled

__all__ = [
    "FLOWS", "Array", "Places", "Rows", "Units", "divide", "joined", "member_days", "members_start",
]  # fmt: skip

T = TypeVar("T")

FLOWS = ("joined_invited", "joined_channel", "left", "removed_today")
"""Columns of the daily table that count who came (tonight, here tomorrow) and who went."""


class Units:
    """The daily table, added up over the units of the statistics; the other tables of the run beside it.

    Methods return one number per unit, NaN where there is nothing to tell (a share of no messages). "Per group" means
    per group there was on the first day: what happens in groups that open later is the doing of those that opened them,
    so it counts for them, and groups that divide do not seem to shrink. Units are then replicates.
    """

    def __init__(
        self, daily: Daily, beside: Mapping[str, Any] | None = None, *, by_replicate: bool = False
    ) -> None:
        """Raises ValueError when the daily table has no rows.

        beside        other tables by name (`members`, `joins`, `leaves`); their columns are called `<table>.<column>`
        by_replicate  a unit is a replicate even if there is only one; else that of several groups has them as units
        """
        self._daily, self._beside = daily, dict(beside or {})
        if len(daily["day"]) == 0:
            raise ValueError("the daily table is empty: nothing to sum up")
        self._cells = cells_of(daily)
        self.replicates, self.groups = len(self._cells.replicates), len(self._cells.groups)
        self.days = len(self._cells.days)
        self.first_day, self.last_day = int(self._cells.days[0]), int(self._cells.days[-1])
        self.first_groups = int(np.count_nonzero(self._cells.at_start.any(axis=0)))
        alike = self.groups > 1 and self.first_groups == self.groups
        self.over = "group" if self.replicates == 1 and alike and not by_replicate else "replicate"
        self.count = self.groups if self.over == "group" else self.replicates
        self._groups_in_unit = 1 if self.over == "group" else self.first_groups
        self._kept: dict[Any, Any] = {}

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

    def once(self, make: Callable[["Units"], T]) -> T:
        """What `make` works out of these tables, worked out when it is first asked for: several metrics share it."""
        if make not in self._kept:
            self._kept[make] = make(self)
        return cast(T, self._kept[make])

    def total(self, name: str) -> Array:
        """A count or amount over the whole run, per group."""
        return self._whole(name) / self._groups_in_unit

    def a_day(self, name: str) -> Array:
        """A count or amount a day, per group."""
        return self.total(name) / self.days

    def at_start(self, name: str) -> Array:
        """A count on the first day, per group."""
        return self._sum(self.column(name), last=self.first_day) / self._groups_in_unit

    def at_end(self, name: str) -> Array:
        """A count on the last day, per group."""
        return self._sum(self.column(name), first=self.last_day) / self._groups_in_unit

    def until(self, name: str, days_before_the_end: int) -> Array:
        """A count over the days that many days before the last one and earlier, per group."""
        return self._sum(filled(self.column(name)), last=self.last_day - days_before_the_end) / self._groups_in_unit

    def ratio(self, name: str, over: str) -> Array:
        """Sum of one column over the sum of another, over the whole run."""
        return divide(self._whole(name), self._whole(over))

    def mean_at_end(self, name: str, weight: str | None = None) -> Array:
        """Mean over groups on the last day, weighted by another column; groups without a value are left out."""
        return self._mean(name, weight, self.last_day)

    def mean(self, name: str, weight: str | None = None) -> Array:
        """Mean over groups and days, weighted by another column; rows without a value are left out."""
        return self._mean(name, weight, self.first_day)

    # groups of replicates one by one -------------------------------------------------------------------

    @property
    def cells(self) -> int:
        """How many groups there can be over all replicates; they are numbered from 0."""
        return self.replicates * self.groups

    @property
    def there(self) -> Rows:
        """Whether there has been this group in this replicate (cells,)."""
        return self._cells.there

    def cell_of(self, table: str) -> Places:
        """For each row of another table, the number of its group over all replicates."""
        key = "cell_of", table
        if key not in self._kept:
            replicate, group = (self.other(table, name) for name in ("replicate", "group"))
            places = np.searchsorted(self._cells.replicates, replicate) * self.groups
            self._kept[key] = places + np.searchsorted(self._cells.groups, group)
        return cast(Places, self._kept[key])

    def by_cell(self, name: str, days: int) -> Array:
        """Sum of a column of the daily table over the last days of the run, for each group of each replicate."""
        return self._cells.over_days(filled(self.column(name)), self.last_day - days + 1, self.last_day)

    def first_days(self, rows: Rows) -> Array:
        """The first day on which one of these rows lies, for each group of each replicate; NaN where none does."""
        first = np.full(self.cells, np.inf)
        days = np.asarray(self._daily["day"])[rows].astype(np.float64)
        np.minimum.at(first, self._cells.of_row[rows], days)
        return np.where(np.isinf(first), np.nan, first)

    def sum_of_cells(self, values: Array) -> Array:
        """Sum over the groups of each unit of one number per group and replicate."""
        whole: Array = values.reshape(self.replicates, self.groups)
        return np.asarray(whole[0] if self.over == "group" else whole.sum(axis=1))

    def mean_of_cells(self, values: Array, among: Rows | None = None) -> Array:
        """Mean over the groups of each unit of one number per group and replicate; among: these, or all there were."""
        counted = self.there if among is None else among
        return divide(self.sum_of_cells(np.where(counted, values, 0.0)), self.sum_of_cells(counted.astype(np.float64)))

    def _mean(self, name: str, weight: str | None, first: int) -> Array:
        values = self.column(name)
        weights = np.where(np.isnan(values), 0.0, 1.0 if weight is None else self.column(weight))
        return divide(self._sum(filled(values) * weights, first=first), self._sum(weights, first=first))

    def _whole(self, name: str) -> Array:
        """Sum of a column over the whole run, for each unit; most are asked for by several metrics."""
        key = "whole", name
        if key not in self._kept:
            self._kept[key] = self._sum(filled(self.column(name)))
        return cast(Array, self._kept[key])

    def _sum(self, values: Array, first: int | None = None, last: int | None = None) -> Array:
        """Sum over the days from `first` to `last`, by default all of them, for each unit."""
        first, last = self.first_day if first is None else first, self.last_day if last is None else last
        return self.sum_of_cells(self._cells.over_days(values, first, last))


def members_start(u: Units) -> Array:
    """Members before the first day: those at its end, less who joined, plus who left that day."""
    return u.once(_members_start)


def _members_start(u: Units) -> Array:
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
