"""The parameters as the rules read them: one flat record of numbers, made from the `world` of a scenario.

Names are those of `sim/scenario/behaviour.py` and of what it imports; those of members carry a prefix. Products are
records of their own (`products.py`).
"""

from collections import namedtuple
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.scenario.behaviour import Behaviour
from sim.scenario.world import Members, World

Parameters: TypeAlias = Any
"""A record or a named tuple with these names.

Fields are checked by the tests: every name a rule reads exists, every number declared is read.
"""


def _numbers(section: Any, prefix: str = "") -> dict[str, float]:
    fields = type(section).model_fields
    return {prefix + name: float(v) for name in fields if isinstance(v := getattr(section, name), int | float)}


def flatten(world: World) -> dict[str, float]:
    """All numbers a rule may read, by name; the platform has had its say."""
    behaviour: Behaviour = world.behaviour
    result: dict[str, float] = {}
    for part in Behaviour.model_fields:
        result |= _numbers(getattr(behaviour, part))
    members: Members = world.members
    tiers = {f"member_{name}_tier": float(getattr(members.tiers, name)) for name in type(members.tiers).model_fields}
    preset = world.preset
    forum = world.platform == "forum"
    result |= {"forum": float(forum), "answers_at_once": float(not forum)}
    if forum:  # what is posted there is written in one piece
        result["go_on"] = 0.0
        result["reply_memory_hours"] = result["forum_memory_hours"]
    else:
        result["ranking"] = 0.0
    result["pull_per_day"] *= preset.notifications
    result["mute_rate"] *= preset.muting
    result["mute_at_door"] *= preset.muting
    result["strike_rate"] *= preset.policing
    result["spam_strike_rate"] *= preset.policing
    return result | _numbers(members, "member_") | tiers | _derived(world)


def _derived(world: World) -> dict[str, float]:
    """Numbers computed once, so that no rule computes them again."""
    buying = world.behaviour.buying
    most = max(buying.quality_weight_upper, buying.quality_weight_middle, buying.quality_weight_base)
    often = world.behaviour.outside.outside_rate * (30.0 / world.product.purchase_cycle)
    return {
        "outside_bound": often * float(np.exp(0.5 * most)) * 1.001,
        "taste_spread": _taste_spread(world.groups.focus),
    }


def _taste_spread(concentration: float) -> float:
    """Standard deviation of the wrapped normal with the mean resultant length of a von Mises, radians."""
    if concentration <= 0:
        return 20.0  # as good as uniform
    from scipy.special import ive

    length = float(ive(1, concentration) / ive(0, concentration))
    return float(np.sqrt(-2.0 * np.log(length)))


def as_record(numbers: dict[str, float]) -> npt.NDArray[np.void]:
    """One-row array for the kernels: `p = record[0]; p.mute_rate`."""
    record = np.zeros(1, np.dtype([(name, "f8") for name in numbers])).view(np.recarray)
    record[0] = tuple(numbers.values())
    return record


def as_tuple(numbers: dict[str, float]) -> Any:
    """The same for plain Python: fast attributes."""
    return _tuple_class(tuple(numbers))(**numbers)


@cache
def _tuple_class(names: tuple[str, ...]) -> Any:
    """One class for the same names, so that nothing is compiled for it twice."""
    made: Any = namedtuple("Numbers", names)  # type: ignore[misc]
    globals()[made.__name__] = made  # cached machine code finds the class by its name
    return made
