"""How strategies differ, in sentences for somebody who has to decide and is no statistician.

They say no more than was found. A difference counts as one only where chance is ruled out, several comparisons
considered (p adjusted below 5 %); fewer than five units are never sure enough to act on; and whatever is said is said
of simulated groups.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.results.numbers import count, listed
from sim.results.studies.outcome import Metadata, Outcome, Units, cases, named, outcome_of, roughly, simulated, so_few
from sim.results.summary import FEW

if TYPE_CHECKING:
    import pandas as pd

SURE = 0.05
"""A difference counts as one below this p, adjusted."""
BEYOND = 100_000
"""More units than this are not worth naming."""
HELPED = 0.8
"""Pairing is said to have helped where it left less than this part of the noise."""
LISTED = 3
"""Up to so many outcomes are named one by one; of more the least and the most are told."""


def difference_findings(
    differences: "pd.DataFrame", metadata: Metadata, *, worlds: int | None = None, groups: int = 1
) -> list[str]:
    """A sentence for each row of the differences.

    differences   as `compare_all` gives them
    metadata      label, unit and sense of outcomes
    worlds        how many worlds there are; None: as the table's attrs tell, else one
    groups        groups in a replicate, so that a unit is rightly called a group or a run
    """
    drawn = int(differences.attrs.get("worlds", 1)) if worlds is None else worlds
    return [_difference(row, metadata, drawn, groups) for row in differences.to_dict("records")]


def pairing_findings(differences: "pd.DataFrame", metadata: Metadata, *, worlds: int | None = None) -> list[str]:
    """What it did that all strategies met the same people with the same luck: a sentence, none where there is nothing
    to tell.

    The middle one of an outcome's strategies counts. Arguments as in `difference_findings`.
    """
    drawn = int(differences.attrs.get("worlds", 1)) if worlds is None else worlds
    what = "worlds" if drawn > 1 else "replicates"
    known = differences[differences["variance_ratio"].notna() & (differences["units"] >= FEW)]
    if not len(known) or 1 < drawn < FEW:
        return []
    ratios: dict[str, float] = {
        str(k): float(v) for k, v in known.groupby("outcome")["variance_ratio"].median().items()
    }
    told = {name: ratio for name in dict.fromkeys(map(str, known["outcome"])) if (ratio := ratios[name]) < HELPED}
    if not told:
        return [f"That all strategies met the same people with the same luck did not make the {what} tell more."]
    if len(told) > LISTED:
        least, most = _times(max(told.values())), _times(min(told.values()))
        more = f"from {least} to {most} as many {what}, by the outcome"
    else:
        parts = [f"{_times(ratio)} as many for {outcome_of(name, metadata).label}" for name, ratio in told.items()]
        more = f"more {what}: about {listed(parts)}"
    text = "All strategies met the same people with the same luck. Without that, to be as certain would have taken"
    return [f"{text} {more}."]


def _difference(row: Mapping[Any, Any], metadata: Metadata, worlds: int, groups: int) -> str:
    about, n = outcome_of(str(row["outcome"]), metadata), int(row["units"])
    ours, theirs = named(row["strategy"]), named(row["baseline"])
    units: Units = "world" if worlds > 1 else "replicate"
    inference = min(worlds, n) if worlds > 1 else n  # how many there are of what the intervals are made of
    if n == 0:
        return f"{about.title()}: {ours} and {theirs} have no values that could be compared."
    where = simulated(n, "replicate") + (f" of {count(worlds, 'world')}" if worlds > 1 else "")
    difference, low, high = (float(row[key]) for key in ("difference", "low", "high"))
    if difference == 0 and (low == high or inference == 1):
        none = "no difference on average" if worlds > 1 else "no difference at all"
        return f"{about.title()}: {none} between {ours} and {theirs} in {where}."
    if math.isnan(low):
        return (
            f"{_compared(about, row, ours, theirs)} in {where}; {so_few(inference, units)} to say whether that "
            "is more than chance."
        )
    if low == high:
        alike = simulated(inference, units)
        return f"{_compared(about, row, ours, theirs)}, the same in every one of {alike}{_few(inference, units)}."
    if not float(row["p_adjusted"]) < SURE:
        return _undecided(about, row, ours, theirs, where, inference, units)
    one = "a single group" if groups == 1 else "a single run"
    often = cases(float(row["better_share"]), n)
    same = float(row["equal_share"])
    if round(100.0 * same) and row["better_share"] != 1.0:
        often += f" and the same {cases(same, n)}"
    sure = "; sure enough to act on, as far as the simulation goes" if inference >= FEW else _few(inference, units)
    return (
        f"{_compared(about, row, ours, theirs)} (95 %: {about.between(low, high)}) in {where}; in {one} it is "
        f"{about.better()} {often}{sure}."
    )


def _undecided(
    about: Outcome, row: Mapping[Any, Any], ours: str, theirs: str, where: str, inference: int, units: Units
) -> str:
    low, high, needed = (float(row[key]) for key in ("low", "high", "replicates_needed"))
    text = f"{about.title()}: no difference can be told between {ours} and {theirs} in {where}: "
    seen = about.change(float(row["difference"]))
    if low <= 0 <= high:
        text += f"{seen} on average, but anything from {about.between(low, high)} is possible (95 %)"
    else:  # alone it would count
        text += f"{seen} on average, which may be chance where so many comparisons are made"
    if inference < FEW:
        return f"{text}{_few(inference, units)}."
    if needed > BEYOND:
        return f"{text}; if there is one, it is too small to be found."
    return f"{text}; about {roughly(needed)} {units}s would probably tell." if needed > inference else f"{text}."


def _compared(about: Outcome, row: Mapping[Any, Any], ours: str, theirs: str) -> str:
    """The strategy's mean, and how far that is from the baseline's."""
    mean, difference = float(row["mean"]), float(row["difference"])
    change = f"{about.change(difference)} than" if about.noticed(difference) else f"hardly {about.way(difference)} than"
    if about.verb:
        return f"{ours} {about.verb} {about.amount(mean)}, {change} {theirs}"
    return f"{about.title()}: {about.amount(mean)} with {ours}, {change} with {theirs}"


def _few(n: int, units: Units) -> str:
    return f"; but {so_few(n, units)} to rely on" if n < FEW else ""


def _times(ratio: float) -> str:
    """How many times as many units would have been needed without pairs."""
    if ratio < 0.01:
        return "more than 100 times"
    said = roughly(1.0 / ratio)
    return "twice" if said == "2" else f"{said} times"
