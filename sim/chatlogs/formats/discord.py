"""Discord, as DiscordChatExporter writes it: JSON, a file for each channel, or CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Kind, Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.delimited import columns_of, rows
from sim.chatlogs.formats.fields import as_list, as_map, as_text, file_type, length_of, moment
from sim.chatlogs.formats.json_stream import STARTED, Header, beginning, head_of, values
from sim.chatlogs.formats.names import Named, Names, Person
from sim.chatlogs.source import Source

_COLUMNS: Final = frozenset({"AuthorID", "Author", "Date", "Content"})
_NUMBERS: Final = {
    "0": "Default", "1": "RecipientAdd", "2": "RecipientRemove", "3": "Call", "4": "ChannelNameChange",
    "7": "GuildMemberJoin", "19": "Reply", "20": "Default", "23": "Default",
}  # fmt: skip
"""Kinds of message by their numbers, which are written where the program knows no name."""
_TALK: Final = frozenset({"Default", "Reply"})
_ADDED: Final = re.compile(r"Added (.+) to the group\.")
_REMOVED: Final = re.compile(r"Removed (.+) from the group\.")
_RENAMED: Final = re.compile(r"Changed the channel name.{0,500}", re.DOTALL)
_CALLED: Final = re.compile(r"Started a call.{0,500}")
_SAID: Final[dict[str, Kind]] = {
    "Joined the server.": "join", "Left the group.": "leave", "Pinned a message.": "other",
    "Changed the channel icon.": "other", "Started a thread.": "other",
}  # fmt: skip
_LINK: Final = re.compile(r"\s*https?://\S+\s*")
_NUMBERED: Final = re.compile(r"\s*\[part \d+\]")
_SILENT: Final = "Discord writes down who joins a server, not who leaves it or is removed"


class Discord:
    """A channel or thread is a room. What bots and webhooks say is left out and counted.

    Who was added to a group, or removed, stands among the mentions of the line. CSV has neither the channel nor ids of
    messages: the file is the room, and lines of the system are known by their English text.
    """

    name = "discord"
    title = "Discord, by DiscordChatExporter (JSON or CSV)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By guild and channel, or by the columns."""
        root = as_map(beginning(head))
        if root.keys() >= {"guild", "channel"}:
            return 0.95
        return 0.9 if set(columns_of(head)) >= _COLUMNS else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """Every file; parts of a channel come together by its id."""
        names, left_out = Names(into), 0
        for source in sources:
            into.begin(source.name)
            if set(columns_of(head_of(source))) >= _COLUMNS:
                _table(source, into, names, hints)
            else:
                left_out += _Channel(source, into, names, hints).read()
        names.settle()
        if left_out:
            into.remark(f"messages of bots, left out: {left_out:,}")
        into.remark(_SILENT)


class _Channel:
    """One file of JSON."""

    def __init__(self, source: Source, into: Collector, names: Names, hints: Hints) -> None:
        self._source, self._into, self._names, self._hints = source, into, names, hints
        self._header = Header(source, "channel")
        self._room, self._id = -1, ""
        self._left_out = 0

    def read(self) -> int:
        """Read it; how many messages of bots there were."""
        for path, number, value in values(self._source, self._into, "channel", "messages.*"):
            if path == "messages.*":
                if self._room < 0:
                    self._begin(as_map(self._header["channel"]))
                if isinstance(value, dict):
                    self._take(value, number)
                else:
                    self._into.damaged("an entry that is no object", number)
            elif value is STARTED:
                self._room = -1
            else:
                self._begin(as_map(value))
        return self._left_out

    def _begin(self, channel: dict[str, Any]) -> None:
        self._id = as_text(channel.get("id")) or ""
        name = as_text(channel.get("name")) or self._hints.room or self._source.base
        self._room = self._into.room(f"discord {self._id}" if self._id else name)

    def _take(self, entry: dict[str, Any], number: int) -> None:
        author = as_map(entry.get("author"))
        actor, name = as_text(author.get("id")), as_text(author.get("name"))
        if author.get("isBot") is True:
            self._left_out += 1
            return
        time = moment(None, entry.get("timestamp"), zoned=self._into.zone is not None)
        if time is None:
            self._into.damaged("no date", number)
            return
        if actor is None and name is None:
            self._into.damaged("no author", number)
            return
        for called in (name, as_text(author.get("nickname"))):
            self._names.seen(called, actor, self._room)
        kind = as_text(entry.get("type")) or "Default"
        kind = _NUMBERS.get(kind, kind)
        own, person = as_text(entry.get("id")), actor or name or ""
        if kind in _TALK:
            reference = as_map(entry.get("reference"))
            here = as_text(reference.get("channelId")) in (None, self._id)
            self._into.event(
                self._room, time, "message", person, message=own, length=length_of(entry.get("content")),
                reply_to=as_text(reference.get("messageId")) if kind == "Reply" and here else None,
                message_type=_type(entry, reference), line=number,
            )  # fmt: skip
        else:
            self._system(time, kind, person, own, entry, number)

    def _system(
        self, time: float | datetime, kind: str, actor: str, own: str | None, entry: dict[str, Any], number: int
    ) -> None:
        content = entry.get("content")
        mentioned = [person for one in as_list(entry.get("mentions")) if (person := as_text(as_map(one).get("id")))]
        target: Person = mentioned[0] if mentioned else _system_line(content if isinstance(content, str) else "")[1]
        told: Kind
        message_type: Type | None = None
        if kind == "GuildMemberJoin":
            told, target = "join", None
        elif kind == "RecipientAdd":
            told, target = ("join", None) if target == actor else ("invite", target)
        elif kind == "RecipientRemove":
            told, target = ("leave", None) if target in (actor, None) else ("removed", target)
        elif kind == "ChannelNameChange":
            told, target = "rename", None
        elif kind == "Call":
            told, target, message_type = "message", None, "call"
        else:
            told, target = "other", None
        self._names.event(
            self._room, time, told, actor, target, message=own, message_type=message_type, line=number
        )


def _system_line(text: str) -> tuple[Kind | None, Person, Type | None]:
    """What a line of the system says: kind, whom it befell, type; no kind: it is none."""
    text = text.strip()
    if text in _SAID:
        return _SAID[text], None, None
    for pattern, kind in ((_ADDED, "invite"), (_REMOVED, "removed")):
        if len(text) < 500 and (found := pattern.fullmatch(text)):
            return kind, Named(found[1]), None  # type: ignore[return-value]
    if _RENAMED.fullmatch(text):
        return "rename", None, None
    return ("message", None, "call") if _CALLED.fullmatch(text) else (None, None, None)


def _type(entry: dict[str, Any], reference: dict[str, Any]) -> Type:
    if reference.get("type") == "Forward" or "forwardedMessage" in entry:
        return "forward"
    for attachment in as_list(entry.get("attachments")):
        name = as_map(attachment).get("fileName") or as_map(attachment).get("url")
        return file_type(None, name)
    if as_list(entry.get("stickers")):
        return "sticker"
    content = entry.get("content")
    if not isinstance(content, str) or not content:
        return "share" if as_list(entry.get("embeds")) else "other"
    return "link" if _LINK.fullmatch(content[:4000]) else "text"


def _table(source: Source, into: Collector, names: Names, hints: Hints) -> None:
    room = into.room(hints.room or _NUMBERED.sub("", source.base.rpartition(".")[0] or source.base))
    into.remark("CSV of Discord does not say what answers what, nor which channel a file is of")
    for number, row in rows(source, into, "Date"):
        actor, name = row.get("AuthorID", "").strip(), row.get("Author", "").strip()
        time = moment(None, row.get("Date"), zoned=into.zone is not None)
        if time is None:
            into.damaged("no date", number)
            continue
        if not actor and not name:
            into.damaged("no author", number)
            continue
        names.seen(name.partition("#")[0], actor, room)
        content, attachments = row.get("Content", ""), row.get("Attachments", "")
        kind, target, message_type = _system_line(content) if not attachments else (None, None, None)
        if kind is not None:
            names.event(room, time, kind, actor or name, target, message_type=message_type, line=number)
            continue
        first = attachments.split(",")[0]
        plain: Type = "link" if _LINK.fullmatch(content[:4000]) else "text" if content else "other"
        into.event(
            room, time, "message", actor or name, length=len(content), line=number,
            message_type=file_type(None, first) if first else plain,
        )  # fmt: skip
