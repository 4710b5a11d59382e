"""Event tables in memory and on disk."""

from dataclasses import fields

import numpy as np
import pytest
from made_logs import log, random_log

from sim.chatlogs.events import COLUMNS, KINDS, TYPES
from sim.chatlogs.source import LogError
from sim.chatlogs.tables import from_columns, read_events, write_events
from sim.results.tables import read_provenance, read_table, write_parquet


def same(first, second):
    for field in fields(first):
        a, b = getattr(first, field.name), getattr(second, field.name)
        assert np.array_equal(a, b), field.name


def test_rows_are_sorted_by_room_and_time_and_answers_follow():
    events = from_columns(
        [7, 3, 7, 3], [1, 2, 3, 4], [2e9, 1.6e9, 1.5e9, 1.7e9], reply_to=[2, -1, -1, 1], kind=["message", "join", "message", "message"]
    )
    assert events.room.tolist() == [0, 0, 1, 1] and events.actor.tolist() == [2, 4, 3, 1]
    assert events.reply_to.tolist() == [-1, 0, -1, 2]
    assert [KINDS[kind] for kind in events.kind] == ["join", "message", "message", "message"]
    assert [TYPES[kind] for kind in events.type] == ["none", "text", "text", "text"]
    assert (events.start, events.end) == (1_500_000_000_000, 2_000_000_000_000)


def test_events_of_one_moment_keep_their_order():
    assert from_columns([0] * 4, [4, 3, 2, 1], [1.6e9] * 4).actor.tolist() == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("how", "complaint"),
    [
        ({"target": [1]}, "differ in length"),
        ({"kind": ["message", "shout"]}, "no kind of event 'shout', expected one of message, join"),
        ({"time": [1.6e9, np.nan]}, "a time cannot be"),
        ({"time": [1.6e9, 12.0]}, "a time cannot be, expected seconds since 1970"),
    ],
)
def test_columns_that_cannot_be_are_told(how, complaint):
    columns = {"room": [0, 0], "author": [1, 2], "time": [1.6e9, 1.6e9]} | how
    with pytest.raises(ValueError, match=complaint):
        from_columns(**columns)


def test_a_table_comes_back_as_it_was_written(tmp_path):
    events = random_log()
    write_events(events, tmp_path / "log.parquet", {"formats": "none"})
    same(read_events(tmp_path / "log.parquet"), events)
    frame = read_table(tmp_path / "log.parquet")
    assert {name: str(frame[name].dtype) for name, what in COLUMNS.items() if what != "text"} == {
        name: what for name, what in COLUMNS.items() if what != "text"
    }
    assert read_provenance(tmp_path / "log.parquet")["formats"] == "none"


def test_one_room_has_its_own_answers_and_the_end_of_the_log():
    events = random_log()
    part = events.only(1)
    assert set(part.room) == {1} and part.end == events.end
    first = int(np.searchsorted(events.room, 1))
    kept = part.reply_to >= 0
    assert kept.any() and (part.reply_to[kept] + first == events.reply_to[events.room == 1][kept]).all()
    with pytest.raises(LogError, match="there is no room 3, expected one of rooms from 0 to 2"):
        events.only(3)


def test_what_is_no_event_table_is_told(tmp_path):
    with pytest.raises(LogError, match="there is no such file, expected an event table"):
        read_events(tmp_path / "none.parquet")
    (tmp_path / "text.parquet").write_text("hello")
    with pytest.raises(LogError, match="cannot be read as an event table"):
        read_events(tmp_path / "text.parquet")
    write_parquet({"room": np.zeros(2, int), "time": np.zeros(2, int)}, tmp_path / "other.parquet")
    with pytest.raises(LogError, match="is no event table, it lacks offset, kind"):
        read_events(tmp_path / "other.parquet")
    write_events(log([]), tmp_path / "empty.parquet")
    with pytest.raises(LogError, match="holds no events"):
        read_events(tmp_path / "empty.parquet")


def test_a_table_in_another_order_is_told(tmp_path):
    write_events(random_log(), tmp_path / "log.parquet")
    write_parquet(read_table(tmp_path / "log.parquet").iloc[::-1], tmp_path / "back.parquet")
    with pytest.raises(LogError, match="is not sorted by room and time"):
        read_events(tmp_path / "back.parquet")


def test_a_kind_of_a_later_version_is_another_kind(tmp_path):
    write_events(random_log(), tmp_path / "log.parquet")
    frame = read_table(tmp_path / "log.parquet")
    frame.loc[:4, "kind"] = "dance"
    write_parquet(frame, tmp_path / "new.parquet")
    assert [KINDS[kind] for kind in read_events(tmp_path / "new.parquet").kind[:6]] == ["other"] * 5 + ["message"]
