"""Runs forums: small ones side by side, large ones in parts over all threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from sim.model import forum
from sim.model.compile import passed
from sim.model.scratch import N_JOINS, N_LEAVES, N_LOGGED, Scratch, carry_leaves, new_scratch
from sim.model.state import World

if TYPE_CHECKING:
    from sim.model.simulation import Simulation

_FEW: Final = 8
"""Full parts for each thread below which it does not pay to take those of one forum side by side."""


class ForumRunner:
    """Forums over a pool of threads; the result depends on neither."""

    def __init__(self, simulation: "Simulation", threads: int) -> None:
        """`threads` at most."""
        self._simulation, self._asked = simulation, threads
        self._world = World(*map(passed, simulation.world))
        self.blocks, self.begins = forum.parts_of(simulation.world)
        parts = int(np.diff(self.begins).max())
        forums = len(self.begins) - 1
        full = simulation.slots // forum.BLOCK_SLOTS
        self._side_by_side = full >= 2 * _FEW or forums == 1
        workers = 1 if self._side_by_side else min(threads, forums)
        logged, slots = simulation.logged, simulation.slots
        widest = int(self.blocks[:, forum.SLOTS].max(initial=1))
        self._whole = [new_scratch(slots, forums, logged) for _ in range(workers)]
        self._parts = [new_scratch(widest, 1, logged, parts) for _ in range(workers)]
        self._threads = min(threads, full // _FEW) if self._side_by_side else workers
        self.pool = ThreadPoolExecutor(self._threads) if self._threads > 1 else None

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
        for s in self._whole:
            s.today[N_JOINS] = s.today[N_LOGGED] = 0
        forums = len(self.begins) - 1

        def one_after_another(worker: int) -> None:
            for g in range(worker, forums, len(self._whole)):
                self._run_forum(g, worker, profile, profile_next, acts, bounds, postponed, out)

        if self.pool is None or self._side_by_side:
            one_after_another(0)
        else:
            for done in [self.pool.submit(one_after_another, w) for w in range(len(self._whole))]:
                done.result()
        joins = np.concatenate([s.joins[: s.today[N_JOINS]] for s in self._whole])
        return np.asarray(joins[np.argsort(joins["group"], kind="stable")])

    def _run_forum(
        self, g: int, worker: int, profile: npt.NDArray[np.float64], profile_next: npt.NDArray[np.float64],
        acts: npt.NDArray[np.void], bounds: npt.NDArray[np.int64], postponed: npt.NDArray[np.bool_],
        out: npt.NDArray[np.float32],
    ) -> None:  # fmt: skip
        s = self._simulation
        w, params, day, ticks = self._world, s.params, s.day, s.ticks_per_day
        blocks = self.blocks[self.begins[g] : self.begins[g + 1]]
        whole, parts, first, last = self._whole[worker], self._parts[worker], int(bounds[g]), int(bounds[g + 1])
        n = len(blocks)
        present = np.zeros(n, np.int64)
        if self._threads <= 1 or not self._side_by_side:
            forum.run_forum_day(
                w, params, whole, parts, blocks, g, day, ticks, profile, profile_next, present, acts, first, last,
                postponed[g], out,
            )  # fmt: skip
            return
        forum.begin_day(w, params, whole, parts, g, day)
        entry = first
        for t in range(ticks):

            def visit(a: int, b: int, t: int = t) -> None:
                forum.visit_parts(w, params, parts, blocks, a, b, day, t, ticks, profile)

            def speak(a: int, b: int, t: int = t) -> None:
                forum.speak_parts(w, params, parts, blocks, a, b, day, t, ticks, profile)

            entry = forum.open_forum(w, params, whole, g, day, t, ticks, profile, acts, entry, last)
            self._together(n, visit)
            self._together(n, speak)
            forum.meet(w, params, whole, parts, blocks, g, day, t, ticks, profile)
        self._together(
            n, lambda a, b: forum.sleep_parts(w, params, parts, blocks, a, b, day, ticks, profile, present)
        )
        forum.end_forum_day(
            w, params, whole, parts, blocks, g, day, ticks, profile, profile_next, present, acts, first, last,
            postponed[g], out,
        )  # fmt: skip

    def _together(self, parts: int, work: Callable[[int, int], None]) -> None:
        """Let all threads work on ranges of parts, and wait for them."""
        assert self.pool is not None
        edges = np.linspace(0, parts, self._threads + 1).astype(int).tolist()
        waiting = [self.pool.submit(work, a, b) for a, b in pairwise(edges)]
        for done in waiting:
            done.result()

    def observe(self, postponed: npt.NDArray[np.bool_], out: npt.NDArray[np.float32]) -> None:
        """See `simulation.DayRunner`."""
        from sim.model.day import observe_day

        s = self._simulation
        observe_day(self._world, s.params, s.day, 0, len(self.begins) - 1, postponed, self._whole[0], out)

    def leaves(self) -> npt.NDArray[np.void]:
        """See `simulation.DayRunner`."""
        leaves = np.concatenate([s.leaves[: s.today[N_LEAVES]] for s in self._whole])
        for s in self._whole:
            s.today[N_LEAVES] = 0
        return np.asarray(leaves[np.argsort(leaves["group"], kind="stable")])

    def scratch_of(self, group: int) -> Scratch:
        """See `simulation.DayRunner`."""
        return self._whole[0]

    def forked(self, simulation: "Simulation", threads: int | None) -> "ForumRunner":
        """See `simulation.DayRunner`."""
        runner = ForumRunner(simulation, self._asked if threads is None else threads)
        carry_leaves(self._whole[0], runner._whole[0])
        return runner

    def log(self) -> npt.NDArray[np.void]:
        """See `simulation.DayRunner`."""
        return np.concatenate([s.log[: s.today[N_LOGGED]] for s in self._whole])
