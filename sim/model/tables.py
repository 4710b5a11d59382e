"""The state as tables: columns of equal length, for results, figures and graphs."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.model.concern import half_life_of
from sim.model.entries import ACTIONS, BOOKED_DTYPE
from sim.model.labels import ACTIVE, EMPTY, KINDS, OWNER, REMOVED, SOURCES
from sim.model.scratch import LOG_DTYPE
from sim.model.state import HAS_COMPLAINED, HAS_PRAISED, JOIN_DTYPE, LEAVE_DTYPE, World
from sim.model.ties import FULL, WEAKEST_TIE

Table = dict[str, npt.NDArray[Any]]

MOST_MEMBERS: Final = 20_000


def group_days(groups: npt.NDArray[np.void], days: int) -> Table:
    """Keys of a table with a row per group and day."""
    return {
        "replicate": np.repeat(groups["replicate"].astype(np.int32), days),
        "group": np.repeat(groups["group"].astype(np.int32), days),
        "day": np.tile(np.arange(days, dtype=np.int32), len(groups)),
    }


def there(groups: npt.NDArray[np.void], days: int) -> npt.NDArray[np.bool_]:
    """Which rows of a table with a row per group and day are of days on which the group had been opened."""
    opened = np.asarray(groups["opened"])[:, None]
    return np.asarray((opened >= 0) & (opened <= np.arange(days))).reshape(-1)


def members(world: World, ticks_per_day: int, most: int = MOST_MEMBERS) -> Table:
    """Everybody who holds a slot, or held it last.

    At most `most`: whole groups from the first on; of a larger one every so manieth.
    """
    slots = world.slots
    whole = np.flatnonzero(world.groups["opened"] >= 0)[: max(1, most // slots)]
    held = world.members["stage"].reshape(-1, slots)[whole] != EMPTY
    rows = (whole[:, None] * slots + np.arange(slots))[held]
    if len(rows) > most:
        rows = rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]
    member = np.asarray(world.members)  # column by column: to gather whole records takes ten times as long
    firsts = np.asarray(world.boards["first"]).reshape(-1, world.topics)[rows // slots]
    table: Table = {
        "replicate": world.groups["replicate"][rows // slots].astype(np.int32),
        "group": world.groups["group"][rows // slots].astype(np.int32),
        "slot": (rows % slots).astype(np.int32),
        "board": ((firsts <= (rows % slots)[:, None]).sum(axis=1) - 1).astype(np.int32),
        "uid": member["uid"][rows],
        "joined_day": (member["joined"][rows] // ticks_per_day).astype(np.int32),
    }
    for name in ("tier", "source", "stage", "role", "posts", "visits", "orders", "invitations", "depth", "place"):
        table[name] = member[name][rows].astype(np.int32)
    table["muted"] = member["muted"][rows].astype(np.bool_)
    marks = member["marks"][rows]
    table["praised"], table["complained"] = (marks & HAS_PRAISED) > 0, (marks & HAS_COMPLAINED) > 0
    for name in (
        "interest", "trust", "belief", "fatigue", "crowding", "ownership", "sociability", "presence", "groups_held",
        "need", "deal_seeking", "tolerance", "fit", "reference_price",
    ):  # fmt: skip
        table[name] = member[name][rows]
    table["concern_lasting"] = np.array([half_life_of(code) for code in member["concern_lasting"][rows]], np.float32)
    return table


def network(world: World, day: int, numbers: dict[str, float], group: int = 0) -> tuple[Table, Table]:
    """Members (nodes) and ties of one group on `day`; faded to that day; the weakest are left out."""
    base = group * world.slots
    m = np.asarray(world.members[base : base + world.slots])
    slots = np.flatnonzero(m["stage"] <= ACTIVE)
    nodes: Table = {"slot": slots.astype(np.int32), "uid": m["uid"][slots].copy()}
    for name in ("stage", "role", "tier", "posts"):
        nodes[name] = m[name][slots].astype(np.int32)
    nodes["muted"] = m["muted"][slots].astype(np.bool_)
    left = 0.5 ** ((day - m["tie_day"].astype(np.float64)) / numbers["tie_half_life"])
    strength = world.tie_strength[base : base + world.slots] / FULL * left[:, None]
    once = world.tie_slot[base : base + world.slots] > np.arange(world.slots)[:, None]  # each tie stands on both sides
    a, k = np.nonzero((strength > WEAKEST_TIE) & once)
    owner = np.flatnonzero((m["owner_tie"] * left > WEAKEST_TIE) & (m["stage"] <= ACTIVE))
    ties: Table = {
        "a": np.concatenate([np.full(len(owner), OWNER), a]).astype(np.int32),
        "b": np.concatenate([owner, world.tie_slot[base + a, k]]).astype(np.int32),
        "strength": np.concatenate([(m["owner_tie"] * left)[owner], strength[a, k]]).astype(np.float32),
    }
    return nodes, ties


def join(parts: list[tuple[str, Table]]) -> Table:
    """Tables of several moments below each other, with a column `moment`."""
    names = list(parts[0][1])
    lengths = [len(table[names[0]]) for _, table in parts]
    moments = np.repeat(np.array([moment for moment, _ in parts]), lengths)
    return {"moment": moments} | {name: np.concatenate([table[name] for _, table in parts]) for name in names}


def joins(log: list[npt.NDArray[np.void]], groups: npt.NDArray[np.void], ticks_per_day: int) -> Table:
    """Everybody who joined after the start, in the order of arrival days and groups; inviter 0: nobody."""
    rows = _all_days(log, JOIN_DTYPE)
    return {
        "replicate": groups["replicate"][rows["group"]].astype(np.int32),
        "group": groups["group"][rows["group"]].astype(np.int32),
        "day": (rows["tick"] // ticks_per_day).astype(np.int32),
        "hour": (rows["tick"] % ticks_per_day * 24.0 / ticks_per_day).astype(np.float32),
        "uid": rows["uid"].copy(),
        "inviter": rows["inviter"].copy(),
        "source": np.array(SOURCES, object)[rows["source"]],
        "depth": rows["depth"].astype(np.int32),
        "invitation": rows["invitation"].astype(np.int32),
    }


def leaves(log: list[npt.NDArray[np.void]], groups: npt.NDArray[np.void], ticks_per_day: int) -> Table:
    """Everybody who left or was removed, in the order of days and groups."""
    rows = _all_days(log, LEAVE_DTYPE)
    return {
        "replicate": groups["replicate"][rows["group"]].astype(np.int32),
        "group": groups["group"][rows["group"]].astype(np.int32),
        "day": rows["left"].copy(),
        "uid": rows["uid"].copy(),
        "joined_day": (rows["joined"] // ticks_per_day).astype(np.int32),
        "source": np.array(SOURCES, object)[rows["source"]],
        "removed": rows["stage"] == REMOVED,
        "visits": rows["visits"].astype(np.int32),
        "posts": rows["posts"].astype(np.int32),
        "orders": rows["orders"].astype(np.int32),
        "praised": (rows["marks"] & HAS_PRAISED) > 0,
        "complained": (rows["marks"] & HAS_COMPLAINED) > 0,
    }


def messages(log: list[npt.NDArray[np.void]], groups: npt.NDArray[np.void], ticks_per_day: int) -> Table:
    """Every message of the groups that keep a log, by group and time; author 0: the operator; answers_… 0: nobody."""
    rows = _all_days(log, LOG_DTYPE)
    minute = rows["tick"] * (1440.0 / ticks_per_day) + rows["minute"]
    order = np.lexsort((minute, rows["group"]))
    rows, minute = rows[order], minute[order]
    return {
        "replicate": groups["replicate"][rows["group"]].astype(np.int32),
        "group": groups["group"][rows["group"]].astype(np.int32),
        "day": (minute // 1440.0).astype(np.int32),
        "minute": (minute % 1440.0).astype(np.float32),
        "author": rows["author"].copy(),
        "kind": np.array(KINDS, object)[rows["kind"]],
        "message": rows["uid"].copy(),
        "answers_message": rows["parent"].copy(),
        "answers_member": rows["answered"].copy(),
    }


def agenda(
    log: list[npt.NDArray[np.void]], groups: npt.NDArray[np.void], policies: list[str], ticks_per_day: int
) -> Table:
    """All entries of all days (`BOOKED_DTYPE`), done and missed; `log` holds one array for each day from 0 on."""
    rows = _all_days(log, BOOKED_DTYPE)
    return {
        "day": np.repeat(np.arange(len(log), dtype=np.int32), [len(day) for day in log]),
        "replicate": groups["replicate"][rows["group"]].astype(np.int32),
        "group": groups["group"][rows["group"]].astype(np.int32),
        "hour": (rows["tick"] * 24.0 / ticks_per_day).astype(np.float32),
        "policy": np.array([*policies, ""], object)[rows["policy"]],  # each text held once
        "action": np.array(ACTIONS, object)[rows["action"]],
        "count": rows["count"].astype(np.int32),
        "member": rows["member"].copy(),
        "minutes": rows["minutes"].copy(),
        "cash": rows["cash"].copy(),
        "done": rows["done"].astype(np.bool_),
    }


def _all_days(log: list[npt.NDArray[np.void]], dtype: np.dtype[np.void]) -> npt.NDArray[np.void]:
    """Logs of single days below each other. As bytes: of records numpy compares all fields, array by array."""
    raw = np.dtype((np.void, dtype.itemsize))
    return np.concatenate([np.zeros(0, raw), *(np.asarray(day).view(raw) for day in log)]).view(dtype)
