"""Messages a day by kind, and the members who read and speak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.daily import Daily, band, last, running_mean, top
from sim.views.layers import Layer, names_beside, ranges, stack
from sim.views.marks import marks
from sim.views.notes import notes, per_group, smoothing
from sim.views.tables import Tables
from sim.views.text import count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GROUPS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("conversation", style.NAVY, ("chat", "question", "operator_reply")),
    ("content", style.BLUE, ("content",)),
    ("KOL content", style.MINT, ("kol_content",)),
    ("commercial", style.VERMILION, ("advertisement", "coupon", "group_buy")),
    ("check-in cards", style.AMBER, ("check_in_card",)),
)
"""Name, colour and kinds of message of each layer, from below; anything else is the last layer, other."""


def figure(result: object) -> Figure:
    """Draw messages a day by kind (stacked mean), and below them readers and speakers a day, with bands.

    result  the tables of a run; needs `messages`, `readers`, `speakers_1d` of `daily`, uses `messages_<kind>`
    """
    tables = Tables.of(result)
    by_day = tables.by_day
    window = 7 if len(by_day.days) > 180 else 1
    layers = _layers(by_day, window)
    total = running_mean(by_day.per_group("messages"), window)
    readers = running_mean(by_day.per_group("readers"), window)
    speakers = running_mean(by_day.per_group("speakers_1d"), window)
    policies = marks(tables)
    unit = per_group(by_day)
    sheet, panels = style.sheet(
        f"Messages a day by kind{unit}",
        _summary(by_day),
        (2.75, 1.0, 1.0),
        notes(
            tables,
            policies,
            "Conversation: chat, questions and the operator's replies. Commercial: "
            "advertisements, coupons, group buying.",
            smoothing(window),
            stacked=True,
        ),
        header=policies.height,
    )
    stack(panels[0], by_day.days, layers)
    totals = band(total)
    ranges(panels[0], by_day.days, totals)
    style.counted(panels[0], top(totals.mean, totals.high))
    names = names_beside(layers)
    if layers and totals.high is not None:
        reach = "all" if totals.single is not None else "10–90 %"
        names.append(style.Name(last(totals.high), f"total, {reach}", style.INK, style.UPRIGHT))
    style.name_right(panels[0], names)
    for ax, values, name, color in (
        (panels[1], readers, "readers", style.BLUE),
        (panels[2], speakers, "speakers", style.NAVY),
    ):
        around = band(values)
        style.draw_band(ax, by_day.days, around, color)
        style.counted(ax, top(around.mean, around.high), ticks=4)
        style.name_right(ax, [style.Name(last(around.mean), name, color)])
    style.days_axis(panels, by_day.days)
    style.name_axes(panels, ("messages / day", "members / day", "members / day"))
    policies.draw(panels)
    return sheet


def _layers(by_day: Daily, window: int) -> list[Layer]:
    """Layers in which anything was written: name, colour, mean messages by day."""
    rest = by_day.per_group("messages")
    layers: list[Layer] = []
    for name, color, kinds in GROUPS:
        columns = [f"messages_{kind}" for kind in kinds if by_day.has(f"messages_{kind}")]
        if columns:
            values = by_day.per_group(*columns)
            rest = rest - values
            layers.append((name, color, values))
    layers.append(("other", style.GREY, np.where(rest > 1e-6, rest, 0.0)))
    shown = [(name, color, band(running_mean(values, window)).mean) for name, color, values in layers]
    return [layer for layer in shown if np.nansum(layer[2]) > 0]


def _summary(by_day: Daily) -> str:
    """What the figure says in numbers."""
    messages = band(by_day.per_group("messages")).mean
    if not np.nansum(messages) > 0:
        return "Nobody wrote anything."
    columns = [f"messages_{kind}" for kind in GROUPS[3][2] if by_day.has(f"messages_{kind}")]
    commercial = np.nansum(band(by_day.per_group(*columns)).mean) if columns else 0.0
    share = f"{percent(float(commercial / np.nansum(messages)))} of all messages were commercial"
    week = min(7, max(len(messages) // 2, 1))
    if len(messages) < 2:
        return f"{count(float(np.nanmean(messages)))} on this day; {share}."
    start, end = float(np.nanmean(messages[:week])), float(np.nanmean(messages[-week:]))
    span = f"{week} days" if week > 1 else "day"
    return f"{count(start)} a day in the first {span}, {count(end)} in the last {span}; {share}."
