"""The building blocks: strictness, conflicts, unions, and the parameters that exist."""

from __future__ import annotations

import subprocess
import sys
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError

from sim.policies.registry import REGISTRY
from sim.scenario import Section, field, loads
from sim.scenario.fields import Shares
from sim.scenario.nodes import Map
from sim.scenario.schema import scenario_class
from sim.scenario.validate import validate
from sim.scenario.yaml_source import parse


class Circle(Section):
    kind: Literal["circle"] = "circle"
    radius: float = field(1.0, ge=0, description="size")


class Square(Section):
    kind: Literal["square"] = "square"
    side: float = field(1.0, ge=0, description="size")


class Part(Section):
    """Everything a section may hold."""

    number: float = field(1, ge=0, le=1, unit="CNY", source="S1", sweep=(0, 1), description="a number")
    count: int = field(1, description="a count")
    hours: tuple[Annotated[float, Field(ge=0, lt=24)], ...] = field((9.0,), description="hours")
    pair: tuple[int, str] = field((1, "a"), description="a pair")
    colour: Literal["red", "blue"] = field("red", description="a colour")
    either: float | str | None = field(None, description="number or text")
    shape: Circle | Square | None = field(None, description="one of two sections")
    tagged: Annotated[Circle | Square, Field(discriminator="kind")] = field(Circle(), description="tagged")
    table: dict[str, float] = field({}, description="by name")
    start_day: int = field(0, description="start")
    end_day: int | None = field(None, description="end")


class Tree(Section):
    part: Part = Part()
    parts: tuple[Part, ...] = ()


def problems(text: str, model: type[Section] = Tree) -> list[str]:
    root = parse(text, "f").root
    assert isinstance(root, Map)
    made, found = validate(root, model)
    assert (made is None) == bool(found)
    return [str(problem) for problem in found]


def test_yaml_values_for_python_types() -> None:
    part = Part.model_validate({"number": 1, "hours": [1, 2.5], "pair": [3, "x"], "colour": "blue"})
    assert part.number == 1.0 and isinstance(part.number, float)
    assert part.hours == (1.0, 2.5) and part.pair == (3, "x") and part.colour == "blue"
    assert Part(hours=(3,)).hours == (3.0,)


@pytest.mark.parametrize(
    "values",
    [
        {"number": "1"},
        {"number": True},
        {"count": 1.0},
        {"hours": "12"},
        {"hours": {1: 2}},
        {"number": float("nan")},
        {"other": 1},
        {"colour": "green"},
    ],
)
def test_strictness(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Part.model_validate(values)


def test_unit_source_and_sweep_are_kept() -> None:
    assert Part.model_fields["number"].json_schema_extra == {"unit": "CNY", "source": "S1", "sweep": [0, 1]}


def test_an_end_before_the_start_is_refused_in_python_too() -> None:
    with pytest.raises(ValidationError, match=r"end_day: end_day \(3\) is before start_day \(5\)"):
        Part(start_day=5, end_day=3)
    assert Part(start_day=5, end_day=5).end_day == 5


def test_shares_make_one() -> None:
    class Parts(Shares):
        a: float = field(0.5, description="a")
        b: float = field(0.5, description="b")

    assert Parts(a=0.1 + 0.2, b=0.7)
    with pytest.raises(ValidationError, match=r"a \+ b is 0.8, expected shares that add up to 1"):
        Parts(a=0.3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "part: {pair: [1]}",
            "f:1:14: part.pair: this is a list of 1, expected a list of a whole number and a text",
        ),
        (
            "part: {colour: blu}",
            "f:1:16: part.colour: 'blu' is unknown, expected red or blue; did you mean blue?",
        ),
        (
            "part: {either: [1]}",
            "f:1:16: part.either: this is a list, expected a number, a text or null; did you mean 1?",
        ),
        (
            "part: {shape: {radius: -1}}",
            "f:1:24: part.shape.radius: -1 is too small, expected a number of 0 or more",
        ),
        (
            "part: {tagged: {kind: square, side: x}}",
            "f:1:37: part.tagged.side: 'x' is a text, expected a number of 0 or more",
        ),
        ("part: {table: {a: x}}", "f:1:19: part.table.a: 'x' is a text, expected a number"),
        ("parts: [{count: 1}, {cuont: 2}]", "f:1:22: parts.1.cuont: unknown key; did you mean count?"),
    ],
)
def test_words_for_every_kind_of_value(text: str, expected: str) -> None:
    assert problems(text) == [expected]


def test_one_mistake_does_not_hide_another_but_nothing_is_made_up() -> None:
    found = problems("part: {number: 5, start_day: 5, end_day: 3}\nparts: [{start_day: x, end_day: -1}]")
    assert {line.split(": ")[1] for line in found} == {"part.number", "part.end_day", "parts.0.start_day"}
    assert len(found) == 3


def test_a_validator_of_pydantics_own_kind_is_reported_in_its_words() -> None:
    from pydantic import field_validator

    class Odd(Section):
        n: int = field(1, description="odd")

        @field_validator("n")
        @classmethod
        def _odd(cls, n: int) -> int:
            if n % 2 == 0:
                raise ValueError("is even, expected an odd number")
            return n

    assert problems("n: 2", Odd) == ["f:1:4: n: is even, expected an odd number"]


@pytest.mark.parametrize("key", ["priority", "policies", "cash_per_day", "two words", "model_fields"])
def test_keys_no_policy_can_have(key: str) -> None:
    with pytest.raises(ValueError, match="cannot be the key of a policy"):
        scenario_class({key: Part})


def sections(model: type[Section]) -> set[type[Section]]:
    found = {model}
    for info in model.model_fields.values():
        kind = info.annotation
        for one in (kind, *getattr(kind, "__args__", ())):
            if isinstance(one, type) and issubclass(one, Section):
                found |= sections(one)
    return found


ALL = sorted(
    sections(scenario_class(REGISTRY)), key=lambda section: f"{section.__module__}.{section.__name__}"
)


@pytest.mark.parametrize("section", ALL)
def test_every_parameter_is_described_and_its_usual_value_is_valid(section: type[Section]) -> None:
    for name, info in section.model_fields.items():
        kind = info.annotation
        is_section = isinstance(kind, type) and issubclass(kind, Section)
        assert info.description or is_section, f"{section.__name__}.{name} has no description"
    assert section.__doc__
    defaults = {name: info.default for name, info in section.model_fields.items() if not info.is_required()}
    if section.__name__ not in ("Scenario", "Ads"):  # a scenario needs a name, ads a frequency or a share
        section.model_validate(defaults)


def test_importing_is_quick_and_light() -> None:
    code = (
        "import time; t = time.perf_counter(); import sim.scenario; from sim.scenario import load, Section;"
        "import sys; heavy = {'numba', 'mesa', 'matplotlib', 'pandas', 'duckdb', 'scipy', 'numpy'};"
        "heavy &= set(sys.modules);"
        "assert not heavy, heavy; print(time.perf_counter() - t)"
    )
    best = min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3))
    assert best < 1.0  # 0.2 s on a quiet machine


def test_submodules_do_not_hide_public_names() -> None:
    import sim.scenario
    import sim.scenario.editor_schema
    import sim.scenario.loading

    for name in sim.scenario.__all__:
        assert callable(getattr(sim.scenario, name)), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sim.scenario.nothing
    assert loads("name: x", REGISTRY).name == "x"
