"""Playing what a plan lacks: one replicate of a scenario at a time, on threads, kept as it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

import numpy as np

from sim.study.execution.job import Done, StopError
from sim.study.execution.store import Spent, Store
from sim.study.validation.plan import Play, ValidationPlan
from sim.study.validation.played import Played
from sim.study.validation.verdict import Values

Progress = Callable[[int, int], None]
_GLANCE: Final = 0.2


@dataclass(frozen=True)
class Failure:
    """A run that failed: which scenario in the plan, which replicate, and the error on one line."""

    place: int
    replicate: int
    error: str


@dataclass
class Runner:
    """Plays runs of a plan, and knows what came of them.

    known, played  runs that were there before, and that were played now
    failures       runs that could not be played; their numbers are NaN
    """

    plan: ValidationPlan
    store: Store
    workers: int = 1
    known: int = 0
    played: int = 0
    seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    _rows: dict[tuple[str, int], dict[str, float]] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look up what has been played before."""
        self._keys = [play.key for play in self.plan.plays]
        measures = dict(zip(self._keys, (list(play.measures) for play in self.plan.plays), strict=True))
        self._rows = kept_rows(self.store, measures)
        self._before = set(self._rows)

    def lacking(self, wanted: Sequence[int]) -> list[tuple[int, int]]:
        """What is still to be played: place of the scenario, and replicate; the first replicates of all come first.

        wanted   replicates of each scenario
        """
        most = max(wanted, default=0)
        return [
            (place, number) for number in range(most) for place, count in enumerate(wanted)
            if number < count and (self._keys[place], number) not in self._rows
        ]  # fmt: skip

    def run(self, wanted: Sequence[int], progress: Progress | None = None) -> None:
        """Play so many replicates of each scenario. What was finished is kept whatever ends it.

        Raises OSError when something cannot be written, MemoryError when there is none.
        """
        started, total = perf_counter(), sum(wanted)
        left = self.lacking(wanted)
        done = total - len(left)
        if progress is not None:
            progress(done, total)
        before, stop = self.played, threading.Event()
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="qunsim-validate")
        source: Iterator[tuple[int, int]] = iter(left)
        under_way: set[Future[tuple[int, int, dict[str, float] | str]]] = set()
        try:
            while True:
                while len(under_way) < self.workers + 1 and (task := next(source, None)) is not None:
                    under_way.add(pool.submit(_play, self.plan.plays[task[0]], *task, lambda: not stop.is_set()))
                if not under_way:
                    break
                finished, under_way = wait(under_way, _GLANCE, FIRST_COMPLETED)
                for future in finished:
                    self._take(*future.result())
                    done += 1
                if progress is not None and finished:
                    progress(done, total)
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            self.store.flush()
            self.seconds += perf_counter() - started
            self.store.note_spent(Spent(self.played - before, perf_counter() - started))

    def values(self, wanted: Sequence[int]) -> Values:
        """What there is, a row for each replicate wanted."""
        found = {}
        for place, play in enumerate(self.plan.plays):
            rows = [self._rows.get((self._keys[place], number), {}) for number in range(wanted[place])]
            for name in play.measures:
                found[place, name] = np.array([row.get(name, np.nan) for row in rows], np.float64)
        return found

    def count_known(self, wanted: Sequence[int]) -> int:
        """Of so many replicates of each scenario those that had been played before."""
        return sum((self._keys[n], number) in self._before for n, count in enumerate(wanted) for number in range(count))

    def _take(self, place: int, number: int, found: dict[str, float] | str) -> None:
        key = self._keys[place]
        if isinstance(found, str):
            self.failures.append(Failure(place, number, found))
            self._rows[key, number] = {}  # not tried again in this call
            return
        self._rows[key, number] = found
        self.played += 1
        replicate = np.array([number], np.int32)
        row = {name: np.array([value], np.float64) for name, value in found.items()}
        self.store.add(Done(key, {"replicate": replicate, **row}, {"replicate": replicate[:0]}))


def played(play: Play, number: int, going_on: Callable[[], bool] = lambda: True) -> Played:
    """Play one replicate of a scenario. Raises StopError when given up.

    Its seed is the scenario's plus its number: the same replicate of two scenarios has the same luck.
    """
    from sim.model.simulation import Simulation

    scenario = play.scenario
    groups = scenario.world.groups.count
    run = scenario.run.model_copy(
        update={"seed": scenario.run.seed + number, "log_groups": min(groups, 1000) if play.logged else 0}
    )
    simulation = Simulation(scenario.model_copy(update={"run": run}), threads=1)
    while simulation.day < simulation.days:
        if not going_on():
            raise StopError
        simulation.step()
    tables: dict[str, Any] = {
        "daily": simulation.daily_table(), "members": simulation.members_table(), "joins": simulation.joins_table(),
        "leaves": simulation.leaves_table(),
    }  # fmt: skip
    if play.logged:
        tables["messages"] = simulation.messages_table()
    return Played(scenario, tables)


def _play(
    play: Play, place: int, number: int, going_on: Callable[[], bool]
) -> tuple[int, int, dict[str, float] | str]:
    try:
        run = played(play, number, going_on)
        return place, number, {name: one.take(run) for name, one in play.measures.items()}
    except (StopError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 -- told of, whatever it is
        return place, number, " ".join(f"{type(error).__name__}: {error}".split())


def kept_rows(store: Store, measures: dict[str, list[str]]) -> dict[tuple[str, int], dict[str, float]]:
    """What the store has of these keys: numbers by key and replicate.

    measures   names of the numbers of each key
    """
    import duckdb

    rows: dict[tuple[str, int], dict[str, float]] = {}
    with duckdb.connect() as connection:
        for path in store.files("runs"):
            found = connection.read_parquet(path).fetchnumpy()
            columns = {name: np.ma.filled(np.ma.asarray(column, np.float64), np.nan).tolist()
                       for name, column in found.items() if name not in ("task", "replicate")}  # fmt: skip
            for n, (key, number) in enumerate(zip(found["task"].tolist(), found["replicate"].tolist(), strict=True)):
                if key in measures and set(measures[key]) <= set(columns):
                    rows[key, int(number)] = {name: columns[name][n] for name in measures[key]}
    return rows
