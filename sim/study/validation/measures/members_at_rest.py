"""Muting and reading: what members do about a group that they do not leave."""

from __future__ import annotations

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Played


def mute_to_leave(run: Played) -> float:
    """Members who muted over members who left by themselves."""
    left = run.total("left")
    return run.total("muted_today") / left if left else float("nan")


def readers(run: Played) -> float:
    """Members who read something on a day, over members; mean over days."""
    return run.total("readers") / run.member_days if run.member_days else float("nan")


def groups_held(run: Played) -> float:
    """Share of members who hold 10 to 30 other groups."""
    held = np.asarray(run.members["groups_held"], np.float64)
    return float(np.mean((held >= 10.0) & (held <= 30.0))) if len(held) else float("nan")


MEASURES = {
    "mute_to_leave": Special(mute_to_leave, "members who mute for each who leaves", windowed=True),
    "readers_share": Special(readers, "members who read on a day", windowed=True),
    "groups_held_10_30": Special(groups_held, "members who hold 10 to 30 groups"),
}
