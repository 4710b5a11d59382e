"""One panel over days: a line for each strategy, with a band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.comparing.axes import day_line, limits, near_zero, nothing, number_axis, size_of
from sim.views.comparing.intervals import FEWEST, Interval
from sim.views.comparing.looks import GREYED, Look, write
from sim.views.comparing.tables import Comparison
from sim.views.daily import last

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW: Final = 0.175  # inches a name at the right edge takes
FEW: Final = 4  # bands of more strategies than these are fainter
SAMPLE: Final = 0.33  # inches, length of the piece of line before a name
NAME: Final = 0.3 + SAMPLE  # inches that names need besides their own width


def draw_lines(
    ax: Axes,
    comparison: Comparison,
    around: Interval,
    look: Mapping[str, Look],
    unit: str,
    *,
    ticks: int = 4,
    whole: bool = False,
    thin: float = 1.0,
    days: int = 8,
) -> None:
    """Lines and bands of all strategies, those that are greyed behind and without a band.

    around  over (strategy, day)
    whole   whether the axis shows all that a share can be
    thin    factor on the width of lines, for small panels
    days    ticks below, at most
    """
    from matplotlib.ticker import MaxNLocator

    known_days = comparison.known_days
    reach = [around.mean]
    faint = 0.2 if len(named(comparison, look)) <= FEW else 0.12
    for grey in (True, False):
        for n, label in enumerate(comparison.strategies):
            one = look[label]
            if one.grey != grey:
                continue
            depth = 2.0 if grey else 2.2 + 0.01 * n
            if not grey and comparison.units >= FEWEST:
                x, low = style.spread(known_days, around.low[n])
                high = style.spread(known_days, around.high[n])[1]
                ax.fill_between(x, low, high, color=one.color, alpha=faint, linewidth=0, zorder=depth - 0.15)
                reach += [low, high]
            x, mean = style.spread(known_days, around.mean[n])
            ax.plot(x, mean, color=one.color, linestyle=one.line, linewidth=one.width * thin, zorder=depth)
    style.days_axis([ax], known_days)
    if days < 8 and len(known_days) > 1:
        ax.xaxis.set_major_locator(MaxNLocator(days, integer=True, steps=[1, 1.5, 2, 3, 5, 6, 10]))
    day_line(ax, comparison.fork_day)
    known = np.concatenate([np.ravel(part) for part in reach])
    known = known[np.isfinite(known)]
    if not known.size:
        nothing(ax, "nothing is known of it here")
    bottom, top = limits(known)
    if known.size and near_zero(float(known.min()), float(known.max())):
        bottom = 0.0
    if unit == "share":
        bottom, top = (-0.02, 1.02) if whole else (max(bottom, -0.005), min(top, 1.005))
    ax.set_ylim(bottom, top)
    number_axis(ax.yaxis, unit, ticks=ticks)


def name_lines(
    ax: Axes, comparison: Comparison, around: Interval, look: Mapping[str, Look], shown: Mapping[str, str]
) -> None:
    """Names at the right edge of a panel, each beside the end of its line and behind a piece of it."""
    names = [
        (shown[label], look[label], last(around.mean[n]))
        for n, label in enumerate(comparison.strategies)
        if not look[label].grey
    ]
    grey = [n for n, label in enumerate(comparison.strategies) if look[label].grey]
    if grey:
        ends = np.array([last(around.mean[n]) for n in grey])
        middle = float(np.median(ends[np.isfinite(ends)])) if np.isfinite(ends).any() else float("nan")
        names.append((f"{len(grey)} others", GREYED, middle))
    low, high = ax.get_ylim()
    wide, tall = size_of(ax)
    wanted = [(end - low) / (high - low) * tall if np.isfinite(end) else 0.0 for _, _, end in names]
    for (text, one, _), place in zip(names, style.spaced(wanted, [ROW] * len(names), tall + 0.08), strict=True):
        sample(ax, 1.0 + 0.07 / wide, 1.0 + (0.07 + SAMPLE) / wide, place / tall, one)
        write(ax, 1.0 + (0.14 + SAMPLE) / wide, place / tall, text)


def sample(ax: Axes, start: float, end: float, y: float, one: Look) -> None:
    """A piece of a strategy's line, at a place in shares of the panel."""
    ax.plot(
        [start, end], [y, y], transform=ax.transAxes, clip_on=False, color=one.color, linestyle=one.line,
        linewidth=one.width,
    )  # fmt: skip


def named(comparison: Comparison, look: Mapping[str, Look]) -> Sequence[str]:
    """The strategies that get a name at the edge."""
    return [label for label in comparison.strategies if not look[label].grey]
