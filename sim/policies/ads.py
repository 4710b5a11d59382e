"""Advertisements for the product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.policies.posting import PostingPolicy, Posts
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Ads(PostingPolicy):
    """Advertise the product, so often a day, or as a share of what is said in the group (S0, S2).

    With `share`, the operator counts yesterday's messages and advertises so much that advertisements make up
    that share of them (S2: under 10 %, best 3 to 5 %); in a silent group it then advertises not at all.

    Can go wrong: too many. Members tire of them, mute, leave (S0); those who came for discounts remain (S2).
    Costs: a few staff minutes each; a discount costs its share of the price of every order it brings.
    """

    key = "ads"

    per_day: float | None = field(
        None, ge=0, le=96, unit="advertisements/day", source="assumed", sweep=(0.0, 6.0),
        description="advertisements on each day on which it acts; this or share",
    )  # fmt: skip
    share: float | None = field(
        None, ge=0, lt=0.9, source="S2: best .03 to .05, under .10", sweep=(0.0, 0.3),
        description="wanted share of advertisements among all messages, judged by yesterday's; this or "
        "per_day",
    )  # fmt: skip
    at_most: int = field(
        20, ge=0, le=96, unit="advertisements/day", source="assumed",
        description="never more a day than this, with share",
    )  # fmt: skip
    discount: float = field(
        0.0, ge=0, lt=1, source="assumed", sweep=(0.0, 0.5),
        description="discount offered, as a share of the price",
    )  # fmt: skip
    product: int | None = field(
        0, ge=0, le=4,
        description="what is advertised: 0 is world.product, 1 the first of world.other_products; null: all in turn",
    )  # fmt: skip
    minutes_each: float = field(
        5.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(1.0, 20.0),
        description="staff time of one",
    )  # fmt: skip
    cash_each: float = field(
        0.0, ge=0, le=1e6, unit="CNY", source="assumed", description="money one costs to make"
    )

    def conflicts(self) -> Iterator[Conflict]:
        """Exactly one of frequency and share."""
        yield from super().conflicts()
        if self.per_day is None and self.share is None:
            yield Conflict((), "neither per_day nor share is given, expected one of them")
        if self.per_day is not None and self.share is not None:
            yield Conflict(
                ("share", "per_day"), "given as well as per_day, expected only one, the other null"
            )

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Post as many as are due today."""
        if self.per_day is None:
            self._by_share(view, agenda)
            return
        weekday = view.weekday
        count = self.posts_on(self.per_day, day, weekday)
        if count:
            first = self.posts_before(self.per_day, day, weekday)
            self._post(agenda, self.posts(view, count, first), first)

    def _by_share(self, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        share = self.share or 0.0
        others = view.messages_yesterday - view.commercial_yesterday
        wanted = others * (share / (1.0 - share))
        # What is left over is drawn, so that the share is right on average in a quiet group too.
        counts = np.minimum(np.floor(wanted + view.uniform("ads count")), self.at_most).astype(np.int64)
        if counts.any():
            self._post(agenda, self.posts(view, counts), view.day)

    def _post(self, agenda: Agenda, posts: Posts, first: int) -> None:
        """Post them; the day's first is advertisement number `first`, which tells where the products' turn stands."""
        for product, some in self._by_product(posts, first, agenda.products):
            agenda.post(
                "advertisement",
                some.hours,
                some.groups,
                discount=self.discount,
                minutes=self.minutes_each,
                cash=self.cash_each,
                product=product,
            )

    def _by_product(self, posts: Posts, first: int, products: int) -> Iterator[tuple[int, Posts]]:
        """What is advertised by which of the posts."""
        if self.product is not None:
            yield self.product, posts
            return
        if posts.groups is None or posts.nth is None:
            yield first % products, posts
            return
        import numpy as np

        hours = np.broadcast_to(posts.hours, posts.groups.shape)
        turn = (first + posts.nth) % products
        for product in range(products):
            mine = turn == product
            if mine.any():
                yield product, Posts(posts.groups[mine], posts.nth[mine], hours[mine])
