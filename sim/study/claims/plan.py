"""What claims need: the distinct scenarios, and which number of which of them every arm of every claim is.

An arm is played at the defaults, in worlds, and with mechanisms switched off; each of these is a setting. Arms that
come to the same scenario are played once, whatever claims they belong to.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sim.scenario.merge import Override, read_bytes
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.study.claims.measuring import Measure, measure, measures_version
from sim.study.claims.reading import Claim, Claims
from sim.study.claims.schema import Number
from sim.study.claims.working import packed, unpacked
from sim.study.claims.worlds import SEED, can_matter, changes_of
from sim.study.validation.measuring import MeasureError

ALWAYS: Final = ("cost", "staff_minutes", "commercial_share", "messages_per_day")
"""Measured of every arm: what it costs, and how much is said there."""


class Setting(NamedTuple):
    """Where an arm is played: at the defaults ("", 0), in a world ("world", n), with a mechanism off ("off", name), or
    with other luck ("luck", n).
    """

    kind: str
    which: int | str


DEFAULTS: Final = Setting("", 0)
LUCK: Final = Setting("luck", 1)


@dataclass
class Play:
    """A scenario that is played.

    packed    the scenario of one replicate, small: there are tens of thousands
    content   identifies it
    measures  taken of it, by name
    wanted    replicates
    """

    packed: bytes
    content: str
    measures: dict[str, Measure] = field(default_factory=dict)
    wanted: int = 0

    @property
    def scenario(self) -> Scenario:
        """The scenario of one replicate."""
        return unpacked(self.packed)

    @property
    def logged(self) -> bool:
        """Whether messages have to be kept."""
        return any(one.logged for one in self.measures.values())

    def key(self, model: str) -> str:
        """Identifies what comes of it: the scenario, the model, and what is measured how."""
        parts = [self.content, model, *sorted(self.measures)]
        return f"c{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:31]}"


class Column(NamedTuple):
    """Numbers of an arm: the place of its scenario in the plan, and the name of the measure."""

    play: int
    measure: str


@dataclass
class ClaimsPlan:
    """Everything that is played.

    claims  in their order; worlds: values by path, one mapping each
    plays   distinct scenarios
    """

    claims: Claims
    worlds: list[dict[str, Any]]
    plays: list[Play] = field(default_factory=list)
    _columns: dict[tuple[str, str, str, Setting], Column] = field(default_factory=dict)
    _of_claim: dict[tuple[str, Setting], set[int]] = field(default_factory=dict)

    def column(self, claim: str, arm: str, label: str, setting: Setting) -> Column | None:
        """The numbers of an arm for a measure (`label`, with its days) in a setting; None if it is not played there."""
        return self._columns.get((claim, arm, label, setting))

    def plays_of(self, claim: str, setting: Setting) -> set[int]:
        """Places of all scenarios of a claim in a setting."""
        return self._of_claim.get((claim, setting), set())

    def want(self, claim: str, setting: Setting, replicates: int) -> None:
        """Ask for at least so many replicates of all scenarios of a claim in a setting."""
        for place in self.plays_of(claim, setting):
            self.plays[place].wanted = max(self.plays[place].wanted, replicates)

    def want_matrix(self, claims: Iterable[str], replicates: int) -> None:
        """Ask for these claims with every mechanism off that is not said to carry them."""
        asked = set(claims)
        for one in self.claims.claims:
            for name in self.claims.mechanisms if one.number in asked else ():
                if name not in one.file.carriers:
                    self.want(one.number, Setting("off", name), replicates)


def label_of(name: str, window: tuple[int, int] | None) -> str:
    """A measure with its days: "orders[30:60]"."""
    return name if window is None else f"{name}[{window[0]}:{window[1]}]"


class Maker:
    """Makes a plan: scenarios once each."""

    def __init__(self, claims: Claims, worlds: list[dict[str, Any]]) -> None:
        """Raises nothing: mistakes are told when arms are added."""
        self.plan = ClaimsPlan(claims, worlds)
        self._known: dict[str, int] = {}
        self._usual: dict[tuple[str, str], tuple[Scenario, int]] = {}
        self._drafts: dict[str, Any] = {}
        self._measures: dict[Any, Measure] = {}
        self._by_policies: dict[tuple[str, ...], list[str]] = {}

    def add(self, claim: Claim, setting: Setting, replicates: int, tests: int | None = None) -> None:
        """Ask for the arms of a claim in a setting, so often; the defaults first.

        Raises ScenarioError with every mistake found.

        tests  only the first so many tests: the arms that they are made of, and what they need; None: everything
        """
        file = claim.file
        numbers: list[tuple[str, int, Number]] = [("tests", n, one) for n, one in enumerate(file.tests[:tests])]
        if tests is None:
            numbers += [("quantities", n, one) for n, one in enumerate(file.quantities)]
        arms = tuple(file.arms) if tests is None else file.judged_arms(tests)
        if setting.kind == "luck":
            arms = arms[-1:]  # one arm against itself is enough
        problems: list[Problem] = []
        for arm in arms:
            try:
                scenario, place = self._played_as(claim, arm, setting)
                self.plan.plays[place].wanted = max(self.plan.plays[place].wanted, replicates)
                self.plan._of_claim.setdefault((claim.number, setting), set()).add(place)
                if tests is None:
                    for name in ALWAYS:
                        self._measure(claim, arm, setting, place, scenario, name, None, ())
                for kind, n, one in numbers:
                    if arm not in one.needed:
                        continue
                    path = (kind, n, "measure")
                    self._measure(claim, arm, setting, place, scenario, one.measure, one.window, path)
                    if one.kind != "contrast" and one.at != "x":
                        self._measure(claim, arm, setting, place, scenario, one.at, one.window, (kind, n, "at"))
            except ScenarioError as error:
                problems += [problem for problem in error.problems if problem not in problems]
        if problems:
            raise ScenarioError(problems)

    def _measure(
        self, claim: Claim, arm: str, setting: Setting, place: int, scenario: Scenario, name: str,
        window: tuple[int, int] | None, path: Sequence[str | int],
    ) -> None:  # fmt: skip
        play = self.plan.plays[place]
        try:
            found = self._found(name, window, scenario)
        except MeasureError as error:
            raise ScenarioError([claim.problem(path, str(error))]) from error
        play.measures.setdefault(found.name, found)
        self.plan._columns[claim.number, arm, found.name, setting] = Column(place, found.name)

    def _found(self, name: str, window: tuple[int, int] | None, scenario: Scenario) -> Measure:
        """The measure of this name in a scenario; looked up once for all that have the same days and policies."""
        key = name, window, scenario.run.days, tuple(scenario.operator.keys)
        if key not in self._measures:
            self._measures[key] = measure(name, window, scenario.run.days, self._columns_of(scenario))
        return self._measures[key]

    def _played_as(self, claim: Claim, arm: str, setting: Setting) -> tuple[Scenario, int]:
        """The scenario of an arm in a setting, and its place; as at the defaults where what is switched off is idle."""
        if setting.kind == "off":
            usual, place = self._usual[claim.number, arm]
            if not self.acts(str(setting.which), usual):
                return usual, place
        scenario = self._scenario(claim, arm, setting)
        place = self._place(scenario)
        if setting == DEFAULTS:
            self._usual[claim.number, arm] = scenario, place
        return scenario, place

    def acts(self, mechanism: str, scenario: Scenario) -> bool:
        """Whether a mechanism can do anything in a scenario: not if all its numbers are of policies not in use."""
        paths = self.plan.claims.mechanisms[mechanism].off
        return any(can_matter(path, scenario.operator.keys) for path in paths)

    def _place(self, scenario: Scenario) -> int:
        """The place of a scenario in the plan, which gets it if it has not got it yet."""
        from sim.scenario.write import content_hash

        key = content_hash(scenario)
        if key not in self._known:
            self._known[key] = len(self.plan.plays)
            self.plan.plays.append(Play(packed(scenario), key))
        return self._known[key]

    def _scenario(self, claim: Claim, arm: str, setting: Setting) -> Scenario:
        """World first, then what the claim says of all arms and of this one, then what is switched off."""
        changes = [Override("run.seed", SEED + (1 if setting.kind == "luck" else 0), "claims")]
        if setting.kind == "world":
            number = int(setting.which)
            changes += changes_of(self.plan.worlds[number], number)
        changes += claim.changes(("set",))
        changes += claim.changes(("arms", arm, "set"))
        if setting.kind == "off":
            changes += self.plan.claims.off(str(setting.which))
        if claim.file.days is not None:
            changes.append(Override("run.days", claim.file.days, "days"))
        changes += [Override("run.replicates", 1, "claims"), Override("run.log_groups", 0, "claims")]
        scenario: Scenario = self._draft(claim).scenario(changes)
        return scenario

    def _draft(self, claim: Claim) -> Any:
        path = os.path.join(claim.folder, claim.file.scenario)
        if path not in self._drafts:
            source = read_bytes(path)
            if isinstance(source, Problem):
                text = f"{path} {source.wrong}"
                raise ScenarioError([claim.problem(("scenario",), text, source.expected, source.hint)])
            from sim.study.experiment.reading import scenario_draft

            self._drafts[path] = scenario_draft(path)
        return self._drafts[path]

    def _columns_of(self, scenario: Scenario) -> list[str]:
        keys = tuple(scenario.operator.keys)
        if keys not in self._by_policies:
            from sim.study.experiment.plan import daily_columns

            self._by_policies[keys] = list(daily_columns(keys))
        return self._by_policies[keys]


@dataclass(frozen=True)
class Extent:
    """How much is played.

    replicates  at the defaults, at first; most: where a verdict is open, at most
    worlds      how many; in_world: replicates in each
    carrier     replicates with a mechanism off that is said to carry the claim; off: with another one
    matrix      whether every mechanism is switched off for every claim that has an effect; else only for those that it
                is said to carry
    luck        whether placebos are played
    """

    replicates: int = 32
    most: int = 320
    worlds: int = 200
    in_world: int = 2
    carrier: int = 32
    off: int = 8
    matrix: bool = True
    luck: bool = True


QUICK: Final = Extent(replicates=20, most=40, worlds=0, in_world=0, carrier=12, off=0, matrix=False, luck=False)


def claims_plan(
    claims: Claims, extent: Extent, worlds: list[dict[str, Any]], progress: Callable[[int, int], None] | None = None
) -> ClaimsPlan:
    """Make all scenarios. Raises ScenarioError with every mistake found; they are all found at the defaults.

    Nothing is asked for yet of the claims with mechanisms off that are not said to carry them (`want_matrix`): which
    claims have an effect that could go shows at the defaults.
    """
    maker = Maker(claims, worlds)
    told = [one for one in claims.claims if one.file.tests]
    problems: list[Problem] = []
    for claim in told:
        try:
            maker.add(claim, DEFAULTS, extent.replicates)
        except ScenarioError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    if problems:
        raise ScenarioError(problems)
    settings = list(_beside(claims, extent, len(worlds)))
    for done, (setting, replicates) in enumerate(settings):
        for claim in told:
            foreign = setting.kind == "off" and setting.which not in claim.file.carriers
            if foreign and not extent.matrix:
                continue
            count = 0 if foreign else extent.carrier if setting.kind == "off" else replicates
            maker.add(claim, setting, count, 1 if foreign else len(claim.file.tests))
        if progress is not None:
            progress(done + 1, len(settings))
    return maker.plan


def _beside(claims: Claims, extent: Extent, worlds: int) -> Iterable[tuple[Setting, int]]:
    """The settings besides the defaults, with replicates."""
    yield from ((Setting("off", name), extent.off) for name in claims.mechanisms)
    if extent.luck:
        yield LUCK, extent.replicates
    yield from ((Setting("world", n), extent.in_world) for n in range(worlds))


__all__ = [
    "ALWAYS", "DEFAULTS", "LUCK", "QUICK", "ClaimsPlan", "Column", "Extent", "Maker", "Play", "Setting", "claims_plan",
    "label_of", "measures_version",
]  # fmt: skip
