"""Two objectives against each other, with the Pareto front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.views import style
from sim.views.optimising.tables import Search, sign
from sim.views.sweeping.axes import label, nothing, room
from sim.views.sweeping.page import Page, Sign, fitted, key_height, key_rows, mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT: Final = 0.95
TALL: Final = 4.0


def figure(tables: object) -> Figure:
    """Draw all trials by their two objectives: the front joined, dominated ones grey, infeasible ones crossed.

    tables  the trials of an optimisation with two objectives
    """
    search = Search.of(tables)
    out = search.known & ~search.feasible
    signs = [
        Sign("dot", "on the front", style.NAVY, "white"),
        Sign("dot", "beaten by another", style.GREY, "white"),
    ]
    signs += [Sign("cross", "breaks a constraint", style.VERMILION)] if out.any() else []
    key = key_rows(signs, style.WIDTH - 0.3)
    wide = style.WIDTH - LEFT - 0.35
    page = Page(
        "What one objective costs the other",
        search.best_sentence(),
        key_height(key) + 0.04 + TALL + 0.46,
        [" ".join(part for part in (_better(search), search.lost) if part), search.source],
    )
    page.key(0.14, 0.0, key)
    ax = page.panel(LEFT, key_height(key) + 0.04, wide, TALL)
    _panel(ax, search)
    label(ax, below=fitted(search.title(0), 10, wide), beside=fitted(search.title(1), 10, TALL))
    return page.figure


def _panel(ax: Axes, search: Search) -> None:
    """Trials of three kinds, and the steps between those on the front."""
    x, y = search.values(0), search.values(1)
    known, good, on = search.known, search.feasible, search.best()
    if not known.any():
        nothing(ax, "no trial has a value of both objectives")
        return
    small = 1.0 if len(x) <= 200 else 0.7
    mark(ax, "cross", x[known & ~good], y[known & ~good], style.VERMILION, size=0.8 * small, alpha=0.8, clip_on=False)
    mark(ax, "dot", x[good & ~on], y[good & ~on], style.GREY, edge="white", size=0.9 * small, clip_on=False)
    order = np.flatnonzero(on)
    order = order[np.argsort(x[order], kind="stable")]
    if len(order) > 1:  # between two trials of the front nothing better than the worse of both is known
        where: Literal["pre", "post"] = "post" if sign(search.objectives[0]) < 0 else "pre"
        ax.step(x[order], y[order], where=where, color=style.NAVY, linewidth=1.1, alpha=0.7, zorder=2.5)
    mark(ax, "dot", x[on], y[on], style.NAVY, edge="white", size=1.15, zorder=3, clip_on=False)
    room(ax, x[known], unit=search.objectives[0].unit, along="x", ticks=7)
    room(ax, y[known], unit=search.objectives[1].unit, ticks=7)


def _better(search: Search) -> str:
    """Where the good corner is."""
    across = "right" if sign(search.objectives[0]) > 0 else "left"
    up = "top" if sign(search.objectives[1]) > 0 else "bottom"
    return f"Better is towards the {up} {across}."
