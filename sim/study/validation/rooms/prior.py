"""What rooms are like on the whole: what is believed of a room of which little is known.

A small room that wrote much within a few months may be talkative, or have had luck. Of the two, what is found on the
training rooms tells how likely either is; and whether talkative rooms are those in which more is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.chatlogs.measures.arrays import Array
from sim.study.validation.rooms.fitting import HIGHEST, LOWEST, Fitted, own_of, place_of
from sim.study.validation.rooms.playing import Own

LEAST: Final = 0.25
"""Share of the differences between rooms that is taken for real, at least, however much of them may be luck."""

Pair = tuple[float, float]


@dataclass(frozen=True)
class Prior:
    """Places of talkativeness and branching (`fitting.place_of`) over rooms: means and covariance."""

    mean: Pair
    covariance: tuple[Pair, Pair]

    @classmethod
    def of(cls, rooms: Sequence[Fitted]) -> Prior:
        """From what was found in rooms: their covariance, less what of it is luck.

        In no direction is less than `LEAST` of it left, so that what is left is a covariance.
        """
        found = np.array([place_of(room.own)[1:] for room in rooms])
        lucky = np.array([room.luck for room in rooms])
        seen = np.cov(found.T) + 1e-9 * np.eye(2)
        root = np.linalg.cholesky(seen)
        back = np.linalg.inv(root)
        shares, ways = np.linalg.eigh(np.eye(2) - back @ np.median(lucky, axis=0) @ back.T)
        between = root @ (ways * np.clip(shares, LEAST, 1.0)) @ ways.T @ root.T
        weights = np.linalg.inv(lucky + between)
        mean = np.linalg.solve(weights.sum(axis=0), np.einsum("rij,rj->i", weights, found))
        return cls(_pair(mean), (_pair(between[0]), _pair(between[1])))

    def believed(self, fitted: Fitted) -> Own:
        """What is believed of a room: between what was found and what rooms are like, as sure as either is."""
        place, mean, between = place_of(fitted.own), np.array(self.mean), np.array(self.covariance)
        place[1:] = mean + between @ np.linalg.solve(between + np.array(fitted.luck), place[1:] - mean)
        return own_of(np.clip(place, place_of(LOWEST), place_of(HIGHEST)))


def _pair(values: Array) -> Pair:
    return float(values[0]), float(values[1])
