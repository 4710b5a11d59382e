"""QQ's text export: samples written for these tests, with every event that they hold."""

from __future__ import annotations

import pytest
from log_reading import SAMPLES, read, table, written

from sim.chatlogs.formats.qq import QQ
from sim.chatlogs.formats.qq.system_lines import SystemLine, read_line
from sim.chatlogs.source import sources

GROUPS = """
2021-05-01 09:05:07 message 1234567 24 text             # a title before the name; an empty line, a date within the text
2021-05-01 09:06:00 message li@example.com 0 image      # a mail address in place of a number
2021-05-01 09:06:30 message li@example.com 7 text       # text beside a photograph
2021-05-01 09:07:00 join 7654321                        # QQ has the name only: the number stands below
2021-05-01 09:08:00 invite 1234567 -> 小赵              # two at once; who never says anything has no number
2021-05-01 09:08:00 invite 1234567 -> 小钱
2021-05-01 09:08:00 recall li@example.com
2021-05-01 09:08:00 removed -> 小赵                     # by an administrator
2021-05-01 09:08:30 leave 小钱
2021-05-01 09:08:30 role 1234567 -> li@example.com
2021-05-01 09:08:30 rename 1234567
2021-05-01 09:08:30 other                               # may not speak for ten minutes
2021-05-01 09:09:00 message 7654321 0 red_packet        # brackets in the name; then two heads that are damaged
2021-05-01 09:10:00 message 7654321 21 link
2021-05-02 10:00:00 room 1 message 7654321 2 text       # another group in the same file
"""
FRIENDS = """
2021-05-01 20:43:38 message 小李 2 text                 # PM behind the time, no number
2021-05-01 20:44:00 message 我 1 text                   # 下午 before it
2021-05-02 00:10:00 message 我 0 sticker                # 12:10 AM
2021-05-03 08:00:00 room 1 message 小李 5 text          # of the same name, but in another group of friends
"""
BROKEN = "a message that does not begin as it should"


def test_groups_give_their_events(tmp_path):
    found = read(SAMPLES / "qq_groups.txt", tmp_path, "1234567; li@example.com; 7654321; 小赵; 小钱")
    assert found.lines == table(GROUPS)
    assert found.damage == {BROKEN: 1, "no such date or time": 1}


def test_talks_between_two_give_their_events(tmp_path):
    found = read(SAMPLES / "qq_friends.txt", tmp_path, "小李; 我")
    assert found.lines == table(FRIENDS)
    assert not found.damage


@pytest.mark.parametrize(
    ("line", "kind", "actor", "targets"),
    [
        ("小明加入本群。", "join", "小明", ()),
        ("小明已加入该群", "join", "小明", ()),
        ("欢迎小明加入群聊", "join", "小明", ()),
        ("小明通过扫描二维码加入本群", "join", "小明", ()),
        ("小明邀请小红加入了本群。", "invite", "小明", ("小红",)),
        ("小红被小明邀请加入了群聊", "invite", "小明", ("小红",)),
        ("小明退出了本群。", "leave", "小明", ()),
        ("小明离开群", "leave", "小明", ()),
        ("小明被管理员移出本群", "removed", None, ("小明",)),
        ("小明被管理员小红移出了本群", "removed", "小红", ("小明",)),
        ("管理员小红将小明移出本群。", "removed", "小红", ("小明",)),
        ("您已被移出本群", "removed", None, ("您",)),
        ("小明撤回了一条消息", "recall", "小明", ()),
        ("管理员小红撤回了小明的一条消息", "recall", "小红", ("小明",)),
        ("你撤回一条消息", "recall", "你", ()),
        ("小红修改群名称为“读书”", "rename", "小红", ()),
        ("本群名称已被修改为“读书”", "rename", None, ()),
        ("小明已成为管理员", "role", None, ("小明",)),
        ("小红将小明设为管理员", "role", "小红", ("小明",)),
        ("群主小红将群转让给小明", "role", "小红", ("小明",)),
        ("小红创建了本群", "create", "小红", ()),
    ],
)  # fmt: skip
def test_what_qq_says_of_a_group(line, kind, actor, targets):
    assert read_line(line) == SystemLine(kind, actor, targets)


@pytest.mark.parametrize("line", ["小明被管理员禁言10分钟", "小红修改了群名片", "", "。", "加" * 5000])
def test_what_else_it_says_is_not_known(line):
    assert read_line(line) is None


def file_of(*messages):
    return "消息记录\n\n" + "=" * 60 + "\n消息分组:群\n" + "=" * 60 + "\n消息对象:茶\n" + "=" * 60 + "\n\n" + "\n\n".join(messages) + "\n"


@pytest.mark.parametrize(
    "head", ["2021-05-01 09:1 小刚(12345678)", "2021-5?-01 09:10:00 小刚(12345678)", "2021-05-01 25:10:00 小刚(12345678)", "2021-05-01",
             "r021-05-01 09:10:00 小刚", "2021o05-01 09:10:00 小刚", "2021-05-0109:10:00 小刚", "2021-05-01 09:10;00 小刚"],
)
def test_a_damaged_head_is_told_and_takes_its_text_with_it(head, tmp_path):
    text = file_of("2021-05-01 09:00:00 小明(1234567)\n好", f"{head}\n丢了", "2021-05-01 09:20:00 小红(2345678)\n好的")
    found = read(written(text, tmp_path, "a.txt"), tmp_path, "1234567; 2345678")
    if head == "2021-05-01":  # a date, as people write it
        assert found.lines[0].endswith("message 1234567 16 text")
        return
    assert [line[11:] for line in found.lines] == ["09:00:00 message 1234567 1 text", "09:20:00 message 2345678 2 text"]
    assert sum(found.damage.values()) == 1


def test_a_head_below_a_text_without_a_blank_line_is_a_head_if_it_has_a_number(tmp_path):
    text = file_of("2021-05-01 09:00:00 小明(1234567)\n好\n2021-05-01 09:10:00 小红(2345678)\n好的\n2021-05-01 09:20:00 谁")
    found = read(written(text, tmp_path, "a.txt"), tmp_path, "1234567; 2345678")
    assert [line[11:] for line in found.lines] == ["09:00:00 message 1234567 1 text", "09:10:00 message 2345678 2 text"]
    assert found.damage == {BROKEN: 1}


def test_a_name_of_two_people_stands_for_neither(tmp_path):
    text = file_of(
        "2021-05-01 09:00:00 小明(1234567)\n好", "2021-05-01 09:01:00 小明(2345678)\n好", "2021-05-01 09:02:00 系统消息(10000)\n小明退出了本群。"
    )
    assert read(written(text, tmp_path, "a.txt"), tmp_path, "1234567; 2345678; 小明").lines[-1].endswith("leave 小明")


def test_who_speaks_under_a_mask_is_told_apart_by_name(tmp_path):
    text = file_of("2021-05-01 09:00:00 猫(80000000)\n好", "2021-05-01 09:01:00 狗(80000000)\n好")
    assert [line[20:] for line in read(written(text, tmp_path, "a.txt"), tmp_path, "猫; 狗").lines] == [
        "message 猫 1 text", "message 狗 1 text",
    ]  # fmt: skip


def test_gb_18030_is_read_too(tmp_path):
    text = (SAMPLES / "qq_groups.txt").read_text("utf-8")
    found = read(written(text.encode("gb18030"), tmp_path, "a.txt"), tmp_path, "1234567; li@example.com; 7654321; 小赵; 小钱")
    assert found.lines == table(GROUPS)


def test_files_are_recognised_also_without_their_first_lines(tmp_path):
    whole = (SAMPLES / "qq_groups.txt").read_text("utf-8")
    for text, sure in ((whole, 0.9), (whole[whole.index("2021") :], 0.5), ("2021-05-01 09:00:00 started\n", 0.0)):
        path = written(text, tmp_path, "a.txt")
        found = QQ().recognise(sources(path)[0], path.read_bytes())
        assert found >= sure if sure else found == 0


def test_a_line_without_an_end_takes_no_time(tmp_path):
    worst = ["2021-05-01 09:00:00 " + "(" * 60_000, "2021-05-01 " + "<" * 60_000, "加入" * 30_000, "被" * 60_000, "1/1/1 1:1 " + "<a" * 30_000]
    text = file_of(*(f"{line}\n{line}" for line in worst), *(f"2021-05-01 09:00:00 系统消息(10000)\n{line}" for line in worst))
    assert read(written(text, tmp_path, "a.txt"), tmp_path).lines
