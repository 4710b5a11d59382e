"""When members bring others, and how long the chains of invitations are."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.measures.lives import MONTH, last_talk
from sim.study.validation.played import Array, Played

DEEP = 3
"""Depth in the tree of invitations from which on it counts as deep."""


def invitation_times(run: Played) -> tuple[Array, Array]:
    """Days from joining to the first person brought, of each who brought one, and days from each to the next one.

    First members count as having joined when the run began.
    """
    joins = run.joins
    when = np.asarray(joins["day"], np.float64) + np.asarray(joins["hour"], np.float64) / 24.0
    group, uid, inviter = (np.asarray(joins[name]) for name in ("group", "uid", "inviter"))
    joined = {(g, u): t for g, u, t in zip(group.tolist(), uid.tolist(), when.tolist(), strict=True)}
    brought: dict[tuple[int, int], list[float]] = {}
    for g, by, t in zip(group.tolist(), inviter.tolist(), when.tolist(), strict=True):
        if by:
            brought.setdefault((g, by), []).append(t)
    first, following = [], []
    for who, times in brought.items():
        times.sort()
        first.append(times[0] - joined.get(who, 0.0))
        following += [after - before for before, after in pairwise(times)]
    return np.array(first), np.array(following)


def first_within_5_days(run: Played) -> float:
    """Of those who brought somebody, who did so within 5 days of joining."""
    first, _ = invitation_times(run)
    return float(np.mean(first <= 5.0)) if len(first) else float("nan")


def next_within_2_days(run: Played) -> float:
    """Of the persons brought after another one by the same member, who came within 2 days of that."""
    _, following = invitation_times(run)
    return float(np.mean(following <= 2.0)) if len(following) else float("nan")


def _deep(run: Played, lasting: bool) -> float:
    groups, last = last_talk(run)
    kept = groups[(last >= MONTH) == lasting]
    joins = run.joins
    rows = np.isin(np.asarray(joins["group"]), kept) & (np.asarray(joins["inviter"]) != 0)
    return float(np.mean(np.asarray(joins["depth"])[rows] >= DEEP)) if rows.any() else float("nan")


MEASURES = {
    "first_invitation_within_5_days": Special(first_within_5_days, "first person brought within 5 days of joining"),
    "next_invitation_within_2_days": Special(next_within_2_days, "next person brought within 2 days of the one before"),
    "deep_share_of_lasting_groups": Special(
        lambda run: _deep(run, True), "of the invited, at depth 3 or more, in groups that talk after 30 days"
    ),
    "deep_share_of_short_groups": Special(
        lambda run: _deep(run, False), "of the invited, at depth 3 or more, in groups silent by then"
    ),
}
