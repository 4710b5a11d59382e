"""Fit a scenario to a chat log: what `sim.calibrate` and `qunsim calibrate` do."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.chatlogs.source import LogError
from sim.results.atomic import replacing
from sim.scenario.merge import Overrides
from sim.study.calibration.carry_out import Progress, carry_out_calibration
from sim.study.calibration.fitted_file import FITTED, OURS
from sim.study.calibration.measured import LogMeasures, Measures
from sim.study.calibration.observed import observe
from sim.study.calibration.plan import CalibrationPlan
from sim.study.calibration.reading import Given, make_calibration, read_calibration
from sim.study.calibration.result import Calibration
from sim.study.experiment.reading import Draft, scenario_draft
from sim.study.scenario import AnyScenario
from sim.study.start import folder_at


def calibrate(
    log: Any,
    scenario: AnyScenario,
    parameters: Mapping[str, Any] | None = None,
    *,
    file: str | Path | None = None,
    members: int | None = None,
    days: int | None = None,
    burn_in: int | None = None,
    warm_up: int | None = None,
    without: tuple[str, ...] | list[str] = (),
    budget: int | None = None,
    seed: int | None = None,
    quick: bool = False,
    overrides: Overrides = (),
    folder: str | Path | None = None,
    out: str | Path | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    allow_code: bool = False,
    measures: Measures | None = None,
) -> Calibration:
    """Find parameters with which a scenario plays logs like this one.

    log         an event table or a chat export (file, folder or zip), or events (`sim.chatlogs.tables.Events`)
    scenario    a scenario: file, mapping or `Scenario`
    parameters  what is to be found, by path, each with what is believed of it (`{"log_uniform": [0.002, 0.2]}`);
                without any, the usual ones (`sim.study.calibration.usual`)
    file        a calibration file, in which all of this may stand as well
    members     of each group: a log tells only of those who write; without it their number is a parameter, too
    days, burn_in, warm_up  which days of the log are looked at, and how many simulations play before them
    without     summaries that are left out
    budget      simulations, 3,000 by default; quick: 600, for wide intervals
    overrides   changes to the scenario, as in `sim.run`
    folder      keeps the calibration where the next call finds it; without it, it goes with the result
    out         where to write the fitted scenario as well
    threads, progress, allow_code  as in `sim.compare`; nothing depends on the threads
    measures    other measures than those of `sim.chatlogs.measures`

    The same call with the same folder goes on where it was left. Raises ScenarioError for every mistake in scenario
    and file, `sim.chatlogs.source.LogError` where the log cannot be used, OutputError where nothing can be fitted,
    OSError when something cannot be written.
    """
    if file is not None and parameters is not None:
        raise TypeError("parameters stand in the calibration file, expected them here only without one")
    told = {} if parameters is None else {"parameters": dict(parameters)}
    given = read_calibration(file) if file is not None else make_calibration(told)
    given = given.changed(
        {"members": members, "days": days, "burn_in": burn_in, "warm_up": warm_up, "budget": budget, "seed": seed,
         "without": tuple(without) or None},
        quickly=quick,
    )  # fmt: skip
    source = Path(scenario) if isinstance(scenario, (str, Path)) else None
    target = None if out is None else checked_target(Path(out), source)
    draft = scenario_draft(scenario, allow_code=allow_code)
    plan = calibration_plan(log, draft, given, source=source, overrides=overrides, measures=measures)
    place, keep = folder_at(folder)
    carry_out_calibration(plan, place, threads=threads, progress=progress, log=name_of(log))
    result = Calibration(place, keep)
    if target is not None:
        write_fitted(result, target, plan.extended)
    return result


def calibration_plan(
    log: Any,
    draft: Draft,
    given: Given,
    *,
    source: Path | None = None,
    overrides: Overrides = (),
    measures: Measures | None = None,
) -> CalibrationPlan:
    """The plan of a calibration, everything in it checked. Raises ScenarioError and LogError as `calibrate`."""
    events = read_log(log) if isinstance(log, (str, Path)) else log
    observed = observe(events, burn_in=given.file.burn_in, days=given.file.days)
    return CalibrationPlan(
        draft, given, observed, LogMeasures() if measures is None else measures, source=source, overrides=overrides
    )


def read_log(path: str | Path) -> Any:
    """The events of a log: an event table (Parquet), or an export, which is read as `qunsim import` would.

    Raises LogError where there is none.
    """
    from sim.chatlogs.importing import import_log
    from sim.chatlogs.tables import read_events

    place = Path(path)
    if place.is_file() and place.suffix == ".parquet":
        return read_events(place)

    with tempfile.TemporaryDirectory(prefix="qunsim-") as room:
        made = Path(room) / "log.parquet"
        try:
            import_log(place, made)
        except OSError as error:
            raise LogError(f"{place}: cannot be read ({error.strerror or error})") from error
        return read_events(made)


def name_of(log: Any) -> str:
    """What a log is called in words: the file's name, without what leads there."""
    return Path(log).name if isinstance(log, (str, Path)) else "a log"


def checked_target(target: Path, scenario: Path | None) -> Path:
    """Where the fitted scenario can be written.

    Raises LogError where that would take the place of something else, or there is no such folder.
    """
    if scenario is not None and target.exists() and target.resolve() == scenario.resolve():
        raise LogError(f"{target}: is the scenario itself, expected another name for the fitted one")
    if not target.parent.is_dir():
        raise LogError(f"{target}: there is no folder {target.parent}, expected one that is there")
    if target.is_dir():
        raise LogError(f"{target}: is a folder, expected the name of a file")
    if target.is_file() and not target.read_bytes().startswith(OURS.encode()):
        raise LogError(f"{target}: holds something else than a fitted scenario, expected the name of a new file")
    return target


def write_fitted(result: Calibration, target: Path, extended: Path | None) -> None:
    """Write the fitted scenario elsewhere as well, complete or not at all.

    extended   the scenario that it is to extend; None for the copy in the folder

    Raises OSError when it cannot be written.
    """
    from sim.scenario.write import flow

    scenario = (extended or result.folder / "scenario.yaml").resolve()
    lines = (result.folder / FITTED).read_text(encoding="utf-8").splitlines(keepends=True)
    for n, line in enumerate(lines):
        if line.startswith("extends: "):
            lines[n] = f"extends: {flow(os.path.relpath(scenario, target.resolve().parent))}\n"
    with replacing(target) as temporary:
        temporary.write_text("".join(lines), encoding="utf-8")
