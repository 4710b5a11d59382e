"""Messages a day over the life of logs, a panel for each."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.chatlogs.measures.days import per_day
from sim.results.numbers import count, number
from sim.views import style
from sim.views.describing.parts import COLORS, Log, nothing, page, told
from sim.views.text import clip, families, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WEEK = 7
_BEHIND: Final = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5}


def figure(logs: Sequence[Log]) -> Figure:
    """Draw messages a day in all rooms of each log, and their mean over seven days."""
    texts = [
        f"{number(per_day(log.measured.tables.days))} messages a day and room, "
        f"{number(_mean(log))} in all rooms"
        if log.measured.counts["rooms"] > 1
        else f"{number(per_day(log.measured.tables.days))} messages a day"
        for log in logs
    ]
    sheet, panels = page(
        "Messages a day", logs, (2.4,) * len(logs), told(logs, texts),
        "Light: each day, all rooms together. Line: mean of seven days.", gap=0.62, bottom=0.42, key=False,
    )  # fmt: skip
    for n, (ax, log) in enumerate(zip(panels, logs, strict=True)):
        _draw(ax, n, log)
        if len(logs) > 1:
            name = clip(log.name, 34)
            ax.text(
                0.99, 0.97, plain(name), transform=ax.transAxes, size=10, color=COLORS[n], ha="right",
                va="top", family=families(name), bbox=_BEHIND,
            )  # fmt: skip
    return sheet


def _mean(log: Log) -> float:
    counts = log.measured.curves.by_day
    return float(counts.mean()) if len(counts) else np.nan


def _draw(ax: Axes, n: int, log: Log) -> None:
    days, counts = log.measured.curves.days, log.measured.curves.by_day
    if not len(days):
        nothing(ax, "nobody wrote anything")
        return
    dates = days.astype("datetime64[D]")
    ax.bar(dates, counts, 1.0, color=COLORS[n], alpha=0.3, linewidth=0)
    if len(counts) >= _WEEK:
        smooth = np.convolve(counts, np.ones(_WEEK) / _WEEK, "valid")
        ax.plot(dates[_WEEK // 2 : len(smooth) + _WEEK // 2], smooth, color=COLORS[n], linewidth=1.8)
    top = max(float(np.quantile(counts, 0.995)), float(counts.mean()) * 2.0, 1.0)
    cut = int((counts > top * 1.06).sum())
    style.counted(ax, top)
    dating: Any = import_module("matplotlib.dates")  # has no type hints
    few = len(days) < _WEEK
    locator = dating.DayLocator() if few else dating.AutoDateLocator(minticks=3, maxticks=8)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(dating.DateFormatter("%Y-%m-%d") if few else dating.ConciseDateFormatter(locator))
    ax.tick_params(labelbottom=True)
    ax.set_xlim(dates[0] - np.timedelta64(12, "h"), dates[-1] + np.timedelta64(12, "h"))
    ax.set_ylabel("messages", size=10, color=style.INK)
    ax.yaxis.set_label_coords(-0.62 / (style.WIDTH - style.LEFT - 0.3), 0.5)
    if cut:
        ax.text(
            0.01, 0.97, f"{count(cut, 'day')} above, up to {counts.max():,}", transform=ax.transAxes, size=9,
            color=style.FAINT_INK, va="top", bbox=_BEHIND,
        )  # fmt: skip
