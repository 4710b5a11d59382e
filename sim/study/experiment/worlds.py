"""Worlds that may be the true one: what one cannot know, drawn from what is believed of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.study.experiment.schema import Distribution, Uncertain

_STREAM = 0x776F726C64
Shares = NDArray[np.float64]


def draw_worlds(
    over: Mapping[str, Uncertain], count: int, seed: int, first: int | None = None, *, together: bool = False
) -> list[dict[str, Any]]:
    """Values of every uncertain path, one mapping per world; one world without values if nothing is uncertain.

    count   how many worlds
    first   how many a study begins with, by default `count`; further ones are added to these
    together  whether the values are lists of equal length whose n-th values make the n-th world: nothing is drawn then,
            and there are no more worlds than values

    Otherwise the first draws are a Latin hypercube (each value's range is cut into `first` equally likely parts, one
    draw in each), so that few worlds cover what is believed. Further ones double it again and again: each part is cut
    in two, and the half without a draw gets one. So all `first`, twice, four times as many are a Latin hypercube. A
    world depends on its number, `first` and the seed, and not on how many there are.
    """
    if not over:
        return [{}]
    if together:
        rows = zip(*(one for one in over.values() if not isinstance(one, Distribution)), strict=True)
        return [dict(zip(over, row, strict=True)) for row in rows][:count]
    shares = _hypercube(len(over), count if first is None else first, seed)
    while len(shares) < count:
        shares = _doubled(shares, seed)
    columns = [_values(belief, shares[:count, n]) for n, belief in enumerate(over.values())]
    return [dict(zip(over, row, strict=True)) for row in zip(*columns, strict=True)]


def _hypercube(dimensions: int, count: int, seed: int) -> Shares:
    """Points of the unit cube (count, dimensions), of which each part of each side has one."""
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(dimensions, rng=np.random.default_rng([seed & (2**63 - 1), _STREAM]))
    shares: Shares = sampler.random(count)
    return shares


def _doubled(shares: Shares, seed: int) -> Shares:
    """Twice as many points, the first ones as they are: each side is cut into twice as many parts, each with one."""
    count, dimensions = shares.shape
    rng = np.random.default_rng([seed & (2**63 - 1), _STREAM, count])
    columns = []
    for n in range(dimensions):
        free = np.setdiff1d(np.arange(2 * count), (shares[:, n] * (2 * count)).astype(np.int64))
        columns.append((rng.permutation(free)[:count] + rng.random(count)) / (2 * count))
    return np.concatenate([shares, np.stack(columns, axis=1)])


def world_seed(seed: int, world: int) -> int:
    """Start of the random numbers of a world: luck of its own, so that worlds are independent of each other."""
    digest = hashlib.sha256(f"world {world} of {seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def _values(belief: Uncertain, shares: NDArray[np.float64]) -> list[Any]:
    """The value of a distribution below which each share lies."""
    if not isinstance(belief, Distribution):
        return [belief[min(int(share * len(belief)), len(belief) - 1)] for share in shares]
    if belief.uniform is not None:
        low, high = belief.uniform
        values = low + (high - low) * shares
    elif belief.log_uniform is not None:
        low, high = belief.log_uniform
        values = low * (high / low) ** shares
    elif belief.normal is not None:
        from scipy.special import ndtri

        values = belief.normal[0] + belief.normal[1] * np.asarray(ndtri(shares))
    else:
        assert belief.triangular is not None
        low, mode, high = belief.triangular
        at_mode = (mode - low) / (high - low)
        rising = low + np.sqrt(shares * (high - low) * (mode - low))
        falling = high - np.sqrt((1.0 - shares) * (high - low) * (high - mode))
        values = np.where(shares < at_mode, rising, falling)
    return [round(value) if belief.whole else _short(value) for value in values.tolist()]


def _short(value: float) -> float:
    """Six significant digits: what is drawn can be written down, and read back to the bit."""
    return float(f"{value:.6g}")
