"""Several strategies against one baseline, in several outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sim.results.studies.levels import NUMBERS, Limits, by_unit, level
from sim.results.studies.paired import PairedDifference, paired_difference
from sim.results.studies.resampling import RESAMPLES, SEED
from sim.results.units import Array

if TYPE_CHECKING:
    import pandas as pd


def holm(p: ArrayLike) -> Array:
    """p values adjusted for being several: acting on those below 5 % errs at all in at most 5 % of studies.

    p   (comparisons,); NaN stays NaN and does not count as a comparison

    Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979.
    """
    values = np.asarray(p, np.float64)
    adjusted = np.full(len(values), np.nan)
    order = np.argsort(values, kind="stable")[: int((~np.isnan(values)).sum())]  # NaN is sorted to the end
    steps = values[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(steps))
    return adjusted


def compare_all(
    runs: "pd.DataFrame",
    points: "pd.DataFrame",
    outcomes: Sequence[str],
    senses: Mapping[str, int],
    baseline: str,
    *,
    limits: Limits | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> "tuple[pd.DataFrame, pd.DataFrame]":
    """How high each strategy lies in each outcome, and how far from the baseline.

    runs       one row per run: `point`, `world`, `replicate` and a column per outcome; a run may be missing
    points     one row per strategy: `point` and its name, `label`
    outcomes   columns of `runs`, in the order in which they are to be shown
    senses     +1 where more is better, -1 where less is, 0 where one cannot say: `better_…` then speak of "higher". One
               of an outcome at a day (`profit@90`) is that of the outcome, unless it has its own; a missing one is 0
    baseline   label of the strategy with which the others are compared
    limits     the lowest and highest an outcome can be: intervals of levels are cut there
    resamples, seed   of the bootstrap

    Returns `levels`, one row per outcome and strategy (outcome, strategy, mean, low, high, p10, p90, units: see
    `level`), and `differences`, one row per outcome and strategy other than the baseline (see `PairedDifference`), with
    p adjusted by Holm over the strategies of an outcome. The number of worlds stands in `attrs["worlds"]` of both: with
    two or more they are the units of inference.

    Raises ValueError where the baseline is not one of the strategies, two have the same name, or as `by_unit` does.
    """
    import pandas as pd

    strategies = [str(label) for label in points["label"]]
    if strategies.count(baseline) != 1 or len(set(strategies)) < len(strategies):
        raise ValueError(f"strategies need different names, one of them {baseline}; they are {', '.join(strategies)}")
    levels, rows, worlds = [], [], 1
    for outcome in outcomes:
        values, world = by_unit(runs, outcome, points["point"])
        worlds = max(worlds, len(np.unique(world)))
        cut = (limits or {}).get(outcome, (-np.inf, np.inf))
        for n, strategy in enumerate(strategies):
            levels.append({"outcome": outcome, "strategy": strategy} | level(values[:, n], world, cut))
        base = values[:, strategies.index(baseline)]
        found = [
            paired_difference(
                values[:, n], base, sense=sense_of(outcome, senses), world=world, outcome=outcome, strategy=strategy,
                against=baseline, resamples=resamples, seed=seed,
            )
            for n, strategy in enumerate(strategies) if strategy != baseline
        ]  # fmt: skip
        adjusted = holm([row.p for row in found])
        rows += [asdict(replace(row, p_adjusted=float(p))) for row, p in zip(found, adjusted, strict=True)]
    tables = (
        pd.DataFrame(levels, columns=["outcome", "strategy", *NUMBERS]),
        pd.DataFrame(rows, columns=[field.name for field in fields(PairedDifference)]),
    )
    for table in tables:
        table.attrs["worlds"] = worlds
    return tables


def sense_of(outcome: str, senses: Mapping[str, int]) -> int:
    """+1 where more of an outcome is better, -1 where less is, 0 where one cannot say."""
    return senses.get(outcome, senses.get(outcome.partition("@")[0], 0))
