"""Who was a member of the rooms of a log, where it says who founded them, came and left.

A log that begins with the founding of a group (WeChat, WeCom, WhatsApp, QQ) names everybody who was brought in, or came
by himself; so those who only read are known as well. Of a log that begins later nobody can say how many they are.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.chatlogs.events import KINDS, Kind

_TELLING: Final[tuple[Kind, ...]] = ("create", "join", "invite", "leave", "removed", "message")
_MINUTE: Final = 60_000
_DAY: Final = 86_400_000


def members_told(events: Any, rooms: NDArray[np.int64], first: int, days: int) -> float | None:
    """Members of a room, in the mean of these days and rooms; None where not all of them are told of from the start.

    events   the whole log (`sim.chatlogs.tables.Events`)
    rooms    the rooms that are looked at
    first    day since 1970 by people's own clocks; days: how many from then on

    Who writes is a member from then on, however he came. Where a log does not tell who leaves, it is more than there
    are.
    """
    day = (events.time + _MINUTE * events.offset) // _DAY
    found = []
    for room in rooms:
        rows = np.flatnonzero((events.room == room) & _are(events, *_TELLING))
        rows = rows[np.argsort(events.time[rows], kind="stable")]
        kinds = events.kind[rows]
        founding = np.flatnonzero(kinds == KINDS.index("create"))
        came = (kinds == KINDS.index("join")) | (kinds == KINDS.index("invite"))
        if not len(founding) or (day[rows[founding[0]]] > day[rows[0]]) or not came.any():
            return None
        found.append(_mean_size(events, rows, day[rows], first, days))
    return float(np.mean(found)) if found else None


def _mean_size(events: Any, rows: NDArray[np.int64], day: NDArray[np.int64], first: int, days: int) -> float:
    """Members at the end of each of these days, in the mean."""
    there: set[int] = set()
    nameless, sizes = 0, np.zeros(days)
    at = 0
    for n in range(days):
        while at < len(rows) and day[at] <= first + n:
            kind = KINDS[events.kind[rows[at]]]
            who = int((events.target if kind in ("invite", "removed") else events.actor)[rows[at]])
            if kind in ("leave", "removed"):
                there.discard(who)
                nameless -= not who and nameless > 0
            elif who:
                there.add(who)
            elif kind in ("join", "invite"):
                nameless += 1
            at += 1
        sizes[n] = len(there) + nameless
    return float(sizes.mean())


def _are(events: Any, *kinds: Kind) -> NDArray[np.bool_]:
    return np.asarray(np.isin(events.kind, [KINDS.index(kind) for kind in kinds]))
