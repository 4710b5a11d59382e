"""The log that a scenario is fitted to: the days that are looked at, and what follows from it at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.chatlogs.events import COLUMNS, KINDS, Kind
from sim.chatlogs.source import LogError
from sim.study.calibration.membership import members_told

DAY: Final = 86_400_000
_MINUTE: Final = 60_000
_HOUR: Final = 3_600_000
_MOST_ROOMS: Final = 1000
_MOST_DAYS: Final = 730
WHOLE_FROM: Final = 8
"""A log of so many days is cut to whole ones: the first and the last it was not watched from midnight to midnight."""
_ROOM_TO_BEGIN: Final = 0.2


@dataclass(frozen=True)
class Observed:
    """A log, and the days of it that are looked at.

    events    events of these days (`sim.chatlogs.tables.Events`), watched from their first to their last millisecond
    days      how many; first: the date of the first one, weekday: its weekday (0: Monday)
    before    days of the log before these; span: days from its first to its last event
    rooms     how many rooms have a message in these days
    posters   who wrote in these days: in the room with the most, and in all
    messages  how many
    hours     (24,) of them by the hour of the day, as people's clocks have it
    founded   whether the log begins with the founding of its rooms
    joins, leaves   events of people who came (or were brought), and who left (or were removed)
    tells_joins, tells_leaves   whether the log, on whatever day, has one of these at all: many apps do not show them
    members   of a room, in the mean of these days, where the log tells that (`membership`); else None
    grain     milliseconds between two times that can be told apart: 60,000 of a log by the minute
    uneven    whether some room was begun or abandoned within these days, by more than a fifth of them
    """

    events: Any
    days: int
    first: str
    weekday: int
    before: int
    span: int
    rooms: int
    posters: tuple[int, int]
    messages: int
    hours: NDArray[np.int64]
    founded: bool
    joins: int
    leaves: int
    tells_joins: bool
    tells_leaves: bool
    members: float | None
    grain: int
    uneven: bool


def observe(events: Any, *, burn_in: int = 0, days: int | None = None) -> Observed:
    """Look at some days of a log, by people's own clocks.

    events   the whole log (`sim.chatlogs.tables.Events`)
    burn_in  first days that are left out
    days     so many after these; None for all, or the first 730

    Raises LogError where there is nothing to look at, or too much.
    """
    time = events.time + _MINUTE * events.offset
    messages = _are(events, "message")
    if not messages.any():
        raise LogError("the log has no message, expected a chat log")
    day = time // DAY
    begin, span = int(day.min()), int(day.max() - day.min()) + 1
    partial = int(span >= WHOLE_FROM)
    before, there = burn_in + partial, span - burn_in - 2 * partial
    if there < 2:
        left = f"{max(there, 0)} of the log's {span} days are left to look at" if span > 1 else "the log is of one day"
        raise LogError(f"{left}, expected two days or more")
    first, wanted = begin + before, min(days or _MOST_DAYS, there)
    inside = (day >= first) & (day < first + wanted)
    if not (messages & inside).any():
        raise LogError(f"there is no message in the {wanted} days that are looked at, expected some (burn_in, days)")
    start = first * DAY - _MINUTE * int(np.median(events.offset))
    looked_at = restricted(events, inside, start, start + wanted * DAY - 1)
    message = messages[inside]
    rooms, room = np.unique(looked_at.room[message], return_inverse=True)
    if len(rooms) > _MOST_ROOMS:
        raise LogError(f"the log has {len(rooms):,} rooms, expected at most {_MOST_ROOMS:,}")
    actor, mine = looked_at.actor[message], time[inside][message]
    each = [len(np.unique(actor[(room == n) & (actor != 0)])) for n in range(len(rooms))]
    slack = _ROOM_TO_BEGIN * wanted
    ends = [(mine[room == n].min() // DAY, mine[room == n].max() // DAY) for n in range(len(rooms))]
    return Observed(
        events=looked_at,
        days=wanted,
        first=datetime.fromtimestamp(first * 86_400, UTC).date().isoformat(),
        weekday=(first + 3) % 7,  # 1970 began on a Thursday
        before=before,
        span=span,
        rooms=len(rooms),
        posters=(max(each), len(np.unique(actor[actor != 0]))),
        messages=int(message.sum()),
        hours=np.bincount(mine % DAY // _HOUR, minlength=24),
        founded=bool((_are(events, "create") & (day <= begin)).any()),
        joins=int(_are(looked_at, "join", "invite").sum()),
        leaves=int(_are(looked_at, "leave", "removed").sum()),
        tells_joins=bool(_are(events, "join", "invite").any()),
        tells_leaves=bool(_are(events, "leave", "removed").any()),
        members=members_told(events, rooms, first, wanted),
        grain=next((one for one in (_MINUTE, 1000) if not (looked_at.time % one).any()), 1),
        uneven=any(one > first + slack or other < first + wanted - 1 - slack for one, other in ends),
    )


def restricted(events: Any, rows: NDArray[np.bool_], start: int, end: int) -> Any:
    """Some rows of a log, watched from `start` to `end` (ms); what is not among them is answered by nobody."""
    place = np.full(len(rows) + 1, -1, np.int64)
    place[:-1][rows] = np.arange(np.count_nonzero(rows))
    answered = events.reply_to[rows]
    known = (answered >= 0) & (answered < len(rows))
    columns = {name: getattr(events, name)[rows] for name in COLUMNS}
    columns["reply_to"] = place[np.where(known, answered, len(rows))]
    return replace(events, **columns, start=start, end=end)


def by_the_clock(events: Any, grain: int) -> Any:
    """The same log as one that tells times only so exactly (ms)."""
    return replace(events, time=events.time // grain * grain) if grain > 1 else events


def hour_profile(observed: Observed, usual: NDArray[np.float64], weight: float = 200.0) -> tuple[float, ...]:
    """Attention in each hour (24), mean 1, from the hours of the log's messages; the scenario's own counts as 200."""
    shape = observed.hours + weight * usual / usual.sum()
    return tuple(float(f"{value:.4g}") for value in 24.0 * shape / shape.sum())


def _are(events: Any, *kinds: Kind) -> NDArray[np.bool_]:
    return np.asarray(np.isin(events.kind, [KINDS.index(kind) for kind in kinds]))
