"""Names of rooms, as files tell them, and of people, as lines show them."""

from __future__ import annotations

import re
from typing import Final

from sim.chatlogs.formats.whatsapp.heads import MARKS
from sim.chatlogs.source import Source

YOU: Final = "\0you"
"""Whom the log belongs to, as long as nothing tells his name."""

_FILE: Final = re.compile(
    r"(?i:whatsapp[ -]chat (?:with|mit|-) (?P<a>.+)|"
    r"(?:与|與|和) ?(?P<b>.+?) ?的 ?whatsapp ?(?:聊天|对话|對話)(?:记录|紀錄)?|"
    r"whatsapp ?(?:与|與|和|跟) ?(?P<c>.+?) ?的?(?:聊天|对话|對話)(?:记录|紀錄)?|"
    r"whatsapp ?(?:聊天|对话|對話)(?:记录|紀錄)? ?- ?(?P<d>.+))"
)
_COPY: Final = re.compile(r" ?\(\d{1,3}\)$")
_EDGES: Final = MARKS + " \u00a0\u202f\t"


def person(name: str) -> str:
    """A name as it is told apart: without marks, and without the "~" that stands before names nobody has saved."""
    name = name.strip(_EDGES)
    return name.removeprefix("~").strip(_EDGES) or name


def room_of(source: Source) -> str | None:
    """The name of the room that the file is called after, or what `_chat.txt` lies in; None if they tell nothing."""
    for name in _names(source):
        match = _FILE.fullmatch(name)
        if match is not None:
            return next(found for found in match.groups() if found).strip()
    return None


def fallback_room(source: Source) -> str:
    """What tells the room apart where nothing tells its name: what the file is called, or what it lies in."""
    return _names(source)[-1 if not _unnamed(source) else 1]


def _names(source: Source) -> list[str]:
    """What may tell the name of the room, without endings and "(1)"."""
    names = [source.base]
    if _unnamed(source):
        inner = (source.member or "").rpartition("/")[0].rpartition("/")[2]
        names += [inner] if inner else []
        names += [source.path.name] if source.member is not None else [source.path.parent.name]
    return [_COPY.sub("", re.sub(r"(?i:\.(?:txt|zip))$", "", name)) or name for name in names]


def _unnamed(source: Source) -> bool:
    return source.base.lower().startswith("_chat")
