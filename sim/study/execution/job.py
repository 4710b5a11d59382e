"""A job: some replicates of a variant, or of several that part ways on a day, played in one call."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from sim.results.outcomes import Outcome, outcome_of, values_of_run
from sim.results.trajectories import trajectories
from sim.scenario.schema import Scenario

Columns = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class Task:
    """A variant to be played.

    key       identifies what comes of it (`experiment.plan.Variant`)
    scenario  with the replicates of this job
    """

    key: str
    scenario: Scenario


@dataclass(frozen=True)
class Job:
    """Replicates `first`, `first + 1`, … of some tasks.

    burn_in   the scenario that all of them share until `fork_day`; None for a single task from the start
    outcomes  names of outcomes besides the metrics of the summary
    further   columns kept of every day besides the usual ones
    engine    "kernel" or "mesa"
    """

    first: int
    tasks: tuple[Task, ...]
    burn_in: Scenario | None = None
    fork_day: int = 0
    outcomes: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    engine: str = "kernel"

    @property
    def replicates(self) -> int:
        """How many."""
        return self.tasks[0].scenario.run.replicates

    @property
    def runs(self) -> int:
        """Runs in this job."""
        return self.replicates * len(self.tasks)


@dataclass(frozen=True)
class Done:
    """What came of a task: `runs` has a row per replicate, `daily` one per replicate and day."""

    key: str
    runs: Columns
    daily: Columns


@dataclass(frozen=True)
class Failed:
    """A task that failed.

    error      in one line
    trace      the traceback
    where      which point that was, and in which world, in words
    """

    key: str
    first: int
    replicates: int
    scenario: Scenario
    error: str
    trace: str
    where: str = ""


class StopError(Exception):
    """Whoever asked for the job does not want it any more."""


def play(job: Job, threads: int = 1, going_on: Callable[[], bool] = lambda: True) -> list[Done | Failed]:
    """Play a job; a task that fails is told of, and the others go on.

    threads   of the kernel, for this job
    going_on  asked every day; the job is given up when it says no

    Raises StopError when given up.
    """
    from sim.model.simulation import Simulation

    results: list[Done | Failed] = []
    start = None
    if job.burn_in is not None:
        try:
            rooms = [task.scenario for task in job.tasks]
            start = Simulation(job.burn_in, job.engine, threads, first_replicate=job.first, room_for=rooms)
            _days(start, job.fork_day, going_on)
        except (StopError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 -- told of, whatever it is
            return [_failed(task, job, error) for task in job.tasks]
    for task in job.tasks:
        try:
            if start is not None:
                simulation = start.fork(task.scenario)
            else:
                simulation = Simulation(task.scenario, job.engine, threads, first_replicate=job.first)
            _days(simulation, simulation.days, going_on)
            results.append(_done(task, job, simulation))
        except StopError:
            raise
        except Exception as error:  # noqa: BLE001 -- told of, whatever it is
            results.append(_failed(task, job, error))
    return results


def _days(simulation: Any, until: int, going_on: Callable[[], bool]) -> None:
    while simulation.day < until:
        if not going_on():
            raise StopError
        simulation.step()


def _done(task: Task, job: Job, simulation: Any) -> Done:
    import numpy as np

    from sim.model.layout import groups_of, slots_of
    from sim.model.tables import MOST_MEMBERS

    daily = simulation.daily_table()
    beside = {"joins": simulation.joins_table(), "leaves": simulation.leaves_table()}
    each = slots_of(task.scenario) * groups_of(task.scenario)
    if each <= MOST_MEMBERS:  # asked of each replicate, so that it does not matter how many are played at once
        beside["members"] = simulation.members_table(each * job.replicates)
    days = task.scenario.run.days
    outcomes: list[Outcome] = []
    for name in job.outcomes:
        try:
            outcomes.append(outcome_of(name, daily, days))
        except ValueError:  # a column of a policy that this variant does without
            continue
    number = np.arange(job.first, job.first + job.replicates, dtype=np.int32)
    runs: Columns = {"replicate": number, **values_of_run(daily, beside, outcomes)}
    further = [name for name in job.further if name in daily]
    return Done(task.key, runs, trajectories(daily, further))


def _failed(task: Task, job: Job, error: BaseException) -> Failed:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    trace = "".join(traceback.format_exception(error))
    return Failed(task.key, job.first, job.replicates, task.scenario, text, trace)
