"""Running means along a lever, where other levers move as well."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.views.daily import Array
from sim.views.sweeping.tables import FEW_VALUES

STEPS: Final = 60


def running(x: Array, y: Array, *, log: bool = False) -> tuple[Array, Array]:
    """Where, and the mean of y there: per value of x where these are few, else of the points near (Gaussian weights).

    The width of the weights is a tenth of the range, so that the line follows what is broad; at places with fewer
    than three points' worth of weight nothing is said. NaN are left out.
    """
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    different = np.unique(x)
    if len(different) <= FEW_VALUES:
        means = np.array([y[x == value].mean() for value in different], np.float64)
        return different, means
    at = np.log(x) if log else x
    places = np.linspace(at.min(), at.max(), STEPS)
    weights = np.exp(-0.5 * ((places[:, None] - at[None, :]) / (0.1 * (at.max() - at.min()))) ** 2)
    total = weights.sum(axis=1)
    mean = np.where(total >= 3.0, weights @ y / total, np.nan)
    return np.exp(places) if log else places, mean
