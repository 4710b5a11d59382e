"""Whether 3/4/2024 is in March or in April: told by a whole file, since no line tells it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sim.chatlogs.formats.whatsapp.heads import Order, full_year

_ORDERS: Final[tuple[Order, ...]] = ("dmy", "mdy", "ymd")


@dataclass
class _Reading:
    """How the dates of a file look if read in one order."""

    impossible: int = 0
    backwards: int = 0
    moved: int = 0
    latest: int | None = None

    def add(self, year: int, month: int, day: int) -> None:
        try:
            now = date(full_year(year), month, day).toordinal()
        except ValueError:
            self.impossible += 1
            return
        if self.latest is not None:
            self.backwards += now < self.latest
            self.moved += abs(now - self.latest)
        self.latest = now


@dataclass(frozen=True)
class Verdict:
    """In which order dates are to be read, and whether the file tells it or it is a guess."""

    order: Order
    sure: bool


@dataclass
class Evidence:
    """What the dates of a file tell about their order, one after the other."""

    readings: dict[Order, _Reading] = field(default_factory=lambda: {order: _Reading() for order in _ORDERS})
    dates: int = 0
    long_years: int = 0
    """How many of the dates have a year of four digits."""
    american: int = 0
    """How many have no noughts in front, beside AM or PM in capitals."""
    _last: tuple[str, str, str] | None = None

    def add(self, first: str, second: str, third: str, half: str | None) -> None:
        """The three numbers of a date, and what stands after the time."""
        if (first, second, third) == self._last:
            return
        self._last = (first, second, third)
        self.dates += 1
        a, b, c = int(first), int(second), int(third)
        self.american += half in ("AM", "PM") and min(a, b) < 10 and "0" not in (first[0], second[0])
        if len(first) == 4 or len(third) == 4:
            self.long_years += 1
        if len(first) == 4:
            self.readings["ymd"].add(a, b, c)
            self.readings["dmy"].impossible += 1
            self.readings["mdy"].impossible += 1
            return
        self.readings["dmy"].add(c, b, a)
        self.readings["mdy"].add(c, a, b)
        if len(third) > 2:
            self.readings["ymd"].impossible += 1
        else:
            self.readings["ymd"].add(a, b, c)

    @property
    def decided(self) -> bool:
        """Whether more dates would hardly change the verdict."""
        impossible = sorted(one.impossible for one in self.readings.values())
        return impossible[1] >= 20 + 10 * impossible[0]

    def verdict(self, separator: str, day_first: bool | None) -> Verdict:
        """The order of dates.

        separator  between the numbers
        day_first  what the user says; counts where the file does not tell
        """
        best, second = sorted(_ORDERS, key=self._unlikely)[:2]
        ours, theirs = self.readings[best], self.readings[second]
        if ours.impossible < theirs.impossible or (
            ours.impossible == theirs.impossible and ours.backwards * 3 + 1 < theirs.backwards
        ):
            return Verdict(best, sure=True)
        likely: list[Order] = [one for one in _ORDERS if self.readings[one].impossible == ours.impossible]
        if "ymd" in likely and len(likely) > 1:  # of two digits: rare, and other orders jump by years then
            others: list[Order] = [one for one in likely if one != "ymd"]
            year_first = self.readings["ymd"].moved * 10 < min(self.readings[one].moved for one in others)
            likely = ["ymd"] if year_first else others
        if len(likely) == 1:
            return Verdict(likely[0], sure=True)
        if day_first is not None:
            return Verdict("dmy" if day_first else "mdy", sure=True)
        usual: Order = "mdy" if separator == "/" and self.american * 2 > self.dates else "dmy"
        nearest = min(self.readings[one].moved for one in likely)
        likely = [one for one in likely if self.readings[one].moved == nearest]
        return Verdict(usual if usual in likely else likely[0], sure=usual in likely and separator == ".")

    def _unlikely(self, order: Order) -> tuple[int, int, int]:
        one = self.readings[order]
        return one.impossible, one.backwards, one.moved
