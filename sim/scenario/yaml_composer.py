"""A tree of nodes from the events of a YAML parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from sim.scenario.nodes import Entry, List, Map, Mark, Node, Path, Scalar, dotted
from sim.scenario.problems import Problem, shorten
from sim.scenario.yaml_scalars import MOST_DIGITS, is_overlong_number, resolve

__all__ = ["Composer"]

MOST_NODES = 200_000
MOST_LEVELS = 50


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being read."""

    mark: Mark
    flow: bool
    anchor: str | None
    is_map: bool
    entries: dict[str, Entry] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    key: str | None = None
    key_mark: Mark | None = None
    ignored: bool = False
    size: int = 1
    height: int = 1

    def node(self) -> Node:
        return Map(self.entries, self.mark) if self.is_map else List(tuple(self.items), self.mark)


class Composer:
    """Builds the tree one event at a time and without recursion; mistakes are added to `problems`.

    Anchors and aliases work; what they grow to is limited, so that a small file cannot fill the memory.
    """

    def __init__(self, file: str, lines: bool, problems: list[Problem]) -> None:
        """Start with nothing read; `lines` is False where lines and columns mean nothing to the user."""
        self.file, self.lines, self.problems = file, lines, problems
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.open_anchors: set[str] = set()
        self.last: tuple[_Frame, str] | None = None
        self.root: Node | None = None
        self.documents = 0

    def path(self, *, around: bool = False) -> Path:
        """Return the path of what is being read, or of the list or mapping around it."""
        steps: list[str | int] = []
        for frame in self.stack[:-1] if around else self.stack:
            if not frame.is_map:
                steps.append(len(frame.items))
            elif frame.key is not None:
                steps.append(frame.key)
        return tuple(steps)

    def take(self, event: Any) -> bool:
        """Take one event; return False if reading has to stop here."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                return self._stop(
                    self._mark(event), "a second document starts here", "one document in a file"
                )
        elif isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            return self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            return self._close()
        return True

    def finish(self, complete: bool) -> Node | None:
        """Return the tree, None if there is nothing.

        complete   False if reading stopped early. Then an unfinished {…} or […] is forgotten, and so is the
                   value just before the place, which the mistake may be part of.
        """
        if self.last and not complete:
            frame, key = self.last
            del frame.entries[key]
        while self.stack:
            frame = self.stack.pop()
            if not frame.flow:
                self._add(frame.node(), frame.size, frame.height)
        return self.root

    def _scalar(self, event: Any) -> bool:
        mark = self._mark(event)
        self._refuse_tag(event, mark)
        if event.style:
            node = Scalar(event.value, event.value or "''", mark)
        else:
            node = Scalar(resolve(event.value), event.value, mark)
            if is_overlong_number(event.value):
                self._problem(mark, "this number has too many digits", f"at most {MOST_DIGITS} digits")
        if event.anchor:
            self.anchors[event.anchor] = (node, 1, 0)
        return self._add(node, 1, 0)

    def _alias(self, event: Any) -> bool:
        mark, name = self._mark(event), event.anchor
        if name in self.open_anchors:
            return self._stop(mark, f"*{name} stands inside &{name}", "an anchor that is complete")
        if name not in self.anchors:
            return self._stop(mark, f"*{name} is unknown", f"&{name} somewhere above it")
        node, size, height = self.anchors[name]
        if len(self.stack) + height > MOST_LEVELS:
            return self._stop(mark, "nested too deeply", f"at most {MOST_LEVELS} levels", ())
        return self._add(node, size, height)

    def _open(self, event: Any) -> bool:
        mark = self._mark(event)
        self._refuse_tag(event, mark)
        if len(self.stack) >= MOST_LEVELS:
            return self._stop(mark, "nested too deeply", f"at most {MOST_LEVELS} levels", ())
        if self.stack and self.stack[-1].is_map and self.stack[-1].key is None:
            return self._stop(mark, "a list or mapping cannot be a key", "a text as key")
        if event.anchor:
            self.open_anchors.add(event.anchor)
        is_map = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(_Frame(mark, bool(event.flow_style), event.anchor, is_map))
        return True

    def _close(self) -> bool:
        frame = self.stack.pop()
        node = frame.node()
        if frame.anchor:
            self.open_anchors.discard(frame.anchor)
            self.anchors[frame.anchor] = (node, frame.size, frame.height)
        return self._add(node, frame.size, frame.height)

    def _add(self, node: Node, size: int, height: int) -> bool:
        """Put a finished node where it belongs.

        size     number of nodes in it, aliases counted in full
        height   levels of lists and mappings in it
        """
        self.last = None
        if not self.stack:
            self.root = node
            return True
        frame = self.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if frame.size > MOST_NODES:
            return self._stop(
                node.mark, "the file holds too many values", f"at most {MOST_NODES:,}, aliases counted"
            )
        if not frame.is_map:
            frame.items.append(node)
        elif frame.key is None:
            return self._key(frame, node)
        else:
            if not frame.ignored and frame.key_mark is not None:
                frame.entries[frame.key] = Entry(frame.key_mark, node)
                self.last = (frame, frame.key)
            frame.key, frame.ignored = None, False
        return True

    def _key(self, frame: _Frame, node: Node) -> bool:
        if not isinstance(node, Scalar):
            return self._stop(node.mark, "a list or mapping cannot be a key", "a text as key")
        path = self.path()
        # Keys are texts whatever they look like: `1:` and `"1":` are the same key.
        key = node.value if isinstance(node.value, str) else node.raw
        frame.key, frame.key_mark = key, node.mark
        if key == "<<":
            wanted = "'extends', or the keys written out"
            self._problem(node.mark, "merge keys are not part of YAML 1.2", wanted, (*path, key))
            frame.ignored = True
        elif key in frame.entries:
            first = frame.entries[key].key_mark
            at = f" (first in line {first.line}, column {first.column})" if first.line else ""
            self._problem(node.mark, f"this key is written twice{at}", "each key once", (*path, key))
            frame.ignored = True
        return True

    def _refuse_tag(self, event: Any, mark: Mark) -> None:
        if event.tag is not None:
            tag = shorten(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._problem(mark, f"the tag {tag} is not allowed", "a plain value (quotes make a text)")

    def _mark(self, event: Any) -> Mark:
        """Return where an event starts."""
        if not self.lines:
            return Mark(self.file)
        return Mark(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _problem(self, mark: Mark, wrong: str, expected: str, path: Path | None = None) -> None:
        key = dotted(self.path() if path is None else path)
        self.problems.append(Problem(mark.file, mark.line, mark.column, key, wrong, expected))

    def _stop(self, mark: Mark, wrong: str, expected: str, path: Path | None = None) -> bool:
        """Note a problem after which nothing more can be read."""
        self._problem(mark, wrong, expected, path)
        return False
