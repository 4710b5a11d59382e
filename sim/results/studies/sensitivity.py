"""How much an outcome depends on each factor: elementary effects (Morris), shares of variance (Sobol), and its ends.

Morris, M. D. 1991, Technometrics 33; Campolongo, F. et al. 2007, Environmental Modelling & Software 22; Saltelli, A. et
al. 2010, Computer Physics Communications 181. Points are drawn and indices worked out by SALib (Herman & Usher 2017,
Journal of Open Source Software 2).
"""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.results.extras import extra
from sim.results.studies.factor_pairs import Pairs, luck_in_pairs
from sim.results.units import Array

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES: Final = 1000
"""Resamples of the bootstrap intervals."""
FEWEST: Final = 8
"""With fewer complete blocks of points nothing is said of shares of variance."""
_STEP: Final = 2.0 / 3.0
"""What SALib takes a step of four levels for."""
_FIFTH: Final = 0.2

MORRIS: Final = ("mu_star", "mu_star_low", "mu_star_high", "sigma", "mu")
SOBOL: Final = ("S1", "S1_low", "S1_high", "ST", "ST_low", "ST_high")
INDICES: Final = (*MORRIS, *SOBOL, "noise")
"""Columns of `indices` behind outcome, factor, label and method."""


def morris(means: Array, units: Array, pairs: Pairs, seed: int) -> "pd.DataFrame":
    """What moving each factor over its whole range does: one row per factor.

    means   of each point (points,); a pair that lacks one is left out
    units   the same by unit (units, points), to tell luck

    mu_star   mean size of the change, in units of the outcome, with a 95 % bootstrap interval
    mu        mean change from the low to the high end; of a list from an earlier to a later value
    sigma     standard deviation of the change: how far it depends on the other factors, or on where one is
    noise     mean size of the change that luck alone would give a factor that does nothing
    """
    analyse = _salib("morris")
    rng = _rng(seed)
    rows = []
    for factor in range(pairs.factors):
        distance, change = pairs.distance(factor), pairs.upwards(means, factor)
        known = np.isfinite(change) & (distance > 0)
        row = dict.fromkeys(INDICES, np.nan)
        if known.sum() >= 2:
            # each pair is a trajectory of its own, so that a missing run costs one pair and not all of a trajectory
            y = np.stack([np.zeros(known.sum()), change[known] / distance[known] * _STEP], axis=1).ravel()
            x = np.tile([[0.0], [_STEP]], (int(known.sum()), 1))
            found = analyse(_problem(1), x, y, num_resamples=RESAMPLES, num_levels=4, seed=rng)
            star, half = float(found["mu_star"][0]), float(found["mu_star_conf"][0])
            variance = luck_in_pairs(units, pairs, factor)[known] / distance[known] ** 2
            row |= {
                "mu_star": star,
                "mu_star_low": max(0.0, star - half),
                "mu_star_high": star + half,
                "sigma": float(found["sigma"][0]),
                "mu": float(found["mu"][0]),
                "noise": float(np.sqrt(2 / np.pi * np.nanmean(variance))) if np.isfinite(variance).any() else np.nan,
            }
        rows.append(row)
    return _frame(rows)


def sobol(means: Array, units: Array, pairs: Pairs, seed: int) -> "pd.DataFrame":
    """What share of the variance of an outcome each factor makes: one row per factor; arguments as in `morris`.

    S1      the factor alone
    ST      with all in which it has a hand together with others
    noise   share that luck alone would give a factor that does nothing, as ST

    with 95 % bootstrap intervals. Blocks of points of which one has no value are left out; NaN for all where fewer than
    `FEWEST` are left, or where the outcome does not vary.
    """
    long = pairs.factors + 2
    blocks = means.reshape(-1, long)
    whole = np.isfinite(blocks).all(axis=1)
    rows = [dict.fromkeys(INDICES, np.nan) for _ in range(pairs.factors)]
    y = blocks[whole]
    if len(y) < FEWEST or np.ptp(y) <= np.finfo(float).eps * np.abs(y).max():
        return _frame(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _salib("sobol")(
            _problem(pairs.factors), y.ravel(), calc_second_order=False, num_resamples=RESAMPLES, seed=_rng(seed)
        )
    variance = float(np.var(np.concatenate([y[:, 0], y[:, -1]])))
    for factor, row in enumerate(rows):
        for name in ("S1", "ST"):
            value, half = float(found[name][factor]), float(found[f"{name}_conf"][factor])
            row |= {name: value, f"{name}_low": value - half, f"{name}_high": value + half}
        luck = luck_in_pairs(units, pairs, factor)[whole]
        if np.isfinite(luck).any() and variance > 0:
            row["noise"] = float(np.nanmean(luck) / 2 / variance)
    return _frame(rows)


def ends(means: Array, pairs: Pairs, method: str) -> "pd.DataFrame":
    """Where an outcome lies with each factor at its low and at its high end, on average over all others.

    Columns: `low_place`, `high_place` (in parts of the range, or numbers of values of the list), `outcome_low`,
    `outcome_high`, `outcome_mid` (the mean of all points). Morris: half the mean change over the whole range to either
    side of the mean. Sobol: of pairs with one point in the lowest (highest) fifth of the range, how far that one lies
    from the other one. Lists: the values with the least and the most.
    """
    import pandas as pd

    middle = float(np.nanmean(means)) if np.isfinite(means).any() else np.nan
    rows = []
    for factor in range(pairs.factors):
        if not pairs.ordered[factor]:
            rows.append(_ends_of_list(means, pairs, factor, middle, method))
            continue
        if method == "morris":
            half = _mean(_per_range(means, pairs, factor)) / 2
            low, high = middle - half, middle + half
        else:
            low = middle + _apart(means, pairs, factor, lambda place: place <= _FIFTH)
            high = middle + _apart(means, pairs, factor, lambda place: place >= 1 - _FIFTH)
        place = 0.0 if method == "morris" else _FIFTH / 2
        rows.append({"low_place": place, "high_place": 1.0 - place, "outcome_low": low, "outcome_high": high})
    table = pd.DataFrame(rows, columns=["low_place", "high_place", "outcome_low", "outcome_high"])
    return table.assign(outcome_mid=middle)


def _per_range(means: Array, pairs: Pairs, factor: int) -> Array:
    distance = pairs.distance(factor)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(distance > 0, pairs.upwards(means, factor) / distance, np.nan)


def _ends_of_list(means: Array, pairs: Pairs, factor: int, middle: float, method: str) -> dict[str, float]:
    numbers = np.unique(pairs.between(factor))
    share = 0.5 if method == "morris" else 1.0  # pairs of Morris always differ; of Sobol the other one is any value
    apart = [share * _apart(means, pairs, factor, lambda place, n=number: place == n) for number in numbers]
    if not np.isfinite(apart).any():
        return {"low_place": np.nan, "high_place": np.nan, "outcome_low": np.nan, "outcome_high": np.nan}
    low, high = int(np.nanargmin(apart)), int(np.nanargmax(apart))
    return {
        "low_place": float(numbers[low]),
        "high_place": float(numbers[high]),
        "outcome_low": middle + apart[low],
        "outcome_high": middle + apart[high],
    }


def _apart(means: Array, pairs: Pairs, factor: int, chosen: Any) -> float:
    """How far points with the factor in a part of its range lie, on average, from the other point of their pair."""
    first, second = pairs.between(factor).T
    change = means[pairs.second[factor]] - means[pairs.first[factor]]
    return _mean(np.concatenate([-change[chosen(first)], change[chosen(second)]]))


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _frame(rows: Sequence[dict[str, float]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=list(INDICES))


def _problem(factors: int) -> dict[str, Any]:
    return {"num_vars": factors, "names": [f"x{n}" for n in range(factors)], "bounds": [[0.0, 1.0]] * factors}


def _rng(seed: int) -> np.random.Generator:
    return np.random.default_rng([seed & (2**63 - 1), 0x626F6F74])


def _salib(method: str) -> Any:
    return extra(f"SALib.analyze.{method}", "sensitivity").analyze
