"""Strategies as points of two values, each with its intervals as a cross, and labels that stay off each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.comparing.axes import limits, size_of
from sim.views.comparing.labels import Box, cells, draw_labels
from sim.views.comparing.looks import GREYED, Look, write
from sim.views.comparing.tables import Level

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GREY_DOT: Final = "#a3aab5"


@dataclass(frozen=True)
class Point:
    """A strategy: its two values, its look, whether it is greyed, what stands beside it, and whether it is ringed."""

    x: Level
    y: Level
    look: Look
    grey: bool
    text: str
    ring: bool = False

    @property
    def known(self) -> bool:
        """Whether both values are known."""
        return bool(np.isfinite(self.x.mean) and np.isfinite(self.y.mean))


def set_limits(ax: Axes, points: Sequence[Point], *, zero: bool = False, room: float = 0.12) -> None:
    """Limits that hold all points with their crosses; `zero`: and 0."""
    known = [point for point in points if point.known]
    ax.set_xlim(*limits(*(np.array(point.x) for point in known), margin=room, zero=zero) if known else (0.0, 1.0))
    ax.set_ylim(*limits(*(np.array(point.y) for point in known), margin=room, zero=zero) if known else (0.0, 1.0))


def draw_points(
    ax: Axes, points: Sequence[Point], *, size: float = 9.5, marker: float = 7.5, avoid: Sequence[Box] = (),
    faint: Sequence[Box] = (), always: bool = False,
) -> bool:  # fmt: skip
    """Draw crosses, markers and labels; the limits have to be set before.

    avoid, faint  what labels may not cover, and what they had better not cover
    always        whether labels are drawn even if others have no room; otherwise none is drawn then
    Returns       whether all labels had room
    """
    known = [point for point in points if point.known]
    off: list[Box] = list(faint)
    for point in known:
        color = GREY_DOT if point.grey else point.look.color
        depth = 2.0 if point.grey else 2.5
        for part, start, end in (
            (point.x, (point.x.low, point.y.mean), (point.x.high, point.y.mean)),
            (point.y, (point.x.mean, point.y.low), (point.x.mean, point.y.high)),
        ):
            if np.isfinite(part.low) and np.isfinite(part.high):
                ax.plot(
                    [start[0], end[0]], [start[1], end[1]], color=color, linewidth=1.1, zorder=depth - 0.2,
                    alpha=0.6 if point.grey else 0.8, solid_capstyle="butt",
                )  # fmt: skip
                off += cells(ax, start, end)
        ax.plot(
            [point.x.mean], [point.y.mean], linestyle="none", marker=point.look.marker, markersize=marker,
            color=color, markeredgecolor=style.INK if point.ring else "white",
            markeredgewidth=1.2 if point.ring else 0.8, zorder=depth,
        )  # fmt: skip
    at = [(point.x.mean, point.y.mean) for point in known]
    inks = [style.FAINT_INK if point.grey else style.INK for point in known]
    return draw_labels(ax, at, [point.text for point in known], inks, size, avoid, off, always=always)


def corner(ax: Axes, sense: tuple[int, int], size: float = 9.0) -> list[Box]:
    """Mark the corner in which both values are best; returns the place it takes within the panel."""
    wide, tall = size_of(ax)
    right, up = sense[0] > 0, sense[1] > 0
    arrow = {(True, True): "↗", (True, False): "↘", (False, True): "↖", (False, False): "↙"}[right, up]
    text = f"better {arrow}" if right else f"{arrow} better"
    y = 1.0 + 0.1 / tall if up else 0.12 / tall
    x = 1.0 if right else (0.0 if up else 0.06 / wide)
    write(ax, x, y, text, size, color=style.BLUE, ha="right" if right else "left")
    width = 0.66 * size / 9.0
    left = wide - width if right else 0.0
    return [] if up else [Box(left, 0.0, left + width, 0.22)]


def draw_key(
    ax: Axes, rows: Sequence[tuple[str, str, Look, bool]], *, row: float, size: float = 9.5, left: float = 0.0
) -> None:
    """A list of numbers, markers and names, from the top of an empty panel."""
    wide, tall = size_of(ax)
    ax.set_axis_off()
    for n, (number, name, look, grey) in enumerate(rows):
        y = 1.0 - (n + 0.5) * row / tall
        write(ax, (left + 0.2) / wide, y, number, size, color=style.FAINT_INK if grey else style.INK, ha="right")
        ax.plot(
            [(left + 0.33) / wide], [y], transform=ax.transAxes, linestyle="none", marker=look.marker, markersize=6.5,
            color=GREY_DOT if grey or look is GREYED else look.color, markeredgecolor="white", markeredgewidth=0.6,
            clip_on=False,
        )  # fmt: skip
        write(ax, (left + 0.46) / wide, y, name, size, color=style.FAINT_INK if grey else style.INK)
