"""Figures chosen by name, one module each, and written to a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Tables(Protocol):
    """What figures of a package are drawn from."""

    def lacks(self, figure: str) -> str:
        """Why this figure cannot be drawn; empty if it can."""


class Figures:
    """The figures of a package: each lives in a module of its name, as `figure(tables) -> Figure`.

    Matplotlib is loaded when the first one is asked for, never on import, and its global state is left alone.
    """

    def __init__(self, package: str, figures: Mapping[str, str], tables: str) -> None:
        """package: its name; figures: their names, and what they show; tables: the class in `<package>.tables`."""
        self._package, self._figures, self._class = package, figures, tables

    def available(self, tables: object) -> list[str]:
        """The figures that these tables can fill."""
        looked_at = self._tables(tables)
        return [name for name in self._figures if not looked_at.lacks(name)]

    def draw(self, tables: object, name: str) -> Figure:
        """Draw one figure.

        tables  of a study, as attributes or as keys
        name    a key of `FIGURES`

        Raises ValueError if there is no figure of that name, if the study has not what it shows (a heat map of one
        lever), or if a table lacks a column that it needs.
        """
        check([name], self._figures)
        looked_at = self._tables(tables)
        why = looked_at.lacks(name)
        if why:
            raise ValueError(f"the figure {name!r} cannot be drawn: {why}")
        figure: Figure = import_module(f"{self._package}.{name}").figure(looked_at)
        return figure

    def save_all(self, tables: object, folder: str | Path, names: Iterable[str] | None = None) -> list[Path]:
        """Write figures as `<folder>/<name>.png` and return the files, in the order asked for.

        names  which figures; None for all that the tables can fill

        Raises ValueError as `draw` does, OSError if the folder cannot be written to.
        """
        wanted = None if names is None else list(names)
        check(wanted or [], self._figures)
        looked_at = self._tables(tables)  # once, so that the figures share what is worked out of them
        return write(
            lambda name: self.draw(looked_at, name), self.available(looked_at) if wanted is None else wanted, folder
        )

    def _tables(self, tables: object) -> Tables:
        kind: Any = getattr(import_module(f"{self._package}.tables"), self._class)
        looked_at: Tables = kind.of(tables)
        return looked_at


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
