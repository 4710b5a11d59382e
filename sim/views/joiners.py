"""Bars of those who joined through members: by depth in the tree, and by how long the inviter had been there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.daily import Array, Daily, band, top

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

GENERATIONS: Final = (
    ("not invited", style.NAVY),
    ("depth 1", style.BLUE),
    ("depth 2", style.MINT),
    ("depth 3", style.AMBER),
    ("depth 4 or more", style.VERMILION),
)
BARS: Final = 12
"""Bars of the panel of waits, about."""


def by_depth(ax: Axes, invited: pd.DataFrame, by_day: Daily) -> None:
    """Persons who joined by depth in the tree, a bar each."""
    deepest = int(invited["depth"].max())
    last = min(deepest, 8)
    depth = np.minimum(invited["depth"].to_numpy(np.int64), last)
    counts = _counts(invited, depth - 1, last, by_day)
    colors = [hue(d) for d in range(1, last + 1)]
    _bars(ax, np.arange(1, last + 1), counts, colors)
    ax.set_xlim(0.4, max(last, 3) + 0.6)
    ax.set_xticks(range(1, max(last, 3) + 1))
    if deepest > last:
        ax.set_xticks(range(1, last + 1), [*map(str, range(1, last)), f"{last}+"])
    _titled(ax, "joined, by depth", "depth in the tree")
    ax.set_ylabel("persons", size=10, color=style.INK)


def by_tenure(ax: Axes, joins: pd.DataFrame, invited: pd.DataFrame, by_day: Daily) -> None:
    """Persons who joined by the days since their inviter had joined; those invited by first members below."""
    from matplotlib.ticker import MaxNLocator

    row = pd.Index(joins["uid"]).get_indexer(pd.Index(invited["inviter"]))
    later = row >= 0  # else there from the start
    wait = invited["day"].to_numpy(np.int64) - np.where(later, joins["day"].to_numpy(np.int64)[row], 0)
    width = max(1, -(-len(by_day.days) // BARS))
    bars = int(wait.max()) // width + 1
    middle = (np.arange(bars) + 0.5) * width
    place = wait // width
    below = np.zeros(bars)
    for chosen, color in ((~later, style.NAVY), (later, style.BLUE)):
        mean = _counts(invited[chosen], place[chosen], bars, by_day).mean(axis=0)
        ax.bar(middle, mean, width=0.92 * width, bottom=below, color=color, linewidth=0)
        below = below + mean
    ax.set_xlim(0.0, max(bars * width, 3))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    style.counted(ax, 1.22 * top(below), ticks=4)  # room for the names
    each = f" ({width} a bar)" if width > 1 else ""
    _titled(ax, "joined, by tenure of the inviter", f"days since the inviter joined{each}")
    ax.set_ylabel("persons", size=10, color=style.INK)
    for x, name, color in ((0.56, "first members", style.NAVY), (0.99, "later ones", style.BLUE)):
        ax.text(x, 0.97, f"■ {name}", transform=ax.transAxes, size=9.5, color=color, ha="right", va="top")


def _counts(rows: pd.DataFrame, place: Places, places: int, by_day: Daily) -> Array:
    """Persons per group over (unit, place)."""
    unit = by_day.unit_of(rows)
    counts = np.zeros((max(by_day.units, 1), places))
    np.add.at(counts, (unit[unit >= 0], place[unit >= 0]), 1.0)
    return counts if by_day.over == "groups" else counts / max(by_day.groups, 1)


def _bars(ax: Axes, x: Places, counts: Array, colors: list[str]) -> None:
    """Means over the units, and the middle 80 % of them as a thin line."""
    around = band(counts)
    ax.bar(x, around.mean, width=0.7, color=colors, linewidth=0.4, edgecolor=style.INK)
    if around.low is not None and around.high is not None:
        ax.vlines(x, around.low, around.high, color=style.INK, linewidth=1.2)
    style.counted(ax, top(around.mean, around.high), ticks=4)


def _titled(ax: Axes, title: str, below: str) -> None:
    ax.set_title(title, size=10.5, weight="bold", color=style.INK, pad=4, loc="left")
    ax.set_xlabel(below, size=10, color=style.INK)


def hue(depth: int) -> str:
    """The colour of a generation."""
    return GENERATIONS[min(depth, len(GENERATIONS) - 1)][1]
