"""How far two logs are apart in a number, so that numbers of different kinds can be ranked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final, NamedTuple

from sim.chatlogs.measures.summaries import SUMMARIES, Summary, Unit

_LEAST: Final = 0.005
"""Shares nearer to 0 or 1 than this count as this: half a percent is as good as none."""


class Difference(NamedTuple):
    """A number of two logs, and how far they are apart."""

    summary: Summary
    first: float
    second: float
    distance: float


def distance(first: float, second: float, unit: Unit) -> float:
    """How far two values are apart: 0 equal, 1 about as a factor of e. NaN where one is not known.

    unit   as in `Summary`. Times, amounts and ratios by the logarithm of their quotient, shares by that of their odds,
           coefficients between -1 and 1 by that of (1 + x) / (1 - x), log odds as they are
    """
    if not (math.isfinite(first) and math.isfinite(second)):
        return math.nan
    return abs(_scaled(first, unit) - _scaled(second, unit))


def differences(first: Mapping[str, float], second: Mapping[str, float]) -> list[Difference]:
    """All numbers that both logs tell, the farthest apart first; no times and amounts that are 0 in one of them."""
    found = [
        Difference(one, first[one.name], second[one.name], distance(first[one.name], second[one.name], one.unit))
        for one in SUMMARIES
    ]
    known = [one for one in found if math.isfinite(one.distance)]
    return sorted(known, key=lambda one: -one.distance)


def _scaled(value: float, unit: Unit) -> float:
    if unit == "log odds":
        return value
    if unit == "share":
        inside = min(max(value, _LEAST), 1.0 - _LEAST)
        return math.log(inside / (1.0 - inside))
    if unit == "":
        inside = min(max(0.5 + value / 2.0, _LEAST), 1.0 - _LEAST)
        return math.log(inside / (1.0 - inside))
    return math.log(value) if value > 0 else math.nan
