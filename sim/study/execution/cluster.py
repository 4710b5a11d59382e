"""A cluster of dask.distributed: on this machine, or wherever a scheduler listens; and whether it can be had."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

MOST_DEATHS = 3
"""Workers that may die over one job until it is given up."""
_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://(\[[0-9A-Fa-f:.]+\]|[^\s/:\[\]]+):[0-9]{1,5}")
_TIMEOUT = 10.0  # seconds
_EXPECTED = "local:N with the number of processes, or tcp://host:port"


class ClusterError(Exception):
    """The cluster cannot be had, or is none of ours; the text says why."""


class NobodyAnswersError(ClusterError):
    """There is no scheduler at the address, or none that can be reached."""


class ClusterLostError(ClusterError):
    """The cluster was there and is gone."""


def check_address(address: str) -> int | None:
    """The number of processes where a cluster is to be made here (`local:4`); None where a scheduler listens.

    Raises ClusterError if the address is none, or dask is not installed, TypeError if it is not even a text.
    """
    if not isinstance(address, str):
        raise TypeError(f"cluster is {address!r}, expected a text: {_EXPECTED}")
    try:
        import dask.distributed  # noqa: F401
    except ImportError as error:
        raise ClusterError("a cluster needs dask, expected `pip install 'qunsim[cluster]'`") from error
    kind, _, rest = address.partition(":")
    if kind == "local" and rest.isdecimal() and int(rest) >= 1:
        return int(rest)
    if kind == "local" or not _ADDRESS.fullmatch(address) or int(address.rpartition(":")[2]) not in range(1, 65536):
        raise ClusterError(f"'{address}' is no address of a cluster, expected {_EXPECTED}")
    return None


def check_reachable(address: str) -> int:
    """The number of threads that would work there now; nothing is played or written.

    Raises ClusterError if nobody answers, or a worker has another qunsim.
    """
    processes = check_address(address)
    if processes is not None:
        _not_while_starting()
        return processes
    with cluster(address) as client:
        return sum(client.nthreads().values())


@contextmanager
def cluster(address: str) -> Iterator[Any]:
    """A client of the cluster at `tcp://host:port`, or of one made for the purpose: `local:4` (processes).

    Raises ClusterError when there is none.
    """
    processes = check_address(address)
    _silence()
    if processes is not None:
        with _made_here(address, processes) as client:
            yield client
        return
    from dask.distributed import Client

    try:
        _knock(address)
        client = Client(address, timeout=_TIMEOUT, set_as_default=False)
    except Exception as error:  # whatever listens there
        text = f"nobody answers at {address} ({_short(error)}), expected a scheduler of dask.distributed"
        raise NobodyAnswersError(text) from error
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

    processes = check_address(address)
    if processes is not None:
        return min(processes, thread_count(None))
    try:
        with cluster(address) as client:
            return sum(client.nthreads().values()) or None
    except NobodyAnswersError:
        return None


def _silence() -> None:
    """What matters we say ourselves. Dask gives its loggers levels one by one."""
    import logging

    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _knock(address: str) -> None:
    """Raise whatever says that no scheduler is there. Where somebody else listens, a client alone would never end."""
    from distributed.comm import connect
    from distributed.security import Security

    async def ask() -> None:
        options = Security().get_connection_args("client")
        comm = await asyncio.wait_for(connect(address, timeout=_TIMEOUT, **options), _TIMEOUT)
        await comm.close()

    with ThreadPoolExecutor(1) as pool:  # a notebook has a loop of its own in this thread
        pool.submit(asyncio.run, ask()).result()


@contextmanager
def _made_here(address: str, processes: int) -> Iterator[Any]:
    import dask
    from dask.distributed import Client, LocalCluster

    _not_while_starting()
    dask.config.set({"distributed.scheduler.allowed-failures": MOST_DEATHS})
    try:
        made = LocalCluster(
            processes, threads_per_worker=1, memory_limit=0,
            dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
        )  # fmt: skip
    except (OSError, RuntimeError, TimeoutError) as error:
        raise ClusterError(
            f"the processes of {address} do not start ({_short(error)}); if a script asks for them, what it does has "
            'to stand below `if __name__ == "__main__":`, since each process reads the script once more'
        ) from None  # the cause is a long way down in dask, and says no more
    with made, Client(made, set_as_default=False) as client:
        yield client


def _not_while_starting() -> None:
    """Leave quietly in a process that is only being started, and reads our caller's script for that.

    The process that starts it says what is wrong.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(1)


def _same_everywhere(client: Any) -> None:
    """Raise ClusterError if a worker has another qunsim than we have, or none: its results would be others."""
    from sim.study.experiment.plan import fingerprint

    try:
        found = client.run(eval, on_worker("sim.study.experiment.plan", "fingerprint()"))
    except Exception as error:
        raise ClusterError(none_at_all(error)) from error
    for worker, theirs in found.items():
        if theirs != fingerprint():
            raise ClusterError(another_version(worker, theirs, fingerprint()))


def on_worker(module: str, call: str) -> str:
    """A call of something in a module, to be sent with `eval`: builtins and texts mean the same everywhere.

    A worker that lacks what a message is about cannot even read it, and we would wait for ever.
    """
    return f"__import__('importlib').import_module('{module}').{call}"


def another_version(worker: str, theirs: str, ours: str) -> str:
    """What is said of a worker that has another qunsim."""
    return f"worker {worker} has another version of qunsim ({theirs}), expected the one here ({ours})"


def none_at_all(error: BaseException) -> str:
    """What is said where a worker has no qunsim, or one in which what we ask for is not found."""
    return f"a worker cannot play ({_short(error)}), expected the version of qunsim here on every worker"


def _short(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
