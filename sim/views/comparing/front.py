"""The Pareto front of two outcomes: strategies that no other beats in one of them without losing in the other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.views import style
from sim.views.comparing.axes import nothing, number_axis, size_of
from sim.views.comparing.labels import Box, cells
from sim.views.comparing.looks import Look, fitted
from sim.views.comparing.scatter import Point, corner, draw_points, set_limits
from sim.views.comparing.tables import Comparison, Outcome
from sim.views.text import families, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.views.daily import Array

Pair = tuple[Outcome, Outcome]


def pair_of(comparison: Comparison, pair: tuple[str, str] | None) -> Pair | None:
    """The two outcomes asked for, or the first two; None if there are not two.

    Raises ValueError if there is no outcome of that name, or if they are the same.
    """
    if pair is None:
        first = list(comparison.outcomes.values())[:2]
        return (first[0], first[1]) if len(first) == 2 else None
    for name in pair:
        if name not in comparison.outcomes:
            raise ValueError(f"no outcome is called {name!r}: there are {', '.join(comparison.outcomes)}")
    if pair[0] == pair[1]:
        raise ValueError(f"a Pareto front needs two outcomes, not {pair[0]!r} twice")
    return comparison.outcomes[pair[0]], comparison.outcomes[pair[1]]


def on_front(x: Array, y: Array) -> NDArray[np.bool_]:
    """Which points no other dominates: is as good in both values and better in one. More is better; NaN never is."""
    known = np.isfinite(x) & np.isfinite(y)
    as_good = (x[:, None] >= x) & (y[:, None] >= y)
    better = (x[:, None] > x) | (y[:, None] > y)
    return known & ~(as_good & better & known[:, None]).any(axis=0)


def front_of(comparison: Comparison, outcomes: Pair) -> list[str] | None:
    """Strategies on the front, by their means; None if of one outcome nobody knows what is better."""
    if not (outcomes[0].sense and outcomes[1].sense):
        return None
    values = [
        np.array([comparison.level(one.name, label).mean * one.sense for label in comparison.strategies])
        for one in outcomes
    ]
    chosen = on_front(values[0], values[1])
    return [label for label, on in zip(comparison.strategies, chosen, strict=True) if on]


def draw_front(
    ax: Axes, comparison: Comparison, outcomes: Pair, look: Mapping[str, Look], texts: Mapping[str, str],
    *, size: float = 9.5, marker: float = 7.5, always: bool = False, ticks: int = 6,
) -> bool:  # fmt: skip
    """Draw all strategies, those off the front in grey, and the front as steps, on an empty panel.

    texts    what stands beside each point
    always   whether texts are drawn even if others have no room; otherwise none is drawn then
    Returns  whether there was room for all of them
    """
    front = front_of(comparison, outcomes)
    points = [
        Point(
            comparison.level(outcomes[0].name, label), comparison.level(outcomes[1].name, label), look[label],
            front is not None and label not in front, texts[label], ring=label == comparison.baseline,
        )
        for label in comparison.strategies
    ]  # fmt: skip
    set_limits(ax, points)
    for axis, one in ((ax.xaxis, outcomes[0]), (ax.yaxis, outcomes[1])):
        number_axis(axis, one.unit, ticks=ticks)
    wide, tall = size_of(ax)
    for set_label, one, room in ((ax.set_xlabel, outcomes[0], wide), (ax.set_ylabel, outcomes[1], tall)):
        title = fitted(one.title, size + 0.5, room)
        set_label(plain(title), size=size + 0.5, color=style.INK, family=families(title))
    if not any(point.known for point in points):
        nothing(ax, "nothing is known of them")
        return True
    avoid: list[Box] = []
    faint: list[Box] = []
    if front is not None:
        avoid = corner(ax, (outcomes[0].sense, outcomes[1].sense), max(size - 0.5, 9.0))
        faint = _steps(ax, [point for point in points if point.known and not point.grey], outcomes)
    return draw_points(ax, points, size=size, marker=marker, avoid=avoid, faint=faint, always=always)


def _steps(ax: Axes, front: list[Point], outcomes: Pair) -> list[Box]:
    """The edge of what the strategies of the front reach, as steps, and dotted on to the sides of the panel."""
    best = sorted({(point.x.mean * outcomes[0].sense, point.y.mean * outcomes[1].sense) for point in front})
    corners = [best[0]]
    for after in best[1:]:
        corners += [(corners[-1][0], after[1]), after]
    path = [(x * outcomes[0].sense, y * outcomes[1].sense) for x, y in corners]
    ax.plot(*zip(*path, strict=True), color=style.NAVY, linewidth=1.3, zorder=1.8)
    worst_x = ax.get_xlim()[0 if outcomes[0].sense > 0 else 1]
    worst_y = ax.get_ylim()[0 if outcomes[1].sense > 0 else 1]
    ends = (((worst_x, path[0][1]), path[0]), (path[-1], (path[-1][0], worst_y)))
    for start, end in ends:
        ax.plot(
            [start[0], end[0]],
            [start[1], end[1]],
            color=style.NAVY,
            linewidth=1.0,
            linestyle=(0.0, (1.0, 2.0)),
            zorder=1.8,
        )
    lines = [*pairwise(path), *ends]
    return [box for start, end in lines for box in cells(ax, start, end)]
