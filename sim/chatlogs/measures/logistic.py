"""Logistic regression by Newton's method."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array, Truth

_STEPS: Final = 50
_FAR: Final = 20.0
"""A coefficient or an error of this size (of columns of spread 1) runs off to infinity: nothing can be told."""


def logistic(columns: Array, happened: Truth) -> tuple[Array, Array] | None:
    """Log odds ratios of what happened, and their standard errors.

    columns   (cases, columns), without a constant, which is added; what does not vary is left out
    happened  (cases,)
    Returns   (columns,) each, NaN for what was left out; None where nothing can be told: the outcome does not vary,
              columns tell it without error or repeat each other
    """
    width = columns.shape[1]
    spread = columns.std(axis=0)
    kept = np.flatnonzero(spread > 1e-12)
    if not 0 < happened.sum() < len(happened) or len(happened) <= len(kept) + 1:
        return None
    x = np.column_stack([np.ones(len(columns)), (columns[:, kept] - columns[:, kept].mean(axis=0)) / spread[kept]])
    y = happened.astype(np.float64)
    found = _newton(x, y)
    if found is None:
        return None
    beta, covariance = found
    log_odds, errors = np.full(width, np.nan), np.full(width, np.nan)
    log_odds[kept] = beta[1:] / spread[kept]
    errors[kept] = np.sqrt(np.diag(covariance)[1:]) / spread[kept]
    return log_odds, errors


def _newton(x: Array, y: Array) -> tuple[Array, Array] | None:
    """Coefficients and their covariance; None if they do not settle."""
    beta: Array = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -500.0, 500.0)))
        information = (x * (chance * (1.0 - chance))[:, None]).T @ x
        try:
            step = np.linalg.solve(information, x.T @ (y - chance))
            if np.abs(step).max() < 1e-9:
                covariance = np.asarray(np.linalg.inv(information), np.float64)
                errors = np.diag(covariance)
                return (beta, covariance) if ((errors > 0) & (errors < _FAR**2)).all() else None
        except np.linalg.LinAlgError:
            return None
        beta = beta + step * min(1.0, 5.0 / np.abs(step).max())
        if not np.isfinite(beta).all() or np.abs(beta).max() > _FAR:
            return None
    return None
