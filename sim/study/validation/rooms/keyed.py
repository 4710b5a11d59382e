"""Draws by key: what is drawn follows from seed, room and purpose, whenever and in whatever order that is."""

from __future__ import annotations

import hashlib

import numpy as np


def generator(seed: int, purpose: str, room: int, number: int = 0) -> np.random.Generator:
    """Random numbers of a room for one purpose, and of its `number`-th repetition."""
    return np.random.default_rng(np.random.Philox(key=int.from_bytes(_digest(seed, purpose, room, number)[:16], "big")))


def key(seed: int, purpose: str, room: int) -> int:
    """The seed of a scenario: 63 bits."""
    return int.from_bytes(_digest(seed, purpose, room, 0)[:8], "big") >> 1


def _digest(seed: int, purpose: str, room: int, number: int) -> bytes:
    return hashlib.sha256(f"{purpose} {number} of room {room} of {seed}".encode()).digest()
