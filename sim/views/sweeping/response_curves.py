"""Response curves: one lever that is a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.views import style
from sim.views.daily import Array, last
from sim.views.sweeping.axes import label, lever_axis, nothing, room
from sim.views.sweeping.best import number, sentence
from sim.views.sweeping.outcomes import Outcome, title, when
from sim.views.sweeping.page import LINE, Page, heading, mark, titled
from sim.views.sweeping.response_words import bands, notes, shown_metrics, subtitle
from sim.views.sweeping.tables import Sweep
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS: Final = (style.VERMILION, style.TEAL, style.AMBER)
"""Of earlier days; the last one shown is always navy."""
DASHES: Final = ((0.0, (4.0, 1.5)), (0.0, (1.5, 1.5)), (0.0, (5.0, 1.5, 1.0, 1.5)))
MOST_MARKERS: Final = 40  # with more points, the line alone is shown
LEFT: Final = 0.95


def look_of(lines: list[Outcome], n: int) -> tuple[str, style.LineStyle]:
    """Colour and dashes of the n-th line of a panel."""
    if n == len(lines) - 1:
        return style.NAVY, "-"
    return COLORS[n % len(COLORS)], DASHES[n % len(DASHES)]


def figure(sweep: Sweep) -> Figure:
    """Draw one panel per metric, a line per day; the best value with its interval at the foot of the panel."""
    lever = sweep.levers[0]
    groups, more = shown_metrics(sweep)
    names = [when(outcome, sweep.days) for group in groups if len(group) > 1 for outcome in group]
    right = max(inches(name, 9.5) for name in names) + 0.42 if names else 0.3
    wide = style.WIDTH - LEFT - right
    tall = 1.75 if len(groups) > 3 else 2.1
    heads = [heading(title(group), _remarks(sweep, group), wide) for group in groups]
    tops, top = [], 0.0
    for head in heads:
        top += LINE * len(head) + 0.08
        tops.append(top)
        top += tall + 0.26
    best = any(lever.path in sweep.best(outcome) for group in groups for outcome in group)
    single = len(sweep.points) == 1
    page = Page(
        titled("How the outcomes answer to ", lever.name),
        subtitle(sweep),
        top + 0.06,
        notes(
            sweep,
            bands(sweep, *(("Dot", "thick bar", "thin bar") if single else ("Line", "dark band", "light band"))),
            "Star: the best mean; bar below it: 95 % interval of the best value; pale bar: values whose mean cannot be "
            "told from the best." if best else "",
            more,
        ),
    )  # fmt: skip
    values = sweep.numbers(lever)
    order = np.argsort(values, kind="stable")
    for n, (group, head) in enumerate(zip(groups, heads, strict=True)):
        page.lines(LEFT, tops[n] - 0.08 - LINE * len(head), head)
        ax = page.panel(LEFT, tops[n], wide, tall, labels=n == len(groups) - 1)
        lever_axis(ax, values, log=lever.log)
        _panel(ax, sweep, group, values[order], order)
        label(ax, beside=group[0].axis)
        if n == len(groups) - 1:
            label(ax, below=lever.name)
    return page.figure


def _panel(ax: Axes, sweep: Sweep, group: list[Outcome], x: Array, order: NDArray[np.int64]) -> None:
    """Bands, lines, the best values and the names of the lines."""
    tables = [sweep.statistics(outcome).iloc[order] for outcome in group]
    if not any(np.isfinite(table["mean"]).any() for table in tables):
        nothing(ax, "no run gave a value")
        return
    rows = [sweep.best(outcome).get(sweep.levers[0].path) for outcome in group]
    marked = sum(row is not None for row in rows)
    for n, table in enumerate(tables):
        _curve(ax, x, table, *look_of(group, n))
    room(ax, *(table[name] for table in tables for name in ("mean", "low", "high", "p10", "p90")), unit=group[0].unit,
         ticks=4, below=0.09 * marked)  # fmt: skip
    place = 0.055
    for n, (table, row) in enumerate(zip(tables, rows, strict=True)):
        if row is not None:
            _best(ax, x, table["mean"].to_numpy(), row, look_of(group, n)[0], place)
            place += 0.085
    if len(group) > 1:
        style.name_right(
            ax,
            [
                style.Name(last(table["mean"].to_numpy()), when(outcome, sweep.days), *look_of(group, n))
                for n, (outcome, table) in enumerate(zip(group, tables, strict=True))
            ],
        )


def _curve(ax: Axes, x: Array, table: pd.DataFrame, color: str, line: style.LineStyle) -> None:
    """The mean with its interval, and the middle 80 % of single runs where they are five or more."""
    mean, low, high, p10, p90 = (table[name].to_numpy() for name in ("mean", "low", "high", "p10", "p90"))
    wide = np.where(table["units"].to_numpy() >= 5, 1.0, np.nan)
    if len(x) == 1:
        ax.vlines(x, p10 * wide, p90 * wide, color=color, linewidth=1.2, alpha=0.7)
        ax.vlines(x, low, high, color=color, linewidth=4.0, alpha=0.6)
    else:
        ax.fill_between(x, p10 * wide, p90 * wide, color=color, alpha=0.11, linewidth=0)
        ax.fill_between(x, low, high, color=color, alpha=0.28, linewidth=0)
    marker = "o" if len(x) <= MOST_MARKERS else ""
    ax.plot(x, mean, color=color, linestyle=line, linewidth=1.8, marker=marker, markersize=3.6, markeredgewidth=0)


def _best(ax: Axes, x: Array, mean: Array, row: pd.Series, color: str, place: float) -> None:
    """A star on the curve; at the foot of the panel its interval, on the pale range that is about as good."""
    best = number(row, "best")
    if not np.isfinite(best):
        return
    known = np.isfinite(mean)
    level = float(np.interp(best, x[known], mean[known]))
    foot = ax.get_xaxis_transform()
    ax.plot([best, best], [place, ax.transAxes.inverted().transform(ax.transData.transform((best, level)))[1]],
            transform=foot, color=color, linewidth=0.8, linestyle=(0, (1, 1.5)))  # fmt: skip
    flat_low, flat_high = number(row, "flat_low"), number(row, "flat_high")
    if flat_high > flat_low:
        ax.plot([flat_low, flat_high], [place, place], transform=foot, color=color, linewidth=6, alpha=0.28,
                solid_capstyle="butt")  # fmt: skip
    low, high = number(row, "low"), number(row, "high")
    if high >= low:
        ax.errorbar([best], [place], xerr=[[max(best - low, 0.0)], [max(high - best, 0.0)]], transform=foot,
                    color=color, elinewidth=1.5, capsize=2.6, capthick=1.5)  # fmt: skip
    mark(ax, "star", [best], [level], color, edge="white", zorder=4)


def _remarks(sweep: Sweep, group: list[Outcome]) -> list[str]:
    """Where each line of a panel is best."""
    found = []
    for outcome in group:
        row = sweep.best(outcome).get(sweep.levers[0].path)
        if row is not None:
            said = f"{outcome.better} {sentence(row).removeprefix('best ')}"
            found.append(said if len(group) == 1 else f"{when(outcome, sweep.days)}: {said}")
        elif len(sweep.points) > 1 and sweep.statistics(outcome)["mean"].notna().any() and sweep.is_flat(outcome):
            found.append(
                "the same at every point"
                if len(group) == 1
                else f"{when(outcome, sweep.days)}: the same at every point"
            )
    return found
