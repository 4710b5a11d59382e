"""What the figures of logs share: the logs with their looks, a key above the panels, and axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.chatlogs.measures.measure import Measured
from sim.chatlogs.words import heading
from sim.views import style
from sim.views.text import clip, families, inches, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

RIGHT: Final = 0.3
HEADER: Final = 0.3
COLORS: Final = (style.NAVY, style.VERMILION)
LINES: Final[tuple[style.LineStyle, ...]] = ("-", (0.0, (5.0, 1.4)))
WIDTHS: Final = (2.2, 2.0)
_NAME: Final = 34

_TIMES: Final = (
    (1.0, "1 s"), (10.0, "10 s"), (60.0, "1 min"), (600.0, "10 min"), (3_600.0, "1 h"), (21_600.0, "6 h"),
    (86_400.0, "1 d"), (604_800.0, "1 wk"), (2_592_000.0, "30 d"), (7_776_000.0, "90 d"), (31_536_000.0, "1 y"),
)  # fmt: skip


class Log(NamedTuple):
    """A log to be drawn: what it is called, and what was measured of it."""

    name: str
    measured: Measured


def page(
    title: str, logs: Sequence[Log], heights: Sequence[float], summary: str, notes: str, *, columns: int = 1,
    gap: float = 0.3, bottom: float = 0.52, key: bool = True,
) -> tuple[Figure, list[Axes]]:  # fmt: skip
    """A sheet with the sizes of the logs in the footnote, and with a `key` above the panels if there are two."""
    sizes = [f"{clip(log.name, _NAME)}: {heading(log.measured, moves=False)}." for log in logs]
    sheet, panels = style.sheet(
        title, summary, heights, [notes, *sizes] if notes else sizes, header=HEADER if key and len(logs) > 1 else 0.08,
        right=RIGHT, gap=gap, columns=columns, bottom=bottom,
    )  # fmt: skip
    if key and len(logs) > 1:
        _key(panels[0], [log.name for log in logs])
    return sheet, panels


def _key(ax: Axes, names: Sequence[str]) -> None:
    """A piece of each line with the name of its log, above a panel from its left edge on."""
    box, (wide, tall) = ax.get_position(), ax.figure.get_size_inches()  # type: ignore[union-attr]
    width, height = box.width * wide, box.height * tall
    x, y = 0.0, 1.0 + 0.2 / height
    for n, name in enumerate(names):
        shown = clip(name, _NAME)
        ax.plot(
            [x, x + 0.36 / width], [y, y], transform=ax.transAxes, clip_on=False, color=COLORS[n], linestyle=LINES[n],
            linewidth=WIDTHS[n],
        )  # fmt: skip
        ax.text(
            x + 0.45 / width, y, plain(shown), transform=ax.transAxes, size=10, color=style.INK, va="center_baseline",
            family=families(shown),
        )  # fmt: skip
        x += (0.45 + 1.05 * inches(shown, 10) + 0.35) / width


def told(logs: Sequence[Log], texts: Sequence[str]) -> str:
    """What is said of each log, with its name before it if there are two: `real: .85; model: .67.`"""
    known = [
        text if log.measured.counts["messages"] else "nobody wrote anything"
        for log, text in zip(logs, texts, strict=True)
    ]
    if len(logs) == 1:
        return f"{known[0][:1].upper()}{known[0][1:]}."
    return "; ".join(f"{clip(log.name, _NAME)}: {text}" for log, text in zip(logs, known, strict=True)) + "."


def line(ax: Axes, n: int, x: NDArray[np.float64], y: NDArray[np.float64], *, steps: bool = False) -> None:
    """The line of the n-th log."""
    ax.plot(
        x, y, color=COLORS[n], linestyle=LINES[n], linewidth=WIDTHS[n], zorder=2.5 + n,
        drawstyle="steps-post" if steps else "default", solid_capstyle="round",
    )  # fmt: skip


def nothing(ax: Axes, text: str) -> None:
    """Say that there is nothing to be drawn."""
    ax.text(0.5, 0.5, text, transform=ax.transAxes, size=10.5, color=style.FAINT_INK, ha="center", va="center")


def percent_axis(ax: Axes, *, x: bool = False) -> None:
    """0 to 100 % on the y axis, on x as well if asked for."""
    from matplotlib.ticker import PercentFormatter

    for axis in (ax.yaxis, ax.xaxis) if x else (ax.yaxis,):
        axis.set_ticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
        axis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    ax.set_ylim(0.0, 1.0)


def time_axis(ax: Axes, low: float, high: float, *, few: bool = False) -> None:
    """Seconds on a logarithmic x axis, ticks at round times; few: for a narrow panel."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

    ax.set_xscale("log")
    ax.set_xlim(low, high)
    shown = [(seconds, name) for seconds, name in _TIMES if low <= seconds <= high]
    if few:  # none so far right that it meets the first one of the next panel
        end = low * (high / low) ** 0.93
        shown = [tick for tick in shown if tick[1] in ("1 s", "1 min", "1 h", "1 d", "30 d") and tick[0] < end]
    ax.xaxis.set_major_locator(FixedLocator([seconds for seconds, _ in shown]))
    ax.xaxis.set_major_formatter(FixedFormatter([name for _, name in shown]))
    ax.xaxis.set_minor_locator(NullLocator())
