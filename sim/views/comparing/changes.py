"""What a strategy changes, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.views.comparing.tables import Comparison, one_line
from sim.views.text import significant

ROOM = "operator."  # what all levers begin with, and nobody needs to read


def changes(comparison: Comparison) -> dict[str, str]:
    """For each strategy the levers that differ from the baseline, `ads.per_day 0.3; pruning …`; empty where none do."""
    levers = [str(name) for name in comparison.points.columns if name not in ("point", "label")]
    rows = {str(row["label"]): row for row in comparison.points.to_dict("records")}
    base = rows[comparison.baseline]
    found = {}
    for label in comparison.strategies:
        row = rows[label]
        parts = [
            f"{lever.removeprefix(ROOM)} {_written(row[lever])}"
            for lever in levers
            if _written(row[lever]) != _written(base[lever])
        ]
        found[label] = one_line("; ".join(parts))
    return found


def _written(value: Any) -> str:
    """A lever's value; `none` where there is none."""
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return significant(float(value), 4) if isinstance(value, int | float) else str(value)
