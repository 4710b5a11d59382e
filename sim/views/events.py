"""What befell the groups of a run: closed by the platform, left by their owner; and days of faulty goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from sim.views.daily import Array
from sim.views.tables import Tables, look

KEY: Final = ["replicate", "group"]


@dataclass(frozen=True)
class Ends:
    """The days on which groups ended for their operator.

    closed, left  day on which the platform closed each group, and on which its owner went before; NaN: never
    last          the last day on which the operator could act in any group
    """

    closed: Array
    left: Array
    last: float
    replicates: int = 1

    @property
    def any_closed(self) -> bool:
        """Whether the platform closed a group."""
        return bool(np.isfinite(self.closed).any())

    @property
    def any_left(self) -> bool:
        """Whether an owner went."""
        return bool(np.isfinite(self.left).any())

    @property
    def told(self) -> list[str]:
        """A sentence for each of both, if it happened."""
        return [
            *_sentence("The platform closed", self.closed, self.replicates),
            *_sentence("The owner left", self.left, self.replicates),
        ]

    @property
    def always(self) -> str:
        """What to call the time in which policies without a start and an end ran."""
        until = ["its owner left"] * self.any_left + ["it was closed"] * self.any_closed
        return f"In each group until {' or '.join(until)}" if until else "All the time"

    @property
    def events(self) -> list[tuple[float, str]]:
        """Day and label of the marks: where it was not the same day for all, the first day is marked."""
        found = []
        for days, one, first in (
            (self.closed, "group closed", "first group closed"),
            (self.left, "owner leaves", "first owner leaves"),
        ):
            known = days[np.isfinite(days)]
            if known.size:
                found.append((float(known.min()), one if len(known) == len(days) and np.ptp(known) == 0 else first))
        return found


def ends(tables: Tables) -> Ends:
    """When the groups of a run were closed or lost their owner, by the columns `closed` and `owner_present`."""
    daily = tables.daily
    days = tables.by_day.days
    last = float(days[-1]) if len(days) else 0.0
    no_row = pd.Series(False, index=daily.index)
    shut = daily["closed"] > 0 if "closed" in daily.columns else no_row
    away = (daily["owner_present"] == 0) & ~shut if "owner_present" in daily.columns else no_row
    if not (shut.any() or away.any()):
        return Ends(np.full(1, np.nan), np.full(1, np.nan), last)
    groups = pd.MultiIndex.from_frame(daily[KEY].drop_duplicates())
    closed, left = (
        daily[rows].groupby(KEY)["day"].min().reindex(groups).to_numpy(np.float64) for rows in (shut, away)
    )
    # A group is closed in the night, after the operator's day; an owner goes in the morning.
    acted = np.where(np.isfinite(left), left - 1, np.where(np.isfinite(closed), closed, last))
    return Ends(closed, left, float(acted.max()), tables.by_day.replicates)


def end_of_group(tables: Tables, replicate: int, group: int) -> tuple[float, float]:
    """Day on which one group was closed, and on which its owner went before; NaN: never."""
    daily = tables.daily
    rows = daily[(daily["replicate"] == replicate) & (daily["group"] == group)] if len(daily) else daily
    found = ends(Tables(rows, tables.members, tables.nodes, tables.ties))
    return float(found.closed[0]), float(found.left[0])


@dataclass(frozen=True)
class Fault:
    """The days, first and last, on which faulty goods were sold, and the quality they lacked."""

    first: float
    last: float
    loss: float

    @property
    def told(self) -> str:
        """A sentence."""
        one = self.first == self.last
        days = f"on day {self.first:.0f}" if one else f"from day {self.first:.0f} to {self.last:.0f}"
        return f"Shaded: goods ordered {days} were faulty (quality {self.loss:g} lower)."


def fault(tables: Tables) -> Fault | None:
    """When faulty goods were sold, within the days of the run; None if never."""
    product = look(look(tables.scenario, "world"), "product")
    start, lasts, loss = (look(product, name) for name in ("fault_day", "fault_days", "fault_loss"))
    days = tables.by_day.days
    if start is None or lasts is None or not loss or not len(days) or start > days[-1]:
        return None
    return Fault(float(start), float(min(start + lasts - 1, days[-1])), float(loss))


def true_quality(tables: Tables) -> Array | None:
    """Quality of the goods ordered on each day, the mean of all groups; None if nothing tells it."""
    if tables.by_day.has("goods_quality"):
        return np.asarray(tables.daily.groupby("day")["goods_quality"].mean(), np.float64)
    product = look(look(tables.scenario, "world"), "product")
    quality, trend = look(product, "quality"), look(product, "trend")
    if not isinstance(quality, (int, float)):
        return None
    days = tables.by_day.days
    by_day: Array = quality + (trend or 0.0) * days / 30.0
    faulty = fault(tables)
    if faulty is not None:
        by_day = by_day - faulty.loss * ((days >= faulty.first) & (days <= faulty.last))
    return by_day


def _sentence(what: str, days: Array, replicates: int) -> list[str]:
    """`what` befell how many groups, and when; nothing if it did not happen."""
    known = np.sort(days[np.isfinite(days)])
    if not known.size:
        return []
    groups = "the group"
    if len(days) > 1:
        groups = f"all {len(days):,} groups" if len(known) == len(days) else f"{len(known):,} of {len(days):,} groups"
        groups += " (of all replicates)" if replicates > 1 else ""
    if known[0] == known[-1]:
        return [f"{what} {groups} on day {known[0]:.0f}."]
    middle, last = f"the median on day {np.median(known):g}", f"the last on day {known[-1]:.0f}"
    return [f"{what} {groups}, the first on day {known[0]:.0f}, {middle}, {last}."]
