"""Pictures of a run: one file per figure, drawn from the tables of a result.

`FIGURES` names what there is; `draw` makes one figure, `save_all` writes them as PNG files. A result is
anything with the tables of a run as attributes or keys (`daily`, `members`, `nodes`, `ties`, `joins`, `record`; see
`sim.views.tables`). Matplotlib is loaded when the first figure is asked for, never on import, and its global
state is left alone.

To add a figure: one file with `figure(result) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES: dict[str, str] = {
    "activity": "messages a day by kind, and how many members read and speak",
    "mood": "interest, trust and the share of muted members by day",
    "stages": "members by stage by day, and those who left or were removed",
    "money": "orders a day and cumulative profit",
    "product": "quality members expect, praise and complaints, complaints that nobody answered",
    "reputation": "quality that members, their friends outside and strangers expect, and how it moves",
    "market": "people outside by stratum, members, and what 100 of them order a week beside people who never join",
    "invitations": "who was brought in by whom in one group, how deep the tree is, and when members invite",
    "lorenz": "how unequally the posters share the talking (Lorenz curve, top 20 %, Gini)",
    "network": "who is tied to whom in one group, first and last day side by side",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "draw", "save_all"]


def draw(result: object, name: str) -> Figure:
    """Draw one figure of a run.

    result  a run's tables, as attributes or as keys
    name    a key of `FIGURES`

    Raises ValueError if there is no figure of that name, or if a table lacks a column that the figure needs.
    """
    from importlib import import_module

    from sim.views.choice import check

    check([name], FIGURES)
    figure: Figure = import_module(f"{__name__}.{name}").figure(result)
    return figure


def save_all(result: object, folder: str | Path, names: Iterable[str] | None = None) -> list[Path]:
    """Write figures of a run as `<folder>/<name>.png` and return the files, in the order asked for.

    names  which figures; None for all of `FIGURES`

    A file is written under a temporary name and renamed, so that none is ever half there; the folder is made
    if it is missing. Raises ValueError as `draw` does, OSError if the folder cannot be written to.
    """
    from sim.views.choice import check
    from sim.views.png import save
    from sim.views.tables import Tables

    wanted = list(FIGURES) if names is None else list(names)
    check(wanted, FIGURES)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    tables = Tables.of(result)  # once, so that the figures share what is summed over groups
    return [save(draw(tables, name), target / f"{name}.png") for name in wanted]
