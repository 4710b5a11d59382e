"""What a group has kept, over its first members: means over those who are there favour what drives the others away."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.study.validation.measures.base import Special
from sim.study.validation.measures.lives import TALK
from sim.study.validation.played import Played


def _kept(name: str) -> Callable[[Played], float]:
    def take(run: Played) -> float:
        from sim.model.labels import ACTIVE

        members = run.members
        here = (np.asarray(members["stage"]) <= ACTIVE) & (np.asarray(members["joined_day"]) <= 0)
        first = run.groups * run.scenario.world.groups.members
        return float(np.asarray(members[name], np.float64)[here].sum() / first)

    return take


def talk_each(run: Played) -> float:
    """Messages of members a day, over the members there were at the start."""
    first = run.groups * run.scenario.world.groups.members
    return run.total(*TALK) / (run.last - run.first) / first


MEASURES = {
    "talk_each": Special(talk_each, "messages of members a day over the first members", windowed=True),
    "interest_kept": Special(_kept("interest"), "mean interest of the first members at the end, none of who left"),
    "trust_kept": Special(_kept("trust"), "mean trust of the first members at the end, none of who left"),
}
