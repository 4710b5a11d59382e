"""Feishu's list of messages and the JSON of qq-chat-exporter."""

import json

import pytest
from shown_events import SAMPLES, shown, table_of

FEISHU = "anna=ou_a|bo=ou_b|cem=ou_c|Nobody|Anna"
QQ = "anna=10001|bo=10002|cem=u_cem"


def test_a_page_of_feishu_becomes_these_events():
    table, went = shown(SAMPLES / "feishu.json", FEISHU)
    assert table == table_of("""
        0 03-01 02:00:00 +0 create anna
        0 03-01 02:00:01 +0 invite anna>bo      # names only: the mentions below tell the ids
        0 03-01 02:00:01 +0 invite anna>Nobody
        0 03-01 02:01:00 +0 message cem text 16 # "hi @Bo and @Anna"
        0 03-01 02:02:00 +0 message bo text 5 re 3
        0 03-01 02:03:00 +0 message bo image 0  # the card of a robot follows
        0 03-01 02:03:20 +0 message bo text 0   # taken back later: what stands in its place is not his
        0 03-01 02:04:00 +0 message cem voice 0 # a number where times are texts
        0 03-01 02:05:00 +0 recall bo
        0 03-01 02:10:00 +0 message cem link 19 # stands first: a page is in any order
        0 03-01 02:11:00 +0 removed anna>bo
        0 03-01 02:12:00 +0 rename anna
        0 03-01 02:13:00 +0 other -             # a line between days
        1 03-01 02:14:00 +0 message cem red_packet 0
    """)
    assert {why: places[0].rpartition(":")[2] for why, places in went.damage.places.items()} == {
        "no date": "14", "no type of message": "15", "no author": "16", "an entry that is no object": "17",
    }  # fmt: skip
    assert "messages of bots, left out: 1" in went.damage.remarks


def test_pages_of_feishu_may_be_in_a_list_one_after_the_other_or_without_their_cover(tmp_path):
    page = json.loads((SAMPLES / "feishu.json").read_text(encoding="utf-8"))
    items = page["data"]["items"]
    expected = shown(SAMPLES / "feishu.json", FEISHU)[0]
    half = [{"code": 0, "data": {"items": part}} for part in (items[:6], items[6:])]
    for name, text in (
        ("list", json.dumps(half)), ("after", "\n".join(map(json.dumps, half))), ("items", json.dumps({"items": items})),
        ("bare", json.dumps(items)),
    ):  # fmt: skip
        (tmp_path / name).write_text(text)
        assert shown(tmp_path / name, FEISHU)[0] == expected, name


def test_a_group_of_qq_becomes_these_events():
    table, went = shown(SAMPLES / "qq_exporter.json", QQ)
    assert table == table_of("""
        0 03-01 02:00:00 +0 invite bo>anna       # "you" is whose account it is
        0 03-01 02:01:00 +0 message bo text 3
        0 03-01 02:02:00 +0 message anna text 2 re 1 # of the older generation
        0 03-01 02:03:00 +0 message bo image 0
        0 03-01 02:03:10 +0 message bo voice 0
        0 03-01 02:03:20 +0 message cem text 1 re 3  # no number: the id within QQ
        0 03-01 02:03:20 +0 recall cem           # when, nobody tells
        0 03-01 02:03:30 +0 recall -             # by the owner of the group, whoever that was
        0 03-01 02:03:40 +0 leave cem
    """)
    assert {why: places[0].rpartition(":")[2] for why, places in went.damage.places.items()} == {
        "no date": "9", "no author": "10", "an entry that is no object": "11",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["feishu.json", "qq_exporter.json"])
def test_anything_may_stand_in_any_field(tmp_path, name):
    whole = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    entries = whole["data"]["items"] if "data" in whole else whole["messages"]
    odd = [None, True, -1, 1e300, 10**40, "", "x", [], [[]], {}, {"a": 1}, '{"text": 3}', '{"template": []}', "[" * 100_000]
    keys = {key for entry in entries if isinstance(entry, dict) for key in entry}
    entries += [entry | {key: value} for entry in entries[:7] for key in sorted(keys) for value in odd]
    for entry in [one for one in entries[:7] if "body" in one]:
        entries += [entry | {"msg_type": kind, "body": {"content": value}} for value in odd for kind in ("text", "post", "system")]
    (tmp_path / "a.json").write_text(json.dumps(whole))
    went = shown(tmp_path, FEISHU)[1]
    assert went.messages + went.doubles > 100 and went.damage.total > 50
