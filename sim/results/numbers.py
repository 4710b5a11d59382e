"""Numbers as one would say them."""

import math


def number(value: float, digits: int = 3) -> str:
    """A number as one would say it: about three digits, thousands set off, no exponent."""
    if math.isnan(value):
        return "-"
    if abs(value) >= 10 ** (digits - 1) or value == round(value):
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    if abs(value) >= 0.1:
        return f"{value:.2f}".rstrip("0").removesuffix(".")
    return f"{value:.{digits - 1}g}" if abs(value) >= 1e-4 else "0"


def amount(value: float) -> str:
    """A large number as one would say it: `12.4 million`."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{number(value / size)} {name}"
    return number(value)


def quantity(value: float, unit: str) -> str:
    """A value of a metric with the form its unit asks for; a share becomes a percentage."""
    if unit == "share":
        return "-" if math.isnan(value) else f"{number(100.0 * value)} %"
    return number(value)


def bytes_in_words(size: float | None) -> str:
    """`312 MB`; `unknown` for None."""
    if size is None:
        return "unknown"
    value = float(size)
    unit, *larger = "bytes", "KB", "MB", "GB", "TB"
    while value >= 1000 and larger:
        value, unit = value / 1000, larger.pop(0)
    return f"{number(value)} {unit}"


def count(n: int, noun: str) -> str:
    """`1 day`, `2,000 days`."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def several(value: float, noun: str) -> str:
    """`1 day`, `2.5 days`: a mean of counts."""
    said = number(value)
    return f"{said} {noun}" if said == "1" else f"{said} {noun}s"


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def interval(low: float, high: float, unit: str) -> str:
    """`36-47`, or `-4 to 36` where a sign would be mistaken for a dash; empty where it is unknown or but a point."""
    if math.isnan(low) or math.isnan(high):
        return ""
    scale = 100.0 if unit == "share" else 1.0
    dash = " to " if low < 0 or high < 0 else "-"
    ends = number(scale * low), number(scale * high)
    return dash.join(ends) if ends[0] != ends[1] else ""
