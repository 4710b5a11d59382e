"""Jobs over threads of this process: kernels let go of Python while they run."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from sim.study.execution.job import Done, Failed, Job, StopError, play

_GLANCE = 0.2
"""Seconds after which the main thread looks whether somebody wants it to stop."""


def play_on_threads(jobs: Iterable[Job], workers: int, threads: int = 1) -> Generator[list[Done | Failed], None, None]:
    """Play jobs, `workers` at once, and yield what comes of each as soon as it is there.

    threads  of the kernel, for each job

    When the iterator is closed or interrupted, jobs under way are given up after the day they are at. Raises
    MemoryError when a job finds none.
    """
    stop = threading.Event()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="qunsim-study")
    under_way: set[Future[list[Done | Failed]]] = set()
    source = iter(jobs)
    try:
        exhausted = False
        while under_way or not exhausted:
            while not exhausted and len(under_way) < workers + 1:  # one waits, so that no thread has to
                job = next(source, None)
                if job is None:
                    exhausted = True
                else:
                    under_way.add(pool.submit(play, job, threads, lambda: not stop.is_set()))
            finished, under_way = wait(under_way, _GLANCE, FIRST_COMPLETED)
            for future in finished:
                yield future.result()
    finally:
        stop.set()
        pool.shutdown(wait=False, cancel_futures=True)
        for future in under_way:
            if not future.cancelled():
                future.add_done_callback(_heard)


def _heard(future: Future[list[Done | Failed]]) -> None:
    """What a job that was given up has to say is not told."""
    if not future.cancelled() and not isinstance(future.exception(), StopError):
        return
