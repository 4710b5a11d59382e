"""Pictures of an optimisation: one file per figure, drawn from its table of trials.

An optimisation is anything with these as attributes or keys: `trials` (a table), `levers`, `outcomes` (those of the
objectives, in their order; or `objectives`, their names), `name`, `days`, `replicates`, `findings`, `record`; see
`sim.views.optimising.tables`.

To add a figure: one file with `figure(optimisation) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES: dict[str, str] = {
    "progress": "the value of every trial, and the best so far",
    "front": "two objectives against each other: which trials no other beats in both",
    "levers": "the value of every trial along each lever, the best ones highlighted",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]


def available(tables: object) -> list[str]:
    """The figures that these tables can fill: a front needs two objectives."""
    from sim.views.optimising.tables import Search

    search = Search.of(tables)
    return [name for name in FIGURES if not search.lacks(name)]


def draw(tables: object, name: str) -> Figure:
    """Draw one figure of an optimisation.

    tables  its tables, as attributes or as keys
    name    a key of `FIGURES`

    Raises ValueError if there is no figure of that name, if there is only one objective and the figure shows two, or if
    the table of trials lacks a column.
    """
    from importlib import import_module

    from sim.views.optimising.tables import Search
    from sim.views.sweeping.choice import check

    check([name], FIGURES)
    search = Search.of(tables)
    why = search.lacks(name)
    if why:
        raise ValueError(f"the figure {name!r} cannot be drawn: {why}")
    figure: Figure = import_module(f"{__name__}.{name}").figure(search)
    return figure


def save_all(tables: object, folder: str | Path, names: Iterable[str] | None = None) -> list[Path]:
    """Write figures as `<folder>/<name>.png` and return the files, in the order asked for.

    names  which figures; None for all that the tables can fill

    Raises ValueError as `draw` does, OSError if the folder cannot be written to.
    """
    from sim.views.optimising.tables import Search
    from sim.views.sweeping.choice import check, write

    wanted = None if names is None else list(names)
    check(wanted or [], FIGURES)
    search = Search.of(tables)
    return write(lambda name: draw(search, name), available(search) if wanted is None else wanted, folder)
