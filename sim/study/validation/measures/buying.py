"""Orders: how many, at what price, by whom."""

from __future__ import annotations

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Array, Played

_WEEK = 7.0


def orders_per_100(run: Played) -> float:
    """Orders in the group a day of 100 members."""
    return 100.0 * run.total("orders") / run.member_days if run.member_days else float("nan")


def price_paid(run: Played) -> float:
    """Money taken over orders, as a share of the list price."""
    orders = run.total("orders")
    return run.total("revenue") / orders / run.scenario.world.product.price if orders else float("nan")


def anywhere_over_control(run: Played) -> float:
    """Orders of members, here and elsewhere, over those of the panel of people who never join."""
    if not run.member_days:
        return float("nan")
    own = 100.0 * run.total("orders", "orders_outside") / run.member_days
    control = float(np.nanmean(np.asarray(run.daily["control_orders_per_100"], np.float64)))
    return own / control if control else float("nan")


def reference_price(run: Played) -> float:
    """Price that members have come to expect, over the list price; mean over those who are there at the end."""
    from sim.model.labels import ACTIVE

    there = np.asarray(run.members["stage"]) <= ACTIVE
    prices = np.asarray(run.members["reference_price"], np.float64)[there]
    return float(prices.mean() / run.scenario.world.product.price) if len(prices) else float("nan")


def worth_of_inactive(visits: Array, orders: Array, days: Array) -> float:
    """Orders a day of those who look in less than once a week over those of the others.

    visits, orders, days   of each member; days of membership
    """
    inactive = visits < days / _WEEK
    if not (inactive.any() and orders[~inactive].sum() > 0):
        return float("nan")
    rates = [orders[rows].sum() / days[rows].sum() for rows in (inactive, ~inactive)]
    return float(rates[0] / rates[1])


def _inactive(run: Played) -> float:
    from sim.model.labels import ACTIVE

    members = run.members
    there = np.asarray(members["stage"]) <= ACTIVE
    days = run.scenario.run.days - np.maximum(np.asarray(members["joined_day"], np.float64), 0.0)
    chosen = there & (days >= _WEEK)
    visits, orders = (np.asarray(members[name], np.float64)[chosen] for name in ("visits", "orders"))
    return worth_of_inactive(visits, orders, days[chosen])


MEASURES = {
    "orders_per_100_a_day": Special(orders_per_100, "orders a day of 100 members", windowed=True),
    "price_paid": Special(price_paid, "price paid over the list price", windowed=True),
    "orders_over_control": Special(
        anywhere_over_control, "orders of members anywhere over those of people who never join", windowed=True
    ),
    "reference_price": Special(reference_price, "price that members expect over the list price"),
    "inactive_worth": Special(_inactive, "orders of those who look in less than weekly over those of others"),
}
