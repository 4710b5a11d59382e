"""Policies that post: how many messages on a day, and at which hours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.policies.base import Hour, Policy
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.view import OperatorView


class PostingPolicy(Policy):
    """A policy that posts in the group, at regular or irregular hours.

    The number of posts follows the wanted rate exactly: .3 a day is three posts in every ten days on which
    the policy acts, evenly spaced, the same days in every group.
    """

    hours: tuple[Hour, ...] | None = field(
        None, min_length=1, max_length=96, unit="hours",
        description="hours of posting, taken in turn; null: evenly between earliest and latest",
    )  # fmt: skip
    irregular: bool = field(
        False, description="at hours drawn anew for every post, between earliest and latest (S1)"
    )
    earliest: float = field(
        9.0, ge=0, le=24, unit="hours", source="assumed", description="hour at which the day begins"
    )
    latest: float = field(
        22.0, ge=0, le=24, unit="hours", source="assumed", description="hour at which it ends"
    )

    @property
    def admits(self) -> bool:
        """Posting lets nobody in."""
        return False

    def conflicts(self) -> Iterator[Conflict]:
        """Hours are either named or drawn, and the day ends after it begins."""
        yield from super().conflicts()
        if self.irregular and self.hours is not None:
            yield Conflict(
                ("hours", "irregular"), "hours are named although irregular is true, expected one of the two"
            )
        if self.latest <= self.earliest:
            text = f"latest ({self.latest:g}) is not after earliest ({self.earliest:g}), expected latest after earliest"
            yield Conflict(("latest", "earliest"), text)

    def posts_before(self, per_day: float, day: int, weekday: int) -> int:
        """Posts made before `day` at `per_day` on each day on which the policy acts."""
        return math.floor(self.days_before(day, weekday) * per_day + 1e-9)

    def posts_on(self, per_day: float, day: int, weekday: int) -> int:
        """Posts to be made on `day`, on which the policy acts."""
        n = self.days_before(day, weekday)
        return math.floor((n + 1) * per_day + 1e-9) - math.floor(n * per_day + 1e-9)

    def posts(self, view: OperatorView, counts: int | npt.NDArray[np.int64], first: int = 0) -> Posts:
        """Groups and hours of the day's posts.

        counts   posts in every group: one number, or one each (groups,)
        first    number of the day's first post since the policy began
        """
        hours, span = self.hours, self.latest - self.earliest
        if isinstance(counts, int) and counts == 1 and not self.irregular:
            return Posts(None, None, hours[first % len(hours)] if hours else self.earliest + 0.5 * span)
        import numpy as np

        each: int | npt.NDArray[np.int64] = counts
        if isinstance(counts, int):
            groups, nth = np.divmod(np.arange(view.groups * counts), counts)
        else:
            groups = np.repeat(np.arange(view.groups), counts)
            nth = np.arange(groups.size) - np.repeat(np.cumsum(counts) - counts, counts)
            each = counts[groups]
        posts = Posts(groups, nth, 0.0)
        if self.irregular:
            when = self.earliest + span * posts.draws(view, f"{self.key} hour")
        elif hours:
            when = np.asarray(hours, np.float64)[(first + nth) % len(hours)]
        else:
            when = self.earliest + span * (nth + 0.5) / each
        return posts._replace(hours=when)


class Posts(NamedTuple):
    """The posts of a day, in all groups."""

    groups: npt.NDArray[np.int64] | None
    """Group of each post; None means one in every group."""
    nth: npt.NDArray[np.int64] | None
    """Which one of its group it is, from 0; None with `groups`."""
    hours: float | npt.NDArray[np.float64]
    """Hour of the day, one for all or one each."""

    def draws(self, view: OperatorView, purpose: str) -> npt.NDArray[np.float64]:
        """A keyed uniform draw for each post."""
        if self.groups is None or self.nth is None:
            return view.uniform(purpose)
        import numpy as np

        table = [view.uniform(purpose, n) for n in range(int(self.nth.max(initial=0)) + 1)]
        return np.stack(table)[self.nth, self.groups]
