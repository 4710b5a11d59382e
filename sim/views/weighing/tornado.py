"""Tornado: the outcome at the low and at the high end of each factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.sweeping.axes import amount, nothing, room, with_unit, words
from sim.views.sweeping.outcomes import Outcome
from sim.views.sweeping.page import LINE, Page, Sign, fitted, heading, key_height, key_rows
from sim.views.text import inches
from sim.views.weighing.tables import Weights
from sim.views.weighing.words import footnotes, room_for_names, top_sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST: Final = 15
MOST_OUTCOMES: Final = 5
MOST_ROWS: Final = 50  # in all panels together
STEP: Final = 0.235  # inches from one factor to the next
LOW, HIGH = style.BLUE, style.VERMILION
NAME: Final = 2.0  # inches


def figure(tables: object) -> Figure:
    """Draw bars from the outcome at a factor's low end to that at its high end, the longest on top.

    tables  the tables of an analysis; needs `effects`
    """
    weights = Weights.of(tables)
    outcomes = weights.outcomes[:MOST_OUTCOMES]
    most = max(5, min(MOST, MOST_ROWS // max(len(outcomes), 1)))
    ranked = {outcome.key: weights.ranges(outcome) for outcome in outcomes}
    shown = {key: table[:most] for key, table in ranked.items()}
    texts = {key: _texts(table) for key, table in shown.items()}
    left = room_for_names([text for one in texts.values() for text in one], 0.6, 3.2) + 0.3
    wide = style.WIDTH - left - 0.35
    key = key_rows(
        [Sign("square", "low end of the factor", LOW), Sign("square", "high end", HIGH)], style.WIDTH - 0.3
    )
    heights = [STEP * max(len(table), 2) + 0.06 for table in shown.values()]
    page = Page(
        "What moves the outcomes most",
        top_sentence(weights, ranked, "effect"),
        key_height(key) + sum(heights) + max(len(heights), 1) * (LINE + 0.08 + 0.42) - 0.06,
        footnotes(
            weights,
            _bars(weights),
            *_rest(weights, ranked, most),
            hidden=len(weights.outcomes) - len(outcomes),
        ),
    )
    page.key(0.14, 0.0, key)
    top = key_height(key)
    for outcome, tall in zip(outcomes, heights, strict=True):
        unit = f", {outcome.axis}" if outcome.axis else ""
        page.lines(left, top, heading(fitted(weights.title(outcome) + unit, 10, wide, bold=True), [], wide + 0.1))
        top += LINE + 0.08
        ax = page.panel(left, top, wide, tall)
        _panel(ax, shown[outcome.key], texts[outcome.key], outcome)
        top += tall + 0.42
    return page.figure


def _bars(weights: Weights) -> str:
    """What the bars are."""
    if not weights.lacks("screening"):
        text = (
            "Bars: half of the mean change between the ends of a factor's range to either side of the mean of all "
            "(upright line); where factors multiply, that may reach beyond anything that happens."
        )
    else:
        text = (
            "Bars: from the mean outcome with the factor in the lowest fifth of its range to that in the highest; "
            "upright line: the mean of all."
        )
    return f"{text} In brackets: the values of the factor."


def _panel(ax: Axes, table: pd.DataFrame, texts: list[str], outcome: Outcome) -> None:
    """Bars in two colours that meet at the middle, or stand side by side where both ends are on the same side."""
    if not len(table) or not table["effect"].max() > 0:
        nothing(ax, "the outcome is the same whatever the factors" if len(table) else "no effect is known")
        return
    low, high, middle = (table[name].to_numpy(np.float64) for name in ("outcome_low", "outcome_high", "outcome_mid"))
    y = np.arange(len(table))
    middle = np.where(np.isfinite(middle), middle, (low + high) / 2)
    same = (low - middle) * (high - middle) > 0  # the outcome bends: both ends are on one side
    for ends, color, shift in ((low, LOW, -0.19), (high, HIGH, 0.19)):
        ax.barh(
            np.where(same, y + shift, y), ends - middle, left=middle, height=np.where(same, 0.36, 0.74), color=color,
            linewidth=0,
        )  # fmt: skip
    centre = float(np.median(middle))
    ax.axvline(centre, color=style.INK, linewidth=1.0)
    ax.set_ylim(len(table) - 0.45, -0.55)
    words(ax.yaxis, range(len(table)), texts, size=9.5)
    ax.tick_params(axis="y", length=0)
    ax.grid(False, axis="y")
    room(ax, low, high, middle, unit=outcome.unit, along="x", ticks=6)
    from_low, from_high = min(low.min(), high.min(), middle.min()), max(low.max(), high.max(), middle.max())
    margin = 0.06 * (from_high - from_low)
    ax.set_xlim(from_low - margin, from_high + margin)  # bars start at the middle, not at 0


def _texts(table: pd.DataFrame) -> list[str]:
    """Names of the factors with the values at both ends."""
    found = []
    for _, row in table.iterrows():
        low, high = (pd.to_numeric(row[name], errors="coerce") for name in ("low_value", "high_value"))
        ends = (amount(float(low)), amount(float(high))) if pd.notna(low) and pd.notna(high) else (
            fitted(str(row["low_value"]), 9.5, 0.6), fitted(str(row["high_value"]), 9.5, 0.6))  # fmt: skip
        reach = f" ({ends[0]}, {ends[1]})"
        found.append(fitted(str(row["name"]), 9.5, max(NAME, 3.2 - inches(reach, 9.5))) + reach)
    return found


def _rest(weights: Weights, ranked: dict[str, pd.DataFrame], most: int) -> list[str]:
    """What the factors without a bar do together, for each outcome."""
    said = []
    for outcome in weights.outcomes:
        table = ranked.get(outcome.key)
        if table is not None and len(table) > most:
            rest = table["effect"][most:]
            most_of_it = with_unit(float(rest.max()), outcome.unit)
            said.append(f"{len(rest)} more for {weights.title(outcome)}: {most_of_it} or less each.")
    return said
