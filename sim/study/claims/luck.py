"""Numbers over worlds without the luck of few replicates, all tests of a claim together (after Louis 1984).

What few replicates come to is spread by the worlds and by luck; in how many worlds a claim holds is to be told of the
worlds alone. Each test's numbers are drawn towards their median until they are spread as they would be without luck.
Tests come out together more often than luck lets it seem: how they go together is told without luck as well.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_NORMAL: Final = 1.349
"""Between the quartiles of a normal distribution, in standard deviations."""
_FEW: Final = 10
"""Of fewer worlds luck is not told apart."""
_FLOOR: Final = 1e-3
_DRAWS: Final = 200


class Seen(NamedTuple):
    """What tests came to in worlds that tell them all.

    values  means over replicates (tests, worlds)
    errors  their standard errors, NaN where they are not known (tests, worlds)
    rests   replicates less their mean (worlds, replicates, tests), NaN where not known
    """

    values: Array
    errors: Array
    rests: Array

    def of(self, chosen: NDArray[np.intp]) -> Seen:
        """Some of the worlds."""
        return Seen(self.values[:, chosen], self.errors[:, chosen], self.rests[chosen])


def error(replicates: Array) -> float:
    """The standard error of a mean, such that the median of many is that of the true ones; NaN of fewer than two."""
    from scipy.stats import chi2

    freedom = len(replicates) - 1
    if freedom < 1:
        return float("nan")
    found = replicates.std(ddof=1) / np.sqrt(len(replicates))
    return float(found / np.sqrt(chi2.ppf(0.5, freedom) / freedom))  # of few, most are too small


def usual(errors: Array) -> Array:
    """The usual standard error of each test (tests,); 0 where none is known."""
    return np.array([np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else 0.0 for row in errors])


def reach(seen: Seen) -> Array:
    """How far luck moves the number of a world, in 95 of 100 of them (tests,); 0 where that is not known.

    Luck differs over worlds, and is largest where few are left: so what it is in all of them is looked at together.
    """
    count = seen.rests.shape[1]
    moves = np.abs(seen.rests) / np.sqrt(max(count - 1, 1))  # replicates vary about a mean that moves with them
    rows = [one[np.isfinite(one)] for one in moves.reshape(-1, seen.rests.shape[2]).T]
    return np.array([np.quantile(row, 0.95) if len(row) else 0.0 for row in rows])


def without_luck(seen: Seen) -> Array:
    """The values as they would be spread, and go together, without luck (tests, worlds)."""
    values, luck = seen.values, usual(seen.errors)
    if values.shape[1] < _FEW or not luck.any():
        return values
    part = np.array([_part(row, error) for row, error in zip(values, luck, strict=True)])
    middle = np.array([_median(row) for row in values])[:, None]
    with np.errstate(invalid="ignore"):
        calm = np.where(np.isfinite(values), middle + np.sqrt(1.0 - part**2)[:, None] * (values - middle), values)
    told = np.flatnonzero((luck > 0) & np.isfinite(values).all(axis=1))
    if len(told) > 1:
        order = _order(values[told], part[told], seen.rests[:, :, told])
        calm[told] = np.take_along_axis(np.sort(calm[told], axis=1), order, axis=1)
    return np.asarray(calm, np.float64)


def share_between(seen: Seen, ends: list[tuple[float, float]]) -> tuple[float, float]:
    """Where the share of worlds lies in which all tests are between their ends: 95 %, a bootstrap over worlds."""
    count = seen.values.shape[1]
    if not count:
        return float("nan"), float("nan")
    draws = np.random.default_rng(count).integers(0, count, (_DRAWS, count))
    shares = [float(inside(without_luck(seen.of(draw)), ends).all(axis=0).mean()) for draw in draws]
    low, high = np.quantile(shares, [0.025, 0.975]).tolist()
    return low, high


def inside(values: Array, ends: list[tuple[float, float]]) -> NDArray[np.bool_]:
    """Whether each test is between its ends (tests, worlds)."""
    low, high = np.array(ends).T[:, :, None]
    return np.asarray((values >= low) & (values <= high))


def _part(row: Array, error: float) -> float:
    """The part of the spread that is luck, 0 to 1."""
    told = row[np.isfinite(row)]
    spread = float(np.subtract(*np.quantile(told, [0.75, 0.25]))) / _NORMAL if len(told) >= _FEW else 0.0
    return min(1.0, error / spread) if spread else 0.0


def _median(row: Array) -> float:
    told = row[np.isfinite(row)]
    return float(np.median(told)) if len(told) else 0.0


def _order(values: Array, part: Array, rests: Array) -> NDArray[np.intp]:
    """The place of every world among all, by each test, with what the tests have in common apart from luck.

    Normal scores are moved as little as gives them the correlations that are left without those of luck.
    """
    scores, seen = _scores(values), _correlations(values)
    known = rests[np.isfinite(rests).all(axis=(1, 2))].reshape(-1, rests.shape[2])
    alike = _correlations(known.T) if len(known) >= _FEW else np.eye(len(values))
    left = seen - np.outer(part, part) * alike
    np.fill_diagonal(left, 1.0 - part**2)
    root = _power(seen, 0.5, _FLOOR)
    back = _power(seen, -0.5, _FLOOR)
    moved = back @ _power(root @ _power(left, 1.0, 0.0) @ root, 0.5, 0.0) @ back @ scores
    return np.asarray(moved.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable"))


def _scores(values: Array) -> Array:
    """Normal scores of the ranks, test by test."""
    from scipy.stats import norm, rankdata

    scores: Array = norm.ppf((rankdata(values, axis=1) - 0.5) / values.shape[1])
    return scores


def _correlations(values: Array) -> Array:
    """Correlations by ranks; those of what does not vary are 0."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Array = np.atleast_2d(np.nan_to_num(np.corrcoef(_scores(values))))
    np.fill_diagonal(found, 1.0)
    return found


def _power(matrix: Array, power: float, floor: float) -> Array:
    """A power of a symmetric matrix, eigenvalues below `floor` raised to it."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    return np.asarray((vectors * np.maximum(values, floor) ** power) @ vectors.T, np.float64)
