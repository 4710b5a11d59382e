"""Pictures of a calibration: one file per figure, drawn from its tables.

A calibration is anything with these as attributes or keys: `parameters`, `draws`, `pairs`, `summaries`, `curves`
(tables), `name`, `record`; see `sim.views.calibrating.tables`.

To add a figure: one file with `figure(calibration) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES: dict[str, str] = {
    "told": "what was believed of each parameter, and what is believed now: how much the log tells",
    "pairs": "draws of all parameters, two by two: what can be told together only",
    "predictive": "each summary: the log, and simulations with what was found",
    "curves": "how unequally people write, how long they stay, and when: the log, and simulations",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]


def available(tables: object) -> list[str]:
    """The figures that these tables can fill."""
    from sim.views.calibrating.tables import Fitted

    fitted = Fitted.of(tables)
    return [name for name in FIGURES if not fitted.lacks(name)]


def draw(tables: object, name: str) -> Figure:
    """Draw one figure of a calibration.

    tables  its tables, as attributes or as keys
    name    a key of `FIGURES`

    Raises ValueError if there is no figure of that name, or the calibration has not what it shows.
    """
    from importlib import import_module

    from sim.views.calibrating.tables import Fitted
    from sim.views.sweeping.choice import check

    check([name], FIGURES)
    fitted = Fitted.of(tables)
    why = fitted.lacks(name)
    if why:
        raise ValueError(f"the figure {name!r} cannot be drawn: {why}")
    figure: Figure = import_module(f"{__name__}.{name}").figure(fitted)
    return figure


def save_all(tables: object, folder: str | Path, names: Iterable[str] | None = None) -> list[Path]:
    """Write figures as `<folder>/<name>.png` and return the files, in the order asked for.

    names  which figures; None for all that the tables can fill

    Raises ValueError as `draw` does, OSError if the folder cannot be written to.
    """
    from sim.views.calibrating.tables import Fitted
    from sim.views.sweeping.choice import check, write

    wanted = None if names is None else list(names)
    check(wanted or [], FIGURES)
    fitted = Fitted.of(tables)
    return write(lambda name: draw(fitted, name), available(fitted) if wanted is None else wanted, folder)
