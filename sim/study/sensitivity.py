"""What outcomes depend on: the scenario's assumed numbers, or some levers, moved over their ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.scenario.merge import Override, Overrides
from sim.study.carry_out import Analysis, ensure_played, finish, play
from sim.study.compare import cautions
from sim.study.execution.conduct import Conducted, Means, Progress
from sim.study.experiment.design import scaled
from sim.study.experiment.plan import Plan
from sim.study.experiment.points import Point, in_words, mistake
from sim.study.experiment.reading import Experiment, is_scenario
from sim.study.experiment.schema import MOST_POINTS, Range
from sim.study.experiment.screen import Screen, points_needed, screen
from sim.study.factors import Factor, factor_table, factors_in, given_factors, short_names
from sim.study.factors_fit import fitting
from sim.study.folder import StudyFolder
from sim.study.scenario import AnyScenario
from sim.study.start import experiment_from, folder_for
from sim.study.study import StudyResult

if TYPE_CHECKING:
    import pandas as pd

USUAL_OUTCOMES = ("profit", "orders", "interest_mean", "trust_mean", "muted_share")
"""Looked at where the experiment names none."""
_NAMED = 12


class Sensitivity(StudyResult):
    """How much outcomes depend on each factor.

    indices   one row per outcome and factor: mu_star, sigma, mu of Morris, or S1 and ST of Sobol, with 95 % intervals;
              `noise` is what luck alone would give (of mu_star, of ST)
    effects   one row per outcome and factor: where the outcome lies with the factor low and high
    factors   one row per factor: what it means, its range, its source
    """

    KIND: ClassVar[str] = "sensitivity"
    MAIN: ClassVar[str] = "indices"

    @property
    def method(self) -> str:
        """How points were drawn: "morris" or "sobol"."""
        return str(self.record["method"])

    @cached_property
    def indices(self) -> pd.DataFrame:
        """How much each factor matters; columns as in `sim.results.studies.sensitivity`."""
        return self._folder.read_table("indices")

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Outcomes at both ends of each factor."""
        return self._folder.read_table("effects")

    @cached_property
    def factors(self) -> pd.DataFrame:
        """What was moved."""
        return self._folder.read_table("factors")


class SensitivityPlan(Plan):
    """A plan whose points move one factor at a time.

    factors   what is moved; names: how people call them
    screen    which points tell what of which factor
    left_out  factors that cannot be moved, by path, and what the scenario has against it
    """

    def __init__(
        self, experiment: Experiment, factors: Sequence[Factor], left_out: Mapping[str, str],
        progress: Progress | None = None,
    ) -> None:  # fmt: skip
        """Draw the points, and check every one of them. Raises ScenarioError as `Plan`."""
        self.factors, self.left_out = tuple(factors), dict(left_out)
        self.names = short_names([one.path for one in factors])
        levers = {one.path: one.lever for one in factors}
        self.screen: Screen = screen(levers, self.names, experiment.given.sensitivity, experiment.seed)
        points = [
            Point(label, row, changes)
            for label, row, changes in zip(
                self.screen.labels, self.screen.rows, _changes(experiment, self.screen.rows), strict=True
            )
        ]
        super().__init__(experiment, points, USUAL_OUTCOMES, progress)


def sensitivity(
    scenario: AnyScenario,
    vary: Mapping[str, Any] | None = None,
    *,
    method: str | None = None,
    trajectories: int | None = None,
    samples: int | None = None,
    factors: str | None = None,
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
) -> Sensitivity:
    """Find out what outcomes depend on.

    scenario      an experiment file, or a scenario (file, mapping or `Scenario`)
    vary          levers by path: a list of values, or `{"from": 0, "to": 6}` (`scale: log`, `whole: true`); without it,
                  every number of the scenario that has a range to try
    method        "morris" (the default: screens many factors with few runs) or "sobol" (shares of variance)
    trajectories  of Morris, 20 by default: so many times (factors + 1) points
    samples       of Sobol, 256 by default: so many times (factors + 2) points
    factors       without `vary`, which numbers: "assumed" (the default), "world", "operator" or "all"

    The rest as in `sim.sweep`. Raises ScenarioError for every mistake in experiment or scenario, OSError when something
    cannot be written, `sim.results.extras.MissingExtraError` when SALib is not installed.
    """
    how = {"method": method, "trajectories": trajectories, "samples": samples, "factors": factors}
    means = Means(threads, engine, cluster)
    experiment = experiment_from(
        scenario,
        {"vary": vary, "over": over, "worlds": worlds, "outcomes": outcomes,
         "sensitivity": {key: value for key, value in how.items() if value is not None}},
        made_here=vary is not None or not isinstance(scenario, (str, Path)) or is_scenario(scenario),
        overrides=overrides, days=days, replicates=replicates, seed=seed, allow_code=allow_code,
    )  # fmt: skip
    plan = sensitivity_plan(experiment)
    place, keep = folder_for(folder, "sensitivity", plan, means)
    carry_out_sensitivity(plan, place, means, progress)
    return Sensitivity(place, keep)


def sensitivity_plan(experiment: Experiment, progress: Progress | None = None) -> SensitivityPlan:
    """The plan of a sensitivity study, everything in it checked.

    Raises ScenarioError with every mistake found, `sim.results.extras.MissingExtraError` when SALib is not installed.
    """
    given = experiment.given
    if given.fork_day is not None:
        raise mistake(experiment, "fork_day", "strategies part ways on a day", "no such day in a sensitivity study")
    left_out: dict[str, str] = {}
    if given.vary:
        factors = given_factors(experiment)
    else:
        found = factors_in(experiment.scenario, given.sensitivity.factors)
        factors, left_out = fitting(experiment, [one for one in found if one.path not in given.over])
    if not factors:
        raise mistake(experiment, "vary", "there is nothing to be moved", "levers by path, each with its values")
    count = points_needed(given.sensitivity, len(factors))
    if count > MOST_POINTS:
        text = f"{len(factors):,} factors make {count:,} points"
        raise mistake(experiment, "sensitivity", text, f"at most {MOST_POINTS:,}; fewer trajectories or samples")
    return SensitivityPlan(experiment, factors, left_out, progress)


def carry_out_sensitivity(
    plan: SensitivityPlan, folder: StudyFolder, means: Means, progress: Progress | None = None
) -> Conducted:
    """Play a sensitivity study, and write everything but the figures. Returns how it went."""
    conducted = play("sensitivity", plan, folder, means, progress)
    ensure_played(conducted)
    given = plan.experiment.given.sensitivity
    size = {"trajectories": given.trajectories} if given.method == "morris" else {"samples": given.samples}
    more = {"method": given.method, **size, "factors": len(plan.factors), "left_out": plan.left_out}
    finish("sensitivity", plan, folder, means, conducted, analyse_sensitivity, more=more)
    return conducted


def analyse_sensitivity(folder: StudyFolder, plan: Plan) -> Analysis:
    """Indices and effects, and what they say."""
    import pandas as pd

    from sim.results.studies.factor_pairs import by_inference, luck_in_points, mean_over
    from sim.results.studies.levels import by_unit
    from sim.results.studies.sensitivity import ends, morris, sobol
    from sim.results.studies.sensitivity_findings import advice, sensitivity_findings

    assert isinstance(plan, SensitivityPlan)
    runs, method, pairs = folder.read_table("runs"), plan.screen.method, plan.screen.pairs
    outcomes = {one.name: {"label": one.label, "unit": one.unit, "sense": one.sense} for one in plan.outcomes}
    limits = {one.name: (one.metric.lowest, one.metric.highest) for one in plan.outcomes}
    keys = pd.DataFrame({"factor": [one.path for one in plan.factors], "label": plan.names})
    indices, effects, luck, units = [], [], {}, plan.replicates
    for name in outcomes:
        values, world = by_unit(runs, name, range(len(plan.points)))
        means, independent = mean_over(values, world), by_inference(values, world)
        found = (morris if method == "morris" else sobol)(means, independent, pairs, plan.experiment.seed)
        indices.append(pd.concat([keys.assign(outcome=name, method=method), found], axis=1))
        at_ends = ends(means, pairs, method)
        for end in ("outcome_low", "outcome_high"):  # half a mean change may lead where nothing can be
            at_ends[end] = at_ends[end].clip(*limits[name])
        effects.append(pd.concat([keys.assign(outcome=name), at_ends], axis=1))
        luck[name] = (luck_in_points(independent), float(pd.Series(means).std()))
        units = len(independent)
    table = pd.concat(indices, ignore_index=True)
    table = table[["outcome", "factor", "label", "method", *found.columns]]
    chosen = {one.path for one in plan.factors if one.chosen}
    findings = sensitivity_findings(table, outcomes, luck, units, "world" if len(plan.worlds) > 1 else "replicate")
    findings += advice(table, lambda path: path in chosen, list(outcomes))
    tables = {
        "indices": table,
        "effects": _effects(pd.concat(effects, ignore_index=True), plan),
        "factors": factor_table(plan.factors, plan.names),
    }
    return Analysis(tables, findings, [*_how(plan), *_left_out(plan.left_out), *cautions(plan)])


def _changes(experiment: Experiment, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Override, ...]]:
    """The changes of each point: a few values make up all of them, and each is kept once."""
    known: dict[tuple[str, Any, type], Override] = {}
    for row in rows:
        changes = []
        for path, value in row.items():
            key = (path, value, type(value))  # 1 and true are equal
            if key not in known:
                known[key] = experiment.overrides_at(("vary",), {path: value})[0]
            changes.append(known[key])
        yield tuple(changes)


def _effects(table: pd.DataFrame, plan: SensitivityPlan) -> pd.DataFrame:
    """The ends with values in place of places: as numbers where all factors have numbers, else as text."""
    levers = {one.path: one.lever for one in plan.factors}
    for end in ("low", "high"):
        values = [
            _value(levers[factor], place) for factor, place in zip(table["factor"], table[f"{end}_place"], strict=True)
        ]
        words = any(isinstance(value, (bool, str)) or value is None for value in values)
        table[f"{end}_value"] = [in_words(value) for value in values] if words else values
    columns = ["low_value", "high_value", "outcome_low", "outcome_high", "outcome_mid"]
    return table[["outcome", "factor", "label", *columns]]


def _value(lever: Any, place: float) -> Any:
    if isinstance(lever, Range):
        return scaled(lever, place)
    return lever[int(place)] if place == place else float("nan")


def _how(plan: SensitivityPlan) -> list[str]:
    """What the numbers are of."""
    ranges = "its range to try" if not plan.experiment.given.vary else "the range given"
    if plan.screen.method == "morris":
        text = "Morris's method moves one factor at a time, from many places: it tells what matters and what does not"
        return [f"{text}. What a factor does is told over {ranges}; a wider range would make it matter more."]
    text = "Sobol's shares are of the variance that arises where every factor may lie anywhere in"
    return [f"{text} {ranges}; with other ranges they are others."]


def _left_out(left_out: Mapping[str, str]) -> list[str]:
    if not left_out:
        return []
    paths = list(left_out)
    those = ", ".join(paths[:_NAMED]) + (f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else "")
    text = "Left as they are, since the scenario refuses them at an end of their range or together with the others"
    return [f"{text}: {those}. Each reason stands in record.json, under left_out."]
