"""What came of claims over worlds: values, shares of the worlds, where a claim holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.claims import judging, luck, tree
from sim.study.claims.plan import DEFAULTS, ClaimsPlan, Setting
from sim.study.claims.playing import Runner
from sim.study.claims.reading import Claim
from sim.study.claims.schema import Number, Test
from sim.study.claims.worlds import can_matter, columns


class InWorlds(NamedTuple):
    """How a claim does over worlds.

    values   what each test came to (tests, worlds); NaN where it is not told
    calm     the same without the luck of few replicates, as far as that can be told
    holds    in which worlds it holds, of those that tell it (known), without luck
    shares   in what share of the worlds each test comes out, likewise
    between  where the share of worlds lies in which it holds (95 %)
    sure     shares of those worlds in which luck cannot be the reason: that it holds, that it does not
    leaves   where it holds, and where not; weights: with what its first number goes
    """

    values: NDArray[np.float64]
    calm: NDArray[np.float64]
    known: NDArray[np.bool_]
    holds: NDArray[np.bool_]
    shares: tuple[float, ...]
    between: tuple[float, float]
    sure: tuple[float, float]
    leaves: tuple[tree.Leaf, ...]
    weights: tuple[tree.Weight, ...]

    @property
    def share(self) -> float:
        """Share of the worlds that tell it in which it holds."""
        return float(self.holds[self.known].mean()) if self.known.any() else float("nan")

    def spread(self, test: int) -> tuple[float, float, float]:
        """A test's number without luck: from where to where it is in nine worlds of ten, the median between."""
        told = self.calm[test][self.known]
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
    values, errors = np.full((2, len(tests), len(plan.worlds)), np.nan)
    rests = np.full((len(plan.worlds), count, len(tests)), np.nan)
    for world in range(len(plan.worlds)):
        for n, test in enumerate(tests):
            numbers = numbers_of(plan, runner, claim, test, Setting("world", world), count)
            if numbers is None:
                continue
            values[n, world] = judging.value_of(test, means_of(numbers), places)
            each = judging.of_replicates(test, numbers, places)
            errors[n, world] = luck.error(each[np.isfinite(each)])
            rests[world, : len(each), n] = each - values[n, world]
    known = ~np.isnan(values).any(axis=0)
    seen = luck.Seen(values[:, known], errors[:, known], rests[known])
    ends = [_ends(test) for test in tests]
    calm = np.full_like(values, np.nan)
    calm[:, known] = luck.without_luck(seen)
    lies = luck.inside(calm, ends)
    holds = lies.all(axis=0) & known
    shares = tuple(lies[:, known].mean(axis=1).tolist()) if known.any() else (float("nan"),) * len(tests)
    paths, table = columns(plan.worlds)
    used = {key for place in plan.plays_of(claim.number, DEFAULTS) for key in plan.plays[place].scenario.operator.keys}
    chosen = [n for n, path in enumerate(paths) if can_matter(path, used)]
    paths, table = [paths[n] for n in chosen], table[:, chosen]
    main = np.where(np.isfinite(values[0]), values[0], np.nan)
    leaves: list[tree.Leaf] = []
    for score in _scores(ends, seen.values):
        leaves = tree.leaves(table[known], holds[known], paths, score=score)
        if len(leaves) > 1:
            break
    return InWorlds(
        values, calm, known, holds, shares, luck.share_between(seen, ends), _sure(ends, seen),
        tuple(leaves), tuple(tree.weights(table, main, paths)),
    )  # fmt: skip


def _ends(test: Test) -> tuple[float, float]:
    """Where the claim puts a number; an end that it does not name is infinite."""
    low, high = test.ends
    return -np.inf if low is None else low, np.inf if high is None else high


def _scores(ends: Sequence[tuple[float, float]], values: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """How well a claim does in each world (worlds,): by the worst of its tests; and by each of them alone.

    A test's measure is how far inside its band it lies, in spreads of it over the worlds.
    """
    each = []
    for (low, high), row in zip(ends, np.clip(values, -1e9, 1e9), strict=True):  # what is never reached is far away
        spread = float(np.subtract(*np.quantile(row, [0.75, 0.25]))) if len(row) else 0.0
        each.append(np.minimum(row - low, high - row) / (spread or 1.0))
    return [np.min(each, axis=0), *each] if len(each) > 1 else each


def _sure(ends: Sequence[tuple[float, float]], seen: luck.Seen) -> tuple[float, float]:
    """Shares of worlds that surely hold, and surely fail: farther from every end than luck moves a world."""
    if not seen.values.shape[1]:
        return float("nan"), float("nan")
    half = luck.reach(seen)[:, None]
    low, high = np.array(ends).T[:, :, None]
    surely = (seen.values >= low + half) & (seen.values <= high - half)
    never = (seen.values < low - half) | (seen.values > high + half)
    return float(surely.all(axis=0).mean()), float(never.any(axis=0).mean())
