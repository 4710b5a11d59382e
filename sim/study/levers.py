"""Levers as the record describes them, and back from cells of tables to values that a scenario takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.study.experiment.points import in_words
from sim.study.experiment.schema import Range, Varied


def lever_of(path: str, lever: Varied) -> dict[str, Any]:
    """A lever, described for tables and figures: `path`, `kind`, `scale`, `whole`, and `values` of a list of texts."""
    if isinstance(lever, Range):
        return {"path": path, "kind": "number", "scale": lever.scale, "whole": lever.whole}
    numbers = [value for value in lever if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) < len(lever):
        return {"path": path, "kind": "text", "scale": "linear", "whole": False, "values": list(lever)}
    whole = all(isinstance(value, int) for value in numbers)
    return {"path": path, "kind": "number", "scale": "linear", "whole": whole}


def value_of(lever: Mapping[str, Any], cell: Any) -> Any:
    """What a cell of a table says of a lever, as it was written: tables have all numbers as floats, the rest as text.

    lever   as `lever_of` describes it
    """
    if lever["kind"] == "text":
        return next((value for value in lever.get("values", ()) if in_words(value) == cell), cell)
    return int(cell) if lever.get("whole") else float(cell)
