"""The three numbers that a room is given, found from its messages, posters and conversations.

More people are more posters; who is more talkative begins more conversations; and the more a message is answered, the
longer these are. So what is said a poster and what is said in a conversation tell talkativeness and branching apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.study.validation.rooms.door import Door
from sim.study.validation.rooms.log import RoomLog
from sim.study.validation.rooms.playing import Going, Own, play

STEPS: Final = 10
"""Times that a room is played to find them, at most."""
CLOSE: Final = np.array([0.05, 0.1, 0.1])
"""Differences of the logarithms of posters, of messages a poster and in a conversation at which they are found."""
FIRST: Final = Own(0.03, 0.6, 2.5)
"""With what the search begins."""
SILENCE: Final = 3600.0
"""Seconds without a message after which another conversation begins."""
LOWEST: Final = Own(1e-4, 0.01, 1.0)
"""The least that is tried of each number."""
HIGHEST: Final = Own(40.0, 0.95, 40.0)
"""The most."""
_SLOPES: Final = np.array([[1.15, 0.5, 0.1], [0.25, 0.8, 0.95], [0.1, 0.1, 0.9]])
"""How what is said (`said`) follows places (`place_of`) in training rooms, about: with what the search begins."""
_TAME: Final = (
    np.array([[0.5, 0.0, -0.3], [-0.3, 0.3, 0.1], [-0.2, -0.2, 0.3]]),
    np.array([[1.3, 0.9, 0.5], [1.0, 3.0, 2.0], [0.8, 0.8, 2.0]]),
)
"""Between which slopes can be: people who enter are more posters, who is more talkative says more, and so on."""
_FARTHEST: Final = np.array([0.7, 1.2, 0.7])
"""Longest step of each place."""

Luck = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Fitted:
    """What a room is given, and how near it comes.

    own    see there
    off    logarithms of simulated over real posters, messages a poster and in a conversation, where it was near
    luck   covariance of the places of talkativeness and branching (`place_of`): how far another run of the same room
           would have them found elsewhere
    steps  times the room was played
    """

    own: Own
    off: tuple[float, float, float]
    luck: Luck
    steps: int


def fit(
    room: RoomLog, door: Door, replicates: int, seed: int, going: Going = lambda: True, held: Own | None = None
) -> Fitted:
    """Find numbers with which posters, messages a poster, and messages in a conversation are those of the room.

    room   what was written; it may be the first half of a room, of which `door` is the door, too
    held   its branching is kept, the search begins there, and conversations are not looked at

    Means over `replicates` runs of the logarithms, all of the same seed, are brought near by Broyden's method. Where a
    room cannot be met (within `STEPS`, or at an end of the ranges), the nearest that was seen is taken.
    """
    wanted, size = said(room), 3 if held is None else 2
    lowest, highest = place_of(LOWEST)[:size], place_of(HIGHEST)[:size]
    begin = place_of(FIRST if held is None else held)
    place, slopes, kept = begin[:size], _SLOPES[:size, :size].copy(), begin[size:]
    before: tuple[Array, Array] | None = None
    best, nearest, least, runs_there, number = begin, np.full(3, np.inf), np.inf, np.empty((0, 3)), 0
    while number < STEPS:
        number += 1
        whole = np.concatenate([place, kept])
        runs = np.array([said(log) for log in play(door, own_of(whole), replicates, seed, room.days, going)])
        found = runs.mean(axis=0)[:size]
        off = found - wanted[:size]
        if before is not None:
            moved, changed = place - before[0], found - before[1]
            if moved @ moved > 1e-6:
                slopes = _tame(slopes + np.outer(changed - slopes @ moved, moved) / (moved @ moved))
        if np.abs(off).sum() < least:
            best, nearest, least = whole, runs.mean(axis=0) - wanted, float(np.abs(off).sum())
            runs_there = runs
        if (np.abs(off) < CLOSE[:size]).all():
            break
        before = place, found
        step = np.clip(-np.linalg.solve(slopes, off), -_FARTHEST[:size], _FARTHEST[:size])
        place = np.clip(place + step, lowest, highest)
    posters, spoken, conversing = (float(value) for value in nearest)
    return Fitted(own_of(best), (posters, spoken, conversing), _luck(runs_there), number)


def fit_scale(
    room: RoomLog, door: Door, own: Own, replicates: int, seed: int, going: Going = lambda: True
) -> Own:
    """The same talkativeness and branching, with the scale at which as many write as in the room."""
    scale, ends = np.log(own.scale), np.log([LOWEST.scale, HIGHEST.scale])
    for _ in range(2):
        tried = Own(own.talkativeness, own.branching, float(np.exp(scale)))
        logs = play(door, tried, replicates, seed, room.days, going)
        off = np.mean([said(log)[0] for log in logs]) - said(room)[0]
        scale = float(np.clip(scale - np.clip(off, -1.0, 1.0), *ends))
    return Own(own.talkativeness, own.branching, float(np.exp(scale)))


def place_of(own: Own) -> Array:
    """Where numbers are looked for: logarithms of scale, of talkativeness, and of 1 / (1 - branching), which is the
    number of messages that one brings about in the end."""
    return np.array([np.log(own.scale), np.log(own.talkativeness), -np.log1p(-own.branching)])


def own_of(place: Array) -> Own:
    """The numbers that are at a place."""
    return Own(float(np.exp(place[1])), float(-np.expm1(-place[2])), float(np.exp(place[0])))


def said(room: RoomLog) -> Array:
    """Logarithms of posters, messages a poster, and messages in a conversation; half of one where nobody writes."""
    people, messages = max(room.people, 0.5), max(len(room.time), 0.5)
    conversations = max(int((np.diff(room.time) > SILENCE).sum()) + min(len(room.time), 1), 0.5)
    return np.log([people, messages / people, messages / conversations])


def _luck(runs: Array) -> Luck:
    """What the runs of a room differ in what is said, as differences of places."""
    back = np.linalg.inv(_SLOPES)
    spread = back @ np.cov(runs.T) @ back.T
    both = float(spread[1, 2])
    return (float(spread[1, 1]), both), (both, float(spread[2, 2]))


def _tame(slopes: Array) -> Array:
    """Slopes that can be."""
    size = len(slopes)
    found = np.clip(slopes, _TAME[0][:size, :size], _TAME[1][:size, :size])
    return found if np.linalg.det(found) > 0.1 else _SLOPES[:size, :size].copy()
