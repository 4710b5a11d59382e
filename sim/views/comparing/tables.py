"""What a figure needs of a comparison, however it is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.views.daily import Array
from sim.views.tables import look, plural
from sim.views.text import clip

TABLES: Final = ("points", "worlds", "runs", "daily", "levels", "differences")
SIMULATED: Final = "simulated, not measured"


@dataclass(frozen=True)
class Outcome:
    """One number that is compared.

    label  how people call it
    unit   empty for a count, "share" for a share of one
    sense  1: more is better, -1: less is better, 0: unknown
    """

    name: str
    label: str
    unit: str = ""
    sense: int = 0

    @property
    def title(self) -> str:
        """Label and unit, as over an axis."""
        if self.unit in ("", "share"):
            return self.label
        return f"{self.label} (0–1)" if self.unit == "0-1" else f"{self.label}, {self.unit}"

    @property
    def difference_title(self) -> str:
        """The same for differences, of which those of shares are in percentage points."""
        return f"{self.label}, percentage points" if self.unit == "share" else self.title


class Level(NamedTuple):
    """A mean with its 95 % interval, NaN where it is not known."""

    mean: float
    low: float
    high: float


@dataclass
class Comparison:
    """The tables of one comparison; missing tables are empty.

    points       one row per strategy: `point`, `label`, and its levers
    worlds       one row per drawn world
    runs         one row per run: `point`, `world`, `replicate`, and the outcomes
    daily        one row per run and day: the same and `day`, then what was observed, per group
    levels       one row per outcome and strategy: `mean`, `low`, `high`
    differences  one row per outcome and strategy other than the baseline: `difference`, `low`, `high`, `boot_low`,
                 `boot_high`, `better_share`, `units`, `p_adjusted`
    outcomes     what is compared, in the order of the experiment
    fork_day     day on which the strategies part; None if they differ from the first day on
    findings     a sentence each
    source       what else is known of where the numbers come from: seed, version, hash
    """

    points: pd.DataFrame
    worlds: pd.DataFrame
    runs: pd.DataFrame
    daily: pd.DataFrame
    levels: pd.DataFrame
    differences: pd.DataFrame
    name: str
    baseline: str
    outcomes: dict[str, Outcome]
    days: int
    replicates: int
    fork_day: int | None = None
    findings: Sequence[str] = ()
    source: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, result: object) -> Comparison:
        """The tables of `result`, which has them as attributes or as keys.

        Raises TypeError if it has no points, ValueError if the baseline is not among them.
        """
        if isinstance(result, Comparison):
            return result

        def get(name: str) -> Any:
            return look(result, name)

        if get("points") is None:
            raise TypeError(f"figures of a comparison need its tables; {type(result).__name__} has no points")
        points: pd.DataFrame = get("points")
        baseline = str(get("baseline"))
        if baseline not in [str(label) for label in points["label"]]:
            raise ValueError(f"the baseline {baseline!r} is not one of the strategies")
        fork = get("fork_day")
        return cls(
            **{name: _frame(get(name)) for name in TABLES},
            name=one_line(str(get("name") or "")),
            baseline=baseline,
            outcomes={str(name): _outcome(str(name), about) for name, about in dict(get("outcomes") or {}).items()},
            days=int(get("days") or 0),
            replicates=int(get("replicates") or 0),
            fork_day=None if fork is None else int(fork),
            findings=[one_line(str(sentence)) for sentence in get("findings") or ()],
            source=_source(result),
        )

    @cached_property
    def strategies(self) -> list[str]:
        """Labels of all strategies, the baseline first, the others in the order of the experiment."""
        labels = [str(label) for label in self.points["label"]]
        return [self.baseline, *(label for label in labels if label != self.baseline)]

    @cached_property
    def others(self) -> list[str]:
        """Labels of the strategies that are not the baseline."""
        return self.strategies[1:]

    @cached_property
    def by_world(self) -> bool:
        """Whether intervals are over worlds: replicates within a world share it."""
        table = self.runs if "world" in self.runs.columns else self.daily
        return "world" in table.columns and table["world"].nunique() > 1

    @cached_property
    def _row(self) -> pd.Index[Any]:
        """Number of each strategy's point, in the order of `strategies`."""
        at = {str(label): point for label, point in zip(self.points["label"], self.points["point"], strict=True)}
        row: pd.Index[Any] = pd.Index([at[label] for label in self.strategies])
        return row

    @cached_property
    def _cells(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Array]:
        """Strategy (-1: none), unit and day of each row of the daily table, and the days themselves."""
        for name in ("point", "replicate", "day"):
            if name not in self.daily.columns:
                raise ValueError(f"the daily table has no column {name!r}")
        strategy = self._row.get_indexer(pd.Index(self.daily["point"]))
        day, days = pd.factorize(self.daily["day"].to_numpy(), sort=True)
        return strategy.astype(np.int64), self._unit(self.daily), day.astype(np.int64), np.asarray(days, np.float64)

    @property
    def known_days(self) -> Array:
        """The days of the daily table, ascending."""
        return self._cells[3] if len(self.daily) else np.zeros(0)

    def by_day(self, column: str) -> Array:
        """A column of the daily table over (strategy, unit, day), NaN where nothing is known.

        A unit is a replicate, or, if there are several worlds, the mean of the replicates of a world.
        Raises ValueError if there is no such column.
        """
        if column not in self.daily.columns:
            raise ValueError(f"the daily table has no column {column!r}, which this figure needs")
        strategy, unit, day, days = self._cells
        return _means((strategy, unit, day), (len(self.strategies), _size(unit), len(days)), self.daily[column])

    def by_run(self, column: str) -> Array:
        """A column of the runs over (strategy, unit), NaN where nothing is known; units as in `by_day`.

        Raises ValueError if there is no such column.
        """
        if column not in self.runs.columns:
            raise ValueError(f"the table of runs has no column {column!r}, which this figure needs")
        strategy, unit = self._row.get_indexer(pd.Index(self.runs["point"])).astype(np.int64), self._unit(self.runs)
        return _means((strategy, unit), (len(self.strategies), _size(unit)), self.runs[column])

    def _unit(self, table: pd.DataFrame) -> NDArray[np.int64]:
        return pd.factorize(table["world" if self.by_world else "replicate"].to_numpy(), sort=True)[0].astype(np.int64)

    @cached_property
    def units(self) -> int:
        """Over how many replicates, or worlds, the intervals go."""
        table = self.runs if len(self.runs) else self.daily
        return int(table["world" if self.by_world else "replicate"].nunique()) if len(table) else 0

    @property
    def units_in_words(self) -> str:
        """`100 replicates`, or `20 worlds`."""
        return plural(self.units, "world" if self.by_world else "replicate")

    def level(self, outcome: str, strategy: str) -> Level:
        """Mean and 95 % interval of an outcome, from the levels."""
        found = self._levels.get((outcome, strategy))
        return found if found is not None else Level(np.nan, np.nan, np.nan)

    @cached_property
    def _levels(self) -> dict[tuple[str, str], Level]:
        for name in ("outcome", "strategy", *Level._fields) if len(self.levels) else ():
            if name not in self.levels.columns:
                raise ValueError(f"the table of levels has no column {name!r}, which this figure needs")
        rows = self.levels.to_dict("records")
        return {
            (str(row["outcome"]), str(row["strategy"])): Level(*(float(row[name]) for name in Level._fields))
            for row in rows
        }

    @property
    def footer(self) -> str:
        """One line that says which comparison a figure shows."""
        parts = [clip(self.name, 40) or "unnamed comparison", plural(len(self.strategies), "strategy")]
        parts[1] = parts[1].replace("strategys", "strategies")
        if self.by_world:
            parts.append(plural(len(self.worlds) or self.units, "world"))
        parts.append(plural(self.replicates, "replicate"))
        parts += [f"{name} {value}" for name, value in self.source.items()]
        return " · ".join([*parts, SIMULATED])


def one_line(text: str) -> str:
    """The text without line breaks and control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _outcome(name: str, about: Any) -> Outcome:
    sense = look(about, "sense")
    return Outcome(
        name,
        one_line(str(look(about, "label") or name)),
        one_line(str(look(about, "unit") or "")),
        0 if sense is None or not np.isfinite(sense) else int(np.sign(sense)),
    )


def _source(result: object) -> dict[str, str]:
    """Seed, version and short hash, as far as the comparison or its record tells them."""
    record = look(result, "record")
    versions = look(record, "versions")
    found = {
        "seed": look(record, "seed") if look(result, "seed") is None else look(result, "seed"),
        "qunsim": look(versions, "qunsim") if look(result, "version") is None else look(result, "version"),
        "hash": str(look(record, "content_hash") or look(result, "content_hash") or "")[:8] or None,
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def _means(at: tuple[NDArray[np.int64], ...], shape: tuple[int, ...], values: pd.Series[Any]) -> Array:
    """Means of values over the cells they belong to, NaN left out; cells with nothing in them are NaN."""
    numbers = values.to_numpy(np.float64, na_value=np.nan)
    known = np.isfinite(numbers) & (at[0] >= 0)
    cell = np.ravel_multi_index(tuple(index[known] for index in at), shape) if known.any() else np.zeros(0, np.int64)
    size = int(np.prod(shape))
    total = np.bincount(cell, weights=numbers[known], minlength=size)
    count = np.bincount(cell, minlength=size)
    mean: Array = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
    return mean.reshape(shape)


def _size(codes: NDArray[np.int64]) -> int:
    return int(codes.max(initial=-1)) + 1


def _frame(table: Any) -> pd.DataFrame:
    if isinstance(table, pd.DataFrame):
        return table
    return pd.DataFrame(table if isinstance(table, Mapping) else {})
