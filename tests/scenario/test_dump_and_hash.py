"""A scenario written out loads back equal, and its hash depends on what is simulated only."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.policies.registry import REGISTRY
from sim.scenario import Scenario, ScenarioError, content_hash, dump, from_mapping, loads, to_mapping
from sim.scenario.expectation import branches
from sim.scenario.schema import scenario_class
from sim.scenario.write import _text

SCHEMA: dict[str, Any] = scenario_class(REGISTRY).model_json_schema()


def values(node: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that fit a JSON Schema: of every kind, and at the bounds."""
    return st.one_of([_values(branch) for branch in branches(node, SCHEMA)])


def _values(node: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if "const" in node:
        return st.just(node["const"])
    low, high = (
        node.get("minimum", node.get("exclusiveMinimum")),
        node.get("maximum", node.get("exclusiveMaximum")),
    )
    match node["type"]:
        case "integer":
            return st.integers(low, high)
        case "number":
            numbers = st.floats(
                low,
                high,
                exclude_min="exclusiveMinimum" in node,
                exclude_max="exclusiveMaximum" in node,
                allow_nan=False,
                allow_infinity=False,
            )
            least = None if low is None else math.floor(low) + 1 if "exclusiveMinimum" in node else math.ceil(low)
            most = None if high is None else math.ceil(high) - 1 if "exclusiveMaximum" in node else math.floor(high)
            whole = least is None or most is None or least <= most
            return numbers | st.integers(least, most) if whole else numbers
        case "array":
            count = node.get("minItems", 0)
            return st.lists(values(node["items"]), min_size=count, max_size=node.get("maxItems", count + 3))
        case "object":
            optional = {key: values(below) for key, below in node["properties"].items()}
            return st.fixed_dictionaries({}, optional=optional)
        case "string":
            text = st.text(max_size=node.get("maxLength", 30))
            return st.from_regex(node["pattern"], fullmatch=True) if "pattern" in node else text
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    raise AssertionError(node)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a scenario of valid values; the few that clash are left out."""
    data = {"name": draw(st.text(alphabet="abc护-_ 1", min_size=1, max_size=9).map(lambda t: f"n{t}n"))}
    data["about"] = draw(st.text(max_size=30))
    for key in ("run", "world", "operator"):
        data[key] = draw(values(SCHEMA["properties"][key]))
    while True:
        try:
            return from_mapping(data, REGISTRY)
        except ScenarioError as error:
            _leave_out(data, error.problems[0].key.split("."))


def _leave_out(data: dict[str, Any], path: list[str]) -> None:
    """Take away the value at `path`, or what it is in if that is a list or was not written."""
    if isinstance(below := data.get(path[0]), dict) and len(path) > 1 and path[1] in below:
        _leave_out(below, path[1:])
    else:
        del data[path[0]]


@settings(deadline=None, max_examples=60)
@given(scenarios())
def test_what_is_written_out_loads_back_equal(scenario: Scenario) -> None:
    again = loads(dump(scenario), REGISTRY)
    assert again == scenario
    assert to_mapping(again) == to_mapping(scenario)
    assert content_hash(again) == content_hash(scenario)


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=40))
def test_every_text_survives(about: str) -> None:
    scenario = from_mapping({"name": "x", "about": about}, REGISTRY)
    assert loads(dump(scenario), REGISTRY).about == about


@pytest.mark.parametrize(
    "text",
    ["no", "1e5", "012", "1:30", "null", "~", "", " a", "a: b", "a #b", "- a", "true", "0x1f", "=", "<<"],
)
def test_texts_that_look_like_something_else_are_quoted(text: str) -> None:
    assert _text(text).startswith('"')


def test_the_hash_ignores_what_does_not_matter() -> None:
    first = loads("name: a\nrun: {days: 5}\noperator: {ads: {per_day: 2}, content: {}}", REGISTRY)
    same = loads(
        "about: other\noperator: {pruning: null, content: {}, ads: {per_day: 2.0}}\n"
        "run: {days: 5, seed: 1}\nname: b",
        REGISTRY,
    )
    assert content_hash(first) == content_hash(same)
    fewer = {key: policy for key, policy in REGISTRY.items() if key in ("ads", "content")}
    assert content_hash(loads(dump(first), fewer)) == content_hash(first)
    usual = list(first.operator.keys)
    assert content_hash(loads(dump(first), REGISTRY, {"operator.priority": usual})) == content_hash(first)


@pytest.mark.parametrize(
    "override",
    [
        "run.seed=2",
        "run.days=6",
        "operator.ads.per_day=2.0000001",
        "operator.pruning={}",
        "operator.priority=[ads]",
        "world.behaviour.presence.own_floor=0.31",
    ],
)
def test_the_hash_sees_what_matters(override: str) -> None:
    text = "name: a\nrun: {days: 5}\noperator: {ads: {per_day: 2}, content: {}}"
    assert content_hash(loads(text, REGISTRY)) != content_hash(loads(text, REGISTRY, [override]))


def test_minus_zero_is_zero() -> None:
    text = "name: a\noperator: {ads: {per_day: %s}}"
    assert content_hash(loads(text % "0.0", REGISTRY)) == content_hash(loads(text % "-0.0", REGISTRY))


def test_absent_policies_are_not_written() -> None:
    assert "pruning" not in dump(loads("name: a", REGISTRY))
