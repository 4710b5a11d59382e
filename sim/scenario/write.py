"""A scenario as plain data, as YAML, and as a hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from sim.scenario.fields import Section
from sim.scenario.schema import Operator, Scenario
from sim.scenario.yaml_scalars import resolve

__all__ = ["content_hash", "dump", "dump_mapping", "flow", "to_mapping"]

_PLAIN = re.compile(r"[^\W\d_][\w-]*( [\w-]+)*|[^\W\d_][\w.]*:[^\W\d]\w*")
_ESCAPED = re.compile(r"[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_YAML_1_1 = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Texts that some other reader of YAML would not take for texts."""


def to_mapping(scenario: Section) -> dict[str, Any]:
    """Return every value of a scenario or section as plain data; absent policies are left out."""
    absent = isinstance(scenario, Operator)
    values = {key: _simple(getattr(scenario, key)) for key in type(scenario).model_fields}
    return {key: value for key, value in values.items() if not (absent and value is None)}


def _simple(value: Any) -> Any:
    if isinstance(value, Section):
        return to_mapping(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _simple(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_simple(below) for below in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_simple(below) for below in value)
    return value


def dump(scenario: Scenario) -> str:
    """Return the resolved scenario, with every value in it, as YAML that loads back to an equal scenario."""
    return "\n".join(_block(to_mapping(scenario), 0)) + "\n"


def dump_mapping(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML that reads back the same."""
    return "\n".join(_block(dict(data), 0)) + "\n"


def content_hash(scenario: Scenario) -> str:
    """Return what identifies the scenario's content: 64 hexadecimal digits of SHA-256.

    Two scenarios that simulate the same have the same hash: name and description do not count, nor how a
    value was written (2 or 2.0), nor the order of keys, nor policies that exist but are not used. Of policies that
    the scenario brings with it the text of their modules counts.
    """
    data = to_mapping(scenario)
    del data["name"], data["about"]
    data["operator"]["priority"] = list(scenario.operator.written)
    if own := scenario.operator.own:
        data["code"] = {one.key: one.module.digest for one in own if one.module is not None}
    text = json.dumps(
        _canonical(data), sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _canonical(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_canonical(below) for below in value]
    return 0.0 if isinstance(value, float) and value == 0.0 else value  # -0.0 behaves like 0.0


def _block(value: dict[str, Any], level: int) -> Iterator[str]:
    """Yield the lines of a mapping."""
    indent = "  " * level
    for key, below in value.items():
        if isinstance(below, dict) and below:
            yield f"{indent}{_text(key)}:"
            yield from _block(below, level + 1)
        elif isinstance(below, list) and any(isinstance(item, dict) for item in below):
            yield f"{indent}{_text(key)}:"
            for item in below:
                yield f"{indent}  - {flow(item)}"
        else:
            yield f"{indent}{_text(key)}: {flow(below)}"


def flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(text: str) -> str:
    """Return a text as a YAML scalar: as it is if no reader can mistake it, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _YAML_1_1 and isinstance(resolve(text), str):
        return text
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
