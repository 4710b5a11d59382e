"""What checks need: the distinct scenarios, and which number of which of them each check is made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.merge import Override, read_bytes
from sim.scenario.nodes import find
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.study.validation.defaults import departures
from sim.study.validation.measuring import MeasureError, Measuring, measures_version, measuring
from sim.study.validation.reading import Facts, Written
from sim.study.validation.schema import Check, merged


@dataclass
class Play:
    """A scenario that is played for some checks.

    scenario    of one replicate; its seed is that of the first one
    measures    taken of each run, by name
    """

    scenario: Scenario
    measures: dict[str, Measuring] = field(default_factory=dict)

    @property
    def logged(self) -> bool:
        """Whether the messages have to be kept."""
        return any(one.logged for one in self.measures.values())

    @property
    def key(self) -> str:
        """Identifies what comes of it: the scenario, the model, and what is measured how."""
        from sim.scenario.write import content_hash
        from sim.study.experiment.plan import fingerprint

        parts = [content_hash(self.scenario), fingerprint(), measures_version(), *sorted(self.measures)]
        return f"v{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:31]}"


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: a measure of some scenarios, which count alike.

    plays    places in the plan; measure: its name there
    among    measure by which runs count, and the ends between which it lies; None: all do
    """

    plays: tuple[int, ...]
    measure: str
    among: tuple[str, float, float] | None = None


@dataclass(frozen=True)
class PlannedTerm:
    """A number to be had: of one arm, or of two held against each other.

    contrast  how; None where there is one arm. doses: of an elasticity
    """

    arm: Arm
    against: Arm | None = None
    contrast: str | None = None
    doses: tuple[float, float] | None = None


@dataclass(frozen=True)
class PlannedCheck:
    """A check with what it is made of.

    main    the number; second: what is divided by, or taken off, as `joined` says ("over", "less", or "")
    """

    written: Written
    main: PlannedTerm
    second: PlannedTerm | None = None
    joined: str = ""

    @property
    def name(self) -> str:
        """As in the file."""
        return self.written.name

    @property
    def check(self) -> Check:
        """What stands in the file."""
        return self.written.check

    @property
    def plays(self) -> list[int]:
        """Places of all scenarios that it needs."""
        arms = [arm for one in (self.main, self.second) if one is not None for arm in (one.arm, one.against)]
        return sorted({place for arm in arms if arm is not None for place in arm.plays})


@dataclass(frozen=True)
class ValidationPlan:
    """Everything that is played, and what is made of it.

    facts   the files
    checks  in their order
    plays   distinct scenarios
    """

    facts: tuple[Facts, ...]
    checks: tuple[PlannedCheck, ...]
    plays: tuple[Play, ...]


def validation_plan(facts: Sequence[Facts], checks: Sequence[Written]) -> ValidationPlan:
    """Make all scenarios and look up all measures. Raises ScenarioError with every mistake found."""
    maker, planned, problems = _Maker(), [], []
    for one in checks:
        try:
            planned.append(maker.check(one))
        except ScenarioError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise ScenarioError(problems)
    return ValidationPlan(tuple(facts), tuple(planned), tuple(maker.plays))


class _Maker:
    """Makes scenarios once each."""

    def __init__(self) -> None:
        self.plays: list[Play] = []
        self._known: dict[str, int] = {}
        self._drafts: dict[str, Any] = {}
        self._columns: dict[int, list[str]] = {}

    def check(self, one: Written) -> PlannedCheck:
        check = one.check
        main = self._term(one, check, ())
        for name, term in (("over", check.over), ("less", check.less)):
            if term is not None:
                return PlannedCheck(one, main, self._term(one, merged(check, term), (name,)), name)
        return PlannedCheck(one, main)

    def _term(self, one: Written, check: Check, below: tuple[str, ...]) -> PlannedTerm:
        written = () if not below else tuple(getattr(one.check, below[0]).model_fields_set)

        def at(key: str) -> tuple[str, ...]:
            return (*one.path, *(below if key in written else ()), key)

        arm = self._arm(one, check, at, "set")
        against = None if check.against is None else self._arm(one, check, at, "against")
        return PlannedTerm(arm, against, check.contrast, check.doses)

    def _arm(self, one: Written, check: Check, at: Any, key: str) -> Arm:
        changes = one.facts.changes(at(key))
        path, values = next(iter(check.each.items()), ("", [None]))
        label = one.facts.place((*one.path, "each", path))
        each = [[Override(path, value, label)] if path else [] for value in values]
        places = tuple(self._play(one, check, [*changes, *more], at(key)) for more in each)
        name = self._measure(one, check, places, check.measure, check.window, at("measure"))
        among = None
        for other, (low, high) in check.among.items():
            among = self._measure(one, check, places, other, None, (*one.path, "among", other)), low, high
        return Arm(places, name, among)

    def _measure(
        self, one: Written, check: Check, places: tuple[int, ...], name: str, window: tuple[int, int] | None,
        path: Sequence[str],
    ) -> str:  # fmt: skip
        label = ""
        for place in places:
            play = self.plays[place]
            try:
                found = measuring(name, window, play.scenario.run.days, self._columns_of(place))
            except MeasureError as error:
                raise ScenarioError([one.facts.problem(path, str(error))]) from error
            play.measures[found.name] = found
            label = found.name
        return label

    def _play(self, one: Written, check: Check, changes: list[Override], path: Sequence[str]) -> int:
        scenario = self._scenario(one, check, changes, path)
        from sim.scenario.write import content_hash

        key = content_hash(scenario)
        if key not in self._known:
            self._known[key] = len(self.plays)
            self.plays.append(Play(scenario))
        return self._known[key]

    def _scenario(self, one: Written, check: Check, changes: list[Override], path: Sequence[str]) -> Scenario:
        base: list[Override] = list(changes)
        if check.days is not None:
            base.append(Override("run.days", check.days, one.facts.place((*one.path, "days"))))
        base.append(Override("run.replicates", 1, "validation"))
        base.append(Override("run.log_groups", 0, "validation"))
        scenario: Scenario = self._draft(one, check).scenario(base)
        odd = departures(scenario)
        if odd:
            written = [*path, odd[0]] if find(one.facts.tree, (*path, odd[0])) is not None else [*one.path, "scenario"]
            more = f" (and {len(odd) - 1} more)" if len(odd) > 1 else ""
            text = f"{odd[0]}{more} is not the default, and a check may only say what the group is"
            expected = "all checks with the same people: size, platform, product, who comes, what the operator does"
            raise ScenarioError([one.facts.problem(written, text, expected)])
        return scenario

    def _draft(self, one: Written, check: Check) -> Any:
        path = os.path.join(one.facts.folder, check.scenario)
        if path not in self._drafts:
            source = read_bytes(path)
            if isinstance(source, Problem):
                raise ScenarioError(
                    [one.facts.problem((*one.path, "scenario"), f"{path} {source.wrong}", source.expected, source.hint)]
                )
            from sim.study.experiment.reading import scenario_draft

            self._drafts[path] = scenario_draft(path)
        return self._drafts[path]

    def _columns_of(self, place: int) -> list[str]:
        """Columns of the daily table of a scenario."""
        if place not in self._columns:
            from sim.study.experiment.plan import daily_columns

            self._columns[place] = list(daily_columns(self.plays[place].scenario.operator.keys))
        return self._columns[place]


__all__ = ["Arm", "PlannedCheck", "PlannedTerm", "Play", "ValidationPlan", "validation_plan"]
