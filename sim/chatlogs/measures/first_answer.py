"""What a first answer does: whether somebody whose first message is answered comes back more often."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final, Literal, NamedTuple

import numpy as np

from sim.chatlogs.measures.arrays import Array, Truth, Whole
from sim.chatlogs.measures.logistic import logistic
from sim.chatlogs.measures.talk import DAY, Talk

By = Literal["order", "marks"]
"""What an answer is: the next message, if somebody else writes it; or one that says that it answers the newcomer."""

_NORMAL: Final = 1.959964


@dataclass(frozen=True)
class Newcomers:
    """Columns of one length: a row per poster of a room whose first message left him time to come back.

    room       in which
    followed   seconds until somebody else wrote in the room; NaN for never
    addressed  seconds until somebody said that he answers him (`Messages.answers`); NaN for never
    back       whether he wrote again a day or more after his first message
    controls   (rows, 4): cosine and sine of the hour of the first message, log(1 + messages in the room in the 24 hours
               before), log(1 + characters)
    """

    room: Whole
    followed: Array
    addressed: Array
    back: Truth
    controls: Array

    def __len__(self) -> int:
        return len(self.room)

    def take(self, rows: slice) -> Newcomers:
        """Some of the rows."""
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})


class Effect(NamedTuple):
    """Odds ratio of coming back, answered against not; NaN where it cannot be told.

    newcomers  who count
    answered   share of them who were answered in time
    raw, raw_low, raw_high   as it is, with the 95 % interval (Woolf; half a case is added to each of the four cells
               where one is empty)
    odds, low, high   with the same hour, room activity and length (logistic regression, Wald interval)
    """

    newcomers: int
    answered: float
    raw: float
    raw_low: float
    raw_high: float
    odds: float
    low: float
    high: float


def newcomers_of(talk: Talk, patience: float) -> Newcomers:
    """Posters by room, without those whose first message was written within `patience` (days) of the end.

    The first message is the first one in the log: who spoke before it begins is taken for new.
    """
    said = talk.messages
    pair = said.room * talk.people + said.person
    _, firsts, which = np.unique(pair, return_index=True, return_inverse=True)
    last = np.zeros(len(firsts), np.int64)
    np.maximum.at(last, which, said.time)
    addressed = _first_addressed(talk, which, len(firsts), firsts)
    counted = np.flatnonzero(said.time[firsts] < talk.end - patience * DAY)
    rows = firsts[counted]
    turn = said.hour[rows] * (2.0 * np.pi / 24.0)
    span = int(said.time.max(initial=0) - said.time.min(initial=talk.end)) + 2 * DAY
    clock = said.room * span + said.time
    before = rows - np.searchsorted(clock, clock[rows] - DAY, "left")
    controls = [np.cos(turn), np.sin(turn), np.log1p(before), np.log1p(said.length[rows])]
    return Newcomers(
        room=said.room[rows],
        followed=said.follows[rows],
        addressed=addressed[counted],
        back=last[counted] - said.time[rows] >= DAY,
        controls=np.column_stack(controls),
    )


def first_answer(newcomers: Newcomers, hours: float = 1.0, by: By = "order") -> Effect:
    """The effect of an answer within so many hours.

    hours   at most 24: who comes back does so later than the answer could have come
    by      what an answer is
    Those whom the end of the log gave less than `patience` to come back are left out by `newcomers_of`. That those who
    are answered differ in other ways as well (what they ask, for one) is not accounted for.
    """
    delay = newcomers.followed if by == "order" else newcomers.addressed
    answered = delay <= hours * 3600.0
    back = newcomers.back
    count = len(newcomers)
    share = float(answered.mean()) if count else np.nan
    raw = odds_ratio(answered, back)
    if not np.isfinite(raw[0]):
        return Effect(count, share, *raw, np.nan, np.nan, np.nan)
    fit = logistic(np.column_stack([answered.astype(np.float64), newcomers.controls]), back)
    if fit is None:
        return Effect(count, share, *raw, np.nan, np.nan, np.nan)
    log_odds, error = float(fit[0][0]), float(fit[1][0])
    ends = np.exp(log_odds + _NORMAL * error * np.array([0.0, -1.0, 1.0]))
    return Effect(count, share, *raw, *(float(value) for value in ends))


def odds_ratio(treated: Truth, happened: Truth) -> tuple[float, float, float]:
    """Odds ratio of what happened with its 95 % interval (Woolf). NaN where either does not vary.

    Half a case is added to each cell where one of the four is empty.
    """
    cells = np.bincount(2 * treated + happened, minlength=4).astype(np.float64)
    rows, columns = cells.reshape(2, 2).sum(axis=1), cells.reshape(2, 2).sum(axis=0)
    if not rows.all() or not columns.all():
        return np.nan, np.nan, np.nan
    cells += 0.0 if cells.all() else 0.5
    log_odds = np.log(cells[3] * cells[0] / (cells[1] * cells[2]))
    reach = _NORMAL * np.sqrt((1.0 / cells).sum())
    ratio, low, high = np.exp([log_odds, log_odds - reach, log_odds + reach])
    return float(ratio), float(low), float(high)


def _first_addressed(talk: Talk, which: Whole, count: int, firsts: Whole) -> Array:
    """Seconds from a poster's first message to the first one that answers him."""
    said = talk.messages
    rows = np.flatnonzero(said.answers >= 0)
    asked = said.answers[rows]
    rows, asked = (part[said.person[asked] != said.person[rows]] for part in (rows, asked))
    never = np.iinfo(np.int64).max
    soonest = np.full(count, never)
    np.minimum.at(soonest, which[asked], said.time[rows])
    return np.where(soonest < never, (soonest - said.time[firsts]) / 1000.0, np.nan)
