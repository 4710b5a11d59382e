"""YAML 1.2, strictly, with the place of everything."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.scenario.nodes import Map, Mark, find, plain
from sim.scenario.yaml_scalars import resolve
from sim.scenario.yaml_source import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("-7", -7),
        ("1e5", 100_000.0),
        ("1.5e-3", 0.0015),
        (".5", 0.5),
        ("5.", 5.0),
        ("+.inf", math.inf),
        ("-.inf", -math.inf),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("2026-11-21", "2026-11-21"),
        ("=", "="),
        ("0b11", "0b11"),
        ("１２", "１２"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(text: str, value: Any) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


def test_nan_is_a_number() -> None:
    assert math.isnan(float(resolve(".nan") or 0))


def test_quotes_make_texts() -> None:
    document = parse("a: '1'\nb: \"true\"\nc: |\n  12\nd: ''\n", "f")
    assert plain(document.root) == {"a": "1", "b": "true", "c": "12\n", "d": ""}
    assert document.complete and not document.problems


def test_every_key_and_value_knows_its_place() -> None:
    root = parse("world:\n  groups: {members: 300}\n  hours: [9,\n    12]\n", "f.yaml").root
    for path, key, value in [
        (("world",), (1, 1), (2, 3)),
        (("world", "groups"), (2, 3), (2, 11)),
        (("world", "groups", "members"), (2, 12), (2, 21)),
        (("world", "hours", 1), (4, 5), (4, 5)),
    ]:
        entry = find(root, path)
        assert entry is not None
        assert (entry.key_mark, entry.node.mark) == (Mark("f.yaml", *key), Mark("f.yaml", *value))


def test_columns_count_characters_not_bytes() -> None:
    entry = find(parse("{名: 护肤品, days: 0}", "f").root, ("days",))
    assert entry is not None and entry.key_mark.column == 10


def test_anchors_and_aliases() -> None:
    root = parse("a: &hours [9, 12]\nb: *hours\nc: &x 5\nd: *x\n", "f").root
    assert plain(root) == {"a": [9, 12], "b": [9, 12], "c": 5, "d": 5}


def test_the_first_of_two_values_is_kept_and_both_places_are_told() -> None:
    document = parse("a: 1\nb: 2\na: 3\n", "f")
    assert plain(document.root) == {"a": 1, "b": 2}
    assert str(document.problems[0]).startswith(
        "f:3:1: a: this key is written twice (first in line 1, column 1)"
    )


def test_what_stands_before_a_syntax_error_is_kept() -> None:
    document = parse("name: x\nrun: {days: 3}\nworld: {platform: [1\n", "f")
    assert plain(document.root) == {"name": "x", "run": {"days": 3}}
    assert not document.complete and len(document.problems) == 1


@pytest.mark.parametrize("depth", [60, 2_000, 200_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_bombs_are_refused(opening: str, depth: int) -> None:
    assert parse("a:\n " + opening * depth, "f").problems


def test_a_chain_of_aliases_cannot_nest_deeper_than_the_limit() -> None:
    chain = "".join(f"a{i + 1}: &a{i + 1} [*a{i}]\n" for i in range(500))
    document = parse("a0: &a0 [1]\n" + chain, "f")
    assert "nested too deeply" in document.problems[0].wrong
    plain(document.root)


garbage = st.one_of(
    st.text(),
    st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t\\0.<", max_size=60),
    st.binary(max_size=60),
    st.text(alphabet=st.characters(), max_size=20),
)


@settings(deadline=None, max_examples=300)
@given(garbage)
@example("a: &a [*a]")
@example("? ? a")
@example("%TAG ! tag:x,2000:\n--- !b a")
@example("a: \ud800")
@example(b"\xff\xfe")
@example("\ufeff\ufeffa: 1")
@example("!!binary: 1")
def test_nothing_raises(source: str | bytes) -> None:
    document = parse(source, "f")
    assert isinstance(document.root, Map)
    assert document.complete or document.problems
