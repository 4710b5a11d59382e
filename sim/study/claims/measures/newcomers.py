"""What becomes of those who join: whether they stay, buy, and what a buyer who stays has cost."""

from __future__ import annotations

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.measures.referring import newcomers
from sim.study.validation.played import Played

_MONTH = 30.0


def stay(run: Played) -> float:
    """Share still members 30 days after joining, of those who joined early enough to tell."""
    _, _, days, there = newcomers(run)
    early = np.asarray(run.joins["day"]) < run.last - _MONTH
    stays = (days >= _MONTH) | there
    return float(stays[early].mean()) if early.any() else float("nan")


def _buyers(run: Played, invited: bool) -> float:
    by_member, orders, _, _ = newcomers(run)
    chosen = (np.asarray(run.joins["day"]) < run.last - _MONTH) & (by_member == invited)
    return float((orders[chosen] > 0).mean()) if chosen.any() else float("nan")


def invited_who_buy(run: Played) -> float:
    """Share who have ordered by the end, of those invited by a member at least a month before."""
    return _buyers(run, True)


def recruits_who_buy(run: Played) -> float:
    """Share who have ordered by the end, of those who came through a channel at least a month before."""
    return _buyers(run, False)


def cost_per_kept_buyer(run: Played) -> float:
    """Money and wages of getting people in, over those who came, ordered, and are still there."""
    _, orders, _, there = newcomers(run)
    kept = float(np.sum(there & (orders > 0)))
    keys = [key for key in ("acquisition", "referral") if f"cash_{key}" in run.daily]
    if not kept or not keys:
        return float("nan")
    minutes = run.total(*(f"minutes_{key}" for key in keys))
    spent = run.total(*(f"cash_{key}" for key in keys)) + minutes / 60.0 * run.scenario.operator.wage_per_hour
    return spent / kept


MEASURES = {
    "newcomers_stay": Special(stay, "newcomers still members after 30 days"),
    "invited_who_buy": Special(invited_who_buy, "invited people who order"),
    "recruits_who_buy": Special(recruits_who_buy, "people from a channel who order"),
    "cost_per_kept_buyer": Special(cost_per_kept_buyer, "cost of a newcomer who buys and stays"),
}
