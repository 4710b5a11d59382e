"""What was believed of each parameter and what is believed now, in the range that was thought possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.views import style
from sim.views.calibrating.tables import Fitted
from sim.views.sweeping.axes import amount, words
from sim.views.sweeping.page import Page, Sign, fitted, key_height, key_rows, mark
from sim.views.text import percent
from sim.views.weighing.words import room_for_names

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STEP: Final = 0.36  # inches from one parameter to the next
BEFORE, NOW, MIDDLE = style.PALE, style.BLUE, style.NAVY
_RIGHT: Final = 2.75  # inches for what is said beside the bars

_NOTE: Final = (
    "Each bar lies in the range that was thought possible, from its lowest to its highest value (equal ratios where it "
    "spans many). Beside it the median with 90 %, and by how much narrower that has become."
)


def figure(tables: object) -> Figure:
    """Draw bars of 90 and 50 % of each parameter over what was believed, the best told on top.

    tables  the tables of a calibration; needs `parameters`
    """
    given = Fitted.of(tables)
    rows = given.parameters.sort_values("contraction", ascending=False, kind="stable").reset_index(drop=True)
    names = [str(name) for name in rows["label"]]
    left = room_for_names(names, 0.8, 2.0) + 0.3
    wide = style.WIDTH - left - _RIGHT
    key = key_rows(
        [
            Sign("square", "believed before, 90 %", BEFORE), Sign("square", "now, 90 %", NOW),
            Sign("square", "50 %", MIDDLE), Sign("dot", "median", "white"),
            Sign("triangle", "in the scenario", style.AMBER),
        ],
        style.WIDTH - 0.3,
    )  # fmt: skip
    tall = STEP * max(len(rows), 2) + 0.06
    page = Page(
        "What the log tells",
        _sentence(rows),
        key_height(key) + tall + 0.34,
        [_NOTE, given.source],
    )
    page.key(0.14, 0.0, key)
    top = key_height(key)
    ax = page.panel(left, top, wide, tall)
    for n, (_, row) in enumerate(rows.iterrows()):
        at = given.place(row, [row[name] for name in ("prior_low", "prior_high", "low", "high", "q25", "q75")])
        middle, was = given.place(row, [row["median"], row["before"]])
        ax.barh(n, at[1] - at[0], left=at[0], height=0.72, color=BEFORE, linewidth=0)
        ax.barh(n, at[3] - at[2], left=at[2], height=0.36, color=NOW, linewidth=0)
        ax.barh(n, at[5] - at[4], left=at[4], height=0.36, color=MIDDLE, linewidth=0)
        mark(ax, "dot", [middle], [n], "white", zorder=4)
        if np.isfinite(was) and -0.02 <= was <= 1.02:
            mark(ax, "triangle", [was], [n - 0.3], style.AMBER, zorder=5, clip_on=False)
        text = f"{amount(float(row['median']))} ({amount(float(row['low']))} to {amount(float(row['high']))})"
        y = top + tall * (n + 0.55) / (max(len(rows), 2) + 0.1)
        page.write(style.WIDTH - _RIGHT + 0.12, y, fitted(text, 9.5, _RIGHT - 0.85), va="center_baseline")
        page.write(style.WIDTH - 0.14, y, _narrower(row["contraction"]), va="center_baseline", ha="right")
    ax.set_ylim(max(len(rows), 2) - 0.45, -0.55)
    ax.set_xlim(0.0, 1.0)
    words(ax.yaxis, range(len(rows)), [fitted(name, 9.5, left - 0.3) for name in names], size=9.5)
    words(ax.xaxis, [0.0, 1.0], ["lowest", "highest"], size=9.0)
    ax.tick_params(axis="y", length=0)
    ax.grid(False, axis="y")
    return page.figure


def _narrower(contraction: Any) -> str:
    value = float(contraction)
    if not np.isfinite(value):
        return "n/a"
    return f"\N{MINUS SIGN}{percent(value)}" if value >= 0.005 else "not at all"


def _sentence(rows: Any) -> str:
    told = [str(row["label"]) for _, row in rows.iterrows() if row["contraction"] >= 0.3]
    if not told:
        return "The log tells none of the parameters: what is believed of them now is what was believed before."
    many = f"{len(told)} of {len(rows)} parameters" if len(rows) > 1 else "the parameter"
    return f"The log tells {many}, and best {told[0]}."
