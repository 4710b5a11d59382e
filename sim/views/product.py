"""What members think of the product, and what they tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.views import style
from sim.views.daily import Array, Daily, band, last, running_mean, top
from sim.views.marks import marks
from sim.views.notes import notes, per_group, up_to
from sim.views.tables import Tables
from sim.views.text import count

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(result: object) -> Figure:
    """Draw the quality members expect, praise and complaints a day, and the complaints nobody has answered.

    result  the tables of a run; needs `belief_mean`, `messages_praise`, `messages_complaint` and
            `complaints_open` of `daily`
    """
    tables = Tables.of(result)
    by_day = tables.by_day
    policies = marks(tables, goods=True)
    window = 7 if len(by_day.days) >= 28 else 1
    belief = by_day.per_member("belief_mean")
    waiting = band(by_day.per_group("complaints_open"))
    told = [by_day.per_group(f"messages_{kind}") for kind in ("praise", "complaint")]
    sheet, panels = style.sheet(
        f"Expected quality, praise and complaints{per_group(by_day)}",
        _summary(by_day, band(belief).mean, told),
        (1.9, 1.5, 1.3),
        notes(tables, policies, f"Praise and complaints: the mean of {up_to(window)}." if window > 1 else ""),
        header=policies.height,
    )
    expected = band(belief)
    style.draw_band(panels[0], by_day.days, expected, style.AMBER, width=2.0)
    panels[0].set_ylim(0.0, 1.0)
    style.name_right(panels[0], [style.Name(last(expected.mean), "expected", style.AMBER)])
    smooth = [band(running_mean(values, window)) for values in told]
    names = []
    for around, name, color in zip(smooth, ("praise", "complaints"), (style.TEAL, style.VERMILION), strict=True):
        style.draw_band(panels[1], by_day.days, around, color)
        names.append(style.Name(last(around.mean), name, color))
    style.counted(panels[1], top(*(values for around in smooth for values in (around.mean, around.high))), ticks=4)
    style.name_right(panels[1], names)
    style.draw_band(panels[2], by_day.days, waiting, style.NAVY)
    style.counted(panels[2], top(waiting.mean, waiting.high), ticks=4)
    style.name_right(panels[2], [style.Name(last(waiting.mean), "unanswered", style.NAVY)])
    style.days_axis(panels, by_day.days)
    style.name_axes(panels, ("quality (0–1)", "messages / day", "complaints"))
    policies.draw(panels)
    return sheet


def _summary(by_day: Daily, belief: Array, told: list[Array]) -> str:
    """What the figure says in numbers."""
    known = belief[np.isfinite(belief)]
    if not known.size:
        return "There was no member whose expectation could be told."
    praise, complaints = (count(float(np.nansum(band(values).mean))) for values in told)
    change = f"from {known[0]:.2f} to {known[-1]:.2f}" if len(known) > 1 else f"{known[0]:.2f}"
    until = "" if np.isfinite(belief[-1]) else ", as long as there were members"
    return f"Expected quality {change}{until}; {praise} times praised, {complaints} complaints."
