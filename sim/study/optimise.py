"""Seek the best values of levers, for one objective or two, within limits, and robust over worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.scenario.merge import Overrides
from sim.scenario.problems import ScenarioError
from sim.study.beginning import begin
from sim.study.best_file import best_file
from sim.study.carry_out import Analysis, ensure_played, finish
from sim.study.compare import cautions
from sim.study.execution.conduct import Conducted, Means, Progress, keep_failures
from sim.study.execution.jobs import missing
from sim.study.execution.store import Store
from sim.study.experiment.plan import Plan
from sim.study.experiment.points import mistake, points_at
from sim.study.experiment.reading import Experiment
from sim.study.experiment.schema import Optimise, Range
from sim.study.factors import given_factors
from sim.study.folder import BEST, StudyFolder
from sim.study.lever_ends import check_ends
from sim.study.levers import lever_of, value_of
from sim.study.rounds import USUAL_OUTCOMES, play_rounds
from sim.study.scenario import AnyScenario
from sim.study.search import Search
from sim.study.start import experiment_from, folder_for
from sim.study.study import StudyResult
from sim.study.trials import best_trials, judged, trial_table

if TYPE_CHECKING:
    import pandas as pd


class Optimisation(StudyResult):
    """What was tried, and the best of it.

    trials     one row per trial: state, objectives, whether it keeps the limits and is on the front, levers
    best.yaml  in the folder: the best as strategies, an experiment for `qunsim compare`
    """

    KIND: ClassVar[str] = "optimise"
    MAIN: ClassVar[str] = "trials"

    @property
    def objectives(self) -> dict[str, str]:
        """Outcomes sought to be best, each with "maximise" or "minimise"."""
        return dict(self.record["objectives"])

    @property
    def levers(self) -> list[dict[str, Any]]:
        """What was varied, as in `sim.study.sweep.Sweep.levers`."""
        return list(self.record["levers"])

    @property
    def outcomes(self) -> dict[str, dict[str, Any]]:
        """What was looked at, by name: `label`, `unit`, `sense`; of objectives that is what was sought."""
        known = super().outcomes
        for name, direction in self.objectives.items():
            known[name] = known[name] | {"sense": 1 if direction == "maximise" else -1}
        return known

    @cached_property
    def trials(self) -> pd.DataFrame:
        """One row per trial, in the order in which they were made."""
        return self._folder.read_table("trials")

    @property
    def front(self) -> pd.DataFrame:
        """Trials that no other betters in all objectives; of one objective the best."""
        rows: pd.DataFrame = self.trials[self.trials["on_front"]]
        return rows

    @property
    def best_file(self) -> Path | None:
        """An experiment that compares the best trials, with other people; None if no trial keeps all limits."""
        path = self.folder / BEST
        return path if path.is_file() else None

    def best(self, objective: str | None = None) -> dict[str, Any]:
        """Values of the levers with the best value of an objective, by default the first one, within all limits.

        Raises ValueError for what is no objective, or if no trial keeps all limits.
        """
        names = list(self.objectives)
        name = names[0] if objective is None else objective
        if name not in names:
            raise ValueError(f"'{name}' is no objective, expected one of {', '.join(names)}")
        rows = self.trials[self.trials["feasible"]]
        if not len(rows):
            raise ValueError("no trial keeps all limits")
        values = rows[f"objective_{names.index(name)}"].to_numpy()
        row = rows.iloc[int((values if self.objectives[name] == "maximise" else -values).argmax())]
        return {lever["path"]: value_of(lever, row[lever["path"]]) for lever in self.levers}


def optimise(
    scenario: AnyScenario,
    vary: Mapping[str, Any] | None = None,
    objectives: Mapping[str, str] | None = None,
    *,
    subject_to: Mapping[str, Mapping[str, float]] | None = None,
    trials: int | None = None,
    at_once: int | None = None,
    robust: str | None = None,
    best: int | None = None,
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
) -> Optimisation:
    """Seek the best values of some levers.

    scenario    an experiment file; or, with `vary` and `objectives`, a scenario (file, mapping or `Scenario`)
    vary        levers by path: a list of values, or `{"from": 0, "to": 6}` (`scale: log`, `whole: true`)
    objectives  one outcome or two, each with "maximise" or "minimise": `{"profit": "maximise"}`
    subject_to  limits on means of outcomes: `{"muted_share": {"at_most": 0.3}}`
    trials      how many points are tried, 200 by default
    at_once     how many of them before the next are chosen, 8 by default; the result depends on it, not on threads
    robust      what counts of several worlds: "mean" (the default), "worst" or "p10"
    best        how many of the best go into `best.yaml`, 5 by default
    over, worlds  values one cannot know, by path (`{"uniform": [0.3, 0.7]}`), and how many worlds are drawn from them

    The rest as in `sim.compare`. The same call with the same folder goes on where it was left. Raises ScenarioError for
    every mistake in experiment or scenario, OSError when something cannot be written,
    `sim.results.extras.MissingExtraError` when Optuna is not installed.
    """
    how = {"objectives": objectives, "subject_to": subject_to, "trials": trials, "at_once": at_once, "robust": robust,
           "best": best}  # fmt: skip
    means = Means(threads, engine, cluster)
    experiment = experiment_from(
        scenario,
        {"vary": vary, "over": over, "worlds": worlds, "outcomes": outcomes,
         "optimise": {key: value for key, value in how.items() if value is not None}},
        made_here=vary is not None, overrides=overrides, days=days, replicates=replicates, seed=seed,
        allow_code=allow_code,
    )  # fmt: skip
    plan = optimisation_plan(experiment)
    place, keep = folder_for(folder, "optimise", plan, means)
    carry_out_optimisation(plan, place, means, progress)
    return Optimisation(place, keep)


def optimisation_plan(experiment: Experiment, progress: Progress | None = None) -> Plan:
    """The plan of the first round of an optimisation; the points of later rounds are chosen by what comes of them.

    A point that the scenario refuses is no mistake, unless it refuses all of them, or an end of a range on its own.
    Raises ScenarioError with every mistake found, `sim.results.extras.MissingExtraError` when Optuna is not installed.
    """
    given = settings(experiment)
    check_ends(experiment)
    search, _ = search_of(experiment)
    rows = search.ask(min(given.at_once, given.trials))
    plan = Plan(experiment, points_at(experiment, rows), USUAL_OUTCOMES, progress, lenient=True)
    if len(plan.refused) == len(plan.points):
        raise ScenarioError(list(dict.fromkeys(problem for why in plan.refused.values() for problem in why)))
    return plan


def settings(experiment: Experiment) -> Optimise:
    """What the experiment says of optimising. Raises ScenarioError where something is missing, or does not fit."""
    given = experiment.given
    if given.optimise is None:
        expected = "objectives: one outcome or two, each with maximise or minimise"
        raise mistake(experiment, "optimise", "it is not said what is best", expected)
    if not given.vary:
        raise mistake(experiment, "vary", "nothing is varied", "levers by path, each with its range or values")
    if given.fork_day is not None:
        raise mistake(experiment, "fork_day", "strategies part ways on a day", "no such day in an optimisation")
    if given.optimise.robust != "mean" and (not given.over or given.worlds == 1):
        text = f"robust is {given.optimise.robust}, and there is one world"
        raise mistake(experiment, "optimise", text, "several worlds (`over`), or robust: mean")
    return given.optimise


def search_of(experiment: Experiment) -> tuple[Search, bool]:
    """The search at its beginning; and whether it begins with the scenario as it is, which may be out of range."""
    given = settings(experiment)
    maximise = [direction == "maximise" for direction in given.objectives.values()]
    search = Search(experiment.given.vary, maximise, experiment.seed)
    return search, search.try_first({one.path: one.value for one in given_factors(experiment)})


def carry_out_optimisation(
    plan: Plan, folder: StudyFolder, means: Means, progress: Progress | None = None
) -> Conducted:
    """Play an optimisation round by round, and write everything but the figures. Returns how it went.

    plan   of its first round; what was played before is not played again

    Raises ValueError when a part is asked for: every round needs all of the one before.
    """
    if means.shard != (1, 1):
        raise ValueError("an optimisation cannot be cut into parts: each round depends on those before")
    experiment = plan.experiment
    given = settings(experiment)
    search, as_it_is = search_of(experiment)
    begin("optimise", plan, folder)
    whole, conducted = play_rounds(plan, search, given, folder, means, progress)
    keep_failures(conducted.failed, folder.failures, missing(whole, Store(folder.batches).known()))
    ensure_played(conducted)
    more = {
        "objectives": dict(given.objectives),
        "subject_to": {name: limit.model_dump(exclude_none=True) for name, limit in given.subject_to.items()},
        "robust": given.robust,
        "at_once": given.at_once,
        "levers": [lever_of(path, lever) for path, lever in experiment.given.vary.items()],
        "begins_as_it_is": as_it_is,
        "refused": {point: str(why[0]) for point, why in whole.refused.items()},
    }

    def analyse(place: StudyFolder, made: Plan) -> Analysis:
        return analyse_optimisation(place, made, as_it_is)

    finish("optimise", whole, folder, means, conducted, analyse, more=more)
    return conducted


def analyse_optimisation(folder: StudyFolder, plan: Plan, as_it_is: bool) -> Analysis:
    """The trials, and what they say; writes the best as an experiment."""
    from sim.results.studies.optimise_findings import Sought, optimise_findings

    given, vary = settings(plan.experiment), plan.experiment.given.vary
    runs, points = folder.read_table("runs"), folder.read_table("points")
    trials = judged(plan, runs, given)
    table = trial_table(trials, points, given)
    best = best_trials(table, given, but_the_first=as_it_is)
    text = best_file(plan, table, best) if best else None
    if text is not None:
        folder.write_text(BEST, text)
    else:
        (folder.path / BEST).unlink(missing_ok=True)
    outcomes = {one.name: {"label": one.label, "unit": one.unit, "sense": one.sense} for one in plan.outcomes}
    sought = Sought(
        objectives={name: direction == "maximise" for name, direction in given.objectives.items()},
        limits={name: (limit.at_least, limit.at_most) for name, limit in given.subject_to.items()},
        excess=[dict(trial.excess) for trial in trials],
        robust=given.robust,
        worlds=len(plan.worlds),
        as_it_is=as_it_is,
        refused={point: f"{why[0].key}: {why[0].wrong}" for point, why in plan.refused.items()},
        ranges={path: (one.from_, one.to) for path, one in vary.items() if isinstance(one, Range)},
    )
    findings = optimise_findings(table, list(points["label"]), runs, outcomes, sought)
    return Analysis({"trials": table}, findings, cautions(plan))
