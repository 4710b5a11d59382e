"""The last step towards the log: parameters corrected for how far their simulations still lie from it.

Local-linear regression adjustment (Beaumont, Zhang & Balding 2002) with a correction of the spread as well (Blum &
François 2010): over simulations near the log, each weighted by nearness (Epanechnikov), parameters are regressed on
statistics, and so is the logarithm of what remains squared. Then each parameter is what it would be at the log's own
statistics. It is done on the whole line (logit of the prior's range), so that no parameter leaves its range.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.linear import cholesky, products, solve
from sim.study.calibration.prior import bound, free

Values = NDArray[np.float64]

_RIDGE: Final = 1e-6
_LEAST: Final = 1e-9
_MOST_STRETCH: Final = 2.0
"""By how much the spread is corrected at most: farther away the regression of it is not believed."""


def nearness(distances: Values, tolerance: float) -> Values:
    """Epanechnikov weights (n,): 1 at the log, next to nothing at the tolerance; all 1 where that is 0.

    Not nothing, since all may be as far away as the farthest (summaries that are counts).
    """
    if not tolerance > 0.0:
        return np.ones(len(distances))
    return np.maximum(_LEAST, 1.0 - (distances / tolerance) ** 2)


def adjusted(places: Values, apart: Values, weights: Values) -> Values:
    """Places (n, d) of the unit cube as they would be at the log's statistics.

    apart    (n, q), how far the statistics of each are from those of the log
    weights  (n,), how near each is and how much it counts

    With fewer rows of any weight than twice the columns of the regression they are left as they are.
    """
    counted = weights > 0.0
    if np.count_nonzero(counted) < 2 * (apart.shape[1] + 1):
        return places
    scale = np.sqrt((weights[:, None] * apart**2).sum(axis=0) / weights.sum())
    apart = apart / np.where(scale > 1e-12, scale, 1.0)
    columns = np.concatenate([np.ones((len(places), 1)), apart], axis=1)
    line = free(places)
    level, mean = _fit(columns, line, weights)
    left = line - mean
    typical = (weights[:, None] * left**2).sum(axis=0) / weights.sum()
    squares = np.log(left**2 + 1e-8 * typical + 1e-300)
    there, spread = _fit(columns, squares, weights)
    most = np.log(_MOST_STRETCH)
    stretch = np.exp(np.clip(0.5 * (there - spread), -most, most))
    effective = weights.sum() ** 2 / (weights**2).sum()
    fitted = np.sqrt(effective / max(1.0, effective - columns.shape[1]))  # a regression comes too near to its own rows
    moved = level + left * stretch * fitted
    return bound(np.where(counted[:, None], moved, line))


def _fit(columns: Values, targets: Values, weights: Values) -> tuple[Values, Values]:
    """Weighted least squares: the values at the log (d,), and at each row (n, d)."""
    share = weights / weights.sum()
    moments = products(columns * share[:, None], columns)
    against = products(columns * share[:, None], targets)
    ridge = _RIDGE * np.eye(len(moments))
    ridge[0, 0] = 0.0
    slopes = solve(cholesky(moments + ridge), against)
    fitted: Values = np.einsum("np,pd->nd", columns, slopes)
    return slopes[0], fitted
