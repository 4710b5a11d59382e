"""Days of a log: how much is said, by how many, on which weekdays."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from sim.chatlogs.measures.arrays import Array, Truth, Whole
from sim.chatlogs.measures.talk import Talk

NIGHT = 6
"""Hours from midnight that are night."""


@dataclass(frozen=True)
class Days:
    """Columns of one length: a row per day on which there was at least one room.

    day        since 1970, where messages were written
    rooms      that were there: from the day of their first event to the end of the log, whether anybody speaks or not
    active     of them, those with a message
    messages   in all rooms
    night      of them those written between 0 and 6 o'clock
    speakers   people who wrote, in each room by itself, summed
    """

    day: Whole
    rooms: Whole
    active: Whole
    messages: Whole
    night: Whole
    speakers: Whole

    def __len__(self) -> int:
        return len(self.day)

    def take(self, rows: slice | Whole) -> Days:
        """Some of the rows, also several times."""
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def days_of(talk: Talk) -> Days:
    """The days of a log; the first and the last one count as whole days."""
    said = talk.messages
    if not len(talk.numbers):
        return Days(*(np.zeros(0, np.int64) for _ in range(6)))
    # rooms of other places may be a day ahead
    first = int(min(talk.first_day.min(), said.day.min(initial=talk.first_day.min())))
    last = int(max(talk.last_day.max(), said.day.max(initial=talk.last_day.max())))
    length = last - first + 1
    opens = np.bincount(talk.first_day - first, minlength=length + 1)
    closes = np.bincount(talk.last_day - first + 1, minlength=length + 1)
    day = said.day - first
    room_day = said.room * length + day
    spoken, places = np.unique(room_day, return_inverse=True)
    speaker_day = np.unique(places * (talk.people + 1) + said.person) // (talk.people + 1)
    return Days(
        day=np.arange(first, last + 1),
        rooms=np.cumsum(opens - closes)[:length],
        active=np.bincount(spoken % length, minlength=length),
        messages=np.bincount(day, minlength=length),
        night=np.bincount(day[said.hour < NIGHT], minlength=length),
        speakers=np.bincount(spoken[speaker_day] % length, minlength=length),
    )


def per_day(days: Days) -> float:
    """Messages a day in a room, from its first event to the end of the log. NaN without days."""
    return _ratio(days.messages, days.rooms)


def speakers_per_day(days: Days) -> float:
    """People who write on a day in a room, over the same days."""
    return _ratio(days.speakers, days.rooms)


def active_share(days: Days) -> float:
    """Share of the days on which a room has a message, over the same days."""
    return _ratio(days.active, days.rooms)


def night_share(days: Days) -> float:
    """Share of the messages written between 0 and 6 o'clock. NaN without messages."""
    return _ratio(days.night, days.messages)


def weekend_ratio(days: Days) -> float:
    """Messages on a day of the weekend (Saturday, Sunday) over those on another day, per room that was there.

    NaN where there is no weekend, no other day, or nothing said on other days.
    """
    weekend = weekday(days.day) >= 5
    within, others = (_ratio(days.messages[chosen], days.rooms[chosen]) for chosen in (weekend, ~weekend))
    return within / others if others > 0 else np.nan


def weekday_profile(days: Days) -> Array:
    """Messages a day in a room on Monday … Sunday, over the mean of the seven; (7,). NaN where there is no such day."""
    names = weekday(days.day)
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.bincount(names, days.messages, 7) / np.bincount(names, days.rooms, 7)
        known = np.isfinite(each)
        profile: Array = each / each[known].mean() if known.any() else np.full(7, np.nan)
    return profile


def hour_profile(hour: Whole) -> Array:
    """Share of the messages in each hour of the day, where they were written; (24,), NaN without messages."""
    if not len(hour):
        return np.full(24, np.nan)
    return np.bincount(hour, minlength=24) / len(hour)


def weekday(day: Whole) -> Whole:
    """0 Monday … 6 Sunday of days since 1970."""
    return (day + 3) % 7


def _ratio(above: Whole | Truth, below: Whole) -> float:
    total = below.sum()
    return float(above.sum() / total) if total else np.nan
