"""Pictures of a sensitivity analysis: one file per figure, drawn from its tables.

An analysis is anything with these as attributes or keys: `indices`, `effects` (tables), `outcomes`, `name`, `points`
(or how many there were), `days`, `replicates`, `findings`, `record`; see `sim.views.weighing.tables`.

To add a figure: one file with `figure(analysis) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES: dict[str, str] = {
    "screening": "how much each factor moves an outcome, and how unevenly (Morris)",
    "indices": "the share of an outcome's variance due to each factor, alone and with others (Sobol)",
    "tornado": "the outcome at the low and at the high end of each factor",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]


def available(tables: object) -> list[str]:
    """The figures that these tables can fill."""
    from sim.views.weighing.tables import Weights

    weights = Weights.of(tables)
    return [name for name in FIGURES if not weights.lacks(name)]


def draw(tables: object, name: str) -> Figure:
    """Draw one figure of a sensitivity analysis.

    tables  its tables, as attributes or as keys
    name    a key of `FIGURES`

    Raises ValueError if there is no figure of that name, if the analysis has not what it shows (no Sobol indices after
    a Morris screening), or if a table lacks a column that it needs.
    """
    from importlib import import_module

    from sim.views.sweeping.choice import check
    from sim.views.weighing.tables import Weights

    check([name], FIGURES)
    weights = Weights.of(tables)
    why = weights.lacks(name)
    if why:
        raise ValueError(f"the figure {name!r} cannot be drawn: {why}")
    figure: Figure = import_module(f"{__name__}.{name}").figure(weights)
    return figure


def save_all(tables: object, folder: str | Path, names: Iterable[str] | None = None) -> list[Path]:
    """Write figures as `<folder>/<name>.png` and return the files, in the order asked for.

    names  which figures; None for all that the tables can fill

    Raises ValueError as `draw` does, OSError if the folder cannot be written to.
    """
    from sim.views.sweeping.choice import check, write
    from sim.views.weighing.tables import Weights

    wanted = None if names is None else list(names)
    check(wanted or [], FIGURES)
    weights = Weights.of(tables)
    return write(lambda name: draw(weights, name), available(weights) if wanted is None else wanted, folder)
