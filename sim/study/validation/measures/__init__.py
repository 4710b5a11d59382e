"""Measures that validation needs besides those of logs and outcomes, one file for each subject.

To add one: a function of a run (`sim.study.validation.played.Played`), a line in `MEASURES` of its file, and a test on
a small table of which the answer is known.
"""

from __future__ import annotations

from typing import Final

from sim.study.validation.measures import (
    branching,
    buying,
    clock,
    invitations,
    lives,
    members_at_rest,
    posting,
    quitting,
    referring,
    rewards,
)  # fmt: skip
from sim.study.validation.measures.base import Special

SPECIAL: Final[dict[str, Special]] = {
    name: special
    for module in (
        lives, invitations, quitting, posting, branching, clock, members_at_rest, buying, referring, rewards,
    )
    for name, special in module.MEASURES.items()
}  # fmt: skip
"""Measures by name."""

__all__ = ["SPECIAL", "Special"]
