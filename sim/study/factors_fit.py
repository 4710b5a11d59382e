"""Which factors can be moved: alone to either end, and all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.scenario.problems import ScenarioError
from sim.study.experiment.plan import as_changes
from sim.study.experiment.reading import Experiment
from sim.study.factors import Factor

_TRIED = 64
"""Combinations of ends that are tried. Two factors that exclude each other at one of their four corners go unseen in
one of 10**8 cases."""


def fitting(experiment: Experiment, factors: Sequence[Factor]) -> tuple[list[Factor], dict[str, str]]:
    """The factors that can be moved together; and paths of those that cannot, with what the scenario has against it.

    Such are shares of one whole, and days of which one has to follow the other. Every factor is tried at both ends
    alone; then all of them at random ends, and where that is refused the one with which it begins is left out. Depends
    on the experiment alone.
    """
    fit: dict[str, Factor] = {}
    left_out: dict[str, str] = {}
    for one in factors:
        refused = _refused(experiment, {one.path: one.ends[0]}) or _refused(experiment, {one.path: one.ends[1]})
        if refused:
            left_out[one.path] = refused
        else:
            fit[one.path] = one
    rng = np.random.default_rng([experiment.seed & (2**63 - 1), 0x666974])
    for _ in range(_TRIED):
        at = {path: one.ends[end] for (path, one), end in zip(fit.items(), rng.integers(0, 2, len(fit)), strict=True)}
        while refused := _refused(experiment, at):
            culprit = _first_refused(experiment, at)
            left_out[culprit] = refused
            del at[culprit], fit[culprit]
    return list(fit.values()), left_out


def _first_refused(experiment: Experiment, at: Mapping[str, Any]) -> str:
    """The first path with which, after those before it, the values are refused; found by halving."""
    order = list(at)
    good, bad = 0, len(order)  # the first `good` are accepted, the first `bad` are not
    while bad - good > 1:
        middle = (good + bad) // 2
        if _refused(experiment, {path: at[path] for path in order[:middle]}):
            bad = middle
        else:
            good = middle
    return order[bad - 1]


def _refused(experiment: Experiment, values: Mapping[str, Any]) -> str:
    """What the scenario has against these values; empty if nothing."""
    try:
        experiment.draft.scenario([*experiment.base, *as_changes(values, "the range to try")])
    except ScenarioError as error:
        problem = error.problems[0]
        return f"{problem.key}: {problem.wrong}" if problem.key else problem.wrong
    return ""
