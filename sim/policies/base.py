"""What all policies have in common: when they act, who does the work, and arithmetic over days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from sim.scenario.fields import Conflict, Section, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

    Numbers = npt.NDArray[np.integer]
    Lots = npt.NDArray[np.float64]
    Bools = npt.NDArray[np.bool_]

Hour = Annotated[float, Field(ge=0, le=24)]
"""Hour of the day; 20.5 is half past eight in the evening."""
Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 Monday … 6 Sunday."""
Staff = Literal["shared", "dedicated", "outsourced"]
Channel = Literal["cold", "existing", "fresh_blood"]
"""Where newcomers come from: strangers, existing customers, or people recruited to fill the group up."""


class Policy(Section):
    """One thing the operator does: a frozen set of levers, and a plan for one day and all groups.

    A policy remembers nothing. What it does on a day follows from the day's number and from the view, so
    it can be asked for any day, by any engine, in any order. The simulation asks `active` first, every
    morning, and calls `plan` only if it says yes.
    """

    key: ClassVar[str]
    """Name in a scenario file, below `operator`."""
    tidies_up: ClassVar[bool] = False
    """Whether there is something to end on the morning after `end_day`."""

    start_day: int = field(0, ge=0, unit="day", description="first day on which it acts")
    end_day: int | None = field(
        None, ge=0, unit="day", description="last day on which it acts; null: to the end"
    )
    weekdays: tuple[Weekday, ...] | None = field(
        None, min_length=1, max_length=7,
        description="weekdays on which it acts, 0 Monday … 6 Sunday; null: every day",
    )  # fmt: skip
    staff: Staff = field(
        "shared",
        description="who does it: shared (out of the group's staff minutes), dedicated or outsourced (paid "
        "by the hour)",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """A weekday may be named once."""
        yield from super().conflicts()
        if self.weekdays is not None and len(set(self.weekdays)) < len(self.weekdays):
            yield Conflict(("weekdays",), f"{list(self.weekdays)} names a weekday twice, expected each once")

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Write into the agenda what is to be done on `day`, in all groups at once.

        view     what the operator sees on the morning of that day
        agenda   the only way to act; it charges for every act
        """
        raise NotImplementedError(f"policy {type(self).__name__} has no plan")

    @property
    def admits(self) -> bool:
        """Whether it may let people in; where nothing can, groups get no more seats than members.

        True unless a policy says otherwise, so that one that admits need not say so.
        """
        return True

    @property
    def reserve(self) -> int | None:
        """How many further groups it may ever open for each group of the scenario.

        None: it opens none, closes none and moves nobody. 0: it does, with the groups there are.
        """
        return None

    def turn(
        self, view: OperatorView, agenda: Agenda, groups: Numbers, slots: Numbers, minutes_each: float,
        cash_each: float = 0.0, first: Numbers | None = None, direct: bool = False,
    ) -> slice | Numbers:  # fmt: skip
        """Index that puts members (n,) into the order in which they are served.

        direct: it is by direct messages, of which the platform allows so many a day.
        Where the day's budget of a group does not suffice for all, those with the lowest `first` (n,) come first, equal
        ones by lot, so that it does not matter who sits where; elsewhere they stay as they are.
        """
        import numpy as np

        n = groups.size
        plenty = n * minutes_each <= agenda.minutes_left.min() and n * cash_each <= agenda.cash_left.min()
        if direct:
            plenty = plenty and n <= agenda.direct_messages_left.min()
        if n == 0 or (self.staff == "shared" and plenty):
            return slice(None)
        short = agenda.short(groups, minutes_each, cash_each, direct)[groups]
        if not short.any():
            return slice(None)
        lot = np.where(short, view.member_uniform(f"turn {view.day}", groups, slots), 0.0)
        return np.lexsort((lot, groups) if first is None else (lot, np.where(short, first, 0), groups))

    def active(self, day: int, weekday: int) -> bool:
        """Whether it has to plan `day`, which falls on `weekday`."""
        if day < self.start_day:
            return False
        if self.over(day):
            return self.tidies_up and self.end_day is not None and day == self.end_day + 1
        return self.acts(weekday)

    def acts(self, weekday: int) -> bool:
        """Whether it acts on this weekday at all (counted on from 0 Monday, modulo 7)."""
        return self.weekdays is None or weekday % 7 in self.weekdays

    def over(self, day: int) -> bool:
        """Whether `day` lies behind the last day."""
        return self.end_day is not None and day > self.end_day

    def days_before(self, day: int, weekday: int) -> int:
        """Days on which it has acted before `day`."""
        days = day - self.start_day
        if self.weekdays is None or days <= 0:
            return max(0, days)
        weeks, rest = divmod(days, 7)
        in_rest = sum((weekday - i) % 7 in self.weekdays for i in range(1, rest + 1))
        return weeks * len(self.weekdays) + in_rest

    def due(self, day: int, weekday: int, every: int, first: int = 0) -> bool:
        """Whether a round of something done every `every` days falls on `day`.

        Rounds are counted from `start_day`; a round that falls on a weekday off is held on the next day on.
        first    number of the first round held: 0 at `start_day`, 1 after the first interval
        """
        number = (day - self.start_day) // every
        return number >= first and number > max((self._last_on(day, weekday) - self.start_day) // every, first - 1)

    def turns(self, day: int, weekday: int, every: int) -> dict[str, int]:
        """What `view.on_turn` asks for, of members who have a turn every `every` days.

        A lot decides on which of the first `every` days the first turn of a member falls. So the work is spread evenly;
        a turn that falls on a weekday off is taken on the next day on.
        """
        return {"every": every, "age": day - self.start_day, "days": day - self._last_on(day, weekday)}

    def _last_on(self, day: int, weekday: int) -> int:
        """The last day before `day` on which it acted; the day before `start_day` where there is none."""
        last = day - 1
        if self.weekdays is not None:
            while last >= self.start_day and (weekday - (day - last)) % 7 not in self.weekdays:
                last -= 1
        return max(last, self.start_day - 1)


def named_twice(key: str, hours: tuple[float, ...]) -> Iterator[Conflict]:
    """What is done at each of these hours is done once at each."""
    if len(set(hours)) < len(hours):
        yield Conflict((key,), f"[{', '.join(f'{hour:g}' for hour in hours)}] names an hour twice, expected each once")
