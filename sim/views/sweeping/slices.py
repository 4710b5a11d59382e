"""Slices of a sweep: the points with a value of a lever, or with one in a range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.views.sweeping.axes import amount
from sim.views.sweeping.tables import FEW_VALUES, Lever, Sweep, codes_of
from sim.views.text import significant


@dataclass(frozen=True)
class Slice:
    """Some points: `text` says which value or range they have, `rows` (of `points`) which they are."""

    text: str
    rows: NDArray[np.bool_]


def slices(sweep: Sweep, lever: Lever, most: int) -> tuple[list[Slice], str]:
    """At most so many slices by a lever, and a remark on values that are in none.

    Few values are taken one by one; of more, evenly chosen ones with the first and the last; where hardly two points
    share a value, ranges with about as many points each; of words, the first.
    """
    if not lever.numeric:
        texts, codes = codes_of(sweep.texts(lever))
        kept = texts[:most]
        left = f"{len(texts) - most} more values of {lever.name} are not shown." if len(texts) > most else ""
        return [Slice(text, codes == n) for n, text in enumerate(kept)], left
    values = sweep.numbers(lever)
    different = np.unique(values)
    if len(different) > FEW_VALUES:
        parts = min(most, 3)
        edges = np.quantile(values, np.linspace(0, 1, parts + 1))
        which = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, parts - 1)
        return [Slice(f"{rough(edges[n])} to {rough(edges[n + 1])}", which == n) for n in range(parts)], ""
    places = np.unique(np.linspace(0, len(different) - 1, most).round().astype(np.int64))
    left = f"Of {len(different)} values of {lever.name}, {len(places)} are shown." if len(different) > most else ""
    chosen = different[places]
    return [Slice(amount(float(value)), values == value) for value in chosen], left


def rough(value: float) -> str:
    """The end of a range, to two digits."""
    return significant(float(value), 2) if abs(value) < 100 else amount(float(round(value)))
