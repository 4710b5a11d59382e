"""The two numbers that a room is given, found from its messages and posters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.study.validation.rooms.door import Door
from sim.study.validation.rooms.log import RoomLog
from sim.study.validation.rooms.playing import RANGE, Going, Own, play

STEPS: Final = 8
"""Times that a room is played to find them, at most."""
CLOSE: Final = (0.05, 0.1)
"""Differences of the logarithms of posters and of messages a poster at which it is found."""
FIRST: Final = Own(0.03, 2.5)
"""With what the search begins."""
SCALES: Final = (1.0, 40.0)
"""Between which persons who enter for each who writes are looked for."""
_SLOPES: Final = np.array([[1.0, 0.35], [0.15, 0.7]])
"""How log posters and log messages a poster are taken to follow log scale and log talkativeness, to begin with."""
_FARTHEST: Final = (0.7, 1.2)
"""Longest step of log scale and of log talkativeness."""


@dataclass(frozen=True)
class Fitted:
    """What a room is given, and how near it comes.

    own                      see there
    posters_off, spoken_off  logarithms of simulated over real posters, and messages a poster, where it was near
    spread                   standard deviation of log talkativeness: how far another run of the same room would have
                             it found elsewhere
    steps                    times the room was played
    """

    own: Own
    posters_off: float
    spoken_off: float
    spread: float
    steps: int


def fit(room: RoomLog, door: Door, replicates: int, seed: int, going: Going = lambda: True) -> Fitted:
    """Find talkativeness and scale such that posters and messages a poster are those of the room.

    room   what was written; it may be the first half of a room, of which `door` is the door, too
    The geometric means over `replicates` runs, all of the same seed, are brought near by Broyden's method. Where a room
    cannot be met (within `STEPS`, or at an end of the ranges), the nearest that was seen is taken.
    """
    wanted = _spoken(room)
    lowest = np.log([SCALES[0], RANGE[0]])
    highest = np.log([SCALES[1], RANGE[1]])
    place = np.log([FIRST.scale, FIRST.talkativeness])
    slopes = _SLOPES.copy()
    before: tuple[Array, Array] | None = None
    best, nearest, spread, number = place, np.array([np.inf, np.inf]), np.inf, 0
    while number < STEPS:
        number += 1
        own = Own(float(np.exp(place[1])), float(np.exp(place[0])))
        logs = play(door, own, replicates, seed, room.days, going)
        runs = np.array([_spoken(log) for log in logs])
        found = runs.mean(axis=0)
        off = found - wanted
        if before is not None:
            moved, changed = place - before[0], found - before[1]
            if moved @ moved > 1e-6:
                slopes = _tame(slopes + np.outer(changed - slopes @ moved, moved) / (moved @ moved))
        if np.abs(off).sum() < np.abs(nearest).sum():
            best, nearest = place, off
            spread = float(runs[:, 1].std(ddof=1) / max(slopes[1, 1], 0.7))
        if (np.abs(off) < CLOSE).all():
            break
        before = place, found
        step = np.clip(-np.linalg.solve(slopes, off), [-_FARTHEST[0], -_FARTHEST[1]], _FARTHEST)
        place = np.clip(place + step, lowest, highest)
    own = Own(float(np.exp(best[1])), float(np.exp(best[0])))
    return Fitted(own, float(nearest[0]), float(nearest[1]), spread, number)


def fit_scale(
    room: RoomLog, door: Door, own: Own, replicates: int, seed: int, going: Going = lambda: True
) -> Own:
    """The same talkativeness, with the scale at which as many write as in the room."""
    scale = np.log(own.scale)
    for _ in range(2):
        logs = play(door, Own(own.talkativeness, float(np.exp(scale))), replicates, seed, room.days, going)
        off = np.mean([_spoken(log)[0] for log in logs]) - _spoken(room)[0]
        scale = float(np.clip(scale - np.clip(off, -1.0, 1.0), *np.log(SCALES)))
    return Own(own.talkativeness, float(np.exp(scale)))


def _spoken(room: RoomLog) -> Array:
    """Logarithms of posters and of messages a poster; half of one of each where nobody writes."""
    people = max(room.people, 0.5)
    return np.log([people, max(len(room.time), 0.5) / people])


def _tame(slopes: Array) -> Array:
    """Slopes that can be: people who enter are more posters, and who is more talkative says more."""
    found = np.clip(slopes, [[0.5, 0.0], [-0.3, 0.3]], [[1.3, 0.9], [1.0, 3.0]])
    return found if np.linalg.det(found) > 0.1 else _SLOPES.copy()
