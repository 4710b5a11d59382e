"""From files of facts to checks: read and checked, every mistake with its line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.scenario.merge import Override, read_bytes
from sim.scenario.nodes import Map, Mark, find
from sim.scenario.problems import Problem, ScenarioError
from sim.study.validation.schema import Check, FactsFile


@dataclass(frozen=True)
class Facts:
    """A file of facts, and where what was written.

    file    what stands in it
    tree    the same with its places
    source  its name
    """

    file: FactsFile
    tree: Map
    source: str

    @property
    def folder(self) -> str:
        """Where scenarios are looked for."""
        return os.path.dirname(self.source)

    def place(self, path: Sequence[str]) -> str:
        """`file:line:column` of a key; the name of the file where it is not written."""
        entry = find(self.tree, tuple(path))
        return str(entry.key_mark) if entry is not None else self.source

    def problem(self, path: Sequence[str], wrong: str, expected: str = "", hint: str = "") -> Problem:
        """What is wrong with a key."""
        entry = find(self.tree, tuple(path))
        mark = entry.key_mark if entry is not None else Mark(self.source)
        return Problem(mark.file, mark.line, mark.column, ".".join(path), wrong, expected, hint)

    def changes(self, path: Sequence[str]) -> list[Override]:
        """The changes to a scenario that stand at a path, each with its own line."""
        entry = find(self.tree, tuple(path))
        if entry is None or not isinstance(entry.node, Map):
            return []
        return [Override(key, below.node, str(below.key_mark)) for key, below in entry.node.entries.items()]


@dataclass(frozen=True)
class Written:
    """A check, and the file that it stands in."""

    name: str
    check: Check
    facts: Facts

    @property
    def path(self) -> tuple[str, str]:
        """Where it stands."""
        return ("checks", self.name)


def read_facts(paths: Iterable[str | Path]) -> list[Facts]:
    """Read files of facts; of a folder all of its `.yaml` files that are such.

    Raises ScenarioError with every mistake found.
    """
    found: list[Facts] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found += [_read(name) for name in _files(os.fspath(path))]
        except ScenarioError as error:
            problems += error.problems
    where: dict[str, str] = {}
    for facts in found:
        for name in facts.file.checks:
            if name in where:
                problems.append(facts.problem(("checks", name), f"stands in {where[name]} as well", "another name"))
            where.setdefault(name, facts.place(("checks", name)))
    if problems:
        raise ScenarioError(problems)
    return found


def written(facts: Iterable[Facts], only: Sequence[str] = ()) -> list[Written]:
    """The checks, in the order of the files; `only` those of these names.

    Raises ScenarioError for a name that is none.
    """
    everything = [Written(name, check, one) for one in facts for name, check in one.file.checks.items()]
    if not only:
        return everything
    from sim.scenario.suggest import nearest

    known = [one.name for one in everything]
    strange = [name for name in only if name not in known]
    if strange:
        hints = [nearest(name, known) or "" for name in strange]
        raise ScenarioError([
            Problem("--only", key=name, wrong="is no check", expected="the name of one", hint=hint)
            for name, hint in zip(strange, hints, strict=True)
        ])  # fmt: skip
    return [one for one in everything if one.name in only]


def _files(name: str) -> list[str]:
    """The file, or those of a folder that are files of facts."""
    if not os.path.isdir(name):
        return [name]
    files = [os.path.join(name, one) for one in sorted(os.listdir(name)) if one.endswith(".yaml")]
    chosen = [one for one in files if _is_facts(one)]
    if not chosen:
        text = "has no file of facts in it"
        raise ScenarioError([Problem(name, wrong=text, expected="a folder with YAML files that have a `section`")])
    return chosen


def _is_facts(name: str) -> bool:
    """Whether a file says what it is about; what cannot be read is told of later."""
    from sim.scenario.yaml_source import parse

    source = read_bytes(name)
    return not isinstance(source, bytes) or "section" in parse(source, name).root.entries


def _read(name: str) -> Facts:
    from sim.scenario.validate import validate
    from sim.scenario.yaml_source import parse

    source = read_bytes(name) if name else Problem("''", wrong="is not the name of a file")
    if isinstance(source, Problem):
        raise ScenarioError([replace(source, expected="a file of facts")])
    document = parse(source, name)
    file, wrong = validate(document.root, FactsFile, partial=not document.complete)
    problems = [*document.problems, *wrong]
    if problems or file is None:
        raise ScenarioError(sorted(problems, key=lambda one: (one.line or 0, one.column or 0)))
    return Facts(file, document.root, name)
