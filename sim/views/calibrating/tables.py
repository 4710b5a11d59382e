"""What the figures need of a calibration, however it is handed over."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from sim.views.daily import Array
from sim.views.sweeping.tables import source_line
from sim.views.tables import look, plural

PARAMETER: Final = (
    "parameter", "label", "scale", "before", "lowest", "highest", "prior_low", "prior_high", "low", "q25", "median",
    "q75", "high", "contraction",
)  # fmt: skip
SUMMARY: Final = (
    "summary", "label", "unit", "log", "used", "prior_low", "prior_high", "low", "median", "high", "below",
)  # fmt: skip


class Fitted:
    """The tables of a calibration; missing ones are empty.

    parameters  one row per parameter; draws: weighted draws of all of them; pairs: correlations
    summaries   one row per summary; curves: those of the log (draw -1) and of simulations
    """

    def __init__(self, source: object) -> None:
        """Raises TypeError if there are no parameters, ValueError if a table lacks a column."""
        if look(source, "parameters") is None:
            raise TypeError(f"{type(source).__name__} has no parameters")
        self.parameters = _table(source, "parameters", *PARAMETER)
        self.draws = _table(source, "draws", "weight")
        self.pairs = _table(source, "pairs", "first", "second", "correlation")
        self.summaries = _table(source, "summaries", *SUMMARY)
        self.curves = _table(source, "curves", "draw", "curve", "x", "y")
        self.findings = [str(sentence) for sentence in look(source, "findings") or []]
        self._source = source

    @classmethod
    def of(cls, source: object) -> Fitted:
        """The tables of `source`, which has them as attributes or as keys."""
        return source if isinstance(source, Fitted) else cls(source)

    def lacks(self, figure: str) -> str:
        """Why this figure cannot be drawn; empty if it can."""
        if figure in ("told", "pairs") and not len(self.parameters):
            return "there are no parameters"
        if figure == "pairs":
            return "" if len(self.parameters) > 1 else "there is one parameter only"
        if figure == "predictive":
            return "" if self.summaries["low"].notna().any() else "no simulation with what was found was played"
        if figure == "curves":
            return "" if (self.curves["draw"] >= 0).any() and (self.curves["draw"] < 0).any() else "there are no curves"
        return ""

    def place(self, row: Any, values: Any) -> Array:
        """Where values of a parameter lie in the range that was believed possible, from 0 to 1, in its scale."""
        low, high, found = float(row["lowest"]), float(row["highest"]), np.asarray(values, np.float64)
        if row["scale"] == "log" and low > 0:
            with np.errstate(invalid="ignore", divide="ignore"):
                return np.asarray(np.log(found / low) / np.log(high / low))
        return (found - low) / (high - low)

    @property
    def source(self) -> str:
        """One line that says which calibration a figure shows."""
        record = look(self._source, "record") or {}
        parts = []
        if look(record, "points") is not None:
            parts.append(plural(int(look(record, "points")), "simulation"))
        if look(record, "days") is not None:
            parts.append(plural(int(look(record, "days")), "day"))
        return source_line(str(look(self._source, "name") or ""), record, *parts)


def _table(source: object, name: str, *columns: str) -> pd.DataFrame:
    given = look(source, name)
    table = given if isinstance(given, pd.DataFrame) else pd.DataFrame({} if given is None else given)
    if given is None:
        return pd.DataFrame(columns=list(columns))
    for column in columns:
        if column not in table.columns:
            raise ValueError(f"the table {name} has no column {column!r}")
    return table
