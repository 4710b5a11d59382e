"""What a place in a scenario may hold, in plain words, taken from the JSON Schema."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sim.scenario.suggest import join_or

__all__ = ["choices", "describe", "fits", "keys_of", "number_text", "places", "schemas_at", "value_text"]

Schema = dict[str, Any]
_UNIONS = ("anyOf", "oneOf", "allOf")


def resolve(node: Schema, root: Schema) -> Schema:
    """Follow a reference; what is written beside it is kept."""
    while "$ref" in node:
        target = root["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def branches(node: Schema, root: Schema) -> Iterator[Schema]:
    """Yield the alternatives of a schema, itself if it has none; a unit is handed down to them."""
    node = resolve(node, root)
    inner = [branch for union in _UNIONS for branch in node.get(union, ())]
    if not inner:
        yield node
    for branch in inner:
        yield from branches({**branch, "unit": node["unit"]} if "unit" in node else branch, root)


def schemas_at(root: Schema, path: Sequence[str | int]) -> list[Schema]:
    """Return what may stand at `path`, alternatives side by side; empty if nothing may."""
    found = list(branches(root, root))
    for step in path:
        found = [deeper for node in found for deeper in _step(node, step, root)]
    return found


def _step(node: Schema, step: str | int, root: Schema) -> Iterator[Schema]:
    if isinstance(step, int):
        prefix = node.get("prefixItems", ())
        below = prefix[step] if step < len(prefix) else node.get("items")
    else:
        below = node.get("properties", {}).get(step, node.get("additionalProperties"))
    if isinstance(below, dict):
        yield from branches(below, root)


def keys_of(schemas: Sequence[Schema]) -> list[str]:
    """Return the keys a mapping at this place may have."""
    return list(dict.fromkeys(key for node in schemas for key in node.get("properties", ())))


def places(root: Schema, levels: int = 8) -> Iterator[tuple[str, ...]]:
    """Yield the path of every key there is, the shallow ones first."""
    queue: list[tuple[tuple[str, ...], Schema]] = [((), node) for node in branches(root, root)]
    while queue:
        following = []
        for path, node in queue:
            for key, below in node.get("properties", {}).items():
                yield (*path, key)
                if len(path) < levels:
                    following += [((*path, key), branch) for branch in branches(below, root)]
        queue = following


def choices(schemas: Sequence[Schema]) -> list[Any]:
    """Return the values a place may hold, if they are counted out."""
    return [
        value for node in schemas for value in node.get("enum", [node["const"]] if "const" in node else [])
    ]


def fits(value: Any, schemas: Sequence[Schema]) -> bool:
    """Return whether a scalar may stand where `schemas` are the alternatives."""
    return any(_fits(value, node) for node in schemas)


def _fits(value: Any, node: Schema) -> bool:
    if options := choices([node]):
        return value in options
    kind = node.get("type")
    if value is None or isinstance(value, bool):
        return kind == ("null" if value is None else "boolean")
    if isinstance(value, str):
        length = node.get("minLength", 0) <= len(value) <= node.get("maxLength", math.inf)
        return kind == "string" and length and re.search(node.get("pattern", ""), value) is not None
    return (
        (kind == "number" or (kind == "integer" and isinstance(value, int)))
        and node.get("minimum", -math.inf) <= value <= node.get("maximum", math.inf)
        and node.get("exclusiveMinimum", -math.inf) < value < node.get("exclusiveMaximum", math.inf)
    )


def describe(schemas: Sequence[Schema], root: Schema, *, several: bool = False) -> str:
    """Return "a number from 0 to 1", "one of a, b or c", …; `several` in the plural."""
    words: list[str] = []
    for node in schemas:
        words += [value_text(one) for one in choices([node])] or [_words(node, root, several)]
    words = list(dict.fromkeys(words))
    words = [word for word in words if word != "null"] + ["null"] * ("null" in words)
    return join_or(words, most=30)


def _words(node: Schema, root: Schema, several: bool) -> str:
    if "expected" in node:
        return str(node["expected"])
    kind = node.get("type")
    if kind in ("number", "integer"):
        unit = f" ({node['unit']})" if node.get("unit") else ""
        noun = "whole number" if kind == "integer" else "number"
        return (f"{noun}s" if several else f"a {noun}") + _range(node) + unit
    if kind == "array":
        return _list_words(node, root, several)
    if kind == "string":
        return ("texts" if several else "a text") + _length(node, "character")
    simple = {"boolean": "true or false", "null": "null", "object": "mappings" if several else "a mapping"}
    if kind == "object" and node.get("properties") and not several:
        return f"a mapping with keys such as {', '.join(list(node['properties'])[:3])}"
    return simple.get(str(kind), "values of another kind" if several else "a value of another kind")


def _list_words(node: Schema, root: Schema, several: bool) -> str:
    if "prefixItems" in node:
        parts = [describe(list(branches(part, root)), root) for part in node["prefixItems"]]
        return ("lists of " if several else "a list of ") + join_or(parts).replace(" or ", " and ")
    count = ""
    if node.get("minItems") is not None and node.get("minItems") == node.get("maxItems"):
        count = f"{node['minItems']} "
    elif node.get("minItems") is not None:
        count = "one or more " if node["minItems"] == 1 else f"at least {node['minItems']} "
    elif node.get("maxItems") is not None:
        count = f"at most {node['maxItems']} "
    items = node.get("items")
    inside = "values"
    if isinstance(items, dict):
        alternatives = list(branches(items, root))
        inside = describe(alternatives, root, several=True)
        if choices(alternatives):
            inside = f"values out of {inside.replace(' or ', ' and ')}"
    return ("lists of " if several else "a list of ") + count + inside


def _range(node: Schema) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    above, below = node.get("exclusiveMinimum"), node.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {number_text(low)} to {number_text(high)}"
    parts = []
    if above is not None:
        parts.append(f"above {number_text(above)}")
    if low is not None:
        parts.append(f"of {number_text(low)} or more")
    if below is not None:
        parts.append(f"below {number_text(below)}")
    if high is not None:
        parts.append(f"of {number_text(high)} or less" if not parts else f"at most {number_text(high)}")
    return (" " + " and ".join(parts)) if parts else ""


def _length(node: Schema, thing: str) -> str:
    low, high = node.get("minLength"), node.get("maxLength")
    if low is not None and high is not None:
        return f" of {low} to {high} {thing}s"
    if low is not None:
        return f" of at least {low} {thing}{'s' * (low != 1)}"
    return f" of at most {high} {thing}s" if high is not None else ""


def number_text(value: float) -> str:
    """Return a bound as a person writes it: 1000000, not 1e6 or 1000000.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def value_text(value: Any) -> str:
    """Return a value as it is written in YAML."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
