"""What each strategy costs in staff time and cash, what it brings, and what an hour of staff time earns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.comparing.axes import axes_at, limits, near_zero, nothing, number_axis, page, size_of
from sim.views.comparing.intervals import Interval, t_interval
from sim.views.comparing.labels import Box, cells, in_inches
from sim.views.comparing.looks import PAGE, Look, greyed_in_words, looks, ranked, shortened, widest, write
from sim.views.comparing.scatter import GREY_DOT, Point, draw_points
from sim.views.comparing.tables import Comparison, Level
from sim.views.comparing.words import difference
from sim.views.daily import Array
from sim.views.text import short, significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NEEDED: Final = ("profit", "gross_profit", "cash", "staff_minutes")
NAMES: Final = 2.2  # inches, at most
SIDE: Final = 2.65  # inches, width of a panel above
TALL: Final = 2.8
APART: Final = 0.55  # inches between the ends of two lines through the origin
ROW: Final = 0.235


def figure(result: object) -> Figure:
    """Draw staff time against profit, cash against gross profit, and the profit of an hour of staff time.

    result  the tables of a comparison; needs `profit`, `gross_profit`, `cash` and `staff_minutes` of `daily`
    """
    comparison = Comparison.of(result)
    profit = _at_end(comparison.by_day("profit"))
    gross, cash, minutes = (_summed(comparison.by_day(name)) for name in NEEDED[1:])
    hours = minutes / 60.0
    with_hours = hours > 0
    hourly = t_interval(np.divide(profit, hours, out=np.full(profit.shape, np.nan), where=with_hours))
    look = looks(comparison)
    rows = len(comparison.strategies)
    sheet, top = page(
        "What the strategies cost, and what they bring",
        _summary(comparison, hourly),
        TALL + 0.98 + rows * ROW + 0.34,
        [_notes(comparison, bool(np.nansum(hours) > 0)), comparison.footer],
        width=PAGE,
        bottom=0.1,
    )
    numbers = [str(n + 1) for n in range(rows)]
    left = 0.9
    for n, (across, up, names) in enumerate(
        (
            (t_interval(hours), t_interval(profit), ("staff time, hours", "profit, CNY", "{}/h")),
            (t_interval(cash), t_interval(gross), ("cash spent, CNY", "gross profit, CNY", "{}×")),
        )
    ):
        ax = axes_at(sheet, left + n * (SIDE + 1.35), top + 0.2, SIDE, TALL)
        _panel(ax, comparison, across, up, look, numbers, names, zero_says=("no staff time", "no cash was spent")[n])
    _ranking(sheet, comparison, hourly, look, numbers, top + TALL + 0.98)
    return sheet


def _at_end(values: Array) -> Array:
    """The last known value along the days, over (strategy, unit)."""
    known = np.isfinite(values)
    at = values.shape[2] - 1 - np.argmax(known[:, :, ::-1], axis=2)
    last: Array = np.take_along_axis(values, at[:, :, None], axis=2)[:, :, 0]
    return last


def _summed(values: Array) -> Array:
    """Sums over the days; NaN where no day is known."""
    return np.where(np.isfinite(values).any(axis=2), np.nansum(values, axis=2), np.nan)


def _levels(around: Interval) -> list[Level]:
    return [Level(*(float(part[n]) for part in around)) for n in range(len(around.mean))]


def _panel(
    ax: Axes, comparison: Comparison, across: Interval, up: Interval, look: Mapping[str, Look], numbers: list[str],
    names: tuple[str, str, str], *, zero_says: str,
) -> None:  # fmt: skip
    """Costs across, benefit up, lines of equal benefit for each unit of cost."""
    points = [
        Point(x, y, look[label], look[label].grey, number, ring=label == comparison.baseline)
        for x, y, label, number in zip(_levels(across), _levels(up), comparison.strategies, numbers, strict=True)
    ]
    known = [point for point in points if point.known]
    ax.set_xlabel(names[0], size=10, color=style.INK)
    ax.set_ylabel(names[1], size=10, color=style.INK)
    ax.yaxis.set_label_coords(-0.69 / SIDE, 0.5)
    if not known or not any(point.x.mean for point in known):
        ax.set_xticks([])
        ax.set_yticks([])
        nothing(ax, zero_says if known else "nothing is known of it")
        return
    for pick, set_limits in ((0, ax.set_xlim), (1, ax.set_ylim)):
        values = np.array([point[pick] for point in ((one.x, one.y) for one in known)])
        low, high = limits(values, margin=0.12)
        inside = values[np.isfinite(values)]
        if near_zero(float(inside.min()), float(inside.max())) or (inside.min() >= 0 > low):
            low = 0.0
        set_limits(low, high)
    number_axis(ax.xaxis, ticks=5)
    number_axis(ax.yaxis, ticks=6)
    faint = _rays(ax, names[2])
    draw_points(ax, points, size=9.5, faint=faint, always=True)


def _rays(ax: Axes, text: str) -> list[Box]:
    """Lines through the origin, each with what it stands for where it leaves the panel; the places they take."""
    across, up = (max(ax.get_xlim()[0], 0.0), ax.get_xlim()[1]), ax.get_ylim()
    wide, tall = size_of(ax)
    found: list[Box] = []
    taken: list[tuple[float, float]] = []
    for step in _slopes(across, up):
        ends = _inside(step, across, up)
        if ends is None:
            continue
        x, y = in_inches(ax, *ends[1])
        if any(math.dist((x, y), other) < APART for other in taken):
            continue
        taken.append((x, y))
        ax.plot(*zip(*ends, strict=True), color=style.GREY, linewidth=0.8, linestyle=(0.0, (3.0, 2.5)), zorder=1.2)
        found += cells(ax, *ends, 0.2)
        words = text.format(significant(step))
        if x < wide - 0.02:  # it leaves through the top
            write(ax, x / wide, 1.0 + 0.1 / tall, words, 9, color=style.FAINT_INK, ha="center")
        else:
            write(ax, 1.0 + 0.05 / wide, y / tall, words, 9, color=style.FAINT_INK)
    return found


def _slopes(across: tuple[float, float], up: tuple[float, float]) -> list[float]:
    """Round slopes of lines through the origin that cross a rectangle, the roundest first."""
    if across[1] <= 0:
        return []
    largest = max(abs(limit) for limit in up) / max(across[0], 0.1 * across[1])
    power = math.floor(math.log10(largest))
    found = [digit * 10.0**place for digit in (1, 5, 2, 3, 4, 7, 1.5, 6, 8) for place in (power, power - 1, power - 2)]
    return [sign * slope for slope in found for sign in (1, -1) if slope <= largest]


def _inside(
    step: float, across: tuple[float, float], up: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The part of the line y = step · x within a rectangle; None if there is none worth drawing."""
    first, last = sorted(limit / step for limit in up)
    start, end = max(across[0], first), min(across[1], last)
    ends = [(start, step * start), (end, step * end)]
    ends = [(x, min(max(y, up[0]), up[1])) for x, y in ends]  # rounding must not lead out of the panel
    if end - start < 0.05 * (across[1] - across[0]):
        return None
    return ends[0], ends[1]


def _ranking(
    sheet: Figure, comparison: Comparison, hourly: Interval, look: Mapping[str, Look], numbers: list[str], top: float
) -> None:
    """The profit of an hour of staff time, a row for each strategy, with the numbers that stand in the panels."""
    levels = dict(zip(comparison.strategies, _levels(hourly), strict=True))
    order = _order(comparison, levels)
    shown = shortened(comparison.strategies, 9.5, NAMES)
    words = [difference(level, "").removeprefix("+") if np.isfinite(level.mean) else "n/a" for level in levels.values()]
    left = 0.6 + max(widest(list(shown.values()), 9.5), 0.9) + 0.16
    right = PAGE - 0.3 - max(1.04 * widest(words, 9.5), 0.7)
    tall = len(order) * ROW
    ax = axes_at(sheet, left, top, right - left, tall)
    wide = right - left
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    values = np.array(list(levels.values()))
    low, high = limits(values, margin=0.06)
    ax.set_xlim(low, high)
    number_axis(ax.xaxis, ticks=6)
    write(ax, (0.14 - left) / wide, 1.0 + 0.14 / tall, "Profit of an hour of staff time, CNY", 10, weight="bold")
    base = levels[comparison.baseline].mean
    if np.isfinite(base):
        ax.axvline(base, color=style.INK, linewidth=0.9, linestyle=(0.0, (2.0, 2.0)), zorder=1.5)
    for row, label in enumerate(order):
        level, n = levels[label], comparison.strategies.index(label)
        color = GREY_DOT if look[label].grey else look[label].color
        y = 1.0 - (row + 0.5) / len(order)
        write(ax, (0.34 - left) / wide, y, numbers[n], ha="right")
        ax.plot(
            [(0.46 - left) / wide], [y], transform=ax.transAxes, clip_on=False, linestyle="none",
            marker=look[label].marker, markersize=6.5, color=color, markeredgecolor="white", markeredgewidth=0.6,
        )  # fmt: skip
        write(ax, (0.6 - left) / wide, y, shown[label])
        write(ax, 1.0 + 0.14 / wide, y, words[n])
        if not np.isfinite(level.mean):
            continue
        if np.isfinite(level.low) and np.isfinite(level.high):
            ax.plot([level.low, level.high], [row, row], color=color, linewidth=3.0, alpha=0.5, solid_capstyle="butt")
        ax.plot([level.mean], [row], linestyle="none", marker=look[label].marker, markersize=6.5, color=color, zorder=3)
    if not np.isfinite(values).any():
        ax.set_xticks([])
        nothing(ax, "no staff time was spent")


def _order(comparison: Comparison, levels: Mapping[str, Level]) -> list[str]:
    """From the most an hour earns to the least; those without staff time last."""
    return sorted(
        ranked(comparison, comparison.strategies),
        key=lambda label: -levels[label].mean if np.isfinite(levels[label].mean) else np.inf,
    )


def _summary(comparison: Comparison, hourly: Interval) -> str:
    levels = dict(zip(comparison.strategies, _levels(hourly), strict=True))
    known = [label for label in _order(comparison, levels) if np.isfinite(levels[label].mean)]
    if not known:
        return "No staff time was spent: there is no profit of an hour."
    best = known[0]
    text = f"An hour of staff time earns most with “{best}”: {short(levels[best].mean)} CNY"
    if comparison.baseline in known and best != comparison.baseline:
        text += f"; with the baseline “{comparison.baseline}” {short(levels[comparison.baseline].mean)} CNY"
    return f"{text}."


def _notes(comparison: Comparison, staffed: bool) -> str:
    parts = ["Profit: gross profit less cash, without the cost of staff time."]
    if comparison.units > 1:
        parts.append(f"Lines at a point: 95 % intervals of the means (t, {comparison.units_in_words}).")
    parts.append(
        "Dashed: equally much for each hour (20/h: 20 CNY an hour), or for each CNY of cash (5×: five times the cash)."
        if staffed
        else ""
    )
    parts.append("Ringed: the baseline; dotted line below: its hour.")
    parts.append(greyed_in_words(comparison))
    return " ".join(part for part in parts if part)
