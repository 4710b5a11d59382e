"""Several sources into one tree: `extends`, and values set by path (`--set operator.ads.per_day=2`)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sim.scenario.nodes import Entry, List, Map, Mark, Node, Path, Scalar, dotted, merge, steps
from sim.scenario.own_policies import own_entries
from sim.scenario.problems import Problem, shorten
from sim.scenario.python_source import from_python
from sim.scenario.suggest import nearest
from sim.scenario.yaml_source import Document, parse, parse_node

__all__ = ["Override", "Overrides", "Sources", "apply_overrides", "listed", "read", "read_bytes"]

_LONGEST_CHAIN = 20
_PLACE = re.compile("[0-9]{1,9}")


class Override(NamedTuple):
    """One value set by path.

    path    dotted: "operator.ads.per_day"; a number reaches into a list
    value   a Python value (numbers, texts, lists, mappings, None), or a node of a file, which keeps its lines
    label   how the user gave it, for problems: "--days"
    """

    path: str
    value: Any
    label: str = "override"


Overrides = Mapping[str, Any] | Iterable[str | Override]
"""`{"operator.ads.per_day": 2}`, or `["operator.ads.per_day=2"]` with the value in YAML, or `Override`s."""


@dataclass(slots=True)
class Sources:
    """The files of one scenario laid over each other.

    tree       the merged tree; a value written in the file itself wins over one it inherits
    problems   what was wrong with reading the files
    files      their names, the file itself first
    complete   False if a part could not be read
    folder     where the file itself lies
    homes      policies that the scenario brings with it ("my_module:MyPolicy"): folders of the files that write the key
    written    and where it is written
    beside     folders of files that change it, as those of experiments do: policies that only they bring may lie there
    """

    tree: Map
    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    complete: bool = True
    folder: str = ""
    homes: dict[str, list[str]] = field(default_factory=dict)
    written: dict[str, Mark] = field(default_factory=dict)
    beside: tuple[str, ...] = ()


def read(document: Document, file: str, folder: str, chain: tuple[tuple[str, str], ...] = ()) -> Sources:
    """Follow the `extends` of a document, and lay it over what it extends.

    file     what to call the document
    folder   where a relative `extends` starts
    chain    the (real path, name) of the files on the way here, this one last
    """
    found = Sources(document.root, list(document.problems), [file], document.complete, folder)
    for key, own in own_entries(document.root).items():
        found.homes[key], found.written[key] = [folder], own.key_mark
    entry = document.root.entries.get("extends")
    if entry is None:
        return found
    found.tree = Map(
        {key: e for key, e in document.root.entries.items() if key != "extends"}, document.root.mark
    )
    below = _extended(entry.node, file, folder, chain, found)
    if below is not None:
        merged = merge(below.tree, found.tree)
        assert isinstance(merged, Map)
        found.tree = merged
        found.problems += below.problems
        found.files += below.files
        for key, homes in below.homes.items():
            found.homes.setdefault(key, []).extend(homes)
        found.written = {**below.written, **found.written}
        found.complete = found.complete and below.complete
    return found


def _extended(
    node: Node, file: str, folder: str, chain: tuple[tuple[str, str], ...], found: Sources
) -> Sources | None:
    """Read the file that `extends` names; None with a problem noted if that cannot be done."""

    def refuse(wrong: str, expected: str, hint: str = "") -> None:
        found.complete = False
        found.problems.append(
            Problem(node.mark.file, node.mark.line, node.mark.column, "extends", wrong, expected, hint)
        )

    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not node.value:
        what = (
            "a list"
            if isinstance(node, List)
            else "a mapping"
            if isinstance(node, Map)
            else node.raw or "nothing"
        )
        refuse(f"this is {shorten(what)}", "the name of another scenario file")
        return None
    path = os.path.join(folder, node.value)
    name = os.path.normpath(os.path.join(os.path.dirname(file), node.value)) if chain else path
    real = os.path.realpath(path) if "\0" not in path else path
    known = [one for one, _ in chain]
    if real in known:
        circle = [shown for _, shown in chain[known.index(real) :]]
        refuse(
            f"the files extend each other in a circle ({' -> '.join([*circle, circle[0]])})",
            "a file that ends it",
        )
        return None
    if len(chain) >= _LONGEST_CHAIN:
        refuse("the chain of files is too long", f"at most {_LONGEST_CHAIN} files that extend each other")
        return None
    source = read_bytes(path)
    if isinstance(source, Problem):
        refuse(f"{shorten(node.value, 80)} {source.wrong}", source.expected, _beside(node.value, source.hint))
        return None
    return read(parse(source, name), name, os.path.dirname(path), (*chain, (real, name)))


def read_bytes(path: str) -> bytes | Problem:
    """Return the content of a file, or what is wrong with it (the name of the file is left to the caller)."""
    wanted = "a scenario file"
    try:
        if os.path.isdir(path):
            inside = _yaml_files(path)
            hint = os.path.join(path, inside[0]) if len(inside) == 1 else ""
            return Problem(path, wrong="is a folder", expected=wanted, hint=hint)
        with open(path, "rb") as stream:
            return stream.read(20_000_001)
    except FileNotFoundError:
        folder, name = os.path.split(path)
        names = _yaml_files(folder or ".")
        stem = {os.path.splitext(one)[0]: one for one in names}
        near = stem.get(os.path.splitext(name)[0]) or nearest(name, names)
        return Problem(
            path, wrong="does not exist", expected=wanted, hint=os.path.join(folder, near) if near else ""
        )
    except (OSError, ValueError) as error:
        reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
        return Problem(path, wrong=f"cannot be read ({reason.lower()})", expected="a file that can be read")


def _yaml_files(folder: str) -> list[str]:
    try:
        return sorted(one for one in os.listdir(folder) if one.endswith((".yaml", ".yml")))
    except OSError:
        return []


def _beside(written: str, hint: str) -> str:
    """Return the hint as the user would write it beside what was written."""
    return os.path.join(os.path.dirname(written), os.path.basename(hint)) if hint else ""


def apply_overrides(tree: Map, overrides: Overrides) -> tuple[Map, list[Problem], list[str]]:
    """Lay values set by path over a tree, in their order.

    Mappings are merged, so that `operator.ads={}` adds a policy with its usual values; `null` takes one away.
    Returns the tree, what was wrong with the overrides themselves, and their labels.
    """
    problems: list[Problem] = []
    labels: list[str] = []
    number = 0  # of those that have no label: an experiment puts others before them
    for path, value, given in _in_full(overrides):
        number += not given
        label = given or f"--set {number}"
        labels.append(label)
        parsed = _parse_text(path, label, problems) if value is _UNPARSED else _Parsed(steps(path.strip()), None)
        if parsed is None:
            continue
        node = value if isinstance(value, (Scalar, List, Map)) else parsed.node
        if node is None:
            node = from_python(value, Mark(label), parsed.path, problems)
        if node is None or not _path_is_sound(path, parsed.path, label, problems):
            continue
        changed = _put(tree, parsed.path, node, Mark(label), problems, ())
        assert isinstance(changed, Map)
        tree = changed
    return tree, problems, labels


_UNPARSED = object()


class _Parsed(NamedTuple):
    path: Path
    node: Node | None


def _in_full(overrides: Overrides) -> Iterable[tuple[str, Any, str]]:
    return [(one, _UNPARSED, "") if isinstance(one, str) else one for one in listed(overrides)]


def listed(overrides: Overrides) -> list[str | Override]:
    """Return overrides of any form as a list.

    Raises TypeError if they are something else.
    """
    if isinstance(overrides, str):
        return [overrides]
    known = 'overrides are {"operator.ads.per_day": 2} or ["operator.ads.per_day=2"]'
    if not isinstance(overrides, Iterable):
        raise TypeError(f"{known}, not {type(overrides).__name__}")
    if isinstance(overrides, Mapping):
        overrides = [Override(path, value) for path, value in overrides.items()]
    settings = list(overrides)
    for one in settings:
        if not isinstance(one, (str, Override)):
            raise TypeError(f"{known}; {shorten(repr(one))} is not one of them")
        if isinstance(one, Override) and not isinstance(one.path, str):
            raise TypeError(f"{known}; {shorten(repr(one.path))} is not a path")
    return settings


def _path_is_sound(written: str, path: Path, label: str, problems: list[Problem]) -> bool:
    if all(str(step).strip() for step in path):
        return True
    wrong = f"'{shorten(written)}' is not a path" if written.strip() else "no path is given"
    problems.append(Problem(label, wrong=wrong, expected="a path such as operator.ads.per_day"))
    return False


def _parse_text(text: str, label: str, problems: list[Problem]) -> _Parsed | None:
    """Take "operator.ads.per_day=2" apart; the value is YAML."""
    written, equals, value = text.partition("=")
    if not equals:
        wrong = f"'{shorten(text)}' has no '='"
        problems.append(
            Problem(label, wrong=wrong, expected="key.path=value, such as operator.ads.per_day=2")
        )
        return None
    path = steps(written.strip())
    if not _path_is_sound(written, path, label, problems):
        return None
    document = Document(Map({}, Mark(label)))
    node = parse_node(value, label, document, lines=False)
    for problem in document.problems:
        below = "." + problem.key if problem.key else ""
        problems.append(replace(problem, line=None, column=None, key=dotted(path) + below))
    if document.problems:
        return None
    if node is None or (isinstance(node, Scalar) and node.missing):
        problems.append(
            Problem(label, key=dotted(path), wrong="nothing stands after the '='", expected="a value")
        )
        return None
    return _Parsed(path, node)


def _put(under: Node | None, path: Path, node: Node, mark: Mark, problems: list[Problem], done: Path) -> Node:
    """Return `under` with `node` at `path`; mappings that are not there are made."""
    if not path:
        return node if under is None else merge(under, node)
    step, rest = str(path[0]), path[1:]
    if isinstance(under, List):
        index = int(step) if _PLACE.fullmatch(step) else len(under.items)
        if index >= len(under.items):
            wrong = f"'{shorten(step)}' is no place in this list of {len(under.items)}"
            wanted = f"0 to {len(under.items) - 1}" if len(under.items) > 1 else "0" if under.items else "a whole list"
            expected = f"{wanted} (places in a list are counted from 0)"
            problems.append(Problem(mark.file, key=dotted((*done, *path)), wrong=wrong, expected=expected))
            return under
        items = list(under.items)
        items[index] = _put(items[index], rest, node, mark, problems, (*done, step))
        return List(tuple(items), under.mark)
    entries = dict(under.entries) if isinstance(under, Map) else {}
    old = entries.get(step)
    entries[step] = Entry(mark, _put(old.node if old else None, rest, node, mark, problems, (*done, step)))
    # A new mapping stands where the override does; one that was there keeps its place.
    return Map(entries, under.mark if isinstance(under, Map) else mark)
