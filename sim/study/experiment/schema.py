"""What stands in an experiment file: a scenario, what is changed in it, and what is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field

from sim.scenario.fields import Conflict, Section, field
from sim.study.experiment.paths import both, settled, twice

__all__ = [
    "Constraint",
    "Decide",
    "Design",
    "Distribution",
    "ExperimentFile",
    "Objective",
    "Optimise",
    "Range",
    "Sensitivity",
]

MOST_POINTS = 1_000_000
MOST_WORLDS = 100_000
USUAL_WORLDS = 20
"""Worlds drawn where the experiment does not say how many. Assumed: quantiles need about so many."""

Simple = bool | int | float | str | None


class Range(Section):
    """Values of a lever from one number to another."""

    from_: float = Field(alias="from", description="lowest value")
    to: float = field(description="highest value")
    steps: int | None = field(None, ge=2, le=10_000, description="how many values; needed for a grid")
    scale: Literal["linear", "log"] = field("linear", description="equal differences, or equal ratios")
    whole: bool = field(False, description="whole numbers only: values are rounded, and those that meet are one")

    def conflicts(self) -> Iterator[Conflict]:
        """Yield a range that is none, and a logarithmic one from 0 or below."""
        yield from super().conflicts()
        if self.to <= self.from_:
            yield Conflict(("to", "from"), f"to ({self.to:g}) is not above from ({self.from_:g})")
        if self.scale == "log" and self.from_ <= 0:
            text = f"from is {self.from_:g}, and a logarithmic scale has no 0, expected a number above 0"
            yield Conflict(("from", "scale"), text)


class Distribution(Section):
    """What is believed of a value that one cannot choose; exactly one of these."""

    uniform: tuple[float, ...] | None = field(
        None, min_length=2, max_length=2, description="lowest and highest, all between equally likely"
    )
    log_uniform: tuple[float, ...] | None = field(
        None, min_length=2, max_length=2, description="lowest and highest, all ratios between equally likely"
    )
    normal: tuple[float, ...] | None = field(
        None, min_length=2, max_length=2, description="mean and standard deviation"
    )
    triangular: tuple[float, ...] | None = field(
        None, min_length=3, max_length=3, description="lowest, most likely, highest"
    )
    whole: bool = field(False, description="whole numbers only: what is drawn is rounded")

    def conflicts(self) -> Iterator[Conflict]:
        """Yield none or several kinds, and numbers in the wrong order."""
        yield from super().conflicts()
        kinds = ("uniform", "log_uniform", "normal", "triangular")
        given = [kind for kind in kinds if getattr(self, kind) is not None]
        if len(given) != 1:
            said = " and ".join(given) if given else "no distribution"
            expected = "exactly one of uniform, log_uniform, normal and triangular"
            yield Conflict(tuple(given), f"there is {said}, expected {expected}")
            return
        numbers = getattr(self, given[0])
        if given[0] == "normal":
            if numbers[1] <= 0:
                text = f"the standard deviation is {numbers[1]:g}, expected a number above 0"
                yield Conflict(("normal",), text)
        elif not (all(a <= b for a, b in pairwise(numbers)) and numbers[0] < numbers[-1]):
            yield Conflict((given[0],), f"{list(numbers)} do not rise, expected the lowest first")
        elif given[0] == "log_uniform" and numbers[0] <= 0:
            yield Conflict(("log_uniform",), f"the lowest is {numbers[0]:g}, expected a number above 0")


class Design(Section):
    """Points strewn over the ranges of all levers, instead of a grid; exactly one of these."""

    latin_hypercube: int | None = field(
        None, ge=1, le=MOST_POINTS, description="so many points, each lever cut into as many equal parts"
    )
    sobol: int | None = field(
        None, ge=1, le=MOST_POINTS, description="so many points of a scrambled Sobol sequence; best a power of two"
    )


class Decide(Section):
    """When `--until-decided` may stop: the ranking of the strategies by one outcome is settled."""

    outcome: str | None = field(None, description="which outcome; by default the first")
    margin: float = field(0.0, ge=0, description="strategies that surely differ by less count as equally good")
    most_replicates: int = field(500, ge=2, le=100_000, description="where to stop in any case, of one world")
    most_worlds: int = field(
        160, ge=5, le=MOST_WORLDS, description="where to stop in any case, with `over`: worlds are added then"
    )


class Sensitivity(Section):
    """How a sensitivity study is made."""

    method: Literal["morris", "sobol"] = field(
        "morris", description="morris screens many factors with few runs; sobol measures shares of variance"
    )
    trajectories: int = field(10, ge=2, le=10_000, description="of Morris: so many times (factors + 1) points")
    samples: int = field(
        256, ge=8, le=1_000_000, description="of Sobol: so many times (factors + 2) points; a power of two"
    )
    factors: Literal["assumed", "world", "operator", "all"] = field(
        "assumed",
        description="without `vary`: every number of the scenario with a range to try: those that are assumed and in "
        "use, those of the world, of the operator, or all",
    )


class Constraint(Section):
    """A limit on an outcome."""

    at_most: float | None = field(None, description="the mean may not be above")
    at_least: float | None = field(None, description="the mean may not be below")

    def conflicts(self) -> Iterator[Conflict]:
        """Yield a limit that limits nothing."""
        yield from super().conflicts()
        if self.at_most is None and self.at_least is None:
            yield Conflict((), "this limits nothing, expected at_most or at_least")


Objective = Literal["maximise", "minimise"]


class Optimise(Section):
    """How the best strategies are sought."""

    objectives: dict[str, Objective] = field(
        min_length=1, max_length=2, expected="one outcome or two, each with maximise or minimise",
        description="one outcome or two, each with maximise or minimise"
    )
    subject_to: dict[str, Constraint] = Field({}, description="limits on outcomes")
    trials: int = field(200, ge=1, le=1_000_000, description="how many points are tried")
    at_once: int = field(
        8,
        ge=1,
        le=1000,
        description="points tried before the next are chosen; the result depends on it, not on threads",
    )
    robust: Literal["mean", "worst", "p10"] = field(
        "mean", description="what counts of several worlds: the mean, the worst, or the worst tenth"
    )
    best: int = field(5, ge=1, le=100, description="how many of the best go into the file for `compare`")


Varied = Range | Annotated[tuple[Simple, ...], Field(min_length=1, max_length=10_000)]
Uncertain = Distribution | Annotated[tuple[Simple, ...], Field(min_length=1, max_length=10_000)]


class ExperimentFile(Section):
    """A study: a scenario, what is changed in it, and what is looked at."""

    scenario: str = field(min_length=1, expected="the name of a scenario file", description="file, seen from this one")
    name: str | None = field(
        None, min_length=1, max_length=80, description="names the folder of the results; by default as the file"
    )
    about: str = field("", max_length=10_000, description="what the study is to find out")
    days: int | None = field(None, ge=1, le=730, unit="days", description="length of the runs")
    replicates: int | None = field(None, ge=1, le=100_000, description="repetitions of each point in each world")
    seed: int | None = field(None, ge=0, le=2**63 - 1, description="start of all random numbers")
    set: dict[str, Any] = Field({}, description="values of the scenario changed for the whole study, by path")
    baseline: str | None = field(None, description="the strategy that others are held against; by default the first")
    strategies: dict[str, dict[str, Any]] = field(
        {}, max_length=1000, description="strategies by name, each with the values it changes, by path"
    )
    fork_day: int | None = field(
        None, ge=1, le=729, unit="days",
        description="until this day all strategies are the baseline; then each goes its own way",
    )  # fmt: skip
    vary: dict[str, Varied] = field({}, max_length=200, description="levers by path, each with its values")
    design: Literal["grid"] | Design = Field("grid", description="all combinations of values, or points strewn")
    over: dict[str, Uncertain] = field(
        {}, max_length=200, description="what one cannot know, by path: drawn anew for every world"
    )
    together: bool = field(
        False, description="whether the lists in `over` belong together: the n-th world has the n-th value of each"
    )
    worlds: int | None = field(
        None, ge=1, le=MOST_WORLDS, description="how many worlds are drawn; by default 20 where there is `over`"
    )
    outcomes: tuple[str, ...] = field(
        (), max_length=50, description="what is compared; `profit@90` for the first 90 days"
    )
    decide: Decide = Field(Decide(), description="when --until-decided stops")
    sensitivity: Sensitivity = Field(Sensitivity(), description="for `qunsim sensitivity`")
    optimise: Optimise | None = Field(None, description="for `qunsim optimise`")

    def conflicts(self) -> Iterator[Conflict]:
        """Yield what does not go together."""
        yield from super().conflicts()
        if self.strategies and self.baseline is not None and self.baseline not in self.strategies:
            from sim.scenario.suggest import join_or, nearest

            near = nearest(self.baseline, self.strategies)
            hint = f"; did you mean {near}?" if near else ""
            known = join_or(list(self.strategies), 8)
            text = f"there is no strategy '{self.baseline}', expected {known}{hint}"
            yield Conflict(("baseline", ("strategies", self.baseline)), text)
        if self.worlds is not None and not self.over:
            yield Conflict(
                ("worlds", "over"), "worlds are drawn, but nothing is said to be uncertain, expected `over` as well"
            )
        yield from self._not_together()
        yield from self._never_decided()
        repeated = {outcome for n, outcome in enumerate(self.outcomes) if outcome in self.outcomes[:n]}
        for outcome in sorted(repeated):
            yield Conflict(("outcomes",), f"'{outcome}' stands here twice, expected each outcome once")
        if isinstance(self.design, Design) and (self.design.latin_hypercube is None) == (self.design.sobol is None):
            yield Conflict(("design",), "this names no design, or two, expected {latin_hypercube: 256} or {sobol: 256}")
        for name in self.strategies:
            if not name.strip():
                yield Conflict((("strategies", name),), "this strategy has no name, expected a text to call it by")
        yield from self._given_twice()
        yield from self._of_the_whole_study()
        if self.fork_day is not None and self.vary:
            yield Conflict(("fork_day",), "a sweep has no baseline to fork from, expected `strategies`")
        if self.design != "grid" and self.vary and not any(isinstance(one, Range) for one in self.vary.values()):
            yield Conflict(
                ("design", "vary"), "points are strewn over ranges, expected a lever with `from` and `to`"
            )

    def _given_twice(self) -> Iterator[Conflict]:
        """Values that are set at two places, of which one would count for nothing, and values twice in a list."""
        vary, over, whole = settled(self.vary), settled(self.over), settled(self.set)
        for name, values in self.strategies.items():
            for path, other in both(settled(values), over):
                text = f"{_named(path, other)} changed here and uncertain at once"
                text += ", expected it in one of `strategies` and `over`"
                yield Conflict((("strategies", name, path), ("over", other)), text)
        for path, other in both(vary, over):
            text = f"{_named(path, other)} varied and uncertain at once, expected it in one of `vary` and `over`"
            yield Conflict((("vary", path), ("over", other)), text)
        for key, others, what in (("vary", vary, "varied"), ("over", over, "uncertain")):
            for path, other in both(whole, others):
                if isinstance(self.set[path], (list, tuple)) and len(path) < len(other):
                    continue  # one place of a list that is set
                text = f"{_named(path, other)} set here and {what} at once, expected it in one of `set` and `{key}`"
                yield Conflict((("set", path), (key, other)), text)
        mappings: list[tuple[tuple[str, ...], dict[str, Any]]] = [
            (("set",), self.set), (("vary",), dict(self.vary)), (("over",), dict(self.over)),
            *((("strategies", name), values) for name, values in self.strategies.items()),
        ]  # fmt: skip
        for where, values in mappings:
            for first, second in twice(values):
                text = f"this sets the same value as {first}, expected it once"
                yield Conflict(((*where, second), (*where, first)), text)
        for path, lever in self.vary.items():
            if not isinstance(lever, Range):
                yield from _repeated(path, lever)

    def _of_the_whole_study(self) -> Iterator[Conflict]:
        """Paths that cannot differ from point to point."""
        places: list[tuple[str, ...]] = [("vary", path) for path in self.vary]
        places += [("over", path) for path in self.over]
        places += [("strategies", name, path) for name, values in self.strategies.items() for path in values]
        for place in places:
            if place[-1].strip().partition(".")[0] in ("run", "name", "about"):
                text = "is of the whole study, expected days, replicates or seed beside `scenario`, or a lever"
                yield Conflict((place,), f"{place[-1]} {text}")

    def _never_decided(self) -> Iterator[Conflict]:
        """Limits of `--until-decided` that would count for nothing."""
        decide, given = self.decide, self.decide.model_fields_set
        if "most_worlds" in given:
            most = decide.most_worlds
            if not self.over:
                text = f"most_worlds is {most:,}, but nothing is said to be uncertain: no worlds are added"
                yield Conflict(("decide.most_worlds", "over"), f"{text}, expected most_replicates, or `over` as well")
            elif (first := self.worlds or (0 if self.together else USUAL_WORLDS)) > most:
                text = f"most_worlds is {most:,}, and there are {first:,} worlds from the start"
                yield Conflict(("decide.most_worlds", "worlds"), f"{text}, expected at least as many")
        if "most_replicates" in given and self.replicates is not None and self.replicates > decide.most_replicates:
            text = f"most_replicates is {decide.most_replicates:,}, and there are {self.replicates:,} from the start"
            yield Conflict(("decide.most_replicates", "replicates"), f"{text}, expected at least as many")

    def _not_together(self) -> Iterator[Conflict]:
        """Values that are to belong together, and cannot."""
        if not self.together:
            return
        lengths = {path: len(one) for path, one in self.over.items() if not isinstance(one, Distribution)}
        if len(lengths) < len(self.over) or not lengths:
            text = "there is no list to every path of `over`, expected lists of equal length"
            yield Conflict(("together", "over"), text)
        elif len(set(lengths.values())) > 1:
            told = ", ".join(f"{path} {length}" for path, length in lengths.items())
            yield Conflict(("together", "over"), f"the lists in `over` differ in length ({told}), expected equal ones")
        elif self.worlds is not None and self.worlds > min(lengths.values()):
            text = f"there are {self.worlds:,} worlds and {min(lengths.values()):,} values of each, expected as many"
            yield Conflict(("worlds", "together"), text)


def _named(path: str, other: str) -> str:
    """`operator.ads.per_day is`, or where it is written in two ways both of them."""
    return f"{path} is" if path.strip() == other.strip() else f"{path} (elsewhere {other}) is"


def _repeated(path: str, values: tuple[Simple, ...]) -> Iterator[Conflict]:
    """Values that stand twice in the list of a lever; `true` is not 1, but 1.0 is."""
    from sim.scenario.write import flow

    places: dict[tuple[bool, Simple], list[int]] = {}
    for n, value in enumerate(values):
        places.setdefault((isinstance(value, bool), value), []).append(n)
    for (_, value), (_, *again) in places.items():
        if again:
            text = f"{flow(value)} stands here twice, expected each value once"
            yield Conflict(tuple(("vary", path, n) for n in again), text)
