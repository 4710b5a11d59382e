"""WhatsApp's text export: samples written for these tests, with every event that they hold."""

from __future__ import annotations

import zipfile

import pytest
from log_reading import SAMPLES, read, table, written

from sim.chatlogs.formats.whatsapp import WhatsApp
from sim.chatlogs.formats.whatsapp.naming import YOU
from sim.chatlogs.source import sources

# whole samples ---------------------------------------------------------------------------------------

ENGLISH_ANDROID = """
2024-02-28 23:58:00 other                               # about encryption, nobody's
2024-02-28 23:58:00 create Vera                         # ": " in the name of the group
2024-02-28 23:58:00 invite Vera -> Me Myself            # "you": who that is, a message he deleted tells
2024-02-28 23:59:00 invite Vera -> Tom                  # one line, three people
2024-02-28 23:59:00 invite Vera -> Ute
2024-02-28 23:59:00 invite Vera -> +44 7700 900123      # blanks that do not break
2024-02-28 23:59:00 join Quill                          # "~" and U+202F before a name that is not saved
2024-02-29 00:00:00 message Vera 71 text                # lines that begin with a date of the file's kind, an empty one
2024-02-29 00:01:00 message Tom 0 other                 # two of the same in a minute
2024-02-29 00:01:00 message Tom 0 other
2024-02-29 00:02:00 message Quill 22 image              # U+200E before the file; the line below is what was said of it
2024-02-29 00:03:00 message +44 7700 900123 0 voice
2024-02-29 00:04:00 message Ute 29 link
2024-02-29 00:05:00 rename Vera                         # ": " in both names
2024-02-29 00:06:00 recall Ute
2024-02-29 00:07:00 recall Me Myself
2024-02-29 00:08:00 message Vera 74 poll
2024-02-29 00:09:00 message Tom 0 location
2024-02-29 00:10:00 message Ute 29 text                 # reads like a line of the app; edited
2024-02-29 00:11:00 removed Vera -> Tom
2024-02-29 00:12:00 removed Me Myself -> +44 7700 900123
2024-02-29 00:13:00 leave Quill
2024-02-29 00:14:00 role -> Me Myself
2024-02-29 00:15:00 other Vera
2024-02-29 00:16:00 invite -> Zoë                       # nobody knows by whom
2024-02-29 00:17:00 message Zoë 0 file
2024-02-29 00:18:00 message Zoë 0 card
2024-02-29 00:19:00 message Zoë 0 other                 # "null"
2024-02-29 00:22:00 message Zoë 0 text                  # nothing after the colon
"""
AMERICAN_ANDROID = """
2024-02-09 09:05:00 create Amy                          # U+202F before AM
2024-02-09 12:00:00 message Amy 31 text                 # 12 PM is noon; stands below, and is sorted
2024-02-09 21:05:00 message Amy 20 text                 # a plain blank before PM
2024-02-09 23:59:00 message Bo 15 text                  # 11:59pm
2024-02-10 00:01:00 message Bo 8 text                   # 12:01 a.m.
2024-02-11 01:00:00 invite Amy -> Cy
2024-02-12 01:00:00 message Cy 2 text
"""
GERMAN_ANDROID = """
2023-12-31 23:59:00 other
2023-12-31 23:59:00 create Jörg                         # quotes „ “
2023-12-31 23:59:00 invite Jörg -> YOU
2024-01-01 00:00:00 invite Jörg -> Käthe                # "Käthe und Nils"
2024-01-01 00:00:00 invite Jörg -> Nils
2024-01-01 00:01:00 join Pia
2024-01-01 00:02:00 message Käthe 48 text               # with a date and a time in the second line
2024-01-01 00:03:00 message Nils 0 other
2024-01-01 00:04:00 message Nils 0 file
2024-01-01 00:05:00 rename Jörg
2024-01-01 00:06:00 recall Käthe
2024-01-01 00:07:00 other Jörg                          # a new picture of the group
2024-01-01 00:08:00 removed -> Pia
2024-01-01 00:09:00 removed Jörg -> Nils
2024-01-01 00:10:00 leave Käthe
2024-01-01 00:11:00 role -> YOU
2024-01-01 00:12:00 other                               # a new number
2024-01-01 00:13:00 message Jörg 42 poll
"""
CHINESE_ANDROID = """
2024-01-05 11:58:00 other                               # 上午11:58
2024-01-05 11:58:00 create 小红
2024-01-05 11:58:00 invite 小红 -> YOU                  # 你, no blanks around the verb
2024-01-05 12:00:00 invite 小红 -> 小明                 # 中午12:00; 小明、小刚
2024-01-05 12:00:00 invite 小红 -> 小刚
2024-01-05 13:00:00 join 小丽                           # 下午
2024-01-05 13:01:00 message 小明 8 text
2024-01-05 20:30:00 message 小刚 0 other                # 晚上
2024-01-05 20:31:00 recall 小刚
2024-01-05 20:32:00 rename 小红                         # a fullwidth colon in the name
2024-01-05 20:33:00 other 小红
2024-01-06 00:10:00 removed 小红 -> 小刚                # 凌晨12:10
2024-01-06 06:10:00 leave 小丽                          # 清晨
2024-01-06 09:00:00 removed -> 小明
2024-01-06 09:01:00 role -> YOU
2024-01-06 09:02:00 message 小红 19 poll                # what follows has no time that can be read
"""
TAIWANESE_ANDROID = """
2024-03-01 21:00:00 other
2024-03-01 21:00:00 create 阿美
2024-03-01 21:01:00 invite 阿美 -> 阿強
2024-03-01 21:02:00 join 小玲
2024-03-01 21:02:00 join 大衛
2024-03-01 21:03:00 message 阿強 0 other
2024-03-01 21:04:00 recall 阿強
2024-03-01 21:05:00 removed 阿美 -> 大衛
2024-03-01 21:06:00 leave 小玲
2024-03-01 21:07:00 rename 阿美
2024-03-01 21:08:00 role -> 阿強
2024-03-01 21:09:00 message 阿強 9 text
"""
ENGLISH_IOS = """
2023-03-14 09:00:01 other                               # what the app says has the group as its sender
2023-03-14 09:00:01 create Ines
2023-03-14 09:00:05 invite Ines -> Kim                  # "you": see below
2023-03-14 09:00:06 invite Ines -> Otto
2023-03-14 09:01:00 message Ines 17 text
2023-03-14 09:01:01 message Otto 0 image                # U+200E before the bracket and before the text; two in a second
2023-03-14 09:01:01 message Otto 0 image
2023-03-14 09:01:02 message Ines 8 image                # with a text before it
2023-03-14 09:01:03 message Ines 0 file                 # the name of a file, and its pages
2023-03-14 09:01:04 message Ines 10 text                # edited
2023-03-14 09:01:05 message Otto 0 call
2023-03-14 09:01:06 message Otto 0 call                 # U+200E in the middle
2023-03-14 09:01:07 message Otto 34 poll
2023-03-14 09:01:08 recall Kim                          # "You deleted this message."
2023-03-14 09:01:09 recall Ines
2023-03-14 09:01:10 recall Ines -> Otto                 # by an administrator
2023-03-14 09:01:11 join Pam                            # who came is the sender
2023-03-14 09:01:12 removed Kim -> Pam
2023-03-14 09:01:13 leave Otto
2023-03-14 09:01:14 rename Ines
2023-03-14 09:01:15 role -> Kim
2023-03-14 09:01:16 message Kim 0 voice
2023-03-14 09:01:17 message Kim 0 card
2023-03-14 09:01:18 message Kim 0 sticker
2023-03-14 09:01:19 message Kim 0 location
2023-03-14 09:01:20 message Kim 94 text                 # quotes heads of messages, of this phone and of another
"""
GERMAN_IOS = """
2024-04-05 18:00:01 other
2024-04-05 18:00:01 create Ben
2024-04-05 18:00:02 invite Ben -> Mia
2024-04-05 18:00:03 message Ben 10 text
2024-04-05 18:00:04 message Ben 0 image
2024-04-05 18:00:05 message Ben 0 call
2024-04-05 18:00:06 join Ida
2024-04-05 18:00:07 message Ida 0 card
2024-04-05 18:00:08 recall Mia
2024-04-05 18:00:09 removed Mia -> Ida
2024-04-05 18:00:10 leave Ben
"""
CHINESE_IOS = """
2024-02-03 15:04:05 other
2024-02-03 15:04:05 create 阿明
2024-02-03 15:04:06 invite 阿明 -> 小王
2024-02-03 15:05:00 message 阿明 4 text
2024-02-03 15:05:01 message 阿明 0 image
2024-02-03 15:05:02 message 阿明 0 call
2024-02-03 15:05:03 join 阿芳
2024-02-03 15:05:04 recall 小王
2024-02-03 15:05:05 leave 阿芳
"""
PEOPLE = f"""
Vera; Tom; Ute; +44 7700 900123; Quill; Me Myself; Zoë; Amy; Bo; Cy; Jörg; Käthe; Nils; Pia; Ines; Otto; Kim; Pam; Ben; Ida; Mia
小红; 小明; 小刚; 小丽; 阿美; 阿強; 小玲; 大衛; 阿明; 阿芳; 小王; {YOU}
"""
BROKEN = "a message that does not begin as it should"


@pytest.mark.parametrize(
    ("sample", "events", "damage"),
    [
        ("android_en", ENGLISH_ANDROID, {"no such date or time": 1, BROKEN: 1}),
        ("android_us", AMERICAN_ANDROID, {"the clock goes back (kept, and sorted)": 1}),
        ("android_de", GERMAN_ANDROID, {}),
        ("android_zh", CHINESE_ANDROID, {BROKEN: 1}),
        ("android_zh_tw", TAIWANESE_ANDROID, {}),
        ("ios_en", ENGLISH_IOS, {}),
        ("ios_de", GERMAN_IOS, {}),
        ("ios_zh", CHINESE_IOS, {}),
    ],
)
def test_a_sample_gives_its_events(sample, events, damage, tmp_path):
    found = read(SAMPLES / f"whatsapp_{sample}.txt", tmp_path, PEOPLE)
    assert [line.replace(YOU, "YOU") for line in found.lines] == table(events)
    assert found.damage == damage
    assert found.result.formats == {"whatsapp": 1}


# dates -----------------------------------------------------------------------------------------------


def days(tmp_path, *dates, style="{}, 09:00 - Ann: hi", **more):
    """The days on which messages with these dates are taken to be."""
    path = written("".join(style.format(date) + "\n" for date in dates), tmp_path, "chat.txt")
    found = read(path, tmp_path, "Ann", **more)
    return [line[:10] for line in found.lines], found.result.damage.remarks


def test_a_number_above_twelve_anywhere_tells_the_order_of_all_dates(tmp_path):
    assert days(tmp_path, "1/2/24", "2/2/24", "13/2/24")[0] == ["2024-02-01", "2024-02-02", "2024-02-13"]
    assert days(tmp_path, "2/1/24", "2/2/24", "2/13/24")[0] == ["2024-02-01", "2024-02-02", "2024-02-13"]


def test_what_the_user_says_counts_where_dates_do_not_tell(tmp_path):
    for day_first, expected in ((True, "2024-04-03"), (False, "2024-03-04")):
        found, remarks = days(tmp_path, "3/4/24", day_first=day_first)
        assert found == [expected]
        assert not any("day or month" in text for text in remarks)


def test_dates_that_tell_count_more_than_what_the_user_says_and_he_is_told(tmp_path):
    found, remarks = days(tmp_path, "3/4/24", "3/14/24", day_first=True)
    assert found == ["2024-03-04", "2024-03-14"]
    assert any("the month comes first" in text for text in remarks)


def test_a_guess_is_told(tmp_path):
    _, remarks = days(tmp_path, "3/4/24")
    assert any("no date tells" in text for text in remarks)


def test_the_order_in_which_days_follow_each_other_is_a_good_guess(tmp_path):
    assert days(tmp_path, "1/2/24", "2/2/24", "3/2/24")[0][-1] == "2024-02-03"
    assert days(tmp_path, "2/1/24", "2/2/24", "2/3/24")[0][-1] == "2024-02-03"


def test_the_order_that_never_goes_back_is_told_by_the_log(tmp_path):
    dates = ("9/1/24", "11/1/24", "1/2/24", "8/2/24", "2/3/24", "5/3/24", "1/4/24")  # read month first, it leaps about
    found, remarks = days(tmp_path, *dates)
    assert found == sorted(found)
    assert found[0] == "2024-01-09"
    assert not any("no date tells" in text for text in remarks)


@pytest.mark.parametrize("date", ["2024/3/4", "2024-03-04", "2024.3.4", "2024. 3. 4.", "2024年3月4日"])
def test_the_year_may_come_first(date, tmp_path):
    assert days(tmp_path, date, style="{} 09:00 - Ann: hi")[0] == ["2024-03-04"]


def test_a_year_of_two_digits_may_come_first(tmp_path):
    assert days(tmp_path, "23/3/17", "23/3/18", "23/4/1")[0] == ["2023-03-17", "2023-03-18", "2023-04-01"]


@pytest.mark.parametrize("date", ["17/03/2023", "17-03-2023", "17.03.23", "17.3.2023."])
def test_numbers_of_a_date_are_parted_by_several_signs(date, tmp_path):
    assert days(tmp_path, date)[0] == ["2023-03-17"]


def test_a_file_that_cannot_tell_is_read_like_the_others_of_its_kind(tmp_path):
    written("3/14/24, 09:00 - Ann: hi\n3/15/24, 09:00 - Ann: hi\n", tmp_path, "logs/WhatsApp Chat with A.txt")
    written("3/4/24, 09:00 - Ann: hi\n", tmp_path, "logs/WhatsApp Chat with B.txt")
    found = read(tmp_path / "logs", tmp_path)
    assert [line[:10] for line in found.lines] == ["2024-03-14", "2024-03-15", "2024-03-04"]


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("9:05 AM", "09:05:00"), ("9:05\u202fPM", "21:05:00"), ("9:05pm", "21:05:00"), ("12:05 AM", "00:05:00"),
        ("12:05 p. m.", "12:05:00"), ("9:05:07\u00a0PM", "21:05:07"), ("21.05", "21:05:00"), ("上午9:05", "09:05:00"),
        ("下午 9:05", "21:05:00"), ("凌晨12:05", "00:05:00"), ("凌晨3:05", "03:05:00"), ("早上7:05", "07:05:00"),
        ("中午12:05", "12:05:00"), ("中午1:05", "13:05:00"), ("晚上11:05", "23:05:00"), ("下午13:05", "13:05:00"),
        ("um 21:05", "21:05:00"), ("21:05 Uhr", "21:05:00"),
    ],
)  # fmt: skip
def test_times_of_day_are_written_in_many_ways(time, expected, tmp_path):
    for style in (f"17/03/2023, {time} - Ann: hi", f"[17/03/2023, {time}] Ann: hi"):
        found = read(written(style + "\n", tmp_path, "chat.txt"), tmp_path, "Ann")
        assert found.lines == [f"2023-03-17 {expected} message Ann 2 text"]


def test_without_a_zone_times_are_taken_as_they_stand_and_with_one_they_are_moved(tmp_path):
    path = written("17/07/2023, 09:00 - Ann: hi\n", tmp_path, "chat.txt")
    plain = read(path, tmp_path, zone=None)
    berlin = read(path, tmp_path, zone="Europe/Berlin")
    assert (plain.rows[0]["offset"], berlin.rows[0]["offset"]) == (0, 120)
    assert plain.rows[0]["time"] - berlin.rows[0]["time"] == 2 * 3600 * 1000
    assert any("--timezone" in text for text in plain.result.damage.remarks)


# people and rooms ------------------------------------------------------------------------------------


def lines(text, tmp_path, names="Ann; Bob; Cy; Work: Ann; Work: Bob", head="17/03/2023, 09:00 - ", **more):
    """Events of lines that have no heads yet, without their times."""
    path = written("".join(f"{head}{line}\n" for line in text.splitlines()), tmp_path, more.pop("name", "chat.txt"))
    found = read(path, tmp_path, names, **more)
    return [line[20:] for line in found.lines]


def test_names_with_a_colon_are_known_by_what_everybody_of_that_name_seems_to_say(tmp_path):
    text = "\n".join(f"Work: {name}: message {n}" for n in range(4) for name in ("Ann", "Bob"))
    assert lines(f"{text}\nCy: Work: done", tmp_path) == [
        *["message Work: Ann 9 text", "message Work: Bob 9 text"] * 4, "message Cy 10 text",
    ]  # fmt: skip


def test_a_line_of_the_app_may_have_a_colon_in_a_name(tmp_path):
    assert lines('Ann: hi\nAnn added Work: Bob\nCy changed the subject to "Plan: A"', tmp_path) == [
        "message Ann 2 text", "invite Ann -> Work: Bob", "rename Cy",
    ]  # fmt: skip


def test_what_somebody_writes_is_no_line_of_the_app(tmp_path):
    assert lines('Ann: Bob left\nCy: Ann changed the subject to "x"\nAnn: You were added', tmp_path) == [
        "message Ann 8 text", "message Cy 30 text", "message Ann 14 text",
    ]  # fmt: skip


def test_a_name_with_a_comma_is_not_taken_apart_once_it_is_known(tmp_path):
    found = lines("Miller, Ann: hi\nBob: hi\nBob removed Miller, Ann", tmp_path, "Miller, Ann; Bob; Ann")
    assert found[-1] == "removed Bob -> Miller, Ann"


def test_who_is_only_counted_is_counted(tmp_path):
    assert lines("Ann added Bob and 2 others", tmp_path) == ["invite Ann -> Bob", "invite Ann", "invite Ann"]


def test_lines_in_another_language_are_kept_as_other_and_told(tmp_path):
    path = written("17/03/2023, 09:00 - Ana ha creado el grupo\n17/03/2023, 09:00 - Ann: hi\n", tmp_path, "chat.txt")
    found = read(path, tmp_path, "Ann")
    assert [line[20:] for line in found.lines] == ["other", "message Ann 2 text"]
    assert any("not known here" in text for text in found.result.damage.remarks)


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat with Garden.txt", "WhatsApp Chat with Garden (2).txt", "WhatsApp-Chat mit Garden.txt",
        "WhatsApp Chat - Garden/_chat.txt", "与Garden的WhatsApp聊天记录.txt",
    ],
)  # fmt: skip
def test_the_room_is_called_as_the_file_is(name, tmp_path):
    text = "17/03/2023, 09:00 - Ann: hi\n"
    written(text, tmp_path, f"logs/{name}")
    written(text, tmp_path, "logs/other/WhatsApp Chat with Garden.txt")
    assert read(tmp_path / "logs", tmp_path).result.rooms == 1


def test_a_zip_of_ios_with_photographs_is_read_without_them(tmp_path):
    path = tmp_path / "WhatsApp Chat - Night.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(SAMPLES / "whatsapp_ios_en.txt", "_chat.txt")
        archive.writestr("00000007-PHOTO-2023-03-14-09-01-02.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 50)
    found = read(path, tmp_path, PEOPLE)
    assert found.lines == table(ENGLISH_IOS)
    assert found.result.passed == 1


def test_two_exports_of_a_room_that_overlap_are_one_and_nothing_is_lost(tmp_path):
    whole = (SAMPLES / "whatsapp_android_en.txt").read_text("utf-8").splitlines(keepends=True)
    written("".join(whole[:19]), tmp_path, "logs/a/WhatsApp Chat with Garden.txt")
    written("".join(whole[10:]), tmp_path, "logs/b/WhatsApp Chat with Garden.txt")
    found = read(tmp_path / "logs", tmp_path, PEOPLE)
    assert sum("Tom 0 other" in line for line in found.lines) == 2  # two photographs in a minute stay two
    assert found.result.doubles > 0
    assert len(found.lines) == len(table(ENGLISH_ANDROID))


# damage ----------------------------------------------------------------------------------------------

GOOD = "17/03/2023, 09:00 - Ann: one\n17/03/2023, 09:01 - Bob: two\n{}\nand below it\n17/03/2023, 09:03 - Ann: four\n"


@pytest.mark.parametrize(
    "head",
    [
        "17/03/2023, 09:02 Bob: the dash is gone", "17/03/2023, 09:0", "17/03/2023,", "17/03/2023", "17/O3/2023, 09:02 - Bob: three",
        "17/03/2023, 99:02 - Bob: three", "32/03/2023, 09:02 - Bob: three", "1\ufffd/03/2023, 09:02 - Bob: three",
        "17-03/2023, 09:02 - Bob: three", "17/03/2023, 09;02 - Bob: three", "17/03/2023, at nine - Bob: three",
        "s7/03/2023, 09:02 - Bob: three", "17o03/2023, 09:02 - Bob: three", "7/03/2023, 09:02  Bob: three",
        "17/03/2023, 09:02 -Bob: three", "\ufffd17/03/2023, 09:02 - Bob: three", "17/03/2023, 09:02 \ufffd\ufffd Bob: three",
    ],
)  # fmt: skip
def test_a_damaged_head_is_told_and_not_taken_for_text_of_the_message_above(head, tmp_path):
    found = read(written(GOOD.format(head), tmp_path, "chat.txt"), tmp_path, "Ann; Bob")
    assert [line[11:] for line in found.lines] == [
        "09:00:00 message Ann 3 text", "09:01:00 message Bob 3 text", "09:03:00 message Ann 4 text",
    ]  # fmt: skip
    assert sum(found.damage.values()) == 1
    assert found.result.damage.places[next(iter(found.damage))] == [f"{tmp_path}/chat.txt:3"]


@pytest.mark.parametrize(
    "head", ["{14/03/2023, 09:00:02] Bob: three", "[14/03/2023, 09:00:02} Bob: three", "14/03/2023, 09:00:02] Bob: three", "[14/03/2023, 09:00"],
)
def test_a_damaged_head_in_brackets_is_told_too(head, tmp_path):
    text = f"[14/03/2023, 09:00:00] Ann: one\n[14/03/2023, 09:00:01] Bob: two\n{head}\n[14/03/2023, 09:00:03] Ann: four\n"
    found = read(written(text, tmp_path, "chat.txt"), tmp_path, "Ann; Bob")
    assert [line[20:] for line in found.lines] == ["message Ann 3 text", "message Bob 3 text", "message Ann 4 text"]
    assert found.damage == {BROKEN: 1}


@pytest.mark.parametrize("line", ["17/3 is the day", "12:30 is the time", "[1] see below", "17.03.2023 09:00 - there", "2023", "1/2"])
def test_a_line_with_numbers_that_is_no_head_belongs_to_the_message_above(line, tmp_path):
    found = read(written(GOOD.format(line), tmp_path, "chat.txt"), tmp_path, "Ann; Bob")
    assert found.lines[1].endswith(f"message Bob {3 + 1 + len(line) + 1 + len('and below it')} text")
    assert not found.damage


def test_text_before_the_first_message_is_told(tmp_path):
    found = read(written("what is this\nand this\n17/03/2023, 09:00 - Ann: one\n", tmp_path, "chat.txt"), tmp_path)
    assert found.damage == {"no message where the first one should be": 1}


def test_a_line_without_an_end_takes_no_time(tmp_path):
    worst = ["Ann added " * 5000, "1" * 60_000, "[" * 60_000, "17/03/2023, " * 6000, '"' * 60_000, "\u200e" * 60_000, "<" * 60_000]
    text = "".join(f"17/03/2023, 09:00 - {line}\n17/03/2023, 09:00 - Ann: {line}\n{line}\n" for line in worst)
    assert len(read(written(text, tmp_path, "chat.txt"), tmp_path).lines) >= len(worst)


# recognised ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "hello\nworld\n", "2024-03-04 09:00:00 INFO: started\n", '{"a": 1}\n', "room,author,time\n", "17/03/2023 is a day\n"],
)
def test_other_texts_are_not_taken_for_whatsapp(text, tmp_path):
    path = written(text or " ", tmp_path, "some.txt")
    assert WhatsApp().recognise(sources(path)[0], path.read_bytes()) < 0.3


def test_utf_16_is_read_too(tmp_path):
    text = (SAMPLES / "whatsapp_android_de.txt").read_text("utf-8")
    found = read(written(text.encode("utf-16"), tmp_path, "chat.txt"), tmp_path, PEOPLE)
    assert [line.replace(YOU, "YOU") for line in found.lines] == table(GERMAN_ANDROID)
