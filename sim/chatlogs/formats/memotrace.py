"""WeChat, CSV of MemoTrace (WeChatMsg): numbers for types, seconds since 1970 beside local time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.delimited import columns_of, rows
from sim.chatlogs.formats.fields import as_id, as_int, moment
from sim.chatlogs.formats.names import Names
from sim.chatlogs.formats.wechat_events import Entry, by_number, take
from sim.chatlogs.source import Source

_COLUMNS: Final = frozenset({"localId", "TalkerId", "Type", "IsSender", "CreateTime", "StrContent"})


class MemoTrace:
    """The number of the talker is the room, together with the name of the file, which is all that tells the chat."""

    name = "memotrace"
    title = "WeChat, CSV of MemoTrace (WeChatMsg)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By the columns."""
        return 0.95 if set(columns_of(head)) >= _COLUMNS else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """A line an entry."""
        names = Names(into)
        for source in sources:
            into.begin(source.name)
            for number, row in rows(source, into, "CreateTime", "StrContent"):
                _take(row, number, source, into, names, hints)
        names.settle()


def _take(row: dict[str, str], number: int, source: Source, into: Collector, names: Names, hints: Hints) -> None:
    time = moment(row.get("CreateTime"), row.get("StrTime"), zoned=into.zone is not None)
    if time is None:
        into.damaged("no date", number)
        return
    kind, sub = (as_int(row.get(column)) for column in ("Type", "SubType"))
    if kind is None:
        into.damaged("no type of message", number)
        return
    file = hints.room or source.base.rpartition(".")[0] or source.base
    room = into.room(f"{file} {row.get('TalkerId', '').strip()}")
    sender = row.get("Sender", "").strip() or None
    if sender and kind != 10000:
        for column in ("Remark", "NickName"):
            names.seen(row.get(column, "").strip(), sender, room)
        if row.get("IsSender", "").strip() == "1":
            names.owner = sender
    own = as_id(row.get("localId"))
    take(Entry(room, time, by_number(kind, sub), row.get("StrContent", ""), sender, own, line=number), into, names)
