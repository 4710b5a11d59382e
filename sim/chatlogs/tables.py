"""The event table in memory: from columns of any table, from a file, and back to a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chatlogs.events import COLUMNS, EARLIEST, KINDS, LATEST, TYPES
from sim.chatlogs.source import LogError

Whole = NDArray[np.int64]



@dataclass(frozen=True)
class Events:
    """The rows of an event table (`events.COLUMNS`), sorted by room and time.

    room, time, offset, actor, target, reply_to, length  as in the table
    kind, type   places in `KINDS` and `TYPES`
    start, end   first and last millisecond since 1970 of what was watched; nothing that is missing afterwards is known.
                 Where nobody tells: the first and the last event of the log
    """

    room: Whole
    time: Whole
    offset: Whole
    kind: NDArray[np.uint8]
    actor: Whole
    target: Whole
    reply_to: Whole
    length: Whole
    type: NDArray[np.uint8]
    start: int
    end: int

    def __len__(self) -> int:
        return len(self.time)

    @property
    def rooms(self) -> Whole:
        """The numbers of rooms, in order."""
        return np.unique(self.room)

    def only(self, room: int) -> Events:
        """One room, which keeps its number; it is watched until the log ends. Raises LogError if there is none."""
        first, last = np.searchsorted(self.room, [room, room + 1])
        if first == last:
            known = self.rooms
            told = f"rooms from 0 to {known[-1]}" if len(known) else "no room at all"
            raise LogError(f"there is no room {room}, expected one of {told}")
        part = {name: getattr(self, name)[first:last] for name in COLUMNS}
        answers = part["reply_to"] - first
        part["reply_to"] = np.where((answers >= 0) & (answers < last - first), answers, -1)
        return replace(self, **part)


def from_columns(
    room: ArrayLike,
    author: ArrayLike,
    time: ArrayLike,
    *,
    kind: ArrayLike | None = None,
    target: ArrayLike | None = None,
    reply_to: ArrayLike | None = None,
    length: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    start: float | None = None,
    end: float | None = None,
) -> Events:
    """The events of any table, a row each, in any order.

    room      whole numbers; they become 0, 1, … in their order
    author    whole numbers above 0; 0: nobody knows
    time      seconds since 1970
    kind      names of `KINDS`; by default all are messages
    target    who is answered or befallen; 0: nobody
    reply_to  row, as the columns stand here, of the message that is answered; -1: none
    length    characters
    offset    minutes ahead of UTC
    start, end  seconds since 1970 between which the rooms were watched; by default those of the first and last event

    Raises ValueError where columns differ in length, hold a time that cannot be or an unknown kind.
    """
    rooms, seconds = np.asarray(room), np.asarray(time, np.float64)
    count = len(seconds)
    given = {"author": author, "target": target, "reply_to": reply_to, "length": length, "offset": offset}
    columns = {
        name: np.full(count, -1 if name == "reply_to" else 0) if values is None else np.asarray(values).astype(np.int64)
        for name, values in given.items()
    }
    kinds = np.full(count, KINDS.index("message"), np.uint8) if kind is None else _codes(np.asarray(kind), KINDS)
    sizes = {"room": len(rooms), "time": count, "kind": len(kinds)} | {name: len(c) for name, c in columns.items()}
    if len(set(sizes.values())) > 1:
        raise ValueError(f"columns differ in length: {sizes}")
    if count and not (np.isfinite(seconds).all() and seconds.min() >= EARLIEST and seconds.max() < LATEST):
        raise ValueError("a time cannot be, expected seconds since 1970, of the years 1990 to 2099")
    numbers = np.unique(rooms, return_inverse=True)[1].astype(np.int64)
    times = np.rint(seconds * 1000.0).astype(np.int64)
    order = np.lexsort((np.arange(count), times, numbers))
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    answered = columns["reply_to"][order]
    known = (answered >= 0) & (answered < count)
    types = np.where(kinds == KINDS.index("message"), TYPES.index("text"), TYPES.index("none")).astype(np.uint8)
    return Events(
        room=numbers[order], time=times[order], offset=columns["offset"][order], kind=kinds[order],
        actor=columns["author"][order], target=columns["target"][order],
        reply_to=np.where(known, place[np.where(known, answered, 0)] if count else answered, -1),
        length=columns["length"][order], type=types[order],
        start=_moment(start, times.min() if count else 0), end=_moment(end, times.max() if count else 0),
    )  # fmt: skip


def read_events(path: Path) -> Events:
    """Read an event table. Raises LogError when there is none at `path`, or nothing in it."""
    import duckdb

    if not path.is_file():
        raise LogError(f"{path}: there is no such file, expected an event table that `qunsim import` made")
    file = "'" + str(path).replace("'", "''") + "'"
    whole = ", ".join(f'"{name}"::BIGINT AS "{name}"' for name, what in COLUMNS.items() if what != "text")
    try:
        with duckdb.connect() as connection:
            there = {row[0] for row in connection.sql(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()}
            lacking = [name for name in COLUMNS if name not in there]
            if lacking:
                raise LogError(
                    f"{path}: is no event table, it lacks {', '.join(lacking)}; expected one that `qunsim import` made"
                )
            columns = connection.sql(
                f"SELECT {whole}, {_place('kind', KINDS)}, {_place('type', TYPES)} FROM read_parquet({file})"
            ).fetchnumpy()
            entries = connection.sql(f"SELECT key, value FROM parquet_kv_metadata({file})").fetchall()
    except duckdb.Error as error:
        why = str(error).splitlines()[0]
        raise LogError(
            f"{path}: cannot be read as an event table, expected one that `qunsim import` made of a chat export ({why})"
        ) from error
    if not len(columns["time"]):
        raise LogError(f"{path}: holds no events, expected an event table that `qunsim import` made")
    told = {bytes(key).decode(): bytes(value).decode() for key, value in entries}
    events = Events(
        **{name: np.ascontiguousarray(np.ma.filled(columns[name], 0)) for name in COLUMNS},
        start=int(told.get("start", columns["time"].min())), end=int(told.get("end", columns["time"].max())),
    )  # fmt: skip
    if (np.diff(events.room) < 0).any() or ((np.diff(events.time) < 0) & (np.diff(events.room) == 0)).any():
        raise LogError(f"{path}: is not sorted by room and time, expected an event table that `qunsim import` made")
    return events


def period_of(path: Path) -> tuple[int, int]:
    """First and last moment of an event table, milliseconds since 1970, without loading it."""
    import duckdb

    file = "'" + str(path).replace("'", "''") + "'"
    with duckdb.connect() as connection:
        first, last = connection.sql(f"SELECT min(time), max(time) FROM read_parquet({file})").fetchall()[0]
    return int(first), int(last)


def write_events(events: Events, path: Path, provenance: Mapping[str, str] | None = None) -> None:
    """Write an event table (Parquet), complete or not at all. Raises OSError when that fails."""
    from sim.results.tables import write_parquet

    stored: dict[str, Any] = {"int32": np.int32, "int16": np.int16, "int64": np.int64}
    table = {
        name: getattr(events, name).astype(stored[what])
        if what != "text"
        else np.array(KINDS if name == "kind" else TYPES)[getattr(events, name)]
        for name, what in COLUMNS.items()
    }
    told = {"table": "events", "start": str(events.start), "end": str(events.end)}
    write_parquet(table, path, told | dict(provenance or {}))


def _place(column: str, known: tuple[str, ...]) -> str:
    """The place of a name in `known`; of one that is not known that of "other"."""
    names = ", ".join(f"'{name}'" for name in known)
    other = known.index("other") + 1
    return f'(coalesce(nullif(list_position([{names}], "{column}"), 0), {other}) - 1)::UTINYINT AS "{column}"'


def _codes(names: NDArray[Any], known: tuple[str, ...]) -> NDArray[np.uint8]:
    """Places of names in `known`."""
    if names.dtype.kind in "iu":
        return names.astype(np.uint8)
    found, back = np.unique(names.astype(str), return_inverse=True)
    strange = [str(name) for name in found if name not in known]
    if strange:
        raise ValueError(f"there is no kind of event {strange[0]!r}, expected one of {', '.join(known)}")
    return np.array([known.index(str(name)) for name in found], np.uint8)[back]


def _moment(seconds: float | None, otherwise: Any) -> int:
    return int(otherwise) if seconds is None else round(seconds * 1000.0)
