"""The life of groups: flash groups that open, sell and close; groups that divide, and others beside full ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from sim.policies.base import Channel, Policy
from sim.policies.segments import Segment
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

    Groups = npt.NDArray[np.int64]


class Lifecycle(Policy):
    """Open groups for a while or beside full ones, close them, and split them by segment (S4; by tier: S2).

    `kind: flash`: every `every_days` each group of the scenario opens a flash group; on its first day `members` are
    called into it through a channel, and on its last its buyers or all its members may be moved to the group that
    opened it; then it closes. With `first_groups` the groups of the scenario are the flash groups themselves.
    `kind: long`: groups last. Where the youngest of them is full, it may open another and send members along
    (`when_full`). On `split_day` the members of the segment go to groups of their own. What is planned on a day
    happens in the night after it. Members take along what they are and their ties to those who come along.

    Can go wrong: groups below the size at which there is something to read whenever one looks in (fragmentation); ties
    cut between those who stay and those who go; a flash group that closes before its people know each other, and loses
    them; more groups that need staff and content of their own.
    Costs: staff minutes for opening and closing a group, and for every member moved; CNY and staff minutes for
    everybody called in. A group that is open has the operator's minutes and money a day like any other.
    """

    key = "lifecycle"

    kind: Literal["long", "flash"] = field(
        "long", description="whether groups last, or open, sell and close (S4: short-term and long-term)"
    )
    most_groups: int = field(
        1, ge=1, le=1000, unit="groups",
        description="further groups that may ever be opened for each group of the scenario",
    )  # fmt: skip
    lasts_days: int = field(
        7, ge=2, le=730, unit="days", source="assumed (S4: for a sale such as Double 12)", sweep=(2, 30),
        description="flash: days for which a group is open; its members come in on the second",
    )  # fmt: skip
    every_days: int | None = field(
        None, ge=1, le=3650, unit="days",
        description="flash: time from one opening to the next; null: only one, on start_day",
    )  # fmt: skip
    first_groups: bool = field(
        False, description="flash: the groups of the scenario are the flash groups, and close; none is opened"
    )
    members: int = field(
        200, ge=0, le=100_000, unit="persons", source="assumed", sweep=(50, 500),
        description="flash: persons called into each group",
    )  # fmt: skip
    members_from: Channel = field(
        "existing", description="flash: as which kind of newcomer they come: cold, existing, fresh_blood"
    )
    member_cash: float = field(
        2.0, ge=0, le=1e6, unit="CNY/person", source="assumed", sweep=(0.0, 20.0),
        description="flash: money that calling one in costs",
    )  # fmt: skip
    member_minutes: float = field(
        0.2, ge=0, le=1440, unit="minutes/person", source="assumed", sweep=(0.0, 2.0),
        description="flash: staff time that calling one in costs",
    )  # fmt: skip
    carry_over: Literal["nobody", "buyers", "everyone"] = field(
        "nobody", description="flash: who is moved to the group that opened it, before it closes"
    )
    when_full: Literal["another"] | None = field(
        None, description="long: what happens when a group is full: another opens; null: nothing"
    )
    full_share: float = field(
        0.95, gt=0, le=1, source="assumed", sweep=(0.5, 1.0),
        description="long: share of the capacity from which on a group counts as full",
    )  # fmt: skip
    move_share: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.1, 0.5),
        description="long: share of the members of a full group who go along to the other one: those of the segment, "
        "the newest first",
    )  # fmt: skip
    split_day: int | None = field(
        None, ge=0, unit="day", description="long: day on which the groups of the scenario are split; null: never"
    )
    split_into: int = field(
        2, ge=2, le=1001, unit="groups", source="assumed", sweep=(2, 6),
        description="long: groups after the split; a segment is dealt out over the new ones, everyone over all of them",
    )  # fmt: skip
    segment: Segment = field(Segment(), description="long: who goes to another group")
    opening_minutes: float = field(
        60.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(10.0, 240.0),
        description="staff time of opening a group",
    )  # fmt: skip
    closing_minutes: float = field(
        30.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(5.0, 120.0),
        description="staff time of closing a group",
    )  # fmt: skip
    moving_minutes: float = field(
        0.2, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.0, 2.0),
        description="staff time of moving one member",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """What is said of flash groups goes with flash groups, and what of others with others."""
        yield from super().conflicts()
        if self.weekdays is not None:
            yield Conflict(("weekdays",), "groups open and close on the day on which they are to, expected null")
        flash = self.kind == "flash"
        wrong = ("when_full", "split_day") if flash else ("every_days", "first_groups")
        for name in wrong:
            if getattr(self, name):
                other = "long" if flash else "flash"
                yield Conflict((name, "kind"), f"{name} is for groups of kind {other}, and kind is {self.kind}")
        if self.first_groups and self.every_days is not None:
            text = "the groups of the scenario close, and nobody is there to open others, expected null"
            yield Conflict(("every_days", "first_groups"), text)
        if self.first_groups and self.carry_over != "nobody":
            yield Conflict(("carry_over", "first_groups"), "no group is left to move members to, expected nobody")
        if self.split_day is not None:
            end = self.split_day if self.end_day is None else self.end_day
            if not self.start_day <= self.split_day <= end:
                text = f"split_day ({self.split_day}) is not a day from start_day to end_day, expected one of these"
                yield Conflict(("split_day", "start_day", "end_day"), text)
            if self.split_into > self.most_groups + 1:
                text = f"a split into {self.split_into} opens {self.split_into - 1} groups, expected most_groups to be"
                yield Conflict(("split_into", "most_groups"), f"{text} at least so many")

    @property
    def reserve(self) -> int:
        """As many groups as it may open, if it opens any."""
        opens = not self.first_groups if self.kind == "flash" else bool(self.when_full or self.split_day is not None)
        return self.most_groups if opens else 0

    def active(self, day: int, weekday: int) -> bool:
        """From the first day on; flash groups that are open at `end_day` close when their time is over."""
        return day >= self.start_day and (self.kind == "flash" or not self.over(day))

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Open, fill, divide or close groups, where that is due."""
        if self.kind == "flash":
            self._close(day, view, agenda)
            if not self.first_groups:
                self._call_in(day, view, agenda)
                once = day == self.start_day
                if not self.over(day) and (once if self.every_days is None else self._opens(day)):
                    self._open(_where(view.is_open & _first(view)), view, agenda)
        elif day == self.split_day:
            self._split(view, agenda)
        elif self.when_full is not None:
            self._relieve(view, agenda)

    # flash groups -----------------------------------------------------------------------------------

    def _opens(self, day: int) -> bool:
        return self.every_days is not None and (day - self.start_day) % self.every_days == 0

    def _flash(self, view: OperatorView) -> npt.NDArray[np.bool_]:
        """Flash groups that are open (groups,)."""
        first = _first(view)
        return view.is_open & (first if self.first_groups else ~first)

    def _call_in(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        new = _where(self._flash(view) & (view.opened_day == day))
        if new.size:
            agenda.admit(
                new, np.minimum(self.members, view.capacity[new]), self.members_from,
                minutes_each=self.member_minutes, cash_each=self.member_cash,
            )  # fmt: skip

    def _close(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        first_day = np.maximum(view.opened_day, self.start_day)
        closing = self._flash(view) & (day - first_day >= self.lasts_days - 1)
        if not closing.any():
            return
        groups = _where(closing)
        done = agenda.dissolve(groups, minutes=self.closing_minutes)
        if self.carry_over != "nobody":
            closing[groups[~done]] = False
            chosen = view.present & closing[:, None]
            if self.carry_over == "buyers":
                chosen &= view.orders > 0
            of, slots = np.nonzero(chosen & view.is_open[view.founder][:, None])
            order = np.lexsort((view.member_uniform("carried over", of, slots), of))  # there may not be room for all
            self._move(of[order], slots[order], view.founder, view, agenda)

    # lasting groups ---------------------------------------------------------------------------------

    def _open(self, groups: Groups, view: OperatorView, agenda: Agenda, number: int = 0) -> Groups:
        """Let `groups` (n,) open a group each, if there is one left: the `number`-th of those in reserve.

        Returns the group that each group opens (groups,), -1 for none.
        """
        import numpy as np

        spare, founder = _where(view.in_reserve), view.founder
        ordered = spare[np.argsort(founder[spare], kind="stable")]
        found = np.full(view.groups, -1)
        begins = np.searchsorted(founder[ordered], founder[groups]) + number
        there = begins < ordered.size
        groups, begins = groups[there], begins[there]
        same = founder[ordered[begins]] == founder[groups]
        groups, new = groups[same], ordered[begins[same]]
        done = agenda.open_group(groups, new, minutes=self.opening_minutes)
        found[groups[done]] = new[done]
        return found

    def _relieve(self, view: OperatorView, agenda: Agenda) -> None:
        """The youngest group of each family, if it is full, opens another."""
        import numpy as np

        there = _where(view.is_open)
        youngest = np.full(view.groups, -1)
        np.maximum.at(youngest, view.founder[there], there)
        groups = youngest[youngest >= 0]
        members = view.members
        full = groups[members[groups] >= self.full_share * view.capacity[groups]]
        if full.size == 0:
            return
        opened = self._open(full, view, agenda)
        chosen = self.segment.of(view)
        chosen[opened < 0] = False
        of, slots = np.nonzero(chosen)
        lot = view.member_uniform("goes along", of, slots)
        order = np.lexsort((lot, -view.joined_tick[of, slots], of))
        of, slots = of[order], slots[order]
        place = np.arange(of.size) - np.searchsorted(of, of)  # in the order of its group
        along = place < np.floor(self.move_share * members[of] + 1e-9)
        self._move(of[along], slots[along], opened, view, agenda)

    def _split(self, view: OperatorView, agenda: Agenda) -> None:
        """Deal the segment out over new groups, or everyone over all."""
        import numpy as np

        groups = _where(view.is_open & _first(view))
        targets = np.stack([self._open(groups, view, agenda, number) for number in range(self.split_into - 1)])
        stays = int(self.segment.who == "everyone")  # one part of them
        of, slots = np.nonzero(self.segment.of(view) & _first(view)[:, None])
        parts = self.split_into - 1 + stays
        part = np.minimum((view.member_uniform("part", of, slots) * parts).astype(np.int64), parts - 1) - stays
        for number in range(self.split_into - 1):
            mine = (part == number) & (targets[number][of] >= 0)
            self._move(of[mine], slots[mine], targets[number], view, agenda)

    def _move(
        self, groups: Groups, slots: Groups, to: Groups, view: OperatorView, agenda: Agenda
    ) -> None:
        """Move members (n,) to where the members of each group go: `to` (groups,)."""
        turn = self.turn(view, agenda, groups, slots, self.moving_minutes)
        groups, slots = groups[turn], slots[turn]
        agenda.move(groups, slots, to[groups], minutes_each=self.moving_minutes)


def _where(condition: npt.NDArray[np.bool_]) -> Groups:
    """Groups for which it holds."""
    import numpy as np

    return np.flatnonzero(condition)


def _first(view: OperatorView) -> npt.NDArray[np.bool_]:
    """Groups that were there at the start (groups,)."""
    import numpy as np

    return np.asarray(view.founder == np.arange(view.groups))
