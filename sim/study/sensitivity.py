"""What outcomes depend on: the scenario's assumed numbers, or some levers, moved over their ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from sim.scenario.merge import Overrides
from sim.study.carry_out import Analysis, ensure_played, finish, play
from sim.study.compare import cautions
from sim.study.execution.conduct import Conducted, Means, Progress
from sim.study.experiment.plan import Plan
from sim.study.experiment.points import Point, mistake
from sim.study.experiment.reading import Experiment
from sim.study.experiment.schema import MOST_POINTS
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
        """"morris" or "sobol"."""
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
            Point(label, row, tuple(experiment.overrides_at(("vary",), row)))
            for label, row in zip(self.screen.labels, self.screen.rows, strict=True)
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
    outcomes: tuple[str, ...] | list[str] = (),
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
    experiment = experiment_from(
        scenario,
        {"vary": vary, "over": over, "worlds": worlds, "outcomes": list(outcomes),
         "sensitivity": {key: value for key, value in how.items() if value is not None}},
        made_here=vary is not None or not isinstance(scenario, (str, Path)), overrides=overrides, days=days,
        replicates=replicates, seed=seed, allow_code=allow_code,
    )  # fmt: skip
    plan = sensitivity_plan(experiment)
    place, keep = folder_for(folder)
    carry_out_sensitivity(plan, place, Means(threads, engine, cluster), progress)
    return Sensitivity(place, keep)
