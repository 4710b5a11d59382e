"""A room as it is validated: when somebody wrote, and who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.chatlogs.events import KINDS
from sim.chatlogs.measures.arrays import Array, Whole
from sim.chatlogs.tables import Events

DAY: Final = 86_400.0
"""Seconds of a day."""
MOST_DAYS: Final = 730
"""Days for which a room is looked at, at most: no run is longer."""
_MESSAGE: Final = KINDS.index("message")


@dataclass(frozen=True)
class RoomLog:
    """The messages of a room, in their order.

    time     seconds since the room began
    person   0, 1, … in the order of their first messages
    days     for how long it was watched, whole days; nothing is later
    first    time of everybody's first message (people,)
    """

    time: Array
    person: Whole
    days: int
    first: Array

    @classmethod
    def of(cls, time: Array, author: Whole, days: int) -> RoomLog:
        """Sort and number; what is later than `days` is left out."""
        order = np.argsort(time, kind="stable")
        order = order[time[order] < days * DAY]
        when, who = np.asarray(time, np.float64)[order], np.asarray(author)[order]
        _, firsts, back = np.unique(who, return_index=True, return_inverse=True)
        rank = np.empty(len(firsts), np.int64)
        rank[np.argsort(firsts, kind="stable")] = np.arange(len(firsts))
        return cls(when, rank[back].astype(np.int64), int(days), when[np.sort(firsts)])

    @property
    def people(self) -> int:
        """How many have written."""
        return len(self.first)

    @property
    def counts(self) -> Whole:
        """Messages of everybody (people,)."""
        return np.bincount(self.person, minlength=self.people)

    def window(self, begin: int, end: int) -> RoomLog:
        """What was written from day `begin` to before day `end`, as a log of its own."""
        first, last = np.searchsorted(self.time, [begin * DAY, end * DAY])
        return RoomLog.of(self.time[first:last] - begin * DAY, self.person[first:last], end - begin)


def rooms_of(events: Events) -> list[RoomLog]:
    """The rooms of an event table, in their order; each begins with its first message, and is watched to the log's end.

    Messages whose author is not known are left out. Raises ValueError where a room has no other.
    """
    said = (events.kind == _MESSAGE) & (events.actor != 0)
    found = []
    for room in events.rooms:
        rows = np.flatnonzero(said & (events.room == room))
        if not len(rows):
            raise ValueError(f"room {room} has no message of a known author, expected one at least")
        began = events.time[rows[0]]
        days = max(1, min(MOST_DAYS, int(np.ceil((events.end - began + 1) / (1000.0 * DAY)))))
        found.append(RoomLog.of((events.time[rows] - began) / 1000.0, events.actor[rows], days))
    return found


def without_everywhere(events: Events, share: float) -> Events:
    """The same log without those who write in more than `share` of its rooms, as the staff of a site does."""
    from dataclasses import fields, replace

    said = (events.kind == _MESSAGE) & (events.actor != 0)
    pairs = np.unique(np.column_stack([events.actor[said], events.room[said]]), axis=0)
    authors, rooms = np.unique(pairs[:, 0], return_counts=True)
    kept = ~np.isin(events.actor, authors[rooms > share * len(events.rooms)])
    columns = {f.name: getattr(events, f.name)[kept] for f in fields(events) if f.name not in ("start", "end")}
    columns["reply_to"] = np.full(int(kept.sum()), -1)
    return replace(events, **columns)
