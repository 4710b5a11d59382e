"""How the hazard of leaving falls with the time since joining."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Array, Played

LEAST_LEAVERS: Final = 30
"""Leavers of whom the shape of a hazard can be told."""
_BINS: Final = 2.0 ** np.arange(0, 11)


def tenures(run: Played) -> tuple[Array, Array]:
    """Exposure and leavers by whole days since joining (days,), of those who joined in the run.

    Who is removed is watched until then. The day of joining itself is day 0.
    """
    leaves, length = run.leaves, run.last
    came = np.asarray(leaves["joined_day"]).astype(np.int64)
    new = np.isin(np.asarray(leaves["uid"]), np.asarray(run.joins["uid"]))
    stayed = np.clip(np.asarray(leaves["day"]).astype(np.int64) - came, 0, length - 1)[new]
    own = ~np.asarray(leaves["removed"]).astype(bool)[new]

    def by_days(days: NDArray[np.int64]) -> Array:
        return np.bincount(np.clip(days, 0, length), minlength=length + 1).astype(np.float64)

    joined = np.asarray(run.joins["day"]).astype(np.int64)
    watched = by_days(length - joined) - by_days(length - came[new]) + by_days(stayed + 1)
    exposure = watched[::-1].cumsum()[::-1][1:]  # persons who were seen for more than so many days
    return np.maximum(exposure, 0.0), np.bincount(stayed[own], minlength=length).astype(np.float64)


def hazard_slope(exposure: Array, leavers: Array) -> float:
    """Slope of the logarithm of the hazard over that of tenure, in bins that double; NaN with few leavers.

    exposure, leavers  by whole days since joining (days,): persons watched, and persons who left
    """
    if leavers.sum() < LEAST_LEAVERS:
        return float("nan")
    middle = np.arange(len(leavers)) + 0.5
    place = np.digitize(np.arange(len(leavers)) + 1.0, _BINS)
    x, y, weight = [], [], []
    for n in np.unique(place):
        rows = place == n
        left, there = leavers[rows].sum(), exposure[rows].sum()
        if left > 0 and there > 0:
            x.append(np.log((middle[rows] * exposure[rows]).sum() / there))
            y.append(np.log(left / there))
            weight.append(left)
    if len(x) < 3:
        return float("nan")
    return float(np.polyfit(x, y, 1, w=np.sqrt(weight))[0])


def power_gain(exposure: Array, leavers: Array) -> float:
    """How much better a power law tells who leaves when than an exponential fall: log-likelihood for each leaver."""
    if leavers.sum() < LEAST_LEAVERS:
        return float("nan")
    there = exposure > 0
    middle = np.asarray(np.arange(len(leavers))[there] + 0.5, np.float64)
    watched, left = exposure[there], leavers[there]
    power = _poisson(np.asarray(np.log(middle), np.float64), watched, left)
    exponential = _poisson(middle, watched, left)
    return float((power - exponential) / leavers.sum())


def _poisson(x: Array, exposure: Array, count: Array) -> float:
    """Greatest log-likelihood of counts with the mean exposure * exp(a + b x), but for what does not depend on x."""
    scale = max(float(np.abs(x).max()), 1e-9)
    design = np.stack([np.ones(len(x)), x / scale], axis=1)
    beta = np.array([np.log(count.sum() / exposure.sum()), 0.0])
    for _ in range(100):
        mean = exposure * np.exp(np.clip(design @ beta, -50.0, 50.0))
        step = np.linalg.lstsq(design.T @ (design * mean[:, None]), design.T @ (count - mean), rcond=None)[0]
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-10:
            break
    rate = design @ beta
    return float((count * rate - exposure * np.exp(np.clip(rate, -50.0, 50.0))).sum())


MEASURES = {
    "quit_slope": Special(
        lambda run: hazard_slope(*tenures(run)), "slope of the hazard of leaving over tenure, log-log"
    ),
    "quit_power_gain": Special(
        lambda run: power_gain(*tenures(run)), "log-likelihood of a power law less that of an exponential, per leaver"
    ),
}
