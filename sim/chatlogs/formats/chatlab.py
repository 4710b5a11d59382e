"""ChatLab's open interchange format, JSON or a JSON object to a line: one importer for all converters that write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.fields import as_id, as_int, as_list, as_map, as_text, length_of, moment
from sim.chatlogs.formats.json_stream import STARTED, Header, beginning, head_of, small, values
from sim.chatlogs.formats.names import Names
from sim.chatlogs.formats.qq_lines import said_by_qq
from sim.chatlogs.formats.wechat_lines import Said, expanded, said
from sim.chatlogs.source import LogError, Source

_TYPES: Final[dict[int, Type]] = {
    0: "text", 1: "image", 2: "voice", 3: "video", 4: "file", 5: "sticker", 7: "link", 8: "location", 20: "red_packet",
    21: "transfer", 23: "call", 24: "share", 25: "text", 26: "forward", 27: "card",
}  # fmt: skip
_POKE: Final = 22
_SYSTEM: Final = 80
_RECALL: Final = 81
_TEXTS: Final = frozenset({0, 7, 25})
"""Types whose content is what somebody wrote, not what stands for a picture."""
_LINES: Final = frozenset({"chatlab", "header", "meta", "member", "message"})


class ChatLab:
    """Lines of the system are understood where the platform is WeChat or QQ; of other platforms they stay "other"."""

    name = "chatlab"
    title = "ChatLab interchange format (JSON or JSONL)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By its own section, by lines that say what they are, or by what the messages have."""
        root = as_map(beginning(head))
        if "chatlab" in root or (root.get("_type") in _LINES if isinstance(root.get("_type"), str) else False):
            return 0.95
        for one in as_list(root.get("messages"))[:20]:
            keys = as_map(one).keys()
            if keys >= {"sender", "timestamp", "type"} and keys & {"accountName", "platformMessageId", "groupNickname"}:
                return 0.9
        meta = as_map(root.get("meta"))
        return 0.8 if "members" in root and meta.keys() >= {"name", "platform", "type"} else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """All messages of all files; a file is a room."""
        names = Names(into)
        for source in sources:
            into.begin(source.name)
            chat = _Chat(source, into, names, hints)
            if isinstance(as_map(beginning(head_of(source))).get("_type"), str):
                chat.read_lines()
            else:
                chat.read()
        names.settle()


class _Chat:
    """One file."""

    def __init__(self, source: Source, into: Collector, names: Names, hints: Hints) -> None:
        self._source, self._into, self._names, self._hints = source, into, names, hints
        self._header = Header(source, "meta")
        self._room, self._platform = -1, ""
        self._members: list[dict[str, Any]] = []

    def read(self) -> None:
        """JSON."""
        for path, number, value in values(self._source, self._into, "meta", "messages.*", aside=("members.*",)):
            if value is STARTED:
                self._room = -1
            elif path == "meta":
                self._begin(as_map(value))
            elif path == "members.*":
                self._member(as_map(value))
            else:
                if self._room < 0:
                    self._begin(as_map(self._header["meta"]))
                self._message(value, number)

    def read_lines(self) -> None:
        """A JSON object to a line."""
        for number, line in self._lines():
            value = small(line)
            told = as_map(value)
            kind = told.get("_type")
            if kind == "member":
                self._member(told)
            elif kind == "message" or (kind is None and "timestamp" in told):
                if self._room < 0:
                    self._begin({})
                self._message(told, number)
            elif isinstance(told.get("meta"), dict):
                self._begin(told["meta"])
            elif kind == "meta":
                self._begin(told)
            elif kind not in ("header", "chatlab"):
                self._into.damaged("a line that is no JSON object of this format", number)

    def _lines(self) -> Iterator[tuple[int, str]]:
        try:
            for number, line in enumerate(self._source.lines(), 1):
                if line.strip():
                    yield number, line
        except LogError:
            self._into.damaged("a file that cannot be read to its end")

    def _begin(self, meta: dict[str, Any]) -> None:
        self._platform = (as_text(meta.get("platform")) or "").lower()
        known = (as_text(meta.get(key)) for key in ("groupId", "name"))
        self._room = self._into.room(next(filter(None, known), None) or self._hints.room or self._source.base)
        self._names.owner = as_text(meta.get("ownerId")) or self._names.owner
        for member in self._members:
            self._member(member)
        self._members.clear()

    def _member(self, member: dict[str, Any]) -> None:
        if self._room < 0 and len(self._members) < 100_000:
            self._members.append(member)
            return
        person = as_text(member.get("platformId"))
        for name in (member.get("accountName"), member.get("groupNickname"), *as_list(member.get("aliases"))[:20]):
            self._names.seen(as_text(name), person, self._room)

    def _message(self, value: Any, number: int) -> None:
        if not isinstance(value, dict):
            self._into.damaged("an entry that is no object", number)
            return
        time, kind = moment(value.get("timestamp")), as_int(value.get("type"))
        if time is None:
            self._into.damaged("no date", number)
            return
        if kind is None:
            self._into.damaged("no type of message", number)
            return
        sender, account = as_text(value.get("sender")), as_text(value.get("accountName"))
        own, content = as_id(value.get("platformMessageId")), value.get("content")
        if kind == _SYSTEM:
            self._system(time, content if isinstance(content, str) else "", own, number)
            return
        for name in (account, as_text(value.get("groupNickname"))):
            self._names.seen(name, sender, self._room)
        person = sender or account
        if person is None:
            self._into.damaged("no author", number)
        elif kind in (_RECALL, _POKE):
            self._into.event(
                self._room, time, "recall" if kind == _RECALL else "other", person, message=own, line=number
            )
        else:
            self._into.event(
                self._room, time, "message", person, message=own, reply_to=as_id(value.get("replyToMessageId")),
                length=length_of(content) if kind in _TEXTS else 0, message_type=_TYPES.get(kind, "other"),
                line=number,
            )  # fmt: skip

    def _system(self, time: Any, content: str, own: str | None, number: int) -> None:
        told = [Said("other")]
        if self._platform in ("wechat", "weixin"):
            shown, people = expanded(content)
            for name, person in people:
                self._names.seen(name, person, self._room)
            told = said(shown)
        elif self._platform == "qq":
            told = said_by_qq(content)
        for one in told:
            self._names.event(
                self._room, time, one.kind, one.actor, one.target, message=own, message_type=one.message_type,
                line=number,
            )  # fmt: skip
