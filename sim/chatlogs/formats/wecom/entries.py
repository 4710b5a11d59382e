"""Objects out of JSON as a stream: one a line, in an array, or in an array within an object; damage costs one."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sim.chatlogs.encoding import encoding_of
from sim.chatlogs.source import Source

_BLOCK: Final = 256 * 1024
_MOST: Final = 4 * 1024**2
"""Characters of one object."""
_LISTS: Final = ("messages", "chatdata", "msglist", "data", "list", "records", "items", "events")
_WITHIN: Final = re.compile(rf'\s*\{{[^\[]{{0,4000}}?"(?:{"|".join(_LISTS)})"\s*:\s*\[')
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True)
class Entry:
    """number: which one it is in the file, from 1; value: None for what cannot be read."""

    number: int
    value: dict[str, Any] | None


def entries(source: Source) -> Iterator[Entry]:
    """The objects of a file. Raises LogError when the file breaks off."""
    text = _Text(source)
    number, first_key = 0, ""
    while text.go_to_object():
        if text.strange:  # what was between this object and the one before
            number += 1
            yield Entry(number, None)
        found = list(_objects(text.take()))
        for one in found:
            number += 1
            first_key = next(iter(one), first_key)
            yield Entry(number, one)
        if not found:
            number += 1
            yield Entry(number, None)
            text.go_to_next(first_key)
    if text.strange:
        yield Entry(number + 1, None)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects that an object holds in a list, or itself."""
    if not isinstance(value, dict):
        return
    for name in _LISTS if "msgtype" not in value else ():
        if isinstance(value.get(name), list):
            for one in value[name]:
                if isinstance(one, dict):
                    yield one
            return
    yield value


class _Text:
    """The text of a file, of which some is held at a time, and a place in it."""

    def __init__(self, source: Source) -> None:
        self._blocks = _blocks(source)
        self._held, self._at = "", 0
        self._read()
        begins = _WITHIN.match(self._held)
        self._within = begins is not None and '"msgtype"' not in begins[0]
        """Whether the objects are in a list within another object, of which something may follow."""
        self._whole = True  # the last object could be read
        self.strange = False
        """Whether something was passed over that belongs between no objects."""
        if begins is not None and self._within:
            self._at = begins.end()

    def go_to_object(self) -> bool:
        """Go to where the next object begins. Returns whether there is one."""
        self.strange = False
        while True:
            found = self._held.find("{", self._at)
            between = self._held[self._at : found if found >= 0 else len(self._held)].strip(" \t\r\n,")
            if self._within and self._whole and between.startswith("]"):
                self._within = False  # what follows on this line belongs to what is around the list
                self.go_to_next("")
                self._whole = True
                continue
            self.strange = self.strange or (self._whole and between.strip(" \t\r\n,[]\ufeff") != "")
            self._at = found if found >= 0 else len(self._held)
            if found >= 0:
                return True
            if not self._read():
                return False

    def take(self) -> Any:
        """The object that begins here, and go to its end; None, and stay, if it is none."""
        while True:
            try:
                value, self._at = _DECODER.raw_decode(self._held, self._at)
                self._whole = True
                return value
            except json.JSONDecodeError as error:
                cut_off = error.msg.startswith("Unterminated") or error.pos >= len(self._held) - 16
                if not cut_off or len(self._held) - self._at > _MOST or not self._read():
                    return None
            except (ValueError, RecursionError):  # numbers of thousands of digits, thousands of brackets
                return None

    def go_to_next(self, first_key: str) -> None:
        """From what cannot be read to what looks like the next object: on a line of its own, or with the usual key."""
        self._whole = False
        usual = rf'|\{{\s*"{re.escape(first_key)}"' if first_key else ""
        begins = re.compile(rf"(?<=\n)\{{{usual}")
        self._at += 1
        while (found := begins.search(self._held, self._at)) is None:
            self._at = max(self._at, len(self._held) - 200)  # it may lie across the end
            if not self._read():
                self._at = len(self._held)
                return
        self._at = found.start()

    def _read(self) -> bool:
        """Hold more, and forget what is behind. Returns whether there was more."""
        block = next(self._blocks, None)
        if block is None:
            return False
        keep = max(0, self._at - 1)  # a look behind may need one
        self._held, self._at = self._held[keep:] + block, self._at - keep
        return True


def _blocks(source: Source) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding_of(source.head()))("replace")
    with source.open() as file:
        while data := file.read1(_BLOCK):
            if text := decoder.decode(data):
                yield text
        if text := decoder.decode(b"", final=True):
            yield text
