"""Several replicates of a scenario, played in one call, as what measures look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.results.units import Units
from sim.scenario.schema import Scenario
from sim.study.validation.played import Played, Table


class _Rows(Mapping[str, NDArray[Any]]):
    """Some rows of a table; a column is cut out when it is asked for."""

    def __init__(self, table: Table, rows: NDArray[np.bool_] | slice) -> None:
        self._table, self._rows = table, rows
        self._cut: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._cut:
            self._cut[name] = np.asarray(self._table[name])[self._rows]
        return self._cut[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class Many:
    """A run of several replicates.

    scenario  what was played
    tables    `daily`, `members`, `joins`, `leaves`, and where a log was kept `messages`; all have `replicate`
    first     number of the first replicate
    """

    def __init__(self, scenario: Scenario, tables: Mapping[str, Table], first: int, replicates: int) -> None:
        self.scenario, self.tables = scenario, tables
        self.numbers = range(first, first + replicates)
        self._units: dict[int, Units] = {}

    def units(self, until: int | None = None) -> Units:
        """All of it added up by replicate; or its first days, without `members`, which is known of the end only."""
        days = self.scenario.run.days if until is None else until
        if days not in self._units:
            if until is None:
                beside = {name: self.tables[name] for name in ("joins", "leaves", "members")}
                self._units[days] = Units(self.tables["daily"], beside, by_replicate=True)
            else:
                cut = {name: _until(self.tables[name], days) for name in ("daily", "joins", "leaves")}
                beside = {name: cut[name] for name in ("joins", "leaves")}
                self._units[days] = Units(cut["daily"], beside, by_replicate=True)
        return self._units[days]

    @cached_property
    def each(self) -> list[Played]:
        """Every replicate by itself."""
        return [
            Played(self.scenario, {name: _Rows(table, _rows_of(table, n)) for name, table in self.tables.items()})
            for n in self.numbers
        ]


def _until(table: Table, days: int) -> Table:
    return _Rows(table, np.asarray(table["day"]) < days)


def _rows_of(table: Table, number: int) -> NDArray[np.bool_] | slice:
    """The rows of a replicate: a slice where they lie together."""
    rows = np.flatnonzero(np.asarray(table["replicate"]) == number)
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    found: NDArray[np.bool_] = np.asarray(table["replicate"]) == number
    return found


def play_many(
    scenario: Scenario, first: int, replicates: int, *, logged: bool = False, going_on: Any = lambda: True
) -> Many:
    """Play replicates `first`, `first + 1`, … of a scenario.

    logged    whether messages are kept
    going_on  asked every day

    Raises StopError when given up.
    """
    from sim.model.layout import groups_of, slots_of
    from sim.model.simulation import Simulation
    from sim.study.execution.job import StopError

    groups = scenario.world.groups.count * (first + replicates)  # those of earlier replicates count
    run = scenario.run.model_copy(update={"replicates": replicates, "log_groups": min(groups, 1000) if logged else 0})
    simulation = Simulation(scenario.model_copy(update={"run": run}), threads=1, first_replicate=first)
    while simulation.day < simulation.days:
        if not going_on():
            raise StopError
        simulation.step()
    most = slots_of(scenario) * groups_of(scenario) * replicates
    tables: dict[str, Any] = {
        "daily": simulation.daily_table(), "members": simulation.members_table(most),
        "joins": simulation.joins_table(), "leaves": simulation.leaves_table(),
    }  # fmt: skip
    if logged:
        tables["messages"] = simulation.messages_table()
    return Many(scenario, tables, first, replicates)
