"""Where the formats put what they read: events pile up in chunks on disk, so that a log may be larger than memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from sim.chatlogs.damage import Damage
from sim.chatlogs.events import EARLIEST, KINDS, LATEST, RAW, TYPES, Kind, Type
from sim.chatlogs.people import Pseudonyms
from sim.chatlogs.source import LogError, Source
from sim.results.tables import write_parquet

_CHUNK: Final = 200_000
_BACKWARDS: Final = 300.0
"""Seconds by which the clock may go back from one line to the next without being told of."""
_KIND: Final = {name: n for n, name in enumerate(KINDS)}
_TYPE: Final = {name: n for n, name in enumerate(TYPES)}


class Collector:
    """Takes the events of a log, whatever its format.

    damage   what could not be read
    zone     of times that say nothing of their zone; None if the user has not told
    events   taken so far
    """

    def __init__(
        self,
        folder: Path,
        people: Pseudonyms | None = None,
        zone: ZoneInfo | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> None:
        """folder: where chunks are put, it has to be there; progress: called with the name of each file."""
        self.damage = Damage()
        self.zone = zone
        self.events = 0
        self.file = ""
        self._people = people or Pseudonyms()
        self.folder, self._chunks = folder, 0
        self._progress = progress
        self._rows = np.zeros(_CHUNK, RAW)
        self._used, self._part = 0, -1
        self._files: list[str] = []
        self._ordered = True
        self._rooms: dict[str, int] = {}
        self._latest: dict[int, float] = {}
        self._time: float | datetime | None = None
        self._seconds, self._offset = 0.0, 0
        self._quarter, self._quarter_starts, self._quarter_offset = -1, 0.0, 0

    @property
    def parts(self) -> int:
        """Files begun so far."""
        return len(self._files)

    @property
    def rooms(self) -> list[int]:
        """The keyed names of rooms, by number; the table has them in its footer."""
        return [self._people.number(name, "room") for name in self._rooms]

    def again(self, part: int) -> None:
        """What follows stands in a file that was begun before (the first is 0) and comes late, in any order of time."""
        self.file, self._part, self._ordered = self._files[part], part, False

    def begin(self, file: str, *, ordered: bool = True) -> None:
        """What follows stands in this file; ordered: it should come in the order of time."""
        self._files.append(file)
        self.file, self._part, self._ordered = file, self.parts - 1, ordered
        self._latest.clear()
        if self._progress is not None:
            self._progress(file)

    @contextmanager
    def reading(self, source: Source) -> Iterator[None]:
        """What follows stands in this file; when it breaks off, that is damage, and the next file is read."""
        self.begin(source.name)
        try:
            yield
        except LogError as error:
            self.damage.add("a file that cannot be read, or not to its end", str(error))

    def room(self, name: str) -> int:
        """The number of a room; a new one for a new name."""
        return self._rooms.setdefault(name, len(self._rooms))

    def event(
        self,
        room: int,
        time: float | datetime,
        kind: Kind,
        actor: str | None = None,
        *,
        target: str | None = None,
        message: str | None = None,
        reply_to: str | None = None,
        length: int = 0,
        message_type: Type | None = None,
        line: int | None = None,
    ) -> bool:
        """Take an event. Returns whether its time could be believed; where not, it is counted as damaged.

        room      as `room` gave it
        time      seconds since 1970, or a date; one without a zone is of `zone`, or taken for UTC
        actor, target  names, or whatever tells people apart within the log
        message   what tells the message apart, if anything does; reply_to: the same of the message it answers
        length    characters of the text
        message_type  by default "text" of a message
        line      where it stands, from 1
        """
        if time is self._time:  # the very same: many messages of a minute
            seconds, offset = self._seconds, self._offset
        else:
            try:
                seconds, offset = self._clock(time)
            except (OverflowError, ValueError, OSError):
                seconds, offset = -1.0, 0
            self._time, self._seconds, self._offset = time, seconds, offset
        if not EARLIEST <= seconds < LATEST:
            self.damage.add("no believable time", self.file, line)
            return False
        if self._ordered:
            before = self._latest.get(room)
            if before is not None and seconds < before - _BACKWARDS:
                self.damage.add("the clock goes back (kept, and sorted)", self.file, line)
            self._latest[room] = seconds
        number = self._people.number
        self._rows[self._used] = (
            room, self._part, round(seconds * 1000.0), offset, _KIND[kind],
            _TYPE[message_type or ("text" if kind == "message" else "none")],
            number(actor) if actor else 0, number(target) if target else 0,
            number(f"{room} {message}", "message") if message else 0,
            number(f"{room} {reply_to}", "message") if reply_to else 0,
            max(0, min(length, 2**31 - 1)),
        )  # fmt: skip
        self._used += 1
        self.events += 1
        if self._used == _CHUNK:
            self._flush()
        return True

    def damaged(self, why: str, line: int | None = None) -> None:
        """A place that cannot be read.

        why   in a few words, the same for all of a kind, and nothing of what stands there: "no date"
        """
        self.damage.add(why, self.file, line)

    def remark(self, text: str) -> None:
        """Something the user should know; nothing of what stands in the log."""
        self.damage.remark(text)

    def chunks(self) -> list[Path]:
        """Files (Parquet) with all events: the fields of RAW, and `n`, the order in which they were read."""
        self._flush()
        return [self.folder / f"{n}.parquet" for n in range(self._chunks)]

    def _clock(self, time: float | datetime) -> tuple[float, int]:
        """Seconds since 1970, and minutes ahead of UTC."""
        if isinstance(time, datetime):
            if time.tzinfo is not None:
                return time.timestamp(), _minutes(time)
            if self.zone is None:
                self.remark("times say nothing of their zone and are taken as they stand (--timezone tells it)")
            within = (time.minute % 15) * 60 + time.second + time.microsecond / 1e6
            quarter = (time.toordinal() * 24 + time.hour) * 4 + time.minute // 15
            if quarter != self._quarter or time.fold:
                # zones cost most of the time that an event takes, so they are asked once for a quarter of an hour
                starts = time - timedelta(seconds=within)
                starts, ends = (t.replace(tzinfo=self.zone or UTC) for t in (starts, starts + timedelta(minutes=15)))
                if _minutes(starts) != _minutes(ends) or time.fold:
                    time = time.replace(tzinfo=self.zone or UTC)
                    return time.timestamp(), _minutes(time)
                self._quarter, self._quarter_starts = quarter, starts.timestamp()
                self._quarter_offset = _minutes(starts)
            return self._quarter_starts + within, self._quarter_offset
        seconds = float(time)
        if not EARLIEST <= seconds < LATEST:
            return -1.0, 0
        if self.zone is None:
            self.remark("times are of UTC, and so are hours of the day (--timezone tells where people live)")
            return seconds, 0
        return seconds, _minutes(datetime.fromtimestamp(seconds, self.zone))

    def _flush(self) -> None:
        if not self._used:
            return
        rows = self._rows[: self._used]
        table = {name: rows[name].copy() for name in RAW.fields or ()}
        table["n"] = np.arange(self.events - self._used, self.events)
        write_parquet(table, self.folder / f"{self._chunks}.parquet")
        self._chunks, self._used = self._chunks + 1, 0


def _minutes(time: datetime) -> int:
    """How far its zone is ahead of UTC."""
    shift = time.utcoffset()
    return round(shift.total_seconds() / 60) if shift is not None else 0
