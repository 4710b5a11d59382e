"""How long rooms live."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.chatlogs.measures.arrays import Array, Truth
from sim.chatlogs.measures.talk import DAY, Talk

SILENT_DAYS: Final = 7.0
"""Days of silence at the end of the log after which a room counts as silent."""


class Lives(NamedTuple):
    """Of each room:

    lasted   days from its first message to its last; 0 where nobody said anything
    silent   whether its last message (without any: its first event) is a week or more before the end of the log
    """

    lasted: Array
    silent: Truth


def lives_of(talk: Talk) -> Lives:
    """The lives of the rooms of a log. A room that is not silent is censored: it may go on after the end.

    All of a log shorter than a week is censored.
    """
    time = np.append(talk.messages.time, 0)
    first, last = time[talk.bounds[:-1]], time[np.maximum(talk.bounds[1:] - 1, 0)]
    spoken = np.diff(talk.bounds) > 0
    first, last = np.where(spoken, first, talk.opened), np.where(spoken, last, talk.opened)
    return Lives((last - first) / DAY, last <= talk.end - SILENT_DAYS * DAY)


def silent_share(lives: Lives, days: float) -> float:
    """Share of the rooms that have gone silent. NaN without rooms, or in a log of less than a week (`days`)."""
    return float(lives.silent.mean()) if len(lives.silent) and days >= SILENT_DAYS else np.nan
