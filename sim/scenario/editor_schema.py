"""The JSON Schema of scenario files, with which an editor completes keys and shows what they mean."""

from __future__ import annotations

from typing import Any

from sim.scenario.expectation import number_text
from sim.scenario.schema import Registry, scenario_class

__all__ = ["json_schema"]

_KEYWORDS = ("unit", "source", "sweep", "expected")
_LETTER = "A-Za-z_\\u0080-\\uffff"  # Python's names may be Chinese, and \\w is not in JSON Schema
_OWN = f"^[{_LETTER}][{_LETTER}0-9.]*:[{_LETTER}][{_LETTER}0-9]*$"
"""Key of a policy of the scenario's own, `my_module:MyPolicy`; an editor knows nothing of its parameters."""


def json_schema(registry: Registry) -> dict[str, Any]:
    """Return a JSON Schema (draft 2020-12) of scenario files with the policies of `registry`.

    Descriptions carry unit, source and the range worth trying. For yaml-language-server,
    start a scenario with `# yaml-language-server: $schema=scenario.schema.json`.
    """
    made = scenario_class(registry).model_json_schema()
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "qunsim scenario",
        **{key: value for key, value in made.items() if key != "title"},
    }
    _describe(schema)
    _allow_own(schema["$defs"]["Operator"])
    # What is required may come from the extended file; only a file that extends nothing needs a name.
    schema["properties"] = {
        "extends": {
            "type": "string",
            "minLength": 1,
            "description": "scenario file, relative to this one, that says what this one does not",
        },
        **schema["properties"],
    }
    schema["anyOf"] = [{"required": ["name"]}, {"required": ["extends"]}]
    return schema


def _allow_own(operator: dict[str, Any]) -> None:
    """Accept policies that the scenario brings with it, and their names among the priorities."""
    described = "a policy in a file of your own (module:Class); qunsim runs it with --allow-code only"
    operator["patternProperties"] = {_OWN: {"type": ["object", "null"], "description": described}}
    priority = operator["properties"]["priority"]
    if items := priority.get("items"):
        priority["items"] = {"anyOf": [items, {"type": "string", "pattern": _OWN}]}


def _describe(node: Any) -> None:
    """Put unit, source and range into the descriptions, and take out what only this package understands."""
    if isinstance(node, list):
        for below in node:
            _describe(below)
    if not isinstance(node, dict):
        return
    node.pop("required", None)
    if isinstance(node.get("default"), dict):  # editors would write all of it into the file
        del node["default"]
    for name, below in node.get("properties", {}).items():
        below["title"] = name
    for key, below in node.items():
        if key not in ("default", "enum", "const", "sweep"):
            _describe(below)
    if "properties" in node or "type" in node or "anyOf" in node or "$ref" in node:
        known = {key: node.pop(key) for key in _KEYWORDS if key in node and not isinstance(node[key], dict)}
        notes = [node["description"].rstrip(".")] if node.get("description") else []
        if "unit" in known:
            notes.append(f"Unit: {known['unit']}")
        if "source" in known:
            notes.append(f"Source: {known['source']}")
        if "sweep" in known:
            notes.append("Worth trying: " + " to ".join(map(_shown, known["sweep"])))
        if notes and known:
            node["description"] = ". ".join(notes) + "."


def _shown(value: Any) -> str:
    return (
        number_text(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
    )
