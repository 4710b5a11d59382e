"""What a measure of validation is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.study.validation.played import Played


class Special(NamedTuple):
    """A measure of our own.

    take      of a run, one number; NaN where the run does not tell it
    meaning   in a few plain words
    logged    whether the messages have to be kept for it
    windowed  whether it may be asked for of some days only
    """

    take: Callable[[Played], float]
    meaning: str
    logged: bool = False
    windowed: bool = False
