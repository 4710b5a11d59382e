"""The messages of a log, each with what stands before and after it: what all measures are made of."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from sim.chatlogs.events import KINDS
from sim.chatlogs.measures.arrays import Array, Truth, Whole
from sim.chatlogs.tables import Events

DAY: Final = 86_400_000
"""Milliseconds of a day."""
CROWD_MINUTES: Final = 20.0
"""Minutes within which speakers are counted (`speakers`)."""
ANSWER_HOURS: Final = 24.0
"""Hours for which a message that addresses somebody is taken to answer what that person said last."""
_MESSAGE: Final = KINDS.index("message")


@dataclass(frozen=True)
class Messages:
    """Columns of one length: a row per message whose author is known, sorted by room and time.

    room      0, 1, … in the order of the log's rooms
    person    0, 1, …; the same person has the same number in all rooms
    time      milliseconds since 1970
    day       days since 1970, where they were written (by `offset`); day 0 was a Thursday
    hour      0 to 23, where they were written
    length    characters
    gap       seconds since the message before in the room; NaN for the first
    gap_before  the gap of that message
    own_gap   seconds since the person's message before in the room; NaN for the first
    same      whether the message before is of the same person
    follows   seconds until the next message of somebody else in the room; NaN where there is none
    answers   row of the message that it is known to answer, or -1: `reply_to`; else what the person it addresses
              last said in the room within the 24 hours before. Never a later message, or one of another room
    marked    whether it says whom it answers: by `reply_to`, or by `target` (not by addressing oneself)
    speakers  people who have spoken in the room within the 20 minutes that end with it, its author among them
    """

    room: Whole
    person: Whole
    time: Whole
    day: Whole
    hour: Whole
    length: Whole
    gap: Array
    gap_before: Array
    own_gap: Array
    same: Truth
    follows: Array
    answers: Whole
    marked: Truth
    speakers: Whole

    def __len__(self) -> int:
        return len(self.time)

    def take(self, rows: slice | Whole | Truth) -> Messages:
        """Some of the rows; `answers` is then of no use."""
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True)
class Talk:
    """What was said in a log, and when it was watched.

    messages   see there
    numbers    of the rooms in the event table
    bounds     where the messages of each room begin, and at last their number
    opened     first event of each room, milliseconds since 1970
    first_day, last_day   days (since 1970, where they were written) from the room's first event to the end of the log
    start, end   of the log, milliseconds since 1970
    people     how many spoke
    marks      whether the log tells who answers whom, at least once
    unknown    messages left out since nobody knows their author
    """

    messages: Messages
    numbers: Whole
    bounds: Whole
    opened: Whole
    first_day: Whole
    last_day: Whole
    start: int
    end: int
    people: int
    marks: bool
    unknown: int

    @classmethod
    def of(cls, events: Events, *, end: float | None = None) -> Talk:
        """The messages of an event table.

        end   seconds since 1970 at which to stop looking; by default when the log ends
        """
        stop = events.end if end is None else round(end * 1000.0)
        is_message = (events.kind == _MESSAGE) & (events.time <= stop)
        rows = np.flatnonzero(is_message & (events.actor != 0))
        there = np.flatnonzero(events.time <= stop)
        numbers, firsts = np.unique(events.room[there], return_index=True)
        firsts = there[firsts]
        room = np.searchsorted(numbers, events.room[rows])
        named, person = np.unique(events.actor[rows], return_inverse=True)
        place = np.full(len(events) + 1, -1)  # the last stands for -1
        place[rows] = np.arange(len(rows))
        reply = place[events.reply_to[rows]]
        reply = np.where((reply < np.arange(len(rows))) & (_at(room, reply) == room), reply, -1)
        to = events.target[rows]
        addressed = np.searchsorted(named, to)
        addressed = np.where(_at(named, addressed) == to, addressed, -1)
        messages = _messages(
            room.astype(np.int64), person.astype(np.int64), events.time[rows], events.offset[rows], events.length[rows],
            reply, addressed, (events.reply_to[rows] >= 0) | ((to != 0) & (to != events.actor[rows])),
        )  # fmt: skip
        opened, shift = events.time[firsts], events.offset[firsts] * 60_000
        return cls(
            messages=messages,
            numbers=numbers,
            bounds=np.searchsorted(room, np.arange(len(numbers) + 1)),
            opened=opened,
            first_day=(opened + shift) // DAY,
            last_day=np.maximum((stop + shift) // DAY, (opened + shift) // DAY),
            start=min(events.start, stop),
            end=stop,
            people=len(named),
            marks=bool(messages.marked.any()),
            unknown=int(is_message.sum()) - len(rows),
        )

    @property
    def days(self) -> float:
        """Length of the log, days."""
        return (self.end - self.start) / DAY


def patience_of(days: float) -> float:
    """Days of silence after which somebody counts as gone: 30, or a quarter of a log of so many days if less."""
    return min(30.0, days / 4.0)


def _messages(
    room: Whole, person: Whole, time: Whole, offset: Whole, length: Whole, reply: Whole, addressed: Whole, marked: Truth
) -> Messages:
    count = len(time)
    follows_one = np.zeros(count, bool)  # in the same room as the row before
    follows_one[1:] = room[1:] == room[:-1]
    gap = np.full(count, np.nan)
    gap[1:] = np.where(follows_one[1:], np.diff(time) / 1000.0, np.nan)
    gap_before = np.full(count, np.nan)
    gap_before[1:] = np.where(follows_one[1:], gap[:-1], np.nan)
    same = np.zeros(count, bool)
    same[1:] = follows_one[1:] & (person[1:] == person[:-1])
    pair = room * (int(person.max(initial=0)) + 1) + person
    order = np.argsort(pair, kind="stable")
    again = np.zeros(count, bool)  # in that order: the row before is of the same person in the same room
    again[1:] = pair[order][1:] == pair[order][:-1]
    own_gap, next_own = np.full(count, np.nan), np.full(count, count)
    later, earlier = order[1:][again[1:]], order[:-1][again[1:]]
    own_gap[later] = (time[later] - time[earlier]) / 1000.0
    next_own[earlier] = later
    local = time + offset * 60_000
    return Messages(
        room=room, person=person, time=time, day=local // DAY, hour=local % DAY // 3_600_000, length=length,
        gap=gap, gap_before=gap_before, own_gap=own_gap, same=same,
        follows=_until_another(room, time, same), answers=_answered(room, time, pair, person, order, reply, addressed),
        marked=marked, speakers=_speakers(room, time, next_own),
    )  # fmt: skip


def _until_another(room: Whole, time: Whole, same: Truth) -> Array:
    """Seconds until somebody else writes in the room."""
    count = len(time)
    begins = np.flatnonzero(~same)  # of each run of messages of one person
    if not len(begins):
        return np.full(count, np.nan)
    run = np.cumsum(~same) - 1
    after = np.append(begins, count)[run + 1]
    there = np.minimum(after, count - 1)
    until: Array = np.where((after < count) & (room[there] == room), (time[there] - time) / 1000.0, np.nan)
    return until


def _answered(
    room: Whole, time: Whole, pair: Whole, person: Whole, order: Whole, reply: Whole, addressed: Whole
) -> Whole:
    """Rows of the messages that are answered."""
    answers = reply.copy()
    asking = np.flatnonzero((reply < 0) & (addressed >= 0) & (addressed != person))
    if len(asking):
        count = len(time)
        people = int(person.max()) + 1
        keys = pair[order] * count + order
        found = np.searchsorted(keys, (room[asking] * people + addressed[asking]) * count + asking) - 1
        said = order[np.maximum(found, 0)]
        fits = (found >= 0) & (room[said] == room[asking]) & (person[said] == addressed[asking])
        fits &= time[asking] - time[said] <= ANSWER_HOURS * 3_600_000
        answers[asking[fits]] = said[fits]
    return answers


def _speakers(room: Whole, time: Whole, next_own: Whole) -> Whole:
    """People who spoke in the 20 minutes that end with each message.

    A message is the last of its author from its own row on until his next one, and counts for 20 minutes.
    """
    count = len(time)
    if not count:
        return np.zeros(0, np.int64)
    width = int(CROWD_MINUTES * 60_000)
    span = int(time.max() - time.min()) + width + 1
    clock = room * span + (time - time.min())  # no window reaches into the next room
    until = np.minimum(next_own, np.searchsorted(clock, clock + width, "left"))
    return np.cumsum(1 - np.bincount(until, minlength=count + 1)[:count])


def _at(values: Any, places: Whole) -> Any:
    """values[places], where a place behind the end gives 0 (no person has that number)."""
    return np.append(values, 0)[places]
