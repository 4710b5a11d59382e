"""How a message begins: `17/03/2023, 09:00 - `, `[3/17/23, 9:00:01 AM] `, `2023/3/17 上午9:00 - ` and so on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

Order = Literal["dmy", "mdy", "ymd"]
"""What comes first in a date: day, month or year."""

MARKS: Final = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Marks of direction, which WhatsApp puts before lines and names."""
_SPACE: Final = "[ \u00a0\u2009\u202f]"
_MARKED: Final = f"[{MARKS}]*"
# every part is of bounded length and begins with what the part before cannot end with: nothing to go back for
_BEFORE: Final = r"([^\d\[\]\n]{0,12}?)"
_AFTER: Final = rf"(?:{_SPACE}?([^\W\d][^\d\[\]:\-\n]{{0,8}}?))?"
_TIME: Final = rf"{_BEFORE}(\d{{1,2}})[:.](\d{{2}})(?:[:.](\d{{2}}))?{_AFTER}"
_CLOSERS: Final = {"]": rf"\]{_SPACE}", "-": rf"{_SPACE}-{_SPACE}", ":": rf":{_SPACE}"}
_SECOND: Final = {"年": ("月", "日?")}

_MORNING, _NOON, _AFTERNOON, _NIGHT = "morning", "noon", "afternoon", "night"
_HALVES: Final = {
    **dict.fromkeys(("am", "上午", "早上", "早晨", "清晨", "凌晨", "午前", "오전"), _MORNING),
    **dict.fromkeys(("pm", "下午", "傍晚", "午後", "오후"), _AFTERNOON),
    "中午": _NOON,
    **dict.fromkeys(("晚上", "夜晚", "夜里", "夜裡"), _NIGHT),
    **dict.fromkeys(("", "um", "uhr", "at", "kl", "klo"), None),
}
"""What stands before or after the time, without dots, spaces and capitals."""


@dataclass(frozen=True)
class Style:
    """How the heads of a file look: what closes them, and what stands between the numbers of a date."""

    closer: str
    separator: str


def _pattern(separator: str, closer: str, *, opener: str) -> str:
    second, tail = _SECOND.get(separator, (separator, r"\.?" if separator == "." else ""))
    first, second = re.escape(separator), re.escape(second)
    date = rf"(\d{{1,4}}){first}{_SPACE}?(\d{{1,2}}){second}{_SPACE}?(\d{{1,4}}){tail}"
    return rf"{_MARKED}{opener}{date},?{_SPACE}{_TIME}{closer}"


@lru_cache
def head_pattern(style: Style) -> re.Pattern[str]:
    """The head of a message; groups: three numbers of the date, before the time, hour, minute, second, after it."""
    return re.compile(_pattern(style.separator, _CLOSERS[style.closer], opener=r"\[" if style.closer == "]" else ""))


ANY_HEAD: Final = re.compile(
    rf"{_MARKED}(\[?)(\d{{1,4}})([./\-年]){_SPACE}?(\d{{1,2}})([./\-月]){_SPACE}?(\d{{1,4}})(?:日|\.)?"
    rf",?{_SPACE}{_TIME}(?:(\]){_SPACE}|{_SPACE}(-){_SPACE}|(:){_SPACE})"
)
"""A head of any style; groups: `[`, first number, separator, second number, separator, third number, before, hour,
minute, second, after, and one of three closers."""


def style_of(match: re.Match[str]) -> Style | None:
    """The style of what ANY_HEAD has found; None if it does not fit together or says no time of day."""
    opener, first, second = match[1], match[3], match[5]
    closer = match[12] or match[13] or match[14]
    if (opener == "[") != (closer == "]") or second != _SECOND.get(first, (first, ""))[0]:
        return None
    if any(text and _plain(text) not in _HALVES for text in (match[7], match[11])):
        return None
    return Style(closer, first)


def is_quote(style: Style, of_file: Style) -> bool:
    """Whether a head of this style in a file of another one is quoted, and not a head with a wrong letter."""
    return style.separator != of_file.separator or (style.closer != of_file.closer and style.closer != ":")


@lru_cache
def date_pattern(style: Style, year_digits: int) -> re.Pattern[str]:
    """A date as in the heads of a file, and what looks like the rest of a head, or nothing: a head that is none.

    year_digits  of the last number, where the first one is not the year
    """
    first, second = re.escape(style.separator), re.escape(_SECOND.get(style.separator, (style.separator, ""))[0])
    opener, closer = r"\[" if style.closer == "]" else "", _CLOSERS[style.closer]
    number, year = rf"{_SPACE}?\d{{1,2}}", rf"{_SPACE}?\d{{{year_digits}}}"
    date = rf"(?:\d{{4}}{first}{number}{second}{number}|\d{{1,2}}{first}{number}{second}{year})(?!\d)"
    return re.compile(rf"{_MARKED}{opener}{date}(?:,?{_SPACE}(?:[^\d\[\]\n]{{0,12}}?(?:\d|{closer})|-|$)|,?$)")


class Clock:
    """Times of heads, in the order of dates of a file."""

    def __init__(self, order: Order) -> None:
        self._places = tuple("ymd".index(letter) for letter in order)
        self._days: dict[tuple[str, str, str], tuple[int, int, int] | None] = {}

    def time(self, match: re.Match[str]) -> datetime | None:
        """The time of what `head_pattern` has found; None if there is no such time."""
        first, second, third, before, hour, minute, seconds, after = match.groups()
        day = (first, second, third)
        date = self._days.get(day)
        if date is None:
            if len(self._days) > 50_000:
                self._days.clear()
            date = self._days[day] = self._date(day)
        half = None
        if before or after:
            halves = [_HALVES.get(_plain(text), "?") for text in (before, after) if text]
            if "?" in halves:
                return None
            half = next(filter(None, halves), None)
        try:
            return datetime(*date, _hour(int(hour), half), int(minute), int(seconds) if seconds else 0)
        except ValueError:
            return None

    def _date(self, day: tuple[str, str, str]) -> tuple[int, int, int]:
        numbers = [0, 0, 0]
        for text, place in zip(day, self._places, strict=True):
            numbers[place] = int(text)
        year, month, of_month = numbers
        return full_year(year), month, of_month


def full_year(year: int) -> int:
    """The year that two digits mean."""
    return year + 2000 if year < 100 else year


def _plain(text: str) -> str:
    return re.sub(r"[.\s,]", "", text).lower()


def _hour(hour: int, half: str | None) -> int:
    """Of 24. Noon is up to about one o'clock, and there is no twelve at night but midnight."""
    if half is None or hour > 12:
        return hour
    if half == _NOON:
        return hour + 12 if hour < 6 else hour
    return hour % 12 + (12 if half == _AFTERNOON or (half == _NIGHT and hour != 12) else 0)
