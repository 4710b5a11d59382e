"""Opinion leaders (KOL): found among the members, or invited from outside."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from sim.policies.base import Channel
from sim.policies.posting import PostingPolicy
from sim.policies.segments import Segment
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

_FOLLOWING_DAYS = 7
"""Days over which an invited leader's followers come."""


class Kol(PostingPolicy):
    """Have opinion leaders: support the most active members, or invite one from outside (S0, S1).

    `source: mine`: every `every_days` those who fell silent are dismissed, and free places go to the members
    of the segment who wrote most lately. Leaders are supported on every day on which the policy acts; where
    the staff has no time left for that, they are dismissed until the next choice.
    `source: invite`: an outside leader posts for a monthly fee, paid by the day (on a day without pay nothing
    is posted), and brings followers over the first week.

    Can go wrong: an outsider who does not fit (`fit`); dependence on a few, or on one (`count: 1`); support
    that goes to those who would have spoken anyway.
    Costs: mine: staff minutes a day for each leader. Invite: the fee, CNY for each follower, staff minutes
    for each post.
    """

    key = "kol"
    tidies_up = True

    source: Literal["mine", "invite"] = field(
        "mine", description="from the members (mine) or from outside (invite)"
    )

    count: int = field(
        3, ge=1, le=100, unit="persons", source="assumed", sweep=(1, 10),
        description="mine: leaders in each group",
    )  # fmt: skip
    every_days: int = field(
        14, ge=1, le=3650, unit="days", source="assumed", sweep=(7, 60),
        description="mine: time between two choices",
    )  # fmt: skip
    least_posts: int = field(
        2, ge=1, le=1000, unit="messages", source="assumed",
        description="mine: nobody is chosen who wrote less lately (3-4 weeks)",
    )  # fmt: skip
    silent_days: int = field(
        14, ge=1, le=3650, unit="days", source="assumed", sweep=(5, 30),
        description="mine: dismissed after so long a silence",
    )  # fmt: skip
    support_minutes: float = field(
        10.0, ge=0, le=1440, unit="minutes/day", source="assumed", sweep=(0.0, 30.0),
        description="mine: staff time a day for each leader",
    )  # fmt: skip
    admin: bool = field(
        False, description="mine: leaders are made administrators of the group, and help to run it (S1)"
    )
    segment: Segment = field(Segment(), description="mine: who may be chosen")

    per_day: float = field(
        1.0, ge=0, le=96, unit="posts/day", source="assumed", sweep=(0.1, 3.0),
        description="invite: posts of the leader",
    )  # fmt: skip
    quality: float = field(
        0.8, ge=0, le=1, source="assumed", sweep=(0.4, 1.0), description="invite: quality of these posts"
    )
    fit: float = field(
        0.8, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="invite: how well the leader fits: 1 on the group's topic, .5 at a right angle to it, "
        "0 opposite",
    )  # fmt: skip
    monthly_fee: float = field(
        3000.0, ge=0, le=1e8, unit="CNY/30 days", source="assumed", sweep=(0.0, 20000.0),
        description="invite: fee",
    )  # fmt: skip
    minutes_each: float = field(
        5.0, ge=0, le=1440, unit="minutes", source="assumed", description="invite: staff time for each post"
    )
    followers: int = field(
        10, ge=0, le=100_000, unit="persons", source="assumed (S1: draws people in)", sweep=(0, 50),
        description="invite: followers who join each group over the first week, as far as there is room",
    )  # fmt: skip
    followers_from: Channel = field("fresh_blood", description="invite: as which kind of newcomer they come")
    follower_cash: float = field(
        0.0, ge=0, le=1e6, unit="CNY/person", source="assumed",
        description="invite: money for each follower, on top of the fee",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """Leaders are supported, and an outsider is paid, every day."""
        yield from super().conflicts()
        if self.weekdays is not None:
            yield Conflict(("weekdays",), "leaders are supported, and paid, every day, expected null")
        if self.admin and self.source == "invite":
            text = "only leaders from among the members help to run the group, expected false, or mine as source"
            yield Conflict(("admin", "source"), text)

    @property
    def admits(self) -> bool:
        """An outside leader may bring followers."""
        return self.source == "invite" and self.followers > 0

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Choose, support and dismiss leaders; or pay the outsider, who posts and brings followers."""
        if self.source == "mine":
            self._mine(day, view, agenda)
        elif not self.over(day):
            self._invite(day, view, agenda)

    def _mine(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        if self.over(day):
            agenda.dismiss(*view.leaders(), hour=0.0)
        elif self.due(day, view.weekday, self.every_days):
            self._choose(view, agenda)
        elif self.support_minutes > 0:
            self._support(view, agenda)

    def _choose(self, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        from sim.model.view import best

        groups, slots = view.leaders()
        stays = view.days_silent(groups, slots) <= self.silent_days
        agenda.dismiss(groups[~stays], slots[~stays], 0.0)
        leading = np.zeros((view.groups, view.slots), bool)
        leading[groups, slots] = True
        groups, slots = groups[stays], slots[stays]
        turn = self.turn(view, agenda, groups, slots, self.support_minutes)
        groups, slots = groups[turn], slots[turn]
        done = agenda.appoint(groups, slots, 0.0, minutes_each=self.support_minutes, admin=self.admin)
        agenda.dismiss(groups[~done], slots[~done], 0.0)

        free = self.count - np.bincount(groups, minlength=view.groups)
        groups, slots, posts = view.writers(self.least_posts)
        able = ~leading[groups, slots]
        if self.segment.narrows:
            able &= self.segment.of(view)[groups, slots]
        groups, slots, posts = groups[able], slots[able], posts[able]
        lot = view.member_uniform("leaders", groups, slots)  # so that it does not matter who sits where
        chosen = best(groups, posts + lot, free)
        agenda.appoint(groups[chosen], slots[chosen], 0.0, minutes_each=self.support_minutes, admin=self.admin)

    def _support(self, view: OperatorView, agenda: Agenda) -> None:
        groups, slots = view.leaders()
        if groups.size == 0:
            return
        import numpy as np

        leaders = np.bincount(groups, minlength=view.groups)
        where = np.flatnonzero(leaders)
        done = agenda.spend(where, minutes=self.support_minutes * leaders[where])
        if not done.all():
            short = np.zeros(view.groups, bool)
            short[where[~done]] = True
            lost = short[groups]
            agenda.dismiss(groups[lost], slots[lost], 0.0)

    def _invite(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        weekday = view.weekday
        paid = agenda.spend(cash=self.monthly_fee / 30.0)
        count = self.posts_on(self.per_day, day, weekday)
        if count and paid.any():
            counts = count if paid.all() else count * paid
            posts = self.posts(view, counts, self.posts_before(self.per_day, day, weekday))
            agenda.post(
                "kol_content",
                posts.hours,
                posts.groups,
                quality=self.quality,
                topic=math.pi * (1.0 - self.fit),
                minutes=self.minutes_each,
            )
        before = self.days_before(day, weekday)
        if self.followers and before < _FOLLOWING_DAYS:
            total = self.followers
            come = total * (before + 1) // _FOLLOWING_DAYS - total * before // _FOLLOWING_DAYS
            counts = np.minimum(come, np.maximum(0, view.capacity - view.members))
            agenda.admit(
                np.arange(view.groups), counts * paid, self.followers_from, cash_each=self.follower_cash
            )
