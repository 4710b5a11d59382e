"""The door of a room: how many people enter, month by month. It is an operator's own lever, and given to the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.chatlogs.measures.arrays import Array, Whole
from sim.policies.base import Policy
from sim.scenario.fields import field
from sim.study.validation.rooms.log import DAY, RoomLog

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

FOUNDING_DAYS: Final = 3
"""Who writes in the first days of a room is one of its founders, and there from the first day on."""
MONTH: Final = 30
"""Days over which those who enter are counted."""


class EnteringPolicy(Policy):
    """Let so many people in on each day, at no cost. Its key is `door`; no scenario of a user has it."""

    key = "door"

    daily: tuple[int, ...] = field(
        (), unit="persons", description="persons let in on day 0, 1, …; they arrive on the day after"
    )

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Open the door to those of today."""
        count = self.daily[day] if day < len(self.daily) else 0
        if count:
            agenda.admit(np.arange(view.groups), np.full(view.groups, count), "cold")


@dataclass(frozen=True)
class Door:
    """First messages in a room, as the door is estimated from them.

    founders   people who wrote in the first days
    monthly    first messages in each further month of 30 days, the founders' left out
    days       how long the room is watched
    """

    founders: int
    monthly: Whole
    days: int

    @classmethod
    def of(cls, room: RoomLog) -> Door:
        """Count first messages."""
        later = room.first[room.first >= FOUNDING_DAYS * DAY]
        months = -(-room.days // MONTH)
        monthly = np.bincount((later // (MONTH * DAY)).astype(np.int64), minlength=months)
        return cls(room.people - len(later), monthly.astype(np.int64), room.days)

    def entering(self, scale: float) -> tuple[int, tuple[int, ...]]:
        """Members on the first day, and those who are let in on each day, evenly over a month.

        scale   persons who enter for each who ever writes: most never do
        """
        begins = np.minimum(np.arange(len(self.monthly) + 1) * MONTH, self.days).astype(np.float64)
        begins[0] = min(FOUNDING_DAYS, self.days)
        by_then: Array = np.interp(
            np.arange(self.days + 1), begins, np.concatenate([[0.0], np.cumsum(scale * self.monthly)])
        )
        daily = np.diff(np.floor(by_then + 0.5)).astype(np.int64)
        return max(1, round(scale * self.founders)), tuple(int(count) for count in daily)


def registry() -> dict[str, type[Any]]:
    """The policies of a simulated room."""
    return {EnteringPolicy.key: EnteringPolicy}
