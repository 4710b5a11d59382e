"""Telegram Desktop, `result.json`: one chat, or the whole account with its list of chats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Kind, Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.fields import as_list, as_map, as_text, file_type, length_of, moment
from sim.chatlogs.formats.json_stream import STARTED, Header, beginning, values
from sim.chatlogs.formats.names import Named, Names
from sim.chatlogs.source import Source

_HEADER: Final = ("name", "type", "id")
_LISTS: Final = ("chats.list.*", "left_chats.list.*")
_ASTRAY: Final = ("chats.left_chats", "left_chats.chats")
"""Where a section stands in the other one, the chats in it would be passed over."""
_MEDIA: Final[dict[str, Type]] = {
    "sticker": "sticker", "voice_message": "voice", "video_message": "video", "video_file": "video",
    "animation": "image", "audio_file": "file",
}  # fmt: skip
_PARTS: Final[tuple[tuple[str, Type], ...]] = (
    ("photo", "image"), ("poll", "poll"), ("location_information", "location"), ("place_name", "location"),
    ("contact_information", "card"), ("game_title", "share"), ("invoice_information", "other"),
    ("giveaway_information", "other"), ("todo_list", "other"),
)  # fmt: skip
_KEYS: Final = frozenset(key for key, _ in _PARTS)
_JOINS: Final = frozenset({"join_group_by_link", "join_group_by_request"})
_ACTIONS: Final[dict[str, Kind]] = {
    "create_group": "create", "create_channel": "create", "edit_group_title": "rename", "topic_edit": "rename",
}  # fmt: skip


class Telegram:
    """Ids of people come with messages but not with invitations, which have names; see `names.py`.

    A forwarded message is of type "forward"; what was edited counts at the time it was first sent; what a person sends
    by way of a bot is that person's. Chats with bots are left out. In a forum the answer to nothing but its topic is
    no answer.
    """

    name = "telegram"
    title = "Telegram Desktop, JSON (result.json)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By messages with a sender as Telegram writes him, or by the sections of an account."""
        root = as_map(beginning(head))
        for one in as_list(root.get("messages"))[:50]:
            if isinstance(one, dict) and one.get("type") in ("message", "service") and "date" in one and (
                "date_unixtime" in one or "from_id" in one or "actor_id" in one or "text_entities" in one
            ):
                return 0.95
        if root.keys() >= {"about", "personal_information"} or isinstance(as_map(root.get("chats")).get("list"), list):
            return 0.8
        return 0.5 if root.keys() >= {"name", "type", "id", "messages"} else 0.0

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """All chats of all files; a chat is a room."""
        names, left_out = Names(into), 0
        for source in sources:
            into.begin(source.name)
            left_out += _File(source, into, names, hints).read()
        names.settle()
        if left_out:
            into.remark(f"messages of chats with bots, left out: {left_out:,}")


@dataclass
class _Chat:
    room: int
    bot: bool


class _File:
    def __init__(self, source: Source, into: Collector, names: Names, hints: Hints) -> None:
        self._source, self._into, self._names, self._hints = source, into, names, hints
        self._zoned = into.zone is not None
        self._header = Header(source, *_HEADER)
        self._told: dict[str, Any] = {}
        self._chat: _Chat | None = None
        self._chats = 0
        self._topics: set[str] = set()

    def read(self) -> int:
        """Read it; how many messages of bots there were."""
        left_out, lists = 0, set()
        messages = tuple(f"{chat}.messages.*" for chat in _LISTS)
        header = tuple(f"{chat}.{key}" for chat in _LISTS for key in _HEADER)
        for path, number, value in values(
            self._source, self._into, *_HEADER, "messages.*", *header, *messages, aside=("contacts.list.*", *_ASTRAY)
        ):
            if value is STARTED:
                lists.add(path)
                if path in _LISTS or not path:
                    self._told, self._chat, self._chats = {}, None, self._chats + 1
            elif path.endswith("messages.*"):
                chat = self._chat or self._begin(path)
                if not isinstance(value, dict):
                    self._into.damaged("an entry that is no object", number)
                elif chat.bot:
                    left_out += 1
                else:
                    self._take(chat.room, value, number)
            elif path in _ASTRAY:
                self._into.damaged("chats that are not where they should be", number)
            elif path == "contacts.list.*":
                self._contact(as_map(value))
            else:
                self._told[path.rpartition(".")[2]] = value
        if _LISTS[1] in lists and _LISTS[0] not in lists:
            self._into.damaged("an account without its chats but those that were left")
        return left_out

    def _begin(self, path: str) -> _Chat:
        told = self._told
        if "id" not in told and path == "messages.*":  # some tools sort the keys, or put the messages first
            told = {key: self._header[key] for key in _HEADER}
        number, name, kind = (as_text(told.get(key)) for key in ("id", "name", "type"))
        room = f"telegram {number}" if number else name or self._hints.room or f"{self._source.base} {self._chats}"
        self._chat = _Chat(self._into.room(room), kind == "bot_chat")
        self._topics.clear()
        return self._chat

    def _contact(self, contact: dict[str, Any]) -> None:
        person = as_text(contact.get("user_id"))
        parts = (as_text(contact.get(key)) for key in ("first_name", "last_name"))
        if person:
            self._names.seen(" ".join(part for part in parts if part), f"user{person}", -1)

    def _take(self, room: int, entry: dict[str, Any], number: int) -> None:
        time = moment(entry.get("date_unixtime"), entry.get("date"), zoned=self._zoned)
        kind = entry.get("type")
        if kind == "unsupported":
            self._into.damaged("a message that Telegram could not write", number)
        elif time is None:
            self._into.damaged("no date", number)
        elif kind == "message":
            self._message(room, time, entry, number)
        elif kind == "service":
            self._service(room, time, entry, number)
        else:
            self._into.damaged("neither a message nor a line of the system", number)

    def _person(self, room: int, entry: dict[str, Any], key: str) -> str | None:
        name, person = as_text(entry.get(key)), as_text(entry.get(f"{key}_id"))
        if person is None:
            return name
        if person.isdecimal():  # exports of before 2021
            person = f"user{person}"
        self._names.seen(name, person, room)
        return person

    def _message(self, room: int, time: float | datetime, entry: dict[str, Any], number: int) -> None:
        actor = self._person(room, entry, "from")
        if actor is None:
            self._into.damaged("no author", number)
            return
        answered = as_text(entry.get("reply_to_message_id"))
        if "reply_to_peer_id" in entry or answered in self._topics:
            answered = None  # of another chat, or the topic of a forum
        self._into.event(
            room, time, "message", actor, message=as_text(entry.get("id")), reply_to=answered,
            length=_length(entry.get("text")), message_type=_type(entry), line=number,
        )  # fmt: skip

    def _service(self, room: int, time: float | datetime, entry: dict[str, Any], number: int) -> None:
        actor, own = self._person(room, entry, "actor"), as_text(entry.get("id"))
        action = as_text(entry.get("action")) or ""
        members = [as_text(member) for member in as_list(entry.get("members"))]
        himself = members == [as_text(entry.get("actor"))]

        def tell(kind: Kind, target: str | None = None, message_type: Type | None = None) -> None:
            person = Named(target) if target else None
            self._names.event(room, time, kind, actor, person, message=own, message_type=message_type, line=number)

        if action == "topic_created" and own:
            self._topics.add(own)
        joins = action in _JOINS or (action == "invite_members" and himself)
        if joins or (action == "remove_members" and himself):
            if actor is None:
                self._into.damaged("no author", number)
            else:
                tell("join" if joins else "leave")
        elif action in ("invite_members", "remove_members"):
            for member in members:
                tell("invite" if action == "invite_members" else "removed", member)
        elif action == "phone_call" or (action == "group_call" and "duration" not in entry):  # it ends with one
            tell("message", message_type="call")
        else:
            tell(_ACTIONS.get(action, "other"))
            if action == "create_group":
                for member in members:
                    if member != as_text(entry.get("actor")):
                        tell("invite", member)
            elif action in ("migrate_to_supergroup", "migrate_from_group"):
                self._into.remark("a group became a supergroup: what was before may be a room of its own")


def _length(text: Any) -> int:
    """Characters of a text, which is a list where parts of it are links and the like."""
    if isinstance(text, list):
        return sum(length_of(part) or length_of(as_map(part).get("text")) for part in text)
    return length_of(text)


def _type(entry: dict[str, Any]) -> Type:
    if "forwarded_from" in entry:
        return "forward"
    media = entry.get("media_type")
    if isinstance(media, str) and media in _MEDIA:
        return _MEDIA[media]
    if not _KEYS.isdisjoint(entry):
        return next(of_type for key, of_type in _PARTS if key in entry)
    if "file" in entry:
        return file_type(entry.get("mime_type"), entry.get("file"))
    if not entry.get("text"):
        return "other"
    parts = [part for part in as_list(entry.get("text_entities") or entry.get("text")) if part != ""]
    only = as_map(parts[0]).get("type") if len(parts) == 1 else None
    return "link" if only in ("link", "text_link") else "text"
