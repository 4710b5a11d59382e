"""`qunsim validate`: hold the model against published facts."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sim.cli_errors import OURS, UserError
from sim.cli_interruption import Interruption
from sim.cli_keeping import keeping, study_folder
from sim.cli_text import PlainConsole, plain_table

if TYPE_CHECKING:
    from sim.chatlogs.tables import Events
    from sim.study.folder import StudyFolder
    from sim.study.validation.outcome import RoomsPart, Validated
    from sim.study.validation.plan import ValidationPlan

USUAL = Path("experiments") / "validation"
"""Where the facts that come with the program are, in a clone of it."""


@dataclass(frozen=True)
class ValidateOptions:
    """What was asked for on the command line."""

    files: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    out: Path | None = None
    page: Path | None = None
    log: Path | None = None
    threads: int | None = None
    dry_run: bool = False
    figures: bool = True
    quiet: bool = False


def validate_command(options: ValidateOptions, interruption: Interruption) -> int:
    """Play what is missing, judge, and print the checks. Returns the exit code: 1 if runs failed.

    That a fact lies outside its band is a finding, and no failure. Raises ScenarioError or UserError for the user's
    mistakes, WritingError when something cannot be written, Interrupted when stopped; what was finished is kept.
    """
    from sim.cli_progress import StudyBar
    from sim.study.validation.carry_out import carry_out_validation
    from sim.study.validation.result import Validation
    from sim.study.validation.rooms.part import Rooms
    from sim.views.validating_rooms import save_all

    _check_page(options.page)
    with StudyBar.on_stderr(options.quiet) as bar:
        bar.now("checking")
        plan = _planned(options)
        rooms = None if options.log is None else _read_log(options.log)
        place = (options.out or Path("results") / "validation").expanduser()
        if options.dry_run:
            _dry_run(plan, place, options, bar)
            return 0
        folder = study_folder(place)
        with keeping(folder, interruption):
            part = None if rooms is None else partial(_rooms, rooms, folder, options, bar)
            found = carry_out_validation(plan, folder, threads=options.threads, progress=bar.runs, rooms=part)
            if options.figures:
                bar.now("drawing")
                Validation(folder).draw()
                if isinstance(found.rooms, Rooms):
                    save_all(found.rooms.result, folder.path / "rooms" / "figures")
            if options.page is not None:
                _write_page(found, folder, options.page)
    _report(found, folder, options)
    return OURS if found.failed else 0


def _planned(options: ValidateOptions) -> "ValidationPlan":
    from sim.study.validation.plan import validation_plan
    from sim.study.validation.reading import read_facts, written

    if not options.files and not USUAL.is_dir():
        raise UserError(f"there is no folder {USUAL} here, expected files of facts: qunsim validate FILES")
    facts = read_facts(options.files or (USUAL,))
    return validation_plan(facts, written(facts, options.only))


def _read_log(path: Path) -> "tuple[Events, list[str]]":
    from sim.chatlogs.source import LogError
    from sim.study.validation.rooms.part import read_rooms
    from sim.study.validation.rooms.split import LEAST

    try:
        events, names = read_rooms(path)
    except (LogError, OSError) as error:
        raise UserError(str(error)) from error
    if len(names) < LEAST:
        raise UserError(f"{path}: {len(names)} rooms, expected {LEAST} or more: half of them are kept to test")
    return events, names


def _rooms(log: "tuple[Events, list[str]]", folder: "StudyFolder", options: ValidateOptions, bar: Any) -> "RoomsPart":
    from sim.study.validation.rooms.part import rooms_part

    bar.now("rooms")
    return rooms_part(*log, folder.path / "rooms", threads=options.threads, progress=bar.runs)


def _check_page(page: Path | None) -> None:
    if page is not None and (page.is_dir() or not page.parent.is_dir()):
        raise UserError(f"{page}: cannot be written, expected the name of a file in a folder that exists")


def _write_page(found: "Validated", folder: "StudyFolder", page: Path) -> None:
    """The page, and its figure in a folder `figures` beside it."""
    import shutil

    from sim.results.atomic import replacing
    from sim.study.validation.page import page as text

    drawn, target = folder.path / "figures" / "checks.png", page.parent / "figures" / f"{page.stem}-checks.png"
    figure = ""
    if drawn.is_file():
        target.parent.mkdir(exist_ok=True)
        with replacing(target) as temporary:
            shutil.copyfile(drawn, temporary)
        figure = f"figures/{target.name}"
    with replacing(page) as temporary:
        temporary.write_text(text(found, figure=figure), encoding="utf-8")


def _dry_run(plan: "ValidationPlan", place: Path, options: ValidateOptions, bar: Any) -> None:
    """Say what would be played, and about how long that takes."""
    from sim.cli_text import seconds_in_words
    from sim.results.numbers import count
    from sim.study.run import thread_count
    from sim.study.validation.carry_out import wanted
    from sim.study.validation.playing import played

    bar.now("trying each scenario")
    runs = wanted(plan, [one.check.replicates for one in plan.checks])
    seconds = 0.0
    for play, number in zip(plan.plays, runs, strict=True):
        started = perf_counter()
        run = played(play, 0)
        for one in play.measures.values():
            one.take(run)
        seconds += number * (perf_counter() - started)
    bar.done()
    console = PlainConsole()
    most = sum(wanted(plan, [one.check.limit for one in plan.checks]))
    unspoken = sum(len(facts.file.unspoken) for facts in plan.facts)
    console.say(f"{count(len(plan.checks), 'check')} (validate)", style="bold")
    scenarios = count(len(plan.plays), "scenario")
    console.print(f"{scenarios}, {sum(runs):,} runs, at most {most:,} where verdicts stay open")
    console.print(f"{count(unspoken, 'fact')} that the model says nothing of")
    time = seconds_in_words(seconds / thread_count(options.threads))
    console.print(f"time  about {time} at first, in {place}{os.sep}")


def _report(found: "Validated", folder: "StudyFolder", options: ValidateOptions) -> None:
    from rich.text import Text

    from sim.cli_text import seconds_in_words
    from sim.study.validation.page import band_in_words, findings, value_in_words
    from sim.study.validation.verdict import IN_WORDS

    console = PlainConsole()
    if options.quiet:
        console.say(str(folder.path))
        return
    for section, ours in found.sections.items():
        console.say(section, style="bold")
        table = plain_table()
        for name in ("check", "use", "value (95 %)", "band", ""):
            table.add_column(name)
        for one in ours:
            style = {"inside": "", "outside": "bold red"}.get(one.verdict, "bold yellow")
            table.add_row(
                one.planned.name, one.planned.check.use, value_in_words(one), band_in_words(one.planned.check.band),
                Text(IN_WORDS[one.verdict], style=style),
            )  # fmt: skip
        console.print(table)
        console.print()
    for sentence in findings(found):
        console.print(f"- {sentence}")
    console.print()
    record = folder.record()
    console.print(
        f"{record['runs_played']:,} runs played now, {record['runs_known_before']:,} known before, in "
        f"{seconds_in_words(found.seconds)}"
    )
    if options.page is not None:
        console.say(f"Page: {options.page}")
    console.say(f"Results: {folder.path}{os.sep}", style="bold")
    console.say("  findings.md  checks.csv  " + "  ".join(sorted(path.name for path in folder.path.glob("*.parquet"))))
