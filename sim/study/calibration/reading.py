"""From a calibration file, or from Python, to what is asked for: read and checked, mistakes with line and column."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.scenario.merge import Override, read_bytes
from sim.scenario.nodes import Map, Mark, find
from sim.scenario.problems import Problem, ScenarioError
from sim.study.calibration.schema import CalibrationFile, quick


@dataclass(frozen=True)
class Given:
    """What is asked for, and where it was written.

    file    what stands in the file
    tree    the same with its places
    source  the file; None where it was made in Python
    """

    file: CalibrationFile
    tree: Map
    source: str | None = None

    def changed(self, values: Mapping[str, Any], *, quickly: bool = False) -> Given:
        """The same with some keys said otherwise (on the command line). Raises ScenarioError where they do not fit.

        quickly   with few simulations, but for what `values` says of them
        """
        told = {key: value for key, value in values.items() if value is not None}
        if not told and not quickly:
            return self
        file = quick(self.file) if quickly else self.file
        data = {name: getattr(file, name) for name in CalibrationFile.model_fields} | told
        from pydantic import ValidationError

        try:
            made = CalibrationFile.model_validate(data)
        except ValidationError as error:
            raise ScenarioError([_told(details) for details in error.errors(include_url=False)]) from error
        return replace(self, file=made)

    def changes(self) -> list[str | Override]:
        """What the file sets in the scenario, each value with its own line."""
        entry = find(self.tree, ("set",))
        if entry is None or not isinstance(entry.node, Map):
            return []
        return [Override(key, below.node, str(below.key_mark)) for key, below in entry.node.entries.items()]

    def place(self, *path: str) -> str:
        """`file:line:column` of a key; the name of the file, or what stands for it, where the key is not written."""
        entry = find(self.tree, path)
        return str(entry.key_mark) if entry is not None and entry.key_mark.line else self.source or "calibration"

    def problem(self, key: str, wrong: str, expected: str, hint: str = "") -> Problem:
        """What is wrong with a key of the file; an empty key for all of it."""
        return self.problem_at((key,) if key else (), wrong, expected, hint)

    def problem_at(self, path: tuple[str, ...], wrong: str, expected: str, hint: str = "") -> Problem:
        """The same of a key below others, such as a parameter."""
        entry = find(self.tree, path) if path else None
        mark = entry.key_mark if entry is not None else Mark(self.source or "calibration")
        return Problem(mark.file, mark.line, mark.column, ".".join(path), wrong, expected, hint)

    def mistake(self, key: str, wrong: str, expected: str) -> ScenarioError:
        """The same as an error."""
        return ScenarioError([self.problem(key, wrong, expected)])


def read_calibration(path: str | Path) -> Given:
    """Read a calibration file. Raises ScenarioError with every mistake found."""
    from sim.scenario.yaml_source import parse

    name = os.fspath(path)
    source = read_bytes(name) if name else Problem("''", wrong="is not the name of a file")
    if isinstance(source, Problem):
        raise ScenarioError([replace(source, expected="a calibration file")])
    document = parse(source, name)
    return _checked(document.root, list(document.problems), name, complete=document.complete)


def make_calibration(given: Mapping[str, Any]) -> Given:
    """The same from Python: what would stand in the file. Raises ScenarioError with every mistake found."""
    from sim.scenario.python_source import from_python

    problems: list[Problem] = []
    tree = from_python(dict(given), Mark("calibration"), (), problems)
    if not isinstance(tree, Map):
        raise ScenarioError(problems)
    return _checked(tree, problems, None, complete=True)


def _checked(tree: Map, problems: list[Problem], source: str | None, *, complete: bool) -> Given:
    from sim.scenario.validate import validate

    file, wrong = validate(tree, CalibrationFile, partial=not complete)
    if problems or wrong or file is None:
        raise ScenarioError(sorted([*problems, *wrong], key=lambda one: (one.line or 0, one.column or 0)))
    return Given(file, tree, source)


def _told(details: Any) -> Problem:
    """What pydantic says of a value of the command line."""
    key = ".".join(map(str, details["loc"]))
    error = details.get("ctx", {}).get("error", details["msg"])
    said = str(error)[:1].lower() + str(error)[1:]
    return Problem(f"--{key.replace('_', '-')}" if key else "calibration", wrong=said)
