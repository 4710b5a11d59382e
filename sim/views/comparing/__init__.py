"""Pictures of a comparison of strategies: one file per figure, drawn from the tables of the comparison.

`FIGURES` names what there is; `draw` makes one figure, `save_all` writes them as PNG files. A comparison is anything
with its tables as attributes or keys (see `sim.views.comparing.tables`). Matplotlib is loaded when the first figure is
asked for, never on import, and its global state is left alone.

To add a figure: one file with `figure(result) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIGURES: dict[str, str] = {
    "sheet": "one page to send to a colleague: what was compared, what came out, the main figures",
    "differences": "each strategy's difference to the baseline with its interval, for every outcome",
    "trajectories": "members, talk, mood and money by day, one line for each strategy",
    "pareto": "two outcomes against each other: which strategies no other beats in both",
    "cost_benefit": "staff time and cash against profit, and the profit of each hour",
    "funnel": "how far people come with each strategy: they join, speak, praise, buy again, bring a buyer",
    "survival": "share of groups that are alive, by day",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "draw", "save_all"]

_OF_TWO = ("pareto", "sheet")  # they take a pair of outcomes
_FAINT = ("trajectories", "survival", "sheet")  # faint bands lie on each other: too many colours for a small file


def draw(tables: object, name: str, *, pair: tuple[str, str] | None = None) -> Figure:
    """Draw one figure of a comparison.

    tables  the tables of a comparison, as attributes or as keys
    name    a key of `FIGURES`
    pair    the two outcomes of the Pareto front; None for the first two

    Raises ValueError if there is no figure or outcome of that name, or if a table lacks a column that the figure needs,
    and TypeError if a table is missing.
    """
    from importlib import import_module

    from sim.views.choice import check

    check([name], FIGURES)
    module = import_module(f"{__name__}.{name}")
    figure: Figure = module.figure(tables, pair=pair) if name in _OF_TWO else module.figure(tables)
    return figure


def save_all(
    tables: object,
    folder: str | Path,
    names: Iterable[str] | None = None,
    *,
    pair: tuple[str, str] | None = None,
) -> list[Path]:
    """Write figures of a comparison as `<folder>/<name>.png` and return the files, in the order asked for.

    names  which figures; None for all of `FIGURES`
    pair   the two outcomes of the Pareto front; None for the first two

    A file is written under a temporary name and renamed, so that none is ever half there; the folder is made
    if it is missing. Raises ValueError and TypeError as `draw` does, OSError if the folder cannot be written to.
    """
    from sim.views.choice import check
    from sim.views.comparing.tables import Comparison
    from sim.views.png import save

    wanted = list(FIGURES) if names is None else list(names)
    check(wanted, FIGURES)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    comparison = Comparison.of(tables)  # once, so that the figures share what is sorted by unit
    return [save(draw(comparison, name, pair=pair), target / f"{name}.png", exact=name in _FAINT) for name in wanted]
