"""Who is told apart from whom: the silent from those who speak, the base from the upper tier, buyers from hearers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.study.validation.measures.base import Special
from sim.study.validation.measures.referring import newcomers
from sim.study.validation.played import Played

_FIRST = 30


def _there(run: Played) -> NDArray[np.bool_]:
    from sim.model.labels import ACTIVE

    return np.asarray(run.members["stage"]) <= ACTIVE


def _visits(run: Played, silent: bool) -> float:
    """Visits in the whole run, each, of first members still there after 30 days who said nothing until then, or did."""
    members, leaves = run.members, run.leaves
    here = _there(run) & (np.asarray(members["joined_day"]) <= 0)
    gone = (np.asarray(leaves["day"]) >= _FIRST) & (np.asarray(leaves["joined_day"]) <= 0)
    uid = np.concatenate([np.asarray(members["uid"])[here], np.asarray(leaves["uid"])[gone]])
    visits = np.concatenate([np.asarray(members["visits"])[here], np.asarray(leaves["visits"])[gone]])
    spoke = np.unique(np.asarray(run.messages["author"])[np.asarray(run.messages["day"]) < _FIRST])
    rows = np.isin(uid, spoke, invert=silent)
    return float(visits[rows].astype(np.float64).mean()) if rows.any() else float("nan")


def visits_of_silent(run: Played) -> float:
    """Visits of those silent in the first 30 days, each; those who leave later make none from then on."""
    return _visits(run, True)


def visits_of_speaking(run: Played) -> float:
    """Visits of those who spoke in the first 30 days, each; those who leave later make none from then on."""
    return _visits(run, False)


def silent_over_speaking(run: Played) -> float:
    """Visits of those silent in the first 30 days over those of who spoke then, each."""
    silent, speaking = visits_of_silent(run), visits_of_speaking(run)
    return silent / speaking if speaking > 0 else float("nan")


def muted_base_over_upper(run: Played) -> float:
    """Share of the base tier who have muted, less that of the upper tier; of those who are there at the end."""
    muted = np.asarray(run.members["muted"], np.float64)
    tier = np.asarray(run.members["tier"])
    upper, base = (_there(run) & (tier == n) for n in (0, 2))
    return float(muted[base].mean() - muted[upper].mean()) if upper.any() and base.any() else float("nan")


def belief_of_hearers(run: Played) -> float:
    """Quality expected at the end by members who have ordered nothing in the run: what they know, they have heard."""
    rows = _there(run) & (np.asarray(run.members["orders"]) == 0)
    return float(np.asarray(run.members["belief"], np.float64)[rows].mean()) if rows.any() else float("nan")


def kept_buyers(run: Played) -> float:
    """Who came in the run, has ordered, and is still there; for each group at the start."""
    _, orders, _, there = newcomers(run)
    return float(np.sum(there & (orders > 0))) / run.groups


def newcomers_cost(run: Played) -> float:
    """Money and wages of getting people in, for each group at the start."""
    keys = [key for key in ("acquisition", "referral") if f"cash_{key}" in run.daily]
    minutes = run.total(*(f"minutes_{key}" for key in keys))
    cash = run.total(*(f"cash_{key}" for key in keys))
    return (cash + minutes / 60.0 * run.scenario.operator.wage_per_hour) / run.groups


MEASURES = {
    "visits_of_silent": Special(visits_of_silent, "visits of each of those silent at first", logged=True),
    "visits_of_speaking": Special(visits_of_speaking, "visits of each of those who spoke at first", logged=True),
    "silent_over_speaking": Special(silent_over_speaking, "visits of the silent over those of speakers", logged=True),
    "muted_base_over_upper": Special(muted_base_over_upper, "how many more of the base than of the upper tier mute"),
    "belief_of_hearers": Special(belief_of_hearers, "quality that members who have ordered nothing expect"),
    "kept_buyers": Special(kept_buyers, "people who came, ordered, and are still there"),
    "newcomers_cost": Special(newcomers_cost, "cash and wages of getting people in"),
}
