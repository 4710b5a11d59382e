"""A sweep of 10,000 runs: 25 x 20 points, 20 replicates, 300 members, 90 days, the policies of the shipped brand_group.

Held against the bare kernel (the same points played on the same threads, nothing read and nothing kept), against the
same sweep on a local cluster of two processes, and against Mesa's `batch_run` on the Mesa engine, of which one run is
played and the rest extrapolated.
"""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.rows import Row
from sim.model.community import Community
from sim.model.simulation import Simulation
from sim.scenario.schema import Scenario
from sim.study.execution.conduct import Means
from sim.study.experiment.plan import Plan
from sim.study.experiment.reading import make_experiment
from sim.study.folder import StudyFolder
from sim.study.sweep import carry_out_sweep, sweep_plan

PART = "studies"
THREADS = 2
_SCENARIO = Path(__file__).resolve().parent.parent / "scenarios" / "brand_group.yaml"


def measure(
    ads: int = 25, content: int = 20, replicates: int = 20, days: int = 90, bare: int = 50, cluster: bool = True
) -> list[Row]:
    """Rows of the table; `bare` points are played without a study."""
    began = perf_counter()
    plan = _plan(ads, content, replicates, days)
    planned = perf_counter() - began
    points = len(plan.points)
    runs = points * replicates
    _bare(plan, range(2))  # kernels are compiled
    chosen = _spread(points, bare)
    halves = [chosen[: len(chosen) // 2], chosen[len(chosen) // 2 :]]
    before = _bare(plan, halves[0])
    seconds, size, hours = _study(plan, Means(THREADS))
    after = _bare(plan, halves[1])  # before and after, since a shared machine is faster at one time than at another
    kernel = (before + after) / len(chosen) * points
    whole = planned + seconds
    scale = runs / 10_000 * days / 90
    rows = [
        Row(PART, "study", f"{runs:,} runs of {days} days, from the file to the tables", whole, "s", 180.0 * scale),
        Row(PART, "ratio", "  of that the bare kernel", whole / kernel, "x", 1.3, note=f"bare {kernel:.1f} s"),
        Row(PART, "overhead", "  overhead per point", 1000 * max(1e-6, whole - kernel) * THREADS / points, "ms", 20.0,
            note="of one thread; reading, checking, metrics, tables on disk"),
        Row(PART, "speed", "  member-hours", hours / whole / 1e6, "M/s", at_most=False),
        Row(PART, "size", "  result files", size / 1e6, "MB", 200.0 * scale),
    ]  # fmt: skip
    if cluster:
        away, _, _ = _study(plan, Means(THREADS, cluster=f"local:{THREADS}"))
        rows.append(
            Row(PART, "cluster", f"the same on a cluster of {THREADS} processes here", planned + away, "s", 1.3 * whole)
        )
    rows.append(_mesa(plan, runs, whole))
    return rows


def _plan(ads: int, content: int, replicates: int, days: int) -> Plan:
    vary = {
        "operator.ads.per_day": {"from": 0, "to": 6, "steps": ads},
        "operator.content.per_day": {"from": 0, "to": 6, "steps": content},
    }
    given = {"vary": vary, "outcomes": ["profit", "interest_mean", "muted_share"]}
    return sweep_plan(make_experiment(_SCENARIO, given, days=days, replicates=replicates))


def _spread(points: int, most: int) -> list[int]:
    """So many places, evenly over all points. A whole step would meet the same few values of the second lever."""
    count = min(points, most)
    return [round(n * (points - 1) / max(1, count - 1)) for n in range(count)]


def _bare(plan: Plan, points: Any) -> float:
    """Seconds to play some points, and nothing else."""
    scenarios = [plan.scenario(point, 0) for point in points]

    def play(scenario: Scenario) -> None:
        Simulation(scenario, threads=1).run()

    began = perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(play, scenarios))
    return perf_counter() - began


def _study(plan: Plan, means: Means) -> tuple[float, int, float]:
    """Seconds, bytes of the result files, and member-hours of the sweep in a new folder, figures left out."""
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        place = StudyFolder.of(Path(folder) / "study")
        carry_out_sweep(plan, place, means)
        seconds = perf_counter() - began
        size = sum(path.stat().st_size for path in place.path.rglob("*") if path.is_file())
        hours = 24.0 * float(place.read_table("daily")["members"].sum())
    return seconds, size, hours


class _OnePoint(Community):
    """A point as `batch_run` makes it: keyword arguments in, a model out."""

    def __init__(self, plan: Plan, point: int, rng: Any = None) -> None:
        super().__init__(plan.scenario(point, 0, 1), engine="mesa")

        from mesa import DataCollector

        self.datacollector = DataCollector({"members": lambda model: model.observables()["members"]})

    def step(self) -> None:
        """One day."""
        super().step()
        self.datacollector.collect(self)


def _mesa(plan: Plan, runs: int, ours: float) -> Row:
    from mesa.batchrunner import batch_run

    began = perf_counter()
    batch_run(
        _OnePoint, {"plan": [plan], "point": [0]}, number_processes=1, iterations=1, data_collection_period=-1,
        max_steps=plan.experiment.days, display_progress=False,
    )  # fmt: skip
    one = perf_counter() - began
    return Row(
        PART, "mesa", "Mesa's batch_run on the Mesa engine, how many times as long", one * runs / THREADS / ours, "x",
        note=f"one run takes {one:.1f} s; {runs:,} on {THREADS} processes extrapolated",
    )  # fmt: skip
