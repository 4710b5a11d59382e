"""What the figures need of a sensitivity analysis, however it is handed over."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from sim.views.sweeping.outcomes import Outcome, full_title, outcomes_of
from sim.views.sweeping.tables import short_names, source_line
from sim.views.tables import look, plural

MORRIS: Final = ("mu_star", "mu_star_low", "mu_star_high", "sigma")
SOBOL: Final = ("S1", "S1_low", "S1_high", "ST", "ST_low", "ST_high")
EFFECTS: Final = ("low_value", "high_value", "outcome_low", "outcome_high", "outcome_mid")


class Weights:
    """The tables of a sensitivity analysis; missing ones are empty.

    indices  one row per outcome, factor and method ("morris", "sobol"); columns that do not apply are NaN
    effects  one row per outcome and factor: mean outcome at the low and at the high end of the factor
    """

    def __init__(self, source: object) -> None:
        """Raises TypeError if there is neither table, ValueError if one lacks a column."""
        indices, effects = look(source, "indices"), look(source, "effects")
        if indices is None and effects is None:
            raise TypeError(f"{type(source).__name__} has no indices and no effects")
        self.indices = _table(indices, "indices", "outcome", "factor", "method")
        self.effects = _table(effects, "effects", "outcome", "factor", *EFFECTS)
        seen = [*self.indices.get("outcome", ()), *self.effects.get("outcome", ())]
        self.outcomes = outcomes_of(look(source, "outcomes"), [str(name) for name in dict.fromkeys(seen)])
        self.findings = [str(sentence) for sentence in look(source, "findings") or []]
        factors = [*self.indices.get("factor", ()), *self.effects.get("factor", ())]
        self._names = short_names([str(path) for path in dict.fromkeys(factors)])
        self._source = source

    @classmethod
    def of(cls, source: object) -> Weights:
        """The tables of `source`, which has them as attributes or as keys."""
        return source if isinstance(source, Weights) else cls(source)

    def lacks(self, figure: str) -> str:
        """Why this figure cannot be drawn; empty if it can."""
        if figure == "tornado":
            return "" if len(self.effects) else "there is no table of effects"
        method = "morris" if figure == "screening" else "sobol"
        if len(self.indices) and (self.indices["method"] == method).any():
            return ""
        return f"there are no {method.capitalize()} indices"

    def morris(self, outcome: Outcome) -> pd.DataFrame:
        """Morris measures of an outcome by factor, the largest mean effect first; factors without one left out."""
        return self._ranked(self.indices, outcome, MORRIS, "mu_star", "morris")

    def sobol(self, outcome: Outcome) -> pd.DataFrame:
        """Sobol indices of an outcome by factor, the largest total first; factors without one left out."""
        return self._ranked(self.indices, outcome, SOBOL, "ST", "sobol")

    def ranges(self, outcome: Outcome) -> pd.DataFrame:
        """Effects by factor, with `effect`: from the lowest to the highest of the three means; largest first."""
        rows = self.effects[self.effects["outcome"] == outcome.key].copy()
        ends = rows[["outcome_low", "outcome_high", "outcome_mid"]].astype(np.float64)
        rows["effect"] = (ends.max(axis=1) - ends.min(axis=1)).where(
            ends[["outcome_low", "outcome_high"]].notna().all(axis=1)
        )
        rows["name"] = [self.name(path) for path in rows["factor"]]
        order = np.argsort(-rows["effect"].to_numpy(), kind="stable")
        return rows.iloc[order][rows["effect"].iloc[order].notna().to_numpy()].reset_index(drop=True)

    def name(self, path: str) -> str:
        """A factor as it is written in figures: its path without the first room."""
        return self._names.get(path, path)

    def title(self, outcome: Outcome) -> str:
        """What an outcome is called, with its days where there are several."""
        return full_title(outcome, self.outcomes, look(self._source, "days"))

    @property
    def source(self) -> str:
        """One line that says which analysis a figure shows."""
        counts = [(look(self._source, name), name) for name in ("points", "replicates", "days")]
        parts = [plural(_size(value), name[:-1]) for value, name in counts if value is not None]
        factors = plural(len(self._names), "factor")
        return source_line(str(look(self._source, "name") or ""), look(self._source, "record") or {}, factors, *parts)

    def _ranked(
        self, table: pd.DataFrame, outcome: Outcome, columns: tuple[str, ...], by: str, method: str
    ) -> pd.DataFrame:
        for column in columns:
            if column not in table.columns:
                raise ValueError(f"the table indices has no column {column!r}, which this figure needs")
        rows = table[(table["outcome"] == outcome.key) & (table["method"] == method)]
        found = rows[["factor", *columns]].astype(dict.fromkeys(columns, np.float64))
        found = found[found[by].notna()].sort_values(by, ascending=False, kind="stable").reset_index(drop=True)
        return found.assign(name=[self.name(str(path)) for path in found["factor"]])


def _table(given: Any, called: str, *columns: str) -> pd.DataFrame:
    table = given if isinstance(given, pd.DataFrame) else pd.DataFrame({} if given is None else given)
    for column in columns:
        if len(table) and column not in table.columns:
            raise ValueError(f"the table {called} has no column {column!r}")
    return table


def _size(value: Any) -> int:
    return int(value) if isinstance(value, int | np.integer) else len(value)
