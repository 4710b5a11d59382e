"""QQ, JSON of qq-chat-exporter, both of its generations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.fields import as_id, as_list, as_map, as_text, length_of, moment
from sim.chatlogs.formats.json_stream import STARTED, Header, beginning, values
from sim.chatlogs.formats.names import Names
from sim.chatlogs.formats.qq_lines import said_by_qq
from sim.chatlogs.source import Source

_TYPES: Final[tuple[tuple[str, Type], ...]] = (
    ("image", "image"), ("video", "video"), ("audio", "voice"), ("voice", "voice"), ("ptt", "voice"), ("file", "file"),
    ("forward", "forward"), ("location", "location"), ("market_face", "sticker"), ("face", "sticker"), ("card", "card"),
    ("red", "red_packet"), ("wallet", "red_packet"), ("transfer", "transfer"), ("call", "call"), ("json", "share"),
)  # fmt: skip
"""Types by what the names of resources and elements have in them, the first that fits."""


class QQExporter:
    """The QQ number tells people apart, or the id within QQ where there is none."""

    name = "qq_exporter"
    title = "QQ, JSON of qq-chat-exporter"

    def recognise(self, source: Source, head: bytes) -> float:
        """By its sections, or by what the messages have."""
        root = as_map(beginning(head))
        if "chatInfo" in root and root.keys() & {"metadata", "statistics", "messages"}:
            return 0.95
        for one in as_list(root.get("messages"))[:20]:
            keys = as_map(one).keys()
            if keys >= {"timestamp", "sender", "content"} and as_map(one["sender"]).keys() & {"uid", "uin"}:
                return 0.85
        return 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """All messages of all files; a file is of one chat."""
        names = Names(into)
        for source in sources:
            into.begin(source.name)
            header, room = Header(source, "chatInfo"), -1
            for path, number, value in values(source, into, "chatInfo", "messages.*"):
                if value is STARTED:
                    room = -1
                elif path == "chatInfo":
                    room = _room(as_map(value), source, into, names, hints)
                else:
                    if room < 0:
                        room = _room(as_map(header["chatInfo"]), source, into, names, hints)
                    if isinstance(value, dict):
                        _take(value, room, number, into, names)
                    else:
                        into.damaged("an entry that is no object", number)
        names.settle()


def _room(chat: dict[str, Any], source: Source, into: Collector, names: Names, hints: Hints) -> int:
    names.owner = as_text(chat.get("selfUin")) or as_text(chat.get("selfUid")) or names.owner
    known = (as_text(chat.get(key)) for key in ("peerUid", "peerUin", "name"))
    return into.room(next(filter(None, known), None) or hints.room or source.base)


def _take(entry: dict[str, Any], room: int, number: int, into: Collector, names: Names) -> None:
    stamp = entry.get("timestamp")
    time = moment(stamp, stamp, zoned=into.zone is not None)
    if time is None:
        into.damaged("no date", number)
        return
    sender, raw = as_map(entry.get("sender")), as_map(entry.get("rawMessage"))
    own = as_id(entry.get("messageId")) or as_id(entry.get("id"))
    uin = as_text(sender.get("uin"))
    person = (uin if uin != "0" else None) or as_text(sender.get("uid")) or as_text(sender.get("name"))
    content = entry.get("content")
    text = content if isinstance(content, str) else as_map(content).get("text")
    if entry.get("isSystemMessage") is True or entry.get("system") is True:
        for one in said_by_qq(text if isinstance(text, str) else ""):
            names.event(room, time, one.kind, one.actor, one.target, message=own, line=number)
        return
    if person is None:
        into.damaged("no author", number)
        return
    for name in (sender.get("name"), raw.get("sendNickName"), raw.get("sendMemberName")):
        names.seen(as_text(name), person, room)
    of_type, answered = _type(entry, as_map(content))
    into.event(
        room, time, "message", person, message=own, reply_to=answered, message_type=of_type, line=number,
        length=length_of(text) if of_type == "text" else 0,
    )  # fmt: skip
    if entry.get("isRecalled") is True or entry.get("recalled") is True:
        into.event(room, time, "recall", person, message=own, line=number)


def _type(entry: dict[str, Any], content: dict[str, Any]) -> tuple[Type, str | None]:
    """Type of a message, and the id of what it answers."""
    elements = [as_map(one) for one in as_list(content.get("elements"))[:100]]
    reply = as_map(content.get("reply")) or next(
        (as_map(one.get("data")) for one in elements if one.get("type") == "reply"), {}
    )
    answered = as_id(reply.get("referencedMessageId")) or as_id(reply.get("messageId"))
    named = [as_map(one).get("type") for one in as_list(content.get("resources"))[:100]]
    kinds = [one.get("type") for one in elements]
    if "text" not in kinds:
        named += kinds
    for word in (*named, entry.get("messageType"), entry.get("type")):
        if isinstance(word, str):
            found = next((of_type for part, of_type in _TYPES if part in word.lower()), None)
            if found is not None:
                return found, answered
    return "text", answered
