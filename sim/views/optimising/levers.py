"""The value of every trial along each lever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.views import style
from sim.views.optimising.tables import Search
from sim.views.sweeping.axes import label, lever_axis, nothing, room, words
from sim.views.sweeping.page import LINE, Page, Sign, fitted, heading, key_height, key_rows, mark
from sim.views.sweeping.response_words import left_out
from sim.views.sweeping.tables import Lever, codes_of, in_words
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST: Final = 12
COLUMNS: Final = 3
MOST_WORDS: Final = 8
GAP: Final = 0.26
LEFT: Final = 0.95


def figure(tables: object) -> Figure:
    """Draw a panel per lever: across its value, up the objective; the best trials on top.

    tables  the trials of an optimisation; needs a column per lever
    """
    search = Search.of(tables)
    levers = search.levers[:MOST]
    columns = min(COLUMNS, max(len(levers), 1))
    two = len(search.objectives) > 1
    wide = (style.WIDTH - LEFT - 0.2 - GAP * (columns - 1)) / columns
    tall = 1.6
    rows = [levers[n : n + columns] for n in range(0, len(levers), columns)]
    heads = [[heading(lever.name, [], wide + 0.1) for lever in row] for row in rows]
    above = [max(len(head) for head in row) * LINE + 0.06 for row in heads]
    feet = [max(_foot(search, lever) for lever in row) for row in rows]
    out = search.known & ~search.feasible
    best = "on the front" if two else "the best tenth"
    signs = [Sign("dot", best, style.NAVY, "white"), Sign("dot", "other trials", style.GREY, "white")]
    signs += [Sign("cross", "breaks a constraint", style.VERMILION)] if out.any() else []
    key = key_rows(signs, style.WIDTH - 0.3)
    page = Page(
        "Where the best trials are",
        search.best_sentence(),
        key_height(key) + LINE + 0.08 + sum(above) + sum(feet) + tall * len(rows) - 0.1,
        [
            " ".join(
                part
                for part in (
                    "Each panel shows all trials; the other levers move as well.",
                    search.lost,
                    left_out(len(search.levers) - len(levers), "lever"),
                )
                if part
            ),
            search.source,
        ],
    )
    page.key(0.14, 0.0, key)
    page.write(0.14, key_height(key), fitted(f"up: {search.title(0)}", 9.5, 6.6), color=style.FAINT_INK)
    top = key_height(key) + LINE + 0.08
    for row, over, foot, lines in zip(rows, above, feet, heads, strict=True):
        top += over
        for n, lever in enumerate(row):
            left = LEFT + n * (wide + GAP)
            page.lines(left, top - 0.06 - LINE * len(lines[n]), lines[n])
            ax = page.panel(left, top, wide, tall)
            _panel(ax, search, lever)
            ax.tick_params(labelleft=n == 0)
            if n == 0:
                label(ax, beside=search.objectives[0].axis)
        top += tall + foot
    return page.figure


def _panel(ax: Axes, search: Search, lever: Lever) -> None:
    """Trials along one lever; words beside each other, their dots scattered a little."""
    values = search.values(0)
    known, good, best = search.known, search.feasible, search.best()
    if lever.numeric:
        x = search.numbers(lever)
        lever_axis(ax, x, log=lever.log, ticks=4)
    else:
        texts = _texts(search, lever)
        _, codes = codes_of([in_words(value) for value in search.trials[lever.path]])
        x = np.minimum(codes, MOST_WORDS) + np.random.default_rng(1).uniform(-0.25, 0.25, len(codes))
        words(ax.xaxis, range(len(texts)), texts, rotation=50, ha="right", rotation_mode="anchor", size=9.0)
        ax.set_xlim(-0.5, len(texts) - 0.5)
        ax.grid(False, axis="x")
    if not known.any():
        nothing(ax, "no trial has a value")
        return
    small = 0.8 if len(x) <= 150 else 0.55
    whole: dict[str, Any] = {"clip_on": False}  # also on the edge of the panel
    others = good & ~best
    mark(ax, "dot", x[others], values[others], style.GREY, edge="white", size=small, markeredgewidth=0.3, **whole)
    mark(ax, "cross", x[known & ~good], values[known & ~good], style.VERMILION, size=0.8 * small, alpha=0.8, **whole)
    mark(ax, "dot", x[best], values[best], style.NAVY, edge="white", size=max(small, 0.75), zorder=3, **whole)
    room(ax, values[known], unit=search.objectives[0].unit, ticks=4)


def _texts(search: Search, lever: Lever) -> list[str]:
    """The words below a lever that is no number."""
    texts, _ = codes_of([in_words(value) for value in search.trials[lever.path]])
    kept = texts if len(texts) <= MOST_WORDS + 1 else [*texts[:MOST_WORDS], "others"]
    return [fitted(text, 9.0, 1.05) for text in kept]


def _foot(search: Search, lever: Lever) -> float:
    """Inches below a panel for the values of its lever, and before the next row."""
    if lever.numeric:
        return 0.44
    return 0.3 + 0.766 * max([0.1, *(inches(text, 9.0) for text in _texts(search, lever))])
