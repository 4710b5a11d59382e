"""What an optimisation says, in sentences: what came out best, how sure that is, and whether the search is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.results.numbers import count, listed, number
from sim.results.studies.factor_pairs import by_inference
from sim.results.studies.levels import by_unit
from sim.results.studies.outcome import Metadata, Outcome, outcome_of

if TYPE_CHECKING:
    import pandas as pd

ALIKE = 3.0
"""A trial cannot be told from the best if it lies within so many standard errors of the paired difference."""
LATE = 0.2
"""A search that got better in this last part of its trials may not be over."""
EDGE = 0.02
"""A value this near to an end, in parts of the range, lies at it."""
_LUCKY = (
    "The best of many trials has been lucky as well as good, so it promises too much. `best.yaml` has the best as an "
    "experiment for `qunsim compare`, with other people and more replicates: that tells what they are worth."
)
_ROBUST = {"mean": "on average over", "worst": "in the worst of", "p10": "in the worst tenth of"}


@dataclass(frozen=True)
class Sought:
    """What was sought.

    objectives  outcome -> whether more is better
    limits      outcome -> lowest and highest that its mean may be; None for no limit
    excess      of each trial, how far each limited outcome is beyond its limit
    robust      what counts of several worlds: "mean", "worst" or "p10"
    worlds      how many
    as_it_is    whether trial 0 is the scenario as it is
    refused     trials that the scenario refused, and why
    ranges      levers with a range, by path
    """

    objectives: Mapping[str, bool]
    limits: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    excess: Sequence[Mapping[str, float]] = ()
    robust: str = "mean"
    worlds: int = 1
    as_it_is: bool = False
    refused: Mapping[int, str] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def optimise_findings(
    trials: "pd.DataFrame", labels: Sequence[str], runs: "pd.DataFrame", metadata: Metadata, sought: Sought
) -> list[str]:
    """Sentences on what was found.

    trials  one row per trial: trial, state, objective_0 (and _1), feasible, on_front, levers
    labels  what people call each trial
    runs    one row per run: point (the trial), world, replicate, outcomes
    """
    abouts = [outcome_of(name, metadata) for name in sought.objectives]
    lost = _lost(trials, metadata, sought)
    if not trials["feasible"].any():
        none = f"No trial of {len(trials):,} has values and keeps all limits."
        return [f"{none} {_nearest(trials, labels, metadata, sought)}".strip(), *lost]
    several = len(abouts) > 1
    found = _front(trials, labels, abouts, sought) if several else _best(trials, labels, abouts[0], runs, sought)
    return [*found, _LUCKY, *lost]


def _best(
    trials: "pd.DataFrame", labels: Sequence[str], about: Outcome, runs: "pd.DataFrame", sought: Sought
) -> list[str]:
    name, more = next(iter(sought.objectives.items()))
    score = np.where(trials["feasible"], trials["objective_0"] * (1 if more else -1), -np.inf)
    best = int(np.argmax(score))
    value = float(trials["objective_0"].iloc[best])
    where = f" {_ROBUST[sought.robust]} {count(sought.worlds, 'world')}" if sought.worlds > 1 else ""
    text = f"{_end(more)} {about.label}{where}: {about.amount(value)}, in trial {best} ({labels[best]})"
    if sought.as_it_is and best == 0:
        text += "; that is the scenario as it is, and nothing better was found"
    elif sought.as_it_is and np.isfinite(trials["objective_0"].iloc[0]):
        before = float(trials["objective_0"].iloc[0])
        kept = "" if trials["feasible"].iloc[0] else ", which breaks a limit"
        text += f"; as it is: {about.amount(before)}{kept}"
    found = [f"{text}."]
    if sought.robust == "mean":
        found += _alike(trials, runs, name, best)
    found.append(_over(score))
    return found + _edges(trials.iloc[[best]], sought)


def _front(trials: "pd.DataFrame", labels: Sequence[str], abouts: Sequence[Outcome], sought: Sought) -> list[str]:
    front = trials[trials["on_front"]]
    where = f" ({_ROBUST[sought.robust]} {count(sought.worlds, 'world')})" if sought.worlds > 1 else ""
    text = (
        f"Of {count(int(trials['feasible'].sum()), 'trial')} within all limits {len(front):,} "
        f"{'is' if len(front) == 1 else 'are'} on the front{where}: no other has a better {abouts[0].label} without a "
        f"worse {abouts[1].label}."
    )
    found = [text]
    for n, (about, more) in enumerate(zip(abouts, sought.objectives.values(), strict=True)):
        values = front[f"objective_{n}"] * (1 if more else -1)
        at = int(np.argmax(values.to_numpy()))
        trial = int(front["trial"].iloc[at])
        both = [f"{one.label} {one.amount(float(front[f'objective_{k}'].iloc[at]))}" for k, one in enumerate(abouts)]
        found.append(f"{_end(more)} {about.label} in trial {trial} ({labels[trial]}): {listed(both)}.")
    if sought.as_it_is and trials["on_front"].iloc[0]:
        found.append("The scenario as it is lies on the front.")
    return found + _edges(front, sought)


def _alike(trials: "pd.DataFrame", runs: "pd.DataFrame", name: str, best: int) -> list[str]:
    """How many others cannot be told from the best one."""
    rivals = trials.loc[trials["feasible"], "trial"].to_numpy()
    if name not in runs.columns or len(rivals) < 2:
        return []
    values, world = by_unit(runs, name, rivals)
    units = by_inference(values, world)
    if len(units) < 2:
        return ["With one run of each trial nobody can tell how surely it is the best."]
    apart = units - units[:, [int(np.flatnonzero(rivals == best)[0])]]
    error = apart.std(axis=0, ddof=1) / np.sqrt(len(units))
    alike = int((np.abs(apart.mean(axis=0)) <= ALIKE * error).sum()) - 1
    if alike <= 0:
        return ["No other trial comes near to it: the difference is more than luck."]
    return [f"{count(alike, 'other trial')} cannot be told from it, luck being as it is."]


def _over(score: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> str:
    """Whether the search seems to be over."""
    last = int(np.argmax(score))
    since = len(score) - 1 - last
    if since < LATE * len(score):
        when = f"{count(since, 'trial')} before its end" if since else "with its last trial"
        return f"The search still got better {when}: more trials may find something better."
    return f"The last {count(since, 'trial')} found nothing better."


def _edges(rows: "pd.DataFrame", sought: Sought) -> list[str]:
    """Levers that lie at an end of their range in all of these trials."""
    at = []
    for path, (low, high) in sought.ranges.items():
        places = (rows[path].to_numpy(np.float64) - low) / (high - low)
        for near, end in ((places <= EDGE, low), (places >= 1 - EDGE, high)):
            if near.all():
                at.append(f"{path} ({number(end)})")
    if not at:
        return []
    return [f"At the end of what was tried: {listed(at)}. The true best may lie beyond."]


def _lost(trials: "pd.DataFrame", metadata: Metadata, sought: Sought) -> list[str]:
    """Trials that came to nothing, and why."""
    found = []
    if sought.refused:
        reason = next(iter(sought.refused.values()))
        found.append(f"The scenario refused {count(len(sought.refused), 'trial')}, the first since {reason}.")
    failed = int((trials["state"] == "failed").sum())
    if failed:
        found.append(f"{count(failed, 'trial')} failed; what went wrong stands in the folder `failures`.")
    known = trials["state"] == "done"
    lacking = int((known & trials.filter(like="objective_").isna().any(axis=1)).sum())
    if lacking:
        found.append(f"{count(lacking, 'trial')} had no value of an objective.")
    for name in sought.limits:
        broken = sum(one.get(name, 0.0) > 0 for one in sought.excess)
        if broken:
            found.append(f"{count(broken, 'trial')} broke the limit on {_limit(name, metadata, sought)}.")
    return found


def _nearest(trials: "pd.DataFrame", labels: Sequence[str], metadata: Metadata, sought: Sought) -> str:
    """Which trial came nearest to keeping all limits: the one with the least excess, in spreads of each outcome."""
    names = list(sought.limits)
    table = np.array([[one.get(name, np.nan) for name in names] for one in sought.excess]).reshape(len(trials), -1)
    known = np.isfinite(table).all(axis=1) if names else np.zeros(len(trials), bool)
    if not known.any():
        return ""
    apart = np.where((spread := table[known].std(axis=0)) > 0, spread, 1.0)
    best = int(np.flatnonzero(known)[np.argmin((np.maximum(table[known], 0) / apart).sum(axis=1))])
    parts = [
        f"{outcome_of(name, metadata).size(table[best, n])} beyond {_limit(name, metadata, sought)}"
        for n, name in enumerate(names)
        if table[best, n] > 0
    ]
    return f"Trial {best} ({labels[best]}) came nearest: {listed(parts)}."


def _end(more: bool) -> str:
    return "Most" if more else "Least"


def _limit(name: str, metadata: Metadata, sought: Sought) -> str:
    about, (low, high) = outcome_of(name, metadata), sought.limits[name]
    ends = [f"at least {about.amount(low)}"] if low is not None else []
    ends += [f"at most {about.amount(high)}"] if high is not None else []
    return f"{about.label} ({listed(ends)})"
