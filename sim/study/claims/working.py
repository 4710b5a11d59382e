"""One task of claims, played here, on a thread or in another process.

Days of small groups are mostly planned in Python, which threads take turns in: several processes are what makes several
cores play faster.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.scenario.schema import Scenario
from sim.study.claims.many import play_many
from sim.study.claims.measuring import measure
from sim.study.execution.job import StopError
from sim.study.validation.measuring import Window

WORTH: Final = 200
"""So many tasks are worth starting processes for, which takes seconds."""
_GLANCE: Final = 0.2
_QUIET: Final = "ignore:resource_tracker"


@dataclass(frozen=True)
class Task:
    """Replicates of a scenario that are played in one call.

    place     of the scenario in the plan; first, count: which replicates
    packed    the scenario
    measures  name and days of each
    logged    whether messages are kept for them
    """

    place: int
    first: int
    count: int
    packed: bytes
    measures: tuple[tuple[str, Window | None], ...]
    logged: bool


Found = dict[str, NDArray[np.float64]] | str
"""Numbers by measure, one a replicate; or the error, on one line."""


def packed(scenario: Scenario) -> bytes:
    """A scenario in few bytes, as it is kept and sent to other processes."""
    return zlib.compress(pickle.dumps(scenario), 1)


def unpacked(data: bytes) -> Scenario:
    """The scenario."""
    scenario: Scenario = pickle.loads(zlib.decompress(data))
    return scenario


def work(task: Task, going_on: Callable[[], bool] = lambda: True) -> Found:
    """Play a task and measure it. Raises StopError when given up, MemoryError when there is none."""
    from sim.study.experiment.plan import daily_columns

    try:
        scenario = unpacked(task.packed)
        columns = daily_columns(scenario.operator.keys)
        measures = [measure(name, window, scenario.run.days, columns) for name, window in task.measures]
        many = play_many(scenario, task.first, task.count, logged=task.logged, going_on=going_on)
        return {one.name: one.take(many) for one in measures}
    except (StopError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 -- told of, whatever it is
        return " ".join(f"{type(error).__name__}: {error}".split())


def work_all(tasks: Sequence[Task], workers: int) -> Generator[tuple[Task, Found]]:
    """Play tasks on so many workers, and hand each over when it is done, in any order.

    Whatever ends it ends the workers too. Raises MemoryError, and OSError where a process could not start, or died.
    """
    source = iter(tasks)
    stop = threading.Event()
    with _pool(len(tasks), workers, source, stop) as (pool, done, submit):
        yield from done
        under_way: dict[Future[Found], Task] = {}
        while True:
            while len(under_way) < workers + 1 and (task := next(source, None)) is not None:
                under_way[submit(pool, task)] = task
            if not under_way:
                return
            finished, _ = wait(under_way, _GLANCE, FIRST_COMPLETED)
            for future in finished:
                yield under_way.pop(future), future.result()


_Submit = Callable[[Executor, Task], "Future[Found]"]


@contextmanager
def _pool(
    count: int, workers: int, source: Iterator[Task], stop: threading.Event
) -> Iterator[tuple[Executor, Iterator[tuple[Task, Found]], _Submit]]:
    """Threads, or processes where there is much to do; what has been played here before they start; how to submit."""
    if workers == 1 or count < WORTH:
        threads = ThreadPoolExecutor(workers, thread_name_prefix="qunsim-claims")
        try:
            yield threads, iter(()), lambda pool, task: pool.submit(work, task, lambda: not stop.is_set())
        finally:
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
        return
    import multiprocessing
    from concurrent.futures.process import BrokenProcessPool

    before = {child.pid for child in multiprocessing.active_children()}
    if _QUIET not in sys.warnoptions:
        sys.warnoptions.append(_QUIET)  # for processes that are started: who ends at once on Ctrl-C tidies nothing up
    processes = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _begin)
    try:
        # the first one here: kernels are compiled once, and processes find them in the cache
        yield processes, ((task, work(task)) for task in [next(source)]), lambda pool, task: pool.submit(work, task)
    except BrokenProcessPool as error:
        raise OSError("a process that played died, perhaps for want of memory: try --threads 1") from error
    finally:
        processes.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            if child.pid not in before:
                child.terminate()


def _begin() -> None:
    """In a process that plays: leave Ctrl-C to the one that asked, and end when that one does, however it ends."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(50_000)  # many small arrays are made every day, and no rings of them
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
