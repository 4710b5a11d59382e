"""Who speaks besides the most active, and what becomes of those who stay silent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Array, Played

_LEADERS = 10
_FIRST = 30


def posts_of_others(run: Played) -> float:
    """Messages of all but the ten most active, for each first member."""
    posts = np.concatenate([np.asarray(run.members["posts"]), np.asarray(run.leaves["posts"])]).astype(np.float64)
    most = _LEADERS * run.groups
    others = np.sort(posts)[:-most] if len(posts) > most else posts[:0]
    return float(others.sum() / (run.groups * run.scenario.world.groups.members))


def _there(run: Played) -> NDArray[np.bool_]:
    from sim.model.labels import ACTIVE

    return np.asarray(run.members["stage"]) <= ACTIVE


def _by_silence(run: Played) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Array]:
    """First members still there after 30 days: whether silent until then, whether gone later, and their orders."""
    leaves, members = run.leaves, run.members
    here = _there(run) & (np.asarray(members["joined_day"]) <= 0)
    gone = (np.asarray(leaves["day"]) >= _FIRST) & (np.asarray(leaves["joined_day"]) <= 0)
    uid = np.concatenate([np.asarray(members["uid"])[here], np.asarray(leaves["uid"])[gone]])
    orders = np.concatenate([np.asarray(members["orders"])[here], np.asarray(leaves["orders"])[gone]])
    spoke = np.unique(np.asarray(run.messages["author"])[np.asarray(run.messages["day"]) < _FIRST])
    left = np.concatenate([np.zeros(int(here.sum()), bool), np.ones(int(gone.sum()), bool)])
    return ~np.isin(uid, spoke), left, orders.astype(np.float64)


def silent_leaving(run: Played) -> float:
    """Share of those silent in the first 30 days who leave later, less that of those who spoke."""
    silent, left, _ = _by_silence(run)
    if not silent.any() or silent.all():
        return float("nan")
    return float(left[silent].mean() - left[~silent].mean())


def silent_orders(run: Played) -> float:
    """Orders of those silent in the first 30 days over those of who spoke, each per person."""
    silent, _, orders = _by_silence(run)
    if not silent.any() or silent.all() or not orders[~silent].sum():
        return float("nan")
    return float(orders[silent].mean() / orders[~silent].mean())


def silent_visits(run: Played) -> float:
    """Visits of first members who have never spoken over those of who have, each per person; of those still there."""
    here = _there(run) & (np.asarray(run.members["joined_day"]) <= 0)
    silent = np.asarray(run.members["posts"])[here] == 0
    visits = np.asarray(run.members["visits"], np.float64)[here]
    if not silent.any() or silent.all() or not visits[~silent].sum():
        return float("nan")
    return float(visits[silent].mean() / visits[~silent].mean())


def ownership(run: Played) -> float:
    """Mean ownership of those who are there at the end."""
    there = _there(run)
    return float(np.asarray(run.members["ownership"], np.float64)[there].mean()) if there.any() else float("nan")


def deal_seekers(run: Played) -> float:
    """Mean deal seeking of members at the end, each as heavy as the visits made."""
    there = _there(run)
    visits = np.asarray(run.members["visits"], np.float64)[there]
    seeking = np.asarray(run.members["deal_seeking"], np.float64)[there]
    return float((seeking * visits).sum() / visits.sum()) if visits.sum() else float("nan")


def reply_delay(run: Played) -> float:
    """Minutes to an answer: mean over days of the day's median."""
    values = np.asarray(run.daily["reply_delay_median"], np.float64)
    known = np.isfinite(values)
    return float(values[known].mean()) if known.any() else float("nan")


def replies_each(run: Played) -> float:
    """Replies over all that members say."""
    said = run.total("messages_chat", "messages_question", "messages_kol_content")
    return run.total("replies") / said if said else float("nan")


MEASURES = {
    "posts_of_others": Special(posts_of_others, "messages of all but the ten most active, per member"),
    "silent_leaving": Special(silent_leaving, "how many more of the silent leave later", logged=True),
    "silent_orders": Special(silent_orders, "orders of the silent over those of speakers", logged=True),
    "silent_visits": Special(silent_visits, "visits of the silent over those of speakers"),
    "ownership": Special(ownership, "mean ownership at the end"),
    "deal_seekers": Special(deal_seekers, "deal seeking of those who look in"),
    "reply_delay": Special(reply_delay, "minutes to an answer", windowed=True),
    "replies_each": Special(replies_each, "replies for each message of members", windowed=True),
}
