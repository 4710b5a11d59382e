"""What a study writes down before it plays: whose folder it is, and what of before has to go.

A folder belongs to one study, known by kind and name. An edited study goes on in its folder: batches stay, and what was
worked out of them goes before the edited study is written down, so that at no moment it looks current.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.results.folder import OutputError
from sim.study.experiment.plan import Plan, fingerprint
from sim.study.experiment.reading import Experiment
from sim.study.folder import START, StudyFolder

EXPERIMENT = "experiment.yaml"
SCENARIO = "scenario.yaml"


@dataclass(frozen=True)
class Beginning:
    """All that results depend on.

    kind, name  of the study
    model       its fingerprint; version: of qunsim
    code        modules that the scenario or a strategy brings with it, and the digest of their text
    experiment, scenario  the files that play the study again; every value is in the latter
    """

    kind: str
    name: str
    model: str
    version: str
    code: Mapping[str, str]
    experiment: str
    scenario: str

    @classmethod
    def of(cls, kind: str, plan: Plan) -> Beginning:
        """That of a plan."""
        import sim
        from sim.scenario.nodes import plain
        from sim.scenario.write import dump, dump_mapping

        experiment = plan.experiment
        given = {"scenario": SCENARIO, "name": experiment.name}
        settled = {*given, "set", "days", "replicates", "seed"}  # stand in the scenario
        given |= {key: value for key, value in plain(experiment.tree).items() if key not in settled}
        code = {name: module.digest for name, module in sorted(plan.modules.items())}
        return cls(
            kind, experiment.name, fingerprint(), sim.__version__, code, dump_mapping(given), dump(experiment.scenario)
        )

    @classmethod
    def in_folder(cls, folder: Path) -> Beginning | None:
        """What is written down in a folder; None if nothing is, or only half of it."""
        said = _said(folder)
        try:
            texts = [(folder / name).read_text(encoding="utf-8") for name in (EXPERIMENT, SCENARIO)]
        except (OSError, ValueError):
            return None
        if said is None:
            return None
        code = said.get("code")
        return cls(
            str(said["study"]), str(said.get("name", "")), str(said.get("model")), str(said.get("qunsim")),
            code if isinstance(code, dict) else {}, *texts,
        )  # fmt: skip


def begin(kind: str, plan: Plan, folder: StudyFolder) -> None:
    """Write down what is going to be played: the folder can then be moved, merged and played again.

    Whatever was worked out of something else is removed first. Raises OutputError when the folder belongs to another
    study, OSError when writing fails.
    """
    wanted = Beginning.of(kind, plan)
    ensure_same_study(folder.path, wanted)
    source = _source(plan.experiment)
    with folder.lock:
        same = Beginning.in_folder(folder.path) == wanted
        before = recorded_source(folder.path)
        if same and before is not None and before.is_file():  # a copy that says the same does not take the folder over
            source = before
        beside = None if source is None else _beside(source, folder.path)
        if not same:
            folder.clear()
        for module in plan.modules.values():
            module.keep(folder.path)
        if not same:
            folder.write_text(SCENARIO, wanted.scenario)
            folder.write_text(EXPERIMENT, wanted.experiment)
        elif (_said(folder.path) or {}).get("source") == beside:
            return
        said: dict[str, Any] = {"study": kind, "name": wanted.name, "qunsim": wanted.version, "model": wanted.model}
        said |= {"code": dict(wanted.code), "source": beside}
        folder.write_text(START, json.dumps(said, ensure_ascii=False) + "\n")


def ensure_same_study(folder: Path, wanted: Beginning) -> None:
    """Raise OutputError when a folder belongs to a study of another kind or name."""
    said = _said(folder)
    if said is None:
        return
    kind, name = str(said["study"]), str(said.get("name", wanted.name))
    if (kind, name) != (wanted.kind, wanted.name):
        raise OutputError(
            f"{folder}: belongs to another study ({kind} of {name}), expected another folder for this one "
            f"({wanted.kind} of {wanted.name}): --out on the command line, folder= in Python"
        )


def ensure_calibration(folder: Path) -> None:
    """Raise OutputError when a folder belongs to a study and not to a calibration, which writes down other things."""
    said = _said(folder)
    if said is not None and said["study"] != "calibrate":
        raise OutputError(f"{folder}: belongs to a study ({said['study']}), expected another folder for a calibration")


def begin_kind(kind: str, folder: StudyFolder) -> None:
    """Say that a folder belongs to a study of which there is one (validate, claims), and what is played with.

    Raises OutputError when it belongs to a study of another kind, OSError when writing fails.
    """
    import sim

    said = _said(folder.path)
    if said is not None and said["study"] != kind:
        raise OutputError(f"{folder.path}: belongs to a study ({said['study']}), expected another folder: --out")
    folder.write_text(START, json.dumps({"study": kind, "qunsim": sim.__version__, "model": fingerprint()}) + "\n")


def ensure_same_file(folder: Path, kind: str, plan: Plan) -> None:
    """Raise OutputError when a folder belongs to another experiment file of the same name.

    One that has been moved is the same file: its place of before is empty, or what it says has not changed.
    """
    source, before = _source(plan.experiment), recorded_source(folder)
    if source is None or before is None or not before.is_file() or os.path.samefile(source, before):
        return
    if Beginning.in_folder(folder) != Beginning.of(kind, plan):
        raise OutputError(
            f"{folder}: belongs to {_shown(before)}, expected another folder for {_shown(source)}: --out FOLDER, or "
            "another `name` in that file"
        )


def recorded_source(folder: Path) -> Path | None:
    """The experiment file that the study of a folder was read from, as far as is known."""
    source = (_said(folder) or {}).get("source")
    return folder.resolve() / source if isinstance(source, str) else None


def _source(experiment: Experiment) -> Path | None:
    """The file an experiment comes from; of one that lies in a study's folder, what that study comes from."""
    if experiment.source is None:
        return None
    path = Path(experiment.source)
    if path.name == EXPERIMENT and _said(path.parent) is not None:
        return recorded_source(path.parent)
    return path


def _beside(source: Path, folder: Path) -> str:
    """The way from a folder to a file, which stays true when both are moved."""
    try:
        return Path(os.path.relpath(source.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return source.resolve().as_posix()


def _said(folder: Path) -> dict[str, Any] | None:
    try:
        said = json.loads((folder / START).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) and "study" in said else None


def _shown(path: Path) -> str:
    try:
        near = os.path.relpath(path)
    except ValueError:
        return str(path)
    return near if not near.startswith(os.path.join(os.pardir, os.pardir, os.pardir)) else str(path)
