"""The best of an optimisation as an experiment file, ready for `qunsim compare`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.results.numbers import number
from sim.scenario.nodes import find, plain
from sim.scenario.write import dump_mapping
from sim.study.experiment.plan import Plan
from sim.study.folder import BEST

if TYPE_CHECKING:
    import pandas as pd

AS_IT_IS = "as it is"
MORE = 2
"""Times as many replicates as the search had."""
FEWEST = 20
"""But at least so many."""
_MOST = 100_000
_MOST_SEED = 2**63
_TOLD = """\
# The best of {trials} trials, made by `qunsim optimise`; to compare them with the scenario as it is:
#
#     qunsim compare {file}
#
# The best of many has been lucky as well as good. So these are played with another seed (other people, other
# luck{worlds}) and more replicates: what they still gain then can be believed. Most likely it is less than the search
# promised, which was
#
{promises}
"""


def best_file(plan: Plan, table: pd.DataFrame, best: list[int]) -> str:
    """An experiment that compares these trials with the scenario as it is.

    table   of the trials
    best    numbers of trials, the best first

    It stands beside `scenario.yaml`, which has in it what the study set. Values are as they were played, to the bit.
    """
    experiment = plan.experiment
    assert experiment.given.optimise is not None
    objectives = list(experiment.given.optimise.objectives)
    names = best_names(len(best), front=len(objectives) > 1)
    values = {name: table[f"objective_{n}"].to_numpy() for n, name in enumerate(objectives)}  # trials in their order
    promises = [
        f"#   {name}: trial {trial}, "
        + ", ".join(f"{objective} {number(float(value[trial]))}" for objective, value in values.items())
        for name, trial in zip(names, best, strict=True)
    ]
    given: dict[str, Any] = {
        "scenario": "scenario.yaml",
        "name": f"{experiment.name[:74]}-best",
        "about": f"The best of {len(table)} trials of {experiment.name}, with other people than in the search",
        "replicates": min(_MOST, max(FEWEST, MORE * plan.replicates)),
        "seed": (experiment.seed + 1) % _MOST_SEED,
        "baseline": AS_IT_IS,
        "strategies": {AS_IT_IS: {}}
        | {name: dict(plan.points[trial].values) for name, trial in zip(names, best, strict=True)},
    }
    for key in ("over", "together", "worlds"):
        entry = find(experiment.tree, (key,))
        if entry is not None:
            given[key] = plain(entry.node)
    given["outcomes"] = [one.name for one in plan.outcomes]
    worlds = ", other worlds" if len(plan.worlds) > 1 else ""
    told = _TOLD.format(trials=len(table), file=BEST, worlds=worlds, promises="\n".join(promises))
    return told + "\n" + dump_mapping(given)


def best_names(count: int, *, front: bool) -> list[str]:
    """What the best trials are called: `best`, `second best`, … or, of a front, `front 1`, `front 2`, …"""
    if front:
        return [f"front {n + 1}" for n in range(count)]
    words = ["best", "second best", "third best", "fourth best", "fifth best"]
    return [words[n] if n < len(words) else f"best number {n + 1}" for n in range(count)]
