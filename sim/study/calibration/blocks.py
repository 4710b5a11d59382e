"""Particles of a round in blocks on threads; what was played before is taken from the store.

Which block ends first, and what was known already, does not matter: rows stand where their particles do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.study.execution.job import Done, StopError
from sim.study.execution.store import Store

Values = NDArray[np.float64]
Played = Mapping[str, NDArray[Any]]
Play = Callable[[Values, int, Callable[[], bool]], tuple[Values, Played]]
"""Plays one particle: its parameters (d,), its key, and whether to go on, to be asked now and then (`StopError` if
not). Gives summaries (s,) and, where more is kept of it, further columns of equal length."""

BLOCK: Final = 4
"""Particles of a block: enough that threads need not wait for the one that hands them out."""
_GLANCE: Final = 0.2
_NOT_KEPT: Final = frozenset({"task", "replicate"})


@dataclass(frozen=True)
class Failure:
    """A particle that could not be played.

    values  its parameters (d,)
    error   what was wrong, on one line
    """

    values: Values
    error: str


class Player:
    """Plays rounds of particles; a `smc.Simulate`.

    failures  particles that could not be played; their rows are NaN
    known, played  particles that were there before, and that were played now
    """

    def __init__(
        self,
        play: Play,
        names: Sequence[str],
        identify: Callable[[Values, int], str],
        store: Store,
        workers: int = 1,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Take what is needed.

        names     of the summaries, the columns under which they are kept
        identify  tells particles apart by parameters and key, whatever study they are part of
        progress  called with how many particles have been had so far, known ones included
        """
        self.failures: list[Failure] = []
        self.known = self.played = 0
        self._play, self._names, self._identify = play, tuple(names), identify
        self._store, self._workers, self._progress = store, workers, progress
        self._rows = _kept_rows(store, self._names)

    def __call__(self, values: Values, keys: NDArray[np.uint64]) -> Values:
        """Summaries (n, s) of particles. What was finished is kept whatever ends it.

        Raises OSError when something cannot be written, MemoryError when there is none.
        """
        names = [self._identify(row, int(key)) for row, key in zip(values, keys, strict=True)]
        summaries = np.full((len(values), len(self._names)), np.nan)
        lacking = []
        for n, name in enumerate(names):
            if name in self._rows:
                summaries[n] = self._rows[name]
            else:
                lacking.append(n)
        self.known += len(values) - len(lacking)
        self._tell()
        stop = threading.Event()
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="qunsim-calibrate")
        waiting = [lacking[first : first + BLOCK] for first in range(0, len(lacking), BLOCK)][::-1]
        under_way: set[Future[list[tuple[int, Values, Played] | tuple[int, str]]]] = set()
        found: list[tuple[int, str]] = []
        try:
            while waiting or under_way:
                while waiting and len(under_way) < self._workers + 1:
                    under_way.add(pool.submit(self._block, values, keys, waiting.pop(), stop))
                finished, under_way = wait(under_way, _GLANCE, FIRST_COMPLETED)
                for future in finished:
                    for one in future.result():
                        if len(one) == 2:
                            found.append(one)
                        else:
                            n, row, more = one
                            summaries[n] = self._rows[names[n]] = row
                            self._store.add(self._done(names[n], row, more))
                            self.played += 1
                    self._tell(len(found))
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            self._store.flush()
        self.failures += [Failure(values[n], error) for n, error in sorted(found)]
        return summaries

    def _block(
        self, values: Values, keys: NDArray[np.uint64], rows: Sequence[int], stop: threading.Event
    ) -> list[tuple[int, Values, Played] | tuple[int, str]]:
        found: list[tuple[int, Values, Played] | tuple[int, str]] = []
        for n in rows:
            try:
                row, more = self._play(values[n], int(keys[n]), lambda: not stop.is_set())
                found.append((n, np.asarray(row, np.float64), more))
            except (StopError, MemoryError):
                raise
            except Exception as error:  # noqa: BLE001 -- told of, whatever it is
                found.append((n, " ".join(f"{type(error).__name__}: {error}".split())))
        return found

    def _done(self, name: str, row: Values, more: Played) -> Done:
        zero = np.zeros(1, np.int32)
        runs = {"replicate": zero} | {column: row[n : n + 1] for n, column in enumerate(self._names)}
        length = len(next(iter(more.values()))) if more else 0
        return Done(name, runs, {"replicate": np.zeros(length, np.int32), **more})

    def _tell(self, failed: int = 0) -> None:
        if self._progress is not None:
            self._progress(self.known + self.played + len(self.failures) + failed)


def _kept_rows(store: Store, names: Sequence[str]) -> dict[str, Values]:
    """What the store holds: rows of summaries by the particles' names."""
    import duckdb

    rows: dict[str, Values] = {}
    with duckdb.connect() as connection:
        for path in store.files("runs"):
            found = connection.read_parquet(path).fetchnumpy()
            if set(names) <= set(found) - _NOT_KEPT:
                columns = [np.ma.filled(np.ma.asarray(found[name], np.float64), np.nan) for name in names]
                table = np.stack(columns, axis=1)
                rows |= {str(task): row for task, row in zip(found["task"], table, strict=True)}
    return rows
