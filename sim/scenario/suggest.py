"""The nearest valid name to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

__all__ = ["distance", "join_or", "nearest"]

_LONGEST = 60
"""Names longer than this are not compared: nobody mistypes them, and the work grows with the square."""


def distance(a: str, b: str) -> int:
    """Return the number of letters inserted, removed, changed, or swapped with their neighbour, from a to b.

    (Damerau-Levenshtein distance, optimal string alignment.)
    """
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def nearest(
    name: str, valid: Iterable[str], tolerance: float = 0.34, *, beginnings: bool = True
) -> str | None:
    """Return the valid name closest to `name`, or None if none is close.

    Close is: the same but for case, hyphens and spaces; or a distance of at most `tolerance` times the
    length (one letter is always allowed in names of three letters or more); or, with `beginnings`,
    one is the beginning of the other.
    """
    if not name or len(name) > _LONGEST:
        return None
    plain = _plain(name)
    best: tuple[float, str] | None = None
    for candidate in valid:
        other = _plain(candidate)
        if plain == other:
            return candidate
        longer = max(len(plain), len(other))
        if min(len(plain), len(other)) < 2:
            continue
        score = float(distance(plain, other))
        if score > max(1.0 if longer > 2 else 0.0, tolerance * longer):
            begins = (
                beginnings
                and min(len(plain), len(other)) >= 4
                and (other.startswith(plain) or plain.startswith(other))
            )
            if not begins:
                continue
        if best is None or score < best[0]:
            best = (score, candidate)
    return best[1] if best else None


def join_or(names: Sequence[str], most: int = 12) -> str:
    """Return "a, b or c"; after `most` names the others are only counted."""
    if len(names) > most:
        return ", ".join(islice(names, most)) + f" and {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " or " + names[-1]


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")
