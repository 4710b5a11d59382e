"""`qunsim run`: load, simulate with a progress bar, keep the results, tell what happened."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli_errors import UserError, WritingError
from sim.cli_interruption import Interrupted, Interruption
from sim.cli_text import PlainConsole, costs_table, seconds_in_words, summary_table
from sim.results.folder import OutputError, ResultsFolder, left_behind
from sim.results.numbers import amount, bytes_in_words

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.result import RunResult
    from sim.study.run import SimulationFactory


@dataclass(frozen=True)
class RunOptions:
    """What was asked for on the command line."""

    file: Path
    replicates: int | None = None
    seed: int | None = None
    days: int | None = None
    engine: str = "kernel"
    threads: int | None = None
    out: Path | None = None
    csv: bool = False
    figures: bool = True
    quiet: bool = False
    overrides: tuple[str, ...] = ()
    allow_code: bool = False


def run_command(
    options: RunOptions, interruption: Interruption, simulation_factory: "SimulationFactory | None" = None
) -> None:
    """Play the scenario and print the report; `simulation_factory` is for tests.

    Raises ScenarioError or UserError for the user's mistakes, WritingError when the results cannot be written,
    Interrupted when stopped. In all of them nothing is kept, unless the text says so.
    """
    from sim.study.run import check_size
    from sim.study.scenario import resolve

    scenario = resolve(
        options.file,
        overrides=options.overrides,
        days=options.days,
        replicates=options.replicates,
        seed=options.seed,
        label="--",
        allow_code=options.allow_code,
    )
    try:
        check_size(scenario, options.engine)
    except ValueError as error:
        raise UserError(str(error)) from error
    folder: ResultsFolder | None = None
    try:
        folder = _folder(options, scenario)
        interruption.last_resort = partial(_abandon, folder)
        with folder:
            result = _simulate_and_write(options, scenario, folder, interruption, simulation_factory)
            with interruption.held():
                kept = folder.keep()
        _report(options, result, kept)
    except (Interrupted, Exception) as error:
        final = folder.final if folder is not None else None
        if isinstance(error, Interrupted) or interruption.asked:  # some libraries make an error of their own of it
            raise Interrupted(_what_was_kept(final)) from error
        if isinstance(error, OutputError):
            raise UserError(str(error)) from error
        error.add_note("Nothing was kept." if final is None else f"The results are complete: {final}")
        raise


def _what_was_kept(final: Path | None) -> str:
    return "interrupted; nothing was kept" if final is None else f"interrupted; the results are complete: {final}"


def _abandon(folder: ResultsFolder) -> str:
    """Called when the program cannot be stopped in good order."""
    if folder.final is None:
        folder.discard()
    return _what_was_kept(folder.final)


def _folder(options: RunOptions, scenario: "Scenario") -> ResultsFolder:
    from sim import __version__
    from sim.results.folder import folder_stem
    from sim.results.record import content_hash

    if options.out is not None:
        return ResultsFolder.exactly(options.out)
    return ResultsFolder.numbered(Path("results"), folder_stem(scenario.name, content_hash(scenario, __version__)))


def _simulate_and_write(
    options: RunOptions,
    scenario: "Scenario",
    folder: ResultsFolder,
    interruption: Interruption,
    simulation_factory: "SimulationFactory | None",
) -> "RunResult":
    from sim.study.run import run

    with _bar(options.quiet) as bar:

        def progress(done: int, days: int) -> None:
            interruption.check()
            bar.days(done, days)

        bar.now("preparing", _patience())
        result = run(
            scenario,
            engine=options.engine,
            threads=options.threads,
            progress=progress,
            simulation_factory=simulation_factory,
            source=str(options.file),
        )
        try:
            result.write(folder.temporary, csv=options.csv, figures=options.figures, progress=bar.now)
        except OSError as error:
            raise WritingError(f"the results cannot be written: {error}") from error
        interruption.check()
    return result


class _Bar:
    """A progress bar on stderr: days done and time left; silent where nobody looks."""

    def __init__(self, progress: Any) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, text="", left="") if progress is not None else None

    def now(self, what: str, text: str | None = None) -> None:
        """Say what is being done, for as long as it takes."""
        if self._progress is not None:
            self._progress.update(self._task, description=what, **({} if text is None else {"text": text}))

    def days(self, done: int, total: int) -> None:
        """So many days of the run are done; the first may have to wait for the compiler."""
        if self._progress is not None and done:
            text = f"day {done} of {total}"
            self._progress.update(
                self._task, description="simulating", completed=done, total=total, text=text, left="left"
            )


def _patience() -> str:
    """What to say before the first day: whether kernels have to be compiled."""
    from sim.model.compile import cache_folder

    known = any(cache_folder().glob("*.nbc"))
    return "" if known else "compiling, which takes a minute the first time"


@contextlib.contextmanager
def _bar(quiet: bool) -> Iterator[_Bar]:
    console = PlainConsole(stderr=True)
    if quiet or not console.is_terminal or console.is_dumb_terminal:
        yield _Bar(None)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[text]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console, transient=True, expand=console.width < 80) as progress:
        yield _Bar(progress)


def _report(options: RunOptions, result: "RunResult", final: Path) -> None:
    console = PlainConsole()
    if options.quiet:
        console.say(str(final))
        return
    record = result.record
    summary = result.summary()
    console.say(str(record["name"]), style="bold")
    about = result.scenario.about.strip()
    if about:
        console.print(about)
    console.print()
    console.print(result.words())
    console.print()
    console.print(summary_table(summary, console.width))
    console.print()
    costs = result.costs()
    if len(costs):
        console.say("What the policies cost", style="bold")
        console.print(costs_table(costs))
        console.print()
    for caveat in result.caveats():
        console.print(caveat)
        console.print()
    per_group = " Counts and amounts are for the average group." if summary.attrs["groups"] > 1 else ""
    console.print(f"Interval: {summary.attrs['interval']}.{per_group}")
    speed = record["member_hours_per_second"] if record["days"] > 1 else None  # one day is all start-up
    console.print(
        f"{amount(record['member_hours'])} member-hours in {seconds_in_words(record['wall_seconds'])}"
        + (f" ({amount(speed)} a second after start-up)" if speed else "")
        + f", peak memory {bytes_in_words(record['peak_memory_bytes'])}, seed {record['seed']}."
    )
    console.print()
    console.say(f"Results: {final}{os.sep}", style="bold")
    for line in _contents(final):
        console.say(f"  {line}")
    for stale in left_behind(final.parent):
        console.say(f"Left behind by a run that was killed, safe to delete: {stale}")


def _contents(folder: Path) -> list[str]:
    """The files of a results folder, a few lines."""
    files = sorted(path.name for path in folder.iterdir() if path.is_file())
    order = ("parquet", "csv", "json", "yaml", "py")
    lines = []
    for ending in order:
        names = [name for name in files if name.endswith(f".{ending}")]
        if names:
            lines.append("  ".join(names))
    figures = folder / "figures"
    if figures.is_dir():
        lines.append(f"figures{os.sep}  " + "  ".join(sorted(path.name for path in figures.iterdir())))
    return lines
