"""Which share of the groups is alive by day with each strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.views import style
from sim.views.comparing.intervals import FEWEST, Interval, t_interval, wilson_interval
from sim.views.comparing.lines import NAME, ROW, draw_lines, name_lines, named
from sim.views.comparing.looks import NARROW, greyed_in_words, looks, shortened, widest, write
from sim.views.comparing.tables import Comparison
from sim.views.comparing.words import value
from sim.views.daily import Array, last
from sim.views.text import clip

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = 1.95  # inches, at most


def figure(result: object) -> Figure:
    """Draw the share of groups alive by day, with 95 % intervals (Wilson where each run has one group).

    result  the tables of a comparison; needs `alive_share` of `daily`
    """
    comparison = Comparison.of(result)
    values = comparison.by_day("alive_share")
    one_each = is_yes_or_no(values) and not comparison.by_world
    around = wilson_interval(values) if one_each else _within(t_interval(values))
    look = looks(comparison)
    shown = shortened(named(comparison, look), 9.5, NAMES)
    rows = len(shown) + (len(comparison.strategies) > len(shown))
    sheet, panels = style.sheet(
        "How long groups stay alive",
        _summary(comparison, around.mean),
        [max(3.2, ROW * rows)],
        [_notes(comparison, one_each=one_each), comparison.footer],
        header=0.3,
        right=NAME + max(widest(list(shown.values()), 9.5), 0.8),
        left=0.74,
        width=NARROW,
    )
    ax = panels[0]
    draw_lines(ax, comparison, around, look, "share", ticks=5, whole=True)
    name_lines(ax, comparison, around, look, shown)
    write(ax, 0.0, 1.05, "Groups alive", 10, weight="bold")
    if comparison.fork_day is not None:
        write(ax, 1.0, 1.05, f"- -  strategies part on day {comparison.fork_day}", 9.5, ha="right")
    ax.set_xlabel("day", size=10, color=style.INK)
    return sheet


def is_yes_or_no(values: Array) -> bool:
    """Whether all known values are 0 or 1, as they are where a run has one group."""
    known = values[np.isfinite(values)]
    return bool(np.isin(known, (0.0, 1.0)).all())


def _within(around: Interval) -> Interval:
    return Interval(around.mean, np.clip(around.low, 0.0, 1.0), np.clip(around.high, 0.0, 1.0))


def _summary(comparison: Comparison, mean: Array) -> str:
    ends = {label: last(mean[n]) for n, label in enumerate(comparison.strategies)}
    known = {label: end for label, end in ends.items() if np.isfinite(end)}
    if not known:
        return "It is not known which groups are alive."
    most, least = max(known, key=lambda label: known[label]), min(known, key=lambda label: known[label])
    if known[most] == known[least]:
        return f"On the last day {value(known[most], 'share')} of the groups are alive with every strategy."
    text = (
        f"Alive on the last day: from {value(known[least], 'share')} of the groups (“{clip(least, 60)}”) "
        f"to {value(known[most], 'share')} (“{clip(most, 60)}”)"
    )
    if comparison.baseline in known and comparison.baseline not in (most, least):
        text += f"; baseline: {value(known[comparison.baseline], 'share')}"
    return f"{text}."


def _notes(comparison: Comparison, *, one_each: bool) -> str:
    if comparison.units < FEWEST:
        band = f"Lines: mean of {comparison.units_in_words}; too few for a band."
    else:
        kind = "Wilson" if one_each else "t"
        band = f"Line: share of groups; band: its 95 % interval ({kind}, {comparison.units_in_words})."
    grey = greyed_in_words(comparison)
    return " ".join(
        part for part in ("Alive: a member has written within 7 days, and the group is not closed.", band, grey) if part
    )
