"""Service: look through the group, and answer questions and complaints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from sim.policies.base import Hour, Policy, named_twice
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView


class Service(Policy):
    """Notice and answer questions and complaints, on rounds at fixed hours (S2, S3, S4).

    On each round somebody looks through the group, notices a share of the complaints that are open and of the
    questions that nobody has answered, and answers up to `answers_each` of them, complaints first. How long a
    member waits follows from the hours and weekdays of the rounds.
    Each round is duty time, set aside and paid whole: looking, and as many answers as it has room for, whether
    or not there turns out to be so much to answer.

    Can go wrong: complaints that nobody notices, or that wait over night or over a weekend off, spread (S2: size
    is a two-edged sword); few rounds with few answers in a group where much is asked.
    Costs: staff minutes for each round: `minutes_each`, and `answer_minutes` for each of `answers_each`.
    """

    key = "service"

    hours: tuple[Hour, ...] = field(
        (10.0, 15.0, 21.0), min_length=1, max_length=24, unit="hours",
        source="assumed (72 % expect an answer within the hour: Lithium 2013)",
        description="hours of the rounds",
    )  # fmt: skip
    notices: float = field(
        0.9, ge=0, le=1, source="assumed", sweep=(0.3, 1.0),
        description="chance that a complaint or question is noticed on a round",
    )  # fmt: skip
    answers_each: int = field(
        5, ge=0, le=1000, unit="answers", source="assumed", sweep=(1, 20),
        description="answers that a round has room for",
    )  # fmt: skip
    what: Literal["all", "questions", "complaints"] = field(
        "all", description="what is answered: all, questions or complaints"
    )
    minutes_each: float = field(
        5.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(1.0, 20.0),
        description="staff time of looking through the group, each round",
    )  # fmt: skip
    answer_minutes: float = field(
        2.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(0.5, 10.0),
        description="staff time of an answer",
    )  # fmt: skip

    def conflicts(self) -> Iterator[Conflict]:
        """One round at a time."""
        yield from super().conflicts()
        yield from named_twice("hours", self.hours)

    @property
    def admits(self) -> bool:
        """Service lets nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """Set the day's rounds aside in all groups."""
        if self.notices == 0 or self.answers_each == 0:
            return
        whole = self.minutes_each + self.answer_minutes * self.answers_each
        for hour in sorted(self.hours):
            agenda.serve(  # which charges by the answer
                hour, count=self.answers_each, notices=self.notices, what=self.what, minutes=whole / self.answers_each
            )
