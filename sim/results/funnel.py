"""How far people come (S3): they join, speak, praise, buy again, and bring somebody who buys.

Made of single persons: those there at the end (`members`) and those who left (`leaves`), with what they did, and who
brought whom (`joins`). The members table of a large run ends after some 20,000 rows; only groups of which it holds
everybody count.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.labels import ACTIVE
from sim.results.metric import Metric, share
from sim.results.units import FLOWS, Array, Rows, Units, divide, joined, members_start

_DID = ("replicate", "group", "uid", "posts", "orders", "praised")
NEEDS = (
    "members", "members.stage", *(f"members.{name}" for name in _DID), *(f"leaves.{name}" for name in _DID),
    "joins.uid", "joins.inviter",
)  # fmt: skip
"""Columns that the stages are made of."""


def covered(u: Units) -> Rows:
    """Whether the members table holds everybody there at the end, for each group of each replicate."""
    there = u.other("members", "stage") <= ACTIVE
    held = np.bincount(u.cell_of("members")[there], minlength=u.cells)
    return np.asarray(held == u.by_cell("members", u.latest(1)))


def _ever(u: Units, name: str) -> NDArray[Any]:
    """A column over all who were ever members: those there at the end, then those who left."""
    there = u.other("members", "stage") <= ACTIVE  # who left stays in the table until somebody takes the place
    return np.concatenate([u.other("members", name)[there], u.other("leaves", name)])


def _brought_a_buyer(u: Units) -> Rows:
    """Who brought somebody who has ordered, among all who were ever members."""
    buyers = _ever(u, "uid")[_ever(u, "orders") > 0]
    inviters = u.other("joins", "inviter")[np.isin(u.other("joins", "uid"), buyers)]
    return np.isin(_ever(u, "uid"), inviters[inviters != 0])


def _stage(name: str, label: str, alone: str, reached: Callable[[Units], Rows]) -> Metric:
    """Share of all who were ever members for whom `reached` holds."""

    def value(u: Units) -> Array:
        there = u.other("members", "stage") <= ACTIVE
        of = np.concatenate([u.cell_of("members")[there], u.cell_of("leaves")])
        counts = [np.bincount(of[rows], minlength=u.cells) for rows in (reached(u), np.ones(len(of), bool))]
        whole = covered(u)
        return divide(*(u.sum_of_cells(np.where(whole, count, 0.0)) for count in counts))

    return share(f"funnel_{name}", label, NEEDS, value, alone=alone)


FUNNEL = (
    Metric(
        "ever", "were ever members", "", ("members", *FLOWS), lambda u: members_start(u) + joined(u), lowest=0.0,
        alone="persons who were ever members",
    ),
    _stage("spoke", "  of them spoke", "share who ever spoke", lambda u: np.asarray(_ever(u, "posts") > 0)),
    _stage(
        "praised", "  praised the product", "share who praised the product",
        lambda u: np.asarray(_ever(u, "praised") > 0),
    ),
    _stage(
        "repurchased", "  ordered twice or more", "share who ordered twice or more",
        lambda u: np.asarray(_ever(u, "orders") > 1),
    ),
    _stage("brought_buyer", "  brought somebody who ordered", "share who brought a buyer", _brought_a_buyer),
)  # fmt: skip
