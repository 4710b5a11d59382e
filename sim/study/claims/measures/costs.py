"""What things cost, wages included, and what is left."""

from __future__ import annotations

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Played


def cost(run: Played) -> float:
    """Cash, and the wage of shared staff, of all groups together (dedicated staff and agencies are cash)."""
    operator = run.scenario.operator
    staff = zip(operator.keys, operator.policies, strict=True)
    shared = [key for key, policy in staff if getattr(policy, "staff", "shared") == "shared"]
    minutes = run.total(*(f"minutes_{key}" for key in shared)) if shared else 0.0
    return run.total("cash") + minutes / 60.0 * operator.wage_per_hour


def net_profit(run: Played) -> float:
    """Gross profit less cash and wages, for each group at the start."""
    return (run.total("gross_profit") - cost(run)) / run.groups


def revenue_each(run: Played) -> float:
    """Revenue over the members there were at the start."""
    return run.total("revenue") / run.groups / run.scenario.world.groups.members


def orders_growth(run: Played) -> float:
    """Orders in the last third of the run over those in the first."""
    day = np.asarray(run.daily["day"])
    orders = np.asarray(run.daily["orders"], np.float64)
    third = (run.last - run.first) / 3.0
    early = np.nansum(orders[day < run.first + third])
    return float(np.nansum(orders[day >= run.last - third]) / early) if early else float("nan")


MEASURES = {
    "cost": Special(cost, "cash and wages of the operator, all groups", windowed=True),
    "net_profit": Special(net_profit, "gross profit less cash and wages", windowed=True),
    "revenue_each": Special(revenue_each, "revenue for each first member", windowed=True),
    "orders_growth": Special(orders_growth, "orders of the last third of the run over those of the first"),
}
