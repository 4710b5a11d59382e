"""How far the model and the null models are from each room: dots on a line per room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.sweeping.page import LINE, Page, Sign, heading, key_height, key_rows, mark
from sim.views.validating_rooms.tables import Rooms

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLES: Final = {
    "lorenz": "Lorenz curve", "survival": "still writing", "gaps": "gaps in the room", "own_gaps": "gaps of a person",
}  # fmt: skip
COLORS: Final = {"rates": style.VERMILION, "shuffled": style.TEAL, "model": style.BLUE}
TAKEN_OVER: Final = {"lorenz": ("shuffled",), "gaps": ("shuffled",)}
_STEP: Final = 0.095  # inches from one room to the next
_LEFT: Final = 0.2
_NOTE: Final = (
    "A line per room, ordered by the distance of the model. Lorenz curves and survival: mean absolute difference; "
    "gaps: mean difference of log10 of seconds (1: ten times as long). Dashes at the bottom: means. Below the "
    "names: model less null model, 95 % of resamples of rooms."
)


def figure(tables: object) -> Figure:
    """Draw a panel per curve, in it a line per room, the nearest to the model at the top.

    tables  of validated rooms; needs `distances_by_room` and `compared`
    """
    given = Rooms.of(tables)
    rows = given.distances[given.distances["part"] == "structure"]
    key = key_rows(
        [
            Sign("dot", "model", style.BLUE), Sign("dot", "log-normal rates, Hawkes process", style.VERMILION),
            Sign("dot", "shuffled", style.TEAL), Sign("line", "mean", style.INK),
        ],
        style.WIDTH - 0.3,
    )  # fmt: skip
    tall = max(1.6, _STEP * rows["room"].nunique())
    page = Page(
        "How far from each room",
        _sentence(given.compared),
        key_height(key) + 3 * LINE + 0.08 + tall + 0.35,
        [_NOTE],
    )
    page.key(0.14, 0.0, key)
    wide = (style.WIDTH - 0.35) / len(TITLES) - _LEFT
    for k, (curve, title) in enumerate(TITLES.items()):
        left = _LEFT + k * (style.WIDTH - 0.2) / len(TITLES)
        page.lines(left, key_height(key), heading(title, _remarks(given.compared, curve), wide + 0.1))
        _panel(page.panel(left, key_height(key) + 3 * LINE + 0.08, wide, tall), rows[rows["curve"] == curve], curve)
    return page.figure


def _panel(ax: Axes, rows: pd.DataFrame, curve: str) -> None:
    ordered = rows.sort_values("model", kind="stable").reset_index(drop=True)
    shown = [source for source in COLORS if source not in TAKEN_OVER.get(curve, ())]
    values = ordered[shown].to_numpy(np.float64)
    known = np.isfinite(values).any(axis=1)
    low, high = np.full(len(ordered), np.nan), np.full(len(ordered), np.nan)
    low[known], high[known] = np.nanmin(values[known], axis=1), np.nanmax(values[known], axis=1)
    places = np.arange(len(ordered))
    ax.hlines(places, low, high, color=style.GRID, linewidth=1.2, zorder=2)
    for source in shown:
        mark(ax, "dot", ordered[source], places, COLORS[source], size=0.55, edge="white", zorder=3)
        mean = float(np.nanmean(ordered[source])) if ordered[source].notna().any() else np.nan
        ax.plot([mean, mean], [len(ordered), len(ordered) + 2], color=COLORS[source], linewidth=2.6, clip_on=False)
    ax.set_ylim(len(ordered) + 2.2, -1)
    top = float(np.nanmax(values)) if known.any() else 1.0
    ax.set_xlim(0.0, 1.05 * top)
    ax.yaxis.set_ticks([])
    ax.grid(False, axis="y")
    ax.tick_params(labelsize=9)


def _remarks(compared: pd.DataFrame, curve: str) -> list[str]:
    """Model less null, of each null model."""
    here = compared[(compared["part"] == "structure") & (compared["curve"] == curve)]
    return [f"−{row['null']}: {_short(row['low'])} to {_short(row['high'])}" for _, row in here.iterrows()]


def _short(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−").replace("+0.", "+.").replace("−0.", "−.")


def _sentence(compared: pd.DataFrame) -> str:
    here = compared[compared["part"] == "structure"]
    nearer, farther = int((here["high"] < 0).sum()), int((here["low"] > 0).sum())
    return (
        f"Of {len(here)} comparisons with a null model, the model is nearer to the rooms in {nearer}, farther in "
        f"{farther}; the others leave it open."
    )
