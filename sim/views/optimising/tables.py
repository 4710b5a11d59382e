"""What the figures need of an optimisation, however it is handed over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.views.daily import Array
from sim.views.sweeping.axes import with_unit
from sim.views.sweeping.outcomes import Outcome, full_title, outcomes_of
from sim.views.sweeping.tables import Lever, levers_of, source_line
from sim.views.tables import look, plural

Rows = NDArray[np.bool_]


class Search:
    """The trials of an optimisation in the order in which they were made.

    trials      one row per trial: `trial`, `state`, `objective_0`, `objective_1` if there are two,
                `feasible`, a column per lever
    objectives  the outcomes that are made as large or as small as possible, one or two
    levers      what was varied
    """

    def __init__(self, source: object) -> None:
        """Raises TypeError if there are no trials, ValueError if they lack a column."""
        trials = look(source, "trials")
        if trials is None:
            raise TypeError(f"{type(source).__name__} has no trials")
        self.trials = trials if isinstance(trials, pd.DataFrame) else pd.DataFrame(trials)
        for column in ("trial", "objective_0"):
            if column not in self.trials.columns:
                raise ValueError(f"the table trials has no column {column!r}, which this figure needs")
        self.trials = self.trials.sort_values("trial", kind="stable").reset_index(drop=True)
        columns = [name for name in ("objective_0", "objective_1") if name in self.trials.columns]
        told = look(source, "outcomes") or {}
        names = [str(name) for name in look(source, "objectives") or list(told)][: len(columns)]
        names += [column.replace("_", " ") for column in columns[len(names) :]]
        known = {name: told.get(name) if hasattr(told, "get") else None for name in names}
        self.objectives = outcomes_of(known, names)
        known_columns = ("trial", "state", "feasible", *columns)
        levers = look(source, "levers")
        if levers is None:
            levers = [name for name in self.trials.columns if name not in known_columns]
        self.levers = levers_of(levers, self.trials)
        self.findings = [str(sentence) for sentence in look(source, "findings") or []]
        self._source = source

    @classmethod
    def of(cls, source: object) -> Search:
        """The trials of `source`, which has them as an attribute or as a key."""
        return source if isinstance(source, Search) else cls(source)

    def lacks(self, figure: str) -> str:
        """Why this figure cannot be drawn; empty if it can."""
        if figure == "front" and len(self.objectives) < 2:
            return "it shows two objectives, and there is one"
        return "no lever is varied" if figure == "levers" and not self.levers else ""

    def values(self, n: int) -> Array:
        """The value of the n-th objective of each trial, NaN for one that failed or was cut short."""
        values: Array = self.trials[f"objective_{n}"].to_numpy(np.float64, na_value=np.nan)
        if "state" in self.trials.columns:
            values = np.where(self.trials["state"].astype(str).str.lower().isin(("done", "complete")), values, np.nan)
        return values

    @property
    def known(self) -> Rows:
        """Whether a trial has a value of each objective."""
        return np.asarray(np.all([np.isfinite(self.values(n)) for n in range(len(self.objectives))], axis=0), bool)

    @property
    def feasible(self) -> Rows:
        """Whether a trial has values and keeps the constraints; without that column all keep them."""
        if "feasible" not in self.trials.columns:
            return self.known
        kept = np.array([bool(value) and not pd.isna(value) for value in self.trials["feasible"]], bool)
        return np.asarray(kept & self.known, bool)

    def best(self) -> Rows:
        """The trials to highlight: of one objective the best tenth (at least one), of two the front."""
        good = self.feasible
        if len(self.objectives) > 1:
            return front(self.values(0) * sign(self.objectives[0]), self.values(1) * sign(self.objectives[1]), good)
        score = np.where(good, self.values(0) * sign(self.objectives[0]), -np.inf)
        chosen = np.argsort(-score, kind="stable")[: max(1, round(0.1 * int(good.sum())))]
        return np.asarray(np.isin(np.arange(len(score)), chosen) & good, bool)

    def title(self, n: int) -> str:
        """What the n-th objective is called, with its unit."""
        outcome = self.objectives[n]
        name = full_title(outcome, [outcome], look(self._source, "days"))
        return f"{name}, {outcome.axis}" if outcome.axis else name

    def best_sentence(self) -> str:
        """What was found, else the best value and where it was found."""
        if self.findings:
            return " ".join(self.findings[:2])
        good = self.feasible
        if not good.any():
            return "No trial that keeps the constraints has a value." if self.known.any() else "No trial has a value."
        if len(self.objectives) > 1:
            count = int(self.best().sum())
            keep, are = "keeps" if good.sum() == 1 else "keep", "is" if count == 1 else "are"
            of = f"{count} of {plural(int(good.sum()), 'trial')} that {keep} the constraints {are} on the front"
            return f"{of}: no other is better in one objective without being worse in the other."
        values = self.values(0)
        outcome = self.objectives[0]
        score = np.where(good, values * sign(outcome), -np.inf)
        at = int(np.argmax(score))
        if np.ptp(values[good]) == 0 and good.sum() > 1:
            return f"All trials gave {with_unit(float(values[at]), outcome.unit)}."
        best = f"{'Highest' if sign(outcome) > 0 else 'Lowest'} {outcome.label}"
        where = f"found in trial {int(self.trials['trial'][at])} of {len(self.trials):,}"
        return f"{best}: {with_unit(float(values[at]), outcome.unit)}, {where}."

    @property
    def lost(self) -> str:
        """A sentence on trials without a value; empty if all have one."""
        count = int((~self.known).sum())
        are = "is" if count == 1 else "are"
        return f"{plural(count, 'trial')} failed or gave no value and {are} not shown." if count else ""

    @property
    def source(self) -> str:
        """One line that says which optimisation a figure shows."""
        parts = [plural(len(self.trials), "trial")]
        for name in ("replicates", "days"):
            value: Any = look(self._source, name)
            if value is not None:
                parts.append(plural(int(value), name[:-1]))
        return source_line(str(look(self._source, "name") or ""), look(self._source, "record") or {}, *parts)

    def numbers(self, lever: Lever) -> Array:
        """A lever's value in each trial."""
        values: Array = pd.to_numeric(self.trials[lever.path], errors="coerce").to_numpy(np.float64, na_value=np.nan)
        return values


def sign(outcome: Outcome) -> int:
    """+1 where more is better or nothing is known, -1 where less is."""
    return outcome.sense or 1


def front(first: Array, second: Array, among: Rows) -> Rows:
    """Which trials no other of them beats: none is at least as good in both and better in one; more is better."""
    order = np.lexsort((-second, -first))
    order = order[among[order]]
    on = np.zeros(len(first), bool)
    best = -np.inf
    for at in order:
        same = on & among & (first == first[at]) & (second == second[at])
        if second[at] > best or same.any():
            on[at] = True
            best = max(best, second[at])
    return on
