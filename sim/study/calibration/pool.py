"""All simulations of a calibration so far, each with what it counts: nothing that was simulated is thrown away.

Rounds propose from different mixtures. Over all of them together a place x was proposed with the density
sum over rounds of n_t q_t(x) / n, and its weight is the prior's density over that: the deterministic mixture of
multiple importance sampling (Veach & Guibas 1995; Owen & Zhou 2000), with adapted proposals Cornuet, Marin, Mira &
Robert (2012). Since the first round is drawn from the prior, no weight exceeds n / n_0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.kernel import Kernel
from sim.study.calibration.prior import Prior

Values = NDArray[np.float64]


@dataclass
class Pool:
    """Simulations by row.

    places     (n, d) of the unit cube; values (n, d) as they were played
    summaries  (n, s); NaN where nothing can be told
    rounds     (n,) the round each is of
    """

    prior: Prior
    places: Values
    values: Values
    summaries: Values
    rounds: NDArray[np.int64]
    _dense: Values = field(repr=False)
    _kernels: list[tuple[int, Kernel]] = field(default_factory=list, repr=False)

    @classmethod
    def of_prior(cls, prior: Prior, places: Values, values: Values, summaries: Values) -> Pool:
        """The first round, drawn from the prior."""
        count = len(places)
        dense = count * prior.density(places)
        return cls(prior, places, values, summaries, np.zeros(count, np.int64), dense)

    def add(self, kernel: Kernel, places: Values, values: Values, summaries: Values) -> None:
        """A further round, drawn from `kernel`."""
        count, number = len(places), int(self.rounds[-1]) + 1
        first = int(np.count_nonzero(self.rounds == 0))
        fresh = first * self.prior.density(places)
        for drawn, before in self._kernels:
            fresh = fresh + drawn * before.density(places)
        self._kernels.append((count, kernel))
        self.places = np.concatenate([self.places, places])
        self.values = np.concatenate([self.values, values])
        self.summaries = np.concatenate([self.summaries, summaries])
        self.rounds = np.concatenate([self.rounds, np.full(count, number)])
        self._dense = np.concatenate([self._dense, fresh])
        self._dense = self._dense + count * kernel.density(self.places)

    def __len__(self) -> int:
        """How many simulations."""
        return len(self.places)

    @property
    def weights(self) -> Values:
        """What each counts (n,), mean about 1: with these weights the simulations are draws from the prior."""
        dense: Values = len(self) * self.prior.density(self.places) / self._dense
        return dense


def effective_size(weights: Values) -> float:
    """How many equally weighted draws these weights (n,) are worth (Kish): (sum w)^2 / sum w^2; 0 for none."""
    total = float(weights.sum())
    return total**2 / float((weights**2).sum()) if total > 0.0 else 0.0
