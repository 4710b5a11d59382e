"""Axes of the figures of a comparison: values in short numbers or percent, limits with room, days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.views import style
from sim.views.text import UNITS, plain, significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

    from sim.views.daily import Array


def axes_at(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Axes in the common look at a place in inches from the upper left corner of the figure."""
    wide, tall = (float(side) for side in figure.get_size_inches())
    ax = figure.add_axes((left / wide, 1.0 - (top + height) / tall, width / wide, height / tall))
    style.dress(ax)
    return ax


def page(
    title: str, subtitle: str, tall: float, notes: Sequence[str], *, width: float, bottom: float = 0.16
) -> tuple[Figure, float]:
    """An empty sheet with title and notes and `tall` inches of room between; returns the figure and where it begins.

    bottom  room below, inches
    """
    sheet, panels = style.sheet(title, subtitle, (tall,), notes, header=0.05, bottom=bottom, width=width)
    top = (1.0 - panels[0].get_position().y1) * float(sheet.get_figheight())
    panels[0].remove()
    return sheet, top


def size_of(ax: Axes) -> tuple[float, float]:
    """Width and height of a panel, inches."""
    box, figure = ax.get_position(), ax.figure
    wide, tall = (float(side) for side in figure.get_size_inches())  # type: ignore[union-attr]
    return box.width * wide, box.height * tall


def limits(*values: Array | float, margin: float = 0.06, zero: bool = False) -> tuple[float, float]:
    """From the least to the greatest known value, with room on both sides; some room where they are all the same.

    zero  whether 0 has to be in
    """
    merged = np.concatenate([np.atleast_1d(np.asarray(part, np.float64)).ravel() for part in values])
    known = merged[np.isfinite(merged)]
    if not known.size:
        return (-1.0, 1.0) if zero else (0.0, 1.0)
    low, high = float(known.min()), float(known.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low) * margin
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        room = 0.1 * abs(high) or 1.0
    return low - room, high + room


def near_zero(low: float, high: float) -> bool:
    """Whether an axis that holds these values of one sign had better begin at 0."""
    return 0.0 < low < 0.35 * high


def number_axis(axis: Axis, unit: str = "", *, ticks: int = 5, signed: bool = False) -> None:
    """Few, round ticks, all in the same unit (1, k, M, G), or percent for shares.

    signed  whether numbers above 0 get a plus, as differences do; those of shares are then percentage points
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def write(value: float, _: int | None) -> str:
        low, high = (float(limit) for limit in axis.get_view_interval())
        if abs(value) < 1e-9 * (high - low):
            value = 0.0
        plus = "+" if signed and value > 0 else ""
        if unit == "share":
            return f"{plus}{significant(100 * value, 4)}{'' if signed else ' %'}"
        largest = max(abs(low), abs(high))
        factor, letter = next(((f, name) for limit, f, name in UNITS if largest >= limit), (1.0, ""))
        return f"{plus}{significant(value / factor, 4)}{letter if value else ''}"

    axis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(write))


def day_line(ax: Axes, day: float | None) -> None:
    """A dashed line on the day on which the strategies part, if it lies within the panel."""
    low, high = ax.get_xlim()
    if day is not None and low <= day <= high:
        ax.axvline(day, color=style.INK, linewidth=1.0, linestyle=(0.0, (4.0, 2.5)), zorder=1.5)


def nothing(ax: Axes, text: str) -> None:
    """An empty panel that says why."""
    ax.text(0.5, 0.5, plain(text), transform=ax.transAxes, ha="center", va="center", size=9.5, color=style.FAINT_INK)


def finite(value: Any) -> bool:
    """Whether this is a known number."""
    return isinstance(value, int | float | np.number) and math.isfinite(float(value))
