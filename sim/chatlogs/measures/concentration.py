"""How unequally the talking is shared."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.chatlogs.measures.arrays import Array, Whole


def lorenz(counts: Whole, shares: ArrayLike) -> Array:
    """Share of all messages that the quietest `shares` of the posters wrote.

    counts   messages of each poster, 1 or more; who wrote nothing is no poster
    shares   0 to 1, any shape; between two posters the curve is straight
    Returns  of the shape of `shares`; NaN without posters
    """
    wanted = np.asarray(shares, np.float64)
    if not len(counts):
        return np.full(wanted.shape, np.nan)
    written = np.concatenate([[0], np.cumsum(np.sort(counts))])
    curve: Array = np.interp(wanted, np.linspace(0.0, 1.0, len(written)), written / written[-1])
    return curve


def gini(counts: Whole) -> float:
    """Gini coefficient of messages per poster: 0 all write equally much, 1 - 1/n one of n writes everything.

    NaN with fewer than two posters. Nobody is censored: what counts is what was written within the log.
    """
    posters = len(counts)
    if posters < 2:
        return np.nan
    ordered = np.sort(counts).astype(np.float64)
    ranks = 2.0 * np.arange(1, posters + 1) - posters - 1.0
    return float(ranks @ ordered / (posters * ordered.sum()))


def top_share(counts: Whole, share: float) -> float:
    """Share of the messages that the most active `share` of the posters wrote.

    Read from the Lorenz curve, so that part of a poster counts in part: the top 1 % of 50 people are half of the most
    active one. NaN with fewer than two posters.
    """
    return float(1.0 - lorenz(counts, 1.0 - share)) if len(counts) > 1 else np.nan


def once_share(counts: Whole) -> float:
    """Share of the posters who wrote a single message. NaN without posters.

    Some of them came shortly before the end of the log and might have written more; they count like the others, as they
    do in published figures. `more_after` 1 leaves them out.
    """
    return float((counts == 1).mean()) if len(counts) else np.nan
