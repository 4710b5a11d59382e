"""What is still to be played, cut into jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from sim.study.execution.job import Job, Task
from sim.study.execution.store import Known
from sim.study.experiment.design import coarse_to_fine
from sim.study.experiment.plan import Plan, Variant

Numbers = NDArray[np.int32]

BLOCK = 20
"""Replicates of a point that are played in one call, at most; what comes of them does not depend on it."""
_BLOCK_SLOTS = 200_000
"""Members that are played in one call, at most, unless a single replicate has more."""


def block_size(plan: Plan) -> int:
    """Replicates to be played in one call."""
    from sim.model.layout import groups_of, slots_of

    scenario = plan.experiment.scenario
    each = slots_of(scenario) * groups_of(scenario)
    return max(1, min(BLOCK, plan.replicates, _BLOCK_SLOTS // max(1, int(each))))


def missing(plan: Plan, known: Known) -> dict[str, Numbers]:
    """Replicates that are still to be played of each variant, by key."""
    wanted = np.arange(plan.replicates, dtype=np.int32)
    none = np.zeros(0, np.int32)
    found = {one.key: np.setdiff1d(wanted, known.get(one.key, none)) for one in plan.variants}
    return {key: numbers for key, numbers in found.items() if len(numbers)}


def runs_missing(plan: Plan, known: Known) -> int:
    """Runs that are still to be played."""
    return sum(len(numbers) for numbers in missing(plan, known).values())


def jobs(
    plan: Plan, known: Known, *, engine: str = "kernel", size: int | None = None, shard: tuple[int, int] = (1, 1)
) -> Iterator[Job]:
    """Everything that is still to be played, block of replicates by block, world by world, points from coarse to fine.

    So whatever has been finished at any moment covers all points about evenly.

    size   replicates in one call; None for what suits the plan
    shard  (i, n): only the i-th of n parts (1-based), which do not depend on what is known
    """
    left = missing(plan, known)
    size = size or block_size(plan)
    number = 0
    for first, last in plan.blocks(size):
        for variants in _by_world(plan):
            for together in _together(plan, variants):
                number += 1
                if (number - 1) % shard[1] == shard[0] - 1:
                    for start, count in _stretches(together, left, first, last):
                        yield _job(plan, together, start, count, left, engine)


def _by_world(plan: Plan) -> Iterator[list[Variant]]:
    """The variants of each world, each key once, points from coarse to fine."""
    for _, group in groupby(plan.variants, key=lambda one: one.world):
        variants = list({one.key: one for one in reversed(list(group))}.values())[::-1]
        yield [variants[n] for n in coarse_to_fine(len(variants))] if len(variants) > 1 else variants


def _together(plan: Plan, variants: Sequence[Variant]) -> Iterator[list[Variant]]:
    """Variants that are played in one call: one, or all that part ways on a day.

    In forums only those laid out alike share their first days: there the layout has a say in the last digits.
    """
    if plan.fork_day is None:
        for one in variants:
            yield [one]
        return
    if plan.experiment.scenario.world.platform != "forum":
        yield list(variants)
        return
    from sim.model.layout import layout_of

    by_layout: dict[object, list[Variant]] = {}
    for one in variants:
        by_layout.setdefault(layout_of(plan.scenario(one.point, one.world)), []).append(one)
    yield from by_layout.values()


def _stretches(
    variants: Sequence[Variant], left: dict[str, Numbers], first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Replicates of a block that some of these variants lack, as stretches without a gap: (first, how many)."""
    numbers = np.unique(np.concatenate([left.get(one.key, np.zeros(0, np.int32)) for one in variants]))
    numbers = numbers[(numbers >= first) & (numbers < last)]
    for part in np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1):
        if len(part):
            yield int(part[0]), len(part)


def _job(plan: Plan, variants: Sequence[Variant], first: int, count: int, left: dict[str, Numbers], engine: str) -> Job:
    wanted = [one for one in variants if np.isin(np.arange(first, first + count), left.get(one.key, ())).any()]
    tasks = tuple(Task(one.key, plan.scenario(one.point, one.world, count)) for one in wanted)
    burn_in = None if plan.fork_day is None else plan.scenario(0, wanted[0].world, count)
    return Job(
        first,
        tasks,
        burn_in,
        plan.fork_day or 0,
        tuple(one.name for one in plan.outcomes),
        plan.further,
        engine,
    )
