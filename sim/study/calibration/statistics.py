"""What simulations are compared by: one number per parameter, the best guess of it from all summaries.

Semi-automatic statistics (Fearnhead & Prangle 2012): parameters are regressed on summaries over simulations, and what
the regression makes of a log's summaries is its statistic. However many summaries there are, distances are then taken
in as many dimensions as there are parameters, and noise is left out. The regression is a ridge on the scaled summaries
and their squares, with a column that says where a summary has no value; how strong the ridge is, is chosen for each
parameter by cross-validation.

How far a simulation is from the log is measured by regressions that have not seen it (five folds). By those that have,
a simulation would seem the nearer, the nearer its own parameters are to what the log's are guessed to be, and the rest
of the way (`adjust`) would seem to explain what is chance: intervals would become too narrow, most of all those of
parameters of which the log tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.linear import cholesky, half_solve, products, solve

Values = NDArray[np.float64]

RIDGES: Final = (0.001, 0.01, 0.1, 1.0, 10.0)
"""Strengths that are tried, for each simulation that is learnt from and column of variance 1."""
FOLDS: Final = 5
FEWEST: Final = 20
"""Simulations that are needed to learn from."""
_LEAST_NOISE: Final = 1e-4
"""Share of the prior's variance that a guess is taken to be wrong by, at least."""
_FAR: Final = 3.0
"""How far apart a value and none are, in spreads, where summaries themselves are compared."""


class Statistics(Protocol):
    """What simulations are compared by."""

    def apart(self, scaled: Values, rows: NDArray[np.int64], observed: Values) -> Values:
        """How far statistics are from those of the log (n, q), told by what has not seen the simulation.

        scaled  summaries of the simulations (n, s); observed (s,) of the log
        rows    (n,) their numbers in the pool
        Returns NaN where one of the two has no value
        """

    def distances(self, apart: Values) -> Values:
        """The same as one number (n,)."""


@dataclass(frozen=True)
class Plain:
    """Summaries as they are, each in its spread: for as many summaries as parameters, or hardly more."""

    def apart(self, scaled: Values, rows: NDArray[np.int64], observed: Values) -> Values:
        """The differences; 0 where neither has a value."""
        del rows
        return np.where(np.isnan(scaled) & np.isnan(observed), 0.0, scaled - observed)

    def distances(self, apart: Values) -> Values:
        """Euclidean; a value and none are three spreads apart."""
        squares = np.where(np.isnan(apart), _FAR**2, apart**2)
        return np.asarray(np.sqrt(squares.sum(axis=1)), np.float64)


@dataclass(frozen=True)
class Learnt:
    """The regression of parameters on summaries.

    columns  how summaries become columns
    slopes   (1 + folds, p, d): of the regression on all simulations, then without each fifth of them
    noise    (d, d): lower factor of the covariance of what guesses are wrong by, of simulations not seen
    folds    (pool,) in which fifth each simulation of the pool was, from 1; 0: it was not learnt from
    """

    columns: Columns
    slopes: Values
    noise: Values
    folds: NDArray[np.int64]

    @classmethod
    def learnt(cls, scaled: Values, parameters: Values, rows: NDArray[np.int64]) -> Learnt:
        """From simulations of a pool.

        scaled      summaries (pool, s)
        parameters  (pool, d), in units of the prior's spread
        rows        which of them are learnt from

        Raises ValueError if these are fewer than `FEWEST`.
        """
        count = len(rows)
        if count < FEWEST:
            raise ValueError(f"there are {count} simulations to learn from, expected {FEWEST} or more")
        columns = Columns.learnt(scaled[rows])
        folds = np.zeros(len(scaled), np.int64)
        folds[rows] = 1 + np.arange(count) % FOLDS
        centred = parameters[rows] - parameters[rows].mean(axis=0)
        slopes, wrong = _ridge(columns.of(scaled[rows]), centred, folds[rows])
        noise = products(wrong, wrong) / count + _LEAST_NOISE * np.eye(parameters.shape[1])
        return cls(columns, slopes, cholesky(noise), folds)

    def apart(self, scaled: Values, rows: NDArray[np.int64], observed: Values) -> Values:
        """Differences of guesses, each by the regression without the fifth that the simulation was in."""
        away = self.columns.of(scaled) - self.columns.of(observed[None])
        inside = rows < len(self.folds)
        fold = np.where(inside, self.folds[np.minimum(rows, len(self.folds) - 1)], 0)
        found = np.zeros((len(rows), self.slopes.shape[2]))
        for n, slopes in enumerate(self.slopes):
            mine = fold == n
            found[mine] = np.einsum("np,pd->nd", away[mine], slopes)
        return found

    def distances(self, apart: Values) -> Values:
        """In units of what the guesses are wrong by (Mahalanobis): the better known a direction, the more it counts."""
        return np.asarray(np.sqrt((half_solve(self.noise, apart.T) ** 2).sum(axis=0)), np.float64)


@dataclass(frozen=True)
class Columns:
    """How summaries become columns of a regression: themselves, their squares, and where there is none.

    centres, spreads  (s,) of the scaled summaries where it was learnt; bends (s,) mean of the squares there
    missing  (s,) whether "no value" has a column
    means, scales  (p,) of all columns there
    """

    centres: Values
    spreads: Values
    bends: Values
    missing: NDArray[np.bool_]
    means: Values
    scales: Values

    @classmethod
    def learnt(cls, scaled: Values) -> Columns:
        """From the simulations (n, s) of a regression."""
        known = np.isfinite(scaled)
        number = np.maximum(known.sum(axis=0), 1)
        centres = np.where(known, scaled, 0.0).sum(axis=0) / number
        spreads = np.sqrt(np.where(known, (scaled - centres) ** 2, 0.0).sum(axis=0) / number)
        spreads = np.where(spreads > 1e-9, spreads, 1.0)
        bends = np.where(known, ((scaled - centres) / spreads) ** 2, 0.0).sum(axis=0) / number
        blank = np.zeros(0)
        missing = np.asarray(~known.all(axis=0))
        raw = cls(centres, spreads, bends, missing, blank, blank)._raw(scaled)
        scales = raw.std(axis=0)
        return cls(centres, spreads, bends, missing, raw.mean(axis=0), np.where(scales > 1e-9, scales, 1.0))

    def of(self, scaled: Values) -> Values:
        """Columns (n, p), of mean 0 and variance 1 where they were learnt; in place of no value the mean."""
        columns: Values = (self._raw(scaled) - self.means) / self.scales
        return columns

    def _raw(self, scaled: Values) -> Values:
        known = np.isfinite(scaled)
        straight = np.where(known, (scaled - self.centres) / self.spreads, 0.0)
        bent = np.where(known, straight**2 - self.bends, 0.0)
        return np.concatenate([straight, bent, (~known[:, self.missing]).astype(np.float64)], axis=1)


def _ridge(columns: Values, targets: Values, folds: NDArray[np.int64]) -> tuple[Values, Values]:
    """Slopes (1 + folds, p, d), and what each row's guess is wrong by without its fold (n, d); by the best ridge."""
    count, size = columns.shape
    parts = [np.flatnonzero(folds == n) for n in range(1, FOLDS + 1)]
    moments = [products(columns[rows], columns[rows]) for rows in parts]
    against = [products(columns[rows], targets[rows]) for rows in parts]
    all_moments, all_against = np.sum(moments, axis=0), np.sum(against, axis=0)
    best = np.full(targets.shape[1], np.inf)
    slopes, left = np.zeros((1 + FOLDS, size, targets.shape[1])), np.zeros_like(targets)
    for ridge in RIDGES:
        penalty = ridge * count * np.eye(size)
        found = [solve(cholesky(all_moments + penalty), all_against)]
        wrong = np.empty_like(targets)
        for rows, mine, product in zip(parts, moments, against, strict=True):
            others = 1.0 - len(rows) / count
            found.append(solve(cholesky(all_moments - mine + others * penalty), all_against - product))
            level = -targets[rows].sum(axis=0) / (count - len(rows))  # mean of the others: all targets add up to 0
            wrong[rows] = targets[rows] - level - np.einsum("np,pd->nd", columns[rows], found[-1])
        squares = (wrong**2).mean(axis=0)
        better = squares < best
        best[better], left[:, better] = squares[better], wrong[:, better]
        slopes[:, :, better] = np.stack(found)[:, :, better]
    return slopes, left
