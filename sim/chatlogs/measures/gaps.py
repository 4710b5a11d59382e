"""Gaps between messages: whether they come evenly, at random, or in bursts."""

from __future__ import annotations

import numpy as np

from sim.chatlogs.measures.arrays import Array, Whole


def burstiness(gaps: Array) -> float:
    """B = (sd - mean) / (sd + mean) of gaps: -1 even like a clock, 0 at random (Poisson), towards 1 in bursts.

    gaps   all of one room or one person, in any unit; the silence before the first message and after the last one is
           no gap, so nothing is censored, but a log too short for long silences shows less of them
    NaN with fewer than two gaps, or where all are 0.
    """
    return float(burstiness_of(gaps, np.zeros(len(gaps), np.int64), 1, 2)[0])


def burstiness_of(gaps: Array, owner: Whole, owners: int, least: int = 2) -> Array:
    """Burstiness of the gaps of each owner (0 … owners - 1); NaN for those with fewer than `least` gaps."""
    count = np.bincount(owner, minlength=owners)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(owner, gaps, owners) / count
        spread = np.sqrt(np.bincount(owner, (gaps - mean[owner]) ** 2, owners) / count)
        found = (spread - mean) / (spread + mean)
    found[count < max(2, least)] = np.nan
    return found


def memory(gaps: Array) -> float:
    """Memory coefficient: correlation of each gap with the next one, of one room or person, in order.

    0 where gaps are independent; above, short ones follow short ones. NaN with fewer than three gaps, or all alike.
    """
    owner = np.zeros(max(0, len(gaps) - 1), np.int64)
    return float(memory_of(gaps[:-1], gaps[1:], owner, 1)[0]) if len(gaps) > 2 else np.nan


def memory_of(before: Array, after: Array, owner: Whole, owners: int) -> Array:
    """Correlation of neighbouring gaps of each owner; NaN for those with fewer than two pairs, or gaps all alike."""
    count = np.bincount(owner, minlength=owners)
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = (values - (np.bincount(owner, values, owners) / count)[owner] for values in (before, after))
        xx, yy, xy = (np.bincount(owner, product, owners) for product in (x * x, y * y, x * y))
        found: Array = xy / np.sqrt(xx * yy)
    found[count < 2] = np.nan
    return np.clip(found, -1.0, 1.0)


def mean_by_weight(values: Array, weights: Array | Whole) -> float:
    """Mean of the known values, each as heavy as its weight; NaN where none is known."""
    known = np.isfinite(values) & (weights > 0)
    return float(np.average(values[known], weights=weights[known])) if known.any() else np.nan


def quantiles(values: Array | Whole, *shares: float) -> list[float]:
    """The values that `shares` of the known ones do not exceed (linear between two); NaN where none is known."""
    known = np.sort(values[np.isfinite(values)])
    if not len(known):
        return [np.nan] * len(shares)
    found = []
    for share in shares:
        place, part = divmod(share * (len(known) - 1), 1.0)
        low, high = known[int(place)], known[min(int(place) + 1, len(known) - 1)]
        found.append(float(low + part * (high - low)))
    return found
