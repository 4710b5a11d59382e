"""From batches to the tables of a study: sorted, so that it does not matter when and where what was played."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.results.atomic import replacing
from sim.results.tables import io_error_in_words
from sim.study.execution.store import Store, _text, of_table
from sim.study.experiment.plan import Variant


def gather(
    store: Store,
    variants: Sequence[Variant],
    replicates: int,
    columns: Mapping[str, Sequence[str]],
    folder: Path,
    provenance: Mapping[str, str],
) -> None:
    """Write `runs.parquet` and `daily.parquet` of a study into a folder: the same bytes for the same finished work.

    variants    what the study is made of; those not played yet are simply missing
    replicates  those below this number
    columns     of `runs` and of `daily`, besides the keys; empty where a batch does not have one
    provenance  text by name, for the footers

    Raises OSError when a table cannot be written.
    """
    import duckdb

    tasks = {
        "task": np.array([one.key for one in variants], dtype=object),
        "point": np.array([one.point for one in variants], np.int32),
        "world": np.array([one.world for one in variants], np.int32),
    }
    batches = store.files("runs")  # looked at once: another process may add to them meanwhile
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")  # several write row groups in any order
        connection.register("tasks", tasks)
        twice = _played_twice(connection, batches)
        for table, wanted in columns.items():
            keys = ["point", "world", "replicate", *(["day"] if table == "daily" else [])]
            with replacing(folder / f"{table}.parquet") as temporary:
                files = [of_table(path, table) for path in batches]
                if not files:
                    _write_empty(connection, keys, wanted, temporary)
                    continue
                source = _source(files)
                known = {row[0] for row in connection.sql(f"DESCRIBE SELECT * FROM {source}").fetchall()}
                empty = f"NULL::{_KINDS[table]} AS "
                chosen = ", ".join([*keys, *(("" if name in known else empty) + _quoted(name) for name in wanted)])
                once = f"QUALIFY row_number() OVER (PARTITION BY {', '.join(keys)} ORDER BY task) = 1 " if twice else ""
                query = (
                    f"SELECT {chosen} FROM {source} JOIN tasks USING (task) WHERE replicate < {replicates} "
                    f"{once}ORDER BY {', '.join(keys)}"
                )
                _copy(connection, query, temporary, provenance)


def _source(files: Sequence[str]) -> str:
    return f"read_parquet([{', '.join(map(_text, files))}], union_by_name = true)"


def _played_twice(connection: Any, files: Sequence[str]) -> bool:
    """Whether anything is in several batches, as when two shards share a folder: choosing takes longer than sorting."""
    if not files:
        return False
    query = f"SELECT 1 FROM {_source(files)} GROUP BY task, replicate HAVING count(*) > 1 LIMIT 1"
    return bool(connection.sql(query).fetchall())


_KINDS = {"runs": "DOUBLE", "daily": "FLOAT"}
"""Of columns that no batch has."""


def _write_empty(connection: Any, keys: Sequence[str], wanted: Sequence[str], path: Path) -> None:
    columns = [f"NULL::INTEGER AS {key}" for key in keys] + [f"NULL::DOUBLE AS {_quoted(name)}" for name in wanted]
    _copy(connection, f"SELECT {', '.join(columns)} WHERE false", path, {})


def _copy(connection: Any, query: str, path: Path, provenance: Mapping[str, str]) -> None:
    import duckdb

    entries = ", ".join(f"{_text(key)}: {_text(value)}" for key, value in provenance.items())
    metadata = f", KV_METADATA {{{entries}}}" if entries else ""
    try:
        connection.execute(f"COPY ({query}) TO {_text(str(path))} (FORMAT parquet, COMPRESSION zstd{metadata})")
    except duckdb.IOException as error:
        raise OSError(io_error_in_words(error)) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
