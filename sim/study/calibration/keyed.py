"""Draws by key: what a particle is made of follows from seed, round and number alone, whenever and wherever that is."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

PRIOR: Final = "prior"
MOVE: Final = "move"
INSIDE: Final = "inside"
CHOICE: Final = "choice"
"""What draws are for; different purposes share no random numbers."""


def generator(seed: int, purpose: str, round_: int, number: int) -> np.random.Generator:
    """Random numbers of the `number`-th particle of a round."""
    return np.random.default_rng(np.random.Philox(key=_bits(seed, purpose, round_, number, 16)))


def simulation_keys(seed: int, round_: int, count: int) -> NDArray[np.uint64]:
    """What the luck of each simulation of a round starts from (count,): 63 bits, as a scenario's seed takes them."""
    return np.array([_bits(seed, "simulation", round_, number, 8) >> 1 for number in range(count)], np.uint64)


def _bits(seed: int, purpose: str, round_: int, number: int, size: int) -> int:
    digest = hashlib.sha256(f"{purpose} {number} of round {round_} of {seed}".encode()).digest()
    return int.from_bytes(digest[:size], "big")
