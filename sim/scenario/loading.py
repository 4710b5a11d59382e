"""From a file, a text or a mapping to a checked `Scenario`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sim.scenario.merge import Overrides, Sources, apply_overrides, read, read_bytes
from sim.scenario.nodes import Map, Mark
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.python_source import from_python
from sim.scenario.schema import Registry, Scenario, scenario_class
from sim.scenario.validate import validate
from sim.scenario.write import to_mapping
from sim.scenario.yaml_source import Document, parse

__all__ = ["changed", "from_mapping", "load", "loads"]


def load(path: str | os.PathLike[str], registry: Registry, overrides: Overrides = ()) -> Scenario:
    """Read a scenario file, and the files it extends.

    registry    the policies there are, by key
    overrides   values set by path, laid over the file (see `Overrides`)

    Raises ScenarioError with every mistake found.
    """
    name = os.fspath(path)
    if not name:
        raise ScenarioError([Problem("''", wrong="is not the name of a file", expected="a scenario file")])
    source = read_bytes(name)
    if isinstance(source, Problem):
        raise ScenarioError([source])
    real = os.path.realpath(name)
    sources = read(parse(source, name), name, os.path.dirname(name), ((real, name),))
    return _check(sources, registry, overrides)


def loads(
    text: str | bytes,
    registry: Registry,
    overrides: Overrides = (),
    *,
    file: str = "<text>",
    folder: str | os.PathLike[str] = "",
) -> Scenario:
    """Read a scenario from a text.

    file     what to call it in problems
    folder   where a relative `extends` starts; the current folder if empty

    Raises ScenarioError with every mistake found.
    """
    return _check(read(parse(text, file), file, os.fspath(folder)), registry, overrides)


def from_mapping(
    data: Mapping[str, Any],
    registry: Registry,
    overrides: Overrides = (),
    *,
    file: str = "<mapping>",
    folder: str | os.PathLike[str] = "",
) -> Scenario:
    """Make a scenario of Python dicts, lists and scalars, checked like a file.

    Raises ScenarioError with every mistake found.
    """
    problems: list[Problem] = []
    node = from_python(data, Mark(file), (), problems)
    if not isinstance(node, Map):
        raise ScenarioError(
            problems or [Problem(file, wrong="this is not a mapping", expected="keys and values")]
        )
    return _check(read(Document(node, problems), file, os.fspath(folder)), registry, overrides)


def changed(scenario: Scenario, overrides: Overrides) -> Scenario:
    """Return the scenario with some values set by path, everything checked again.

    Raises ScenarioError with every mistake found.
    """
    registry = dict(type(scenario.operator)._registry_items())
    return from_mapping(to_mapping(scenario), registry, overrides, file=scenario.name)


def _check(sources: Sources, registry: Registry, overrides: Overrides) -> Scenario:
    tree, problems, labels = apply_overrides(sources.tree, overrides)
    scenario, wrong = validate(
        tree, scenario_class(registry), partial=not sources.complete, placeholders={"name": "nameless"}
    )
    problems = [*sources.problems, *problems, *wrong]
    if problems or scenario is None:
        order = {file: place for place, file in reversed(list(enumerate([*sources.files, *labels])))}
        problems.sort(key=lambda one: (order.get(one.file, len(order)), one.line or 0, one.column or 0))
        raise ScenarioError(problems)
    return scenario
