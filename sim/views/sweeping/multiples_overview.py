"""All outcomes along one lever, a small panel each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.sweeping.axes import lever_axis, nothing, room
from sim.views.sweeping.heat import map_heading
from sim.views.sweeping.page import LINE, Page, fitted, mark
from sim.views.sweeping.response_words import bands, best_of, notes, shown_outcomes, tried
from sim.views.sweeping.tables import Sweep
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST: Final = 18
COLUMNS: Final = 3
LEFT: Final = 0.62
EACH: Final = 2.16  # inches from one panel to the next


def figure(sweep: Sweep) -> Figure:
    """Draw a panel per outcome, also of each day."""
    lever = sweep.levers[0]
    outcomes, more = shown_outcomes(sweep, MOST)
    wide, tall = EACH - LEFT - 0.14, 1.15
    heads = [map_heading(sweep, outcome, EACH - 0.2) for outcome in outcomes]
    lines = max((len(head) for head in heads), default=1)
    rows = -(-len(outcomes) // COLUMNS)
    each = LINE * lines + 0.08 + tall + 0.36
    first = sweep.first
    page = Page(
        "All outcomes along one lever",
        (best_of(sweep, first) if first else "") or tried(sweep),
        max(rows, 1) * each + 0.2,
        notes(sweep, bands(sweep, "Line", "dark band", "light band"), "Star: the best mean.", more),
    )
    x = sweep.numbers(lever)
    order = np.argsort(x, kind="stable")
    for n, outcome in enumerate(outcomes):
        row, column = divmod(n, COLUMNS)
        left, top = 0.12 + LEFT + column * (EACH + 0.13), row * each + LINE * lines + 0.08
        page.lines(left - 0.4, top - 0.08 - LINE * len(heads[n]), heads[n])
        ax = page.panel(left, top, wide, tall)
        lever_axis(ax, x, log=lever.log, ticks=4)
        table = sweep.statistics(outcome).iloc[order]
        mean, low, high, p10, p90, units = (table[name].to_numpy() for name in table)
        if not np.isfinite(mean).any():
            nothing(ax, "no run gave a value")
            continue
        single = np.where(units >= 5, 1.0, np.nan)
        ax.fill_between(x[order], p10 * single, p90 * single, color=style.NAVY, alpha=0.11, linewidth=0)
        ax.fill_between(x[order], low, high, color=style.NAVY, alpha=0.28, linewidth=0)
        ax.plot(x[order], mean, color=style.NAVY, linewidth=1.6, marker="o" if len(x) == 1 else "", markersize=4)
        best = sweep.best_point(outcome)
        if best is not None:
            mark(ax, "star", [x[best]], [sweep.statistics(outcome)["mean"][best]], style.NAVY, edge="white", zorder=4)
        room(ax, mean, low, high, p10 * single, p90 * single, unit=outcome.unit, ticks=4)
    wide_name = fitted(lever.name, 10, 6.0)
    used = min(len(outcomes), COLUMNS)
    middle = 0.12 + LEFT + ((used - 1) * (EACH + 0.13) + wide) / 2
    page.write(max(middle, 0.2 + inches(wide_name, 10) / 2), max(rows, 1) * each - 0.08, wide_name, 10, ha="center")
    return page.figure
