"""Events: talks with a guest, promotions, meetings in person, at a fixed hour."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from sim.policies.base import Policy
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Events(Policy):
    """Hold an event every week: a talk with a guest, a promotion, or a meeting in person (S0, S1, S2).

    S0: Sundays at half past eight a guest talks, then answers questions; a summary is stored for those who
    were not there (the same night, so that there is one only of what has taken place). S1: at a fixed time,
    so that members know what the group is good for; warmed up with red packets and planted voices; for a
    group that sells, a promotion every week instead (`parts: 0` and a `promotion_discount`). S2, S1:
    `where: offline`, members of a place meet in person; of all the rest, only preparing and hosting apply.
    The notice goes out `announce_days_before`, on any weekday; that of an event so soon after `start_day` that
    it would come earlier, on `start_day`.

    Can go wrong: no notice and no warm-up, no audience; a guest who does not fit; planted voices are found
    out; what a meeting does fades within weeks (Wikipedia meetups). Packets draw those who want packets (S0).
    Costs: staff minutes for preparing and hosting, and the guest's fee: where the budget of the day does not
    suffice for these, nothing else of the event happens. Then, each for itself and in this order: packets,
    planted voices, answers, the promotion (and its discount on every order), the summary. Offline: money for
    every person planned for, come or not.
    """

    key = "events"

    where: Literal["online", "offline"] = field("online", description="in the group, or in person")
    every_days: int = field(
        7, ge=1, le=3650, unit="days", source="S0, S1: weekly", sweep=(3, 30),
        description="time between two events; 1 with weekdays: on each of these",
    )  # fmt: skip
    hour: float = field(
        20.5, ge=0, lt=24, unit="hours", source="S0: Sundays, 20:30 to 22:00", description="hour at which it begins"
    )
    hours: float = field(1.5, gt=0, le=24, unit="hours", source="S0", description="how long it lasts")

    parts: int = field(
        6, ge=0, le=200, unit="messages", source="assumed", sweep=(2, 20),
        description="messages of the talk; 0: no talk",
    )  # fmt: skip
    quality: float = field(0.7, ge=0, le=1, source="assumed", sweep=(0.3, 0.9), description="quality of the talk")
    fit: float = field(
        0.9, ge=0, le=1, source="assumed", sweep=(0.0, 1.0),
        description="how well the guest fits: 1 on the group's topic, .5 at a right angle to it, 0 opposite",
    )  # fmt: skip
    guest_cash: float = field(
        50.0, ge=0, le=1e6, unit="CNY", source="assumed", sweep=(0.0, 1000.0), description="the guest's fee"
    )
    prepare_minutes: float = field(
        60.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(15.0, 180.0),
        description="staff time of finding a guest and preparing, on the day of the event",
    )  # fmt: skip
    host_minutes: float = field(
        90.0, ge=0, le=1440, unit="minutes", source="assumed: as long as it lasts (S0)", sweep=(30.0, 180.0),
        description="staff time of being there",
    )  # fmt: skip

    announce_days_before: int | None = field(
        1, ge=0, le=30, unit="days", source="assumed", sweep=(0, 7),
        description="how long before it is announced; 0: on the day; null: not at all",
    )  # fmt: skip
    announce_hour: float = field(
        12.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of the notice"
    )
    announcing_quality: float = field(
        0.3, ge=0, le=1, source="assumed", sweep=(0.0, 0.6), description="quality of the notice"
    )
    announcing_minutes: float = field(
        10.0, ge=0, le=1440, unit="minutes", source="assumed", description="staff time of the notice"
    )
    call_all: bool = field(True, description="the notice goes out with @all")

    warm_up_packets: int = field(
        0, ge=0, le=20, unit="packets", source="S1: a few, before it begins; number assumed", sweep=(0, 5),
        description="red packets shortly before",
    )  # fmt: skip
    warm_up_hours: float = field(
        1.0, gt=0, le=24, unit="hours", source="assumed", description="the first packet drops so long before"
    )
    packet_amount: float = field(
        10.0, ge=0, le=1e5, unit="CNY", source="assumed", sweep=(5.0, 100.0), description="money in one packet"
    )
    packet_shares: int = field(
        10, ge=1, le=500, unit="persons", source="assumed", sweep=(5, 50), description="into how many shares"
    )
    planted: int = field(
        0, ge=0, le=100, unit="messages", source="S1: planted voices liven it up; number assumed", sweep=(0, 20),
        description="messages by planted voices during it",
    )  # fmt: skip
    planted_cash: float = field(
        2.0, ge=0, le=1e4, unit="CNY/message", source="assumed", description="what one of them costs"
    )

    answers: int = field(
        10, ge=0, le=500, unit="answers", source="S0: questions are answered afterwards; number assumed", sweep=(0, 30),
        description="questions answered at the end, at most",
    )  # fmt: skip
    answer_minutes: float = field(
        2.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 10.0),
        description="staff time set aside for each of them",
    )  # fmt: skip
    summary: bool = field(True, description="a summary is stored at the end (S0)")
    summary_minutes: float = field(
        20.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(5.0, 60.0), description="staff time of it"
    )
    promotion_discount: float = field(
        0.0, ge=0, lt=1, source="assumed (S1: a weekly promotion)", sweep=(0.0, 0.5),
        description="discount offered at the end, or if there is no talk, at `hour`; 0: no promotion",
    )  # fmt: skip
    promotion_product: int = field(
        0, ge=0, le=4, description="what is offered: 0 is world.product, 1 the first of world.other_products"
    )
    promotion_minutes: float = field(
        5.0, ge=0, le=1440, unit="minutes", source="assumed", description="staff time of the promotion"
    )

    offline_place: int = field(
        -1, ge=-1, le=249, description="offline: members who live in this place; -1: wherever they live"
    )
    most: int = field(
        20, ge=0, le=10_000, unit="persons", source="assumed", sweep=(5, 50),
        description="offline: at most so many come, and so many are planned for",
    )  # fmt: skip
    cash_each: float = field(
        30.0, ge=0, le=1e6, unit="CNY/person", source="assumed", sweep=(0.0, 150.0),
        description="offline: room, food and drink for each person planned for, out of the day's cash",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """An event has its place in a day, its notice comes before it, and what is online stays there."""
        yield from super().conflicts()
        if self.hour + self.hours > 24:
            text = f"hours ({self.hours:g}) from hour {self.hour:g} on end after midnight, expected the same day"
            yield Conflict(("hours", "hour"), text)
        ahead = self.announce_days_before
        if ahead == 0 and self.announce_hour >= self.hour:
            given = f"announce_hour ({self.announce_hour:g}) is not before hour ({self.hour:g})"
            yield Conflict(("announce_hour", "hour"), f"{given}, expected the notice of the same day to come before")
        if ahead and ahead >= self._least_days_between():
            given = f"announce_days_before ({ahead}) reaches back to the day of the event before"
            yield Conflict(("announce_days_before", "every_days"), f"{given}, expected one notice at a time")
        if self.warm_up_packets and self.warm_up_hours > self.hour:
            given = f"warm_up_hours ({self.warm_up_hours:g}) is more than hour ({self.hour:g})"
            yield Conflict(("warm_up_hours", "hour"), f"{given}, expected packets on the day of the event")
        if self.where == "offline":
            for key in ("warm_up_packets", "planted", "promotion_discount"):
                if getattr(self, key) > 0:
                    text = f"{key} ({getattr(self, key):g}) is for events in the group, expected 0 with where: offline"
                    yield Conflict((key, "where"), text)

    def _least_days_between(self) -> int:
        """Days from one event to the next at least: a round waits up to 6 days for its weekday."""
        if self.weekdays is None:
            return self.every_days
        days = sorted(self.weekdays)
        return max(self.every_days - 6, min(b - a for a, b in pairwise([*days, days[0] + 7])))

    @property
    def admits(self) -> bool:
        """Events let nobody in."""
        return False

    def active(self, day: int, weekday: int) -> bool:
        """Every day, since the notice of an event may go out on any weekday."""
        return day >= self.start_day and not self.over(day)

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Announce the next event, hold the one that is due."""
        if self.where == "offline":
            if self.most > 0 and self._falls_on(day, view.weekday):
                self._meet(agenda)
            return
        if self.parts == 0 and self.promotion_discount == 0:
            return
        if self._is_announced(day, view.weekday):
            self._announce(agenda)
        if self._falls_on(day, view.weekday):
            if self.parts > 0:
                self._talk(agenda)
            else:
                self._warm_up(agenda, self._promote(agenda, self.hour, None))

    def _falls_on(self, day: int, weekday: int) -> bool:
        """Whether there is an event on `day`."""
        return not self.over(day) and self.acts(weekday) and self.due(day, weekday % 7, self.every_days)

    def _is_announced(self, day: int, weekday: int) -> bool:
        """Whether the notice of an event goes out on `day`."""
        ahead = self.announce_days_before
        if ahead is None:
            return False
        first = ahead
        if day == self.start_day:  # nobody acts before that
            first = 0 if self.announce_hour < self.hour else min(1, ahead)
        return any(self._falls_on(day + days, weekday + days) for days in range(first, ahead + 1))

    def _announce(self, agenda: Agenda) -> None:
        import numpy as np

        done = agenda.announce_event(
            self.announce_hour, quality=self.announcing_quality, minutes=self.announcing_minutes
        )
        if self.call_all:
            agenda.call_all(self.announce_hour, np.flatnonzero(done))

    def _talk(self, agenda: Agenda) -> None:
        import numpy as np

        ready = agenda.spend(minutes=self.prepare_minutes + self.host_minutes, cash=self.guest_cash)
        where, end = np.flatnonzero(ready), self.hour + self.hours
        topic = math.pi * (1.0 - self.fit)
        agenda.hold_event(
            self.hour, where, parts=self.parts, quality=self.quality, topic=topic, hours=self.hours
        )
        self._warm_up(agenda, where)
        if self.planted:
            agenda.plant(self.hour + 0.5 * self.hours, where, count=self.planted, cash=self.planted_cash)
        if self.answers:
            agenda.serve(end, where, count=self.answers, what="questions", minutes=self.answer_minutes)
        if self.promotion_discount > 0:
            self._promote(agenda, end, where)
        if self.summary:
            agenda.post("summary", end, where, quality=self.quality, topic=topic, minutes=self.summary_minutes)

    def _promote(
        self, agenda: Agenda, hour: float, groups: npt.NDArray[np.int64] | None
    ) -> npt.NDArray[np.int64]:
        """Offer the product at a discount; the groups in which that is done."""
        import numpy as np

        done = agenda.post(
            "coupon", hour, groups, discount=self.promotion_discount, product=self.promotion_product,
            minutes=self.promotion_minutes,
        )  # fmt: skip
        return np.flatnonzero(done) if groups is None else groups[done]

    def _warm_up(self, agenda: Agenda, groups: npt.NDArray[np.int64]) -> None:
        """Red packets, evenly from the first until it begins."""
        if self.packet_amount == 0:
            return
        for number in range(self.warm_up_packets):
            before = self.warm_up_hours * (1.0 - number / self.warm_up_packets)
            agenda.drop_packet(self.hour - before, groups, amount=self.packet_amount, shares=self.packet_shares)

    def _meet(self, agenda: Agenda) -> None:
        import numpy as np

        ready = agenda.spend(minutes=self.prepare_minutes + self.host_minutes, cash=self.cash_each * self.most)
        agenda.meet_up(self.hour, np.flatnonzero(ready), place=self.offline_place, most=self.most)
