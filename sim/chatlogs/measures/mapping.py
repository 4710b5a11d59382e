"""All that was measured of a log, as JSON has it."""

from __future__ import annotations

import math
from typing import Any

from sim.chatlogs.measures.bootstrap import Intervals
from sim.chatlogs.measures.measure import GAP_SHARES, GRID, STEPS, SURVIVAL_DAYS, Measured
from sim.chatlogs.measures.summaries import SUMMARIES


def as_mapping(measured: Measured, intervals: Intervals) -> dict[str, Any]:
    """Counts, numbers with their intervals, the same numbers by room, and curves with what they are told at.

    Lists, texts, numbers, and None for what is not known.
    """
    unknown = (math.nan, math.nan)
    numbers = {
        one.name: {
            "value": measured.scalars[one.name], "low": intervals.get(one.name, unknown)[0],
            "high": intervals.get(one.name, unknown)[1], "unit": one.unit, "label": one.label,
        }
        for one in SUMMARIES
    }  # fmt: skip
    at = {"lorenz_at": GRID, "survival_at_days": SURVIVAL_DAYS, "progression_at": STEPS, "gaps_at": GAP_SHARES}
    found = {
        "counts": measured.counts, "patience_days": measured.patience, "summaries": numbers,
        "rooms": {"room": measured.numbers, **measured.rooms}, "curves": measured.curves._asdict() | at,
    }  # fmt: skip
    plain: dict[str, Any] = _plain(found)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
