"""The way of every study: play what is missing, gather it, work out what it says, keep it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.folder import OutputError
from sim.study.beginning import begin
from sim.study.execution.conduct import Conducted, Means, Progress, conduct, keep_failures
from sim.study.execution.gather import gather
from sim.study.execution.job import Failed
from sim.study.execution.jobs import missing
from sim.study.execution.store import Spent, Store
from sim.study.experiment.plan import Plan, fingerprint
from sim.study.experiment.points import as_table
from sim.study.folder import FINDINGS, RECORD, StudyFolder

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("point", "world", "replicate", "day", "task")


@dataclass
class Analysis:
    """What a study says.

    tables    by name, beside points, worlds, runs and daily
    findings  sentences
    cautions  sentences on what the numbers leave out
    more      further entries of the record
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


def outcome_columns(plan: Plan) -> list[str]:
    """Columns of `runs` besides the keys: the outcomes asked for, then all metrics of the summary."""
    from sim.results.metrics import METRICS

    asked = [one.name for one in plan.outcomes]
    return [*asked, *(metric.name for metric in METRICS if metric.name not in asked)]


def gather_runs(plan: Plan, store: Store) -> pd.DataFrame:
    """The table `runs` of what has been played so far. It is not kept: what the folder says of runs is the finished."""
    from sim.results.tables import read_table

    with tempfile.TemporaryDirectory(prefix="qunsim-") as place:
        gather(store, plan.variants, plan.replicates, {"runs": outcome_columns(plan)}, Path(place), {})
        return read_table(Path(place) / "runs.parquet")


def provenance(plan: Plan) -> dict[str, str]:
    """What goes into the footer of every table of a study."""
    import sim
    from sim.results.record import content_hash

    experiment = plan.experiment
    return {
        "study": experiment.name,
        "scenario": experiment.scenario.name,
        "scenario_hash": content_hash(experiment.scenario, sim.__version__),
        "seed": str(experiment.seed),
        "qunsim": sim.__version__,
        "model": fingerprint(),
    }


def finish(
    kind: str,
    plan: Plan,
    folder: StudyFolder,
    means: Means,
    conducted: Conducted,
    analyse: Callable[[StudyFolder, Plan], Analysis],
    *,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Gather what has been played, work out what it says, and write everything but the figures; the record last.

    Raises OSError when something cannot be written, OutputError when the folder belongs to another study by now.
    """
    with folder.lock:
        begin(kind, plan, folder)  # an edited study may have begun here meanwhile: whoever is done last has it
        if not _says_the_same(folder, plan, conducted):
            folder.clear(but_failures=True)
        (folder.path / RECORD).unlink(missing_ok=True)
        _work_out(kind, plan, folder, means, conducted, analyse, dict(more or {}))


def _says_the_same(folder: StudyFolder, plan: Plan, conducted: Conducted) -> bool:
    """Whether what was worked out before is of the same runs, so that it stays until it is replaced."""
    try:
        before = folder.record()
    except OutputError:
        return False
    return not conducted.failed and not before.get("runs_failed") and before.get("replicates") == plan.replicates


def _work_out(
    kind: str,
    plan: Plan,
    folder: StudyFolder,
    means: Means,
    conducted: Conducted,
    analyse: Callable[[StudyFolder, Plan], Analysis],
    more: dict[str, Any],
) -> None:
    import pandas as pd

    from sim.results.trajectories import COLUMNS

    origin = provenance(plan)
    points = as_table(plan.points)
    worlds = pd.DataFrame(plan.worlds)
    worlds.insert(0, "world", pd.Series(range(len(plan.worlds)), dtype="int32"))
    variants = pd.DataFrame(
        [(one.point, one.world, one.key) for one in plan.variants], columns=["point", "world", "key"]
    ).astype({"point": "int32", "world": "int32"})
    for name, table in (("points", points), ("worlds", _plain(worlds)), ("variants", variants)):
        folder.write_table(name, table, origin)
    columns = {"runs": outcome_columns(plan), "daily": [*COLUMNS, *plan.further]}
    gather(Store(folder.batches), plan.variants, plan.replicates, columns, folder.path, origin)
    analysis = analyse(folder, plan)
    if conducted.failed:
        analysis.findings.insert(0, _said_of_failures(plan, conducted))
    for name, table in analysis.tables.items():
        folder.write_table(name, table, origin)
    folder.write_text(FINDINGS, _findings(plan, analysis))
    spent = Store(folder.batches).spent()
    folder.write_record(_record(kind, plan, means, conducted, analysis, spent) | more | analysis.more)


def play(
    kind: str, plan: Plan, folder: StudyFolder, means: Means, progress: Progress | None, failed: Sequence[Failed] = ()
) -> Conducted:
    """Play what is missing; how it went.

    failed  what failed before in this study: it is not tried again, and stays told of
    """
    begin(kind, plan, folder)
    store = Store(folder.batches)
    conducted = conduct(plan, store, means, progress, failed)
    keep_failures([*failed, *conducted.failed], folder.failures, missing(plan, store.known()))
    return conducted


class AllFailedError(OutputError):
    """Nothing has been played, since every run failed; what failed is kept in the folder.

    failed  what failed
    """

    def __init__(self, failed: Sequence[Failed]) -> None:
        self.failed = list(failed)
        super().__init__(f"every run failed; the first: {self.failed[0].where}: {self.failed[0].error}")


def ensure_played(conducted: Conducted) -> None:
    """Raise AllFailedError when there is nothing to work with since everything failed."""
    if conducted.failed and not conducted.played and not conducted.known:
        raise AllFailedError(conducted.failed)


def _said_of_failures(plan: Plan, conducted: Conducted) -> str:
    keys = {one.key for one in conducted.failed}
    labels = dict.fromkeys(plan.points[one.point].label for one in plan.variants if one.key in keys)
    few = [f'"{label}"' for label in labels][:5]
    more = f" and {len(labels) - len(few):,} more" if len(labels) > len(few) else ""
    text = f"Runs failed ({conducted.runs_failed:,}), of {', '.join(few)}{more}"
    return f"{text}: what follows is said of the others only."


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of a kind: values that are no numbers as text."""
    from sim.study.experiment.points import in_words

    for name in table.columns:
        if table[name].dtype == object:
            table[name] = [in_words(value) for value in table[name]]
    return table


def _findings(plan: Plan, analysis: Analysis) -> str:
    experiment = plan.experiment
    lines = [f"# {experiment.name}", ""]
    if experiment.given.about:
        lines += [experiment.given.about.strip(), ""]
    for sentence in analysis.findings:
        lines += [f"- {sentence}"]
    if analysis.cautions:
        lines += ["", "What the numbers leave out:", ""]
        lines += [f"- {sentence}" for sentence in analysis.cautions]
    return "\n".join(lines) + "\n"


def _record(
    kind: str, plan: Plan, means: Means, conducted: Conducted, analysis: Analysis, spent: Spent
) -> dict[str, Any]:
    import platform

    import sim
    from sim.results.record import library_versions, peak_memory
    from sim.scenario.write import to_mapping

    experiment = plan.experiment
    return {
        "study": kind,
        "name": experiment.name,
        "about": experiment.given.about,
        "source": experiment.source,
        "days": experiment.days,
        "replicates": plan.replicates,
        "seed": experiment.seed,
        "points": len(plan.points),
        "worlds": len(plan.worlds),
        "groups": experiment.scenario.world.groups.count,
        "fork_day": plan.fork_day,
        "outcomes": {one.name: {"label": one.label, "unit": one.unit, "sense": one.sense} for one in plan.outcomes},
        "findings": analysis.findings,
        "cautions": analysis.cautions,
        "runs_played": spent.runs,  # by all calls, this one included
        "seconds": round(spent.seconds, 3),
        "runs_known_before": conducted.known,
        "runs_played_now": conducted.played,
        "runs_failed": conducted.runs_failed,
        "seconds_now": round(conducted.seconds, 3),
        "engine": means.engine,
        "cluster": means.cluster,
        "peak_memory_bytes": peak_memory(),
        "model": fingerprint(),
        "versions": {"qunsim": sim.__version__, "python": platform.python_version(), **library_versions()},
        "platform": {"system": platform.platform(), "machine": platform.machine()},
        "scenario": to_mapping(experiment.scenario),
    }
