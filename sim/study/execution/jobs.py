"""What is still to be played, cut into jobs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapreplace
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
_EVEN = 1.1
"""Parts of a study are about even where the largest is not larger than the average by more than this factor."""


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
    for first, last, together in _units(plan, size or block_size(plan), shard):
        for start, count, lacking in _stretches(together, left, first, last):
            yield _job(plan, lacking, start, count, engine)


def part_runs(plan: Plan, known: Known, size: int | None, shard: tuple[int, int]) -> tuple[int, int]:
    """Runs of a part of a study, and how many of them are still to be played; arguments as of `jobs`."""
    if size is None or shard == (1, 1):
        return plan.runs, runs_missing(plan, known)
    left, runs, lacking = missing(plan, known), 0, 0
    for first, last, together in _units(plan, size, shard):
        runs += len(together) * (last - first)
        lacking += sum(count * len(those) for _, count, those in _stretches(together, left, first, last))
    return runs, lacking


def shard_size(plan: Plan, parts: int) -> int:
    """Replicates to be played in one call of a study cut into parts: as many as leave these about even."""
    together = [len(one) for variants in _by_world(plan) for one in _together(plan, variants)]
    best, least = 1, float("inf")
    for size in range(block_size(plan), 0, -1):
        loads = [0] * parts
        for first, last in plan.blocks(size):
            for count in together:
                heapreplace(loads, loads[0] + count * (last - first))
        uneven = max(loads) * parts / sum(loads)
        if uneven <= _EVEN:
            return size
        if uneven < least:
            best, least = size, uneven
    return best


def _units(plan: Plan, size: int, shard: tuple[int, int]) -> Iterator[tuple[int, int, list[Variant]]]:
    """What is played in one call if nothing is known: replicates [first, after the last) of these variants.

    Each goes to the part that has had least so far.
    """
    parts = [(0, n) for n in range(shard[1])]
    for first, last in plan.blocks(size):
        for variants in _by_world(plan):
            for together in _together(plan, variants):
                runs, part = parts[0]
                heapreplace(parts, (runs + len(together) * (last - first), part))
                if part == shard[0] - 1:
                    yield first, last, together


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
) -> Iterator[tuple[int, int, list[Variant]]]:
    """Replicates of a block as stretches that the same variants lack: (first, how many, those variants).

    So nothing is played that is known, also where several are played in one call.
    """
    numbers, none = np.arange(first, last), np.zeros(0, np.int32)
    lacking = np.stack([np.isin(numbers, left.get(one.key, none)) for one in variants])  # (variants, replicates)
    edges = np.flatnonzero((lacking[:, 1:] != lacking[:, :-1]).any(axis=0)) + 1
    for part in np.split(np.arange(last - first), edges):
        those = [one for one, lacks in zip(variants, lacking[:, part[0]], strict=True) if lacks]
        if those:
            yield first + int(part[0]), len(part), those


def _job(plan: Plan, variants: Sequence[Variant], first: int, count: int, engine: str) -> Job:
    tasks = tuple(Task(one.key, plan.scenario(one.point, one.world, count)) for one in variants)
    burn_in = None if plan.fork_day is None else plan.scenario(0, variants[0].world, count)
    return Job(
        first,
        tasks,
        burn_in,
        plan.fork_day or 0,
        tuple(one.name for one in plan.outcomes),
        plan.further,
        engine,
    )
