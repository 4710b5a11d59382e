"""How long things last that the end of the log may cut off: Kaplan and Meier's estimate."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sim.chatlogs.measures.arrays import Array, Truth

RETURN_DAYS: Final = (1.0, 7.0, 30.0)
"""Days after which it is asked who is still there."""


def survival(lasted: Array, ended: Truth, days: ArrayLike) -> Array:
    """Share that lasts `days` or longer (Kaplan and Meier).

    lasted   of each how long it lasted as far as was seen, days
    ended    whether it ended then; else it is censored: it lasted at least that long
    days     any shape
    Returns  of the shape of `days`; NaN where nobody was watched for so long, or nobody at all

    Of posters: what lasts is the time from the first message to the last. Somebody has "returned on day 7" who wrote on
    day 7 or later, not exactly then or within a window: a member who writes every ten days has not left in between, and
    published figures count so. All are watched until `patience` before the end of the log: who writes then or later is
    censored there (`Posters.lives`).
    """
    wanted = np.asarray(days, np.float64)
    if not len(lasted):
        return np.full(wanted.shape, np.nan)
    order = np.argsort(lasted, kind="stable")
    times, firsts = np.unique(lasted[order], return_index=True)
    ends = np.add.reduceat(ended[order].astype(np.float64), firsts)
    share = np.concatenate([[1.0], np.cumprod(1.0 - ends / (len(lasted) - firsts))])
    # whoever lasts exactly so many days has reached them
    reached = share[np.searchsorted(times, wanted, "left")]
    unknown = (wanted > times[-1]) & (share[-1] > 0.0)  # the last ones were all censored before
    return np.where(unknown, np.nan, reached)
