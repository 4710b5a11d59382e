"""The values of the trials as the search goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.optimising.tables import Search, sign
from sim.views.sweeping.axes import label, nothing, room
from sim.views.sweeping.page import LINE, Page, Sign, fitted, heading, key_height, key_rows, mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT: Final = 0.95


def figure(tables: object) -> Figure:
    """Draw the value of each trial, and the best so far of those that keep the constraints; a panel per objective.

    tables  the trials of an optimisation
    """
    search = Search.of(tables)
    count = len(search.objectives)
    wide, tall = style.WIDTH - LEFT - 0.3, 2.6 if count == 1 else 2.0
    signs = [Sign("dot", "a trial", style.BLUE, "white"), Sign("line", "best so far", style.NAVY)]
    out = search.known & ~search.feasible
    signs += [Sign("cross", "breaks a constraint", style.VERMILION)] if out.any() else []
    key = key_rows(signs, style.WIDTH - 0.3)
    each = LINE + 0.08 + tall + 0.26
    page = Page(
        "How the search went on",
        search.best_sentence(),
        key_height(key) + count * each + 0.06,
        [
            " ".join(part for part in ("Dots: mean over the runs of a trial.", search.lost, _each(count)) if part),
            search.source,
        ],
    )
    page.key(0.14, 0.0, key)
    for n in range(count):
        top = key_height(key) + n * each + LINE + 0.08
        page.lines(LEFT, top - LINE - 0.08, heading(fitted(search.title(n), 10, wide, bold=True), [], wide + 0.1))
        ax = page.panel(LEFT, top, wide, tall, labels=n == count - 1)
        _panel(ax, search, n)
        if n == count - 1:
            label(ax, below="trial")
    return page.figure


def _panel(ax: Axes, search: Search, n: int) -> None:
    """Trials, those that break a constraint, and the steps of the best so far."""
    from matplotlib.ticker import FixedLocator, MaxNLocator

    trial, values = search.trials["trial"].to_numpy(np.float64), search.values(n)
    known, good = search.known, search.feasible
    if not known.any():
        nothing(ax, "no trial has a value")
        return
    small = 0.85 if len(trial) <= 150 else 0.6
    mark(ax, "dot", trial[good], values[good], style.BLUE, edge="white", size=small, alpha=0.85)
    mark(ax, "cross", trial[known & ~good], values[known & ~good], style.VERMILION, size=small)
    if good.any():
        score = np.where(good, values * sign(search.objectives[n]), -np.inf)
        best = np.maximum.accumulate(score) * sign(search.objectives[n])
        first = int(np.argmax(good))
        ends = np.append(trial[first:], trial[-1] + 0.5)
        ax.step(ends, np.append(best[first:], best[-1]), where="post", color=style.NAVY, linewidth=2.0, zorder=3)
        at = int(np.argmax(score))
        mark(ax, "star", [trial[at]], [values[at]], style.NAVY, edge="white", zorder=4)
    room(ax, values[known], unit=search.objectives[n].unit)
    low, high = float(trial.min()), float(trial.max())
    margin = max(0.02 * (high - low), 0.6)
    ax.set_xlim(low - margin, high + margin)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True) if high > low else FixedLocator([low]))


def _each(count: int) -> str:
    return "The line is the best of that objective alone." if count > 1 else ""
