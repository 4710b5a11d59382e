"""Rooms as a part of a validation: read from a file, played, tables written, and what came of it in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sim.chatlogs.tables import Events, from_columns, read_events
from sim.study.validation.rooms.validate import RoomsResult, validate_rooms

REACHED: Final = 0.9
"""Correlation that is asked for (Ren & Kraut 2014: .90 to .96 on 25 groups that had not been fitted)."""
_NAMES: Final = ("room_id", "author_id", "unix_time")


def read_rooms(path: Path) -> tuple[Events, list[str]]:
    """An event table, or a table of messages with columns room_id, author_id and unix_time (s); and names of rooms.

    Raises LogError where it is neither.
    """
    import duckdb
    import numpy as np

    from sim.results.tables import read_table

    table: Any = {}
    try:
        table = read_table(path)
    except duckdb.Error:  # of which `read_events` says what is wrong
        pass
    if all(name in table for name in _NAMES):
        room, author, time = (np.asarray(table[name]) for name in _NAMES)
        return from_columns(room, author, time), [str(name) for name in np.unique(room)]
    events = read_events(path)
    return events, [str(number) for number in events.rooms]


@dataclass(frozen=True)
class Rooms:
    """What came of the rooms, as a part of the page."""

    result: RoomsResult

    @property
    def markdown(self) -> str:
        """A section of the page."""
        return self.result.text

    @cached_property
    def findings(self) -> Sequence[str]:
        """How many correlations reach what is asked for."""
        told = [float(r) for r in self.result.correlations["r"] if math.isfinite(r)]
        rooms = f"{len(self.result.rooms)} rooms that were not fitted on"
        reached = sum(r >= REACHED for r in told)
        return (f"Of {len(told)} numbers of {rooms}, {reached} are told with a correlation of {REACHED} or more.",)



def rooms_part(
    events: Events, names: Sequence[str], folder: Path, *, threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Rooms:  # fmt: skip
    """Hold the model against the rooms kept back, and write the tables into a folder. See `validate_rooms`."""
    result = validate_rooms(events, folder=folder / "kept", threads=threads, names=names, progress=progress)
    write_tables(result, folder)
    return Rooms(result)


def write_tables(result: RoomsResult, folder: Path) -> None:
    """Every table as CSV, those of the mirror too, and the section as Markdown. Raises OSError."""
    from sim.results.tables import write_csv

    tables = {name: getattr(result, name) for name in ("correlations", "compared", "distances_by_room", "by_room")}
    if result.mirror is not None:
        tables |= {f"mirror_{name}": getattr(result.mirror, name) for name in tables}
    for name, table in (tables | {"curves": result.curves()}).items():
        write_csv(table, folder / f"{name}.csv")
    (folder / "rooms.md").write_text(result.text, encoding="utf-8")
