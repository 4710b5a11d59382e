"""Made-up sweeps: tables of the shape of real ones, so that figures are tested without running anything."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

OUTCOMES = {
    "profit@90": {"label": "profit (gross profit - cash)", "unit": "CNY", "sense": 1},
    "profit": {"label": "profit (gross profit - cash)", "unit": "CNY", "sense": 1},
    "muted_share@90": {"label": "muted the group, at the end", "unit": "share", "sense": -1},
    "muted_share": {"label": "muted the group, at the end", "unit": "share", "sense": -1},
    "interest_mean": {"label": "interest, at the end", "unit": "0-1", "sense": 1},
    "speakers_7d": {"label": "spoke in the last 7 days", "unit": "", "sense": 0},
}
ADS = {"operator.ads.per_day": np.linspace(0, 6, 25)}
RECORD = {"content_hash": "9c41d2e07b55", "versions": {"qunsim": "0.1.0"}, "seed": 11}

SweepTables = dict[str, Any]


def made_up_sweep(
    levers: dict[str, Any] | None = None,
    *,
    design: str = "grid",
    points: int = 64,
    worlds: int = 1,
    replicates: int = 20,
    days: int = 180,
    outcomes: Sequence[str] = tuple(OUTCOMES),
    log: Sequence[str] = (),
    name: str = "ad-share",
    constant: Sequence[str] = (),
    unknown: float = 0.0,
    daily: bool = True,
    seed: int = 5,
) -> SweepTables:
    """Tables of a sweep whose outcomes have a best value inside the range of the first lever.

    levers    path -> values (a grid), or of a random design its ends, or words
    design    "grid" or "random"
    constant  outcomes that are the same in every run; unknown: share of runs without a value
    """
    luck = np.random.default_rng(seed)
    levers = ADS if levers is None else levers
    table = _points(luck, levers, design, points)
    frame = _runs(luck, table, list(levers), worlds, replicates, outcomes, constant, unknown)
    response = _response(frame, table, list(levers), outcomes)
    told = {key: OUTCOMES[key] for key in outcomes}
    numeric = {path: all(not isinstance(v, str | bool | None) for v in table[path]) for path in levers}
    return {
        "name": name,
        "points": table,
        "worlds": pd.DataFrame(
            {
                "world": np.arange(worlds, dtype=np.int32),
                **({"world.members.need": luck.uniform(0.3, 0.7, worlds)} if worlds > 1 else {}),
            }
        ),
        "runs": frame,
        "daily": _daily(luck, table, frame, days) if daily else pd.DataFrame(),
        "response": response,
        "levers": [
            {"path": path, "kind": "number" if numeric[path] else "text", "scale": "log" if path in log else "linear"}
            for path in levers
        ],
        "outcomes": told,
        "days": days,
        "replicates": replicates,
        "optimum": _optimum(response, list(levers), told, numeric),
        "regret": _regret(frame, told, worlds),
        "findings": [],
        "record": RECORD,
    }


def _points(luck: np.random.Generator, levers: dict[str, Any], design: str, points: int) -> pd.DataFrame:
    if design == "grid":
        rows = list(product(*levers.values()))
    else:
        columns = []
        for values in levers.values():
            spread = luck.permutation((np.arange(points) + luck.random(points)) / points)
            if isinstance(values[0], str):
                columns.append([values[int(n)] for n in spread * len(values)])
            else:
                columns.append(list(values[0] + spread * (values[-1] - values[0])))
        rows = list(zip(*columns, strict=True))
    table = pd.DataFrame(rows, columns=list(levers))
    label = [
        ", ".join(
            f"{path.rpartition('.')[2]} {v:.3g}" if isinstance(v, float) else f"{path.rpartition('.')[2]} {v}"
            for path, v in zip(levers, row, strict=True)
        )
        for row in rows
    ]
    return pd.concat([pd.DataFrame({"point": np.arange(len(rows), dtype=np.int32), "label": label}), table], axis=1)


def _effect(table: pd.DataFrame, levers: list[str]) -> np.ndarray:
    """A number around 0-1 per point: a hump over the first lever, moved by the others."""
    total, move = np.zeros(len(table)), np.zeros(len(table))
    unit = []
    for path in levers:
        values = table[path]
        try:
            numbers = pd.to_numeric(values).to_numpy(float)
        except (TypeError, ValueError):
            numbers = pd.factorize(values.astype(str))[0].astype(float)
        width = np.nanmax(numbers) - np.nanmin(numbers) if len(numbers) else 0
        unit.append((numbers - np.nanmin(numbers)) / width if width else np.full(len(table), 0.5))
    for n, one in enumerate(unit[1:], 1):
        move = move + 0.25 * (one - 0.5) / n
        total = total - 0.5 * (one - 0.6) ** 2 / n
    return total + 1 - 2.2 * (unit[0] - 0.38 - move) ** 2


def _runs(
    luck: Any,
    table: pd.DataFrame,
    levers: list[str],
    worlds: int,
    replicates: int,
    outcomes: Sequence[str],
    constant: Sequence[str],
    unknown: float,
) -> pd.DataFrame:
    count = len(table)
    effect, first = _effect(table, levers), _effect(table, levers[:1])
    grid = np.indices((count, worlds, replicates)).reshape(3, -1)
    point, world, replicate = grid
    shift = luck.normal(0, 0.25, worlds)[world] * (first[point] - 0.5) if worlds > 1 else 0.0
    shared = luck.normal(0, 0.08, (worlds, replicates))[world, replicate]
    value = effect[point] + shift + shared + luck.normal(0, 0.05, grid.shape[1])
    made = {
        "profit@90": 9000 * value - 2500,
        "profit": 16000 * value - 3000 * (1 - first[point]) - 4000,
        "muted_share@90": np.clip(0.75 - 0.35 * value, 0, 1),
        "muted_share": np.clip(0.9 - 0.45 * value, 0, 1),
        "interest_mean": np.clip(0.2 + 0.25 * value, 0, 1),
        "speakers_7d": np.maximum(np.round(30 * value + 4), 0),
    }
    columns = {key: np.full(grid.shape[1], 42.0) if key in constant else made[key] for key in outcomes}
    for values in columns.values():
        values[luck.random(len(values)) < unknown] = np.nan
    keys = {name: codes.astype(np.int32) for name, codes in zip(("point", "world", "replicate"), grid, strict=True)}
    return pd.DataFrame({**keys, **columns})


def _response(runs: pd.DataFrame, table: pd.DataFrame, levers: list[str], outcomes: Sequence[str]) -> pd.DataFrame:
    rows = []
    for key in outcomes:
        for point, values in runs.groupby("point")[key]:
            known = values.dropna()
            half = 2.0 * known.std() / np.sqrt(len(known)) if len(known) > 1 else np.nan
            mean = known.mean() if len(known) else np.nan
            rows.append(
                (
                    key,
                    point,
                    *table.loc[point, levers],
                    mean,
                    mean - half,
                    mean + half,
                    known.quantile(0.1),
                    known.quantile(0.9),
                    len(known),
                )
            )
    return pd.DataFrame(rows, columns=["outcome", "point", *levers, "mean", "low", "high", "p10", "p90", "units"])


def _optimum(response: pd.DataFrame, levers: list[str], told: dict[str, Any], numeric: dict[str, bool]) -> pd.DataFrame:
    rows = []
    for key, outcome in told.items():
        mine = response[response["outcome"] == key]
        if not outcome["sense"] or mine["mean"].isna().all():
            continue
        score = outcome["sense"] * mine["mean"]
        best = mine.loc[score.idxmax()]
        good = mine[
            (mine["high"] if outcome["sense"] > 0 else -mine["low"])
            >= (best["low"] if outcome["sense"] > 0 else -best["high"])
        ]
        for path in levers:
            if not numeric[path]:
                rows.append((key, path, best[path], np.nan, np.nan, False, np.nan, np.nan))
                continue
            low, high = mine[path].min(), mine[path].max()
            step = 0.06 * (high - low)
            rows.append(
                (
                    key,
                    path,
                    best[path],
                    max(low, best[path] - step),
                    min(high, best[path] + step),
                    best[path] in (low, high),
                    good[path].min(),
                    good[path].max(),
                )
            )
    return pd.DataFrame(rows, columns=["outcome", "lever", "best", "low", "high", "on_edge", "flat_low", "flat_high"])


def _regret(runs: pd.DataFrame, told: dict[str, Any], worlds: int) -> pd.DataFrame:
    rows = []
    for key, outcome in told.items():
        if not outcome["sense"] or worlds < 2:
            continue
        means = outcome["sense"] * runs.pivot_table(
            index="point", columns="world", values=key, aggfunc="mean", dropna=False
        )
        regret = means.max() - means
        best = (regret == 0).mean(axis=1)
        for point in means.index:
            low, high = wilson_of(best[point], worlds)
            rows.append(
                (
                    point,
                    key,
                    regret.loc[point].mean(),
                    regret.loc[point].max(),
                    regret.loc[point].quantile(0.9),
                    best[point],
                    low,
                    high,
                )
            )
    return pd.DataFrame(
        rows,
        columns=["point", "outcome", "mean_regret", "max_regret", "p90_regret", "best_share", "best_low", "best_high"],
    )


def wilson_of(share: float, count: int) -> tuple[float, float]:
    z2 = 1.959964**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = np.sqrt(z2) / (1 + z2 / count) * np.sqrt(share * (1 - share) / count + z2 / (4 * count**2))
    return middle - half, middle + half


def _daily(luck: Any, table: pd.DataFrame, runs: pd.DataFrame, days: int) -> pd.DataFrame:
    """Runs whose days lead to something like their outcomes."""
    day = np.arange(days, dtype=float)[None, :]
    level = _effect(table, [c for c in table.columns if c not in ("point", "label")])[runs["point"]][:, None]
    level = level + luck.normal(0, 0.08, (len(runs), 1))
    week = 1 + 0.15 * np.sin(2 * np.pi * day / 7)
    made = {
        "members": np.full((len(runs), days), 300.0) - 0.4 * (1.2 - level) * day,
        "profit": 90 * level * day - 1500 * np.exp(-day / 20),
        "muted_share": np.clip(0.85 - 0.4 * level - 0.4 * np.exp(-day / 25), 0, 1),
        "interest_mean": np.clip(0.2 + 0.25 * level + 0.2 * np.exp(-day / 30), 0, 1),
        "speakers_7d": np.maximum(30 * level * week + 20 * np.exp(-day / 12), 0),
    }
    keys = {name: np.repeat(runs[name].to_numpy(), days) for name in ("point", "world", "replicate")}
    columns = {name: values.astype(np.float32).reshape(-1) for name, values in made.items()}
    return pd.DataFrame({**keys, "day": np.tile(np.arange(days, dtype=np.int32), len(runs)), **columns})


Maker = Callable[..., SweepTables]
