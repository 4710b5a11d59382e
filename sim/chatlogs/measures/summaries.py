"""The numbers that are told of a log: their names, in an order that stays, and what they are."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Unit = Literal["share", "seconds", "days", "per day", "people", "ratio", "log odds", ""]
"""A share is from 0 to 1, log odds are the natural logarithm of an odds ratio, "" is a coefficient from -1 to 1."""
Drawn = Literal["posters", "days", "formula", ""]
"""Where a 95 % interval comes from: posters or days (with their messages) drawn anew, a formula, or there is none."""


class Summary(NamedTuple):
    """A number that is told of a log.

    name   "gini"
    label  in a few plain words
    unit, drawn   see there
    group  of what it tells
    """

    name: str
    label: str
    unit: Unit
    drawn: Drawn
    group: str


def _of(group: str, *rows: tuple[str, str, Unit, Drawn]) -> tuple[Summary, ...]:
    return tuple(Summary(*row, group) for row in rows)


SUMMARIES: Final = (
    *_of(
        "How much",
        ("messages_per_day", "messages a day and room", "per day", "days"),
        ("speakers_per_day", "people writing a day and room", "per day", "days"),
        ("active_day_share", "days with a message", "share", "days"),
    ),
    *_of(
        "Who writes",
        ("gini", "Gini of messages per poster", "", "posters"),
        ("top_1_share", "written by the top 1 %", "share", "posters"),
        ("top_10_share", "written by the top 10 %", "share", "posters"),
        ("top_20_share", "written by the top 20 %", "share", "posters"),
        ("once_share", "posters who wrote once", "share", "posters"),
    ),
    *_of(
        "Who writes again",
        ("more_after_1", "one more after message 1", "share", "posters"),
        ("more_after_2", "one more after message 2", "share", "posters"),
        ("more_after_3", "one more after message 3", "share", "posters"),
        ("more_after_5", "one more after message 5", "share", "posters"),
        ("more_after_10", "one more after message 10", "share", "posters"),
        ("more_after_20", "one more after message 20", "share", "posters"),
        ("back_after_1", "still writing after 1 day", "share", "posters"),
        ("back_after_7", "still writing after 7 days", "share", "posters"),
        ("back_after_30", "still writing after 30 days", "share", "posters"),
    ),
    *_of(
        "Gaps",
        ("gap_mean", "gap in a room, mean", "seconds", "days"),
        ("gap_median", "gap in a room, median", "seconds", "days"),
        ("gap_p90", "gap in a room, 90 % are below", "seconds", "days"),
        ("burstiness", "burstiness of a room", "", "days"),
        ("memory", "memory of the gaps of a room", "", "days"),
        ("own_gap_median", "gap of a person, median", "seconds", "days"),
        ("own_burstiness", "burstiness of a person, median", "", "posters"),
    ),
    *_of(
        "Turns and answers",
        ("same_author_next", "by the author of the one before", "share", "days"),
        ("marked_share", "says whom it answers", "share", "days"),
        ("followed_share", "another writes within 10 minutes", "share", "days"),
        ("follow_delay", "until another writes, median", "seconds", "days"),
        ("answer_delay", "until an answer so marked, median", "seconds", ""),
    ),
    *_of(
        "Newcomers",
        ("first_answered", "first message followed within 1 h", "share", "formula"),
        ("first_answer_raw", "odds of coming back if so, times", "log odds", "formula"),
        ("first_answer_effect", "same odds, all else equal, times", "log odds", "formula"),
    ),
    *_of(
        "At once",
        ("speakers_median", "speakers in 20 minutes, median", "people", "days"),
        ("speakers_p99", "speakers in 20 minutes, 99 %", "people", "days"),
        ("speakers_most", "speakers in 20 minutes, most", "people", ""),
    ),
    *_of(
        "When",
        ("night_share", "written from 0 to 6 o'clock", "share", "days"),
        ("weekend_ratio", "day of the weekend over other day", "ratio", "days"),
    ),
    *_of(
        "Rooms",
        ("lifetime_days", "first to last message, median", "days", ""),
        ("silent_share", "rooms silent in the last week", "share", ""),
        ("alive_after_7", "rooms alive after 7 days", "share", ""),
        ("alive_after_30", "rooms alive after 30 days", "share", ""),
    ),
)
"""The order of `summary_vector`. What each counts is said where it is computed (`scalars.py`). New ones go to the end,
none is moved or removed: vectors that were kept stay readable."""
