"""Whether the model is nearer to real rooms than the null models are: paired differences of distances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.chatlogs.measures.arrays import Array
from sim.study.validation.rooms.describing import Told
from sim.study.validation.rooms.distances import DISTANCES, among, to_real
from sim.study.validation.rooms.keyed import generator
from sim.study.validation.rooms.one_room import PARTS, RoomTold

NULLS: Final = ("shuffled", "rates")
TAKEN_OVER: Final = {"shuffled": frozenset({"lorenz", "gaps"}), "rates": frozenset[str]()}
"""Curves that a null model takes over from the real room: there is nothing to compare."""
_RESAMPLES: Final = 4000
_PLAYED: Final = ("model", *NULLS)

Columns = dict[str, NDArray[Any]]


def distances_by_room(rooms: Sequence[RoomTold]) -> Columns:
    """Distances from the real room, one row per part, room and curve: of the model, of the null models, and of two runs
    of the model from each other (`floor`)."""
    rows: list[dict[str, Any]] = []
    for part in PARTS:
        for room in rooms:
            real = room.told[part, "real"][0]
            found = {source: _distances(real, room.told.get((part, source), ())) for source in _PLAYED}
            found["floor"] = among(room.told[part, "model"])
            rows += [
                {"part": part, "room": room.number, "curve": curve, **{name: float(d[k]) for name, d in found.items()}}
                for k, curve in enumerate(DISTANCES)
            ]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def compared(by_room: Columns, seed: int) -> Columns:
    """A table, one row per part, curve and null model.

    rooms   in which both distances are known
    model, null, floor   mean distances over them
    off, low, high   mean of model less null, and 95 % of resamples of rooms: below 0 the model is nearer
    nearer  share of the rooms in which the model is nearer
    """
    rows: list[dict[str, Any]] = []
    for part in PARTS:
        for curve in DISTANCES:
            here = (by_room["part"] == part) & (by_room["curve"] == curve)
            for null in NULLS:
                model, other = by_room["model"][here], by_room[null][here]
                known = np.isfinite(model) & np.isfinite(other)
                if curve in TAKEN_OVER[null] or not known.any():
                    continue
                off = (model - other)[known]
                low, high = _interval(off, seed, f"{part} {curve} {null}")
                rows.append({
                    "part": part, "curve": curve, "null": null, "rooms": int(known.sum()),
                    "model": float(model[known].mean()), "other": float(other[known].mean()),
                    "floor": float(np.nanmean(by_room["floor"][here][known])),
                    "off": float(off.mean()), "low": low, "high": high, "nearer": float((off < 0).mean()),
                })  # fmt: skip
    return {name: np.array([row[name] for row in rows]) for name in rows[0]} if rows else {}


def _distances(real: Told, played: Sequence[Told]) -> Array:
    return to_real(real, played) if played else np.full(len(DISTANCES), np.nan)


def _interval(off: Array, seed: int, purpose: str) -> tuple[float, float]:
    draw = generator(seed, f"resampled {purpose}", 0)
    means = off[draw.integers(0, len(off), (_RESAMPLES, len(off)))].mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
