"""Compare strategies: the same people with the same luck under each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.scenario.merge import Overrides
from sim.study.carry_out import Analysis, ensure_played, finish, play
from sim.study.execution.conduct import Conducted, Means, Progress
from sim.study.experiment.plan import Plan
from sim.study.experiment.points import strategies as strategies_of
from sim.study.experiment.reading import Experiment
from sim.study.folder import StudyFolder
from sim.study.scenario import AnyScenario
from sim.study.start import experiment_from, folder_for
from sim.study.study import StudyResult

if TYPE_CHECKING:
    import pandas as pd

USUAL_OUTCOMES = ("profit", "orders", "speakers_7d", "muted_share", "trust_mean")
"""Looked at where the experiment names none."""
_SIMULATED = (
    "All of this is simulated: members and their reactions are a model's, whose assumed parameters are listed by "
    "`qunsim schema`. Trust it as far as its assumptions, not as far as its intervals, which tell of luck {alone}."
)


class Comparison(StudyResult):
    """Strategies, held against a baseline.

    levels        one row per outcome and strategy: mean, 95 % interval, range of single runs
    differences   one row per outcome and strategy: difference to the baseline, paired; see `differences` below
    """

    KIND: ClassVar[str] = "compare"
    MAIN: ClassVar[str] = "differences"

    @property
    def baseline(self) -> str:
        """The strategy that the others are held against."""
        return str(self.record["baseline"])

    @property
    def fork_day(self) -> int | None:
        """Until this day all strategies were the baseline; None if they differed from the start."""
        day = self.record["fork_day"]
        return None if day is None else int(day)

    @cached_property
    def levels(self) -> pd.DataFrame:
        """How high each strategy lies in each outcome."""
        return self._folder.read_table("levels")

    @cached_property
    def differences(self) -> pd.DataFrame:
        """How far each strategy lies from the baseline; columns as in `sim.results.studies.paired`."""
        return self._folder.read_table("differences")

    def best(self, outcome: str | None = None) -> str:
        """The strategy with the best mean of an outcome, by default the first one; `findings` say how sure that is.

        Raises ValueError for an unknown outcome, or one of which nobody can say what is better.
        """
        name, sense = sense_known(self, outcome)
        rows = self.levels[self.levels["outcome"] == name].dropna(subset=["mean"])
        if not len(rows):
            raise ValueError(f"no strategy has a value of '{name}'")
        return str(rows.iloc[int((sense * rows["mean"]).to_numpy().argmax())]["strategy"])


def sense_known(study: StudyResult, outcome: str | None) -> tuple[str, int]:
    """An outcome of a study, the first by default, and what is better: 1 or -1.

    Raises ValueError for an unknown outcome, or one of which nobody can say what is better.
    """
    name = outcome if outcome is not None else next(iter(study.outcomes))
    if name not in study.outcomes:
        raise ValueError(f"there is no outcome '{name}', expected one of {', '.join(study.outcomes)}")
    sense = int(study.outcomes[name]["sense"])
    if sense == 0:
        raise ValueError(f"whether more or less of '{name}' is better is a matter of taste: see the tables")
    return name, sense


def compare(
    scenario: AnyScenario,
    strategies: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    baseline: str | None = None,
    outcomes: str | Sequence[str] = (),
    fork_day: int | None = None,
    over: Mapping[str, Any] | None = None,
    worlds: int | None = None,
    days: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    overrides: Overrides = (),
    until_decided: bool = False,
    folder: str | Path | None = None,
    threads: int | None = None,
    engine: str = "kernel",
    cluster: str | None = None,
    progress: Progress | None = None,
    allow_code: bool = False,
) -> Comparison:
    """Play strategies on one scenario, and hold them against the baseline.

    scenario    an experiment file; or, with `strategies`, a scenario (file, mapping or `Scenario`)
    strategies  by name, each with the values it changes: `{"as it is": {}, "fewer ads": {"operator.ads.per_day": 0.3}}`
    baseline    the strategy that others are held against; by default the first
    outcomes    what is compared, one or several: metrics, columns of the daily table, `profit@90`
    fork_day    until this day all strategies are the baseline
    over, worlds  values one cannot know, by path (`{"uniform": [0.3, 0.7]}`), and how many worlds are drawn from them
    days, replicates, seed, overrides  in place of those of the scenario
    until_decided  go on until the ranking by the first outcome is settled: replicates are added, at most 500 in all,
                or with `over` worlds, at most 160
    folder      where everything is kept, and found again by the next call; None for a folder that goes with the result
    threads, engine  as in `sim.run`; results do not depend on them
    cluster     `local:4` or the address of a scheduler of dask.distributed
    progress    called with (runs done, runs)
    allow_code  whether policies that the scenario brings with it may be run

    Raises ScenarioError for every mistake in experiment or scenario, ValueError for a wrong engine or number of
    threads, OSError when something cannot be written, `sim.study.carry_out.AllFailedError` when no run succeeded.
    """
    means = Means(threads, engine, cluster)
    experiment = experiment_from(
        scenario,
        {"strategies": strategies, "baseline": baseline, "outcomes": outcomes, "fork_day": fork_day,
         "over": over, "worlds": worlds},
        made_here=strategies is not None, overrides=overrides, days=days, replicates=replicates, seed=seed,
        allow_code=allow_code,
    )  # fmt: skip
    plan = comparison_plan(experiment, until_decided=until_decided)
    place, keep = folder_for(folder, "compare", plan, means)
    carry_out_comparison(plan, place, means, progress, until_decided=until_decided)
    return Comparison(place, keep)


def comparison_plan(
    experiment: Experiment, progress: Progress | None = None, *, until_decided: bool = False
) -> Plan:
    """The plan of a comparison, everything in it checked. Raises ScenarioError with every mistake found.

    until_decided  whether worlds may be added: all are checked to which it may grow
    """
    from sim.study.decide import most_worlds

    worlds = most_worlds(experiment) if until_decided else 0
    return Plan(experiment, strategies_of(experiment), USUAL_OUTCOMES, progress, most_worlds=worlds)


def carry_out_comparison(
    plan: Plan, folder: StudyFolder, means: Means, progress: Progress | None = None, *, until_decided: bool = False
) -> Conducted:
    """Play a comparison, and write everything but the figures. Returns how it went."""
    looks, stopped = None, ""
    if until_decided:
        from sim.study.decide import play_until_decided

        decided = play_until_decided(plan, folder, means, progress)
        plan, conducted, looks, stopped = decided.plan, decided.conducted, decided.looks, decided.stopped
    else:
        conducted = play("compare", plan, folder, means, progress)
        ensure_played(conducted)
    finish(
        "compare", plan, folder, means, conducted,
        lambda place, made: analyse_comparison(place, made, looks, stopped),
        more={"baseline": plan.points[0].label, "looks": looks},
    )  # fmt: skip
    return conducted


def analyse_comparison(folder: StudyFolder, plan: Plan, look: int | None, stopped: str = "") -> Analysis:
    """Levels, differences, and what they say.

    look     the how-manieth look at the ranking this is; None if it is the only one
    stopped  why no more was played, in a sentence
    """
    from sim.results.studies.best_findings import ranking_finding
    from sim.results.studies.findings import difference_findings, pairing_findings
    from sim.results.studies.outcome import Units
    from sim.results.studies.ranking import ranking
    from sim.results.studies.several import compare_all
    from sim.study.decide import decided_by

    runs, points = folder.read_table("runs"), folder.read_table("points")
    outcomes = {one.name: {"label": one.label, "unit": one.unit, "sense": one.sense} for one in plan.outcomes}
    limits = {one.name: (one.metric.lowest, one.metric.highest) for one in plan.outcomes}
    senses = {one.name: one.sense for one in plan.outcomes}
    baseline = plan.points[0].label
    levels, differences = compare_all(runs, points, list(outcomes), senses, baseline, limits=limits)
    groups = plan.experiment.scenario.world.groups.count
    findings = difference_findings(differences, outcomes, groups=groups)
    outcome, sense = decided_by(plan)
    margin = plan.experiment.given.decide.margin
    ranked = ranking(runs, outcome, sense, margin, look)
    labels = {n: point.label for n, point in enumerate(plan.points)}
    units: Units = "world" if len(plan.worlds) > 1 else "replicate"
    findings[:0] = [ranking_finding(ranked, labels, outcome, outcomes, units), *([stopped] if stopped else [])]
    findings += pairing_findings(differences, outcomes)
    return Analysis({"levels": levels, "differences": differences}, findings, cautions(plan))


def cautions(plan: Plan) -> list[str]:
    """What the numbers of any study leave out."""
    several = len(plan.worlds) > 1
    told = [_SIMULATED.format(alone="and of the worlds drawn, and of nothing else" if several else "alone")]
    if not several:
        told.append(
            "One world was assumed. With `over:` in the experiment the uncertain values of the world are drawn anew, "
            "and the intervals then tell of them too."
        )
    return told
