"""The format: JSON with messages of the archive, callbacks about members, snapshots of groups, mixed or apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.encoding import text_of
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.wecom.entries import entries
from sim.chatlogs.formats.wecom.members import Members
from sim.chatlogs.formats.wecom.messages import is_message, take_message
from sim.chatlogs.source import Source

_WRAPPERS: Final = ("message", "msg", "decrypted", "decrypt_data", "chat_msg", "xml")


class WeCom:
    """WeCom's chat archive as decrypted JSON: an object a line, an array, or `{"messages": […]}`.

    The archive does not say who came and went; callbacks and snapshots (`members.py`), in the same file or in others,
    do. People are told apart by their user ids, rooms by `roomid`, talks between two by these two.
    """

    name = "wecom"
    title = "WeCom chat archive, JSON"

    def recognise(self, source: Source, head: bytes) -> float:
        """By the names of fields."""
        text = text_of(head)
        if text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
            return 0.0
        if '"msgtype"' in text and '"msgtime"' in text and ('"tolist"' in text or '"roomid"' in text):
            return 0.9
        if "change_external_chat" in text or ('"member_list"' in text and '"chat_id"' in text and '"userid"' in text):
            return 0.8
        return 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """Messages and callbacks as they come, arrivals out of snapshots in the end."""
        members = Members(into, hints.room)
        for source in sources:
            with into.reading(source):
                entry = None
                for entry in entries(source):
                    value = _unwrapped(entry.value)
                    if value is None:
                        into.damaged("an entry that is no JSON", entry.number)
                    elif is_message(value):
                        take_message(value, into, hints.room, entry.number)
                    elif not members.take(value, entry.number):
                        into.damaged("an entry that is neither message nor event", entry.number)
                if entry is None:
                    into.damaged("no entry that is JSON", 1)
        members.finish()


def _unwrapped(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """The message itself, where a program has put something around it."""
    if value is not None and "msgtype" not in value:
        for name in _WRAPPERS:
            if isinstance(value.get(name), dict):
                inner: dict[str, Any] = value[name]
                return inner
    return value
