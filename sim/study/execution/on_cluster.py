"""Jobs on a cluster: handed out, and taken back as they come."""

from __future__ import annotations

import pickle
from collections.abc import Generator, Iterable
from time import sleep
from typing import Any

from sim.study.execution.cluster import (
    MOST_DEATHS,
    ClusterError,
    ClusterLostError,
    another_version,
    none_at_all,
    on_worker,
)
from sim.study.execution.job import Done, Failed, Job, play

_PATIENCE = 0.05  # seconds
_AT_ONCE = 3  # jobs handed out per thread: one running, the others waiting there
_PLAY = on_worker(__name__, "play_packed(packed, model)")


class RefusedError(Exception):
    """A worker cannot play a job, whichever it is; the text says why."""


def play_on_cluster(jobs: Iterable[Job], client: Any) -> Generator[list[Done | Failed], None, None]:
    """Play jobs on the workers of a client, and yield what comes of each as soon as it is there.

    A job whose worker dies is played by another one. When the iterator is closed, what is under way is cancelled.
    Raises ClusterLostError when the scheduler is lost, ClusterError when a worker has another qunsim, also one that
    came later.
    """
    from dask.distributed import as_completed

    from sim.study.experiment.plan import fingerprint

    source, model = iter(jobs), fingerprint()
    handed: dict[Any, Job] = {}
    finished = as_completed(loop=client.loop, raise_errors=False)

    def hand_out() -> None:
        threads = max(1, sum(_there(client.nthreads).values()))
        while len(handed) < _AT_ONCE * threads:
            job = next(source, None)
            if job is None:
                return
            given = {"packed": pickle.dumps(job), "model": model}
            future = _there(client.submit, eval, _PLAY, given, pure=False)
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
        if handed and client.status == "running":
            client.cancel(list(handed))


def play_packed(packed: bytes, model: str) -> list[Done | Failed]:
    """What a worker does: play a pickled job, if it has the model that is asked for.

    The job is unpacked only then, since what is in it means nothing to another version. Raises RefusedError.
    """
    from sim.study.experiment.plan import fingerprint

    if fingerprint() != model:
        raise RefusedError(another_version(_name(), fingerprint(), model))
    try:
        job: Job = pickle.loads(packed)
    except Exception as error:
        text = " ".join(str(error).split())
        raise RefusedError(f"worker {_name()} cannot read a job ({type(error).__name__}: {text})") from error
    return play(job)


def _name() -> str:
    from dask.distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:  # none of a cluster
        return "here"


def _there(ask: Any, *arguments: Any, **options: Any) -> Any:
    """What a scheduler answers. Raises ClusterLostError if it does not."""
    try:
        return ask(*arguments, **options)
    except (OSError, TimeoutError) as error:  # dask's CommClosedError is the former
        raise ClusterLostError("the scheduler is gone") from error


def _result(future: Any, job: Job) -> list[Done | Failed]:
    if future.status not in ("finished", "error"):
        raise ClusterLostError("the scheduler is gone")
    try:
        results: list[Done | Failed] = future.result()
    except RefusedError as error:
        raise ClusterError(str(error)) from error
    except (ImportError, AttributeError) as error:  # it has not even this function; `play` itself raises neither
        raise ClusterError(none_at_all(error)) from error
    except OSError as error:
        raise ClusterLostError("the scheduler is gone") from error
    except Exception as error:  # noqa: BLE001 -- told of, whatever it is
        text = f"{type(error).__name__}: {error}"
        if type(error).__name__ == "KilledWorker":
            text = f"the worker died {MOST_DEATHS + 1} times over it (out of memory?)"
        return [Failed(task.key, job.first, job.replicates, task.scenario, text, text) for task in job.tasks]
    return results
