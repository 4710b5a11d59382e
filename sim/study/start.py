"""How a study starts: an experiment, and a folder for it, once it is sure that it can be played."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.scenario.merge import Overrides
from sim.study.beginning import Beginning, ensure_same_study
from sim.study.execution.conduct import Means
from sim.study.execution.jobs import runs_missing
from sim.study.execution.store import Known, Store
from sim.study.experiment.plan import Plan
from sim.study.experiment.reading import Experiment, make_experiment, read_experiment
from sim.study.folder import BATCHES, StudyFolder
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
        if isinstance(outcomes, Iterable):
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


def folder_for(folder: str | Path | None, kind: str, plan: Plan, means: Means) -> tuple[StudyFolder, object]:
    """The folder asked for, or a temporary one, and what keeps that alive; made only if the study can be played in it.

    Raises OutputError when it cannot be had or belongs to another study, ClusterError when there is no such cluster,
    TypeError when it is not the name of one.
    """
    check_start(kind, plan, _path(folder), means)
    return folder_at(folder)


def folder_at(folder: str | Path | None) -> tuple[StudyFolder, object]:
    """The folder asked for, or a temporary one, and what keeps that alive. Raises OutputError when it cannot be had.

    Raises TypeError when it is not the name of a folder.
    """
    path = _path(folder)
    if path is not None:
        return StudyFolder.of(path), None
    keep = tempfile.TemporaryDirectory(prefix="qunsim-", ignore_cleanup_errors=True)
    return StudyFolder.of(Path(keep.name)), keep


def _path(folder: str | Path | None) -> Path | None:
    """The folder as a path. Raises TypeError if it is not the name of one."""
    if folder is None:
        return None
    if not isinstance(folder, (str, os.PathLike)):
        raise TypeError(f"folder is {folder!r}, expected the name of a folder, or None")
    return Path(folder).expanduser()


def check_start(kind: str, plan: Plan, folder: Path | None, means: Means) -> str:
    """See whether a study can be played in a folder (None: a new one) and by these means, before anything is written.

    Returns what is good to know: that the cluster has no workers yet; empty if there is nothing.

    Raises OutputError when the folder belongs to another study, ClusterError when there is no such cluster; one that is
    not needed, since nothing is missing, need not be there.
    """
    if folder is not None:
        ensure_same_study(folder, Beginning.of(kind, plan))
    if means.cluster is not None:
        from sim.study.execution.cluster import check_address, check_reachable

        check_address(means.cluster)
        if runs_missing(plan, known_in(folder)) and not check_reachable(means.cluster):
            return f"{means.cluster} has no workers yet: the study waits for them"
    return ""


def known_in(folder: Path | None) -> Known:
    """What has been played in a folder, which need not exist."""
    batches = None if folder is None else folder / BATCHES
    return Store(batches).known() if batches is not None and batches.is_dir() else {}
