"""How many messages a message calls forth: the branching ratio of a self-exciting process."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Array, Played

MOST: Final = 4000
"""Messages that are looked at, from the first on; more hardly tell more."""
LEAST: Final = 100
_HOURS: Final = 24


def branching_ratio(times: Array, end: float) -> float:
    """Branching ratio of a Hawkes process with an exponential kernel whose background follows the hour of the day.

    times   of the events, hours from midnight, ascending
    end     hours at which one stopped looking

    By maximum likelihood over the background, the ratio and the time constant. A rhythm that is not that of the hours
    is taken for excitation, so that the ratio is rather too high. NaN with fewer than 100 events.
    """
    from scipy.optimize import minimize

    if len(times) < LEAST:
        return float("nan")
    if len(times) > MOST:
        times, end = times[:MOST], float(times[MOST])
    hours = np.bincount((times % _HOURS).astype(np.int64), minlength=_HOURS) + 0.02 * len(times) / _HOURS
    profile = hours / hours.mean()
    background = profile[(times % _HOURS).astype(np.int64)]
    whole, rest = divmod(end, _HOURS)
    upto = np.concatenate([[0.0], np.cumsum(profile)])
    exposed = whole * _HOURS + float(np.interp(rest, np.arange(_HOURS + 1), upto))
    gaps = np.diff(times).tolist()
    left = end - times

    def negative(values: Array) -> float:
        rate, ratio, decay = _meant(values)
        excited, state = [0.0], 0.0
        for kept in np.exp(-decay * np.asarray(gaps)).tolist():
            state = kept * (1.0 + state)
            excited.append(state)
        intensity = rate * background + ratio * decay * np.asarray(excited)
        gone = len(times) - np.exp(-decay * left).sum()
        return float(rate * exposed + ratio * gone - np.log(intensity).sum())

    mean = len(times) / exposed
    best = min(
        (
            minimize(negative, [np.log(0.5 * mean), 0.0, np.log(decay)], method="Nelder-Mead", options={"maxiter": 300})
            for decay in (20.0, 2.0)
        ),
        key=lambda found: float(found.fun),
    )
    return _meant(best.x)[1]


def _meant(values: Array) -> tuple[float, float, float]:
    """Background, ratio and decay, from what is searched over."""
    one, other, last = np.clip(values, -14.0, 14.0).tolist()
    return float(np.exp(one)), float(1.0 / (1.0 + np.exp(-other))), float(np.exp(last))


def of_run(run: Played) -> float:
    """That of the log; of several groups the mean, each as heavy as its messages."""
    messages = run.messages
    group = np.asarray(messages["group"])
    minute, day = (np.asarray(messages[name], np.float64) for name in ("minute", "day"))
    hours = (day - run.first) * 24.0 + minute / 60.0
    ratios, weights = [], []
    for number in np.unique(group):
        times = np.sort(hours[group == number])
        ratio = branching_ratio(times, 24.0 * (run.last - run.first))
        if np.isfinite(ratio):
            ratios.append(ratio)
            weights.append(len(times))
    return float(np.average(ratios, weights=weights)) if ratios else float("nan")


MEASURES = {
    "branching_ratio": Special(of_run, "messages that a message calls forth (Hawkes)", logged=True, windowed=True),
}
