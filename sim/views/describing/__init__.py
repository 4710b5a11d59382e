"""Pictures of a chat log, or of two on each other: one file per figure, drawn from what was measured of them.

`FIGURES` names what there is; `draw` makes one figure, `save_all` writes them as PNG files. Matplotlib is loaded when
the first figure is asked for, never on import, and its global state is left alone.

To add a figure: one file with `figure(logs) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.views.describing.parts import Log

FIGURES: dict[str, str] = {
    "lorenz": "how unequally the posters share the talking",
    "survival": "which share of the posters still writes so long after their first message",
    "progression": "of those who wrote so many messages, who wrote one more",
    "gaps": "how long the gaps between messages are, of a room and of a person",
    "clock": "at which hour and on which weekday people write",
    "daily": "messages a day",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "draw", "save_all"]


def draw(logs: Sequence[Log], name: str) -> Figure:
    """Draw one figure.

    logs   one or two
    name   a key of `FIGURES`

    Raises ValueError if there is no figure of that name, no log or more than two.
    """
    from importlib import import_module

    from sim.views.choice import check

    check([name], FIGURES)
    if not 1 <= len(logs) <= 2:
        raise ValueError(f"{len(logs)} logs, expected one or two")
    figure: Figure = import_module(f"{__name__}.{name}").figure(logs)
    return figure


def save_all(logs: Sequence[Log], folder: str | Path, names: Iterable[str] | None = None) -> list[Path]:
    """Write figures as `<folder>/<name>.png` and return the files.

    names  which figures; None for all of `FIGURES`

    A file is written under a temporary name and renamed, so that none is ever half there; the folder is made if it is
    missing. Raises ValueError as `draw` does, OSError if the folder cannot be written to.
    """
    from sim.views.choice import check, write

    wanted = list(FIGURES) if names is None else list(names)
    check(wanted, FIGURES)
    return write(lambda name: draw(logs, name), wanted, folder)
