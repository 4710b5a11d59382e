"""Tables on disk: what is written reads back."""

import os

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.results.tables import io_error_in_words, read_provenance, read_table, write_csv, write_parquet

COLUMNS = {
    "i8": np.array([-1, 0, 127], np.int8),
    "u8": np.array([0, 1, 255], np.uint8),
    "i16": np.array([-5, 0, 5], np.int16),
    "i32": np.array([-(2**31), 0, 2**31 - 1], np.int32),
    "i64": np.array([-(2**63), 0, 2**63 - 1], np.int64),
    "u64": np.array([0, 2**63, 2**64 - 1], np.uint64),
    "f32": np.array([0.1, np.inf, np.nan], np.float32),
    "f64": np.array([0.1, -np.inf, np.nan], np.float64),
    "yes": np.array([True, False, True]),
    "text": np.array(["a", "it's", "群"]),
    "object": np.array(["a", "b", "a"], dtype=object),
}


def test_types_and_values_survive(tmp_path):
    write_parquet(COLUMNS, tmp_path / "t.parquet")
    back = read_table(tmp_path / "t.parquet")
    assert list(back) == list(COLUMNS)
    for name, column in COLUMNS.items():
        if column.dtype.kind in "OU":
            assert list(back[name]) == list(column)
        else:
            assert back[name].dtype == column.dtype
            np.testing.assert_array_equal(back[name].to_numpy(), column)


def test_an_empty_table_keeps_its_types(tmp_path):
    write_parquet({name: column[:0] for name, column in COLUMNS.items()}, tmp_path / "t.parquet")
    types = dict(duckdb.sql(f"select column_name, column_type from (describe '{tmp_path}/t.parquet')").fetchall())
    assert len(read_table(tmp_path / "t.parquet")) == 0
    assert types["i8"] == "TINYINT"
    assert types["f32"] == "FLOAT"
    assert types["object"] == types["text"] == "VARCHAR"


def test_a_data_frame_is_a_table_too(tmp_path):
    frame = pd.DataFrame({"n": np.arange(3, dtype=np.int32), "policy": pd.Categorical(["ads", "content", "ads"])})
    write_parquet(frame, tmp_path / "t.parquet")
    assert list(read_table(tmp_path / "t.parquet")["policy"]) == ["ads", "content", "ads"]


def test_missing_values_do_not_spoil_an_aggregate(tmp_path):
    table = {"x": np.array([1.0, np.nan, 3.0]), "t": np.array(["a", None, "b"], dtype=object)}
    write_parquet(table, tmp_path / "t.parquet")
    rows = duckdb.sql(f"select avg(x), count(x), count(t) from '{tmp_path}/t.parquet'").fetchall()
    assert rows == [(2.0, 2, 2)]


def test_columns_may_lie_anyhow_in_memory(tmp_path):
    table = {"x": np.arange(10.0)[::3], "y": np.arange(4)[::-1], "z": np.arange(4, dtype=">i4")}
    write_parquet(table, tmp_path / "t.parquet")
    back = read_table(tmp_path / "t.parquet")
    assert list(back["z"]) == [0, 1, 2, 3]
    assert list(back["x"]) == [0, 3, 6, 9]
    assert list(back["y"]) == [3, 2, 1, 0]


@given(text=st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=50), max_size=4))
@settings(max_examples=25, deadline=None)
def test_provenance_holds_any_text(tmp_path_factory, text):
    text = {k.replace("\0", ""): v.replace("\0", "") for k, v in text.items() if k.replace("\0", "")}
    text = {k.encode(errors="ignore").decode(): v.encode(errors="ignore").decode() for k, v in text.items()}
    lowered = {key.lower() for key in text}
    if "" in text or len(lowered) < len(text):
        return
    path = tmp_path_factory.mktemp("tables") / "t.parquet"
    write_parquet({"x": np.arange(2)}, path, text)
    assert read_provenance(path) == text


def test_awkward_names(tmp_path):
    path = tmp_path / "it's a 群 'file'.parquet"
    write_parquet({'a "quoted" name': np.arange(2)}, path)
    assert list(read_table(path)) == ['a "quoted" name']


def test_csv_leaves_missing_values_empty(tmp_path):
    write_csv({"x": np.array([1.5, np.nan]), "t": np.array(["a,b", "群"])}, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == 'x,t\n1.5,"a,b"\n,群\n'


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({}, "at least one column"),
        ({"x": np.zeros(2), "y": np.zeros(3)}, "differ in length"),
        ({"x": np.zeros((2, 2))}, "2 dimensions"),
        ({"x": np.zeros(2, complex)}, "cannot be stored"),
        ({"x": np.array(["a", 1], dtype=object)}, "mixes text"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_is_left(tmp_path, table, says):
    with pytest.raises(ValueError, match=says):
        write_parquet(table, tmp_path / "t.parquet")
    assert os.listdir(tmp_path) == []


def test_a_write_that_fails_keeps_the_old_file(tmp_path):
    path = tmp_path / "t.parquet"
    write_parquet({"x": np.arange(2)}, path)
    with pytest.raises(ValueError, match="dimensions"):
        write_parquet({"x": np.zeros((1, 1))}, path)
    assert len(read_table(path)) == 2
    with pytest.raises(OSError, match="nowhere"):
        write_parquet({"x": np.arange(2)}, tmp_path / "nowhere" / "t.parquet")
    assert os.listdir(tmp_path) == ["t.parquet"]


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    for read in (read_table, read_provenance):
        with pytest.raises(FileNotFoundError, match=r"t\.parquet"):
            read(tmp_path / "t.parquet")


def test_tables_written_by_several_threads_do_not_mix(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    def write(n):
        write_parquet({"n": np.full(2000, n), "x": np.full(2000, np.nan if n % 2 else n)}, tmp_path / f"{n}.parquet")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))
    for n in range(40):
        back = read_table(tmp_path / f"{n}.parquet")
        assert (back["n"] == n).all() and (back["x"].isna() if n % 2 else back["x"] == n).all()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('IO Error: Could not write file "x.parquet": No space left on device', 'Could not write file "x.parquet": No space left on device'),
        ('IO Error: Async write failed for range [offset=1, size=2]: {"exception_type":"IO","exception_message":"Could not write file \\"x\\": File too large"}', 'Could not write file "x": File too large'),
        ("IO Error: odd {not for programs}", "odd {not for programs}"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_told_without_what_is_meant_for_programs(said, told):
    assert io_error_in_words(Exception(said)) == told
