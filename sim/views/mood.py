"""Interest, trust and the share of muted members by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.views import style
from sim.views.daily import Array, band, last
from sim.views.marks import marks
from sim.views.notes import notes, per_group
from sim.views.tables import Tables, look
from sim.views.text import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS: Final = (0.0, (1.0, 1.6))


def figure(result: object) -> Figure:
    """Draw mean interest, mean trust (each with the members' 10 % and 90 %) and the muted share, with bands.

    result  the tables of a run; needs `interest_mean`, `trust_mean`, `muted_share` and `members` of `daily`
    """
    from matplotlib.ticker import PercentFormatter

    tables = Tables.of(result)
    by_day = tables.by_day
    policies = marks(tables)
    interest, trust, muted = (
        by_day.per_member(name) for name in ("interest_mean", "trust_mean", "muted_share")
    )
    mutable = _can_mute(tables, muted)
    has_spread = by_day.has("interest_p10") and by_day.has("trust_p10")
    sheet, panels = style.sheet(
        f"{'Interest, trust and muting' if mutable else 'Interest and trust'} of the members{per_group(by_day)}",
        _summary(band(interest).mean, band(trust).mean, band(muted).mean if mutable else None),
        (1.6, 1.6, 1.6) if mutable else (1.9, 1.9),
        notes(
            tables,
            policies,
            "Dotted: 10 % of the members are below the lower line, 10 % above the upper one."
            if has_spread
            else "",
            "" if mutable else "Nobody can mute here.",
        ),
        header=policies.height,
    )
    for ax, values, name, color in (
        (panels[0], interest, "interest", style.BLUE),
        (panels[1], trust, "trust", style.TEAL),
        *([(panels[2], muted, "muted", style.VERMILION)] if mutable else []),
    ):
        around = band(values)
        style.draw_band(ax, by_day.days, around, color, width=2.0)
        names = [style.Name(last(around.mean), name, color)]
        for quantile, label in (("p90", "top 10 %"), ("p10", "bottom 10 %")):
            if by_day.has(f"{name}_{quantile}"):
                names.append(
                    _member_quantile(ax, by_day.days, by_day.per_member(f"{name}_{quantile}"), label)
                )
        ax.set_ylim(0.0, 1.0)
        ax.set_yticks([0.0, 0.25, 0.5, 0.75, 1.0])
        style.name_right(ax, names)
    if mutable:
        panels[2].yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    style.days_axis(panels, by_day.days)
    style.name_axes(panels, ("interest (0–1)", "trust (0–1)", "share of members")[: len(panels)])
    policies.draw(panels)
    return sheet


def _member_quantile(ax: Axes, days: Array, values: Array, label: str) -> style.Name:
    """A dotted line, and its name for the right edge."""
    mean = band(values).mean
    x, y = style.spread(days, mean)
    ax.plot(x, y, color=style.FAINT_INK, linewidth=1.1, linestyle=DOTS)
    return style.Name(last(mean), label, style.FAINT_INK, DOTS)


def _can_mute(tables: Tables, muted: Array) -> bool:
    """Whether members can mute: not where the platform has no such switch, and nobody ever did."""
    world = look(tables.scenario, "world")
    rule = look(look(world, "platform_rules"), "muting")
    without = rule == 0 if rule is not None else look(world, "platform") == "forum"
    return not without or bool((np.nan_to_num(muted) > 0).any())


def _summary(interest: Array, trust: Array, muted: Array | None) -> str:
    """What the figure says in numbers."""
    if not np.isfinite(interest).any():
        return "There was no member whose interest could be told."

    def change(values: Array, name: str, show: object) -> str:
        known = values[np.isfinite(values)]
        write = percent if show == "share" else _two_decimals
        if not known.size:
            return f"{name} unknown"
        if len(known) == 1:
            return f"{name} {write(float(known[0]))}"
        return f"{name} from {write(float(known[0]))} to {write(float(known[-1]))}"

    until = "" if np.isfinite(interest[-1]) else ", as long as there were members"
    parts = [change(interest, "interest", ""), change(trust, "trust", "")]
    text = ", ".join(parts if muted is None else [*parts, change(muted, "muted", "share")])
    return f"{text[0].upper()}{text[1:]}{until}."


def _two_decimals(value: float) -> str:
    return f"{value:.2f}"
