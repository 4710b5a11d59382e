"""Whether the silent come to speak, how much of the talk is carried by few, and interest over a span of days."""

from __future__ import annotations

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Played

_SILENT_DAYS = 21
_FEW = 0.2


def silent_who_speak(run: Played) -> float:
    """Share of first members there after 21 days, and silent until then, who speak later; who left counts too."""
    leaves, members = run.leaves, run.members
    from sim.model.labels import ACTIVE

    here = (np.asarray(members["stage"]) <= ACTIVE) & (np.asarray(members["joined_day"]) <= 0)
    gone = (np.asarray(leaves["day"]) >= _SILENT_DAYS) & (np.asarray(leaves["joined_day"]) <= 0)
    uid = np.concatenate([np.asarray(members["uid"])[here], np.asarray(leaves["uid"])[gone]])
    author, day = np.asarray(run.messages["author"]), np.asarray(run.messages["day"])
    silent = uid[~np.isin(uid, author[day < _SILENT_DAYS])]
    return float(np.isin(silent, author[day >= _SILENT_DAYS]).mean()) if len(silent) else float("nan")


def fifth_of_all(run: Played) -> float:
    """Share of all messages of members written by the fifth of all who were ever members that wrote most."""
    posts = np.concatenate([np.asarray(run.members["posts"]), np.asarray(run.leaves["posts"])]).astype(np.float64)
    few = int(np.ceil(_FEW * len(posts) - 1e-9))
    total = posts.sum()
    return float(np.sort(posts)[len(posts) - few :].sum() / total) if total else float("nan")


def interest_held(run: Played) -> float:
    """Interest of all members together, mean over days, over the members there were at the start."""
    first = run.groups * run.scenario.world.groups.members
    interest = np.asarray(run.daily["interest_mean"], np.float64) * np.asarray(run.daily["members"], np.float64)
    return float(np.nansum(interest) / (run.last - run.first) / first)


MEASURES = {
    "silent_who_speak": Special(silent_who_speak, "of those silent for three weeks, who speak later", logged=True),
    "fifth_of_all": Special(fifth_of_all, "messages by the busiest fifth of all members"),
    "interest_held": Special(interest_held, "interest of all members, mean of days", windowed=True),
}
