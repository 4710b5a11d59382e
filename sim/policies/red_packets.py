"""Red packets: cash dropped into the group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.policies.posting import PostingPolicy
from sim.scenario.fields import field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class RedPackets(PostingPolicy):
    """Drop red packets: cash for those who open them first (S0, S1).

    S1: a few of them warm a group up before something happens; those that belong to an event are part of
    `events`. Of every CNY received about .18 is sent on within a day, by more people (Yuan et al., 36 million
    packets): givers, not talkers.

    Can go wrong: members come up when a packet drops, open it, and vanish (S0); it is a habit that costs as
    much every time.
    Costs: the amount of each packet, whoever opens it; staff minutes each.
    """

    key = "red_packets"

    per_day: float = field(
        0.3, ge=0, le=24, unit="packets/day", source="assumed", sweep=(0.0, 2.0),
        description="packets on each day on which it acts; .3 is three in ten days",
    )  # fmt: skip
    amount: float = field(
        20.0, ge=0, le=1e5, unit="CNY", source="assumed", sweep=(5.0, 200.0),
        description="money in one packet; 0: none are dropped",
    )  # fmt: skip
    shares: int = field(
        20, ge=1, le=500, unit="persons", source="assumed", sweep=(5, 100),
        description="into how many equal shares it is divided",
    )  # fmt: skip
    minutes_each: float = field(
        1.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 5.0), description="staff time of one"
    )

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Drop as many as are due today."""
        weekday = view.weekday
        count = self.posts_on(self.per_day, day, weekday)
        if count == 0 or self.amount == 0:
            return
        posts = self.posts(view, count, self.posts_before(self.per_day, day, weekday))
        agenda.drop_packet(
            posts.hours, posts.groups, amount=self.amount, shares=self.shares, minutes=self.minutes_each
        )
