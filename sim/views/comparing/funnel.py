"""How far people come with each strategy, side by side: they join, speak, praise, buy again, bring a buyer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.comparing.axes import axes_at, nothing, page
from sim.views.comparing.intervals import Interval, t_interval
from sim.views.comparing.looks import PAGE, fitted, shortened, widest, write
from sim.views.comparing.tables import Comparison
from sim.views.comparing.words import value
from sim.views.tables import plural
from sim.views.text import count, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STEPS: Final = {
    "ever": ("were ever members", ""),
    "funnel_spoke": ("of them spoke", "share"),
    "funnel_praised": ("praised the product", "share"),
    "funnel_repurchased": ("ordered twice or more", "share"),
    "funnel_brought_buyer": ("brought a buyer", "share"),
}
"""Metrics of the funnel (see `sim.results.funnel`) -> what stands over them, and their unit."""
NAMES: Final = 1.9  # inches, at most
ROW: Final = 0.25
HEAD: Final = 0.42
NUMBER: Final = 0.56  # inches beside a bar, for its number
GAP: Final = 0.12


def figure(result: object) -> Figure:
    """Draw a column of bars for each step of the funnel, a row for each strategy.

    result  the tables of a comparison; uses those columns of the funnel that `runs` has
    """
    comparison = Comparison.of(result)
    known = [name for name in STEPS if name in comparison.runs.columns]
    missing = [name for name in STEPS if name not in known]
    shown = shortened(comparison.strategies, 9.5, NAMES)
    rows = len(shown) if known else 3
    sheet, top = page(
        "How far people come with each strategy",
        _summary(comparison, known),
        HEAD + rows * ROW,
        [_notes(comparison, known, missing), comparison.footer],
        width=PAGE,
        bottom=0.22,
    )
    if not known:
        ax = axes_at(sheet, 0.3, top, PAGE - 0.6, HEAD + rows * ROW)
        ax.set_xticks([])
        ax.set_yticks([])
        nothing(ax, "the comparison recorded none of the steps")
        return sheet
    left = 0.14 + max(widest(list(shown.values()), 9.5), 0.7) + 0.16
    wide = (PAGE - 0.2 - left - GAP * (len(known) - 1)) / len(known)
    for n, name in enumerate(known):
        ax = axes_at(sheet, left + n * (wide + GAP), top + HEAD, min(wide, 2.2), rows * ROW)
        _column(ax, comparison, t_interval(comparison.by_run(name)), STEPS[name][0], STEPS[name][1], min(wide, 2.2))
        if n == 0:
            for row, label in enumerate(comparison.strategies):
                weight = "bold" if label == comparison.baseline else "normal"
                text = fitted(shown[label], 9.5, NAMES / 1.13) if weight == "bold" else shown[label]
                write(ax, (0.14 - left) / min(wide, 2.2), 1.0 - (row + 0.5) / rows, text, weight=weight)
    return sheet


def _column(ax: Axes, comparison: Comparison, around: Interval, title: str, unit: str, wide: float) -> None:
    """One step: bars with intervals, their numbers, and a line at the baseline's value."""
    rows = len(comparison.strategies)
    known = [part[np.isfinite(part)] for part in around]
    longest = max((float(part.max()) for part in known if part.size), default=0.0) or 1.0
    ax.set_xlim(0.0, longest * wide / (wide - NUMBER))
    ax.set_ylim(rows - 0.5, -0.5)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    lines = wrapped(title, 9.5, wide / 1.13)
    for n, line in enumerate(reversed(lines[:2])):
        write(ax, 0.0, 1.0 + (0.1 + 0.16 * n) / (rows * ROW), line, 9.5, weight="bold")
    for row, label in enumerate(comparison.strategies):
        mean, low, high = (float(part[row]) for part in around)
        text = value(mean, unit) if unit else count(mean)
        if not np.isfinite(mean):
            write(ax, 0.03, 1.0 - (row + 0.5) / rows, text, color=style.FAINT_INK)
            continue
        color = style.GREY if label == comparison.baseline else style.BLUE
        ax.barh([row], [mean], height=0.62, color=color, alpha=0.75, linewidth=0, zorder=2)
        end = mean
        if np.isfinite(low) and np.isfinite(high):
            ax.plot([max(low, 0.0), high], [row, row], color=style.INK, linewidth=1.1, zorder=3, solid_capstyle="butt")
            end = max(high, mean)
        share = ax.get_xlim()[1]
        said = write(ax, end / share + 0.07 / wide, 1.0 - (row + 0.5) / rows, text)
        said.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
    level = float(around.mean[0])
    if np.isfinite(level) and rows > 1:
        ax.plot(
            [level, level], [0.4, rows - 0.5], color=style.INK, linewidth=0.9, linestyle=(0.0, (2.0, 2.0)), zorder=2.5
        )


def _summary(comparison: Comparison, known: list[str]) -> str:
    """At which step the strategies are furthest from each other, relative to the baseline."""
    if not known:
        return "The steps are not known: name them under `outcomes` of the experiment."
    ratios = {}
    for name in known:
        mean = t_interval(comparison.by_run(name)).mean
        if np.isfinite(mean).all() and mean[0] > 0:
            ratios[name] = mean / mean[0]
    if not ratios or not comparison.others:
        return f"Of {plural(len(known), 'step')}."
    name = max(ratios, key=lambda one: float(np.ptp(ratios[one])))
    place = int(np.argmax(np.abs(ratios[name] - 1)))
    times = float(ratios[name][place])
    if abs(times - 1) < 0.005:
        return "The strategies do not differ in how far people come."
    far = f"{abs(times - 1) * 100:.0f} % {'more' if times > 1 else 'less'}"
    step = STEPS[name][0].removeprefix("of them ")
    return f"Furthest apart in who {step}: “{comparison.strategies[place]}” {far} than the baseline."


def _notes(comparison: Comparison, known: list[str], missing: list[str]) -> str:
    parts = []
    if known:
        parts.append("Shares are of all who were ever members. Grey bar and dashed line: the baseline.")
        if comparison.units > 1:
            parts.append(f"Line on a bar: 95 % interval of the mean (t, {comparison.units_in_words}).")
    if missing:
        names = ", ".join(f"{STEPS[name][0]} ({name})" for name in missing)
        parts.append(f"Not recorded, since it is not among the outcomes of the experiment: {names}.")
    return " ".join(parts)
