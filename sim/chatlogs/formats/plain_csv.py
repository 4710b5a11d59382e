"""A table that anybody can make: `room,author,time[,kind,target,reply_to,message,length,text,type]`, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from typing import Final, get_args

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Kind, Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.source import LogError, Source, encoding_of

_KNOWN: Final = frozenset("room author time kind target reply_to message length text type".split())
_NEEDED: Final = frozenset({"author", "time"})


class PlainCsv:
    """A header line with `author` and `time` (seconds since 1970, or ISO 8601), in any order; a line an event."""

    name = "csv"
    title = "plain CSV (room, author, time)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By the names of the columns."""
        first = head.decode(encoding_of(head), "replace").split("\n", 1)[0]
        names = {name.strip().strip('"').lower() for name in first.split(",")}
        return 0.9 if names >= _NEEDED and len(names & _KNOWN) >= 2 else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """A line an event; a line that has no author or no time is damaged."""
        for source in sources:
            into.begin(source.name)
            lines = csv.reader(line.replace("\0", "") for line in source.lines())
            try:
                names = [name.strip().lower() for name in next(lines, [])]
            except csv.Error as error:
                raise LogError(f"{source.name}: {error}, expected a header line with author and time") from error
            if not set(names) >= _NEEDED:
                raise LogError(f"{source.name}: has no columns author and time, expected them in the first line")
            while True:
                try:
                    row = next(lines, None)
                except csv.Error:
                    into.damaged("a line that is no CSV", lines.line_num)
                    continue
                if row is None:
                    break
                if row:
                    _take(dict(zip(names, (cell.strip() for cell in row), strict=False)), into, hints, lines.line_num)


def _take(cells: dict[str, str], into: Collector, hints: Hints, line: int) -> None:
    time = time_of(cells.get("time", ""))
    if time is None:
        into.damaged("no time", line)
        return
    kind, type_ = cells.get("kind") or "message", cells.get("type")
    if kind not in get_args(Kind):
        into.damaged(f"no kind of event: {kind[:20]!r}", line)
        return
    if kind == "message" and not cells.get("author"):
        into.damaged("no author", line)
        return
    length = cells.get("length", "")
    into.event(
        into.room(cells.get("room") or hints.room or "room"),
        time,
        kind,  # type: ignore[arg-type]
        cells.get("author") or None,
        target=cells.get("target") or None,
        message=cells.get("message") or None,
        reply_to=cells.get("reply_to") or None,
        length=int(length) if length.isdecimal() and len(length) < 10 else len(cells.get("text", "")),
        message_type=type_ if type_ in get_args(Type) else None,  # type: ignore[arg-type]
        line=line,
    )


def time_of(text: str) -> float | datetime | None:
    """Seconds since 1970, a date in ISO 8601, or nothing that can be read."""
    try:
        return float(text)
    except ValueError:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
