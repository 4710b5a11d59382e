"""From an experiment file, or from Python, to an `Experiment`: read and checked, its scenario too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sim.scenario.merge import Override, Overrides, apply_overrides, listed, read_bytes
from sim.scenario.nodes import Entry, Map, Mark, Node, Scalar, find, plain
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.study.experiment.paths import both, keys_of, settled
from sim.study.experiment.schema import ExperimentFile
from sim.study.scenario import AnyScenario

_OF_A_SCENARIO = frozenset({"world", "operator", "run", "extends"})


class Draft(Protocol):
    """A scenario that has been read, to be made with changes."""

    def scenario(self, overrides: Overrides = ()) -> Scenario:
        """The scenario with these values set by path. Raises ScenarioError with every mistake found."""


@dataclass(frozen=True)
class Experiment:
    """An experiment that has been read.

    given      what stands in it
    name       names the folder of the results
    source     the file it came from, None if it was made in Python
    text       that file as it is; empty if it was made in Python
    draft      its scenario, before any change
    base       changes made for the whole study
    scenario   the scenario with these changes
    """

    given: ExperimentFile
    name: str
    source: str | None
    text: str
    draft: Draft
    base: tuple[str | Override, ...]
    scenario: Scenario
    tree: Map

    @property
    def days(self) -> int:
        """Length of the runs."""
        return self.scenario.run.days

    @property
    def replicates(self) -> int:
        """Repetitions of each point in each world."""
        return self.scenario.run.replicates

    @property
    def seed(self) -> int:
        """Start of all random numbers."""
        return self.scenario.run.seed

    def overrides_at(self, path: Sequence[str], values: Mapping[str, Any]) -> list[Override]:
        """Changes to the scenario, labelled with the place in the file below which they stand.

        path    where in the experiment the values are: ("vary",)
        values  by path of the scenario
        """
        return [self._override(path, key, value) for key, value in values.items()]

    def _override(self, path: Sequence[str], key: str, value: Any) -> Override:
        entry = find(self.tree, (*path, key))
        place = str(entry.key_mark) if entry is not None else ""
        return Override(key, value, place or self.source or "<experiment>")

    def written(self, path: Sequence[str]) -> list[Override]:
        """The changes that stand at a path of the file, as written, each value with its own line."""
        entry = find(self.tree, path)
        if entry is None or not isinstance(entry.node, Map):
            return []
        return [Override(key, below.node, str(below.key_mark)) for key, below in entry.node.entries.items()]


def read_experiment(
    path: str | Path,
    *,
    overrides: Overrides = (),
    days: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    allow_code: bool = False,
) -> Experiment:
    """Read an experiment file and its scenario. A scenario file is taken for an experiment that changes nothing.

    overrides, days, replicates, seed  in place of what stands in the file, as in `sim.load`
    allow_code  whether policies that the scenario brings with it may be run

    Raises ScenarioError with every mistake found, each with file and line.
    """
    name = os.fspath(path)
    source = (
        read_bytes(name) if name else Problem("''", wrong="is not the name of a file", expected="an experiment file")
    )
    if isinstance(source, Problem):
        raise ScenarioError([_of_an_experiment(source)])
    from sim.scenario.yaml_source import parse

    document = parse(source, name)
    tree = document.root
    if _is_scenario(tree):
        mark = tree.mark
        tree = Map({"scenario": Entry(mark, Scalar(os.path.basename(name), name, mark))}, mark)
        document.problems.clear()
        document.complete = True
    given = _checked(tree, document.problems, complete=document.complete)
    scenario_file = os.path.join(os.path.dirname(name), given.scenario)
    return _experiment(
        given, tree, _draft(scenario_file, allow_code, find(tree, ("scenario",)), os.path.dirname(name)), overrides,
        days=days, replicates=replicates, seed=seed, name=Path(name).stem, source=name,
        text=source.decode("utf-8", "replace"),
    )  # fmt: skip


def is_scenario(path: str | Path) -> bool:
    """Whether a file is a scenario, and not an experiment; no if it cannot be read."""
    from sim.scenario.yaml_source import parse

    source = read_bytes(os.fspath(path)) if os.fspath(path) else b""
    return isinstance(source, bytes) and _is_scenario(parse(source, os.fspath(path)).root)


def _is_scenario(tree: Map) -> bool:
    return "scenario" not in tree.entries and bool(_OF_A_SCENARIO & set(tree.entries))


def make_experiment(
    scenario: AnyScenario,
    given: Mapping[str, Any],
    *,
    overrides: Overrides = (),
    days: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    allow_code: bool = False,
) -> Experiment:
    """An experiment made in Python: a scenario (file, mapping or `Scenario`), and what would stand in the file.

    Raises ScenarioError with every mistake found.
    """
    from sim.scenario.python_source import from_python

    problems: list[Problem] = []
    label = "<experiment>"
    named = {"scenario": str(scenario) if isinstance(scenario, (str, Path)) else "<scenario>", **given}
    tree = from_python(named, Mark(label), (), problems)
    if not isinstance(tree, Map):
        raise ScenarioError(problems)
    checked = _checked(tree, problems, complete=True)
    draft = scenario_draft(scenario, allow_code=allow_code)
    return _experiment(
        checked, tree, draft, overrides, days=days, replicates=replicates, seed=seed, name=None, source=None, text=""
    )


def scenario_draft(scenario: AnyScenario, *, allow_code: bool = False) -> Draft:
    """A scenario (file, mapping or `Scenario`), to be made with changes. Raises ScenarioError if there is no such file.

    allow_code  whether policies that the scenario brings with it may be run
    """
    if isinstance(scenario, (str, Path)):
        return _draft(os.fspath(scenario), allow_code, None)
    return _FromPython(scenario, allow_code)


@dataclass(frozen=True)
class _FromPython:
    """A scenario made in Python."""

    base: AnyScenario
    allow_code: bool

    def scenario(self, overrides: Overrides = ()) -> Scenario:
        """The scenario with these values set by path."""
        from sim.study.scenario import resolve

        return resolve(self.base, overrides=overrides, allow_code=self.allow_code)


def _draft(path: str, allow_code: bool, entry: Entry | None, *beside: str) -> Draft:
    from sim.policies.own import own_policy
    from sim.policies.registry import REGISTRY
    from sim.scenario.loading import draft

    if entry is not None:
        source = read_bytes(path)
        if isinstance(source, Problem):
            mark = entry.node.mark
            text = f"{path} {source.wrong}"
            raise ScenarioError(
                [Problem(mark.file, mark.line, mark.column, "scenario", text, source.expected, source.hint)]
            )
    return draft(path, REGISTRY, make=own_policy if allow_code else None, beside=beside)


def _checked(tree: Map, problems: list[Problem], *, complete: bool) -> ExperimentFile:
    from sim.scenario.validate import validate

    given, wrong = validate(tree, ExperimentFile, partial=not complete, placeholders={"scenario": "?"})
    if problems or wrong or given is None:
        raise ScenarioError(sorted([*problems, *wrong], key=lambda one: (one.line or 0, one.column or 0)))
    return given


def _experiment(
    given: ExperimentFile,
    tree: Map,
    draft: Draft,
    overrides: Overrides,
    *,
    days: int | None,
    replicates: int | None,
    seed: int | None,
    name: str | None,
    source: str | None,
    text: str,
) -> Experiment:
    base: list[str | Override] = []
    entry = find(tree, ("set",))
    if entry is not None and isinstance(entry.node, Map):
        base += [Override(key, below.node, str(below.key_mark)) for key, below in entry.node.entries.items()]
    for key in ("days", "replicates", "seed"):
        value = getattr(given, key)
        if value is not None:
            at = find(tree, (key,))
            base.append(Override(f"run.{key}", value, str(at.key_mark) if at is not None else key))
    base += listed(overrides)
    for key, value in (("days", days), ("replicates", replicates), ("seed", seed)):
        if value is not None:
            base.append(Override(f"run.{key}", value, f"--{key}"))
    base.append(Override("run.log_groups", 0, "study"))  # messages are not kept
    problems = _for_nothing(given, tree, overrides)
    try:
        scenario = draft.scenario(base)
    except ScenarioError as error:
        raise ScenarioError([*problems, *error.problems]) from None
    if problems:
        raise ScenarioError(problems)
    called = given.name or name or scenario.name
    return Experiment(given, called, source, text, draft, tuple(base), scenario, tree)


def _for_nothing(given: ExperimentFile, tree: Map, overrides: Overrides) -> list[Problem]:
    """What is wrong with overrides of values that the experiment gives anew at every point, or in every world."""
    problems = []
    for one in _each(overrides):
        values = plain(one.node)
        for key, others, what in (("vary", given.vary, "varied"), ("over", given.over, "uncertain")):
            for path, other in both(settled({one.path: values}), settled(others)):
                if isinstance(values, list) and len(path) < len(other):
                    continue  # one place of a list that is set
                at = find(tree, (key, other))
                place = f" ({at.key_mark})" if at is not None and at.key_mark.line else ""
                text = f"this would count for nothing: {other} is {what} in the experiment{place}"
                problems.append(Problem(one.label, key=path, wrong=text, expected="another path"))
    return problems


class _Given(NamedTuple):
    """An override that was understood."""

    path: str
    node: Node
    label: str


def _each(overrides: Overrides) -> Iterator[_Given]:
    """The overrides that can be understood, each on its own; what is wrong with others is told by who applies them."""
    number = 0
    for one in listed(overrides):
        given = one.label if isinstance(one, Override) else ""
        number += not given
        path = (one.path if isinstance(one, Override) else one.partition("=")[0]).strip()
        tree, problems, _ = apply_overrides(Map({}, Mark("")), [one])
        entry = None if problems else find(tree, keys_of(path))
        if entry is not None:
            yield _Given(path, entry.node, given or f"--set {number}")


def _of_an_experiment(problem: Problem) -> Problem:
    """The same problem, said of an experiment file."""
    from dataclasses import replace

    return replace(problem, expected=problem.expected.replace("a scenario file", "an experiment file"))
