"""How long the group concerns a member: a trait, kept as one byte on a scale of equal ratios."""

import math
from typing import Final

import numpy as np

from sim.model.arithmetic import log
from sim.model.compile import rule

STEPS: Final = 16
"""Codes for each doubling of the half-life, from a quarter of a day on."""
LASTS: Final = 255
"""It lasts."""
_LN2 = 0.6931471805599453


@rule
def code_of(half_life: float) -> np.uint8:
    """The code next to a half-life in days: 2^(code/16) / 4 days."""
    return np.uint8(min(255.0, max(0.0, math.floor(16.0 / _LN2 * log(4.0 * half_life) + 0.5))))


def half_life_of(code: int) -> float:
    """Days that a code stands for; infinite if it lasts."""
    return math.inf if code >= LASTS else 0.25 * 2.0 ** (int(code) / STEPS)
