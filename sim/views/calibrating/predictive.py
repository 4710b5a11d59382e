"""Each summary of the log, and what simulations with what was found have of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.chatlogs.measures.values import between, said
from sim.views import style
from sim.views.calibrating.tables import Fitted
from sim.views.sweeping.axes import words
from sim.views.sweeping.page import Page, Sign, fitted, key_height, key_rows, mark
from sim.views.weighing.words import room_for_names

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEP: Final = 0.225  # inches from one summary to the next
MOST: Final = 48
_RIGHT: Final = 2.2
_FAR: Final = 0.01
_EDGE: Final = 3.0  # half widths of an interval that are shown to both sides

_NOTE: Final = (
    "Each summary in its own scale: the bar holds 90 % of simulations with what was found, its middle their median. "
    "Beside it the log's value, and that interval. A line that reaches the edge goes on beyond it."
)


def figure(tables: object) -> Figure:
    """Draw a row per summary: 90 % of simulations as a bar from -1 to 1, the log as a dot.

    tables  the tables of a calibration; needs `summaries`
    """
    given = Fitted.of(tables)
    known = given.summaries["low"].notna() & given.summaries["log"].notna() & given.summaries["used"].astype(bool)
    rows = given.summaries[known].reset_index(drop=True)
    hidden, rows = max(0, len(rows) - MOST), rows[:MOST]
    names = [str(name) for name in rows["label"]]
    left = room_for_names(names, 1.2, 2.6) + 0.3
    wide = style.WIDTH - left - _RIGHT
    key = key_rows(
        [
            Sign("square", "simulations, 90 %", style.MINT), Sign("line", "before the log, 90 %", style.GREY),
            Sign("dot", "log", style.NAVY), Sign("dot", "log, out of reach", style.VERMILION),
        ],
        style.WIDTH - 0.3,
    )  # fmt: skip
    tall = STEP * max(len(rows), 2) + 0.06
    far = (rows["below"] < _FAR) | (rows["below"] > 1 - _FAR)
    page = Page(
        "Whether the fitted scenario does what the log does",
        _sentence(rows, far),
        key_height(key) + tall + 0.1,
        [_NOTE + (f" Not shown: {hidden} more." if hidden else ""), given.source],
    )
    page.key(0.14, 0.0, key)
    top = key_height(key)
    ax = page.panel(left, top, wide, tall, labels=False)
    for n, (_, row) in enumerate(rows.iterrows()):
        ends = _scaled(row, [row["prior_low"], row["prior_high"], row["low"], row["high"], row["log"]])
        shown = np.clip(ends, -_EDGE, _EDGE)
        if np.isfinite(ends[:2]).all():
            ax.plot(shown[:2], [n, n], color=style.GREY, linewidth=1.4, solid_capstyle="butt")
        ax.barh(n, shown[3] - shown[2], left=shown[2], height=0.56, color=style.MINT, linewidth=0, zorder=2)
        mark(ax, "dot", [shown[4]], [n], style.VERMILION if far.iloc[n] else style.NAVY, zorder=4, clip_on=False)
        unit = str(row["unit"])
        ends = between(float(row["low"]), float(row["high"]), unit) or "always"
        text = f"{said(float(row['log']), unit)} ({ends})".replace("-", "\N{MINUS SIGN}")
        y = top + tall * (n + 0.55) / (max(len(rows), 2) + 0.1)
        page.write(style.WIDTH - _RIGHT + 0.2, y, fitted(text, 9.0, _RIGHT - 0.34), size=9.0, va="center_baseline")
    ax.set_ylim(max(len(rows), 2) - 0.45, -0.55)
    ax.set_xlim(-_EDGE, _EDGE)
    words(ax.yaxis, range(len(rows)), [fitted(name, 9.0, left - 0.3) for name in names], size=9.0)
    words(ax.xaxis, [-1.0, 0.0, 1.0], ["", "", ""])
    ax.tick_params(axis="both", length=0)
    ax.grid(False, axis="y")
    return page.figure


def _scaled(row: Any, values: Any) -> Any:
    """In half widths of the interval from its middle, each side by its own."""
    low, middle, high = (float(row[name]) for name in ("low", "median", "high"))
    found = np.asarray(values, np.float64)
    least = max(1e-12, 0.02 * abs(middle), 0.02 * (high - low))
    below, above = max(middle - low, least), max(high - middle, least)
    return np.where(found < middle, (found - middle) / below, (found - middle) / above)


def _sentence(rows: pd.DataFrame, far: Any) -> str:
    many = int(far.sum())
    if not many:
        return f"All {len(rows)} summaries of the log are about what simulations with what was found have."
    names = ", ".join(str(name) for name in rows["label"][far][:3])
    more = f" and {many - 3} more" if many > 3 else ""
    return f"Of {len(rows)} summaries, {many} {'is' if many == 1 else 'are'} not what simulations have: {names}{more}."
