"""Paired experiments: the same people with the same luck under two strategies, and how sure their difference is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.model.agenda import Agenda
from sim.model.labels import ACTIVE
from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY
from sim.scenario import loads

SCENARIO = """
name: paired
run: {days: 40, replicates: 40, seed: 11}
world:
  groups: {members: 120, capacity: 160}
  platform_rules: {policing: 0}
  members: {concern_lasting: 36500, concern_lasting_sigma: 0}
  behaviour: {speaking: {initiative: 0.0125, branching: 0.5}}
operator: {staff_minutes_per_day: 1440, cash_per_day: 100000}
"""
"""Forty groups; budgets that suffice, and a platform that does not strike, unless an experiment is about these.

People whom the group goes on to concern, and who say little of themselves and answer in a middling way: where half of
them lose touch by themselves, and conversations come in bursts, most of what a policy does drowns in luck.
"""

INVITING = "world.behaviour.inviting."
NOBODY_INVITES = {INVITING + "invite_rate": 0.0}
NOBODY_COMES_OR_GOES = NOBODY_INVITES | {"world.behaviour.leaving.leave_rate": 0.0}
TALKATIVE = {"world.behaviour.speaking.initiative": 0.05}
"""Four times as much, within the range to sweep: a group in which something is said every day."""

Changes = Mapping[str, Any]


class Effect(NamedTuple):
    """Mean over the groups of a difference, and its standard error."""

    mean: float
    error: float

    @property
    def surely_up(self) -> bool:
        """Whether the mean lies at least three standard errors above zero."""
        return self.mean > 0 and self.mean >= 3.0 * self.error

    @property
    def surely_down(self) -> bool:
        """Whether the mean lies at least three standard errors below zero."""
        return self.mean < 0 and self.mean <= -3.0 * self.error

    def __str__(self) -> str:
        return f"{self.mean:.4g} +- {self.error:.2g}"


def prepared(operator: Changes, *worlds: Changes) -> Simulation:
    """A simulation with these policies (by key, parameters by name), before its first day."""
    changes: dict[str, Any] = {f"operator.{key}": value for key, value in operator.items()}
    for world in worlds:
        changes |= world
    return Simulation(loads(SCENARIO, REGISTRY, changes))


def played(operator: Changes, *worlds: Changes) -> Simulation:
    """The same, played to the end."""
    return prepared(operator, *worlds).run()


def acting_too(simulation: Simulation, act: Callable[[int, Agenda], object]) -> Simulation:
    """The same simulation, in which `act` writes into every day's agenda after the policies."""
    plan = simulation.plan

    def with_more() -> Agenda:
        agenda = plan()
        act(simulation.day, agenda)
        return agenda

    simulation.plan = with_more  # type: ignore[method-assign]
    return simulation


def by_day(simulation: Simulation, column: str) -> Any:
    """One column of the daily table (groups, days)."""
    return simulation.daily_table()[column].reshape(simulation.groups_total, -1).astype(np.float64)


def people(simulation: Simulation) -> Any:
    """The records of all slots as they stand (groups, slots)."""
    return simulation.world.members.reshape(simulation.groups_total, -1)


def present(simulation: Simulation) -> Any:
    """Slots in which somebody is (groups, slots)."""
    return people(simulation)["stage"] <= ACTIVE


def averaged(values: Any, among: Any) -> Any:
    """Mean of values (groups, slots) over some of the slots of each group (groups,); no value where there are none."""
    counts = among.sum(axis=1)
    return np.where(counts > 0, (values * among).sum(axis=1) / np.maximum(1, counts), np.nan)


def effect(differences: Any) -> Effect:
    """What differences by group (groups,) come to; groups without a value are left out."""
    known = differences[np.isfinite(differences)]
    return Effect(float(known.mean()), float(known.std(ddof=1) / np.sqrt(known.size)))


def change(one: Simulation, other: Simulation, column: str, first: int = 0, end: int | None = None) -> Effect:
    """The other less the one, of a column's mean over the days from `first` up to `end`."""
    a, b = (np.nanmean(by_day(s, column)[:, first:end], axis=1) for s in (one, other))
    return effect(b - a)
