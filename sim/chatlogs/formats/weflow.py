"""WeChat, JSON and CSV of WeFlow, and JSON of EchoTrace, which is the same but for its first section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.delimited import columns_of, rows
from sim.chatlogs.formats.fields import as_id, as_list, as_map, as_text, moment
from sim.chatlogs.formats.json_stream import STARTED, Header, beginning, head_of, values
from sim.chatlogs.formats.names import Names
from sim.chatlogs.formats.pywxdump import take_row
from sim.chatlogs.formats.wechat_events import Entry, by_word, take
from sim.chatlogs.source import Source

_COLUMNS: Final = frozenset({"MsgSvrID", "type_name", "is_sender", "talker", "msg", "src", "CreateTime"})
_SESSION: Final = frozenset({"wxid", "nickname", "remark", "displayName", "messageCount", "lastTimestamp"})


class WeFlow:
    """The session of the JSON is the room. CSV has no session and no ids: the file is the room, names are people.

    The type in words counts: the number beside it is not to be trusted.
    """

    name = "weflow"
    title = "WeChat, WeFlow or EchoTrace (JSON or CSV)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By session and messages, or by the columns: without the room."""
        root = as_map(beginning(head))
        if len(_SESSION & as_map(root.get("session")).keys()) >= 2:
            return 0.95
        if "weflow" in root:
            return 0.8
        if any({"createTime", "formattedTime", "localId"} <= as_map(one).keys() for one in _first(root)):
            return 0.8
        columns = set(columns_of(head))
        return 0.95 if columns >= _COLUMNS and "room_name" not in columns else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """All entries of all files."""
        names = Names(into)
        for source in sources:
            into.begin(source.name)
            if set(columns_of(head_of(source))) >= _COLUMNS:
                for number, row in rows(source, into, "CreateTime", "msg"):
                    take_row(row, number, source, into, names, hints)
            else:
                _Session(source, into, names, hints).read()
        names.settle()


def _first(root: dict[str, Any]) -> list[Any]:
    return as_list(root.get("messages"))[:20]


class _Session:
    """One file of JSON."""

    def __init__(self, source: Source, into: Collector, names: Names, hints: Hints) -> None:
        self._source, self._into, self._names, self._hints = source, into, names, hints
        self._header = Header(source, "session")
        self._room = -1
        self._senders: dict[str, str] = {}

    def read(self) -> None:
        for path, number, value in values(self._source, self._into, "session", "messages.*", aside=("senders.*",)):
            if value is STARTED:
                self._room = -1
            elif path == "session":
                self._begin(as_map(value))
            elif path == "senders.*":
                self._sender(as_map(value))
            else:
                if self._room < 0:
                    self._begin(as_map(self._header["session"]))
                if isinstance(value, dict):
                    self._take(value, number)
                else:
                    self._into.damaged("an entry that is no object", number)

    def _begin(self, session: dict[str, Any]) -> None:
        known = (as_text(session.get(key)) for key in ("wxid", "displayName", "nickname"))
        self._room = self._into.room(next(filter(None, known), None) or self._hints.room or self._source.base)

    def _sender(self, sender: dict[str, Any]) -> None:
        number, person = as_text(sender.get("senderID")), as_text(sender.get("wxid"))
        name = as_text(sender.get("displayName"))
        if number and (person or name):
            self._senders[number] = person or name or ""
            self._names.seen(name, person, -1)

    def _take(self, entry: dict[str, Any], number: int) -> None:
        time = moment(entry.get("createTime"), entry.get("formattedTime"), zoned=self._into.zone is not None)
        if time is None:
            self._into.damaged("no date", number)
            return
        word = as_text(entry.get("type"))
        if word is None:
            self._into.damaged("no type of message", number)
            return
        what, name = by_word(word), as_text(entry.get("senderDisplayName"))
        sender = as_text(entry.get("senderUsername")) or self._senders.get(as_text(entry.get("senderID")) or "") or name
        if what != "system":
            self._names.seen(name, sender, self._room)
            if entry.get("isSend") in (1, "1", True):
                self._names.owner = sender
        content = entry.get("content")
        own = as_id(entry.get("platformMessageId")) or as_id(entry.get("localId"))
        take(
            Entry(
                self._room, time, what, content if isinstance(content, str) else "", sender, own,
                as_id(entry.get("replyToMessageId")), line=number,
            ),
            self._into,
            self._names,
        )  # fmt: skip
