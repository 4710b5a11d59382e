"""docs/model.md says what the code does: its tables, its formulas, its names, and the sources of every number."""

import ast
import importlib
import importlib.util
import math
import random
import re
from collections import Counter
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pydantic.fields import FieldInfo

from sim.model import response_rules, rules, world_rules
from sim.model.compile import in_python
from sim.model.labels import KINDS
from sim.model.market import NAMES as MARKET_NAMES
from sim.model.observables import NAMES
from sim.model.parameters import as_tuple, flatten
from sim.model.state import BOARD_DTYPE, GROUP_DTYPE, MEMBER_DTYPE
from sim.model.state import World as State
from sim.policies.registry import REGISTRY
from sim.scenario.behaviour import Behaviour
from sim.scenario.platforms import PRESETS
from sim.scenario.schema import Operator
from sim.scenario.world import World

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "sim" / "model"
PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


def _maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_parameter_table", ROOT / "docs" / "make_parameter_table.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


table = _maker()
TEXT = PAGE.partition(table.BEGIN)[0]
"""The page without the generated table."""
NUMBERS = flatten(World())

CHOICES = {
    "world.platform",
    "world.groups.count",
    "world.groups.members",
    "world.groups.capacity",
    "world.groups.basis",
    "world.groups.first_weekday",
    "world.product.name",
    "world.product.fault_day",
    "world.other_products",
    "world.market.panel",
    "world.owner.leaves_day",
    "operator.priority",
}
"""What a user chooses, and no fact about the world: no source is due."""

WITHOUT_SWEEP = {
    "world.members.places",  # a fact about a group, to be counted
    "world.product.fault_days",
    "world.product.price",  # the scale of money: what counts is prices relative to it
    "world.product.unit_cost",  # enters the accounts only
}
"""Assumed numbers without a range worth trying."""

NOT_READ_BY_NAME = {
    "member_existing_customers",  # handed to `people.populate`
    "member_base_tier",  # what upper and middle leave over
}
"""Numbers of the flat record that no rule reads."""


def fields() -> list[tuple[str, FieldInfo]]:
    """Every value of the world and of the operator's budget, by its path."""
    found = []
    for top, path in ((World, "world"), (Operator, "operator")):
        for below, section in table.sections_of(top, path):
            for name, info in section.model_fields.items():
                if f"{below}.{name}" not in {p for p, _ in table.sections_of(top, path)}:
                    found.append((f"{below}.{name}", info))
    return found


FIELDS = fields()


# the parameters -------------------------------------------------------------------------------------


def test_the_table_of_parameters_is_what_the_code_gives() -> None:
    assert table.with_table(PAGE) == PAGE, "run: python docs/make_parameter_table.py"


def test_every_parameter_has_a_source() -> None:
    nameless = {path for path, info in FIELDS if not table.extra_of(info).get("source")}
    assert nameless - CHOICES == set()
    assert {path for path, _ in FIELDS} >= CHOICES


def test_what_is_assumed_has_a_range_to_sweep() -> None:
    assumed = {p for p, info in FIELDS if "assumed" in table.extra_of(info).get("source", "") and table.is_number(info)}
    assert len(assumed) > 50
    missing = {path for path, info in FIELDS if path in assumed and "sweep" not in table.extra_of(info)}
    assert missing - WITHOUT_SWEEP == set()


SWEPT = {path: info for path, info in FIELDS if "sweep" in table.extra_of(info)}


@pytest.mark.parametrize("path", SWEPT)
def test_a_sweep_contains_the_default_and_keeps_the_bounds(path: str) -> None:
    info = SWEPT[path]
    low, high = table.extra_of(info)["sweep"]
    assert low < high
    default = info.default
    if default is None and path.startswith("world.platform_rules."):  # as the platform comes
        default = getattr(PRESETS["wechat_group"], path.rpartition(".")[2])
    assert low <= default <= high
    lowest, highest, with_lowest, with_highest = table.bounds_of(info)
    assert low >= lowest if with_lowest else low > lowest
    assert high <= highest if with_highest else high < highest


def test_names_are_unique_over_sections() -> None:
    parts = [part.annotation for part in Behaviour.model_fields.values()]
    names = Counter(name for part in parts if part is not None for name in part.model_fields)
    assert [name for name, count in names.items() if count > 1] == []
    written = len(names) + sum(
        table.is_number(info) for path, info in FIELDS if path.startswith("world.members.")
    )
    derived = {"taste_spread", "outside_bound", "forum", "answers_at_once"}
    assert len(NUMBERS) == written + len(derived)


def _reads(path: Path) -> set[str]:
    """Parameters read in a file: `p.name`, `self.model.p.name`, `numbers["name"]`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute | ast.Subscript):
            of = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
            if isinstance(node, ast.Attribute) and of == "p":
                found.add(node.attr)
            elif isinstance(node, ast.Subscript) and of == "numbers" and isinstance(node.slice, ast.Constant):
                found.add(str(node.slice.value))
    return found


def test_every_parameter_read_exists_and_every_one_declared_is_read() -> None:
    kernel = [path for path in MODEL.glob("*.py") if path.name != "member.py"]
    read = set().union(*map(_reads, kernel))
    assert read | _reads(MODEL / "member.py") <= set(NUMBERS)
    assert set(NUMBERS) - read == NOT_READ_BY_NAME | {"forum_memory_hours"}  # stands for reply_memory_hours


def test_every_parameter_stands_in_the_text() -> None:
    named = set(re.findall(r"\bp\.([a-z]\w*)", TEXT))
    assert named <= set(NUMBERS)
    assert set(NUMBERS) - named == NOT_READ_BY_NAME


def test_the_text_copies_no_defaults() -> None:
    """A number that stands beside a parameter's name would go stale: they all stand in the table."""
    for line in TEXT.splitlines():
        assert not re.search(r"`p\.\w+`\s*(=|\()\s*-?\.?\d", line), line


# the rules ------------------------------------------------------------------------------------------

IN_WORDS = {"poisson"}
"""Rules that are no formula."""

RULES = {
    name: in_python(function)
    for module in (rules, world_rules, response_rules)
    for name, function in vars(module).items()
    if callable(function) and getattr(function, "__module__", "") == module.__name__ and not name.startswith("_")
}


def formulas() -> dict[str, tuple[list[str], str, list[str]]]:
    """Name of each rule on the page -> arguments, expression, definitions."""
    found: dict[str, tuple[list[str], str, list[str]]] = {}
    for block in re.findall(r"^```text\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL):
        name = ""
        for line in block.splitlines():
            if line.startswith(" "):
                found[name][2].append(line.strip())
                continue
            match = re.fullmatch(r"(\w+)\(([\w, ]*)\) = (.*)", line)
            assert match is not None, line
            name = match[1]
            assert name not in found, name
            found[name] = match[2].split(", "), match[3], []
    return found


FORMULAS = formulas()


def test_every_rule_stands_on_the_page() -> None:
    assert len(RULES) > 30
    assert set(FORMULAS) == set(RULES) - IN_WORDS
    assert [name for name in IN_WORDS if f"`{name}`" not in TEXT] == []


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_formula_is_the_rule(name: str) -> None:
    arguments, expression, definitions = FORMULAS[name]
    rule = RULES[name]
    signature = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    assert tuple(arguments) == tuple(name for name in signature if name != "p")
    luck = random.Random(name)
    known: dict[str, Any] = {f.__name__: f for f in (math.exp, math.log, math.sqrt, math.floor)}
    known |= {"min": min, "max": max, "sigmoid": lambda x: 1.0 / (1.0 + math.exp(-x))}
    for _ in range(40):
        values: dict[str, Any] = {a: _somewhere(a, luck) for a in arguments}
        varied = {n: v * luck.uniform(0.5, 1.0) for n, v in NUMBERS.items()}
        p = as_tuple(varied)
        scope = known | values | {"p": SimpleNamespace(**varied)}
        scope |= {name: RULES[name] for name in ("money_felt", "but_one", "call_at_home", "fresh_offers")}  # used by others
        for line in definitions:
            local, _, meaning = line.partition(" = ")
            scope[local] = eval(meaning.replace("^", "**"), {"__builtins__": {}}, scope)
        expected = eval(expression.replace("^", "**"), {"__builtins__": {}}, scope)
        given = [values[a] for a in arguments] + ([p] if "p" in signature else [])
        assert rule(*given) == pytest.approx(expected, rel=1e-9, abs=1e-12), (name, values)


def _somewhere(argument: str, luck: random.Random) -> Any:
    if argument in {"muted", "question", "kol", "on_order"}:
        return float(luck.random() < 0.5)
    if argument == "tier":
        return luck.randrange(3)
    if argument in {"interest", "trust", "belief", "u", "friendship", "gain", "crowding", "bonded"}:
        return luck.uniform(0.01, 0.99)
    if argument[-2:] in {"_x", "_y"}:  # parts of a topic or taste
        return luck.uniform(-1.0, 1.0)
    return luck.uniform(0.01, 30.0 if luck.random() < 0.5 else 1.0)


def test_the_poisson_draw_stops_where_the_page_says() -> None:
    assert "stops at 8" in TEXT
    assert RULES["poisson"](100.0, 1.0 - 1e-12) == 8
    assert RULES["poisson"](0.5, math.exp(-0.5) - 1e-9) == 0
    assert RULES["poisson"](0.5, math.exp(-0.5) + 1e-9) == 1


# states, observables, names -------------------------------------------------------------------------


def _rows(heading: str) -> list[tuple[str, str]]:
    """First two cells of the rows of the first table below a heading."""
    part = TEXT.partition(heading)[2].split("\n#")[0]
    return re.findall(r"^\| `(\w+)` \| (\w+) \|", part, re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "dtype"),
    [
        ("### State of a member", MEMBER_DTYPE), ("### State of a group", GROUP_DTYPE),
        ("### State of a board", BOARD_DTYPE),
    ],
)
def test_the_tables_of_state_are_those_of_the_code(heading: str, dtype: np.dtype[Any]) -> None:
    assert dtype.names is not None
    assert _rows(heading) == [(name, dtype[name].str.lstrip("<|>=")) for name in dtype.names]


def test_every_array_of_the_state_is_named() -> None:
    part = TEXT.partition("### The other arrays")[2].partition("### State of a market")[0]
    assert [name for name in State._fields if name not in {"members", "groups"} and f"`{name}`" not in part] == []


def test_every_observable_policy_and_kind_is_named() -> None:
    observables = TEXT.partition("## 7.16")[2].partition("## 7.17")[0]
    assert [name for name in (*NAMES, *MARKET_NAMES) if f"`{name}`" not in observables] == []
    policies = TEXT.partition("## 7.15")[2].partition("## 7.16")[0]
    assert sorted(re.findall(r"^\| `(\w+)` \|", policies, re.MULTILINE)) == sorted(REGISTRY)
    assert [kind for kind in KINDS if not re.search(rf"\b{kind}\b", TEXT)] == []


def test_every_function_named_exists() -> None:
    modules = {path.stem for path in MODEL.glob("*.py")}
    named = set(re.findall(r"`([a-z]+)\.(\w+(?:\.\w+)*)(?:\(\))?`", TEXT))
    found = {(module, name) for module, name in named if module in modules and name != "py"}
    assert len(found) > 20
    for module, name in found:
        thing: Any = importlib.import_module(f"sim.model.{module}")
        for part in name.split("."):
            assert hasattr(thing, part), f"{module}.{name}"
            thing = getattr(thing, part)


def test_links_within_the_page_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= anchors
