"""Slack, the zip of a workspace's export or the folder of it: lists of people and channels, a file for each day."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Kind, Type
from sim.chatlogs.formats.base import Hints
from sim.chatlogs.formats.fields import as_list, as_map, as_seconds, as_text, file_type
from sim.chatlogs.formats.json_stream import beginning, entries, head_of
from sim.chatlogs.source import Source

_SYSTEM: Final[dict[str, Kind]] = {
    "channel_leave": "leave", "group_leave": "leave", "channel_name": "rename", "group_name": "rename",
    "message_deleted": "recall", "tombstone": "recall",
}  # fmt: skip
_JOINS: Final = frozenset({"channel_join", "group_join"})
_TALK: Final = frozenset({"", "me_message", "thread_broadcast", "file_share", "file_comment", "file_mention"})
_CALLS: Final = frozenset({"huddle_thread", "sh_room_created", "sh_room_shared"})
_BOTS: Final = frozenset({"bot_message", "slackbot_response", "assistant_app_thread"})
_ROBOT: Final = "USLACKBOT"
_MARKUP: Final = re.compile(r"<(?:[^<>|]{0,4000}\|)?([^<>|]{0,4000})>")
_LINK: Final = re.compile(r"\s*<https?://[^<>\s]+>\s*")

Part = Literal["day", "people", "rooms"]


def part_of(head: bytes) -> Part | None:
    """Which part of an export a file is that begins so."""
    for one in as_list(beginning(head))[:20]:
        keys = as_map(one).keys()
        if "ts" in keys and ("type" in keys or "subtype" in keys) and as_seconds(as_map(one)["ts"]) is not None:
            return "day"
        if keys >= {"id", "profile"} and keys & {"team_id", "deleted", "is_bot", "real_name"}:
            return "people"
        if keys >= {"id", "created", "members"}:
            return "rooms"
    return None


class Slack:
    """Channels, private channels and direct messages of several or of two are rooms.

    The folder of a day's file is its channel, by the name that the lists tie to an id. Who joins is known by the
    subtype of the line, in whatever language its text is; with an inviter he is brought in. What bots say or do is
    left out and counted. Hours of the day are those of the zone that the list of people gives for each.
    """

    name = "slack"
    title = "Slack, export of a workspace (zip or folder)"

    def recognise(self, source: Source, head: bytes) -> float:
        """By what the first entries of the list have."""
        return {"day": 0.9, "people": 0.8, "rooms": 0.8, None: 0.0}[part_of(head)]

    def read(self, sources: Sequence[Source], into: Collector, hints: Hints) -> None:
        """The lists first, then the days."""
        workspace = _Workspace(into)
        days = []
        for source in sources:
            part = part_of(head_of(source))
            if part == "day":
                days.append(source)
                continue
            into.begin(source.name)
            if part is None:
                into.damaged("no file of a Slack export")
            elif part == "people":
                workspace.people(source)
            else:
                workspace.rooms(source)
        for source in days:
            into.begin(source.name)
            _day(source, workspace, into, hints)
        if workspace.left_out:
            into.remark(f"messages of bots, left out: {workspace.left_out:,}")


class _Workspace:
    """What the lists say of people and rooms."""

    def __init__(self, into: Collector) -> None:
        self._into = into
        self._zones: dict[str, ZoneInfo] = {}
        self._zone_of: dict[str, ZoneInfo] = {}
        self._rooms: dict[tuple[str, str], dict[str, Any]] = {}
        self._begun: set[int] = set()
        self.bots = {_ROBOT}
        self.left_out = 0

    def people(self, source: Source) -> None:
        for _, number, one in entries(source, self._into, "*"):
            person = as_text(one.get("id"))
            if person is None:
                self._into.damaged("somebody without an id", number)
                continue
            if one.get("is_bot") is True:
                self.bots.add(person)
            zone = self._zone(as_text(one.get("tz")))
            if zone is not None and self._into.zone is None:
                self._zone_of[person] = zone

    def _zone(self, name: str | None) -> ZoneInfo | None:
        if name is None or name in self._zones:
            return self._zones.get(name or "")
        try:
            self._zones[name] = ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            return None
        return self._zones[name]

    def rooms(self, source: Source) -> None:
        root = _folders(source)[:-1]
        for _, number, one in entries(source, self._into, "*"):
            room = as_text(one.get("id"))
            if room is None:
                self._into.damaged("a channel without an id", number)
                continue
            known = {key: one.get(key) for key in ("id", "created", "creator")}
            for name in (as_text(one.get("name")), room):  # direct messages have a folder of their id
                if name:
                    self._rooms["/".join(root), name] = known

    def room_of(self, source: Source, hints: Hints) -> int:
        """The room of a day's file; when it is first seen, how it was made."""
        folders = _folders(source)
        channel = folders[-2] if len(folders) > 1 else ""
        known = self._rooms.get(("/".join(folders[:-2]), channel))
        if known is None:
            return self._into.room(hints.room or channel or source.base)
        room = self._into.room(f"slack {as_text(known['id'])}")
        if room not in self._begun:
            self._begun.add(room)
            creator, created = as_text(known["creator"]), as_seconds(known["created"])
            if creator and created:
                self._into.event(room, self.clock(created, creator), "create", creator)
        return room

    def clock(self, seconds: float, person: str | None) -> float | datetime:
        """A time on the clock of that person."""
        zone = self._zone_of.get(person or "")
        if zone is None:
            return seconds
        try:
            return datetime.fromtimestamp(seconds, zone)
        except (OverflowError, ValueError, OSError):
            return seconds


def _folders(source: Source) -> list[str]:
    """The folders of a file, and its name."""
    return source.name.replace("\\", "/").split("/")


def _day(source: Source, workspace: _Workspace, into: Collector, hints: Hints) -> None:
    room = workspace.room_of(source, hints)
    for _, number, entry in entries(source, into, "*"):
        seconds = as_seconds(entry.get("ts"))
        if seconds is None:
            into.damaged("no date", number)
            continue
        _take(entry, room, seconds, number, workspace, into)


def _take(
    entry: dict[str, Any], room: int, seconds: float, number: int, workspace: _Workspace, into: Collector
) -> None:
    subtype = as_text(entry.get("subtype")) or ""
    if subtype == "message_changed":
        return  # what it was before stands in the file as well
    inner = (as_map(entry.get(key)) for key in ("comment", "previous_message"))
    actor = as_text(entry.get("user")) or next(filter(None, (as_text(one.get("user")) for one in inner)), None)
    own = as_text(entry.get("ts"))
    if subtype in _CALLS:
        actor = as_text(as_map(entry.get("room")).get("created_by")) or actor
    if subtype == "tombstone":
        actor = None  # Slack's own robot stands in for whoever it was
    elif subtype in _BOTS or entry.get("bot_id") or actor in workspace.bots:
        workspace.left_out += 1
        return
    elif actor is None:
        into.damaged("no author", number)
        return
    target: str | None = None
    answered: str | None = None
    message_type: Type | None = None
    length = 0
    kind: Kind = _SYSTEM.get(subtype, "other")
    if subtype in _JOINS:
        inviter = as_text(entry.get("inviter"))
        kind, actor, target = ("invite", inviter, actor) if inviter and inviter != actor else ("join", actor, None)
    elif subtype in _CALLS:
        kind, message_type = "message", "call"
    elif subtype in _TALK:
        kind, message_type = "message", _type(entry)
        length = _length(entry.get("text"))
        thread = as_text(entry.get("thread_ts"))
        if thread and thread != own:
            answered = thread
            target = as_text(entry.get("parent_user_id")) or as_text(as_map(entry.get("root")).get("user"))
    into.event(
        room, workspace.clock(seconds, actor), kind, actor, target=target, message=own, reply_to=answered,
        length=length, message_type=message_type, line=number,
    )  # fmt: skip


def _type(entry: dict[str, Any]) -> Type:
    files = [one for one in [*as_list(entry.get("files")), entry.get("file")] if isinstance(one, dict)]
    if files:
        return file_type(files[0].get("mimetype"), files[0].get("name"))
    if any(as_map(one).get("is_share") is True for one in as_list(entry.get("attachments"))):
        return "forward"
    text = entry.get("text")
    return "link" if isinstance(text, str) and _LINK.fullmatch(text[:4000]) else "text"


def _length(text: Any) -> int:
    """Characters as they are shown: of a link its label, of `&amp;` one."""
    if not isinstance(text, str):
        return 0
    if "<" in text:
        text = _MARKUP.sub(r"\1", text)
    return len(html.unescape(text) if "&" in text else text)
