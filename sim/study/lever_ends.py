"""Whether the scenario refuses an end of a lever's range, wherever the other levers stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.merge import Override
from sim.scenario.nodes import Mark, Scalar, find
from sim.scenario.problems import Problem, ScenarioError
from sim.study.experiment.plan import as_changes
from sim.study.experiment.reading import Experiment
from sim.study.experiment.schema import USUAL_WORLDS, Range
from sim.study.experiment.worlds import draw_worlds
from sim.study.factors import Factor, given_factors

_MOST_WORLDS = 20


def check_ends(experiment: Experiment) -> None:
    """See that either end of every range can be played.

    An end that the scenario refuses on its own is a mistake, unless it is accepted with another lever at an end of its
    own, with all of them there, or with the uncertain values of a world: then it is refused in combination only.

    Raises ScenarioError with every such end, each where it stands.
    """
    factors = given_factors(experiment)
    problems: list[Problem] = []
    for factor in factors:
        if not isinstance(factor.lever, Range):
            continue
        told: set[tuple[str, str]] = set()
        for end in (0, 1):
            refused = _refused(experiment, factor, end, {})
            if not refused or (told and {(one.key, one.expected) for one in refused} <= told):
                continue
            if any(not _refused(experiment, factor, end, beside) for beside in _beside(experiment, factors, factor)):
                continue
            told |= {(one.key, one.expected) for one in refused}
            problems += refused
    if problems:
        raise ScenarioError(problems)


def _beside(experiment: Experiment, factors: list[Factor], factor: Factor) -> Iterator[dict[str, Any]]:
    """Other values with which an end may be accepted."""
    others = [one for one in factors if one.path != factor.path]
    for end in (0, 1):
        yield {one.path: one.ends[end] for one in others}
        for one in others:
            yield {one.path: one.ends[end]}
    given = experiment.given
    if given.over:
        count = min(given.worlds or USUAL_WORLDS, _MOST_WORLDS)
        yield from draw_worlds(given.over, count, experiment.seed, together=given.together)


def _refused(experiment: Experiment, factor: Factor, end: int, beside: Mapping[str, Any]) -> list[Problem]:
    """What the scenario has against an end of a lever; nothing if it accepts it."""
    mark = _mark(experiment, factor, end)
    value = factor.ends[end]
    change = Override(factor.path, Scalar(value, repr(value), mark), str(mark))
    try:
        experiment.draft.scenario([*experiment.base, *as_changes(beside, "beside it"), change])
    except ScenarioError as error:
        return error.problems
    return []


def _mark(experiment: Experiment, factor: Factor, end: int) -> Mark:
    """Where an end is written."""
    entry = find(experiment.tree, ("vary", factor.path, ("from", "to")[end]))
    return entry.node.mark if entry is not None else experiment.tree.mark
