"""Reading samples in tests, and their events as text."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from sim.chatlogs.formats.base import Hints
from sim.chatlogs.importing import Imported, import_log
from sim.chatlogs.people import Pseudonyms

SAMPLES = Path(__file__).parent / "samples"
KEY = b"a key for tests, of over 16 bytes"


@dataclass
class Read:
    """What came of an import: a line of text an event, and how it went."""

    lines: list[str]
    rows: list[dict[str, Any]]
    result: Imported

    @property
    def damage(self) -> dict[str, int]:
        return self.result.damage.counts


def read(path: Path, tmp_path: Path, names: str = "", *, zone: str | None = "UTC", **more: Any) -> Read:
    """Import a log with a known key.

    names   of people who may occur, one a line or parted by commas; others are shown as "?"
    """
    out = tmp_path / "events.parquet"
    hints = Hints(day_first=more.pop("day_first", None), room=more.pop("room", None))
    result = import_log(path, out, zone=zone, key=more.pop("key", KEY), hints=hints, **more)
    rows = rows_of(out)
    known = {Pseudonyms(KEY).number(name): name for name in names_in(names)}
    return Read([_line(row, known) for row in rows], rows, result)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of an event table."""
    with duckdb.connect() as connection:
        found = connection.sql(f"SELECT * FROM read_parquet('{path}')")
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def written(text: str | bytes, tmp_path: Path, name: str) -> Path:
    """A file of this text."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def table(text: str) -> list[str]:
    """An expected table: a line an event, blanks in a row count as one, what follows "  #" is a remark."""
    lines = (" ".join(line.partition("  #")[0].split()) for line in text.splitlines())
    return [line for line in lines if line]


def names_in(text: str) -> list[str]:
    return [name.strip() for line in text.splitlines() for name in line.split(";") if name.strip()]


def _line(row: dict[str, Any], known: dict[int, str]) -> str:
    """Time, room if it is not the first one, kind, who, whom, length and type of messages, answered row."""
    moment = datetime.datetime.fromtimestamp(row["time"] / 1000 + row["offset"] * 60, datetime.UTC)
    who, whom = (known.get(row[column], "?") if row[column] else "" for column in ("actor", "target"))
    parts = [f"{moment:%Y-%m-%d %H:%M:%S}", f"room {row['room']}" if row["room"] else "", row["kind"], who]
    parts += ["->", whom] if whom else []
    if row["kind"] == "message":
        parts += [str(row["length"]), row["type"]]
    parts += [f"answers {row['reply_to']}"] if row["reply_to"] >= 0 else []
    return " ".join(part for part in parts if part)
