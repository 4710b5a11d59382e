"""Those who spoke: how often, from when to when, and whether the end of the log cut them off."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from sim.chatlogs.measures.arrays import Array, Truth, Whole
from sim.chatlogs.measures.gaps import burstiness_of
from sim.chatlogs.measures.talk import DAY, Talk


@dataclass(frozen=True)
class Posters:
    """Columns of one length: a row per poster.

    room     in which; -1 where people are taken over all rooms
    count    messages
    early    of them those written earlier than `patience` before the end of the log
    lasted   days from the first message to the last, as far as was seen `patience` before the end
    gone     whether the last message was written before that: then it was all; else he was still there (is censored)
    bursts   burstiness of the gaps between his messages, of those with 10 gaps or more; else NaN
    """

    room: Whole
    count: Whole
    early: Whole
    lasted: Array
    gone: Truth
    bursts: Array

    def __len__(self) -> int:
        return len(self.count)

    @property
    def lives(self) -> tuple[Array, Truth]:
        """`lasted` and `gone` of those who had written before `patience` from the end, for `survival`.

        Of what came later only this is looked at, whether they went on: days on which nobody can be seen to go would
        make lives seem longer.
        """
        counted = self.early > 0
        return self.lasted[counted], self.gone[counted]

    def take(self, rows: slice | Whole | Truth) -> Posters:
        """Some of the rows, also several times."""
        return replace(self, **{field.name: getattr(self, field.name)[rows] for field in fields(self)})


LEAST_GAPS = 10
"""Gaps that a person needs for his burstiness to be told."""


def posters_of(talk: Talk, patience: float, *, by_room: bool) -> Posters:
    """The posters of a log.

    patience   days of silence after which somebody is gone
    by_room    whether who speaks in two rooms is a poster of each; else he is one, and his rooms are taken together.
               Gaps are always within a room
    Returns    sorted by room, then by person
    """
    said = talk.messages
    if by_room:
        known, who = np.unique(said.room * talk.people + said.person, return_inverse=True)
    else:
        known, who = np.arange(talk.people), said.person
    count = np.bincount(who, minlength=len(known))
    since = talk.end - patience * DAY  # who wrote then or later may come back
    first, last = np.full(len(known), np.iinfo(np.int64).max), np.full(len(known), np.iinfo(np.int64).min)
    np.minimum.at(first, who, said.time)
    np.maximum.at(last, who, said.time)
    has_gap = np.isfinite(said.own_gap)
    return Posters(
        room=known // max(1, talk.people) if by_room else np.full(len(known), -1),
        count=count,
        early=np.bincount(who, said.time < since, len(known)).astype(np.int64),
        lasted=np.maximum(np.minimum(last, since) - first, 0) / DAY,
        gone=last < since,
        bursts=burstiness_of(said.own_gap[has_gap], who[has_gap], len(known), LEAST_GAPS),
    )
