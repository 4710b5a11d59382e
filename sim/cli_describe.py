"""`qunsim describe`: a chat log, or two beside each other, in words, numbers and figures."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli_describe_report import Log, report
from sim.cli_errors import UserError, WritingError
from sim.cli_interruption import Interruption
from sim.cli_text import PlainConsole

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.chatlogs.measures.bootstrap import Intervals
    from sim.chatlogs.measures.measure import Measured
    from sim.chatlogs.tables import Events

_WORK = 20_000_000
"""Messages drawn anew for all intervals of a log together, about; a minute."""
_RESAMPLES = 50, 200


def describe_command(
    path: Path,
    against: Path | None,
    *,
    room: int | None,
    json_file: Path | None,
    figures: Path | None,
    interruption: Interruption,
) -> None:
    """Measure one log or two, print a report, and write the figures and the file asked for.

    Raises UserError for what is no log, a room that does not exist, or a place that cannot be written to.
    """
    from sim.chatlogs.measures import measure
    from sim.chatlogs.measures.talk import patience_of

    _check(json_file, figures)
    events = [_read(path, room)] + ([_read(against, None)] if against is not None else [])
    patience = min(patience_of((one.end - one.start) / 86_400_000) for one in events)
    names = _names([path] + ([against] if against is not None else []), room)
    logs = []
    with _progress() as told:
        for one, name, place in zip(events, names, (path, against), strict=False):
            told(f"measuring {name}", 0, 1)
            measured = measure(one, patience=patience)
            if not measured.counts["messages"]:
                raise UserError(f"{place}: holds no message whose author is known, expected at least one")
            logs.append(Log(name, Path(str(place)), measured, _intervals(measured, name, told, interruption)))
    report(logs)
    if json_file is not None:
        _write(json_file, logs)
    if figures is not None:
        _draw(figures, logs)


def _read(path: Path, room: int | None) -> "Events":
    """A log, or the log of a run."""
    from sim.chatlogs.simulated import read_run
    from sim.chatlogs.source import LogError
    from sim.chatlogs.tables import read_events

    try:
        if path.is_dir() and not (path / "messages.parquet").is_file():
            raise LogError(
                f"{path}: is a folder without messages.parquet, expected an event table or the results of a run; "
                f"to make a table of chat exports: qunsim import {path}"
            )
        events = read_run(path) if path.is_dir() else read_events(path)
        return events if room is None else events.only(room)
    except LogError as error:
        raise UserError(str(error)) from error


def _check(json_file: Path | None, figures: Path | None) -> None:
    if json_file is not None and (json_file.is_dir() or not json_file.parent.is_dir()):
        raise UserError(f"{json_file}: cannot be written, expected the name of a file in a folder that exists")
    if figures is not None and figures.exists() and not figures.is_dir():
        raise UserError(f"{figures}: is not a folder, expected the name of a folder for the figures")


def _names(paths: list[Path], room: int | None) -> list[str]:
    """Short names of logs, told apart by their folders if need be."""
    whole = [path.resolve() for path in paths]
    names = [path.stem if path.suffix == ".parquet" else path.name for path in whole]
    if len(set(names)) < len(names):
        names = [f"{path.parent.name}/{name}" for path, name in zip(whole, names, strict=True)]
    if room is not None:
        names[0] += f", room {room}"
    return names if len(set(names)) == len(names) else [f"{n}: {name}" for n, name in enumerate(names, 1)]


def _intervals(
    measured: "Measured", name: str, told: "Callable[[str, int, int], None]", interruption: Interruption
) -> "Intervals":
    from sim.chatlogs.measures.bootstrap import intervals

    def progress(done: int, total: int) -> None:
        interruption.check()
        told(f"intervals of {name}", done, total)

    least, most = _RESAMPLES
    resamples = min(most, max(least, int(_WORK / measured.counts["messages"])))
    return intervals(measured, resamples, progress)


@contextmanager
def _progress() -> "Iterator[Callable[[str, int, int], None]]":
    """What is being done, on stderr; silent where nobody looks."""
    console = PlainConsole(stderr=True)
    if not console.is_terminal or console.is_dumb_terminal:
        yield lambda what, done, total: None
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=1)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


def _write(path: Path, logs: list[Log]) -> None:
    from sim.chatlogs.measures.mapping import as_mapping
    from sim.results.atomic import replacing

    told = [
        {"name": log.name, "path": str(log.path), **as_mapping(log.measured, log.intervals)} for log in logs
    ]
    text = json.dumps({"logs": told}, indent=1, ensure_ascii=False, allow_nan=False)
    try:
        with replacing(path) as temporary:
            temporary.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise WritingError(f"{path}: cannot be written: {error.strerror or error}") from error
    PlainConsole().say(f"Written to {path}")


def _draw(folder: Path, logs: list[Log]) -> None:
    from sim.views.describing import save_all
    from sim.views.describing.parts import Log as Drawn

    try:
        drawn = save_all([Drawn(log.name, log.measured) for log in logs], folder)
    except OSError as error:
        raise WritingError(f"{folder}: cannot be written to: {error.strerror or error}") from error
    PlainConsole().say(f"{folder}{os.sep}  " + "  ".join(path.name for path in drawn))
