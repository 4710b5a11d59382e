"""Muting and reading: what members do about a group that they do not leave."""

from __future__ import annotations

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Played


def mute_to_leave(run: Played) -> float:
    """Members who muted, those who did at the door included, over members who left by themselves.

    At the door: whoever of the first members has muted by the end of the first day.
    """
    left, daily = run.total("left"), run.daily
    day = np.asarray(daily["day"])
    first, since = day == run.first, day > run.first
    door = (np.asarray(daily["muted_share"], np.float64) * np.asarray(daily["members"], np.float64))[first]
    muted = np.nansum(door) + np.nansum(np.asarray(daily["muted_today"], np.float64)[since])
    return float(muted / left) if left else float("nan")


def visits_each(run: Played) -> float:
    """Visits a day over the members there were at the start: who has left looks in no more."""
    first = run.groups * run.scenario.world.groups.members
    return run.total("visits") / (run.last - run.first) / first


def readers(run: Played) -> float:
    """Members who read something on a day, over members; mean over days."""
    return run.total("readers") / run.member_days if run.member_days else float("nan")


def groups_held(run: Played) -> float:
    """Share of members who hold 10 to 30 other groups."""
    held = np.asarray(run.members["groups_held"], np.float64)
    return float(np.mean((held >= 10.0) & (held <= 30.0))) if len(held) else float("nan")


MEASURES = {
    "mute_to_leave": Special(mute_to_leave, "members who mute for each who leaves", windowed=True),
    "visits_each": Special(visits_each, "visits a day over the first members", windowed=True),
    "readers_share": Special(readers, "members who read on a day", windowed=True),
    "groups_held_10_30": Special(groups_held, "members who hold 10 to 30 groups"),
}
