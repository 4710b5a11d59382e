"""Numbers and sentences of the figures of a comparison."""

from __future__ import annotations

import math
from typing import Final

from sim.views.comparing.tables import Comparison, Level, Outcome
from sim.views.text import short, significant

LARGE: Final = 100_000  # numbers from here on are written in k, M, G


def value(number: float, unit: str) -> str:
    """A value as it is said: `8,950`, `12.4 %` for a share; `n/a` if unknown."""
    if unit == "share":
        return f"{significant(100 * number)} %" if math.isfinite(number) else "n/a"
    return short(number)


def signed(number: float, unit: str) -> str:
    """A difference with its sign: `+3,120`, `-0.4`; of shares in percentage points; `n/a` if unknown."""
    if not math.isfinite(number):
        return "n/a"
    text = short(100 * number if unit == "share" else number)
    return f"+{text}" if number > 0 and text != "0" else text


def difference(level: Level, unit: str) -> str:
    """A difference with its interval, `+3,120 (1,100 to 5,200)`, all to the same place; alone where there is none."""
    if not math.isfinite(level.mean):
        return "n/a"
    scale = 100 if unit == "share" else 1
    mean, low, high = (scale * part for part in level)
    bounded = math.isfinite(low) and math.isfinite(high)
    largest = max(abs(part) for part in ((mean, low, high) if bounded else (mean,)))
    if bounded and low == high:
        return "no difference" if mean == 0 else signed(level.mean, unit)
    text = _alike(mean, largest)
    text = f"+{text}" if mean > 0 and text.strip("0.") else text
    return f"{text} ({_alike(low, largest)} to {_alike(high, largest)})" if bounded else text


def _alike(number: float, largest: float) -> str:
    """A number to the place that the largest of its like has as its third digit."""
    if largest >= LARGE:
        return short(number) if abs(number) >= LARGE / 100 else f"{number:,.0f}".replace("-", "\N{MINUS SIGN}")
    decimals = 2 - math.floor(math.log10(largest)) if largest > 0 else 0
    text = f"{round(number, decimals):,.{max(decimals, 0)}f}"
    return text.replace("-", "\N{MINUS SIGN}") if float(text.replace(",", "")) else text.replace("-", "")


def with_unit(number: float, outcome: Outcome) -> str:
    """`8,950 CNY`, `12.4 %`, `31`."""
    text = value(number, outcome.unit)
    unit = "" if outcome.unit in ("", "share", "0-1") else f" {outcome.unit}"
    return f"{text}{unit}" if text != "n/a" else text


def range_of(comparison: Comparison) -> str:
    """From the worst to the best strategy of the first outcome, in a sentence."""
    from sim.views.comparing.looks import ranked

    outcome = next(iter(comparison.outcomes.values()), None)
    if outcome is None or not len(comparison.levels):
        return "Mean of each strategy by day."
    level = {label: comparison.level(outcome.name, label).mean for label in comparison.strategies}
    known = [label for label in ranked(comparison, comparison.strategies) if math.isfinite(level[label])]
    if not known:
        return f"Nothing is known of “{outcome.label}”."
    best, worst = known[0], known[-1]
    label = outcome.label[:1].upper() + outcome.label[1:]
    if level[best] == level[worst]:
        return f"{label}: {with_unit(level[best], outcome)} with every strategy."
    text = (
        f"{label}: from {value(level[worst], outcome.unit)} (“{worst}”) to {with_unit(level[best], outcome)} (“{best}”)"
    )
    if comparison.baseline in known and comparison.baseline not in (best, worst):
        text += f"; baseline “{comparison.baseline}”: {value(level[comparison.baseline], outcome.unit)}"
    return f"{text}."
