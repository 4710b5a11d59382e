"""Small linear systems, up to some 200 unknowns, without BLAS, whose last digits depend on its number of threads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def cholesky(matrix: Values) -> Values:
    """The lower factor L of a symmetric positive definite matrix (p, p) = L L'.

    Raises ValueError where the matrix is not positive definite.
    """
    size = len(matrix)
    lower = np.zeros((size, size))
    for j in range(size):
        pivot = matrix[j, j] - (lower[j, :j] ** 2).sum()
        if not pivot > 0.0:
            raise ValueError("the matrix is not positive definite")
        lower[j, j] = np.sqrt(pivot)
        lower[j + 1 :, j] = (matrix[j + 1 :, j] - (lower[j + 1 :, :j] * lower[j, :j]).sum(axis=1)) / lower[j, j]
    return lower


def half_solve(lower: Values, right: Values) -> Values:
    """L^-1 right, for a lower factor L (p, p) and right sides (p, k)."""
    solved = np.array(right, np.float64)
    for j in range(len(lower)):
        solved[j] = (solved[j] - (lower[j, :j, None] * solved[:j]).sum(axis=0)) / lower[j, j]
    return solved


def solve(lower: Values, right: Values) -> Values:
    """(L L')^-1 right, for a lower factor L (p, p) and right sides (p, k)."""
    solved = half_solve(lower, right)
    for j in reversed(range(len(lower))):
        solved[j] = (solved[j] - (lower[j + 1 :, j, None] * solved[j + 1 :]).sum(axis=0)) / lower[j, j]
    return solved


def products(left: Values, right: Values) -> Values:
    """left' right, for (n, p) and (n, k): the sums over rows of all products of columns."""
    summed: Values = np.einsum("np,nk->pk", left, right)  # without `optimize` numpy adds up by itself
    return summed


def covariance(points: Values, weights: Values) -> tuple[Values, Values]:
    """Weighted mean (d,) and covariance (d, d) of points (n, d); weights (n,) need not add up to 1."""
    share = weights / weights.sum()
    mean: Values = (points * share[:, None]).sum(axis=0)
    apart = points - mean
    return mean, products(apart * share[:, None], apart)
