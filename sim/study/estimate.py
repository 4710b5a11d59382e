"""What a study will take: time, memory and disk, before it is played."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from sim.results.numbers import bytes_in_words
from sim.results.trajectories import COLUMNS
from sim.scenario.schema import Scenario
from sim.study.execution.conduct import Means
from sim.study.execution.jobs import block_size, runs_missing
from sim.study.execution.store import Known
from sim.study.experiment.plan import Plan, Variant
from sim.study.memory import CLEARLY, memory_needed, memory_there
from sim.study.run import thread_count

_TRIED_DAYS = 12
_TRIED_SECONDS = 3.0
_BYTES_OF_A_DAY = 2.0 * 45
"""Of a run and day on disk, in the batches and once more in `daily.parquet`; measured, see docs/performance.md."""
_BYTES_OF_A_RUN = 2.0 * 600
_LOADED = 350e6
"""What Python, its libraries and the compiled kernels take in each process."""


@dataclass(frozen=True)
class Estimate:
    """What is still to be done.

    runs     of the study; known: of them there already
    seconds  for the rest; None if that was not tried
    memory   bytes in each process
    disk     bytes in the folder
    most_runs, most_seconds  the same where the study may grow until its ranking is settled, and grows to the limit
    """

    runs: int
    known: int
    seconds: float | None
    memory: float
    disk: float
    most_runs: int
    most_seconds: float | None


def estimate(
    plan: Plan,
    known: Known,
    means: Means,
    *,
    kind: str = "",
    at_once: int | None = None,
    most: Plan | None = None,
    try_it: bool = True,
) -> Estimate:
    """What a study will take.

    kind     of study: of an optimisation the plan has the first round only
    at_once  runs that are played side by side; None for as many as there are threads
    most     the plan at the limit to which it may grow
    try_it   whether to play the first days of the first point, to measure the time
    """
    given = plan.experiment.given.optimise
    rounds = given.trials / len(plan.points) if kind == "optimise" and given is not None else 1.0
    runs, left = round(plan.runs * rounds), round(runs_missing(plan, known) * rounds)
    most_left = left if most is None else runs_missing(most, known)
    days = plan.experiment.days
    each = None if most_left else 0.0
    if try_it and most_left:
        each = _days_played(plan) * _seconds_of_a_day(plan.scenario(0, 0), block_size(plan), means.engine)
        each /= (at_once or thread_count(means.threads)) * means.shard[1]
    columns = 4 * (len(COLUMNS) + len(plan.further) + 4)
    disk = runs * (days * _BYTES_OF_A_DAY + _BYTES_OF_A_RUN)
    return Estimate(
        runs, runs - left, None if each is None else left * each, memory_of(plan, means) + 2.0 * runs * days * columns,
        disk, runs if most is None else most.runs, None if each is None else most_left * each,
    )  # fmt: skip


def _days_played(plan: Plan) -> float:
    """Days of a run; those that strategies share until they part ways are played once for all of them."""
    shared = plan.fork_day or 0
    return plan.experiment.days - shared + shared / len(plan.points)


def memory_of(plan: Plan, means: Means) -> float:
    """Bytes in a process while it plays, at least."""
    at_once = 1 if means.cluster is not None else thread_count(means.threads)
    largest = max(
        (memory_needed(plan.scenario(one.point, one.world, block_size(plan))) for one in _few(plan)), default=0
    )
    forks = 2 if plan.fork_day is not None else 1
    return _LOADED + at_once * forks * largest


def _few(plan: Plan) -> list[Variant]:
    """Variants among which the largest is: all of them where they are few, else some."""
    step = max(1, len(plan.variants) // 50)
    return list(plan.variants[::step])


def check_memory(plan: Plan, means: Means) -> None:
    """Raise ValueError when a study clearly needs more memory than there is; not where nobody can tell."""
    there = memory_there()
    needed = memory_of(plan, means)
    if there is None or needed <= CLEARLY * there:
        return
    raise ValueError(
        f"the study needs {bytes_in_words(needed)} of memory or more, expected at most the {bytes_in_words(there)} "
        "there are; make world.groups.count, world.groups.members or days smaller, or use fewer threads"
    )


def _seconds_of_a_day(scenario: Scenario, replicates: int, engine: str) -> float:
    """Seconds of one thread for a day of one replicate: the first days of a few replicates are played.

    They are played twice, as kernels are compiled the first time, on the day on which they are needed first.
    """
    from statistics import median

    from sim.model.simulation import Simulation

    few = scenario.model_copy(
        update={"run": scenario.run.model_copy(update={"replicates": min(replicates, scenario.run.replicates)})}
    )
    seconds: list[float] = []
    for _ in range(2):
        simulation = Simulation(few, engine, 1)
        seconds.clear()
        while len(seconds) < min(_TRIED_DAYS, simulation.days) and sum(seconds) < _TRIED_SECONDS:
            started = perf_counter()
            simulation.step()
            seconds.append(perf_counter() - started)
    return median(seconds) / few.run.replicates
