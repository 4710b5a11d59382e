"""Whether values set by path are the same: those of `operator.ads: {per_day: 1}` and `operator.ads.per_day: 4` are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.nodes import steps

Settled = dict[tuple[str, ...], str]
"""Every single value that is set: the keys that lead to it, and the path as it was written."""


def settled(values: Mapping[str, Any]) -> Settled:
    """The single values that are set by path. An empty mapping settles none: it only asks for the usual ones."""
    found: Settled = {}
    for path, value in values.items():
        for below in _leaves(value):
            found[(*keys_of(path), *below)] = path
    return found


def keys_of(path: str) -> tuple[str, ...]:
    """The keys of a path, without blanks around it."""
    return steps(path.strip())


def _leaves(value: Any) -> Iterator[tuple[str, ...]]:
    if not isinstance(value, Mapping):
        yield ()
        return
    for key, below in value.items():
        for rest in _leaves(below):
            yield (str(key), *rest)


def both(ones: Settled, others: Settled) -> list[tuple[str, str]]:
    """Pairs of paths, as written, that settle the same value: where one leads is the beginning of the other."""
    pairs = [(path, others[at[:n]]) for at, path in ones.items() for n in range(1, len(at) + 1) if at[:n] in others]
    pairs += [(ones[at[:n]], path) for at, path in others.items() for n in range(1, len(at)) if at[:n] in ones]
    return list(dict.fromkeys(pairs))


def twice(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pairs of paths of one mapping, as written and in their order, that settle the same value."""
    before: Settled = {}
    pairs = []
    for path, value in values.items():
        mine = settled({path: value})
        pairs += [(earlier, path) for earlier, _ in both(before, mine)]
        before |= mine
    return list(dict.fromkeys(pairs))
