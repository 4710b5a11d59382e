"""At which hour and on which weekday people write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.views import style
from sim.views.describing.parts import COLORS, Log, line, nothing, page, told
from sim.views.text import percent, significant

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def figure(logs: Sequence[Log]) -> Figure:
    """Draw the share of messages by hour, and messages by weekday over the mean day."""
    scalars = [log.measured.scalars for log in logs]
    texts = [f"{percent(s['night_share'])} from 0 to 6 o'clock{_weekend(s['weekend_ratio'])}" for s in scalars]
    sheet, panels = page(
        "When people write", logs, (2.5, 2.0), told(logs, texts),
        "By the clocks of those who write, where the log tells their zone; else by UTC or by the clock of the log.",
        gap=0.75, bottom=0.34,
    )  # fmt: skip
    hours, week = panels
    for n, log in enumerate(logs):
        profile = log.measured.curves.hours
        if np.isfinite(profile).any():
            line(hours, n, np.arange(25.0), np.append(profile, profile[-1]), steps=True)
    _hours(hours, logs)
    _week(week, logs)
    for ax, text in ((hours, "messages, % of all"), (week, "messages a day, mean = 1")):
        ax.set_ylabel(text, size=10, color=style.INK)
        ax.yaxis.set_label_coords(-0.62 / (style.WIDTH - style.LEFT - 0.3), 0.5)
    return sheet


def _hours(ax: Axes, logs: Sequence[Log]) -> None:
    from matplotlib.ticker import FuncFormatter

    profiles = [log.measured.curves.hours for log in logs]
    top = max(float(np.nan_to_num(profile).max()) for profile in profiles)
    if not top:
        nothing(ax, "nobody wrote anything")
    ax.set_xlim(0, 24)
    ax.set_xticks(range(0, 25, 3))
    ax.tick_params(labelbottom=True)
    ax.set_ylim(0.0, 1.1 * top or 1.0)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g} %"))
    ax.set_xlabel("hour of the day", size=10, color=style.INK)


def _week(ax: Axes, logs: Sequence[Log]) -> None:
    width = 0.62 / len(logs)
    for n, log in enumerate(logs):
        heights = np.nan_to_num(log.measured.curves.weekdays)
        places = np.arange(7) + (n - (len(logs) - 1) / 2) * width
        ax.bar(
            places, heights, 0.92 * width, color=COLORS[n], zorder=2, hatch="//" if n else None, edgecolor="white",
            linewidth=0,
        )  # fmt: skip
    ax.axhline(1.0, color=style.FAINT_INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=3)
    ax.set_xticks(range(7), _DAYS)
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.6, 6.6)


def _weekend(ratio: float) -> str:
    if not np.isfinite(ratio):
        return ""
    return f", a day of the weekend has {significant(ratio, 2)} times the messages of another day"
