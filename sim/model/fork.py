"""A simulation is forked: the same state on the same day, from which on another operator acts, beside the first.

A fork takes a copy of all that is written to. What is never written again is shared: results of days that have passed,
numbers, profiles. So forks of one simulation can be played at the same time, and it can go on itself.

Each class below has a table of its attributes, and how each is carried over. An attribute that is in no table is an
error, so that a new one cannot be forgotten.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from sim.model.compile import passed
from sim.model.layout import layout_of
from sim.model.state import World
from sim.scenario.fields import Section
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.model.simulation import Simulation

Carry = Callable[[Any, int], Any]
"""Makes of an attribute, and the number of days that have passed, that of the fork."""

_PART: Final = 1 << 20
"""Bytes that are looked at together: where there are only zeros nothing is written, and so no memory is claimed."""
_NAMED: Final = 3
"""So many differences are named."""


def _shared(value: Any, day: int) -> Any:
    """What is never written to."""
    return value


def copied(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same array in memory of its own; long stretches of zeros are not claimed before somebody writes there."""
    copy = np.zeros(array.shape, array.dtype)
    old, new = (np.ascontiguousarray(a).view(np.ndarray).reshape(-1).view(np.uint8) for a in (array, copy))
    for begin in range(0, old.size, _PART):
        part = old[begin : begin + _PART]
        if old.size <= _PART or part.any():
            new[begin : begin + _PART] = part  # not field by field
    return copy.view(type(array))


def _array(array: npt.NDArray[Any], day: int) -> npt.NDArray[Any]:
    return copied(array)


def _so_far(array: npt.NDArray[Any], day: int) -> npt.NDArray[Any]:
    """(…, days, …): the days that have passed."""
    copy = np.zeros(array.shape, array.dtype)
    copy[:, :day] = array[:, :day]
    return copy


def _rows(rows: list[Any], day: int) -> list[Any]:
    """What is added to, while what is in it stays as it is."""
    return list(rows)


def _world(world: World | None, day: int) -> World | None:
    return None if world is None else World(*map(copied, world))


_LATER: Final = ("nights", "_runner", "_markets", "_owners", "_plain")
"""Made when the rest of the simulation is there."""

SIMULATION: Final[Mapping[str, Carry]] = {
    "scenario": _shared, "days": _shared, "day": _shared, "ticks_per_day": _shared, "replicates": _shared,
    "first_replicate": _shared, "layout": _shared, "groups_total": _shared, "logged": _shared, "slots": _shared,
    "preset": _shared, "is_forum": _shared, "numbers": lambda numbers, day: dict(numbers), "params": _array,
    "world": _world, "_profiles": _shared, "_policies": _shared, "_named": _rows, "_own_staff": _array,
    "_daily": _so_far, "_market": _so_far, "_costs": _so_far, "_wages": _so_far, "_joins": _rows, "_leaves": _rows,
    "_messages": _rows, "_log": _rows, "_network": _rows,
}  # fmt: skip
MARKETS: Final[Mapping[str, Carry]] = {
    "_ticks_per_day": _shared, "size": _array, "outside": _array, "reputation": _array,
    "_of_group": _shared, "_watched": _shared, "_telling": _shared, "_orders": _array, "_panel": _world,
    "_reckon": _shared, "_one": _array, "_flows": _array, "_numbers": _array,
}  # fmt: skip
OWNERS: Final[Mapping[str, Carry]] = {"_owner": _shared, "away": _array}
NIGHTS: Final[Mapping[str, Carry]] = {
    "_ticks_per_day": _shared, "_tonight": _shared, "_uids": _shared, "_counts": _array,
}  # fmt: skip


def _carried(source: Any, day: int, ways: Mapping[str, Carry], **made: Any) -> Any:
    """A copy of `source`: its attributes carried over as `ways` says, or `made` for the fork already."""
    there, known = vars(source), {*ways, *made}
    if odd := sorted(there.keys() ^ known):
        raise TypeError(
            f"a fork does not know what to do with {', '.join(odd)} of {type(source).__name__}: "
            "expected the attributes named in sim/model/fork.py"
        )
    copy = object.__new__(type(source))
    for name, value in there.items():  # in their order
        vars(copy)[name] = made[name] if name in made else ways[name](value, day)
    return copy


def fork(s: "Simulation", threads: int | None = None) -> "Simulation":
    """The same simulation again, on the same day, with memory of its own.

    threads  of the fork; None: as many as `s` has

    Raises TypeError where somebody has put something into `s` that nobody knows how to carry over.
    """
    day = s.day
    copy: Any = _carried(s, day, SIMULATION, **dict.fromkeys(_LATER))
    world, params = copy.world, copy.params
    copy._plain = World(*map(passed, world))
    copy._markets = _carried(s._markets, day, MARKETS, _world=World(*map(passed, world)), _params=params)
    copy._owners = _carried(s._owners, day, OWNERS, _world=World(*map(passed, world)))
    copy._runner = s._runner.forked(copy, threads)
    copy.nights = _carried(
        s.nights, day, NIGHTS, _world=World(*map(passed, world)), _params=params, _markets=copy._markets,
        _scratch_of=copy.scratch_of,
    )  # fmt: skip
    made: Simulation = copy
    return made


def check_world(scenario: Scenario, other: Scenario) -> None:
    """Raise ValueError unless the two differ in nothing but the operator and the number of days."""
    parts = ((scenario.run, other.run, "run"), (scenario.world, other.world, "world"))
    found = [one for a, b, path in parts for one in _differences(a, b, path) if not one.startswith("run.days ")]
    if found:
        more = f", and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        text = "; ".join(found[:_NAMED])
        raise ValueError(f"{other.name!r} has another world or run: {text}{more}. Expected another operator only")


def check_switch(s: "Simulation", scenario: Scenario) -> None:
    """Raise ValueError, which says why, unless the operator of `scenario` can take over."""
    check_world(s.scenario, scenario)
    if scenario.run.days < s.days:
        days = scenario.run.days
        raise ValueError(f"run.days is {days} in {scenario.name!r}, expected {s.days} as in the simulation, or more")
    if lacking := s.layout.lacks(layout_of(scenario)):
        raise ValueError(
            f"the operator of {scenario.name!r} needs {lacking}; expected a simulation that has room for it: "
            "Simulation(…, room_for=[…])"
        )


def _differences(a: Any, b: Any, path: str) -> list[str]:
    """Where two parts of scenarios differ, in words."""
    if isinstance(a, Section) and type(a) is type(b):
        names = type(a).model_fields
        return [one for name in names for one in _differences(getattr(a, name), getattr(b, name), f"{path}.{name}")]
    return [] if a == b else [f"{path} is {_short(b)}, not {_short(a)}"]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
