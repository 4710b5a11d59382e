"""The building block of a scenario: `Section`, a frozen and strict model, and `field`, one value in it.

A section refuses unknown keys, wrong types, NaN and infinity. It accepts a whole number where a number is
asked for, and a list where a tuple is asked for, because YAML has no other way to write them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema

__all__ = ["Conflict", "ConflictError", "Section", "Shares", "field"]

_LENIENT = frozenset({"tuple", "frozenset"})
"""Kinds of value that YAML can only write as a list."""


class Conflict(NamedTuple):
    """Values of one section that are each valid but do not go together.

    keys      the keys involved, the one to point at first; empty for the section itself. A dotted key
              reaches into a section below ("groups.members"); where keys have dots in them, a tuple of keys does
    message   what is wrong, and what was expected; must read well behind any of the keys, since the first of
              them may not be written: name them with their values
    """

    keys: tuple[str | tuple[str | int, ...], ...]
    message: str


class ConflictError(ValueError):
    """Raised inside validation for what `Section.conflicts` found; pydantic wraps it in its own error."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        """Keep the conflicts, and make one line of them."""
        self.conflicts = tuple(conflicts)
        super().__init__("; ".join(f"{c.keys[0]}: {c.message}" if c.keys else c.message for c in conflicts))


def _lift_strictness(schema: Any) -> None:
    """Walk a core schema and mark every tuple and frozen set in it as not strict."""
    if isinstance(schema, dict):
        if schema.get("type") in _LENIENT:
            schema["strict"] = False
        for value in schema.values():
            _lift_strictness(value)
    elif isinstance(schema, (list, tuple)):
        for value in schema:
            _lift_strictness(value)


class Section(BaseModel):
    """A part of a scenario: a mapping in YAML, a frozen object in Python.

    Sections are made of keyword arguments and raise `pydantic.ValidationError` for values that do not fit;
    `sim.scenario.load` turns that into a `ScenarioError` with file, line and column. To check values against
    each other, override `conflicts`.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        protected_namespaces=(),
    )

    def conflicts(self) -> Iterable[Conflict]:
        """Yield values that do not go together; each is reported at the line of its first key.

        Called when every value of the section is valid. An override should also yield what
        `super().conflicts()` yields. By default: a section with both `start_day` and `end_day` may not end
        before it starts.
        """
        start, end = getattr(self, "start_day", None), getattr(self, "end_day", None)
        if isinstance(start, int) and isinstance(end, int) and end < start:
            text = f"end_day ({end}) is before start_day ({start}), expected end_day to be {start} or later"
            yield Conflict(("end_day", "start_day"), text)

    @model_validator(mode="after")
    def _refuse_conflicts(self) -> Self:
        found = list(self.conflicts())
        if found:
            raise ConflictError(found)
        return self

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Lift strictness where YAML needs it (lists for tuples), and nowhere else."""
        schema = handler(source)
        _lift_strictness(schema)
        return schema


class Shares(Section):
    """A section whose values are shares of one whole: together they must make 1 (to within a millionth)."""

    def conflicts(self) -> Iterator[Conflict]:
        """Yield one conflict if the shares do not add up to 1."""
        yield from super().conflicts()
        shares = {key: getattr(self, key) for key in type(self).model_fields}
        total = sum(shares.values())
        if abs(total - 1.0) > 1e-6:
            yield Conflict((), f"{' + '.join(shares)} is {total:.6g}, expected shares that add up to 1")


def field(
    default: Any = ...,
    *,
    description: str,
    unit: str = "",
    source: str = "",
    sweep: tuple[float, float] | Sequence[Any] | None = None,
    ge: float | None = None,
    le: float | None = None,
    gt: float | None = None,
    lt: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    expected: str = "",
) -> Any:
    """Declare one value of a section.

    default       the value when the key is not written; `...` if it must be written
    description   what it means, in one plain line
    unit          "CNY", "days", "per day" …; empty for a share, a count or a text
    source        where the default comes from ("S1", a paper, "assumed")
    sweep         range (low, high) or values worth trying in a sensitivity study, None if there is none
    ge le gt lt   bounds, inclusive and exclusive; for numbers only. Bounds of the elements of a tuple are
                  written into its type: `tuple[Annotated[float, Field(ge=0, le=24)], ...]`
    min_length, max_length   for texts and tuples
    pattern       regular expression a text must match
    expected      what to say was expected, where type and bounds do not say it well ("a name that …")

    Returns what pydantic's `Field` returns, with unit, source and sweep in `json_schema_extra`.
    """
    extra: dict[str, Any] = {}
    if unit:
        extra["unit"] = unit
    if source:
        extra["source"] = source
    if sweep is not None:
        extra["sweep"] = list(sweep)
    if expected:
        extra["expected"] = expected
    return Field(
        default,
        description=description,
        ge=ge,
        le=le,
        gt=gt,
        lt=lt,
        min_length=min_length,
        max_length=max_length,
        pattern=pattern,
        json_schema_extra=extra or None,
    )
