"""Whether a ranking of strategies is settled: when `--until-decided` may stop adding replicates or worlds.

One looks again and again, so the error is spent over the looks: at look k each pair may err with

    0.05 / (k (k + 1)) / (number of pairs)

These add up to no more than 5 % over all looks and pairs, however long one goes on. All pairs count and not only
neighbours, as who is whose neighbour is read off the same runs. A pair is judged by its interval at that level: it
differs where the interval leaves out 0, and is as good as equal where it lies within the margin. Both are wrong only
where the interval misses the truth, so the two judgements share one error.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from sim.results.studies.intervals import equal, student_interval
from sim.results.studies.levels import by_unit
from sim.results.studies.pairs import by_world, comparable, differences, several_worlds
from sim.results.studies.power import units_needed
from sim.results.studies.resampling import better_first
from sim.results.summary import FEW
from sim.results.units import Array

if TYPE_CHECKING:
    import pandas as pd

MOST = 4
"""At most so many times as many units are asked for at the next look: what few units promise is a rough guess."""

Judgement = Literal["differ", "equal", "undecided"]


@dataclass(frozen=True)
class Ranking:
    """Strategies in the order of their means, and how much of it is settled.

    order       points, the best first; without those that have no value at all
    settled     whether each pair of neighbours either differs or is as good as equal
    undecided   neighbours (better, worse by the mean) of which neither can be said
    equal       neighbours that are as good as equal
    replicates_wanted   units, in all, at which the next look has a good chance (80 % for each pair) to settle what is
                undecided, at most four times as many as there are; those there are where all is settled. Worlds, if
                they are the units of inference
    units       units that have a value for every strategy; or their worlds
    look        the how-manieth look this was
    """

    order: tuple[int, ...]
    settled: bool
    undecided: tuple[tuple[int, int], ...]
    equal: tuple[tuple[int, int], ...]
    replicates_wanted: int
    units: int
    look: int


def ranking(
    runs: "pd.DataFrame", outcome: str, sense: int = 1, margin: float = 0.0, look: int | None = 1, *,
    error: float = 0.05,
) -> Ranking:
    """Rank the points of a study by the mean of an outcome.

    runs      one row per run: `point`, `world`, `replicate` and a column per outcome. With two or more worlds they are
              the units of inference
    sense     -1 where less is better, else more is
    margin    differences up to this are of no interest, in the unit of the outcome
    look      1 for the first look at these strategies, 2 for the second …: each look costs some of the error. None for
              the only one, which may take all of it
    error     chance of ever, over all looks, taking a pair for different that is not, or is the other way round, or
              one for equal that differs by more than the margin

    Raises ValueError for a margin below 0, a look below 1, and as `by_unit`.
    """
    points = np.unique(runs["point"].to_numpy())
    values, world = by_unit(runs, outcome, points)
    units, columns = comparable(values)
    place = several_worlds(world)
    means = by_world(values[units][:, columns], None if place is None else place[units])
    return rank(means, points[columns], sense, margin, look, error=error)


def rank(
    values: Array, points: ArrayLike, sense: int = 1, margin: float = 0.0, look: int | None = 1, *,
    error: float = 0.05,
) -> Ranking:
    """As `ranking`, of values (units, points) without gaps; points: their numbers."""
    if margin < 0 or (look is not None and look < 1):
        raise ValueError("the margin must be 0 or more and looks are counted from 1")
    names = [int(point) for point in np.asarray(points)]
    units, strategies = values.shape
    if units == 0:
        neighbours = tuple(pairwise(names))
        return Ranking(tuple(names), not neighbours, neighbours, (), FEW if neighbours else 0, 0, look or 1)
    order = better_first(values.mean(axis=0), sense)
    pairs = max(1, strategies * (strategies - 1) // 2)
    shared, next_shared = (error / _parts(k) / pairs for k in (look, None if look is None else look + 1))
    undecided, alike, wanted = [], [], units
    for first, second in pairwise(order.tolist()):
        apart, pair = differences(values[:, first], values[:, second]), (names[first], names[second])
        match judge(apart, margin, shared):
            case "undecided":
                undecided.append(pair)
                wanted = max(wanted, _wanted(apart, margin, next_shared))
            case "equal":
                alike.append(pair)
    ranked = tuple(names[n] for n in order.tolist())
    return Ranking(ranked, not undecided, tuple(undecided), tuple(alike), wanted, units, look or 1)


def _parts(look: int | None) -> int:
    """Into how many parts the error is cut for a look."""
    return 1 if look is None else look * (look + 1)


def judge(apart: Array, margin: float, error: float) -> Judgement:
    """Whether the mean of differences (units,) is other than 0, or within the margin; at most this chance of an error.

    With fewer than five units nothing is judged. Differences that are all the same number are judged by signs: so many
    would be alike by chance in 2 of 2^n cases.
    """
    if len(apart) < FEW or (equal(apart) and 2.0 * 0.5 ** len(apart) > error):
        return "undecided"
    low, high = student_interval(apart, 1 - error)
    if -margin <= low and high <= margin:
        return "equal"
    return "differ" if low > 0 or high < 0 else "undecided"


def _wanted(apart: Array, margin: float, error: float) -> int:
    """Units at which a pair may be settled one way or the other, as far as can be seen."""
    units = len(apart)
    if equal(apart):  # by signs: until 2 / 2^n is small enough
        needed = math.ceil(1 - math.log2(error))
    else:
        seen, spread = abs(float(apart.mean())), float(apart.std(ddof=1))
        ways = [units_needed(distance / spread, error) for distance in (seen, margin - seen) if distance > 0]
        needed = math.ceil(min([MOST * units, *ways]))
    return min(max(needed, units + 1, FEW), max(MOST * units, FEW))
