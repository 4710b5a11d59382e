"""Points of a sensitivity study: factors moved one at a time, from many places (Morris), or all over (Sobol)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.results.extras import extra
from sim.results.studies.factor_pairs import Pairs
from sim.study.experiment.design import scaled
from sim.study.experiment.schema import Range, Sensitivity, Varied

LEVELS = 4
"""Levels at which Morris tries a factor; a step goes over two of them, two thirds of the range."""


@dataclass(frozen=True)
class Screen:
    """Points that tell what each factor does.

    method   "morris" or "sobol"
    rows     values by path, a mapping per point
    labels   of the points
    pairs    points that differ in one factor alone
    """

    method: Literal["morris", "sobol"]
    rows: list[dict[str, Any]]
    labels: list[str]
    pairs: Pairs


def points_needed(given: Sensitivity, factors: int) -> int:
    """How many points a screen of so many factors has."""
    return given.trajectories * (factors + 1) if given.method == "morris" else given.samples * (factors + 2)


def screen(levers: Mapping[str, Varied], names: Sequence[str], given: Sensitivity, seed: int) -> Screen:
    """The points for these factors; they depend on the seed alone.

    names   of the factors, for labels

    Raises `MissingExtraError` if SALib is not there.
    """
    make = _morris if given.method == "morris" else _sobol
    return make(levers, names, given, seed)


def _morris(levers: Mapping[str, Varied], names: Sequence[str], given: Sensitivity, seed: int) -> Screen:
    """Trajectories through the grid of levels: from one point to the next one factor moves."""
    count, long = len(levers), len(levers) + 1
    shares = _salib("morris").sample(_problem(count), given.trajectories, num_levels=LEVELS, seed=_rng(seed))
    shares = np.round(shares, 9).reshape(given.trajectories, long, count)
    moved = np.abs(np.diff(shares, axis=1)).argmax(axis=2)  # (trajectories, steps): the factor of each step
    columns = [_values(lever, shares[:, :, n], _rng(seed, n + 1)) for n, lever in enumerate(levers.values())]
    rows = [
        {path: column[t][step] for path, column in zip(levers, columns, strict=True)}
        for t in range(given.trajectories)
        for step in range(long)
    ]
    labels = [
        f"trajectory {t + 1}, " + ("start" if step == 0 else f"step {step}: {names[moved[t, step - 1]]}")
        for t in range(given.trajectories)
        for step in range(long)
    ]
    step_of = np.argsort(moved, axis=1).T  # (factors, trajectories): after how many steps each moves
    before = (step_of + long * np.arange(given.trajectories)).astype(np.int64)
    return Screen("morris", rows, labels, _pairs(levers, rows, before, before + 1))


def _values(lever: Varied, shares: NDArray[np.float64], rng: np.random.Generator) -> list[list[Any]]:
    """The values of a factor over trajectories (trajectories, points): of a list, two of its values in each.

    The levels of a list's places would never let two neighbours meet.
    """
    if isinstance(lever, Range) or len(lever) < 2:
        return [[scaled(lever, share) for share in row] for row in shares.tolist()]
    values = []
    for row in shares.tolist():
        low, high = sorted(rng.choice(len(lever), 2, replace=False).tolist())
        values.append([lever[high if share > 0.5 else low] for share in row])
    return values


def _sobol(levers: Mapping[str, Varied], names: Sequence[str], given: Sensitivity, seed: int) -> Screen:
    """Blocks of points: one, the same with one factor after the other taken from a second one, and that second one."""
    count, long = len(levers), len(levers) + 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # any number of points may be asked for
        shares = _salib("sobol").sample(_problem(count), given.samples, calc_second_order=False, seed=_rng(seed))
    rows = [
        {path: scaled(lever, share) for (path, lever), share in zip(levers.items(), row, strict=True)}
        for row in shares.tolist()
    ]
    inside = ["start", *(f"other {name}" for name in names), "all other"]
    labels = [f"sample {n // long + 1}, {inside[n % long]}" for n in range(len(rows))]
    first = np.tile(long * np.arange(given.samples), (count, 1))
    return Screen("sobol", rows, labels, _pairs(levers, rows, first, first + 1 + np.arange(count)[:, None]))


def _pairs(
    levers: Mapping[str, Varied], rows: list[dict[str, Any]], first: NDArray[np.int64], second: NDArray[np.int64]
) -> Pairs:
    places = np.array([[place(lever, row[path]) for path, lever in levers.items()] for row in rows])
    ordered = np.array([isinstance(lever, Range) for lever in levers.values()])
    return Pairs(first, second, places.reshape(len(rows), len(levers)), ordered)


def place(lever: Varied, value: Any) -> float:
    """Where a value lies in a lever's range, from 0 to 1; of a list its number."""
    if not isinstance(lever, Range):
        same = [n for n, one in enumerate(lever) if one == value and isinstance(one, bool) == isinstance(value, bool)]
        return float(same[0])
    low, high = lever.from_, lever.to
    if lever.scale == "log":
        return float(np.log(value / low) / np.log(high / low)) if value > 0 else 0.0
    return (float(value) - low) / (high - low)


def _problem(factors: int) -> dict[str, Any]:
    return {"num_vars": factors, "names": [f"x{n}" for n in range(factors)], "bounds": [[0.0, 1.0]] * factors}


def _rng(seed: int, stream: int = 0) -> np.random.Generator:
    return np.random.default_rng([seed & (2**63 - 1), 0x7765696768, stream])


def _salib(method: str) -> Any:
    return extra(f"SALib.sample.{method}", "sensitivity")
