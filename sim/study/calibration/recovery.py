"""Whether a calibration would find what is true: tried on simulations of which that is known.

Simulations near the log take its place, one at a time, and their parameters are estimated from all the others, in the
same way (the coverage property of Prangle, Blum, Popovic & Sisson 2014). Nothing is simulated for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.adjust import adjusted, nearness
from sim.study.calibration.keyed import CHOICE, generator
from sim.study.calibration.posterior import Posterior
from sim.study.calibration.smc import Fit

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Recovery:
    """What came of it.

    logs          simulations that took the place of the log
    level         of the intervals, such as .9
    coverage      (d,) share of them whose true value lies in its interval; near `level` where the method can be trusted
    contractions  (d,) by what share of their width intervals were narrower than the prior's, in the mean
    """

    logs: int
    level: float
    coverage: Values
    contractions: Values


def recovery(fit: Fit, seed: int, *, logs: int = 200, level: float = 0.9) -> Recovery:
    """Try the calibration on simulations near the log."""
    pool, size = fit.pool, len(fit.kept)
    weights = pool.weights
    start = generator(seed, CHOICE, 0, 1).random()
    at = np.searchsorted(np.cumsum(fit.weights), (np.arange(logs) + start) / logs, side="right")
    chosen = np.unique(fit.kept[np.minimum(at, size - 1)])
    candidates = np.flatnonzero(np.isfinite(fit.distances))
    ends = np.array([0.5 - level / 2.0, 0.5 + level / 2.0])
    covered, narrower = [], []
    for row in chosen:
        others = candidates[(pool.places[candidates] != pool.places[row]).any(axis=1)]
        distances = fit.statistics.distances(fit.compared[others], fit.compared[row])
        near = np.argsort(distances, kind="stable")[:size]
        counted = weights[others[near]] * nearness(distances[near], float(distances[near].max()))
        rows = others[near]
        apart = fit.statistics.apart(fit.scaled[rows], rows, fit.scaled[row])
        places = adjusted(pool.places[rows], apart, counted)
        found = Posterior(pool.prior, places, counted / counted.sum())
        low, high = found.quantiles(ends)
        truth = pool.prior.values(pool.places[row][None], exact=True)[0]
        covered.append((low <= truth) & (truth <= high))
        narrower.append(found.contractions())
    return Recovery(len(chosen), level, np.mean(covered, axis=0), np.mean(narrower, axis=0))
