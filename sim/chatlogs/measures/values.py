"""Numbers of a log as one would say them."""

from __future__ import annotations

import math

from sim.results.numbers import number, quantity, several


def said(value: float, unit: str) -> str:
    """A value with the form its unit asks for: `36 %`, `3.2 min`, `1.3` of a log odds ratio of 0.26; `-` if unknown."""
    if not math.isfinite(value):
        return "-"
    if unit == "seconds":
        return duration(value)
    if unit == "log odds":
        return number(math.exp(value))
    if unit == "":
        return f"{value:.2f}"
    return f"{quantity(value, unit)}{' d' if unit == 'days' else ''}"


def between(low: float, high: float, unit: str) -> str:
    """The ends of an interval: `36 to 47 %`, `40 s to 3.2 min`; empty where one is unknown."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    ends = said(low, unit), said(high, unit)
    if ends[0] == ends[1]:
        return ""
    tail = ends[1].rpartition(" ")[2]
    same = unit in ("share", "seconds", "days") and ends[0].endswith(f" {tail}")
    return f"{ends[0].removesuffix(f' {tail}') if same else ends[0]} to {ends[1]}"


def length(days: float) -> str:
    """`22.5 days`, `1 day`, `9.5 h`."""
    return several(days, "day") if days >= 1.0 else duration(86_400.0 * days)


def duration(seconds: float) -> str:
    """`40 s`, `3.2 min`, `9.5 h`, `5.2 d`."""
    for size, name, limit in ((1.0, "s", 90.0), (60.0, "min", 5400.0), (3600.0, "h", 129_600.0)):
        if abs(seconds) < limit:
            return f"{number(seconds / size)} {name}"
    return f"{number(seconds / 86_400.0)} d"
