"""Labels beside points, such that they cover neither each other nor the points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.views import style
from sim.views.comparing.axes import size_of
from sim.views.text import families, inches, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DISTANCES: Final = (0.09, 0.17, 0.28, 0.42, 0.6, 0.85, 1.2, 1.6, 2.1, 2.8)  # inches
ANGLES: Final = (0, 180, 90, 270, 45, 315, 135, 225, 20, 340, 160, 200, 70, 110, 250, 290)
LEADER: Final = 0.25  # inches, from where on a line leads from the label to its point
DOT: Final = 0.055  # inches, half of a marker
SLACK: Final = 1.04  # letters are drawn on whole pixels, and come out somewhat wider than told


class Box(NamedTuple):
    """A rectangle in inches from the lower left corner of the panel."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box, room: float = 0.02) -> bool:
        """Whether two rectangles overlap, or come closer than `room`."""
        return (
            self.left < other.right + room
            and other.left < self.right + room
            and self.bottom < other.top + room
            and other.bottom < self.top + room
        )


def place(
    points: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], room: tuple[float, float],
    avoid: Sequence[Box] = (), faint: Sequence[Box] = (),
) -> list[Box | None]:  # fmt: skip
    """A place for a label of each size near each point, all in inches; None where there is none.

    room   width and height of the panel, which labels do not leave
    avoid  what no label may cover, besides the points and the other labels
    faint  what labels had better not cover
    """
    dots = [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in points]
    taken: list[Box] = [*avoid, *dots]
    found: list[Box | None] = [None] * len(points)
    crowd = [sum(math.dist(one, other) < 0.6 for other in points) for one in points]
    for n in sorted(range(len(points)), key=lambda n: (-crowd[n], points[n])):
        best, least = None, math.inf
        for distance in DISTANCES:
            if distance >= least:
                break
            for turn, angle in enumerate(ANGLES):
                box = _beside(points[n], sizes[n], distance, angle)
                if box.left < 0.02 or box.bottom < 0.02 or box.right > room[0] - 0.02 or box.top > room[1] - 0.02:
                    continue
                if any(box.meets(other) for other in taken):
                    continue
                cost = distance + 0.004 * turn + 0.12 * sum(box.meets(other, 0.0) for other in faint)
                if cost < least:
                    best, least = box, cost
        found[n] = best
        if best is not None:
            taken.append(best)
    return found


def draw_labels(
    ax: Axes, points: Sequence[tuple[float, float]], texts: Sequence[str], colors: Sequence[str], size: float,
    avoid: Sequence[Box] = (), faint: Sequence[Box] = (), *, always: bool = False,
) -> bool:  # fmt: skip
    """Draw a label beside each point of the panel (in its values); False if one has no place.

    always  draw those that have a place even if others have none; otherwise none is drawn then
    """
    room = size_of(ax)
    at = [in_inches(ax, *point) for point in points]
    sizes = [(SLACK * inches(text, size), size / 72 * 1.15) for text in texts]
    boxes = place(at, sizes, room, avoid, faint)
    complete = all(box is not None for box in boxes)
    if not complete and not always:
        return False
    for box, point, text, color in zip(boxes, at, texts, colors, strict=True):
        if box is None:
            continue
        near = min(max(point[0], box.left), box.right), min(max(point[1], box.bottom), box.top)
        if math.dist(near, point) > LEADER:
            ax.plot(
                [near[0] / room[0], point[0] / room[0]], [near[1] / room[1], point[1] / room[1]],
                transform=ax.transAxes, color=style.GREY, linewidth=0.6, zorder=1.7,
            )  # fmt: skip
        ax.text(
            box.left / room[0], (box.bottom + box.top) / 2 / room[1], plain(text), transform=ax.transAxes, size=size,
            color=color, va="center_baseline", family=families(text), zorder=4,
        )  # fmt: skip
    return complete


def in_inches(ax: Axes, x: float, y: float) -> tuple[float, float]:
    """Where a value lies, in inches from the lower left corner of the panel."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    wide, tall = size_of(ax)
    return (x - left) / (right - left) * wide, (y - low) / (high - low) * tall


def cells(ax: Axes, start: tuple[float, float], end: tuple[float, float], step: float = 0.1) -> list[Box]:
    """Small rectangles along a line of the panel (in its values), for labels to stay off."""
    one, other = in_inches(ax, *start), in_inches(ax, *end)
    count = max(2, math.ceil(math.dist(one, other) / step) + 1)
    found = []
    for n in range(count):
        x, y = (a + (b - a) * n / (count - 1) for a, b in zip(one, other, strict=True))
        found.append(Box(x - 0.015, y - 0.015, x + 0.015, y + 0.015))
    return found


def _beside(point: tuple[float, float], size: tuple[float, float], distance: float, angle: float) -> Box:
    """A rectangle whose nearest side or corner is at this distance and angle from the point."""
    dx, dy = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    x, y = point[0] + distance * dx, point[1] + distance * dy
    left = x - size[0] * (0.5 - 0.5 * _sign(dx))
    bottom = y - size[1] * (0.5 - 0.5 * (dy if abs(dy) < 0.5 else _sign(dy)))
    return Box(left, bottom, left + size[0], bottom + size[1])


def _sign(value: float) -> int:
    return 0 if abs(value) < 0.01 else int(math.copysign(1, value))
