"""How groups grow through their members, and whether people and groups last: invitations, retention, survival."""

import numpy as np

from sim.results.metric import Metric, share
from sim.results.units import FLOWS, Array, Units, divide, joined, members_start

DEEP = 3
"""Depth in the tree of invitations from which on it is third hand: a friend of a friend of a friend."""
SILENT_DAYS = 7
"""A group in which no member has said anything for so long is dead."""
TALK = ("messages_chat", "messages_question", "messages_kol_content")
"""What members say in order to talk: neither cards of a check-in nor tales of a purchase keep a group alive."""
_TREE = ("joins.replicate", "joins.group", "joins.depth", "joins.inviter")


def _k_factor(u: Units) -> Array:
    """Persons brought in by members, for each person who was ever a member."""
    return divide(u.total("joined_invited"), members_start(u) + joined(u))


def _depth(u: Units) -> Array:
    """Greatest depth in the tree of invitations of a group; 0 where nobody was invited."""
    deepest = np.zeros(u.cells)
    np.maximum.at(deepest, u.cell_of("joins"), u.other("joins", "depth").astype(np.float64))
    return u.mean_of_cells(deepest)


def _deep(u: Units) -> Array:
    """Share of the invited who stand at depth 3 or more."""
    invited = u.other("joins", "inviter") != 0
    deep = invited & (u.other("joins", "depth") >= DEEP)
    of = u.cell_of("joins")
    counts = [np.bincount(of[rows], minlength=u.cells).astype(np.float64) for rows in (deep, invited)]
    return divide(*map(u.sum_of_cells, counts))


def _retained(after: int) -> Metric:
    """Share of those who joined `after` days before the end or earlier who opened the group on that day of theirs.

    The first members count as having joined on day 0, however long they had been there: it is their first of the run.
    Whoever joined later is left out of both numbers. A newcomer counted on one day arrives on the next.
    """
    column = f"retained_d{after}"

    def value(u: Units) -> Array:
        if u.days <= after:
            return np.full(u.count, np.nan)
        came = sum(u.until(name, after + 1) for name in FLOWS[:2])
        return divide(u.total(column), members_start(u) + came)

    label = "members looking in 1 day after their first" if after == 1 else f"  {after} days after"
    days = "1 day" if after == 1 else f"{after} days"
    alone = f"share looking in {days} after their first"
    return share(column, label, (column, "members", *FLOWS), value, alone=alone)


def _survival(u: Units) -> Array:
    """Share of groups in which a member talked within the last days, and which the platform has not closed.

    Those that the operator has closed are left out: that they are over is no failure.
    """
    talked = sum(u.by_cell(name, SILENT_DAYS) for name in TALK)
    closed = u.by_cell("closed", 1) if u.has("closed") else np.zeros(u.cells)
    over = u.by_cell("dissolved", 1) > 0 if u.has("dissolved") else np.zeros(u.cells, bool)
    return u.mean_of_cells(((talked > 0) & (closed == 0)).astype(np.float64), u.there & ~over)


INVITATIONS = (
    Metric(
        "k_factor", "  brought in by each member (K-factor)", "", ("members", *FLOWS), _k_factor, lowest=0.0,
        alone="persons brought in by each member (K-factor)",
    ),
    Metric("tree_depth", "  longest chain of invitations", "", _TREE, _depth, lowest=0.0),
    share(
        "deep_share", "  of the invited, at third hand or more", _TREE, _deep,
        alone="share of the invited at third hand or more",
    ),
)
LASTING = (
    *(_retained(after) for after in (1, 7, 30)),
    share("survival", "groups alive: members talk, last 7 days", TALK, _survival),
)
