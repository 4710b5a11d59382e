"""How far the numbers of a small room are luck: what they are like where other such posters had come."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.chatlogs.measures.concentration import gini, once_share
from sim.chatlogs.measures.posters import Posters, posters_of
from sim.chatlogs.measures.progression import progression
from sim.chatlogs.measures.survival import survival
from sim.chatlogs.measures.talk import patience_of
from sim.study.validation.rooms.describing import NAMES, scaled, talk_of
from sim.study.validation.rooms.log import RoomLog

_DRAWN: Final = 200


def luck(room: RoomLog, begin: int, draw: np.random.Generator) -> Array:
    """Variances (len(NUMBERS),), on the scale of comparison, of what is told of a room if its posters are drawn anew.

    begin   day from which it is told, as in `describing.tell`
    NaN where it does not depend on posters one by one, and where fewer than two wrote.
    """
    part = room.window(begin, room.days)
    if part.people < 2:
        return np.full(len(NAMES), np.nan)
    posters = posters_of(talk_of(part), patience_of(part.days), by_room=True)
    drawn = np.array([_told(posters.take(draw.integers(0, len(posters), len(posters)))) for _ in range(_DRAWN)])
    values = scaled(drawn)
    known = np.isfinite(values).sum(axis=0) > _DRAWN // 2
    found = np.full(len(NAMES), np.nan)
    found[known] = np.nanvar(values[:, known], axis=0)
    return found


def _told(posters: Posters) -> Array:
    back = survival(*posters.lives, (1.0, 7.0, 30.0))
    told = dict.fromkeys(NAMES, np.nan) | {
        "messages": float(posters.count.sum()),
        "gini": gini(posters.count),
        "once_share": once_share(posters.count),
        "more_after_1": float(progression(posters.count, posters.early, (1,))[0]),
        "back_after_1": float(back[0]),
        "back_after_7": float(back[1]),
        "back_after_30": float(back[2]),
    }
    return np.array([told[name] for name in NAMES])
