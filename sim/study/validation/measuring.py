"""From the name of a measure to what takes it: of the run's log, of its outcomes, or one of our own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.study.validation.measures import SPECIAL
from sim.study.validation.played import Played

Window = tuple[int, int]
_STATES = ("_mean", "_share", "_p10", "_p50", "_p90", "_per_member", "_density", "_quality")
_MEAN_OVER_DAYS = frozenset({"members", "speakers_1d", "speakers_7d", "speakers_30d"})
"""Counts of which a day says how things are."""


class MeasureError(ValueError):
    """There is no such measure, or it cannot be taken so; the text says what was expected."""


@dataclass(frozen=True)
class Measuring:
    """How a measure is taken.

    name     with its days: "orders[30:60]"
    logged   whether the messages have to be kept for it
    take     of a run, one number; NaN where it does not tell
    """

    name: str
    logged: bool
    take: Callable[[Played], float]


def measuring(name: str, window: Window | None, days: int, columns: Sequence[str]) -> Measuring:
    """The measure of this name, of these days of a run.

    days     of the run
    columns  of its daily table

    A column of the daily table with a window is what a member does a day, on average over these days; of a state, its
    mean over members and days. Raises MeasureError.
    """
    label = name if window is None else f"{name}[{window[0]}:{window[1]}]"
    if window is not None and window[1] > days:
        raise MeasureError(f"looks at days up to {window[1]}, expected at most the {days} days of the run")

    def looked_at(run: Played) -> Played:
        return run if window is None else Played(run.scenario, run.whole, window)

    special = SPECIAL.get(name)
    if special is not None:
        if window is not None and not special.windowed:
            raise MeasureError(f"{name} is of whole runs, expected no window")
        take = special.take
        return Measuring(label, special.logged, lambda run: float(take(looked_at(run))))
    if name in _log_measures():
        return Measuring(label, True, lambda run: _of_log(looked_at(run), name))
    if window is not None:
        if name not in columns:
            raise MeasureError(_unknown(name, columns, "with a window: a column of daily, or another measure of days"))
        return Measuring(label, False, lambda run: _of_days(looked_at(run), name))
    from sim.results.outcomes import outcome_of

    try:
        outcome_of(name, columns, days)
    except ValueError as error:
        if name.partition("@")[0] in _outcomes(columns):
            raise MeasureError(str(error)) from error
        raise MeasureError(_unknown(name, columns, "a measure of logs, an outcome or one of validation")) from error
    return Measuring(label, False, lambda run: _outcome(run, name))


def measures_version() -> str:
    """Identifies how measures are taken: what was measured otherwise is not comparable. A hash, 16 digits."""
    from sim.chatlogs import measures

    folder = Path(measures.__file__).parent
    ours = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), folder.parent / "simulated.py", folder.parent / "tables.py"]):
        digest.update(path.name.encode() + path.read_bytes())
    for path in [*sorted((ours / "measures").glob("*.py")), ours / "measuring.py", ours / "played.py"]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _unknown(name: str, columns: Sequence[str], expected: str) -> str:
    from sim.scenario.suggest import nearest

    near = nearest(name, [*SPECIAL, *_log_measures(), *_outcomes(columns)])
    hint = f"; did you mean {near}?" if near else ""
    return f"there is no measure '{name}', expected {expected}{hint}"


@lru_cache(maxsize=1)
def _log_measures() -> frozenset[str]:
    from sim.chatlogs.measures import SUMMARIES

    return frozenset(one.name for one in SUMMARIES)


def _outcomes(columns: Sequence[str]) -> list[str]:
    from sim.results.outcomes import known_outcomes

    return known_outcomes(columns)


def _of_log(run: Played, name: str) -> float:
    if not len(run.messages["day"]):
        return 0.0 if name in ("messages_per_day", "speakers_per_day", "active_day_share") else float("nan")
    return float(run.measured.scalars[name])


def _of_days(run: Played, name: str) -> float:
    values = np.asarray(run.daily[name], np.float64)
    members = np.asarray(run.daily["members"], np.float64)
    if name in _MEAN_OVER_DAYS:
        return float(np.nanmean(values)) if len(values) else float("nan")
    if name.endswith(_STATES):
        known = np.isfinite(values)
        below = members[known].sum()
        return float((values[known] * members[known]).sum() / below) if below > 0 else float("nan")
    below = members.sum()
    return float(np.nansum(values) / below) if below > 0 else float("nan")


def _outcome(run: Played, name: str) -> float:
    from sim.results.outcomes import outcome_of, values_of_run

    beside: dict[str, Any] = {key: run.whole[key] for key in ("joins", "leaves", "members")}
    outcome = outcome_of(name, run.daily, run.scenario.run.days)
    return float(values_of_run(run.daily, beside, [outcome])[name][0])
