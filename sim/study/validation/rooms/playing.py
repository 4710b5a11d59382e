"""A room simulated: its door and two numbers are given, all else are the defaults of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sim.scenario.loading import from_mapping
from sim.scenario.schema import Scenario
from sim.study.validation.rooms.door import Door, registry
from sim.study.validation.rooms.log import DAY, RoomLog

WORLD: Final[Mapping[str, Any]] = {
    "platform": "wechat_group",
    "groups": {"count": 1, "members": 10, "basis": "interest"},
    "members": {"existing_customers": 0.0},
    "market": {"people_per_member": 1e6, "strata": {"customers": 0.0, "friends": 0.0, "strangers": 1.0}, "panel": 0},
    "behaviour": {
        "inviting": {"invite_rate": 0.0},
        "buying": {"unasked_rate": 0.0},
        "policing": {"advertisers": 0.0},
    },
}
"""What all rooms have in common. Who enters comes through the door, so nobody is invited; nothing is sold; bots were
taken out of the logs, so nobody comes to advertise. There is no operator but for the door."""
RANGE: Final = (1e-4, 40.0)
"""Between which talkativeness is looked for."""


@dataclass(frozen=True)
class Own:
    """What a room is given.

    talkativeness   own messages a day of a member with sociability 1, full interest and bonds: `speaking.initiative`
    branching       answers that what somebody says draws: `speaking.branching`
    scale           persons who enter for each who writes in the log
    """

    talkativeness: float
    branching: float
    scale: float


Going = Callable[[], bool]
"""Whether to go on; asked every day."""


class StoppedError(Exception):
    """Somebody wants no more of it."""


def scenario_of(door: Door, own: Own, replicates: int, seed: int, days: int) -> Scenario:
    """The scenario of a room. Raises ScenarioError where its numbers are none."""
    founders, daily = door.entering(own.scale)
    world = {name: dict(part) if isinstance(part, Mapping) else part for name, part in WORLD.items()}
    world["groups"] |= {"members": founders, "capacity": founders + sum(daily) + 1}
    behaviour = world["behaviour"]
    behaviour["speaking"] = {"initiative": own.talkativeness, "branching": own.branching}
    return from_mapping(
        {
            "name": "room",
            "run": {"days": days, "replicates": replicates, "seed": seed, "log_groups": replicates},
            "world": world,
            "operator": {"door": {"daily": list(daily[:days])}},
        },
        registry(),
        (),
    )


def as_real(room: RoomLog, own: Own, seed: int) -> RoomLog:
    """A room of the model in the place of a real one: the door of the real one, and what that is given.

    It begins with its first message, as real ones do.
    """
    log = play(Door.of(room), own, 1, seed)[0]
    began = log.time[0] if len(log.time) else 0.0
    return RoomLog.of(log.time - began, log.person, max(1, log.days - int(began // DAY)))


def play(
    door: Door, own: Own, replicates: int, seed: int, days: int | None = None, going: Going = lambda: True
) -> list[RoomLog]:
    """What is written in a room, `replicates` times over.

    days    for how many days; by default as long as the room was watched
    Raises StoppedError where `going` says no.
    """
    from sim.model.simulation import Simulation

    watched = door.days if days is None else days
    simulation = Simulation(scenario_of(door, own, replicates, seed, watched))
    while simulation.day < simulation.days:
        if not going():
            raise StoppedError
        simulation.step()
    said = simulation.messages_table()
    member = said["author"] != 0
    room, author = said["replicate"][member], said["author"][member]
    time = (said["day"][member] * 1440.0 + said["minute"][member]) * 60.0
    return [RoomLog.of(time[room == n], author[room == n], watched) for n in range(replicates)]


@lru_cache(maxsize=1)
def world_text() -> str:
    """What all rooms have in common, as text: it belongs to the key of what is kept."""
    import json

    return json.dumps(WORLD, sort_keys=True)
