"""Which columns of the daily table are drawn over days, what they are called, and in which form."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.views.comparing.tables import Comparison
from sim.views.daily import Array

MOST_PANELS: Final = 6
WEEK: Final = 7


class Column(NamedTuple):
    """How a column of the daily table is shown: as it is, added up since the first day, or as a mean of 7 days.

    title, brief  what stands over a panel, and over a small one
    """

    title: str
    brief: str
    unit: str = ""
    form: str = "as it is"


COLUMNS: Final[dict[str, Column]] = {
    "members": Column("Members", "Members"),
    "joined": Column("Joined since the first day", "Joined so far", "", "added up"),
    "left": Column("Left since the first day", "Left so far", "", "added up"),
    "removed_today": Column("Removed since the first day", "Removed so far", "", "added up"),
    "visits": Column("Visits a day", "Visits a day", "", "week"),
    "readers": Column("Members who read, a day", "Readers a day", "", "week"),
    "speakers_1d": Column("Members who write, a day", "Writers a day", "", "week"),
    "speakers_7d": Column("Members who wrote in the last 7 days", "Wrote in last 7 days"),
    "messages": Column("Messages a day", "Messages a day", "", "week"),
    "messages_member": Column("Messages of members a day", "By members, a day", "", "week"),
    "commercial_share": Column("Commercial messages", "Commercial", "share", "week"),
    "muted_share": Column("Members who muted the group", "Muted the group", "share"),
    "interest_mean": Column("Interest (0–1)", "Interest (0–1)"),
    "trust_mean": Column("Trust (0–1)", "Trust (0–1)"),
    "belief_mean": Column("Expected product quality (0–1)", "Quality expected"),
    "orders": Column("Orders since the first day", "Orders so far", "", "added up"),
    "revenue": Column("Revenue since the first day, CNY", "Revenue so far, CNY", "", "added up"),
    "gross_profit": Column("Gross profit since the first day, CNY", "Gross profit, CNY", "", "added up"),
    "cash": Column("Cash spent since the first day, CNY", "Cash spent, CNY", "", "added up"),
    "profit": Column("Profit since the first day, CNY", "Profit so far, CNY"),
    "staff_minutes": Column("Staff time since the first day, minutes", "Staff time, minutes", "", "added up"),
    "alive_share": Column("Groups alive", "Groups alive", "share"),
    "never_spoke_share": Column("Members who never wrote", "Never wrote", "share"),
    "top20_share": Column("Recent messages by the busiest 20 %", "By the busiest 20 %", "share"),
}
OF_OUTCOMES: Final = {
    "members_end": "members", "members_start": "members", "messages_per_day": "messages", "survival": "alive_share",
    "removed": "removed_today", "speakers_30d": "speakers_7d", "visits_per_member_day": "visits",
}  # fmt: skip
"""Outcomes that the column of another name stands for."""
BASE: Final = ("profit", "members", "speakers_7d", "muted_share", "interest_mean", "trust_mean")


def chosen(comparison: Comparison, most: int = MOST_PANELS, *, filled: bool = True) -> list[str]:
    """Columns to draw: those of the outcomes in their order, then a base set; at most `most`.

    filled  whether the base set fills up what the outcomes leave free; it does anyway where there is no other
    """
    named = (name.split("@")[0] for name in comparison.outcomes)
    wanted = [OF_OUTCOMES.get(name, name) for name in named]
    known = [name for name in dict.fromkeys(wanted) if name in COLUMNS and name in comparison.daily.columns]
    base = [name for name in BASE if name in comparison.daily.columns and name not in known]
    return [*known, *(base if filled or not known else [])][:most]


def series(comparison: Comparison, name: str) -> Array:
    """The column over (strategy, unit, day) in the form in which it is shown."""
    values = comparison.by_day(name)
    form = COLUMNS[name].form
    if form == "added up":
        return np.where(
            np.isfinite(values).any(axis=2, keepdims=True), np.cumsum(np.nan_to_num(values), axis=2), np.nan
        )
    return _week(values) if form == "week" else values


def smoothed(names: list[str]) -> str:
    """A note on which of these are running means."""
    titles = [COLUMNS[name].title for name in names if COLUMNS[name].form == "week"]
    return (
        f"{', '.join(titles)}: the mean of the {WEEK} days up to each day (at first: of the days so far)."
        if titles
        else ""
    )


def _week(values: Array) -> Array:
    from sim.views.daily import running_mean

    strategies, units, days = values.shape
    return running_mean(values.reshape(strategies * units, days), WEEK).reshape(values.shape)
