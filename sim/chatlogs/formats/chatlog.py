"""WeChat, JSON of chatlog: a list of entries of one chat or several, with the chat in each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.fields import as_int, as_list, as_map, as_text, moment
from sim.chatlogs.formats.json_stream import beginning, entries
from sim.chatlogs.formats.names import Names
from sim.chatlogs.formats.wechat_events import Entry, by_number, take
from sim.chatlogs.source import Source

_LISTS: Final = ("*", "messages.*", "items.*", "data.*")
_MOST: Final = 1_000
"""Messages of one second that are told apart."""
_OWN: Final = frozenset({"seq", "isChatRoom", "talkerName", "senderName", "isSelf"})


class Chatlog:
    """Each entry says its chat. A quotation says whom and when it quotes: that is how its message is found.

    Of several messages that somebody wrote in one second the first one is found.
    """

    name = "chatlog"
    title = "WeChat, JSON of chatlog"

    def recognise(self, source: Source, head: bytes) -> float:
        """By what the entries have."""
        root = beginning(head)
        for path in _LISTS:
            inside = root if path == "*" else as_map(root).get(path.partition(".")[0])
            for one in as_list(inside)[:20]:
                keys = as_map(one).keys()
                if keys >= {"talker", "time"} and len(keys & _OWN) >= 2:
                    return 0.95
        return 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """All entries of all files."""
        names = Names(into)
        for source in sources:
            into.begin(source.name)
            seconds: dict[int, tuple[str, set[str]]] = {}
            for _, number, entry in entries(source, into, *_LISTS):
                _take(entry, number, into, names, hints, seconds)
        names.settle()


def _take(
    entry: dict[str, Any],
    number: int,
    into: Collector,
    names: Names,
    hints: Hints,
    seconds: dict[int, tuple[str, set[str]]],
) -> None:
    """seconds: of each room, the second that is being read, and what tells its messages apart so far."""
    date = entry.get("time")
    time = moment(date, date, zoned=into.zone is not None)
    if time is None:
        into.damaged("no date", number)
        return
    kind, sub = (as_int(entry.get(key)) for key in ("type", "subType"))
    if kind is None:
        into.damaged("no type of message", number)
        return
    room = into.room(as_text(entry.get("talker")) or as_text(entry.get("talkerName")) or hints.room or "room")
    sender, name = as_text(entry.get("sender")), as_text(entry.get("senderName"))
    what = by_number(kind, sub)
    if what != "system":
        names.seen(name, sender or name, room)
        if entry.get("isSelf") is True:
            names.owner = sender
    refer = as_map(as_map(entry.get("contents")).get("refer"))
    whom, when = as_text(refer.get("sender")), moment(refer.get("time"), refer.get("time"))
    content, own = entry.get("content"), _key(sender, time)
    if own is not None:
        second = own.rpartition(" ")[2]
        if second != seconds.get(room, ("",))[0]:
            seconds[room] = (second, set())
        if own in seconds[room][1]:
            own = f"{own} {as_text(entry.get('seq'))}"
        if len(seconds[room][1]) < _MOST:
            seconds[room][1].add(own)
    take(
        Entry(
            room, time, what, content if isinstance(content, str) else "", sender or name, own, _key(whom, when), whom,
            number,
        ),
        into,
        names,
    )  # fmt: skip


def _key(person: str | None, time: float | datetime | None) -> str | None:
    """What tells a message apart: who and in which second."""
    if person is None or time is None:
        return None
    if isinstance(time, datetime):
        try:
            return f"{person} {int(time.timestamp())}"
        except (OverflowError, ValueError, OSError):
            return None
    return f"{person} {time:.0f}"
