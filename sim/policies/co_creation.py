"""Co-creation: ask the members what should be better, and make something of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.policies.base import Policy
from sim.policies.choosing import lowest
from sim.policies.segments import Segment
from sim.scenario.fields import Conflict, field

if TYPE_CHECKING:
    from sim.model.agenda import Agenda
    from sim.model.view import OperatorView

_STEPS: Final = 16
"""Steps in which gains of quality are told apart: what is gained is the same number in many groups."""


class CoCreation(Policy):
    """Ask for suggestions in rounds, improve the product, credit those who suggested (S0, S2, S3).

    On the first day of a round the members are asked, and some are given samples to try. After `after_days`
    the operator keeps his word, or does not (`keeps`); if he does, the product gets better, the more so the
    more has been suggested, and those who suggested are credited, or not (`credits`). A round still open at
    `end_day` is ended on the morning after it. Where nobody has suggested anything, nothing was promised.

    Can go wrong: asking, promising and not delivering: by chance (`keeps`), or because the staff has no time
    and no money left on the day (which breaks the promise as well).
    Costs: staff minutes for asking and for crediting; staff minutes and CNY for each improvement and each
    sample.
    """

    key = "co_creation"
    tidies_up = True

    every_days: int = field(
        7, ge=1, le=3650, unit="days", source="assumed (weekly)", sweep=(7, 60), description="time between two rounds"
    )
    asks: bool = field(True, description="ask for suggestions; false: samples only")
    hour: float = field(
        19.0, ge=0, lt=24, unit="hours", source="assumed", description="hour of asking, of samples and of crediting"
    )
    ask_quality: float = field(
        0.4, ge=0, le=1, source="assumed", sweep=(0.1, 0.7), description="quality of the question, as content"
    )
    ask_minutes: float = field(
        15.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(5.0, 60.0), description="staff time of asking"
    )
    after_days: int = field(
        5, ge=1, le=365, unit="days", source="assumed", sweep=(1, 30),
        description="something comes of it so long after asking; before the next round",
    )  # fmt: skip
    keeps: float = field(
        1.0, ge=0, le=1, source="assumed", sweep=(0.0, 1.0), description="chance that something comes of it at all"
    )
    gain: float = field(
        0.05, ge=0, le=1, source="assumed", sweep=(0.0, 0.2),
        description="share of what the products lack that is mended in a round with very many suggestions",
    )  # fmt: skip
    suggestions_half: float = field(
        5.0, gt=0, le=10_000, unit="suggestions", source="assumed", sweep=(1.0, 20.0),
        description="with so many suggestions half of that is mended",
    )  # fmt: skip
    improve_minutes: float = field(
        60.0, ge=0, le=1440, unit="minutes", source="assumed", sweep=(15.0, 240.0),
        description="staff time of an improvement",
    )  # fmt: skip
    improve_cash: float = field(
        50.0, ge=0, le=1e6, unit="CNY", source="assumed", sweep=(0.0, 1000.0), description="money an improvement costs"
    )
    credits: bool = field(True, description="those who suggested are named and thanked")
    credit_minutes: float = field(
        10.0, ge=0, le=1440, unit="minutes", source="assumed", description="staff time of thanking them"
    )
    trials: int = field(
        0, ge=0, le=100_000, unit="persons", source="assumed", sweep=(0, 20),
        description="members of the segment who are given a sample in each round, by lot",
    )  # fmt: skip
    product: int = field(
        0, ge=0, le=4, description="what they try: 0 is world.product, 1 the first of world.other_products"
    )
    trial_minutes: float = field(
        5.0, ge=0, le=1440, unit="minutes", source="assumed", description="staff time of a sample"
    )
    trial_cash: float = field(
        50.0, ge=0, le=1e6, unit="CNY", source="assumed: what the product costs", sweep=(5.0, 200.0),
        description="money a sample costs",
    )  # fmt: skip
    segment: Segment = field(Segment(), description="who may be given a sample")

    def conflicts(self) -> Iterator[Conflict]:
        """A round ends before the next begins."""
        yield from super().conflicts()
        if self.asks and self.after_days >= self.every_days:
            given = f"after_days ({self.after_days}) is not less than every_days ({self.every_days})"
            yield Conflict(("after_days", "every_days"), f"{given}, expected a round to end before the next begins")

    @property
    def admits(self) -> bool:
        """Asking lets nobody in."""
        return False

    def plan(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        """End a round, begin one, or both."""
        if self.asks and (self.over(day) or self._ends(day, view.weekday)):
            self._deliver(view, agenda)
        if self.over(day) or not self.due(day, view.weekday, self.every_days):
            return
        if self.asks:
            agenda.ask_feedback(self.hour, quality=self.ask_quality, minutes=self.ask_minutes)
        if self.trials:
            self._give_samples(day, view, agenda)

    def _ends(self, day: int, weekday: int) -> bool:
        """Whether `day`, on which it acts, is the first such day `after_days` after a round began."""
        newest = day - self.after_days
        oldest = max(self.start_day, self._last_on(day, weekday) - self.after_days + 1)
        return any(
            self.acts(weekday + began - day) and self.due(began, (weekday + began - day) % 7, self.every_days)
            for began in range(oldest, newest + 1)
        )

    def _deliver(self, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        groups = np.flatnonzero(view.feedback_running)
        if groups.size == 0:
            return
        made = view.suggestions[groups]
        agenda.close_feedback(0.0, groups[made == 0], outcome="kept")
        groups, made = groups[made > 0], made[made > 0]
        kept = view.uniform("promise kept")[groups] < self.keeps
        steps = np.maximum(1, np.rint(_STEPS * (1.0 - 0.5 ** (made / self.suggestions_half)))).astype(np.int64)
        better, credited = np.zeros(groups.size, np.bool_), np.zeros(groups.size, np.bool_)
        for step in np.unique(steps[kept]):
            alike = np.flatnonzero(kept & (steps == step))
            better[alike] = agenda.improve(
                self.gain * float(step) / _STEPS, groups[alike], minutes=self.improve_minutes, cash=self.improve_cash
            )
        if self.credits:
            credited[better] = agenda.close_feedback(
                self.hour, groups[better], outcome="credited", minutes=self.credit_minutes
            )
        agenda.close_feedback(self.hour, groups[better & ~credited], outcome="kept")
        agenda.close_feedback(self.hour, groups[~better], outcome="broken")

    def _give_samples(self, day: int, view: OperatorView, agenda: Agenda) -> None:
        import numpy as np

        here = self.segment.of(view) & (view.joined_tick <= day * view.ticks_per_day) & ~view.is_spammer
        groups, slots = np.nonzero(here)
        chosen = lowest(groups, view.member_uniform(f"sample {day}", groups, slots), self.trials)
        agenda.try_out(
            groups[chosen], slots[chosen], self.hour, product=self.product,
            minutes_each=self.trial_minutes, cash_each=self.trial_cash,
        )  # fmt: skip
