"""Play what a plan lacks, keep it, and tell how far it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.study.execution.job import Done, Failed, Job
from sim.study.execution.jobs import block_size, jobs, missing, runs_missing
from sim.study.execution.store import Store
from sim.study.experiment.plan import Plan

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
    """

    threads: int | None = None
    engine: str = "kernel"
    cluster: str | None = None
    shard: tuple[int, int] = (1, 1)


@dataclass
class Conducted:
    """How it went.

    known   runs that were there before
    played  runs played now
    failed  tasks that failed
    """

    known: int = 0
    played: int = 0
    failed: list[Failed] = field(default_factory=list)


def conduct(plan: Plan, store: Store, means: Means, progress: Progress | None = None) -> Conducted:
    """Play everything that is still missing, and keep it in the store as it comes.

    Raises OSError when something cannot be written, ValueError for a run that does not fit into memory,
    `cluster.ClusterError` when there is no cluster, or none any more. Whatever ends it, what was finished is kept.
    """
    known = store.known()
    wanted = len({one.key for one in plan.variants}) * plan.replicates
    conducted = Conducted(known=wanted - runs_missing(plan, known))
    done = conducted.known
    if progress is not None:
        progress(done, wanted)
    if not missing(plan, known):
        return conducted
    try:
        with _player(plan, means, conducted.known < wanted) as play:
            for results in play(
                jobs(plan, known, engine=means.engine, size=_size(plan, means, known), shard=means.shard)
            ):
                for one in results:
                    if isinstance(one, Failed):
                        conducted.failed.append(one)
                        done += one.replicates
                    else:
                        store.add(one)
                        conducted.played += len(one.runs["replicate"])
                        done += len(one.runs["replicate"])
                if progress is not None:
                    progress(done, wanted)
    finally:
        store.flush()
    return conducted


def _size(plan: Plan, means: Means, known: Any) -> int:
    """Replicates in one call: fewer where there would not be a job for every thread."""
    from sim.study.run import thread_count

    size = block_size(plan)
    if means.cluster is not None or means.shard != (1, 1):
        return size
    variants = len(missing(plan, known)) if plan.fork_day is None else len(plan.worlds)
    threads = thread_count(means.threads)
    while size > 1 and variants * -(-plan.replicates // size) < threads:
        size = -(-size // 2)
    return size


Results = Generator[list[Done | Failed], None, None]
Player = Callable[[Iterator[Job]], Results]


@contextmanager
def _player(plan: Plan, means: Means, anything: bool) -> Iterator[Player]:
    from sim.study.run import thread_count

    if means.cluster is not None:
        from sim.study.execution.cluster import cluster
        from sim.study.execution.on_cluster import play_on_cluster

        with cluster(means.cluster) as client:

            def on_cluster(source: Iterator[Job]) -> Results:
                with closing(play_on_cluster(source, client)) as results:
                    yield from results

            yield on_cluster
        return
    from sim.study.execution.threads import play_on_threads

    workers = thread_count(means.threads)

    def on_threads(source: Iterator[Job]) -> Results:
        with closing(play_on_threads(source, workers)) as results:
            yield from results

    yield on_threads


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
            temporary.write_text(f"{one.error}\n\n{one.trace}", encoding="utf-8")
    with suppress(OSError):  # it is not empty, or not there
        folder.rmdir()
