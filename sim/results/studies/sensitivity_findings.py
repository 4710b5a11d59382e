"""What a sensitivity study says, in sentences: what matters, what does not, and what is to be measured first."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.numbers import count, listed, number, quantity
from sim.results.studies.outcome import Metadata, Outcome, outcome_of

if TYPE_CHECKING:
    import pandas as pd

NAMED = 4
"""So many factors are named in a sentence."""
HARDLY = 0.1
"""A factor hardly matters if it does less than this part of what the most important one does."""
LARGE_LUCK = 0.2
"""Luck is worth a warning if it moves points by more than this part of how far they lie apart."""


def sensitivity_findings(indices: "pd.DataFrame", metadata: Metadata, luck: Mapping[str, tuple[float, float]],
                         units: int) -> list[str]:  # fmt: skip
    """Sentences on each outcome.

    indices   as `indices` of a sensitivity study: one row per outcome and factor
    metadata  label, unit and sense of outcomes
    luck      of each outcome: how far luck moves the mean of a point, and how far points lie apart (standard deviations)
    units     replicates (or worlds) of a point
    """
    found = []
    for name in dict.fromkeys(map(str, indices["outcome"])):
        rows, about = indices[indices["outcome"] == name], outcome_of(name, metadata)
        morris = bool((rows["method"] == "morris").all())
        found += _of_morris(rows, about) if morris else _of_sobol(rows, about)
        found += _of_luck(about, luck.get(name, (np.nan, np.nan)), units)
    return found


def advice(indices: "pd.DataFrame", chosen: Callable[[str], bool], outcomes: Sequence[str]) -> list[str]:
    """What to do about it: which facts to measure first, and which levers to try.

    chosen    whether a factor is the operator's to choose
    outcomes  those that count
    """
    facts, levers = [], []
    for name in outcomes:
        for _, row in _important(indices[indices["outcome"] == name]).head(NAMED).iterrows():
            (levers if chosen(str(row["factor"])) else facts).append(_quoted(row))
    facts, levers = list(dict.fromkeys(facts)), list(dict.fromkeys(levers))
    found = []
    if facts:
        them = "it" if len(facts) == 1 else "them"
        found.append(
            f"Measure {listed(facts)} before trusting a comparison of strategies, or put {them} under `over:` of its "
            "experiment file, so that its intervals tell of this too."
        )
    if levers:
        found.append(f"Of what one can choose {listed(levers)} matter{'s' * (len(levers) == 1)} most: try these first.")
    return found


def _of_morris(rows: "pd.DataFrame", about: Outcome) -> list[str]:
    known = rows[rows["mu_star"].notna()]
    if not len(known):
        return [f"{about.title()}: no run has a value, nothing can be said of what it depends on."]
    important = _important(rows)
    if not len(important):
        none = "no factor does anything" if (known["mu_star"] == 0).all() else "no factor does more than luck would"
        return [f"{about.title()}: {none} over its whole range."]
    parts = [
        f"{_quoted(row)} ({about.size(row['mu_star'])}; 95 %: {_between(about, row)})"
        for _, row in important.head(NAMED).iterrows()
    ]
    text = f"{about.title()} depends most on {listed(parts)}: so far it moves, on average, over a factor's whole range."
    found = [f"{text} {_rest(known, important, 'mu_star')}"]
    bent = important[important["sigma"] > important["mu_star"]]
    if len(bent):
        names = listed([_quoted(row) for _, row in bent.head(NAMED).iterrows()])
        what = f"{names} do{'es' * (len(bent) == 1)}" if len(bent) <= NAMED else f"{names}, among others, do"
        found.append(
            f"How much {what} for {about.label} depends on where the other factors are, or on where one starts: it "
            "differs by more than its size, so such effects must not be added up."
        )
    elif len(important) > 1:
        found.append(f"What these factors do for {about.label} can roughly be added up.")
    return found


def _of_sobol(rows: "pd.DataFrame", about: Outcome) -> list[str]:
    known = rows[rows["ST"].notna()]
    if not len(known):
        return [f"{about.title()}: it does not vary, or too few runs have a value, to say what it depends on."]
    important = _important(rows)
    if not len(important):
        return [f"{about.title()}: no factor makes more of its variance than luck would."]
    parts = [
        f"{_quoted(row)} ({_percent(row['ST'])}; alone {_percent(row['S1'])})"
        for _, row in important.head(NAMED).iterrows()
    ]
    found = [
        f"Of the variance of {about.label} over all factors' ranges most hangs on {listed(parts)}. "
        f"{_rest(known, important, 'ST')}"
    ]
    alone = float(known["S1"].clip(lower=0).sum())
    if alone < 0.9:
        found.append(
            f"Factors one by one explain {_percent(alone)} of the variance of {about.label}; the rest comes of several "
            "together: which value of one is best depends on the others."
        )
    else:
        found.append(f"What the factors do for {about.label} can be added up: hardly any of it comes of several together.")
    return found


def _important(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Factors that do more than luck would, and not hardly anything; the most important first."""
    by = "mu_star" if (rows["method"] == "morris").all() else "ST"
    most = rows[by].max()
    if not most > 0:
        return rows.iloc[:0]
    beyond_luck = ~(rows[f"{by}_low"] <= rows["noise"])  # where nothing is known of luck nothing is held against it
    chosen = rows[(rows[by] >= HARDLY * most) & beyond_luck]
    return chosen.sort_values(by, ascending=False, kind="stable")


def _rest(known: "pd.DataFrame", important: "pd.DataFrame", by: str) -> str:
    """What is left: factors that do little, or nothing."""
    hardly = len(known) - len(important)
    text = f"{count(len(important), 'factor')} of {len(known)} matter{'s' * (len(important) == 1)}"
    if not hardly:
        return f"{text}."
    nothing = int((known[by] == 0).sum())
    return f"{text}, {hardly:,} hardly" + (f" ({nothing:,} of them not at all)." if nothing else ".")


def _of_luck(about: Outcome, luck: tuple[float, float], units: int) -> list[str]:
    error, spread = luck
    if units < 2:
        return [f"With one run at each point nobody can tell how much of what moves {about.label} is luck."]
    if not (error > LARGE_LUCK * spread):
        return []
    return [
        f"Luck is large in {about.label}: with {units:,} replicates it moves a point by {about.amount(error)}, where "
        f"points lie {about.amount(spread)} apart (standard deviations); more replicates would tell small factors better."
    ]


def _between(about: Outcome, row: Any) -> str:
    low, high = (quantity(row[f"mu_star_{end}"], about.unit) for end in ("low", "high"))
    return f"{low} to {high}"


def _percent(share: float) -> str:
    return f"{number(100 * max(0.0, share))} %"


def _quoted(row: Any) -> str:
    return f'"{row["label"]}"'
