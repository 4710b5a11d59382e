"""What a calibration has found, as tables: parameters, draws, summaries, rounds, simulations, curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.plan import CalibrationPlan
from sim.study.calibration.posterior import Posterior
from sim.study.calibration.recovery import Recovery
from sim.study.calibration.smc import Fit
from sim.study.factors import _fields, short_names

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]

SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the intervals of 90 % and 50 %, and the median."""
TOLD: Final = 0.3
"""A parameter whose 90 % interval has become narrower by less than this share is not told by the log."""
WELL: Final = 0.7
"""And by as much as this, it is told well."""
TOGETHER: Final = 0.7
"""Parameters with a correlation beyond this can be told together only."""


@dataclass(frozen=True)
class Found:
    """What has been found.

    plan, fit, posterior
    recovery    how far the intervals can be trusted; None where nothing was left to try it on
    predictive  (n, s): summaries of simulations with what was found
    curves      of these: columns `draw`, `curve`, `x`, `y`
    """

    plan: CalibrationPlan
    fit: Fit
    posterior: Posterior
    recovery: Recovery | None
    predictive: Values
    curves: dict[str, NDArray[Any]]

    @property
    def medians(self) -> Values:
        """The parameters (d,) of the fitted scenario."""
        return self.posterior.medians()


def parameters_table(found: Found) -> pd.DataFrame:
    """One row per parameter.

    parameter, label, unit, description, source   as in the schema
    scale     "linear" or "log"
    before    what the scenario says; prior_low … prior_high what was believed (90 % interval and ends)
    mean, low, q25, median, q75, high   what is believed now (90 and 50 % intervals)
    contraction   by what share of its width the 90 % interval has become narrower
    told      "well", "in part" or "not"
    against   "lowest" or "highest" where the log tells it, and what fits lies at that end of what was believed
    coverage  share of simulated logs whose 90 % interval holds the true value; recovered: their mean contraction
    """
    import pandas as pd

    plan, posterior, prior = found.plan, found.posterior, found.plan.prior
    known = {path: (value, info) for path, value, info in _fields(plan.scenario, ())}
    quantiles, contraction = posterior.quantiles(np.array(SHARES)), posterior.contractions()
    at_ends = posterior.at_ends()
    believed = prior.values(prior.places(np.repeat(np.array([[0.05], [0.5], [0.95]]), prior.size, axis=1)), exact=True)
    rows = []
    for n, (path, one) in enumerate(zip(prior.names, prior.marginals, strict=True)):
        value, info = known.get(path, (None, None))
        extra = info.json_schema_extra if info is not None and isinstance(info.json_schema_extra, dict) else {}
        rows.append({
            "parameter": path,
            "label": short_names(prior.names)[n],
            "unit": str(extra.get("unit", "")),
            "description": (info.description or "") if info is not None else "",
            "source": str(extra.get("source", "")),
            "scale": "log" if one.logarithmic else "linear",
            "before": float(value) if isinstance(value, (int, float)) else float("nan"),
            "lowest": one.ends[0], "highest": one.ends[1],
            "prior_low": believed[0, n], "prior_median": believed[1, n], "prior_high": believed[2, n],
            "mean": posterior.mean()[n], "fitted": found.medians[n],
            "low": quantiles[0, n], "q25": quantiles[1, n], "median": quantiles[2, n], "q75": quantiles[3, n],
            "high": quantiles[4, n],
            "contraction": contraction[n],
            "told": "well" if contraction[n] >= WELL else "in part" if contraction[n] >= TOLD else "not",
            "against": at_ends[n] if contraction[n] >= TOLD else "",
            "coverage": float("nan") if found.recovery is None else found.recovery.coverage[n],
            "recovered": float("nan") if found.recovery is None else found.recovery.contractions[n],
        })  # fmt: skip
    return pd.DataFrame(rows)


def pairs_table(found: Found) -> pd.DataFrame:
    """One row per pair of parameters: first, second, correlation (on the line of the prior's range)."""
    import pandas as pd

    names, correlations = found.plan.prior.names, found.posterior.correlations()
    rows = [(names[a], names[b], correlations[a, b]) for a in range(len(names)) for b in range(a + 1, len(names))]
    return pd.DataFrame(rows, columns=["first", "second", "correlation"])


def posterior_table(found: Found) -> pd.DataFrame:
    """The weighted draws: draw, weight, distance (of its simulation), and a column for each parameter."""
    import pandas as pd

    values = found.posterior.values
    table: dict[str, Any] = {
        "draw": np.arange(len(values), dtype=np.int32),
        "weight": found.posterior.weights,
        "distance": found.fit.distances[found.fit.kept],
    }
    return pd.DataFrame(table | {name: values[:, n] for n, name in enumerate(found.plan.prior.names)})


def simulations_table(found: Found) -> pd.DataFrame:
    """All simulations: simulation, round, weight, distance, a column for each parameter and `s:name` for summaries."""
    import pandas as pd

    pool, plan = found.fit.pool, found.plan
    distance = np.where(np.isfinite(found.fit.distances), found.fit.distances, np.nan)
    table: dict[str, Any] = {
        "simulation": np.arange(len(pool), dtype=np.int32),
        "round": pool.rounds.astype(np.int32),
        "weight": pool.weights,
        "distance": distance,
    }
    table |= {name: pool.values[:, n] for n, name in enumerate(plan.prior.names)}
    return pd.DataFrame(table | {f"s:{name}": pool.summaries[:, n] for n, name in enumerate(plan.names)})


def rounds_table(found: Found) -> pd.DataFrame:
    """How each round went: round, simulations, tolerance, acceptance, effective (draws the population is worth)."""
    import pandas as pd

    rounds = found.fit.rounds
    columns = {"round": [one.number for one in rounds], "simulations": [one.simulations for one in rounds]}
    return pd.DataFrame(columns).astype("int32").assign(
        tolerance=[one.tolerance for one in rounds],
        acceptance=[one.acceptance for one in rounds],
        effective=[one.effective for one in rounds],
    )  # fmt: skip


def summaries_table(found: Found) -> pd.DataFrame:
    """One row per summary that is looked at.

    summary, label, unit
    log          what the log has
    used, why    whether it was compared, and why not
    prior_low, prior_high    5 and 95 % of simulations of the prior; prior_below: share of them below the log
    low, median, high        5, 50 and 95 % of simulations with what was found
    below        share of these below the log (ties half): near 0 or 1 the scenario cannot do what the log does
    """
    import pandas as pd

    first = found.fit.pool.summaries[found.fit.pool.rounds == 0]
    rows = []
    for n, one in enumerate(found.plan.looked):
        log = float(found.plan.target[n])
        believed, now = first[:, n], found.predictive[:, n]
        rows.append({
            "summary": one.summary.name, "label": one.summary.label, "unit": one.summary.unit, "log": log,
            "used": bool(found.fit.scaling.used[n]), "why": found.fit.scaling.why[n],
            "prior_low": _share(believed, 0.05), "prior_high": _share(believed, 0.95),
            "prior_below": below(believed, log),
            "low": _share(now, 0.05), "median": _share(now, 0.5), "high": _share(now, 0.95),
            "below": below(now, log),
        })  # fmt: skip
    return pd.DataFrame(rows)


def predictive_table(found: Found) -> pd.DataFrame:
    """Simulations with what was found: draw, and a column for each summary."""
    import pandas as pd

    table: dict[str, Any] = {"draw": np.arange(len(found.predictive), dtype=np.int32)}
    return pd.DataFrame(table | {name: found.predictive[:, n] for n, name in enumerate(found.plan.names)})


def curves_table(found: Found) -> pd.DataFrame:
    """Curves of the log (draw -1) and of simulations with what was found: draw, curve, x, y."""
    import pandas as pd

    parts: list[dict[str, Any]] = []
    for name, (x, y) in found.plan.measures.curves(found.plan.observed.events).items():
        parts += [{"draw": -1, "curve": name, "x": a, "y": b} for a, b in zip(x, y, strict=True)]
    log = pd.DataFrame(parts, columns=["draw", "curve", "x", "y"])
    return pd.concat([log, pd.DataFrame(found.curves)], ignore_index=True).astype({"draw": "int32"})


def below(values: Values, log: float) -> float:
    """Share of known values below the log's, ties half; NaN where either is not known."""
    known = values[np.isfinite(values)]
    if not len(known) or not np.isfinite(log):
        return float("nan")
    return float(np.mean(known < log) + 0.5 * np.mean(known == log))


def _share(values: Values, share: float) -> float:
    known = values[np.isfinite(values)]
    return float(np.quantile(known, share)) if len(known) else float("nan")
