"""Errors of pydantic, brought to the place in the tree they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from sim.scenario.nodes import Node, Path, find

__all__ = ["Fault", "locate", "one_per_union", "own"]


@dataclass(slots=True)
class Fault:
    """One error of pydantic.

    path    where it belongs in the tree
    union   path of the value that can be of several kinds, if the error is about one of these kinds
    """

    path: Path
    details: ErrorDetails
    union: Path | None = None


def locate(details: ErrorDetails, tree: Node) -> Fault:
    """Find the place of an error in the tree; steps that only name the branch of a union are left out."""
    node: Node | None = tree
    path: list[str | int] = []
    union: Path | None = None
    steps = details["loc"]
    for index, step in enumerate(steps):
        below = find(node, (step,)) if node is not None else None
        if below is not None:
            path.append(step)
            node = below.node
        elif index == len(steps) - 1 and details["type"] == "missing":
            if isinstance(step, int):  # a list that is too short
                break
            path.append(step)
        elif union is None:
            union = tuple(path)
    return Fault(tuple(path), details, union)


def own(faults: list[Fault]) -> list[Fault]:
    """Faults but for lists that count as too short only because items in them are wrong."""
    inside = [fault.path for fault in faults]
    return [
        fault for fault in faults
        if fault.details["type"] != "too_short"
        or not any(len(path) > len(fault.path) and path[: len(fault.path)] == fault.path for path in inside)
    ]  # fmt: skip


def one_per_union(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield the faults; of those that come from the branches of one union only what helps.

    Errors inside a branch that fits the kind of value are kept; if every branch refused the value as a whole,
    one error stands for all.
    """
    groups: dict[Path, list[Fault]] = {}
    for fault in faults:
        if fault.union is None:
            yield fault
        else:
            groups.setdefault(fault.union, []).append(fault)
    for place, group in groups.items():
        inside = [fault for fault in group if len(fault.path) > len(place)]
        if not inside:
            yield Fault(place, group[0].details)
            continue
        branches: dict[Any, list[Fault]] = {}
        for fault in inside:
            branches.setdefault(fault.details["loc"][len(place)], []).append(fault)
        yield from min(branches.values(), key=len)
