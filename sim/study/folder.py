"""The folder of a study: found again by its name, so that the same command goes on where it was left."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.atomic import replacing, temporary_beside, tidy
from sim.results.folder import OutputError
from sim.results.lock import Lock

if TYPE_CHECKING:
    import pandas as pd

RECORD = "record.json"
BATCHES = "batches"
FAILURES = "failures"
FIGURES = "figures"
FINDINGS = "findings.md"
BEST = "best.yaml"
START = "study.json"
TABLES = (
    "points", "worlds", "variants", "runs", "daily", "levels", "differences", "response", "optimum", "regret",
    "indices", "effects", "factors", "trials",
)  # fmt: skip
"""All that any kind of study makes; each is `<name>.parquet`, and `<name>.csv` once it has been exported."""
_OURS = frozenset({START, BATCHES})
_LOCK = ".lock"


class StudyFolder:
    """A folder with the batches and the tables of one study.

    path   where it is
    lock   held by whoever changes what belongs together: the tables, the findings and the record
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = Lock(path / _LOCK)

    @classmethod
    def of(cls, path: Path) -> StudyFolder:
        """The folder for a study, made if it is missing; what killed processes left half-written there is removed.

        Raises OutputError when it holds something else than a study, or cannot be made.
        """
        path = path.expanduser()
        if path.exists() and not path.is_dir():
            raise OutputError(f"{path}: is not a folder, expected the folder of a study, or the name of a new one")
        if path.is_dir() and any(path.iterdir()) and not any((path / name).exists() for name in _OURS):
            raise OutputError(f"{path}: holds something else, expected the folder of a study, or the name of a new one")
        try:
            (path / BATCHES).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"cannot write to {path}: {error.strerror or error}") from error
        tidy(path)
        return cls(path)

    @classmethod
    def existing(cls, path: Path) -> StudyFolder:
        """The folder of a finished study. Raises OutputError when it is none."""
        if not path.is_dir():
            raise OutputError(f"{path}: there is no such folder, expected the folder of a study")
        if not (path / RECORD).is_file():
            raise OutputError(f"{path}: has no {RECORD}, expected the folder of a finished study")
        return cls(path)

    @property
    def batches(self) -> Path:
        """Where finished work is kept."""
        return self.path / BATCHES

    @property
    def failures(self) -> Path:
        """Where it is told what failed."""
        return self.path / FAILURES

    def record(self) -> dict[str, Any]:
        """What was done, by what, and how. Raises OutputError when that cannot be read."""
        try:
            if (self.path / _LOCK).exists():  # another process may be writing tables and record anew
                with self.lock:
                    text = (self.path / RECORD).read_text(encoding="utf-8")
            else:
                text = (self.path / RECORD).read_text(encoding="utf-8")
            record = json.loads(text)
        except (OSError, ValueError) as error:
            raise OutputError(f"{self.path / RECORD}: cannot be read ({error})") from error
        if not isinstance(record, dict) or "study" not in record:
            raise OutputError(f"{self.path / RECORD}: is not the record of a study")
        return record

    def write_record(self, record: Mapping[str, Any]) -> None:
        """Write the record, complete or not at all."""
        self.write_text(RECORD, json.dumps(record, indent=2, ensure_ascii=False) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a text file, complete or not at all."""
        with replacing(self.path / name) as temporary:
            temporary.write_text(text, encoding="utf-8")

    def write_table(self, name: str, table: pd.DataFrame, provenance: Mapping[str, str]) -> None:
        """Write `<name>.parquet`, complete or not at all."""
        from sim.results.tables import write_parquet

        write_parquet(table, self.path / f"{name}.parquet", provenance)

    def read_table(self, name: str) -> pd.DataFrame:
        """Read `<name>.parquet`. Raises OutputError when it is not there or cannot be read."""
        from sim.results.tables import read_table

        try:
            return read_table(self.path / f"{name}.parquet")
        except Exception as error:
            raise OutputError(f"{self.path / name}.parquet: cannot be read ({error})") from error

    def draw(self, save: Callable[[Path], object]) -> None:
        """Put figures into `figures`: those of before stay until the new ones are complete."""
        old = self.path / FIGURES
        new = temporary_beside(old)
        try:
            save(new)
            with self.lock:
                shutil.rmtree(old, ignore_errors=True)
                with suppress(OSError):  # where there are no locks: another process has just put the same figures there
                    new.rename(old)
        finally:
            shutil.rmtree(new, ignore_errors=True)

    def clear(self, *, but_failures: bool = False) -> None:
        """Remove all that was worked out, so that it does not look as if it belonged to what is played now.

        The record goes first: without it nothing here looks finished. Batches stay, and what the user has put here.
        Raises OSError when that cannot be done.
        """
        exported = f"{self.path.resolve().name}.nc"
        tables = [f"{name}.{ending}" for name in TABLES for ending in ("parquet", "csv")]
        for name in (RECORD, FINDINGS, BEST, exported, *tables):
            (self.path / name).unlink(missing_ok=True)
        for name in (FIGURES,) if but_failures else (FIGURES, FAILURES):
            shutil.rmtree(self.path / name, ignore_errors=True)
