"""How unequally the posters of logs share the talking: Lorenz curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.chatlogs.measures.measure import GRID
from sim.views import style
from sim.views.describing.parts import Log, line, nothing, page, percent_axis, told
from sim.views.text import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(logs: Sequence[Log]) -> Figure:
    """Draw the share of messages that the quietest x of the posters wrote, all rooms of a log together."""
    scalars = [log.measured.scalars for log in logs]
    texts = [f"Gini {s['gini']:.2f}, the top 20 % wrote {percent(s['top_20_share'])}" for s in scalars]
    sheet, panels = page(
        "How unequally the posters share the talking", logs, (4.4,), told(logs, texts),
        "A person counts once, whatever rooms of a log he writes in. Thin dashes: all write equally much.",
    )  # fmt: skip
    ax = panels[0]
    ax.plot([0, 1], [0, 1], color=style.FAINT_INK, linewidth=1.0, linestyle=(0, (4, 3)))
    for n, log in enumerate(logs):
        line(ax, n, GRID, log.measured.curves.lorenz)
    if not any(np.isfinite(log.measured.curves.lorenz).any() for log in logs):
        nothing(ax, "nobody wrote anything")
    percent_axis(ax, x=True)
    ax.set_xlim(0.0, 1.0)
    ax.set_xlabel("posters, the quietest first", size=10, color=style.INK)
    ax.set_ylabel("messages they wrote", size=10, color=style.INK)
    return sheet
