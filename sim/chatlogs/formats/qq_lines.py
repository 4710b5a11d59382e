"""What QQ says of a group, as converters write it: who came, was brought, went, was removed, took something back."""

from __future__ import annotations

import re
from typing import Final

from sim.chatlogs.events import Kind
from sim.chatlogs.formats.names import YOU, Named, Person
from sim.chatlogs.formats.wechat_lines import Said

_WHO: Final = r"(?P<who>.{1,100}?)"
_WHOM: Final = r"(?P<whom>.{1,400}?)"
_GROUP: Final = r"了?\s*(?:本群|该群|群聊|群)?.{0,3}"
_PATTERNS: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = tuple(
    (re.compile(pattern), kind)  # type: ignore[misc]
    for pattern, kind in (
        (rf"{_WHOM}\s*被\s*{_WHO}\s*邀请(?:加入|进入|入){_GROUP}", "invite"),
        (rf"{_WHO}\s*邀请\s*{_WHOM}\s*(?:加入|进入|入){_GROUP}", "invite"),
        (rf"(?:欢迎\s*)?{_WHO}\s*已?(?:通过.{{1,40}})?(?:加入|进入){_GROUP}", "join"),
        (rf"{_WHO}\s*已?(?:主动)?(?:退出|离开){_GROUP}", "leave"),
        (rf"{_WHOM}\s*已?被\s*{_WHO}\s*(?:移出|移除|踢出|请出){_GROUP}", "removed"),
        (rf"{_WHO}\s*(?:将|把)\s*{_WHOM}\s*(?:移出|移除|踢出|请出){_GROUP}", "removed"),
        (rf"{_WHO}\s*撤回了?\s*(?:成员)?{_WHOM}的一条消息.{{0,50}}", "recall"),
        (rf"{_WHO}\s*撤回了?\s*(?:一|\d+)条(?:成员)?消息.{{0,50}}", "recall"),
        (rf"{_WHO}\s*(?:修改|更改)了?(?:本|该)?群(?:的)?名.{{0,200}}", "rename"),
        (rf"{_WHOM}\s*(?:已?成为|已?被设为|已?被取消).{{0,20}}(?:管理员|群主).{{0,20}}", "role"),
    )
)
_HIM: Final = {"你": YOU, "您": YOU, "我": YOU}
_NOBODY: Final = frozenset({"", "管理员", "群主", "有人"})


def said_by_qq(text: str) -> list[Said]:
    """What a line of the system says, of each person it names; kind "other" where it says nothing known."""
    text = " ".join(text[:1_000].split())
    for pattern, kind in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            groups = found.groupdict()
            whom = [_person(name) for name in (groups.get("whom") or "").split("、")]
            actor = _person(groups.get("who") or "")
            return [Said(kind, actor, target) for target in whom if target is not None] or [Said(kind, actor)]
    return [Said("other")]


def _person(name: str) -> Person:
    name = name.strip(" \"'“”「」")
    return _HIM.get(name) or (None if name in _NOBODY else Named(name))
