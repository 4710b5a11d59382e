"""Who speaks after whom: the same person again, an answer, and how long it takes.

Few apps tell which message answers which. So there are two kinds of measures: by order (the next message of somebody
else), which every log has, and by marks (`reply_to`, or the person addressed), which are NaN in a log without any.
Compare logs by the same kind only.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.chatlogs.measures.talk import Messages

FOLLOWED_MINUTES: Final = 10.0
"""Minutes within which somebody else has to write for a message to be followed."""


def same_author_next(said: Messages) -> float:
    """Share of the messages whose author also wrote the message before in the room; a room's first one has none before.

    NaN where no message has one before it.
    """
    later = np.isfinite(said.gap)
    return float(said.same[later].mean()) if later.any() else np.nan


def followed_share(said: Messages, end: int, minutes: float = FOLLOWED_MINUTES) -> float:
    """Share of the messages after which somebody else writes in the room within so many minutes.

    end   of the log, milliseconds since 1970; what was written in the last `minutes` before it does not count
    NaN without messages that count. Of several lines in a row each counts.
    """
    counted = said.time <= end - minutes * 60_000
    return float((said.follows[counted] <= 60.0 * minutes).mean()) if counted.any() else np.nan


def follow_delay(said: Messages, share: float = 0.5) -> float:
    """Seconds within which `share` of the messages are followed by somebody else's; by default the median.

    A message that nobody follows until the end of the log takes for ever. NaN where that makes the answer infinite.
    """
    if not len(said):
        return np.nan
    delays = np.sort(np.where(np.isfinite(said.follows), said.follows, np.inf))
    at = share * (len(delays) - 1)
    around = delays[[int(np.floor(at)), int(np.ceil(at))]]
    return float(around[0] + (around[1] - around[0]) * (at % 1.0)) if np.isfinite(around).all() else np.nan


def marked_share(said: Messages, marks: bool) -> float:
    """Share of the messages that say whom they answer. NaN where no message of the log does (`marks`), or without any.

    An answer to a message that is not in the log counts.
    """
    return float(said.marked.mean()) if marks and len(said) else np.nan


def answer_delays(said: Messages) -> Array:
    """Seconds from the message answered to each answer by somebody else of which that is known (`Messages.answers`).

    Only of whole logs: in a part the rows of `answers` are not those of the part.
    """
    known = np.flatnonzero(said.answers >= 0)
    known = known[said.person[said.answers[known]] != said.person[known]]
    delays: Array = (said.time[known] - said.time[said.answers[known]]) / 1000.0
    return delays
