"""Playing a scenario with the clock on: how long each day took in the kernel, in planning and in the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.model.agenda import Agenda
from sim.model.forum_runner import ForumRunner
from sim.model.kernel_runner import KernelRunner
from sim.model.observables import NAMES
from sim.model.scratch import Scratch
from sim.model.simulation import DayRunner, Simulation
from sim.scenario.schema import Scenario

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Play:
    """Arrays over days; seconds, visits, member-hours, messages. `build`: seconds to make the world."""

    build: float
    kernel: Floats
    plan: Floats
    rest: Floats
    visits: Floats
    member_hours: Floats
    messages: Floats

    @property
    def seconds(self) -> Floats:
        """Whole days."""
        return self.kernel + self.plan + self.rest

    def after(self, warm_up: int) -> "Play":
        """Without the first `warm_up` days."""
        cut = slice(warm_up, None)
        return Play(
            self.build, self.kernel[cut], self.plan[cut], self.rest[cut], self.visits[cut], self.member_hours[cut],
            self.messages[cut],
        )  # fmt: skip


class _Clocked:
    """A runner of days that notes how long they take."""

    def __init__(self, simulation: Simulation, threads: int) -> None:
        kind = ForumRunner if simulation.is_forum else KernelRunner
        self._runner: DayRunner = kind(simulation, threads)
        self.pool = self._runner.pool
        self.seconds: list[float] = []

    def run_day(self, *arguments: Any) -> npt.NDArray[np.void]:
        """See `DayRunner`."""
        begin = perf_counter()
        joins = self._runner.run_day(*arguments)
        self.seconds.append(perf_counter() - begin)
        return joins

    def observe(self, *arguments: Any) -> None:
        """See `DayRunner`."""
        begin = perf_counter()
        self._runner.observe(*arguments)
        self.seconds[-1] += perf_counter() - begin

    def leaves(self) -> npt.NDArray[np.void]:
        """See `DayRunner`."""
        return self._runner.leaves()

    def scratch_of(self, group: int) -> Scratch:
        """See `DayRunner`."""
        return self._runner.scratch_of(group)

    def log(self) -> npt.NDArray[np.void]:
        """See `DayRunner`."""
        return self._runner.log()


class ClockedSimulation(Simulation):
    """A simulation on the kernel that notes how long planning and running each day take."""

    def __init__(self, scenario: Scenario, threads: int) -> None:
        """As `Simulation`."""
        self.plan_seconds: list[float] = []
        self.clocked: _Clocked

        def runner(simulation: Simulation) -> _Clocked:
            self.clocked = _Clocked(simulation, threads)
            return self.clocked

        super().__init__(scenario, runner=runner)

    def plan(self) -> Agenda:
        """The agenda of the day."""
        begin = perf_counter()
        agenda = super().plan()
        self.plan_seconds.append(perf_counter() - begin)
        return agenda


def play(
    make: Callable[[], Scenario], threads: int = 1, repetitions: int = 1,
    look: Callable[[Simulation], None] = lambda simulation: None,
) -> Play:  # fmt: skip
    """Play a scenario to its end `repetitions` times; of each day's seconds the least counts.

    A day is the same work in every repetition, to the bit, so what is above the least is disturbance by
    others. `look` is shown the last simulation.
    """
    best: Play | None = None
    for _ in range(repetitions):
        scenario = make()
        begin = perf_counter()
        simulation = ClockedSimulation(scenario, threads)
        build = perf_counter() - begin
        whole = np.empty(simulation.days)
        for day in range(simulation.days):
            begin = perf_counter()
            simulation.step()
            whole[day] = perf_counter() - begin
        kernel, plan = np.array(simulation.clocked.seconds), np.array(simulation.plan_seconds)
        rest = whole - kernel - plan
        if best is not None:
            build = min(build, best.build)
            kernel, plan = np.minimum(kernel, best.kernel), np.minimum(plan, best.plan)
            rest = np.minimum(rest, best.rest)
        observed = np.stack([simulation.observed(day).sum(axis=0, dtype=np.float64) for day in range(simulation.days)])
        visits, members, messages = (observed[:, NAMES.index(name)] for name in ("visits", "members", "messages"))
        best = Play(build, kernel, plan, rest, visits, members * 24.0, messages)
        look(simulation)
        del simulation
    assert best is not None
    return best
