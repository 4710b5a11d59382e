"""Group buys: a price that needs several buyers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.policies.posting import PostingPolicy
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class GroupBuy(PostingPolicy):
    """Offer a price that holds once enough have agreed to buy, who bring their friends (S4).

    S4: with the deal goes the trust of the one who passes it on, so it spreads fast. What a chat group makes of
    such offers has not been published; all numbers are assumed. While a deal is open, the group is reminded of
    it on the days after, in the last hours too; `hours` are those of the reminders. Where one is still open
    when the next is due (weekdays may bring them together), that round is left out.

    Can go wrong: the bargain becomes the price one expects (S2, S3); too few buyers, and nobody buys, not even
    those who would have paid more.
    Costs: staff minutes for opening a deal and for each reminder; the discount on every order. A deal ends by
    itself, when its days are over, also after `end_day`.
    """

    key = "group_buy"

    every_days: int = field(
        14, ge=2, le=3650, unit="days", source="assumed", sweep=(4, 60), description="time between two deals"
    )
    days: int = field(
        3, ge=1, le=60, unit="days", source="assumed", sweep=(1, 7), description="how long a deal is open"
    )
    buyers: int = field(
        5, ge=2, le=10_000, unit="persons", source="assumed", sweep=(2, 20), description="buyers that it needs"
    )
    discount: float = field(
        0.3, ge=0, lt=1, source="assumed", sweep=(0.0, 0.5),
        description="discount for all of them, as a share of the price; 0: no deals at all",
    )  # fmt: skip
    product: int = field(
        0, ge=0, le=4, description="what is sold: 0 is world.product, 1 the first of world.other_products"
    )
    hour: float = field(
        10.0, ge=0, lt=24, unit="hours", source="assumed", description="hour at which a deal opens, and ends"
    )
    remind_per_day: float = field(
        1.0, ge=0, le=24, unit="messages/day", source="assumed", sweep=(0.0, 4.0),
        description="reminders on each day after the first, while it is open",
    )  # fmt: skip
    opening_minutes: float = field(
        20.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(5.0, 60.0),
        description="staff time of setting up a deal",
    )  # fmt: skip
    reminder_minutes: float = field(
        2.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 10.0),
        description="staff time of one reminder",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """One deal ends before the next opens."""
        yield from super().conflicts()
        if self.every_days <= self.days:
            given = f"every_days ({self.every_days}) is not more than days ({self.days}), for which a deal is open"
            text = f"{given}, expected a deal to end before the next opens"
            yield Conflict(("every_days", "days"), text)

    @property
    def admits(self) -> bool:
        """Buyers may bring their friends into the group."""
        return self.discount > 0

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Open a deal, or remind of the one that is open."""
        if self.discount == 0:
            return
        if self.due(day, view.weekday, self.every_days):
            self._open(view, agenda)
            return
        age = self._age(day, view.weekday)
        if age and self.remind_per_day > 0:
            self._remind(age, view, agenda)

    def _age(self, day: int, weekday: int) -> int:
        """Days since the last deal was opened; 0 if it was longer ago than one is open."""
        for age in range(1, min(self.days, day - self.start_day) + 1):
            if self.acts(weekday - age) and self.due(day - age, (weekday - age) % 7, self.every_days):
                return age
        return 0

    def _open(self, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        where = np.flatnonzero(~view.deal_running)
        ready = where[agenda.spend(where, minutes=self.opening_minutes)]
        agenda.open_deal(
            self.hour, ready, discount=self.discount, buyers=self.buyers, days=float(self.days), product=self.product
        )

    def _remind(self, age: int, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        before = math.floor((age - 1) * self.remind_per_day + 1e-9)
        count = math.floor(age * self.remind_per_day + 1e-9) - before
        running = view.deal_running
        if count == 0 or not running.any():
            return
        posts = self.posts(view, count * running, before)
        groups, hours = posts.groups, np.broadcast_to(posts.hours, count * int(running.sum()))
        if age == self.days and groups is not None:  # it ends today
            in_time = hours < self.hour
            groups, hours = groups[in_time], hours[in_time]
        agenda.post(
            "group_buy", hours, groups, discount=self.discount, product=self.product, minutes=self.reminder_minutes
        )
