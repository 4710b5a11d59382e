"""What the figures need of a sweep, however it is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.views.daily import Array
from sim.views.sweeping.outcomes import Outcome, by_metric, outcomes_of
from sim.views.tables import look, plural
from sim.views.text import clip

FEW_VALUES = 12
"""A lever with more different values than that is not shown value by value."""
STATISTICS = ("mean", "low", "high", "p10", "p90", "units")


@dataclass(frozen=True)
class Lever:
    """What is varied.

    path     as in the experiment file, and the column of `points`
    name     the path without `operator.` and `world.`, where that leaves no two alike
    numeric  whether its values are numbers, and all of them known
    log      whether it was varied on a logarithmic scale
    """

    path: str
    name: str
    numeric: bool = True
    log: bool = False


class Sweep:
    """The tables of a sweep; missing ones are empty.

    points    one row per point: `point`, `label`, a column per lever
    worlds    one row per drawn world
    runs      one row per run: `point`, `world`, `replicate`, a column per outcome
    daily     one row per run and day
    response  one row per outcome and point: `mean`, `low`, `high` (95 %), `p10`, `p90` (of runs), `units`
    optimum   one row per outcome and lever: `best`, `low`, `high`, `on_edge`, `flat_low`, `flat_high`
    regret    one row per point and outcome: `mean_regret`, `max_regret`, `p90_regret`, `best_share`,
              `best_low`, `best_high`
    levers    what was varied; outcomes: what was looked at, as far as it is in `response`
    """  # fmt: skip

    def __init__(self, source: object) -> None:
        """Raises TypeError if there are no points, ValueError if a table lacks a column that all figures need."""
        if look(source, "points") is None:
            raise TypeError(f"figures of a sweep are drawn from its tables; {type(source).__name__} has no points")
        names = ("points", "worlds", "runs", "daily", "response", "optimum", "regret")
        self.points, self.worlds, self.runs, self.daily, self.response, self.optimum, self.regret = (
            _frame(look(source, name)) for name in names
        )
        _need(self.points, "points", "point")
        _need(self.response, "response", "outcome", "point", *STATISTICS)
        self.points = self.points.reset_index(drop=True)
        self.levers = levers_of(look(source, "levers"), self.points)
        told = [str(name) for name in pd.unique(self.response["outcome"])] if len(self.response) else []
        self.outcomes = outcomes_of(look(source, "outcomes"), told)
        self.findings = [str(sentence) for sentence in look(source, "findings") or []]
        self.record: Any = look(source, "record") or {}
        self._name = str(look(source, "name") or "")
        self._days, self._replicates = look(source, "days"), look(source, "replicates")

    @classmethod
    def of(cls, source: object) -> Sweep:
        """The tables of `source`, which has them as attributes or as keys."""
        return source if isinstance(source, Sweep) else cls(source)

    @property
    def days(self) -> int | None:
        """Days of a run, None if nobody says."""
        if self._days is not None:
            return int(self._days)
        return int(self.daily["day"].max()) + 1 if "day" in self.daily.columns and len(self.daily) else None

    @property
    def replicates(self) -> int:
        """Replicates of each point in each world."""
        if self._replicates is not None:
            return int(self._replicates)
        return int(self.runs["replicate"].nunique()) if "replicate" in self.runs.columns else 1

    @cached_property
    def world_count(self) -> int:
        """How many worlds were drawn; 1 where nothing about the world was."""
        seen = self.runs["world"].nunique() if "world" in self.runs.columns else 0
        return max(len(self.worlds), int(seen), 1)

    def lacks(self, figure: str) -> str:
        """Why this figure cannot be drawn of this sweep; empty if it can."""
        if not self.levers:
            return "no lever is varied"
        if figure == "heat" and len(self.levers) != 2:
            return f"maps have two levers, and here {_are(len(self.levers))} varied"
        if figure == "multiples" and len(self.levers) < 2 and not all(lever.numeric for lever in self.levers):
            return "the one lever is a word: the figure `response` shows all there is"
        if figure == "robustness" and self.world_count < 2:
            return "it needs two or more drawn worlds (`over:` in the experiment)"
        if figure == "robustness" and not len(self.regret):
            return "there is no table of regret"
        if figure == "trajectories" and not len(self.daily):
            return "there is no daily table"
        return ""

    def numbers(self, lever: Lever) -> Array:
        """The lever's value at each point, float64."""
        values: Array = pd.to_numeric(self.points[lever.path], errors="coerce").to_numpy(np.float64, na_value=np.nan)
        return values

    def texts(self, lever: Lever) -> list[str]:
        """The lever's value at each point, in words."""
        return [in_words(value) for value in self.points[lever.path]]

    def statistics(self, outcome: Outcome) -> pd.DataFrame:
        """`mean`, `low`, `high`, `p10`, `p90`, `units` of an outcome, one row per point, in the order of `points`."""
        rows = self.response[self.response["outcome"] == outcome.key].drop_duplicates("point").set_index("point")
        return rows[list(STATISTICS)].astype(np.float64).reindex(self.points["point"]).reset_index(drop=True)

    def best(self, outcome: Outcome) -> dict[str, pd.Series]:
        """By the path of a lever, its row of `optimum`; empty where nothing is known to be better or worse."""
        if not len(self.optimum) or not outcome.sense or self.is_flat(outcome):
            return {}
        _need(self.optimum, "optimum", "outcome", "lever", "best")
        rows = self.optimum[self.optimum["outcome"] == outcome.key]
        return {str(row["lever"]): row for _, row in rows.iterrows()}

    def best_point(self, outcome: Outcome) -> int | None:
        """The row of `points` with the best mean; None where nothing is known to be better or worse."""
        mean = outcome.sense * self.statistics(outcome)["mean"].to_numpy()
        known = np.isfinite(mean)
        if not outcome.sense or not known.any() or self.is_flat(outcome):
            return None
        return int(np.flatnonzero(known)[np.argmax(mean[known])])

    def is_flat(self, outcome: Outcome) -> bool:
        """Whether the outcome has the same mean at every point, so that none is best; also of a single point."""
        mean = self.statistics(outcome)["mean"].to_numpy()
        known = mean[np.isfinite(mean)]
        return not known.size or bool(np.ptp(known) <= 1e-12 * np.abs(known).max())

    @property
    def first(self) -> Outcome | None:
        """What figures of one outcome show: the first metric of which more or less is better, at the end."""
        groups = by_metric(self.outcomes)
        return next((group[-1] for group in groups if group[-1].sense), groups[0][-1] if groups else None)

    def of_regret(self, outcome: Outcome) -> pd.DataFrame:
        """The rows of `regret` of an outcome, in the order of `points`; NaN for a point that has none."""
        wanted = ["mean_regret", "max_regret", "best_share", "best_low", "best_high"]
        _need(self.regret, "regret", "point", "outcome", *wanted)
        rows = self.regret[self.regret["outcome"] == outcome.key].drop_duplicates("point").set_index("point")
        return rows[wanted].astype(np.float64).reindex(self.points["point"]).reset_index(drop=True)

    @property
    def runs_each(self) -> str:
        """What a point was played for: `20 replicates`, `8 worlds x 20 replicates`."""
        each = plural(self.replicates, "replicate")
        return f"{plural(self.world_count, 'world')} × {each}" if self.world_count > 1 else each

    @property
    def source(self) -> str:
        """One line that says which sweep a figure shows."""
        return source_line(self._name, self.record, plural(len(self.points), "point"), self.runs_each,
                           *([plural(self.days, "day")] if self.days else []))  # fmt: skip


def source_line(name: str, record: Any, *parts: str) -> str:
    """One line that says what a figure shows: name, sizes, seed, version, short hash."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    known = {
        "seed": look(record, "seed"),
        "qunsim": look(look(record, "versions"), "qunsim"),
        "hash": str(look(record, "content_hash") or "")[:8] or None,
    }
    more = [f"{key} {value}" for key, value in known.items() if value is not None]
    return " · ".join([clip(clean, 40) or "unnamed experiment", *parts, *more])


def in_words(value: Any) -> str:
    """A value of a lever as people read it."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return "none"
    if isinstance(value, int | float | np.number):
        return f"{value:.6g}".replace("-", "\N{MINUS SIGN}")
    return " ".join(str(value).split()) or "(empty)"


def codes_of(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The different texts in the order of their first appearance, and the number of each."""
    different = list(dict.fromkeys(texts))
    place = {text: n for n, text in enumerate(different)}
    return different, np.array([place[text] for text in texts], np.int64)


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Paths without their first room (`operator.`, `world.`), where that leaves no two alike."""
    cut = {path: path.removeprefix("operator.").removeprefix("world.") for path in paths}
    names = list(cut.values())
    return {path: short if names.count(short) == 1 else path for path, short in cut.items()}


def levers_of(told: Any, points: pd.DataFrame) -> list[Lever]:
    """Levers of paths, of mappings or objects with `path` (or `lever`), `kind` and `scale`; without them: columns."""
    if told is None:
        told = [name for name in points.columns if name not in ("point", "label")]
    items = [{"path": path, **_fields(entry)} for path, entry in told.items()] if isinstance(told, Mapping) else told
    paths = [entry if isinstance(entry, str) else str(look(entry, "path") or look(entry, "lever")) for entry in items]
    _need(points, "points", *paths)
    names, levers = short_names(paths), []
    for path, entry in zip(paths, items, strict=True):
        kind, scale = (None, None) if isinstance(entry, str) else (look(entry, "kind"), look(entry, "scale"))
        numeric = kind in (None, "number") and _is_number(points[path])
        low = pd.to_numeric(points[path]).min() if numeric else 0
        levers.append(Lever(path, names[path], numeric, log=numeric and scale == "log" and bool(low > 0)))
    return levers


def _fields(entry: Any) -> dict[str, Any]:
    return {name: look(entry, name) for name in ("kind", "scale")}


def _is_number(column: pd.Series) -> bool:
    """Whether all values are numbers: yes and no are words, and a lever that is not set somewhere has a word for it."""
    if column.dtype == bool or any(isinstance(value, bool | np.bool_) for value in column):
        return False
    try:
        values = pd.to_numeric(column).to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        return False
    return bool(np.isfinite(values).all())


def _need(table: pd.DataFrame, called: str, *columns: str) -> None:
    """Raises ValueError if a column is missing."""
    for column in columns:
        if column not in table.columns and (len(table) or called == "points"):
            raise ValueError(f"the table {called} has no column {column!r}, which this figure needs")


def _frame(table: Any) -> pd.DataFrame:
    return table if isinstance(table, pd.DataFrame) else pd.DataFrame({} if table is None else table)


def _are(count: int) -> str:
    return "1 is" if count == 1 else f"{count} are"
