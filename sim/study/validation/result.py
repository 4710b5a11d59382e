"""A finished validation, read from its folder."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from sim.study.study import StudyResult

if TYPE_CHECKING:
    import pandas as pd


class Validation(StudyResult):
    """How the model does against published facts.

    checks     one row per check: fact, source, band, value with interval, verdict
    values     what single runs came to, by scenario and measure
    scenarios  what was played for which checks
    """

    KIND: ClassVar[str] = "validate"
    MAIN: ClassVar[str] = "checks"

    @cached_property
    def checks(self) -> pd.DataFrame:
        """One row per check; columns as in `outcome.checks_table`."""
        return self._folder.read_table("checks")

    @cached_property
    def values(self) -> pd.DataFrame:
        """One row per scenario, measure and replicate."""
        return self._folder.read_table("values")

    @cached_property
    def scenarios(self) -> pd.DataFrame:
        """One row per scenario."""
        return self._folder.read_table("scenarios")

    def __repr__(self) -> str:
        """One line: checks, and how many of them are inside."""
        r = self.record
        return f"{type(self).__name__}(checks={r['checks']}, inside={r['inside']}, folder={str(self.folder)!r})"
