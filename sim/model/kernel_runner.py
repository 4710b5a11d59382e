"""Runs groups: in chunks side by side on a pool of threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.model.compile import Direct, passed
from sim.model.day import observe_day, run_day
from sim.model.scratch import N_JOINS, N_LEAVES, N_LOGGED, Scratch, carry_leaves, new_scratch
from sim.model.state import JOIN_DTYPE, LEAVE_DTYPE, World

if TYPE_CHECKING:
    from sim.model.simulation import Simulation

_CHUNKS_PER_THREAD = 8
_SMALL = 4096  # slots below which a second thread does not pay


class KernelRunner:
    """Groups in chunks over a pool of threads; the result depends on neither."""

    def __init__(self, simulation: "Simulation", threads: int) -> None:
        """`threads` at most; one is used for small worlds."""
        self._simulation, self._threads = simulation, threads
        groups, slots = simulation.groups_total, simulation.slots
        chunks = 1 if threads == 1 or groups * slots < _SMALL else min(groups, threads * _CHUNKS_PER_THREAD)
        edges = np.linspace(0, groups, chunks + 1).astype(np.int64)
        self._chunks = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
        workers = min(threads, chunks)
        self.pool = ThreadPoolExecutor(workers) if workers > 1 else None
        logged = simulation.logged
        self._scratch = [new_scratch(slots, groups, logged) for _ in range(workers)]
        self._came_and_went: list[tuple[npt.NDArray[np.void], npt.NDArray[np.void]]] = []  # today, chunk by chunk
        self._taken_out: npt.NDArray[np.void] = self._scratch[0].leaves[:0]
        self._world = World(*map(passed, simulation.world))
        self._strides: tuple[int, ...] = ()
        self._run_day, self._observe_day = Direct(run_day), Direct(observe_day)

    def run_day(
        self,
        profile: npt.NDArray[np.float64],
        profile_next: npt.NDArray[np.float64],
        acts: npt.NDArray[np.void],
        bounds: npt.NDArray[np.int64],
        postponed: npt.NDArray[np.bool_],
        out: npt.NDArray[np.float32],
    ) -> npt.NDArray[np.void]:
        """See `simulation.DayRunner`."""
        s = self._simulation
        if out.strides != self._strides:  # the run has become longer
            self._strides, self._run_day, self._observe_day = out.strides, Direct(run_day), Direct(observe_day)
        for scratch in self._scratch:
            scratch.today[N_JOINS] = scratch.today[N_LOGGED] = 0

        nobody = np.zeros(0, JOIN_DTYPE), np.zeros(0, LEAVE_DTYPE)
        self._came_and_went = [nobody] * len(self._chunks)
        self._taken_out = self._scratch[0].leaves[: self._scratch[0].today[N_LEAVES]]

        def chunk(k: int, scratch: Scratch) -> None:
            joins, leaves = scratch.today[N_JOINS], scratch.today[N_LEAVES]
            self._run_day(
                self._world, s.params, s.day, s.ticks_per_day, profile, profile_next, acts, bounds, *self._chunks[k],
                postponed, scratch, out,
            )  # fmt: skip
            came, went = scratch.joins[joins : scratch.today[N_JOINS]], scratch.leaves[leaves : scratch.today[N_LEAVES]]
            self._came_and_went[k] = came, went

        self._share_out(chunk)
        return _by_group([joins for joins, _ in self._came_and_went])

    def _share_out(self, work: Callable[[int, Scratch], None]) -> None:
        """Let all threads do `work` for chunks, each taking the next as soon as it is free, and wait for them."""
        todo = iter(range(len(self._chunks)))

        def worker(scratch: Scratch) -> None:
            for k in todo:
                work(k, scratch)

        if self.pool is None:
            worker(self._scratch[0])
        else:
            for done in [self.pool.submit(worker, scratch) for scratch in self._scratch]:
                done.result()

    def observe(self, postponed: npt.NDArray[np.bool_], out: npt.NDArray[np.float32]) -> None:
        """See `simulation.DayRunner`."""
        s = self._simulation
        self._share_out(
            lambda k, scratch: self._observe_day(
                self._world, s.params, s.day, *self._chunks[k], postponed, scratch, out
            )
        )

    def leaves(self) -> npt.NDArray[np.void]:
        """See `simulation.DayRunner`."""
        leaves = _by_group([self._taken_out, *(leaves for _, leaves in self._came_and_went)])
        for scratch in self._scratch:
            scratch.today[N_LEAVES] = 0
        return leaves

    def scratch_of(self, group: int) -> Scratch:
        """See `simulation.DayRunner`."""
        return self._scratch[0]

    def forked(self, simulation: "Simulation", threads: int | None) -> "KernelRunner":
        """See `simulation.DayRunner`."""
        runner = KernelRunner(simulation, self._threads if threads is None else threads)
        carry_leaves(self._scratch[0], runner._scratch[0])
        return runner

    def log(self) -> npt.NDArray[np.void]:
        """See `simulation.DayRunner`."""
        return np.concatenate([scratch.log[: scratch.today[N_LOGGED]] for scratch in self._scratch])


def _by_group(parts: list[npt.NDArray[np.void]]) -> npt.NDArray[np.void]:
    """Rows in the order of groups, which they mostly have already."""
    there = [part for part in parts if len(part)]
    rows = np.concatenate(there) if len(there) > 1 else (there or parts)[0].copy()  # joining takes far longer
    if len(rows) < 2:
        return rows
    groups = np.ascontiguousarray(rows["group"])
    in_order = bool((groups[1:] >= groups[:-1]).all())
    return rows if in_order else rows[np.argsort(groups, kind="stable")]
