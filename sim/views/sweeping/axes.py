"""Numbers on axes and in words: short, round, and as many digits as the range asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.views import style
from sim.views.daily import Array
from sim.views.text import UNITS, families, percent, plain, short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis


def written(value: float, unit: str = "") -> str:
    """A value in words: a share as a percentage, a state of 0-1 with two decimals, anything else short."""
    if unit == "share":
        return percent(value).replace("-", "\N{MINUS SIGN}")
    if unit == "0-1" and math.isfinite(value):
        return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
    return short(value)


def with_unit(value: float, unit: str) -> str:
    """A value in words, with its unit where that is a word of its own."""
    text = written(value, unit)
    return text if unit in ("", "share", "0-1") or text == "n/a" else f"{text} {unit}"


def numbers(axis: Axis, unit: str = "", *, ticks: int = 5) -> None:
    """Few, round ticks on a linear axis, all written in the same unit, with the digits that tell them apart."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def write(value: float, _: int | None) -> str:
        known = [tick for tick in axis.get_majorticklocs() if math.isfinite(tick)]
        largest = max((abs(limit) for limit in axis.get_view_interval()), default=0.0)
        if unit == "share":
            factor, letter = 0.01, " %"
        else:
            factor, letter = next(((f, name) for limit, f, name in UNITS if largest >= limit), (1.0, ""))
        step = min(np.diff(known), default=largest) / factor if len(known) > 1 else largest / factor / 10
        decimals = 0 if step <= 0 or not math.isfinite(step) else _decimals(step)
        text = f"{value / factor:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")
        zero = not text.strip("\N{MINUS SIGN}0.")
        return f"{text.lstrip(chr(0x2212)) if zero else text}{letter if unit == 'share' or not zero else ''}"

    low, high = axis.get_view_interval()
    narrow = unit == "share" and abs(high - low) < 0.1  # no third decimal only because of a quarter
    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 5, 10] if narrow else [1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(write))


def lever_axis(ax: Axes, values: Array, *, log: bool, ticks: int = 6) -> None:
    """The x axis of a numeric lever, over all its values with a little room; one value alone in the middle."""
    known = values[np.isfinite(values)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if log and high > low > 0:
        from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

        ax.set_xscale("log")
        margin = (high / low) ** 0.03
        ax.set_xlim(low / margin, high * margin)
        subs = (
            (1.0,) if high / low > 10**3.5 else (1.0, 2.0, 5.0) if high / low > 4 else tuple(np.arange(1.0, 10.0, 0.5))
        )
        ax.xaxis.set_major_locator(LogLocator(10, subs=subs, numticks=12))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))
        return
    if low == high:
        words(ax.xaxis, [low], [amount(low)])
        ax.set_xlim(low - 0.5, low + 0.5)
        return
    margin = 0.03 * (high - low)
    ax.set_xlim(low - margin, high + margin)
    numbers(ax.xaxis, ticks=ticks)


def room(ax: Axes, *series: Any, unit: str = "", ticks: int = 5, below: float = 0.0, along: str = "y") -> None:
    """Limits around all known values, from 0 where that is near, and ticks; one value alone gets room on both sides.

    below  room to keep free below the lowest value, as a share of the range
    """
    low, high = limits(*series)
    if high > low:
        margin = 0.06 * (high - low)
        if 0 <= low < 0.35 * high:
            low = 0.0
        low, high = low - (margin if low or below else 0.0) - below * (high - low), high + margin
    else:
        half = abs(low) * 0.1 or 0.5
        low, high = low - half * (1 + 2 * below), high + half
    if along == "y":
        ax.set_ylim(low, high)
        numbers(ax.yaxis, unit, ticks=ticks)
    else:
        ax.set_xlim(low, high)
        numbers(ax.xaxis, unit, ticks=ticks)


def limits(*series: Any) -> tuple[float, float]:
    """The least and the greatest of all known values; 0 and 0 if none is known."""
    merged = np.concatenate([np.asarray(one, np.float64).reshape(-1) for one in series] or [np.zeros(0)])
    known = merged[np.isfinite(merged)]
    return (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)


def words(axis: Axis, places: Sequence[float], texts: Sequence[str], **look: Any) -> None:
    """Words instead of numbers at these places of an axis."""
    axis.set_ticks(list(places))
    labels = axis.set_ticklabels([plain(text) for text in texts], **look)
    for label, text in zip(labels, texts, strict=False):  # labels that are switched off are not there
        label.set_fontfamily(families(text))


def label(ax: Axes, *, below: str = "", beside: str = "", away: float = 0.74) -> None:
    """Names of the axes; `beside` stands `away` inches left of the panel, so that those of a column are aligned."""
    if below:
        ax.set_xlabel(plain(below), size=10, color=style.INK, family=families(below))
    if beside:
        ax.set_ylabel(plain(beside), size=10, color=style.INK, family=families(beside))
        wide = ax.get_position().width * style.WIDTH
        ax.yaxis.set_label_coords(-away / wide, 0.5)


def nothing(ax: Axes, why: str) -> None:
    """An empty panel that says why it is empty."""
    ax.text(0.5, 0.5, why, transform=ax.transAxes, ha="center", va="center", size=9.5, color=style.FAINT_INK)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)


def amount(value: float) -> str:
    """A value of a lever in words."""
    return short(value) if abs(value) >= 1e-3 or value == 0 or not math.isfinite(value) else f"{value:.2g}"


def span(low: float, high: float) -> str:
    """`1.2 to 1.9`, or one number where both read alike."""
    first, last = amount(low), amount(high)
    return first if first == last else f"{first} to {last}"


def _decimals(step: float) -> int:
    """Decimals that write a step of ticks in full, at most 6."""
    for decimals in range(7):
        if abs(round(step, decimals) - step) < 1e-6 * step:
            return decimals
    return 6
