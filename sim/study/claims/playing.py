"""Playing what a plan lacks: all replicates of a scenario in one call, on threads, kept as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.claims.measuring import measures_version
from sim.study.claims.plan import ClaimsPlan, Column
from sim.study.claims.working import Found, Task, work_all
from sim.study.execution.job import Done
from sim.study.execution.store import Spent, Store
from sim.study.validation.playing import kept_rows

Progress = Callable[[int, int], None]
BLOCK: Final = 24
"""Replicates in one call, at most."""


class Failure(NamedTuple):
    """What could not be played: the place of the scenario, its first replicate, and the error on one line."""

    place: int
    first: int
    error: str


@dataclass
class Runner:
    """Plays a plan, and knows what came of it.

    played    runs that were played now
    failures  what could not be played; its numbers are NaN
    """

    plan: ClaimsPlan
    store: Store
    workers: int = 1
    played: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look up what has been played before."""
        from sim.study.experiment.plan import fingerprint

        model = f"{fingerprint()} {measures_version()}"
        self._keys = [play.key(model) for play in self.plan.plays]
        names = dict(zip(self._keys, (list(play.measures) for play in self.plan.plays), strict=True))
        self._rows = kept_rows(self.store, names)
        self._before = set(self._rows)

    @property
    def known(self) -> int:
        """Runs wanted that were there before."""
        return sum((self._keys[place], n) in self._before for place, n in self._wanted())

    def _wanted(self) -> Iterator[tuple[int, int]]:
        return ((place, n) for place, play in enumerate(self.plan.plays) for n in range(play.wanted))

    def lacking(self) -> list[Task]:
        """What is still to be played: replicates that lie together, block by block."""
        tasks: list[Task] = []
        for place, n in self._wanted():
            if (self._keys[place], n) in self._rows:
                continue
            last = tasks[-1] if tasks else None
            if last is not None and last.place == place and last.first + last.count == n and last.count < BLOCK:
                tasks[-1] = replace(last, count=last.count + 1)
                continue
            play = self.plan.plays[place]
            asked = tuple(one.asked for one in play.measures.values())
            tasks.append(Task(place, n, 1, play.packed, asked, play.logged))
        return tasks

    def run(self, progress: Progress | None = None) -> None:
        """Play what the plan wants and there is not. What was finished is kept whatever ends it.

        Raises OSError when something cannot be written, or a process could not play, MemoryError when there is none.
        """
        started, before = perf_counter(), self.played
        tasks = self.lacking()
        total = sum(play.wanted for play in self.plan.plays)
        done = total - sum(task.count for task in tasks)
        if progress is not None:
            progress(done, total)
        try:
            with closing(work_all(tasks, self.workers)) as results:
                for task, found in results:
                    self._take(task, found)
                    done += task.count
                    if progress is not None:
                        progress(done, total)
        finally:
            self.store.flush()
            self.seconds += perf_counter() - started
            self.store.note_spent(Spent(self.played - before, perf_counter() - started))

    def values(self, column: Column, count: int | None = None) -> NDArray[np.float64]:
        """Numbers of an arm, one a replicate; `count` the first so many. NaN where a run failed or does not tell."""
        wanted = self.plan.plays[column.play].wanted if count is None else count
        key = self._keys[column.play]
        rows = (self._rows.get((key, n), {}) for n in range(wanted))
        return np.array([row.get(column.measure, np.nan) for row in rows], np.float64)

    def _take(self, task: Task, found: Found) -> None:
        key, numbers = self._keys[task.place], range(task.first, task.first + task.count)
        if isinstance(found, str):
            self.failures.append(Failure(task.place, task.first, found))
            self._rows.update({(key, n): {} for n in numbers})  # not tried again in this call
            return
        for k, n in enumerate(numbers):
            self._rows[key, n] = {name: float(column[k]) for name, column in found.items()}
        self.played += task.count
        replicate = np.arange(task.first, task.first + task.count, dtype=np.int32)
        self.store.add(Done(key, {"replicate": replicate, **found}, {"replicate": replicate[:0]}))
