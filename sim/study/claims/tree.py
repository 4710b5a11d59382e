"""Where a claim holds and where not, in words: a shallow tree over the uncertain numbers of the worlds.

Worlds are split by how well they do, not only by whether they pass: with luck in every world, ranks tell what one bit
each does not. A split is made only if it tells more than the best split of shuffled worlds does nearly always: with
some two hundred numbers one of them splits any noise well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
SHUFFLES: Final = 300
DEPTH: Final = 2
_SURE: Final = 0.99
_LEAST_SHARE: Final = 0.1


class Cut(NamedTuple):
    """One side of a split: which number, and whether it lies above the threshold."""

    path: str
    threshold: float
    above: bool


@dataclass(frozen=True)
class Leaf:
    """Worlds that share the answers to a few questions.

    cuts    the questions with their answers; none: all worlds
    worlds  how many; holds: in how many of them the claim holds
    """

    cuts: tuple[Cut, ...]
    worlds: int
    holds: int

    @property
    def share(self) -> float:
        """Share of the worlds in which it holds."""
        return self.holds / self.worlds if self.worlds else float("nan")


def leaves(
    values: Array, holds: Flags, paths: Sequence[str], *, score: Array | None = None, depth: int = DEPTH, seed: int = 0
) -> list[Leaf]:
    """The leaves of the tree, those where the claim holds most often first.

    values  (worlds, paths); holds (worlds,); score (worlds,): how well it does there, of which only the order counts;
            None: whether it holds
    """
    from scipy.stats import rankdata

    ranked = rankdata(holds if score is None else score) / max(1, len(holds))
    found = _grown(values, holds, ranked, list(paths), (), depth, np.random.default_rng([seed, len(holds)]))
    return sorted(found, key=lambda leaf: (-leaf.share, leaf.cuts))


def _grown(
    values: Array, holds: Flags, score: Array, paths: list[str], cuts: tuple[Cut, ...], depth: int,
    rng: np.random.Generator,
) -> list[Leaf]:  # fmt: skip
    here = Leaf(cuts, len(holds), int(holds.sum()))
    least = max(5, round(_LEAST_SHARE * len(holds)))
    if depth == 0 or len(holds) < 4 * least or not 0 < here.holds < here.worlds:
        return [here]
    order = np.argsort(values, axis=0, kind="stable")
    possible = _possible(np.take_along_axis(values, order, axis=0), least)
    gains, place = _best(score, order, possible)
    column = int(gains.argmax())
    bar = np.quantile([_best(rng.permutation(score), order, possible)[0].max() for _ in range(SHUFFLES)], _SURE)
    if not gains[column] > bar:
        return [here]
    ordered = np.sort(values[:, column])
    threshold = float((ordered[place[column] - 1] + ordered[place[column]]) / 2.0)
    above = values[:, column] > threshold
    parts: list[Leaf] = []
    for side, rows in ((True, above), (False, ~above)):
        cut = Cut(paths[column], threshold, side)
        parts += _grown(values[rows], holds[rows], score[rows], paths, (*cuts, cut), depth - 1, rng)
    return parts


def _possible(ordered: Array, least: int) -> Flags:
    """Where ordered values may be split (worlds - 1, paths): not between equal ones, and with enough on either side."""
    count = len(ordered)
    found: Flags = ordered[1:] > ordered[:-1]
    found[: least - 1] = False
    found[count - least :] = False
    return found


def _best(score: Array, order: NDArray[np.int64], possible: Flags) -> tuple[Array, NDArray[np.int64]]:
    """For each number how much its best split tells (drop of the variance of `score`), and how many lie below it."""
    count = len(score)
    left = np.cumsum(score[order].astype(np.float64), axis=0)[:-1]
    whole = float(score.sum())
    n_left = np.arange(1, count, dtype=np.float64)[:, None]
    told = left**2 / n_left + (whole - left) ** 2 / (count - n_left) - whole**2 / count
    told = np.where(possible, told, -np.inf)
    place = told.argmax(axis=0)
    return told[place, np.arange(told.shape[1])], place + 1


class Weight(NamedTuple):
    """How an effect goes with an uncertain number over the worlds: rank correlation, those named before taken out, and
    its p, corrected for the number of them.
    """

    path: str
    correlation: float
    p: float


def weights(values: Array, effects: Array, paths: Sequence[str], most: int = 3) -> list[Weight]:
    """The numbers with which an effect goes most surely, at most so many, of those that are more than chance (1 %)."""
    from scipy.stats import rankdata, t

    known = np.isfinite(effects)
    count = int(known.sum())
    if count < 10 or np.ptp(effects[known]) == 0:
        return []
    ranks, own = _centred(rankdata(values[known], axis=0)), _centred(rankdata(effects[known]))
    found: list[Weight] = []
    while len(found) < most and count - 2 - len(found) > 3:
        size = np.sqrt((ranks**2).sum(axis=0) * (own**2).sum())
        correlation = (ranks * own[:, None]).sum(axis=0) / np.where(size > 1e-9, size, np.inf)
        n = int(np.abs(correlation).argmax())
        r, freedom = float(np.clip(correlation[n], -0.9999999, 0.9999999)), count - 2 - len(found)
        p = min(1.0, len(paths) * 2.0 * float(t.sf(abs(r) * np.sqrt(freedom / (1.0 - r * r)), freedom)))
        if p >= 0.01:
            break
        found.append(Weight(paths[n], r, p))
        one = ranks[:, n] / np.sqrt((ranks[:, n] ** 2).sum())  # what goes with it is taken out of everything else
        own, ranks = own - one * (one @ own), ranks - np.outer(one, one @ ranks)
    return found


def _centred(ranks: Array) -> Array:
    found: Array = ranks - ranks.mean(axis=0)
    return found
