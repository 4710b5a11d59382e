"""Where the members of a group are drawn: the tied inside, the others in rings around them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.model.labels import OWNER

Places = dict[int, tuple[float, float]]
SEED: Final = 1  # of the layout; the same ties are always drawn the same way
STEP: Final = 0.05  # between neighbours in a ring, and between rings, where there is room


def arrange(slots: Sequence[int], ties: pd.DataFrame) -> Places:
    """Places in the unit disc for these slots and for the owner (at the centre).

    ties  columns `a`, `b`, `strength`; several rows for a pair (moments) count as the strongest of them

    Those tied to other members get a networkx spring layout inside; those tied only to the owner a ring
    around it, and those without any tie the outermost rings, both in the order of their slots.
    """
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    to_owner = set()
    for a, b, strength in zip(ties["a"], ties["b"], ties["strength"], strict=True):
        if OWNER in (a, b):
            to_owner.add(int(b if a == OWNER else a))
        elif a != b:
            known = graph.get_edge_data(int(a), int(b), {"weight": 0.0})["weight"]
            graph.add_edge(int(a), int(b), weight=max(float(strength), known, 0.01))
    tied = [slot for slot in slots if slot in graph]
    rest = [slot for slot in slots if slot not in graph]
    places: Places = {OWNER: (0.0, 0.0)}
    outside = [slot for slot in rest if slot not in to_owner]
    edge = _rings(places, outside, 1.0, room=0.24 if tied else 0.75)
    edge = _rings(places, [slot for slot in rest if slot in to_owner], edge, room=0.2 if tied else edge - 0.2)
    if tied:
        places.update(_spring(graph.subgraph(tied), edge - 0.02))
    return places


def _rings(places: Places, slots: Sequence[int], outer: float, room: float) -> float:
    """Put slots on rings from `outer` inwards, within `room`, evenly; returns the radius that stays free."""
    if not slots:
        return outer
    step = STEP
    while True:  # closer together until they fit
        count = max(1, int(room / step))
        radii = [outer - n * step for n in range(count)]
        capacities = [max(1, int(2 * math.pi * max(radius, step) / step)) for radius in radii]
        if sum(capacities) >= len(slots):
            break
        step *= 0.92
    needed = next(n for n in range(1, count + 1) if sum(capacities[:n]) >= len(slots))
    total = sum(capacities[:needed])
    shares = np.diff(np.round(np.cumsum([0, *capacities[:needed]]) * len(slots) / total)).astype(int)
    start = 0
    for n in range(needed):
        turn = math.pi / 2 + (math.pi / max(shares[n], 1) if n % 2 else 0.0)
        for k, slot in enumerate(slots[start : start + shares[n]]):
            angle = turn - 2 * math.pi * k / shares[n]
            places[slot] = (radii[n] * math.cos(angle), radii[n] * math.sin(angle))
        start += int(shares[n])
    return radii[needed - 1] - 1.3 * step


def _spring(graph: object, radius: float) -> Places:
    """A spring layout in a disc of this radius, evened out so that no knot in the middle hides the owner."""
    import networkx as nx

    assert isinstance(graph, nx.Graph)
    nodes = sorted(graph)
    ordered: nx.Graph[int] = nx.Graph()  # the order of nodes decides the layout: make it that of the slots
    ordered.add_nodes_from(nodes)
    edges = sorted((min(a, b), max(a, b)) for a, b in graph.edges)
    ordered.add_weighted_edges_from((a, b, float(graph[a][b]["weight"])) for a, b in edges)
    found = nx.spring_layout(ordered, seed=SEED, iterations=60, k=1.6 / math.sqrt(len(nodes)), method="force")
    spots = np.array([found[node] for node in nodes], np.float64)
    spots -= spots.mean(axis=0)
    distance: NDArray[np.float64] = np.hypot(spots[:, 0], spots[:, 1])
    angle = np.arctan2(spots[:, 1], spots[:, 0])
    rank = (np.argsort(np.argsort(distance, kind="stable"), kind="stable") + 1.0) / len(nodes)
    # By rank each ring of the disc gets members in proportion to its area: even density.
    inner = min(0.13, 0.3 * radius)
    even = np.sqrt(inner**2 + (radius**2 - inner**2) * rank)
    return {
        node: (float(r * math.cos(t)), float(r * math.sin(t)))
        for node, r, t in zip(nodes, even, angle, strict=True)
    }
