"""What is told of a room, or of half of its days: numbers and curves, by the measures of chat logs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.chatlogs.measures.concentration import gini, lorenz, once_share
from sim.chatlogs.measures.gaps import burstiness
from sim.chatlogs.measures.posters import posters_of
from sim.chatlogs.measures.progression import progression
from sim.chatlogs.measures.survival import survival
from sim.chatlogs.measures.talk import Talk, patience_of
from sim.chatlogs.tables import from_columns
from sim.study.validation.rooms.log import DAY, RoomLog


class Number(NamedTuple):
    """A number that is told of a room.

    name      as tables have it; label: for people
    counts    whether it counts something: it is compared on the scale of log(1 + x)
    promised  whether the correlation asked for (`correlations.ASKED`) is asked of it
    """

    name: str
    label: str
    counts: bool = False
    promised: bool = False


NUMBERS: Final = (
    Number("messages", "messages", True, True),
    Number("posters", "posters", True, True),
    Number("returning", "posters who wrote before the window", True),
    Number("new", "posters who had not written before", True),
    Number("gini", "Gini coefficient of messages per poster", promised=True),
    Number("once_share", "share with one message", promised=True),
    Number("more_after_1", "one more after the first message"),
    Number("back_after_1", "still writing after 1 day"),
    Number("back_after_7", "still writing after 7 days"),
    Number("back_after_30", "still writing after 30 days", promised=True),
    Number("burstiness", "burstiness of the gaps in the room"),
    Number("active_day_share", "share of days with a message"),
    Number("last_message", "last message, as a share of the days"),
)
"""All that is told, in the order of `Told.numbers`."""
NAMES: Final = tuple(number.name for number in NUMBERS)

SHARES: Final = np.linspace(0.0, 1.0, 101)
"""Shares of the posters at which Lorenz curves are told."""
SURVIVAL_DAYS: Final = np.arange(1.0, 181.0)
"""Days at which survival is told."""
GAP_LEVELS: Final = (np.arange(200) + 0.5) / 200
"""Shares of the gaps of which it is told how long they are."""
CURVES: Final = {"lorenz": SHARES, "survival": SURVIVAL_DAYS, "gaps": GAP_LEVELS, "own_gaps": GAP_LEVELS}
"""Curves by name, and at what they are told. Gaps are log10 of seconds, of one second at least."""
_BEGINNING: Final = 1_400_000_000


@dataclass(frozen=True)
class Told:
    """What is told of one log.

    numbers   in the order of `NUMBERS`; NaN where it is not known
    curves    by name, each of the length of its grid in `CURVES`; NaN likewise
    """

    numbers: Array
    curves: dict[str, Array]


def tell(room: RoomLog, begin: int = 0) -> Told:
    """Describe what is written in a room from day `begin` on.

    The window is taken for a log of its own: somebody's first message is the first in it. Only `returning` and `new`
    know who wrote before. A window in which nobody writes has 0 messages and posters; what else there is is not known.
    """
    part = room.window(begin, room.days)
    returning = int((room.first[np.unique(room.person[room.time >= begin * DAY])] < begin * DAY).sum())
    numbers = dict.fromkeys(NAMES, np.nan)
    numbers |= {"messages": len(part.time), "posters": part.people, "returning": returning}
    numbers |= {"new": part.people - returning}
    if not len(part.time):
        empty = {name: np.full(len(grid), np.nan) for name, grid in CURVES.items()}
        return Told(np.array([numbers[name] for name in NAMES]), empty)
    counts = part.counts
    talk = talk_of(part)
    patience = patience_of(part.days)
    posters = posters_of(talk, patience, by_room=True)
    watched = part.days - patience
    lasting = np.where(watched >= SURVIVAL_DAYS, survival(*posters.lives, SURVIVAL_DAYS), np.nan)
    gaps, own = (_known(values) for values in (talk.messages.gap, talk.messages.own_gap))
    numbers |= {
        "gini": gini(counts),
        "once_share": once_share(counts),
        "more_after_1": float(progression(posters.count, posters.early, (1,))[0]),
        "back_after_1": float(lasting[0]),
        "back_after_7": float(lasting[6]),
        "back_after_30": float(lasting[29]),
        "burstiness": burstiness(gaps),
        "active_day_share": len(np.unique(part.time // DAY)) / part.days,
        "last_message": float(part.time[-1] / (part.days * DAY)),
    }
    curves = {
        "lorenz": lorenz(counts, SHARES), "survival": lasting, "gaps": _lengths(gaps), "own_gaps": _lengths(own),
    }  # fmt: skip
    return Told(np.array([numbers[name] for name in NAMES], np.float64), curves)


def talk_of(room: RoomLog) -> Talk:
    """A room as the measures of chat logs want it."""
    return Talk.of(
        from_columns(
            np.zeros(len(room.time), np.int64), room.person + 1, _BEGINNING + room.time, start=_BEGINNING,
            end=_BEGINNING + room.days * DAY,
        )
    )  # fmt: skip


def scaled(numbers: Array) -> Array:
    """Numbers (…, len(NUMBERS)) on the scale on which they are compared: counts as log(1 + x), others as they are."""
    counts = np.array([number.counts for number in NUMBERS])
    found: Array = np.where(counts, np.log1p(np.where(counts, numbers, 0.0)), numbers)
    return found


def unscaled(values: Array) -> Array:
    """The numbers that `scaled` makes these of."""
    counts = np.array([number.counts for number in NUMBERS])
    found: Array = np.where(counts, np.expm1(np.where(counts, values, 0.0)), values)
    return found


def _known(values: Array) -> Array:
    found: Array = values[np.isfinite(values)]
    return found


def _lengths(gaps: Array) -> Array:
    """log10 of the seconds that the `GAP_LEVELS` of the gaps do not exceed."""
    if not len(gaps):
        return np.full(len(GAP_LEVELS), np.nan)
    found: Array = np.log10(np.maximum(np.quantile(gaps, GAP_LEVELS), 1.0))
    return found
