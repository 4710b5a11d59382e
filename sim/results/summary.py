"""What came out of a run: each metric as a mean with an interval.

The *unit* of the statistics is a replicate or, in a run of one replicate with several groups, a group (taken as
independent of the others). What is counted is given per group: for one group that is the group, for many the average
group; where the operator opens further groups, what happens in all of them, by the number of groups there were on the
first day. Intervals are 95 % t intervals of the mean over the units: they say how well the average is known, and shrink
with more replicates. How far single runs differ from each other is said by the 10 % and 90 % quantiles beside them.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.metric import Metric
from sim.results.metrics import GROUPS, METRICS, PLATFORM
from sim.results.units import Array, Units

if TYPE_CHECKING:
    import pandas as pd

FEW = 5
"""With fewer units than this, intervals and quantiles are only a rough idea."""
LEVEL = 0.95
"""Confidence level of the intervals."""


def summarise(
    daily: "Mapping[str, Any] | pd.DataFrame",
    metrics: Sequence[Metric] = METRICS,
    beside: Mapping[str, Any] | None = None,
) -> "pd.DataFrame":
    """Sum up a run: one row per metric.

    daily    the daily table: one row per replicate, group and day
    metrics  what to work out; a metric whose columns are missing is left out
    beside   the tables `members`, `joins` and `leaves` by name, as far as there are any

    Returns a DataFrame indexed by the metric's name with `label`, `unit`, `mean`, `low` and `high` (95 % t interval
    of the mean over the units, cut at what the metric can be; NaN for a single unit), `p10` and `p90` (quantiles
    over the units) and `units` (how many had a value). In `attrs`: `over` ("replicate" or "group"), `replicates`,
    `groups` (of the first day), `opened` (later, over all replicates), `days` and `interval` (the interval in words).

    Raises ValueError when the table has no rows.
    """
    import pandas as pd

    units = Units(daily, beside)
    rows = {m.name: {"label": m.label, "unit": m.unit, **_row(m, units)} for m in metrics if units.has(*m.needs)}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name = "metric"
    table.attrs = {
        "over": units.over,
        "replicates": units.replicates,
        "groups": units.first_groups,
        "opened": int(units.there.sum()) - units.replicates * units.first_groups,
        "days": units.days,
        "interval": interval_in_words(units),
    }
    return table


def worth_showing(summary: "pd.DataFrame") -> "pd.DataFrame":
    """The rows to show to people: those with a value, without what the platform or groups did where it was nothing."""
    nothing = summary.index.isin([metric.name for metric in (*GROUPS, *PLATFORM)]) & (summary["mean"] == 0)
    return summary[summary["mean"].notna() & ~nothing]


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

