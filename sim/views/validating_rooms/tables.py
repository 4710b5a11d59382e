"""What the figures need of validated rooms, however it is handed over."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from sim.views.tables import look

COLUMNS: Final = {
    "correlations": ("part", "number", "label", "given", "r", "low", "high", "rooms"),
    "by_room": ("part", "room", "name", "people"),
    "distances_by_room": ("part", "room", "curve", "model", "shuffled", "rates"),
    "compared": ("part", "curve", "null", "model", "other", "low", "high"),
    "curves": ("room", "source", "curve", "x", "y"),
}
"""Columns that tables have to have."""


class Rooms:
    """The tables of validated rooms."""

    def __init__(self, source: object) -> None:
        """Raises TypeError if a table is missing, ValueError if it lacks a column."""
        self.correlations, self.by_room, self.distances, self.compared, self.curves = (
            _table(source, name) for name in COLUMNS
        )

    @classmethod
    def of(cls, source: object) -> Rooms:
        """The tables of `source`, which has them as attributes or as keys."""
        return source if isinstance(source, Rooms) else cls(source)

    def lacks(self, figure: str) -> str:
        """Why this figure cannot be drawn; empty if it can."""
        return "" if len(self.by_room) else "no room was played"


def _table(source: object, name: str) -> pd.DataFrame:
    given: Any = look(source, name)
    if callable(given):  # a result makes its curves when asked
        given = given()
    if given is None:
        raise TypeError(f"{type(source).__name__} has no table {name}")
    table = given if isinstance(given, pd.DataFrame) else pd.DataFrame(given)
    for column in COLUMNS[name]:
        if column not in table.columns:
            raise ValueError(f"the table {name} has no column {column!r}")
    return table
