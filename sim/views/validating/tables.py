"""What the figures need of a validation, however it is handed over."""

from __future__ import annotations

from typing import Final

import pandas as pd

from sim.views.tables import look

CHECK: Final = ("check", "section", "use", "band_low", "band_high", "value", "low", "high", "verdict")


class Validation:
    """The table of checks, a row each."""

    def __init__(self, source: object) -> None:
        """Raises TypeError if there are no checks, ValueError if the table lacks a column."""
        given = look(source, "checks")
        if given is None:
            raise TypeError(f"{type(source).__name__} has no checks")
        self.checks = given if isinstance(given, pd.DataFrame) else pd.DataFrame(given)
        for column in CHECK:
            if column not in self.checks.columns:
                raise ValueError(f"the table checks has no column {column!r}")
        self._source = source

    @classmethod
    def of(cls, source: object) -> Validation:
        """The tables of `source`, which has them as attributes or as keys."""
        return source if isinstance(source, Validation) else cls(source)

    def lacks(self, figure: str) -> str:
        """Why this figure cannot be drawn; empty if it can."""
        return "" if len(self.checks) else "there are no checks"

    @property
    def source(self) -> str:
        """One line that says what was checked by what."""
        record = look(self._source, "record") or {}
        versions = look(record, "versions") or {}
        version = look(versions, "qunsim")
        return f"qunsim {version}, model {look(record, 'model')}" if version else ""
