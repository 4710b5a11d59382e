"""`qunsim calibrate`: find parameters with which a scenario plays logs like a given one."""

import os
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sim.cli_errors import OURS, UserError
from sim.cli_interruption import Interruption
from sim.cli_keeping import keeping, study_folder
from sim.cli_text import PlainConsole

if TYPE_CHECKING:
    from sim.study.calibration.plan import CalibrationPlan
    from sim.study.calibration.result import Calibration

_SHOWN_FINDINGS = 16
_SHOWN_SUMMARIES = 60
_TRIED = 3


@dataclass(frozen=True)
class CalibrateOptions:
    """What was asked for on the command line."""

    log: Path
    scenario: Path
    file: Path | None = None
    members: int | None = None
    days: int | None = None
    burn_in: int | None = None
    warm_up: int | None = None
    budget: int | None = None
    seed: int | None = None
    overrides: tuple[str, ...] = ()
    out: Path | None = None
    folder: Path | None = None
    threads: int | None = None
    quick: bool = False
    dry_run: bool = False
    figures: bool = True
    quiet: bool = False
    allow_code: bool = False


def calibrate_command(options: CalibrateOptions, interruption: Interruption) -> int:
    """Calibrate and print what was found. Returns the exit code: 1 if simulations failed.

    Raises ScenarioError or UserError for the user's mistakes, WritingError when something cannot be written,
    Interrupted when stopped; whatever was finished is kept and found again by the same command.
    """
    from sim.chatlogs.source import LogError
    from sim.cli_progress import StudyBar
    from sim.study.calibration.calibrate import checked_target, write_fitted
    from sim.study.calibration.carry_out import carry_out_calibration
    from sim.study.calibration.result import Calibration

    with StudyBar.on_stderr(options.quiet) as bar:
        try:
            target = None if options.out is None else checked_target(options.out, options.scenario)
            plan = _planned(options, bar)
        except LogError as error:
            raise UserError(str(error)) from error
        place = options.folder if options.folder is not None else Path("results") / _folder_name(plan, options.log)
        _check_memory(plan, options.threads)
        if options.dry_run:
            _dry_run(options, plan, place, bar)
            return 0
        folder = study_folder(place)
        with keeping(folder, interruption):
            failures = carry_out_calibration(
                plan, folder, threads=options.threads, progress=bar.runs, log=options.log.name
            )
            result = Calibration(folder)
            if target is not None:
                write_fitted(result, target, plan.extended)
            if options.figures:
                bar.now("drawing")
                result.draw()
    _report(result, target, options.quiet)
    return OURS if failures else 0


def _planned(options: CalibrateOptions, bar: Any) -> "CalibrationPlan":
    from sim.study.calibration.calibrate import calibration_plan, read_log
    from sim.study.calibration.reading import make_calibration, read_calibration
    from sim.study.experiment.reading import scenario_draft

    bar.now("checking")
    given = make_calibration({}) if options.file is None else read_calibration(options.file)
    asked = {name: getattr(options, name) for name in ("members", "days", "burn_in", "warm_up", "budget", "seed")}
    given = given.changed(asked, quickly=options.quick)
    draft = scenario_draft(options.scenario, allow_code=options.allow_code)
    draft.scenario(options.overrides)  # mistakes in it before the log is read, which may take long
    bar.now("reading", options.log.name)
    events = read_log(options.log)
    return calibration_plan(events, draft, given, source=options.scenario, overrides=options.overrides)


def _folder_name(plan: "CalibrationPlan", log: Path) -> str:
    """What the folder is called: the same command finds it again."""
    import re

    return re.sub(r"[^\w.-]+", "-", f"{plan.name}-{log.resolve().stem}-calibrate").strip("-.")


def _check_memory(plan: "CalibrationPlan", threads: int | None) -> None:
    """Raise UserError when simulations clearly need more memory than there is."""
    from sim.results.numbers import bytes_in_words
    from sim.study.memory import CLEARLY, memory_there
    from sim.study.run import thread_count

    there, needed = memory_there(), _memory(plan, threads)
    if there is not None and needed > CLEARLY * there:
        text = f"{thread_count(threads)} simulations at once need {bytes_in_words(needed)} of memory"
        raise UserError(f"{text}, expected at most the {bytes_in_words(there)} there are; fewer --threads need less")


def _memory(plan: "CalibrationPlan", threads: int | None) -> float:
    from sim.study.memory import memory_needed
    from sim.study.run import thread_count

    summaries = 8.0 * plan.settings.budget * 6 * len(plan.looked)
    return thread_count(threads) * memory_needed(plan.scenario) + summaries + 350e6


def _dry_run(options: CalibrateOptions, plan: "CalibrationPlan", place: Path, bar: Any) -> None:
    """Say what would be played, and what that takes."""
    import numpy as np

    from sim.chatlogs.measures.values import said
    from sim.cli_text import seconds_in_words
    from sim.results.numbers import bytes_in_words, count, number
    from sim.study.calibration.keyed import simulation_keys
    from sim.study.calibration.playing import player
    from sim.study.run import thread_count

    bar.now("trying a few")
    middle = plan.prior.values(plan.prior.places(np.full((1, plan.prior.size), 0.5)))[0]
    play, seconds = player(plan), float("inf")
    for key in simulation_keys(plan.seed, -1, _TRIED):
        started = perf_counter()
        play(middle, int(key), lambda: True)
        seconds = min(seconds, perf_counter() - started)  # the first one may compile
    bar.done()
    console, observed = PlainConsole(), plan.observed
    console.say(f"{plan.name} (calibrate)", style="bold")
    console.print(
        f"{options.log.name}: {observed.days} days from {observed.first} on, {observed.messages:,} messages of "
        f"{observed.posters[1]:,} people in {count(observed.rooms, 'room')}; simulations play "
        f"{count(plan.warm_up, 'day')} before that"
    )
    wanted = plan.settings.budget + plan.given.file.predictive
    console.print(
        f"{plan.settings.budget:,} simulations of {plan.days} days at most, {plan.settings.first:,} of them of what is "
        f"believed, and {plan.given.file.predictive:,} with what was found"
    )
    left = wanted * seconds / thread_count(options.threads)
    console.print(f"time    about {seconds_in_words(left)} here, or less where it ends sooner")
    console.print(f"memory  about {bytes_in_words(_memory(plan, options.threads))}")
    console.print(f"disk    about {bytes_in_words(wanted * 30.0 * (len(plan.looked) + 8))} in {place}{os.sep}")
    console.print()
    console.print("To be found" + (" (the usual parameters, since no file says which)" if plan.usual else "") + ":")
    for path, one in zip(plan.prior.names, plan.prior.marginals, strict=True):
        low, high = one.ends
        console.print(f"  {path}  {number(low)} to {number(high)}{' in equal ratios' if one.logarithmic else ''}")
    console.print()
    console.print("What the log has:")
    for looked, value in list(zip(plan.looked, plan.target, strict=True))[:_SHOWN_SUMMARIES]:
        known = said(float(value), looked.summary.unit) if np.isfinite(value) else "does not tell"
        console.print(f"  {looked.summary.name}  {known}")


def _report(result: "Calibration", target: Path | None, quiet: bool) -> None:
    """What was found, and where everything is."""
    from sim.cli_text import seconds_in_words
    from sim.results.numbers import amount, bytes_in_words, number

    console = PlainConsole()
    if quiet:
        console.say(str(result.folder))
        return
    console.say(result.name, style="bold")
    console.print()
    for sentence in result.findings[:_SHOWN_FINDINGS]:
        console.print(f"- {sentence}")
    if len(result.findings) > _SHOWN_FINDINGS:
        console.print(f"- … and {len(result.findings) - _SHOWN_FINDINGS} more in {result.folder / 'findings.md'}")
    console.print()
    for sentence in result.cautions:
        console.print(sentence)
        console.print()
    r = result.record
    known = f", {amount(r['runs_known_before'])} known before" if r["runs_known_before"] else ""
    console.print(
        f"{number(r['points'])} simulations of {r['warm_up'] + r['days']} days, seed {r['seed']}: "
        f"{amount(r['runs_played'])} played now{known}, in {seconds_in_words(r['seconds'])}, peak memory "
        f"{bytes_in_words(r['peak_memory_bytes'])}."
    )
    console.print()
    console.say(f"Fitted scenario: {target if target is not None else result.fitted}", style="bold")
    console.say(f"Worlds that are still possible, for `qunsim compare`: {result.experiment}")
    console.say(f"Results: {result.folder}{os.sep}", style="bold")
    console.say("  findings.md  " + "  ".join(sorted(path.name for path in result.folder.glob("*.parquet"))))
    figures = result.folder / "figures"
    if figures.is_dir():
        console.say(f"  figures{os.sep}  " + "  ".join(sorted(path.name for path in figures.iterdir())))
