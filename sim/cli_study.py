"""`qunsim compare`, `sweep`, `sensitivity`, `optimise`: check everything, play what is missing, tell what came out."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli_errors import OURS, UserError, WritingError
from sim.cli_interruption import Interruption
from sim.cli_keeping import again, keeping
from sim.cli_text import PlainConsole
from sim.results.folder import OutputError

if TYPE_CHECKING:
    from sim.study.execution.conduct import Conducted, Means
    from sim.study.experiment.plan import Plan
    from sim.study.experiment.reading import Experiment
    from sim.study.folder import StudyFolder
    from sim.study.study import StudyResult


@dataclass(frozen=True)
class StudyOptions:
    """What was asked for on the command line."""

    kind: str
    file: Path
    replicates: int | None = None
    seed: int | None = None
    days: int | None = None
    overrides: tuple[str, ...] = ()
    out: Path | None = None
    threads: int | None = None
    engine: str = "kernel"
    cluster: str | None = None
    shard: str | None = None
    until_decided: bool = False
    dry_run: bool = False
    figures: bool = True
    quiet: bool = False
    allow_code: bool = False


@dataclass(frozen=True)
class Kind:
    """How a kind of study is made.

    plan       of an experiment, everything in it checked
    carry_out  a plan in a folder
    result     what its folder is read as
    """

    plan: Callable[..., "Plan"]
    carry_out: Callable[..., "Conducted"]
    result: type["StudyResult"]


def kind_of(name: str) -> Kind:
    """What there is to know of a kind of study."""
    if name == "compare":
        from sim.study.compare import Comparison, carry_out_comparison, comparison_plan

        return Kind(comparison_plan, carry_out_comparison, Comparison)
    if name == "sweep":
        from sim.study.sweep import Sweep, carry_out_sweep, sweep_plan

        return Kind(sweep_plan, carry_out_sweep, Sweep)
    if name == "sensitivity":
        from sim.study.sensitivity import Sensitivity, carry_out_sensitivity, sensitivity_plan

        return Kind(sensitivity_plan, carry_out_sensitivity, Sensitivity)
    from sim.study.optimise import Optimisation, carry_out_optimisation, optimisation_plan

    return Kind(optimisation_plan, carry_out_optimisation, Optimisation)


def result_of(name: str) -> type["StudyResult"]:
    """What the folder of a kind of study is read as."""
    if name == "calibrate":
        from sim.study.calibration.result import Calibration

        return Calibration
    if name == "validate":
        from sim.study.validation.result import Validation

        return Validation
    if name == "claims":
        from sim.study.claims.result import ClaimsResult

        return ClaimsResult
    return kind_of(name).result


def study_command(options: StudyOptions, interruption: Interruption) -> int:
    """Carry out a study and print what came of it. Returns the exit code: 1 if points failed.

    Raises ScenarioError or UserError for the user's mistakes, WritingError when something cannot be written,
    Interrupted when stopped; whatever was finished is kept and found again by the same command.
    """
    from sim.cli_progress import StudyBar
    from sim.results.extras import MissingExtraError
    from sim.study.beginning import ensure_same_file
    from sim.study.execution.cluster import ClusterError
    from sim.study.execution.conduct import Means
    from sim.study.experiment.reading import read_experiment
    from sim.study.folder import StudyFolder
    from sim.study.start import check_start

    kind = kind_of(options.kind)
    try:
        means = Means(options.threads, options.engine, options.cluster, _shard(options.shard))
    except ClusterError as error:
        raise UserError(f"--cluster {error}") from error
    if options.kind == "optimise" and means.shard != (1, 1):
        raise UserError("an optimisation cannot be cut into shards: each point depends on those before")
    if options.until_decided and means.shard != (1, 1):
        text = "how much is played until the ranking is settled depends on all of it"
        raise UserError(f"--until-decided: a shard cannot tell when to stop, since {text}; expected one of the two")
    with StudyBar.on_stderr(options.quiet) as bar:
        bar.now("checking")
        experiment = read_experiment(
            options.file,
            overrides=options.overrides,
            days=options.days,
            replicates=options.replicates,
            seed=options.seed,
            allow_code=options.allow_code,
        )
        try:
            plan = kind.plan(experiment, bar.checked, **_until_decided(options))
            place = (options.out or Path("results") / folder_name(experiment, options.kind)).expanduser()
            if options.out is None:
                ensure_same_file(place, options.kind, plan)
            if options.dry_run:
                check_start(options.kind, plan, place, replace(means, cluster=None))  # that may be started later
                return _dry_run(options, plan, place, means, bar)
            _check_memory(plan, means)
            bar.tell(check_start(options.kind, plan, place, means))
            folder = StudyFolder.of(place)
        except (ClusterError, MissingExtraError, OutputError) as error:
            raise UserError(str(error)) from error
        with keeping(folder, interruption):
            conducted = _carry_out(options, kind, plan, folder, means, bar)
    from sim.cli_study_report import report, report_failures

    if means.shard != (1, 1):
        _tell_shard(folder, plan, means, conducted, options.quiet)
        report_failures(folder.path, conducted.failed, "what else there is of this part is complete")
    elif not (conducted.played or conducted.known):
        report_failures(folder.path, conducted.failed, "there is nothing to tell")
    else:
        try:
            report(kind.result(folder), conducted, quiet=options.quiet)
        except OutputError as error:  # an edited study has begun there meanwhile
            raise UserError(str(error)) from error
    return OURS if conducted.failed else 0


def _carry_out(
    options: StudyOptions, kind: Kind, plan: "Plan", folder: "StudyFolder", means: "Means", bar: Any
) -> "Conducted":
    """Play, and unless only a part was asked for or everything failed, gather and draw."""
    from sim.results.extras import MissingExtraError
    from sim.study.carry_out import AllFailedError, play
    from sim.study.execution.cluster import ClusterError, ClusterLostError
    from sim.study.execution.conduct import Conducted

    try:
        if means.shard != (1, 1):
            return play(options.kind, plan, folder, means, bar.runs)
        conducted = kind.carry_out(plan, folder, means, bar.runs, **_until_decided(options))
        if options.figures:
            bar.now("drawing")
            kind.result(folder).draw()
        return conducted
    except AllFailedError as error:
        return Conducted(failed=error.failed)
    except ClusterLostError as error:
        raise WritingError(f"{error}\n{again(folder)}") from error
    except ClusterError as error:
        raise UserError(f"{error}\n{again(folder)}") from error
    except (OutputError, MissingExtraError) as error:
        raise UserError(str(error)) from error


def _until_decided(options: StudyOptions) -> dict[str, bool]:
    """The option that only comparisons have, if it is given."""
    return {"until_decided": True} if options.until_decided else {}


def folder_name(experiment: "Experiment", kind: str) -> str:
    """What the folder of a study is called: the same command finds it again."""
    import re

    plain = re.sub(r"[^\w.-]+", "-", experiment.name).strip("-.") or "study"
    return f"{plain}-{kind}"


def _check_memory(plan: "Plan", means: "Means") -> None:
    from sim.study.estimate import check_memory
    from sim.study.run import check_size

    try:
        if means.engine == "mesa":
            check_size(plan.scenario(0, 0), means.engine)
        check_memory(plan, means)
    except ValueError as error:
        raise UserError(str(error)) from error


def _shard(text: str | None) -> tuple[int, int]:
    """`3/10` as (3, 10)."""
    if text is None:
        return (1, 1)
    part, slash, whole = text.partition("/")
    if not (slash and part.isdecimal() and whole.isdecimal() and 1 <= int(part) <= int(whole)):
        raise UserError(f"--shard {text}: is no part of a whole, expected I/N such as 1/10, I from 1 to N")
    return int(part), int(whole)


def _dry_run(options: StudyOptions, plan: "Plan", place: Path, means: "Means", bar: Any) -> int:
    from sim.cli_study_report import print_estimate
    from sim.study.decide import largest
    from sim.study.estimate import estimate
    from sim.study.execution.cluster import ClusterError, threads_of
    from sim.study.execution.store import Store
    from sim.study.folder import BATCHES

    try:
        at_once = threads_of(means.cluster) if means.cluster is not None else None
    except ClusterError as error:
        raise UserError(str(error)) from error
    bar.now("trying the first days")
    known = Store(place / BATCHES).known() if (place / BATCHES).is_dir() else {}
    most = largest(plan) if options.until_decided else None
    found = estimate(plan, known, means, kind=options.kind, at_once=at_once, most=most)
    bar.done()
    print_estimate(options.kind, plan, place, found, where=_where(means, at_once), most=most)
    return 0


def _where(means: "Means", at_once: int | None) -> str:
    """For what the time is told."""
    from sim.results.numbers import count

    if means.cluster is None:
        return "here"
    if at_once is None:
        return f"for each thread like one here (nobody answers at {means.cluster})"
    return f"on {means.cluster}, with {count(at_once, 'thread')} like one here"


def _tell_shard(folder: "StudyFolder", plan: "Plan", means: "Means", conducted: "Conducted", quiet: bool) -> None:
    console = PlainConsole()
    if quiet:
        console.say(str(folder.path))
        return
    part, parts = means.shard
    console.say(f"Part {part} of {parts} is done: {conducted.played:,} runs in {folder.path}{os.sep}")
    code = " --allow-code" if plan.modules else ""
    others = ", and the folders of the other parts if they have their own"
    console.say(f"When all are: qunsim merge{code} {folder.path}{others}")
