"""Finished work on disk: batches of some 200 runs, each complete or absent, found again by what they are.

A batch is two Parquet files, `<hash>.daily.parquet` and `<hash>.runs.parquet`; it counts from the moment the second is
there. Rows carry the key of their variant and the number of the replicate, so that what a study needs is picked out
whatever other studies left behind, and in whichever order it was played.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.results.atomic import replacing, tidy
from sim.results.tables import connection, write_parquet
from sim.study.execution.job import Done

BATCH_RUNS: Final = 200
"""Runs in a batch: small enough to lose one, large enough that files do not cost more than runs."""
BATCH_SECONDS: Final = 30.0
"""A batch that has been waiting for so long is written, however small: large runs are not to be lost either."""

_SPENT: Final = ".spent.json"

Known = dict[str, NDArray[np.int32]]
"""Replicates there are of each key, ascending."""


@dataclass(frozen=True)
class Spent:
    """What it took: runs played, and the seconds from the first to the last."""

    runs: int
    seconds: float


class Store:
    """Batches in a folder, and one in the making."""

    def __init__(self, folder: Path) -> None:
        """The folder is made if it is missing; what a killed process left half-written is removed.

        Raises OSError when that is not possible.
        """
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._waiting: list[Done] = []
        self._read: dict[str, Mapping[str, NDArray[Any]]] = {}
        self._since = monotonic()
        tidy(folder)

    def add(self, done: Done) -> None:
        """Take a finished task; the batch is written when it is full, or old. Raises OSError when that fails."""
        if not self._waiting:
            self._since = monotonic()
        self._waiting.append(done)
        if sum(map(_runs, self._waiting)) >= BATCH_RUNS or monotonic() - self._since > BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting, if anything is. Raises OSError when that fails; it is still waiting then.

        Interrupted in the middle it is written all the same, before the interruption goes on: with it everything that
        was finished since the last batch would be lost.
        """
        try:
            self._write()
        except OSError:
            raise
        except BaseException:  # also what a library makes of an interruption
            self._write()
            raise

    def _write(self) -> None:
        if not self._waiting:
            return
        batch = sorted(self._waiting, key=lambda done: (done.key, int(done.runs["replicate"][0])))
        contents = [f"{done.key} {done.runs['replicate'][0]} {_runs(done)}" for done in batch]
        name = hashlib.sha256("\n".join(contents).encode()).hexdigest()[:24]
        for table in ("daily", "runs"):  # the second one makes it count
            path = self.folder / f"{name}.{table}.parquet"
            write_parquet(_joined([(done.key, getattr(done, table)) for done in batch]), path)
            _to_disk(path)
        self._waiting.clear()

    def known(self) -> Known:
        """What there is."""
        found: dict[str, list[NDArray[np.int32]]] = {}
        for frame in self._keys():
            keys, numbers = frame["task"], frame["replicate"]
            order = np.argsort(keys, kind="stable")
            keys, numbers = keys[order], numbers[order]
            changes = np.flatnonzero(keys[1:] != keys[:-1]) + 1
            for part in np.split(np.arange(len(keys)), changes):
                if len(part):
                    found.setdefault(str(keys[part[0]]), []).append(numbers[part].astype(np.int32))
        return {key: np.unique(np.concatenate(parts)) for key, parts in found.items()}

    def note_spent(self, spent: Spent) -> None:
        """Keep what was spent on what was played just now, in a file of its own. Raises OSError when that fails."""
        if spent.runs:
            with replacing(self.folder / f"{secrets.token_hex(12)}{_SPENT}") as temporary:
                temporary.write_text(json.dumps(asdict(spent)) + "\n", encoding="utf-8")

    def spent(self) -> Spent:
        """What was spent on everything there is, by all who have played something of it."""
        runs, seconds = 0, 0.0
        for path in sorted(self.folder.glob(f"*{_SPENT}")):  # in any other order the sum would not be the same
            with suppress(OSError, ValueError, TypeError, KeyError):
                note = json.loads(path.read_text(encoding="utf-8"))
                runs, seconds = runs + int(note["runs"]), seconds + float(note["seconds"])
        return Spent(runs, seconds)

    def files(self, table: str) -> list[str]:
        """The files of all complete batches: of `runs` or of `daily`."""
        runs = sorted(self.folder.glob("*.runs.parquet"))
        return [of_table(str(path), table) for path in runs if _is_whole(path)]

    def _keys(self) -> Iterable[Mapping[str, NDArray[Any]]]:
        files = self.files("runs")
        with connection() as connected:
            for path in files:
                if path not in self._read:  # batches never change
                    query = f"SELECT task, replicate FROM read_parquet({_text(path)})"
                    self._read[path] = connected.sql(query).fetchnumpy()
                yield self._read[path]


def of_table(runs: str, table: str) -> str:
    """Of the batch whose `runs` are in this file the file of another table."""
    return f"{runs.removesuffix('.runs.parquet')}.{table}.parquet"


def _is_whole(runs: Path) -> bool:
    """Whether both files of a batch are there and end as they should; what a full disk has cut off does not count."""
    return all(_ends_well(path) for path in (runs, Path(of_table(str(runs), "daily"))))


def _ends_well(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(-4, os.SEEK_END)
            return file.read() == b"PAR1"
    except OSError:
        return False


def _runs(done: Done) -> int:
    return len(done.runs["replicate"])


def _joined(parts: list[tuple[str, Mapping[str, NDArray[Any]]]]) -> dict[str, NDArray[Any]]:
    """Tables below each other, the key in front; a column that one lacks is NaN there."""
    names = list(dict.fromkeys(name for _, table in parts for name in table))
    lengths = [len(table["replicate"]) for _, table in parts]
    joined: dict[str, NDArray[Any]] = {"task": np.repeat(np.array([key for key, _ in parts], dtype=object), lengths)}
    for name in names:
        columns = [
            table[name] if name in table else np.full(length, np.nan, np.float32)
            for (_, table), length in zip(parts, lengths, strict=True)
        ]
        joined[name] = np.concatenate(columns)
    return joined


def _to_disk(path: Path) -> None:
    """Make sure that a file has reached the disk, as far as the system lets us."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
