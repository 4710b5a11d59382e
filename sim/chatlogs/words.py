"""A log, and the difference of two, in a few plain sentences."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Final

from sim.chatlogs.measures.bootstrap import Intervals
from sim.chatlogs.measures.differences import Difference
from sim.chatlogs.measures.first_answer import first_answer
from sim.chatlogs.measures.measure import Measured
from sim.chatlogs.measures.values import duration, length, said
from sim.results.numbers import count, number, several

_FAR: Final = 0.4
"""A distance (`differences.distance`) from which on numbers are called different: a factor of 1.5."""
_MOST: Final = 8
_MOST_OF_A_GROUP: Final = 2


def heading(measured: Measured, *, moves: bool = True) -> str:
    """How much there is, and of when; moves: whether comers and goers are told, too."""
    counts, talk = measured.counts, measured.tables.talk
    first, last = (datetime.fromtimestamp(time / 1000, UTC).date() for time in (talk.start, talk.end))
    parts = [count(int(counts[name]), noun) for name, noun in (("rooms", "room"), ("messages", "message"))]
    people = "1 person" if counts["people"] == 1 else f"{counts['people']:,.0f} people"
    text = f"{parts[0]}, {people}, {parts[1]}, {first} to {last} ({several(max(1.0, round(counts['days'])), 'day')})"
    told = [
        f"{counts[kind]:,.0f} {word}"
        for kind, word in (("join", "joined"), ("invite", "invited"), ("leave", "left"), ("removed", "removed"))
        if counts[kind] and moves
    ]
    return f"{text}; {', '.join(told)}" if told else text


def sentences(measured: Measured) -> list[str]:
    """What is known of a log; what it does not tell is left out."""
    s = measured.scalars

    def tell(text: str, *names: str) -> str | None:
        return text if all(math.isfinite(s[name]) for name in names) else None

    share = {name: said(value, "share") for name, value in s.items()}
    told = [
        tell(
            f"A room has {several(s['messages_per_day'], 'message')} a day, by {number(s['speakers_per_day'])} people, "
            f"and speaks on {share['active_day_share']} of the days.",
            "messages_per_day",
        ),
        tell(
            f"The most active 10 % of those who write wrote {share['top_10_share']} of all (Gini {s['gini']:.2f}); "
            f"{share['once_share']} wrote once.",
            "gini",
        ),
        tell(
            f"Of those who have written once {share['more_after_1']} write again, after ten messages "
            f"{share['more_after_10']}.",
            "more_after_1", "more_after_10",
        ),
        tell(
            f"{share['back_after_1']} still write a day after their first message or later, {share['back_after_7']} "
            f"after a week, {share['back_after_30']} after 30 days.",
            "back_after_1", "back_after_7", "back_after_30",
        ),
        tell(
            f"Half of the messages come within {duration(s['gap_median'])} of the one before; the mean gap is "
            f"{duration(s['gap_mean'])} (burstiness {s['burstiness']:.2f}).",
            "gap_median", "burstiness",
        ),
        tell(
            f"{share['same_author_next']} are by the author of the one before; after {share['followed_share']} "
            "somebody else writes within ten minutes.",
            "same_author_next", "followed_share",
        ),
        tell(
            f"{share['silent_share']} of the rooms have been silent for a week at the end.",
            "silent_share",
        ) if measured.counts["rooms"] > 1 else None,
    ]  # fmt: skip
    return [text for text in [*told, _newcomers(measured)] if text]


def _newcomers(measured: Measured) -> str | None:
    effect = first_answer(measured.tables.newcomers)
    if not math.isfinite(effect.odds):
        return None
    share = said(effect.answered, "share")
    start = f"The first message of {share} of them is followed by somebody else's within an hour"
    around = f"{number(effect.odds)} (95 % interval {number(effect.low)} to {number(effect.high)})"
    if effect.low > 1.0 or effect.high < 1.0:
        return f"{start}; the odds that they come back are {around} times those of the others, all else equal."
    return f"{start}; whether they come back more often for it cannot be said: the odds are {around} times the others'."


def apart(found: list[Difference], names: tuple[str, str], ends: tuple[Intervals, Intervals]) -> list[str]:
    """Where two logs differ most; of numbers that tell much the same no more than two.

    found   the farthest apart first
    names   of the logs; ends: their intervals
    """
    told: list[str] = []
    groups: list[str] = []
    for one in found:
        if one.distance < _FAR or len(told) == _MOST:
            break
        unit, name, group = one.summary.unit, one.summary.name, one.summary.group
        if groups.count(group) == _MOST_OF_A_GROUP:
            continue
        groups.append(group)
        pair = [interval.get(name) for interval in ends]
        sure = ""
        if pair[0] is not None and pair[1] is not None:
            meet = pair[0][0] <= pair[1][1] and pair[1][0] <= pair[0][1]
            sure = " (the intervals meet)" if meet else ""
        label = one.summary.label[0].upper() + one.summary.label[1:]
        told.append(f"{label}: {said(one.first, unit)} in {names[0]}, {said(one.second, unit)} in {names[1]}{sure}")
    return told


def remarks(measured: Measured, *, whole: bool) -> list[str]:
    """What one should know of how the numbers came about.

    whole   whether the remarks that hold for every log are told too
    """
    counts, said_in = measured.counts, measured.tables.talk.messages
    told: list[str] = []
    if whole:
        told.append(
            f"Whoever was silent for less than {length(measured.patience)} at the end of the log may come "
            "back, and is not counted as gone."
        )
    if counts["unknown"]:
        told.append(f"{count(int(counts['unknown']), 'message')} whose author nobody knows left out.")
    if len(said_in) > 1 and not (said_in.time % 60_000).any():
        told.append("Times are whole minutes: shorter gaps and delays are 0.")
    if len(said_in) and not ((said_in.time // 86_400_000 != said_in.day).any()) and \
            (said_in.time % 86_400_000 // 3_600_000 == said_in.hour).all():  # fmt: skip
        told.append("Hours and days are those of UTC, or of a clock that tells no zone.")
    return told
