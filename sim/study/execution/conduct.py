"""Play what a plan lacks, keep it, and tell how far it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from sim.results.numbers import listed
from sim.study.execution.job import Done, Failed, Job
from sim.study.execution.jobs import block_size, jobs, missing, part_runs, shard_size
from sim.study.execution.store import Known, Spent, Store
from sim.study.experiment.plan import Plan

_NAMED = 3
"""So many points that are the same runs are named."""

Progress = Callable[[int, int], None]
"""Called with runs done and runs of this study, those known before included."""
_DIGITS = 12  # of a key, in the name of what failed


@dataclass(frozen=True)
class Means:
    """With what a study is played.

    threads  of this process; None for one per processor
    engine   "kernel" or "mesa"
    cluster  address of a cluster, as `cluster.cluster` takes it; None for threads
    shard    (i, n): only the i-th of n parts, 1-based

    Raises ValueError for another engine, or for a number of threads that is none, `cluster.ClusterError` for what is no
    address of a cluster.
    """

    threads: int | None = None
    engine: str = "kernel"
    cluster: str | None = None
    shard: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        from sim.study.execution.cluster import check_address
        from sim.study.run import check_engine, thread_count

        check_engine(self.engine)
        thread_count(self.threads)
        if self.cluster is not None:
            check_address(self.cluster)


@dataclass
class Conducted:
    """How it went.

    known    runs that were there before
    played   runs played now
    failed   tasks that failed, in the order of the plan, whichever came first
    seconds  it took
    """

    known: int = 0
    played: int = 0
    failed: list[Failed] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def runs_failed(self) -> int:
        """Runs of the tasks that failed."""
        return sum(one.replicates for one in self.failed)

    def gone_on(self, more: Conducted) -> Conducted:
        """How it went in all, when the same study, grown larger, was gone on with."""
        return Conducted(
            more.known - self.played, self.played + more.played, self.failed + more.failed, self.seconds + more.seconds
        )


def conduct(
    plan: Plan, store: Store, means: Means, progress: Progress | None = None, failed: Sequence[Failed] = ()
) -> Conducted:
    """Play everything that is still missing, and keep it in the store as it comes.

    failed  what is not tried again, since it failed a moment ago

    Raises OSError when something cannot be written, ValueError for a run that does not fit into memory,
    `cluster.ClusterError` when there is no cluster, or none any more. Whatever ends it, what was finished is kept.
    """
    started = perf_counter()
    known = store.known()
    left = _and_failed(known, failed)
    part = shard_size(plan, means.shard[1]) if means.shard != (1, 1) else None
    wanted, lacking = part_runs(plan, known, part, means.shard)
    conducted = Conducted(known=wanted - lacking)
    done = wanted - part_runs(plan, left, part, means.shard)[1]
    if progress is not None:
        progress(done, wanted)
    if done == wanted:
        return conducted
    try:
        with _player(means) as (play, workers):
            size = part or _size(plan, left, workers)
            for results in play(jobs(plan, left, engine=means.engine, size=size, shard=means.shard)):
                for one in results:
                    if isinstance(one, Failed):
                        conducted.failed.append(replace(one, where=_where(plan, one.key)))
                        done += one.replicates
                    else:
                        store.add(one)
                        conducted.played += len(one.runs["replicate"])
                        done += len(one.runs["replicate"])
                if progress is not None:
                    progress(done, wanted)
        order = {one.key: place for place, one in reversed([*enumerate(plan.variants)])}
        conducted.failed.sort(key=lambda one: (order[one.key], one.first))
    finally:
        store.flush()
        conducted.seconds = perf_counter() - started
        store.note_spent(Spent(conducted.played, conducted.seconds))
    return conducted


def _and_failed(known: Known, failed: Sequence[Failed]) -> Known:
    """What there is, and what is not to be had."""
    both = dict(known)
    for one in failed:
        numbers = np.arange(one.first, one.first + one.replicates, dtype=np.int32)
        both[one.key] = np.union1d(both.get(one.key, numbers[:0]), numbers)
    return both


def _where(plan: Plan, key: str) -> str:
    """The points that a variant is, and the world: `"more ads" in world 3`."""
    alike = [one for one in plan.variants if one.key == key]
    named = [f'"{plan.points[one.point].label}"' for one in alike[:_NAMED]]
    labels = listed([*named, *([f"{len(alike) - _NAMED:,} more"] if len(alike) > _NAMED else [])])
    return f"{labels} in world {alike[0].world}" if len(plan.worlds) > 1 else labels


def _size(plan: Plan, known: Known, workers: int) -> int:
    """Replicates in one call: fewer where there would not be a job for every worker."""
    size = block_size(plan)
    variants = len(missing(plan, known)) if plan.fork_day is None else len(plan.worlds)
    while size > 1 and variants * -(-plan.replicates // size) < workers:
        size = -(-size // 2)
    return size


Results = Generator[list[Done | Failed], None, None]
Player = Callable[[Iterator[Job]], Results]


@contextmanager
def _player(means: Means) -> Iterator[tuple[Player, int]]:
    """What plays jobs, and how many at once."""
    from sim.study.run import thread_count

    if means.cluster is not None:
        from sim.study.execution.cluster import cluster
        from sim.study.execution.on_cluster import play_on_cluster

        with cluster(means.cluster) as client:

            def on_cluster(source: Iterator[Job]) -> Results:
                with closing(play_on_cluster(source, client)) as results:
                    yield from results

            yield on_cluster, sum(client.nthreads().values())
        return
    from sim.study.execution.threads import play_on_threads

    workers = thread_count(means.threads)

    def on_threads(source: Iterator[Job]) -> Results:
        with closing(play_on_threads(source, workers)) as results:
            yield from results

    yield on_threads, workers


def keep_failures(failed: list[Failed], folder: Path, lacking: Mapping[str, Any]) -> None:
    """Write down what failed, a folder each: the scenario, and the error. What is no longer missing goes.

    lacking  replicates that are still missing of each variant, by key: other parts may have failed at these
    """
    import shutil

    from sim.results.atomic import replacing
    from sim.scenario.write import dump

    still = {f"{key[:_DIGITS]}-{number}" for key, numbers in lacking.items() for number in numbers}
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name not in still:
            shutil.rmtree(place, ignore_errors=True)
    for one in failed:
        place = folder / f"{one.key[:_DIGITS]}-{one.first}"
        place.mkdir(parents=True, exist_ok=True)
        with replacing(place / "scenario.yaml") as temporary:
            temporary.write_text(dump(one.scenario), encoding="utf-8")
        with replacing(place / "error.txt") as temporary:
            temporary.write_text(f"{told(one)}\n\n{one.trace}", encoding="utf-8")
    with suppress(OSError):  # it is not empty, or not there
        folder.rmdir()


def told(one: Failed) -> str:
    """What failed, and why, in a line."""
    last = one.first + one.replicates - 1
    which = f"replicate {one.first}" if last == one.first else f"replicates {one.first} to {last}"
    return f"{one.where}, {which}: {one.error}"
