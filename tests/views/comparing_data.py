"""A made-up comparison: tables as a study hands them over, so that figures are tested without running one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

OUTCOMES: dict[str, dict[str, Any]] = {
    "profit": {"label": "profit (gross profit - cash)", "unit": "CNY", "sense": 1},
    "speakers_7d": {"label": "spoke in the last 7 days, at the end", "unit": "", "sense": 1},
    "muted_share": {"label": "muted the group, at the end", "unit": "share", "sense": -1},
    "trust_mean": {"label": "trust, at the end", "unit": "0-1", "sense": 1},
}
STRATEGIES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "fewer ads": {"operator.ads.per_day": 0.3},
    "renewed monthly": {"operator.pruning": "every_days 30, silent_days 21, refill true"},
    "net, not star": {"operator.mesh": "introductions_per_week 20, meetup_every_days 30"},
    "twice the content": {"operator.content.per_day": 6, "operator.staff_minutes_per_day": 300},
    "no ads": {"operator.ads.per_day": 0},
}
LONG = [
    "as it is, with everything the operator has always been doing in this group",
    "减少广告并且每个月更新一次成员名单（清理长期沉默的人）",
    "fewer advertisements, more conversations, and a meetup on the first Sunday of every month",
    "网状而不是星状：每周介绍二十位成员互相认识",
    "as it is, with everything the operator has always been doing in this other group",
]
FUNNEL = ("ever", "funnel_spoke", "funnel_praised", "funnel_repurchased", "funnel_brought_buyer")


def made_up_comparison(
    strategies: int | Sequence[str] = 6,
    replicates: int = 100,
    days: int = 90,
    *,
    worlds: int = 1,
    fork_day: int | None = None,
    outcomes: Sequence[str] = tuple(OUTCOMES),
    constant: Sequence[str] = (),
    unknown: Sequence[str] = (),
    sense: dict[str, int] | None = None,
    funnel: Sequence[str] = FUNNEL,
    staffed: bool = True,
    groups: int = 1,
    seed: int = 7,
) -> dict[str, Any]:
    """Tables of a comparison in which strategies differ in strength, on days after the fork.

    strategies  how many, or their names; the first is the baseline
    constant    outcomes that are the same in every run
    unknown     outcomes that are NaN in every run
    sense       outcome -> sense, where it is not that of OUTCOMES
    funnel      columns of the funnel in the table of runs
    groups      groups of a run: whether they are alive is then a share, else 0 or 1
    """
    luck = np.random.default_rng(seed)
    labels = _labels(strategies)
    points = _points(labels)
    daily = _daily(luck, len(labels), worlds, replicates, days, fork_day or 0, staffed, groups)
    runs = _runs(daily, luck, outcomes, constant, unknown, funnel)
    about = {name: {**OUTCOMES[name], "sense": (sense or {}).get(name, OUTCOMES[name]["sense"])} for name in outcomes}
    result: dict[str, Any] = {
        "points": points,
        "worlds": pd.DataFrame({"world": np.arange(worlds, dtype=np.int32)}),
        "runs": runs,
        "daily": daily,
        "name": "strategies",
        "baseline": labels[0],
        "outcomes": about,
        "days": days,
        "replicates": replicates,
        "fork_day": fork_day,
        "findings": [
            f"{labels[-1]} makes 9,120 CNY more than {labels[0]} (95 % interval 8,300 to 9,950), in 97 of 100 replicates.",
            "Fewer members mute the group the fewer advertisements there are.",
            "Whether the net beats the star in profit stays open: some 240 replicates would be needed to tell.",
        ],
        "record": {"seed": seed, "versions": {"qunsim": "0.1.0"}, "content_hash": "3f9a2c1b77e0aa"},
    }
    result["levels"] = _levels(runs, labels, outcomes)
    result["differences"] = _differences(runs, labels, about)
    return result


def _labels(strategies: int | Sequence[str]) -> list[str]:
    if not isinstance(strategies, int):
        return list(strategies)
    known = list(STRATEGIES)
    return [known[n] if n < len(known) else f"{known[n % 5 + 1]}, kind {n}" for n in range(strategies)]


def _points(labels: list[str]) -> pd.DataFrame:
    rows = []
    for n, label in enumerate(labels):
        changed = STRATEGIES.get(label, {"operator.ads.per_day": round(0.2 * n, 1)} if n else {})
        rows.append({"point": n, "label": label, "operator.ads.per_day": 1.0, "operator.content.per_day": 3, **changed})
    points = pd.DataFrame(rows)
    points["point"] = points["point"].astype(np.int32)
    return points


def _daily(
    luck: np.random.Generator,
    strategies: int,
    worlds: int,
    replicates: int,
    days: int,
    fork: int,
    staffed: bool,
    groups: int,
) -> pd.DataFrame:
    tables = []
    day = np.arange(days)
    for world in range(worlds):
        kind = luck.normal(0, 0.15 if worlds > 1 else 0.0)
        for replicate in range(replicates):
            fate = luck.normal(0, 0.25)
            shared = luck.normal(0, 1, days).cumsum() / np.sqrt(days)
            for point in range(strategies):
                own = luck.normal(0, 0.3, days).cumsum() / np.sqrt(days)
                strength = 0.0 if point == 0 else 0.9 * np.sin(1.7 * point) + 0.15
                time = np.clip(day - fork, 0, None) / max(days, 1)
                good = fate + kind + 0.15 * shared + strength * time + 0.3 * own * (time > 0)
                members = np.round(300 * np.exp(-0.25 * day / max(days, 1) * (1 - 0.4 * good)))
                orders = luck.poisson(np.clip(2.2 + 1.2 * good, 0.05, None))
                gross = orders * 52.0
                cash = np.full(days, 8.0 + 3.0 * point) * (0.5 + luck.random(days))
                dies = luck.random() < 0.25 - 0.1 * np.clip(strength, -1, 1)
                end = int(days * (0.3 + 0.7 * luck.random())) if dies else days + 1
                alive = (day < end).astype(float)
                if groups > 1:
                    alive = luck.binomial(groups, np.exp(-0.3 * day / days * (1 - 0.5 * strength))) / groups
                tables.append(
                    pd.DataFrame(
                        {
                            "point": np.int32(point),
                            "world": np.int32(world),
                            "replicate": np.int32(replicate),
                            "day": day.astype(np.int32),
                            "members": members,
                            "messages": luck.poisson(40, days) * np.exp(0.4 * good),
                            "speakers_7d": np.round(members * np.clip(0.22 + 0.07 * good, 0.01, 1)),
                            "muted_share": np.clip(0.2 + 0.3 * day / max(days, 1) - 0.15 * good, 0, 1),
                            "interest_mean": np.clip(0.6 - 0.2 * day / max(days, 1) + 0.1 * good, 0, 1),
                            "trust_mean": np.clip(0.55 + 0.08 * good, 0, 1),
                            "belief_mean": np.clip(0.7 + 0.02 * good, 0, 1),
                            "orders": orders,
                            "gross_profit": gross,
                            "cash": cash,
                            "staff_minutes": (150.0 + 22 * point + luck.normal(0, 6, days))
                            if staffed
                            else np.zeros(days),
                            "profit": np.cumsum(gross - cash),
                            "alive_share": alive,
                        }
                    )
                )
    daily = pd.concat(tables, ignore_index=True)
    states = [name for name in daily.columns if name not in ("point", "world", "replicate", "day")]
    daily[states] = daily[states].astype(np.float32)
    return daily


def _runs(
    daily: pd.DataFrame,
    luck: np.random.Generator,
    outcomes: Sequence[str],
    constant: Sequence[str],
    unknown: Sequence[str],
    funnel: Sequence[str],
) -> pd.DataFrame:
    last = daily[daily["day"] == daily["day"].max()].reset_index(drop=True)
    runs = last[["point", "world", "replicate"]].copy()
    for name in outcomes:
        runs[name] = last[name].astype(float)
        if name in constant:
            runs[name] = 0.25
        if name in unknown:
            runs[name] = np.nan
    shares = {
        "ever": 1.0,
        "funnel_spoke": 0.42,
        "funnel_praised": 0.17,
        "funnel_repurchased": 0.12,
        "funnel_brought_buyer": 0.02,
    }
    for name in funnel:
        if name == "ever":
            runs[name] = 320.0 + luck.poisson(30, len(runs))
        else:
            runs[name] = luck.binomial(300, shares[name] * (1 + 0.3 * np.sin(1.7 * runs["point"]))) / 300
    return runs


def _units(runs: pd.DataFrame, point: int, name: str) -> np.ndarray:
    """Values by unit: replicates, or means of worlds if there are several."""
    rows = runs[runs["point"] == point]
    if runs["world"].nunique() > 1:
        return rows.groupby("world")[name].mean().to_numpy()
    return rows.sort_values("replicate")[name].to_numpy()


def _t(values: np.ndarray) -> tuple[float, float, float]:
    known = values[np.isfinite(values)]
    if len(known) < 2:
        return float(known.mean()) if len(known) else np.nan, np.nan, np.nan
    half = stats.t.ppf(0.975, len(known) - 1) * known.std(ddof=1) / np.sqrt(len(known))
    return float(known.mean()), float(known.mean() - half), float(known.mean() + half)


def _levels(runs: pd.DataFrame, labels: list[str], outcomes: Sequence[str]) -> pd.DataFrame:
    rows = []
    for name in outcomes:
        for point, label in enumerate(labels):
            mean, low, high = _t(_units(runs, point, name))
            rows.append({"outcome": name, "strategy": label, "mean": mean, "low": low, "high": high})
    return pd.DataFrame(rows, columns=["outcome", "strategy", "mean", "low", "high"])


def _differences(runs: pd.DataFrame, labels: list[str], outcomes: dict[str, dict[str, Any]]) -> pd.DataFrame:
    rows = []
    pairs = runs.sort_values(["world", "replicate"])
    for name, about in outcomes.items():
        block = []
        for point, label in enumerate(labels):
            if point == 0:
                continue
            values = _units(runs, point, name) - _units(runs, 0, name)
            single = pairs[pairs["point"] == point][name].to_numpy() - pairs[pairs["point"] == 0][name].to_numpy()
            mean, low, high = _t(values)
            known = values[np.isfinite(values)]
            spread = known.std(ddof=1) if len(known) > 1 else 0.0
            p = 2 * stats.t.sf(abs(mean) / (spread / np.sqrt(len(known))), len(known) - 1) if spread > 0 else np.nan
            sense = about["sense"]
            better = float((single * sense > 0).mean()) if sense and np.isfinite(single).all() else np.nan
            shift = 0.12 * (high - low)
            block.append(
                {
                    "outcome": name, "strategy": label, "baseline": labels[0], "units": len(single),
                    "baseline_mean": np.nanmean(_units(runs, 0, name)) if len(known) else np.nan,
                    "difference": mean, "low": low, "high": high, "boot_low": low + shift, "boot_high": high + 0.4 * shift,
                    "better_share": better, "p": p,
                }
            )  # fmt: skip
        order = np.argsort([row["p"] for row in block])
        worst = 0.0
        for rank, n in enumerate(order):
            worst = max(worst, min(1.0, block[n]["p"] * (len(block) - rank)))
            block[n]["p_adjusted"] = worst if np.isfinite(block[n]["p"]) else np.nan
        rows += block
    return pd.DataFrame(rows)
