"""Points of a sweep: all combinations of the levers' values, or points strewn over their ranges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import product
from typing import Any, Literal

import numpy as np

from sim.study.experiment.schema import MOST_POINTS, Design, Range, Varied


def values_of(lever: Varied) -> list[Any]:
    """The values of a lever on a grid, in the order written. Raises ValueError for a range without `steps`."""
    if not isinstance(lever, Range):
        return list(lever)
    if lever.steps is None:
        raise ValueError("steps is missing, expected how many values a grid takes from this range")
    values = [scaled(lever, n / (lever.steps - 1)) for n in range(lever.steps)]
    return list(dict.fromkeys(values))


def scaled(lever: Varied, share: float) -> Any:
    """The value that lies at this share (0-1) of a lever's range, or of its list."""
    if not isinstance(lever, Range):
        return lever[min(int(share * len(lever)), len(lever) - 1)]
    low, high = lever.from_, lever.to
    if share in (0.0, 1.0):
        value = high if share else low
        return round(value) if lever.whole else value  # as written
    if lever.scale == "log":
        value = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    else:
        value = low + share * (high - low)
    return round(value) if lever.whole else float(f"{value:.6g}")


def points_of(vary: Mapping[str, Varied], design: Literal["grid"] | Design, seed: int) -> list[dict[str, Any]]:
    """The points, each a mapping from paths to values; strewn ones depend on the seed alone.

    Raises ValueError for a range without `steps` in a grid, and for too large a grid.
    """
    if not isinstance(design, Design):
        columns = [values_of(lever) for lever in vary.values()]
        if (size := math.prod(map(len, columns))) > MOST_POINTS:
            raise ValueError(f"the grid has {size:,} points, expected at most {MOST_POINTS:,} (or a design)")
        return [dict(zip(vary, row, strict=True)) for row in product(*columns)]
    shares = strewn(len(vary), design, seed)
    return [
        {path: scaled(lever, share) for (path, lever), share in zip(vary.items(), row, strict=True)}
        for row in shares.tolist()
    ]


def strewn(dimensions: int, design: Design, seed: int) -> Any:
    """Points of the unit cube (n, dimensions)."""
    import warnings

    from scipy.stats import qmc

    rng = np.random.default_rng([seed & (2**63 - 1), 0x706F696E74])
    if design.latin_hypercube is not None:
        return qmc.LatinHypercube(dimensions, rng=rng).random(design.latin_hypercube)
    assert design.sobol is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # any number of points may be asked for
        return qmc.Sobol(dimensions, rng=rng).random(design.sobol)


def coarse_to_fine(count: int) -> list[int]:
    """An order of `count` points in which every beginning is spread over all of them (bit reversal)."""
    bits = max(1, (count - 1).bit_length())
    order = (int(f"{n:0{bits}b}"[::-1], 2) for n in range(2**bits))
    return [n for n in order if n < count]
