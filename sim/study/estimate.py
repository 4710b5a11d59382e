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
    """

    runs: int
    known: int
    seconds: float | None
    memory: float
    disk: float


def estimate(plan: Plan, known: Known, means: Means, *, kind: str = "", try_it: bool = True) -> Estimate:
    """What a study will take.

    kind    of study: of an optimisation the plan has the first round only
    try_it  whether to play the first days of the first point, to measure the time
    """
    given = plan.experiment.given.optimise
    rounds = given.trials / len(plan.points) if kind == "optimise" and given is not None else 1.0
    runs = round(len({one.key for one in plan.variants}) * plan.replicates * rounds)
    left = round(runs_missing(plan, known) * rounds)
    threads = thread_count(means.threads)
    days = plan.experiment.days
    seconds = None
    if try_it and left:
        seconds = left * days * _seconds_of_a_day(plan.scenario(0, 0), block_size(plan), means.engine) / threads
        seconds /= means.shard[1]
    elif not left:
        seconds = 0.0
    columns = 4 * (len(COLUMNS) + len(plan.further) + 4)
    disk = runs * (days * _BYTES_OF_A_DAY + _BYTES_OF_A_RUN)
    return Estimate(runs, runs - left, seconds, memory_of(plan, means) + 2.0 * runs * days * columns, disk)


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
    """Seconds of one thread for a day of one replicate: the first days of a few replicates are played."""
    from sim.model.simulation import Simulation

    few = scenario.model_copy(
        update={"run": scenario.run.model_copy(update={"replicates": min(replicates, scenario.run.replicates)})}
    )
    simulation = Simulation(few, engine, 1)
    simulation.step()  # kernels are compiled here
    started, days = perf_counter(), 0
    while days < min(_TRIED_DAYS, simulation.days - 1) and perf_counter() - started < _TRIED_SECONDS:
        simulation.step()
        days += 1
    return (perf_counter() - started) / max(1, days) / few.run.replicates
