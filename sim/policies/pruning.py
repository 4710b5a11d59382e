"""Pruning: silent members out, fresh ones in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.policies.base import Channel, Policy
from sim.policies.segments import Segment
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Pruning(Policy):
    """Remove members who have said nothing for a while, and fill up with fresh blood (S1: monthly).

    The first round comes `every_days` after `start_day`. If it is announced, those who would be removed are
    told at least `warn_days` before, and stay if they say something until the very hour.

    Can go wrong: silent members read and buy too, and are removed with the others; an unannounced removal
    hits those who would have spoken; who comes in through the channel may be worse than who went out.
    Replacements are called on the morning of the round, for all who are on the list then.
    Costs: staff minutes for each warning and removal, CNY and staff minutes for each replacement.
    """

    key = "pruning"

    every_days: int = field(
        30, ge=1, le=3650, unit="days", source="S1: monthly", sweep=(7, 90),
        description="time between two rounds",
    )  # fmt: skip
    silent_days: int = field(
        21, ge=1, le=3650, unit="days", source="assumed", sweep=(7, 60),
        description="silence for which a member is removed",
    )  # fmt: skip
    announced: bool = field(
        True, description="those concerned are warned (S1: lay it down in the group's rules)"
    )
    warn_days: int = field(
        7, ge=1, le=365, unit="days", source="assumed", sweep=(1, 14),
        description="how long before the removal they are warned",
    )  # fmt: skip
    keep_buyers: bool = field(False, description="spare those who have ever ordered")
    segment: Segment = field(Segment(), description="whom it may hit at all")
    hour: float = field(
        10.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of warnings and removals"
    )
    minutes_each: float = field(
        0.5, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.1, 2.0),
        description="staff time of one removal",
    )  # fmt: skip
    warn_minutes: float = field(
        0.2, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.0, 2.0),
        description="staff time of one warning",
    )  # fmt: skip
    refill: Channel | None = field(
        None,
        description="where the replacements come from, one for each removed: cold, existing, fresh_blood; "
        "null: none",
    )  # fmt: skip
    refill_cash: float = field(
        5.0, ge=0, le=1e6, unit="CNY/person", source="assumed", sweep=(1.0, 30.0),
        description="money one replacement costs",
    )  # fmt: skip
    refill_minutes: float = field(
        0.5, ge=0, le=1440, unit="minutes/person", source="assumed",
        description="staff time one replacement costs",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """A round is announced after the one before."""
        yield from super().conflicts()
        if self.announced and self.warn_days >= self.every_days:
            text = f"warn_days ({self.warn_days}) is not less than every_days ({self.every_days}), expected fewer days"
            yield Conflict(("warn_days", "every_days"), text)
        if self.announced and self.warn_days > self.silent_days:
            text = f"warn_days ({self.warn_days}) is more than silent_days ({self.silent_days}), expected at most that"
            yield Conflict(("warn_days", "silent_days"), text)

    @property
    def admits(self) -> bool:
        """Only to fill up what was removed."""
        return self.refill is not None

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Warn or remove, on the days on which that is due."""
        if self.announced and self._warns(day, view.weekday):
            self._warn(view, agenda)
        if self.due(day, view.weekday, self.every_days, first=1):
            self._remove(view, agenda)

    def _warns(self, day: int, weekday: int) -> bool:
        """Whether `day`, on which it acts, is the last one at least `warn_days` before some round."""
        ahead = day + self.warn_days
        if self.over(ahead):
            return False
        following = day + 1
        while self.weekdays is not None and (weekday + following - day) % 7 not in self.weekdays:
            following += 1
        rounds = range(ahead, following + self.warn_days)  # for these another day of warning comes too late
        return any(
            not self.over(held)
            and self.acts(weekday + held - day)
            and self.due(held, (weekday + held - day) % 7, self.every_days, first=1)
            for held in rounds
        )

    def _warn(self, view: OperatorView, agenda: Agenda) -> None:
        groups, slots = self._silent(view, self.silent_days - self.warn_days)
        longest = -view.days_silent(groups, slots)
        turn = self.turn(view, agenda, groups, slots, self.warn_minutes, first=longest)
        agenda.warn(groups[turn], slots[turn], self.hour, minutes_each=self.warn_minutes)

    def _remove(self, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        groups, slots = self._silent(view, self.silent_days)
        if self.announced:  # nobody goes who has not been told
            told = view.were_warned(groups, slots)
            groups, slots = groups[told], slots[told]
        longest = -view.days_silent(groups, slots)
        turn = self.turn(view, agenda, groups, slots, self.minutes_each, first=longest)
        groups, slots = groups[turn], slots[turn]
        done = agenda.remove(groups, slots, self.hour, minutes_each=self.minutes_each, only_warned=self.announced)
        if self.refill is not None and done.any():
            removed = np.bincount(groups[done], minlength=view.groups)
            agenda.admit(
                np.arange(view.groups), removed, self.refill,
                minutes_each=self.refill_minutes, cash_each=self.refill_cash,
            )  # fmt: skip

    def _silent(self, view: OperatorView, days: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        groups, slots = view.silent(max(1, days))
        if self.segment.narrows:
            chosen = self.segment.of(view)[groups, slots]
            groups, slots = groups[chosen], slots[chosen]
        if self.keep_buyers:
            never = view.orders[groups, slots] == 0
            groups, slots = groups[never], slots[never]
        return groups, slots
