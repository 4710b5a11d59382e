"""Outcomes by day, for a few points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from sim.views import style
from sim.views.daily import Array, Band, band
from sim.views.sweeping.axes import label, nothing, numbers, room
from sim.views.sweeping.colours import scale
from sim.views.sweeping.outcomes import by_metric
from sim.views.sweeping.page import LINE, Page, Sign, heading, key_height, key_rows
from sim.views.sweeping.response_words import best_of, notes, tried
from sim.views.sweeping.tables import Sweep

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_PANELS: Final = 4
MOST_WORDS: Final = 4
LEFT: Final = 0.95
COLUMNS: Final = {  # of the daily table: what they are called, and their unit
    "profit": ("profit since the first day", "CNY"), "muted_share": ("muted the group", "share"),
    "interest_mean": ("interest", "0-1"), "trust_mean": ("trust", "0-1"), "belief_mean": ("expected quality", "0-1"),
    "speakers_7d": ("spoke in the last 7 days", ""), "speakers_1d": ("spoke that day", ""),
    "members": ("members", ""), "messages": ("messages a day", ""), "messages_member": ("members' messages a day", ""),
    "visits": ("visits a day", ""), "readers": ("readers a day", ""), "orders": ("orders a day", ""),
    "revenue": ("revenue a day", "CNY"), "gross_profit": ("gross profit a day", "CNY"),
    "commercial_share": ("commercial messages", "share"), "alive_share": ("groups alive", "share"),
    "never_spoke_share": ("never spoke", "share"), "top20_share": ("messages by the busiest 20 %", "share"),
    "joined": ("joined a day", ""), "left": ("left a day", ""), "removed_today": ("removed a day", ""),
    "cash": ("cash spent a day", "CNY"), "staff_minutes": ("staff time a day", "minutes"),
}  # fmt: skip
LIKE: Final = {
    "members_end": "members", "messages_per_day": "messages", "visits_per_member_day": "visits",
    "speakers_30d": "speakers_7d", "profit_per_staff_hour": "profit",
}  # fmt: skip
"""Metrics that the daily table has under another name."""
USUAL: Final = ("profit", "muted_share", "interest_mean", "speakers_7d")
LINES: Final[tuple[style.LineStyle, ...]] = ((0.0, (1.2, 1.4)), (0.0, (4.0, 1.5)), "-", (0.0, (5.0, 1.5, 1.0, 1.5)))


def figure(tables: object) -> Figure:
    """Draw a panel per outcome that the daily table has, a line with a band per point.

    tables  the tables of a sweep; needs `points`, `response` and `daily`
    """
    sweep = Sweep.of(tables)
    columns = _columns(sweep)
    chosen = choose(sweep)
    key = key_rows(
        [Sign("line" if line == "-" else "dash", text, color) for _, text, color, line in chosen], style.WIDTH - 0.3
    )
    wide, tall = style.WIDTH - LEFT - 0.3, 1.6 if len(columns) > 2 else 2.1
    each = LINE + 0.08 + tall + 0.26
    first = sweep.first
    page = Page(
        "Day by day at a few points",
        (best_of(sweep, first) if first else "") or tried(sweep),
        key_height(key) + max(len(columns), 1) * each + 0.06,
        notes(sweep, _words(sweep)),
    )
    page.key(0.14, 0.0, key)
    rows = sweep.daily[sweep.daily["point"].isin([sweep.points["point"][n] for n, *_ in chosen])]
    panels = []
    for n, column in enumerate(columns):
        name, unit = COLUMNS[column]
        top = key_height(key) + n * each + LINE + 0.08
        title = f"{name}, {unit}" if unit not in ("", "share", "0-1") else name
        page.lines(LEFT, top - LINE - 0.08, heading(title, [], wide))
        ax = page.panel(LEFT, top, wide, tall, labels=n == len(columns) - 1)
        drawn = [(_band(rows, sweep, at, column), color, line) for at, _, color, line in chosen]
        _panel(ax, drawn, unit)
        panels.append(ax)
    style.days_axis(panels, rows["day"].unique() if len(rows) else np.zeros(1))
    if panels:
        label(panels[-1], below="day")
    return page.figure


def _panel(ax: Axes, drawn: list[tuple[tuple[Array, Band], str, style.LineStyle]], unit: str) -> None:
    """A line with a band per point."""
    series: list[Array] = []
    for (days, around), color, line in sorted(drawn, key=lambda one: one[1] == style.VERMILION):  # the best on top
        if not np.isfinite(around.mean).any():
            continue
        style.draw_band(ax, days, around, color, line=line, width=1.9)
        series += [values for values in (around.mean, around.low, around.high) if values is not None]
    if series:
        room(ax, *series, unit=unit, ticks=4)
    else:
        nothing(ax, "no value is known")
        numbers(ax.xaxis)


def _band(rows: pd.DataFrame, sweep: Sweep, at: int, column: str) -> tuple[Array, Band]:
    """Days, and mean and band over the runs of a point."""
    mine = rows[rows["point"] == sweep.points["point"][at]]
    table = mine.pivot_table(index=["world", "replicate"], columns="day", values=column, aggfunc="mean", dropna=False)
    table = table.dropna(how="all")
    return table.columns.to_numpy(np.float64), band(table.to_numpy(np.float64))


def _columns(sweep: Sweep) -> list[str]:
    """Columns of the daily table that show the outcomes; usual ones where these are few."""
    wanted = [LIKE.get(group[0].metric, group[0].metric) for group in by_metric(sweep.outcomes)]
    have = [name for name in dict.fromkeys(wanted) if name in COLUMNS and name in sweep.daily.columns]
    more = [name for name in USUAL if name in sweep.daily.columns and name not in have]
    return [*have, *more[: max(0, 2 - len(have))]][:MOST_PANELS]


def choose(sweep: Sweep) -> list[tuple[int, str, str, style.LineStyle]]:
    """Which points are shown: row of `points`, what it is, colour, dashes.

    Of one number: the lowest, the middle and the highest value, and the best. Of one word: the first few. Of several
    levers: by the mean of the first outcome the lowest, the middle and the highest point.
    """
    first = sweep.first
    best = None if first is None else sweep.best_point(first)
    labels = sweep.points["label"].astype(str) if "label" in sweep.points else sweep.points["point"].astype(str)
    if len(sweep.levers) == 1 and sweep.levers[0].numeric:
        order = np.argsort(sweep.numbers(sweep.levers[0]), kind="stable")
    elif len(sweep.levers) == 1 and len(labels) <= MOST_WORDS:
        order = np.arange(len(labels))
    else:
        mean = np.zeros(len(labels)) if first is None else sweep.statistics(first)["mean"].to_numpy()
        order = np.argsort(mean, kind="stable")
        order = order[np.isfinite(mean[order])] if np.isfinite(mean).any() else order
    if not len(order):
        return []
    count = len(order)
    few = count <= MOST_WORDS and len(sweep.levers) == 1
    places = range(count) if few else sorted({0, count // 2, count - 1})
    chosen = [int(order[n]) for n in places]
    if best is not None and best not in chosen:
        chosen = sorted([*chosen, best], key=lambda n: int(np.flatnonzero(order == n)[0]))
    shades = scale()(np.linspace(0.34, 1.0, max(len(chosen), 2)))
    found = []
    for n, at in enumerate(chosen):
        color = "#" + "".join(f"{round(255 * float(value)):02x}" for value in shades[n][:3])
        text, line = labels[at], LINES[n % len(LINES)]
        found.append(
            (
                at,
                f"{text} (best)" if at == best else text,
                style.VERMILION if at == best else color,
                "-" if at == best else line,
            )
        )
    return found


def _words(sweep: Sweep) -> str:
    """What lines and bands are, and which points are shown."""
    runs = sweep.world_count * sweep.replicates
    around = "band: the middle 80 % of them" if runs >= 5 else "thin lines: single runs" if runs > 1 else ""
    line = f"Line: mean of {sweep.runs_each}; {around}." if around else "Line: a single run."
    if len(sweep.levers) == 1 and sweep.levers[0].numeric:
        return f"{line} Shown: the lowest, middle and highest value, and the best."
    if len(sweep.levers) > 1 and sweep.first is not None:
        return f"{line} Shown: of all points by {sweep.first.label} the lowest, the middle and the highest."
    return line
