"""`qunsim claims`: put what documents claim to the test."""

import os
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from sim.cli_errors import OURS, UserError
from sim.cli_interruption import Interruption
from sim.cli_keeping import keeping, study_folder
from sim.cli_text import PlainConsole, plain_table

if TYPE_CHECKING:
    from sim.study.claims.carry_out import ClaimsFound
    from sim.study.claims.plan import ClaimsPlan, Extent
    from sim.study.folder import StudyFolder

USUAL = Path("experiments") / "claims"
"""Where the claims that come with the program are, in a clone of it."""
_TRIED = 12
_STYLE = {"holds": "bold green", "fails": "bold red", "assumed": "bold yellow", "depends": "bold yellow"}


@dataclass(frozen=True)
class ClaimsOptions:
    """What was asked for on the command line."""

    folder: Path | None = None
    only: tuple[str, ...] = ()
    quick: bool = False
    worlds: int | None = None
    in_world: int | None = None
    replicates: int | None = None
    language: str = "en"
    out: Path | None = None
    page: Path | None = None
    threads: int | None = None
    dry_run: bool = False
    figures: bool = True
    quiet: bool = False

    def extent(self) -> "Extent":
        """How much is to be played."""
        from sim.study.claims.plan import QUICK, Extent

        usual = QUICK if self.quick else Extent()
        if self.worlds is not None:
            usual = replace(usual, worlds=self.worlds, in_world=Extent().in_world if self.worlds else 0)
        if self.in_world is not None and usual.worlds:
            usual = replace(usual, in_world=self.in_world)
        if self.replicates is not None:
            off, carrier = min(usual.off, self.replicates), min(usual.carrier, self.replicates)
            most = self.replicates * usual.most // usual.replicates
            usual = replace(usual, replicates=self.replicates, most=most, off=off, carrier=carrier)
        return usual


def claims_command(options: ClaimsOptions, interruption: Interruption) -> int:
    """Play what is missing, judge, and print the claims. Returns the exit code: 1 if runs failed.

    That a claim fails is a finding, and no failure. Raises ScenarioError or UserError for the user's mistakes,
    WritingError when something cannot be written, Interrupted when stopped; what was finished is kept.
    """
    from sim.cli_progress import StudyBar
    from sim.study.claims.carry_out import carry_out_claims

    if options.page is not None and (options.page.is_dir() or not options.page.parent.is_dir()):
        text = "cannot be written, expected the name of a file in a folder that exists"
        raise UserError(f"{options.page}: {text}")
    extent = options.extent()
    with StudyBar.on_stderr(options.quiet) as bar:
        bar.now("checking")
        plan = _planned(options, extent)
        place = (options.out or Path("results") / "claims").expanduser()
        if options.dry_run:
            _dry_run(plan, extent, place, options, bar)
            return 0
        folder = study_folder(place)
        with keeping(folder, interruption):
            found = carry_out_claims(
                plan, extent, folder, threads=options.threads, progress=bar.runs, language=options.language
            )
            bar.now("drawing")
            _write(found, folder, options)
    _report(found, folder, options)
    return OURS if found.failed else 0


def _planned(options: ClaimsOptions, extent: "Extent") -> "ClaimsPlan":
    from sim.study.claims.plan import claims_plan
    from sim.study.claims.reading import read_claims
    from sim.study.claims.worlds import worlds

    if options.folder is None and not USUAL.is_dir():
        raise UserError(f"there is no folder {USUAL} here, expected a folder of claims: qunsim claims FOLDER")
    return claims_plan(read_claims(options.folder or USUAL, options.only), extent, worlds(extent.worlds))


def _write(found: "ClaimsFound", folder: "StudyFolder", options: ClaimsOptions) -> None:
    """Figures, the pages, and the report."""
    from sim.cli_claims_pages import write_pages

    write_pages(found, folder, options.language, options.page, figures=options.figures)


def _dry_run(plan: "ClaimsPlan", extent: "Extent", place: Path, options: ClaimsOptions, bar: Any) -> None:
    """Say what would be played, and about how long that takes: some scenarios are tried."""
    from sim.cli_text import seconds_in_words
    from sim.results.numbers import count
    from sim.study.claims.many import play_many
    from sim.study.run import thread_count

    bar.now("trying some scenarios")
    if extent.matrix:
        plan.want_matrix((one.number for one in plan.claims.claims), extent.off)  # at most
    every = max(1, len(plan.plays) // _TRIED)
    seconds, tried = 0.0, 0
    play_many(plan.plays[0].scenario, 0, 1)  # kernels are compiled once, whatever is played
    for play in plan.plays[::every]:
        started = perf_counter()
        many = play_many(play.scenario, 0, play.wanted, logged=play.logged)
        for one in play.measures.values():
            one.take(many)
        seconds, tried = seconds + perf_counter() - started, tried + 1
    bar.done()
    console = PlainConsole()
    console.say(f"{count(len(plan.claims.claims), 'claim')} (claims)", style="bold")
    runs = sum(play.wanted for play in plan.plays)
    in_worlds = f"in {count(extent.worlds, 'world')}"
    at_most = "at most " if extent.matrix else ""
    beyond = ", and more where a verdict is open"
    console.print(f"{count(len(plan.plays), 'scenario')}, {at_most}{runs:,} runs {in_worlds}{beyond}")
    time = seconds / max(tried, 1) * len(plan.plays) / thread_count(options.threads)
    console.print(f"time  about {seconds_in_words(time)}, in {place}{os.sep}")


def _report(found: "ClaimsFound", folder: "StudyFolder", options: ClaimsOptions) -> None:
    from rich.text import Text

    from sim.cli_text import seconds_in_words
    from sim.study.claims.words import effect_in_words, verdict_in_words, worlds_in_words

    console = PlainConsole()
    if options.quiet:
        console.say(str(folder.path))
        return
    table = plain_table()
    for name in ("claim", "", "verdict", "effect (95 %)", "worlds"):
        table.add_column(name)
    for one in found.judged:
        verdict = verdict_in_words(one, options.language)
        table.add_row(
            one.number, one.claim.file.says.of(options.language),
            Text(verdict, style=_STYLE.get(one.verdict, "")), effect_in_words(one, options.language),
            worlds_in_words(one, options.language),
        )  # fmt: skip
    console.print(table)
    console.print()
    record = folder.record()
    console.print(
        f"{record['runs_played']:,} runs played now, {record['runs_known_before']:,} known before, in "
        f"{seconds_in_words(found.seconds)}"
    )
    if options.page is not None:
        console.say(f"Page: {options.page}")
    console.say(f"Results: {folder.path}{os.sep}", style="bold")
    tables = sorted(path.name for path in folder.path.glob("*.parquet"))
    console.say("  ".join(["  claims.html", "claims.md", "claims.csv", *tables]))
