"""Sweep levers: what comes out at each point, where the best lies, and how far that holds in other worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.scenario.merge import Overrides
from sim.study.carry_out import Analysis, ensure_played, finish, play
from sim.study.compare import cautions, sense_known
from sim.study.execution.conduct import Conducted, Means, Progress
from sim.study.experiment.plan import Plan
from sim.study.experiment.points import short_name, swept
from sim.study.experiment.reading import Experiment
from sim.study.experiment.schema import Design
from sim.study.folder import StudyFolder
from sim.study.levers import lever_of, value_of
from sim.study.scenario import AnyScenario
from sim.study.start import experiment_from, folder_for
from sim.study.study import StudyResult

if TYPE_CHECKING:
    import pandas as pd

USUAL_OUTCOMES = ("profit", "orders", "interest_mean", "trust_mean", "muted_share")
"""Looked at where the experiment names none."""


class Sweep(StudyResult):
    """Outcomes over the values of levers.

    response   one row per outcome and point: the levers, mean, 95 % interval, range of single runs
    optimum    one row per outcome and lever: the best value tried, and between which it lies
    regret     one row per outcome and point, if there are several worlds: what a point falls short of the best one
    """

    KIND: ClassVar[str] = "sweep"
    MAIN: ClassVar[str] = "response"

    @property
    def levers(self) -> list[dict[str, Any]]:
        """What was varied: `path`, `kind` ("number" or "text"), `scale` ("linear" or "log"), `whole` (numbers only);
        of a list of texts, or of what is neither text nor number, also its `values`.
        """
        return list(self.record["levers"])

    @cached_property
    def response(self) -> pd.DataFrame:
        """Outcomes at each point."""
        return self._folder.read_table("response")

    @cached_property
    def optimum(self) -> pd.DataFrame:
        """The best value of a lever, outcome by outcome."""
        return self._folder.read_table("optimum")

    @cached_property
    def regret(self) -> pd.DataFrame:
        """What each point falls short of the best one, over the worlds; without rows if there is but one world."""
        return self._folder.read_table("regret")

    def best(self, outcome: str | None = None) -> dict[str, Any]:
        """Values of the levers with the best mean of an outcome, by default the first one; `findings` say how sure.

        Raises ValueError for an unknown outcome, or one of which nobody can say what is better.
        """
        name, sense = sense_known(self, outcome)
        rows = self.response[self.response["outcome"] == name].dropna(subset=["mean"])
        if not len(rows):
            raise ValueError(f"no point has a value of '{name}'")
        row = rows.iloc[int((sense * rows["mean"]).to_numpy().argmax())]
        return {lever["path"]: value_of(lever, row[lever["path"]]) for lever in self.levers}


def sweep(
    scenario: AnyScenario,
    vary: Mapping[str, Any] | None = None,
    *,
    design: str | Mapping[str, int] = "grid",
    over: Mapping[str, Any] | None = None,
    worlds: int | None = None,
    outcomes: str | Sequence[str] = (),
    days: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    overrides: Overrides = (),
    folder: str | Path | None = None,
    threads: int | None = None,
    engine: str = "kernel",
    cluster: str | None = None,
    progress: Progress | None = None,
    allow_code: bool = False,
) -> Sweep:
    """Play a scenario at many values of some levers.

    scenario  an experiment file; or, with `vary`, a scenario (file, mapping or `Scenario`)
    vary      levers by path: a list of values, or `{"from": 0, "to": 6, "steps": 25}` (`scale: log`, `whole: true`)
    design    "grid" for all combinations, `{"latin_hypercube": 256}` or `{"sobol": 256}` for points strewn over ranges
    over, worlds  values one cannot know, by path (`{"uniform": [0.3, 0.7]}`), and how many worlds are drawn from them

    The rest as in `sim.compare`. Raises ScenarioError for every mistake in experiment or scenario, OSError when
    something cannot be written.
    """
    means = Means(threads, engine, cluster)
    experiment = experiment_from(
        scenario,
        {"vary": vary, "design": None if design == "grid" else design, "over": over, "worlds": worlds,
         "outcomes": outcomes},
        made_here=vary is not None, overrides=overrides, days=days, replicates=replicates, seed=seed,
        allow_code=allow_code,
    )  # fmt: skip
    plan = sweep_plan(experiment)
    place, keep = folder_for(folder, "sweep", plan, means)
    carry_out_sweep(plan, place, means, progress)
    return Sweep(place, keep)


def sweep_plan(experiment: Experiment, progress: Progress | None = None) -> Plan:
    """The plan of a sweep, everything in it checked. Raises ScenarioError with every mistake found."""
    return Plan(experiment, swept(experiment), USUAL_OUTCOMES, progress)


def carry_out_sweep(plan: Plan, folder: StudyFolder, means: Means, progress: Progress | None = None) -> Conducted:
    """Play a sweep, and write everything but the figures. Returns how it went."""
    conducted = play("sweep", plan, folder, means, progress)
    ensure_played(conducted)
    levers = [lever_of(path, lever) for path, lever in plan.experiment.given.vary.items()]
    design = plan.experiment.given.design
    more = {"levers": levers, "design": "strewn" if isinstance(design, Design) else "grid"}
    finish("sweep", plan, folder, means, conducted, analyse_sweep, more=more)
    return conducted


def analyse_sweep(folder: StudyFolder, plan: Plan) -> Analysis:
    """Response, optimum and regret, and what they say."""
    import pandas as pd

    from sim.results.studies.best_findings import optimum_finding, regret_finding
    from sim.results.studies.levels import by_unit, response
    from sim.results.studies.optimum import optimum
    from sim.results.studies.regret import regret

    runs, points = folder.read_table("runs"), folder.read_table("points")
    outcomes = {one.name: {"label": one.label, "unit": one.unit, "sense": one.sense} for one in plan.outcomes}
    limits = {one.name: (one.metric.lowest, one.metric.highest) for one in plan.outcomes}
    levers = [name for name in points.columns if name not in ("point", "label")]
    several, findings, optima, regrets = len(plan.worlds) > 1, [], [], []
    single = len(levers) == 1 and points[levers[0]].dtype.kind == "f" and points[levers[0]].is_unique
    for one in plan.outcomes:
        name, about, sense = one.name, outcomes[one.name], one.sense
        if sense == 0:
            continue
        values, world = by_unit(runs, name, points["point"])
        if single:
            found = optimum(points[levers[0]], values, sense, world=world)
            findings.append(
                optimum_finding(found, short_name(levers[0]), name, outcomes,
                                "world" if several else "replicate")
            )  # fmt: skip
            alike = found.lever[found.as_good] if found.best >= 0 else np.zeros(0)
            optima.append(
                {"outcome": name, "lever": levers[0], "best": found.at, "low": found.low, "high": found.high,
                 "on_edge": bool(found.at_edge), "flat_low": float(alike.min()) if len(alike) else np.nan,
                 "flat_high": float(alike.max()) if len(alike) else np.nan}
            )  # fmt: skip
        elif len(levers) >= 1:
            findings.append(_best_point(values, world, points, about))
        if several:
            by_world = np.array([[_mean(values[world == w, n]) for w in np.unique(world)] for n in range(len(points))])
            fell = regret(by_world, sense)
            table = fell.table()
            table["best_share"] = table["best_in"] / max(1, fell.worlds)
            table.insert(0, "outcome", name)
            table.insert(0, "point", points["point"])
            regrets.append(table)
            findings.append(regret_finding(fell, list(points["label"]), name, outcomes))
    tables = {
        "response": response(runs, points, list(outcomes), limits),
        "optimum": pd.DataFrame(
            optima, columns=["outcome", "lever", "best", "low", "high", "on_edge", "flat_low", "flat_high"]
        ),
        "regret": pd.concat(regrets, ignore_index=True)
        if regrets
        else pd.DataFrame(columns=["point", "outcome"], dtype=float),
    }
    return Analysis(tables, findings, cautions(plan))


def _mean(values: Any) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _best_point(values: Any, world: Any, points: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """A sentence on the best of many points in several levers: the more are tried, the luckier the first one is.

    values  (units, points), NaN where a run has none; world: of each unit. With several worlds these count as units
    """
    from sim.results.numbers import quantity
    from sim.results.studies.factor_pairs import by_inference

    values = by_inference(values, world)
    means = np.array([_mean(values[:, n]) for n in range(len(points))])
    if not np.isfinite(means).any():
        return f"No point has a value of {about['label']}."
    order = np.argsort(np.where(np.isfinite(means), -about["sense"] * means, np.inf), kind="stable")
    best = int(order[0])
    unit = "" if about["unit"] in ("", "share", "0-1") else f" {about['unit']}"
    text = f"Of {len(points):,} points {about['label']} is best at {points['label'].iloc[best]}"
    text += f" ({quantity(means[best], about['unit'])}{unit})"
    apart = values - values[:, [best]]
    there = np.isfinite(apart)
    units = there.sum(axis=0)
    mean = np.where(there, apart, 0.0).sum(axis=0) / np.maximum(units, 1)
    square = np.where(there, apart - mean, 0.0) ** 2
    error = np.sqrt(square.sum(axis=0) / np.maximum(units - 1, 1) / np.maximum(units, 1))
    compared = (units > 1) & (np.arange(len(points)) != best)
    if len(values) < 2:
        return f"{text}; with one run at each point nobody can tell how surely."
    if not compared.any():
        return f"{text}; no other point has values to compare."
    alike = int((compared & (np.abs(mean) <= 3.0 * error)).sum())
    if alike > 0:
        return f"{text}; {alike:,} other point{'s' * (alike != 1)} cannot be told from it."
    return f"{text}, and no other point comes near."
