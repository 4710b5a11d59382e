"""Whether rooms that are said to be different in the model are so in truth: correlations over rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.chatlogs.measures.arrays import Array
from sim.study.validation.rooms.describing import NUMBERS, scaled
from sim.study.validation.rooms.distances import mean_known
from sim.study.validation.rooms.keyed import generator
from sim.study.validation.rooms.one_room import PARTS, SOURCES, RoomTold

ASKED: Final = 0.9
"""Correlation over held-out groups that was published of another model of members (Ren & Kraut 2014: .90 to .96)."""
LARGE: Final = 40
"""Posters in all that make a room a large one: of small ones most numbers are luck."""
LEAST_ROOMS: Final = 8
"""Rooms of which a number has to be known for a correlation to be told."""
_RESAMPLES: Final = 2000
GIVEN: Final = {
    "structure": frozenset({"messages", "posters"}),
    "forecast": frozenset({"new"}),
}
"""What the model is given of a room, and what follows from it nearly: it is told, and no test."""
APART: Final = {"structure": frozenset({"returning", "new"}), "forecast": frozenset[str]()}
"""What is not told of a part."""

Columns = dict[str, NDArray[Any]]


def correlations(rooms: Sequence[RoomTold], seed: int) -> Columns:
    """A table, one row per part and number.

    part, number, label
    given       whether the model was given it; asked: whether `ASKED` is asked of it
    rooms       of which the room and the model know it
    r, low, high   Pearson's correlation of the room with the mean of the model's runs, and 95 % of resamples of rooms;
                counts as log(1 + x)
    ceiling     the same of one run with the mean of the others, mean over runs: what a right model would reach, if
                rooms were as different as in the model
    reliable    what a right model would reach, if rooms are as different as they are: root of the share of the variance
                over rooms that is not the luck of who came (`noise.luck`); NaN where that is not known
    slope       of the room on the model: 1 where differences between rooms are as large as they are said to be
    off         mean of model less room, on the same scale; real, real_sd: mean and spread over rooms of the real number
    shuffled, rates, before   correlation of the null models, and of the first half
    large, r_large, reliable_large   rooms of `LARGE` posters or more, and the same of them
    """
    large = np.array([room.size[2] >= LARGE for room in rooms])
    rows: list[dict[str, Any]] = []
    for part in PARTS:
        means = {source: _means(rooms, part, source) for source in SOURCES}
        real, model = means["real"], means["model"]
        runs = np.array([scaled(np.array([told.numbers for told in room.told[part, "model"]])) for room in rooms])
        variances = np.array([room.luck[part] for room in rooms])
        for k, number in enumerate(NUMBERS):
            if number.name in APART[part]:
                continue
            x, y = model[:, k], real[:, k]
            known = np.isfinite(x) & np.isfinite(y)
            low, high = _interval(x[known], y[known], seed, f"{part} {number.name}")
            given = number.name in GIVEN[part]
            rows.append({
                "part": part, "number": number.name, "label": number.label, "given": given,
                "asked": number.promised and not given, "rooms": int(known.sum()),
                "r": pearson(x, y), "low": low, "high": high, "ceiling": _ceiling(runs[:, :, k]),
                "reliable": _reliable(y, variances[:, k]), "slope": _slope(x, y),
                "off": float((x - y)[known].mean()) if known.any() else np.nan,
                "real": float(y[known].mean()) if known.any() else np.nan,
                "real_sd": float(y[known].std()) if known.any() else np.nan,
                **{source: pearson(means[source][:, k], y) for source in ("shuffled", "rates", "before")},
                "large": int((known & large).sum()), "r_large": pearson(x[large], y[large]),
                "reliable_large": _reliable(y[large], variances[large, k]),
            })  # fmt: skip
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def pearson(x: Array, y: Array) -> float:
    """Correlation over what both know; NaN with fewer than `LEAST_ROOMS`, or where one is the same everywhere."""
    known = np.isfinite(x) & np.isfinite(y)
    a, b = x[known], y[known]
    if len(a) < LEAST_ROOMS or np.ptp(a) < 1e-12 or np.ptp(b) < 1e-12:
        return np.nan
    a, b = a - a.mean(), b - b.mean()
    return float((a @ b) / np.sqrt((a @ a) * (b @ b)))


def _means(rooms: Sequence[RoomTold], part: str, source: str) -> Array:
    """Means over the runs of a source, on the scale of comparison: (rooms, len(NUMBERS)); NaN where there is none."""
    rows = []
    for room in rooms:
        logs = room.told.get((part, source), ())
        values = scaled(np.array([told.numbers for told in logs])) if logs else np.full((1, len(NUMBERS)), np.nan)
        rows.append(mean_known(values))
    return np.array(rows)


def _interval(x: Array, y: Array, seed: int, purpose: str) -> tuple[float, float]:
    if len(x) < LEAST_ROOMS:
        return np.nan, np.nan
    draw = generator(seed, f"resampled {purpose}", 0)
    rows = draw.integers(0, len(x), (_RESAMPLES, len(x)))
    found = np.array([pearson(x[row], y[row]) for row in rows])
    found = found[np.isfinite(found)]
    return (float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))) if len(found) else (np.nan, np.nan)


def _ceiling(runs: Array) -> float:
    """runs (rooms, replicates): each with the mean of the others."""
    found = []
    for k in range(runs.shape[1]):
        others = mean_known(np.delete(runs, k, axis=1).T) if runs.shape[1] > 1 else np.full(len(runs), np.nan)
        found.append(pearson(runs[:, k], others))
    known = [value for value in found if np.isfinite(value)]
    return float(np.mean(known)) if known else np.nan


def _reliable(real: Array, variances: Array) -> float:
    known = np.isfinite(real) & np.isfinite(variances)
    if known.sum() < LEAST_ROOMS or real[known].var() == 0:
        return np.nan
    return float(np.sqrt(max(0.0, 1.0 - variances[known].mean() / real[known].var(ddof=1))))


def _slope(x: Array, y: Array) -> float:
    known = np.isfinite(x) & np.isfinite(y)
    a = x[known] - x[known].mean() if known.any() else x[known]
    return float((a @ y[known]) / (a @ a)) if known.sum() >= LEAST_ROOMS and a @ a > 1e-12 else np.nan
