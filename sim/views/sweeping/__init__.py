"""Pictures of a sweep: one file per figure, drawn from its tables.

A sweep is anything with these as attributes or keys: `points`, `worlds`, `runs`, `daily`, `response`, `optimum`,
`regret` (tables), `levers`, `outcomes`, `name`, `days`, `replicates`, `findings`, `record`; see
`sim.views.sweeping.tables`. What is missing is taken as empty.

To add a figure: one file with `figure(sweep) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES: dict[str, str] = {
    "response": "what each outcome does as the levers move, with intervals and the best value",
    "heat": "outcomes over two levers as maps, the best point marked",
    "multiples": "the same for slices: by a third and fourth lever, or by outcome",
    "robustness": "what a choice loses against the best one in each drawn world; which is best in how many",
    "trajectories": "outcomes by day for a few points: lowest, middle, highest lever, and the best",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]


def available(tables: object) -> list[str]:
    """The figures that these tables can fill: heat maps need two levers, robustness two worlds, trajectories days."""
    from sim.views.sweeping.tables import Sweep

    sweep = Sweep.of(tables)
    missing = {name for name in FIGURES if sweep.lacks(name)}
    return [name for name in FIGURES if name not in missing]


def draw(tables: object, name: str) -> Figure:
    """Draw one figure of a sweep.

    tables  a sweep's tables, as attributes or as keys
    name    a key of `FIGURES`

    Raises ValueError if there is no figure of that name, if the sweep is not one that the figure can show (a heat map
    of one lever), or if a table lacks a column that it needs.
    """
    from importlib import import_module

    from sim.views.sweeping.choice import check
    from sim.views.sweeping.tables import Sweep

    check([name], FIGURES)
    sweep = Sweep.of(tables)
    why = sweep.lacks(name)
    if why:
        raise ValueError(f"the figure {name!r} cannot be drawn: {why}")
    figure: Figure = import_module(f"{__name__}.{name}").figure(sweep)
    return figure


def save_all(tables: object, folder: str | Path, names: Iterable[str] | None = None) -> list[Path]:
    """Write figures of a sweep as `<folder>/<name>.png` and return the files, in the order asked for.

    names  which figures; None for all that the tables can fill

    Raises ValueError as `draw` does, OSError if the folder cannot be written to.
    """
    from sim.views.sweeping.choice import check, write
    from sim.views.sweeping.tables import Sweep

    wanted = None if names is None else list(names)
    check(wanted or [], FIGURES)
    sweep = Sweep.of(tables)
    return write(lambda name: draw(sweep, name), available(sweep) if wanted is None else wanted, folder)
