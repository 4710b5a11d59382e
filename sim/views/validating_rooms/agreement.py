"""Predicted against observed, a panel per number and a dot per room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.daily import Array
from sim.views.sweeping.page import LINE, Page, Sign, heading, key_height, key_rows, mark
from sim.views.tables import plural
from sim.views.validating_rooms.tables import Rooms

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LARGE: Final = 40
"""Posters from which on a room is drawn as a large one."""
COUNTED: Final = ("messages", "posters", "returning", "new")
TITLES: Final = {
    "messages": "messages", "posters": "posters", "returning": "posters from before", "new": "new posters",
    "gini": "Gini coefficient", "once_share": "one message only", "more_after_1": "one more message",
    "back_after_1": "writing after 1 day", "back_after_30": "writing after 30 days",
    "active_day_share": "days with a message",
}  # fmt: skip
_SIDE: Final = 1.62  # inches of a square panel
_LEFT: Final = 0.62
_GAP: Final = 0.42
_TICKS: Final = {2_000: (0, 1, 10, 100, 1000), 20_000: (0, 10, 100, 1000, 10_000), 10**9: (0, 10, 1000, 100_000)}
"""What is marked on the axis of a count up to so many: numbers that stand apart."""


def figure(tables: object, part: str, names: Sequence[str], title: str, note: str) -> Figure:
    """Draw panels of observed over predicted.

    part   of the validation; names: of the numbers, three in a row
    """
    given = Rooms.of(tables)
    rooms = given.by_room[given.by_room["part"] == part]
    told = given.correlations[given.correlations["part"] == part].set_index("number")
    key = key_rows(
        [
            Sign("dot", f"room of {LARGE} posters or more", style.BLUE), Sign("ring", "smaller room", style.BLUE),
            Sign("dash", "predicted as observed", style.FAINT_INK),
        ],
        style.WIDTH - 0.3,
    )  # fmt: skip
    deep = -(-len(names) // 3)
    row = 2 * LINE + 0.08 + _SIDE + _GAP
    page = Page(title, _sentence(told, names), key_height(key) + deep * row + 0.02, [note])
    page.key(0.14, 0.0, key)
    for n, name in enumerate(names):
        left, top = _LEFT + (n % 3) * (style.WIDTH - 0.1) / 3, key_height(key) + (n // 3) * row
        one = told.loc[name]
        r = f"r = {one['r']:.2f} ({one['low']:.2f} to {one['high']:.2f})" if np.isfinite(one["r"]) else "not known"
        remark = r.replace("-", "−") + (", given" if one["given"] else "")
        page.lines(left, top, heading(TITLES[name], [remark], _SIDE + 0.3))
        _panel(page.panel(left, top + 2 * LINE + 0.08, _SIDE, _SIDE), rooms, name)
        if n // 3 == deep - 1:
            page.write(left, top + 2 * LINE + 0.08 + _SIDE + 0.25, "predicted")
    page.write(
        0.17, key_height(key) + 2 * LINE + 0.08 + _SIDE / 2, "observed", rotation=90, ha="center", va="center"
    )
    return page.figure


def _panel(ax: Axes, rooms: pd.DataFrame, name: str) -> None:
    x, y = (_scaled(rooms[f"{source}_{name}"].to_numpy(np.float64), name) for source in ("model", "real"))
    known = np.isfinite(x) & np.isfinite(y)
    high = max(float(np.max(np.concatenate([x[known], y[known], [0.0]]))), 1e-9)
    top = 1.0 if name not in COUNTED else 1.04 * high
    ax.plot([0, top], [0, top], color=style.FAINT_INK, linewidth=1.1, linestyle=(0, (4, 3)))
    large = rooms["people"].to_numpy() >= LARGE
    mark(ax, "ring", x[known & ~large], y[known & ~large], style.BLUE, size=0.55, markeredgewidth=1.0, alpha=0.8)
    mark(ax, "dot", x[known & large], y[known & large], style.BLUE, size=0.75, edge="white")
    for axis in (ax.xaxis, ax.yaxis):
        _ticks(axis, name, top)
    margin = 0.03 * top
    ax.set_xlim(-margin, top + margin)
    ax.set_ylim(-margin, top + margin)


def _ticks(axis: Any, name: str, top: float) -> None:
    if name in COUNTED:
        marks = next(marks for most, marks in _TICKS.items() if np.expm1(top) <= most)
        shown = np.array([value for value in marks if np.log1p(value) <= top])
        axis.set_ticks(np.log1p(shown), [f"{value // 1000}k" if value >= 1000 else str(value) for value in shown])
    else:
        axis.set_ticks([0.0, 0.25, 0.5, 0.75, 1.0], ["0", "", ".5", "", "1"])


def _scaled(values: Array, name: str) -> Array:
    found: Array = np.log1p(values) if name in COUNTED else values
    return found


def _sentence(told: pd.DataFrame, names: Sequence[str]) -> str:
    known = told[~told["given"].astype(bool) & told["r"].notna()]
    tested = [name for name in names if name in known.index]
    if not tested:
        return "Too few rooms are known to tell."
    rooms, values = int(told.loc[tested, "rooms"].to_numpy().max()), told.loc[tested, "r"].astype(float)
    best, worst = TITLES[str(values.idxmax())], TITLES[str(values.idxmin())]
    if len(tested) == 1 or best == worst:
        return f"Over {plural(rooms, 'room')}, r of {best} is {float(values.max()):.2f}."
    return (
        f"Over {plural(rooms, 'room')}, predicted and observed go together best in {best} "
        f"(r = {float(values.max()):.2f}), least in {worst} ({float(values.min()):.2f})."
    )
