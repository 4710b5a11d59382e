"""Acquisition: newcomers who are paid for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.policies.base import Channel, Policy
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

CASH_EACH: Final[dict[Channel, float]] = {"cold": 8.0, "existing": 1.0, "fresh_blood": 5.0}
"""CNY for one person, by channel. Assumed; S3 says only that bought traffic is dear, and word of mouth cheap."""


class Acquisition(Policy):
    """Get newcomers in through a channel: existing customers, cold traffic, fresh blood (S3).

    S3: begin with those who have bought. So many are invited a day, or in all over some days, as far as there
    is room in the group. What a tight budget leaves out is not made up for later.

    Can go wrong: cold traffic mutes at the door (S1), and trusts nobody yet; existing customers with a bad
    experience decline, as do strangers who have heard no good (S3), and are paid for nevertheless; people who
    are bought cost more than those whom members bring.
    Costs: CNY for each person invited, by channel, and staff minutes.
    """

    key = "acquisition"

    source: Channel = field("cold", description="where they come from: cold, existing, fresh_blood")
    per_day: float = field(
        1.0, ge=0, le=10_000, unit="persons/day", source="assumed", sweep=(0.0, 10.0),
        description="persons for each group on each day on which it acts; .3 is three in ten days",
    )  # fmt: skip
    total: int | None = field(
        None, ge=0, le=1_000_000, unit="persons", source="assumed", sweep=(0, 300),
        description="so many for each group in all, evenly over the first `days`; null: per_day",
    )  # fmt: skip
    days: int = field(
        30, ge=1, le=3650, unit="days", source="assumed", sweep=(1, 90),
        description="total: over how many of the days on which it acts",
    )  # fmt: skip
    cash_each: float | None = field(
        None, ge=0, le=1e6, unit="CNY/person", source="assumed: cold 8, existing 1, fresh_blood 5",
        sweep=(0.5, 30.0), description="money one costs; null: by channel, cold 8, existing 1, fresh_blood 5",
    )  # fmt: skip
    minutes_each: float = field(
        0.5, ge=0, le=1440, unit="minutes/person", source="assumed", sweep=(0.1, 5.0),
        description="staff time of one",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """There are days enough for the total."""
        yield from super().conflicts()
        if self.total is not None and self.end_day is not None and self.end_day - self.start_day + 1 < self.days:
            given = f"days ({self.days}) are more than there are from start_day ({self.start_day}) to end_day"
            text = f"{given} ({self.end_day}), expected the total to be reached in time"
            yield Conflict(("days", "end_day"), text)

    @property
    def admits(self) -> bool:
        """Unless nobody is wanted."""
        return self.per_day > 0 if self.total is None else self.total > 0

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Invite as many as are due today."""
        wanted = self._wanted(self.days_before(day, view.weekday))
        if wanted == 0:
            return
        import numpy as np

        counts = np.clip(view.capacity - view.members, 0, wanted)
        cash = CASH_EACH[self.source] if self.cash_each is None else self.cash_each
        agenda.admit(
            np.arange(view.groups), counts, self.source, minutes_each=self.minutes_each, cash_each=cash
        )

    def _wanted(self, before: int) -> int:
        """Persons for each group on a day, when it has acted on so many days before."""
        if self.total is None:
            return math.floor((before + 1) * self.per_day + 1e-9) - math.floor(before * self.per_day + 1e-9)
        done, now = min(before, self.days), min(before + 1, self.days)
        return self.total * now // self.days - self.total * done // self.days
