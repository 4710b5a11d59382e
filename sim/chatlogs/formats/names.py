"""People of whom a log gives the name only: they get the id that the name is seen with, where that is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Kind, Type

_MOST_NAMES: Final = 500_000
_MOST_WAITING: Final = 200_000


@dataclass(frozen=True)
class Named:
    """Somebody known by name only. An empty name is whoever made the log ("you" in lines of the system)."""

    name: str


YOU: Final = Named("")
Person = str | Named | None
"""Somebody: by an id, by name only, or nobody knows who."""


class Names:
    """Learns names and ids, and keeps back what names people only until the whole log has been read.

    owner  id of whoever made the log, once it is known
    """

    def __init__(self, into: Collector) -> None:
        self.owner: str | None = None
        self._into = into
        self._ids: dict[tuple[int, str], str] = {}
        self._waiting: list[_Event] = []
        self._unknown: set[str] = set()

    def seen(self, name: str | None, person: str | None, room: int) -> None:
        """In this room the name belongs to this id; room: -1 of names from a list of contacts."""
        if not name or not person:
            return
        known = self._ids.get((room, name))
        if known is None:
            if len(self._ids) < _MOST_NAMES:
                self._ids[room, name] = person
        elif known != person:
            self._ids[room, name] = ""  # two people of one name: nobody can tell

    def event(
        self,
        room: int,
        time: float | datetime,
        kind: Kind,
        actor: Person,
        target: Person = None,
        *,
        message: str | None = None,
        message_type: Type | None = None,
        line: int | None = None,
    ) -> None:
        """As `Collector.event`, with people who may be known by name only."""
        one = _Event(self._into.parts - 1, room, time, kind, actor, target, message, message_type, line)
        if not isinstance(actor, Named) and not isinstance(target, Named):
            self._hand_on(one, actor, target)
            return
        self._waiting.append(one)
        if len(self._waiting) >= _MOST_WAITING:
            self._resolve()
            self._into.again(one.part)

    def settle(self) -> None:
        """Hand on what was kept back; to be called when all files have been read."""
        self._resolve()
        if self._unknown:
            self._into.remark(
                f"people known by name only, since it belongs to no id in the log or to several: {len(self._unknown):,}"
            )

    def _resolve(self) -> None:
        anywhere: dict[str, str] = {}
        for (_, name), person in self._ids.items():
            anywhere[name] = person if anywhere.get(name, person) == person else ""
        part = -1
        for one in self._waiting:
            if one.part != part:
                part = one.part
                self._into.again(part)
            actor, target = (self._id(one.room, person, anywhere) for person in (one.actor, one.target))
            self._hand_on(one, actor, target)
        self._waiting.clear()

    def _id(self, room: int, person: Person, anywhere: dict[str, str]) -> str | None:
        if not isinstance(person, Named):
            return person
        if person == YOU:
            return self.owner or "whoever made this log"
        found = self._ids.get((room, person.name))
        if found is None:
            found = anywhere.get(person.name)
        if not found:
            self._unknown.add(person.name)
        return found or person.name

    def _hand_on(self, one: _Event, actor: str | None, target: str | None) -> None:
        self._into.event(
            one.room, one.time, one.kind, actor, target=target, message=one.message, message_type=one.message_type,
            line=one.line,
        )  # fmt: skip


class _Event(NamedTuple):
    part: int
    room: int
    time: float | datetime
    kind: Kind
    actor: Person
    target: Person
    message: str | None
    message_type: Type | None
    line: int | None
