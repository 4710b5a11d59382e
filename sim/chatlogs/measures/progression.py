"""From one message to the next: of those who wrote k, how many wrote one more."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array, Whole

STEPS: Final = (1, 2, 3, 5, 10, 20)
"""The k at which `progression` is told by default."""


def progression(counts: Whole, early: Whole, steps: Whole | tuple[int, ...] = STEPS) -> Array:
    """P(one more | k messages): of the posters who wrote k, the share who wrote one more, whenever.

    counts   messages of each poster within the log
    early    of them those written earlier than `patience` before its end
    steps    k, 1 or more
    Returns  (steps,); NaN where nobody counts

    Censoring: only those count who wrote their k-th message earlier than `patience` before the end, so that there was
    time for another. That is decided before it is known whether they did, so it favours neither.
    """
    k = np.asarray(steps, np.int64)
    # descending sums of histograms: how many wrote k in time, and of them how many wrote more
    most = int(max(counts.max(initial=0), k.max(initial=0))) + 1
    in_time = np.bincount(early, minlength=most + 1)[::-1].cumsum()[::-1]
    # of those whose k-th message was in time, those stopped there who wrote exactly k
    stopped = np.bincount(counts[early == counts], minlength=most + 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share: Array = 1.0 - stopped[k] / in_time[k]
    return share
