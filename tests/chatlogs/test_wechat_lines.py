"""Lines of the system in WeChat and QQ."""

import time

import pytest

from sim.chatlogs.formats.names import YOU
from sim.chatlogs.formats.qq_lines import said_by_qq
from sim.chatlogs.formats.wechat_events import by_number
from sim.chatlogs.formats.wechat_lines import expanded, said


def shown(lines):
    def who(person):
        return {None: "-", YOU: "you"}.get(person) or person.name

    return ", ".join(f"{one.kind} {who(one.actor)}>{who(one.target)}" for one in lines)


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ('你邀请"甲、乙"加入了群聊  $revoke$', "invite you>甲, invite you>乙"),
        ("You invited Bo to the group chat", "invite you>Bo"),
        ('"甲"邀请你加入了群聊，群聊参与人还有：乙、丙', "invite 甲>you"),
        ("Al invited you to a group chat with Bo, Cem", "invite Al>you"),
        ('"甲"邀请你和"乙"加入了群聊', "invite 甲>you, invite 甲>乙"),
        ("Al invited you and Bo to the group chat", "invite Al>you, invite Al>Bo"),
        ('"甲"邀请"乙、丙"加入了群聊', "invite 甲>乙, invite 甲>丙"),
        ("“甲”邀请“乙”加入群聊", "invite 甲>乙"),
        ("Al invited Bo to the group chat", "invite Al>Bo"),
        ('" 乙"通过扫描你分享的二维码加入群聊', "join 乙>-"),
        ('"Bo" joined group chat via the QR code you shared', "join Bo>-"),
        ('" 乙"通过扫描"甲"分享的二维码加入群聊', "join 乙>-"),
        ('"Bo" joined the group chat via the QR Code shared by "Al"', "join Bo>-"),
        ('你通过扫描"甲"分享的二维码加入群聊', "join you>-"),
        ('你将"乙"移出了群聊', "removed you>乙"),
        ('You removed "Bo" from the group chat', "removed you>Bo"),
        ('你被"甲"移出群聊', "removed 甲>you"),
        ('You were removed from the group chat by "Al"', "removed Al>you"),
        ('"甲"修改群名为“茶”', "rename 甲>-"),
        ("你修改群名为“茶”", "rename you>-"),
        ('Al changed the group name to "Tea"', "rename Al>-"),
        ("你撤回了一条消息", "recall you>-"),
        ('"甲" 撤回了一条消息', "recall 甲>-"),
        ('"甲"撤回了成员"乙"的一条消息', "recall 甲>乙"),
        ("Bo recalled a message", "recall Bo>-"),
        ("You recalled a message", "recall you>-"),
        ("你已成为新群主", "role ->you"),
        ('"甲"已成为新群主', "role ->甲"),
        ("群主已启用“群聊邀请确认”，群成员需群主确认才能邀请朋友进群。", "other ->-"),
        ("群主已恢复默认进群方式。", "other ->-"),
        ("发出红包，请在手机上查看", "message ->-"),
        ("甲领取了你的红包", "other 甲>-"),
        ('"甲" 拍了拍 "乙" 的肩膀', "other 甲>乙"),
        ('"甲" 拍了拍我', "other 甲>you"),
        ("我拍了拍自己", "other you>you"),
        ('"Al" tickled "Bo"', "other Al>Bo"),
        ("以上是打招呼的内容", "other ->-"),
        ("", "other ->-"),
        ('"加入了群聊"邀请"邀请"加入了群聊', "invite 加入了群聊>邀请"),
    ],
)
def test_what_a_line_of_wechat_says(line, meaning):
    assert shown(said(expanded(line)[0])) == meaning


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("甲加入本群。", "join 甲>-"),
        ("甲 已加入群聊", "join 甲>-"),
        ("甲邀请乙、丙加入了群聊", "invite 甲>乙, invite 甲>丙"),
        ("乙被甲邀请加入本群", "invite 甲>乙"),
        ("甲 退出了本群", "leave 甲>-"),
        ("乙已被管理员移出本群", "removed ->乙"),
        ("甲将乙移出了群聊", "removed 甲>乙"),
        ("甲撤回了一条消息", "recall 甲>-"),
        ("乙已成为管理员", "role ->乙"),
        ("你邀请乙加入群", "invite you>乙"),
        ("今天天气不错", "other ->-"),
    ],
)
def test_what_a_line_of_qq_says(line, meaning):
    assert shown(said_by_qq(line)) == meaning


@pytest.mark.parametrize(
    ("kind", "sub", "what"),
    [(1, 0, "text"), (49, 5, "link"), (49, 999, "share"), ((5 << 32) | 49, 0, "link"), (3, None, "image"), (77, 0, "other"), (None, None, "other")],
)
def test_what_the_numbers_of_an_entry_mean(kind, sub, what):
    assert by_number(kind, sub) == what


def test_xml_shows_its_text_and_tells_ids():
    member = "<member><username><![CDATA[{}]]></username><nickname><![CDATA[{}]]></nickname></member>"
    line = (
        '<sysmsg><template><![CDATA["$a$"邀请"$b$"加入了群聊]]></template>'
        f'<link name="a"><memberlist>{member.format("w1", "甲")}</memberlist></link>'
        f'<link name="b"><memberlist>{member.format("w2", "乙")}{member.format("w3", "丙")}</memberlist></link></sysmsg>'
    )
    text, people = expanded(line)
    assert text == '"甲"邀请"乙、丙"加入了群聊'
    assert people == [("甲", "w1"), ("乙", "w2"), ("丙", "w3")]
    assert expanded('"${w1}" 拍了拍 "${w2}"') == ('"w1" 拍了拍 "w2"', [("w1", "w1"), ("w2", "w2")])
    assert expanded("<msg>&lt;a&gt; 撤回了一条消息</msg>")[0] == "<a> 撤回了一条消息"


@pytest.mark.parametrize(
    "piece", ["邀请", '"', "加入", "将", "撤回", "拍了拍", "<template>", "<link ", "<member>", "<", "通过", "invited ", "$", "${", " "]
)
def test_no_line_takes_long(piece):
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    said(expanded(text)[0])
    said(expanded(text + "群聊")[0])
    said(expanded("群聊" + text)[0])
    said_by_qq(text)
    assert time.process_time() - start < 1.0
