"""From a folder of claims to what stands in it: read and checked, every mistake with its line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from sim.scenario.fields import Section
from sim.scenario.merge import Override, read_bytes
from sim.scenario.nodes import Map, Mark, find
from sim.scenario.problems import Problem, ScenarioError
from sim.study.claims.schema import ClaimFile, Mechanism, MechanismsFile

MECHANISMS: Final = "mechanisms.yaml"
_NUMBERED = re.compile(r"^S[0-9]+-[0-9]+\.yaml$")
T = TypeVar("T", bound=Section)


@dataclass(frozen=True)
class Claim:
    """A claim, and where what of it was written.

    file    what stands in it
    tree    the same with its places
    source  its name
    """

    file: ClaimFile
    tree: Map
    source: str

    @property
    def number(self) -> str:
        """S2-6."""
        return self.file.claim

    @property
    def folder(self) -> str:
        """Where scenarios are looked for."""
        return os.path.dirname(self.source)

    def problem(self, path: Sequence[str | int], wrong: str, expected: str = "", hint: str = "") -> Problem:
        """What is wrong with a key."""
        entry = find(self.tree, tuple(path))
        mark = entry.key_mark if entry is not None else Mark(self.source)
        return Problem(mark.file, mark.line, mark.column, ".".join(map(str, path)), wrong, expected, hint)

    def changes(self, path: Sequence[str]) -> list[Override]:
        """The changes to a scenario that stand at a path, each with its own line."""
        return _changes(self.tree, path)


@dataclass(frozen=True)
class Claims:
    """All claims of a folder, in the order of their numbers, and the mechanisms that may carry them."""

    claims: tuple[Claim, ...]
    mechanisms: dict[str, Mechanism]
    tree: Map

    def off(self, name: str) -> list[Override]:
        """The changes that switch a mechanism off."""
        return _changes(self.tree, ("mechanisms", name, "off"))


def read_claims(folder: str | Path, only: Sequence[str] = ()) -> Claims:
    """Read the claims of a folder (`S2-6.yaml`), and its `mechanisms.yaml`; `only` those of these numbers.

    Raises ScenarioError with every mistake found.
    """
    place = os.fspath(folder)
    if not os.path.isdir(place):
        raise ScenarioError([Problem(place, wrong="is no folder", expected="a folder of claims")])
    names = [name for name in os.listdir(place) if _NUMBERED.match(name)]
    if not names:
        text = "has no claim in it"
        raise ScenarioError([Problem(place, wrong=text, expected="files called by the number of a claim, S2-6.yaml")])
    chosen = _chosen(sorted((name.removesuffix(".yaml") for name in names), key=in_order), only)
    problems: list[Problem] = []
    found: list[Claim] = []
    mechanisms, tree = _read(os.path.join(place, MECHANISMS), MechanismsFile, problems)
    for number in chosen:
        source = os.path.join(place, f"{number}.yaml")
        file, node = _read(source, ClaimFile, problems)
        if file is None:
            continue
        claim = Claim(file, node, source)
        found.append(claim)
        if file.claim != number:
            problems.append(claim.problem(("claim",), f"is {file.claim}, expected the name of the file: {number}"))
        problems += _strange(claim, () if mechanisms is None else mechanisms.mechanisms)
    if problems or mechanisms is None:
        raise ScenarioError(problems)
    return Claims(tuple(found), dict(mechanisms.mechanisms), tree)


def in_order(number: str) -> tuple[str, int]:
    """Key by which claims are sorted: S2-6 before S2-10."""
    document, _, place = number.partition("-")
    return document, int(place)


def _chosen(known: list[str], only: Sequence[str]) -> list[str]:
    from sim.scenario.suggest import nearest

    strange = [name for name in only if name not in known]
    if strange:
        raise ScenarioError([
            Problem("--only", key=name, wrong="is no claim", expected="the number of one, as S2-6",
                    hint=nearest(name, known) or "")
            for name in strange
        ])  # fmt: skip
    return [number for number in known if not only or number in only]


def _strange(claim: Claim, mechanisms: Iterable[str]) -> list[Problem]:
    from sim.scenario.suggest import nearest

    known = list(mechanisms)
    return [
        claim.problem(
            ("carriers",), f"there is no mechanism '{name}'", f"one of {MECHANISMS}", nearest(name, known) or ""
        )
        for name in claim.file.carriers if known and name not in known
    ]  # fmt: skip


def _read(name: str, kind: type[T], problems: list[Problem]) -> tuple[T | None, Map]:
    from sim.scenario.validate import validate
    from sim.scenario.yaml_source import parse

    source = read_bytes(name)
    if isinstance(source, Problem):
        problems.append(replace(source, expected=source.expected or "a file of claims"))
        return None, Map({}, Mark(name))
    document = parse(source, name)
    file, wrong = validate(document.root, kind, partial=not document.complete)
    broken = {one.key.partition(".")[0] for one in wrong if "." in one.key}  # what is in it is told, not that it lacks
    wrong = [one for one in wrong if one.key not in broken or not one.wrong.startswith("is missing")]
    own = sorted([*document.problems, *wrong], key=lambda one: (one.line or 0, one.column or 0))
    problems += own
    return (None if own else file), document.root


def _changes(tree: Map, path: Sequence[str]) -> list[Override]:
    entry = find(tree, tuple(path))
    if entry is None or not isinstance(entry.node, Map):
        return []
    return [Override(key, below.node, str(below.key_mark)) for key, below in entry.node.entries.items()]
