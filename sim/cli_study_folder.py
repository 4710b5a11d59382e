"""`qunsim merge`, `plot` and `export`: what can be done with folders of results, without playing anything."""

import os
import shutil
from pathlib import Path
from typing import Any

from sim.cli_errors import UserError
from sim.cli_interruption import Interruption
from sim.cli_text import PlainConsole
from sim.results.folder import OutputError

_RUN_TABLES = ("daily", "members", "nodes", "ties", "agenda", "joins", "leaves", "messages")


def merge_command(folders: list[Path], out: Path | None, figures: bool, interruption: Interruption) -> None:
    """Put the parts of a study together, and finish it. Raises UserError where parts are missing or do not fit."""
    from sim.cli_study import kind_of
    from sim.cli_study_report import report
    from sim.results.atomic import replacing
    from sim.study.execution.conduct import Means
    from sim.study.execution.jobs import runs_missing
    from sim.study.execution.store import Store
    from sim.study.experiment.reading import read_experiment
    from sim.study.folder import BATCHES, StudyFolder

    starts = [_start(folder) for folder in folders]
    if out is not None and (out / "study.json").is_file() and _start(out) != starts[0]:
        raise UserError(f"{out}: is the folder of another study, expected a new one or one of the parts")
    for folder, start in zip(folders, starts, strict=True):
        if start != starts[0]:
            raise UserError(f"{folder}: is a part of another study than {folders[0]}, expected parts of one study")
    target = out if out is not None else folders[0]
    try:
        made = StudyFolder.of(target)
    except OutputError as error:
        raise UserError(str(error)) from error
    for folder in folders:
        if folder.resolve() == target.resolve():
            continue
        for source in sorted((folder / BATCHES).glob("*.parquet"), key=lambda path: ".runs." in path.name):
            if not (made.batches / source.name).exists():
                interruption.check()
                with replacing(made.batches / source.name) as temporary:
                    shutil.copyfile(source, temporary)
        for name in ("study.json", "experiment.yaml", "scenario.yaml"):
            if not (target / name).exists():
                shutil.copyfile(folder / name, target / name)
    kind = kind_of(starts[0]["study"])
    experiment = read_experiment(target / "experiment.yaml", allow_code=False)
    plan = kind.plan(experiment)
    lacking = runs_missing(plan, Store(made.batches).known())
    if lacking:
        raise UserError(
            f"{lacking:,} of {len(plan.variants) * plan.replicates:,} runs are missing, expected all parts; "
            f"to play them here: qunsim {starts[0]['study']} {target / 'experiment.yaml'} --out {target}"
        )
    conducted = kind.carry_out(plan, made, Means())
    if figures:
        kind.result(made).draw()
    report(kind.result(made), conducted, quiet=False)


def _start(folder: Path) -> dict[str, Any]:
    """What a part was played for."""
    import json

    try:
        start = json.loads((folder / "study.json").read_text(encoding="utf-8"))
        start["experiment"] = (folder / "experiment.yaml").read_text(encoding="utf-8")
        start["scenario"] = (folder / "scenario.yaml").read_text(encoding="utf-8")
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"{folder}: is not the folder of a study ({error})") from error
    return dict(start)


def plot_command(folder: Path) -> None:
    """Draw the figures of a run or a study anew, from its tables. Raises UserError if the folder holds neither."""
    console = PlainConsole()
    record = _record(folder)
    if "study" in record:
        from sim.cli_study import result_of
        from sim.study.folder import StudyFolder

        try:
            result_of(record["study"])(StudyFolder.existing(folder)).draw()
        except OutputError as error:
            raise UserError(str(error)) from error
    else:
        from sim.study.folder import StudyFolder
        from sim.views import save_all

        tables = {name: _table(folder, name) for name in _RUN_TABLES} | {"record": record}
        StudyFolder(folder).draw(lambda place: save_all(tables, place))
    console.say(f"{folder / 'figures'}{os.sep}  " + "  ".join(sorted(p.name for p in (folder / "figures").iterdir())))


def export_command(folder: Path, csv: bool, netcdf: bool, out: Path | None) -> None:
    """Write the tables of a run or a study as CSV, or as one netCDF file. Raises UserError for what cannot be."""
    if not csv and not netcdf:
        raise UserError("nothing to be written, expected --csv or --netcdf, or both")
    record = _record(folder)
    target = out if out is not None else folder
    console = PlainConsole()
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot write to {target}: {error.strerror or error}") from error
    if csv:
        from sim.results.tables import write_csv

        for path in sorted(folder.glob("*.parquet")):
            write_csv(_table(folder, path.stem), target / f"{path.stem}.csv")
            console.say(str(target / f"{path.stem}.csv"))
    if netcdf:
        from sim.results.netcdf import NetcdfError, write_netcdf

        try:
            there = [name for name in ("points", "worlds", "runs", "daily") if _has(folder, name)]
            tables = {name: _table(folder, name) for name in there}
            write_netcdf(tables, record, target / f"{folder.resolve().name}.nc")
        except NetcdfError as error:
            raise UserError(str(error)) from error
        console.say(str(target / f"{folder.resolve().name}.nc"))


def _has(folder: Path, name: str) -> bool:
    return (folder / f"{name}.parquet").is_file()


def _table(folder: Path, name: str) -> Any:
    from sim.results.tables import read_table

    path = folder / f"{name}.parquet"
    try:
        return read_table(path)
    except FileNotFoundError as error:
        raise UserError(f"{path}: there is no such table, expected the folder of a run or a study") from error
    except Exception as error:
        raise UserError(f"{path}: cannot be read ({error})") from error


def _record(folder: Path) -> dict[str, Any]:
    import json

    try:
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserError(f"{folder}: has no record.json, expected the folder of a run or a study") from error
    except (OSError, ValueError) as error:
        raise UserError(f"{folder / 'record.json'}: cannot be read ({error})") from error
    if not isinstance(record, dict):
        raise UserError(f"{folder / 'record.json'}: is not the record of a run or a study")
    return record
