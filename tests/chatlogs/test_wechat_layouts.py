"""WeChat's logs in the layouts of MemoTrace, PyWxDump, WeFlow and chatlog."""

import json

import pytest
from shown_events import SAMPLES, shown, table_of

PEOPLE = (
    "anna=wxid_anna|bo=wxid_bo|cem=wxid_cem|dora=wxid_dora|same1=wxid_same1|same2=wxid_same2|e=wxid_e|f=wxid_f|我|安娜|"
    "阿波|朵拉|同名|乙|路人|A"
)
TABLES = {
    "memotrace.csv": """
        0 03-01 02:00:00 +480 invite anna>bo      # "you" is who sent what IsSender marks; two people in a line
        0 03-01 02:00:00 +480 invite anna>路人
        0 03-01 02:01:00 +480 message anna text 4 # seconds count; local time beside them tells the zone
        0 03-01 02:02:00 +480 message bo text 6   # over two lines
        0 03-01 02:03:00 +480 message bo image 0
        0 03-01 02:03:01 +480 message bo voice 0
        0 03-01 02:03:02 +480 message bo card 0
        0 03-01 02:03:03 +480 message bo video 0
        0 03-01 02:03:04 +480 message bo sticker 0
        0 03-01 02:03:05 +480 message bo location 0
        0 03-01 02:03:06 +480 message bo link 0       # 49: 5
        0 03-01 02:03:07 +480 message bo file 0       # 6
        0 03-01 02:03:08 +480 message bo forward 0    # 19
        0 03-01 02:03:09 +480 message bo share 0      # 33
        0 03-01 02:03:10 +480 message bo text 6       # 57: the title is what he said
        0 03-01 02:03:11 +480 message bo text 3       # 87
        0 03-01 02:03:12 +480 message bo transfer 0   # 2000
        0 03-01 02:03:13 +480 message bo red_packet 0 # 2001
        0 03-01 02:03:14 +480 message bo red_packet 0 # 2003
        0 03-01 02:03:15 +480 message bo call 0
        0 03-01 02:03:16 +480 other bo>anna           # 62: a pat; what part of her is no name
        0 03-01 02:03:20 +480 join 朵拉               # a QR code; a space before the name
        0 03-01 02:03:30 +480 invite bo>同名           # two ids have that name
        0 03-01 02:03:30 +480 invite bo>乙
        0 03-01 02:03:40 +480 removed anna>乙
        0 03-01 02:03:50 +480 rename bo
        0 03-01 02:04:00 +480 recall bo               # by his nickname
        0 03-01 02:04:10 +480 recall anna
        0 03-01 02:04:20 +480 message bo red_packet 0 # all that a computer shows of one
        0 03-01 02:04:30 +480 role ->bo
        0 03-01 02:04:40 +480 other -
        0 03-01 02:04:50 +480 message same1 text 2    # the id before the text is not counted
        0 03-01 02:05:00 +480 message same2 text 2
        1 03-01 02:05:50 +480 message bo text 12      # another talker
        1 03-01 02:06:00 +480 invite bo>e             # XML, which has ids
        1 03-01 02:06:00 +480 invite bo>f
    """,
    "pywxdump.csv": """
        0 03-01 10:00:00 +0 invite bo>我      # local time only
        0 03-01 10:01:00 +0 message 我 text 3 # whoever made the log is called "I"
        0 03-01 10:02:00 +0 message bo text 6
        0 03-01 10:02:01 +0 message bo image 0
        0 03-01 10:02:02 +0 message bo voice 0
        0 03-01 10:02:03 +0 message bo call 0
        0 03-01 10:02:04 +0 message bo video 0
        0 03-01 10:02:05 +0 message bo sticker 0
        0 03-01 10:02:06 +0 message bo link 0
        0 03-01 10:02:07 +0 message bo share 0
        0 03-01 10:02:08 +0 message cem text 1 re 2   # the XML says which message is quoted
        0 03-01 10:02:09 +0 message bo transfer 0
        0 03-01 10:02:10 +0 message bo red_packet 0
        0 03-01 10:02:11 +0 message bo file 0
        0 03-01 10:02:12 +0 message bo forward 0
        0 03-01 10:02:13 +0 message bo location 0
        0 03-01 10:02:14 +0 message bo card 0
        0 03-01 10:02:15 +0 other bo>我
        0 03-01 10:03:00 +0 removed bo>我
        0 03-01 10:04:01 +0 message bo other 0        # a word that nobody knows
        1 03-01 02:04:00 +0 message dora text 7       # no room: the file is; seconds since 1970
    """,
    "pywxdump-older.csv": """
        0 03-01 10:00:00 +0 other -
        0 03-01 10:00:10 +0 message 我 text 3   # text in JSON in CSV
        0 03-01 10:00:20 +0 message bo text 10  # its commas and quotes not quoted
        0 03-01 10:00:30 +0 message bo image 0
    """,
    "weflow.csv": """
        0 03-01 02:00:00 +0 invite 阿波>朵拉
        0 03-01 02:01:00 +0 message 安娜 text 2
        0 03-01 02:02:00 +0 message 阿波 image 0
        0 03-01 02:03:00 +0 message 朵拉 text 5  # types in English
    """,
    "weflow.json": """
        0 03-01 02:00:00 +480 invite bo>anna   # "you and"
        0 03-01 02:00:00 +480 invite bo>朵拉
        0 03-01 02:00:00 +480 invite bo>路人
        0 03-01 02:01:00 +480 message anna text 3
        0 03-01 02:02:00 +480 message bo text 2 re 3
        0 03-01 02:02:01 +480 message bo image 0  # the number beside the word says text
        0 03-01 02:02:02 +480 message bo voice 0
        0 03-01 02:02:03 +480 message bo video 0
        0 03-01 02:02:04 +480 message bo file 0
        0 03-01 02:02:05 +480 message bo sticker 0
        0 03-01 02:02:06 +480 message bo card 0
        0 03-01 02:02:07 +480 message bo location 0
        0 03-01 02:02:08 +480 message bo red_packet 0
        0 03-01 02:02:09 +480 message bo transfer 0
        0 03-01 02:02:10 +480 message bo share 0
        0 03-01 02:02:11 +480 message bo forward 0
        0 03-01 02:03:00 +480 recall bo           # XML
        0 03-01 02:03:10 +480 recall A            # English
        0 03-01 02:04:00 +0 message bo text 1     # a number in place of the word
    """,
    "weflow-echotrace.json": """
        0 03-01 02:00:00 +480 message bo text 2
        0 03-01 02:01:00 +480 message anna text 1 # by the list of senders
    """,
    "chatlog.json": """
        0 03-01 02:00:00 +480 invite bo>dora
        0 03-01 02:01:00 +480 message bo text 3
        0 03-01 02:02:00 +480 message anna>bo text 2 re 1 # the quotation says whose and of when
        0 03-01 02:02:10 +480 message bo image 0
        0 03-01 02:02:11 +480 message bo transfer 0
        0 03-01 02:02:12 +480 other bo>dora               # a pat, with ids in place of names
        0 03-01 02:02:13 +480 message bo share 0
        0 03-01 02:02:14 +480 removed anna>dora
        0 03-01 02:02:30 +480 message dora text 1
        1 03-01 02:02:20 +480 message bo call 0           # another chat
    """,
}
DAMAGE = {
    "memotrace.csv": {"no date": 35, "no type of message": 36, "no author": 37, "a line that is no CSV": 38},
    "pywxdump.csv": {"no date": 23},
    "pywxdump-older.csv": {},
    "weflow.csv": {"no author": 6},
    "weflow.json": {"no author": 17, "no date": 18, "no type of message": 21, "an entry that is no object": 22},
    "weflow-echotrace.json": {},
    "chatlog.json": {"no date": 11, "no type of message": 12, "no author": 13, "an entry that is no object": 14},
}


@pytest.mark.parametrize("name", TABLES)
def test_a_log_becomes_these_events(name):
    table, went = shown(SAMPLES / name, PEOPLE)
    assert table == table_of(TABLES[name])
    first = {why: int(places[0].rpartition(":")[2]) for why, places in went.damage.places.items()}
    assert first == DAMAGE[name]


def test_the_hour_that_the_log_tells_beside_the_seconds_yields_to_the_zone_that_the_user_tells():
    table, _ = shown(SAMPLES / "memotrace.csv", PEOPLE, zone="Asia/Tokyo")
    assert {line.split()[3] for line in table.splitlines()} == {"+540"}


def test_local_time_alone_is_of_the_zone_that_the_user_tells():
    table, _ = shown(SAMPLES / "pywxdump-older.csv", PEOPLE, zone="Asia/Shanghai")
    assert table.splitlines()[0] == "0 03-01 02:00:00 +480 other -"


def test_the_session_of_weflow_may_stand_after_the_messages(tmp_path):
    whole = json.loads((SAMPLES / "weflow.json").read_text(encoding="utf-8"))
    (tmp_path / "a.json").write_text(json.dumps({"messages": whole["messages"], "session": whole["session"]}))
    (tmp_path / "b.json").write_text(json.dumps(whole))
    went = shown(tmp_path, PEOPLE)[1]
    assert went.rooms == 1 and went.doubles == 19


def test_messages_of_one_second_stay_several_and_the_first_is_the_one_that_is_quoted(tmp_path):
    entry = {
        "talker": "r@chatroom", "isChatRoom": True, "sender": "wxid_bo", "isSelf": False, "type": 1, "content": "x",
        "time": "2024-03-01T10:00:00+08:00",
    }  # fmt: skip
    answer = entry | {"time": "2024-03-01T10:00:01+08:00", "contents": {"refer": {"sender": "wxid_bo", "time": entry["time"]}}}
    (tmp_path / "a.json").write_text(json.dumps([{"seq": n} | entry for n in range(3)] + [{"seq": 3} | answer]))
    (tmp_path / "b.json").write_text(json.dumps([{"seq": n} | entry for n in range(3)]))
    table, went = shown(tmp_path, PEOPLE)
    assert went.events == 4 and went.doubles == 3
    assert table.splitlines()[3].endswith("bo>bo text 1 re 0")


@pytest.mark.parametrize("name", ["weflow.json", "chatlog.json"])
def test_anything_may_stand_in_any_field(tmp_path, name):
    whole = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    entries = whole if isinstance(whole, list) else whole["messages"]
    odd = [None, True, -1, 1e300, 10**40, "", "x", [], [[]], {}, {"a": 1}, "0001-01-01T00:00:00+14:00"]
    keys = {key for entry in entries if isinstance(entry, dict) for key in entry}
    entries += [entry | {key: value} for entry in entries[:3] for key in sorted(keys) for value in odd]
    (tmp_path / "a.json").write_text(json.dumps(whole))
    went = shown(tmp_path, PEOPLE)[1]
    assert went.messages + went.doubles > 100 and went.damage.total > 50
