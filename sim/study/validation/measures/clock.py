"""When people write: how many hours of the day, and how gaps are spread."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Array, Played

_SHORTEST, _LONGEST, _PER_DECADE = 120.0, 86_400.0, 5
LEAST_GAPS: Final = 200


def effective_hours(minutes: Array) -> float:
    """Hours of the day over which messages would be spread if all of these were alike: one over the sum of squares.

    minutes   of the day, of each message
    """
    counts = np.bincount((minutes // 60.0).astype(np.int64) % 24, minlength=24).astype(np.float64)
    total = counts.sum()
    return float(total**2 / (counts**2).sum()) if total else float("nan")


def gap_exponent(gaps: Array) -> float:
    """Exponent a of the density gap^-a of the gaps of a room between two minutes and a day, from bins of equal ratio.

    gaps   seconds
    """
    edges = np.geomspace(_SHORTEST, _LONGEST, round(_PER_DECADE * np.log10(_LONGEST / _SHORTEST)) + 1)
    counts, _ = np.histogram(gaps, edges)
    if counts.sum() < LEAST_GAPS:
        return float("nan")
    some = counts > 0
    middle, width = np.sqrt(edges[1:] * edges[:-1]), np.diff(edges)
    y = np.log(counts[some] / width[some])
    return float(-np.polyfit(np.log(middle[some]), y, 1, w=np.sqrt(counts[some]))[0])


def _gaps(run: Played) -> float:
    if not len(run.messages["day"]):
        return float("nan")
    gaps = run.measured.tables.talk.messages.gap
    return gap_exponent(gaps[np.isfinite(gaps)])


MEASURES = {
    "effective_hours": Special(
        lambda run: effective_hours(np.asarray(run.messages["minute"], np.float64)),
        "hours of the day over which messages are spread", logged=True, windowed=True,
    ),
    "gap_exponent": Special(_gaps, "exponent of the gaps of a room", logged=True, windowed=True),
}  # fmt: skip
