"""What is wrong with a value, in plain words, and what may have been meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sim.scenario.expectation import choices, fits, number_text, value_text
from sim.scenario.nodes import List, Map, Node, Scalar
from sim.scenario.problems import shorten
from sim.scenario.suggest import join_or, nearest
from sim.scenario.yaml_scalars import resolve

__all__ = ["meant", "wrong"]

Schemas = Sequence[dict[str, Any]]
_TRUTH = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_CLOCK = re.compile(r"(\d{1,2})[:：]([0-5]\d)", re.ASCII)
_LONGEST_NUMBER = 30
_BOUNDS = {
    "greater_than": "is too small",
    "greater_than_equal": "is too small",
    "less_than": "is too large",
    "less_than_equal": "is too large",
    "finite_number": "is not a finite number",
    "string_too_short": "is too short",
    "string_pattern_mismatch": "cannot be used",
}


def wrong(node: Node, kind: str, schemas: Schemas, said: str) -> str:
    """Return what is wrong with a value, without saying what was expected.

    kind      pydantic's name for the error
    schemas   what may stand at the place
    said      pydantic's own words, used if nothing better is known
    """
    types = {str(branch.get("type")) for branch in schemas}
    if isinstance(node, Map):
        if "array" in types and node.mark.line is None and all(map(str.isdecimal, node.entries)):
            return f"place {shorten(join_or(list(node.entries)))} is given, but no list is written"
        if kind == "too_short" and not node.entries:
            return "this is an empty mapping"
        return f"this is a mapping of {len(node.entries)}" if kind in ("too_short", "too_long") else "this is a mapping"
    if isinstance(node, List):
        if not node.items:
            return "this is an empty list"
        return f"this is a list of {len(node.items)}" if "array" in types else "this is a list"
    shown = f"'{shorten(node.value)}'" if isinstance(node.value, str) else shorten(node.raw)
    if kind in _BOUNDS:
        return f"{shown} {_BOUNDS[kind]}"
    if kind == "string_too_long":
        return f"{shown} is too long ({len(str(node.value)):,} characters)"
    if isinstance(node.value, float) and "integer" in types and "number" not in types:
        return f"{shown} is not a whole number"
    if choices(schemas):
        return f"{shown} is unknown" if isinstance(node.value, str) else f"{shown} is not possible"
    if isinstance(node.value, str):
        return f"{shown} is a text"
    if isinstance(node.value, bool):
        return f"{shown} is a truth value"
    if node.value is None:
        return "null stands here" if node.raw else "nothing stands here"
    return f"{shown} is a number" if not types & {"number", "integer"} else said.lower()


def meant(node: Node, schemas: Schemas) -> str:
    """Return what a value that does not fit may have been meant to be; empty if nothing is near."""
    types = {branch.get("type") for branch in schemas}
    if isinstance(node, List):
        lone = node.items[0] if len(node.items) == 1 and not types & {"array", "object"} else None
        return shorten(lone.raw) if isinstance(lone, Scalar) and fits(lone.value, schemas) else ""
    if not isinstance(node, Scalar):
        return ""
    written = node.value if isinstance(node.value, str) else node.raw
    options = [value_text(option) for option in choices(schemas) if option is not None]
    if options:
        return nearest(written, options) or ""
    if "boolean" in types:
        return _TRUTH.get(written.lower(), "")
    if isinstance(node.value, str):
        return _number_in(node.value, schemas)
    return f'"{shorten(node.raw)}"' if node.value is not None and fits(node.raw, schemas) else ""


def _number_in(text: str, schemas: Schemas) -> str:
    """Return the number a text holds, empty if it holds none that can stand here."""
    text = text.strip()
    if len(text) > _LONGEST_NUMBER:
        return ""
    value: object = resolve(text.removesuffix("%").rstrip().replace(",", "").replace("_", ""))
    if clock := _CLOCK.fullmatch(text):
        if not any(_is_time_of_day(branch) for branch in schemas):
            return ""
        value = float(f"{int(clock[1]) + int(clock[2]) / 60:.6g}")
    elif text.endswith("%") and isinstance(value, int | float):
        value = float(f"{value / 100:.6g}")
    if isinstance(value, bool) or not isinstance(value, int | float) or not fits(value, schemas):
        return ""
    return number_text(value) + " without quotes" * (resolve(text) == value)


def _is_time_of_day(branch: dict[str, Any]) -> bool:
    """Return whether what may stand here is a number from 0 to 24; hours that last do not begin at 0."""
    latest = branch.get("maximum", branch.get("exclusiveMaximum"))
    return branch.get("type") == "number" and branch.get("minimum") == 0 and latest == 24
