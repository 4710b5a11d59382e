"""Lines of the system in QQ as converters hand them on: the rules are those of QQ's own export."""

from __future__ import annotations

from typing import Final

from sim.chatlogs.formats.names import YOU, Named, Person
from sim.chatlogs.formats.qq.system_lines import read_line
from sim.chatlogs.formats.wechat_lines import Said

_HIM: Final = {"你": YOU, "您": YOU, "我": YOU}


def said_by_qq(text: str) -> list[Said]:
    """What a line says, of each person it names; kind "other" where it says nothing known."""
    line = read_line(" ".join(text[:2_000].split()))
    if line is None:
        return [Said("other")]
    actor = _person(line.actor) if line.actor is not None else None
    return [Said(line.kind, actor, _person(target)) for target in line.targets] or [Said(line.kind, actor)]


def _person(name: str) -> Person:
    return _HIM.get(name) or Named(name)
