"""Core care: look after the few who carry the group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies.base import Policy
from sim.policies.segments import Segment
from sim.scenario.fields import field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class CoreCare(Policy):
    """Look after the most active members, the 20 % who carry the group (S1).

    The core is the `share` of the members (of the segment) who wrote most in the last 3-4 weeks, as it stands
    on the morning. Each of them is looked after in person once in `every_days`, some every day, so that the
    work is spread evenly; who has come into the core waits for his turn.

    Can go wrong: the minutes and direct messages are missing elsewhere, and newcomers are neglected; those
    looked after would have talked anyway.
    Costs: staff minutes and CNY for each time, and one of the direct messages that the platform allows. What
    the day's budget does not suffice for falls out; the most active come first.
    """

    key = "core_care"

    share: float = field(
        0.2, ge=0, le=1, source="S1: 20 % (published: the top 20 % write 67-93 %)", sweep=(0.05, 0.5),
        description="share of the members (of the segment) who are looked after",
    )  # fmt: skip
    least_posts: int = field(
        1, ge=1, le=1000, unit="messages", source="assumed",
        description="nobody belongs to them who wrote less lately (3-4 weeks)",
    )  # fmt: skip
    every_days: int = field(
        7, ge=1, le=3650, unit="days", source="assumed", sweep=(2, 30),
        description="time between two turns of a member",
    )  # fmt: skip
    hour: float = field(15.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of the day")
    minutes_each: float = field(
        5.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(1.0, 20.0),
        description="staff time for a member, each time",
    )  # fmt: skip
    cash_each: float = field(
        0.0, ge=0, le=1e6, unit="CNY", source="assumed", sweep=(0.0, 20.0),
        description="money for a member, each time (a small favour)",
    )  # fmt: skip
    segment: Segment = field(Segment(), description="among whom the most active are sought")

    @property
    def admits(self) -> bool:
        """Care lets nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Look after those of the core whose turn it is; this looks at all members on every day on which it acts."""
        if self.share == 0:
            return
        import numpy as np

        chosen = self.segment.of(view) if self.segment.narrows else None
        members = view.members if chosen is None else chosen.sum(axis=1)
        places = np.ceil(self.share * members - 1e-9).astype(np.int64)
        groups, slots, posts = view.most_active("core", places, self.least_posts, chosen)
        turns = self.turns(day, view.weekday, self.every_days)
        lots = np.floor(view.member_uniform("core care", groups, slots) * self.every_days).astype(np.int64)
        due = (turns["age"] - lots) % self.every_days < turns["days"]
        groups, slots, posts = groups[due], slots[due], posts[due]
        turn = self.turn(
            view, agenda, groups, slots, self.minutes_each, self.cash_each, first=-posts, direct=True
        )
        agenda.care(
            groups[turn], slots[turn], self.hour, minutes_each=self.minutes_each, cash_each=self.cash_each
        )
