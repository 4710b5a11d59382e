"""How far a simulated room is from a real one, curve by curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.study.validation.rooms.describing import Told

DISTANCES: Final = {
    "lorenz": "Lorenz curves, mean absolute difference",
    "survival": "still writing on day 1 to 180, mean absolute difference",
    "gaps": "gaps in the room, log10 of seconds (Wasserstein)",
    "own_gaps": "gaps of a person, log10 of seconds (Wasserstein)",
}
"""Distance by the name of its curve. Of curves of quantiles the mean difference is the Wasserstein distance."""


def distance(one: Told, other: Told) -> Array:
    """Distances of two logs in the order of `DISTANCES`, over the points that both know; NaN without any."""
    return np.array([_mean(one.curves[name], other.curves[name]) for name in DISTANCES])


def to_real(real: Told, played: Sequence[Told]) -> Array:
    """Mean distance of several runs of a room from the real one, (len(DISTANCES),)."""
    return mean_known(np.array([distance(real, one) for one in played]))


def among(played: Sequence[Told]) -> Array:
    """Mean distance between two runs of a room: as near as a model can come that is right."""
    pairs = [distance(one, other) for n, one in enumerate(played) for other in played[n + 1 :]]
    return mean_known(np.array(pairs)) if pairs else np.full(len(DISTANCES), np.nan)


def mean_known(values: Array) -> Array:
    """Mean over the first axis of what is known; NaN where nothing is."""
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=0)
    mean: Array = np.divide(total, known.sum(axis=0), out=np.full(values.shape[1:], np.nan), where=known.any(axis=0))
    return mean


def _mean(one: Array, other: Array) -> float:
    apart = np.abs(one - other)
    known = apart[np.isfinite(apart)]
    return float(known.mean()) if len(known) else np.nan
