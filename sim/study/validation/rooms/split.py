"""Which rooms a model may be fitted on, and which are kept to test it. Fixed once, for everybody."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Whole

SPLIT_SEED: Final = 2016
LEAST: Final = 4
"""Rooms."""


def split(rooms: int) -> tuple[Whole, Whole]:
    """Places of the training rooms and of the test rooms, in the order of their numbers.

    rooms   how many there are; half of them train (of an odd number the smaller half)
    Returns  two arrays, sorted, that have no place in common
    """
    order = np.random.default_rng(SPLIT_SEED).permutation(rooms)
    return np.sort(order[: rooms // 2]), np.sort(order[rooms // 2 :])
