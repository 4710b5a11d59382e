"""What the tiers of members do: order, tell of the product, mute."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.study.validation.measures.base import Special
from sim.study.validation.played import Played

_TIERS = ("upper", "middle", "base")


def _of(run: Played, tier: int) -> NDArray[np.bool_]:
    from sim.model.labels import ACTIVE

    rows: NDArray[np.bool_] = (np.asarray(run.members["stage"]) <= ACTIVE) & (np.asarray(run.members["tier"]) == tier)
    return rows


def _mean(run: Played, name: str, tier: int) -> float:
    rows = _of(run, tier)
    return float(np.asarray(run.members[name], np.float64)[rows].mean()) if rows.any() else float("nan")


def _orders(tier: int) -> Callable[[Played], float]:
    return lambda run: _mean(run, "orders", tier)


def _muted(tier: int) -> Callable[[Played], float]:
    return lambda run: _mean(run, "muted", tier)


def telling_of_middle(run: Played) -> float:
    """Share of the middle tier who have told of the product, less that of the others; of those who have ordered."""
    told = np.asarray(run.members["praised"]) | np.asarray(run.members["complained"])
    bought = np.asarray(run.members["orders"]) > 0
    middle = _of(run, 1) & bought
    others = (_of(run, 0) | _of(run, 2)) & bought
    if not middle.any() or not others.any():
        return float("nan")
    return float(told[middle].mean() - told[others].mean())


def upper_over_base(run: Played) -> float:
    """Orders of each member of the upper tier less those of each of the base tier."""
    return _mean(run, "orders", 0) - _mean(run, "orders", 2)


MEASURES = {
    "upper_over_base": Special(upper_over_base, "orders of each upper member less those of each base member"),
    **{f"orders_{name}": Special(_orders(n), f"orders of each member of the {name} tier")
       for n, name in enumerate(_TIERS)},
    **{f"muted_{name}": Special(_muted(n), f"share of the {name} tier who have muted")
       for n, name in enumerate(_TIERS)},
    "telling_of_middle": Special(telling_of_middle, "how many more of the middle tier tell of the product"),
}  # fmt: skip
