"""The daily table of a run, one row per replicate and day: what studies keep of every run.

Counts are per group there was on the first day, states are means over members (or groups), so that runs of different
numbers of groups read alike.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.results.cells import Array, Cells, cells_of, filled
from sim.results.growth import SILENT_DAYS, TALK
from sim.results.units import divide

COUNTS: Final = (
    "members", "joined", "left", "removed_today", "visits", "readers", "speakers_1d", "speakers_7d", "messages",
    "messages_member", "orders", "revenue", "gross_profit", "cash", "staff_minutes",
)  # fmt: skip
"""Columns that are summed over groups and divided by the groups of the first day."""
STATES: Final = {
    "commercial_share": "messages",
    "muted_share": "members",
    "interest_mean": "members",
    "trust_mean": "members",
    "belief_mean": "members",
    "never_spoke_share": "members",
    "top20_share": "",
}
"""Columns that are means over groups, and what each group counts by."""
OWN: Final = ("profit", "alive_share")
"""Columns of our own: profit since the start, and the share of groups in which members talk."""
COLUMNS: Final = (*COUNTS, *STATES, *OWN)
"""What is kept of every day; further columns of the daily table as the outcomes ask for them."""


def trajectories(daily: Mapping[str, Any], further: Iterable[str] = ()) -> dict[str, NDArray[Any]]:
    """One row per replicate and day, in that order: `replicate`, `day` (int32) and `COLUMNS` (float32).

    daily    the daily table: one row per replicate, group and day
    further  columns of it to be kept besides: means over groups of the day, weighted by members where they are states

    A day of a replicate without a group has NaN where there is nothing to tell.
    """
    cells = cells_of(daily)
    replicates, days = cells.replicates, cells.days
    first = cells.at_start.sum(axis=1).astype(np.float64)
    per_group = 1.0 / np.maximum(first, 1.0)[:, None]

    def column(name: str) -> Array:
        return np.asarray(daily[name], np.float64)

    def summed(values: Array) -> Array:
        return np.asarray(cells.over_groups(filled(values)) * per_group)

    def mean(name: str, weight: str) -> Array:
        values = column(name)
        weights = np.where(np.isnan(values), 0.0, column(weight) if weight else 1.0)
        above, below = cells.over_groups(filled(values) * weights), cells.over_groups(weights)
        return divide(above.reshape(-1), below.reshape(-1)).reshape(above.shape)

    found: dict[str, Array] = {}  # (replicates, days)
    for name in COUNTS:
        parts = (
            ("joined_invited", "joined_channel") if name == "joined" else TALK if name == "messages_member" else (name,)
        )
        found[name] = summed(sum((column(part) for part in parts), np.zeros(len(daily["day"]))))
    for name, weight in STATES.items():
        found[name] = mean(name, weight)
    found["profit"] = np.cumsum(found["gross_profit"] - found["cash"], axis=1)
    found["alive_share"] = _alive(daily, cells)
    for name in further:
        if name not in found:
            found[name] = mean(name, "members" if name.endswith(("_mean", "_share", "_p10", "_p50", "_p90")) else "")
    keys: dict[str, NDArray[Any]] = {
        "replicate": np.repeat(replicates.astype(np.int32), len(days)),
        "day": np.tile(days.astype(np.int32), len(replicates)),
    }
    return keys | {name: values.reshape(-1).astype(np.float32) for name, values in found.items()}


def _alive(daily: Mapping[str, Any], cells: Cells) -> Array:
    """Share of groups in which a member wrote within a week and which the platform has not closed (replicates, days).

    The first days count as a whole week's silence only when there has been one. Groups that the operator has closed
    are left out: that they are over is no failure.
    """

    def dense(name: str) -> Array:
        return cells.spread(np.asarray(daily[name], np.float64))

    there = cells.spread(np.ones(len(daily["day"])))
    talk = np.cumsum(sum((dense(name) for name in TALK), np.zeros(there.shape)), axis=2)
    before = np.zeros(there.shape)
    before[:, :, SILENT_DAYS:] = talk[:, :, :-SILENT_DAYS]
    known = np.cumsum(there, axis=2)
    alive = (talk - before > 0) | (known < SILENT_DAYS)
    if "closed" in daily:
        alive &= dense("closed") == 0
    if "dissolved" in daily:
        there = there * (dense("dissolved") == 0)
    counted, living = there.sum(axis=1), (alive * there).sum(axis=1)
    return divide(living.reshape(-1), counted.reshape(-1)).reshape(living.shape)
