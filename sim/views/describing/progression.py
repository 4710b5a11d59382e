"""Of those who wrote so many messages, who wrote one more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.chatlogs.measures.measure import STEPS
from sim.views import style
from sim.views.describing.parts import COLORS, Log, line, nothing, page, percent_axis, told
from sim.views.text import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(logs: Sequence[Log]) -> Figure:
    """Draw P(one more message | k messages) by k; where fewer than 20 posters count there is no dot."""
    texts = [
        f"after 1, 3, 10 messages {', '.join(percent(log.measured.scalars[f'more_after_{k}']) for k in (1, 3, 10))}"
        for log in logs
    ]
    sheet, panels = page(
        "Who writes one more message", logs, (3.4,), told(logs, texts),
        "Only of those who had time left for another one; dots stand for 20 posters or more.",
    )  # fmt: skip
    ax = panels[0]
    least = 1.0
    for n, log in enumerate(logs):
        shares = log.measured.curves.progression
        there = np.isfinite(shares)
        line(ax, n, STEPS[there].astype(np.float64), shares[there])
        ax.plot(STEPS[there], shares[there], "os"[n], color=COLORS[n], markersize=4.5, zorder=4)
        least = min(least, float(shares[there].min(initial=1.0)))
    if least == 1.0:
        nothing(ax, "too few posters")
    percent_axis(ax)
    ax.set_ylim(0.0 if least < 0.4 else 0.4, 1.015)
    ax.set_xlim(0.4, STEPS[-1] + 0.6)
    ax.set_xticks([1, 2, 3, 5, 10, 15, 20, 25, 30])
    ax.set_xlabel("messages written so far", size=10, color=style.INK)
    ax.set_ylabel("wrote one more", size=10, color=style.INK)
    return sheet
