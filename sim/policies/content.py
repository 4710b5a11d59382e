"""Content: articles, tips, news."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.policies.posting import PostingPolicy, Posts
from sim.scenario.fields import field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Content(PostingPolicy):
    """Post content of some quality and topic, at regular or irregular hours (S0, S1, S2).

    S0: the group has to be worth the time it costs. S2: at regular times, in measured amounts, quality before
    quantity. S1, against that: at irregular times.

    Can go wrong: much content of little quality; content off the group's topic; irregular hours; and content
    alone, with nobody who talks to the members: the cold official window of S2.
    Costs: staff minutes and CNY for each post. Good content takes longer: raise `minutes_each` with it.
    """

    key = "content"

    per_day: float = field(
        3.0, ge=0, le=96, unit="posts/day", source="assumed", sweep=(0.0, 10.0),
        description="posts on each day on which it acts; .3 is three in ten days",
    )  # fmt: skip
    quality: float = field(
        0.6, ge=0, le=1, source="assumed", sweep=(0.2, 0.9), description="quality of the posts"
    )
    topic_spread: float = field(
        0.0, ge=0, le=180, unit="degrees", source="assumed", sweep=(0.0, 90.0),
        description="topics lie up to so far to either side of the group's positioning",
    )  # fmt: skip
    off_topic: float = field(
        0.0, ge=0, le=1, source="assumed", sweep=(0.0, 0.5),
        description="share of the posts about something else (90 to 180 degrees away)",
    )  # fmt: skip
    minutes_each: float = field(
        20.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(5.0, 60.0),
        description="staff time of one post",
    )  # fmt: skip
    cash_each: float = field(
        0.0, ge=0, le=1e6, unit="CNY", source="assumed", description="money one post costs"
    )

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Post as many as are due today."""
        weekday = view.weekday
        count = self.posts_on(self.per_day, day, weekday)
        if count == 0:
            return
        posts = self.posts(view, count, self.posts_before(self.per_day, day, weekday))
        agenda.post(
            "content",
            posts.hours,
            posts.groups,
            quality=self.quality,
            topic=self._topics(view, posts),
            minutes=self.minutes_each,
            cash=self.cash_each,
        )

    def _topics(self, view: OperatorView, posts: Posts) -> float | npt.NDArray[np.float64]:
        """Angles of the posts from the positioning, radians."""
        if self.topic_spread == 0 and self.off_topic == 0:
            return 0.0
        import numpy as np

        side = 2.0 * posts.draws(view, "content topic") - 1.0  # -1 … 1
        angle = math.radians(self.topic_spread) * side
        if self.off_topic:
            away = np.copysign(0.5 * math.pi * (1.0 + np.abs(side)), side)
            angle = np.where(posts.draws(view, "content off topic") < self.off_topic, away, angle)
        return angle
