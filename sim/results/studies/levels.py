"""How high an outcome lies at each point: means with intervals, and how far single runs lie apart."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.results.studies.intervals import equal, student_interval
from sim.results.studies.pairs import by_world, several_worlds
from sim.results.units import Array

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("mean", "low", "high", "p10", "p90", "units")
"""Columns of a level, beside those that say whose it is."""
Limits = Mapping[str, tuple[float, float]]
"""The lowest and highest an outcome can be, by its name: intervals are cut there."""


def level(
    values: ArrayLike, world: NDArray[Any] | None = None, limits: tuple[float, float] = (-np.inf, np.inf)
) -> dict[str, float | int]:
    """Mean of an outcome over units, with its interval and the range of units.

    values   (units,); those without a finite value are left out
    world    the world of each unit (units,); with two or more, mean and interval are those of the means of worlds
    limits   the lowest and highest the outcome can be; the interval is cut there

    Returns `mean`, `low` and `high` (95 % t interval of the mean; NaN for one unit of inference), `p10` and `p90`
    (quantiles over units) and `units` (those with a value).
    """
    numbers = np.asarray(values, np.float64)
    place, known = several_worlds(world), np.isfinite(numbers)
    numbers = numbers[known]
    if len(numbers) == 0:
        return {**dict.fromkeys(NUMBERS, np.nan), "units": 0}
    means = by_world(numbers, None if place is None else place[known])
    low, high = student_interval(means)
    p10, p90 = np.quantile(numbers, (0.1, 0.9))
    return {
        "mean": float(means[0] if equal(means) else means.mean()),
        "low": float(np.maximum(low, limits[0])),  # NaN stays NaN
        "high": float(np.minimum(high, limits[1])),
        "p10": float(p10),
        "p90": float(p90),
        "units": len(numbers),
    }


def response(
    runs: "pd.DataFrame", points: "pd.DataFrame", outcomes: Sequence[str], limits: Limits | None = None
) -> "pd.DataFrame":
    """The levels of a sweep: one row per outcome and point, points in their order.

    runs, points   tables of the study; the columns of `points` but `point` and `label` are its levers
    outcomes       columns of `runs`
    limits         the lowest and highest of an outcome

    Columns: outcome, point, the levers, mean, low, high, p10, p90, units; see `level`. Raises ValueError as `by_unit`.
    """
    import pandas as pd

    levers = [name for name in points.columns if name not in ("point", "label")]
    rows = []
    for outcome in outcomes:
        values, world = by_unit(runs, outcome, points["point"])
        for n, point in enumerate(points.to_dict("records")):
            at = {"outcome": outcome, "point": point["point"], **{lever: point[lever] for lever in levers}}
            rows.append(at | level(values[:, n], world, (limits or {}).get(outcome, (-np.inf, np.inf))))
    return pd.DataFrame(rows, columns=["outcome", "point", *levers, *NUMBERS])


def by_unit(runs: "pd.DataFrame", outcome: str, points: ArrayLike) -> tuple[Array, NDArray[Any]]:
    """An outcome as an array (units, points), and the world of each unit (units,).

    runs     one row per run: `point`, `world`, `replicate` and a column per outcome; any order; without `world` there
             is one world
    points   which points, in which order

    Units are sorted by world and replicate; NaN where a run is missing. Raises ValueError for an outcome that `runs`
    does not have, and where there are two runs of the same point, world and replicate.
    """
    if outcome not in runs.columns:
        raise ValueError(f"the runs have no outcome {outcome}")
    wanted = np.asarray(points)
    point = runs["point"].to_numpy()
    asked = np.isin(point, wanted)
    world = runs["world"].to_numpy() if "world" in runs.columns else np.zeros(len(runs), np.int32)
    worlds, place = np.unique(world[asked], return_inverse=True)
    replicates, replicate = np.unique(runs["replicate"].to_numpy()[asked], return_inverse=True)
    units, unit = np.unique(place * np.int64(max(1, len(replicates))) + replicate, return_inverse=True)
    sorter = np.argsort(wanted)
    column = sorter[np.searchsorted(wanted, point[asked], sorter=sorter)]
    if len(np.unique(unit * max(1, len(wanted)) + column)) < len(column):
        raise ValueError("there are several runs of the same point, world and replicate")
    values = np.full((len(units), len(wanted)), np.nan)
    values[unit, column] = runs[outcome].to_numpy(np.float64)[asked]
    return values, worlds[units // max(1, len(replicates))]
