"""All that a calibration is going to do, checked before anything is played."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.scenario.merge import Override, Overrides, listed
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.suggest import join_or, nearest
from sim.study.calibration.measured import COMES, LEAVES, NOT_COMPARED, Measures, Summary
from sim.study.calibration.observed import Observed, hour_profile
from sim.study.calibration.prior import Marginal, Prior
from sim.study.calibration.reading import Given
from sim.study.calibration.schema import MEMBERS, OF_THE_LOG
from sim.study.calibration.smc import Settings
from sim.study.calibration.usual import usual_beliefs
from sim.study.experiment.plan import fingerprint, scenario_hash
from sim.study.experiment.reading import Draft
from sim.study.experiment.schema import Distribution

Values = NDArray[np.float64]

USUAL_WARM_UP: Final = 14
"""Days that a simulation plays before those that are compared, where the log begins in the middle of a group's life.
Assumed: by then people have looked in, and who is about knows some others."""
_CORNERS: Final = 32
"""Combinations of ends of what is believed that are tried."""
_MOST_DAYS: Final = 730


@dataclass(frozen=True)
class Looked:
    """A summary that is looked at.

    place   among all summaries there are
    """

    place: int
    summary: Summary


class CalibrationPlan:
    """A scenario, a log, and what is to be found.

    given      what was asked for; observed: the log
    prior      the parameters, with what is believed of each
    usual      whether these are the usual ones, since nobody has said which
    looked     the summaries that are looked at
    target     (s,) what the log has of each
    warm_up    days that are played before those that are compared
    scenario   as it is played, with the parameters as they are in the scenario
    settings   of the algorithm
    """

    def __init__(
        self,
        draft: Draft,
        given: Given,
        observed: Observed,
        measures: Measures,
        *,
        source: Path | None = None,
        overrides: Overrides = (),
    ) -> None:
        """Check everything.

        draft      the scenario, and source: its file, if it has one
        given      the calibration file
        overrides  further changes to the scenario

        Raises ScenarioError with every mistake found: parameters that the scenario does not know, values at the ends
        of what is believed that it refuses, alone or together, unknown summaries.
        """
        self.draft, self.given, self.observed, self.measures = draft, given, observed, measures
        self.source, file = source, given.file
        self._check_paths()
        self._said = [*given.changes(), *listed(overrides)]
        plain = draft.scenario(self._said)
        self.name = file.name or (plain.name if source is None else source.stem)
        self.warm_up = self._warm_up()
        self._base = self._changes(plain)
        self.scenario = draft.scenario(self._base)
        self._check_members()
        self.usual = not file.parameters
        known = file.members is not None or MEMBERS in file.set or self._told() is not None
        beliefs = usual_beliefs(self.scenario, observed, members_known=known) if self.usual else file.parameters
        if self.usual and not known and MEMBERS not in beliefs:  # everybody whom a group can hold writes
            self._of_the_log.append(Override(MEMBERS, observed.posters[0], "the log"))
            self._base.append(self._of_the_log[-1])
            self.scenario = draft.scenario(self._base)
        self.prior = Prior(beliefs)
        self._check_ends(beliefs)
        self.looked = self._looked()
        self.target = self._target()
        first, population = file.sizes
        self.settings = Settings(
            budget=file.budget, first=first, population=population, replicates=file.replicates,
            statistics=file.statistics, kernel=file.kernel,
        )  # fmt: skip

    @property
    def extended(self) -> Path | None:
        """The file that a fitted scenario can extend; None where the scenario was changed, or has no file."""
        return None if self._said else self.source

    def plain(self) -> Scenario:
        """The scenario with what was changed in it, before the log has a say."""
        return self.draft.scenario(self._said)

    @property
    def days(self) -> int:
        """Days of a simulation, with those before that are compared."""
        return self.warm_up + self.observed.days

    @property
    def seed(self) -> int:
        """Start of all random numbers."""
        return self.given.file.seed

    @property
    def names(self) -> tuple[str, ...]:
        """The summaries that are looked at."""
        return tuple(one.summary.name for one in self.looked)

    def played(self, values: Values, key: int) -> Scenario:
        """The scenario of a particle."""
        return self.draft.scenario([*self._base, *self._values(values), Override("run.seed", key, "calibration")])

    def identify(self, values: Values, key: int) -> str:
        """Identifies what comes of a particle, whatever calibration it is part of."""
        told = json.dumps([self._ground, list(zip(self.prior.names, values.tolist(), strict=True)), key])
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def fitted(self, values: Values) -> dict[str, Any]:
        """What the fitted scenario has in place of the given one, by path, with these parameters."""
        found: dict[str, Any] = {one.path: one.value for one in self._of_the_log}
        found |= {one.path: one.value for one in self._values(values)}
        return found

    @cached_property
    def _ground(self) -> str:
        """Identifies all that particles have in common."""
        told = [
            scenario_hash(self.scenario), fingerprint(), self.measures.version, self.warm_up,
            self.observed.grain,
            [one.name for one in self.measures.summaries],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _warm_up(self) -> int:
        file, observed = self.given.file, self.observed
        if file.warm_up is not None:
            return file.warm_up
        return observed.before if observed.founded else max(observed.before, USUAL_WARM_UP)

    def _changes(self, plain: Scenario) -> list[str | Override]:
        """What is changed in the scenario for all particles alike."""
        file, observed = self.given.file, self.observed
        if self.days > _MOST_DAYS:
            text = f"{observed.days} days of the log and {self.warm_up} before them are {self.days:,}"
            raise self.given.mistake("days", text, f"at most {_MOST_DAYS} together; fewer days, or a shorter warm_up")
        label = "the log"
        self._of_the_log = [Override("world.groups.first_weekday", (observed.weekday - self.warm_up) % 7, label)]
        if file.hours == "log":
            usual = np.array(plain.world.members.hour_profile, np.float64)
            self._of_the_log.append(Override("world.members.hour_profile", list(hour_profile(observed, usual)), label))
        if file.members is not None:
            self._of_the_log.append(Override(MEMBERS, file.members, self.given.place("members") or "--members"))
        elif (told := self._told()) is not None:
            capacity = plain.world.preset.capacity
            fewest = max(2, observed.posters[0])
            members = max(fewest, round(told) if capacity is None else min(round(told), capacity))
            self._of_the_log.append(Override(MEMBERS, members, label))
        played = {
            "run.days": self.days,
            "run.replicates": 1,
            "run.log_groups": observed.rooms,
            "world.groups.count": observed.rooms,
        }
        return [
            *self._said,
            *self._of_the_log,
            *(Override(path, value, label) for path, value in played.items()),
        ]

    @property
    def members_of_the_log(self) -> int | None:
        """Members of a room, where they follow from the log."""
        return None if self._told() is None else self.scenario.world.groups.members

    def _told(self) -> float | None:
        """Members of a room as the log tells, where nobody says how many there are."""
        file = self.given.file
        asked = file.members is not None or MEMBERS in file.set or MEMBERS in file.parameters
        return None if asked else self.observed.members

    def _target(self) -> Values:
        """What the log has of each summary; of what its app does not show, nothing."""
        shown = {COMES: self.observed.tells_joins, LEAVES: self.observed.tells_leaves}
        found = self.measures.of(self.observed.events)[[one.place for one in self.looked]]
        return np.where([shown.get(name, True) for name in self.names], found, np.nan)

    def _check_paths(self) -> None:
        """Nothing is looked for that follows from the log, cannot be set by itself, or is set at once."""
        problems, file = [], self.given.file
        for path in file.parameters:
            at = ("parameters", path)
            if path.partition(".")[0] in ("run", "name", "about") or path in OF_THE_LOG:
                text = "this follows from the log, or is of the whole calibration"
                problems.append(self.given.problem_at(at, text, "a value of how people are or what is done"))
            elif any(step.isdecimal() for step in path.split(".")):
                problems.append(self.given.problem_at(at, "this is in a list", "a value that stands by itself"))
            elif path in file.set:
                problems.append(self.given.problem_at(at, "this is set and to be found at once", "one of them"))
        if problems:
            raise ScenarioError(problems)

    def _check_members(self) -> None:
        """There are as many members as write."""
        members, posters = self.scenario.world.groups.members, self.observed.posters[0]
        capacity = self.scenario.world.preset.capacity
        if capacity is not None and posters > capacity:
            text = f"{posters:,} people write in one room of the log, and the scenario's groups hold {capacity:,}"
            raise self.given.mistake("", text, "another platform, or a larger world.groups.capacity")
        if MEMBERS in self.given.file.parameters:
            most = Marginal(self.given.file.parameters[MEMBERS]).ends[1]
            if most < posters:
                text = f"{posters:,} people write in one room of the log, and at most {most:,g} members are believed"
                raise ScenarioError([self.given.problem_at(("parameters", MEMBERS), text, "at least as many")])
        fixed = self.given.file.members is not None or (
            bool(self.given.file.parameters) and MEMBERS not in self.given.file.parameters
        )
        if fixed and members < posters:
            text = f"{posters:,} people write in one room of the log, and the scenario has {members:,} members"
            raise self.given.mistake("members", text, "at least as many (members, --members, or a parameter of it)")

    def _check_ends(self, beliefs: dict[str, Distribution]) -> None:
        """The scenario takes every parameter at both ends of what is believed, and all of them together."""
        problems: dict[Problem, None] = {}
        ends = {path: _ends(Marginal(one)) for path, one in beliefs.items()}
        for path, values in ends.items():
            for value in values:
                problems |= dict.fromkeys(self._refused({path: value}))
        if problems:
            raise ScenarioError(problems)
        paths = list(ends)
        rng = np.random.default_rng([self.seed & (2**63 - 1), 0x63616C])
        if 2 ** len(paths) <= _CORNERS:
            corners = [dict(zip(paths, values, strict=True)) for values in product(*ends.values())]
        else:
            picked = rng.integers(0, 2, (_CORNERS, len(paths)))
            corners = [{path: ends[path][n] for path, n in zip(paths, row, strict=True)} for row in picked]
        for corner in corners:
            for problem in self._refused(corner):
                text = f"{problem.wrong} (with several parameters at the ends of what is believed)"
                raise ScenarioError([Problem(problem.file, problem.line, problem.column, problem.key, text,
                                             problem.expected, problem.hint)])  # fmt: skip

    def _refused(self, values: dict[str, Any]) -> list[Problem]:
        changes = [Override(path, value, self.given.place("parameters", path)) for path, value in values.items()]
        try:
            self.draft.scenario([*self._base, *changes])
        except ScenarioError as error:
            return error.problems
        return []

    def _looked(self) -> list[Looked]:
        """The summaries asked for, and where they are among all there are."""
        file = self.given.file
        there = {one.name: Looked(n, one) for n, one in enumerate(self.measures.summaries)}
        problems = []
        for key in ("summaries", "without"):
            for name in getattr(file, key):
                if name not in there:
                    near = nearest(name, there)
                    text = f"there is no summary '{name}'"
                    problems.append(self.given.problem(key, text, join_or(list(there), 40), near or ""))
        if problems:
            raise ScenarioError(problems)
        wanted = file.summaries or tuple(name for name in there if name not in NOT_COMPARED)
        looked = [there[name] for name in wanted if name not in file.without]
        if not looked:
            raise self.given.mistake("without", "every summary is left out", "one or more to compare by")
        return looked

    def _values(self, values: Values) -> list[Override]:
        found = []
        for path, one, value in zip(self.prior.names, self.prior.marginals, values.tolist(), strict=True):
            whole = round(value) if one.belief.whole else value
            found.append(Override(path, whole, self.given.place("parameters", path) or "calibration"))
        return found


def _ends(one: Marginal) -> tuple[Any, Any]:
    low, high = (float(value) for value in one.values(np.array([0.0, 1.0])))
    return (round(low), round(high)) if one.belief.whole else (low, high)
