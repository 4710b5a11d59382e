"""WeChat, CSV of PyWxDump: types in words; the text in a column of its own, or in older ones within JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.delimited import columns_of, rows
from sim.chatlogs.formats.fields import as_id, as_map, moment
from sim.chatlogs.formats.json_stream import head_of, small
from sim.chatlogs.formats.names import Names
from sim.chatlogs.formats.wechat_events import Entry, by_word, take
from sim.chatlogs.source import Source

_COLUMNS: Final = frozenset({"MsgSvrID", "type_name", "is_sender", "talker", "CreateTime"})


class PyWxDump:
    """The column `room_name` is the room; where it is empty, the file is."""

    name = "pywxdump"
    title = "WeChat, CSV of PyWxDump"

    def recognise(self, source: Source, head: bytes) -> float:
        """By the columns: with the room."""
        columns = set(columns_of(head))
        return 0.95 if columns >= _COLUMNS | {"room_name"} and columns & {"msg", "content"} else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """A line an entry."""
        names = Names(into)
        for source in sources:
            into.begin(source.name)
            widest = "content" if "content" in columns_of(head_of(source)) else "msg"
            for number, row in rows(source, into, "CreateTime", widest):
                take_row(row, number, source, into, names, hints)
        names.settle()


def take_row(row: dict[str, str], number: int, source: Source, into: Collector, names: Names, hints: Hints) -> None:
    """Hand on a line of this layout, or of one that lacks the room."""
    since = row.get("CreateTime")
    time = moment(since, since, zoned=into.zone is not None)
    if time is None:
        into.damaged("no date", number)
        return
    word = row.get("type_name", "").strip()
    if not word:
        into.damaged("no type of message", number)
        return
    file = hints.room or source.base.rpartition(".")[0] or source.base
    room = into.room(row.get("room_name", "").strip() or file)
    what, sender = by_word(word), row.get("talker", "").strip() or None
    if sender and what != "system":
        names.seen(sender, sender, room)
        if row.get("is_sender", "").strip() == "1":
            names.owner = sender
    text = row.get("msg")
    if text is None:
        text = row.get("content", "")
        inner = as_map(small(text)).get("msg")
        text = inner if isinstance(inner, str) else text
    take(Entry(room, time, what, text, sender, as_id(row.get("MsgSvrID")), line=number), into, names)
