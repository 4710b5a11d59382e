"""How talkative rooms are on the whole: what is believed of a room of which little is known.

A small room that wrote much within a few months may be talkative, or have had luck. Of the two, what is found on the
training rooms tells how likely either is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.study.validation.rooms.fitting import Fitted
from sim.study.validation.rooms.playing import Own

LEAST: Final = 0.25
"""Share of the differences between rooms that is taken for real, at least, however much of them may be luck."""


@dataclass(frozen=True)
class Prior:
    """Log talkativeness of rooms: mean and standard deviation."""

    mean: float
    spread: float

    @classmethod
    def of(cls, rooms: Sequence[Fitted]) -> Prior:
        """From what was found in rooms: their variance, less what of it is luck."""
        found = np.log([room.own.talkativeness for room in rooms])
        lucky = np.array([room.spread for room in rooms]) ** 2
        between = max(found.var(ddof=1) - float(np.median(lucky)), LEAST * found.var(ddof=1), 1e-6)
        return cls(float(np.average(found, weights=1.0 / (lucky + between))), float(np.sqrt(between)))

    def believed(self, fitted: Fitted) -> Own:
        """What is believed of a room: between what was found and what rooms are like, as sure as either is."""
        weight = self.spread**2 / (self.spread**2 + fitted.spread**2)
        middle = weight * np.log(fitted.own.talkativeness) + (1.0 - weight) * self.mean
        return replace(fitted.own, talkativeness=float(np.exp(middle)))
