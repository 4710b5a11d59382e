"""The events of one file, line by line."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sim.chatlogs.collector import Collector
from sim.chatlogs.events import Type
from sim.chatlogs.formats.near import begins_nearly
from sim.chatlogs.formats.whatsapp.heads import (
    ANY_HEAD,
    MARKS,
    Clock,
    Order,
    Style,
    date_pattern,
    head_pattern,
    is_quote,
    style_of,
)
from sim.chatlogs.formats.whatsapp.media import taken_back, type_by_app, type_of, without_edited
from sim.chatlogs.formats.whatsapp.naming import YOU, person
from sim.chatlogs.formats.whatsapp.survey import BEGINNINGS, LONGEST_NAME, Survey
from sim.chatlogs.formats.whatsapp.system_lines import SystemLine, is_you, read_line, several
from sim.chatlogs.source import Source

_MOST_NAMES: Final = 200_000
_SHORT: Final = 40
"""Characters of what the app writes in place of a message, in a language that is not known here."""


class Reader:
    """Reads one file, once."""

    def __init__(self, into: Collector, room: str, style: Style, order: Order, survey: Survey) -> None:
        self._into, self._room = into, into.room(room)
        self._clock, self._survey, self._style = Clock(order), survey, style
        self._heads = [head_pattern(one).match for one in (style, *(one for one in survey.styles if one != style))]
        evidence = survey.dates.get(style)
        long_years = evidence is not None and evidence.long_years * 2 > evidence.dates
        self._date = date_pattern(style, 4 if long_years else 2).match
        self._shapes = survey.shapes.get(style, set())
        self._you = survey.you or YOU
        self._people: dict[str, str] = {}  # as they stand in the file, and as they are told apart
        self._long = {f"{name}: ": person(name) for name in survey.long_names}
        self._firsts = {name.partition(": ")[0] for name in survey.long_names}
        self._unknown = 0  # lines of the app in words that are not known here
        # the message that is being read; it ends where the next one begins
        self._open, self._sender, self._time = False, "", datetime.min
        self._length, self._line = 0, 0
        self._type: Type = "text"

    def read(self, source: Source) -> None:
        """Read it. What was read is with the collector also when this raises LogError, because the file breaks off."""
        try:
            self._read(source)
        finally:
            self._close()
            if self._unknown:
                self._into.remark(
                    "some lines of WhatsApp itself are in words not known here, and are kept as 'other': "
                    "who came and went may be incomplete"
                )

    def _read(self, source: Source) -> None:
        into, people, time_of = self._into, self._people, self._clock.time
        match_head, more_heads = self._heads[0], self._heads[1:]
        stamp, time = "\0", datetime.min  # of the line before: where there are no seconds, many have the same
        begun = False
        for number, line in enumerate(source.lines(self._too_long), 1):
            if line.startswith(stamp):
                rest = line[len(stamp) :]
            else:
                head = None
                if line[:1] in BEGINNINGS:
                    head = match_head(line) or next(filter(None, (match(line) for match in more_heads)), None)
                now = time_of(head) if head is not None else None
                if head is None or now is None:
                    why = "no such date or time" if head is not None else self._what_is_wrong(line, begun)
                    if why:
                        into.damaged(why, number)
                        self._close()  # and what follows belongs to the message that is lost
                        begun = True
                    elif self._open:
                        self._continue(line)
                    continue
                stamp, time, rest = head[0], now, line[head.end() :]
            if self._open:
                self._close()
            begun = True
            sender, colon, text = rest.partition(": ")
            if colon and sender in people:
                self._message(time, people[sender], text, number)
            else:
                self._other(time, rest, number)

    def _what_is_wrong(self, line: str, begun: bool) -> str | None:
        """Why a line that is no head does not belong to the message above; None if it does."""
        looks = line[:1] in BEGINNINGS and self._date(line) is not None
        if looks or (":" in line[:40] and begins_nearly(line.lstrip(MARKS), self._shapes)):
            other = ANY_HEAD.match(line)
            style = style_of(other) if other is not None else None
            if style is None or style in self._survey.styles or not is_quote(style, self._style):
                return "a message that does not begin as it should"
            self._into.remark("some messages quote heads of messages as another phone writes them, which count as text")
        if not begun and line.strip(MARKS + " \t"):
            return "no message where the first one should be"
        return None

    def _too_long(self, number: int) -> None:
        self._into.damaged("a line of over a million characters (cut)", number)

    def _continue(self, line: str) -> None:
        """Another line of the message."""
        if self._length or self._type == "text":
            self._length += 1
        shorter = without_edited(line) if line.endswith(">") else None
        self._length += len(line) - line.count("\u200e") if shorter is None else shorter

    def _message(self, time: datetime, name: str, text: str, number: int) -> None:
        """A message of a person."""
        if "\u200e" in text:
            self._marked(time, name, text, number)
            return
        gone = taken_back(text)
        if gone is not None:
            by = None if gone.by is None else self._name(gone.by)
            self._into.event(self._room, time, "recall", by or name, target=name if by else None, line=number)
            return
        type_, length = type_of(text)
        self._begin(time, name, type_, length, number)

    def _marked(self, time: datetime, name: str, text: str, number: int) -> None:
        """A message in which the app has put its mark (U+200E): before all of it, or before what is no text."""
        whole = text.replace("\u200e", "").strip(MARKS + " ")
        before, _, after = text.rstrip(MARKS).rpartition("\u200e")
        before, after = before.strip(MARKS + " "), after.strip(MARKS + " ")
        if not text.startswith("\u200e"):
            found = type_by_app(after)
            if found is None:
                self._begin(time, name, "text", len(text.strip(MARKS)), number)
            elif found[0] == "text":  # and edited
                self._begin(time, name, "text", len(before), number)
            else:
                self._begin(time, name, found[0], 0 if "•" in before else len(before), number)
            return
        found = type_by_app(whole)
        if found is not None:
            self._begin(time, name, *found, number)
        elif taken_back(whole) is not None:
            self._message(time, name, whole, number)
        elif (line := read_line(whole)) is not None:
            self._system(time, line, number)
        elif before and (found := type_by_app(after)) is not None:
            self._begin(time, name, found[0], len(before), number)
        elif len(whole) <= _SHORT and "@" not in whole:
            self._begin(time, name, "other", 0, number)
        else:
            self._begin(time, name, "text", len(whole), number)

    def _other(self, time: datetime, rest: str, number: int) -> None:
        """What follows a head and does not begin with the name of somebody who was seen before."""
        for known, name in self._long.items():
            if rest.startswith(known):
                self._message(time, name, rest[len(known) :], number)
                return
        sender, colon, text = rest.partition(": ")
        if not colon and rest.endswith(":"):
            sender, colon = rest[:-1], ":"
        line = None
        if not colon or len(sender) > LONGEST_NAME:
            line = read_line(rest)
        elif sender in self._survey.groups:
            line = read_line(text)
        elif not text.startswith("\u200e") and sender not in self._firsts:
            line = self._with_colon(rest)
        if line is not None:
            self._system(time, line, number)
        elif not colon or len(sender) > LONGEST_NAME or sender in self._survey.groups:
            self._unknown += 1
            self._into.event(self._room, time, "other", line=number)
        else:
            name = person(sender)
            if len(self._people) < _MOST_NAMES:
                self._people[sender] = name
            self._message(time, name, text, number)

    def _with_colon(self, rest: str) -> SystemLine | None:
        """A line of the app that has ": " in a name of a group or person; None if somebody says something."""
        line = read_line(rest)
        if line is None or ": " in (line.actor or line.target or ""):
            return None
        if line.strong or line.actor in self._people or (line.actor is not None and is_you(line.actor)):
            return line
        return None

    def _system(self, time: datetime, line: SystemLine, number: int) -> None:
        actor = None if line.actor is None else self._name(line.actor)
        targets = several(line.target, self._people) if line.target is not None else []
        for target in targets or [None]:
            who = None if target is None else self._name(target)
            self._into.event(self._room, time, line.kind, actor, target=who, line=number)

    def _name(self, name: str) -> str:
        return self._you if is_you(name) else self._people.get(name) or person(name)

    def _begin(self, time: datetime, name: str, type_: Type, length: int, number: int) -> None:
        self._open, self._sender, self._time = True, name, time
        self._type, self._length, self._line = type_, length, number

    def _close(self) -> None:
        """The message that was being read is complete."""
        if self._open:
            self._open = False
            self._into.event(
                self._room, self._time, "message", self._sender,
                length=self._length, message_type=self._type, line=self._line,
            )  # fmt: skip
