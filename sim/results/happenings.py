"""What befell a run and explains its numbers: groups closed, owners gone, faulty goods, a market that ran out."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.results.numbers import count, listed, number, several
from sim.results.responses import responses
from sim.results.units import Rows, Units
from sim.scenario.schema import Scenario

_OUTSIDE = {"market_customers": "customers", "market_friends": "friends of members", "market_strangers": "strangers"}


def happenings(daily: Mapping[str, Any], scenario: Scenario, agenda: Mapping[str, Any] | None = None) -> list[str]:
    """A sentence for each thing that befell the run.

    daily   the daily table; what it has no columns for is passed over
    agenda  the agenda's log: how many newcomers were called in through channels
    """
    if not len(daily["day"]):
        return []
    u = Units(daily)
    return [
        *_openings(u), *_closures(u), *_departures(u), *_faults(u, scenario), *_shortage(u, agenda), *responses(u),
    ]  # fmt: skip


def _openings(u: Units) -> Iterator[str]:
    """Groups that the operator opened and closed, and what "per group" means then."""
    opened = int(u.there.sum()) - u.replicates * u.first_groups
    over = int((u.by_cell("dissolved", 1) > 0).sum()) if u.has("dissolved") else 0
    of = f" in {count(u.replicates, 'replicate')}" if u.replicates > 1 else ""
    did = [f"{done} {count(n, 'group')}" for n, done in ((opened, "opened"), (over, "closed")) if n]
    if did:
        what = f"opened and closed {count(over, 'group')}" if opened == over else listed(did)
        yield f"The operator {what}{of}."
    if opened:
        yield (
            "What is counted is that of all groups together, for each of those there were on the first day; shares and "
            "means are over all members or groups there are."
        )


def _closures(u: Units) -> Iterator[str]:
    if u.has("closed") and (closed := u.column("closed") > 0).any():
        whose = "its" if u.cells == 1 else "their"
        yield f"The platform closed {_groups(u, closed)}; {whose} members count as removed."


def _departures(u: Units) -> Iterator[str]:
    if not u.has("owner_present"):
        return
    away = u.column("owner_present") == 0
    if u.has("closed"):
        away &= u.column("closed") == 0  # a closed group has no owner either
    if away.any():
        yield f"The owner left {_groups(u, away)}; from then on nobody acted for the operator there."


def _faults(u: Units, scenario: Scenario) -> Iterator[str]:
    """Faulty goods that were on sale during the run, in one sentence."""
    found = []
    for place, product in enumerate((scenario.world.product, *scenario.world.other_products)):
        first = product.fault_day
        if first is None or first > u.last_day or product.fault_loss == 0:
            continue
        last = min(first + product.fault_days - 1, u.last_day)
        when = f"on day {first}" if first == last else f"from day {first} to day {last}"
        what = f"{product.name} (product {place})" if place else "the product"
        found.append(f"{what} sold {when} (quality {number(product.fault_loss)} lower)")
    if found:
        yield f"Faulty goods: {listed(found)}."


def _shortage(u: Units, agenda: Mapping[str, Any] | None) -> Iterator[str]:
    """Who could not join because nobody was left outside."""
    called = _called(agenda)
    in_vain = called > 0 and u.has("joined_channel") and not u.column("joined_channel").any()
    parts: list[str] = []
    markets = np.zeros(u.replicates, bool)
    for column, who in _OUTSIDE.items():
        if not u.has(column):
            continue
        gone = u.column(column) <= 0
        if not gone.any() or (gone.all() and not in_vain):  # a world without such people is no shortage
            continue
        days = u.first_days(gone)
        markets |= ~np.isnan(days).reshape(u.replicates, u.groups).all(axis=1)
        parts.append(f"no {who} ({'from the start' if gone.all() else f'first on day {np.nanmin(days):.0f}'})")
    joined = int(u.column("joined_channel").sum()) if u.has("joined_channel") else called
    groups = u.replicates * u.first_groups
    # Also where the market is never seen empty: who goes is back outside in the same night.
    if joined < called and number(joined / groups) != number(called / groups):
        yield (
            f"Of {several(called / groups, 'newcomer')} called in through channels {number(joined / groups)} joined: "
            "the others declined, or there was no place, or nobody left outside, for them."
        )
    if not parts:
        return
    text = f"People who could join ran out: {listed(parts)} were left outside"
    if u.replicates > 1:
        text += f" in {np.count_nonzero(markets):,} of {u.replicates:,} replicates"
    yield f"{text}."


def _called(agenda: Mapping[str, Any] | None) -> int:
    """Newcomers called in through channels, over all groups and replicates."""
    if agenda is None or any(name not in agenda for name in ("action", "done", "count")):
        return 0
    rows = (np.asarray(agenda["action"]).astype(str) == "admit") & np.asarray(agenda["done"], bool)
    return int(np.asarray(agenda["count"])[rows].sum())


def _groups(u: Units, rows: Rows) -> str:
    """The groups in which something holds, of how many, and since when."""
    days = u.first_days(rows)
    days = days[~np.isnan(days)]
    first, same = f"day {days.min():.0f}", days.min() == days.max()
    if u.cells == 1:
        return f"the group on {first}"
    if u.groups == 1:
        many = "every replicate" if len(days) == u.cells else f"{len(days):,} of {u.cells:,} replicates"
        return f"the group in {many} ({'on' if same else 'first on'} {first})"
    many = f"all {u.cells:,} groups" if len(days) == u.cells else f"{len(days):,} of {u.cells:,} groups"
    over = " of all replicates" if u.replicates > 1 else ""
    return f"{many}{over} ({'on' if same else 'the first on'} {first})"
