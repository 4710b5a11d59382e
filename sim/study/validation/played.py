"""One run as what measures look at: its tables, and its log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.schema import Scenario

Table = Mapping[str, NDArray[Any]]
Array = NDArray[np.float64]


class Played:
    """A run of one replicate, or some days of it.

    scenario  what was played
    first, last  days that are looked at: from the first to before the last
    daily     the daily table of these days; joins, leaves, messages: of them those of these days
    members   members at the end of the run; whole: of the whole run whatever is looked at
    """

    def __init__(
        self, scenario: Scenario, tables: Mapping[str, Table], window: tuple[int, int] | None = None
    ) -> None:
        """tables: `daily`, `members`, `joins`, `leaves`, and where a log was kept `messages`."""
        self.scenario = scenario
        self.whole = tables
        self.first, self.last = window or (0, scenario.run.days)

    @cached_property
    def daily(self) -> Table:
        """The daily table."""
        return self._days("daily")

    @cached_property
    def joins(self) -> Table:
        """Who joined."""
        return self._days("joins")

    @cached_property
    def leaves(self) -> Table:
        """Who left or was removed."""
        return self._days("leaves")

    @cached_property
    def messages(self) -> Table:
        """What was said, by the minute."""
        return self._days("messages")

    @property
    def members(self) -> Table:
        """Who held a place at the end, or held it last."""
        return self.whole["members"]

    @property
    def groups(self) -> int:
        """Groups at the start."""
        return self.scenario.world.groups.count

    def total(self, *columns: str) -> float:
        """Sum of columns of the daily table."""
        return float(sum(np.nansum(np.asarray(self.daily[name], np.float64)) for name in columns))

    @property
    def member_days(self) -> float:
        """Days of membership, counted at the end of each day."""
        return self.total("members")

    @cached_property
    def events(self) -> Any:
        """The log (`sim.chatlogs.tables.Events`), the operator among those who write."""
        from sim.chatlogs.simulated import MONDAY, from_simulation
        from sim.study.calibration.observed import DAY, restricted

        start = MONDAY + timedelta(days=self.scenario.world.groups.first_weekday)
        log = from_simulation(
            self.whole["messages"], self.whole["joins"], self.whole["leaves"], start, days=self.scenario.run.days
        )
        begin = round(start.timestamp() * 1000.0)
        if (self.first, self.last) == (0, self.scenario.run.days):
            return log
        since, until = begin + self.first * DAY, begin + self.last * DAY
        return restricted(log, (log.time >= since) & (log.time < until), since, until - 1)

    @cached_property
    def measured(self) -> Any:
        """What is told of the log (`sim.chatlogs.measures.measure`)."""
        from sim.chatlogs.measures import measure

        with np.errstate(all="ignore"):
            return measure(self.events, rooms=False)

    def _days(self, name: str) -> Table:
        table = self.whole[name]
        day = np.asarray(table["day"])
        rows = (day >= self.first) & (day < self.last)
        return table if rows.all() else {key: np.asarray(column)[rows] for key, column in table.items()}
