"""The agenda: the only way in which the operator acts on a group, every act with its price.

A policy writes it for one day and all groups at once. What exceeds the day's staff minutes or cash of
a group does not happen and is kept as missed. Both engines read the same compiled entries. What can be
written stands in `levers.py` (to a whole group) and `personal_levers.py` (to one member); here it is charged.
"""

from math import isfinite
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.compile import Direct, passed
from sim.model.entries import (
    ACT_DTYPE, BOOKED_DTYPE, ENTRY_DTYPE, MOST_AT_ONCE, OTHER, STAFF, TOLERANCE, sort_and_book, write,
)  # fmt: skip
from sim.model.levers import NO_SLOT, Done, Indices, Numbers
from sim.model.midnight_levers import MidnightLevers

_NOBODY: Final = np.array([NO_SLOT], np.int32)
_WRITE: Final = Direct(write)
_SORT_AND_BOOK: Final = Direct(sort_and_book)


def _column(numbers: Numbers) -> npt.NDArray[np.float64]:
    return np.ascontiguousarray(numbers, np.float64).reshape(-1)


def _ends(column: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The smallest and the largest of a column, NaN if one number is; 0 and 0 of none."""
    if column.size == 1:
        return (number := float(column[0])), number
    return (float(column.min()), float(column.max())) if column.size else (0.0, 0.0)


def _whole(name: str, numbers: Numbers) -> npt.NDArray[np.int32]:
    array = np.asarray(numbers)
    if array.dtype.kind not in "iu" and array.size:
        raise ValueError(f"{name} are {array.dtype}, expected whole numbers (of a mask, np.flatnonzero)")
    return np.ascontiguousarray(array.reshape(-1), np.int32)


class Columns(NamedTuple):
    """What may differ between the entries that are written together: one value for all, or one each."""

    slots: npt.NDArray[np.int32]
    others: npt.NDArray[np.int32]
    hours: npt.NDArray[np.float64]
    minutes: npt.NDArray[np.float64]
    cash: npt.NDArray[np.float64]
    topics: npt.NDArray[np.float64]


class Agenda(MidnightLevers):
    """One day's acts over G groups. Made by the simulation, filled by the policies in priority order."""

    def __init__(
        self,
        day: int,
        groups: int,
        ticks_per_day: int,
        minutes_per_day: float,
        cash_per_day: float,
        wage_per_hour: float,
        outsourcing_per_hour: float,
        outsourced_quality: float,
        policies: int = 1,
        slots: int = 1 << 30,
        away: npt.NDArray[np.bool_] | None = None,
        direct_messages: int = 1 << 30,
        products: int = 1,
        group_array: npt.NDArray[np.void] | None = None,
    ) -> None:
        """`minutes_per_day` and `cash_per_day` are the shared budgets of each group; `policies`: how many write.

        slots   of one group
        away    groups in which nobody acts for the operator any more (groups,)
        direct_messages  to members of one group that the platform allows on one day
        products         that can be offered
        group_array      state of the groups (GROUP_DTYPE), where groups may open or close and members move
        """
        self.day = day
        self.groups = groups
        self._slots = slots
        self._away = np.zeros(groups, np.bool_) if away is None else away
        self._begin_night(group_array)
        self.ticks_per_day = ticks_per_day
        self._products = products
        self._left = np.empty((3, groups))
        self._left[0], self._left[1], self._left[2] = minutes_per_day, cash_per_day, direct_messages
        self._booked = np.zeros((2, max(1, policies), groups))
        self._missed = np.zeros(groups, np.int64)
        self._wages = (0.0, wage_per_hour / 60.0, outsourcing_per_hour / 60.0)
        self._outsourced_quality = outsourced_quality
        self._entries = np.empty(64 + 8 * groups, ENTRY_DTYPE)
        self._written = 0
        self._policy = 0
        self._staff = "shared"
        self._everybody = np.arange(groups, dtype=np.int32)

    @property
    def minutes_left(self) -> npt.NDArray[np.float64]:
        """Minutes of shared staff left today (groups,)."""
        return self._left[0]

    @property
    def cash_left(self) -> npt.NDArray[np.float64]:
        """CNY left today (groups,)."""
        return self._left[1]

    @property
    def direct_messages_left(self) -> npt.NDArray[np.float64]:
        """Direct messages that the platform allows today (groups,)."""
        return self._left[2]

    def begin(self, policy: int, staff: str = "shared") -> None:
        """Policy number `policy` writes from now on; `staff` does the work: shared, dedicated or outsourced.

        Shared staff use up the group's minutes. Dedicated and outsourced people are paid by the hour.
        """
        self._policy, self._staff = policy, staff

    def _quality(self, quality: float) -> float:
        """Of work done by the staff at hand; what is asked for is 0-1."""
        if not 0.0 <= quality <= 1.0:
            raise ValueError(f"quality (or share noticed) is {quality:g}, expected 0 to 1")
        return quality * (self._outsourced_quality if self._staff == "outsourced" else 1.0)

    def _add(
        self,
        action: int,
        groups: Indices,
        hour: Numbers,
        minutes: Numbers,
        cash: Numbers,
        member: Numbers | None = None,
        kind: int = 0,
        count: int = 1,
        quality: float = 0.0,
        topic: Numbers = 0.0,
        worth: float = 0.0,
        value: float = 0.0,
        extra: float = 0.0,
        in_ticks: bool = False,
        owed: bool = False,
        product: int = 0,
        other: Numbers = NO_SLOT,
    ) -> Done:
        rows = self._everybody if groups is None else _whole("groups", groups)
        if rows.size == 0:
            return np.ones(0, np.bool_)
        slots = _NOBODY if member is None else _whole("slots", member)
        others = _NOBODY if isinstance(other, int) and other == NO_SLOT else _whole("slots", other)
        columns = Columns(slots, others, _column(hour), _column(minutes), _column(cash), _column(topic))
        begin, end = self._written, self._written + rows.size
        if end > len(self._entries):
            larger = np.empty(max(end, 2 * len(self._entries)), ENTRY_DTYPE)
            larger[:begin].view(np.uint8)[:] = self._entries[:begin].view(np.uint8)  # not field by field
            self._entries = larger
        staff = STAFF.index(self._staff)
        entries = self._entries[begin:end]
        written = 0 <= count <= MOST_AT_ONCE and count == int(count) and _WRITE(
            passed(entries), rows, *columns, 1.0 if in_ticks else self.ticks_per_day / 24.0, self.ticks_per_day,
            in_ticks, NO_SLOT if member is None else 0, self._policy, action, int(kind), int(count), float(quality),
            float(value), float(extra), int(product), float(worth), self._wages[staff], staff, bool(owed), self._left,
            self._booked, self._missed, self._away, self._slots,
        )  # fmt: skip
        if not written:
            raise ValueError(self._refused(action, rows, columns, count, in_ticks, member is not None))
        self._written = end
        return np.asarray(entries["done"] == 1)

    def _refused(
        self, action: int, rows: npt.NDArray[np.int32], columns: Columns, count: float, in_ticks: bool, named: bool
    ) -> str:
        """What is wrong with what `write` has not written; `named`: it is about members."""
        slots, others, hours, minutes, cash, topics = columns
        least, most = _ends(hours)
        if not (isfinite(least) and isfinite(most)) or (not in_ticks and not 0 <= least <= most <= 24):
            given = f"{least:g}" if least == most else f"{least:g} to {most:g}"
            return f"hours are {given}, expected hours of the day from 0 to 24"
        for column in columns:
            if column.size != 1 and column.size != rows.size:
                return f"{column.size} values are given for {rows.size} groups, expected one or as many"
        for name, numbers in (("minutes", minutes), ("cash", cash)):
            least, most = _ends(numbers)
            if not (isfinite(least) and isfinite(most)) or (least < 0 and (action != OTHER or name == "minutes")):
                expected = "finite numbers" if action == OTHER and name == "cash" else "0 or more"
                return f"{name} are {least:g} to {most:g}, expected {expected}"
        least, most = _ends(topics)
        if not (isfinite(least) and isfinite(most)):
            return f"topics are {least:g} to {most:g}, expected angles"
        if not 0 <= count <= MOST_AT_ONCE or count != int(count):
            return f"count is {count}, expected 0 to {MOST_AT_ONCE}, a whole number"
        if rows.min() < 0 or rows.max() >= self.groups:
            return f"groups are {rows.min()} to {rows.max()}, expected 0 to {self.groups - 1}"
        first = 0 if named else NO_SLOT
        if first <= slots.min() and slots.max() < self._slots:
            first, slots = NO_SLOT, others
        return f"slots are {slots.min()} to {slots.max()}, expected {first} to {self._slots - 1}"

    def short(
        self, groups: npt.NDArray[np.integer], minutes_each: float, cash_each: float, direct: bool = False
    ) -> Done:
        """Groups whose budgets do not suffice for all of so many acts, one for each of `groups` (groups,).

        direct: they are messages to members, of which the platform allows so many a day
        """
        wage = self._wages[STAFF.index(self._staff)]
        many = np.bincount(groups, minlength=self.groups)
        lacking = many * (cash_each + wage * minutes_each) > self._left[1] + TOLERANCE
        if direct:
            lacking |= many > self._left[2]
        if self._staff == "shared":
            lacking |= many * minutes_each > self._left[0] + TOLERANCE
        return np.asarray(lacking)

    def entries(self) -> npt.NDArray[np.void]:
        """All entries in the order written, the missed ones too."""
        return self._entries[: self._written]

    def compile(self) -> tuple[npt.NDArray[np.void], npt.NDArray[np.int64], npt.NDArray[np.void]]:
        """The day as the engines and the results want it; the agenda is empty afterwards.

        Returns what happens, sorted by group, tick and order of writing (`ACT_DTYPE`); where each group's part
        begins (G + 1,); and all entries, those missed too, in the order written (`BOOKED_DTYPE`).
        """
        entries = self.entries()
        acts, rows = passed(np.empty(len(entries), ACT_DTYPE)), np.empty(len(entries), BOOKED_DTYPE)
        bounds = np.empty(self.groups + 1, np.int64)
        place = np.zeros(self.groups * self.ticks_per_day, np.int64)
        _SORT_AND_BOOK(passed(entries), self.ticks_per_day, place, acts, bounds, passed(rows))
        self._entries, self._written = self._entries[:0], 0
        if self._away.any():
            rows = rows[~self._away[rows["group"]]]
        return acts, bounds, rows

    def totals(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        """Minutes worked and CNY spent by each policy (policies, groups), and entries missed (groups,)."""
        return self._booked[0], self._booked[1], self._missed
