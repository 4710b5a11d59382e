"""Layers stacked on each other by day, the band of their total, and their names."""

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

EDGE: Final = (0.0, (3.0, 1.5))  # dashes of the edges of a band on a stack


def stack(ax: Axes, days: Array, layers: Sequence[Layer], base: float = 0.0) -> None:
    """Stack layers (name, colour, values by day) upwards from `base`, with a thin white line between them."""
    below = np.full(len(days), base)
    for _, color, values in layers:
        above = below + np.nan_to_num(values)
        x, low = style.spread(days, below)
        high = style.spread(days, above)[1]
        ax.fill_between(x, low, high, color=color, linewidth=0)
        ax.plot(x, high, color="white", linewidth=0.6)
        below = above


def edges(ax: Axes, days: Array, total: Band, sign: float = 1.0) -> None:
    """The band of a stack's total: a veil between two dashed lines that can be seen on any colour."""
    if total.low is None or total.high is None:
        return
    x, low = style.spread(days, sign * total.low)
    high = style.spread(days, sign * total.high)[1]
    ax.fill_between(x, low, high, color=style.INK, alpha=0.12, linewidth=0)
    for y in (low, high):
        ax.plot(x, y, color="white", linewidth=2.0, alpha=0.6)
        ax.plot(x, y, color=style.INK, linewidth=1.0, linestyle=EDGE)


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
