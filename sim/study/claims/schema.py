"""What stands in the file of a claim: what is claimed, by what contrast it is tested, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal

from pydantic import Field

from sim.scenario.fields import Conflict, Section, field

NUMBER: Final = r"^S[0-9]+-[0-9]+$"
Direction = Literal["up", "down"]
Kind = Literal["contrast", "best", "turning"]
Cost = Literal["equal", "none", "judged"]
Lies = Literal["document", "model", "contrast", "open"]
Band = tuple[float | None, float | None]


class Text(Section):
    """A text in both languages."""

    en: str = field(min_length=1, max_length=2000, description="in English")
    zh: str = field(min_length=1, max_length=2000, description="in Chinese")

    def of(self, language: str) -> str:
        """The text in a language ("en" or "zh"), on one line; between Chinese characters a line break is nothing."""
        import re

        text = " ".join(getattr(self, language).split())
        return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])", "", text)


class ArmText(Section):
    """One side of a contrast: what is changed in the scenario."""

    label: Text = field(description="what it is called")
    set: dict[str, Any] = Field({}, description="changes to the scenario, by path")
    x: float | None = field(None, description="where it stands on a scale (a delay, a dose), for `at: x`")


class Number(Section):
    """A number to be had of the arms."""

    label: Text = field(description="what it is, in a few words")
    stated: Text | None = Field(None, description="the number that the document gives for it, if it gives one")
    kind: Kind = field(
        "contrast",
        description="weighted sum of arms; where the measure is highest; or where it falls below a level",
    )
    measure: str = field(min_length=1, max_length=80, description="what is measured")
    window: tuple[int, int] | None = Field(None, description="days looked at: from the first to before the second")
    contrast: dict[str, float] = Field({}, max_length=20, description="contrast: arms with their weights")
    of: str | None = field(
        None, max_length=80,
        description="contrast: the arm whose mean the number is a share of; turning: the arm that is nothing of it",
    )  # fmt: skip
    arms: tuple[str, ...] = Field((), max_length=40, description="best, turning: the arms, in order")
    at: str = field("x", max_length=80, description="best, turning: the measure by which arms are placed, or x")
    level: float | None = field(None, description="turning: the level, as a share of the first arm's")

    @property
    def needed(self) -> tuple[str, ...]:
        """The arms it is made of."""
        return tuple(dict.fromkeys([*self.contrast, *self.arms, *([self.of] if self.of is not None else [])]))

    def conflicts(self) -> Iterator[Conflict]:
        """Yield what does not go together."""
        yield from super().conflicts()
        if self.kind == "contrast":
            if not self.contrast:
                yield Conflict(("contrast",), "is missing, expected arms with their weights")
            if self.arms or self.level is not None:
                yield Conflict(("arms", "level"), "belongs to best or turning, expected contrast alone")
        else:
            if len(self.arms) < 2:
                yield Conflict(("arms",), "is too short, expected two arms or more, in order")
            if self.contrast or (self.of is not None and self.kind == "best"):
                yield Conflict(("contrast", "of"), f"belongs to a contrast, expected only arms for {self.kind}")
            if (self.level is None) == (self.kind == "turning"):
                text = "is missing, expected it with turning" if self.level is None else "stands without turning"
                yield Conflict(("level",), text)
        if self.window is not None and not 0 <= self.window[0] < self.window[1]:
            text = f"goes from {self.window[0]} to {self.window[1]}, expected two days, the earlier one first"
            yield Conflict(("window",), text)


class Test(Number):
    """What the claim says of a number: which way, by how much at least; or within which band."""

    __test__ = False
    direction: Direction | None = field(None, description="which way the claim says the number goes")
    least: float = field(0.0, ge=0, description="smallest effect worth caring about, in the unit of the number")
    beyond: float = field(0.0, description="from where the effect counts: 0 is no effect")
    band: Band | None = Field(None, description="from where to where the claim puts it; null: no end")

    @property
    def start(self) -> float:
        """From where the effect counts; of a band with one end, that end."""
        known = [end for end in self.band or () if end is not None]
        return known[0] if len(known) == 1 else self.beyond

    @property
    def ends(self) -> Band:
        """The band in which the number lies if the claim is right."""
        if self.band is not None:
            return self.band
        if self.direction == "up":
            return self.beyond + self.least, None
        return None, self.beyond - self.least

    def conflicts(self) -> Iterator[Conflict]:
        """Yield what does not go together."""
        yield from super().conflicts()
        if (self.direction is None) == (self.band is None):
            here = ("direction", "band")
            yield Conflict(here, "has neither or both of direction and band, expected exactly one of them")
        if self.band is not None:
            low, high = self.band
            if low is None and high is None:
                yield Conflict(("band",), "has no end on either side, expected at least one number")
            if low is not None and high is not None and low >= high:
                yield Conflict(("band",), f"goes from {low:g} to {high:g}, expected the lower end first")
            if self.least or self.beyond:
                yield Conflict(("band", "least"), "stands beside least or beyond, expected the ends alone")


class Means(Section):
    """What it means for an operator."""

    holds: Text = field(description="where the claim holds")
    fails: Text = field(description="where it does not")
    part: Text | None = Field(None, description="where some tests come out and others do not; else both are told")


class Answer(Text):
    """Why a claim does not hold, or not everywhere: what was looked into, and what came of it."""

    lies: Lies = field(
        description="where the reason lies: the document says more than follows; the model lacks something; the "
        "contrast tests something else; open",
    )  # fmt: skip


class ClaimFile(Section):
    """A claim, and how it is put to the test."""

    claim: str = field(pattern=NUMBER, expected="a number like S2-6", description="number of the claim")
    says: Text = field(description="the claim in a sentence")
    why: Text = field(description="why this contrast tests it")
    cost: Cost = field(
        "none",
        description="equal: arms cost the same; none: the operator does the same; judged: cost is part of the outcome",
    )
    fair: Text | None = Field(None, description="what makes the contrast fair")
    scenario: str = field("group.yaml", min_length=1, max_length=500, description="file of the scenario, from here")
    set: dict[str, Any] = Field({}, description="changes to the scenario for all arms, by path")
    days: int | None = field(
        None, ge=1, le=730, unit="days", description="length of the runs; by default the scenario's"
    )
    arms: dict[str, ArmText] = Field({}, max_length=40, description="what is held against each other, by name")
    tests: tuple[Test, ...] = Field((), max_length=12, description="all have to come out for the claim to hold")
    quantities: tuple[Number, ...] = Field((), max_length=20, description="what is estimated beside, and not judged")
    carriers: tuple[str, ...] = Field((), max_length=20, description="mechanisms that carry it (mechanisms.yaml)")
    assumed: tuple[str, ...] = Field((), max_length=20, description="those of them that are the claim itself")
    means: Means | None = Field(None, description="what it means for an operator")
    cannot_say: Text | None = Field(None, description="what this does not tell")
    answer: Answer | None = Field(None, description="why it does not hold, or not everywhere, after trying")
    cannot: Text | None = Field(None, description="why the model cannot speak to the claim at all; then no tests")

    @property
    def document(self) -> str:
        """The document that claims it: S0 to S4."""
        return self.claim.partition("-")[0]

    def judged_arms(self, tests: int | None = None) -> tuple[str, ...]:
        """The arms that tests are made of, or the first so many of them; those of all are played in every world."""
        return tuple(dict.fromkeys(name for test in self.tests[:tests] for name in test.needed))

    def conflicts(self) -> Iterator[Conflict]:
        """Yield what does not go together."""
        yield from super().conflicts()
        if self.cannot is not None:
            if self.tests or self.arms:
                yield Conflict(("cannot",), "stands beside tests or arms, expected neither")
            return
        for name, value in (("tests", self.tests), ("arms", self.arms), ("means", self.means),
                            ("cannot_say", self.cannot_say)):  # fmt: skip
            if not value:
                yield Conflict((name,), "is missing, expected it unless the claim cannot be told (cannot)")
        if self.cost == "equal" and self.fair is None:
            yield Conflict(("cost",), "is equal, expected `fair` beside it: a word on how arms cost the same")
        for kind, numbers in (("tests", self.tests), ("quantities", self.quantities)):
            for n, one in enumerate(numbers):
                for name in one.needed:
                    if name not in self.arms:
                        text = f"names the arm '{name}', expected one of {', '.join(self.arms)}"
                        yield Conflict(((kind, n),), text)
                placed = one.kind != "contrast" and one.at == "x"
                if placed and any(name in self.arms and self.arms[name].x is None for name in one.arms):
                    yield Conflict(((kind, n),), "places arms by x, expected an x in each of them")
        for name in self.assumed:
            if name not in self.carriers:
                yield Conflict(("assumed",), f"names {name}, expected one of the carriers")


class Mechanism(Section):
    """Something that members do, and how it is switched off."""

    label: Text = field(description="what it is called")
    off: dict[str, Any] = Field(min_length=1, description="values by path with which it does nothing")


class MechanismsFile(Section):
    """The mechanisms of the model that carry claims."""

    mechanisms: dict[str, Mechanism] = Field(min_length=1, description="by name")


def reversed_test(test: Test) -> Test:
    """The test of the opposite: the number goes the other way, by as much."""
    if test.direction is None:
        raise ValueError("a band has no opposite, expected a test with a direction")
    return test.model_copy(update={"direction": "down" if test.direction == "up" else "up"})
