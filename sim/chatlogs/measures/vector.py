"""The numbers of a log in an order that stays: for calibrating a model to a log, and for comparing two."""

from __future__ import annotations

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.chatlogs.measures.measure import measure
from sim.chatlogs.measures.summaries import SUMMARIES
from sim.chatlogs.tables import Events


def summary_vector(events: Events, *, patience: float | None = None, end: float | None = None) -> Array:
    """The numbers of a log, its rooms taken together: (len(SUMMARIES),) in that order, float64.

    patience, end   as in `measure`; give two logs of different length the same patience to compare them

    A number that a log does not tell is NaN: of an empty log all are. Shares are from 0 to 1, times are seconds (of a
    room's life days), effects logarithms of odds ratios.
    """
    found = measure(events, patience=patience, end=end, rooms=False).scalars
    return np.array([found[one.name] for one in SUMMARIES])
