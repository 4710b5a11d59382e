"""Measures that claims need besides those of validation and the outcomes of experiments, one file for each subject.

To add one: a function of a run (`sim.study.validation.played.Played`), a line in `MEASURES` of its file, and a test on
a small table of which the answer is known.
"""

from __future__ import annotations

from typing import Final

from sim.study.claims.measures import costs, group_life, keeping, newcomers, occasions, speaking, telling_apart, tiers
from sim.study.validation.measures.base import Special

OWN: Final[dict[str, Special]] = {
    name: special
    for module in (costs, group_life, keeping, newcomers, occasions, speaking, telling_apart, tiers)
    for name, special in module.MEASURES.items()
}  # fmt: skip
"""Measures by name."""
