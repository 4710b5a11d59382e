"""A finished study: its tables, and what can be made of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sim.results.folder import OutputError
from sim.study.folder import StudyFolder

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.notebook import Figures


class StudyResult:
    """What a study gives back, read from its folder.

    folder   where its tables, figures and batches are
    record   what was done, by what version, with which seed, and how it went

    points   one row per point: `point`, `label`, and a column for each lever
    worlds   one row per world: `world`, and a column for each uncertain value
    runs     one row per run: `point`, `world`, `replicate`, and a column for each outcome
    daily    one row per run and day
    """

    KIND: ClassVar[str] = "study"
    MAIN: ClassVar[str] = "runs"
    """The table that answers the question."""

    def __init__(self, folder: StudyFolder, keep: object = None) -> None:
        """`keep` lives as long as the result (a temporary folder)."""
        self._folder, self._keep = folder, keep
        self.record: dict[str, Any] = folder.record()
        if self.record["study"] != self.KIND:
            raise OutputError(f"{folder.path}: holds a study of another kind ({self.record['study']})")

    @property
    def folder(self) -> Path:
        """Where everything is kept."""
        return self._folder.path

    @property
    def name(self) -> str:
        """Of the study."""
        return str(self.record["name"])

    @property
    def days(self) -> int:
        """Length of the runs."""
        return int(self.record["days"])

    @property
    def replicates(self) -> int:
        """Of each point in each world."""
        return int(self.record["replicates"])

    @property
    def seed(self) -> int:
        """Start of all random numbers."""
        return int(self.record["seed"])

    @property
    def version(self) -> str:
        """Of qunsim."""
        return str(self.record["versions"]["qunsim"])

    @property
    def outcomes(self) -> dict[str, dict[str, Any]]:
        """What was looked at, by name: `label`, `unit`, `sense` (1 more is better, -1 less, 0 neither)."""
        return dict(self.record["outcomes"])

    @property
    def findings(self) -> list[str]:
        """What came out, in sentences."""
        return list(self.record["findings"])

    @property
    def cautions(self) -> list[str]:
        """What the numbers leave out, in sentences."""
        return list(self.record["cautions"])

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row per point."""
        return self._folder.read_table("points")

    @cached_property
    def worlds(self) -> pd.DataFrame:
        """One row per world."""
        return self._folder.read_table("worlds")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run."""
        return self._folder.read_table("runs")

    @cached_property
    def daily(self) -> pd.DataFrame:
        """One row per run and day."""
        return self._folder.read_table("daily")

    def table(self, name: str | None = None) -> pd.DataFrame:
        """A table of the study by name; by default the one that answers the question.

        Raises ValueError if there is no table of that name.
        """
        wanted = self.MAIN if name is None else name
        there = sorted(path.stem for path in self.folder.glob("*.parquet"))
        if wanted not in there:
            raise ValueError(f"there is no table '{wanted}', expected one of {', '.join(there)}")
        return self._folder.read_table(wanted)

    def plot(self, name: str | None = None) -> Figure | Figures:
        """One figure by name, or all of them (a mapping that shows itself in a notebook).

        Raises ValueError if there is no figure of that name.
        """
        from sim.study.notebook import Figures, shown, study_views

        views = study_views(self.KIND)
        if name is not None:
            figure: Figure = views.draw(self, name)
            return shown(figure)
        names = views.available(self) if hasattr(views, "available") else views.FIGURES
        return Figures({each: views.draw(self, each) for each in names})

    def draw(self) -> None:
        """Draw all figures anew into the folder, from its tables. Raises OSError when that cannot be written."""
        from sim.study.notebook import study_views

        self._folder.draw(lambda folder: study_views(self.KIND).save_all(self, folder))

    def words(self) -> str:
        """Findings and cautions, a paragraph each."""
        return "\n\n".join([*self.findings, *self.cautions])

    def __repr__(self) -> str:
        """One line: kind, name, points, worlds, replicates, days."""
        r: Mapping[str, Any] = self.record
        return (
            f"{type(self).__name__}({r['name']!r}, points={r['points']}, worlds={r['worlds']}, "
            f"replicates={r['replicates']}, days={r['days']}, seed={r['seed']}, folder={str(self.folder)!r})"
        )

    def _repr_html_(self) -> str:
        """Findings and the main table, for a notebook."""
        from sim.study.notebook import study_as_html

        return study_as_html(self)
