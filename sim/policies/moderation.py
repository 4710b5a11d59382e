"""Moderation: rules of the group, and what becomes of those who break them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.policies.base import Hour, Policy, named_twice
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Moderation(Policy):
    """Lay down rules, remove spam and illegal messages, expel those who advertise for themselves (S0).

    The rules are posted on the first day on which it acts. On each round somebody looks through the group and
    removes the share of the spam that he notices; the more `strictness`, the more readily others are
    reprimanded as well.

    Can go wrong: what nobody removes brings strikes by the platform, which ends in closing the group (S0: who
    owns a group answers for it); too strict, it silences those who mean well.
    Costs: staff minutes for the rules and for each round.
    """

    key = "moderation"

    rules: bool = field(
        True, description="the rules are posted on the first day (published: 38 % more newcomers comment, r/science)"
    )
    rules_quality: float = field(
        0.1, ge=0, le=1, source="assumed", sweep=(0.0, 0.5), description="quality of that message, as content"
    )
    rules_hour: float = field(9.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of posting them")
    rules_minutes: float = field(
        30.0, ge=0, le=1440, unit="minutes", source="assumed", description="staff time of making them"
    )
    hours: tuple[Hour, ...] = field(
        (9.0, 13.0, 18.0, 22.0), min_length=1, max_length=24, unit="hours", source="assumed",
        description="hours of the rounds",
    )  # fmt: skip
    notices: float = field(
        0.9, ge=0, le=1, source="assumed", sweep=(0.0, 1.0), description="share of the spam found on a round"
    )
    expel: bool = field(True, description="those found advertising for themselves are removed from the group")
    strictness: float = field(
        0.0, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="how readily other members are reprimanded: 0 never",
    )  # fmt: skip
    minutes_each: float = field(
        3.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(1.0, 15.0),
        description="staff time of a round",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """One round at a time."""
        yield from super().conflicts()
        yield from named_twice("hours", self.hours)

    @property
    def admits(self) -> bool:
        """Moderation lets nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Post the rules where that has not been done, and set the day's rounds aside in all groups."""
        if self.rules:
            import numpy as np

            where = np.flatnonzero(~view.rules_posted)
            agenda.set_rules(self.rules_hour, where, quality=self.rules_quality, minutes=self.rules_minutes)
        if self.notices == 0 and self.strictness == 0:
            return
        for hour in sorted(self.hours):
            agenda.moderate(
                hour, notices=self.notices, strictness=self.strictness, expel=self.expel, minutes=self.minutes_each
            )
