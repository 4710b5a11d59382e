"""Mesh: ties among the members, so that the group does not hang on its owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.policies.base import Policy
from sim.policies.choosing import lowest
from sim.policies.segments import Segment
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

    Slots = npt.NDArray[np.integer]


class Mesh(Policy):
    """Connect members with each other: introductions, teams, meetings in person (S1).

    Introductions: some of the newcomers every day, each once in `again_days`, are introduced to a member who
    has spoken lately, of the same place if there is one. Teams: every `team_days` teams are formed by lot
    among those who have spoken lately, and all members of a team are introduced to each other. Meetings: every
    `meet_up_every_days` those who live where most members of their group live are invited to meet. The first teams
    and the first meeting come after the first interval.

    Can go wrong: much staff time for few ties; a clique that closes: those who talk get to know each other
    and the others do not; a meeting in one place is none for those who live elsewhere.
    Costs: staff minutes for each introduction and each pair of a team; staff minutes for each meeting, and CNY for
    everyone who can come to it.
    """

    key = "mesh"

    introductions_per_day: int = field(
        3, ge=0, le=10_000, unit="pairs/day", source="assumed", sweep=(0, 10),
        description="never more introductions a day than this in a group",
    )  # fmt: skip
    newcomer_days: int | None = field(
        14, ge=1, le=3650, unit="days", source="assumed", sweep=(3, 60),
        description="who joined within so many days is introduced; null: anybody",
    )  # fmt: skip
    again_days: int = field(
        7, ge=1, le=3650, unit="days", source="assumed", sweep=(3, 30),
        description="time between two introductions of the same newcomer",
    )  # fmt: skip
    active_days: int = field(
        7, ge=1, le=30, unit="days", source="assumed", sweep=(2, 30),
        description="whoever spoke within so many days has newcomers introduced to him, and may be in a team",
    )  # fmt: skip
    same_place: bool = field(True, description="members of the newcomer's place are preferred")
    hour: float = field(19.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of introductions")
    minutes_each: float = field(
        3.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(1.0, 10.0),
        description="staff time of an introduction",
    )  # fmt: skip
    segment: Segment = field(Segment(), description="which newcomers are introduced")

    teams: int = field(
        0, ge=0, le=1000, unit="teams", source="assumed", sweep=(0, 10),
        description="teams formed each time, fewer where not enough have spoken",
    )  # fmt: skip
    team_size: int = field(
        5, ge=2, le=20, unit="persons", source="assumed", sweep=(2, 10), description="members of a team"
    )
    team_days: int = field(
        14, ge=1, le=3650, unit="days", source="assumed", sweep=(7, 60), description="time between new teams"
    )
    pair_minutes: float = field(
        2.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 6.0),
        description="staff time for each pair of a team (a team of five has ten)",
    )  # fmt: skip

    meet_up_every_days: int | None = field(
        None, ge=1, le=3650, unit="days", sweep=(14, 90), source="assumed (S1: one meeting beats a month online)",
        description="time between two meetings; null: none",
    )  # fmt: skip
    meet_up_most: int = field(
        20, ge=2, le=10_000, unit="persons", source="assumed", sweep=(5, 60),
        description="so many can come, and are planned for",
    )  # fmt: skip
    meet_up_hour: float = field(
        14.0, ge=0, lt=24, unit="hours", source="assumed", description="hour at which a meeting begins"
    )
    meet_up_minutes: float = field(
        180.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(60.0, 480.0),
        description="staff time of a meeting",
    )  # fmt: skip
    meet_up_cash_each: float = field(
        30.0, ge=0, le=1e6, unit="CNY/person", source="assumed", sweep=(0.0, 150.0),
        description="room, food and drink for each who can come; out of one day's cash, so operator.cash_per_day must "
        "suffice",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """Where newcomers are new for less than a turn, some never have one."""
        yield from super().conflicts()
        if self.introductions_per_day and self.newcomer_days is not None and self.again_days > self.newcomer_days:
            given = f"again_days ({self.again_days}) is more than newcomer_days ({self.newcomer_days})"
            text = f"{given}, expected each newcomer to have a turn while he is new"
            yield Conflict(("again_days", "newcomer_days"), text)

    @property
    def admits(self) -> bool:
        """Introductions let nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Introduce newcomers, form teams, hold a meeting: what is due today."""
        if self.introductions_per_day:
            self._introduce(day, view, agenda)
        if self.teams and self.due(day, view.weekday, self.team_days, first=1):
            self._form_teams(day, view, agenda)
        if self.meet_up_every_days is not None and self.due(day, view.weekday, self.meet_up_every_days, first=1):
            self._meet(view, agenda)

    def _introduce(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        from sim.model.view import partners

        today = day * view.ticks_per_day
        since = 0 if self.newcomer_days is None else max(0, today - self.newcomer_days * view.ticks_per_day)
        turns = self.turns(day, view.weekday, self.again_days)
        groups, slots = view.on_turn("introduced", **turns, since=since, until=today)
        if self.segment.narrows:
            due = self.segment.of(view)[groups, slots]
            groups, slots = groups[due], slots[due]
        if groups.size == 0:
            return
        chosen = lowest(groups, view.member_uniform(f"introduced {day}", groups, slots), self.introductions_per_day)
        groups, slots = groups[chosen], slots[chosen]

        others_groups, others = self._active(view)
        new = np.zeros(view.groups, bool)
        new[groups] = True
        others_groups, others = others_groups[new[others_groups]], others[new[others_groups]]
        taken = np.zeros((view.groups, view.slots), bool)
        taken[groups, slots] = True
        free = ~taken[others_groups, others]
        others_groups, others = others_groups[free], others[free]
        lots = view.member_uniform(f"introduced to {day}", others_groups, others)
        anywhere = np.zeros(max(groups.size, others.size), np.int64)
        places, theirs = anywhere[: groups.size], anywhere[: others.size]
        if self.same_place:
            places, theirs = view.places_of(groups, slots), view.places_of(others_groups, others)
        met = partners(groups, places, others_groups, theirs, lots)
        found = met >= 0
        groups, slots, others = groups[found], slots[found], others[met[found]]
        turn = self.turn(view, agenda, groups, slots, self.minutes_each)
        agenda.introduce(groups[turn], slots[turn], others[turn], self.hour, minutes_each=self.minutes_each)

    def _active(self, view: OperatorView) -> tuple[npt.NDArray[np.int64], Slots]:
        """Members who have spoken within `active_days`."""
        import numpy as np

        groups, slots = view.spoke_within(self.active_days)
        return groups.astype(np.int64), slots

    def _form_teams(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        size = self.team_size
        groups, slots = self._active(view)
        room = np.minimum(self.teams, np.bincount(groups, minlength=view.groups) // size) * size
        chosen = lowest(groups, view.member_uniform(f"team {day}", groups, slots), room)
        where, teams = groups[chosen][::size], slots[chosen].reshape(-1, size)
        formed = agenda.spend(where, minutes=self.pair_minutes * (size * (size - 1) // 2))
        one, other = np.triu_indices(size, 1)
        where, teams = np.repeat(where[formed], one.size), teams[formed]
        agenda.introduce(where, teams[:, one].reshape(-1), teams[:, other].reshape(-1), self.hour)

    def _meet(self, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        groups, slots = np.nonzero(view.present)
        places = view.places_of(groups, slots)
        width = int(places.max(initial=0)) + 1
        living = np.bincount(groups * width + places, minlength=view.groups * width).reshape(-1, width)
        most = np.where(living.any(axis=1), living.argmax(axis=1), -1)
        meet = np.flatnonzero(most >= 0)
        paid = meet[agenda.spend(meet, minutes=self.meet_up_minutes, cash=self.meet_up_cash_each * self.meet_up_most)]
        for place in np.unique(most[paid]).tolist():  # at most 250
            agenda.meet_up(self.meet_up_hour, paid[most[paid] == place], place=place, most=self.meet_up_most)
