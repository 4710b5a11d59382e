"""A validation from its plan to its folder: play, judge, play more where the verdict is open, write down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sim.study.beginning import begin_kind
from sim.study.execution.store import Store
from sim.study.experiment.plan import fingerprint
from sim.study.folder import FINDINGS, StudyFolder
from sim.study.validation import outcome
from sim.study.validation.measuring import measures_version
from sim.study.validation.outcome import Checked, RoomsPart, Validated
from sim.study.validation.page import findings, page
from sim.study.validation.plan import ValidationPlan
from sim.study.validation.playing import Progress, Runner
from sim.study.validation.verdict import estimate, verdict

KIND = "validate"


def carry_out_validation(
    plan: ValidationPlan,
    folder: StudyFolder,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    rooms: Callable[[], RoomsPart] | None = None,
) -> Validated:
    """Hold the model against all checks, and write everything but the figures.

    threads   None for one per processor; nothing depends on it
    progress  called with runs done, and wanted so far
    rooms     makes the part on logs of rooms, once the checks are done

    What was played before in this folder is not played again. Raises OSError when something cannot be written,
    OutputError when the folder belongs to something else.
    """
    from sim.study.run import thread_count

    begin_kind(KIND, folder)
    runner = Runner(plan, Store(folder.batches), thread_count(threads))
    counts = [one.check.replicates for one in plan.checks]
    while True:
        runner.run(wanted(plan, counts), progress)
        checked = judge(plan, runner, counts)
        more = [_more(one) for one in checked]
        if more == counts:
            break
        counts = more
    values = runner.values(wanted(plan, counts))
    part = None if rooms is None else rooms()
    found = Validated(plan, checked, values, part, runner.seconds, len(runner.failures))
    _finish(found, folder, runner, counts)
    return found


def wanted(plan: ValidationPlan, counts: Sequence[int]) -> list[int]:
    """Replicates of each scenario, if each check wants so many."""
    found = [0] * len(plan.plays)
    for one, count in zip(plan.checks, counts, strict=True):
        for place in one.plays:
            found[place] = max(found[place], count)
    return found


def judge(plan: ValidationPlan, runner: Runner, counts: Sequence[int]) -> tuple[Checked, ...]:
    """What each check comes to with its own replicates, whatever others have played."""
    everything = runner.values(wanted(plan, counts))
    found = []
    for one, count in zip(plan.checks, counts, strict=True):
        own = {key: column[:count] for key, column in everything.items() if key[0] in one.plays}
        told = estimate(one, own)
        found.append(Checked(one, told, verdict(told, one.check.band), count))
    return tuple(found)


def _more(one: Checked) -> int:
    """Replicates of a check in the next round: twice as many while its verdict is open."""
    return min(one.planned.check.limit, 2 * one.replicates) if one.verdict == "open" else one.replicates


def _finish(found: Validated, folder: StudyFolder, runner: Runner, counts: Sequence[int]) -> None:
    """Tables, findings, and the record last."""
    from sim.results.tables import write_csv

    with folder.lock:
        (folder.path / "record.json").unlink(missing_ok=True)
        origin = _provenance()
        tables = {
            "checks": outcome.checks_table(found), "values": outcome.values_table(found),
            "scenarios": outcome.scenarios_table(found),
        }  # fmt: skip
        for name, table in tables.items():
            folder.write_table(name, table, origin)
        write_csv(tables["checks"], folder.path / "checks.csv")
        folder.write_text(FINDINGS, page(found, figure="figures/checks.png"))
        folder.write_record(_record(found, runner, wanted(found.plan, counts)))


def _provenance() -> dict[str, str]:
    import sim

    return {"study": KIND, "qunsim": sim.__version__, "model": fingerprint(), "measures": measures_version()}


def _record(found: Validated, runner: Runner, played: Sequence[int]) -> dict[str, Any]:
    import platform

    import sim
    from sim.results.record import library_versions, peak_memory

    inside, checks = found.count()
    inside_tests, tests = found.count(tests=True)
    return {
        "study": KIND,
        "name": "validation",
        "about": "",
        "source": [facts.source for facts in found.plan.facts],
        "checks": checks, "inside": inside, "tests": tests, "tests_inside": inside_tests,
        "unspoken": sum(len(facts.file.unspoken) for facts in found.plan.facts),
        "scenarios": len(found.plan.plays),
        "outcomes": {},
        "findings": findings(found),
        "cautions": [],
        "runs_known_before": runner.count_known(played),
        "runs_played": runner.played,
        "runs_failed": len(runner.failures),
        "failures": [
            {"scenario": one.place, "replicate": one.replicate, "error": one.error} for one in runner.failures[:20]
        ],
        "seconds": round(runner.seconds, 3),
        "peak_memory_bytes": peak_memory(),
        "model": fingerprint(),
        "measures": measures_version(),
        "versions": {"qunsim": sim.__version__, "python": platform.python_version(), **library_versions()},
        "platform": {"system": platform.platform(), "machine": platform.machine()},
    }  # fmt: skip
