"""What was found as files: a scenario that can be played, and an experiment whose worlds are what is still possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.results.numbers import count, number
from sim.scenario.merge import apply_overrides
from sim.scenario.nodes import Map, Mark, plain
from sim.scenario.write import dump_mapping, flow
from sim.study.calibration.outcome import Found

if TYPE_CHECKING:
    import pandas as pd

FITTED: Final = "fitted.yaml"
POSTERIOR: Final = "posterior.yaml"
OURS: Final = "# Fitted by `qunsim calibrate`"
"""How a fitted scenario begins."""
DRAWS: Final = 100
"""Draws in the experiment; a study takes as many of them as it has worlds."""
_WORLDS: Final = 20


def fitted_file(found: Found, parameters: pd.DataFrame, extended: str, log: str) -> str:
    """The fitted scenario: what it extends, and the medians of what was found.

    parameters  as `outcome.parameters_table`
    extended    the scenario it extends, seen from where it is going to stand
    log         what the log is called
    """
    observed = found.plan.observed
    watched = f"{observed.days} days from {observed.first} on, {observed.messages:,} messages"
    people = f"{count(observed.posters[1], 'person')} who wrote".replace("persons", "people")
    rooms = f"{people}, {count(observed.rooms, 'room')}"
    lines = [
        f"{OURS} to {log}: {watched},",
        f"# {rooms}. Values are medians of what fits; in brackets 90 % of it.",
        "#",
    ]
    for _, row in parameters.iterrows():
        lines.append(
            f"#   {row['parameter']}: {number(row['fitted'])} ({number(row['low'])} to {number(row['high'])}), "
            f"before {number(row['before'])}; {_told(row['told'])}"
        )
    values: dict[str, Any] = {"extends": extended}
    values["name"] = f"{found.plan.scenario.name[:73]}_fitted"
    values["about"] = f"{found.plan.scenario.name}, fitted to {log}"[:10_000]
    return "\n".join(lines) + "\n\n" + dump_mapping(values | nested(found.plan.fitted(found.medians)))


def posterior_file(found: Found, parameters: pd.DataFrame, fitted: str) -> str:
    """An experiment over what is still possible: draws of all parameters that belong together, as worlds.

    fitted   the fitted scenario, seen from the experiment
    """
    prior = found.plan.prior
    places = found.posterior.resampled(DRAWS, found.plan.seed)
    mixed = places[np.random.default_rng([found.plan.seed & (2**63 - 1), 0x64726177]).permutation(DRAWS)]
    values = prior.values(mixed)
    over = {
        path: [round(value) if one.belief.whole else value for value in values[:, n].tolist()]
        for n, (path, one) in enumerate(zip(prior.names, prior.marginals, strict=True))
    }
    told = [
        "# What the log leaves possible, as worlds of a study: add strategies and compare them in all of it,",
        "#",
        "#     strategies:",
        "#       as it is: {}",
        "#       more posts: {operator.content.per_day: 3}",
        "#",
        "# The lists belong together: the n-th values of all of them were found to fit. Each by itself is about",
        "#",
        *(f"#     {row['parameter']}: {flow(about(row))}" for _, row in parameters.iterrows()),
    ]
    given = {
        "scenario": fitted,
        "name": f"{found.plan.name[:70]}-posterior",
        "over": over,
        "together": True,
        "worlds": _WORLDS,
    }
    return "\n".join(told) + "\n\n" + dump_mapping(given)


def about(row: Mapping[str, Any] | pd.Series) -> dict[str, list[float]]:
    """A distribution of experiment files that is about the posterior of one parameter: a triangle over its draws."""
    low, middle, high = (float(f"{float(row[name]):.4g}") for name in ("low", "median", "high"))
    if not low < high:
        return {"uniform": [float(f"{float(row['lowest']):.4g}"), float(f"{float(row['highest']):.4g}")]}
    reach = 0.46  # the ends of a triangle lie so many widths beyond its 5 % and 95 %
    ends = (max(float(row["lowest"]), low - reach * (middle - low)), min(float(row["highest"]),
            high + reach * (high - middle)))  # fmt: skip
    return {"triangular": [float(f"{ends[0]:.4g}"), middle, float(f"{ends[1]:.4g}")]}


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by path as mappings in mappings."""
    tree, _, _ = apply_overrides(Map({}, Mark("fitted")), values)
    data = plain(tree)
    assert isinstance(data, dict)
    return data


def _told(how: str) -> str:
    return {"well": "the log tells it well", "in part": "the log tells it in part"}.get(how, "the log does not tell it")
