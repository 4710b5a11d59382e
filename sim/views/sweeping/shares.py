"""Shares with their intervals."""

from __future__ import annotations

import math
from typing import Final

NORMAL: Final = 1.959963984540054  # 97.5 % quantile of the normal distribution


def wilson(share: float, count: int) -> tuple[float, float]:
    """95 % interval of a share of `count` units (Wilson 1927); NaN where there is nothing."""
    if count < 1 or not math.isfinite(share):
        return math.nan, math.nan
    square = NORMAL * NORMAL / count
    middle = (share + square / 2) / (1 + square)
    half = NORMAL / (1 + square) * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)
