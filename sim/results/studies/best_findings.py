"""Which choice is best, in sentences: a ranking of strategies, the optimum of a lever, robustness over worlds."""

from collections.abc import Mapping, Sequence

import numpy as np

from sim.results.numbers import count, listed, number
from sim.results.studies.optimum import Optimum
from sim.results.studies.outcome import Metadata, Units, cases, named, outcome_of, simulated, so_few
from sim.results.studies.ranking import Ranking
from sim.results.studies.regret import Regret
from sim.results.studies.resampling import RESAMPLES
from sim.results.summary import FEW

SURE = 0.05
"""A choice is said to be surely best where another came out better in less than this share of resamples."""


def ranking_finding(
    ranking: Ranking, labels: Mapping[int, str], outcome: str, metadata: Metadata, units: Units = "replicate"
) -> str:
    """A sentence on a ranking.

    labels   names of the strategies, by point
    outcome  what they are ranked by
    units    what the units of the ranking are
    """
    about = outcome_of(outcome, metadata)
    if not ranking.order:
        return f"No strategy has a value of {about.label}: there is nothing to rank."
    names = {point: named(labels[point]) for point in ranking.order}
    if len(ranking.order) == 1:
        return f"By {about.label} there is nothing to rank: {names[ranking.order[0]]} alone has a value."
    order = _in_order(ranking, names)
    start = f"Ranked by {about.label} in {simulated(ranking.units, units)}, {about.best()} first: {order}."
    if ranking.settled:
        return f"{start} This is settled."
    pairs = [f"{names[first]} and {names[second]}" for first, second in ranking.undecided]
    considered = " (all pairs considered)" if len(ranking.order) > 2 else ""
    which = f"Whether they differ{considered} cannot be told yet of" if ranking.units else "Nothing can be told yet of"
    more = f"about {count(ranking.replicates_wanted, units)} would probably tell more"
    return f"{start} {which} {'; '.join(pairs)}; {more}."


def optimum_finding(optimum: Optimum, lever: str, outcome: str, metadata: Metadata, units: Units = "replicate") -> str:
    """A few sentences on the best value of a lever; arguments as in `ranking_finding`.

    lever   what the lever is called
    """
    about = outcome_of(outcome, metadata)
    if optimum.best < 0:
        return f"Nothing can be said of the best {lever} for {about.label}: no unit has a value at every point."
    where = simulated(optimum.units, units)
    at = f"{lever} {number(optimum.at)} ({about.amount(float(optimum.means[optimum.best]))})"
    if optimum.units < FEW:
        return f"In {where} {about.label} was {about.best()} at {at}; {so_few(optimum.units, units)} to say how surely."
    if len(optimum.lever) == 1:
        return f"In {where} {about.label} was looked at for {at} only."
    if optimum.flat:
        tried = f"{number(float(optimum.lever[0]))} to {number(float(optimum.lever[-1]))}"
        return (
            f"In {where} {about.label} does not tell which value of {lever} is {about.best()}: {at} came out first, "
            f"but no value from {tried} can be told from it."
        )
    text = f"In {where} {about.label} is {about.best()} at {at}"
    if optimum.low < optimum.high:
        text += (
            f"; the {about.best()} of those tried lies between {number(optimum.low)} and {number(optimum.high)} (95 %)"
        )
    if alike := [(low, high) for low, high in optimum.stretches if (low, high) != (optimum.at, optimum.at)]:
        stretches = [number(low) if low == high else f"{number(low)} to {number(high)}" for low, high in alike]
        text += f"; what cannot be told from it: {listed(stretches)}"
    if optimum.at_edge:
        text += (
            f". {number(optimum.at)} is the {optimum.at_edge} value tried: the true {about.best()} may lie beyond it"
        )
    return text + "."


def regret_finding(regret: Regret, labels: Sequence[str], outcome: str, metadata: Metadata) -> str:
    """A few sentences on what to choose not knowing the world; labels: names of the points, in their order."""
    about = outcome_of(outcome, metadata)
    if regret.best_mean < 0:
        return f"No world has a value of {about.label} at every point: nothing can be said of robustness."
    where, mean, safe = simulated(regret.worlds, "world"), regret.best_mean, regret.minimax
    worst = about.size(float(regret.maximum[mean]))
    if regret.maximum[mean] == 0:
        text = f"In each of {where} nothing is {about.better()} for {about.label} than {named(labels[mean])}"
    else:
        often = number(float(regret.best_in[mean]))
        text = (
            f"Over {where} {named(labels[mean])} has the {about.best()} {about.label} on average and is {about.best()} "
            f"in {often} of them; at worst it falls {worst} short of what would have been {about.best()} there"
        )
        least = about.size(float(regret.maximum[safe]))
        text += (
            "; no other choice has a smaller worst case"
            if safe == mean
            else f". The least can go wrong with {named(labels[safe])}: {least} at worst"
        )
    same = [n for n in range(len(labels)) if n != mean and _alike(regret, n, mean)]
    if same:
        others = listed([named(labels[n]) for n in same])
        text += f". {others} {'is' if len(same) == 1 else 'are'} the same in every world"
    if regret.worlds < FEW:
        return f"{text}. But {so_few(regret.worlds, 'world')} to rely on."
    if (chance := 1 - sum(float(regret.chance_best_mean[n]) for n in (mean, *same))) > SURE:
        return f"{text}. With these worlds drawn anew another came out {about.best()} {cases(chance, RESAMPLES)}."
    return f"{text}."


def _alike(regret: Regret, one: int, other: int) -> bool:
    """Whether two points fall as far short in every world."""
    return bool(np.array_equal(regret.regret[one], regret.regret[other], equal_nan=True)) and regret.mean[one] >= 0


def _in_order(ranking: Ranking, names: Mapping[int, str]) -> str:
    """`"b", "a" and "c" (as good as equal), "d"`: neighbours that are equal stand together."""
    runs: list[list[str]] = []
    for n, point in enumerate(ranking.order):
        if n and (ranking.order[n - 1], point) in ranking.equal:
            runs[-1].append(names[point])
        else:
            runs.append([names[point]])
    return ", ".join(run[0] if len(run) == 1 else f"{listed(run)} (as good as equal)" for run in runs)
