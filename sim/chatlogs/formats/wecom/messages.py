"""One message of WeCom's chat archive: `{"msgid", "action", "from", "tolist", "roomid", "msgtime", "msgtype", …}`."""

from __future__ import annotations

import json
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Type

_TYPES: Final[dict[str, Type]] = {
    "text": "text", "markdown": "text", "mixed": "text",
    "image": "image", "emotion": "sticker", "voice": "voice", "video": "video", "sphfeed": "share",
    "file": "file", "qydiskfile": "file", "voip_doc_share": "file", "docmsg": "share", "weapp": "share",
    "link": "link", "news": "link", "location": "location", "card": "card", "chatrecord": "forward",
    "redpacket": "red_packet", "external_redpacket": "red_packet", "vote": "poll",
    "meeting": "call", "meeting_voice_call": "call", "voiptext": "call", "meeting_notification": "call",
    "todo": "other", "collect": "other", "calendar": "other",
}  # fmt: skip
_NOTICES: Final = frozenset({"agree", "disagree"})
"""Somebody agrees or not that what he writes is kept."""


def is_message(value: dict[str, Any]) -> bool:
    """Whether an object is a message of the archive, or a change of company, which the archive has among them."""
    return ("msgtype" in value and value["msgtype"] != "event") or value.get("action") == "switch"


def take_message(value: dict[str, Any], into: Collector, room: str | None, number: int) -> None:
    """Give a message to the collector.

    room    the name of the room, where the user has said it
    number  of the message in the file
    """
    if value.get("action") == "switch":
        into.remark("some people went to another company (action 'switch'), which is in no room and left out")
        return
    time = seconds(value.get("msgtime"))
    if time is None:
        into.damaged("no time", number)
        return
    sender, kind = name(value.get("from")), value.get("msgtype")
    if sender is None:
        into.damaged("no author", number)
        return
    where = into.room(room or name(value.get("roomid")) or _between(sender, value.get("tolist")))
    own = name(value.get("msgid"))
    if value.get("action") == "recall" or kind == "revoke":
        revoked = value.get("revoke")
        before = name(revoked.get("pre_msgid")) if isinstance(revoked, dict) else None
        into.event(where, time, "recall", sender, message=own, reply_to=before, line=number)
    elif not isinstance(kind, str):
        into.damaged("no type of message", number)
    elif kind in _NOTICES:
        into.event(where, time, "other", sender, message=own, line=number)
    else:
        type_ = _TYPES.get(kind, "other")
        length = _length(value, kind)
        if kind == "mixed" and not length:
            type_ = _first_type(value)
        into.event(where, time, "message", sender, message=own, length=length, message_type=type_, line=number)


def seconds(value: Any) -> float | None:
    """Seconds since 1970 of a number, or of a number as text; milliseconds are known by their size."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        time = float(value)
    except (ValueError, OverflowError):
        return None
    return time / 1000 if time > 1e11 else time


def name(value: Any) -> str | None:
    """What tells somebody or something apart: a text, or a number; None for nothing."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 200:
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _between(sender: str, others: Any) -> str:
    """The room of people who talk outside of groups: called after them."""
    all_of_them = {sender, *(filter(None, map(name, others)) if isinstance(others, list) else ())}
    return "\0".join(sorted(all_of_them))


def _length(value: dict[str, Any], kind: str) -> int:
    """Characters of the text."""
    body = value.get(kind if kind != "markdown" else "info", value.get(kind))
    if not isinstance(body, dict):
        return 0
    if kind in ("text", "markdown"):
        content = body.get("content")
        return len(content) if isinstance(content, str) else 0
    if kind == "mixed":
        return sum(_length_of_item(item) for item in _items(body))
    return 0


def _length_of_item(item: dict[str, Any]) -> int:
    if item.get("type") != "text":
        return 0
    content: Any = item.get("content")
    try:
        content = json.loads(content) if isinstance(content, str) else content
    except (ValueError, RecursionError):
        return len(item["content"])
    content = content.get("content") if isinstance(content, dict) else content
    return len(content) if isinstance(content, str) else 0


def _items(body: Any) -> list[dict[str, Any]]:
    items = body.get("item") if isinstance(body, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _first_type(value: dict[str, Any]) -> Type:
    kinds = [item.get("type") for item in _items(value.get("mixed"))]
    return next((_TYPES[kind] for kind in kinds if isinstance(kind, str) and kind in _TYPES), "other")
