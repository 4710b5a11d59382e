"""A YAML file as a tree that remembers where every key and value was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.scenario.problems import shorten

__all__ = [
    "Entry",
    "List",
    "Map",
    "Mark",
    "Node",
    "Path",
    "Scalar",
    "dotted",
    "find",
    "merge",
    "plain",
    "steps",
    "walk",
]

Path = tuple[str | int, ...]
_OWN = re.compile(r"operator\.([\w.]+:\w+)((?:\..*)?)", re.DOTALL)
_SIMPLE_KEY = re.compile(r"[\w-]+|[\w.]+:\w+")


class Mark(NamedTuple):
    """A place: file, and line and column counted from 1, None where there are none (`--set`, a mapping)."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Return `file:line:column`."""
        return ":".join(str(part) for part in self if part is not None)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, truth value or null, with the text it was written as ("" if nothing was written)."""

    value: str | int | float | bool | None
    raw: str
    mark: Mark

    @property
    def missing(self) -> bool:
        """Whether nothing at all was written (`key:` and the end of the line)."""
        return self.value is None and not self.raw


@dataclass(frozen=True, slots=True)
class List:
    """A list of nodes."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping from texts to nodes; every entry also has the place of its key."""

    entries: dict[str, Entry] = field(default_factory=dict)
    mark: Mark = Mark("")  # noqa: RUF009 -- immutable


Node = Scalar | List | Map


class Entry(NamedTuple):
    """One key of a mapping: where the key stands, and its value."""

    key_mark: Mark
    node: Node


def plain(node: Node) -> Any:
    """Return the tree as plain dicts, lists and scalars."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, List):
        return [plain(item) for item in node.items]
    return {key: plain(entry.node) for key, entry in node.entries.items()}


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield every node below `node`, itself first, with its path."""
    yield path, node
    if isinstance(node, List):
        for index, item in enumerate(node.items):
            yield from walk(item, (*path, index))
    elif isinstance(node, Map):
        for key, entry in node.entries.items():
            yield from walk(entry.node, (*path, key))


def find(node: Node, path: Sequence[str | int]) -> Entry | None:
    """Return the entry at `path` (for a list item, the key's place is the item's), None if there is none."""
    entry = Entry(node.mark, node)
    for step in path:
        current = entry.node
        if isinstance(current, Map) and step in current.entries:
            entry = current.entries[str(step)]
        elif isinstance(current, List) and isinstance(step, int) and 0 <= step < len(current.items):
            item = current.items[step]
            entry = Entry(item.mark, item)
        else:
            return None
    return entry


def merge(under: Node, over: Node) -> Node:
    """Lay `over` on `under`: mappings are merged key by key, everything else is replaced.

    Every key keeps the place it was last written at.
    """
    if not (isinstance(under, Map) and isinstance(over, Map)):
        return over
    entries = dict(under.entries)
    for key, entry in over.entries.items():
        below = entries.get(key)
        entries[key] = Entry(entry.key_mark, merge(below.node, entry.node)) if below else entry
    return Map(entries, over.mark)


def dotted(path: Sequence[str | int]) -> str:
    """Return the path as the user sees it: `world.members.hour_profile.3`; odd keys in quotes."""
    return ".".join(
        str(step) if isinstance(step, int) or _SIMPLE_KEY.fullmatch(step) else f"'{shorten(step)}'"
        for step in path
    )


def steps(path: str) -> tuple[str, ...]:
    """Return the keys of a dotted path; a dot in the name of a module divides nothing.

    `operator.pack.module:Class.every_days` has three: `operator`, `pack.module:Class` and `every_days`.
    """
    own = _OWN.fullmatch(path)
    return ("operator", own[1], *own[2].split(".")[1:]) if own else tuple(path.split("."))
