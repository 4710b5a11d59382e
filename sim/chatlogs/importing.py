"""From the files of an export to the event table on disk."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sim.chatlogs.collector import Collector
from sim.chatlogs.damage import Damage
from sim.chatlogs.formats.base import Format, Hints
from sim.chatlogs.formats.registry import format_named, formats
from sim.chatlogs.people import Pseudonyms
from sim.chatlogs.sorting import write_sorted
from sim.chatlogs.source import LogError, Source, sources

_SURE: Final = 0.3
"""How sure of a file a format has to be."""


@dataclass
class Imported:
    """How an import went.

    path     the event table
    events   rows in it; messages: of them messages
    rooms, people  how many
    formats  names of the formats, with how many files each
    passed   files that are no logs
    doubles  events left out since another file of the import has them as well
    damage   what could not be read, and remarks
    """

    path: Path
    events: int = 0
    messages: int = 0
    rooms: int = 0
    people: int = 0
    formats: dict[str, int] = field(default_factory=dict)
    passed: int = 0
    doubles: int = 0
    damage: Damage = field(default_factory=Damage)


def import_log(
    path: Path,
    out: Path,
    *,
    format_name: str | None = None,
    hints: Hints | None = None,
    zone: str | None = None,
    key: bytes | None = None,
    progress: Callable[[str], None] | None = None,
) -> Imported:
    """Read a chat export and write its events to `out` (Parquet, columns as in `events.py`), complete or not at all.

    path      a file, a folder or a zip
    format_name  where it should not be recognised
    zone      where people live ("Asia/Shanghai"), for times that do not say
    key       for people's numbers, 16 bytes or more; None for a new one, which nobody keeps
    progress  called with the name of each file

    Raises LogError when there is nothing to read, ValueError for an unknown format, zone or key, OSError when `out`
    cannot be written.
    """
    if not out.parent.is_dir():  # told before hours of reading
        raise FileNotFoundError(f"{out.parent}: there is no such folder, expected one to write {out.name} into")
    people = Pseudonyms(key)
    chosen = format_named(format_name) if format_name is not None else None
    where = _zone(zone)
    parts, passed, broken = _by_format(sources(path), chosen)
    if not parts:
        if broken:
            raise broken[0]
        known = "; ".join(one.title for one in formats())
        raise LogError(f"{path}: is in no format known here, expected one of: {known}")
    with tempfile.TemporaryDirectory(prefix=".qunsim-import-", dir=out.parent) as place:
        into = Collector(Path(place), people, where, progress)
        for error in broken:
            into.damage.add("a file that cannot be read, or not to its end", str(error))
        for one, files in parts:
            try:
                one.read(files, into, hints or Hints())
            except LogError as error:
                into.damage.add("files that cannot be read", str(error), count=len(files))
        if into.events == 0:
            told = "; ".join(into.damage.sentences())
            raise LogError(f"{path}: no event could be read, expected a chat export{f' ({told})' if told else ''}")
        result = Imported(out, formats={one.name: len(files) for one, files in parts}, passed=passed)
        result.damage = into.damage
        counts = write_sorted(into, out, _provenance(result, into.rooms))
    result.events, result.messages, result.doubles = counts.events, counts.messages, counts.doubles
    result.rooms, result.people = counts.rooms, counts.people
    return result


def _by_format(
    files: Sequence[Source], chosen: Format | None
) -> tuple[list[tuple[Format, list[Source]]], int, list[LogError]]:
    """Files by their format, how many are of none, and what went wrong."""
    known = formats() if chosen is None else (chosen,)
    found: dict[str, tuple[Format, list[Source]]] = {}
    passed, broken = 0, []
    for source in files:
        try:
            head = source.head()
        except LogError as error:
            broken.append(error)
            continue
        best, one = max(((one.recognise(source, head), one) for one in known), key=lambda pair: pair[0])
        if best < (_SURE if chosen is None else 1e-9):
            passed += 1
            continue
        found.setdefault(one.name, (one, []))[1].append(source)
    if chosen is not None and not found:  # the user knows better
        return [(chosen, list(files))], 0, broken
    return list(found.values()), passed, broken


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        text = f"there is no time zone '{name}', expected a name such as Asia/Shanghai or Europe/Berlin"
        raise ValueError(text) from error


def _provenance(result: Imported, rooms: Sequence[int]) -> Mapping[str, str]:
    """What goes into the footer of the table: no names, and nothing that leads back to them."""
    import sim

    damage: dict[str, Any] = {"counts": result.damage.counts, "remarks": result.damage.remarks}
    return {
        "table": "events",
        "rooms": json.dumps(rooms),
        "qunsim": sim.__version__,
        "formats": json.dumps(result.formats),
        "passed": str(result.passed),
        "damage": json.dumps(damage, ensure_ascii=False),
    }
