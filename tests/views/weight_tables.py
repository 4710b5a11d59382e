"""Made-up sensitivity analyses and optimisations, for their figures."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sweep_tables import OUTCOMES, RECORD

FACTORS = (
    "world.members.need",
    "world.behaviour.muting.base",
    "world.behaviour.check_in.strike_rate",
    "world.product.quality",
    "operator.ads.per_day",
    "world.behaviour.habit.strength_of_the_morning_visit_per_week",
    "world.behaviour.内容.每天发布的优惠券与团购活动数量",
    "world.product.price",
)


def made_up_weights(
    factors: Sequence[str] = FACTORS,
    *,
    method: str = "morris",
    outcomes: Sequence[str] = ("profit", "muted_share"),
    unknown: bool = False,
    constant: Sequence[str] = (),
    extra: int = 0,
    seed: int = 3,
) -> dict[str, Any]:
    """Tables of an analysis in which the factors matter less and less; `extra` more factors at the end."""
    luck = np.random.default_rng(seed)
    factors = [*factors, *(f"world.behaviour.extra.rate_{n}" for n in range(extra))]
    indices, effects = [], []
    for key in outcomes:
        size = {"profit": 8000.0, "muted_share": 0.3}.get(key, 1.0) * (0.0 if key in constant else 1.0)
        order = luck.permutation(len(factors))
        for n, factor in zip(order, factors, strict=True):
            weight = 0.62**n
            mean = np.nan if unknown and n == 1 else size * weight
            row = dict.fromkeys(
                [
                    "mu_star",
                    "mu_star_low",
                    "mu_star_high",
                    "sigma",
                    "mu",
                    "S1",
                    "S1_low",
                    "S1_high",
                    "ST",
                    "ST_low",
                    "ST_high",
                ],
                np.nan,
            )
            if method == "morris":
                row |= {
                    "mu_star": mean,
                    "mu_star_low": 0.8 * mean,
                    "mu_star_high": 1.25 * mean,
                    "sigma": mean * luck.uniform(0.2, 1.4),
                    "mu": 0.7 * mean,
                }
            else:
                first = 0.35 * weight if size else np.nan
                row |= {
                    "S1": first,
                    "S1_low": first - 0.05,
                    "S1_high": first + 0.05,
                    "ST": first * 1.4 + 0.01,
                    "ST_low": first * 1.4 - 0.05,
                    "ST_high": first * 1.4 + 0.07,
                }
            indices.append(
                {"outcome": key, "factor": factor, "label": factor.rpartition(".")[2], "method": method, **row}
            )
            middle = {"profit": 6000.0, "muted_share": 0.5}.get(key, 1.0)
            sign = luck.choice([-1, 1])
            bend = 0.4 if n == 2 else -0.5
            effects.append(
                {
                    "outcome": key,
                    "factor": factor,
                    "low_value": 0.1 * n,
                    "high_value": 2.0 + n,
                    "outcome_low": middle - sign * mean * 0.5,
                    "outcome_high": middle - bend * sign * mean,
                    "outcome_mid": middle,
                }
            )
    return {
        "name": "what-matters",
        "indices": pd.DataFrame(indices),
        "effects": pd.DataFrame(effects),
        "outcomes": {key: OUTCOMES[key] for key in outcomes},
        "points": 320,
        "replicates": 4,
        "days": 180,
        "findings": [],
        "record": RECORD,
    }


def made_up_trials(
    count: int = 200,
    *,
    objectives: Sequence[str] = ("profit",),
    levers: Sequence[str] = ("operator.ads.per_day", "operator.content.quality", "operator.kol.style"),
    infeasible: float = 0.15,
    failed: float = 0.05,
    constant: bool = False,
    seed: int = 3,
) -> dict[str, Any]:
    """Trials that find better values of the first lever as they go on; `kol.style` has words."""
    luck = np.random.default_rng(seed)
    trial = np.arange(count)
    near = np.exp(-trial / max(count / 3, 1))
    table: dict[str, Any] = {"trial": trial}
    total = np.zeros(count)
    for n, path in enumerate(levers):
        if path.endswith("style"):
            values: Any = luck.choice(["none", "two opinion leaders of the core", "五个"], count)
            total = total + np.where(values == "none", 0.0, 0.2)
        else:
            spread = luck.uniform(0, 1, count)
            unit = np.clip(0.4 + (spread - 0.4) * (0.25 + 0.75 * near), 0, 1)
            total = total - (unit - 0.4) ** 2 / (n + 1)
            values = 6 * unit
        table[path] = values
    value = 1.0 + total + luck.normal(0, 0.05, count)
    other = np.clip(0.2 + 0.3 * value**2 + luck.normal(0, 0.06, count), 0, 1)
    bad = luck.random(count) < failed
    scores = {"profit": 9000 * value, "muted_share": other, "staff_minutes": 9000 * (0.4 + other)}
    for n, name in enumerate(objectives):
        score = np.full(count, 7.0) if constant else scores[name]
        table[f"objective_{n}"] = np.where(bad, np.nan, score)
    table["state"] = np.where(bad, "FAIL", "COMPLETE")
    table["feasible"] = luck.random(count) >= infeasible
    told = {**OUTCOMES, "staff_minutes": {"label": "staff time", "unit": "minutes", "sense": -1}}
    return {
        "name": "budget-split",
        "trials": pd.DataFrame(table),
        "levers": list(levers),
        "outcomes": {name: told[name] for name in objectives},
        "replicates": 8,
        "days": 90,
        "record": RECORD,
    }
