"""ChatLab's interchange format."""

import json

from shown_events import SAMPLES, shown, table_of

PEOPLE = "anna=wxid_anna|bo=wxid_bo|cem=wxid_cem|dora=wxid_dora|路人|同名|jia=10001|yi=10002|丙"


def test_a_group_of_wechat_becomes_these_events():
    table, went = shown(SAMPLES / "chatlab.json", PEOPLE)
    assert table == table_of("""
        0 03-01 02:00:00 +0 invite anna>bo        # "you" is the owner of the file; an alias names him
        0 03-01 02:00:00 +0 invite anna>路人       # nobody that the list of members knows
        0 03-01 02:01:00 +0 message bo text 3
        0 03-01 02:02:00 +0 message anna text 2 re 2
        0 03-01 02:03:00 +0 message bo image 0    # what stands for a picture is no text
        0 03-01 02:03:01 +0 message bo voice 0
        0 03-01 02:03:02 +0 message bo video 0
        0 03-01 02:03:03 +0 message bo file 0
        0 03-01 02:03:04 +0 message bo sticker 0
        0 03-01 02:03:05 +0 message bo link 19
        0 03-01 02:03:06 +0 message bo location 0
        0 03-01 02:03:07 +0 message bo red_packet 0
        0 03-01 02:03:08 +0 message bo transfer 0
        0 03-01 02:03:09 +0 other bo              # a poke
        0 03-01 02:03:10 +0 message bo call 0
        0 03-01 02:03:11 +0 message bo share 0
        0 03-01 02:03:12 +0 message bo forward 0
        0 03-01 02:03:13 +0 message bo card 0
        0 03-01 02:03:14 +0 message bo other 0
        0 03-01 02:03:15 +0 recall bo
        0 03-01 02:03:20 +0 join 同名              # two members are called so
        0 03-01 02:03:30 +0 removed anna>bo
    """)
    assert {why: places[0].rpartition(":")[2] for why, places in went.damage.places.items()} == {
        "no date": "22", "no type of message": "23", "no author": "24", "an entry that is no object": "25",
    }  # fmt: skip


def test_a_group_of_qq_in_lines_becomes_these_events():
    table, went = shown(SAMPLES / "chatlab-lines.jsonl", PEOPLE)
    assert table == table_of("""
        0 03-01 02:00:00 +0 invite jia>yi
        0 03-01 02:01:00 +0 message yi text 3         # milliseconds
        0 03-01 02:01:10 +0 join 丙
        0 03-01 02:01:20 +0 leave yi
        0 03-01 02:01:30 +0 removed ->丙              # by an administrator: nobody knows which
        0 03-01 02:01:40 +0 recall jia
        0 03-01 02:02:00 +0 message jia text 2 re 1   # a number where ids are texts
    """)
    places = went.damage.places["a line that is no JSON object of this format"]  # cut off, and a list
    assert [place.rpartition(":")[2] for place in places] == ["10", "11"] and went.damage.total == 2


def test_of_other_platforms_lines_of_the_system_are_not_guessed_at(tmp_path):
    text = (SAMPLES / "chatlab.json").read_text(encoding="utf-8").replace('"wechat"', '"matrix"')
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    table, _ = shown(tmp_path, PEOPLE)
    assert [line for line in table.splitlines() if "02:00:00" in line] == ["0 03-01 02:00:00 +0 other -"]


def test_the_head_may_stand_after_the_messages(tmp_path):
    whole = json.loads((SAMPLES / "chatlab.json").read_text(encoding="utf-8"))
    (tmp_path / "a.json").write_text(json.dumps({key: whole[key] for key in sorted(whole, reverse=True)}))
    (tmp_path / "b.json").write_text(json.dumps({key: whole[key] for key in ("messages", "members", "meta", "chatlab")}))
    table, went = shown(tmp_path, PEOPLE)
    assert table == shown(SAMPLES / "chatlab.json", PEOPLE)[0]
    assert went.doubles == 22


def test_anything_may_stand_in_any_field(tmp_path):
    odd = [None, True, -1, 1e300, float("inf"), float("nan"), 10**40, "", "x", [], [[]], {}, {"a": 1}]
    entry = {"sender": "1", "accountName": "a", "timestamp": 1709258400, "type": 0, "content": "x", "platformMessageId": "1"}
    entries = [entry | {"type": kind, key: value} for kind in (0, 80, 81) for key in entry for value in odd]
    members = [{"platformId": value, "accountName": other, "aliases": other} for value in odd for other in odd]
    whole = {"chatlab": {}, "meta": {"platform": "qq", "groupId": []}, "members": members, "messages": entries}
    (tmp_path / "a.json").write_text(json.dumps(whole))
    lines = [{"_type": "header", "meta": {}}, *({"_type": "member", **one} for one in members), *({"_type": "message", **one} for one in entries)]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, [*lines, "[" * 100_000, odd])) + "\n" + "[" * 100_000)
    went = shown(tmp_path, PEOPLE)[1]
    assert went.messages + went.doubles > 50 and went.damage.total > 20
