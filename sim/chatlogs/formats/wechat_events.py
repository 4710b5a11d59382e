"""What all layouts of WeChat logs share: kinds of messages by number and by word, and how an entry becomes events."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Type
from sim.chatlogs.formats.fields import as_int
from sim.chatlogs.formats.names import Names
from sim.chatlogs.formats.wechat_lines import expanded, said

What = Type | Literal["system", "quote"]
"""What an entry is: a type of message, a text that quotes another, or a line of the system."""

_BY_NUMBER: Final[dict[int, What]] = {
    1: "text", 3: "image", 34: "voice", 42: "card", 43: "video", 44: "video", 47: "sticker", 48: "location",
    50: "call", 62: "video", 66: "card", 10000: "system", 10002: "system",
}  # fmt: skip
_SHARED: Final[dict[int, What]] = {
    1: "text", 2: "image", 4: "video", 5: "link", 6: "file", 8: "sticker", 17: "location", 19: "forward", 24: "forward",
    40: "forward", 57: "quote", 62: "system", 74: "file", 87: "text", 2000: "transfer", 2001: "red_packet",
    2003: "red_packet",
}  # fmt: skip
"""What a 49 is, by its second number; else something shared."""
_BY_WORD: Final[tuple[tuple[str, What], ...]] = (
    ("系统", "system"), ("拍一拍", "system"), ("撤回", "system"), ("红包", "red_packet"), ("转账", "transfer"),
    ("通话", "call"), ("语音", "voice"), ("视频号", "share"), ("视频", "video"), ("图片", "image"), ("表情", "sticker"),
    ("名片", "card"), ("位置", "location"), ("小程序", "share"), ("聊天记录", "forward"), ("合并转发", "forward"),
    ("引用", "quote"), ("文件", "file"), ("链接", "link"), ("公告", "text"), ("文本", "text"), ("文字", "text"),
    ("分享", "share"), ("卡片", "share"), ("音乐", "share"), ("system", "system"), ("recall", "system"),
    ("red packet", "red_packet"), ("transfer", "transfer"), ("call", "call"), ("voice", "voice"), ("video", "video"),
    ("image", "image"), ("photo", "image"), ("emoji", "sticker"), ("sticker", "sticker"), ("card", "card"),
    ("location", "location"), ("forward", "forward"), ("quote", "quote"), ("reply", "quote"), ("file", "file"),
    ("link", "link"), ("text", "text"), ("share", "share"),
)  # fmt: skip
"""Types by what their names have in them, the first that fits."""
_TITLE: Final = re.compile(r"<title>(?:<!\[CDATA\[)?([^<\]]{0,20000})")
_ANSWERED: Final = re.compile(r"<svrid>(?:<!\[CDATA\[)?(\d{1,20})")
_PREFIX: Final = re.compile(r"[\w@.-]{1,64}:\n")
_SYSTEM_SENDERS: Final = frozenset({"系统消息", "系统", "system", "weixin", "SYSTEM"})


@dataclass
class Entry:
    """An entry of a log of WeChat.

    sender   id of who wrote it; None if the log does not say
    message  what tells it apart; reply_to, answered  message and person it answers
    """

    room: int
    time: float | datetime
    what: What
    text: str
    sender: str | None
    message: str | None = None
    reply_to: str | None = None
    answered: str | None = None
    line: int | None = None


def by_number(kind: int | None, sub: int | None) -> What:
    """What an entry of these numbers is; newer versions have both in one, the second from bit 32 on."""
    if kind is not None and kind >> 32:
        kind, sub = kind & 0xFFFFFFFF, kind >> 32
    if kind == 49:
        return _SHARED.get(sub or 0, "share")
    return _BY_NUMBER.get(kind or 0, "other")


def by_word(word: str) -> What:
    """What an entry is whose type is written out, in Chinese or English."""
    if word.isdecimal():
        return by_number(as_int(word), None)
    word = word.lower()
    return next((what for part, what in _BY_WORD if part in word), "other")


def take(entry: Entry, into: Collector, names: Names) -> None:
    """Hand an entry on: a message, or what a line of the system says."""
    sender = entry.sender if entry.sender not in _SYSTEM_SENDERS else None
    if entry.what == "system":
        _system(entry, sender, names)
        return
    if sender is None:
        into.damaged("no author", entry.line)
        return
    text, reply_to = entry.text, entry.reply_to
    if entry.what == "quote" and "<" in text:
        found = _ANSWERED.search(text[:200_000])
        reply_to = reply_to or (found[1] if found else None)
        title = _TITLE.search(text[:200_000])
        text = html.unescape(title[1]) if title else ""
    prefix = _PREFIX.match(text)
    if prefix and prefix[0] == f"{sender}:\n":
        text = text[prefix.end() :]
    counts = entry.what in ("text", "quote")
    into.event(
        entry.room, entry.time, "message", sender, target=entry.answered, message=entry.message, reply_to=reply_to,
        length=len(text) if counts else 0, message_type="text" if entry.what == "quote" else entry.what,
        line=entry.line,
    )  # fmt: skip


def _system(entry: Entry, sender: str | None, names: Names) -> None:
    text, people = expanded(entry.text)
    for name, person in people:
        names.seen(name, person, entry.room)
    for one in said(text):
        actor = one.actor
        if actor is None and one.kind in ("message", "recall") and sender and not sender.endswith("@chatroom"):
            actor = sender
        names.event(
            entry.room, entry.time, one.kind, actor, one.target, message=entry.message,
            message_type=one.message_type, line=entry.line,
        )  # fmt: skip
