"""Which share of the posters still writes so long after their first message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.chatlogs.measures.measure import SURVIVAL_DAYS
from sim.chatlogs.measures.values import length
from sim.views import style
from sim.views.describing.parts import Log, line, nothing, page, percent_axis, time_axis, told
from sim.views.text import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(logs: Sequence[Log]) -> Figure:
    """Draw the survival of posters (Kaplan and Meier) over time since their first message."""
    names = ("back_after_1", "back_after_7", "back_after_30")
    texts = [
        "after 1, 7, 30 days "
        + ", ".join(percent(log.measured.scalars[name]).removesuffix(" %") for name in names)
        + " % still write"
        for log in logs
    ]
    waits = " and ".join(dict.fromkeys(length(log.measured.patience) for log in logs))
    sheet, panels = page(
        "How long posters stay", logs, (3.6,), told(logs, texts),
        f"Still writes: writes then or later. Kaplan and Meier; who wrote in the last {waits} of the log is censored.",
    )  # fmt: skip
    ax = panels[0]
    known = [np.isfinite(log.measured.curves.survival) & (SURVIVAL_DAYS > 0) for log in logs]
    for n, (log, there) in enumerate(zip(logs, known, strict=True)):
        line(ax, n, 86_400.0 * SURVIVAL_DAYS[there], log.measured.curves.survival[there])
    longest = max((float(SURVIVAL_DAYS[there].max()) for there in known if there.any()), default=0.0)
    if not longest:
        nothing(ax, "nobody is known to have left or stayed")
    percent_axis(ax)
    time_axis(ax, 3_600.0, 86_400.0 * max(longest, 2.0))
    ax.set_xlabel("time since the first message", size=10, color=style.INK)
    ax.set_ylabel("posters who still write", size=10, color=style.INK)
    return sheet
