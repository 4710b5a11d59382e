"""Coupons: discounts for all, or for some in person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from sim.policies.posting import PostingPolicy, Posts
from sim.policies.segments import Segment
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Coupons(PostingPolicy):
    """Give discounts, to the whole group or to some members in person (S2, S3, S4).

    S3: a coupon only triggers a purchase; what makes one buy again is the experience. On the day of a coupon
    sales double; in the month after it the price paid is 3.85 % lower (Zhang et al. 2020, an experiment).
    `to: segment`: every `every_days` the members of the segment get one in person, by direct message, of
    which platforms allow so many a day; where it cannot be all of them, those whom the day's lot falls on.

    Can go wrong: what it cost with the coupon becomes what one expects to pay (S3: the "discount brand"); of
    the members, those who came for discounts remain (S2: prize hunters); it tires like any advertisement.
    Costs: a few staff minutes each; the discount on the price of every order it brings.
    """

    key = "coupons"

    to: Literal["group", "segment"] = field(
        "group", description="posted in the group, or sent to the members of the segment in person"
    )
    discount: float = field(
        0.2, ge=0, lt=1, source="assumed", sweep=(0.0, 0.5),
        description="discount, as a share of the price; 0: no coupons at all",
    )  # fmt: skip
    every_days: int = field(
        7, ge=1, le=3650, unit="days", source="assumed", sweep=(1, 60), description="time between two coupons"
    )
    per_day: float | None = field(
        None, ge=0, le=96, unit="coupons/day", source="assumed", sweep=(0.0, 3.0),
        description="group: coupons on each day on which it acts; null: one every every_days",
    )  # fmt: skip
    segment: Segment = field(Segment(), description="segment: who gets them")
    most: int | None = field(
        30, ge=0, le=10_000, unit="persons", source="assumed", sweep=(0, 100),
        description="segment: at most so many in each group and round, by lot; null: all of the segment",
    )  # fmt: skip
    product: int = field(
        0, ge=0, le=4, description="what it is for: 0 is world.product, 1 the first of world.other_products"
    )
    minutes_each: float = field(
        3.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 10.0), description="staff time of one"
    )
    cash_each: float = field(
        0.0, ge=0, le=1e6, unit="CNY", source="assumed", description="money one costs to make"
    )

    def conflicts(self) -> Iterator[Conflict]:
        """A rate is for the group, a segment for coupons in person."""
        yield from super().conflicts()
        if self.to == "segment" and self.per_day is not None:
            text = f"per_day ({self.per_day:g}) is for coupons to the group, expected null with to: segment"
            yield Conflict(("per_day", "to"), f"{text}, and every_days")
        if self.to == "group" and self.segment.who != "everyone":
            given = f"a segment ({self.segment.who}) is given although to is group"
            yield Conflict(("segment", "to"), f"{given}, where everyone reads it, expected to: segment")

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Post or send what is due today."""
        if self.discount == 0:
            return
        weekday = view.weekday
        if self.per_day is not None:
            count = self.posts_on(self.per_day, day, weekday)
            if count:
                self._post(agenda, self.posts(view, count, self.posts_before(self.per_day, day, weekday)))
        elif self.due(day, weekday, self.every_days):
            posts = self.posts(view, 1, (day - self.start_day) // self.every_days)
            if self.to == "group":
                self._post(agenda, posts)
            elif self.most != 0:
                self._send(day, view, agenda, posts)

    def _post(self, agenda: Agenda, posts: Posts) -> None:
        agenda.post(
            "coupon", posts.hours, posts.groups, discount=self.discount, product=self.product,
            minutes=self.minutes_each, cash=self.cash_each,
        )  # fmt: skip

    def _send(self, day: int, view: OperatorView, agenda: Agenda, posts: Posts) -> None:
        """In the order of the lot where not all can have one, as they stand elsewhere."""
        import numpy as np

        from sim.model.view import best

        groups, slots = np.nonzero(self.segment.of(view))
        if self.most is None:
            turn = self.turn(view, agenda, groups, slots, self.minutes_each, self.cash_each, direct=True)
        else:  # a new lot every time, or it would always be the same members
            lot = view.member_uniform(f"coupons {day}", groups, slots)
            turn = best(groups.astype(np.int32), lot, np.full(view.groups, self.most))
        groups, slots = groups[turn], slots[turn]
        hours = posts.hours if posts.groups is None else np.asarray(posts.hours)[groups]
        agenda.offer(
            groups, slots, hours, discount=self.discount, product=self.product,
            minutes_each=self.minutes_each, cash_each=self.cash_each,
        )  # fmt: skip
