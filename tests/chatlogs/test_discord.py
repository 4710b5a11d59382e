"""DiscordChatExporter's JSON and CSV."""

import json

from shown_events import SAMPLES, shown, table_of

PEOPLE = "anna=11|bo=12|cem=13|dora=14"


def test_a_channel_becomes_these_events():
    table, went = shown(SAMPLES / "discord.json", PEOPLE)
    assert table == table_of("""
        0 03-01 02:00:00 +480 join anna               # seven digits of a second
        0 03-01 02:01:00 +480 message anna text 11    # edited later
        0 03-01 02:02:00 +480 message bo text 3 re 1
        0 03-01 02:03:00 +480 message bo text 28      # refers to another channel, and is no reply
        0 03-01 02:04:00 +480 message bo image 0
        0 03-01 02:05:00 +480 message bo voice 0      # no name of the file but its address
        0 03-01 02:06:00 +480 message cem sticker 0
        0 03-01 02:07:00 +480 message cem link 24     # what a robot said follows, and is left out
        0 03-01 02:09:00 +480 invite anna>dora        # by the mentions
        0 03-01 02:10:00 +480 removed anna>cem        # no mention: by the name in the text
        0 03-01 02:11:00 +480 leave dora              # removes herself
        0 03-01 02:12:00 +480 rename anna
        0 03-01 02:13:00 +480 other anna              # a thread
        0 03-01 02:14:00 +480 message anna call 0
        0 03-01 02:21:00 +480 other anna              # a pin
        0 03-01 02:22:00 +480 other bo                # a kind that has a number only
        0 03-01 02:23:00 +480 message bo forward 0
    """)
    assert {why: places[0].rpartition(":")[2] for why, places in went.damage.places.items()} == {
        "no date": "19", "no author": "20", "an entry that is no object": "21",
    }  # fmt: skip
    assert went.damage.remarks == [
        "messages of bots, left out: 1",
        "Discord writes down who joins a server, not who leaves it or is removed",
    ]


def test_csv_tells_less_and_says_so():
    table, went = shown(SAMPLES / "discord-table.csv", PEOPLE)
    assert table == table_of("""
        0 03-01 02:00:00 +480 join anna
        0 03-01 02:01:00 +480 message anna text 25    # over two lines, with quotes
        0 03-01 02:02:00 +480 message bo video 0      # the first of two files
        0 03-01 02:03:00 +480 invite bo>cem           # a name: the id is seen below
        0 03-01 02:04:00 +480 message cem link 19
        0 03-01 02:05:00 +480 removed bo>cem
        0 03-01 02:06:00 +480 rename bo
        0 03-01 02:07:00 +480 message bo call 0
        0 03-01 02:09:00 +480 leave cem
    """)
    assert {why: places[0].rpartition(":")[2] for why, places in went.damage.places.items()} == {
        "no date": "11", "no author": "12",
    }  # fmt: skip
    assert len(went.damage.remarks) == 2


def test_a_text_over_lines_may_have_as_many_commas_as_there_are_columns(tmp_path):
    head = "AuthorID,Author,Date,Content,Attachments,Reactions\n"
    text = '11,anna,2024-03-01T10:00:00Z,"one\ntwo, a, b, c, d, e\nthree",,\n'
    (tmp_path / "a.csv").write_text(head + text + '11,anna,2024-03-01T10:00:01Z,"open,,\n11,anna,2024-03-01T10:00:02Z,"x",,\n')
    table, went = shown(tmp_path, PEOPLE)
    assert table == table_of("""
        0 03-01 10:00:00 +0 message anna text 28
        0 03-01 10:00:02 +0 message anna text 1
    """)
    assert went.damage.counts == {"a line that is no CSV": 1}


def test_channels_in_a_folder_are_rooms_and_parts_of_a_channel_are_one(tmp_path):
    def write(name, channel, number):
        entry = {
            "id": str(number), "type": "Reply", "timestamp": f"2024-03-01T10:00:0{number}+00:00", "content": "x",
            "author": {"id": "11", "name": "anna", "isBot": False}, "reference": {"messageId": "1", "channelId": channel},
        }  # fmt: skip
        (tmp_path / name).write_text(json.dumps({"guild": {"id": "1"}, "channel": {"id": channel}, "messages": [entry]}))

    write("a [part 1].json", "7", 1)
    write("a [part 2].json", "7", 2)
    write("b.json", "8", 3)
    (tmp_path / "x.csv").write_text("AuthorID,Author,Date,Content,Attachments,Reactions\n11,anna,2024-03-01T10:00:04Z,x,,\n")
    (tmp_path / "avatar.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    table, went = shown(tmp_path, PEOPLE)
    assert table == table_of("""
        0 03-01 10:00:01 +0 message anna text 1 re 0
        0 03-01 10:00:02 +0 message anna text 1 re 0
        1 03-01 10:00:03 +0 message anna text 1
        2 03-01 10:00:04 +0 message anna text 1
    """)
    assert went.formats == {"discord": 4} and went.passed == 1


def test_times_of_utc_are_told_as_such_unless_the_user_tells_where_people_live():
    table, _ = shown(SAMPLES / "discord.json", PEOPLE, zone="Europe/Berlin")
    assert {line.split()[3] for line in table.splitlines()} == {"+60"}


def test_anything_may_stand_in_any_field(tmp_path):
    odd = [None, True, -1, 1e300, 10**40, "", "x", [], [[]], {}, {"a": 1}, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"]
    entry = {"id": "1", "type": "Default", "timestamp": "2024-03-01T10:00:00Z", "content": "x", "author": {"id": "11", "name": "a"}}
    entries = [
        entry | {"type": kind, key: value}
        for kind in ("Default", "Reply", "RecipientAdd", "RecipientRemove", "Call")
        for key in ("id", "type", "timestamp", "content", "author", "attachments", "stickers", "embeds", "mentions", "reference")
        for value in odd
    ]
    entries += [entry | {"mentions": [value], "attachments": [value], "author": {"id": value, "name": value}} for value in odd]
    (tmp_path / "a.json").write_text(json.dumps({"guild": 1, "channel": {"id": [], "name": 1}, "messages": entries}))
    went = shown(tmp_path, PEOPLE)[1]
    assert went.messages + went.doubles > 100 and went.damage.total > 50
