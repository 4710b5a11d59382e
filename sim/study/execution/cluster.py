"""Jobs on a cluster of dask.distributed: on this machine, or wherever a scheduler listens."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

from sim.study.execution.job import Done, Failed, Job, play

MOST_DEATHS = 3
"""Workers that may die over one job until it is given up."""
_PATIENCE = 0.05  # seconds
_AT_ONCE = 3  # jobs handed out per thread: one running, the others waiting there


class ClusterError(Exception):
    """The cluster cannot be had; the text says why."""


class NobodyAnswersError(ClusterError):
    """There is no scheduler at the address, or none that can be reached."""


@contextmanager
def cluster(address: str) -> Iterator[Any]:
    """A client of the cluster at `tcp://host:port`, or of one made for the purpose: `local:4` (processes).

    Raises ClusterError when there is none.
    """
    try:
        import dask
        from dask.distributed import Client, LocalCluster
    except ImportError as error:
        text = "a cluster needs dask, expected `pip install 'qunsim[cluster]'`"
        raise ClusterError(text) from error
    import logging

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters we say ourselves
    dask.config.set({"distributed.scheduler.allowed-failures": MOST_DEATHS})
    processes = processes_of(address)
    if processes is not None:
        with (
            LocalCluster(processes, threads_per_worker=1, dashboard_address=None, memory_limit=0) as made,
            Client(made, set_as_default=False) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise NobodyAnswersError(
            f"nobody answers at {address} ({error}), expected a scheduler of dask.distributed"
        ) from error
    try:
        _same_everywhere(client)
        yield client
    finally:
        client.close()


def threads_of(address: str) -> int | None:
    """Jobs that a cluster plays at once; None if nobody answers there (yet).

    Of processes on this machine no more count than there are processors. Raises ClusterError as `cluster`.
    """
    from sim.study.run import thread_count

    processes = processes_of(address)
    if processes is not None:
        return min(processes, thread_count(None))
    try:
        with cluster(address) as client:
            return sum(client.nthreads().values()) or None
    except NobodyAnswersError:
        return None


def processes_of(address: str) -> int | None:
    """Of `local:4` the number, None for the address of a scheduler. Raises ClusterError for what is neither."""
    kind, _, rest = address.partition(":")
    if kind != "local":
        if not rest.startswith("//"):
            raise ClusterError(f"'{address}' is no address of a cluster, expected local:N or tcp://host:port")
        return None
    if not rest.isdecimal() or int(rest) < 1:
        raise ClusterError(
            f"'{address}' is no cluster, expected local:N with the number of processes, or tcp://host:port"
        )
    return int(rest)


def play_on_cluster(jobs: Iterable[Job], client: Any) -> Generator[list[Done | Failed], None, None]:
    """Play jobs on the workers of a client, and yield what comes of each as soon as it is there.

    A job whose worker dies is played by another one. When the iterator is closed, what is under way is cancelled.
    Raises ClusterError when the scheduler is lost.
    """
    from dask.distributed import as_completed

    source = iter(jobs)
    handed: dict[Any, Job] = {}
    finished = as_completed(loop=client.loop, raise_errors=False)

    def hand_out() -> None:
        threads = max(1, sum(client.nthreads().values()))
        while len(handed) < _AT_ONCE * threads:
            job = next(source, None)
            if job is None:
                return
            future = client.submit(play, job, pure=False)
            handed[future] = job
            finished.add(future)

    try:
        hand_out()
        while handed:
            future = next(finished)
            if future.status in ("lost", "pending") and client.status == "running":
                finished.add(future)  # the worker that had the result has died: another one plays the job again
                sleep(_PATIENCE)
                continue
            job = handed.pop(future)
            yield _result(future, job)
            future.release()
            hand_out()
    finally:
        if handed:
            client.cancel(list(handed))


def _result(future: Any, job: Job) -> list[Done | Failed]:
    if future.status not in ("finished", "error"):
        raise ClusterError("the scheduler is gone")
    try:
        results: list[Done | Failed] = future.result()
    except Exception as error:  # noqa: BLE001 -- told of, whatever it is
        text = f"{type(error).__name__}: {error}"
        if type(error).__name__ == "KilledWorker":
            text = f"the worker died {MOST_DEATHS + 1} times over it (out of memory?)"
        return [Failed(task.key, job.first, job.replicates, task.scenario, text, text) for task in job.tasks]
    return results


def _same_everywhere(client: Any) -> None:
    """Raise ClusterError if a worker has another qunsim than we have: its results would be others."""
    from sim.study.experiment.plan import fingerprint

    ours = fingerprint()
    for worker, theirs in client.run(fingerprint).items():
        if theirs != ours:
            raise ClusterError(
                f"worker {worker} has another version of qunsim ({theirs}), expected the one here ({ours})"
            )
