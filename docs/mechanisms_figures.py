"""The figures of `docs/mechanisms.md`: effects side by side, and courses by day."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from measuring import BRAND, DAYS, MEASURES, REPLICATES, Base, Effect, Measure, Mechanism, Runs, effect
from mechanisms import COURSES, MECHANISMS
from mechanisms_forum import COMPARED, FORUM, FORUM_COURSES

from sim.results.summary import t_interval
from sim.views import style
from sim.views.daily import Band, last, running_mean, top

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Effects = Mapping[str, Mapping[str, Effect]]
ROW: Final = 0.27  # inches
NAMES: Final = 1.8  # inches left of the panels
LINES: Final[tuple[tuple[str, style.LineStyle], ...]] = (
    (style.FAINT_INK, (0, (1.2, 1.2))), (style.VERMILION, (0, (4, 1.5))), (style.BLUE, "-"),
)  # fmt: skip
"""Colours and lines of runs that are compared by day."""


def _played(base: Base) -> str:
    """What is played, as footnotes say it."""
    return f"Scenario {base.called}, {DAYS} days"


def _note(base: Base) -> str:
    return (
        f"{_played(base)}, {REPLICATES} pairs of runs with the same seed, with and without. Line: 95 % interval of the "
        "mean difference. Filled: the interval leaves zero out. Speakers: of the last 30 days."
    )


def forest(title: str, mechanisms: Sequence[Mechanism], effects: Effects) -> Figure:
    """The effects of some mechanisms: a row for each, a panel for each measure."""
    sheet, panels = style.sheet(
        title, "The difference that each makes, all else being equal", [ROW * len(mechanisms) + 0.12],
        [_note(mechanisms[0].base)], header=0.22, columns=len(MEASURES), left=NAMES, right=0.16, bottom=0.54,
    )  # fmt: skip
    for ax, (name, measure) in zip(panels, MEASURES.items(), strict=True):
        _panel(ax, [effects[m.key][name] for m in mechanisms], measure)
    for y, m in enumerate(mechanisms):
        panels[0].annotate(
            m.label, (0.0, y), (-8, 0), textcoords="offset points", xycoords=("axes fraction", "data"), ha="right",
            va="center", size=9.5, color=style.INK, annotation_clip=False,
        )  # fmt: skip
    return sheet


def _panel(ax: Axes, effects: Sequence[Effect], measure: Measure) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter

    ax.axvline(0.0, color=style.INK, linewidth=0.9)
    for y, e in enumerate(effects):
        color = style.BLUE if e.clear else style.GREY
        ax.plot([e.low, e.high], [y, y], color=color, linewidth=2.0, solid_capstyle="butt")
        ax.plot([e.mean], [y], "o", color=color, markerfacecolor=color if e.clear else "white", markersize=5.0)
    reach = max((max(abs(e.low), abs(e.high)) for e in effects), default=0.0) or 1.0
    low, high = min(*(e.low for e in effects), 0.0), max(*(e.high for e in effects), 0.0)
    low, high = low - 0.14 * reach, high + 0.14 * reach
    ax.set_xlim(low, high)
    ax.set_ylim(len(effects) - 0.45, -0.55)
    ax.set_yticks([])
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_locator(FixedLocator(_ticks(low, high)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))
    ax.tick_params(axis="x", labelsize=8.5)
    ax.set_title(measure.name, size=9.5, color=style.INK, pad=5)
    ax.set_xlabel(measure.unit, size=8.5, color=style.FAINT_INK, labelpad=2)


def _ticks(low: float, high: float) -> list[float]:
    """Zero, and a round number on one side or both, as far as their labels do not touch others."""
    edge = 0.1 * (high - low)  # labels nearer to the edge would touch those of the next panel
    farthest = max(-low, high) - edge
    power = 10.0 ** math.floor(math.log10(farthest))
    step = max(k * power for k in (1.0, 2.0, 4.0, 5.0) if k * power <= farthest)
    if step < 0.3 * (high - low):
        return [0.0, step if high > -low else -step]
    return [0.0, *(tick for tick in (-step, step) if low + edge <= tick <= high - edge)]


def _tick(value: float) -> str:
    text = f"{abs(value):.3g}"
    return ("\N{MINUS SIGN}" if value < 0 else "") + (text[1:] if text.startswith("0.") else text)


def by_day(runs: Runs) -> Figure:
    """What some of them do from day to day."""
    sheet, panels = style.sheet(
        "From day to day", "The difference that each makes to the mean of the runs, and its 95 % interval", [1.15] * 3,
        [_note(BRAND).partition(" Line")[0]], header=0.2, gap=0.42, right=0.2, left=0.95,
    )  # fmt: skip
    days = np.arange(DAYS)
    for ax, (key, column, unit, begin, window) in zip(panels, COURSES, strict=True):
        mechanism = MECHANISMS[key]
        played = [runs.of(mechanism, there=there).courses[column] for there in (True, False)]
        there, away = (running_mean(course, window) for course in played)
        effects = [effect(there[:, day], away[:, day]) for day in days]
        ax.axhline(0.0, color=style.INK, linewidth=0.9)
        ax.axvline(begin, color=style.FAINT_INK, linewidth=0.9, linestyle=(0, (4, 2)))
        low, high = [e.low for e in effects], [e.high for e in effects]
        ax.fill_between(days, low, high, color=style.BLUE, alpha=0.25, linewidth=0)
        ax.plot(days, [e.mean for e in effects], color=style.BLUE, linewidth=1.8)
        style.short_numbers(ax, ticks=4)
        ax.set_title(f"{mechanism.label}: {unit}", size=9.5, color=style.INK, loc="left", pad=4)
    style.days_axis(panels, days)
    panels[-1].set_xlabel("day", size=10, color=style.INK)
    return sheet


def forum_by_day(runs: Runs) -> Figure:
    """A forum of several boards, of one, and a group, of the same people, from day to day."""
    sheet, panels = style.sheet(
        "A forum and a group of the same people", "Mean of the runs, and its 95 % interval", [1.35] * 3,
        [f"{_played(FORUM)}, {REPLICATES} runs of each. Visits and messages: mean of the last 7 days."],
        right=1.75,
    )  # fmt: skip
    days = np.arange(DAYS)
    drawn = [
        (name, runs.play(FORUM, 1, changes).courses, color, line)
        for (name, changes), (color, line) in zip(COMPARED, LINES, strict=True)
    ]
    for ax, (column, _, window) in zip(panels, FORUM_COURSES, strict=True):
        names, highest = [], 0.0
        for name, courses, color, line in drawn:
            course = running_mean(courses[column], window)
            mean, low, high = (np.array(x) for x in zip(*(t_interval(course[:, day]) for day in days), strict=True))
            style.draw_band(ax, days, Band(mean, low, high), color, line=line)
            names.append(style.Name(last(mean), name, color, line))
            highest = max(highest, top(high))
        style.counted(ax, highest, ticks=4)
        style.name_right(ax, names)
    style.days_axis(panels, days)
    style.name_axes(panels, [unit for _, unit, _ in FORUM_COURSES])
    return sheet
