"""What came out of a run: each metric as a mean with an interval.

The *unit* of the statistics is a replicate or, in a run of one replicate with several groups, a group (taken as
independent of the others). What is counted is given per group: for one group that is the group, for many the average
group. Intervals are 95 % t intervals of the mean over the units: they say how well the average is known, and shrink
with more replicates. How far single runs differ from each other is said by the 10 % and 90 % quantiles beside them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Array: TypeAlias = NDArray[np.float64]

LEVEL = 0.95
"""Confidence level of the intervals."""


class Units:
    """The daily table, added up over the units of the statistics.

    Methods return one number per unit, NaN where there is nothing to tell (a share of no messages).
    """

    def __init__(self, daily: "Mapping[str, Any] | pd.DataFrame") -> None:
        self._daily = daily
        self._day = np.asarray(daily["day"])
        if len(self._day) == 0:
            raise ValueError("the daily table is empty: nothing to sum up")
        replicates, replicate = np.unique(np.asarray(daily["replicate"]), return_inverse=True)
        groups, group = np.unique(np.asarray(daily["group"]), return_inverse=True)
        self.replicates, self.groups = len(replicates), len(groups)
        self.days = len(np.unique(self._day))
        self.over = "group" if self.replicates == 1 and self.groups > 1 else "replicate"
        self._unit = group if self.over == "group" else replicate
        self.count = self.groups if self.over == "group" else self.replicates
        self._groups_in_unit = 1 if self.over == "group" else self.groups
        self._first = self._day == self._day.min()
        self._last = self._day == self._day.max()

    def has(self, *names: str) -> bool:
        """Whether the table has all these columns."""
        return all(name in self._daily for name in names)

    def column(self, name: str) -> Array:
        """A column, one value a row, as float64."""
        return np.asarray(self._daily[name], dtype=np.float64)

    def total(self, name: str) -> Array:
        """A count or amount over the whole run, per group."""
        return self._sum(np.nan_to_num(self.column(name))) / self._groups_in_unit

    def a_day(self, name: str) -> Array:
        """A count or amount a day, per group."""
        return self.total(name) / self.days

    def at_start(self, name: str) -> Array:
        """A count on the first day, per group."""
        return self._sum(np.where(self._first, self.column(name), 0.0)) / self._groups_in_unit

    def at_end(self, name: str) -> Array:
        """A count on the last day, per group."""
        return self._sum(np.where(self._last, self.column(name), 0.0)) / self._groups_in_unit

    def ratio(self, name: str, over: str) -> Array:
        """Sum of one column over the sum of another, over the whole run."""
        return _divide(self._sum(np.nan_to_num(self.column(name))), self._sum(np.nan_to_num(self.column(over))))

    def mean_at_end(self, name: str, weight: str | None = None) -> Array:
        """Mean over groups on the last day, weighted by another column; groups without a value are left out."""
        return self._mean(name, weight, self._last)

    def mean(self, name: str, weight: str | None = None) -> Array:
        """Mean over groups and days, weighted by another column; rows without a value are left out."""
        return self._mean(name, weight, np.ones(len(self._day), dtype=bool))

    def _mean(self, name: str, weight: str | None, rows: NDArray[np.bool_]) -> Array:
        values = self.column(name)
        weights = np.where(rows & ~np.isnan(values), 1.0 if weight is None else self.column(weight), 0.0)
        return _divide(self._sum(np.nan_to_num(values) * weights), self._sum(weights))

    def _sum(self, values: Array) -> Array:
        return np.bincount(self._unit, weights=values, minlength=self.count).astype(np.float64)


@dataclass(frozen=True)
class Metric:
    """One number that sums up a run.

    name, label  how programs and people call it
    unit         unit of the value; empty for a count, "share" for a share of one
    needs        columns of the daily table it is made of; left out of the summary where one is missing
    value        gives one number per unit of the statistics
    lowest, highest  limits of what the metric can be, at which intervals are cut
    """

    name: str
    label: str
    unit: str
    needs: tuple[str, ...]
    value: Callable[[Units], Array]
    lowest: float = -np.inf
    highest: float = np.inf


def _total(name: str, label: str, unit: str = "", column: str | None = None) -> Metric:
    source = column or name
    return Metric(name, label, unit, (source,), lambda u: u.total(source), lowest=0.0)


def _mood(name: str, label: str) -> Metric:
    return Metric(name, label, "0-1", (name, "members"), lambda u: u.mean_at_end(name, "members"), 0.0, 1.0)


def _members_start(u: Units) -> Array:
    """Members before the first day: those at its end, less who joined, plus who left that day."""
    came = sum(u.at_start(name) for name in ("joined_invited", "joined_channel"))
    went = sum(u.at_start(name) for name in ("left", "removed_today"))
    return u.at_start("members") - came + went


def _visits(u: Units) -> Array:
    """Visits over days of membership: those who went in the course of a day were there for half of it."""
    if not u.has(*_FLOWS):
        return u.ratio("visits", "members")
    went = u.total("left") + u.total("removed_today")
    came = u.total("joined_invited") + u.total("joined_channel")  # counted tonight, here tomorrow
    return _divide(u.total("visits"), u.total("members") + 0.5 * went - came)


_FLOWS = ("joined_invited", "joined_channel", "left", "removed_today")

METRICS: Sequence[Metric] = (
    Metric("members_start", "members at the start", "", ("members", *_FLOWS), _members_start, lowest=0.0),
    Metric(
        "joined", "joined since", "", _FLOWS[:2], lambda u: u.total("joined_invited") + u.total("joined_channel"), 0.0
    ),
    _total("joined_invited", "  invited by members"),
    _total("joined_channel", "  through a channel"),
    _total("left", "left"),
    _total("removed", "removed", column="removed_today"),
    Metric("members_end", "members at the end", "", ("members",), lambda u: u.at_end("members"), lowest=0.0),
    Metric(
        "muted_share", "muted the group, at the end", "share", ("muted_share", "members"),
        lambda u: u.mean_at_end("muted_share", "members"), 0.0, 1.0,
    ),
    Metric(
        "visits_per_member_day", "visits per member and day", "visits", ("visits", "members"), _visits, 0.0,
    ),
    Metric(
        "never_spoke_share", "never spoke", "share", ("never_spoke_share", "members"),
        lambda u: u.mean_at_end("never_spoke_share", "members"), 0.0, 1.0,
    ),
    Metric(
        "speakers_30d", "spoke in the last 30 days, at the end", "", ("speakers_30d",),
        lambda u: u.at_end("speakers_30d"), 0.0,
    ),
    Metric(
        "top20_share", "messages by the busiest 20 %, last month", "share", ("top20_share",),
        lambda u: u.mean_at_end("top20_share"), 0.0, 1.0,
    ),
    Metric("messages_per_day", "messages a day", "", ("messages",), lambda u: u.a_day("messages"), lowest=0.0),
    Metric(
        "commercial_share", "commercial messages", "share", ("commercial_share", "messages"),
        lambda u: u.mean("commercial_share", "messages"), 0.0, 1.0,
    ),
    _mood("interest_mean", "interest, at the end"),
    _mood("trust_mean", "trust, at the end"),
    _mood("belief_mean", "expected product quality, at the end"),
    _total("orders", "orders"),
    _total("revenue", "revenue", "CNY"),
    _total("discount", "discounts given", "CNY"),
    Metric("gross_profit", "gross profit", "CNY", ("gross_profit",), lambda u: u.total("gross_profit")),
    Metric("cash", "cash spent on policies (below 0: taken in)", "CNY", ("cash",), lambda u: u.total("cash")),
    Metric(
        "profit", "profit (gross profit - cash)", "CNY", ("gross_profit", "cash"),
        lambda u: u.total("gross_profit") - u.total("cash"),
    ),
    _total("staff_minutes", "staff time", "minutes"),
    Metric(
        "profit_per_staff_hour", "profit per hour of staff time", "CNY", ("gross_profit", "cash", "staff_minutes"),
        lambda u: _divide(u.total("gross_profit") - u.total("cash"), u.total("staff_minutes") / 60.0),
    ),
    _total("missed", "actions missed for lack of budget"),
)  # fmt: skip
"""Every metric of the summary, in the order in which it is shown."""


def summarise(daily: "Mapping[str, Any] | pd.DataFrame", metrics: Sequence[Metric] = METRICS) -> "pd.DataFrame":
    """Sum up a run: one row per metric.

    daily    the daily table: one row per replicate, group and day
    metrics  what to work out; a metric whose columns are missing is left out

    Returns a DataFrame indexed by the metric's name with `label`, `unit`, `mean`, `low` and `high` (95 % t interval
    of the mean over the units, cut at what the metric can be; NaN for a single unit), `p10` and `p90` (quantiles
    over the units) and `units` (how many had a value). In `attrs`: `over` ("replicate" or "group"), `replicates`,
    `groups`, `days` and `interval` (the interval in words).

    Raises ValueError when the table has no rows.
    """
    import pandas as pd

    units = Units(daily)
    rows = {m.name: {"label": m.label, "unit": m.unit, **_row(m, units)} for m in metrics if units.has(*m.needs)}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name = "metric"
    table.attrs = {
        "over": units.over,
        "replicates": units.replicates,
        "groups": units.groups,
        "days": units.days,
        "interval": interval_in_words(units),
    }
    return table


def t_interval(values: Array) -> tuple[float, float, float]:
    """Mean of a sample and the limits of the 95 % Student t interval of that mean.

    The variance is divided by n - 1. The limits are NaN for fewer than two values, all three for none.
    """
    n = len(values)
    if n == 0:
        return np.nan, np.nan, np.nan
    mean = float(np.mean(values))
    if n == 1:
        return mean, np.nan, np.nan
    from scipy.special import stdtrit

    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2)) * float(np.std(values, ddof=1)) / np.sqrt(n)
    return mean, mean - half, mean + half


def interval_in_words(units: Units) -> str:
    """What the intervals of a summary are."""
    if units.count < 2:
        return "one replicate of one group: no interval can be given"
    return f"95 % t interval of the mean over {units.count:,} {units.over}s"


def _row(metric: Metric, units: Units) -> dict[str, float | int]:
    values = metric.value(units)
    values = values[~np.isnan(values)]
    mean, low, high = t_interval(values)
    p10, p90 = np.quantile(values, (0.1, 0.9)) if len(values) else (np.nan, np.nan)
    return {
        "mean": mean,
        "low": low if math.isnan(low) else max(low, metric.lowest),
        "high": high if math.isnan(high) else min(high, metric.highest),
        "p10": float(p10),
        "p90": float(p90),
        "units": len(values),
    }


def _divide(above: Array, below: Array) -> Array:
    quotient: Array = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return quotient
