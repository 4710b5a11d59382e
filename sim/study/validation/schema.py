"""What stands in a file of facts: checks with bands, and what the model cannot speak to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from pydantic import Field

from sim.scenario.fields import Conflict, Section, field

Contrast = Literal["difference", "ratio", "change", "elasticity"]
Use = Literal["value", "fit", "sign", "test"]
READ: Final = r"^([FAED](/[FAED])*|none)$"
_READ_IN_WORDS = "F (full text), A (abstract), E (excerpt), D (derived), several with /, or none"
IN_WORDS: Final[dict[str, str]] = {
    "value": "a default is this figure",
    "fit": "a default was fitted to it",
    "sign": "a default has its direction from it",
    "test": "no default was chosen by it",
}
"""What `use` means; only where it is `test` is a check a test of the model."""


class Term(Section):
    """What is taken a second time, with these things said otherwise."""

    set: dict[str, Any] | None = Field(None, description="changes to the scenario, by path")
    against: dict[str, Any] | None = Field(None, description="changes of the scenario it is held against, by path")
    contrast: Contrast | None = field(None, description="how both are held against each other")
    doses: tuple[float, float] | None = Field(None, description="elasticity: how much of it is in `set`, and `against`")
    measure: str | None = field(None, max_length=80, description="what is measured")
    window: tuple[int, int] | None = Field(None, description="days looked at: from the first to before the second")


class Check(Section):
    """A fact, and how the model is held against it."""

    fact: str = field(min_length=1, max_length=1000, description="what was found, as a sentence")
    figure: str = field(min_length=1, max_length=500, description="the figure as published")
    source: str = field(min_length=1, max_length=300, description="who found it")
    read: str = field(pattern=READ, expected=_READ_IN_WORDS, description="how the source was read")
    use: Use = field(description="what the defaults of the model owe to it")
    scenario: str = field(min_length=1, max_length=500, description="file of the scenario, seen from this file")
    set: dict[str, Any] = Field({}, description="changes to the scenario, by path")
    each: dict[str, list[Any]] = Field(
        {}, max_length=1,
        description="a value by path that is played in turn with each of these, which count alike",
    )  # fmt: skip
    days: int | None = field(
        None, ge=1, le=730, unit="days", description="length of the runs; by default the scenario's"
    )
    replicates: int = field(20, ge=2, le=10_000, description="how often it is played at first")
    most: int | None = field(
        None, ge=2, le=10_000, description="how often at most, where the verdict stays open; by default four times that"
    )
    measure: str = field(min_length=1, max_length=80, description="what is measured")
    window: tuple[int, int] | None = Field(None, description="days looked at: from the first to before the second")
    among: dict[str, tuple[float, float]] = Field(
        {}, max_length=1, description="only runs count in which this measure lies between these two, both included"
    )
    against: dict[str, Any] | None = Field(
        None, description="what it is held against: changes to the scenario, by path, in place of `set`"
    )
    contrast: Contrast | None = field(None, description="how both are held against each other")
    doses: tuple[float, float] | None = Field(None, description="elasticity: how much of it is in `set`, and `against`")
    over: Term | None = Field(None, description="by what is divided: the same, but for what is said here")
    less: Term | None = Field(None, description="what is taken off: the same, but for what is said here")
    band: tuple[float | None, float | None] = Field(description="from where to where the fact goes; null: no end")
    why: str = field(min_length=1, max_length=1000, description="why this band")
    meaning: str = field("", max_length=2000, description="what the model may lack where it is not inside: a guess")

    @property
    def limit(self) -> int:
        """Replicates at most."""
        return max(self.replicates, 4 * self.replicates if self.most is None else self.most)

    def conflicts(self) -> Iterator[Conflict]:
        """Yield what does not go together."""
        yield from super().conflicts()
        low, high = self.band
        if low is None and high is None:
            yield Conflict(("band",), "has no end on either side, expected at least one number")
        if low is not None and high is not None and low >= high:
            yield Conflict(("band",), f"goes from {low:g} to {high:g}, expected the lower end first")
        if self.over is not None and self.less is not None:
            yield Conflict(("less", "over"), "stands beside over, expected one of the two")
        for name, each in (("over", self.over), ("less", self.less)):
            yield from _term(self, each, name)
        yield from _term(self, None, "")
        if self.most is not None and self.most < self.replicates:
            yield Conflict(("most",), f"is {self.most}, expected at least the {self.replicates} replicates")


def _term(check: Check, term: Term | None, name: str) -> Iterator[Conflict]:
    """What does not go together in one comparison: arms without a way to compare them, a window of no day."""
    one = check if term is None else merged(check, term)
    at = f"{name}." if name else ""
    written = {"contrast", "against", "doses", "window"} if term is None else term.model_fields_set
    if term is not None and not term.model_fields_set:
        yield Conflict((name,), "says nothing otherwise, expected at least one key")
    if (one.against is None) != (one.contrast is None):
        here = "contrast" if one.contrast is not None else "against"
        other = "against" if one.contrast is not None else "contrast"
        yield Conflict((f"{at}{here}",), f"stands without {other}, expected both or neither")
    if one.contrast == "elasticity" and one.doses is None:
        yield Conflict((f"{at}contrast",), "is elasticity, expected the two doses")
    if one.doses is not None and "doses" in written:
        if one.contrast != "elasticity":
            yield Conflict((f"{at}doses",), "stands without contrast: elasticity, expected none")
        elif min(one.doses) <= 0 or one.doses[0] == one.doses[1]:
            yield Conflict((f"{at}doses",), "cannot be compared, expected two different numbers above 0")
    if one.window is not None and "window" in written and not 0 <= one.window[0] < one.window[1]:
        text = f"goes from {one.window[0]} to {one.window[1]}, expected two days, the earlier one first"
        yield Conflict((f"{at}window",), text)


def merged(check: Check, term: Term) -> Check:
    """A check with what a term says otherwise."""
    said = {name: getattr(term, name) for name in term.model_fields_set}
    return check.model_copy(update=said)


class Unspoken(Section):
    """A fact that the model says nothing of."""

    fact: str = field(min_length=1, max_length=1000, description="what was found, as a sentence")
    source: str = field(min_length=1, max_length=300, description="who found it")
    read: str = field(pattern=READ, expected=_READ_IN_WORDS, description="how the source was read")
    reason: str = field(min_length=1, max_length=1000, description="why the model says nothing of it")


class FactsFile(Section):
    """Facts of one kind."""

    section: str = field(min_length=1, max_length=80, description="what they are about")
    about: str = field("", max_length=10_000, description="what there is to say of all of them")
    checks: dict[str, Check] = Field({}, max_length=500, description="facts the model is held against, by name")
    unspoken: tuple[Unspoken, ...] = Field((), max_length=500, description="facts of which the model says nothing")
