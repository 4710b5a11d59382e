"""The file: `2019-07-16 18:15:05 Name(12345)`, the text on the lines below, a blank line; several chats in a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.encoding import text_of
from sim.chatlogs.events import Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.near import begins_nearly
from sim.chatlogs.formats.qq.system_lines import number_in, read_line
from sim.chatlogs.source import LogError, Source

_HEAD: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2}) (上午|下午|[AaPp][Mm])? ?(\d{1,2}):(\d{2}):(\d{2})"
    r"(?: ?(上午|下午|[AaPp][Mm])(?!\S))?(?: (.*))?"
)
_LIKE_A_HEAD: Final = re.compile(
    r".{0,2}(?:\S{1,4}[-/.]\S{1,2}[-/.]\S{1,2} \S{1,2}:\S{1,2}(?::\S{0,2})?(?: |$)|"
    r"\S{2,4}\W\S{1,2}\W\S{1,2} .{0,3}\d{1,2}\W\d{2}\W\d{2} .{0,100}(?:\(\d{4,12}\)|<[^<>\s]{1,100}>)$|"
    r"\d{2,4}[-/.].{1,24} .{0,100}(?:\(\d{5,12}\)|<[^<>\s]{1,50}@[^<>\s]{1,50}>)$)"
)
"""What is meant to be a head but is none: a date and a time, or a date and a number behind a name."""
_SHAPES: Final = [
    f"0000-00-00 {before}{hour}:00:00{after} "
    for hour in ("0", "00")
    for before, after in (("", ""), ("午午 ", ""), ("", " AM"))
]
"""What heads look like, see `near.py`."""
_SENDER: Final = re.compile(
    r"(?:【[^】]{0,30}】)?(?P<nick>.{0,200}?)(?:[(（](?P<number>\d{4,12})[)）]|<(?P<mail>[^<>\s]{1,200})>)"
)
_NUMBERED: Final = re.compile(r"[(（]\d{4,12}[)）]|<[^<>\s]{1,200}>")
_TITLE: Final = re.compile(r"【[^】]{0,30}】(?=.)")
_SYSTEM: Final = frozenset({"10000", "1000000"})
"""Numbers behind which is QQ itself."""
_ANONYMOUS: Final = "80000000"
"""The number of all who speak under a mask: these are told apart by name."""
_OBJECT: Final = re.compile(r"消息对象[:：]\s?(.*)")
_GROUPING: Final = re.compile(r"消息分组[:：]\s?(.*)")
_RULE: Final = re.compile(r"={20,}")
_PLACEHOLDER: Final = re.compile(r"\[([^\[\]\s]{1,8})\]")
_TYPES: Final[dict[str, Type]] = {
    **dict.fromkeys(("图片", "照片", "闪照"), "image"), **dict.fromkeys(("语音", "语音消息"), "voice"),
    **dict.fromkeys(("视频", "短视频"), "video"), **dict.fromkeys(("文件", "群文件"), "file"),
    **dict.fromkeys(("表情", "动画表情", "原创表情", "大表情"), "sticker"),
    **dict.fromkeys(("红包", "QQ红包"), "red_packet"), "转账": "transfer", "QQ转账": "transfer",
    **dict.fromkeys(("位置", "地理位置"), "location"), **dict.fromkeys(("名片", "推荐名片"), "card"),
    "聊天记录": "forward", "合并转发": "forward", "分享": "share", "链接": "link", "投票": "poll",
    **dict.fromkeys(("语音通话", "视频通话"), "call"),
}  # fmt: skip
_LINK: Final = re.compile(r"https?://\S{1,4000}")
_YOU: Final = "\0you"
_MOST_NAMES: Final = 200_000


@dataclass
class _Message:
    """A message while it is read."""

    time: datetime
    sender: str
    line: int
    texts: list[str]


class QQ:
    """QQ's text export (PC). People are told apart by their QQ number or mail address, or by their name.

    Lines of QQ itself have names only: a name stands for the number that was seen beside it in the same chat.
    """

    name = "qq"
    title = "QQ, text"

    def recognise(self, source: Source, head: bytes) -> float:
        """By the lines above the messages, or by the heads of messages."""
        text = text_of(head)
        if "消息记录" in text[:200] and ("消息对象" in text[:2000] or "消息分组" in text[:2000]):
            return 0.95
        lines = [line for line in text.splitlines()[:300] if line]
        heads = [found[9] or "" for line in lines if (found := _HEAD.fullmatch(line))]
        return 0.6 if len(heads) * 20 >= len(lines) > 0 and any(map(_SENDER.fullmatch, heads)) else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """Each file twice: for names and numbers, and for events."""
        for source in sources:
            with into.reading(source):
                _Reader(into, _numbers(source), hints.room, source.base.rpartition(".")[0] or source.base).read(source)


def _numbers(source: Source) -> dict[tuple[str, str], str]:
    """By chat and name, the number or address; "" where several have the name. Of what can be read of the file."""
    found: dict[tuple[str, str], str] = {}
    with suppress(LogError):  # who reads it is told
        _find_numbers(source, found)
    return found


def _find_numbers(source: Source, found: dict[tuple[str, str], str]) -> None:
    chat = ""
    for line in source.lines():
        if line[:1] in "0123456789" and (head := _HEAD.fullmatch(line)) is not None:
            sender = _SENDER.fullmatch(head[9] or "")
            if sender is not None and len(found) < _MOST_NAMES:
                who = sender["number"] or sender["mail"]
                if found.setdefault((chat, sender["nick"].strip()), who) != who:
                    found[chat, sender["nick"].strip()] = ""
        elif (named := _OBJECT.fullmatch(line)) is not None:
            chat = named[1].strip()


class _Reader:
    """Reads one file, once."""

    def __init__(
        self, into: Collector, numbers: dict[tuple[str, str], str], room: str | None, fallback: str
    ) -> None:
        self._into, self._numbers, self._hint = into, numbers, room
        self._chat, self._room_name, self._room = "", room or fallback, -1
        self._grouping = ""
        self._groupings: dict[str, str] = {}  # of chats in this file: two may be called the same
        self._message: _Message | None = None

    def read(self, source: Source) -> None:
        """Read it. What was read is with the collector also when this raises LogError."""
        try:
            self._read(source)
        finally:
            self._close()

    def _read(self, source: Source) -> None:
        before = ""  # the line above
        begun = False
        lines = source.lines(lambda n: self._into.damaged("a line of over a million characters (cut)", n))
        for number, line in enumerate(lines, 1):
            apart = not before.strip() or _RULE.fullmatch(before) is not None
            if line[:1] in "0123456789" and (head := _HEAD.fullmatch(line)) is not None:
                begun = True
                self._close()
                self._begin(head, apart, number)
            elif self._meant_as_head(line, apart):
                begun = True
                self._close()
                self._into.damaged("a message that does not begin as it should", number)
            elif apart and line[:4] in ("消息对象", "消息分组"):
                while self._message is not None and self._message.texts and _RULE.fullmatch(self._message.texts[-1]):
                    self._message.texts.pop()
                self._close()
                self._section(line)
            elif self._message is not None:
                self._message.texts.append(line)
            elif not begun and line.strip() and not _RULE.fullmatch(line) and not line.startswith("消息记录"):
                begun = True
                self._into.damaged("no message where the first one should be", number)
            before = line

    def _meant_as_head(self, line: str, apart: bool) -> bool:
        if not 5 < len(line) < 300:
            return False
        if _LIKE_A_HEAD.match(line) and (apart or _NUMBERED.search(line)):
            return True
        return (":" in line[:22] or "-" in line[:12]) and begins_nearly(line, _SHAPES)

    def _section(self, line: str) -> None:
        grouping, named = _GROUPING.fullmatch(line), _OBJECT.fullmatch(line)
        if grouping is not None:
            self._grouping = grouping[1].strip()
        elif named is not None:
            self._chat = named[1].strip()
            same = self._groupings.setdefault(self._chat, self._grouping) == self._grouping
            name = self._chat if same else f"{self._grouping}/{self._chat}"
            self._room_name = self._hint or name or self._room_name
            self._room = -1

    def _begin(self, head: re.Match[str], apart: bool, number: int) -> None:
        year, month, day, before, hour, minute, second, after, sender = head.groups()
        named = _SENDER.fullmatch(sender or "")
        try:
            time = datetime(
                int(year), int(month), int(day), _hour(int(hour), before or after), int(minute), int(second)
            )
        except ValueError:
            self._into.damaged("no such date or time", number)
            return
        if not sender or (named is None and not apart):  # within a text, or a blank line is missing
            self._into.damaged("a message that does not begin as it should", number)
            return
        who = _TITLE.sub("", sender).strip() if named is None else named["number"] or named["mail"]
        if named is not None and who == _ANONYMOUS:
            who = named["nick"].strip() or who
        self._message = _Message(time, who, number, [])

    def _close(self) -> None:
        """The message that was being read is complete."""
        message, self._message = self._message, None
        if message is None:
            return
        if self._room < 0:
            self._room = self._into.room(self._room_name)
        texts = message.texts
        while texts and not texts[-1].strip():
            texts.pop()
        if message.sender in _SYSTEM or message.sender.startswith("系统消息"):
            for number, text in enumerate(texts, message.line + 1):
                if text.strip():
                    self._system(message.time, text, number)
            if not texts:
                self._into.event(self._room, message.time, "other", line=message.line)
            return
        type_, length = _type("\n".join(texts))
        self._into.event(
            self._room, message.time, "message", message.sender, length=length, message_type=type_, line=message.line
        )

    def _system(self, time: datetime, text: str, number: int) -> None:
        line = read_line(text)
        if line is None:
            self._into.event(self._room, time, "other", line=number)
            return
        actor = None if line.actor is None else self._who(line.actor)
        for target in map(self._who, line.targets or ("",)):
            self._into.event(self._room, time, line.kind, actor, target=target or None, line=number)

    def _who(self, name: str) -> str:
        if name in ("你", "您"):
            return _YOU
        return number_in(name) or self._numbers.get((self._chat, name)) or name


def _hour(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half in ("下午", "PM", "pm", "Pm", "pM") else 0)


def _type(text: str) -> tuple[Type, int]:
    """What a message is, and how many characters its text has: a placeholder is none."""
    bare = text.strip()
    if bare.startswith("["):
        words = _PLACEHOLDER.findall(bare) if len(bare) < 1000 else []
        if words and words[0] in _TYPES and sum(len(word) + 2 for word in words) == len("".join(bare.split())):
            return _TYPES[words[0]], 0
    if bare.startswith("http") and _LINK.fullmatch(bare):
        return "link", len(bare)
    return "text", len(text)
