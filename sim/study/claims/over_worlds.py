"""What came of claims over worlds: values, shares without the luck of few replicates, where a claim holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.claims import judging, tree
from sim.study.claims.plan import DEFAULTS, ClaimsPlan, Setting
from sim.study.claims.playing import Runner
from sim.study.claims.reading import Claim
from sim.study.claims.schema import Number, Test
from sim.study.claims.worlds import can_matter, columns


class InWorlds(NamedTuple):
    """How a claim does over worlds.

    values   what each test came to (tests, worlds); NaN where it is not told
    holds    in which worlds it holds, of those that tell it (known), luck taken out as far as that can be done
    shares   in what share of the worlds each test comes out, likewise
    sure     shares of those worlds in which luck cannot be the reason: that it holds, that it does not
    leaves   where it holds, and where not; weights: with what its first number goes
    """

    values: NDArray[np.float64]
    known: NDArray[np.bool_]
    holds: NDArray[np.bool_]
    shares: tuple[float, ...]
    sure: tuple[float, float]
    leaves: tuple[tree.Leaf, ...]
    weights: tuple[tree.Weight, ...]

    @property
    def share(self) -> float:
        """Share of the worlds that tell it in which it holds."""
        return float(self.holds[self.known].mean()) if self.known.any() else float("nan")

    def spread(self, test: int) -> tuple[float, float, float]:
        """A test's number in the worlds that tell it: from where to where in nine of ten, the median between."""
        told = self.values[test][self.known]
        low, middle, high = np.quantile(told, [0.05, 0.5, 0.95], method="inverted_cdf").tolist()
        return low, middle, high


def numbers_of(
    plan: ClaimsPlan, runner: Runner, claim: Claim, number: Number, setting: Setting, count: int
) -> dict[tuple[str, str], NDArray[np.float64]] | None:
    """Numbers of the arms and measures that a number is made of; None where one of them is not played so."""
    found = {}
    for arm, label in judging.columns_of(number):
        column = plan.column(claim.number, arm, label, setting)
        if column is None:
            return None
        found[arm, label] = runner.values(column, count)
    return found


def means_of(numbers: Mapping[tuple[str, str], NDArray[np.float64]]) -> dict[tuple[str, str], float]:
    """Means over replicates that tell all."""
    table = np.stack(list(numbers.values()), axis=1)
    rows = table[np.isfinite(table).all(axis=1)]
    means = rows.mean(axis=0) if len(rows) else np.full(table.shape[1], np.nan)
    return dict(zip(numbers, means.tolist(), strict=True))


def in_worlds(
    plan: ClaimsPlan, runner: Runner, claim: Claim, places: Mapping[str, float | None], count: int
) -> InWorlds:
    """What comes of a claim's tests over the worlds of a plan; count: replicates in each."""
    tests = claim.file.tests
    values = np.full((len(tests), len(plan.worlds)), np.nan)
    noise: list[list[float]] = [[] for _ in tests]
    for world in range(len(plan.worlds)):
        for n, test in enumerate(tests):
            numbers = numbers_of(plan, runner, claim, test, Setting("world", world), count)
            if numbers is None:
                continue
            values[n, world] = judging.value_of(test, means_of(numbers), places)
            if test.kind == "contrast":
                told = judging.estimate(test, numbers, places)
                noise[n].append(_error(told))
    known = ~np.isnan(values).any(axis=0)
    calm = np.array([_less_luck(row, known, luck) for row, luck in zip(values, map(_usual, noise), strict=True)])
    lies = np.array([[judging.lies_in(float(v), t.ends) for v in row] for row, t in zip(calm, tests, strict=True)])
    holds = lies.all(axis=0) & known
    shares = tuple(lies[:, known].mean(axis=1).tolist()) if known.any() else (float("nan"),) * len(tests)
    paths, table = columns(plan.worlds)
    used = {key for place in plan.plays_of(claim.number, DEFAULTS) for key in plan.plays[place].scenario.operator.keys}
    chosen = [n for n, path in enumerate(paths) if can_matter(path, used)]
    paths, table = [paths[n] for n in chosen], table[:, chosen]
    main = np.where(np.isfinite(values[0]), values[0], np.nan)
    leaves: list[tree.Leaf] = []
    for score in _scores(tests, values[:, known]):
        leaves = tree.leaves(table[known], holds[known], paths, score=score)
        if len(leaves) > 1:
            break
    return InWorlds(
        values, known, holds, shares, _sure(tests, values[:, known], noise),
        tuple(leaves), tuple(tree.weights(table, main, paths)),
    )  # fmt: skip


def _scores(tests: Sequence[Test], values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """How well a claim does in each world (worlds,): by the worst of its tests; and by each of them alone.

    A test's measure is how far inside its band it lies, in spreads of it over the worlds.
    """
    each = []
    for test, row in zip(tests, np.clip(values, -1e9, 1e9), strict=True):  # what is never reached is far away
        low, high = (end if end is not None else sign * np.inf for end, sign in zip(test.ends, (-1, 1), strict=True))
        spread = float(np.subtract(*np.quantile(row, [0.75, 0.25]))) if len(row) else 0.0
        each.append(np.minimum(row - low, high - row) / (spread or 1.0))
    return [np.min(each, axis=0), *each] if len(each) > 1 else each


def _error(told: judging.Estimate) -> float:
    """The standard error in a t interval, such that the median of many is that of the true ones."""
    from scipy.stats import chi2, t

    freedom = told.units - 1
    if freedom < 1:
        return float("nan")
    error = (told.high - told.low) / 2.0 / float(t.ppf(0.975, freedom))
    return float(error / np.sqrt(chi2.ppf(0.5, freedom) / freedom))  # of few, most are too small


def _usual(errors: Sequence[float]) -> float:
    """The usual standard error within a world; 0 where none is known."""
    known = [one for one in errors if np.isfinite(one)]
    return float(np.median(known)) if known else 0.0


def _less_luck(values: NDArray[np.float64], known: NDArray[np.bool_], luck: float) -> NDArray[np.float64]:
    """Values drawn towards their median until they are spread as they would be without luck (after Louis 1984).

    What few replicates come to is spread by the worlds and by luck; how many lie beyond an end is to be told of the
    worlds. Spreads are of the middle half, since a few worlds lie far out.
    """
    told = values[known & np.isfinite(values)]
    if len(told) < 10 or not luck:
        return values
    spread = float(np.subtract(*np.quantile(told, [0.75, 0.25]))) / 1.349
    middle = float(np.median(told))
    left = np.sqrt(max(0.0, 1.0 - (luck / spread) ** 2)) if spread else 1.0
    return np.where(np.isfinite(values), middle + left * (values - middle), values)


def _sure(tests: Sequence[Test], values: NDArray[np.float64], noise: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Shares of worlds that surely hold, and surely fail: farther from every end than the usual luck within a world."""
    if not values.shape[1]:
        return float("nan"), float("nan")
    surely = np.ones(values.shape[1], bool)
    never = np.zeros(values.shape[1], bool)
    for test, row, spread in zip(tests, values, noise, strict=True):
        half = 1.96 * _usual(spread)
        low = -np.inf if test.ends[0] is None else test.ends[0]
        high = np.inf if test.ends[1] is None else test.ends[1]
        surely &= (row >= low + half) & (row <= high - half)
        never |= (row < low - half) | (row > high + half)
    return float(surely.mean()), float(never.mean())
