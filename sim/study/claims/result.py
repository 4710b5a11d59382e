"""Claims that were put to the test, read from their folder."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from sim.study.study import StudyResult

if TYPE_CHECKING:
    import pandas as pd


class ClaimsResult(StudyResult):
    """The verdicts on claims.

    claims    one row per claim: verdict, first number with interval, share of worlds
    numbers   one row per test and quantity
    levels    one row per claim, arm and measure
    worlds    one row per claim and world; drawn: what was drawn for each world
    off       one row per claim and mechanism switched off
    placebos  one row per arm held against itself with other luck
    """

    KIND: ClassVar[str] = "claims"
    MAIN: ClassVar[str] = "claims"

    @cached_property
    def claims(self) -> pd.DataFrame:
        """One row per claim; columns as in `tables.claims_table`."""
        return self._folder.read_table("claims")

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """One row per test and quantity."""
        return self._folder.read_table("numbers")

    @cached_property
    def levels(self) -> pd.DataFrame:
        """One row per claim, arm and measure."""
        return self._folder.read_table("levels")

    @cached_property
    def worlds(self) -> pd.DataFrame:
        """One row per claim and world."""
        return self._folder.read_table("worlds")

    @cached_property
    def drawn(self) -> pd.DataFrame:
        """One row per world: the values of its uncertain numbers."""
        return self._folder.read_table("drawn")

    @cached_property
    def off(self) -> pd.DataFrame:
        """One row per claim and mechanism switched off."""
        return self._folder.read_table("off")

    @cached_property
    def placebos(self) -> pd.DataFrame:
        """One row per placebo."""
        return self._folder.read_table("placebos")

    def __repr__(self) -> str:
        """One line: claims, and how they came out."""
        r = self.record
        return f"{type(self).__name__}(claims={r['claims']}, verdicts={r['verdicts']}, folder={str(self.folder)!r})"
