"""How a study starts from Python: an experiment, and a folder for it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.scenario.merge import Overrides
from sim.study.experiment.reading import Experiment, make_experiment, read_experiment
from sim.study.folder import StudyFolder
from sim.study.scenario import AnyScenario


def experiment_from(
    scenario: AnyScenario,
    given: Mapping[str, Any],
    *,
    made_here: bool,
    overrides: Overrides,
    days: int | None,
    replicates: int | None,
    seed: int | None,
    allow_code: bool,
) -> Experiment:
    """The experiment of a file, or one made of arguments; those that are None or empty count as not given.

    given      what would stand in the file, by key; of `outcomes` one may stand alone
    made_here  whether `scenario` is one, and not an experiment file

    Raises ScenarioError with every mistake found, TypeError when arguments are given beside an experiment file.
    """
    values = {key: value for key, value in given.items() if value is not None and value not in ((), [], {})}
    if "outcomes" in values:
        outcomes = values["outcomes"]
        values["outcomes"] = [outcomes] if isinstance(outcomes, str) else list(outcomes)
    if made_here:
        return make_experiment(
            scenario, values, overrides=overrides, days=days, replicates=replicates, seed=seed, allow_code=allow_code
        )
    if not isinstance(scenario, (str, Path)):
        raise TypeError("expected the name of an experiment file, or a scenario and what is to be changed in it")
    if values:
        text = ", ".join(values)
        raise TypeError(f"{text}: stand in the experiment file, expected them here only beside a scenario")
    return read_experiment(
        scenario, overrides=overrides, days=days, replicates=replicates, seed=seed, allow_code=allow_code
    )


def folder_for(folder: str | Path | None) -> tuple[StudyFolder, object]:
    """The folder asked for, or a temporary one, and what keeps that alive.

    Raises OutputError when it cannot be had.
    """
    if folder is not None:
        return StudyFolder.of(Path(folder)), None
    keep = tempfile.TemporaryDirectory(prefix="qunsim-", ignore_cleanup_errors=True)
    return StudyFolder.of(Path(keep.name)), keep
