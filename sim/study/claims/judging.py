"""What a test comes to: a number with its interval, and whether it lies where the claim puts it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.claims.plan import label_of
from sim.study.claims.schema import Number, Test

Array = NDArray[np.float64]
Verdict = Literal["holds", "part", "fails", "open", "unknown"]
Numbers = Mapping[tuple[str, str], Array]
"""Numbers of single runs, by arm and measure; one a replicate, NaN where unknown."""
_DRAWS: Final = 400


class Estimate(NamedTuple):
    """A number with its 95 % interval over replicates.

    units         replicates that tell it
    standardised  of a contrast: in standard deviations of single groups; NaN for other numbers
    """

    value: float
    low: float
    high: float
    units: int
    standardised: float = float("nan")


UNKNOWN: Final = Estimate(float("nan"), float("nan"), float("nan"), 0)


def columns_of(number: Number) -> list[tuple[str, str]]:
    """What a number is made of: arms and measures."""
    label = label_of(number.measure, number.window)
    found = [(arm, label) for arm in number.needed]
    if number.kind != "contrast" and number.at != "x":
        found += [(arm, label_of(number.at, number.window)) for arm in number.arms]
    return found


def value_of(number: Number, means: Mapping[tuple[str, str], float], places: Mapping[str, float | None]) -> float:
    """The number that means of arms come to.

    means   by arm and measure
    places  where arms stand on their own scale (x)
    """
    label = label_of(number.measure, number.window)
    if number.kind == "contrast":
        total = sum(weight * means[arm, label] for arm, weight in number.contrast.items())
        if number.of is None:
            return float(total)
        below = abs(means[number.of, label])
        return float(total / below) if below > 0 else float("nan")
    y = np.array([means[arm, label] for arm in number.arms], np.float64)
    at = label_of(number.at, number.window)
    x = np.array([float(places[arm] or 0.0) if number.at == "x" else means[arm, at] for arm in number.arms])
    if not np.isfinite(y).all() or not np.isfinite(x).all():
        return float("nan")
    if number.kind == "best":
        return float(x[int(y.argmax())])
    zero = 0.0 if number.of is None else means[number.of, label]
    return crossing(x, y, zero + (float(y[0]) - zero) * float(number.level or 0.0))


def crossing(x: Array, y: Array, level: float) -> float:
    """Where a curve falls to a level for the first time, between two of its points; infinite if it never does."""
    below = np.flatnonzero(y <= level)
    if not len(below):
        return float("inf")
    n = int(below[0])
    if n == 0 or y[n - 1] == y[n]:
        return float(x[n])
    return float(x[n - 1] + (y[n - 1] - level) / (y[n - 1] - y[n]) * (x[n] - x[n - 1]))


def estimate(number: Number, numbers: Numbers, places: Mapping[str, float | None]) -> Estimate:
    """The number with its interval: of means over replicates that tell all of it, paired.

    Contrasts have a t interval from leaving out one replicate after the other; where something is highest, or falls
    below a level, it is a bootstrap.
    """
    names = columns_of(number)
    shortest = min((len(numbers[name]) for name in names), default=0)
    rows = np.stack([numbers[name][:shortest] for name in names], axis=1) if shortest else np.zeros((0, len(names)))
    rows = rows[np.isfinite(rows).all(axis=1)]
    if not len(rows):
        return UNKNOWN

    def value(means: Array) -> float:
        return value_of(number, dict(zip(names, means.tolist(), strict=True)), places)

    found = value(rows.mean(axis=0))
    if len(rows) < 2:
        return Estimate(found, np.nan, np.nan, len(rows))
    if number.kind == "contrast":
        low, high = jackknife(rows, value, found)
        return Estimate(found, low, high, len(rows), _standardised(number, rows, names, found))
    low, high = _bootstrap(rows, value)
    return Estimate(found, low, high, len(rows))


def verdict(test: Test, told: Estimate) -> Verdict:
    """Whether the interval lies where the claim puts the number (holds), beside it (fails), or across an end (open)."""
    from sim.study.validation.verdict import Estimate as Plain
    from sim.study.validation.verdict import verdict as of_band

    low, high = told.low, told.high
    if np.isinf([told.value, low, high]).any():  # never reached: beyond any end
        top = np.finfo(np.float64).max
        told = told._replace(value=min(told.value, top), low=min(low, top), high=min(high, top))
    inside = of_band(Plain(told.value, told.low, told.high, told.units), test.ends)
    names: dict[str, Verdict] = {"inside": "holds", "outside": "fails", "open": "open", "unknown": "unknown"}
    return names[inside]


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim with these tests: it holds if all do, and fails if one does; in part if one does each."""
    if "fails" in verdicts:
        return "part" if "holds" in verdicts else "fails"
    if "unknown" in verdicts or not verdicts:
        return "unknown"
    return "open" if "open" in verdicts else "holds"


def lies_in(value: float, ends: tuple[float | None, float | None]) -> bool:
    """Whether a number lies where the claim puts it."""
    low, high = ends
    return (low is None or value >= low) and (high is None or value <= high)


def jackknife(
    rows: Array, value: Callable[[Array], float], whole: float, level: float = 0.95
) -> tuple[float, float]:
    """Ends of the t interval of a function of means, from leaving out one row after the other.

    rows   (replicates, columns); whole: the function of the means of all
    """
    from scipy.stats import t

    count = len(rows)
    pseudo = _one_by_one(rows, value, whole)
    half = float(t.ppf(0.5 + level / 2.0, count - 1) * pseudo.std(ddof=1) / np.sqrt(count))
    return float(whole - half), float(whole + half)


def _one_by_one(rows: Array, value: Callable[[Array], float], whole: float) -> Array:
    """What each row adds, such that the mean of all is the whole (pseudo-values of the jackknife)."""
    count, total = len(rows), rows.sum(axis=0)
    others = np.array([value((total - row) / (count - 1)) for row in rows])
    return np.asarray(count * whole - (count - 1) * others, np.float64)


def of_replicates(number: Number, numbers: Numbers, places: Mapping[str, float | None]) -> Array:
    """What a contrast comes to in each replicate (n,), NaN where a replicate does not tell it; their mean is the whole.

    Of other numbers, and of fewer than two replicates, none is known.
    """
    names = columns_of(number)
    rows = np.stack([numbers[name] for name in names], axis=1)
    told = np.isfinite(rows).all(axis=1)
    found = np.full(len(rows), np.nan)
    if number.kind == "contrast" and told.sum() > 1:

        def value(means: Array) -> float:
            return value_of(number, dict(zip(names, means.tolist(), strict=True)), places)

        found[told] = _one_by_one(rows[told], value, value(rows[told].mean(axis=0)))
    return found


def _bootstrap(rows: Array, value: Callable[[Array], float]) -> tuple[float, float]:
    draws = np.random.default_rng(len(rows)).integers(0, len(rows), (_DRAWS, len(rows)))
    found = np.array([value(rows[draw].mean(axis=0)) for draw in draws])
    if not np.isfinite(found).any():
        return (np.inf, np.inf) if np.isinf(found).all() else (np.nan, np.nan)
    low, high = np.quantile(found[~np.isnan(found)], [0.025, 0.975], method="inverted_cdf")
    return float(low), float(high)


def _standardised(number: Number, rows: Array, names: Sequence[tuple[str, str]], found: float) -> float:
    """A contrast, less where its effect begins, over the standard deviation of single groups within an arm."""
    if len(rows) < 3:
        return float("nan")
    chosen = [n for n, (arm, _) in enumerate(names) if arm in number.contrast]
    spread = float(np.sqrt(rows[:, chosen].var(axis=0, ddof=1).mean()))
    if not spread:
        return float("nan")
    scale = 1.0
    if number.of is not None:
        label = label_of(number.measure, number.window)
        scale = abs(float(rows[:, list(names).index((number.of, label))].mean()))
    return (found - (number.start if isinstance(number, Test) else 0.0)) * scale / spread
