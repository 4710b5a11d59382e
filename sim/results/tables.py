"""Tables on disk: Parquet and CSV, written and read by duckdb.

A table is a mapping from column names to one-dimensional arrays of equal length; a pandas DataFrame is one too.
Numbers keep their width, true/false stays true/false, text becomes UTF-8. A NaN is written as a missing value,
which aggregates then leave out, and reads back as NaN; `None` in a text column is a missing value too.
Provenance (where the numbers come from) is kept in the footer of the Parquet file.
"""

import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.results.atomic import replacing

if TYPE_CHECKING:
    import pandas as pd

Table: TypeAlias = Mapping[str, NDArray[Any]]
"""Column name -> one-dimensional array; all of one length."""

AnyTable: TypeAlias = "Table | pd.DataFrame"

_SQL_TYPES = {
    "bool": "BOOLEAN",
    "int8": "TINYINT",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "uint8": "UTINYINT",
    "uint16": "USMALLINT",
    "uint32": "UINTEGER",
    "uint64": "UBIGINT",
    "float32": "FLOAT",
    "float64": "DOUBLE",
}


def write_parquet(table: AnyTable, path: Path, provenance: Mapping[str, str] | None = None) -> None:
    """Write one table to a Parquet file (Zstandard), complete or not at all.

    provenance  text by name, stored in the footer; `read_provenance` gives it back

    Raises ValueError when the columns differ in length, have more than one dimension or a type that
    cannot be stored; OSError when the file cannot be written.
    """
    entries = ", ".join(f"{_text(key)}: {_text(value)}" for key, value in (provenance or {}).items())
    metadata = f", KV_METADATA {{{entries}}}" if entries else ""
    _copy(table, path, f"FORMAT parquet, COMPRESSION zstd{metadata}")


def write_csv(table: AnyTable, path: Path) -> None:
    """Write one table to a CSV file (UTF-8, a header line, nothing between the commas where a value is missing).

    Raises as `write_parquet` does.
    """
    _copy(table, path, "FORMAT csv, HEADER")


def read_table(path: Path) -> "pd.DataFrame":
    """Read a Parquet file back, with the types it was written with.

    Raises FileNotFoundError when there is no such file.
    """
    _require(path)
    with connection() as connected:
        frame: pd.DataFrame = connected.sql(f"SELECT * FROM read_parquet({_text(str(path))})").df()
    return frame


def read_provenance(path: Path) -> dict[str, str]:
    """The text stored in the footer of a Parquet file, by name.

    Raises FileNotFoundError when there is no such file.
    """
    _require(path)
    with connection() as connected:
        rows = connected.sql(f"SELECT key, value FROM parquet_kv_metadata({_text(str(path))})").fetchall()
    return {bytes(key).decode(): bytes(value).decode() for key, value in rows}


@contextmanager
def connection() -> Iterator[Any]:
    """A connection to the database in memory that this process has; several threads may have one each.

    Settings made here are those of all: who needs others opens a database of his own.
    """
    with _database(os.getpid()).cursor() as connected:
        yield connected


@lru_cache(maxsize=1)
def _database(process: int) -> Any:
    """Opened once, since that takes longer than to write a small table; a process that was forked has its own."""
    import duckdb

    return duckdb.connect()


def _copy(table: AnyTable, path: Path, options: str) -> None:
    import duckdb

    columns = _columns(table)
    if not columns:
        raise ValueError(f"{path.name}: a table needs at least one column")
    select = ", ".join(_expression(name, column) for name, column in columns.items())
    with replacing(path) as temporary, connection() as connected:
        connected.register("columns", columns)
        try:
            connected.execute(f"COPY (SELECT {select} FROM columns) TO {_text(str(temporary))} ({options})")
        except duckdb.IOException as error:
            raise OSError(io_error_in_words(error)) from error


def io_error_in_words(error: Exception) -> str:
    """What duckdb says of a file that it cannot write, without what is meant for programs."""
    text = str(error)
    with suppress(ValueError, KeyError, TypeError):
        text = str(json.loads(text[text.index("{") :])["exception_message"])
    return text.removeprefix("IO Error: ")


def _columns(table: AnyTable) -> dict[str, NDArray[Any]]:
    """The columns as arrays duckdb takes: fixed-width numbers, or text."""
    source: Any = table  # a mapping and a DataFrame are read alike
    columns = {str(name): _column(str(name), source[name]) for name in source}
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"columns differ in length: {lengths}")
    return columns


def _column(name: str, values: Any) -> NDArray[Any]:
    column: NDArray[Any] = np.asarray(values)
    if column.ndim != 1:
        raise ValueError(f"column {name!r} has {column.ndim} dimensions, expected 1")
    if column.dtype.kind == "O" and not all(isinstance(value, str) for value in column):
        column = column.copy()
        for i, value in enumerate(column):
            if value is None or (isinstance(value, float) and math.isnan(value)):
                column[i] = None  # missing
            elif not isinstance(value, str):
                raise ValueError(f"column {name!r} mixes text with {type(value).__name__}")
    if column.dtype.kind not in "OU" and column.dtype.name not in _SQL_TYPES:
        raise ValueError(f"column {name!r} has type {column.dtype}, which cannot be stored")
    # duckdb reads memory as it lies: contiguous, in this machine's order of bytes
    native: NDArray[Any] = np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("="))
    return native


def _expression(name: str, column: NDArray[Any]) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    kind = _SQL_TYPES.get(column.dtype.name, "VARCHAR")  # said outright: an empty table keeps its types too
    if column.dtype.kind == "f" and np.isnan(column).any():  # to ask every row costs more than to look here
        return f"CASE WHEN isnan({quoted}) THEN NULL ELSE {quoted} END::{kind} AS {quoted}"
    return f"{quoted}::{kind} AS {quoted}"


def _text(value: str) -> str:
    """A text literal of SQL."""
    return "'" + value.replace("'", "''") + "'"


def _require(path: Path) -> None:
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file")
