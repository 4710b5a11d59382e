"""Topics: the owner talks with the members, every day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.policies.base import Hour, named_twice
from sim.policies.posting import PostingPolicy, Posts
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

_CHAT: Final = 0
_KNOWLEDGE: Final = 1
_HOT: Final = 2


class Topics(PostingPolicy):
    """The owner chats every day, answers, gives knowledge, and throws in hot topics (S1, S3).

    S1: two months of daily chat with knowledge of the product and advice raised activity by about half. Of
    the day's messages some are the owner's own chat and some knowledge; a hot topic comes with his own view of it, and
    planted voices may join in. At `converse_hours` he answers those who have spoken since he last sat down.

    Can go wrong: planted voices are found out, which costs trust; hot topics far from what the group is about
    hold nobody; an owner who only posts and never answers is one more official window.
    Costs: staff minutes for each message and each answer planned (the time is set aside, whether or not as
    many have spoken), staff minutes and CNY for each planted message.
    """

    key = "topics"

    chat_per_day: float = field(
        4.0, ge=0, le=96, unit="messages/day", source="assumed (S1: daily)", sweep=(0.0, 10.0),
        description="the owner's own chat",
    )  # fmt: skip
    chat_minutes: float = field(
        1.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 5.0),
        description="staff time of a message of chat",
    )  # fmt: skip
    converse: int = field(
        5, ge=0, le=1000, unit="answers", source="assumed", sweep=(0, 20),
        description="members answered at the most, at each of converse_hours, the latest to speak first",
    )  # fmt: skip
    converse_hours: tuple[Hour, ...] = field(
        (12.5, 21.0), min_length=1, max_length=24, unit="hours", source="assumed", description="hours of answering"
    )
    minutes_each: float = field(
        2.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 5.0), description="staff time of an answer"
    )
    knowledge_per_day: float = field(
        0.5, ge=0, le=96, unit="posts/day", source="assumed (S1: often)", sweep=(0.0, 3.0),
        description="knowledge of the product, and advice",
    )  # fmt: skip
    knowledge_quality: float = field(
        0.7, ge=0, le=1, source="assumed", sweep=(0.3, 0.9), description="its quality, as content"
    )
    knowledge_minutes: float = field(
        20.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(5.0, 60.0), description="staff time of one"
    )
    hot_per_day: float = field(
        1.0, ge=0, le=96, unit="posts/day", source="S1: every day", sweep=(0.0, 4.0), description="hot topics"
    )
    hot_quality: float = field(
        0.5, ge=0, le=1, source="assumed", sweep=(0.2, 0.9), description="their quality, as content"
    )
    hot_spread: float = field(
        60.0, ge=0, le=180, unit="degrees", source="assumed", sweep=(0.0, 180.0),
        description="they lie up to so far to either side of the group's positioning",
    )  # fmt: skip
    hot_minutes: float = field(
        10.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(3.0, 30.0), description="staff time of one"
    )
    planted: int = field(
        0, ge=0, le=100, unit="messages", source="assumed (S1: a few)", sweep=(0, 5),
        description="messages of planted voices on each hot topic",
    )  # fmt: skip
    planted_praise: bool = field(False, description="they praise the product instead of chatting")
    planted_minutes: float = field(
        2.0, ge=0, le=1440, unit="minutes", source="assumed", description="staff time of one such message"
    )
    planted_cash: float = field(
        1.0, ge=0, le=1e6, unit="CNY", source="assumed", sweep=(0.0, 10.0), description="money it costs"
    )

    def conflicts(self) -> Iterator[Conflict]:
        """Planted voices need something to agree with."""
        yield from super().conflicts()
        yield from named_twice("converse_hours", self.converse_hours)
        if self.planted and self.hot_per_day == 0:
            text = f"planted ({self.planted}) voices join in on hot topics, but hot_per_day is 0, expected more than 0"
            yield Conflict(("planted", "hot_per_day"), text)

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Answer at the hours named, and post what is due today."""
        if self.converse:
            for hour, since in _with_time_since(self.converse_hours):
                agenda.converse(hour, count=self.converse, hours=since, minutes=self.minutes_each)
        weekday, rates = view.weekday, (self.chat_per_day, self.knowledge_per_day, self.hot_per_day)
        counts = [self.posts_on(rate, day, weekday) for rate in rates]
        if not any(counts):
            return
        posts = self.posts(view, sum(counts), sum(self.posts_before(rate, day, weekday) for rate in rates))
        kinds = _mixed(counts)
        if counts[_CHAT]:
            chat = _of(posts, kinds, _CHAT)
            agenda.post("operator_reply", chat.hours, chat.groups, minutes=self.chat_minutes)
        if counts[_KNOWLEDGE]:
            advice = _of(posts, kinds, _KNOWLEDGE)
            agenda.post(
                "content", advice.hours, advice.groups, quality=self.knowledge_quality, minutes=self.knowledge_minutes
            )
        if counts[_HOT]:
            self._hot(view, agenda, _of(posts, kinds, _HOT))

    def _hot(self, view: OperatorView, agenda: Agenda, posts: Posts) -> None:
        """Hot topics, and planted voices on those for which the time suffices."""
        import numpy as np

        angle = math.radians(self.hot_spread) * (2.0 * posts.draws(view, "hot topic") - 1.0)
        done = agenda.post(
            "content", posts.hours, posts.groups, quality=self.hot_quality, topic=angle, minutes=self.hot_minutes
        )
        if self.planted:
            groups = np.arange(view.groups) if posts.groups is None else posts.groups
            hours = np.broadcast_to(posts.hours, groups.shape)
            agenda.plant(
                hours[done], groups[done], count=self.planted, praise=self.planted_praise,
                minutes=self.planted_minutes, cash=self.planted_cash,
            )  # fmt: skip


def _with_time_since(hours: tuple[float, ...]) -> list[tuple[float, float]]:
    """Hours in their order, each with the hours gone since the one before; the first is a day after the first."""
    ordered = sorted(hours)
    return [(hour, hour - before) for hour, before in zip(ordered, [ordered[-1] - 24.0, *ordered], strict=False)]


def _mixed(counts: list[int]) -> npt.NDArray[np.int64]:
    """Kinds of the day's messages in their order: so many of each, spread evenly among the others."""
    import numpy as np

    when = np.concatenate([(np.arange(count) + 0.5) / max(1, count) for count in counts])
    return np.repeat(np.arange(len(counts)), counts)[np.argsort(when, kind="stable")]


def _of(posts: Posts, kinds: npt.NDArray[np.int64], kind: int) -> Posts:
    """The messages of one kind."""
    if posts.groups is None or posts.nth is None:  # there is only one
        return posts
    import numpy as np

    mine = kinds[posts.nth] == kind
    return Posts(posts.groups[mine], posts.nth[mine], np.asarray(posts.hours)[mine])
