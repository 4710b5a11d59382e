"""How far people come (S3): they join, speak, praise, buy again, and bring somebody who buys.

Made of single persons: those there at the end (`members`) and those who left (`leaves`), with what they did, and who
brought whom (`joins`). The members table of a large run ends after some 20,000 rows; only groups of which it holds
everybody count.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.labels import ACTIVE
from sim.results.cells import Array, Places, Rows
from sim.results.metric import Metric, share
from sim.results.units import FLOWS, Units, divide, joined, members_start

_DID = ("uid", "posts", "orders", "praised")
_KEPT = ("replicate", "group", *_DID)
NEEDS = (
    "members", "members.stage", *(f"members.{name}" for name in _KEPT), *(f"leaves.{name}" for name in _KEPT),
    "joins.uid", "joins.inviter",
)  # fmt: skip
"""Columns that the stages are made of."""


class _People(NamedTuple):
    """All who were ever members: those there at the end, then those who left.

    cell         the group of each, over all replicates
    uid, posts, orders, praised   who they are, and what they did
    whole        whether all of a group are told of, for each group of each replicate
    """

    cell: Places
    uid: NDArray[Any]
    posts: NDArray[Any]
    orders: NDArray[Any]
    praised: NDArray[Any]
    whole: Rows


def covered(u: Units) -> Rows:
    """Whether the members table holds everybody there at the end, for each group of each replicate."""
    return u.once(_people).whole


def _people(u: Units) -> _People:
    there = u.other("members", "stage") <= ACTIVE  # who left stays in the table until somebody takes the place
    here = u.cell_of("members")[there]
    cell = np.concatenate([here, u.cell_of("leaves")])
    did = {name: np.concatenate([u.other("members", name)[there], u.other("leaves", name)]) for name in _DID}
    held = np.bincount(here, minlength=u.cells)
    return _People(cell=cell, whole=np.asarray(held == u.by_cell("members", 1)), **did)


def _brought_a_buyer(u: Units, people: _People) -> Rows:
    """Who brought somebody who has ordered."""
    inviter = u.other("joins", "inviter")
    invited = inviter != 0
    buyers = people.uid[people.orders > 0]
    return np.isin(people.uid, inviter[invited][np.isin(u.other("joins", "uid")[invited], buyers)])


def _stage(name: str, label: str, alone: str, reached: Callable[[Units, _People], Rows]) -> Metric:
    """Share of all who were ever members for whom `reached` holds."""

    def value(u: Units) -> Array:
        people = u.once(_people)
        counts = [np.bincount(people.cell[rows], minlength=u.cells) for rows in (reached(u, people), slice(None))]
        return divide(*(u.sum_of_cells(np.where(people.whole, count, 0.0)) for count in counts))

    return share(f"funnel_{name}", label, NEEDS, value, alone=alone)


FUNNEL = (
    Metric(
        "ever", "were ever members", "", ("members", *FLOWS), lambda u: members_start(u) + joined(u), lowest=0.0,
        alone="persons who were ever members",
    ),
    _stage("spoke", "  of them spoke", "share who ever spoke", lambda _, people: np.asarray(people.posts > 0)),
    _stage(
        "praised", "  praised the product", "share who praised the product",
        lambda _, people: np.asarray(people.praised > 0),
    ),
    _stage(
        "repurchased", "  ordered twice or more", "share who ordered twice or more",
        lambda _, people: np.asarray(people.orders > 1),
    ),
    _stage("brought_buyer", "  brought somebody who ordered", "share who brought a buyer", _brought_a_buyer),
)  # fmt: skip
