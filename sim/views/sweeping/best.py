"""Where an outcome is best, in words."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sim.views.sweeping.axes import amount, span
from sim.views.sweeping.outcomes import Outcome
from sim.views.sweeping.tables import Lever, in_words


def number(row: Any, name: str) -> float:
    """A number of a row, NaN where there is none."""
    value = pd.to_numeric(row[name], errors="coerce") if name in row else math.nan
    return float(value)


def sentence(row: Any) -> str:
    """`best at 1.5 (95 %: 1.2 to 1.9), about as good from 1 to 2.2; at the edge of what was tried`, of an optimum."""
    best, low, high = (number(row, name) for name in ("best", "low", "high"))
    if not math.isfinite(best):
        return "no best value can be told"
    text = f"best at {amount(best)}"
    if math.isfinite(low) and math.isfinite(high):
        text += f" (95 %: {span(low, high)})"
    flat_low, flat_high = number(row, "flat_low"), number(row, "flat_high")
    if math.isfinite(flat_low) and math.isfinite(flat_high) and flat_high > flat_low:
        text += f", about as good from {amount(flat_low)} to {amount(flat_high)}"
    return f"{text}; at the edge of what was tried" if on_edge(row) else text


def choice(lever: Lever, row: Any) -> str:
    """`ads.per_day 1.5 (1.2 to 1.9)`, of a row of the optimum."""
    if not lever.numeric:
        return f"{lever.name} {in_words(row['best'])}"
    best, low, high = (number(row, name) for name in ("best", "low", "high"))
    around = f" ({span(low, high)})" if math.isfinite(low) and math.isfinite(high) else ""
    return f"{lever.name} {amount(best)}{around}"


def summary(outcome: Outcome, name: str, levers: list[Lever], rows: dict[str, Any]) -> str:
    """`Profit, 90 days, is highest with ads.per_day 1.5 (1.2 to 1.9).` Empty where no best is known."""
    parts = [choice(lever, rows[lever.path]) for lever in levers if lever.path in rows]
    if not parts:
        return ""
    named = f"{name[:1].upper()}{name[1:]}"
    comma = "," if "," in name else ""
    return f"{named}{comma} is {outcome.better} with {', '.join(parts)}."


def on_edge(row: Any) -> bool:
    """Whether the best value is the lowest or the highest that was tried."""
    value = row.get("on_edge", False)
    return bool(value) if not pd.isna(value) else False
