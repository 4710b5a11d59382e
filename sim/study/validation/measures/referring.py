"""What those who were brought by members are worth, and how many bring somebody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Array, Played

_AFTER = 60.0
"""Days after joining on which it is asked who is still a member."""


def newcomers(run: Played) -> tuple[NDArray[np.bool_], Array, Array, NDArray[np.bool_]]:
    """Of all who joined in the run: whether invited by a member, orders, days of membership, whether still there."""
    joins, leaves, members = run.joins, run.leaves, run.members
    uid = np.asarray(joins["uid"])
    orders, left = np.zeros(len(uid)), np.full(len(uid), float(run.last))
    order = np.argsort(uid, kind="stable")
    for table, is_left in ((members, False), (leaves, True)):
        theirs = np.asarray(table["uid"])
        place = np.minimum(np.searchsorted(uid[order], theirs), max(0, len(uid) - 1))
        found = uid[order][place] == theirs if len(uid) else np.zeros(len(theirs), bool)
        rows = order[place[found]]
        orders[rows] = np.maximum(orders[rows], np.asarray(table["orders"], np.float64)[found])
        if is_left:
            left[rows] = np.asarray(table["day"], np.float64)[found] + 0.5
    day = np.asarray(joins["day"], np.float64)
    return np.asarray(joins["inviter"]) != 0, orders, np.maximum(left - day, 0.5), left >= run.last


def worth_of_referred(run: Played) -> float:
    """Orders of customers who were invited over orders of customers who came through a channel, each per person.

    A customer is who has ordered. Only who joined in the first half of the run counts, so that all had time.
    """
    invited, orders, _, _ = newcomers(run)
    early = np.asarray(run.joins["day"]) < run.last / 2
    means = [orders[early & rows & (orders > 0)] for rows in (invited, ~invited)]
    return float(means[0].mean() / means[1].mean()) if all(len(one) for one in means) else float("nan")


def _still_there(run: Played) -> Array:
    """Share still there after 60 days: of those who were invited, and of those who came through a channel."""
    invited, _, days, there = newcomers(run)
    early = np.asarray(run.joins["day"]) < run.last - _AFTER
    stay = (days >= _AFTER) | there
    return np.array([stay[early & rows].mean() if (early & rows).any() else np.nan for rows in (invited, ~invited)])


def retention_of_referred(run: Played) -> float:
    """Share still there after 60 days, of the invited over those who came through a channel."""
    invited, others = _still_there(run).tolist()
    return float(invited / others) if others > 0 else float("nan")


def newcomers_who_stay(run: Played) -> float:
    """Share still there after 60 days, of those who came through a channel."""
    return float(_still_there(run)[1])


def inviters(run: Played) -> float:
    """Share of members, there at the end, who have ever invited somebody."""
    from sim.model.labels import ACTIVE

    there = np.asarray(run.members["stage"]) <= ACTIVE
    return float(np.mean(np.asarray(run.members["invitations"])[there] > 0)) if there.any() else float("nan")


MEASURES = {
    "referred_worth": Special(worth_of_referred, "orders of invited customers over those of other new ones"),
    "referred_retention": Special(retention_of_referred, "invited still members after 60 days over other new ones"),
    "newcomers_who_stay": Special(newcomers_who_stay, "who came through a channel and is still a member after 60 days"),
    "inviters_share": Special(inviters, "members who have ever invited somebody"),
}
