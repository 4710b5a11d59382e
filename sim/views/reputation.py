"""What members and people outside expect of the product: belief and reputation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.daily import Array, band, last, top
from sim.views.events import true_quality
from sim.views.marks import marks
from sim.views.notes import notes, per_group
from sim.views.tables import Tables

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DASHES: Final = (0.0, (2.9, 1.5))
DOTS: Final = (0.0, (1.0, 1.6))
WHO: Final[tuple[tuple[str, str, str, style.LineStyle], ...]] = (
    ("members", "belief_mean", style.AMBER, "-"),
    ("their friends", "reputation_friends", style.TEAL, "-"),
    ("strangers", "reputation_strangers", style.NAVY, DASHES),
)
"""Name, column, colour and line of each of those who expect something."""
LEAST: Final = 0.02
"""Half the height of the panel of changes is at least so much: less than that is no news."""


def figure(result: object) -> Figure:
    """Draw the quality that members, friends of members outside and strangers expect, and its change, with bands.

    result  the tables of a run; needs `belief_mean`, `reputation_friends` and `reputation_strangers` of `daily`, uses
            the product's quality in the scenario
    """
    tables = Tables.of(result)
    by_day = tables.by_day
    policies = marks(tables, goods=True)
    levels = [by_day.per_member(name) if name == "belief_mean" else by_day.of_market(name) for _, name, _, _ in WHO]
    changes = [_since_the_start(values) for values in levels]
    quality = true_quality(tables)
    sheet, panels = style.sheet(
        f"Belief of members and reputation outside{per_group(by_day)}",
        _summary([band(values).mean for values in levels]),
        (1.8, 2.1),
        notes(
            tables,
            policies,
            "Friends and strangers are people outside; what they expect moves with what members and buyers tell.",
            "" if quality is None else "True: quality of the goods ordered on each day.",
        ),
        header=policies.height,
    )
    names: list[list[style.Name]] = [[], []]
    for (name, _, color, line), *both in zip(WHO, levels, changes, strict=True):
        for ax, values, named in zip(panels, both, names, strict=True):
            around = band(values)
            style.draw_band(ax, by_day.days, around, color, line=line, width=2.0)
            named.append(style.Name(last(around.mean), name, color, line))
    if quality is not None:
        panels[0].plot(
            *style.spread(by_day.days, quality), color=style.FAINT_INK, linewidth=1.3, linestyle=DOTS,
            drawstyle="steps-post",
        )  # fmt: skip
        names[0].append(style.Name(last(quality), "true", style.FAINT_INK, DOTS))
    panels[0].set_ylim(0.0, 1.0)
    panels[0].set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
    reach = _reach(changes)
    panels[1].axhline(0.0, color=style.INK, linewidth=1.0)
    panels[1].set_ylim(-reach, reach)
    style.short_numbers(panels[1])
    for ax, named in zip(panels, names, strict=True):
        style.name_right(ax, named)
    style.days_axis(panels, by_day.days)
    style.name_axes(panels, ("expected (0–1)", "change since the start"))
    policies.draw(panels)
    return sheet


def _since_the_start(values: Array) -> Array:
    """Difference to the first known value of each unit, over (unit, day)."""
    changes = np.full(values.shape, np.nan)
    for n, row in enumerate(values):
        known = row[np.isfinite(row)]
        if known.size:
            changes[n] = row - known[0]
    return changes


def _reach(changes: list[Array]) -> float:
    """How far the axis of changes goes up and down."""
    around = [band(values) for values in changes]
    largest = top(*(None if v is None else np.abs(v) for b in around for v in (b.mean, b.low, b.high)))
    return max(LEAST, 1.1 * largest) if np.isfinite(largest) else LEAST


def _summary(levels: list[Array]) -> str:
    """What the figure says in numbers."""
    parts = []
    for (name, *_), values in zip(WHO, levels, strict=True):
        known = values[np.isfinite(values)]
        if known.size:
            start, end = (f"{value:.2f}" for value in (known[0], known[-1]))
            when = "at the end" if np.isfinite(values[-1]) else "when the last of them went"
            parts.append(f"{name} {start}" if start == end else f"{name} {start}, {when} {end}")
    return f"Expected quality: {'; '.join(parts)}." if parts else "Nobody's expectation is known."
