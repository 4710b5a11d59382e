"""How a simulation is laid out: the rows that a group takes, and the groups held in reserve.

Operators who need different layouts can share one simulation that has room for all of them.

The layout changes no result, to the bit: slots that nobody can take and groups that are not opened are never looked at.
But in a forum slots have other numbers, since boards begin elsewhere (in the tables of members, nodes, ties and the
agenda); of groups with other slots, the members table may show more or fewer, as it has so many rows at most; and a log
of more groups than a replicate has at the start (`run.log_groups`) counts those in reserve.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.labels import NEVER, OUT_OF_REACH
from sim.scenario.schema import Scenario

UNLIMITED: Final = 2
"""Where a platform sets no limit there is room for so many times the first members."""


class Layout(NamedTuple):
    """What an operator needs room for."""

    slots: int
    """Rows that a group takes."""
    reserve: int | None
    """Further groups that may be opened for each at the start; None: no group opens or closes, and nobody moves."""

    @property
    def moving(self) -> bool:
        """Whether members may be moved from group to group."""
        return self.reserve is not None

    def groups(self, first: int) -> int:
        """Groups of one replicate, of which there are `first` at the start."""
        return first * (1 + (self.reserve or 0))

    def lacks(self, other: "Layout") -> str:
        """What the other layout needs more, in words; empty if it fits in."""
        words = []
        if other.slots > self.slots:
            words.append(f"{other.slots:,} slots for each group, and there are {self.slots:,}")
        if other.reserve is not None and self.reserve is None:
            words.append("groups that open or close, or members who move, which there cannot be")
        elif (other.reserve or 0) > (self.reserve or 0):
            words.append(f"{other.reserve} groups in reserve for each, and there are {self.reserve}")
        return "; ".join(words)


def capacity_of(scenario: Scenario) -> int:
    """Members that a group may have."""
    return scenario.world.preset.capacity or UNLIMITED * scenario.world.groups.members


def slots_of(scenario: Scenario) -> int:
    """Rows that a group takes: as many as it may have members, or no more than at first where nobody can join."""
    inviting = scenario.world.behaviour.inviting
    grows = inviting.invite_rate * inviting.invite_acceptance > 0 or any(
        getattr(policy, "admits", True) for policy in scenario.operator.policies
    )
    return capacity_of(scenario) if grows else scenario.world.groups.members


def groups_of(scenario: Scenario) -> int:
    """Groups of one replicate: those at the start, and those that may be opened beside each of them."""
    return layout_of(scenario).groups(scenario.world.groups.count)


def layout_of(scenario: Scenario) -> Layout:
    """What the operator of a scenario needs; equal ones can be forked from one another."""
    reserves = [getattr(policy, "reserve", None) for policy in scenario.operator.policies]
    known = [reserve for reserve in reserves if reserve is not None]
    return Layout(slots_of(scenario), sum(known) if known else None)


def layout_for(scenarios: Iterable[Scenario]) -> Layout:
    """What has room for the operators of all of these scenarios, of which there is one at least."""
    layouts = [layout_of(scenario) for scenario in scenarios]
    known = [layout.reserve for layout in layouts if layout.reserve is not None]
    return Layout(max(layout.slots for layout in layouts), max(known) if known else None)


def hold_in_reserve(groups: npt.NDArray[np.void], first: int, reserve: int | None) -> None:
    """Of the groups that have not been opened (GROUP_DTYPE), keep as many in reserve as the operator may ever open.

    first  groups of a replicate at the start; the others are there for other operators, and out of reach
    """
    spare = groups["opened"] < 0
    groups["opened"][spare] = np.where(groups["group"] < first * (1 + (reserve or 0)), NEVER, OUT_OF_REACH)[spare]
