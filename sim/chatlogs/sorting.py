"""From events as they were read to the table: sorted, doubles left out, answers tied to what they answer.

Done by duckdb within a bound of memory, on disk where that does not do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import KINDS, TYPES
from sim.results.atomic import replacing

_MEMORY: Final = "250MB"
_SAME: Final = "room, time, kind, type, actor, target, own, length"
"""Events of two files that are alike in these are one: exports of the same room overlap. Within a file they are one
only if the log itself tells messages apart."""


@dataclass(frozen=True)
class Counts:
    """Events in the table, messages among them, rooms, people who did something, and doubles left out."""

    events: int
    messages: int
    rooms: int
    people: int
    doubles: int


def write_sorted(events: Collector, out: Path, provenance: Mapping[str, str]) -> Counts:
    """Write the event table (`events.COLUMNS`). Raises OSError when that fails; nothing half-written stays."""
    import duckdb

    with replacing(out) as temporary, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{_MEMORY}'; SET threads = 1; SET preserve_insertion_order = true")
        connection.execute(f"SET temp_directory = {_text(str(events.folder))}")
        try:
            return _write(connection, events, temporary, provenance)
        except duckdb.IOException as error:
            raise OSError(str(error)) from error
        except duckdb.OutOfMemoryException as error:
            raise OSError(f"the log is too large to be sorted here ({error})") from error


def _write(connection: Any, events: Collector, path: Path, provenance: Mapping[str, str]) -> Counts:
    files = ", ".join(_text(str(one)) for one in events.chunks())
    connection.execute(f"CREATE VIEW raw AS SELECT * FROM read_parquet([{files}])")
    source = "SELECT * FROM raw"
    if events.parts > 1 or connection.sql("SELECT 1 FROM raw WHERE own != 0 LIMIT 1").fetchall():
        # the how-manieth of its kind within its file: one file may have two photographs in a minute
        nth = f"row_number() OVER (PARTITION BY part, {_SAME} ORDER BY n)"
        source = (
            f"SELECT * FROM (SELECT *, CASE WHEN own != 0 THEN 0 ELSE {nth} END AS nth FROM raw) "
            f"QUALIFY row_number() OVER (PARTITION BY {_SAME}, nth ORDER BY n) = 1"
        )
    order = "ORDER BY room, time, n"
    connection.execute(f"CREATE TABLE sorted AS SELECT *, row_number() OVER ({order}) - 1 AS place FROM ({source})")
    answered = "-1"
    join = ""
    if connection.sql("SELECT 1 FROM sorted WHERE reply != 0 LIMIT 1").fetchall():
        join = "LEFT JOIN (SELECT own, min(place) AS at FROM sorted WHERE own != 0 GROUP BY own) a ON e.reply = a.own"
        answered = "coalesce(CASE WHEN e.reply != 0 THEN a.at END, -1)"
    kinds, types = (_list(names) for names in (KINDS, TYPES))
    columns = (
        f"room, time, e.\"offset\" AS \"offset\", {kinds}[kind + 1] AS kind, actor, target, "
        f"{answered}::BIGINT AS reply_to, length, {types}[type + 1] AS type"
    )
    entries = ", ".join(f"{_text(key)}: {_text(value)}" for key, value in provenance.items())
    connection.execute(
        f"COPY (SELECT {columns} FROM sorted e {join} ORDER BY e.place) TO {_text(str(path))} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{entries}}})"
    )
    told = connection.sql(
        f"SELECT count(*), count(*) FILTER (kind = {KINDS.index('message')}), count(DISTINCT room), "
        "count(DISTINCT actor) FILTER (actor != 0) FROM sorted"
    ).fetchall()[0]
    rows, messages, rooms, people = told
    return Counts(rows, messages, rooms, people, events.events - rows)


def _list(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_text, names)) + "]"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
