"""Telegram's `result.json`."""

import json

import ijson
import pytest
from shown_events import SAMPLES, shown, table_of

from sim.chatlogs.formats import json_stream

PEOPLE = (
    "anna=user11|bo=user12|cem=user13|emil=user15|fay=user16|deleted=user17|twin1=user18|twin2=user19|gil=user20|"
    "circle=channel1500000001|Dora|Twin"
)
CHAT = table_of("""
    0 03-01 02:00:00 +480 create anna
    0 03-01 02:00:00 +480 invite anna>bo        # named only: the id that the name has elsewhere; not Anna herself
    0 03-01 02:00:05 +480 other anna            # migrate_to_supergroup
    0 03-01 02:01:00 +480 invite anna           # a deleted account has no name
    0 03-01 02:01:00 +480 invite anna>cem
    0 03-01 02:01:00 +480 invite anna>Dora      # never seen with an id
    0 03-01 02:01:00 +480 invite anna>Twin      # two people of that name
    0 03-01 02:02:00 +480 join emil             # "invites" himself
    0 03-01 02:03:00 +480 join fay              # by link: its maker brings nobody in
    0 03-01 02:05:00 +480 message cem text 35   # an escape that JSON lacks, and the same letters behind a backslash
    0 03-01 02:06:00 +480 message anna text 31 re 9  # edited later; text in parts; row 9 is message 5
    0 03-01 02:07:00 +480 message cem image 3
    0 03-01 02:08:00 +480 message deleted sticker 0
    0 03-01 02:09:00 +480 message fay forward 14     # of somebody hidden
    0 03-01 02:10:00 +480 message fay image 0        # a GIF, by way of a bot
    0 03-01 02:11:00 +480 message circle poll 0      # in the name of the group
    0 03-01 02:12:00 +480 message emil file 0        # the id is a number, as in old exports
    0 03-01 02:13:00 +480 message twin1 link 21      # nothing but a link
    0 03-01 02:14:00 +480 message twin2 text 14      # answers a message of another chat
    0 03-01 02:15:00 +480 other anna
    0 03-01 02:16:00 +480 message emil text 12       # "answers" the topic
    0 03-01 02:17:00 +480 rename anna
    0 03-01 02:18:00 +480 other anna
    0 03-01 02:19:00 +480 removed anna>Dora
    0 03-01 02:20:00 +480 leave bo
    0 03-01 02:21:00 +480 join gil                   # by request
    0 03-01 02:22:00 +480 message anna call 0
    0 03-01 02:26:00 +480 message gil voice 0
    0 03-01 02:27:00 +480 message gil location 0
    0 03-01 02:28:00 +480 message gil card 0
""")


@pytest.mark.parametrize("backend", ["yajl2_c", "python"])
def test_a_group_with_all_its_oddities_becomes_these_events_whichever_parser_is_there(monkeypatch, backend):
    try:
        parser = ijson.get_backend(backend)
    except ImportError:
        pytest.skip("this parser is not installed")
    monkeypatch.setattr(ijson, "basic_parse", parser.basic_parse)
    table, went = shown(SAMPLES / "telegram.json", PEOPLE)
    assert table == CHAT
    assert {why: places[0].rpartition(":")[2] for why, places in went.damage.places.items()} == {
        "a message that Telegram could not write": "24", "no author": "25", "an entry that is no object": "26",
    }  # fmt: skip
    assert went.damage.remarks == [
        "a group became a supergroup: what was before may be a room of its own",
        "people known by name only, since it belongs to no id in the log or to several: 2",
    ]


def test_the_whole_account_becomes_a_room_for_each_chat_without_those_with_bots():
    table, went = shown(
        SAMPLES / "telegram-account.json",
        "anna=user11|bo=user12|sam=user40|max1=user41|max2=user42|news=channel900",
    )
    assert table == table_of("""
        0 01-01 09:00:00 +0 message anna text 4      # saved messages
        2 01-01 09:03:00 +0 message bo call 0
        2 01-01 09:04:00 +0 message bo file 0
        3 01-01 09:05:00 +0 invite anna>sam          # by the list of contacts
        3 01-01 09:05:00 +0 invite anna>bo           # seen in another chat
        3 01-01 09:05:00 +0 invite anna>max1         # two of the name in the account, one in this chat
        3 01-01 09:06:00 +0 message max1 share 0
        4 01-01 09:07:00 +0 invite anna>max2
        4 01-01 09:08:00 +0 message max2 text 6 re 7 # message 6 of this chat, not of the other
        5 01-01 09:09:00 +0 create news              # a chat that was left
        5 01-01 09:10:00 +0 message news text 8
    """)
    assert went.damage.sentences() == ["messages of chats with bots, left out: 2"]


def message(number, **more):
    return {"id": number, "type": "message", "date": f"2024-03-01T10:00:{number:02}", "from_id": "user1", "text": "x"} | more


def written(path, value):
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_the_chat_may_be_told_after_its_messages(tmp_path):
    chat = {"type": "private_group", "id": 77, "name": "Tea"}
    first = written(tmp_path / "first.json", {"messages": [message(1)], **chat})
    written(tmp_path / "second.json", {**chat, "messages": [message(2, reply_to_message_id=1)]})
    assert shown(tmp_path, "a=user1")[1].rooms == 1
    assert shown(first, "a=user1")[0] == "0 03-01 10:00:01 +0 message a text 1"


def test_two_exports_of_a_chat_that_overlap_are_one(tmp_path):
    chat = {"name": "Tea", "type": "private_group", "id": 77}
    invite = {"type": "service", "from_id": None, "actor": "A", "actor_id": "user1", "action": "invite_members"}
    both = [message(1, **{"from": "A"}), message(2, **invite, members=["B"])]
    written(tmp_path / "a.json", {**chat, "messages": both})
    written(tmp_path / "b.json", {**chat, "messages": [*both, message(3, **{"from": "B", "from_id": "user2"})]})
    table, went = shown(tmp_path, "a=user1|b=user2")
    assert table == table_of("""
        0 03-01 10:00:01 +0 message a text 1
        0 03-01 10:00:02 +0 invite a>b      # in the first file B has no id yet, in the second he has
        0 03-01 10:00:03 +0 message b text 1
    """)
    assert went.doubles == 2 and went.damage.total == 0


def test_an_account_that_has_lost_its_chats_is_told_of_though_those_that_were_left_are_there(tmp_path):
    text = (SAMPLES / "telegram-account.json").read_text(encoding="utf-8")
    (tmp_path / "a.json").write_text(text.replace('"chats": {', '"chads": {', 1), encoding="utf-8")
    table, went = shown(tmp_path, "news=channel900")
    assert table.count("news") == 2 and went.damage.total == 1


def test_chats_within_those_that_were_left_are_told_of_though_the_list_is_there_again(tmp_path):
    text = (SAMPLES / "telegram-account.json").read_text(encoding="utf-8")
    about, left = ' "about": "This page lists all chats.",', '"left_chats": {'
    assert about in text and text.count(left) == 1
    text = text.replace(left, "\n").replace(about, left).replace("\n\n", about)
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    _, went = shown(tmp_path, "news=channel900")
    assert went.damage.counts == {"chats that are not where they should be": 1}


def test_old_exports_have_local_time_only_and_the_user_tells_the_zone(tmp_path):
    path = written(tmp_path / "old.json", {"name": "T", "type": "private_group", "id": 1, "messages": [message(1)]})
    assert shown(path, "a=user1", zone="Asia/Shanghai")[0] == "0 03-01 02:00:01 +480 message a text 1"
    assert "--timezone" in shown(path, "a=user1")[1].damage.remarks[0]


def test_with_a_zone_told_seconds_count_and_the_clock_of_the_computer_that_wrote_them_does_not(tmp_path):
    path = written(
        tmp_path / "r.json",
        {"name": "T", "type": "private_group", "id": 1, "messages": [message(1, date_unixtime="1709258401")]},
    )
    assert shown(path, "a=user1")[0] == "0 03-01 02:00:01 +480 message a text 1"
    assert shown(path, "a=user1", zone="Europe/Berlin")[0] == "0 03-01 02:00:01 +60 message a text 1"


@pytest.mark.parametrize("kept", [0.35, 0.6, 0.9])
def test_an_export_that_was_interrupted_keeps_what_is_there_and_says_so(tmp_path, kept):
    whole = (SAMPLES / "telegram.json").read_bytes()
    (tmp_path / "cut.json").write_bytes(whole[: int(len(whole) * kept)])
    table, went = shown(tmp_path / "cut.json", PEOPLE)
    assert [line.split()[1:5] for line in table.splitlines() if "message" in line] == [
        line.split()[1:5] for line in CHAT.splitlines()[: went.events] if "message" in line
    ]
    assert went.damage.counts["JSON that breaks off (what came before is read)"] == 1


def test_anything_may_stand_in_any_field(tmp_path):
    odd = [None, True, -1, 1e300, 10**40, "", "x", [], [[]], {}, {"text": {}}, ["a", {"text": 3}]]
    keys = [
        "id", "type", "date", "date_unixtime", "from", "from_id", "text", "text_entities", "reply_to_message_id",
        "media_type", "forwarded_from", "file", "mime_type", "members", "action", "actor", "actor_id",
    ]  # fmt: skip
    entries = [message(1, date_unixtime="1709258401") | {key: value} for key in keys for value in odd]
    entries += [message(1, type="service", actor_id="user1", action="invite_members", members=odd)]
    path = written(tmp_path / "odd.json", {"name": [], "type": {}, "id": None, "messages": entries})
    went = shown(path, "a=user1", format_name="telegram")[1]
    assert went.messages + went.doubles > 100 and went.damage.total > 10


def test_thousands_of_documents_in_a_file_without_a_head_do_not_take_a_search_each(tmp_path, monkeypatch):
    searched = []
    walk = json_stream.Walk
    monkeypatch.setattr(json_stream, "Walk", lambda file, paths: searched.append(paths) or walk(file, paths))
    document = json.dumps({"messages": [message(1)]})
    (tmp_path / "a.json").write_text(document * 3000)
    shown(tmp_path / "a.json", "a=user1", format_name="telegram")
    assert len(searched) < 10
