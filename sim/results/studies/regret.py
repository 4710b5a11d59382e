"""What one gives up by a choice when one does not know in which world one lives."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sim.results.studies.intervals import wilson_interval
from sim.results.studies.pairs import comparable
from sim.results.studies.resampling import RESAMPLES, SEED, best_of, better_first, resampled
from sim.results.units import Array

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Regret:
    """The regret of each point over the worlds; arrays over all points, NaN for those without any value.

    regret       (points, worlds) what a point falls short of the best one in that world, 0 or more, in the unit of the
                 outcome; NaN in worlds that could not be compared
    mean, maximum, ninety    (points,) mean, largest and 90 % quantile over worlds
    worlds       how many worlds could be compared: every point has a value there
    best_in      (points,) in how many worlds the point is best; worlds where several are best are shared among them
    best_low, best_high      (points,) 95 % Wilson interval of best_in / worlds
    best_mean    place of the point with the best mean over worlds; -1 without worlds
    minimax      place of the point whose largest regret is smallest; of equals the one with the smaller mean regret
    chance_best_mean, chance_minimax   (points,) share of resamples of the worlds in which it is that point
    """

    regret: Array
    mean: Array
    maximum: Array
    ninety: Array
    worlds: int
    best_in: Array
    best_low: Array
    best_high: Array
    best_mean: int
    minimax: int
    chance_best_mean: Array
    chance_minimax: Array

    def table(self) -> "pd.DataFrame":
        """One row per point: mean_regret, max_regret, regret_90, best_in, best_low, best_high, chance_best_mean,
        chance_minimax.
        """
        import pandas as pd

        columns = {
            "mean_regret": self.mean, "max_regret": self.maximum, "regret_90": self.ninety, "best_in": self.best_in,
            "best_low": self.best_low, "best_high": self.best_high, "chance_best_mean": self.chance_best_mean,
            "chance_minimax": self.chance_minimax,
        }  # fmt: skip
        return pd.DataFrame(columns)


def regret(values: ArrayLike, sense: int = 1, *, resamples: int = RESAMPLES, seed: int = SEED) -> Regret:
    """Regret of points over worlds.

    values   (points, worlds): the mean outcome of each point in each world. A point without any value is left out, and
             then each world in which a value is missing
    sense    -1 where less is better, else more is
    resamples, seed   of the bootstrap over worlds

    The best point of a world is the one that came out best there: its luck is in it, so with few replicates a world
    regrets are somewhat too large for all points.

    Raises ValueError unless values have two dimensions.
    """
    table = np.asarray(values, np.float64)
    if table.ndim != 2:
        raise ValueError("values must be (points, worlds)")
    worlds, points = comparable(table.T)
    kept = table.T[worlds][:, points]  # (worlds, points)
    whole = np.full(table.shape, np.nan)
    if len(kept) == 0:
        none, unknown = np.zeros(len(table)), np.full(len(table), np.nan)
        return Regret(whole, unknown, unknown, unknown, 0, none, unknown, unknown, -1, -1, unknown, unknown)
    short = np.abs(kept - (kept.min if sense < 0 else kept.max)(axis=1, keepdims=True))
    whole[np.ix_(points, worlds)] = short.T
    best = best_of(kept, sense).sum(axis=0)
    ends = np.array([wilson_interval(float(n), len(kept)) for n in best])
    chances = np.zeros((2, short.shape[1]))
    for drawn in resampled(len(kept), short.shape[1], resamples, seed):
        mine = short[drawn]  # (resamples, worlds, points)
        chances[0] += best_of(mine.mean(axis=1), -1).sum(axis=0)
        chances[1] += best_of(mine.max(axis=1), -1).sum(axis=0)
    mean, maximum = short.mean(axis=0), short.max(axis=0)
    names = np.flatnonzero(points)

    def spread(numbers: Array) -> Array:
        """Numbers of the points that take part, NaN for the others."""
        result = np.full(len(table), np.nan)
        result[points] = numbers
        return result

    return Regret(
        whole, spread(mean), spread(maximum), spread(np.quantile(short, 0.9, axis=0)), len(kept),
        np.nan_to_num(spread(best)), spread(ends[:, 0]), spread(ends[:, 1]),
        int(names[better_first(mean, -1)[0]]), int(names[np.lexsort((mean, maximum))[0]]),
        spread(chances[0] / resamples), spread(chances[1] / resamples),
    )  # fmt: skip
