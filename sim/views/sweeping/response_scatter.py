"""Scatter with a running mean per lever: several levers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.views import style
from sim.views.sweeping.axes import label, lever_axis, nothing, room, words
from sim.views.sweeping.outcomes import Outcome, title, when
from sim.views.sweeping.page import LINE, Page, Sign, fitted, heading, key_height, key_rows, mark
from sim.views.sweeping.response_curves import look_of
from sim.views.sweeping.response_words import left_out, notes, shown_metrics, subtitle
from sim.views.sweeping.smooth import running
from sim.views.sweeping.tables import Lever, Sweep, codes_of
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LEVERS: Final = 4
MOST_METRICS: Final = 5
MOST_WORDS: Final = 8
GAP: Final = 0.26


def figure(sweep: Sweep) -> Figure:
    """Draw metrics below each other and levers beside each other: a dot per point, and the mean along the lever."""
    groups, more = shown_metrics(sweep, MOST_METRICS)
    levers = sweep.levers[:MOST_LEVERS]
    columns = max(len(levers), 1)
    left, right = 0.95, 0.2
    wide = (style.WIDTH - left - right - GAP * (columns - 1)) / columns
    tall = 1.5 if len(groups) > 2 else 2.0
    heads = [heading(title(group), [], style.WIDTH - left - right) for group in groups]
    days = {when(o, sweep.days): look_of(group, n) for group in groups for n, o in enumerate(group) if len(group) > 1}
    signs = [Sign("line" if line == "-" else "dash", text, color) for text, (color, line) in days.items()]
    starred = any(sweep.best_point(outcome) is not None for group in groups for outcome in group)
    signs += [Sign("dot", "a point: the mean of its runs", style.GREY, "white")]
    signs += [Sign("star", "the best point", style.NAVY, "white")] if starred else []
    key = key_rows(signs, style.WIDTH - 0.3)
    turned = [_turned(sweep, lever, wide) for lever in levers]
    feet = [0.2 + 0.766 * max(inches(text, 9.0) for text in texts) if texts else 0.3 for texts in turned]
    tops, top = [], key_height(key)
    for head in heads:
        top += LINE * len(head) + 0.08
        tops.append(top)
        top += tall + 0.24
    page = Page(
        f"How the outcomes answer to {_together(levers)}",
        subtitle(sweep),
        top + max(feet, default=0.3) - 0.02,
        notes(
            sweep,
            f"Line: {_along(sweep, levers)}; the other levers move as well, which is why dots are scattered.",
            left_out(len(sweep.levers) - len(levers), "lever"),
            more,
        ),
    )
    page.key(0.14, 0.0, key)
    for row, (group, head) in enumerate(zip(groups, heads, strict=True)):
        page.lines(left, tops[row] - 0.08 - LINE * len(head), head)
        lowest = row == len(groups) - 1
        for column, lever in enumerate(levers):
            ax = page.panel(left + column * (wide + GAP), tops[row], wide, tall, labels=lowest)
            _panel(ax, sweep, group, lever)
            if not lever.numeric and lowest:
                _words_below(ax, turned[column])
            if lowest:
                name = fitted(lever.name, 9.5, wide + GAP - 0.06)
                page.write(left + column * (wide + GAP) + wide / 2, tops[row] + tall + feet[column], name, ha="center")
            ax.tick_params(labelleft=column == 0)
            if column == 0:
                label(ax, beside=group[0].axis)
    return page.figure


def _panel(ax: Axes, sweep: Sweep, group: list[Outcome], lever: Lever) -> None:
    """Dots, lines and the best points of one metric along one lever."""
    if lever.numeric:
        x = sweep.numbers(lever)
        shown = x
        lever_axis(ax, x, log=lever.log, ticks=4)
    else:
        texts, codes = codes_of(sweep.texts(lever))
        x = np.minimum(codes, MOST_WORDS).astype(np.float64)  # those beyond are together in the last
        shown = x + np.random.default_rng(1).uniform(-0.22, 0.22, len(x))
        ax.set_xlim(-0.5, min(len(texts), MOST_WORDS + 1) - 0.5)
    means = [sweep.statistics(outcome)["mean"].to_numpy() for outcome in group]
    if not any(np.isfinite(mean).any() for mean in means):
        nothing(ax, "no run gave a value")
        return
    crowd = len(x)
    small: dict[str, Any] = {"size": 0.75 if crowd <= 60 else 0.5 if crowd <= 250 else 0.36}
    for n, mean in enumerate(means):
        color, _ = look_of(group, n)
        edge = {"markeredgewidth": 0.3 if crowd <= 250 else 0.0}
        mark(ax, "dot", shown, mean, _tint(color), edge="white", **small, **edge)
    for n, mean in enumerate(means):
        color, line = look_of(group, n)
        places, level = running(x, mean, log=lever.log)
        if lever.numeric and len(places) > 1:
            ax.plot(places, level, color="white", linewidth=3.6)
            ax.plot(places, level, color=color, linewidth=2.0, linestyle=line)
        else:
            ax.hlines(level, places - 0.34, places + 0.34, color=color, linewidth=2.2, linestyle=line)
        best = sweep.best_point(group[n])
        if best is not None:
            mark(ax, "star", [shown[best]], [mean[best]], color, edge="white", zorder=4)
    room(ax, *means, unit=group[0].unit, ticks=4)


def _turned(sweep: Sweep, lever: Lever, wide: float) -> list[str]:
    """The words below a lever that is no number, which stand aslant; empty for a number."""
    if lever.numeric:
        return []
    texts, _ = codes_of(sweep.texts(lever))
    kept = texts if len(texts) <= MOST_WORDS + 1 else [*texts[:MOST_WORDS], "others"]
    return [fitted(text, 9.0, min(1.1, wide)) for text in kept]


def _words_below(ax: Axes, texts: list[str]) -> None:
    """Words aslant below a panel."""
    words(ax.xaxis, range(len(texts)), texts, rotation=50, ha="right", rotation_mode="anchor", size=9.0)


def _tint(color: str) -> str:
    """A colour on its way to white, opaque, so that crowded dots do not grow dark."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = to_rgb(color)
    return to_hex((0.5 * red + 0.5, 0.5 * green + 0.5, 0.5 * blue + 0.5))


def _together(levers: list[Lever]) -> str:
    names = [lever.name for lever in levers]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "nothing"
    return listed if inches(listed, 13.5) < 3.0 else f"{len(names)} levers"


def _along(sweep: Sweep, levers: list[Lever]) -> str:
    """What the lines are."""
    few = [lever for lever in levers if not lever.numeric or len(np.unique(sweep.numbers(lever))) <= 12]
    if len(few) == len(levers):
        return "mean of all points with that value"
    return "mean of the points near, weighted by nearness" + (" (of few values: at each)" if few else "")
