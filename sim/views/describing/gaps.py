"""How long the gaps between messages are, of a room and of a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.chatlogs.measures.measure import GAP_SHARES
from sim.chatlogs.measures.values import said
from sim.views import style
from sim.views.describing.parts import Log, line, nothing, page, time_axis, told

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.chatlogs.measures.arrays import Array

_LEAST = 1e-4
_SHORTEST = 1.0


def figure(logs: Sequence[Log]) -> Figure:
    """Draw the share of gaps that are longer than x, both axes logarithmic, of rooms and of people."""
    scalars = [log.measured.scalars for log in logs]
    texts = [
        f"half of a room's gaps are below {said(s['gap_median'], 'seconds')}, burstiness {said(s['burstiness'], '')}"
        for s in scalars
    ]
    sheet, panels = page(
        "Gaps between messages", logs, (3.5,), told(logs, texts),
        "Straight lines are power laws, a sudden fall is exponential. Gaps under a second are drawn as one.",
        columns=2,
    )  # fmt: skip
    curves = [[log.measured.curves.gaps for log in logs], [log.measured.curves.own_gaps for log in logs]]
    known = [part for pair in curves for part in pair if np.isfinite(part).any()]
    longest = max((float(part[-1]) for part in known), default=0.0)
    for n, (ax, title) in enumerate(zip(panels, ("of a room", "of a person in a room"), strict=True)):
        for m, gaps in enumerate(curves[n]):
            _draw(ax, m, gaps)
        if not any(np.isfinite(gaps).any() for gaps in curves[n]):
            nothing(ax, "no gaps")
        _axes(ax, longest, first=n == 0)
        ax.text(0.05, 0.06, title, transform=ax.transAxes, size=10.5, weight="bold", color=style.INK)
        ax.set_xlabel("gap longer than", size=10, color=style.INK)
    panels[0].set_ylabel("share of the gaps", size=10, color=style.INK)
    return sheet


def _draw(ax: Axes, n: int, gaps: Array) -> None:
    if np.isfinite(gaps).any():
        line(ax, n, np.maximum(gaps, _SHORTEST), 1.0 - GAP_SHARES)


def _axes(ax: Axes, longest: float, *, first: bool) -> None:
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    time_axis(ax, _SHORTEST, max(longest * 1.3, 86_400.0), few=True)
    ax.set_yscale("log")
    ax.set_ylim(_LEAST, 1.25)
    shares = [1.0, 0.1, 0.01, 0.001, 0.0001]
    ax.yaxis.set_major_locator(FixedLocator(shares))
    names = ["100 %", "10 %", "1 %", "0.1 %", "0.01 %"] if first else [""] * len(shares)
    ax.yaxis.set_major_formatter(FixedFormatter(names))
    ax.yaxis.set_minor_locator(NullLocator())
