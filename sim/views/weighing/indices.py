"""Sobol indices: shares of the variance, of each factor alone and with all it has a part in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.sweeping.axes import nothing, room, words
from sim.views.sweeping.page import LINE, Page, Sign, fitted, heading, key_height, key_rows
from sim.views.weighing.tables import Weights
from sim.views.weighing.words import footnotes, room_for_names, top_sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_OUTCOMES: Final = 5
MOST_ROWS: Final = 45  # in all panels together
STEP: Final = 0.3  # inches from one factor to the next


def figure(tables: object) -> Figure:
    """Draw bars of first-order and total indices with intervals, a panel per outcome, the largest total first.

    tables  the tables of an analysis; needs `S1`, `ST` and their `_low`, `_high` of `indices`
    """
    weights = Weights.of(tables)
    outcomes = weights.outcomes[:MOST_OUTCOMES]
    most = max(5, min(15, MOST_ROWS // max(len(outcomes), 1)))
    ranked = {outcome.key: weights.sobol(outcome) for outcome in outcomes}
    shown = {key: table[:most] for key, table in ranked.items()}
    left = room_for_names([str(name) for table in shown.values() for name in table["name"]], 0.6, 2.3) + 0.3
    wide = style.WIDTH - left - 0.3
    key = key_rows(
        [Sign("square", "alone (first order)", style.BLUE), Sign("square", "with others (total)", style.AMBER)], 6.6
    )
    heights = [STEP * max(len(table), 2) + 0.06 for table in shown.values()]
    page = Page(
        "What the variance is due to (Sobol indices)",
        top_sentence(weights, ranked, "ST"),
        key_height(key) + sum(heights) + max(len(heights), 1) * (LINE + 0.08 + 0.42) - 0.06,
        footnotes(
            weights,
            "Share of the variance of the outcome that would go if the factor were known (alone), and that stays while "
            "it is the only one unknown (with others); lines: 95 % intervals.",
            *_rest(weights, ranked, most),
            hidden=len(weights.outcomes) - len(outcomes),
        ),
    )
    page.key(0.14, 0.0, key)
    top = key_height(key)
    for outcome, tall in zip(outcomes, heights, strict=True):
        page.lines(left, top, heading(fitted(weights.title(outcome), 10, wide, bold=True), [], wide + 0.1))
        top += LINE + 0.08
        ax = page.panel(left, top, wide, tall)
        _panel(ax, shown[outcome.key])
        top += tall + 0.42
    return page.figure


def _panel(ax: Axes, table: pd.DataFrame) -> None:
    """Two bars per factor, each with its interval."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    if not len(table):
        nothing(ax, "no index is known: the outcome does not vary")
        return
    ax.set_ylim(len(table) - 0.45, -0.55)
    for name, color, shift in (("S1", style.BLUE, -0.19), ("ST", style.AMBER, 0.19)):
        value, low, high = (table[f"{name}{end}"].to_numpy() for end in ("", "_low", "_high"))
        y = np.arange(len(table)) + shift
        ax.barh(y, np.nan_to_num(value), height=0.36, color=color, linewidth=0)
        ax.hlines(y, low, high, color=style.INK, linewidth=0.9, zorder=3)
    words(ax.yaxis, range(len(table)), [fitted(str(name), 9.5, 2.3) for name in table["name"]])
    ax.tick_params(axis="y", length=0)
    ax.grid(False, axis="y")
    ends = [table[name] for name in ("S1", "S1_low", "S1_high", "ST", "ST_low", "ST_high")]
    room(ax, *ends, [0.0], along="x")
    ax.axvline(0.0, color=style.GREY, linewidth=0.8)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))


def _rest(weights: Weights, ranked: dict[str, pd.DataFrame], most: int) -> list[str]:
    """A sentence on the factors that have no bar."""
    more = max((len(table) - most for table in ranked.values()), default=0)
    if more <= 0:
        return []
    largest = max(float(table["ST"].iloc[most]) for table in ranked.values() if len(table) > most)
    return [f"Not shown: {more} factors with totals of {100 * max(largest, 0.0):.1f} % or less."]
