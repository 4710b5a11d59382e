"""All that a study is going to play, checked before anything runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.results.metrics import METRICS
from sim.results.numbers import count as counted
from sim.results.outcomes import Outcome, outcome_of
from sim.results.trajectories import COLUMNS
from sim.scenario.merge import Override
from sim.scenario.nodes import find
from sim.scenario.own_code import OwnModule
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.study.experiment.points import Point
from sim.study.experiment.reading import Experiment
from sim.study.experiment.schema import USUAL_WORLDS
from sim.study.experiment.worlds import draw_worlds, world_seed

_KEPT_SCENARIOS = 2000
_MOST_PROBLEMS = 30


@dataclass(frozen=True)
class Variant:
    """A point in a world.

    point, world  their numbers
    key           identifies what comes of it, whatever study it is part of: a hash of the scenario and of the model
    policies      names of the operator's policies
    """

    point: int
    world: int
    key: str
    policies: tuple[str, ...]


class Plan:
    """Points, worlds and replicates of a study, each combination of the first two checked.

    experiment  what it is the plan of
    points, worlds  what is tried, and in which worlds
    variants    every point in every world, worlds outermost
    outcomes    what is looked at
    further     columns kept of every day besides the usual ones
    modules     code that the scenario or a point brings with it, by the name it is written with ("my_module")
    refused     of a lenient plan: points that the scenario refuses in a world, and why; they have no variants
    """

    def __init__(
        self,
        experiment: Experiment,
        points: Sequence[Point],
        usual_outcomes: Sequence[str],
        progress: Callable[[int, int], None] | None = None,
        *,
        lenient: bool = False,
        most_worlds: int = 0,
    ) -> None:
        """Check every point in every world.

        usual_outcomes  looked at where the experiment names none
        progress        called with (variants checked, variants)
        lenient         whether a point that the scenario refuses is left out, and is no mistake
        most_worlds     so many worlds are checked, if the study may grow to them; it begins with those it asks for

        Raises ScenarioError with every mistake found, each where it stands in the experiment.
        """
        self.experiment, self.points = experiment, tuple(points)
        given = experiment.given
        self.fork_day = given.fork_day
        first = given.worlds or (USUAL_WORLDS if given.over else 1)
        self.worlds = draw_worlds(
            given.over, max(first, most_worlds), experiment.seed, first, together=given.together
        )
        self.replicates = experiment.replicates
        self.refused: dict[int, tuple[Problem, ...]] = {}
        self._kept: dict[tuple[int, int], Scenario] = {}
        problems = _Problems(len(self.points) * len(self.worlds))
        hashes: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}
        places: dict[tuple[int, int], int] = {}
        self.modules: dict[str, OwnModule] = _modules(experiment.scenario)
        for world in range(len(self.worlds)):
            for point in range(len(self.points)):
                try:
                    scenario = self._made(point, world)
                except ScenarioError as error:
                    if lenient:
                        self.refused.setdefault(point, tuple(error.problems))
                    else:
                        problems.add(error.problems)
                    continue
                finally:
                    if progress is not None:
                        progress(world * len(self.points) + point + 1, len(self.points) * len(self.worlds))
                if len(hashes) < _KEPT_SCENARIOS:
                    self._kept[point, world] = scenario
                hashes[point, world] = scenario_hash(scenario), scenario.operator.keys
                places[point, world] = _places(scenario)
                self.modules |= _modules(scenario)
        hashes = {at: found for at, found in hashes.items() if at[0] not in self.refused}
        if self.fork_day is not None and self.fork_day >= experiment.days:
            end = f"the runs end after {counted(experiment.days, 'day')}"
            problems.add([self._problem("fork_day", end, "a day before that")])
        if self.fork_day is not None and not problems.found:
            problems.add(self._not_of_the_operator())
        policies = [key for _, keys in hashes.values() for key in keys]
        if lenient:  # whichever points are refused, the outcomes are the same
            policies += experiment.scenario.operator.keys
        largest = _places(experiment.scenario) if lenient else max(places.values(), default=0)
        self.outcomes, wrong = self._outcomes(usual_outcomes, daily_columns(policies), largest)
        problems.add(wrong)
        problems.raise_any()
        if lenient and (of_members := [one.name for one in self.outcomes if one.of_members]):
            for (point, _), size in places.items():
                if wrong_of := _too_large(size):
                    self.refused.setdefault(point, (Problem("", key=of_members[0], wrong=wrong_of),))
            hashes = {at: found for at, found in hashes.items() if at[0] not in self.refused}
        always = {metric.name for metric in METRICS}  # worked out of every run; others are part of what a run is
        special = sorted(one.name for one in self.outcomes if one.name not in always)
        columns = [one.metric.name for one in self.outcomes if one.metric.name in daily_columns(policies)]
        self.further = tuple(
            sorted(set(columns) - set(COLUMNS) - {one.name for one in self.outcomes if "@" in one.name})
        )
        ending = json.dumps([fingerprint(), special, list(self.further)])
        self.variants = []
        for (point, world), (content, keys) in hashes.items():
            fork = "" if self.fork_day is None or point == 0 else f"{self.fork_day} {hashes[0, world][0]}"
            key = hashlib.sha256(f"{content} {fork} {ending}".encode()).hexdigest()[:32]
            self.variants.append(Variant(point, world, key, keys))
        self._drawn = tuple(self.worlds), tuple(self.variants)
        if len(self.worlds) > first:
            self.__dict__.update(self.with_worlds(first).__dict__)

    def scenario(self, point: int, world: int, replicates: int | None = None) -> Scenario:
        """The scenario of a point in a world, with so many replicates."""
        scenario = self._kept.get((point, world)) or self._made(point, world)
        if replicates is None or scenario.run.replicates == replicates:
            return scenario
        return scenario.model_copy(update={"run": scenario.run.model_copy(update={"replicates": replicates})})

    @staticmethod
    def joined(parts: Sequence[Plan]) -> Plan:
        """Plans of the same experiment as one: the points of the first, then those of the next, and so on."""
        whole = object.__new__(Plan)
        variants: list[Variant] = []
        points: list[Point] = []
        kept: dict[tuple[int, int], Scenario] = {}
        refused: dict[int, tuple[Problem, ...]] = {}
        modules: dict[str, OwnModule] = {}
        for part in parts:
            first = len(points)
            points += part.points
            variants += [replace(one, point=first + one.point) for one in part.variants]
            refused |= {first + point: why for point, why in part.refused.items()}
            modules |= part.modules
            if len(kept) < _KEPT_SCENARIOS:
                kept |= {(first + point, world): scenario for (point, world), scenario in part._kept.items()}
        variants.sort(key=lambda one: (one.world, one.point))
        whole.__dict__.update(
            parts[0].__dict__, points=tuple(points), variants=variants, refused=refused, modules=modules, _kept=kept
        )
        whole._drawn = tuple(whole.worlds), tuple(variants)
        return whole

    def with_replicates(self, replicates: int) -> Plan:
        """The same plan with more (or fewer) replicates."""
        other = object.__new__(Plan)
        other.__dict__.update(self.__dict__, replicates=replicates)
        return other

    def with_worlds(self, worlds: int) -> Plan:
        """The same plan in the first so many worlds of those that were checked."""
        other = object.__new__(Plan)
        drawn, variants = self._drawn
        mine = [one for one in variants if one.world < worlds]
        other.__dict__.update(self.__dict__, worlds=list(drawn[:worlds]), variants=mine)
        return other

    @property
    def runs(self) -> int:
        """Runs of the whole study."""
        return len({one.key for one in self.variants}) * self.replicates

    @property
    def most_worlds(self) -> int:
        """Worlds that were checked, to which the plan can grow."""
        return len(self._drawn[0])

    def blocks(self, size: int) -> Iterator[tuple[int, int]]:
        """Ranges of replicates, [first, after the last), of at most `size`, and about as many in each."""
        count = -(-self.replicates // size)
        for n in range(count):
            yield n * self.replicates // count, (n + 1) * self.replicates // count

    def _made(self, point: int, world: int) -> Scenario:
        experiment = self.experiment
        changes = [
            *experiment.base,
            *self.points[point].overrides,
            *experiment.overrides_at(("over",), self.worlds[world]),
        ]
        if experiment.given.over:  # the same for all points: they are paired within a world
            changes.append(Override("run.seed", world_seed(experiment.seed, world), "over"))
        return experiment.draft.scenario(changes)

    def _outcomes(
        self, usual: Sequence[str], columns: Sequence[str], places: int
    ) -> tuple[tuple[Outcome, ...], list[Problem]]:
        """The outcomes, and what is wrong with them where a run has these columns, and so many places for members."""
        found: list[Outcome] = []
        problems: list[Problem] = []
        given = self.experiment.given
        named: list[tuple[str, str | int, str]] = [
            ("outcomes", n, name) for n, name in enumerate(given.outcomes or usual)
        ]
        optimise = given.optimise
        if optimise is not None:
            named += [("optimise", "objectives", name) for name in optimise.objectives]
            named += [("optimise", "subject_to", name) for name in optimise.subject_to]
        if given.decide.outcome is not None:
            named.append(("decide", "outcome", given.decide.outcome))
        for key, below, name in named:
            try:
                outcome = outcome_of(name, columns, self.experiment.days)
                if outcome.of_members and (too_large := _too_large(places)):
                    raise ValueError(f"'{name}' {too_large}, expected smaller runs, or another outcome")
                if self.fork_day is not None and outcome.until is not None and outcome.until <= self.fork_day:
                    text = f"'{name}' is the same for all strategies, which part after {counted(self.fork_day, 'day')}"
                    raise ValueError(f"{text} (fork_day), expected a day after {self.fork_day}")
                if outcome.name not in {one.name for one in found}:
                    found.append(outcome)
            except ValueError as error:
                entry = find(self.experiment.tree, (key, below, name)) or find(self.experiment.tree, (key, below))
                mark = entry.node.mark if entry is not None else self.experiment.tree.mark
                problems.append(Problem(mark.file, mark.line, mark.column, f"{key}.{below}", str(error)))
        return tuple(found), problems

    def _not_of_the_operator(self) -> list[Problem]:
        """Changes of strategies that are not the operator's to make in the middle of a run."""
        found = []
        for point in self.points:
            for override in point.overrides:
                if not override.path.strip().startswith("operator"):
                    text = "this cannot change in the middle of a run (there is fork_day)"
                    found.append(Problem(override.label, key=override.path, wrong=text, expected="keys of operator"))
        return found

    def _problem(self, key: str, wrong: str, expected: str) -> Problem:
        entry = find(self.experiment.tree, (key,))
        mark = entry.node.mark if entry is not None else self.experiment.tree.mark
        return Problem(mark.file, mark.line, mark.column, key, wrong, expected)


class _Problems:
    """What is wrong with the variants of a study; the same mistake is told once, with how many it spoils."""

    def __init__(self, variants: int) -> None:
        self.variants = variants
        self.found: dict[Problem, int] = {}

    def add(self, problems: Sequence[Problem]) -> None:
        for problem in problems:
            self.found[problem] = self.found.get(problem, 0) + 1

    def raise_any(self) -> None:
        """Raise ScenarioError if anything is wrong."""
        if not self.found:
            return
        told = []
        for problem, count in list(self.found.items())[:_MOST_PROBLEMS]:
            suffix = f" (so at {count:,} points)" if count > 1 and self.variants > 1 else ""
            told.append(replace(problem, wrong=problem.wrong + suffix))
        if len(self.found) > _MOST_PROBLEMS:
            told.append(Problem("", wrong=f"… and {len(self.found) - _MOST_PROBLEMS:,} more mistakes"))
        raise ScenarioError(told)


def _places(scenario: Scenario) -> int:
    """Members that there can be at once in a run."""
    from sim.model.layout import groups_of, slots_of

    return slots_of(scenario) * groups_of(scenario)


def _too_large(places: int) -> str:
    """What is wrong with an outcome made of single members in a run of so many places; empty if nothing is."""
    from sim.model.tables import MOST_MEMBERS

    if places <= MOST_MEMBERS:
        return ""
    return f"is made of what single members did, known where there are places for {MOST_MEMBERS:,}, not for {places:,}"


def _modules(scenario: Scenario) -> dict[str, OwnModule]:
    return {one.key.partition(":")[0]: one.module for one in scenario.operator.own if one.module is not None}


def scenario_hash(scenario: Scenario) -> str:
    """Identifies what a scenario simulates, however often."""
    from sim.scenario.write import content_hash

    return content_hash(scenario.model_copy(update={"run": scenario.run.model_copy(update={"replicates": 1})}))


@lru_cache(maxsize=8)
def _columns(policies: tuple[str, ...]) -> tuple[str, ...]:
    from sim.model.market import NAMES as OF_MARKET
    from sim.model.observables import NAMES as OF_GROUP

    costs = [f"{what}_{key}" for key in policies for what in ("minutes", "cash")]
    return (*OF_GROUP, *OF_MARKET, "staff_minutes", "cash", "missed", *costs)


def daily_columns(policies: Sequence[str]) -> tuple[str, ...]:
    """Columns of the daily table where any of these policies is in use."""
    return _columns(tuple(dict.fromkeys(policies)))


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Identifies the model: the text of every file that results depend on. A hash, 16 digits."""
    import sim

    root = Path(sim.__file__).parent
    digest = hashlib.sha256(sim.__version__.encode())
    for room in ("scenario", "model", "policies", "results"):
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def as_changes(values: Mapping[str, Any], label: str) -> tuple[Override, ...]:
    """Values by path as changes to a scenario."""
    return tuple(Override(path, value, label) for path, value in values.items())
