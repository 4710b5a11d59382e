"""A town to try policies in: groups whose members are put there by hand, and one day's agenda."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from sim.model.agenda import Agenda
from sim.model.entries import ACTIONS
from sim.model.labels import ACTIVE, EMPTY, KOL, LURKING
from sim.model.state import World, allocate
from sim.model.view import OperatorView
from sim.policies.base import Policy

TICKS = 24


@dataclass
class Town:
    """Groups of members who joined in the first tick and have said nothing."""

    groups: int
    members: int
    slots: int
    minutes: float = 1e6
    cash: float = 1e6
    direct_messages: int = 1 << 30
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.world = allocate(self.groups, self.slots, TICKS)
        self.world.groups["uid"] = np.arange(self.groups) * 7919 + 13
        self.world.groups["capacity"] = self.slots
        people = self.people
        people["stage"][:, : self.members] = LURKING
        people["uid"] = np.arange(people.size).reshape(people.shape) + 1

    @property
    def people(self) -> npt.NDArray[Any]:
        """Records of the members (groups, slots), to be written to."""
        return self.world.members.reshape(self.groups, self.slots)

    def spoke(self, group: int, slot: int, day: int, posts: int = 1) -> None:
        """Let a member have written `posts` messages, the last on `day`."""
        self.people["last_post"][group, slot] = day
        self.people["posts"][group, slot] = posts
        self.people["posts_0"][group, slot] = posts
        self.people["stage"][group, slot] = ACTIVE

    def joined(self, group: int, slot: int, tick: int) -> None:
        """Let somebody join in `tick`."""
        self.people["joined"][group, slot] = tick
        self.people["stage"][group, slot] = LURKING

    def asked_for_feedback(self, *suggestions: int) -> None:
        """A round of feedback is open in every group, with so many suggestions so far."""
        self.world.groups["feedback_opened"] = 1
        self.world.groups["suggestions"] = suggestions

    def vacant(self, group: int, slot: int) -> None:
        """Nobody holds this slot."""
        self.people["stage"][group, slot] = EMPTY

    def hold_back(self, *groups: int, behind: int = 0) -> None:
        """These groups are held in reserve, for the group so many places before them."""
        for group in groups:
            self.world.groups["opened"][group] = -32768
            self.world.groups["behind"][group] = behind or group
            self.people["stage"][group] = EMPTY

    def view(self, day: int) -> OperatorView:
        """What the operator sees on the morning of `day`; day 0 is a Monday."""
        here = self.people["stage"] <= ACTIVE  # what the night before would have noted
        self.world.groups["members"] = here.sum(axis=1)
        self.world.groups["newest"] = np.where(here, self.people["joined"], 0).max(axis=1)
        return OperatorView(self.world, day, TICKS, 100.0)

    def agenda(self, policy: Policy, day: int) -> Agenda:
        """The agenda of `day` with what `policy` wrote into it."""
        agenda = Agenda(
            day, self.groups, TICKS, self.minutes, self.cash, 30.0, 20.0, 0.7, direct_messages=self.direct_messages,
            group_array=self.world.groups,
        )  # fmt: skip
        view = self.view(day)
        if policy.active(day, view.weekday):
            agenda.begin(0, policy.staff)
            policy.plan(day, view, agenda)
        return agenda

    def plan(self, policy: Policy, day: int, action: str | None = None) -> npt.NDArray[np.void]:
        """Entries written for `day`, of one kind of action or all."""
        entries = self.agenda(policy, day).entries()
        return entries if action is None else entries[entries["action"] == ACTIONS.index(action)]

    def count(self, policy: Policy, days: int, action: str = "post") -> npt.NDArray[np.int64]:
        """Entries of an action on each day from 0 on (days, groups)."""
        counts = [
            np.bincount(self.plan(policy, day, action)["group"], minlength=self.groups) for day in range(days)
        ]
        return np.array(counts)

    def appoint(self, group: int, *slots: int) -> None:
        """Make members opinion leaders."""
        for slot in slots:
            self.people["role"][group, slot] = KOL


@pytest.fixture(scope="session")  # it keeps nothing: every call makes a new town
def town() -> Callable[..., Town]:
    """Make towns: town(groups=1, members=10, slots=12, minutes=…, cash=…)."""

    def make(groups: int = 1, members: int = 10, slots: int = 12, **budget: Any) -> Town:
        return Town(groups, members, slots, **budget)

    return make
