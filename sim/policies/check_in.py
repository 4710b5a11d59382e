"""Check-in campaigns: a small task every day, a card in the group, and something at the end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.policies.base import Policy
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class CheckIn(Policy):
    """Run check-in campaigns: a daily task with a card, and a reward at the end for keeping it up (S1).

    A campaign lasts `days`. On its first day it is announced and the first task is set. On the morning after
    the last it is closed: everyone who still takes part and has posted cards on `required_share` of the days
    held gets the reward, and the deposit back; the deposits of the others are income. Members may post a card
    on any day; `weekdays` says on which of them the operator sets a task and reminds. A campaign that runs
    at `end_day` is closed on the morning after it, and counts by the days held.
    A campaign still open when the run ends is not settled.

    Can go wrong: the platform cracks down (S1: WeChat restricted check-ins), which ends the campaign without
    rewards, deposits returned, and forbids others for a while; the cards are noise to those who do not take
    part; paid effort crowds out own motivation, which shows when the reward ends; participants drop out.
    Costs: staff minutes for announcing, for each task and for closing; CNY for each reward. Closing and
    rewards are owed even if they exceed the day's budget.
    """

    key = "check_in"
    tidies_up = True

    days: int = field(
        21, ge=1, le=250, unit="days", source="S1: a week or a month", sweep=(7, 30),
        description="length of a campaign",
    )  # fmt: skip
    every_days: int | None = field(
        None, ge=2, le=3650, unit="days",
        description="time from one campaign's start to the next; null: only one",
    )  # fmt: skip
    reward: float = field(
        50.0, ge=0, le=1e6, unit="CNY", source="assumed (S1: a course, a refund)", sweep=(0.0, 200.0),
        description="worth of what those receive who complete it",
    )  # fmt: skip
    deposit: float = field(
        0.0, ge=0, le=1e6, unit="CNY", source="assumed", sweep=(0.0, 200.0),
        description="paid on signing up, returned on completing it",
    )  # fmt: skip
    required_share: float = field(
        0.85, gt=0, le=1, source="assumed", sweep=(0.5, 1.0),
        description="share of the days with a card needed to complete it",
    )  # fmt: skip
    hour: float = field(
        8.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of the announcement and the tasks"
    )
    call_all: bool = field(True, description="announce it with @all")
    announcing_quality: float = field(
        0.3, ge=0, le=1, source="assumed", sweep=(0.0, 0.6), description="quality of the announcement"
    )
    task_quality: float = field(
        0.2, ge=0, le=1, source="assumed", sweep=(0.0, 0.6), description="quality of each task's message"
    )
    announcing_minutes: float = field(
        30.0, ge=0, le=1440, unit="minutes", source="assumed", description="staff time of the announcement"
    )
    task_minutes: float = field(
        10.0, ge=0, le=1440, unit="minutes/day", source="assumed", sweep=(2.0, 30.0),
        description="staff time of each day's task",
    )  # fmt: skip
    closing_minutes: float = field(
        30.0, ge=0, le=1440, unit="minutes", source="assumed",
        description="staff time of counting cards and paying",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """One campaign ends before the next begins."""
        yield from super().conflicts()
        if self.every_days is not None and self.every_days <= self.days:
            given = f"every_days ({self.every_days}) is not more than days ({self.days}), the length of a campaign"
            text = f"{given}, expected a campaign to end before the next begins"
            yield Conflict(("every_days", "days"), text)

    def active(self, day: int, weekday: int) -> bool:
        """Every day, since a campaign is opened and closed on any weekday."""
        return day >= self.start_day and (self.end_day is None or day <= self.end_day + 1)

    @property
    def admits(self) -> bool:
        """Campaigns let nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Open, go on with, or close a campaign."""
        age = day - self.start_day
        if self.every_days is not None:
            age %= self.every_days
        if age > self.days:
            return
        if age == self.days or self.over(day):
            self._close(age, view, agenda)
        elif age == 0:
            self._open(view, agenda)
        elif self.weekdays is None or view.weekday in self.weekdays:
            groups = _where(view.campaign_running & ~view.campaign_banned)
            agenda.call_participants(self.hour, groups, quality=self.task_quality, minutes=self.task_minutes)

    def _open(self, view: OperatorView, agenda: Agenda) -> None:
        groups = _where(~view.campaign_banned)
        opened = groups[
            agenda.open_check_in(
                self.hour, groups, reward=self.reward, deposit=self.deposit, quality=self.announcing_quality,
                minutes=self.announcing_minutes,
            )
        ]
        if self.call_all:
            agenda.call_all(self.hour, opened)

    def _close(self, held: int, view: OperatorView, agenda: Agenda) -> None:
        """Close the campaigns that still run, after `held` days, and settle the accounts."""
        groups = _where(view.campaign_running & ~view.campaign_banned)
        if groups.size == 0:
            return
        import numpy as np

        where, slots = np.nonzero(view.in_check_in)
        completes = view.cards_of(where, slots) >= math.ceil(self.required_share * held - 1e-9)
        completed = np.bincount(where[completes], minlength=view.groups)[groups]
        forfeited = np.bincount(where[~completes], minlength=view.groups)[groups] + view.campaign_quitters[groups]
        cash = self.reward * completed - self.deposit * forfeited
        agenda.spend(groups, cash=cash, minutes=self.closing_minutes, owed=True)
        agenda.close_check_in(0.0, groups)


def _where(condition: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Groups for which it holds."""
    import numpy as np

    return np.flatnonzero(condition)
