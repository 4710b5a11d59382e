"""What is believed of parameters before the log is looked at: independent distributions, each on a bounded range.

Everything is reckoned in places of the unit cube: 0 and 1 are the ends of a parameter's range, on a logarithmic scale
for `log_uniform`. A normal distribution is cut off at four standard deviations.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.study.experiment.schema import Distribution

Values = NDArray[np.float64]

CUT: Final = 4.0
"""Standard deviations at which a normal distribution is cut off."""
_EDGE: Final = 1e-9


@dataclass(frozen=True)
class Marginal:
    """What is believed of one parameter."""

    belief: Distribution

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        one = self.belief
        if one.normal is not None:
            mean, spread = one.normal
            return mean - CUT * spread, mean + CUT * spread
        numbers = one.uniform or one.log_uniform or one.triangular
        assert numbers is not None
        return numbers[0], numbers[-1]

    @property
    def logarithmic(self) -> bool:
        """Whether places are equal ratios apart."""
        return self.belief.log_uniform is not None

    def places(self, shares: Values) -> Values:
        """The places below which the belief has these shares (0-1) of its mass."""
        one = self.belief
        if one.normal is not None:
            from scipy.special import ndtr, ndtri

            outside = float(ndtr(-CUT))
            inner = np.asarray(ndtri(outside + shares * (1.0 - 2.0 * outside)), np.float64)
            return np.clip(0.5 + inner / (2.0 * CUT), 0.0, 1.0)
        if one.triangular is None:
            return np.asarray(shares, np.float64)
        peak = self._peak
        rising = np.sqrt(shares * peak)
        falling = 1.0 - np.sqrt((1.0 - shares) * (1.0 - peak))
        return np.where(shares < peak, rising, falling)

    def density(self, places: Values) -> Values:
        """The density at places between 0 and 1, of mass 1 over the unit interval."""
        one = self.belief
        if one.normal is not None:
            inside = math.erf(CUT / math.sqrt(2.0))
            apart = (np.asarray(places) - 0.5) * (2.0 * CUT)
            dense: Values = 2.0 * CUT / (math.sqrt(2.0 * math.pi) * inside) * np.exp(-0.5 * apart**2)
            return dense
        if one.triangular is None:
            return np.ones_like(places, np.float64)
        peak = self._peak
        rising = 2.0 * places / peak if peak > 0.0 else np.zeros_like(places)
        falling = 2.0 * (1.0 - places) / (1.0 - peak) if peak < 1.0 else np.zeros_like(places)
        return np.asarray(np.where(places < peak, rising, falling), np.float64)

    def values(self, places: Values, *, exact: bool = False) -> Values:
        """Parameters at places: six significant digits, as they are written down; whole ones rounded.

        exact   as they are, for intervals and curves
        """
        low, high = self.ends
        found = low * (high / low) ** places if self.logarithmic else low + (high - low) * places
        found = np.clip(np.asarray(found, np.float64), low, high)
        if exact:
            return found
        if self.belief.whole:
            return np.clip(np.round(found), math.ceil(low), math.floor(high))
        return np.array([float(f"{value:.6g}") for value in found.reshape(-1)]).reshape(found.shape)

    @property
    def _peak(self) -> float:
        assert self.belief.triangular is not None
        low, likely, high = self.belief.triangular
        return (likely - low) / (high - low)


class Prior:
    """What is believed of several parameters, independent of each other.

    names      of parameters, in their order
    marginals  one for each
    """

    def __init__(self, beliefs: Mapping[str, Distribution]) -> None:
        self.names = tuple(beliefs)
        self.marginals = tuple(Marginal(one) for one in beliefs.values())

    @property
    def size(self) -> int:
        """How many parameters."""
        return len(self.names)

    def places(self, shares: Values) -> Values:
        """Places (n, d) of shares (n, d)."""
        return np.stack([one.places(shares[:, n]) for n, one in enumerate(self.marginals)], axis=1)

    def density(self, places: Values) -> Values:
        """Density (n,) at places (n, d) of the unit cube."""
        dense = np.ones(len(places))
        for n, one in enumerate(self.marginals):
            dense = dense * one.density(places[:, n])
        return dense

    def values(self, places: Values, *, exact: bool = False) -> Values:
        """Parameters (n, d) at places (n, d); `exact` as in `Marginal.values`."""
        return np.stack([one.values(places[:, n], exact=exact) for n, one in enumerate(self.marginals)], axis=1)


def free(places: Values) -> Values:
    """Places of the unit interval on the whole line (logit), where a regression cannot lead out of their range."""
    inner = np.clip(places, _EDGE, 1.0 - _EDGE)
    line: Values = np.log(inner) - np.log1p(-inner)
    return line


def bound(line: Values) -> Values:
    """Back from the whole line to the unit interval."""
    places: Values = 1.0 / (1.0 + np.exp(-np.clip(line, -700.0, 700.0)))
    return places
