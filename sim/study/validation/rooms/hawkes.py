"""A Hawkes process: messages come by themselves, and each draws further ones, sooner rather than later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array

_MOST: Final = 2_000_000
"""Messages of one path; a path that grows beyond has gone astray."""


@dataclass(frozen=True)
class Hawkes:
    """A process with exponential decay; the background is each room's own.

    branching  messages that a message draws, directly
    decay      1/seconds: how fast that ceases
    """

    branching: float
    decay: float


def log_likelihood(times: Array, length: float, background: float, process: Hawkes) -> float:
    """Logarithm of the likelihood of messages at sorted `times`, of a room watched for `length`, seconds.

    background   messages that come by themselves, 1/seconds
    """
    if not len(times):
        return -background * length
    n, decay = process.branching, process.decay
    # sum over all messages before of exp(-decay (t - t')), without overflow: a running sum of logarithms
    before = np.concatenate([[-np.inf], np.logaddexp.accumulate(decay * times)[:-1]])
    drawn = np.exp(before - decay * times)
    rate = background + n * decay * drawn
    expected = background * length - n * np.expm1(-decay * (length - times)).sum()
    return float(np.log(rate).sum() - expected)


def fit(rooms: Sequence[tuple[Array, float]]) -> Hawkes:
    """Branching and decay of the largest likelihood over rooms together.

    rooms   of each the sorted times of messages and how long it was watched, seconds

    The background of a room is what leaves the expected number of messages equal to the observed one. Raises ValueError
    where there are not two messages in any room.
    """
    from scipy.optimize import minimize

    known = [(times, length) for times, length in rooms if len(times) > 1]
    if not known:
        raise ValueError("no room has two messages, expected some to fit a process to")

    def loss(values: Array) -> float:
        process = _process(values)
        total = sum(
            log_likelihood(times, length, background_of(len(times), length, process), process)
            for times, length in known
        )
        return -total / sum(len(times) for times, _ in known)

    starts = [np.array([0.0, -np.log(seconds)]) for seconds in (120.0, 3600.0)]
    found = [minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-7}) for start in starts]
    return _process(min(found, key=lambda one: float(one.fun)).x)


def background_of(messages: float, length: float, process: Hawkes) -> float:
    """Messages that come by themselves, 1/seconds, where so many are written in all within `length` seconds."""
    return max(messages, 0.0) * (1.0 - process.branching) / length


def path(process: Hawkes, background: float, length: float, draw: np.random.Generator) -> Array:
    """Sorted times of the messages of a room, seconds; those drawn after its end are left out.

    Raises ValueError for more messages than there can be.
    """
    parents = np.sort(draw.uniform(0.0, length, draw.poisson(background * length)))
    found, total = [parents], len(parents)
    while len(parents):
        drawn = np.repeat(parents, draw.poisson(process.branching, len(parents)))
        parents = drawn + draw.exponential(1.0 / process.decay, len(drawn))
        parents = parents[parents < length]
        found.append(parents)
        total += len(parents)
        if total > _MOST:
            raise ValueError(f"a path has more than {_MOST:,} messages, expected a branching below 1")
    return np.sort(np.concatenate(found))


def _process(values: Array) -> Hawkes:
    """From any two numbers: branching between 0 and 1, decay above 0."""
    return Hawkes(float(1.0 / (1.0 + np.exp(-values[0]))), float(np.exp(np.clip(values[1], -20.0, 3.0))))
