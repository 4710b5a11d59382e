"""`qunsim merge`, `plot` and `export`: what can be done with folders of results, without playing anything."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli_errors import OURS, UserError
from sim.cli_interruption import Interruption
from sim.cli_text import PlainConsole
from sim.results.folder import OutputError

if TYPE_CHECKING:
    from sim.study.beginning import Beginning
    from sim.study.folder import StudyFolder

_RUN_TABLES = ("daily", "members", "nodes", "ties", "agenda", "joins", "leaves", "messages")


def merge_command(
    folders: list[Path], out: Path | None, figures: bool, interruption: Interruption, *, allow_code: bool = False
) -> int:
    """Put the parts of a study together, and finish it. Returns the exit code: 1 if points failed.

    allow_code  whether policies that came with the scenario may be run

    Nothing is copied before all parts have been looked at. What failed in a part is tried once more. Raises UserError
    where parts are missing or do not fit.
    """
    from sim.cli_study import kind_of
    from sim.cli_study_report import report
    from sim.study.beginning import EXPERIMENT, begin
    from sim.study.execution.conduct import Means
    from sim.study.execution.jobs import missing
    from sim.study.execution.store import Store
    from sim.study.experiment.reading import read_experiment
    from sim.study.folder import StudyFolder

    start = _common_start(folders, out)
    target = out if out is not None else folders[0]
    kind = kind_of(start.kind)
    plan = kind.plan(read_experiment(folders[0] / EXPERIMENT, allow_code=allow_code))
    try:
        made = StudyFolder.of(target)
        for folder in folders:
            if folder.resolve() != target.resolve():
                _copy_batches(folder, made, interruption)
        begin(start.kind, plan, made)
        failed = failed_in(folders)
        left = missing(plan, Store(made.batches).known())
        lacking = sum(len(numbers) for key, numbers in left.items() if not key.startswith(failed))
        if lacking:
            code = " --allow-code" if plan.modules else ""
            raise UserError(
                f"{lacking:,} of {len(plan.variants) * plan.replicates:,} runs are missing, expected all parts; "
                f"to play them here: qunsim {start.kind} {target / EXPERIMENT} --out {target}{code}"
            )
        conducted = kind.carry_out(plan, made, Means())
        if figures:
            kind.result(made).draw()
        report(kind.result(made), conducted, quiet=False)
    except OutputError as error:
        raise UserError(str(error)) from error
    return OURS if conducted.failed else 0


def failed_in(folders: list[Path]) -> tuple[str, ...]:
    """How the keys of what failed in these parts begin."""
    from sim.study.folder import FAILURES

    return tuple({place.name.partition("-")[0] for folder in folders for place in (folder / FAILURES).glob("*-*")})


def _common_start(folders: list[Path], out: Path | None) -> "Beginning":
    """What all parts were played for. Raises UserError where they, or the folder of the whole, do not fit."""
    from sim.study.beginning import Beginning
    from sim.study.experiment.plan import fingerprint

    starts = []
    for folder in folders:
        start = Beginning.in_folder(folder)
        if start is None:
            raise UserError(f"{folder}: is not the folder of a study, expected one that --shard was played into")
        starts.append(start)
        if start != starts[0]:
            raise UserError(f"{folder}: is a part of another study than {folders[0]}, expected parts of one study")
    if out is not None and (there := Beginning.in_folder(out)) is not None and there != starts[0]:
        raise UserError(f"{out}: is the folder of another study, expected a new one or one of the parts")
    if starts[0].model != fingerprint():
        text = f"another version of qunsim ({starts[0].model}, {starts[0].version})"
        raise UserError(f"{folders[0]}: was played by {text}, expected the one here ({fingerprint()})")
    return starts[0]


def _copy_batches(folder: Path, made: "StudyFolder", interruption: Interruption) -> None:
    from sim.results.atomic import replacing
    from sim.study.folder import BATCHES

    whole = [path for path in (folder / BATCHES).iterdir() if not path.name.startswith(".")]  # and what they took
    for source in sorted(whole, key=lambda path: ".runs." in path.name):
        if not (made.batches / source.name).exists():
            interruption.check()
            with replacing(made.batches / source.name) as temporary:
                shutil.copyfile(source, temporary)


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
