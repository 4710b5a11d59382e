"""Referral: a reward for bringing others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from sim.policies.base import Policy
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Referral(Policy):
    """Reward members for bringing others, and those who come (S3).

    The promise is made on the first day and ends on the morning after the last. Every morning what became due
    on the day before is paid, also on the morning after `end_day`: who was invited in time but orders later
    brings nothing. Who accepts an invitation arrives on the day after, so that rewards for joining run one day
    behind the promise. S3: rewards for those whose friends order. A reward does not change how many
    members invite (.143 conversions each, Jung et al. 2021); of what it is worth to the invited, acceptance
    depends more. Customers who were referred are worth at least 16 % more (Schmitt et al. 2011).

    Can go wrong: with `pays_on: join`, hunters of rewards (S2) bring people who fit badly and never buy; and
    rewards go to those who would have brought somebody anyway.
    Costs: both rewards for everyone who joined (or ordered for the first time), and staff minutes for each;
    all are owed even if they exceed the day's budget.
    """

    key = "referral"

    pays_on: Literal["join", "first_order"] = field(
        "first_order", description="what is rewarded: that somebody joins, or (S3) orders for the first time"
    )
    inviter: float = field(
        10.0, ge=0, le=1e6, unit="CNY/person", source="assumed", sweep=(0.0, 50.0),
        description="reward for the one who invited",
    )  # fmt: skip
    invited: float = field(
        10.0, ge=0, le=1e6, unit="CNY/person", source="assumed", sweep=(0.0, 50.0),
        description="reward for the one who came; both 0: no rewards at all",
    )  # fmt: skip
    minutes_each: float = field(
        1.0, ge=0, le=1440, unit="minutes/person", source="assumed", sweep=(0.2, 5.0),
        description="staff time of checking and paying one",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """A promise holds, and is kept, every day."""
        yield from super().conflicts()
        if self.weekdays is not None:
            yield Conflict(("weekdays",), "rewards are promised, and paid, for every day, expected null")

    def active(self, day: int, weekday: int) -> bool:
        """Until the last reward is paid."""
        return day >= self.start_day and (self.end_day is None or day <= self.end_day + 1 + self._behind)

    @property
    def _behind(self) -> int:
        """Days from an act that is rewarded to the one on which it shows."""
        return 1 if self.pays_on == "join" else 0

    @property
    def admits(self) -> bool:
        """It lets nobody in itself, but members invite more, and more accept."""
        return self.inviter > 0 or self.invited > 0

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Pay what yesterday brought; begin or end the promise."""
        if self.inviter == 0 and self.invited == 0:
            return
        import numpy as np

        if not self.over(day):  # also where a group has opened, or the owner has come to it, since
            agenda.promise_reward(
                np.flatnonzero(~view.reward_promised), inviter=self.inviter, invited=self.invited,
                on_order=self.pays_on == "first_order",
            )  # fmt: skip
        elif self.end_day is not None and day == self.end_day + 1:
            agenda.promise_reward(inviter=0.0, invited=0.0)
        if day > self.start_day + self._behind:
            self._pay(view, agenda)

    def _pay(self, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        number = view.invited_yesterday if self.pays_on == "join" else view.first_orders_yesterday
        where = np.flatnonzero(number)
        number = number[where]
        cash = (self.inviter + self.invited) * number
        agenda.spend(where, minutes=self.minutes_each * number, cash=cash, owed=True)
