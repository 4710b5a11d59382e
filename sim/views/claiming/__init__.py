"""Pictures of claims put to the test, drawn from their tables, in English or Chinese.

Every claim has a figure of its own (`claim.py`), called by its number; two show all of them: in how many worlds each
holds (`overview.py`), and which effects go with which mechanism (`matrix.py`).

Claims are anything with `claims`, `numbers`, `levels`, `worlds`, `off` (tables) and `record` as attributes or keys; see
`sim.views.claiming.tables`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["available", "draw", "save_all"]


def available(tables: object) -> list[str]:
    """The figures that these tables can fill: numbers of claims, then `overview`, and `matrix` where it was played."""
    from sim.views.claiming.tables import ClaimTables

    given = ClaimTables.of(tables)
    whole = ["overview", *(["matrix"] if given.whole_matrix and len(given.off) else [])]
    return [*given.told, *(whole if given.told else [])]


def draw(tables: object, name: str) -> Figure:
    """Draw one figure. Raises ValueError if there is no figure of that name."""
    from sim.views.choice import check
    from sim.views.claiming import claim, overview
    from sim.views.claiming import matrix as of_mechanisms
    from sim.views.claiming.tables import ClaimTables

    given = ClaimTables.of(tables)
    check([name], dict.fromkeys(available(given), ""))
    if name == "overview":
        return overview.figure(given)
    return of_mechanisms.figure(given) if name == "matrix" else claim.figure(given, name)


@contextmanager
def _without_bold_chinese() -> Iterator[None]:
    """The bundled font has one weight; matplotlib need not say so for every title."""
    log = logging.getLogger("matplotlib.font_manager")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def save_all(tables: object, folder: str | Path, names: Iterable[str] | None = None) -> list[Path]:
    """Write figures as `<folder>/<name>.png` and return the files, in the order asked for.

    names  which figures; None for all that the tables can fill

    Raises ValueError as `draw` does, OSError if the folder cannot be written to.
    """
    from sim.views.choice import write
    from sim.views.claiming.tables import ClaimTables

    given = ClaimTables.of(tables)
    with _without_bold_chinese():
        return write(lambda name: draw(given, name), available(given) if names is None else names, folder)
