"""Curves of a few rooms: the room itself, the model, and the null models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.sweeping.page import LINE, Page, Sign, fitted, heading, key_height, key_rows
from sim.views.validating_rooms.tables import Rooms

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN: Final = 4
"""Rooms that are shown: spread evenly over their sizes, the largest and the smallest left out."""
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "real": {"color": style.INK, "linewidth": 2.2},
    "model": {"color": style.BLUE, "linewidth": 1.8},
    "rates": {"color": style.VERMILION, "linewidth": 1.3},
    "shuffled": {"color": style.TEAL, "linewidth": 1.3, "linestyle": (0, (4, 1.6))},
}
_TITLES: Final = {
    "lorenz": "Lorenz curve", "survival": "still writing", "gaps": "gaps, room", "own_gaps": "gaps, person",
}  # fmt: skip
_TAKEN_OVER: Final = {"lorenz": ("shuffled",), "gaps": ("shuffled",)}
_NOTE: Final = (
    "Means over runs. Shuffling takes over the room's own Lorenz curve and gaps. Gaps: the share of them (x) that are "
    "not longer (y). Still writing: share of posters, over days. Rooms spread over all sizes."
)
_LEFT: Final = 0.5
_TALL: Final = 1.2
_GAP: Final = 0.16
_TIMES: Final = {0.0: "1 s", 1.778: "1 min", 3.556: "1 h", 4.937: "1 d", 6.414: "30 d"}  # log10 of seconds


def figure(tables: object) -> Figure:
    """Draw a row of panels per room, a panel per curve.

    tables  of validated rooms; needs `curves` and `by_room`
    """
    given = Rooms.of(tables)
    key = key_rows(
        [
            Sign("line", "room", style.INK), Sign("line", "model", style.BLUE),
            Sign("line", "log-normal rates, Hawkes process", style.VERMILION), Sign("dash", "shuffled", style.TEAL),
        ],
        style.WIDTH - 0.3,
    )  # fmt: skip
    rooms = _chosen(given.by_room)
    step = LINE + 0.08 + _TALL + _GAP
    page = Page(
        "Rooms, the model and null models",
        "Of each room: how unequally people write, how long they stay, and how long it takes until the next message.",
        key_height(key) + LINE + len(rooms) * step + 0.2,
        [_NOTE],
    )
    page.key(0.14, 0.0, key)
    wide = (style.WIDTH - 0.3) / len(_TITLES) - _LEFT
    for k, title in enumerate(_TITLES.values()):
        left = _LEFT + k * (style.WIDTH - 0.2) / len(_TITLES)
        page.lines(left, key_height(key), heading(title, [], wide + 0.3))
    for n, (_, room) in enumerate(rooms.iterrows()):
        top = key_height(key) + LINE + 0.06 + n * step
        words = f"{room['name']}: {room['people']} posters, {room['real_messages']:,.0f} messages"
        page.write(_LEFT, top, fitted(words, 9.0, style.WIDTH - 1.0), size=9.0, color=style.FAINT_INK)
        own = given.curves[given.curves["room"] == room["room"]]
        for k, curve in enumerate(_TITLES):
            left = _LEFT + k * (style.WIDTH - 0.2) / len(_TITLES)
            ax = page.panel(left, top + LINE + 0.03, wide, _TALL, labels=n == len(rooms) - 1)
            _panel(ax, own[own["curve"] == curve], curve)
    return page.figure


def _chosen(by_room: pd.DataFrame) -> pd.DataFrame:
    rooms = by_room[by_room["part"] == "structure"].sort_values(["people", "room"], kind="stable")
    places = np.unique(np.linspace(0, len(rooms) - 1, SHOWN + 2).round().astype(int)[1:-1])
    return rooms.iloc[places[::-1]]


def _panel(ax: Axes, curves: pd.DataFrame, curve: str) -> None:
    for source, look in LOOKS.items():
        if source in _TAKEN_OVER.get(curve, ()):
            continue
        one = curves[curves["source"] == source]
        ax.plot(one["x"], one["y"], zorder=4 if source == "real" else 3, **look)
    ax.tick_params(labelsize=9)
    if curve in ("gaps", "own_gaps"):
        ax.yaxis.set_ticks(list(_TIMES), list(_TIMES.values()))
        ax.set_ylim(0.0, 7.6)
        ax.set_xlim(0.0, 1.0)
    else:
        ax.yaxis.set_ticks([0.0, 0.5, 1.0], ["0", ".5", "1"])
        ax.set_ylim(0.0, 1.02)
    if curve == "survival":
        ax.set_xscale("log")
        ax.xaxis.set_ticks([1, 7, 30, 180], ["1", "7", "30", "180"])
        ax.xaxis.set_ticks([], minor=True)
    else:
        ax.xaxis.set_ticks([0.0, 0.5, 1.0], ["0", ".5", "1"])
