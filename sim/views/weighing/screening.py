"""Morris screening: mean effect against its spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.sweeping.axes import label, limits, nothing, room
from sim.views.sweeping.outcomes import Outcome
from sim.views.sweeping.page import LINE, Page, fitted, heading, mark
from sim.views.weighing.tables import Weights
from sim.views.weighing.words import footnotes, names_right, room_for_names, top_sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_OUTCOMES: Final = 5
MOST_NAMES: Final = 8
LEFT: Final = 0.95


def figure(tables: object) -> Figure:
    """Draw mu* against sigma of the elementary effects, a panel per outcome, the most important factors named.

    tables  the tables of an analysis; needs `mu_star`, `mu_star_low`, `mu_star_high` and `sigma` of `indices`
    """
    weights = Weights.of(tables)
    outcomes = weights.outcomes[:MOST_OUTCOMES]
    ranked = {outcome.key: weights.morris(outcome) for outcome in outcomes}
    named = {key: table[:MOST_NAMES][table["mu_star"][:MOST_NAMES] > 0] for key, table in ranked.items()}
    names = [name for table in named.values() for name in table["name"]]
    right = room_for_names(names, 0.8, 2.1) + 0.36
    wide = style.WIDTH - LEFT - right
    tall = 2.1
    each = LINE + 0.08 + tall + 0.5
    page = Page(
        "Which factors matter (Morris screening)",
        top_sentence(weights, ranked, "mu_star"),
        max(len(outcomes), 1) * each,
        footnotes(
            weights,
            "Across: mean size of the effect of moving a factor (mu*), with its 95 % interval. Up: how much that "
            "effect differs from place to place (sigma); above the dashed line, where both are equal, the effect "
            "depends much on the other factors or bends.",
            hidden=len(weights.outcomes) - len(outcomes),
        ),
    )
    for n, outcome in enumerate(outcomes):
        top = n * each + LINE + 0.08
        unit = f", {outcome.axis}" if outcome.axis else ""
        page.lines(LEFT, top - LINE - 0.08, heading(fitted(weights.title(outcome) + unit, 10, 5.9, bold=True), [], 6.0))
        ax = page.panel(LEFT, top, wide, tall)
        table = ranked[outcome.key]
        if not len(table) or not table["mu_star"].max() > 0:
            nothing(ax, "the outcome is the same whatever the factors" if len(table) else "no effect is known")
            continue
        _panel(ax, table, outcome)
        label(ax, below="mean effect, mu*", beside="spread, sigma")
        spots = [
            (float(row["mu_star"]), float(np.nan_to_num(row["sigma"])), str(row["name"]))
            for _, row in named[outcome.key].iterrows()
        ]
        names_right(page, ax, spots, LEFT + wide + 0.22, top, tall)
    return page.figure


def _panel(ax: Axes, table: pd.DataFrame, outcome: Outcome) -> None:
    """Dots with intervals, and the line on which both are equal."""
    x, y = table["mu_star"].to_numpy(), np.nan_to_num(table["sigma"].to_numpy())
    low, high = table["mu_star_low"].to_numpy(), table["mu_star_high"].to_numpy()
    room(ax, x, low, high, [0.0], unit=outcome.unit, along="x", ticks=6)
    room(ax, y, [0.0], unit=outcome.unit, ticks=4)
    ax.set_xlim(min(0.0, ax.get_xlim()[0]), None)
    end = max(limits(x, high, y)) or 1.0
    line = ax.get_xlim(), ax.get_ylim()
    ax.plot([0, 2 * end], [0, 2 * end], color=style.GREY, linewidth=1.0, linestyle=(0, (4, 3)))
    ax.set_xlim(*line[0])
    ax.set_ylim(*line[1])
    ax.hlines(y, low, high, color=style.NAVY, linewidth=1.1, alpha=0.55)
    kept = np.arange(len(x)) < MOST_NAMES
    mark(ax, "dot", x[~kept], y[~kept], style.GREY, edge="white")
    mark(ax, "dot", x[kept], y[kept], style.NAVY, edge="white", zorder=3)
