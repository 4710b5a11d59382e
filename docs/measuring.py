"""What `docs/make_mechanisms.py` needs to measure a mechanism: measures, pairs of runs, effects."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

import sim
from sim.results.summary import t_interval
from sim.results.units import Units
from sim.study.run import SimulationFactory

Array = NDArray[np.float64]
Changes = dict[str, Any]

SCENARIOS: Final = Path(__file__).parents[1] / "scenarios"
REPLICATES: Final = 80
DAYS: Final = 90


@dataclass(frozen=True)
class Measure:
    """One number of a run, for each replicate."""

    name: str
    unit: str
    value: Callable[[Units], Array]
    decimals: int = 1


def _own(u: Units) -> Array:
    """Messages of members a day that answer nobody, cards, praise and complaints left out."""
    return u.a_day("messages_chat") + u.a_day("messages_question") - u.a_day("replies")


MEASURES: Final = {
    "speakers": Measure("speakers", "persons", lambda u: u.at_end("speakers_30d")),
    "muted": Measure("muted", "points", lambda u: 100.0 * u.mean_at_end("muted_share", "members")),
    "belief": Measure("expected quality", "0–1", lambda u: u.mean_at_end("belief_mean", "members"), 3),
    "orders": Measure("orders", "in 90 days", lambda u: u.total("orders")),
    "members": Measure("members", "persons", lambda u: u.at_end("members")),
}
"""What every mechanism is measured by; speakers, muted, expected quality and members at the end."""

MORE: Final = {
    "interest": Measure("interest", "0–1", lambda u: u.mean_at_end("interest_mean", "members"), 3),
    "trust": Measure("trust", "0–1", lambda u: u.mean_at_end("trust_mean", "members"), 3),
    "visits": Measure("visits a day", "", lambda u: u.a_day("visits")),
    "readers": Measure("readers a day", "persons", lambda u: u.a_day("readers")),
    "messages": Measure("messages a day", "", lambda u: u.a_day("messages")),
    "own": Measure("own messages a day, replies left out", "", _own, 2),
    "cards": Measure("check-in cards", "", lambda u: u.total("messages_check_in_card")),
    "ties": Measure("ties per member", "", lambda u: u.mean_at_end("ties_per_member", "members"), 2),
    "busiest": Measure(
        "messages by the busiest 20 % of the last month", "points", lambda u: 100.0 * u.mean_at_end("top20_share")
    ),
    "delay": Measure("median delay of answers", "minutes", lambda u: u.mean("reply_delay_median")),
    "joined": Measure("joined", "persons", lambda u: u.total("joined_invited") + u.total("joined_channel")),
    "left": Measure("left", "persons", lambda u: u.total("left")),
    "elsewhere": Measure("orders elsewhere", "", lambda u: u.total("orders_outside")),
    "revenue": Measure("revenue", "CNY", lambda u: u.total("revenue"), 0),
    "unasked": Measure("unasked orders", "", lambda u: u.total("orders_unasked")),
    "reputation": Measure("reputation among friends", "0–1", lambda u: u.mean_at_end("reputation_friends"), 3),
    "spam": Measure("spam", "messages", lambda u: u.total("messages_spam")),
    "strikes": Measure("strikes", "", lambda u: u.at_end("strikes"), 2),
    "closed": Measure("groups closed", "of 100", lambda u: 100.0 * u.at_end("closed")),
    "removed": Measure("removed", "persons", lambda u: u.total("removed_today")),
}
"""What only some are measured by besides, in the words under them."""

COLUMNS: Final = ("belief_mean", "speakers_7d", "orders", "visits", "messages", "members")
"""Columns of the daily table that are shown by day."""


@dataclass(frozen=True)
class Base:
    """What mechanisms are taken away from.

    label     its row in the table of all numbers
    scenario  file in `scenarios`
    called    what figures call it
    changes   what all its runs have
    """

    label: str
    scenario: str
    called: str
    changes: Changes


BRAND: Final = Base("base scenario", "brand_group.yaml", "brand_group", {"world.behaviour.policing.ban_rate": 0.0})
"""The platform closes no group, but in the rows about that: it is rare, and would drown everything else."""


@dataclass(frozen=True)
class Mechanism:
    """A mechanism, and how it is taken away.

    key       its marker on the page
    label     its name in figures and tables
    occasion  changes that both runs have, to give it something to act on
    off, on   changes that take it away, or bring it about
    without   makes the simulation without it, where no setting of a scenario takes it away
    more      keys of `MORE` told besides
    words     what the words under it say of measures: 1 more, -1 less, 0 nothing that can be told from luck
    seed      of the runs; None: one of its own
    base      what it is taken away from
    """

    key: str
    label: str
    occasion: Changes = field(default_factory=dict)
    off: Changes = field(default_factory=dict)
    on: Changes = field(default_factory=dict)
    without: SimulationFactory | None = None
    more: tuple[str, ...] = ()
    words: Mapping[str, int] = field(default_factory=dict)
    seed: int | None = None
    base: Base = BRAND


def behaviour(section: str, **values: float) -> dict[str, float]:
    """Changes of the behaviour of people and platforms."""
    return {f"world.behaviour.{section}.{name}": value for name, value in values.items()}


def no(section: str, *names: str) -> Changes:
    """The same, all set to zero."""
    return behaviour(section, **dict.fromkeys(names, 0.0))


@dataclass(frozen=True)
class Effect:
    """What a mechanism does to one measure: mean paired difference with its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0.0 or self.high < 0.0

    def text(self, measure: Measure, *, with_unit: bool = False) -> str:
        """The difference and its interval, in the digits of the measure."""
        d = measure.decimals
        unit = f" {measure.unit}" if with_unit and measure.unit in ("points", "minutes", "CNY") else ""
        return f"{number(self.mean, d, '+')}{unit} ({number(self.low, d)} to {number(self.high, d)})"


def number(value: float, decimals: int, sign: str = "-") -> str:
    """A number with a real minus sign; sign: "+" writes that of positive numbers too."""
    rounded = round(value, decimals) + 0.0
    return f"{rounded:{sign},.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def effect(there: Array, away: Array) -> Effect:
    """Paired difference; pairs of which one has no value (nobody is left) do not count."""
    difference = there - away
    return Effect(*t_interval(difference[np.isfinite(difference)]))


@dataclass(frozen=True)
class Played:
    """A run: its measures, one number for each replicate, and what is shown of it by day."""

    values: Mapping[str, Array]
    courses: Mapping[str, Array]  # (replicates, days)


class Runs:
    """Runs, each played once."""

    def __init__(self) -> None:
        self._played: dict[tuple[int, str, str, SimulationFactory | None], Played] = {}

    def of(self, mechanism: Mechanism, *, there: bool) -> Played:
        """The run with the mechanism, or without it."""
        seed = crc32(mechanism.key.encode()) % 1_000_000 if mechanism.seed is None else mechanism.seed
        change = mechanism.on if there else mechanism.off
        return self.play(
            mechanism.base, seed, {**mechanism.occasion, **change}, None if there else mechanism.without
        )

    def play(self, base: Base, seed: int, changes: Changes, factory: SimulationFactory | None = None) -> Played:
        """The run of the base with these changes, of the simulation that `factory` makes."""
        every = {**base.changes, **changes}
        key = seed, base.scenario, repr(sorted(every.items())), factory
        if key not in self._played:
            sys.stderr.write(f"run {len(self._played) + 1}\r")
            result = sim.run(
                SCENARIOS / base.scenario, days=DAYS, replicates=REPLICATES, seed=seed, overrides=every,
                simulation_factory=factory,
            )  # fmt: skip
            units = Units(result.daily)
            values = {name: measure.value(units) for name, measure in (MEASURES | MORE).items()}
            courses = {name: units.column(name).reshape(REPLICATES, DAYS) for name in COLUMNS}
            self._played[key] = Played(values, courses)
        return self._played[key]
