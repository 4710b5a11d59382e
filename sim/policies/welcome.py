"""Welcome: greet newcomers while they are still looking around."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.policies.base import Policy
from sim.policies.segments import Segment
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Welcome(Policy):
    """Greet newcomers in person, find out what they need, and answer their first message (S1).

    S1: a newcomer watches for one or two days, sometimes half a day, whether the group is of any use; in that
    time the operator should match the need and make him feel noticed. Greetings go out between `after_hours`
    and `within_hours` after joining, evenly spread, by day and by night; first messages are answered on the
    next day at `answer_hour`.

    Can go wrong: it does not scale with arrivals: when many come, the staff minutes run out and some are
    missed; so are those whose hour falls on a weekday off; a greeting that comes too late, or does not meet
    the need.
    Costs: staff minutes and CNY for each greeting, staff minutes for each answer.
    """

    key = "welcome"

    after_hours: float = field(
        0.0, ge=0, le=8760, unit="hours", source="assumed", sweep=(0.0, 480.0),
        description="greeted at the earliest so long after joining",
    )  # fmt: skip
    within_hours: float = field(
        12.0, gt=0, le=8760, unit="hours", source="S1: half a day to two days", sweep=(1.0, 480.0),
        description="greeted at the latest so long after joining",
    )  # fmt: skip
    match: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="how well a greeting meets the newcomer's need",
    )  # fmt: skip
    answer_first_post: bool = field(
        True, description="answer the first message of every member on the next day"
    )
    answer_hour: float = field(
        9.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of those answers"
    )
    first_members: bool = field(False, description="greet those too who are in the group when it begins")
    minutes_each: float = field(
        2.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 10.0),
        description="staff time of a greeting",
    )  # fmt: skip
    answer_minutes: float = field(
        2.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 10.0),
        description="staff time of an answer",
    )  # fmt: skip
    cash_each: float = field(
        0.0, ge=0, le=1e6, unit="CNY", source="assumed", description="money a greeting costs (a small gift)"
    )
    segment: Segment = field(Segment(), description="which newcomers")

    def conflicts(self) -> Iterator[Conflict]:
        """The window ends after it begins."""
        yield from super().conflicts()
        if self.within_hours < self.after_hours:
            given = f"within_hours ({self.within_hours:g}) is less than after_hours ({self.after_hours:g})"
            text = f"{given}, expected within_hours to be at least after_hours"
            yield Conflict(("within_hours", "after_hours"), text)

    @property
    def admits(self) -> bool:
        """Greeting lets nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Answer yesterday's first messages, and greet those whose time comes today."""
        import numpy as np

        chosen = self.segment.of(view) if self.segment.narrows else None
        if self.answer_first_post:
            groups, slots = view.first_posts_yesterday()
            if chosen is not None:
                keep = chosen[groups, slots]
                groups, slots = groups[keep], slots[keep]
            if groups.size:
                turn = self.turn(view, agenda, groups, slots, self.answer_minutes)
                agenda.reply(groups[turn], slots[turn], self.answer_hour, minutes_each=self.answer_minutes)

        per_hour = view.ticks_per_day / 24.0
        begin = day * view.ticks_per_day
        earliest, latest = self.after_hours * per_hour, self.within_hours * per_hour
        oldest = begin - int(latest)
        if not self.first_members:
            oldest = max(oldest, 1)  # those of the first moment were there before the operator began
        groups, slots, joined = view.joined_between(oldest, begin + view.ticks_per_day)
        if groups.size == 0:
            return
        delay = earliest + (latest - earliest) * view.member_uniform("greeting", groups, slots)
        tick = joined + np.floor(delay).astype(np.int64) - begin
        keep = (tick >= 0) & (tick < view.ticks_per_day)
        if chosen is not None:
            keep &= chosen[groups, slots]
        groups, slots, tick = groups[keep], slots[keep], tick[keep]
        turn = self.turn(view, agenda, groups, slots, self.minutes_each, self.cash_each, first=tick)
        agenda.greet(
            groups[turn], slots[turn], tick[turn],
            match=self.match, minutes_each=self.minutes_each, cash_each=self.cash_each,
        )  # fmt: skip
