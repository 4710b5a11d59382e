"""Outcomes of a run by name: what studies compare.

An outcome is a metric of the summary (`profit`), or a column of the daily table (`speakers_7d`: over the whole run if
it counts what happens in a day, as on the last day if it says how things are). `profit@90` is the same for the
first 90 days of a longer run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.metric import Metric
from sim.results.metrics import METRICS
from sim.results.units import Array, Units

if TYPE_CHECKING:
    import pandas as pd

BETTER = frozenset(
    """members_end joined joined_invited k_factor retained_d1 retained_d7 retained_d30 survival visits_per_member_day
    speakers_1d speakers_7d speakers_30d interest_mean trust_mean belief_mean funnel_spoke funnel_praised
    funnel_repurchased funnel_brought_buyer orders revenue gross_profit profit profit_per_staff_hour lift readers
    visits ties_per_member goods_quality replies active members
    orders_month orders_gain_month""".split()
)
"""Outcomes of which an operator wants more."""
WORSE = frozenset(
    """left closed strikes muted_share never_spoke_share cash staff_minutes missed discount fatigue_mean muted_today
    complaints_open gone spam_removed""".split()
)
"""Outcomes of which an operator wants less."""

_STANDING = frozenset(
    """members observing lurking active gone removed speakers_1d speakers_7d speakers_30d strikes complaints_open
    owner_present closed invitation_depth dissolved reputation_friends reputation_strangers market_customers
    market_friends market_strangers""".split()
)
"""Counts in the daily table that say how things are; the others count what happens in a day."""
_IN_WORDS = {
    "speakers_1d": "speakers of the day",
    "speakers_7d": "speakers of the last 7 days",
}
"""What columns are called whose names do not say it."""
_MEASURES = ("_mean", "_p10", "_p50", "_p90", "_share", "_per_member", "gini", "_median", "_density", "_quality")
_AMONG_MEMBERS = ("interest_", "trust_", "belief_", "fatigue_", "muted_share", "never_spoke_share", "ties_per_member")
_KEYS = frozenset({"replicate", "group", "day"})


@dataclass(frozen=True)
class Outcome:
    """What is looked at in a study.

    name       as the user writes it: "profit@90"
    metric     what works it out
    until      days from the start that count; None for the whole run
    """

    name: str
    metric: Metric
    until: int | None = None

    @property
    def label(self) -> str:
        """In words, without the day: who shows it adds that where it is needed."""
        return self.metric.alone or self.metric.label.strip()

    @property
    def of_members(self) -> bool:
        """Whether it is made of single members, of whom only those at the end are known, and only of small runs."""
        return any(name.startswith("members.") for name in self.metric.needs)

    @property
    def unit(self) -> str:
        """Unit of the value; empty for a count, "share" for a share of one."""
        return self.metric.unit

    @property
    def sense(self) -> int:
        """1 where more is better, -1 where less is better, 0 where that is a matter of taste."""
        return sense_of(self.metric.name)


def sense_of(name: str) -> int:
    """1 where an operator wants more of an outcome, -1 where less, 0 where that is a matter of taste."""
    base = name.partition("@")[0]
    return 1 if base in BETTER else -1 if base in WORSE else 0


@lru_cache(maxsize=1)
def _metrics() -> Mapping[str, Metric]:
    return {metric.name: metric for metric in METRICS}


def column_metric(name: str) -> Metric:
    """A column of the daily table as a metric."""
    label = _IN_WORDS.get(name, name.replace("_", " "))
    if name in _STANDING:
        return Metric(name, f"{label}, at the end", "", (name,), lambda u: u.at_end(name), lowest=0.0)
    if name.endswith(_MEASURES):
        weight = "members" if name.startswith(_AMONG_MEMBERS) else None
        needs = (name,) if weight is None else (name, weight)
        unit = "share" if name.endswith("_share") else ""
        return Metric(name, f"{label}, at the end", unit, needs, lambda u: u.mean_at_end(name, weight))
    unit = ""
    for start, what, of in (("minutes_", "staff time for", "minutes"), ("cash_", "cash spent on", "CNY")):
        if name.startswith(start):  # of a policy
            label, unit = f"{what} {name.removeprefix(start).replace('_', ' ')}", of
    return Metric(name, label, unit, (name,), lambda u: u.total(name))


def known_outcomes(columns: Iterable[str]) -> list[str]:
    """Names that an outcome may have where the daily table has these columns."""
    return [*_metrics(), *(name for name in columns if name not in _metrics() and name not in _KEYS)]


def outcome_of(name: str, columns: Iterable[str], days: int) -> Outcome:
    """The outcome of this name, in a run of so many days with these columns in its daily table.

    Raises ValueError that says what is wrong, and what is near.
    """
    from sim.scenario.suggest import nearest

    base, at, day = name.partition("@")
    until: int | None = None
    if at:
        if not day.isdecimal() or not 1 <= int(day) <= days:
            raise ValueError(f"'{name}' names no day of the run, expected {base}@1 to {base}@{days}")
        until = int(day) if int(day) < days else None
    columns = list(columns)
    if base in _metrics():
        outcome = Outcome(name, _metrics()[base], until)
        if until is not None and outcome.of_members:
            text = f"'{name}' is made of what single members did, which is known of the end only"
            raise ValueError(f"{text}, expected {base}, or runs of {until} days")
        return outcome
    if base in columns and base not in _KEYS:
        return Outcome(name, column_metric(base), until)
    near = nearest(base, known_outcomes(columns))
    hint = f"; did you mean {near}{at}{day}?" if near else ""
    raise ValueError(f"there is no outcome '{base}', expected a metric of the summary or a column of daily{hint}")


def values_of_run(
    daily: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]], outcomes: Iterable[Outcome] = ()
) -> dict[str, Array]:
    """All metrics of the whole run, and these outcomes: one number per replicate each, NaN where there is none.

    daily   the daily table
    beside  the tables `members`, `joins` and `leaves`, as far as there are any

    Raises ValueError when the daily table has no rows.
    """
    whole = Units(daily, beside, by_replicate=True)
    found = {metric.name: _value(metric, whole) for metric in METRICS}
    cut: dict[int, Units] = {}
    for outcome in outcomes:
        if outcome.name in found:
            continue
        units = whole
        if outcome.until is not None:
            units = cut.setdefault(outcome.until, _first_days(daily, beside, outcome.until))
        found[outcome.name] = _value(outcome.metric, units)
    return found


def _value(metric: Metric, units: Units) -> Array:
    return metric.value(units) if units.has(*metric.needs) else np.full(units.count, np.nan)


def _first_days(daily: Mapping[str, Any], beside: Mapping[str, Mapping[str, Any]], until: int) -> Units:
    """The tables of the first days; without `members`, which is known of the end only."""
    rows = np.asarray(daily["day"]) < until
    tables = {}
    for name in ("joins", "leaves"):
        if name in beside:
            table = beside[name]
            then = np.asarray(table["day"]) < until
            tables[name] = {key: np.asarray(column)[then] for key, column in table.items()}
    return Units({key: np.asarray(column)[rows] for key, column in daily.items()}, tables, by_replicate=True)


def described(outcomes: Iterable[Outcome]) -> "pd.DataFrame":
    """Outcomes as a table: name, label, unit, sense."""
    import pandas as pd

    return pd.DataFrame(
        [{"outcome": one.name, "label": one.label, "unit": one.unit, "sense": one.sense} for one in outcomes],
        columns=["outcome", "label", "unit", "sense"],
    )
