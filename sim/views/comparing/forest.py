"""Differences to the baseline for one outcome: a row for each strategy, with intervals and the numbers in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.views import style
from sim.views.comparing.axes import axes_at, limits, nothing, number_axis
from sim.views.comparing.looks import BOLD, fitted, write
from sim.views.comparing.tables import Comparison, Level, Outcome
from sim.views.comparing.words import difference
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SURE: Final = 0.05  # p, corrected for several comparisons, below which a marker is filled
BETTER: Final = style.BLUE
WORSE: Final = style.VERMILION
OPEN: Final = "#6b7280"
NEEDED: Final = ("outcome", "strategy", "difference", "low", "high")


@dataclass(frozen=True)
class Row:
    """The difference of one strategy to the baseline.

    t, boot  the difference with its 95 % t interval, and with its bootstrap interval
    better   in how many of how many runs the strategy was better, in words; empty if unknown
    sure     whether it differs after correction for several comparisons
    """

    t: Level
    boot: Level
    better: str
    sure: bool

    def color_of(self, sense: int) -> str:
        """Blue for better, orange for worse, grey where it is open which of them."""
        if not self.sure or not sense:
            return OPEN if not self.sure else style.NAVY
        return BETTER if self.t.mean * sense > 0 else WORSE


UNKNOWN: Final = Row(Level(math.nan, math.nan, math.nan), Level(math.nan, math.nan, math.nan), "", False)


def rows_of(comparison: Comparison, outcome: str) -> dict[str, Row]:
    """Rows of one outcome by strategy; raises ValueError if the table of differences lacks a column."""
    table = comparison.differences
    if not len(table):
        return {}
    for name in NEEDED:
        if name not in table.columns:
            raise ValueError(f"the table of differences has no column {name!r}, which this figure needs")
    found = {}
    for row in table[table["outcome"] == outcome].to_dict("records"):

        def number(name: str, row: Mapping[object, object] = row) -> float:
            value = row.get(name)
            return float(value) if isinstance(value, int | float) else math.nan

        mean, share, units = number("difference"), number("better_share"), number("units")
        known = math.isfinite(share) and math.isfinite(units)
        found[str(row["strategy"])] = Row(
            Level(mean, number("low"), number("high")),
            Level(mean, number("boot_low"), number("boot_high")),
            f"{round(share * units):,} of {round(units):,}" if known else "",
            number("p_adjusted") < SURE,
        )
    return found


@dataclass(frozen=True)
class Columns:
    """Where things stand in a row, inches from the left edge: names, the panel, numbers, how often better."""

    names: float
    panel: float
    panel_end: float
    numbers: float
    better: float | None = None


def height(rows: int, row: float, title: float, axis: float) -> float:
    """Height of a block of so many rows, inches."""
    return title + max(rows, 1) * row + axis


def draw_block(
    figure: Figure,
    comparison: Comparison,
    outcome: Outcome,
    shown: Mapping[str, str],
    at: Columns,
    top: float,
    *,
    row: float = 0.23,
    size: float = 9.5,
    title: float = 0.27,
) -> Axes:
    """Draw one outcome's block with its title at `top` inches; `shown`: strategies from the top, and their names."""
    rows = rows_of(comparison, outcome.name)
    labels = list(shown)
    tall = max(len(labels), 1) * row
    ax = axes_at(figure, at.panel, top + title, at.panel_end - at.panel, tall)
    wide = at.panel_end - at.panel
    found = [rows.get(label, UNKNOWN) for label in labels]
    ax.set_ylim(len(labels) - 0.5 if labels else 0.5, -0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ends = [end for one in found for end in (*one.t, *one.boot)]
    low, high = limits(*(ends or [0.0]), zero=True)
    ax.set_xlim(low, high)
    number_axis(ax.xaxis, outcome.unit, ticks=max(3, int(wide / 0.6)), signed=True)
    ax.tick_params(labelsize=size - 0.5, length=2)
    _title(ax, outcome, at, tall, size)
    if not any(math.isfinite(one.t.mean) for one in found):
        ax.set_xticks([])
        nothing(ax, "nothing is known of it")
    elif outcome.sense:
        side = (0.0, high) if outcome.sense > 0 else (low, 0.0)
        ax.axvspan(*side, color=style.BLUE, alpha=0.07, linewidth=0, zorder=0.2)
    if any(math.isfinite(one.t.mean) for one in found):
        ax.axvline(0.0, color=style.INK, linewidth=1.1, zorder=1.6)
    for n, (label, one) in enumerate(zip(labels, found, strict=True)):
        _draw_row(ax, n, one, one.color_of(outcome.sense))
        y = 1.0 - (n + 0.5) / len(labels)
        write(ax, (at.names - at.panel) / wide, y, shown[label], size)
        write(ax, (at.numbers - at.panel) / wide, y, difference(one.t, outcome.unit), size)
        if at.better is not None:
            write(ax, (at.better - at.panel) / wide, y, one.better, size)
    return ax


def _draw_row(ax: Axes, y: float, one: Row, color: str) -> None:
    """The t interval as a thick line, the bootstrap interval as a thin one with ends, and the marker."""
    if not math.isfinite(one.t.mean):
        return
    if math.isfinite(one.t.low) and math.isfinite(one.t.high):
        ax.plot(
            [one.t.low, one.t.high], [y, y], color=color, linewidth=3.0, alpha=0.55, solid_capstyle="butt", zorder=2
        )
    if math.isfinite(one.boot.low) and math.isfinite(one.boot.high):
        ax.plot(
            [one.boot.low, one.boot.high], [y, y], color=color, linewidth=0.9, marker="|", markersize=6.5,
            markeredgewidth=0.9, zorder=2.1,
        )  # fmt: skip
    ax.plot(
        [one.t.mean], [y], linestyle="none", marker="o", markersize=6.0, markeredgecolor=color,
        markeredgewidth=1.3, markerfacecolor=color if one.sure else "white", zorder=3,
    )  # fmt: skip


def _title(ax: Axes, outcome: Outcome, at: Columns, tall: float, size: float) -> None:
    """The outcome over the names, and over the panel on which side of zero it is better."""
    wide = at.panel_end - at.panel
    y = 1.0 + 0.11 / tall
    text = fitted(outcome.difference_title, size + 0.5, (at.panel_end - at.names - 0.75) / BOLD)
    write(ax, (at.names - at.panel) / wide, y, text, size + 0.5, weight="bold")
    if not outcome.sense:
        return
    if outcome.sense > 0:
        write(ax, 1.0, y, "better →", size - 0.5, color=style.BLUE, ha="right")
        return
    over = (at.names + BOLD * inches(text, size + 0.5) + 0.1 - at.panel) / wide
    room = 1.0 - 0.62 / wide  # where the title reaches over the panel, the word moves aside
    write(ax, min(max(0.0, over), room), y, "← better", size - 0.5, color=style.BLUE)


def numbers_width(comparison: Comparison, labels: Sequence[str], size: float) -> tuple[float, float]:
    """Inches that the numbers in words need, and the counts of how often a strategy is better."""
    words, counts = [""], [""]
    for outcome in comparison.outcomes.values():
        rows = rows_of(comparison, outcome.name)
        for label in labels:
            one = rows.get(label, UNKNOWN)
            words.append(difference(one.t, outcome.unit))
            counts.append(one.better)
    return max(inches(text, size) for text in words), max(inches(text, size) for text in counts)
