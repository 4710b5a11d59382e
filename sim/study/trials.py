"""What came of the trials of an optimisation: objectives, and whether they keep the limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.study.experiment.plan import Plan
from sim.study.experiment.schema import Constraint, Optimise

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]
DONE, REFUSED, FAILED = "done", "refused", "failed"


@dataclass(frozen=True)
class Trial:
    """What came of a point.

    state       "done", "refused" (by the scenario) or "failed" (some of its runs)
    objectives  NaN where there is no value
    excess      by outcome: how far the mean is beyond its limit; 0 or less where it keeps it
    """

    state: str
    objectives: tuple[float, ...]
    excess: Mapping[str, float]

    @property
    def known(self) -> bool:
        """Whether all that is asked of it has a value."""
        return self.state == DONE and bool(np.isfinite([*self.objectives, *self.excess.values()]).all())

    @property
    def feasible(self) -> bool:
        """Whether it has values and keeps all limits."""
        return self.known and all(value <= 0 for value in self.excess.values())


def judged(plan: Plan, runs: pd.DataFrame, given: Optimise, points: Iterable[int] | None = None) -> list[Trial]:
    """What came of points of a plan, by default of all.

    runs   at least those of these points; what is not there has failed
    """
    by_point = dict(tuple(runs.groupby("point")))
    wanted = len(plan.worlds) * plan.replicates
    nothing = tuple(float("nan") for _ in given.objectives)
    found = []
    for point in range(len(plan.points)) if points is None else points:
        mine = by_point.get(point)
        if point in plan.refused:
            found.append(Trial(REFUSED, nothing, {}))
        elif mine is None or len(mine) < wanted:
            found.append(Trial(FAILED, nothing, {}))
        else:
            found.append(_trial(mine, given))
    return found


def _trial(runs: pd.DataFrame, given: Optimise) -> Trial:
    objectives = tuple(
        robust(by_world(runs, name), given.robust, more=direction == "maximise")
        for name, direction in given.objectives.items()
    )
    excess = {name: beyond(_mean(by_world(runs, name)), limit) for name, limit in given.subject_to.items()}
    return Trial(DONE, objectives, excess)


def by_world(runs: pd.DataFrame, outcome: str) -> Values:
    """The mean of an outcome in each world, NaN where it has no value."""
    if outcome not in runs.columns:  # of a policy that no run had
        return np.array([np.nan])
    return np.asarray(runs.groupby("world")[outcome].mean(), np.float64)


def robust(values: Values, how: str, *, more: bool) -> float:
    """What counts of several worlds.

    values  one for each world; a world without one leaves no value at all
    how     "mean", "worst" or "p10" (the worst tenth: the value that only a tenth of worlds falls short of)
    more    whether more is better
    """
    if not np.isfinite(values).all():
        return float("nan")
    if how == "mean":
        return float(values.mean())
    if how == "worst":
        return float(values.min() if more else values.max())
    return float(np.quantile(values, 0.1 if more else 0.9))


def beyond(value: float, limit: Constraint) -> float:
    """How far a value is beyond a limit; 0 or less where it keeps it."""
    over = -np.inf if limit.at_most is None else value - limit.at_most
    under = -np.inf if limit.at_least is None else limit.at_least - value
    return float(max(over, under)) if np.isfinite(value) else float("nan")


def excess_scales(trials: Iterable[Trial], limits: Mapping[str, Constraint]) -> dict[str, float]:
    """What excesses of different outcomes are measured in: how far these trials lie apart in them."""
    seen: dict[str, list[float]] = {name: [] for name in limits}
    for trial in trials:
        for name, value in trial.excess.items():
            if np.isfinite(value):
                seen[name].append(value)
    scales = {}
    for name, limit in limits.items():
        apart = float(np.std(seen[name])) if len(seen[name]) > 1 else 0.0
        size = max(abs(limit.at_most or 0.0), abs(limit.at_least or 0.0))
        scales[name] = apart or size or 1.0
    return scales


def _mean(values: Values) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def trial_table(trials: list[Trial], points: pd.DataFrame, given: Optimise) -> pd.DataFrame:
    """One row per trial: trial, state, objective_0, objective_1 (if two), feasible, on_front, then the levers.

    on_front  of one objective the best trials, of two those that no other betters in both; feasible ones only
    """
    import pandas as pd

    from sim.results.studies.pareto import non_dominated

    values = np.array([trial.objectives for trial in trials], np.float64).reshape(len(trials), -1)
    feasible = np.array([trial.feasible for trial in trials], bool)
    senses = [1 if direction == "maximise" else -1 for direction in given.objectives.values()]
    columns: dict[str, Any] = {
        "trial": np.arange(len(trials), dtype=np.int32),
        "state": [trial.state for trial in trials],
    }
    columns |= {f"objective_{n}": values[:, n] for n in range(values.shape[1])}
    columns |= {
        "feasible": feasible,
        "on_front": non_dominated(np.where(feasible[:, None], values, np.nan), senses),
    }
    levers = points.drop(columns=["point", "label"]).reset_index(drop=True)
    return pd.concat([pd.DataFrame(columns), levers], axis=1)


def best_trials(table: pd.DataFrame, given: Optimise, *, but_the_first: bool) -> list[int]:
    """The best trials, as many as asked for, each with other values; of a front some that are spread over all of it.

    but_the_first  whether trial 0 is left out: it is the scenario as it is
    """
    levers = list(table.columns[list(table.columns).index("on_front") + 1 :])
    senses = [1 if direction == "maximise" else -1 for direction in given.objectives.values()]
    rows, count = table[table["feasible"] & (table["trial"] >= int(but_the_first))], given.best
    if len(senses) > 1:
        rows = rows[rows["on_front"]]
    order = np.lexsort((rows["trial"], -senses[0] * rows["objective_0"]))
    rows = rows.iloc[order].drop_duplicates(levers)
    if len(senses) > 1 and len(rows) > count:
        places = np.unique(np.round(np.linspace(0, len(rows) - 1, count)).astype(int)) if count > 1 else [0]
        rows = rows.iloc[places]
    return [int(trial) for trial in rows["trial"].head(count)]
