"""Feishu (Lark), messages as its interface lists them: pages of JSON, or the entries of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Kind, Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.fields import as_list, as_map, as_text, moment
from sim.chatlogs.formats.json_stream import beginning, entries, small
from sim.chatlogs.formats.names import Named, Names, Person
from sim.chatlogs.source import Source

_LISTS: Final = ("*", "items.*", "data.items.*")
_OWN: Final = frozenset({"message_id", "msg_type", "create_time", "chat_id"})
_TYPES: Final[dict[str, Type]] = {
    "text": "text", "post": "text", "image": "image", "file": "file", "folder": "file", "audio": "voice",
    "media": "video", "sticker": "sticker", "interactive": "share", "share_chat": "card", "share_user": "card",
    "location": "location", "vote": "poll", "video_chat": "call", "hongbao": "red_packet", "merge_forward": "forward",
    "share_calendar_event": "share", "general_calendar": "share", "calendar": "share", "todo": "share",
}  # fmt: skip
_SAID: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)  # type: ignore[misc]
    for pattern, kind in (
        ("recalled|撤回", "recall"),
        ("owner|admin|群主|管理员", "role"),
        ("renamed|group name|群名", "rename"),
        ("removed|移出|移除", "removed"),
        ("invited|added|邀请", "invite"),
        ("joined|加入|进群", "join"),
        (r"\bleft\b|退出|离开", "leave"),
        ("started the group|created|创建", "create"),
    )
)
"""What a line of the system is, by its template; the first that fits."""
_LINK: Final = re.compile(r"\s*https?://\S+\s*")


class Feishu:
    """Messages of apps are left out and counted. Lines of the system have names only; mentions tell ids of names.

    What was taken back is a message of no length and, at the time of its last change, a recall.
    """

    name = "feishu"
    title = "Feishu or Lark, list of messages (JSON)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By what the messages have."""
        root = beginning(head)
        for one in [*as_list(root), *_inside(as_map(root))][:20]:
            for entry in [one, *_inside(as_map(one))[:5]]:
                if as_map(entry).keys() >= _OWN:
                    return 0.95
        return 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """All messages of all files, which may be in any order."""
        names, left_out = Names(into), 0
        for source in sources:
            into.begin(source.name, ordered=False)
            for number, entry in _messages(source, into):
                left_out += _take(entry, number, into, names, hints)
        names.settle()
        if left_out:
            into.remark(f"messages of bots, left out: {left_out:,}")


def _inside(page: dict[str, Any]) -> list[Any]:
    """The messages of a page."""
    return as_list(page.get("items")) or as_list(as_map(page.get("data")).get("items"))


def _messages(source: Source, into: Collector) -> Iterator[tuple[int, dict[str, Any]]]:
    for path, number, entry in entries(source, into, *_LISTS):
        inside = _inside(entry) if path == "*" and "message_id" not in entry else [entry]
        for one in inside:
            if isinstance(one, dict):
                yield number, one
            else:
                into.damaged("an entry that is no object", number)


def _take(entry: dict[str, Any], number: int, into: Collector, names: Names, hints: Hints) -> int:
    """Hand on a message; 1 if it was a bot's and is not handed on."""
    zoned = into.zone is not None
    time = moment(entry.get("create_time"), zoned=zoned)
    kind = as_text(entry.get("msg_type"))
    if time is None or kind is None:
        into.damaged("no date" if time is None else "no type of message", number)
        return 0
    room = into.room(as_text(entry.get("chat_id")) or hints.room or "room")
    own, content = as_text(entry.get("message_id")), as_map(entry.get("body")).get("content")
    for mention in map(as_map, as_list(entry.get("mentions"))):
        names.seen(as_text(mention.get("name")), _person(mention), room)
    if kind == "system":
        _system(room, time, as_map(small(content)), own, number, names)
        return 0
    sender = as_map(entry.get("sender"))
    actor = as_text(sender.get("id"))
    if sender.get("sender_type") == "app":
        return 1
    if actor is None:
        into.damaged("no author", number)
        return 0
    gone = entry.get("deleted") is True
    text = "" if gone else _text(kind, small(content), as_list(entry.get("mentions")))
    of_type = _TYPES.get(kind, "other")
    into.event(
        room, time, "message", actor, message=own, reply_to=as_text(entry.get("parent_id")), length=len(text),
        message_type="link" if of_type == "text" and _LINK.fullmatch(text[:4000]) else of_type, line=number,
    )  # fmt: skip
    if gone:
        changed = moment(entry.get("update_time"), zoned=zoned)
        into.event(room, time if changed is None else changed, "recall", actor, message=own, line=number)
    return 0


def _person(mention: dict[str, Any]) -> str | None:
    """The id of a mention, which in events is an object of several."""
    person = mention.get("id")
    return as_text(as_map(person).get("open_id") or person)


def _system(
    room: int, time: float | datetime, content: dict[str, Any], own: str | None, number: int, names: Names
) -> None:
    template = content.get("template")
    said = template[:1000] if isinstance(template, str) else ""
    kind: Kind = next((kind for pattern, kind in _SAID if pattern.search(said)), "other")
    who, whom = (_named(content.get(key)) for key in ("from_user", "to_chatters"))
    actor = who[0] if who else None
    if kind == "invite" and whom == who:
        kind, whom = "join", []
    for target in whom or [None]:
        names.event(room, time, kind, actor, target, message=own, line=number)


def _named(value: Any) -> list[Person]:
    return [Named(name) for one in as_list(value)[:10_000] if (name := as_text(one))]


def _text(kind: str, content: Any, mentions: list[Any]) -> str:
    """What a message says: of a text, or of the parts of a post; "" of others."""
    told = as_map(content)
    if kind == "text":
        text = told.get("text")
        text = text if isinstance(text, str) else ""
        for mention in map(as_map, mentions[:100]):
            key, name = mention.get("key"), mention.get("name")
            if isinstance(key, str) and isinstance(name, str) and key:
                text = text.replace(key, f"@{name[:100]}")
        return text
    if kind != "post":
        return ""
    if "content" not in told:  # a post of several languages
        told = next((one for one in told.values() if isinstance(one, dict) and "content" in one), {})
    parts = [part for line in as_list(told.get("content")) for part in as_list(line) if isinstance(part, dict)]
    texts = [told.get("title"), *(part.get("text") or part.get("user_name") for part in parts)]
    return "".join(text for text in texts if isinstance(text, str))
