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
    """Distances from the real room, one row per part, room and curve: of the model and of the null models; and of two
    runs of each from each other (`…_spread`)."""
    rows: list[dict[str, Any]] = []
    for part in PARTS:
        for room in rooms:
            real = room.told[part, "real"][0]
            found = {source: _distances(real, room.told.get((part, source), ())) for source in _PLAYED}
            found |= {f"{source}_spread": _among(room.told.get((part, source), ())) for source in _PLAYED}
            rows += [
                {"part": part, "room": room.number, "curve": curve, **{name: float(d[k]) for name, d in found.items()}}
                for k, curve in enumerate(DISTANCES)
            ]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def compared(by_room: Columns, seed: int) -> Columns:
    """A table, one row per part, curve and null model.

    rooms   in which both distances are known
    model, other, floor   mean distances over them of the model and the null model, and of two runs of the model
    off, low, high   mean of model less null, and 95 % of resamples of rooms: below 0 the model is nearer
    nearer  share of the rooms in which the model is nearer
    score, score_low, score_high   the same of the energy score, the distance from the room less half of that between
            two runs: it is best for the model from which the room was drawn, while the distance alone is the smaller
            the less runs differ, and those of null models differ less, since they are told how many write and how much
    """
    rows: list[dict[str, Any]] = []
    for part in PARTS:
        for curve in DISTANCES:
            here = (by_room["part"] == part) & (by_room["curve"] == curve)
            for null in NULLS:
                model, other = by_room["model"][here], by_room[null][here]
                spread, other_spread = by_room["model_spread"][here], by_room[f"{null}_spread"][here]
                known = np.isfinite(model + other + spread + other_spread)
                if curve in TAKEN_OVER[null] or not known.any():
                    continue
                off = (model - other)[known]
                low, high = _interval(off, seed, f"{part} {curve} {null}")
                score = off - (spread - other_spread)[known] / 2.0
                score_low, score_high = _interval(score, seed, f"{part} {curve} {null}")
                rows.append({
                    "part": part, "curve": curve, "null": null, "rooms": int(known.sum()),
                    "model": float(model[known].mean()), "other": float(other[known].mean()),
                    "floor": float(spread[known].mean()),
                    "off": float(off.mean()), "low": low, "high": high, "nearer": float((off < 0).mean()),
                    "score": float(score.mean()), "score_low": score_low, "score_high": score_high,
                })  # fmt: skip
    return {name: np.array([row[name] for row in rows]) for name in rows[0]} if rows else {}


def _distances(real: Told, played: Sequence[Told]) -> Array:
    return to_real(real, played) if played else np.full(len(DISTANCES), np.nan)


def _among(played: Sequence[Told]) -> Array:
    return among(played) if len(played) > 1 else np.full(len(DISTANCES), np.nan)


def _interval(off: Array, seed: int, purpose: str) -> tuple[float, float]:
    draw = generator(seed, f"resampled {purpose}", 0)
    means = off[draw.integers(0, len(off), (_RESAMPLES, len(off)))].mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
