"""What is believed of parameters after the log was looked at: weighted draws, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.keyed import CHOICE, generator
from sim.study.calibration.linear import covariance
from sim.study.calibration.pool import effective_size
from sim.study.calibration.prior import Prior, free

Values = NDArray[np.float64]

_OUTER: Final = (0.05, 0.25)
"""Shares of what was believed: beyond the first lies an end of the 90 % interval, beyond the second the median, where
draws lie at an end."""


@dataclass(frozen=True)
class Posterior:
    """Weighted draws.

    places   (k, d) of the unit cube
    weights  (k,), adding up to 1
    """

    prior: Prior
    places: Values
    weights: Values

    @property
    def effective(self) -> float:
        """How many equally weighted draws these are worth."""
        return effective_size(self.weights)

    @property
    def values(self) -> Values:
        """The draws as parameters (k, d), whole ones not rounded."""
        return self.prior.values(self.places, exact=True)

    def mean(self) -> Values:
        """Weighted means (d,)."""
        mean: Values = (self.values * self.weights[:, None]).sum(axis=0)
        return mean

    def quantiles(self, shares: Values) -> Values:
        """Weighted quantiles (q, d) of the parameters."""
        return self.prior.values(self._quantiles(shares), exact=True)

    def medians(self) -> Values:
        """Weighted medians (d,), as they are written down: six digits, whole ones rounded."""
        medians: Values = self.prior.values(self._quantiles(np.array([0.5])))[0]
        return medians

    def correlations(self) -> Values:
        """Weighted correlations (d, d), on the whole line (logit of the range)."""
        spread = covariance(free(self.places), self.weights)[1]
        size = np.sqrt(np.maximum(np.diagonal(spread), 1e-300))
        found: Values = spread / size[:, None] / size[None, :]
        return found

    def contractions(self) -> Values:
        """By what share of its width the 90 % interval of each parameter has become narrower (d,).

        0: the log says nothing; 1: everything. Below 0 it is wider than it was. Widths are of places, that is on a
        logarithmic scale where the prior is.
        """
        ends = np.array([0.05, 0.95])
        after = np.diff(self._quantiles(ends), axis=0)[0]
        before = np.diff(self.prior.places(np.repeat(ends[:, None], self.prior.size, axis=1)), axis=0)[0]
        left: Values = 1.0 - after / before
        return left

    def at_ends(self) -> tuple[str, ...]:
        """At which end of what was believed the draws of each parameter lie: "lowest", "highest" or "" (d,)."""
        low, median, high = self._quantiles(np.array([0.05, 0.5, 0.95]))
        far, quarter = _OUTER
        shares = np.array([far, quarter, 1.0 - quarter, 1.0 - far])
        least, less, more, most = self.prior.places(np.repeat(shares[:, None], self.prior.size, axis=1))
        lowest, highest = (low < least) & (median < less), (high > most) & (median > more)
        return tuple("lowest" if a else "highest" if b else "" for a, b in zip(lowest, highest, strict=True))

    def resampled(self, count: int, seed: int) -> Values:
        """Equally weighted draws (count, d) as places of the unit cube (systematic resampling, keyed by the seed)."""
        start = generator(seed, CHOICE, 0, 0).random()
        at = (np.arange(count) + start) / count
        chosen = np.searchsorted(np.cumsum(self.weights), at, side="right")
        drawn: Values = self.places[np.minimum(chosen, len(self.places) - 1)]
        return drawn

    def _quantiles(self, shares: Values) -> Values:
        return np.stack([weighted_quantile(column, self.weights, shares) for column in self.places.T], axis=1)


def weighted_quantile(values: Values, weights: Values, shares: Values) -> Values:
    """Quantiles of weighted values (n,), between the middles of their weights in a straight line."""
    order = np.argsort(values, kind="stable")
    ranked, mass = values[order], weights[order]
    middles = (np.cumsum(mass) - 0.5 * mass) / mass.sum()
    return np.asarray(np.interp(shares, middles, ranked), np.float64)
