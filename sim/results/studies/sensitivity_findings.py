"""What a sensitivity study says, in sentences: what matters, what does not, and what is to be measured first."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.numbers import count, listed, number
from sim.results.studies.outcome import Metadata, Outcome, Units, outcome_of

if TYPE_CHECKING:
    import pandas as pd

NAMED = 4
"""So many factors are named in a sentence."""
HARDLY = 0.1
"""A factor hardly matters if it does less than this part of what the most important one does."""
BEYOND_LUCK = 2.0
"""A factor is told from luck if it does so many times what luck would."""
ROUGH = 0.25
"""Shares of variance with half an interval wider than this are not relied on."""
ADDS_UP = 0.9
"""Factors can be added up if one by one they explain this share of the variance."""
LARGE_LUCK = 0.2
"""Luck is worth a warning if it moves points by more than this part of how far they lie apart."""


def sensitivity_findings(
    indices: "pd.DataFrame", metadata: Metadata, luck: Mapping[str, tuple[float, float]], units: int,
    unit: Units = "replicate",
) -> list[str]:  # fmt: skip
    """Sentences on each outcome.

    indices   as `indices` of a sensitivity study: one row per outcome and factor
    metadata  label, unit and sense of outcomes
    luck      of each outcome: standard deviations of what luck does to the mean of a point, and of the points
    units     of a point, which are replicates or worlds
    """
    found = []
    for name in dict.fromkeys(map(str, indices["outcome"])):
        rows, about = indices[indices["outcome"] == name], outcome_of(name, metadata)
        morris = bool((rows["method"] == "morris").all())
        found += _of_morris(rows, about) if morris else _of_sobol(rows, about)
        found += _of_unknown(rows, about, "mu_star" if morris else "ST")
        found += _of_luck(about, luck.get(name, (np.nan, np.nan)), units, unit)
    return found


def advice(indices: "pd.DataFrame", chosen: Callable[[str], bool], outcomes: Sequence[str]) -> list[str]:
    """What to do about it: which facts to measure first, and which levers to try.

    chosen    whether a factor is the operator's to choose
    outcomes  those that count
    """
    facts: list[str] = []
    levers: list[str] = []
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


def _of_unknown(rows: "pd.DataFrame", about: Outcome, by: str) -> list[str]:
    """Factors of which nothing is known, where something is known of others."""
    unknown = rows[rows[by].isna()]
    if not 0 < len(unknown) < len(rows):
        return []
    names = [_quoted(row) for _, row in unknown.head(NAMED).iterrows()]
    more = [f"{len(unknown) - NAMED:,} more"] if len(unknown) > NAMED else []
    return [f"{about.title()}: of {listed(names + more)} nothing can be said, since too few points have a value."]


def _of_morris(rows: "pd.DataFrame", about: Outcome) -> list[str]:
    known = rows[rows["mu_star"].notna()]
    if not len(known):
        return [f"{about.title()}: no run has a value, nothing can be said of what moves it."]
    important = _important(rows)
    if not len(important):
        none = "no factor does anything" if (known["mu_star"] == 0).all() else "no factor can be told from luck"
        return [f"{about.title()}: {none}."]
    parts = [
        f"{_quoted(row)} ({about.size(row['mu_star'])}; 95 %: {_between(about, row)})"
        for _, row in important.head(NAMED).iterrows()
    ]
    text = f"{about.title()}: moved most by {listed(parts)}, on average over a factor's whole range."
    found = [f"{text} {_rest(known, important, 'mu_star')}"]
    bent = important[important["sigma"] > important["mu_star"]]
    if len(bent):
        names = listed([_quoted(row) for _, row in bent.head(NAMED).iterrows()])
        what = f"{names} do{'es' * (len(bent) == 1)}" if len(bent) <= NAMED else f"{names}, among others, do"
        found.append(
            f"{about.title()}: how much {what} depends on where the other factors are, or on where one starts (it "
            "differs by more than its size); such effects must not be added up."
        )
    elif len(important) > 1:
        found.append(f"{about.title()}: what these factors do can roughly be added up.")
    return found


def _of_sobol(rows: "pd.DataFrame", about: Outcome) -> list[str]:
    known = rows[rows["ST"].notna()]
    if not len(known):
        return [f"{about.title()}: it does not vary, or too few points have a value, to say what it depends on."]
    important = _important(rows)
    if not len(important):
        return [f"{about.title()}: no factor can be told from luck."]
    parts = [
        f"{_quoted(row)} ({_percent(row['ST'])}; 95 %: {_percent(row['ST_low'])} to {_percent(row['ST_high'])}; "
        f"alone {_percent(row['S1'])})"
        for _, row in important.head(NAMED).iterrows()
    ]
    found = [f"{about.title()}: of its variance most hangs on {listed(parts)}. {_rest(known, important, 'ST')}"]
    if (important["ST_high"] - important["ST"]).max() > ROUGH or (known["S1_high"] - known["S1"]).max() > ROUGH:
        return [*found, f"{about.title()}: these shares are known only roughly; more samples would tell."]
    alone = float(known["S1"].clip(lower=0).sum())
    if alone < ADDS_UP:
        found.append(
            f"{about.title()}: factors one by one explain {_percent(alone)} of the variance; the rest comes of several "
            "together, so which value of one is best depends on the others."
        )
    else:
        found.append(f"{about.title()}: what factors do can be added up; hardly any of it comes of several together.")
    return found


def _important(rows: "pd.DataFrame") -> "pd.DataFrame":
    """Factors that do more than luck would, and not hardly anything; the most important first."""
    by = "mu_star" if (rows["method"] == "morris").all() else "ST"
    most = rows[by].max()
    if not most > 0:
        return rows.iloc[:0]
    by_luck = rows[by] <= BEYOND_LUCK * rows["noise"]  # where nothing is known of luck nothing is held against it
    chosen: pd.DataFrame = rows[(rows[by] >= HARDLY * most) & ~by_luck]
    return chosen.sort_values(by, ascending=False, kind="stable")


def _rest(known: "pd.DataFrame", important: "pd.DataFrame", by: str) -> str:
    """What is left: factors that do little, or nothing."""
    hardly = len(known) - len(important)
    text = f"{count(len(important), 'factor')} of {len(known)} matter{'s' * (len(important) == 1)}"
    if not hardly:
        return f"{text}."
    nothing = int((known[by] == 0).sum())
    return f"{text}, {hardly:,} hardly" + (f" ({nothing:,} of them not at all)." if nothing else ".")


def _of_luck(about: Outcome, luck: tuple[float, float], units: int, unit: Units) -> list[str]:
    error, spread = luck
    if units < 2:
        return [f"With one run at each point nobody can tell how much of what moves {about.label} is luck."]
    if not (error > LARGE_LUCK * spread):
        return []
    text = (
        f"Luck is large in {about.label}: with {count(units, unit)} it moves a point by {about.amount(error)}, where "
        f"points lie {about.amount(spread)} apart (standard deviations); more {unit}s would tell small factors better."
    )
    return [text]


def _between(about: Outcome, row: Any) -> str:
    scale = 100.0 if about.unit == "share" else 1.0
    return f"{number(scale * row['mu_star_low'])} to {number(scale * row['mu_star_high'])}"


def _percent(share: float) -> str:
    return f"{number(100 * min(1.0, max(0.0, share)))} %"


def _quoted(row: Any) -> str:
    return f'"{row["label"]}"'
