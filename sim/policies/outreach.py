"""Outreach: write to silent members in person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies.base import Policy
from sim.policies.choosing import lowest
from sim.policies.segments import Segment
from sim.scenario.fields import field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Outreach(Policy):
    """Write to silent members one by one: show them the way back, and ask why they are silent (S1).

    Whoever has said nothing for `silent_days` is written to once in `every_days`, some every day, so that the
    work is spread evenly. Where more have their turn than `per_day`, it is by lot, another one each time.

    Can go wrong: much staff time for few who come (published: 4.5 % of those invited in person to a place of
    help); platforms limit direct messages; many are silent and content (13.2 % of lurkers meant to lurk,
    53.9 % found reading enough), and are disturbed for nothing.
    Costs: staff minutes for each, and one of the direct messages that the platform allows.
    """

    key = "outreach"

    silent_days: int = field(
        21, ge=1, le=3650, unit="days", source="assumed (S1: silent for long)", sweep=(7, 60),
        description="silence after which a member is written to",
    )  # fmt: skip
    every_days: int = field(
        30, ge=1, le=3650, unit="days", source="assumed", sweep=(7, 90),
        description="time between two messages to a member",
    )  # fmt: skip
    per_day: int = field(
        10, ge=0, le=100_000, unit="messages/day", source="assumed", sweep=(0, 50),
        description="never more a day than this in a group",
    )  # fmt: skip
    coaching: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="how well a message shows the member what the group has for him",
    )  # fmt: skip
    ask_why: bool = field(True, description="it also asks why he is silent; those who answer are counted (S1)")
    hour: float = field(20.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of writing")
    minutes_each: float = field(
        3.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(1.0, 10.0),
        description="staff time of a message",
    )  # fmt: skip
    segment: Segment = field(Segment(), description="to whom of the silent ones")

    @property
    def admits(self) -> bool:
        """Outreach lets nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Write to those whose turn it is; this looks at all members on every day on which it acts."""
        if self.per_day == 0:
            return
        import numpy as np

        turns = self.turns(day, view.weekday, self.every_days)
        groups, slots = view.on_turn("outreach", **turns, quiet=self.silent_days)
        if self.segment.narrows:
            due = self.segment.of(view)[groups, slots]
            groups, slots = groups[due], slots[due]
        if groups.size and np.bincount(groups).max() > self.per_day:
            # anew in every round, or the same members would always be left out
            lots = view.member_uniform(f"outreach {(day - self.start_day) // self.every_days}", groups, slots)
            kept = lowest(groups, lots, self.per_day)
            groups, slots = groups[kept], slots[kept]
        turn = self.turn(view, agenda, groups, slots, self.minutes_each, direct=True)
        agenda.message(
            groups[turn], slots[turn], self.hour,
            minutes_each=self.minutes_each, coaching=self.coaching, asks=self.ask_why,
        )  # fmt: skip
