"""Python values into the same tree as a YAML file, so that they are checked by the same code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel

from sim.scenario.nodes import Entry, List, Map, Mark, Node, Path, Scalar, dotted
from sim.scenario.problems import Problem, shorten

__all__ = ["from_python"]

_MOST_LEVELS = 50


def from_python(value: Any, mark: Mark, path: Path, problems: list[Problem]) -> Node | None:
    """Return the tree of a Python value; None with a problem noted if it holds what YAML cannot.

    Known are None, bool, int, float, str, mappings, lists, tuples, ranges, sections, enums, and numpy's numbers and
    arrays.
    """
    if len(path) > _MOST_LEVELS:
        problems.append(
            Problem(mark.file, key=dotted(path[:3]), wrong="nested too deeply", expected="fewer levels")
        )
        return None
    if isinstance(value, Enum):
        value = value.value
    elif isinstance(value, BaseModel):
        value = {key: getattr(value, key) for key in type(value).model_fields}
    elif not isinstance(value, (str, bytes)) and hasattr(value, "tolist"):
        value = value.tolist()
    if value is None or isinstance(value, (bool, int, float, str)):
        return Scalar(value, _written(value), mark)
    if isinstance(value, Mapping):
        entries: dict[str, Entry] = {}
        for key, below in value.items():
            node = from_python(below, mark, (*path, str(key)), problems)
            if node is not None:
                entries[str(key)] = Entry(mark, node)
        return Map(entries, mark)
    if isinstance(value, (list, tuple, range)):
        nodes = [from_python(below, mark, (*path, index), problems) for index, below in enumerate(value)]
        return List(tuple(node for node in nodes if node is not None), mark)
    wrong = f"{shorten(repr(value))} is a Python {type(value).__name__}"
    problems.append(
        Problem(
            mark.file, key=dotted(path), wrong=wrong, expected="a number, text, truth value, list or mapping"
        )
    )
    return None


def _written(value: str | int | float | bool | None) -> str:
    """Return how YAML would write a scalar."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value or "''"
    if isinstance(value, float) and not math.isfinite(value):
        return ".nan" if math.isnan(value) else (".inf" if value > 0 else "-.inf")
    return repr(value)
