"""Bars: in which share of the worlds a point, or a value of a lever, is best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.views import style
from sim.views.sweeping.axes import amount, words
from sim.views.sweeping.page import fitted
from sim.views.sweeping.shares import wilson
from sim.views.sweeping.slices import rough
from sim.views.sweeping.tables import Lever, Sweep, codes_of
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_POINTS: Final = 6
MOST_VALUES: Final = 30  # more values of a number are put together
RANGES: Final = 8
MOST_WORDS: Final = 10
LABEL: Final = 9.0


@dataclass(frozen=True)
class Bar:
    """A share of the worlds with its interval, what it is of, and the rows of `points` that count for it.

    edges   of a range of numbers; None for a single value
    aslant  whether its words stand aslant below it
    """

    text: str
    share: float
    low: float
    high: float
    rows: NDArray[np.bool_]
    edges: tuple[float, float] | None = None
    aslant: bool = False


def bars_of_points(sweep: Sweep, regret: pd.DataFrame, chosen: list[int]) -> list[Bar]:
    """The points that are best in the most worlds, and the chosen ones, most often first."""
    share = regret["best_share"].fillna(0.0).to_numpy()
    order = [int(n) for n in np.argsort(-share, kind="stable") if share[n] > 0][:MOST_POINTS]
    order += [n for n in dict.fromkeys(chosen) if n not in order]
    labels = sweep.points["label"].astype(str) if "label" in sweep.points else sweep.points["point"].astype(str)
    bars = []
    for n in order:
        low, high = (float(regret[name][n]) for name in ("best_low", "best_high"))
        rows = np.arange(len(share)) == n
        bars.append(Bar(labels[n], float(share[n]), *_around(float(share[n]), low, high), rows))
    return bars


def bars_of_values(sweep: Sweep, lever: Lever, regret: pd.DataFrame) -> list[Bar]:
    """For each value of a lever (ranges of many) the share of worlds in which a point with it is best."""
    share = regret["best_share"].fillna(0.0).to_numpy()
    texts, codes, edges = _values(sweep, lever)
    alone = len(sweep.levers) == 1 and len(texts) == len(share)
    bars = []
    for n, text in enumerate(texts):
        rows = codes == n
        whole = min(1.0, float(share[rows].sum()))
        around = _around(whole, *wilson(whole, sweep.world_count))
        if alone:
            at = int(np.flatnonzero(rows)[0])
            around = _around(whole, float(regret["best_low"][at]), float(regret["best_high"][at]))
        bars.append(Bar(text, whole, *around, rows, edges[n] if edges else None, not lever.numeric))
    return bars


def draw_bars(ax: Axes, bars: list[Bar], wide: float) -> None:
    """Upright bars with intervals; what they are of below, not all where there is no room."""
    for n, bar in enumerate(bars):
        ax.bar(n, bar.share, width=0.72 if bar.edges is None else 0.94, color=style.BLUE, linewidth=0)
        whiskers(ax, n, bar, upright=True, small=len(bars) >= 16)
    ax.set_xlim(-0.6, len(bars) - 0.4)
    ax.grid(False, axis="x")
    if bars and bars[0].edges is not None:
        edges = [bars[0].edges[0], *(bar.edges[1] for bar in bars if bar.edges is not None)]
        texts = [rough(edge) for edge in edges]
        step = max(1, int(np.ceil(len(edges) * (max(inches(text, LABEL) for text in texts) + 0.14) / wide)))
        kept = range(0, len(edges), step)
        words(ax.xaxis, [n - 0.5 for n in kept], [texts[n] for n in kept], size=LABEL)
        return
    aslant = any(bar.aslant for bar in bars)
    each = 0.2 if aslant else max((inches(bar.text, LABEL) for bar in bars), default=0.1) + 0.12
    step = max(1, int(np.ceil(len(bars) * each / wide)))
    kept = range(0, len(bars), step)
    look = {"rotation": 50, "ha": "right", "rotation_mode": "anchor"} if aslant else {}
    words(ax.xaxis, kept, [bars[n].text for n in kept], size=LABEL, **look)


def whiskers(ax: Axes, place: float, bar: Bar, *, upright: bool, small: bool = False) -> None:
    """The interval of a share, pale where the share itself is 0."""
    color, width = (style.INK, 0.9) if bar.share > 0 else (style.GREY, 0.7)
    reach = [[bar.share - bar.low], [bar.high - bar.share]]
    look: dict[str, Any] = {"color": color, "elinewidth": width, "capthick": width, "capsize": 1.2 if small else 2.0}
    if upright:
        ax.errorbar([place], [bar.share], yerr=reach, zorder=3, **look)
    else:
        ax.errorbar([bar.share], [place], xerr=reach, zorder=3, **look)


def room_for_words(bars: list[Bar]) -> float:
    """Inches from a panel of bars down to the name of the lever."""
    slanted = [inches(bar.text, LABEL) for bar in bars if bar.aslant]
    return 0.2 + 0.766 * max(slanted) if slanted else 0.26


def _values(sweep: Sweep, lever: Lever) -> tuple[list[str], NDArray[np.int64], list[tuple[float, float]] | None]:
    """What is below each bar, for each point its bar, and the edges of ranges."""
    if not lever.numeric:
        texts, codes = codes_of(sweep.texts(lever))
        kept = [fitted(text, LABEL, 0.9) for text in texts]
        if len(kept) > MOST_WORDS:
            return [*kept[: MOST_WORDS - 1], "others"], np.minimum(codes, MOST_WORDS - 1), None
        return kept, codes, None
    values = sweep.numbers(lever)
    different, codes = np.unique(values, return_inverse=True)
    if len(different) <= (MOST_VALUES if len(sweep.levers) == 1 else RANGES):
        return [amount(float(value)) for value in different], codes.astype(np.int64), None
    between = np.geomspace if lever.log else np.linspace
    edges = between(values.min(), values.max(), RANGES + 1)
    which = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, RANGES - 1)
    ends = [(float(edges[n]), float(edges[n + 1])) for n in range(RANGES)]
    return [f"{rough(low)} to {rough(high)}" for low, high in ends], which.astype(np.int64), ends


def _around(share: float, low: float, high: float) -> tuple[float, float]:
    """An interval that holds the share, whatever rounding made of it."""
    return (min(low, share) if np.isfinite(low) else share), (max(high, share) if np.isfinite(high) else share)
