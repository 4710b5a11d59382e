"""What a calibration says, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.chatlogs.measures.values import said as worded
from sim.results.numbers import count, listed, number
from sim.results.studies.intervals import wilson_interval
from sim.study.calibration.outcome import TOGETHER, Found

if TYPE_CHECKING:
    import pandas as pd

_NAMED: Final = 6
_FAR: Final = 0.01
"""A summary of the log with less than this share of simulations beyond it is not what the scenario does."""
_FEW_DRAWS: Final = 50.0
_ENDED: Final = {
    "budget": "the budget was used up",
    "acceptance": "hardly any simulation came nearer any more",
    "tolerance": "the distance did not fall any more",
}


def findings(
    found: Found, parameters: pd.DataFrame, pairs: pd.DataFrame, summaries: pd.DataFrame
) -> list[str]:
    """Sentences on what fits, how well it is told, and whether the scenario does what the log does.

    The tables as `outcome` has them.
    """
    said = _against(found, parameters)
    order = {"well": 0, "in part": 1, "not": 2}
    for _, row in parameters.sort_values("told", key=lambda told: told.map(order), kind="stable").iterrows():
        if row["told"] != "not":
            unit = f" {row['unit']}" if row["unit"] else ""
            ends = f"{number(row['low'])} to {number(row['high'])}"
            was = "" if np.isnan(row["before"]) else f"; the scenario had {number(row['before'])}"
            narrower = f"That interval is {number(100 * row['contraction'])} % narrower than before the log"
            said.append(
                f"{_title(row)}: {number(row['fitted'])}{unit} (90 %: {ends}){was}. {narrower}: the log tells it "
                f"{row['told']}."
            )
    untold = [_plain(row) for _, row in parameters.iterrows() if row["told"] == "not"]
    if untold:
        them = "it" if len(untold) == 1 else "them"
        said.append(
            f"The log does not tell {listed(untold)}: of {them} is known what was believed before, and hardly more. "
            "The fitted scenario has the middle of that."
        )
    said += _pairs(parameters, pairs)
    said += _fits(summaries, len(found.predictive))
    return said


def cautions(found: Found, summaries: pd.DataFrame) -> list[str]:
    """What the numbers leave out."""
    plan, observed, fit = found.plan, found.plan.observed, found.fit
    posts = f"{observed.messages:,} messages of {observed.posters[1]:,} people in {count(observed.days, 'day')}"
    rooms = f" and {count(observed.rooms, 'room')}" if observed.rooms > 1 else ""
    before = f"simulations played {count(plan.warm_up, 'day')} before that"
    said = [f"Of the log, {posts}{rooms} were looked at, from {observed.first} on; {before}."]
    ended = _ENDED[fit.stop]
    said.append(
        f"{len(fit.pool):,} simulations in {count(len(fit.rounds), 'round')}, until {ended}; what is said of the "
        f"parameters rests on {len(fit.kept)} of them, worth {found.posterior.effective:.0f} draws."
    )
    if found.posterior.effective < _FEW_DRAWS:
        said.append("That is few: the ends of intervals are rough. A larger budget or population makes them sharper.")
    if found.recovery is not None:
        share, size = found.recovery.coverage, found.recovery.effective
        worst = int(np.argmin(share))
        held = f"{100 * share.mean():.0f} % of the true values (with so few, {_within(float(share.mean()), size)})"
        if wilson_interval(float(share[worst]) * size, size)[1] < found.recovery.level:
            only = _within(float(share[worst]), size)
            held += f", of {plan.prior.names[worst]} only {only}: that interval is too narrow"
        said.append(
            f"Tried on {found.recovery.logs} simulated logs near this one, whose parameters are known, intervals of "
            f"90 % held {held}."
        )
    left = summaries[~summaries["used"]]
    if len(left):
        why = [f"{row['label']} ({row['why']})" for _, row in left.head(_NAMED).iterrows()]
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        said.append(f"Not compared: {listed(why)}{more}.")
    if observed.rooms > 1:
        said.append("All rooms are played with the same number of members and the same kind of people.")
    if observed.uneven:
        said.append("Some rooms of the log begin or end within these days; in simulations all are there throughout.")
    if not observed.founded:
        said.append(
            "The log does not begin with the founding of the group, of whose earlier life nothing is known: the days "
            "that simulations play before it stand for that."
        )
    if plan.members_of_the_log is not None:
        said.append(
            f"The log tells from its founding on who came and left: {plan.members_of_the_log:,} members, in the mean "
            "of these days. Where its app does not show who leaves, there are fewer."
        )
    if observed.joins or observed.leaves:
        said.append(
            f"The log has {count(observed.joins, 'event')} of people who came and {observed.leaves:,} of people who "
            "left. Simulations do not repeat them: who comes and leaves there follows from the scenario."
        )
    said.append(
        "That parameters fit does not say that the model is right: other parts of it could do the same. What was not "
        "looked for is as the scenario has it, the operator's doings included."
    )
    return said


def _against(found: Found, parameters: pd.DataFrame) -> list[str]:
    """Of parameters of which the log asks for more or less than was believed."""
    there = list(found.plan.scenario.operator.keys)
    if there:
        perhaps = f"the scenario has an operator ({listed(there)}), and the log has none who does that"
    else:
        perhaps = "somebody takes care of the group in the log, and the scenario has no operator"
    said = []
    for _, row in parameters[parameters["against"] != ""].iterrows():
        way, most = ("more", "at most") if row["against"] == "highest" else ("less", "at least")
        said.append(
            f"{_title(row)}: the log asks for {way} than was believed, or nearly: what fits lies at the end of it "
            f"({most} {number(row[row['against']])}). A wider range may fit better; or something else is not as in the "
            f"log: perhaps {perhaps}."
        )
    return said


def _within(share: float, size: float) -> str:
    """What a share of so many cases may be in truth."""
    low, high = wilson_interval(share * size, size)
    return f"{100 * low:.0f} to {100 * high:.0f} %"


def _pairs(parameters: pd.DataFrame, pairs: pd.DataFrame) -> list[str]:
    label = dict(zip(parameters["parameter"], map(_plain, (row for _, row in parameters.iterrows())), strict=True))
    strong = pairs[pairs["correlation"].abs() >= TOGETHER].sort_values("correlation", key=lambda r: -r.abs())
    said = []
    for _, row in strong.head(_NAMED).iterrows():
        against = "more of one goes with less of the other" if row["correlation"] < 0 else "more of both fits as well"
        said.append(
            f"{label[row['first']].capitalize()} and {label[row['second']]} can be told together only (correlation "
            f"{row['correlation']:.2f}): {against}. To know one of them from elsewhere would tell the other."
        )
    return said


def _fits(summaries: pd.DataFrame, draws: int) -> list[str]:
    known = summaries[summaries["below"].notna() & summaries["used"]]
    if not len(known):
        return []
    far = known[(known["below"] < _FAR) | (known["below"] > 1 - _FAR)]
    text = f"Of {count(len(known), 'summary')} of the log".replace("summarys", "summaries")
    if not len(far):
        return [f"{text}, the fitted scenario plays all about as the log has them."]
    chance = max(2 * _FAR, 2 / (draws + 1)) * len(known)
    them = "it" if len(far) == 1 else "them"
    lucky = f"by chance it would be about {number(chance, 1)}"
    said = [f"{text}, the fitted scenario does not play {len(far)} as the log has {them} ({lucky}):"]
    for _, row in far.head(_NAMED).iterrows():
        values = f"{worded(row['low'], row['unit'])} to {worded(row['high'], row['unit'])}"
        never = " No value believed possible comes near." if row["prior_below"] in (0.0, 1.0) else ""
        said[0] += f" {row['label']} ({worded(row['log'], row['unit'])} in the log, {values} in simulations).{never}"
    if len(far) > _NAMED:
        said[0] += f" And {len(far) - _NAMED} more."
    return said


def _title(row: pd.Series) -> str:
    text = _plain(row)
    return text[:1].upper() + text[1:]


def _plain(row: pd.Series) -> str:
    """What a parameter is called: its name, and what that means where it is known."""
    return str(row["label"])
