"""Figures chosen by name, and written to a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def check(names: Iterable[str], figures: Mapping[str, str]) -> None:
    """Raises ValueError for a name that is not among the figures, with the one that was probably meant."""
    from difflib import get_close_matches

    for name in names:
        if name not in figures:
            near = get_close_matches(name, figures, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"no figure is called {name!r}: there are {', '.join(figures)}{hint}")


def write(draw: Callable[[str], Figure], names: Iterable[str], folder: str | Path) -> list[Path]:
    """Write figures as `<folder>/<name>.png`, each under a temporary name first; the folder is made if missing."""
    from sim.views.png import save

    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    return [save(draw(name), target / f"{name}.png") for name in names]
