"""Layers stacked on each other by day, the range of their total, and their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.daily import Array, Band

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Layer = tuple[str, str, Array]
"""Name, colour and values by day; negative values are stacked downwards."""

MOST_RANGES: Final = 16  # upright lines on a stack, which show the range of its total


def stack(ax: Axes, days: Array, layers: Sequence[Layer], base: float = 0.0) -> None:
    """Stack layers (name, colour, values by day) upwards from `base`, with a thin white line between them.

    There is none on top or between thin layers, where it would take something off every peak.
    """
    below = np.full(len(days), base)
    heights = [np.nan_to_num(values) for _, _, values in layers]
    thin = 0.02 * float(np.abs(np.sum(heights, axis=0)).max(initial=1e-12))
    for n, (_, color, _) in enumerate(layers):
        above = below + heights[n]
        next_one = heights[n + 1] if n + 1 < len(layers) else np.zeros(len(days))
        x, low = style.spread(days, below)
        high = style.spread(days, above)[1]
        ax.fill_between(x, low, high, color=color, linewidth=0)
        thinner = np.minimum(np.abs(heights[n]), np.abs(next_one))
        ax.plot(x, style.spread(days, np.where(thinner < thin, np.nan, above))[1], color="white", linewidth=0.5)
        below = above


def ranges(ax: Axes, days: Array, total: Band, sign: float = 1.0) -> None:
    """What is around the total of a stack: upright lines with caps on some days, so that they bound no layer."""
    if total.low is None or total.high is None or not len(days):
        return
    step = -(-len(days) // MOST_RANGES)
    some = slice((len(days) - 1) % step // 2, None, step)
    x, low, high = days[some], sign * total.low[some], sign * total.high[some]
    wide = low != high
    x, low, high = x[wide], low[wide], high[wide]
    for color, width in (("white", 2.6), (style.INK, 1.1)):
        ax.vlines(x, low, high, color=color, linewidth=width, zorder=3)
        for ends in (low, high):
            ax.plot(
                x, ends, color=color, linestyle="none", marker="_", markersize=5 + width, markeredgewidth=width,
                zorder=3,
            )  # fmt: skip


def names_beside(layers: Sequence[Layer]) -> list[style.Name]:
    """The name of each layer that is ever more than nothing, for beside its middle on the last day."""
    names, edge = [], 0.0
    for name, color, values in layers:
        if not np.nansum(np.abs(values)) > 0:
            continue
        size = float(np.nan_to_num(values[-1]))
        # What ends at nothing keeps its place in the order, below zero too.
        names.append(
            style.Name(edge + size / 2 + np.sign(np.nansum(values)) * 1e-9, name, color, is_area=True)
        )
        edge += size
    return names
