"""From the name of a measure to what takes it of several replicates at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.study.claims.many import Many
from sim.study.claims.measures import OWN
from sim.study.validation.measuring import MeasureError, Window
from sim.study.validation.measuring import measuring as of_one
from sim.study.validation.played import Played

TOTAL: Final = "total_"
"""Before the name of a column of the daily table: its sum over days, for each group there was at the start."""
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measure:
    """How a measure is taken.

    name    with its days: "orders[30:60]"
    logged  whether the messages have to be kept for it
    take    of several replicates one number each; NaN where a run does not tell it
    asked   name and days by which it is made again, in another process
    """

    name: str
    logged: bool
    take: Callable[[Many], Array]
    asked: tuple[str, Window | None]


def measure(name: str, window: Window | None, days: int, columns: Sequence[str]) -> Measure:
    """The measure of this name, of these days of a run: one of ours, of validation, or an outcome of experiments.

    days     of the run
    columns  of its daily table

    Raises MeasureError.
    """
    label = name if window is None else f"{name}[{window[0]}:{window[1]}]"
    if window is not None and window[1] > days:
        raise MeasureError(f"looks at days up to {window[1]}, expected at most the {days} days of the run")
    own = OWN.get(name)
    if own is not None:
        if window is not None and not own.windowed:
            raise MeasureError(f"{name} is of whole runs, expected no window")
        return Measure(label, own.logged, _each(own.take, window), (name, window))
    if name.startswith(TOTAL) and name.removeprefix(TOTAL) in columns:
        column = name.removeprefix(TOTAL)
        return Measure(label, False, _each(lambda run: run.total(column) / run.groups, window), (name, window))
    if window is None and _is_outcome(name, columns, days):
        return Measure(label, False, _outcome(name, tuple(columns), days), (name, window))
    try:
        found = of_one(name, window, days, columns)
    except MeasureError as error:
        raise MeasureError(_with_ours(name, str(error))) from error
    return Measure(label, found.logged, _each(found.take, None), (name, window))


def measures_version() -> str:
    """Identifies how measures are taken: a hash, 16 digits."""
    from sim.study.validation.measuring import measures_version as of_validation

    ours = Path(__file__).parent
    digest = hashlib.sha256(of_validation().encode())
    for path in [*sorted((ours / "measures").glob("*.py")), ours / "measuring.py", ours / "many.py"]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _each(take: Callable[[Played], float], window: Window | None) -> Callable[[Many], Array]:
    def of(many: Many) -> Array:
        runs = many.each if window is None else [Played(run.scenario, run.whole, window) for run in many.each]
        return np.array([take(run) for run in runs], np.float64)

    return of


def _is_outcome(name: str, columns: Sequence[str], days: int) -> bool:
    from sim.results.outcomes import outcome_of

    try:
        outcome_of(name, columns, days)
    except ValueError:
        return False
    return True


def _outcome(name: str, columns: tuple[str, ...], days: int) -> Callable[[Many], Array]:
    from sim.results.outcomes import outcome_of

    outcome = outcome_of(name, columns, days)

    def of(many: Many) -> Array:
        units = many.units(outcome.until)
        if not units.has(*outcome.metric.needs):
            return np.full(len(many.numbers), np.nan)
        return np.asarray(outcome.metric.value(units), np.float64)

    return of


def _with_ours(name: str, text: str) -> str:
    from sim.scenario.suggest import nearest

    near = nearest(name, list(_ours()))
    return f"{text.partition('; did you mean')[0]}; did you mean {near}?" if near and "there is no" in text else text


@lru_cache(maxsize=1)
def _ours() -> tuple[str, ...]:
    return tuple(OWN)
