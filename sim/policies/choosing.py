"""Choosing members by lot, so that it never matters who sits where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.integer]
    Lots = npt.NDArray[np.float64]

_FEW: Final = 50
"""Up to so many are picked out one by one, which is quicker than to sort all."""


def nth(keys: Numbers) -> npt.NDArray[np.int64]:
    """Place of each among those with the same key, from 0 on; keys (n,) in ascending order."""
    import numpy as np

    return np.arange(keys.size) - np.searchsorted(keys, keys)


def lowest(groups: Numbers, lots: Lots, most: int | Numbers) -> npt.NDArray[np.int64]:
    """Indices of at most `most` of each group, those with the lowest lots: by group, the lowest first.

    groups  (n,) in ascending order
    most    one number for all groups, or one each (groups,)
    """
    import numpy as np

    if groups.size == 0:
        return np.zeros(0, np.int64)
    places = np.full(int(groups[-1]) + 1, most, np.int64) if isinstance(most, int) else most.astype(np.int64)
    if places.max() <= _FEW:
        from sim.model.view import best

        return best(groups.astype(np.int32, copy=False), -lots, places)
    order = np.lexsort((lots, groups))
    return order[nth(groups) < places[groups]]
