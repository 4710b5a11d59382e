"""A finished calibration, read from its folder."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from sim.study.calibration.fitted_file import FITTED, POSTERIOR
from sim.study.study import StudyResult

if TYPE_CHECKING:
    import pandas as pd


class Calibration(StudyResult):
    """What fits a log.

    parameters   one row per parameter: what was believed, what is believed now, how well the log tells it
    draws        weighted draws of all parameters together
    pairs        correlations
    summaries    what the log has of each summary, and what simulations have, before and with what was found
    simulations  all simulations; rounds: how they closed in on the log
    predictive   summaries of simulations with what was found; curves: what is drawn of them, and of the log (draw -1)
    """

    KIND: ClassVar[str] = "calibrate"
    MAIN: ClassVar[str] = "parameters"

    @property
    def fitted(self) -> Path:
        """The fitted scenario in the folder."""
        return self.folder / FITTED

    @property
    def experiment(self) -> Path:
        """The experiment over what is still possible."""
        return self.folder / POSTERIOR

    @property
    def medians(self) -> dict[str, float]:
        """The parameters of the fitted scenario, by path."""
        return dict(zip(self.parameters["parameter"], map(float, self.parameters["fitted"]), strict=True))

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """One row per parameter; columns as in `outcome.parameters_table`."""
        return self._folder.read_table("parameters")

    @cached_property
    def draws(self) -> pd.DataFrame:
        """The weighted draws: `draw`, `weight`, `distance`, and a column for each parameter."""
        return self._folder.read_table("posterior")

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Correlations of parameters."""
        return self._folder.read_table("pairs")

    @cached_property
    def summaries(self) -> pd.DataFrame:
        """One row per summary; columns as in `outcome.summaries_table`."""
        return self._folder.read_table("summaries")

    @cached_property
    def simulations(self) -> pd.DataFrame:
        """All simulations."""
        return self._folder.read_table("simulations")

    @cached_property
    def rounds(self) -> pd.DataFrame:
        """How each round went."""
        return self._folder.read_table("rounds")

    @cached_property
    def predictive(self) -> pd.DataFrame:
        """Summaries of simulations with what was found."""
        return self._folder.read_table("predictive")

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Curves of the log (draw -1) and of these simulations."""
        return self._folder.read_table("curves")
