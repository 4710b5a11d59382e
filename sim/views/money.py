"""Orders a day and cumulative profit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.views import style
from sim.views.daily import Array, Daily, band, last, running_mean, top
from sim.views.marks import marks
from sim.views.notes import notes, per_group, up_to, within
from sim.views.tables import Tables
from sim.views.text import count, short

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(result: object) -> Figure:
    """Draw orders a day, and profit (gross profit less cash spent) added up since the first day, with bands.

    result  the tables of a run; needs `orders`, `gross_profit` and `cash` of `daily`, uses `staff_minutes`
    """
    tables = Tables.of(result)
    by_day = tables.by_day
    policies = marks(tables)
    window = 7 if len(by_day.days) >= 28 else 1
    orders = by_day.per_group("orders")
    gross, cash = (_added_up(by_day.per_group(name)) for name in ("gross_profit", "cash"))
    profit = band(gross - cash)
    sheet, panels = style.sheet(
        f"Orders and profit{per_group(by_day)}",
        _summary(by_day, orders, gross - cash),
        (1.7, 2.5),
        notes(
            tables,
            policies,
            "Profit: gross profit less cash spent, without the cost of staff time.",
            f"Orders: bars are single days; a line shows the mean of {up_to(window)}."
            if window > 1
            else "",
        ),
        header=policies.height,
    )
    smooth = band(running_mean(orders, window))
    daily = band(orders).mean
    if window > 1:
        panels[0].bar(by_day.days, np.nan_to_num(daily), width=0.7, color=style.GREY, alpha=0.45, linewidth=0)
    style.draw_band(panels[0], by_day.days, smooth, style.BLUE)
    style.counted(panels[0], top(daily if window > 1 else None, smooth.mean, smooth.high), ticks=4)
    style.name_right(panels[0], [style.Name(last(smooth.mean), "orders", style.BLUE)])

    ax = panels[1]
    earned, spent = band(gross).mean, band(cash).mean
    ax.axhline(0.0, color=style.INK, linewidth=1.0)
    names = [style.Name(last(profit.mean), "profit", style.NAVY)]
    for values, name, color, line in (
        (earned, "gross profit", style.TEAL, (0.0, (5.0, 2.0))),
        (-spent, "cash (net)", style.VERMILION, (0.0, (1.5, 1.5))),
    ):
        if np.nansum(np.abs(values)) > 0:
            x, y = style.spread(by_day.days, values)
            ax.plot(x, y, color=color, linewidth=1.5, linestyle=line)
            names.append(style.Name(last(values), name, color, line))
    style.draw_band(ax, by_day.days, profit, style.NAVY, width=2.0)
    reach = (profit.mean, profit.low, profit.high, earned, -spent)
    high, low = top(*reach), -top(*(None if values is None else -values for values in reach))
    high, low = (max(high, 0.0), min(low, 0.0)) if np.isfinite(high) else (1.0, 0.0)
    margin = 0.06 * (high - low) if high > low else 1.0
    ax.set_ylim(low - margin if low < 0 else -0.3 * margin, high + margin)
    style.short_numbers(ax, ticks=6)
    style.name_right(ax, names)
    style.days_axis(panels, by_day.days)
    style.name_axes(panels, ("orders / day", "CNY since the first day"))
    policies.draw(panels)
    return sheet


def _added_up(values: Array) -> Array:
    """Running sums along the days; a day without a value adds nothing."""
    total: Array = np.cumsum(np.nan_to_num(values), axis=1)
    return total


def _summary(by_day: Daily, orders: Array, profit: Array) -> str:
    """What the figure says in numbers."""
    if not len(by_day.days):
        return "No day was recorded."
    end = band(profit[:, -1:])
    ordered = float(np.nansum(band(orders).mean))
    text = f"{short(ordered)} orders, profit {short(float(end.mean[0]))} CNY"
    if end.low is not None and end.high is not None:
        low, high = short(float(end.low[0])), short(float(end.high[0]))
        text += f" ({low} to {high} {within(by_day.units, by_day.over)})" if low != high else ""
    if by_day.groups > 1:
        together = short(float(end.mean[0]) * by_day.groups)
        text += f"; all {by_day.groups:,} groups together {together} CNY"
    if by_day.has("staff_minutes"):
        minutes = float(np.nansum(band(by_day.per_group("staff_minutes")).mean))
        text += f"; {count(minutes / 60)} hours of staff time"
    return f"{text}."
