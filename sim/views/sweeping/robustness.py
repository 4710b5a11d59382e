"""What a choice loses against the best one in each drawn world, and which choice is best in how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.sweeping.axes import label, nothing, room, with_unit, words
from sim.views.sweeping.heat import map_heading
from sim.views.sweeping.outcomes import Outcome, by_metric
from sim.views.sweeping.page import LINE, Page, Sign, fitted, key_height, key_rows, mark
from sim.views.sweeping.response_words import left_out, notes
from sim.views.sweeping.robustness_bars import bars_of_points, bars_of_values, draw_bars, room_for_words, whiskers
from sim.views.sweeping.tables import Sweep
from sim.views.tables import plural
from sim.views.text import inches, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

MOST_OUTCOMES: Final = 3
MOST_LEVERS: Final = 3
TALL: Final = 2.0
LEFT: Final = 0.95
WIDE: Final = 2.15  # of the panel of regrets
BAR: Final = 0.36  # inches from one horizontal bar to the next
LEAST_DOTS, MOST_DOTS = 12, 80  # in the panel of regrets
SURE, MEAN = style.VERMILION, style.NAVY  # of the two choices


def figure(tables: object) -> Figure:
    """Draw mean against greatest regret of the points, and the share of worlds in which each is best.

    tables  the tables of a sweep over two or more worlds; needs `points`, `response` and `regret`
    """
    sweep = Sweep.of(tables)
    told = set(sweep.regret["outcome"])
    ends = [group[-1] for group in by_metric(sweep.outcomes) if group[-1].sense and group[-1].key in told]
    outcomes = ends[: MOST_OUTCOMES if len(sweep.levers) == 1 else 2]
    several = len(sweep.levers) > 1
    key = key_rows(
        [
            Sign("dot", "a point", style.GREY, "white"),
            Sign("star", "best on average", MEAN, "white"),
            Sign("triangle", "least regret in the worst world", SURE, "white"),
        ],
        style.WIDTH - 0.3,
    )
    blocks = [_Block(sweep, outcome) for outcome in outcomes]
    heights = [
        LINE + 0.1 + max(TALL, block.tall) + 0.62 + (1.5 + block.foot + 0.34 if several else 0.0) for block in blocks
    ]
    page = Page(
        "What holds in all worlds",
        _summary(sweep, outcomes[0], blocks[0]) if outcomes else "No outcome is known to be better or worse.",
        key_height(key) + sum(heights) - 0.12,
        notes(
            sweep,
            "Regret: what a point loses in a world against the point that is best there.",
            f"Bars: share of the {plural(sweep.world_count, 'world')} in which it is best; 95 % intervals (Wilson).",
            f"Regrets are shown of the {len(blocks[0].shown)} points that lose least in their worst world."
            if blocks and len(blocks[0].shown) < len(sweep.points)
            else "",
            left_out(len(ends) - len(outcomes), "outcome"),
        ),
    )
    page.key(0.14, 0.0, key)
    top = key_height(key)
    for outcome, block, tall in zip(outcomes, blocks, heights, strict=True):
        page.lines(LEFT, top, map_heading(sweep, outcome, style.WIDTH - LEFT - 0.2)[:1])
        _draw_block(page, sweep, outcome, block, top + LINE + 0.1)
        top += tall
    return page.figure


class _Block:
    """What is drawn of one outcome: the regrets, the two choices, the bars of points or values."""

    def __init__(self, sweep: Sweep, outcome: Outcome) -> None:
        self.regret = sweep.of_regret(outcome)
        self.best_mean = _least(self.regret["mean_regret"])
        self.minimax = _least(self.regret["max_regret"])
        chosen = [n for n in (self.best_mean, self.minimax) if n is not None]
        self.points = bars_of_points(sweep, self.regret, chosen) if len(sweep.levers) > 1 else []
        self.tall = BAR * len(self.points) + 0.05
        self.values = [bars_of_values(sweep, lever, self.regret) for lever in sweep.levers[:MOST_LEVERS]]
        self.foot = max((room_for_words(bars) for bars in self.values), default=0.0)
        order = np.argsort(
            np.where(np.isfinite(self.regret["max_regret"]), self.regret["max_regret"], np.inf), kind="stable"
        )
        self.shown = order[: int(np.clip(0.3 * len(order), LEAST_DOTS, MOST_DOTS))]


def _draw_block(page: Page, sweep: Sweep, outcome: Outcome, block: _Block, top: float) -> None:
    """The scatter on the left, bars on the right, and with several levers bars of their values below."""
    ax = page.panel(LEFT, top, WIDE, max(TALL, block.tall))
    _scatter(ax, sweep, outcome, block)
    unit = f", {outcome.axis}" if outcome.axis else ""
    label(ax, below=f"mean regret{unit}", beside="regret in the worst world")
    right = LEFT + WIDE + 0.95
    if len(sweep.levers) == 1:
        ax = page.panel(right, top, style.WIDTH - right - 0.2, TALL)
        _values(page, ax, sweep, 0, block, right, top, TALL)
        return
    names = ["\n".join(_two_lines(bar.text, 1.75)) for bar in block.points]
    left = LEFT + WIDE + 0.25 + max([0.3, *(inches(line, 9.0) for name in names for line in name.split("\n"))])
    ax = page.panel(left, top, style.WIDTH - left - 0.25, max(TALL, block.tall))
    _points(ax, block, names)
    top += max(TALL, block.tall) + 0.62
    count = min(len(sweep.levers), MOST_LEVERS)
    wide = (style.WIDTH - LEFT - 0.2 - 0.3 * (count - 1)) / count
    for n in range(count):
        left = LEFT + n * (wide + 0.3)
        ax = page.panel(left, top, wide, 1.5)
        _values(page, ax, sweep, n, block, left, top, 1.5)
        ax.tick_params(labelleft=n == 0)
        if n:
            label(ax, beside="")
            ax.set_ylabel("")


def _scatter(ax: Axes, sweep: Sweep, outcome: Outcome, block: _Block) -> None:
    """Mean regret across, greatest regret up; the line of one lever joins neighbouring values."""
    x, y = block.regret["mean_regret"].to_numpy(), block.regret["max_regret"].to_numpy()
    shown = block.shown
    if not (np.isfinite(x) & np.isfinite(y)).any():
        nothing(ax, "no regret is known")
        return
    if len(sweep.levers) == 1 and sweep.levers[0].numeric:
        order = np.sort(shown)
        order = order[np.argsort(sweep.numbers(sweep.levers[0])[order], kind="stable")]
        ax.plot(x[order], y[order], color=style.GRID, linewidth=1.3, zorder=1.5)
    mark(ax, "dot", x[shown], y[shown], style.GREY, edge="white", size=0.9, clip_on=False)
    if block.best_mean is not None:
        mark(ax, "star", [x[block.best_mean]], [y[block.best_mean]], MEAN, edge="white", zorder=4, clip_on=False)
    if block.minimax is not None:
        look: dict[str, Any] = {"clip_on": False}
        if block.minimax == block.best_mean:
            look["transform"] = _raised(ax)
        mark(ax, "triangle", [x[block.minimax]], [y[block.minimax]], SURE, edge="white", zorder=5, **look)
    room(
        ax, x[shown], x[[n for n in (block.best_mean,) if n is not None]], [0.0], unit=outcome.unit, ticks=4, along="x"
    )
    room(ax, y[shown], y[[n for n in (block.best_mean,) if n is not None]], [0.0], unit=outcome.unit, ticks=5)


def _raised(ax: Axes) -> Transform:
    """The data of a panel, but somewhat higher: above a star that is in the same place."""
    from matplotlib.transforms import offset_copy

    return offset_copy(ax.transData, ax.figure, y=9.5, units="points")  # type: ignore[arg-type]


def _points(ax: Axes, block: _Block, names: list[str]) -> None:
    """Horizontal bars of the points that are best most often, the two choices marked before their names."""
    ax.set_ylim(len(names) - 0.4, -0.6)
    for n, bar in enumerate(block.points):
        ax.barh(n, bar.share, height=0.62, color=style.BLUE, linewidth=0)
        whiskers(ax, n, bar, upright=False)
    if names:
        words(ax.yaxis, range(len(names)), names, size=9.0)
    ax.tick_params(axis="y", length=0)
    ax.grid(False, axis="y")
    _percent_axis(ax, "x", [bar.high for bar in block.points])
    ax.set_xlabel("best in … of the worlds", size=10, color=style.INK)


def _values(page: Page, ax: Axes, sweep: Sweep, n: int, block: _Block, left: float, top: float, tall: float) -> None:
    """Upright bars of the values of a lever, the values of the two choices marked above them."""
    lever, bars = sweep.levers[n], block.values[n]
    wide = ax.get_position().width * style.WIDTH
    draw_bars(ax, bars, wide)
    highest = _percent_axis(ax, "y", [bar.high for one in block.values for bar in one], above=1.26)  # alike in all
    for at, kind, color, height in ((block.best_mean, "star", MEAN, 0.965), (block.minimax, "triangle", SURE, 0.865)):
        place = next((i for i, bar in enumerate(bars) if at is not None and bar.rows[at]), None)
        if place is not None:
            mark(
                ax, "star" if kind == "star" else "triangle", [place], [highest * height], color, edge="white", size=0.8
            )
    label(ax, beside="share of worlds")
    down = room_for_words(bars)
    page.write(left + wide / 2, top + tall + down, fitted(lever.name, 10, wide + 0.2), 10, ha="center")


def _percent_axis(ax: Axes, along: str, highs: list[float], above: float = 1.06) -> float:
    """From 0 to over the highest interval, in per cent; returns the upper limit."""
    from matplotlib.ticker import PercentFormatter

    known = [high for high in highs if np.isfinite(high)]
    limit = max([0.1, *known]) * above
    axis = ax.xaxis if along == "x" else ax.yaxis
    (ax.set_xlim if along == "x" else ax.set_ylim)(0.0, limit)
    wide = ax.get_position().width * style.WIDTH
    most = 5.5 if along == "y" else min(5.5, wide / 0.5)
    step = next((step for step in (0.05, 0.1, 0.2, 0.25, 0.5) if min(limit, 1.0) / step <= most), 1.0)
    axis.set_ticks(list(np.arange(0.0, min(limit, 1.0) + 1e-9, step)))
    axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    return float(limit)


def _two_lines(text: str, room: float) -> list[str]:
    """A text on at most two lines, cut where it is longer."""
    lines = wrapped(" ".join(text.split()), 9.0, room)
    return lines if len(lines) <= 2 else [lines[0], fitted(" ".join(lines[1:]), 9.0, room)]


def _least(column: pd.Series) -> int | None:
    values = column.to_numpy()
    return int(np.nanargmin(values)) if np.isfinite(values).any() else None


def _summary(sweep: Sweep, outcome: Outcome, block: _Block) -> str:
    """Which point is best on average, which loses least in the worst world, and how much."""
    if block.best_mean is None or block.minimax is None:
        return "No regret is known."
    mean, worst = sweep.points["label"], block.regret["max_regret"]
    first, second = (fitted(str(mean[n]), 10, 3.2) for n in (block.best_mean, block.minimax))
    lost = with_unit(float(worst[block.best_mean]), outcome.unit)
    name = outcome.label[:1].upper() + outcome.label[1:]
    text = f"{name}: best on average is {first}, which loses {lost} at most against the best of a world"
    if block.best_mean == block.minimax:
        return f"{text}; no other point loses less in its worst world."
    least = with_unit(float(worst[block.minimax]), outcome.unit)
    return f"{text}; least is lost in the worst world with {second} ({least})."
