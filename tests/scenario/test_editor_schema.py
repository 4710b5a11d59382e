"""The JSON Schema that editors use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.policies.registry import REGISTRY
from sim.scenario import json_schema, loads, to_mapping


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(below)


def test_it_has_what_an_editor_shows() -> None:
    schema = json_schema(REGISTRY)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema["properties"]) == ["extends", "name", "about", "run", "world", "operator"]
    days = schema["$defs"]["Run"]["properties"]["days"]
    assert (days["minimum"], days["maximum"], days["default"], days["title"]) == (1, 730, 90, "days")
    assert days["description"] == "length of the run. Unit: days."
    operator = schema["$defs"]["Operator"]["properties"]
    for key, policy in REGISTRY.items():
        assert operator[key]["description"] == str(policy.__doc__).splitlines()[0]
        assert {"type": "null"} in operator[key]["anyOf"]


def test_it_is_json_and_its_references_lead_somewhere() -> None:
    schema = json.loads(json.dumps(json_schema(REGISTRY)))
    for node in nodes(schema):
        if isinstance(reference := node.get("$ref"), str):
            assert reference.removeprefix("#/$defs/") in schema["$defs"]
        if "properties" in node and isinstance(node.get("type"), str):
            assert node["additionalProperties"] is False
            assert "required" not in node


def test_it_accepts_and_refuses() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json_schema(REGISTRY)
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    everything = {key: {"per_day": 1} if key == "ads" else {} for key in REGISTRY}
    scenario = loads("name: x\noperator: " + json.dumps(everything), REGISTRY)
    assert validator.is_valid(to_mapping(scenario))
    assert validator.is_valid({"extends": "base.yaml", "operator": {"ads": None}})
    for wrong in ({}, {"name": "x", "wrold": {}}, {"name": "a/b"}, {"name": "x", "run": {"days": 0}}):
        assert not validator.is_valid(wrong)


@pytest.mark.parametrize("registry", [REGISTRY, {}], ids=["shipped", "none"])
def test_it_knows_policies_of_the_scenarios_own(registry: dict[str, Any]) -> None:
    operator = json_schema(registry)["$defs"]["Operator"]
    ((pattern, described),) = operator["patternProperties"].items()
    assert described["type"] == ["object", "null"]
    for key in ("my_module:MyPolicy", "pack.my_module:MyPolicy", "_a:_B2", "我的:提问"):
        assert re.search(pattern, key)
    for key in ("ads", "my_module", "my_module:", ":MyPolicy", "my-module:MyPolicy", "my module:X", "2:X", "a:b:c"):
        assert not re.search(pattern, key)
    items = operator["properties"]["priority"]["items"]
    assert {"type": "string", "pattern": pattern} in items["anyOf"]
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema(REGISTRY))
    own = {"my_module:MyPolicy": {"anything": 3}, "priority": ["my_module:MyPolicy", "ads"]}
    assert validator.is_valid({"name": "x", "operator": own})
    assert not validator.is_valid({"name": "x", "operator": {"my_module:MyPolicy": 3}})


def test_shipped_scenarios_follow_it() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from sim.scenario.nodes import plain
    from sim.scenario.yaml_source import parse

    validator = jsonschema.Draft202012Validator(json_schema(REGISTRY))
    for path in (Path(__file__).parents[2] / "scenarios").glob("*.yaml"):
        assert not list(validator.iter_errors(plain(parse(path.read_bytes(), path.name).root))), path.name
