"""The outcomes of a study: what they are called, and which of them are the same one at different days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.views.tables import look, plural


@dataclass(frozen=True)
class Outcome:
    """What is looked at.

    key     its name in the tables: `profit`, `profit@90`
    metric  the same without the day; day: the day, None for the end of the run
    label   in words; unit: of the value, "" for a count, "share" for a share of one
    sense   +1 more is better, -1 less is better, 0 unknown
    """

    key: str
    metric: str
    day: int | None
    label: str
    unit: str = ""
    sense: int = 0

    @property
    def axis(self) -> str:
        """What stands beside an axis: the unit, if there is any worth telling."""
        return "" if self.unit in ("share", "0-1") else self.unit

    @property
    def better(self) -> str:
        """`highest` or `lowest`, whichever is better."""
        return "highest" if self.sense > 0 else "lowest"


def outcomes_of(told: Any, present: Sequence[str]) -> list[Outcome]:
    """The outcomes that are present, in the order in which they are told (a mapping name -> label, unit, sense)."""
    known: Mapping[str, Any] = told if isinstance(told, Mapping) else {str(name): None for name in told or ()}
    order = [name for name in known if name in present] + [name for name in present if name not in known]
    return [_outcome(name, known.get(name)) for name in order]


def by_metric(outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
    """The outcomes, those of one metric together, by day, the end of the run last."""
    metrics = dict.fromkeys(outcome.metric for outcome in outcomes)
    groups = [[outcome for outcome in outcomes if outcome.metric == metric] for metric in metrics]
    return [sorted(group, key=lambda o: float("inf") if o.day is None else o.day) for group in groups]


def title(group: Sequence[Outcome]) -> str:
    """What a panel is called that shows these outcomes of one metric."""
    return group[-1].label if group[-1].day is None else _without_day(group[-1])


def full_title(outcome: Outcome, outcomes: Sequence[Outcome], days: int | None) -> str:
    """What a panel of one outcome is called: with its days, where the metric is there for several."""
    alike = [other for other in outcomes if other.metric == outcome.metric]
    return (
        outcome.label if len(alike) == 1 and outcome.day is None else f"{_without_day(outcome)}, {when(outcome, days)}"
    )


def when(outcome: Outcome, days: int | None) -> str:
    """`90 days`; for the end of the run, its length if that is known."""
    day = days if outcome.day is None else outcome.day
    return plural(day, "day") if day else "whole run"


def _outcome(name: str, told: Any) -> Outcome:
    metric, _, day = name.partition("@")
    sense = look(told, "sense") or 0
    label = " ".join(str(look(told, "label") or name).split())
    return Outcome(
        name, metric, int(day) if day.isdigit() else None, label, str(look(told, "unit") or ""),
        (sense > 0) - (sense < 0),
    )  # fmt: skip


def _without_day(outcome: Outcome) -> str:
    """The label without `@90`."""
    return outcome.label.removesuffix(f"@{outcome.day}").rstrip()
