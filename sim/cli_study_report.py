"""What a study has to say, on the screen."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from sim.cli_text import PlainConsole, plain_table, seconds_in_words
from sim.results.numbers import amount, bytes_in_words, count, interval, quantity
from sim.study.folder import FAILURES

if TYPE_CHECKING:
    from sim.study.estimate import Estimate
    from sim.study.execution.conduct import Conducted
    from sim.study.execution.job import Failed
    from sim.study.experiment.plan import Plan
    from sim.study.study import StudyResult

_MOST_POINTS = 20
_MOST_FINDINGS = 12
_MOST_FAILURES = 5


def report(study: "StudyResult", conducted: "Conducted", *, quiet: bool) -> None:
    """Print findings, the levels of strategies, what failed, and where everything is."""
    console = PlainConsole()
    if quiet:
        console.say(str(study.folder))
        report_failures(study.folder, conducted.failed)
        return
    console.say(study.name, style="bold")
    about = str(study.record["about"]).strip()
    if about:
        console.print(about)
    console.print()
    for sentence in study.findings[:_MOST_FINDINGS]:
        console.print(f"- {sentence}")
    if len(study.findings) > _MOST_FINDINGS:
        console.print(f"- … and {len(study.findings) - _MOST_FINDINGS} more in {study.folder / 'findings.md'}")
    console.print()
    if study.KIND == "compare":
        _levels(console, study)
    for sentence in study.cautions:
        console.print(sentence)
        console.print()
    r = study.record
    console.print(
        f"{count(r['points'], 'point')}, {count(r['worlds'], 'world')}, {count(r['replicates'], 'replicate')}, "
        f"{count(r['days'], 'day')}, seed {r['seed']}: {amount(conducted.played)} runs played now"
        f"{f', {amount(conducted.known)} known before' if conducted.known else ''}, in "
        f"{seconds_in_words(conducted.seconds)}, peak memory {bytes_in_words(r['peak_memory_bytes'])}."
    )
    console.print()
    console.say(f"Results: {study.folder}{os.sep}", style="bold")
    console.say("  findings.md  " + "  ".join(sorted(path.name for path in study.folder.glob("*.parquet"))))
    figures = study.folder / "figures"
    if figures.is_dir():
        console.say(f"  figures{os.sep}  " + "  ".join(sorted(path.name for path in figures.iterdir())))
    report_failures(study.folder, conducted.failed)


def _levels(console: PlainConsole, study: "StudyResult") -> None:
    """Strategies below each other, the first outcomes beside each other."""
    levels = study.table("levels")
    names = list(study.outcomes)
    room = max(1, (console.width - 24) // 22)
    table = plain_table()
    table.add_column("")
    for name in names[:room]:
        table.add_column(name, justify="right")
    for strategy in dict.fromkeys(levels["strategy"]):
        cells = [str(strategy)]
        for name in names[:room]:
            row = levels[(levels["strategy"] == strategy) & (levels["outcome"] == name)].iloc[0]
            unit = study.outcomes[name]["unit"]
            around = interval(row["low"], row["high"], unit)
            cells.append(quantity(row["mean"], unit) + (f" ({around})" if around else ""))
        table.add_row(*map(Text, cells))
    console.print(table)
    console.print("In brackets: 95 % interval of the mean, each strategy by itself; differences are known better.")
    console.print()


def report_failures(folder: Path, failed: "Sequence[Failed]", rest: str = "the others are complete") -> None:
    """Print what failed, if anything did, on stderr.

    rest  what is to be said of everything else
    """
    from sim.study.execution.conduct import told

    if not failed:
        return
    console = PlainConsole(stderr=True)
    console.say(f"{count(sum(one.replicates for one in failed), 'run')} failed; {rest}:", style="bold")
    for one in failed[:_MOST_FAILURES]:
        console.say(f"- {told(one)}")
    if len(failed) > _MOST_FAILURES:
        console.say(f"- … and {len(failed) - _MOST_FAILURES:,} more like these")
    console.say(f"Scenario and error of each: {folder / FAILURES}{os.sep}")


def print_estimate(
    kind: str, plan: "Plan", place: Path, found: "Estimate", *, where: str, most: "Plan | None" = None
) -> None:
    """What a study is going to do, and what that takes.

    where  for what the time is told
    most   the plan at the limit to which it may grow
    """
    console = PlainConsole()
    console.say(f"{plan.experiment.name} ({kind})", style="bold")
    given = plan.experiment.given.optimise
    points = given.trials if kind == "optimise" and given is not None else len(plan.points)
    console.print(
        f"{count(points, 'point')} x {count(len(plan.worlds), 'world')} x {count(plan.replicates, 'replicate')} = "
        f"{count(found.runs, 'run')} of {count(plan.experiment.days, 'day')}; known already: {found.known:,}"
    )
    if found.seconds is not None:
        console.print(f"time    about {seconds_in_words(found.seconds)} {where} (by the first days of the first point)")
    if most is not None:
        text = f"may grow to {count(len(most.worlds), 'world')} x {count(most.replicates, 'replicate')} = "
        text += f"{count(found.most_runs, 'run')}, until the ranking is settled"
        if found.most_seconds is not None:
            text += f"; all of them: about {seconds_in_words(found.most_seconds)}"
        console.print(text)
    console.print(f"memory  about {bytes_in_words(found.memory)}")
    console.print(f"disk    about {bytes_in_words(found.disk)} in {place}{os.sep}")
    console.print()
    for number_, point in list(enumerate(plan.points))[:_MOST_POINTS]:
        console.print(f"  {number_:>4}  {point.label}")
    if len(plan.points) > _MOST_POINTS:
        console.print(f"        … and {len(plan.points) - _MOST_POINTS:,} more")
    if kind == "optimise":
        console.print("  (further points are chosen by what comes of these)")
