"""Everything that is told of a log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from sim.chatlogs.measures import scalars
from sim.chatlogs.measures.arrays import Array, Whole
from sim.chatlogs.measures.concentration import lorenz
from sim.chatlogs.measures.days import Days, days_of, hour_profile, weekday_profile
from sim.chatlogs.measures.first_answer import Newcomers, newcomers_of
from sim.chatlogs.measures.lifetime import Lives, lives_of
from sim.chatlogs.measures.posters import Posters, posters_of
from sim.chatlogs.measures.progression import progression
from sim.chatlogs.measures.scalars import Scalars
from sim.chatlogs.measures.survival import survival
from sim.chatlogs.measures.talk import Talk, patience_of
from sim.chatlogs.tables import Events

GRID: Final = np.concatenate([np.linspace(0.0, 0.98, 99), np.linspace(0.981, 1.0, 20)])
"""Shares of the posters at which the Lorenz curve is told."""
STEPS: Final = np.arange(1, 31)
"""k at which the curve of `progression` is told."""
SURVIVAL_DAYS: Final = np.concatenate([[0.0], np.geomspace(1 / 24, 730.0, 120)])
"""Days at which survival is told."""
GAP_SHARES: Final = np.concatenate([np.linspace(0.0, 0.99, 100), 1.0 - np.geomspace(0.01, 1e-5, 31)[1:]])
"""Shares of the gaps of which it is told how long they are."""


class Curves(NamedTuple):
    """What cannot be said in one number. All rooms together; NaN where there is nothing to tell.

    lorenz       share of the messages of the quietest `GRID` of the posters
    survival     share of posters who write `SURVIVAL_DAYS` after their first message or later
    progression  P(one more | k) at `STEPS`, NaN where fewer than 20 count
    hours        share of messages by hour of the day, (24,)
    weekdays     messages on Monday … Sunday over the mean, (7,)
    gaps         seconds that the `GAP_SHARES` of the gaps of rooms do not exceed
    own_gaps     the same of the gaps of persons
    days, by_day   days since 1970, and messages on each of them
    """

    lorenz: Array
    survival: Array
    progression: Array
    hours: Array
    weekdays: Array
    gaps: Array
    own_gaps: Array
    days: Whole
    by_day: Whole


@dataclass(frozen=True)
class Measured:
    """What is told of a log.

    counts    rooms, people, messages, joins, … : how many; `days`: length of the log; `unknown`: messages left out
              since nobody knows their author
    scalars   numbers by name (`summaries.SUMMARIES`), all rooms together: a person counts once, in however many rooms
    rooms     the same of each room by itself, an array per name; empty where that was not asked for
    numbers   of the rooms in the event table
    curves    see there
    patience  days of silence after which somebody counts as gone
    tables    what the numbers are made of
    """

    counts: Scalars
    scalars: Scalars
    rooms: dict[str, Array]
    numbers: Whole
    curves: Curves
    patience: float
    tables: Tables


class Tables(NamedTuple):
    """What the numbers are made of; posters over all rooms. `watched`: days of the log without patience."""

    talk: Talk
    posters: Posters
    days: Days
    newcomers: Newcomers
    lives: Lives
    watched: float


def measure(
    events: Events, *, patience: float | None = None, end: float | None = None, rooms: bool = True
) -> Measured:
    """Take all measures of a log.

    patience   days of silence after which somebody counts as gone; by default 30, or a quarter of the log if that is
               less
    end        seconds since 1970 at which to stop looking; by default when the log ends
    rooms      whether to measure each room by itself, too

    A log without messages gives NaN.
    """
    talk = Talk.of(events, end=end)
    waits = patience_of(talk.days) if patience is None else patience
    tables = Tables(
        talk, posters_of(talk, waits, by_room=False), days_of(talk), newcomers_of(talk, waits), lives_of(talk),
        talk.days - waits,
    )  # fmt: skip
    return Measured(
        counts=_counts(events, talk),
        scalars=of_tables(tables),
        rooms=_rooms(tables, waits) if rooms else {},
        numbers=talk.numbers,
        curves=_curves(tables),
        patience=waits,
        tables=tables,
    )


def of_tables(tables: Tables) -> Scalars:
    """All numbers."""
    talk = tables.talk
    return {
        **scalars.of_days(tables.days),
        **scalars.of_posters(tables.posters, tables.watched),
        **scalars.of_messages(talk.messages, len(talk.numbers), talk.end, talk.marks),
        **scalars.of_answers(talk),
        **scalars.of_newcomers(tables.newcomers),
        **scalars.of_rooms(tables.lives, talk.days),
    }


def _rooms(tables: Tables, waits: float) -> dict[str, Array]:
    """The numbers of each room by itself."""
    if len(tables.talk.numbers) == 1:
        found = [of_tables(tables)]
    else:
        posters = posters_of(tables.talk, waits, by_room=True)
        found = [of_tables(_one_room(tables, posters, n)) for n in range(len(tables.talk.numbers))]
    return {name: np.array([one[name] for one in found]) for name in (found[0] if found else ())}


def _one_room(tables: Tables, posters: Posters, n: int) -> Tables:
    talk = tables.talk
    first, last = int(talk.bounds[n]), int(talk.bounds[n + 1])
    messages = talk.messages.take(slice(first, last))
    messages = replace(messages, room=np.zeros(last - first, np.int64))
    answers = messages.answers - first  # of its own rows: answers never lead into another room
    one = replace(
        talk, messages=replace(messages, answers=np.maximum(answers, -1)), numbers=talk.numbers[n : n + 1],
        bounds=np.array([0, last - first]), opened=talk.opened[n : n + 1], first_day=talk.first_day[n : n + 1],
        last_day=talk.last_day[n : n + 1],
    )  # fmt: skip
    own = slice(*np.searchsorted(posters.room, [n, n + 1]))
    new = slice(*np.searchsorted(tables.newcomers.room, [n, n + 1]))
    lives = Lives(tables.lives.lasted[n : n + 1], tables.lives.silent[n : n + 1])
    return Tables(one, posters.take(own), days_of(one), tables.newcomers.take(new), lives, tables.watched)


def _counts(events: Events, talk: Talk) -> Scalars:
    """How many rooms, people, messages, and comers and goers."""
    from sim.chatlogs.events import KINDS

    kinds = np.bincount(events.kind[events.time <= talk.end], minlength=len(KINDS))
    found = {"rooms": len(talk.numbers), "people": talk.people, "messages": len(talk.messages), "days": talk.days}
    found |= {kind: int(kinds[KINDS.index(kind)]) for kind in ("join", "invite", "leave", "removed")}
    return {name: float(value) for name, value in found.items()} | {"unknown": float(talk.unknown)}


def _curves(tables: Tables) -> Curves:
    said, posters = tables.talk.messages, tables.posters
    more = progression(posters.count, posters.early, STEPS)
    few = (posters.early[:, None] >= STEPS).sum(axis=0) < 20
    return Curves(
        lorenz=lorenz(posters.count, GRID),
        survival=np.where(tables.watched >= SURVIVAL_DAYS, survival(*posters.lives, SURVIVAL_DAYS), np.nan),
        progression=np.where(few, np.nan, more),
        hours=hour_profile(said.hour),
        weekdays=weekday_profile(tables.days),
        gaps=_lengths(said.gap),
        own_gaps=_lengths(said.own_gap),
        days=tables.days.day,
        by_day=tables.days.messages,
    )


def _lengths(gaps: Array) -> Array:
    known = gaps[np.isfinite(gaps)]
    return np.quantile(known, GAP_SHARES) if len(known) else np.full(len(GAP_SHARES), np.nan)
