"""Curves of the log, and of simulations with what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.calibrating.tables import Fitted
from sim.views.daily import Array
from sim.views.sweeping.axes import numbers, words
from sim.views.sweeping.page import LINE, Page, Sign, heading, key_height, key_rows
from sim.views.text import short

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Look(NamedTuple):
    """How a curve is shown: its title, what is on both axes, and whether these are logarithmic."""

    title: str
    below: str = ""
    x_unit: str = ""
    y_unit: str = ""
    x_log: bool = False
    y_log: bool = False


LOOKS: Final = {
    "lorenz": Look("Messages of the quietest posters", "share of posters", "share", "share"),
    "survival": Look("Posters who still write", "days after their first message", "", "share", x_log=True),
    "progression": Look("One more after n messages", "n", "", "share"),
    "hours": Look("Messages by hour", "hour of the day", "", "share"),
    "gaps": Look("Gaps between messages", "share of gaps", "share", "seconds", y_log=True),
}
_CLOCK: Final = (
    (1.0, "1 s"), (10.0, "10 s"), (60.0, "1 min"), (600.0, "10 min"), (3600.0, "1 h"), (86_400.0, "1 d"),
    (864_000.0, "10 d"), (8_640_000.0, "100 d"),
)  # fmt: skip
_TALL: Final = 1.55
_GAP: Final = 0.55  # inches for ticks and words below a panel
_LEFT: Final = 0.72


def figure(tables: object) -> Figure:
    """Draw a panel per curve: the log as a line, 90 % of simulations as a band with their median.

    tables  the tables of a calibration; needs `curves`
    """
    given = Fitted.of(tables)
    names = [str(name) for name in dict.fromkeys(given.curves["curve"]) if len(_band(given.curves, str(name))[0]) > 1]
    key = key_rows(
        [
            Sign("line", "log", style.NAVY), Sign("dash", "simulations, median", style.TEAL),
            Sign("band", "90 % of them", style.TEAL),
        ],
        style.WIDTH - 0.3,
    )  # fmt: skip
    deep = -(-len(names) // 2)
    page = Page(
        "The log and simulations with what was found",
        _sentence(given, names),
        key_height(key) + deep * (LINE + 0.08 + _TALL + _GAP),
        ["Where simulations of what was found would do the same as the log, it lies within the band.", given.source],
    )
    page.key(0.14, 0.0, key)
    wide = (style.WIDTH - 0.3) / 2 - _LEFT
    for n, name in enumerate(names):
        left = _LEFT + (n % 2) * (style.WIDTH - 0.1) / 2
        top = key_height(key) + (n // 2) * (LINE + 0.08 + _TALL + _GAP)
        look = LOOKS.get(name, Look(name))
        page.lines(left, top, heading(look.title, [], wide))
        _panel(page.panel(left, top + LINE + 0.08, wide, _TALL), given.curves, name, look)
    return page.figure


def _panel(ax: Axes, curves: pd.DataFrame, name: str, look: Look) -> None:
    x, low, middle, high = _band(curves, name)
    log = curves[(curves["curve"] == name) & (curves["draw"] < 0)].sort_values("x", kind="stable")
    at, value = log["x"].to_numpy(np.float64), log["y"].to_numpy(np.float64)
    if look.x_log:
        positive = at[at > 0]
        ax.set_xscale("log")
        x, low, middle, high = (part[x > 0] for part in (x, low, middle, high))
        at, value = at[at > 0], value[at > 0]
        known = np.isfinite(value)
        reach = positive[: len(known)][known]
        ax.set_xlim(float(positive.min()), float(reach.max()) * 1.3 if len(reach) else float(positive.max()))
    if look.y_log:
        ax.set_yscale("log")
        least = _least(low, middle, high, value)
        low, middle, high, value = (np.where(part < least, least, part) for part in (low, middle, high, value))
    ax.fill_between(x, low, high, color=style.TEAL, alpha=0.3, linewidth=0)
    ax.plot(x, middle, color=style.TEAL, linewidth=1.6, linestyle=(0, (4, 1.6)))
    ax.plot(at, value, color=style.NAVY, linewidth=1.8)
    ax.set_xlabel(look.below, size=9.0, color=style.INK)
    for axis, unit, is_log in ((ax.xaxis, look.x_unit, look.x_log), (ax.yaxis, look.y_unit, look.y_log)):
        if is_log:
            from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

            axis.set_minor_locator(NullLocator())
        if is_log and unit == "seconds":
            reach = axis.get_view_interval()
            there = [one for one in _CLOCK if reach[0] <= one[0] <= reach[1]]
            words(axis, [size for size, _ in there], [name for _, name in there], size=9.0)
        elif is_log:
            axis.set_major_locator(LogLocator(10, numticks=6))
            axis.set_major_formatter(FuncFormatter(lambda tick, _: short(tick)))
        else:
            numbers(axis, unit, ticks=4)
    if not look.y_log and look.y_unit == "share":
        ax.set_ylim(bottom=0.0)


def _least(*curves: Array) -> float:
    """Where a logarithmic axis begins: at the least value above 0 (a log by the minute has gaps of 0)."""
    values = np.concatenate(curves)
    positive = values[np.isfinite(values) & (values > 0)]
    return float(positive.min()) if len(positive) else 1.0


def _band(curves: pd.DataFrame, name: str) -> tuple[Array, Array, Array, Array]:
    """x, and 5, 50 and 95 % of the simulations there; where fewer than half of them know a value, none."""
    rows = curves[(curves["curve"] == name) & (curves["draw"] >= 0)]
    draws = max(1, rows["draw"].nunique())
    grouped = rows.dropna(subset=["y"]).groupby("x")["y"]
    enough = grouped.count() >= 0.5 * draws
    x = enough.index.to_numpy(np.float64)[enough.to_numpy()]
    low, middle, high = (grouped.quantile(share).reindex(x).to_numpy(np.float64) for share in (0.05, 0.5, 0.95))
    return x, low, middle, high


def _sentence(given: Fitted, names: list[str]) -> str:
    out = []
    for name in names:
        x, low, _, high = _band(given.curves, name)
        log = given.curves[(given.curves["curve"] == name) & (given.curves["draw"] < 0)].set_index("x")["y"]
        value = log.reindex(x).to_numpy(np.float64)
        known = np.isfinite(value)
        if known.any() and np.mean((value[known] < low[known]) | (value[known] > high[known])) > 0.3:
            out.append(LOOKS.get(name, Look(name)).title.lower())
    if not out:
        return "The log's curves lie within those of simulations, or nearly so."
    return f"The log lies outside for a third of the way or more: {', '.join(out)}."
