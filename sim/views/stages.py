"""Members by stage, those present above the line and those gone below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.daily import Daily, band, top
from sim.views.events import ends
from sim.views.layers import names_beside, ranges, stack
from sim.views.marks import marks
from sim.views.notes import notes, per_group
from sim.views.tables import Tables
from sim.views.text import count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PRESENT: Final = (("active", style.NAVY), ("lurking", style.BLUE), ("observing", style.PALE))
AWAY: Final = (("gone", style.GREY), ("removed", style.VERMILION))


def figure(result: object) -> Figure:
    """Draw members by stage as a stack, and below zero all who have left or were removed so far.

    result  the tables of a run; needs `members` and one column per stage of `daily`
    """
    tables = Tables.of(result)
    by_day = tables.by_day
    policies = marks(tables)
    sheet, panels = style.sheet(
        f"Members by stage, and those who left{per_group(by_day)}",
        _summary(by_day),
        (3.9,),
        notes(
            tables,
            policies,
            f"Observing: silent in the first days after joining. Gone: left by themselves{_let_go(by_day)}. "
            f"Removed: {_by_whom(tables)}. Both since the first day.",
            stacked=True,
            lines=False,
        ),
        header=policies.height,
    )
    ax = panels[0]
    above = [(name, color, band(by_day.per_group(name)).mean) for name, color in PRESENT]
    below = [(name, color, -band(by_day.per_group(name)).mean) for name, color in AWAY]
    stack(ax, by_day.days, above)
    stack(ax, by_day.days, below)
    members, away = band(by_day.per_group("members")), band(by_day.per_group("gone", "removed"))
    ranges(ax, by_day.days, members)
    ranges(ax, by_day.days, away, sign=-1.0)
    ax.axhline(0.0, color=style.INK, linewidth=1.0)
    highest, lowest = top(members.mean, members.high), top(away.mean, away.high)
    highest = highest if highest > 0 else 1.0
    ax.set_ylim(-1.1 * max(lowest, 0.12 * highest) if lowest >= 0 else -0.12 * highest, 1.06 * highest)
    style.short_numbers(ax, ticks=7, signed=False)
    style.name_right(ax, names_beside(above) + names_beside(below))
    style.days_axis(panels, by_day.days)
    style.name_axes(panels, ("members (left or removed below 0)",))
    policies.draw(panels)
    return sheet


def _let_go(by_day: Daily) -> str:
    """That a group was closed is why some are gone."""
    closed = by_day.has("let_go") and bool((by_day.column("let_go") > 0).any())
    return ", or let go with a group that the operator closed" if closed else ""


def _by_whom(tables: Tables) -> str:
    """Who removed members."""
    closed = ends(tables).any_closed
    return "by the operator, or with a group that the platform closed" if closed else "by the operator"


def _summary(by_day: Daily) -> str:
    """What the figure says in numbers."""
    if not len(by_day.days):
        return "No day was recorded."

    def at(name: str, day: int) -> float:
        return float(np.nan_to_num(band(by_day.per_group(name)).mean[day]))

    start, end, active = at("members", 0), at("members", -1), at("active", -1)
    share = f" ({percent(active / end)})" if end > 0 else ""
    return (
        f"{count(start)} members after the first day, {count(end)} at the end, of whom "
        f"{count(active)}{share} active; {count(at('gone', -1))} left, "
        f"{count(at('removed', -1))} were removed."
    )
