"""What came of every claim: at the defaults, over worlds, with mechanisms off, and the verdict on all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.claims import judging
from sim.study.claims.judging import Estimate, Verdict
from sim.study.claims.over_worlds import InWorlds, in_worlds, means_of, numbers_of
from sim.study.claims.plan import ALWAYS, DEFAULTS, LUCK, ClaimsPlan, Extent, Setting, label_of
from sim.study.claims.playing import Runner
from sim.study.claims.reading import Claim
from sim.study.claims.schema import Number, Test

NEARLY_ALL: Final = 0.8
"""Share of the worlds from which on a claim holds, and from the other end fails."""
_EVEN: Final = 1e-9
_COST: Final = 0.1
"""Arms that are to cost the same may differ by so much."""
_GONE: Final = 1.0 / 3.0
"""An effect is gone if less than that of it is left."""


class Told(NamedTuple):
    """A number with what it came to; `verdict` only of a test."""

    number: Number
    estimate: Estimate
    verdict: Verdict | None


class Off(NamedTuple):
    """A claim with a mechanism off.

    values   what each test comes to; before: with it, of the same replicates. Of a mechanism that is not said to carry
             the claim only the first test is played
    holds    whether all these tests still come out
    kind     "gone" (less than a third of the first effect is left), "less", "more", or "same", where no change is sure
    """

    values: tuple[float, ...]
    before: tuple[float, ...]
    holds: bool
    kind: str


class Placebo(NamedTuple):
    """An arm against itself with other luck: whether a difference seems sure (5 % would by chance)."""

    claim: str
    measure: str
    p: float


@dataclass
class Judged:
    """A claim and what came of it.

    replicates  at the defaults; costs: mean cost of each arm; levels: mean of each arm in what is measured
    """

    claim: Claim
    replicates: int = 0
    tests: tuple[Told, ...] = ()
    quantities: tuple[Told, ...] = ()
    at_defaults: str = "cannot"
    worlds: InWorlds | None = None
    off: dict[str, Off] = field(default_factory=dict)
    costs: dict[str, float] = field(default_factory=dict)
    levels: dict[tuple[str, str], Estimate] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """S2-6."""
        return self.claim.number

    @property
    def has_effect(self) -> bool:
        """Whether its first test comes to something that could go."""
        return bool(self.tests) and _is_there(self.tests[0])

    @property
    def carried(self) -> tuple[str, ...]:
        """Of the mechanisms said to carry it, those without which it no longer holds, or its effect is gone."""
        off = {name: self.off[name] for name in self.claim.file.carriers if name in self.off}
        return tuple(name for name, one in off.items()
                     if one.kind == "gone" or (self.at_defaults == "holds" and not one.holds))  # fmt: skip

    @property
    def assumed_by(self) -> tuple[str, ...]:
        """Of the mechanisms that are the claim itself, those without which it no longer holds."""
        return tuple(name for name in self.carried if name in self.claim.file.assumed)

    @property
    def assumed_tests(self) -> tuple[int, ...]:
        """The tests that come out, and do not without a mechanism that is the claim itself: the model was told so."""
        off = [self.off[name].values for name in self.claim.file.assumed if name in self.off]
        return tuple(
            n for n, test in enumerate(self.claim.file.tests)
            if n < len(self.tests) and self.tests[n].verdict == "holds"
            and any(n < len(values) and not judging.lies_in(values[n], test.ends) for values in off)
        )  # fmt: skip

    @property
    def verdict(self) -> str:
        """The verdict on all of it."""
        found = self._plain
        so_far = self.at_defaults in ("holds", "open")
        if found in ("holds", "depends") and so_far and self.assumed_by:
            return "assumed"
        if found == "open" and self.at_defaults == "holds" and self.assumed_by:
            return "assumed"
        if found == "part" and self._coming_out and all(n in self.assumed_tests for n in self._coming_out):
            return "fails"
        return found

    @property
    def _coming_out(self) -> list[int]:
        """The tests that come out at the defaults, or in nearly all worlds."""
        shares = (0.0,) * len(self.tests) if self.worlds is None else self.worlds.shares
        return [n for n, told in enumerate(self.tests) if told.verdict == "holds" or shares[n] >= NEARLY_ALL - _EVEN]

    @property
    def _plain(self) -> str:
        if self.worlds is None or not self.worlds.known.any():
            return self.at_defaults
        share, (low, high) = self.worlds.share, self.worlds.between
        if low <= 1.0 - NEARLY_ALL + _EVEN and high >= NEARLY_ALL - _EVEN:
            return "open"  # luck hides in how many worlds it holds
        if share >= NEARLY_ALL - _EVEN and self.at_defaults not in ("fails", "part"):
            return "holds"
        if share <= 1.0 - NEARLY_ALL + _EVEN and self.at_defaults != "holds":
            return "part" if max(self.worlds.shares) >= NEARLY_ALL - _EVEN else "fails"
        return "depends"

    @property
    def towards(self) -> int:
        """1 where the claim says that the first number is large, -1 where small."""
        test = self.claim.file.tests[0] if self.claim.file.tests else None
        return -1 if test is not None and (test.direction == "down" or (test.band or (0, 0))[0] is None) else 1

    @property
    def opposite(self) -> bool:
        """Whether the first number surely goes the other way, and no other test comes out."""
        if not self.tests or self.at_defaults == "part":
            return False
        test, told = self.tests[0].number, self.tests[0].estimate
        if not isinstance(test, Test) or test.direction is None:
            return False
        return told.high < test.beyond if test.direction == "up" else told.low > test.beyond

    @property
    def unequal(self) -> float:
        """By how much the costs of arms that are to cost the same differ, as a share; 0 where that is little."""
        if self.claim.file.cost != "equal":
            return 0.0
        gaps = [_gap([self.costs.get(arm, 0.0) for arm in test.contrast]) for test in self.claim.file.tests
                if len(test.contrast) == 2]  # fmt: skip
        gap = max(gaps, default=0.0)
        return gap if gap > _COST else 0.0


def _gap(costs: Sequence[float]) -> float:
    """By how much costs differ, as a share of the largest."""
    known = [one for one in costs if one > 0]
    return (max(known) - min(known)) / max(known) if len(known) > 1 else 0.0


def judge(
    plan: ClaimsPlan, runner: Runner, counts: Mapping[str, int], extent: Extent | None = None
) -> list[Judged]:
    """What every claim comes to.

    counts  replicates of each claim at the defaults
    extent  how much was played in worlds and with mechanisms off; None: these are not looked at
    """
    return [_judged(plan, runner, claim, counts.get(claim.number, 0), extent) for claim in plan.claims.claims]


def _judged(plan: ClaimsPlan, runner: Runner, claim: Claim, count: int, extent: Extent | None) -> Judged:
    file = claim.file
    if not file.tests:
        return Judged(claim)
    places = {name: arm.x for name, arm in file.arms.items()}
    tests = tuple(_told(plan, runner, claim, one, count, places) for one in file.tests)
    found = Judged(claim, count, tests, at_defaults=judging.together([one.verdict or "unknown" for one in tests]))
    if extent is None:
        return found
    found.quantities = tuple(_told(plan, runner, claim, one, count, places) for one in file.quantities)
    for arm in file.arms:
        for name in ALWAYS:
            found.levels[arm, name] = _level(plan, runner, claim, arm, name, count)
        found.costs[arm] = found.levels[arm, "cost"].value
        for one in (*file.tests, *file.quantities):
            if arm in one.needed:
                label = label_of(one.measure, one.window)
                found.levels[arm, label] = _level(plan, runner, claim, arm, label, count)
    found.off = _off(plan, runner, claim, places, extent, count, there=found.has_effect)
    if plan.worlds:
        found.worlds = in_worlds(plan, runner, claim, places, extent.in_world)
    return found


def _told(
    plan: ClaimsPlan, runner: Runner, claim: Claim, number: Number, count: int, places: Mapping[str, float | None]
) -> Told:
    numbers = numbers_of(plan, runner, claim, number, DEFAULTS, count)
    told = judging.UNKNOWN if numbers is None else judging.estimate(number, numbers, places)
    return Told(number, told, judging.verdict(number, told) if isinstance(number, Test) else None)


def _level(plan: ClaimsPlan, runner: Runner, claim: Claim, arm: str, label: str, count: int) -> Estimate:
    column = plan.column(claim.number, arm, label, DEFAULTS)
    if column is None:
        return judging.UNKNOWN
    plain = Number.model_construct(kind="contrast", measure=label, window=None, contrast={arm: 1.0}, of=None, arms=())
    return judging.estimate(plain, {(arm, label): runner.values(column, count)}, {})


def _off(
    plan: ClaimsPlan, runner: Runner, claim: Claim, places: Mapping[str, float | None], extent: Extent, most: int, *,
    there: bool,
) -> dict[str, Off]:  # fmt: skip
    """The claim with each mechanism off that was played so; `there`: whether it has an effect that can go."""
    found: dict[str, Off] = {}
    for name in plan.claims.mechanisms if claim.file.tests else ():
        if not there and name not in claim.file.carriers:
            continue  # not played
        count = min(most, extent.carrier if name in claim.file.carriers else extent.off)
        values: list[float] = []
        before: list[float] = []
        sure = False
        for test in claim.file.tests:
            off = numbers_of(plan, runner, claim, test, Setting("off", name), count)
            if off is None:
                break
            on = numbers_of(plan, runner, claim, test, DEFAULTS, count) or {}
            values.append(judging.value_of(test, means_of(off), places))
            before.append(judging.value_of(test, means_of(on), places))
            if test is claim.file.tests[0]:
                sure = _surely_differ(test, on, off, places)
        if values:
            holds = all(judging.lies_in(v, t.ends) for v, t in zip(values, claim.file.tests, strict=False))
            kind = _kind(values[0], before[0], sure and there)
            found[name] = Off(tuple(values), tuple(before), holds, kind)
    return found


def _is_there(told: Told) -> bool:
    """Whether a number is surely not what it is where there is no effect."""
    if told.number.kind != "contrast":
        return True
    beyond = told.number.beyond if isinstance(told.number, Test) else 0.0
    return told.estimate.low > beyond or told.estimate.high < beyond


def _kind(value: float, before: float, sure: bool) -> str:
    if not sure or not np.isfinite([value, before]).all() or before == 0:
        return "same"
    if value / before < _GONE:
        return "gone"
    return "less" if value / before < 1.0 else "more"


def _surely_differ(
    test: Test, on: Mapping[tuple[str, str], NDArray[np.float64]], off: Mapping[tuple[str, str], NDArray[np.float64]],
    places: Mapping[str, float | None],
) -> bool:  # fmt: skip
    """Whether two sets of the same replicates give other numbers, at 99 %: a jackknife over both at once."""
    names = list(on)
    table = np.stack([*(on[n] for n in names), *(off[n] for n in names)], axis=1)
    rows = table[np.isfinite(table).all(axis=1)]
    if len(rows) < 3:
        return False

    def gap(means: NDArray[np.float64]) -> float:
        half = len(names)
        first, second = (dict(zip(names, part.tolist(), strict=True)) for part in (means[:half], means[half:]))
        return judging.value_of(test, second, places) - judging.value_of(test, first, places)

    whole = gap(rows.mean(axis=0))
    low, high = judging.jackknife(rows, gap, whole, 0.99)
    return bool(np.isfinite([low, high]).all() and (low > 0 or high < 0))


def placebos(plan: ClaimsPlan, runner: Runner, counts: Mapping[str, int], first: int) -> list[Placebo]:
    """Every claim's last judged arm against itself with other luck, in all its tests measure: a t test each."""
    from scipy.stats import ttest_ind

    found: dict[tuple[int, str], Placebo] = {}
    for claim in plan.claims.claims:
        if not claim.file.tests or claim.number not in counts:
            continue
        arm = claim.file.judged_arms()[-1]
        for test in claim.file.tests:
            if arm not in test.needed:
                continue
            label = label_of(test.measure, test.window)
            here, there = (plan.column(claim.number, arm, label, one) for one in (DEFAULTS, LUCK))
            if here is None or there is None or (here.play, label) in found:
                continue
            one, other = (column[np.isfinite(column)] for column in
                          (runner.values(here, first), runner.values(there, first)))  # fmt: skip
            if min(len(one), len(other)) < 3 or np.ptp(np.concatenate([one, other])) == 0:
                continue
            found[here.play, label] = Placebo(claim.number, label, float(ttest_ind(one, other, equal_var=False).pvalue))
    return list(found.values())
