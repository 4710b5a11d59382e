"""JSON as a stream: the values at some paths, one by one, whatever the size of the file and however it ends."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, Any, Final

import ijson

from sim.chatlogs.collector import Collector
from sim.chatlogs.formats.json_repair import Repaired
from sim.chatlogs.source import LogError, Source

STARTED: Final = object()
"""Stands for an object that is walked into: comes where it begins."""
_ANY: Final = "*"
_DEEPEST: Final = 40
"""Levels of a value; what lies deeper is left out of it."""
_TOO_DEEP: Final = 10_000
"""Levels at which a file is read no further."""
_MOST_PARTS: Final = 200_000
"""Numbers, texts, lists and objects of a value; what comes after them is left out of it."""
_MOST_CHARACTERS: Final = 4_000_000
"""The same of the characters in all its texts."""
_STARTS: Final = frozenset({"start_map", "start_array"})
_ENDS: Final = frozenset({"end_map", "end_array"})
_BROKEN: Final = (ijson.JSONError, ValueError, ArithmeticError)
"""What the parsers raise; the last two of numbers without measure."""

_Events = Iterator[tuple[str, Any]]


class TooDeepError(ValueError):
    """The JSON is nested without end."""


def values(
    source: Source, into: Collector, *paths: str, aside: Sequence[str] = ()
) -> Iterator[tuple[str, int, Any]]:
    """The values at `paths`, in the order of the file: path, number among the entries of lists (from 1), value.

    paths  keys with dots between, `*` for the entries of a list: "name", "chats.list.*.messages.*", "*". An object
           that a path leads through comes as well, as (path, number, STARTED), where it begins; the outermost has
           the path "". The rest is skipped.
    aside  more paths, to lists whose entries are no messages: they are not counted

    Where the JSON breaks off, that is told to `into`, and what came before has been handed out; also if lists are not
    where they should be, or none of them has an entry.
    """
    number, why = 0, None
    try:
        with source.open() as file:
            walk = Walk(file, (*paths, *aside))
            for path, value in walk:
                if path.endswith(_ANY) and value is not STARTED and path not in aside:
                    number += 1
                yield path, number, value
            if walk.missing:
                into.damage.add("an object without the list it should have", source.name, count=walk.missing)
            why = walk.stopped or (None if number else "nothing where the entries should be")
    except TooDeepError:
        why = "JSON nested without end (nothing after it is read)"
    except _BROKEN:
        why = walk.stopped or "JSON that breaks off (what came before is read)"
    except LogError:
        why = "a file that cannot be read to its end"
    if why is not None:
        into.damaged(why, number + 1)


def entries(source: Source, into: Collector, *paths: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """As `values`, of paths that lead to objects: what is none is told as damaged, what is walked into left out."""
    for path, number, value in values(source, into, *paths):
        if isinstance(value, dict):
            yield path, number, value
        elif value is not STARTED:
            into.damaged("an entry that is no object", number)


class Header:
    """What a file tells of its chat, wherever: some tell it after the messages. Looked up once, if at all."""

    def __init__(self, source: Source, *paths: str) -> None:
        self._source, self._paths = source, paths
        self._found: dict[str, Any] | None = None

    def __getitem__(self, path: str) -> Any:
        """The first value at this path; None if there is none."""
        if self._found is None:
            self._found = {}
            try:
                with self._source.open() as file:
                    for at, value in Walk(file, self._paths):
                        if value is not STARTED:
                            self._found.setdefault(at, value)
                            if len(self._found) == len(self._paths):
                                break
            except (*_BROKEN, LogError):
                pass  # whoever reads the messages comes to the same place and tells it
        return self._found.get(path)


def small(text: Any) -> Any:
    """What a text holds that is JSON itself; None where it is none. Never raises."""
    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def head_of(source: Source) -> bytes:
    """The first bytes of a file, none where it cannot be read; whoever reads on is told why."""
    try:
        return source.head()
    except LogError:
        return b""


@lru_cache(maxsize=4)
def beginning(head: bytes) -> Any:
    """What the first bytes of a file hold if they are JSON, as far as it goes; else None. Never raises."""
    walk = Walk(io.BytesIO(head), ("",))
    try:
        for _, value in walk:
            return value
    except _BROKEN:
        pass
    return walk.unfinished


@dataclass
class _Node:
    path: str = ""
    wanted: bool = False
    leads: bool = False  # to a list
    children: dict[str, _Node] = field(default_factory=dict)

    @classmethod
    def tree(cls, paths: Sequence[str]) -> _Node:
        root = cls(wanted="" in paths)
        for path in paths:
            node = root
            for name in path.split(".") if path else ():
                node.leads |= f"{path}.".startswith(f"{node.path}.{name}.*.") and bool(node.path)
                node = node.children.setdefault(name, cls(f"{node.path}.{name}" if node.path else name))
            node.wanted = True
        return root


class Walk:
    """Goes through JSON as `values` does; raises what the parser raises.

    unfinished  the value that was being put together when it broke off
    missing     objects within that have none of the lists they should have
    """

    def __init__(self, file: IO[bytes], paths: Sequence[str]) -> None:
        self.unfinished: Any = None
        self.missing = 0
        self._stream, self._tree = Repaired(file), _Node.tree(paths)

    @property
    def stopped(self) -> str | None:
        """Why the file ended before its time; None if it did not."""
        return self._stream.stopped

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Paths and values."""
        events: _Events = iter(ijson.basic_parse(self._stream, multiple_values=True))
        above: list[tuple[_Node, bool, bool]] = []
        node, listed, found, key = self._tree, False, True, ""
        for event, value in events:
            if event == "map_key":
                key = value
                continue
            if event in _ENDS:
                self.missing += not found
                node, listed, found = above.pop()
                continue
            child = node.children.get(_ANY if listed else key) if above else self._tree
            if child is not None and child.wanted:
                yield child.path, self._value(events, event, value)
            elif event in _STARTS:
                if child is None or not child.children:
                    _skip(events)
                    continue
                begins_list = event == "start_array"
                above.append((node, listed, found or (begins_list and _ANY in child.children)))
                node, listed, found = child, begins_list, begins_list or not child.leads
                if not listed:
                    yield child.path, STARTED

    def _value(self, events: _Events, event: str, value: Any) -> Any:
        """The value that begins with this event."""
        if event not in _STARTS:
            return value
        top: Any = {} if event == "start_map" else []
        self.unfinished = whole = top
        above: list[Any] = []
        parts = characters = 0
        key = ""
        for event, value in events:
            if event == "map_key":
                key = value
                continue
            if event in _ENDS:
                if not above:
                    break
                top = above.pop()
                continue
            parts += 1
            if event == "string":
                characters += len(value)
            begins = event in _STARTS
            if parts > _MOST_PARTS or characters > _MOST_CHARACTERS or len(above) >= _DEEPEST:
                if begins:
                    _skip(events)
                continue
            one = value if not begins else {} if event == "start_map" else []
            if type(top) is dict:
                top[key] = one
            else:
                top.append(one)
            if begins:
                above.append(top)
                top = one
        self.unfinished = None
        return whole


def _skip(events: _Events) -> None:
    """Pass over the list or object that has just begun."""
    depth = 1
    for event, _ in events:
        if event in _STARTS:
            depth += 1
            if depth > _TOO_DEEP:
                raise TooDeepError
        elif event in _ENDS:
            depth -= 1
            if not depth:
                return
