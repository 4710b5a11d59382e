"""What becomes of events: times, zones, doubles, answers, order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_reading import KEY, rows_of

from sim.chatlogs import collector as module
from sim.chatlogs.collector import Collector
from sim.chatlogs.events import COLUMNS, EARLIEST, LATEST
from sim.chatlogs.people import Pseudonyms
from sim.chatlogs.sorting import write_sorted

NOON = 1_700_000_000.0


@pytest.fixture
def into(tmp_path):
    found = Collector(tmp_path, Pseudonyms(KEY))
    found.begin("a.txt")
    return found


def rows(into, tmp_path):
    out = tmp_path / "events.parquet"
    counts = write_sorted(into, out, {"who": "me"})
    return rows_of(out), counts


# times -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "time",
    [
        0, -5, EARLIEST - 1, LATEST, 1e300, -1e300, float("nan"), float("inf"), datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=14))),
    ],
)  # fmt: skip
@pytest.mark.parametrize("zone", [None, "Asia/Shanghai", "America/New_York"])
def test_a_time_that_cannot_be_believed_is_damage(time, zone, tmp_path):
    into = Collector(tmp_path, zone=ZoneInfo(zone) if zone else None)
    into.begin("a.txt")
    assert into.event(into.room("a"), time, "message", "Ann", line=7) is False
    assert into.events == 0
    assert into.damage.sentences()[0] == "1 x no believable time: a.txt:7"


zones = st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "America/New_York", "UTC"])


@given(st.lists(st.datetimes(datetime(1995, 1, 1), datetime(2060, 1, 1)), min_size=1, max_size=20), zones)
def test_a_clock_on_the_wall_is_read_as_python_reads_it(times, name):
    zone = ZoneInfo(name)
    into = Collector(None, zone=zone)
    for time in [*times, *times]:
        seconds, offset = into._clock(time)
        expected = time.replace(tzinfo=zone)
        assert abs(seconds - expected.timestamp()) < 1e-5
        assert offset == round(expected.utcoffset().total_seconds() / 60)


@given(st.floats(EARLIEST, LATEST - 1), zones)
def test_seconds_since_1970_have_the_offset_of_their_day(seconds, name):
    found, offset = Collector(None, zone=ZoneInfo(name))._clock(seconds)
    assert found == seconds
    assert offset == round(datetime.fromtimestamp(seconds, ZoneInfo(name)).utcoffset().total_seconds() / 60)


def test_each_time_may_have_a_zone_of_its_own(into, tmp_path):
    for hours in (-5, 0, 8):
        zone = timezone(timedelta(hours=hours))
        into.event(into.room("a"), datetime(2024, 1, 1, 12, tzinfo=UTC).astimezone(zone), "message", f"from {hours}")
    found, _ = rows(into, tmp_path)
    assert {row["time"] for row in found} == {1_704_110_400_000}
    assert [row["offset"] for row in found] == [-300, 0, 480]


def test_a_clock_that_jumps_is_told_and_events_are_sorted(into, tmp_path):
    room, other = into.room("a"), into.room("b")
    for n, (where, seconds) in enumerate([(room, 0), (room, 600), (room, 400), (other, 100), (room, 50), (room, 700)], 1):
        into.event(where, NOON + seconds, "message", "Ann", length=n, line=n)
    assert into.damage.counts == {"the clock goes back (kept, and sorted)": 1}  # 200 seconds are nothing
    assert into.damage.places["the clock goes back (kept, and sorted)"] == ["a.txt:5"]
    found, _ = rows(into, tmp_path)
    assert [(row["room"], row["length"]) for row in found] == [(0, 1), (0, 5), (0, 3), (0, 2), (0, 6), (1, 4)]


def test_the_next_file_has_a_clock_of_its_own(into):
    into.event(into.room("a"), NOON, "message", "Ann")
    into.begin("b.txt")
    into.event(into.room("a"), NOON - 10_000, "message", "Ann")
    assert not into.damage.counts


# what is kept ----------------------------------------------------------------------------------------


def test_the_table_has_its_columns_and_nothing_else(into, tmp_path):
    into.event(into.room("a"), NOON, "invite", "Ann", target="Bob")
    into.event(into.room("a"), NOON + 1, "message", "Bob", length=2**40, message_type="image")
    into.event(into.room("a"), NOON + 2, "message", None, length=-3)
    found, counts = rows(into, tmp_path)
    assert list(found[0]) == list(COLUMNS)
    number = Pseudonyms(KEY).number
    assert found[0] | {"time": 0} == {
        "room": 0, "time": 0, "offset": 0, "kind": "invite", "actor": number("Ann"), "target": number("Bob"), "reply_to": -1,
        "length": 0, "type": "none",
    }  # fmt: skip
    assert [(row["kind"], row["length"], row["type"], row["actor"] > 0) for row in found[1:]] == [
        ("message", 2**31 - 1, "image", True), ("message", 0, "text", False),
    ]  # fmt: skip
    assert (counts.events, counts.messages, counts.rooms, counts.people, counts.doubles) == (3, 2, 1, 2, 0)


def test_answers_lead_to_what_they_answer(into, tmp_path):
    room, other = into.room("a"), into.room("b")
    into.event(room, NOON + 5, "message", "Bob", message="2", reply_to="1")
    into.event(room, NOON, "message", "Ann", message="1")
    into.event(room, NOON + 9, "message", "Cy", message="3", reply_to="gone")
    into.event(other, NOON, "message", "Cy", message="1", reply_to="2")  # numbers of messages count within a room
    found, _ = rows(into, tmp_path)
    assert [row["reply_to"] for row in found] == [-1, 0, -1, -1]


def test_many_events_go_to_disk_and_come_back_in_order(into, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_CHUNK", 1_000)
    into._rows = np.zeros(1_000, into._rows.dtype)
    for n in range(3_500):
        into.event(into.room("a"), NOON, "message", "Ann", length=n)
    assert len(into.chunks()) == 4
    found, _ = rows(into, tmp_path)
    assert [row["length"] for row in found] == list(range(3_500))


# doubles ---------------------------------------------------------------------------------------------


def test_files_of_one_room_that_overlap_give_each_event_once(into, tmp_path):
    for part in ([0, 60, 60, 120], [60, 60, 120, 180], [60, 120, 120]):
        into.begin("next")
        for seconds in part:
            into.event(into.room("a"), NOON + seconds, "message", "Ann", message_type="image")
    found, counts = rows(into, tmp_path)
    # two photographs in a minute are two, in whatever file; where one file has more of them, all are kept
    assert [round(row["time"] / 1000 - NOON) for row in found] == [0, 60, 60, 120, 120, 180]
    assert counts.doubles == 11 - 6


def test_what_differs_in_anything_is_no_double(into, tmp_path):
    for part in ("one", "two"):
        into.begin(part)
        into.event(into.room(part), NOON, "message", "Ann")
        into.event(into.room("a"), NOON, "message", part)
        into.event(into.room("a"), NOON, "message", "Ann", length=len(part), message_type="text" if part == "one" else "image")
        into.event(into.room("a"), NOON, "removed", "Ann", target=part)
    _, counts = rows(into, tmp_path)
    assert (counts.events, counts.doubles) == (8, 0)


def test_in_one_file_alike_events_stay_unless_the_log_tells_them_apart(into, tmp_path):
    for message in (None, None, "1", "1", "2"):
        into.event(into.room("a"), NOON, "message", "Ann", message=message)
    _, counts = rows(into, tmp_path)
    assert (counts.events, counts.doubles) == (4, 1)


# damage ----------------------------------------------------------------------------------------------


def test_a_file_that_breaks_off_is_damage_and_the_next_one_is_read(into, tmp_path):
    from sim.chatlogs.source import LogError, Source

    for n in range(2):
        with into.reading(Source(f"{n}.txt", tmp_path, None, 1)):
            into.event(into.room("a"), NOON + n, "message", "Ann")
            raise LogError("breaks off")
    assert into.events == 2
    assert into.damage.counts == {"a file that cannot be read, or not to its end": 2}


def test_an_error_that_is_none_of_the_log_is_raised(into, tmp_path):
    from sim.chatlogs.source import Source

    with pytest.raises(OSError, match="disk"), into.reading(Source("a", tmp_path, None, 1)):
        raise OSError("the disk is full")


def test_damage_names_the_first_places_only(into):
    for n in range(1, 100_001):
        into.damaged("no date", n)
    assert into.damage.sentences() == ["100,000 x no date: a.txt:1, a.txt:2, a.txt:3, a.txt:4, a.txt:5, …"]
    assert into.damage.total == 100_000
    into.remark("once")
    into.remark("once")
    assert into.damage.sentences()[1:] == ["once"]
