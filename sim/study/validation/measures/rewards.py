"""What rewards set in motion: who takes part, and what is said that is no card."""

from __future__ import annotations

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.measures.lives import TALK
from sim.study.validation.played import Played


def card_writers(run: Played) -> float:
    """Share of the first members who ever wrote a card of a check-in."""
    cards = np.asarray(run.messages["kind"]) == "check_in_card"
    first = run.groups * run.scenario.world.groups.members
    group, author = (np.asarray(run.messages[name])[cards].tolist() for name in ("group", "author"))
    return len(set(zip(group, author, strict=True))) / first


def talk_per_member(run: Played) -> float:
    """What members say a day and member, cards and tales of purchases apart."""
    return run.total(*TALK[:3]) / run.member_days if run.member_days else float("nan")


def newcomer_posts(run: Played) -> float:
    """What members say within a week of joining, for each who joined."""
    joined = run.total("joined_invited", "joined_channel")
    return run.total("newcomer_posts") / joined if joined else float("nan")


def complaints(run: Played) -> float:
    """Complaints written in a group."""
    return run.total("messages_complaint") / run.groups


MEASURES = {
    "card_writers_share": Special(card_writers, "first members who take part in a check-in", logged=True),
    "talk_per_member": Special(talk_per_member, "talk of members a day and member", windowed=True),
    "newcomer_posts_each": Special(newcomer_posts, "messages of newcomers in their first week", windowed=True),
    "complaints": Special(complaints, "complaints in a group", windowed=True),
}
