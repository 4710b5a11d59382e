"""A leaderboard: prizes for those who write most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.policies.base import Policy
from sim.scenario.fields import field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Leaderboard(Policy):
    """Award those who write most, or answer most, in rounds (S1: monthly, the first three).

    A contest runs all the time. At the start of a round it is announced; at the end the winners get their
    prizes before all, and the next round opens. Winners are those who wrote most in the last three to four
    weeks: so far back the platform shows what each has written. It does not show who answered whom, so
    `reward_for: answers` says what members are asked for, not what is counted. Where nobody has time to
    announce the next round, the contest ends there. A round that `end_day` cuts short is awarded for as long
    as it lasted. A round still open when the run ends is not settled.

    Can go wrong: much chatter of little worth; a reward for taking part displaces own motivation (d = -.40,
    Deci 1999), so that the active fall below where they started when it ends (Garnefeld 2012). Only about one
    in five responds to such things (Hoernle); winners may be those who would have written anyway.
    Costs: the prizes, which are owed even if they exceed the day's budget; staff minutes for announcing each
    round and for each award. Where these are lacking, the prize is paid, but nobody is thanked.
    """

    key = "leaderboard"
    tidies_up = True

    every_days: int = field(
        30, ge=1, le=3650, unit="days", source="S1: monthly", sweep=(7, 90), description="length of a round"
    )
    rounds: int | None = field(
        None, ge=1, le=1000, unit="rounds", description="rounds to be held, then it ends; null: to the end"
    )
    places: int = field(
        3, ge=1, le=100, unit="persons", source="S1: the first three", sweep=(1, 10),
        description="winners in each group and round",
    )  # fmt: skip
    prize: float = field(
        50.0, ge=0, le=1e6, unit="CNY", source="assumed (S1: small gifts, books, red packets)", sweep=(0.0, 300.0),
        description="worth of what each of them gets; 0: no contest at all",
    )  # fmt: skip
    reward_for: Literal["messages", "answers"] = field(
        "messages", description="what members are told that prizes are for"
    )
    least_messages: int = field(
        3, ge=1, le=10_000, unit="messages", source="assumed",
        description="nobody wins who wrote less lately (three to four weeks)",
    )  # fmt: skip
    hour: float = field(
        20.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of awards and announcements"
    )
    announcing_quality: float = field(
        0.3, ge=0, le=1, source="assumed", sweep=(0.0, 0.6), description="quality of the announcement"
    )
    announcing_minutes: float = field(
        20.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(5.0, 60.0),
        description="staff time of announcing a round",
    )  # fmt: skip
    award_minutes: float = field(
        10.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(2.0, 30.0),
        description="staff time of each award: buying, sending, thanking",
    )  # fmt: skip

    @property
    def admits(self) -> bool:
        """Prizes let nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """At the end of a round award the winners, and open the next."""
        if self.prize == 0:
            return
        if self.over(day):
            hour, goes_on = 0.0, False
        elif self.due(day, view.weekday, self.every_days):
            number = (day - self.start_day) // self.every_days
            hour, goes_on = self.hour, day != self.end_day and (self.rounds is None or number < self.rounds)
        else:
            return
        running = view.contest_running
        if running.any():
            self._award(day, hour, running, view, agenda)
        self._next(hour, running, goes_on, agenda)

    def _award(
        self, day: int, hour: float, running: npt.NDArray[np.bool_], view: OperatorView, agenda: Agenda
    ) -> None:
        import numpy as np

        from sim.model.view import best

        groups, slots, posts = view.writers(self.least_messages)
        takes_part = running[groups]
        groups, slots, posts = groups[takes_part], slots[takes_part], posts[takes_part]
        lot = view.member_uniform(f"leaderboard {day}", groups, slots)  # so that it does not matter who sits where
        won = best(groups, posts + lot, np.full(view.groups, self.places))
        if won.size == 0:
            return
        winners = np.bincount(groups[won], minlength=view.groups)
        where = np.flatnonzero(winners)
        agenda.spend(where, cash=self.prize * winners[where], owed=True)
        agenda.award(groups[won], slots[won], hour, minutes_each=self.award_minutes)

    def _next(self, hour: float, running: npt.NDArray[np.bool_], goes_on: bool, agenda: Agenda) -> None:
        """Open the next round everywhere, or nowhere; where it is not opened, there is nothing to win any more."""
        import numpy as np

        if goes_on:
            running = running & ~agenda.open_contest(
                hour, prize=self.prize, answers=self.reward_for == "answers", quality=self.announcing_quality,
                minutes=self.announcing_minutes,
            )  # fmt: skip
        agenda.close_contest(hour, np.flatnonzero(running))
