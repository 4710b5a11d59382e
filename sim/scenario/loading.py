"""From a file, a text or a mapping to a checked `Scenario`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario.merge import Overrides, Sources, apply_overrides, read, read_bytes
from sim.scenario.nodes import Map, Mark
from sim.scenario.own_policies import Make, OwnPolicy, find_own
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.python_source import from_python
from sim.scenario.schema import Registry, Scenario, scenario_class
from sim.scenario.validate import validate
from sim.scenario.write import to_mapping
from sim.scenario.yaml_source import Document, parse

__all__ = ["Draft", "changed", "draft", "from_mapping", "load", "loads"]


def load(
    path: str | os.PathLike[str], registry: Registry, overrides: Overrides = (), *, make: Make | None = None
) -> Scenario:
    """Read a scenario file, and the files it extends.

    registry    the policies there are, by key
    overrides   values set by path, laid over the file (see `Overrides`)
    make        makes policies of classes that the scenario brings with it (`my_module:MyPolicy`), whose modules are
                then run; if None, such a scenario is refused, and nothing of it is run

    Raises ScenarioError with every mistake found.
    """
    return draft(path, registry, make=make).scenario(overrides)


class Draft:
    """A scenario file that has been read but not checked: what a study changes in it is checked together with it."""

    def __init__(self, sources: Sources, registry: Registry, make: Make | None) -> None:
        self._sources, self._registry, self._make = sources, registry, make

    def scenario(self, overrides: Overrides = ()) -> Scenario:
        """The scenario with these values set by path. Raises ScenarioError with every mistake found."""
        return _check(self._sources, self._registry, overrides, self._make)


def draft(
    path: str | os.PathLike[str], registry: Registry, *, make: Make | None = None, beside: Sequence[str] = ()
) -> Draft:
    """Read a scenario file, and the files it extends; arguments as in `load`.

    beside   folders in which policies may lie as well that only changes bring

    Raises ScenarioError if there is no such file.
    """
    name = os.fspath(path)
    if not name:
        raise ScenarioError([Problem("''", wrong="is not the name of a file", expected="a scenario file")])
    source = read_bytes(name)
    if isinstance(source, Problem):
        raise ScenarioError([source])
    real = os.path.realpath(name)
    sources = read(parse(source, name), name, os.path.dirname(name), ((real, name),))
    sources.beside = tuple(beside)
    return Draft(sources, registry, make)


def loads(
    text: str | bytes,
    registry: Registry,
    overrides: Overrides = (),
    *,
    file: str = "<text>",
    folder: str | os.PathLike[str] = "",
    make: Make | None = None,
) -> Scenario:
    """Read a scenario from a text.

    file     what to call it in problems
    folder   where a relative `extends` starts; the current folder if empty
    make     as in `load`

    Raises ScenarioError with every mistake found.
    """
    return _check(read(parse(text, file), file, os.fspath(folder)), registry, overrides, make)


def from_mapping(
    data: Mapping[str, Any],
    registry: Registry,
    overrides: Overrides = (),
    *,
    file: str = "<mapping>",
    folder: str | os.PathLike[str] = "",
    make: Make | None = None,
) -> Scenario:
    """Make a scenario of Python dicts, lists and scalars, checked like a file; arguments as in `loads`.

    Raises ScenarioError with every mistake found.
    """
    problems: list[Problem] = []
    node = from_python(data, Mark(file), (), problems)
    if not isinstance(node, Map):
        raise ScenarioError(
            problems or [Problem(file, wrong="this is not a mapping", expected="keys and values")]
        )
    return _check(read(Document(node, problems), file, os.fspath(folder)), registry, overrides, make)


def changed(scenario: Scenario, overrides: Overrides, *, make: Make | None = None) -> Scenario:
    """Return the scenario with some values set by path, everything checked again.

    make   as in `load`, for policies that only the overrides bring; those of the scenario are loaded already

    Raises ScenarioError with every mistake found.
    """
    data, name = to_mapping(scenario), scenario.name
    problems: list[Problem] = []
    node = from_python(data, Mark(name), (), problems)
    assert isinstance(node, Map)  # it was one when the scenario was made
    sources = read(Document(node, problems), name, "")
    operator = scenario.operator
    known = {one.key: one for one in operator.own}
    return _check(sources, dict(type(operator)._registry_items()), overrides, make, known)


def _check(
    sources: Sources,
    registry: Registry,
    overrides: Overrides,
    make: Make | None,
    known: Mapping[str, OwnPolicy] | None = None,
) -> Scenario:
    tree, problems, labels = apply_overrides(sources.tree, overrides)
    found = find_own(tree, sources, registry, make, known or {})
    scenario, wrong = validate(
        found.tree,
        scenario_class(registry, found.own),
        partial=not sources.complete,
        placeholders={"name": "nameless"},
    )
    problems = [*sources.problems, *problems, *found.problems, *wrong]
    if problems or scenario is None:
        order = {file: place for place, file in reversed(list(enumerate([*sources.files, *labels])))}
        problems.sort(key=lambda one: (order.get(one.file, len(order)), one.line or 0, one.column or 0))
        raise ScenarioError(problems)
    return scenario
