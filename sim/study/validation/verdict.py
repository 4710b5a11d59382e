"""What a check comes to: a value with its interval, and whether that lies in the band."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.validation.plan import Arm, PlannedCheck, PlannedTerm

Verdict = Literal["inside", "outside", "open", "unknown"]
IN_WORDS: Final[dict[str, str]] = {
    "inside": "inside", "outside": "outside", "open": "cannot be told", "unknown": "nothing to measure",
}  # fmt: skip
Array = NDArray[np.float64]
Values = Mapping[tuple[int, str], Array]
"""Numbers of single runs, by place of the scenario and name of the measure; a row per replicate, NaN where unknown."""


class Estimate(NamedTuple):
    """A number with its 95 % interval over replicates.

    units   replicates that tell it
    """

    value: float
    low: float
    high: float
    units: int


def verdict(estimate: Estimate, band: Sequence[float | None]) -> Verdict:
    """Whether the interval lies in the band (inside), beside it (outside), or across an end of it (open)."""
    low = -np.inf if band[0] is None else band[0]
    high = np.inf if band[1] is None else band[1]
    if not np.isfinite([estimate.value, estimate.low, estimate.high]).all():
        return "unknown"
    if estimate.low >= low and estimate.high <= high:
        return "inside"
    if estimate.high < low or estimate.low > high:
        return "outside"
    return "open"


def estimate(check: PlannedCheck, values: Values) -> Estimate:
    """The number a check is made of: of means over replicates, paired, with a jackknife interval."""
    terms = [check.main] if check.second is None else [check.main, check.second]
    columns: list[Array] = []
    parts: list[tuple[PlannedTerm, int, int]] = []
    for term in terms:
        arms = [term.arm] if term.against is None else [term.arm, term.against]
        parts.append((term, len(columns), len(arms)))
        columns += [_of_arm(arm, values) for arm in arms]
    rows = np.stack(columns, axis=1)  # (replicates, arms)
    rows = rows[np.isfinite(rows).all(axis=1)]

    def value(means: Array) -> float:
        found = [_of_term(term, means[first : first + count]) for term, first, count in parts]
        if len(found) == 1:
            return found[0]
        with np.errstate(all="ignore"):
            return float(np.float64(found[0]) / found[1]) if check.joined == "over" else found[0] - found[1]

    return jackknife(rows, value)


def jackknife(rows: Array, value: Callable[[Array], float]) -> Estimate:
    """A function of the means of columns, with a t interval from leaving out one row after the other.

    rows   (replicates, columns)
    """
    from scipy.stats import t

    count = len(rows)
    if not count:
        return Estimate(np.nan, np.nan, np.nan, 0)
    whole = value(rows.mean(axis=0))
    if count < 2:
        return Estimate(whole, np.nan, np.nan, count)
    total = rows.sum(axis=0)
    others = np.array([value((total - row) / (count - 1)) for row in rows])
    pseudo = count * whole - (count - 1) * others
    half = float(t.ppf(0.975, count - 1) * pseudo.std(ddof=1) / np.sqrt(count))
    return Estimate(float(whole), float(whole - half), float(whole + half), count)


def _of_arm(arm: Arm, values: Values) -> Array:
    """One number per replicate: the mean over its scenarios, of runs that count."""
    columns = []
    for place in arm.plays:
        column = np.asarray(values[place, arm.measure], np.float64)
        if arm.among is not None:
            name, low, high = arm.among
            by = values[place, name]
            column = np.where((by >= low) & (by <= high), column, np.nan)
        columns.append(column)
    shortest = min(map(len, columns))
    table = np.stack([column[:shortest] for column in columns])
    known = np.isfinite(table)
    below = known.sum(axis=0)
    above = np.where(known, table, 0.0).sum(axis=0)
    found: Array = np.divide(above, below, out=np.full(shortest, np.nan), where=below > 0)
    return found


def _of_term(term: PlannedTerm, means: Array) -> float:
    if term.against is None:
        return float(means[0])
    one, other = np.float64(means[0]), np.float64(means[1])
    with np.errstate(all="ignore"):
        if term.contrast == "difference":
            return float(one - other)
        if term.contrast == "ratio":
            return float(one / other)
        if term.contrast == "change":
            return float(one / other - 1.0)
        doses = term.doses or (2.0, 1.0)
        return float(np.log(one / other) / np.log(doses[0] / doses[1]))
