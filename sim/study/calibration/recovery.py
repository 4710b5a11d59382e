"""Whether a calibration would find what is true: tried on simulations of which that is known.

Simulations near the log take its place, one at a time, and their parameters are estimated from all the others, in the
same way (the coverage property of Prangle, Blum, Popovic & Sisson 2014). The statistics were not learnt from these:
else what is true would have had a say in what is guessed. Each counts as much as it does in the pool: rounds propose
what was found before, and by itself that would always be found again. Nothing is simulated for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.adjust import adjusted, nearness
from sim.study.calibration.pool import effective_size
from sim.study.calibration.posterior import Posterior
from sim.study.calibration.smc import Fit

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Recovery:
    """What came of it.

    logs          simulations that took the place of the log; effective: how many equally weighted ones they are worth
    level         of the intervals, such as .9
    coverage      (d,) share of them whose true value lies in its interval; near `level` where the method can be trusted
    contractions  (d,) by what share of their width intervals were narrower than the prior's, in the mean
    """

    logs: int
    effective: float
    level: float
    coverage: Values
    contractions: Values


def recovery(fit: Fit, *, level: float = 0.9) -> Recovery:
    """Try the calibration on simulations near the log."""
    pool, size = fit.pool, len(fit.kept)
    weights = pool.weights
    candidates = np.flatnonzero(np.isfinite(fit.distances))
    ends = np.array([0.5 - level / 2.0, 0.5 + level / 2.0])
    covered, narrower = [], []
    for row in fit.spared:
        others = candidates[(pool.places[candidates] != pool.places[row]).any(axis=1)]
        apart = fit.statistics.apart(fit.scaled[others], others, fit.scaled[row])
        distances = fit.statistics.distances(apart)
        near = np.argsort(distances, kind="stable")[:size]
        counted = weights[others[near]] * nearness(distances[near], float(distances[near].max()))
        places = adjusted(pool.places[others[near]], np.nan_to_num(apart[near]), counted)
        found = Posterior(pool.prior, places, counted / counted.sum())
        low, high = found.quantiles(ends)
        truth = pool.prior.values(pool.places[row][None], exact=True)[0]
        covered.append((low <= truth) & (truth <= high))
        narrower.append(found.contractions())
    share = weights[fit.spared] / weights[fit.spared].sum()
    return Recovery(
        len(fit.spared), effective_size(share), level, np.einsum("n,nd->d", share, np.array(covered, np.float64)),
        np.einsum("n,nd->d", share, np.array(narrower)),
    )  # fmt: skip
