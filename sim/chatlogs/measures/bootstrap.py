"""95 % intervals of the numbers of a log, by drawing its posters or its days anew.

Posters are drawn singly. Days are drawn in blocks of seven that follow each other (the last one is followed by the
first), since what is said today hangs on what was said yesterday; in a log of less than four weeks singly. Messages go
with their days, with the gaps before them. Neither accounts for differences between rooms: for those look at their
spread. Of the effect of a first answer the regression tells the interval, of the share who get one Wilson's formula; of
numbers made of rooms there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array, Whole
from sim.chatlogs.measures.first_answer import Effect, first_answer
from sim.chatlogs.measures.measure import Measured
from sim.chatlogs.measures.scalars import Scalars, of_days, of_messages, of_posters
from sim.results.studies.intervals import wilson_interval

Intervals = dict[str, tuple[float, float]]

RESAMPLES: Final = 200
SEED: Final = 20_011
"""Seed of the generator: the same log gives the same intervals, always."""
BLOCK_DAYS: Final = 7
FEWEST: Final = 8
"""Posters or days that there have to be for an interval."""
_WITHOUT: Final = ("speakers_most",)
"""The largest of something is never larger in a part of it: drawing anew says nothing of it."""


def intervals(
    measured: Measured, resamples: int = RESAMPLES, progress: Callable[[int, int], None] | None = None
) -> Intervals:
    """Ends of the 95 % intervals by name; of what has none there is nothing.

    progress   called with how many resamples are done, and how many there are
    A number that cannot be told in one resample out of ten has no interval.
    """
    luck = np.random.default_rng(SEED)
    tables = measured.tables
    drawn: list[Scalars] = []
    rows = _rows_of_days(tables.talk.messages.day, tables.days.day)
    enough_posters, enough_days = len(tables.posters) >= FEWEST, len(tables.days) >= FEWEST
    for done in range(resamples):
        found: Scalars = {}
        if enough_posters:
            some = luck.integers(len(tables.posters), size=len(tables.posters))
            found |= of_posters(tables.posters.take(some), tables.watched)
        if enough_days:
            days = draw_days(luck, len(tables.days))
            found |= of_days(tables.days.take(days))
            talk = tables.talk
            said = talk.messages.take(np.concatenate([rows[day] for day in days]))
            found |= of_messages(said, len(talk.numbers), talk.end, talk.marks)
        drawn.append(found)
        if progress is not None:
            progress(done + 1, resamples)
    names = [name for name in (drawn[0] if drawn else ()) if name not in _WITHOUT]
    ends = {name: _ends(np.array([one[name] for one in drawn])) for name in names}
    ends |= _by_formula(first_answer(tables.newcomers))
    known = [name for name, pair in ends.items() if np.isfinite([*pair, measured.scalars[name]]).all()]
    return {name: ends[name] for name in known}


def draw_days(luck: np.random.Generator, days: int) -> Whole:
    """As many days as there are, drawn in blocks of a week (singly from fewer than 28); places from 0."""
    block = BLOCK_DAYS if days >= 4 * BLOCK_DAYS else 1
    begins = luck.integers(days, size=-(-days // block))
    return np.asarray((begins[:, None] + np.arange(block)).reshape(-1)[:days] % days)


def _rows_of_days(day: Whole, days: Whole) -> list[Whole]:
    """Rows of the messages of each day."""
    order = np.argsort(day, kind="stable")
    return np.split(order, np.searchsorted(day[order], days[1:])) if len(days) else []


def _ends(values: Array) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    if len(known) < 0.9 * len(values):
        return np.nan, np.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def _by_formula(effect: Effect) -> Intervals:
    with np.errstate(invalid="ignore"):
        return {
            "first_answered": wilson_interval(effect.answered * effect.newcomers, effect.newcomers),
            "first_answer_raw": (float(np.log(effect.raw_low)), float(np.log(effect.raw_high))),
            "first_answer_effect": (float(np.log(effect.low)), float(np.log(effect.high))),
        }

