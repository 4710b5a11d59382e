"""What a figure needs of a run, however it is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from sim.views.daily import Daily
from sim.views.text import clip

MEMBERS_CUT = 20_000
"""The members table of a run ends after this many rows."""


@dataclass
class Tables:
    """The tables of one run, with the scenario and the run record beside them; missing tables are empty."""

    daily: pd.DataFrame
    members: pd.DataFrame
    nodes: pd.DataFrame
    ties: pd.DataFrame
    joins: pd.DataFrame = field(default_factory=pd.DataFrame)
    record: Mapping[str, Any] = field(default_factory=dict)
    scenario: Any = None

    @classmethod
    def of(cls, result: object) -> Tables:
        """The tables of `result`, which has them as attributes (a `RunResult`) or as keys (a mapping).

        Raises TypeError if it has no daily table.
        """
        if isinstance(result, Tables):
            return result

        def get(name: str) -> Any:
            return result.get(name) if isinstance(result, Mapping) else getattr(result, name, None)

        if get("daily") is None:
            raise TypeError(
                f"figures are drawn from the tables of a run; {type(result).__name__} has no daily table"
            )
        record = get("record") or {}
        scenario = get("scenario")
        frames = {name: _frame(get(name)) for name in ("daily", "members", "nodes", "ties", "joins")}
        return cls(**frames, record=record, scenario=record.get("scenario") if scenario is None else scenario)

    @cached_property
    def by_day(self) -> Daily:
        """The daily table, summed over groups."""
        return Daily(self.daily)

    @cached_property
    def by_market(self) -> Daily:
        """The same by replicate, also where there is only one: all groups of a replicate share a market."""
        return Daily(self.daily, by_replicate=True)

    @property
    def name(self) -> str:
        """The scenario's name on one line, empty if unknown."""
        name = str(look(self.scenario, "name") or look(self.record, "name") or "")
        return " ".join("".join(c if c.isprintable() else " " for c in name).split())

    @property
    def source(self) -> str:
        """One line that says which run a figure shows: scenario, replicates, seed, version, short hash."""
        parts = [clip(self.name, 40) or "unnamed scenario", plural(self.by_day.replicates, "replicate")]
        if self.by_day.groups > 1:
            parts.append(plural(self.by_day.groups, "group"))
        seed = look(look(self.scenario, "run"), "seed")
        known = {
            "seed": look(self.record, "seed") if seed is None else seed,
            "qunsim": look(look(self.record, "versions"), "qunsim"),
            "hash": str(look(self.record, "content_hash") or "")[:8] or None,
        }
        parts += [f"{name} {value}" for name, value in known.items() if value is not None]
        return " · ".join(parts)


def look(thing: Any, name: str) -> Any:
    """`thing[name]` of a mapping, `thing.name` of anything else, None where there is neither."""
    if thing is None:
        return None
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def plural(count: int, noun: str) -> str:
    """`1 group`, `10,000 groups`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _frame(table: Any) -> pd.DataFrame:
    return table if isinstance(table, pd.DataFrame) else pd.DataFrame({} if table is None else table)
