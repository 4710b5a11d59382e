"""Outcomes along one lever, a line for each of a few values of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.daily import Array, last
from sim.views.sweeping.axes import lever_axis, nothing, room, words
from sim.views.sweeping.colours import scale
from sim.views.sweeping.grid import plane
from sim.views.sweeping.heat import map_heading
from sim.views.sweeping.outcomes import Outcome, by_metric
from sim.views.sweeping.page import LINE, Page, fitted
from sim.views.sweeping.response_words import best_of, left_out, notes, tried
from sim.views.sweeping.slices import Slice, slices
from sim.views.sweeping.smooth import running
from sim.views.sweeping.tables import Lever, Sweep, codes_of
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES: Final = 5
MOST_PANELS: Final = 5
LEFT: Final = 0.95


def figure(sweep: Sweep) -> Figure:
    """Draw one panel per outcome at the end of the run."""
    first, second = sweep.levers
    along, other = (second, first) if second.numeric and not first.numeric else (first, second)
    parts, left_lines = slices(sweep, other, MOST_LINES)
    ends = [group[-1] for group in by_metric(sweep.outcomes)]
    outcomes = ends[:MOST_PANELS]
    names = [fitted(part.text, 9.5, 1.3) for part in parts]
    right = max([0.6, *(inches(name, 9.5) for name in names)]) + 0.42
    wide = style.WIDTH - LEFT - right
    tall = 2.2 if len(outcomes) < 3 else 1.7
    heads = [map_heading(sweep, outcome, wide) for outcome in outcomes]
    tops, top = [], LINE + 0.05
    for head in heads:
        top += LINE * len(head) + 0.08
        tops.append(top)
        top += tall + 0.26
    kinds, codes = codes_of(sweep.texts(along)) if not along.numeric else ([], np.zeros(0, np.int64))
    shorter = [fitted(text, 9.0, 1.1) for text in kinds]
    foot = 0.766 * max(inches(text, 9.0) for text in shorter) if kinds else 0.0
    page = Page(
        "One lever at a time",
        (best_of(sweep, outcomes[0]) if outcomes else "") or tried(sweep),
        top + 0.06 + foot,
        notes(sweep, _words(sweep, along, other), left_lines, left_out(len(ends) - len(outcomes), "outcome")),
    )
    page.write(
        style.WIDTH - 0.14, 0.0, fitted(f"lines: {other.name}", 9.0, 6.5), 9.0, ha="right", color=style.FAINT_INK
    )
    x = sweep.numbers(along) if along.numeric else codes.astype(np.float64)
    for n, outcome in enumerate(outcomes):
        page.lines(LEFT, tops[n] - 0.08 - LINE * len(heads[n]), heads[n])
        lowest = n == len(outcomes) - 1
        ax = page.panel(LEFT, tops[n], wide, tall, labels=lowest)
        if along.numeric:
            lever_axis(ax, x, log=along.log)
        else:
            words(ax.xaxis, range(len(kinds)), shorter, rotation=50, ha="right", rotation_mode="anchor", size=9.0)
            ax.set_xlim(-0.5, len(kinds) - 0.5)
        _panel(ax, sweep, outcome, along, x, parts, names)
        if lowest:
            page.write(LEFT + wide / 2, tops[n] + tall + 0.26 + foot, fitted(along.name, 10, wide), 10, ha="center")
    return page.figure


def _panel(
    ax: Axes, sweep: Sweep, outcome: Outcome, along: Lever, x: Array, parts: list[Slice], names: list[str]
) -> None:
    """A line per slice, with its interval where points have the same value of the other lever."""
    table = sweep.statistics(outcome)
    mean = table["mean"].to_numpy()
    if not np.isfinite(mean).any():
        nothing(ax, "no run gave a value")
        return
    exact = plane(sweep, *sweep.levers).is_grid
    shades = scale()(np.linspace(1.0, 0.34, max(len(parts), 2)))
    drawn, labels = [], []
    for part, name, shade in zip(parts, names, shades, strict=False):
        color = "#" + "".join(f"{round(255 * float(value)):02x}" for value in shade[:3])
        rows = np.flatnonzero(part.rows)
        rows = rows[np.argsort(x[rows], kind="stable")]
        if exact:
            places, level = x[rows], mean[rows]
            low, high = table["low"].to_numpy()[rows], table["high"].to_numpy()[rows]
            ax.fill_between(places, low, high, color=color, alpha=0.2, linewidth=0)
            drawn += [low, high]
        else:
            places, level = running(x[rows], mean[rows], log=along.log)
        few = len(places) <= 40
        ax.plot(places, level, color=color, linewidth=1.9, marker="o" if few else "", markersize=3.4, markeredgewidth=0)
        drawn.append(level)
        labels.append(style.Name(last(np.asarray(level)), name, color))
    room(ax, *drawn, unit=outcome.unit, ticks=4)
    style.name_right(ax, labels)


def _words(sweep: Sweep, along: Lever, other: Lever) -> str:
    """What the lines are."""
    if not plane(sweep, along, other).is_grid:
        return f"Line: running mean of the points {'whose' if other.numeric else 'with that'} {other.name}" + (
            " is in that range." if other.numeric else "."
        )
    return f"Line: mean of {sweep.runs_each} for that value of {other.name}; band: 95 % interval of the mean."
