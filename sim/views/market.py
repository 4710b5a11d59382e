"""The people outside, the members, and what both buy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.daily import Array, Band, Daily, band, last, running_mean, top
from sim.views.layers import names_beside, ranges, stack
from sim.views.marks import Marks, marks
from sim.views.notes import bands
from sim.views.tables import Tables
from sim.views.text import count, short

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STRATA: Final = (("customers", style.NAVY), ("friends", style.BLUE), ("strangers", style.PALE))
"""People outside, from below."""
WEEK: Final = 7
DASHES: Final = (0.0, (2.9, 1.5))
DOTS: Final = (0.0, (1.0, 1.2))


def figure(result: object) -> Figure:
    """Draw the people outside by stratum, the members, and orders per 100 people a week of both, with bands.

    result  the tables of a run; needs `market_<stratum>`, `members`, `orders`, `orders_outside` and
            `control_orders_per_100` of `daily`

    All groups of a replicate share one market, so numbers are of all groups together.
    """
    tables = Tables.of(result)
    by_day = tables.by_market
    policies = marks(tables)
    outside = [(name, color, by_day.of_market(f"market_{name}")) for name, color in STRATA]
    members = by_day.per_group("members") * by_day.groups
    window = 4 * WEEK if len(by_day.days) > 180 else WEEK
    skipped = _skipped(members, window)
    inside, elsewhere = (_weekly(by_day, name, window) for name in ("orders", "orders_outside"))
    control = WEEK * running_mean(by_day.of_market("control_orders_per_100"), window)
    for values in (inside, elsewhere, control):
        values[:, :skipped] = np.nan
    sheet, panels = style.sheet(
        "People outside, members, and what both buy",
        _summary(by_day, outside, inside, elsewhere, control),
        (1.5, 1.1, 2.3),
        [" ".join(_words(by_day, policies, window, skipped)), tables.source],
        header=policies.height,
    )
    layers = [(name, color, band(values).mean) for name, color, values in outside]
    pool = band(np.sum([values for _, _, values in outside], axis=0))
    stack(panels[0], by_day.days, layers)
    ranges(panels[0], by_day.days, pool)
    style.counted(panels[0], top(pool.mean, pool.high), ticks=4)
    style.name_right(panels[0], names_beside(layers))

    around = band(members)
    style.draw_band(panels[1], by_day.days, around, style.NAVY)
    style.counted(panels[1], top(around.mean, around.high), ticks=4)
    style.name_right(panels[1], [style.Name(last(around.mean), "members", style.NAVY)])

    names, reach = [], []
    for name, color, line, values in (
        ("members, total", style.NAVY, "-", inside + elsewhere),
        ("in the group", style.BLUE, DASHES, inside),
        ("elsewhere", style.TEAL, DOTS, elsewhere),
        ("never joined", style.VERMILION, "-", control),
    ):
        around = band(values)
        if line != "-":  # four bands would hide each other
            around = Band(around.mean, None, None)
        if np.isfinite(around.mean).any():
            style.draw_band(panels[2], by_day.days, around, color, line=line)
            names.append(style.Name(last(around.mean), name, color, line))
            reach += [around.mean, around.high]
    style.counted(panels[2], top(*reach))
    style.name_right(panels[2], names)
    style.days_axis(panels, by_day.days)
    style.name_axes(panels, ("people outside", "persons", "orders / 100 a week"))
    policies.draw(panels)
    return sheet


def _words(by_day: Daily, policies: Marks, window: int, skipped: int) -> list[str]:
    """Footnotes; `skipped`: the first days without orders."""
    start = f"(from day {skipped} on)" if skipped else f"(before day {window - 1}: of the days so far)"
    together = f", the {by_day.groups:,} groups of each together" if by_day.groups > 1 else ""
    words = [
        bands(by_day, stacked=True, inside=together)
        if by_day.over
        else "All groups together."
        if together
        else "",
        "Friends: of members. Never joined: a panel of people like the first members, watched outside.",
        f"Orders per 100 people and week: of the {window} days up to each {start}.",
        "Those of members: as long as there are any."
        if (by_day.per_group("members") == 0).any()
        else "",
        policies.note,
    ]
    return [each for each in words if each]


def _weekly(by_day: Daily, column: str, window: int) -> Array:
    """Orders per 100 members and week, over (unit, day): orders and members of the days up to each."""
    orders, members = (running_mean(by_day.per_group(name), window) for name in (column, "members"))
    rate: Array = np.divide(orders, members, out=np.full(orders.shape, np.nan), where=members > 0)
    rate[by_day.per_group("members") == 0] = np.nan  # not for another week after the last has gone
    return 100.0 * WEEK * rate


def _skipped(members: Array, window: int) -> int:
    """How many days come before the first whole `window`, if there are members long enough to show others."""
    there = np.flatnonzero((members > 0).any(axis=0))
    return window - 1 if there.size and there[-1] + 1 >= 2 * window else 0


def _summary(
    by_day: Daily, outside: list[tuple[str, str, Array]], inside: Array, elsewhere: Array, control: Array
) -> str:
    """What the figure says in numbers."""
    if not len(by_day.days):
        return "No day was recorded."
    pool = np.nansum([band(values).mean for _, _, values in outside], axis=0)
    change = f", {count(float(pool[-1]))} at the end" if len(pool) > 1 else ""
    text = f"{count(float(pool[0]))} people outside after the first day{change}"
    week, panel = (band(values[:, -1:]).mean[0] for values in (inside + elsewhere, control))
    if not np.isfinite(week):
        return f"{text}; nobody was a member at the end."
    text += f"; at the end {short(float(week))} orders a week of 100 members"
    if not np.isfinite(panel):
        return f"{text}; nobody is watched outside."
    return f"{text}, {short(float(panel))} of 100 who never joined."
