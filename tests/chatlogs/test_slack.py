"""Exports of Slack."""

import json
import shutil

import pytest
from shown_events import SAMPLES, shown, table_of

PEOPLE = "anna=U1|bo=U2|cem=U3"
TABLE = table_of("""
    0 03-02 00:00:00 +60 message bo text 5          # a direct message: its folder is its id; edited later
    1 03-01 00:02:00 +60 create bo                  # a private channel, by the list of groups
    1 03-02 00:00:00 +60 invite bo>anna             # group_join with an inviter; the clock is that of who acts
    1 03-02 00:01:00 +540 message anna text 6
    1 03-02 00:02:00 +540 leave anna
    2 03-01 00:00:00 +540 create anna
    2 03-01 00:00:01 +540 join anna                 # the text is Japanese: the subtype counts
    2 03-01 00:01:40 +540 invite anna>bo
    2 03-01 00:03:20 +540 message anna text 30      # & is one character, a link its label; its own thread is no answer
    2 03-01 00:05:00 +60 message bo>anna text 3 re 8
    2 03-01 00:05:10 +60 message bo>anna text 11 re 8 # a thread told to the channel: the root says whom it answers
    2 03-01 00:05:40 +0 message cem image 6         # no zone that there is; bots were before him
    2 03-01 00:05:41 +0 message cem file 0          # the file is gone
    2 03-01 00:05:50 +0 message cem link 24
    2 03-01 00:06:00 +0 message cem text 5          # /me
    2 03-01 00:06:10 +540 other anna                # the topic
    2 03-01 00:06:20 +540 rename anna
    2 03-01 00:06:30 +0 recall -                    # a tombstone does not say whose
    2 03-01 00:06:40 +60 message bo call 0          # a huddle
    2 03-01 00:06:50 +540 message anna forward 4
    2 03-01 00:07:00 +0 leave cem
    2 03-01 00:07:10 +540 other anna                # a subtype that nobody knows yet
    3 03-01 00:04:00 +540 create anna
    3 03-02 00:00:00 +540 message anna text 10      # three people
    4 03-01 00:01:00 +540 create anna
    4 07-01 08:00:00 +120 message bo text 6         # summer time
""")


@pytest.fixture(params=["folder", "zip", "zip with a folder"])
def export(request, tmp_path):
    if request.param == "folder":
        return SAMPLES / "slack"
    root, base = (SAMPLES / "slack", ".") if request.param == "zip" else (SAMPLES, "slack")
    return shutil.make_archive(str(tmp_path / "export"), "zip", root, base)


def test_an_export_becomes_these_events_as_a_folder_and_as_a_zip(export):
    table, went = shown(_path(export), PEOPLE)
    assert table == TABLE
    assert {why: places[0].rpartition(":")[2] for why, places in went.damage.places.items()} == {
        "no date": "19", "no author": "20", "an entry that is no object": "21",
    }  # fmt: skip
    assert went.damage.remarks == [
        "times are of UTC, and so are hours of the day (--timezone tells where people live)",  # of those without a zone
        "messages of bots, left out: 2",
    ]
    assert went.formats == {"slack": 10}


def _path(text):
    from pathlib import Path

    return Path(text)


def test_the_zone_that_the_user_tells_is_everybodys():
    table, went = shown(SAMPLES / "slack", PEOPLE, zone="Europe/Berlin")
    assert {line.split()[3] for line in table.splitlines()} == {"+60", "+120"}
    assert went.damage.remarks == ["messages of bots, left out: 2"]


def test_a_days_file_alone_is_a_room_by_the_name_of_its_folder(tmp_path):
    (tmp_path / "tea").mkdir()
    shutil.copy(SAMPLES / "slack" / "deals" / "2024-03-02.json", tmp_path / "tea" / "data.bin")
    table, _ = shown(tmp_path / "tea" / "data.bin", PEOPLE)
    assert table == table_of("""
        0 03-02 00:00:00 +0 invite bo>anna
        0 03-02 00:01:00 +0 message anna text 6
        0 03-02 00:02:00 +0 leave anna
    """)


def test_exports_of_two_months_that_overlap_are_one_even_if_a_channel_was_renamed_between(tmp_path):
    for folder, name, days in (("march", "all", (1, 2)), ("april", "general", (2, 3))):
        (tmp_path / folder / name).mkdir(parents=True)
        channel = {"id": "C1", "name": name, "created": 1709251200, "creator": "U1", "members": []}
        (tmp_path / folder / "channels.json").write_text(json.dumps([channel]))
        for day in days:
            entry = {"type": "message", "user": "U1", "text": "x", "ts": f"17092512{day:02}.000100"}
            (tmp_path / folder / name / f"2024-03-{day:02}.json").write_text(json.dumps([entry]))
    table, went = shown(tmp_path, PEOPLE)
    assert table == table_of("""
        0 03-01 00:00:00 +0 create anna
        0 03-01 00:00:01 +0 message anna text 1
        0 03-01 00:00:02 +0 message anna text 1
        0 03-01 00:00:03 +0 message anna text 1
    """)
    assert went.doubles == 1 and went.damage.total == 0


def test_anything_may_stand_in_any_field(tmp_path):
    odd = [None, True, -1, 1e300, 10**40, "", "x", [], [[]], {}, {"a": 1}, "../../etc/passwd", "\0"]
    day = [{"type": "message", "user": "U1", "text": "x", "ts": "1709251200.000100"}]
    for key in ("type", "subtype", "user", "text", "ts", "thread_ts", "files", "attachments", "bot_id", "inviter", "room"):
        day += [day[0] | {key: value} for value in odd]
    day += [day[0] | {"files": [value], "attachments": [value]} for value in odd]
    people = [{"id": value, "tz": other, "profile": {}, "is_bot": other} for value in odd for other in odd]
    channels = [{"id": value, "name": other, "created": other, "creator": value, "members": []} for value in odd for other in odd]
    (tmp_path / "x").mkdir()
    for name, value in (("x/1.json", day), ("users.json", [{"id": "U", "team_id": 1, "profile": 1}, *people]), ("channels.json", channels)):
        (tmp_path / name).write_text(json.dumps(value))
    went = shown(tmp_path, PEOPLE)[1]
    assert went.formats == {"slack": 3} and went.messages + went.doubles > 50 and went.damage.total > 100
