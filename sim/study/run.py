"""Run one scenario: `load` a file, `run` it, get a `RunResult`."""

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol, TypeAlias

from sim.results.record import Timing, make_record, now
from sim.results.tables import Table
from sim.scenario.merge import Overrides
from sim.scenario.schema import Scenario
from sim.study.result import RunResult
from sim.study.scenario import AnyScenario, resolve

ENGINES = ("kernel", "mesa")

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the days done and the days of the run: once before the first day, then after each."""


class Simulation(Protocol):
    """What `run` needs of a simulation; `sim.model.simulation.Simulation` is the one."""

    @property
    def days(self) -> int:
        """Days of the run."""

    def step(self) -> None:
        """One day."""

    def daily_table(self) -> Table:
        """One row per replicate, group and day."""

    def members_table(self) -> Table:
        """Members at the end."""

    def nodes_table(self) -> Table:
        """Members of the observed group, first and last day."""

    def ties_table(self) -> Table:
        """Ties in the observed group, first and last day."""

    def joins_table(self) -> Table:
        """Everybody who joined after the start."""

    def leaves_table(self) -> Table:
        """Everybody who left or was removed."""

    def messages_table(self) -> Table:
        """The log of groups that keep one."""

    def agenda_table(self) -> Table:
        """The log of the agenda."""


SimulationFactory: TypeAlias = Callable[[Scenario, str, int], Simulation]
"""Makes a simulation of a scenario on an engine with a number of threads."""


def load(path: str | Path, overrides: Overrides = (), *, allow_code: bool = False) -> Scenario:
    """Read and check a scenario file, with every policy there is.

    overrides  `{"operator.ads.per_day": 2}`, or `["operator.ads.per_day=2"]` as `--set` takes them
    allow_code whether policies that the scenario brings with it (`my_module:MyPolicy`) may be run, with your own
               rights; if not, such a scenario is refused, and nothing of it is run

    Raises ScenarioError with everything that is wrong, each with file, line and column.
    """
    return resolve(path, overrides=overrides, allow_code=allow_code)


def run(
    scenario: AnyScenario,
    *,
    days: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    engine: str = "kernel",
    threads: int | None = None,
    overrides: Overrides = (),
    progress: Progress | None = None,
    source: str | None = None,
    allow_code: bool = False,
    simulation_factory: SimulationFactory | None = None,
) -> RunResult:
    """Play a scenario and return what came of it.

    scenario    a scenario, or the path of its file
    days, replicates, seed  in place of those in the scenario
    engine      "kernel" (compiled, for everything) or "mesa" (one object per member, to read and extend): the same
                results, to the bit
    threads     threads of the kernel; None for one per processor. Results do not depend on it
    overrides   `{"operator.ads.per_day": 2}`, or `["operator.ads.per_day=2"]`
    progress    called with (days done, days)
    source      what the record names as the file; by default the path, if one is given
    allow_code  whether policies that the scenario brings with it (`my_module:MyPolicy`) may be run, with your own
                rights; not asked of a Scenario that was made with them
    simulation_factory  for tests: makes another simulation than the real one

    Raises ScenarioError when the scenario or an override is wrong, or a policy of its own fails while it is played (it
    names the policy, the day and the line), ValueError for a wrong engine or number of threads,
    for a run that clearly needs more memory than there is, or for more members than the Mesa engine takes.
    """
    check_engine(engine)
    count = thread_count(threads)
    if source is None and isinstance(scenario, (str, Path)):
        source = str(scenario)
    resolved = resolve(
        scenario, overrides=overrides, days=days, replicates=replicates, seed=seed, allow_code=allow_code
    )
    check_size(resolved, engine)
    make = _simulation if simulation_factory is None else simulation_factory

    started, clock = now(), [perf_counter()]
    simulation = make(resolved, engine, count)
    total = simulation.days
    if progress is not None:
        progress(0, total)
    clock.append(perf_counter())
    for done in range(1, total + 1):
        simulation.step()
        if done == 1:
            clock.append(perf_counter())
        if progress is not None:
            progress(done, total)
    clock.append(perf_counter())
    tables = {
        "daily": simulation.daily_table(),
        "members": simulation.members_table(),
        "nodes": simulation.nodes_table(),
        "ties": simulation.ties_table(),
        "agenda": simulation.agenda_table(),
        "joins": simulation.joins_table(),
        "leaves": simulation.leaves_table(),
        "messages": simulation.messages_table(),
    }
    from sim import __version__

    record = make_record(
        resolved,
        __version__,
        engine=engine,
        threads=count,
        members_by_day=_members_by_day(tables["daily"]),
        timing=Timing(started, now(), *(after - before for before, after in pairwise(clock))),
        source=source,
    )
    return RunResult(resolved, record, tables)


def check_engine(engine: str) -> None:
    """Raise ValueError unless `engine` is one of `ENGINES`."""
    if engine not in ENGINES:
        raise ValueError(f"engine {engine!r} is not known, expected {' or '.join(ENGINES)}")


def check_size(scenario: Scenario, engine: str) -> None:
    """Raise ValueError when a run does not fit into memory, or would make more agents than the Mesa engine should."""
    if engine != "mesa":
        from sim.study.memory import check_memory

        return check_memory(scenario)
    from sim.model.community import MOST_AGENTS

    groups = scenario.world.groups
    members = groups.count * groups.members * scenario.run.replicates
    if members > MOST_AGENTS:
        raise ValueError(
            f"{groups.count:,} groups of {groups.members:,} members, {scenario.run.replicates:,} times over, are "
            f"{members:,} members, expected at most {MOST_AGENTS:,} with the mesa engine; the kernel engine takes them "
            "and gives the same results"
        )


def thread_count(threads: int | None) -> int:
    """The number of threads to use; None stands for one per processor this process may use.

    Raises ValueError for less than one, or for something that is not a whole number.
    """
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if type(threads) is not int or threads < 1:
        raise ValueError(f"threads is {threads!r}, expected a whole number of at least 1")
    return threads


def _members_by_day(daily: Table) -> list[float]:
    import numpy as np

    return [float(members) for members in np.bincount(daily["day"], weights=daily["members"])]


def _simulation(scenario: Scenario, engine: str, threads: int) -> Simulation:
    from sim.model.simulation import Simulation as Real

    made: Any = Real(scenario, engine=engine, threads=threads)
    simulation: Simulation = made
    return simulation
