"""Policies drawn at random, from what they say of their own parameters: one that is added later is drawn by itself."""

from __future__ import annotations

import types
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from sim.policies.registry import REGISTRY
from sim.scenario import ScenarioError, loads
from sim.scenario.fields import Section

_DAYS = 8
"""Runs are short: what comes every so many days comes within these."""
_WHEN: dict[str, st.SearchStrategy[Any]] = {
    "start_day": st.integers(0, 4),
    "end_day": st.none() | st.integers(6, 14),
    "weekdays": st.none() | st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True),
}
"""So that most of what is drawn has time to happen."""
_MOST = 40.0
"""Of numbers that have no range to sweep."""


def _bounds(metadata: list[Any]) -> tuple[float, float, bool, bool]:
    """Lowest and highest value, and whether they themselves are shut out."""
    low, high, open_low, open_high = 0.0, float("inf"), False, False
    for m in metadata:
        if isinstance(m, Ge | Gt):
            low, open_low = float(m.ge if isinstance(m, Ge) else m.gt), isinstance(m, Gt)
        if isinstance(m, Le | Lt):
            high, open_high = float(m.le if isinstance(m, Le) else m.lt), isinstance(m, Lt)
    return low, high, open_low, open_high


def _number(kind: type, info: FieldInfo) -> st.SearchStrategy[Any]:
    """Within its bounds, and within the range to sweep where it has one; days within the days of a short run."""
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    low, high, open_low, open_high = _bounds(info.metadata)
    sweep: Any = extra.get("sweep")
    most = _DAYS if str(extra.get("unit", "")) in ("day", "days") else float(max(sweep)) if sweep else _MOST
    top = max(low, min(high, most))
    if kind is int:
        whole = st.integers(int(low), int(top))
        return st.one_of(whole, whole.map(lambda number: max(number, int(top) // 3)))  # seldom none at all
    inner = st.floats(low, top, exclude_min=open_low, exclude_max=open_high and top == high, allow_subnormal=False)
    ends = [x for x, shut in ((low, open_low), (top, open_high and top == high)) if not shut]
    usual = st.integers(1, 19).map(lambda part: low + (top - low) * part / 20)
    return st.one_of(usual, usual, inner, st.sampled_from(ends)) if ends else usual | inner


def _values(annotation: Any, info: FieldInfo) -> st.SearchStrategy[Any]:
    """What a parameter of this type may be. Raises TypeError for one that nothing is known of."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (types.UnionType, Union):
        inner = [_values(part, info) for part in parts if part is not type(None)]
        return st.one_of(st.none(), *inner) if type(None) in parts else st.one_of(*inner)
    if origin is Literal:
        return st.sampled_from(parts)
    if annotation is bool:
        return st.booleans()
    if annotation in (int, float):
        return _number(annotation, info)
    if origin is tuple:
        element, inside = parts[0], FieldInfo(annotation=parts[0])
        if hasattr(element, "__metadata__"):  # Annotated: bounds of the elements
            inside = FieldInfo.from_annotation(element)
            element = inside.annotation
        least = next((m.min_length for m in info.metadata if isinstance(m, MinLen)), 0)
        most = next((m.max_length for m in info.metadata if isinstance(m, MaxLen)), 4)
        return st.lists(_values(element, inside), min_size=least, max_size=min(most, 4), unique=True).map(sorted)
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return parameters(annotation)
    raise TypeError(f"nothing is known of parameters that are {annotation}; say here how they are drawn")


def strategy_of(name: str, info: FieldInfo) -> st.SearchStrategy[Any]:
    """Values of one parameter. Raises TypeError for one of a kind of which nothing is known."""
    return _WHEN[name] if name in _WHEN else _values(info.annotation, info)


@st.composite
def parameters(draw: Any, section: type[Section]) -> dict[str, Any]:
    """Some of the parameters of a section, and their values, so that they go together."""
    fields = section.model_fields
    names = draw(st.permutations(sorted(fields)))
    wanted, chosen = draw(st.integers(0, len(names))), {}
    for number, name in enumerate(names):
        fits = _fits(section, chosen)
        if number >= wanted and fits:
            break
        trial = chosen | {name: draw(strategy_of(name, fields[name]))}
        if not fits or _fits(section, trial):  # of what does not go together, what was drawn first
            chosen = trial
    return chosen


def _fits(section: type[Section], values: dict[str, Any]) -> bool:
    try:
        section(**values)
    except ValidationError:
        return False
    return True


TOGETHER = [key for key in REGISTRY if key != "lifecycle"]
"""Policies whose groups are there from the first day to the last; that of groups which open and close is tried in
`tests/model/test_moving.py`."""


@st.composite
def operators(draw: Any, text: str, world: dict[str, Any], *always: str) -> dict[str, Any]:
    """Changes that give a scenario these policies, and any of the others, as far as its world has what they need."""
    others = draw(st.lists(st.sampled_from([key for key in TOGETHER if key not in always]), unique=True, max_size=7))
    chosen = dict(world)
    for key in (*always, *others):
        chosen |= _in_world(text, chosen, key, draw(parameters(REGISTRY[key])))
    order = [key for key in (*always, *others) if f"operator.{key}" in chosen]
    if draw(st.booleans()):
        chosen["operator.priority"] = draw(st.permutations(order))
    return chosen


def _in_world(text: str, world: dict[str, Any], key: str, values: dict[str, Any]) -> dict[str, Any]:
    """A policy without what this world does not have (a product, a place, something to be seen); nothing if it cannot be."""
    for name in ("", *values):
        change = {f"operator.{key}": {k: v for k, v in values.items() if k != name}}
        try:
            loads(text, REGISTRY, world | change)
        except ScenarioError:
            continue
        return change
    return {}
