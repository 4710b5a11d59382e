"""The numbers that are told of a log: each made of one table of it, so that its rows can be drawn anew."""

from __future__ import annotations

import numpy as np

from sim.chatlogs.measures import days as by_day
from sim.chatlogs.measures.concentration import gini, once_share, top_share
from sim.chatlogs.measures.days import Days
from sim.chatlogs.measures.first_answer import Newcomers, first_answer
from sim.chatlogs.measures.gaps import burstiness_of, mean_by_weight, memory_of, quantiles
from sim.chatlogs.measures.lifetime import SILENT_DAYS, Lives, silent_share
from sim.chatlogs.measures.posters import Posters
from sim.chatlogs.measures.progression import STEPS, progression
from sim.chatlogs.measures.replies import answer_delays, follow_delay, followed_share, marked_share, same_author_next
from sim.chatlogs.measures.survival import RETURN_DAYS, survival
from sim.chatlogs.measures.talk import Messages, Talk

Scalars = dict[str, float]
"""Numbers by name (`summaries.SUMMARIES`)."""


def of_posters(posters: Posters, watched: float) -> Scalars:
    """Concentration, progression, return, bursts.

    watched   days for which somebody of the first day was watched: the log without `patience`. What is asked for longer
              is not known
    """
    counts = posters.count
    found = {
        "gini": gini(counts),
        "top_1_share": top_share(counts, 0.01),
        "top_10_share": top_share(counts, 0.10),
        "top_20_share": top_share(counts, 0.20),
        "once_share": once_share(counts),
    }
    more = progression(counts, posters.early)
    found |= {f"more_after_{k}": float(share) for k, share in zip(STEPS, more, strict=True)}
    back = survival(*posters.lives, RETURN_DAYS)
    found |= {
        f"back_after_{day:.0f}": float(share) if day <= watched else np.nan
        for day, share in zip(RETURN_DAYS, back, strict=True)
    }
    return found | {"own_burstiness": quantiles(posters.bursts, 0.5)[0]}


def of_days(days: Days) -> Scalars:
    """Amount of talk, nights, weekends."""
    return {
        "messages_per_day": by_day.per_day(days),
        "speakers_per_day": by_day.speakers_per_day(days),
        "active_day_share": by_day.active_share(days),
        "night_share": by_day.night_share(days),
        "weekend_ratio": by_day.weekend_ratio(days),
    }


def of_messages(said: Messages, rooms: int, end: int, marks: bool) -> Scalars:
    """Gaps, turns, answers, crowds.

    rooms   how many; burstiness and memory are those of the rooms, each as heavy as its gaps
    end     of the log, milliseconds since 1970
    marks   whether the log tells who answers whom
    """
    some, pairs = np.isfinite(said.gap), np.isfinite(said.gap_before)
    bursts = burstiness_of(said.gap[some], said.room[some], rooms)
    kept = memory_of(said.gap_before[pairs], said.gap[pairs], said.room[pairs], rooms)
    median, longest = quantiles(said.gap, 0.5, 0.9)
    crowd = quantiles(said.speakers, 0.5, 0.99, 1.0)
    return {
        "gap_mean": float(said.gap[some].mean()) if some.any() else np.nan,
        "gap_median": median,
        "gap_p90": longest,
        "burstiness": mean_by_weight(bursts, np.bincount(said.room[some], minlength=rooms)),
        "memory": mean_by_weight(kept, np.bincount(said.room[pairs], minlength=rooms)),
        "own_gap_median": quantiles(said.own_gap, 0.5)[0],
        "same_author_next": same_author_next(said),
        "marked_share": marked_share(said, marks),
        "followed_share": followed_share(said, end),
        "follow_delay": follow_delay(said),
        "speakers_median": crowd[0],
        "speakers_p99": crowd[1],
        "speakers_most": crowd[2],
    }


def of_answers(talk: Talk) -> Scalars:
    """Delay of answers that are marked."""
    return {"answer_delay": quantiles(answer_delays(talk.messages), 0.5)[0]}


def of_newcomers(newcomers: Newcomers) -> Scalars:
    """Whether first messages are answered within an hour (by the next message), and what that does."""
    effect = first_answer(newcomers)
    with np.errstate(divide="ignore"):
        raw, odds = np.log([effect.raw, effect.odds])
    return {
        "first_answered": effect.answered,
        "first_answer_raw": float(raw),
        "first_answer_effect": float(odds),
    }


def of_rooms(lives: Lives, days: float) -> Scalars:
    """Lifetimes of rooms.

    days   length of the log
    """
    after = np.array([7.0, 30.0])
    alive = np.where(after <= days - SILENT_DAYS, survival(lives.lasted, lives.silent, after), np.nan)
    return {
        "lifetime_days": quantiles(lives.lasted, 0.5)[0],
        "silent_share": silent_share(lives, days),
        "alive_after_7": float(alive[0]),
        "alive_after_30": float(alive[1]),
    }
