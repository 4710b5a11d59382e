"""Where along one lever an outcome is best, and how surely."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.results.studies.intervals import LEVEL, p_value
from sim.results.studies.pairs import by_world, comparable, differences, several_worlds
from sim.results.studies.resampling import RESAMPLES, SEED, best_of, better_first, resampled_means, smallest_set
from sim.results.studies.several import holm
from sim.results.units import Array, Rows


@dataclass(frozen=True)
class Optimum:
    """The best point of a response curve. Arrays are over its points by rising lever, those without a value left out.

    lever      (points,) values of the lever
    means      (points,) mean outcome
    sense      -1 where less is better, else more is
    units      units compared: each has a value at every point; worlds, if those are the units of inference
    best       place of the best point; -1 without units, and all that follows is then empty
    best_share (points,) share of resamples of the units in which the point is best
    among_best (points,) the fewest points that hold 95 % of that share, and the best one
    low, high  lowest and highest lever of those: 95 % interval of the optimum
    as_good    (points,) not to be told from the best: the paired difference is not significant (5 %, Holm over points).
               With few units that is nearly every point, and not proof that they are equal
    flat       whether no point at all can be told from the best
    at_edge    whether the best lies at the end of what was tried, so that the true one may lie beyond: "lowest",
               "highest" or ""
    """

    lever: Array
    means: Array
    sense: int
    units: int
    best: int
    best_share: Array
    among_best: Rows
    low: float
    high: float
    as_good: Rows
    flat: bool
    at_edge: Literal["", "lowest", "highest"]

    @property
    def at(self) -> float:
        """The lever at the best point; NaN without units."""
        return float(self.lever[self.best]) if self.best >= 0 else float("nan")

    @property
    def stretches(self) -> list[tuple[float, float]]:
        """Stretches of the lever, from and to, whose points cannot be told from the best; more than one with dips."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], self.as_good.astype(np.int8), [0]])))
        return [(float(self.lever[a]), float(self.lever[b - 1])) for a, b in edges.reshape(-1, 2)]


def optimum(
    lever: ArrayLike,
    values: ArrayLike,
    sense: int = 1,
    *,
    world: NDArray[Any] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Optimum:
    """The best value of a lever.

    lever    (points,) different numbers, in any order
    values   (units, points) the outcome, paired: a row is the same people with the same luck at every point. A point
             without any value is left out, and then each unit that lacks a value
    sense    -1 where less is better, else more is
    world    the world of each unit (units,); with two or more the worlds are the units of inference
    resamples, seed   of the bootstrap

    Raises ValueError where shapes do not fit or two points have the same lever.
    """
    levers, table = np.asarray(lever, np.float64), np.asarray(values, np.float64)
    if levers.ndim != 1 or table.ndim != 2 or table.shape[1] != len(levers):
        raise ValueError("values must be (units, points), with one value of the lever for each point")
    if len(np.unique(levers)) < len(levers) or not np.isfinite(levers).all():
        raise ValueError("the points of a response curve need different finite values of the lever")
    order = np.argsort(levers)
    levers, table = levers[order], table[:, order]
    rows, columns = comparable(table)
    place = several_worlds(world)
    kept, levers = by_world(table[rows][:, columns], None if place is None else place[rows]), levers[columns]
    if len(kept) == 0:
        none, nothing = np.zeros(0), np.zeros(0, dtype=bool)
        return Optimum(none, none, sense, 0, -1, none, nothing, np.nan, np.nan, nothing, False, "")
    means = kept.mean(axis=0)
    best = int(better_first(means, sense)[0])
    shares = best_of(resampled_means(kept, resamples, seed), sense).mean(axis=0)
    among = smallest_set(shares, LEVEL)
    among[best] = True
    p = [p_value(differences(kept[:, n], kept[:, best])) if n != best else np.nan for n in range(len(levers))]
    worse = np.asarray(holm(p) < 1 - LEVEL)  # NaN, of the best itself or of a single unit, is not
    return Optimum(
        levers, means, sense, len(kept), best, shares, among, float(levers[among].min()), float(levers[among].max()),
        ~worse, not worse.any(), _edge(best, len(levers)),
    )  # fmt: skip


def _edge(best: int, points: int) -> Literal["", "lowest", "highest"]:
    if points < 2:
        return ""
    return "lowest" if best == 0 else "highest" if best == points - 1 else ""
