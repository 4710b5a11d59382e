"""Maps of an outcome over two levers: coloured cells or dots, contours, numbers, the best point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.views import style
from sim.views.daily import Array
from sim.views.sweeping.axes import amount, lever_axis, limits, nothing, numbers, words, written
from sim.views.sweeping.best import number
from sim.views.sweeping.colours import ink_on, scale
from sim.views.sweeping.grid import Plane, Scale, place_of, smoothed
from sim.views.sweeping.page import Page, fitted, mark
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

Rows = NDArray[np.bool_]
SIZE: Final = 9.0  # points, of numbers in cells
LEAST_CONTOURS: Final = 5  # cells on each side, for contours
MOST_TICKS: Final = 7


@dataclass(frozen=True)
class Colouring:
    """Which colour a value has: the map from `low` to `high`, and the levels that are told and drawn as contours."""

    low: float
    high: float
    unit: str

    @classmethod
    def of(cls, values: Array, unit: str) -> Colouring:
        """Over all known values."""
        return cls(*limits(values), unit)

    @property
    def flat(self) -> bool:
        """Whether all values are the same, or none is known."""
        return not self.high > self.low

    def shade(self, values: Any) -> Any:
        """0 at the lowest value, 1 at the highest; a half where all are the same."""
        values = np.asarray(values, np.float64)
        return np.where(np.isfinite(values), 0.5, np.nan) if self.flat else (values - self.low) / (self.high - self.low)

    def levels(self) -> Array:
        """Round values inside the range."""
        from matplotlib.ticker import MaxNLocator

        if self.flat:
            return np.array([self.low])
        found = np.asarray(MaxNLocator(8, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high))
        return found[(found >= self.low) & (found <= self.high)]


def draw_map(ax: Axes, plane: Plane, values: Array, colours: Colouring, inside: Rows | None = None) -> bool:
    """A map of one value per point (of those inside); returns whether there are numbers in the cells."""
    inside = np.ones(len(values), bool) if inside is None else inside
    values = np.where(inside, values, np.nan)
    if not np.isfinite(values).any():
        nothing(ax, "no run gave a value")
        return False
    if plane.is_grid:
        return _cells(ax, plane, plane.cells(values), colours)
    _dots(ax, plane, values, colours, inside)
    return False


def _cells(ax: Axes, plane: Plane, cells: Array, colours: Colouring) -> bool:
    """Cells of equal size, whatever the steps between values; the axes say which."""
    from matplotlib.colors import to_hex

    rows, columns = cells.shape
    shades, colour = colours.shade(cells), scale()
    ax.grid(False)
    edges = [np.arange(count + 1) - 0.5 for count in (columns, rows)]
    ax.pcolormesh(*edges, np.ma.masked_invalid(shades), cmap=colour, vmin=0.0, vmax=1.0, linewidth=0)
    for y, x in np.argwhere(~np.isfinite(cells)):
        ax.plot([x - 0.5, x + 0.5], [y - 0.5, y + 0.5], color=style.GREY, linewidth=0.8)
    ax.set_xlim(-0.5, columns - 0.5)
    ax.set_ylim(-0.5, rows - 0.5)
    for side in ax.spines.values():
        side.set_visible(False)
    texts = [[_in_cell(value, colours) for value in row] for row in cells]
    wide, tall = _inches(ax)
    widest = max(inches(text, SIZE) for row in texts for text in row)
    if widest + 0.06 <= wide / columns and tall / rows >= 0.19:
        for y, row in enumerate(texts):
            for x, text in enumerate(row):
                if text:
                    ax.text(x, y, text, size=SIZE, ha="center", va="center", color=ink_on(to_hex(colour(shades[y, x]))))
        return True
    if min(rows, columns) >= LEAST_CONTOURS and not colours.flat:
        _contours(ax, smoothed(cells), colours)
    return False


def _in_cell(value: float, colours: Colouring) -> str:
    """A value as short as it gets: thousands as k, where there are many."""
    if not np.isfinite(value):
        return ""
    largest = max(abs(colours.low), abs(colours.high))
    if colours.unit in ("share", "0-1") or not 10_000 <= largest < 2e6:
        return written(value, colours.unit)
    return f"{value / 1000:.{1 if largest < 100_000 else 0}f}k".replace("-", "\N{MINUS SIGN}")


def _contours(ax: Axes, cells: Array, colours: Colouring) -> None:
    """Lines of equal value at the levels of the colour bar, white on dark colours."""
    low, high = limits(cells)
    levels = [level for level in colours.levels() if low < level < high]
    if not levels:
        return
    inks = ["white" if colours.shade(level) > 0.45 else style.INK for level in levels]
    look: dict[str, Any] = {"linewidths": 0.8, "alpha": 0.75, "linestyles": "solid"}
    ax.contour(np.ma.masked_invalid(cells), levels=levels, colors=inks, **look)


def _dots(ax: Axes, plane: Plane, values: Array, colours: Colouring, inside: Rows) -> None:
    """A dot per point at its values of both levers."""
    x, y = plane.across.values[plane.x], plane.up.values[plane.y]
    known = np.isfinite(values)
    size = float(np.clip(5000 / max(int(inside.sum()), 1), 9, 60))
    ax.scatter(
        x[known], y[known], c=colours.shade(values[known]), cmap=scale(), vmin=0.0, vmax=1.0, s=size,
        linewidths=0.35, edgecolors=style.FAINT_INK,
    )  # fmt: skip
    unknown = inside & ~known
    if unknown.any():
        mark(ax, "cross", x[unknown], y[unknown], style.GREY, size=0.7)


def name_cells(ax: Axes, plane: Plane, *, below: bool = True, beside: bool = True, room: float = 1.5) -> None:
    """Values along the axes of a map; `room`: inches for words on the left."""
    wide, tall = _inches(ax)
    for one, axis, length, shown in ((plane.across, ax.xaxis, wide, below), (plane.up, ax.yaxis, tall, beside)):
        horizontal = axis is ax.xaxis
        if plane.is_grid:
            texts = cut_words(one, room)
            kept = _thinned(texts, length, horizontal=horizontal, aslant=horizontal and not one.lever.numeric)
            if len(kept) < len(texts) and one.lever.numeric and not one.lever.log:
                _round_ticks(axis, one, 6 if horizontal else 5)
                ax.tick_params(axis="x" if horizontal else "y", labelbottom=shown, labelleft=shown)
                continue
            look = (
                {"rotation": 40, "ha": "right", "rotation_mode": "anchor"}
                if horizontal and not one.lever.numeric
                else {}
            )
            words(axis, kept, [texts[n] for n in kept], size=SIZE if look else 9.5, **look)
        elif not one.lever.numeric:
            texts = cut_words(one, room)
            words(axis, range(len(texts)), texts, size=9.5)
            axis.set_view_interval(-0.5, len(texts) - 0.5, ignore=True)
        elif horizontal:
            lever_axis(ax, one.values, log=one.lever.log, ticks=5)
        else:
            _number_axis(ax, one)
        ax.tick_params(axis="x" if horizontal else "y", labelbottom=shown, labelleft=shown)


def cut_words(one: Scale, room: float) -> list[str]:
    """The values of a lever, words cut to `room` inches."""
    return one.texts if one.lever.numeric else [fitted(text, 9.5, room) for text in one.texts]


def room_below(plane: Plane, room: float) -> float:
    """Inches that values and name of the lower axis take; words stand aslant."""
    if plane.across.lever.numeric or not plane.is_grid:
        return 0.44
    return 0.42 + 0.643 * max(inches(text, SIZE) for text in cut_words(plane.across, room))


def room_beside(plane: Plane, room: float) -> float:
    """Inches that the values and the name of the left axis take."""
    texts = cut_words(plane.up, room) if plane.is_grid or not plane.up.lever.numeric else ["0.000"]
    return 0.42 + max(inches(text, 9.5) for text in texts)


def mark_best(ax: Axes, plane: Plane, at: int | None, rows: dict[str, Any], *, numbered: bool = False) -> None:
    """A star at the best point, with the intervals of both levers where they are known; a frame around a number."""
    if at is None:
        return
    x, y = float(plane.x[at]), float(plane.y[at])
    if numbered:
        around = np.array([-0.46, 0.46])
        for color, width in ((style.INK, 3.6), ("white", 1.6)):
            for edge in (around[0], around[1]):
                ax.plot(
                    x + around,
                    [y + edge, y + edge],
                    color=color,
                    linewidth=width,
                    zorder=5,
                    solid_capstyle="projecting",
                )
                ax.plot(
                    [x + edge, x + edge],
                    y + around,
                    color=color,
                    linewidth=width,
                    zorder=5,
                    solid_capstyle="projecting",
                )
        return
    if not plane.is_grid:
        x, y = float(plane.across.values[plane.x[at]]), float(plane.up.values[plane.y[at]])
    for one, middle, key in ((plane.across, x, "xerr"), (plane.up, y, "yerr")):
        row = rows.get(one.lever.path)
        if row is None or not number(row, "high") > number(row, "low"):
            continue
        low, high = (place_of(one, row, name) if plane.is_grid else number(row, name) for name in ("low", "high"))
        reach: dict[str, Any] = {key: [[max(middle - low, 0.0)], [max(high - middle, 0.0)]]}
        for color, width in ((style.INK, 3.0), ("white", 1.5)):
            ax.errorbar([x], [y], color=color, elinewidth=width, capsize=0, zorder=5, **reach)
    mark(ax, "star", [x], [y], "white", size=1.25, zorder=6)


def colour_bar(page: Page, left: float, top: float, tall: float, colours: Colouring) -> None:
    """What the colours stand for, beside a map; ticks at the levels of the contours."""
    ax = page.panel(left, top, 0.1, tall, labels=False)
    ax.grid(False)
    if colours.flat:
        ax.set_facecolor(scale()(0.5))
        ax.set_ylim(colours.low - 1, colours.low + 1)
        words(ax.yaxis, [colours.low], [written(colours.low, colours.unit)], size=9.0)
    else:
        steps = np.linspace(colours.low, colours.high, 129)
        ax.pcolormesh([0, 1], steps, np.linspace(0, 1, 128)[:, None], cmap=scale(), vmin=0, vmax=1, linewidth=0)
        ax.set_ylim(colours.low, colours.high)
        numbers(ax.yaxis, colours.unit, ticks=6)
        ax.tick_params(axis="y", labelsize=9.0)
    ax.set_xticks([])
    ax.yaxis.tick_right()
    ax.tick_params(axis="y", length=2, pad=2)
    for side in ax.spines.values():
        side.set_visible(False)


def _number_axis(ax: Axes, one: Scale) -> None:
    """The y axis of a lever that is a number."""
    low, high = limits(one.values)
    if one.lever.log and high > low:
        from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

        ax.set_yscale("log")
        margin = (high / low) ** 0.03
        ax.set_ylim(low / margin, high * margin)
        ax.yaxis.set_major_locator(LogLocator(10, subs=(1.0,) if high / low > 1000 else (1.0, 2.0, 5.0), numticks=12))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value)))
        return
    margin = 0.03 * (high - low) or 0.5
    ax.set_ylim(low - margin, high + margin)
    numbers(ax.yaxis, ticks=5)


def _round_ticks(axis: Axis, one: Scale, most: int) -> None:
    """Round numbers where they are among the cells."""
    from matplotlib.ticker import MaxNLocator

    low, high = limits(one.values)
    ticks = [float(tick) for tick in MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]
    shown = [tick for tick in ticks if low <= tick <= high * (1 + 1e-9)]
    words(axis, [one.place(tick) for tick in shown], [amount(round(tick, 12)) for tick in shown], size=9.5)


def _thinned(texts: list[str], length: float, *, horizontal: bool, aslant: bool) -> list[int]:
    """Which values are written along an axis of this length, inches: evenly chosen, so that none touch."""
    count = len(texts)
    each = 0.2 if aslant or not horizontal else max((inches(text, 9.5) for text in texts), default=0.1) + 0.1
    step = max(1, int(np.ceil(count * each / length)), int(np.ceil((count - 1) / MOST_TICKS)) if not aslant else 1)
    step = next((s for s in range(step, count) if (count - 1) % s == 0 and s <= step + 2), step)  # the last one as well
    return list(range(0, count, step))


def _inches(ax: Axes) -> tuple[float, float]:
    box = ax.get_position()
    return box.width * style.WIDTH, box.height * float(ax.figure.get_figheight())  # type: ignore[union-attr]
