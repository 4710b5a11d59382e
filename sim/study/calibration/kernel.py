"""How a round proposes parameters: a particle of the population, moved by a normal draw that stays within the prior.

The covariance of the move is twice that of the weighted population (Beaumont, Cornuet, Marin & Robert 2009), or, around
each particle, that of its nearest neighbours (Filippi, Barnes, Cornebise & Stumpf 2013), which follows bent ridges. A
proposal outside of the prior's support is drawn again, particle and move, so that the proposal's density is that of the
mixture, cut off at the support and divided by the share that lies inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.keyed import INSIDE, generator
from sim.study.calibration.linear import cholesky, covariance, half_solve

Values = NDArray[np.float64]

_FLOOR: Final = 1e-6
"""Least standard deviation of a move, as a share of the range: a population that has met moves on."""
_PROBES: Final = 4096
"""Draws by which the share inside the support is estimated: to within a hundredth."""
_CHUNK: Final = 1_000_000
_MOST_TRIES: Final = 1_000_000


@dataclass(frozen=True)
class Kernel:
    """The proposal of a round, a mixture of normal distributions over the unit cube.

    centres  (k, d)
    weights  (k,), adding up to 1
    factors  (1, d, d) or (k, d, d): lower factors of the covariance of moves, one for all or one for each centre
    inside   share of the mixture that lies in the unit cube
    """

    centres: Values
    weights: Values
    factors: Values
    inside: float

    @classmethod
    def around(
        cls, places: Values, weights: Values, *, seed: int, round_: int, neighbours: int | None = None
    ) -> Kernel:
        """The proposal around a weighted population.

        places      (k, d)
        weights     (k,), need not add up to 1
        neighbours  of each particle, for local covariances; None for one covariance
        """
        share = weights / weights.sum()
        wide, size = _FLOOR**2 * np.eye(places.shape[1]), len(places)
        if neighbours is None or neighbours >= size:
            factors = cholesky(2.0 * covariance(places, share)[1] + wide)[None]
        else:
            factors = np.stack([cholesky(one + wide) for one in _local(places, share, neighbours)])
        known = cls(places, share, factors, 1.0)
        rng = generator(seed, INSIDE, round_, 0)
        drawn = known._draw(rng.random(_PROBES), rng.standard_normal((_PROBES, places.shape[1])))
        inside = np.count_nonzero(_within(drawn)) / _PROBES
        return cls(places, share, factors, max(inside, 1.0 / _PROBES))

    def propose(self, rng: np.random.Generator) -> Values:
        """A place (d,) within the unit cube. Raises ValueError if none is found."""
        size = self.centres.shape[1]
        for _ in range(_MOST_TRIES):
            drawn = self._draw(rng.random(1), rng.standard_normal((1, size)))
            if _within(drawn)[0]:
                return np.asarray(drawn[0], np.float64)
        raise ValueError("no proposal lies within the prior's support")  # its centres do

    def density(self, places: Values) -> Values:
        """The density (n,) with which places (n, d) within the unit cube are proposed."""
        count, size = self.centres.shape
        common = len(self.factors) == 1
        scale = np.log(np.diagonal(self.factors, axis1=1, axis2=2)).sum(axis=1) + 0.5 * size * np.log(2.0 * np.pi)
        rate = np.log(np.maximum(self.weights, 1e-300)) - scale  # (k,)
        own = half_solve(self.factors[0], self.centres.T).T if common else None
        dense = np.empty(len(places))
        step = max(1, _CHUNK // count)
        for first in range(0, len(places), step):
            part = places[first : first + step]
            squares = np.zeros((len(part), count))
            if own is not None:
                moved = half_solve(self.factors[0], part.T).T
                for j in range(size):
                    squares += (moved[:, j, None] - own[None, :, j]) ** 2
            else:
                for k in range(count):
                    squares[:, k] = (half_solve(self.factors[k], (part - self.centres[k]).T) ** 2).sum(axis=0)
            dense[first : first + step] = np.exp(rate - 0.5 * squares).sum(axis=1)
        return dense / self.inside

    def _draw(self, which: Values, moves: Values) -> Values:
        chosen = np.minimum(np.searchsorted(np.cumsum(self.weights), which, side="right"), len(self.weights) - 1)
        factors = self.factors[chosen] if len(self.factors) > 1 else self.factors
        moved: Values = self.centres[chosen] + (factors * moves[:, None, :]).sum(axis=2)
        return moved


def _within(places: Values) -> NDArray[np.bool_]:
    return np.asarray(((places > 0.0) & (places < 1.0)).all(axis=1))


def _local(places: Values, weights: Values, neighbours: int) -> list[Values]:
    """Around each place the covariance of its nearest neighbours, taken about the place itself."""
    spread = np.sqrt(np.maximum(np.diagonal(covariance(places, weights)[1]), _FLOOR**2))
    found = []
    for place in places:
        apart = places - place
        near = np.argsort(((apart / spread) ** 2).sum(axis=1), kind="stable")[: neighbours + 1]
        share = weights[near] / weights[near].sum()
        found.append(np.asarray(np.einsum("n,ni,nj->ij", share, apart[near], apart[near])))
    return found
