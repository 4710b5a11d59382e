"""The common look: a sheet laid out in inches, and colours that survive greyscale and colour blindness.

Every size and colour is set on the object that has it; matplotlib's global settings are left alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.views.text import UNITS, families, plain, significant, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

    from sim.views.daily import Band

LineStyle = str | tuple[float, tuple[float, ...]]
UPRIGHT: Final = "upright"  # stands for a line with caps that shows a range
WIDTH: Final = 7.0  # inches
DPI: Final = 170
LEFT: Final = 0.84  # inches left of the panels, for ticks and units
RIGHT: Final = 1.42  # inches right of the panels, for the names of what is drawn

INK: Final = "#1d222c"
FAINT_INK: Final = "#565d6b"
GRID: Final = "#dfe2e8"
# From dark to light, lightness 21, 46, 58, 66, 69, 78, 81, 91 (CIE L*): in print without colour, layers that
# touch differ by 12 or more. The hues run from blue to orange, which red-green blindness leaves apart.
NAVY: Final = "#17325c"
BLUE: Final = "#2a6fb0"
VERMILION: Final = "#dd6a3c"
GREY: Final = "#9aa1ad"
TEAL: Final = "#5bb8a6"
MINT: Final = "#8ad2c3"
AMBER: Final = "#f0c255"
PALE: Final = "#dfe6ee"


def sheet(
    title: str,
    subtitle: str,
    heights: Sequence[float],
    notes: Sequence[str],
    *,
    header: float = 0.0,
    gap: float = 0.22,
    columns: int = 1,
    right: float = RIGHT,
    left: float = LEFT,
    bottom: float = 0.52,
    width: float = WIDTH,
) -> tuple[Figure, list[Axes]]:
    """An empty figure with panels below each other (or side by side), a title above and a footnote below.

    title, subtitle  what is shown, and what it says in numbers
    heights          height of each row of panels, inches
    notes            footnotes, one paragraph each; may hold a user's text
    header           room kept free between subtitle and panels, inches (for marks of policies)
    bottom           room for the ticks and the unit below the last panel, inches
    width            of the whole sheet, inches
    Returns          the figure and its panels, row by row
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    room = WIDTH - 0.44 + 0.85 * (width - WIDTH)  # letters are drawn on whole pixels: long lines come out longer
    below = wrapped(subtitle, 10, room)
    foot = [line for note in notes for line in wrapped(note, 9, room)]
    top = 0.46 + 0.185 * len(below) + 0.12 + header
    base = 0.14 + 0.155 * len(foot) + bottom
    height = top + sum(heights) + gap * (len(heights) - 1) + base
    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)

    def at(y: float) -> float:  # inches from the top -> share of the height
        return 1.0 - y / height

    margin = 0.14 / width
    figure.text(margin, at(0.13), plain(title), size=13.5, weight="bold", color=INK, va="top", family=families(title))
    for n, line in enumerate(below):
        figure.text(margin, at(0.44 + 0.185 * n), plain(line), size=10, color=INK, va="top", family=families(line))
    for n, line in enumerate(foot):
        y = (0.1 + 0.155 * (len(foot) - 1 - n)) / height
        figure.text(margin, y, plain(line), size=9, color=FAINT_INK, family=families(line))
    panels = []
    wide = (width - left - right - 0.12 * (columns - 1)) / columns
    for row, panel_height in enumerate(heights):
        upper = top + sum(heights[:row]) + gap * row
        for n in range(columns):
            x = (left + n * (wide + 0.12)) / width
            ax = figure.add_axes((x, at(upper + panel_height), wide / width, panel_height / height))
            dress(ax, last=row == len(heights) - 1)
            panels.append(ax)
    return figure, panels


def dress(ax: Axes, *, last: bool = True) -> None:
    """Ticks, grid and frame in the common look; the labels of x only on the last row."""
    ax.set_facecolor("white")
    ax.tick_params(labelsize=9.5, color=GRID, labelcolor=INK, length=3, labelbottom=last)
    ax.grid(True, color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    for side, spine in ax.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(GREY)


def name_axes(panels: Sequence[Axes], units: Sequence[str], below: str = "day") -> None:
    """Units on the y axes, aligned, and `below` under the last panel."""
    for ax, unit in zip(panels, units, strict=True):
        ax.set_ylabel(unit, size=10, color=INK)
        ax.yaxis.set_label_coords(-0.62 / (WIDTH - LEFT - RIGHT), 0.5)
    panels[-1].set_xlabel(below, size=10, color=INK)


def counted(ax: Axes, top: float, *, ticks: int = 5) -> None:
    """A y axis from 0 to somewhat over `top` (1 where that is 0 or unknown), with round, short numbers."""
    ax.set_ylim(0.0, top * 1.06 if math.isfinite(top) and top > 0 else 1.0)
    short_numbers(ax, ticks=ticks)


def short_numbers(ax: Axes, *, ticks: int = 5, signed: bool = True) -> None:
    """Few, round ticks on y, all written in the same unit (1, k, M, G)."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def write(value: float, _: int | None) -> str:
        largest = max(abs(limit) for limit in ax.get_ylim())
        factor, letter = next(((f, name) for limit, f, name in UNITS if largest >= limit), (1.0, ""))
        return f"{significant((value if signed else abs(value)) / factor, 4)}{letter if value else ''}"

    ax.yaxis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(write))


def days_axis(panels: Sequence[Axes], days: ArrayLike) -> None:
    """The same days on the x axis of all panels, whole-day ticks; one day alone gets room on both sides."""
    from matplotlib.ticker import FixedLocator, Locator, MaxNLocator

    known = np.asarray(days, np.float64)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    steps = [1, 2, 5, 10] if high - low < 30 else [1, 1.5, 2, 3, 6, 10]
    margin = 0.5 if low == high else 0.0
    for ax in panels:
        ax.set_xlim(low - margin, high + margin)
        locator: Locator = FixedLocator([low]) if margin else MaxNLocator(8, integer=True, steps=steps)
        ax.xaxis.set_major_locator(locator)


def spread(days: ArrayLike, values: ArrayLike) -> tuple[Any, Any]:
    """Days and values (last axis: days) to draw; a single day becomes a level line one day long."""
    x, y = np.asarray(days, np.float64), np.asarray(values, np.float64)
    if len(x) != 1:
        return x, y
    return np.array([x[0] - 0.5, x[0] + 0.5]), np.repeat(y, 2, axis=-1)


def draw_band(
    ax: Axes, days: ArrayLike, band: Band, color: str, *, line: LineStyle = "-", width: float = 1.8
) -> None:
    """The mean as a line, on the band around it if there is one, or among the lines of single units if they are few."""
    if band.single is not None:
        x, units = spread(days, band.single)
        for unit in units:
            ax.plot(x, unit, color=color, linestyle=line, linewidth=0.7, alpha=0.6)
    elif band.low is not None and band.high is not None:
        x, low = spread(days, band.low)
        ax.fill_between(x, low, spread(days, band.high)[1], color=color, alpha=0.22, linewidth=0)
    x, mean = spread(days, band.mean)
    ax.plot(x, mean, color=color, linestyle=line, linewidth=width, solid_capstyle="round")


@dataclass(frozen=True)
class Name:
    """A name beside what it names: its place on the y axis, and the sign before it (a line, or a square)."""

    at: float
    text: str
    color: str
    line: LineStyle = "-"
    is_area: bool = False


def name_right(ax: Axes, names: Sequence[Name]) -> None:
    """Names at the right edge, each beside its value, never overlapping; a NaN value is put at the bottom."""
    low, high = ax.get_ylim()
    tall = ax.get_position().height * float(ax.figure.get_figheight())  # type: ignore[union-attr]
    wanted = [(name.at - low) / (high - low) * tall if math.isfinite(name.at) else 0.0 for name in names]
    places = spaced(wanted, [0.165] * len(names), tall + 0.1)
    for name, place in zip(names, places, strict=True):
        y = place / tall
        if name.is_area:
            ax.plot(
                [1.025],
                [y],
                transform=ax.transAxes,
                clip_on=False,
                color=name.color,
                markersize=8,
                marker="s",
                markeredgewidth=0.6,
                markeredgecolor=INK,
            )
        elif name.line == UPRIGHT:
            ax.errorbar(
                [1.027], [y], yerr=[0.062 / tall], transform=ax.transAxes, clip_on=False, color=name.color,
                linestyle="none", elinewidth=1.1, capsize=3.0, capthick=1.1,
            )  # fmt: skip
        else:
            ax.plot(
                [1.012, 1.042],
                [y, y],
                transform=ax.transAxes,
                clip_on=False,
                color=name.color,
                linestyle=name.line,
                linewidth=2.2 if name.line == "-" else 1.4,
            )
        ax.text(
            1.052, y, plain(name.text), transform=ax.transAxes, size=9.5, color=INK, va="center_baseline",
            family=families(name.text),
        )  # fmt: skip


def spaced(wanted: Sequence[float], sizes: Sequence[float], room: float) -> list[float]:
    """Centres near those wanted, in the same order, such that things of these sizes do not overlap.

    They stay within 0 … room where they fit at all.
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    places = [0.0] * len(wanted)
    floor = 0.0
    for n in order:  # upwards: no one below the one before
        places[n] = max(wanted[n], floor + sizes[n] / 2)
        floor = places[n] + sizes[n] / 2
    ceiling = max(room, sum(sizes))
    for n in reversed(order):  # downwards: no one above the room
        places[n] = min(places[n], ceiling - sizes[n] / 2)
        ceiling = places[n] - sizes[n] / 2
    return places
