"""What QQ says of a group: who came, was brought, went, was removed, took back what he had said.

Gaps are bounded, so that no line takes long. Of several phrases that fit the first one counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sim.chatlogs.events import Kind

_LONGEST: Final = 1_000
_A, _T = r"(?P<a>.{1,100}?) ?", r"(?P<t>.{1,400}?) ?"
_GROUP: Final = r"(?:了)? ?(?:本群|该群|此群|群聊|群组|群|讨论组)?"
_PHRASES: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(text.replace("%a", _A).replace("%t", _T).replace("%g", _GROUP)))  # type: ignore[misc]
    for kind, text in (
        ("invite", r"%t(?:已经?)?被 ?%a邀请(?:加入|进入|入)%g"),
        ("invite", r"%a(?:已经?)?邀请 ?%t(?:加入|进入|入)%g"),
        ("join", r"(?:欢迎 ?)?%a(?:已经?)?(?:通过.{1,40})?(?:加入|进入)%g"),
        ("leave", r"%a(?:已经?)?(?:主动)?(?:退出|离开)%g"),
        ("removed", r"%t(?:已经?)?被 ?(?P<a>.{0,100}?) ?(?:移出|移除|踢出|请出|请离)%g"),
        ("removed", r"%a(?:已经?)?(?:将|把) ?%t(?:移出|移除|踢出|请出|请离)%g"),
        ("recall", r"%a(?:已经?)?撤回了?(?:(?!(?:一|\d+)条)(?P<t>.{1,100}?)的?)?(?:一条|\d+条)?(?:成员)?消息.{0,50}"),
        ("rename", r"(?:%a)?(?:已经?)?(?:修改|更改|变更)了?(?:本|该)?群(?:的)?(?:名称|名)(?!片).{0,200}"),
        ("rename", r"(?:本|该)?群(?:的)?(?:名称|名)(?!片)(?:已|被).{0,200}"),
        ("role", r"%a(?:已经?)?(?:将|把) ?%t(?:设为|设置为|设定为|任命为|取消).{0,20}管理员.{0,20}"),
        ("role", r"%t(?:已经?)?(?:成为|被设为|被设置为|被任命为|被取消|不再是).{0,20}(?:管理员|群主).{0,20}"),
        ("role", r"(?:%a)?(?:已经?)?(?:将|把)(?:本|该)?群.{0,10}转让给了? ?%t"),
        ("create", r"%a(?:已经?)?(?:创建|新建|建立)%g"),
    )
)
_SEVERAL: Final = re.compile(r"[、，]|, ")
_NUMBER: Final = re.compile(r"(?P<nick>.*)[(（](?P<number>\d{4,12})[)）]")
_NOBODY: Final = frozenset({"管理员", "群主", "群管理员", "系统", "有人"})


@dataclass(frozen=True)
class SystemLine:
    """What a line says. Names as they stand there; targets: nobody, one or several."""

    kind: Kind
    actor: str | None
    targets: tuple[str, ...]


def read_line(line: str) -> SystemLine | None:
    """What a line of QQ itself says; None if it is none that is known here."""
    text = line.strip().rstrip("。.!！")
    if len(text) > _LONGEST:
        return None
    for kind, phrase in _PHRASES:
        match = phrase.fullmatch(text)
        if match is not None:
            names = match.groupdict()
            actor = _name(names.get("a"))
            targets = [name for part in _SEVERAL.split(names.get("t") or "") if (name := _name(part))]
            return SystemLine(kind, actor, tuple(targets))
    return None


def number_in(name: str) -> str | None:
    """The QQ number that stands behind a name."""
    match = _NUMBER.fullmatch(name)
    return match["number"] if match is not None else None


def _name(text: str | None) -> str | None:
    """A name, without what stands around it; None for "an administrator"."""
    name = (text or "").strip().strip("“”\"'「」")
    for title in ("管理员", "群主"):
        if name.startswith(title) and len(name) > len(title):
            name = name.removeprefix(title).strip("“”\"'「」 ")
    return None if not name or name in _NOBODY else name
