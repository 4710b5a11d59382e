"""A simulated run as an event table, so that it is measured like a real log."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.chatlogs.source import LogError
from sim.chatlogs.tables import Events, from_columns

if TYPE_CHECKING:
    from sim.results.tables import AnyTable

MONDAY: Final = datetime(2024, 1, 1, tzinfo=UTC)
"""What day 0 of a run is taken for, if that is a Monday."""
_DAY: Final = 1440.0
_SEPARATE: Final = 2**20
"""Groups of a replicate, at most, so that replicate and group make one number."""

Columns = dict[str, NDArray[Any]]


class _Part(NamedTuple):
    """Events of one table; `actor` and `target` are uids, and `known` says whether 0 is the operator or nobody."""

    replicate: NDArray[Any]
    room: NDArray[Any]
    minute: NDArray[Any]
    kind: NDArray[Any]
    actor: NDArray[Any]
    target: NDArray[Any]
    known: NDArray[np.bool_]


def from_simulation(
    messages: AnyTable,
    joins: AnyTable,
    leaves: AnyTable,
    start: datetime = MONDAY,
    *,
    days: int | None = None,
    operator: bool = True,
) -> Events:
    """The events of the groups of a run that kept a log (`run.log_groups`).

    messages, joins, leaves   tables of the run (`sim.model.tables`)
    start      when day 0 begins, where the members are: its offset from UTC is that of all events, and its weekday
               ought to be that of day 0; without a zone it is UTC
    days       length of the run; by default until the last event
    operator   whether what the operator writes is part of the log, as what its owner writes is of a real group

    Each group of each replicate is a room, in that order; one in which nothing was said is none. People are numbered;
    who is in two groups of a replicate is one person, and so is the operator of a replicate. Somebody invited is an
    `invite` by his inviter. At which hour people leave is not known: they do at the end of the day. There are no texts:
    lengths are 0.

    Raises ValueError where a column is missing.
    """
    begin = start if start.tzinfo is not None else start.replace(tzinfo=UTC)
    said = _columns("messages", messages, "replicate group day minute author message answers_message answers_member")
    if not operator:
        said = {name: column[said["author"] != 0] for name, column in said.items()}
    rooms = np.unique(_room(said))
    came = _within(_columns("joins", joins, "replicate group day hour uid inviter"), rooms)
    left = _within(_columns("leaves", leaves, "replicate group day uid removed"), rooms)
    parts = _said(said), _came(came), _left(left)
    replicate, room, minute, kind, actor, target, known = (
        np.concatenate([part[n] for part in parts]) for n in range(len(_Part._fields))
    )
    replies = np.concatenate([_answered(said), np.full(len(came["uid"]) + len(left["uid"]), -1)])
    first = begin.timestamp()
    offset = round((begin.utcoffset() or timedelta()).total_seconds() / 60)
    actors, targets = _numbered(replicate, actor, target, known)
    return from_columns(
        room, actors, first + 60.0 * minute, kind=kind, target=targets, reply_to=replies,
        offset=np.full(len(room), offset), start=first, end=None if days is None else first + 86_400.0 * days - 0.001,
    )  # fmt: skip


def read_run(folder: Path, *, operator: bool = True) -> Events:
    """The events of a run in its results folder. Raises LogError where there is none, or it kept no log."""
    from sim.results.tables import read_table

    needed = ("messages", "joins", "leaves")
    try:
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        tables = [read_table(folder / f"{name}.parquet") for name in needed]
        days = int(record["days"])
        weekday = int(record["scenario"]["world"]["groups"].get("first_weekday", 0))
    except Exception as error:  # whatever a damaged folder holds
        raise LogError(f"{folder}: cannot be read as the results of a run ({_brief(error)})") from error
    if not len(tables[0]):
        raise LogError(
            f"{folder}: the run kept no messages, expected one with a log: qunsim run ... --set run.log_groups=20"
        )
    said, came, left = tables
    return from_simulation(said, came, left, MONDAY + timedelta(days=weekday), days=days, operator=operator)


def _said(table: Columns) -> _Part:
    count = len(table["author"])
    return _Part(
        table["replicate"], _room(table), table["day"] * _DAY + table["minute"], np.full(count, "message"),
        table["author"], table["answers_member"], np.ones(count, bool),
    )  # fmt: skip


def _came(table: Columns) -> _Part:
    invited = table["inviter"] != 0
    none = np.zeros_like(table["uid"])
    return _Part(
        table["replicate"], _room(table), table["day"] * _DAY + table["hour"] * 60.0,
        np.where(invited, "invite", "join"), np.where(invited, table["inviter"], table["uid"]),
        np.where(invited, table["uid"], none), np.zeros(len(none), bool),
    )  # fmt: skip


def _left(table: Columns) -> _Part:
    removed = table["removed"].astype(bool)
    none = np.zeros_like(table["uid"])
    return _Part(
        table["replicate"], _room(table), (table["day"] + 1) * _DAY - 1.0, np.where(removed, "removed", "leave"),
        np.where(removed, none, table["uid"]), np.where(removed, table["uid"], none), np.zeros(len(none), bool),
    )  # fmt: skip


def _numbered(
    replicate: NDArray[Any], actor: NDArray[Any], target: NDArray[Any], known: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of people from 1 on, the same for the same uid of a replicate; 0 for nobody."""
    uids = np.unique(np.concatenate([actor, target]))
    keys = [replicate * len(uids) + np.searchsorted(uids, column) for column in (actor, target)]
    numbers = np.unique(np.concatenate(keys), return_inverse=True)[1] + 1
    actors, targets = numbers[: len(actor)], numbers[len(actor) :]
    return np.where((actor != 0) | known, actors, 0), np.where(target != 0, targets, 0)


def _answered(said: Columns) -> NDArray[np.int64]:
    """Rows of the messages that are answered; -1: none."""
    own, answered = said["message"], said["answers_message"]
    named = np.flatnonzero(own != 0)
    found = np.full(len(own), -1)
    if not len(named):
        return found
    ids = np.unique(np.concatenate([own, answered]))
    room = _room(said)
    rooms = np.unique(room, return_inverse=True)[1]
    keys = rooms * len(ids) + np.searchsorted(ids, own)
    order = named[np.argsort(keys[named], kind="stable")]
    wanted = rooms * len(ids) + np.searchsorted(ids, answered)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(order) - 1)
    there = (answered != 0) & (keys[order[place]] == wanted)
    found[there] = order[place[there]]
    return found


def _columns(name: str, table: Any, needed: str) -> Columns:
    lacking = [column for column in needed.split() if column not in table]
    if lacking:
        raise ValueError(f"the table {name} lacks {', '.join(lacking)}, expected it as a run writes it")
    found = {column: np.asarray(table[column]) for column in needed.split()}
    return {
        column: values.astype(np.int64) if column in ("replicate", "group", "day") else values
        for column, values in found.items()
    }


def _room(table: Columns) -> NDArray[np.int64]:
    """One number for replicate and group, in their order."""
    return np.asarray(table["replicate"] * _SEPARATE + table["group"])


def _within(table: Columns, rooms: NDArray[np.int64]) -> Columns:
    """The rows of these rooms."""
    kept = np.isin(_room(table), rooms)
    return {name: column[kept] for name, column in table.items()}


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
