"""Strict YAML 1.2 into a tree with line and column of every key and value.

PyYAML's event parser does the reading; everything it does after that follows YAML 1.1 and is not used. Here
`no`, `on` and `1:30` are texts, `1e5` is a number, `012` is twelve, a key written twice is a mistake, and
there are no tags and no merge keys. Anchors and aliases work, within limits that stop alias bombs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from sim.scenario.nodes import List, Map, Mark, Node, Scalar, dotted
from sim.scenario.problems import Problem, shorten
from sim.scenario.yaml_composer import Composer
from sim.scenario.yaml_errors import syntax_problem

__all__ = ["Document", "parse", "parse_node"]

MOST_CHARACTERS = 5_000_000

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TOP = "keys and values such as 'name: my-scenario'"


@dataclass(slots=True)
class Document:
    """What was read: the tree and the mistakes on the way.

    root       the top mapping; empty if there was none
    problems   mistakes of syntax and duplicate keys
    complete   False if reading stopped early, so that what follows the last problem is unknown
    """

    root: Map
    problems: list[Problem] = field(default_factory=list)
    complete: bool = True


def parse(source: str | bytes, file: str) -> Document:
    """Read one YAML document whose top is a mapping. Never raises for what is in `source`.

    file    what to call it in problems
    """
    document = Document(Map({}, Mark(file, 1, 1)))
    root = parse_node(source, file, document)
    if isinstance(root, Map):
        document.root = root
    elif document.complete:
        document.complete = False
        if root is None or (isinstance(root, Scalar) and root.missing):
            place, wrong = Mark(file, 1, 1), "the file is empty"
        else:
            what = "a list" if isinstance(root, List) else f"'{shorten(root.raw)}'"
            place, wrong = root.mark, f"the file holds only {what}"
        document.problems.append(Problem(file, place.line, place.column, wrong=wrong, expected=_TOP))
    return document


def parse_node(source: str | bytes, file: str, document: Document, *, lines: bool = True) -> Node | None:
    """Read one YAML document of any kind; problems are added to `document`. None if nothing could be read.

    lines   False if its lines mean nothing to the user (an override), so that places do not have them
    """
    text = _decode(source, file, document)
    if text is None:
        document.complete = False
        return None
    composer = Composer(file, lines, document.problems)
    try:
        for event in _events(text):
            if not composer.take(event):
                document.complete = False
                break
    except yaml.YAMLError as error:
        keys = dotted(composer.path()), dotted(composer.path(around=True))
        document.problems.append(syntax_problem(error, text, file, keys, lines))
        document.complete = False
    return composer.finish(document.complete)


def _events(text: str) -> Iterator[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[Any] = yaml.parse(text, Loader=loader)
    return events


def _decode(source: str | bytes, file: str, document: Document) -> str | None:
    """Return the text, or None with a problem noted."""
    if isinstance(source, bytes):
        if source.startswith((b"\xff\xfe", b"\xfe\xff")):
            document.problems.append(Problem(file, 1, 1, wrong="the file is in UTF-16", expected="UTF-8"))
            return None
        try:
            text = source.decode("utf-8")
        except UnicodeDecodeError as error:
            line, column = _position(source[: error.start].decode("utf-8"))
            wrong = f"the byte 0x{source[error.start]:02x} is not valid UTF-8"
            document.problems.append(
                Problem(file, line, column, wrong=wrong, expected="a text file in UTF-8")
            )
            return None
    else:
        text = source
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_CHARACTERS:
        wrong = f"there are {len(text):,} characters"
        document.problems.append(Problem(file, wrong=wrong, expected=f"at most {MOST_CHARACTERS:,}"))
        return None
    if bad := _FORBIDDEN.search(text):
        line, column = _position(text[: bad.start()])
        wrong = f"the invisible character U+{ord(bad[0]):04X} is not allowed"
        document.problems.append(Problem(file, line, column, wrong=wrong, expected="printable text"))
        return None
    return text


def _position(before: str) -> tuple[int, int]:
    """Return line and column, from 1, of what follows `before`."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1
