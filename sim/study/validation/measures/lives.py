"""How long groups live: whether members still talk after a week, and after a month."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Array, Played

TALK: Final = ("messages_chat", "messages_question", "messages_kol_content", "messages_praise", "messages_complaint")
"""What members say; neither the operator nor cards of a check-in keep a group alive."""
WEEK, MONTH = 7, 30


def last_talk(run: Played) -> tuple[NDArray[np.int64], Array]:
    """Groups, and the last day on which a member of each said something; -1: never."""
    daily = run.daily
    group = np.asarray(daily["group"]).astype(np.int64)
    said = sum(np.nan_to_num(np.asarray(daily[name], np.float64)) for name in TALK)
    groups, place = np.unique(group, return_inverse=True)
    last = np.full(len(groups), -1.0)
    talked = np.asarray(said) > 0
    np.maximum.at(last, place[talked], np.asarray(daily["day"], np.float64)[talked])
    return groups, last


def silent_within_a_week(run: Played) -> float:
    """Share of groups in which nobody says anything from the eighth day on."""
    return float(np.mean(last_talk(run)[1] < WEEK))


def alive_after_a_month(run: Played) -> float:
    """Share of groups in which somebody says something on day 30 or later."""
    return float(np.mean(last_talk(run)[1] >= MONTH))


MEASURES = {
    "silent_within_a_week": Special(silent_within_a_week, "groups in which nobody speaks after the first week"),
    "alive_after_a_month": Special(alive_after_a_month, "groups in which members speak after 30 days"),
}
