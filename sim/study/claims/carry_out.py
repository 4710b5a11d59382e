"""Claims from their plan to their folder: play, judge, play more where a verdict is open, write down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.study.beginning import begin_kind
from sim.study.claims import tables
from sim.study.claims.measuring import measures_version
from sim.study.claims.outcome import Judged, Placebo, judge, placebos
from sim.study.claims.plan import DEFAULTS, ClaimsPlan, Extent
from sim.study.claims.playing import Progress, Runner
from sim.study.execution.store import Store
from sim.study.experiment.plan import fingerprint
from sim.study.folder import StudyFolder

KIND = "claims"


@dataclass(frozen=True)
class ClaimsFound:
    """Everything that came of claims.

    judged    every claim; placebos: arms against themselves with other luck
    failed    runs that failed; seconds: of playing
    """

    plan: ClaimsPlan
    extent: Extent
    judged: tuple[Judged, ...]
    placebos: tuple[Placebo, ...]
    failed: int
    seconds: float


def carry_out_claims(
    plan: ClaimsPlan, extent: Extent, folder: StudyFolder, *, threads: int | None = None,
    progress: Progress | None = None, language: str = "en",
) -> ClaimsFound:  # fmt: skip
    """Put all claims to the test, and write tables and record.

    threads   None for one per processor; nothing depends on it
    progress  called with runs done, and wanted so far
    language  of the figures that will be drawn from the folder: "en" or "zh"

    What was played before in this folder is not played again. Raises OSError when something cannot be written,
    OutputError when the folder belongs to something else.
    """
    from sim.study.run import thread_count

    begin_kind(KIND, folder)
    runner = Runner(plan, Store(folder.batches), thread_count(threads))
    counts = {claim.number: extent.replicates for claim in plan.claims.claims if claim.file.tests}
    while True:
        runner.run(progress)
        found = judge(plan, runner, counts)
        more = {one.number: _more(one, extent) for one in found if one.number in counts}
        if more == counts:
            break
        counts = more
        for number, count in counts.items():
            plan.want(number, DEFAULTS, count)
    if extent.matrix:
        plan.want_matrix((one.number for one in found if one.has_effect), extent.off)
        runner.run(progress)
    judged = tuple(judge(plan, runner, counts, extent))
    fake = tuple(placebos(plan, runner, counts, extent.replicates)) if extent.luck else ()
    told = ClaimsFound(plan, extent, judged, fake, len(runner.failures), runner.seconds)
    _finish(told, folder, runner, language)
    return told


def _more(one: Judged, extent: Extent) -> int:
    """Replicates of a claim in the next round: twice as many while its verdict is open."""
    return max(one.replicates, min(extent.most, 2 * one.replicates)) if one.at_defaults == "open" else one.replicates


def provenance() -> dict[str, str]:
    """What goes into the footer of every table."""
    import sim

    return {"study": KIND, "qunsim": sim.__version__, "model": fingerprint(), "measures": measures_version()}


def _finish(found: ClaimsFound, folder: StudyFolder, runner: Runner, language: str) -> None:
    """Tables, and the record last."""
    from sim.results.tables import write_csv

    with folder.lock:
        (folder.path / "record.json").unlink(missing_ok=True)
        origin = provenance()
        made = {
            "claims": tables.claims_table(found.judged), "numbers": tables.numbers_table(found.judged),
            "levels": tables.levels_table(found.judged), "worlds": tables.worlds_table(found.judged, found.plan.worlds),
            "drawn": tables.drawn_table(found.plan.worlds), "off": tables.off_table(found.judged),
            "placebos": tables.placebos_table(found.placebos),
        }  # fmt: skip
        for name, table in made.items():
            folder.write_table(name, table, origin)
        write_csv(made["claims"], folder.path / "claims.csv")
        folder.write_record(_record(found, runner, language))


def _record(found: ClaimsFound, runner: Runner, language: str) -> Mapping[str, Any]:
    import platform

    import sim
    from sim.results.record import library_versions, peak_memory

    verdicts = [one.verdict for one in found.judged]
    return {
        "study": KIND, "name": "claims", "about": "",
        "source": [one.claim.source for one in found.judged],
        "claims": len(found.judged),
        "verdicts": {name: verdicts.count(name) for name in dict.fromkeys(verdicts)},
        "extent": dict(vars(found.extent)), "worlds": len(found.plan.worlds), "scenarios": len(found.plan.plays),
        "language": language,
        "mechanisms": {
            name: {"en": one.label.of("en"), "zh": one.label.of("zh")}
            for name, one in found.plan.claims.mechanisms.items()
        },
        "outcomes": {}, "findings": [], "cautions": [],
        "runs_known_before": runner.known, "runs_played": runner.played, "runs_failed": len(runner.failures),
        "failures": [
            {"scenario": one.place, "first": one.first, "error": one.error} for one in runner.failures[:20]
        ],
        "seconds": round(runner.seconds, 3),
        "peak_memory_bytes": peak_memory(),
        "model": fingerprint(),
        "measures": measures_version(),
        "versions": {"qunsim": sim.__version__, "python": platform.python_version(), **library_versions()},
        "platform": {"system": platform.platform(), "machine": platform.machine()},
    }  # fmt: skip
