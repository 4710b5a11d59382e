"""Two models in which nobody does anything for a reason; a model of members has to be better than both.

They are told more of a room than the model is: the one all times, and how much each poster writes; the other when each
poster comes, and how much is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.chatlogs.measures.concentration import lorenz
from sim.study.validation.rooms import hawkes
from sim.study.validation.rooms.describing import SHARES
from sim.study.validation.rooms.keyed import generator
from sim.study.validation.rooms.log import DAY, RoomLog

SIGMAS: Final = np.round(np.arange(0.1, 3.55, 0.1), 1)
"""Spreads of the log-normal rate that are tried."""
_TRIES: Final = 2


@dataclass(frozen=True)
class Rates:
    """The second null model, as it was fitted.

    process   of the times of messages
    sigma     spread of the log-normal rates of posters
    distance  mean absolute distance of Lorenz curves over the rooms that it was fitted on
    """

    process: hawkes.Hawkes
    sigma: float
    distance: float


def shuffled(room: RoomLog, draw: np.random.Generator) -> RoomLog:
    """The first null model: the times of the room, and its posters with what each wrote, in any order."""
    return RoomLog.of(room.time, draw.permutation(room.person), room.days)


def by_rates(
    room: RoomLog, rates: Rates, draw: np.random.Generator, known_days: int | None = None
) -> RoomLog:
    """The second null model: a Hawkes process, and posters drawn by log-normal rates among those who have come.

    room        whose posters come when they came, with a message each
    known_days  days of the room from which it is known how much is written; by default all. On the days after them so
                much is written as before
    """
    days = room.days if known_days is None else known_days
    spoken = int(np.searchsorted(room.time, days * DAY)) - int(np.searchsorted(room.first, days * DAY))
    background = hawkes.background_of(spoken, days * DAY, rates.process)
    times = hawkes.path(rates.process, background, room.days * DAY, draw)
    weights = np.exp(rates.sigma * draw.standard_normal(room.people))
    people, times = _authors(room.first, times, weights, draw.uniform(size=len(times)))
    everybody = np.arange(room.people)
    return RoomLog.of(
        np.concatenate([room.first, times]), np.concatenate([everybody, people]), room.days
    )


def fit(rooms: Sequence[RoomLog], seed: int) -> Rates:
    """Fit the second null model to rooms: the process by likelihood, the spread by how near Lorenz curves come."""
    process = hawkes.fit([(room.time, room.days * DAY) for room in rooms])
    distances = np.zeros(len(SIGMAS))
    for n, room in enumerate(rooms):
        real = lorenz(room.counts, SHARES)
        for number in range(_TRIES):
            draw = generator(seed, "spread", n, number)
            spoken = len(room.time) - room.people
            background = hawkes.background_of(spoken, room.days * DAY, process)
            times = hawkes.path(process, background, room.days * DAY, draw)
            normal, uniform = draw.standard_normal(room.people), draw.uniform(size=len(times))
            for k, sigma in enumerate(SIGMAS):
                people, _ = _authors(room.first, times, np.exp(sigma * normal), uniform)
                counts = 1 + np.bincount(people, minlength=room.people)
                distances[k] += np.abs(lorenz(counts, SHARES) - real).mean()
    best = int(distances.argmin())
    return Rates(process, float(SIGMAS[best]), float(distances[best] / (len(rooms) * _TRIES)))


def _authors(first: Array, times: Array, weights: Array, uniform: Array) -> tuple[Array, Array]:
    """Who writes at each of `times`, and the times at which anybody can: after the first has come.

    first    sorted times at which people come; weights, in their order
    """
    running = np.cumsum(weights)
    there = np.searchsorted(first, times, "right")
    can = there > 0
    share = uniform[can] * running[there[can] - 1]
    return np.minimum(np.searchsorted(running, share, "right"), there[can] - 1), times[can]
