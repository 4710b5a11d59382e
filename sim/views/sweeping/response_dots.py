"""Dots with intervals: one lever that is a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.sweeping.axes import nothing, room, words
from sim.views.sweeping.outcomes import Outcome, title, when
from sim.views.sweeping.page import LINE, Page, Sign, fitted, heading, key_height, key_rows, mark, titled
from sim.views.sweeping.response_curves import look_of
from sim.views.sweeping.response_words import bands, left_out, notes, shown_metrics, subtitle
from sim.views.sweeping.tables import Sweep
from sim.views.text import inches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_WORDS: Final = 24
MOST_ROWS: Final = 40  # in all panels together


def figure(sweep: Sweep) -> Figure:
    """Draw one panel per metric; below each other the values of the lever, with a dot per day."""
    groups, more = shown_metrics(sweep)
    lever = sweep.levers[0]
    texts = sweep.texts(lever)
    most = max(4, min(MOST_WORDS, MOST_ROWS // max(len(groups), 1)))
    chosen = _chosen(sweep, most)
    names = [fitted(texts[n], 9.5, 2.3) for n in chosen]
    left = max([0.5, *(inches(name, 9.5) for name in names)]) + 0.3
    wide = style.WIDTH - left - 0.3
    lines = max((len(group) for group in groups), default=1)
    step = 0.12 + 0.12 * lines
    tall = step * max(len(chosen), 1) + 0.1
    heads = [heading(title(group) + (f" ({group[0].axis})" if group[0].axis else ""), [], wide) for group in groups]
    days = {when(o, sweep.days): look_of(group, n)[0] for group in groups for n, o in enumerate(group) if lines > 1}
    starred = any(outcome.sense for group in groups for outcome in group)
    key = key_rows([Sign("dot", text, color) for text, color in days.items()], style.WIDTH - 0.3)
    tops, top = [], key_height(key)
    for head in heads:
        top += LINE * len(head) + 0.08
        tops.append(top)
        top += tall + 0.42
    page = Page(
        titled("How the outcomes answer to ", lever.name),
        subtitle(sweep),
        top - 0.1,
        notes(
            sweep,
            bands(sweep, "Dot", "thick bar", "thin bar"),
            "Star: the best mean." if starred else "",
            f"Shown are the best {len(chosen)} by the first outcome: {left_out(len(texts) - len(chosen), 'value')}"
            if len(chosen) < len(texts)
            else "",
            more,
        ),
    )
    page.key(0.14, 0.0, key)
    for n, (group, head) in enumerate(zip(groups, heads, strict=True)):
        page.lines(left, tops[n] - 0.08 - LINE * len(head), head)
        ax = page.panel(left, tops[n], wide, tall)
        ax.set_ylim(len(chosen) - 0.45, -0.55)
        _panel(ax, sweep, group, chosen)
        if len(chosen):
            words(ax.yaxis, range(len(chosen)), names)
        ax.tick_params(axis="y", length=0)
        ax.grid(False, axis="y")
    return page.figure


def _panel(ax: Axes, sweep: Sweep, group: list[Outcome], chosen: list[int]) -> None:
    """Dots with thick bars (interval of the mean) and thin bars (single runs), one below the other for several days."""
    tables = [sweep.statistics(outcome).iloc[chosen] for outcome in group]
    if not any(np.isfinite(table["mean"]).any() for table in tables):
        nothing(ax, "no run gave a value")
        return
    for n, (outcome, table) in enumerate(zip(group, tables, strict=True)):
        color = look_of(group, n)[0]
        y = np.arange(len(chosen)) + 0.36 * (n - (len(group) - 1) / 2) / max(len(group) / 2, 1)
        wide = np.where(table["units"].to_numpy() >= 5, 1.0, np.nan)
        ax.hlines(y, table["p10"] * wide, table["p90"] * wide, color=color, linewidth=1.1, alpha=0.75)
        ax.hlines(y, table["low"], table["high"], color=color, linewidth=4.2, alpha=0.45)
        mark(ax, "dot", table["mean"].to_numpy(), y, color, edge="white")
        best = sweep.best_point(outcome)
        if best is not None and best in chosen:
            at = chosen.index(best)
            mark(ax, "star", [table["mean"].iloc[at]], [y[at]], color, edge="white", zorder=4)
    room(ax, *(table[name] for table in tables for name in ("mean", "low", "high", "p10", "p90")), unit=group[0].unit,
         along="x", ticks=6)  # fmt: skip


def _chosen(sweep: Sweep, most: int) -> list[int]:
    """Rows of `points` to show: all in their order, or the best by the first outcome where there are too many."""
    count = len(sweep.points)
    first = sweep.first
    if count <= most or first is None:
        return list(range(min(count, most)))
    mean = sweep.statistics(first)["mean"].to_numpy() * (first.sense or 1)
    return [int(n) for n in np.argsort(np.where(np.isfinite(mean), -mean, np.inf), kind="stable")[:most]]
