"""What the tests of the model share: small scenarios, runs of them, and parameters within their ranges."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from annotated_types import Ge, Gt, Le, Lt

from sim.model.agenda import Agenda
from sim.model.compile import in_python
from sim.model.observables import COUNTS, NAMES
from sim.model.parameters import as_record, as_tuple, flatten
from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY
from sim.scenario.behaviour import Behaviour
from sim.scenario.loading import loads
from sim.scenario.schema import Scenario
from sim.scenario.world import Members, World
from sim.study.scenario import resolve

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = tuple(sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml")))

SMALL = """\
name: small
run: {days: 12, replicates: 2, seed: 5}
world:
  groups: {count: 1, members: 40, capacity: 60}
  members: {concern_lasting: 36500, concern_lasting_sigma: 0}
  behaviour: {speaking: {initiative: 0.0125, branching: 0.5}}
operator:
  content: {per_day: 3, minutes_each: 1}
"""

Overrides = Mapping[str, Any] | Iterable[str]

SPEAKING = "world.behaviour.speaking."
JUDGING = "world.behaviour.judging."
PRESENCE = "world.behaviour.presence."
MUTING = "world.behaviour.muting."
LEAVING = "world.behaviour.leaving."
INVITING = "world.behaviour.inviting."
BUYING = "world.behaviour.buying."
EXPERIENCE = "world.behaviour.experience."
OUTSIDE = "world.behaviour.outside."
POLICING = "world.behaviour.policing."
FORUM = "world.behaviour.forum."
MARKET = "world.market."

NOBODY_JOINS_OR_LEAVES = {LEAVING + "leave_rate": 0.0, INVITING + "invite_rate": 0.0}
TABLES = ("daily", "members", "nodes", "ties", "agenda", "joins", "leaves", "messages")

NOBODY_MUTES = {MUTING + "mute_rate": 0.0, MUTING + "mute_at_door": 0.0}


def scenario(overrides: Overrides = (), text: str = SMALL) -> Scenario:
    """A small scenario with changes."""
    return loads(text, REGISTRY, overrides)


def simulate(overrides: Overrides = (), threads: int = 1, text: str = SMALL, engine: str = "kernel") -> Simulation:
    """The same, played to the end."""
    return Simulation(scenario(overrides, text), engine=engine, threads=threads).run()


def acting(
    changes: Overrides, act: Callable[[Agenda], object], engine: str = "kernel",
    play: Callable[[Simulation], Simulation] = Simulation.run,
) -> Simulation:  # fmt: skip
    """A small scenario, played to the end, in which `act` writes something into every day's agenda."""
    simulation = Simulation(scenario(changes), engine=engine)
    plan = simulation.plan

    def with_more() -> Agenda:
        agenda = plan()
        act(agenda)
        return agenda

    simulation.plan = with_more  # type: ignore[method-assign]
    return play(simulation)


def begun(changes: Overrides, act: Callable[[Agenda], object]) -> Simulation:
    """The same before its first day, to be played step by step."""
    return acting(changes, act, play=lambda simulation: simulation)


def shipped(name: str, days: int, members: int, replicates: int, groups: int = 0, more: Overrides = ()) -> Scenario:
    """A shipped scenario, cut down."""
    overrides: dict[str, Any] = {"world.groups.members": members}
    if groups:
        overrides["world.groups.count"] = groups
    path = ROOT / "scenarios" / f"{name}.yaml"
    plain = resolve(path)
    if plain.world.groups.capacity is not None and plain.world.groups.capacity < members:
        overrides["world.groups.capacity"] = members + 20
    return resolve(path, overrides=overrides | dict(more), days=days, replicates=replicates)


def per_day(simulation: Simulation, name: str) -> np.ndarray[Any, Any]:
    """A column of the daily table (groups, days), float64; where a group has not been opened yet, 0, or NaN of a mean."""
    d = simulation.daily_table()
    if len(d[name]) == simulation.groups_total * simulation.day:
        return d[name].reshape(simulation.groups_total, -1).astype(np.float64)
    is_mean = name in NAMES and name not in COUNTS and name not in ("revenue", "discount", "gross_profit")
    found = np.full((simulation.groups_total, simulation.day), np.nan if is_mean else 0.0)
    found[d["replicate"] * (simulation.groups_total // simulation.replicates) + d["group"], d["day"]] = d[name]
    return found


def paired(a: Simulation, b: Simulation, name: str, first: int = 0) -> tuple[float, float]:
    """Mean over groups of b - a, each a mean over the days from `first` on, and its standard error."""
    difference = np.nanmean(per_day(b, name)[:, first:], axis=1) - np.nanmean(per_day(a, name)[:, first:], axis=1)
    return float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(len(difference)))


def assert_same_but(a: Simulation, b: Simulation, *apart: str) -> None:
    """The same bits in every daily column but those named, and in the members."""
    assert_tables_equal(a.daily_table(), b.daily_table(), ignore=apart)
    if not apart:
        assert_tables_equal(a.members_table(), b.members_table(), "members")


def assert_tables_equal(
    a: Mapping[str, Any], b: Mapping[str, Any], what: str = "", ignore: tuple[str, ...] = ()
) -> None:
    """The same columns with the same bits (NaN equals NaN); says where they part."""
    assert list(a) == list(b), what
    for name in a:
        if name in ignore:
            continue
        x, y = np.asarray(a[name]), np.asarray(b[name])
        assert x.shape == y.shape, f"{what} {name}: {x.shape} and {y.shape}"
        same = np.array_equal(x, y, equal_nan=x.dtype.kind == "f")
        if not same:
            where = np.flatnonzero((x != y) & ~((x != x) & (y != y)))
            raise AssertionError(
                f"{what} {name} differs in {len(where)} of {len(x)} rows, first {where[0]}: {x[where[0]]} and {y[where[0]]}"
            )


def bits_equal(x: float, y: float) -> bool:
    """The same float64 to the last bit, the sign of zero included; all NaN are one."""
    a, b = np.float64(x), np.float64(y)
    return bool(a.view(np.uint64) == b.view(np.uint64)) or bool(np.isnan(a) and np.isnan(b))


# parameters -----------------------------------------------------------------------------------------

DEFAULTS = flatten(World())
_NAMED = as_tuple(DEFAULTS)


def _bounds() -> dict[str, tuple[float, float, bool, bool]]:
    """Lowest and highest value of every number a rule may read, and whether the bounds themselves are shut out."""
    result: dict[str, tuple[float, float, bool, bool]] = {}
    parts = [(Behaviour.model_fields[part].annotation, "") for part in Behaviour.model_fields]
    for section, prefix in [*parts, (Members, "member_")]:
        assert section is not None
        for name, info in section.model_fields.items():
            low, high, open_low, open_high = -np.inf, np.inf, False, False
            for m in info.metadata:
                low = float(m.ge) if isinstance(m, Ge) else float(m.gt) if isinstance(m, Gt) else low
                high = float(m.le) if isinstance(m, Le) else float(m.lt) if isinstance(m, Lt) else high
                open_low, open_high = open_low or isinstance(m, Gt), open_high or isinstance(m, Lt)
            if prefix + name in DEFAULTS:
                result[prefix + name] = (low, high, open_low, open_high)
    return result


BOUNDS = _bounds()


def names_read(rule: Callable[..., Any]) -> list[str]:
    """Parameters a rule reads: every `p.name` in its source."""
    return sorted(set(re.findall(r"\bp\.(\w+)", inspect.getsource(in_python(rule)))))


def record(**changes: float) -> Any:
    """Parameters as the kernels read them, with changes."""
    return as_record(DEFAULTS | changes)[0]


def named(**changes: float) -> Any:
    """Parameters as plain Python reads them, with changes."""
    return _NAMED._replace(**changes)  # one class: a compiled rule called with it is compiled once
