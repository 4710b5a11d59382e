"""A table that anybody can make: `room,author,time[,kind,target,reply_to,message,length,text,type]`, as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, get_args

from sim.chatlogs.collector import Collector
from sim.chatlogs.encoding import text_of
from sim.chatlogs.events import Kind, Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.csv_records import Record, cells_of, records
from sim.chatlogs.source import LogError, Source

_KNOWN: Final = frozenset("room author time kind target reply_to message length text type".split())
_NEEDED: Final = frozenset({"author", "time"})
_KINDS: Final = frozenset(get_args(Kind))
_TYPES: Final = frozenset(get_args(Type))


class PlainCsv:
    """A header line with `author` and `time`, in any order and case; a line an event; commas, semicolons or tabs.

    time       seconds since 1970 (or milliseconds, which nobody can take for seconds), or ISO 8601
    kind, type as in `events.py`; by default a message, a text
    message    what tells the message apart; reply_to: the same of the message it answers
    length     characters of the text; by default those of `text`, of which nothing else is used
    """

    name = "csv"
    title = "plain CSV (room, author, time)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By the names of the columns."""
        lines = text_of(head).split("\n", 2)
        found = max((_names(line) for line in lines[:2]), key=lambda names: len(_KNOWN.intersection(names)))
        return 0.9 if _NEEDED.issubset(found) else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """A line an event; a line that has no author or no time is damaged."""
        for source in sources:
            with into.reading(source):
                _read(source, into, hints)


def _read(source: Source, into: Collector, hints: Hints) -> None:
    lines = source.lines(lambda number: into.damaged("a line of over a million characters (cut)", number))
    first = next(lines, "")
    begun = 1
    if first.lower().startswith("sep="):  # which Excel writes and wants
        first, begun = next(lines, ""), 2
    names = _names(first)
    if not _NEEDED.issubset(names):
        raise LogError(f"{source.name}: has no columns author and time, expected them in the first line")
    at_time = names.index("time")

    def is_record(cells: list[str]) -> bool:
        return len(cells) >= len(names) and time_of(cells[at_time].strip(' "')) is not None

    for record in records(lines, begun + 1, _separator(first), is_record):
        if record.cells is None:
            into.damaged("a line that is no CSV", record.line)
        elif any(cell.strip() for cell in record.cells):
            _take(_by_name(names, record, _separator(first)), into, hints, record.line)


def _by_name(names: list[str], record: Record, separator: str) -> dict[str, str] | None:
    """The cells by column; None if there are more than columns. A text that should have been quoted is taken whole."""
    cells = record.cells or []
    more = [cell for cell in cells[len(names) :] if cell.strip()]
    if more and names[-1] != "text":
        return None
    if more:
        cells = [*cells[: len(names) - 1], separator.join(cells[len(names) - 1 :])]
    return {name: cell.strip() for name, cell in zip(names, cells, strict=False)}


def _take(cells: dict[str, str] | None, into: Collector, hints: Hints, line: int) -> None:
    if cells is None:
        into.damaged("more cells than columns", line)
        return
    time = time_of(cells.get("time", ""))
    if time is None:
        into.damaged("no time", line)
        return
    kind, type_ = cells.get("kind", "").lower() or "message", cells.get("type", "").lower()
    if kind not in _KINDS:
        into.damaged("no kind of event that there is", line)
        return
    if kind == "message" and not cells.get("author"):
        into.damaged("no author", line)
        return
    if type_ and type_ not in _TYPES:
        into.remark("some types of messages are not known here, and are taken as 'other'")
        type_ = "other"
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
        message_type=(type_ or None) if kind == "message" else None,  # type: ignore[arg-type]
        line=line,
    )


def _separator(header: str) -> str:
    """What stands between the names of the columns."""
    return max(",;\t", key=header.count)


def _names(header: str) -> list[str]:
    cells = cells_of(header, _separator(header)) or []
    return [cell.strip().strip("\ufeff").lower() for cell in cells]


def time_of(text: str) -> float | datetime | None:
    """Seconds since 1970, a date in ISO 8601, or nothing that can be read."""
    try:
        number = float(text)
    except ValueError:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
    return number / 1000 if number > 1e11 else number
