"""What stands in a calibration file: parameters with what is believed of them, and how they are to be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from sim.scenario.fields import Conflict, Section, field
from sim.study.experiment.schema import Distribution

MEMBERS = "world.groups.members"
OF_THE_LOG = ("world.groups.count", "world.groups.first_weekday")
"""What follows from the log, and cannot be looked for."""


class CalibrationFile(Section):
    """How a scenario is fitted to a log."""

    about: str = field("", max_length=10_000, description="what the calibration is for")
    name: str | None = field(
        None, min_length=1, max_length=80, description="names the folder of the results; by default as the scenario"
    )
    parameters: dict[str, Distribution] = field(
        {}, max_length=30,
        description="what is to be found, by path, each with what is believed of it; without any, the usual ones",
    )  # fmt: skip
    set: dict[str, Any] = Field({}, description="values of the scenario changed for the whole calibration, by path")
    members: int | None = field(
        None, ge=2, le=60_000, unit="persons",
        description="members of each group; a log tells only of those who write",
    )  # fmt: skip
    days: int | None = field(
        None, ge=2, le=730, unit="days", description="so many days of the log are looked at; by default all"
    )
    burn_in: int = field(0, ge=0, le=729, unit="days", description="first days of the log that are left out")
    warm_up: int | None = field(
        None, ge=0, le=365, unit="days",
        description="days that a simulation plays before those that are compared; by default burn_in where the log "
        "begins with the founding of the group, else 14 or burn_in if that is longer",
    )  # fmt: skip
    hours: Literal["log", "scenario"] = field(
        "log", description="when people are about: in the hours in which the log's messages were written, or as in the "
        "scenario"
    )  # fmt: skip
    summaries: tuple[str, ...] = field(
        (), max_length=500, description="what log and simulations are compared by; by default all there are"
    )
    without: tuple[str, ...] = field((), max_length=500, description="summaries that are left out")
    budget: int = field(3000, ge=50, le=10_000_000, unit="simulations", description="how many there are, at most")
    first: int | None = field(
        None, ge=40, le=1_000_000, unit="simulations",
        description="of them drawn from what is believed; by default 800, or a third of the budget if that is less",
    )  # fmt: skip
    population: int | None = field(
        None, ge=20, le=100_000, unit="simulations",
        description="drawn in each further round, and kept in the end; by default 250, or less with a small budget",
    )  # fmt: skip
    replicates: int = field(
        1, ge=1, le=100, description="times that the same parameters are played, each a log of its own"
    )
    predictive: int = field(
        100, ge=0, le=10_000, unit="simulations", description="played with what was found, to be held against the log"
    )
    seed: int = field(1, ge=0, le=2**63 - 1, description="start of all random numbers")
    statistics: Literal["regression", "summaries"] = field(
        "regression", description="compare best guesses of the parameters from all summaries, or summaries themselves"
    )
    kernel: Literal["normal", "local"] = field(
        "normal", description="new parameters around all that are kept, or along their neighbours (bent ridges)"
    )

    @property
    def sizes(self) -> tuple[int, int]:
        """Simulations of the first round, and of each further one; with a budget of 2,400 or more always the same."""
        first = max(40, min(800, self.budget // 3)) if self.first is None else self.first
        population = max(20, min(250, first // 2)) if self.population is None else self.population
        return first, population

    def conflicts(self) -> Iterator[Conflict]:
        """Yield what does not go together."""
        yield from super().conflicts()
        if self.members is not None and MEMBERS in self.parameters:
            text = f"members is {self.members:,}, and {MEMBERS} is to be found, expected one of them"
            yield Conflict(("members",), text)
        first, population = self.sizes
        if first > self.budget:
            text = f"first ({first:,}) is more than the budget ({self.budget:,}), expected at most that"
            yield Conflict(("first", "budget"), text)
        if population > first:
            text = f"population ({population:,}) is more than first ({first:,}), expected at most that"
            yield Conflict(("population", "first"), text)
        both = sorted(set(self.summaries) & set(self.without))
        if both:
            yield Conflict(("without",), f"{both[0]} is looked at and left out at once, expected one of them")


def quick(given: CalibrationFile) -> CalibrationFile:
    """The same with few simulations: to see whether all works, with wide intervals."""
    few = {"budget": 600, "first": None, "population": None, "predictive": 40, "replicates": 1}
    return given.model_copy(update=few)
