"""A made-up run: tables of the shape of a real one, so that figures are tested without the model."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

KINDS = (
    "chat",
    "question",
    "content",
    "kol_content",
    "advertisement",
    "coupon",
    "group_buy",
    "red_packet",
    "check_in_card",
    "event",
    "praise",
    "complaint",
    "complaint_answered",
    "operator_reply",
    "spam",
    "summary",
)

RunTables = dict[str, Any]


def made_up_run(
    days: int = 90,
    replicates: int = 20,
    groups: int = 1,
    members: int = 300,
    *,
    name: str = "brand-group",
    policies: dict[str, dict[str, Any]] | None = None,
    silent: bool = False,
    emptied: bool = False,
    tied: bool = True,
    kols: int = 3,
    invite: float = 1.0,
    panel: bool = True,
    closes: dict[int, int] | None = None,
    leaves: dict[int, int] | None = None,
    seed: int = 7,
) -> RunTables:
    """Tables of a run that fades as advertisements start on day 14.

    silent   nobody ever speaks, nothing is posted or sold; shares that are 0/0 are NaN
    emptied  everyone has left by half of the run
    tied     there are ties
    invite   how many are invited, as a multiple of some forty in 90 days; 0: nobody
    panel    people who never join are watched outside
    closes   group (counted through all replicates) -> day on which the platform closes it
    leaves   group -> day on which its owner leaves it
    """
    luck = np.random.default_rng(seed)
    if policies is None:
        policies = {
            "content": {"start_day": 0},
            "welcome": {"start_day": 0},
            "ads": {"start_day": 14},
            "check_in": {"start_day": 21, "end_day": 42},
            "kol": {"start_day": 30},
            "pruning": {"start_day": 45},
        }
    run = {
        "daily": _daily(luck, days, replicates, groups, members, silent, emptied, kols, panel),
        "joins": _joins(np.random.default_rng(seed + 1), days, replicates, groups, members, invite),
        "members": _members(luck, replicates, groups, members, silent, emptied, kols),
        **_network(luck, members, silent, emptied, tied, kols),
        "record": {"content_hash": "3f9a2c1b77e0aa", "versions": {"qunsim": "0.1.0"}, "seed": seed},
        "scenario": {
            "name": name,
            "run": {"days": days, "replicates": replicates, "seed": seed},
            "operator": {"staff_minutes_per_day": 240.0, "cash_per_day": 50.0, **policies},
        },
    }
    _befall(run, groups, closes or {}, leaves or {})
    return run


def _befall(run: RunTables, groups: int, closes: dict[int, int], leaves: dict[int, int]) -> None:
    """Close groups at night: on that day they talked, and nobody is left; let owners go in the morning."""
    daily, members, nodes, ties = (run[name] for name in ("daily", "members", "nodes", "ties"))
    number, day = daily["replicate"] * groups + daily["group"], daily["day"]
    closed = day >= number.map(closes)
    daily["closed"] = closed.astype(float)
    daily["owner_present"] = (~closed & ~(day >= number.map(leaves))).astype(float)
    flows = [name for name in daily if name.startswith(("messages", "orders")) or name in ("visits", "readers")]
    flows += ["speakers_1d", "gross_profit", "cash", "staff_minutes"]
    daily.loc[day > number.map(closes), flows] = 0.0
    daily.loc[closed, "removed"] += daily.loc[closed, "members"]
    daily.loc[closed, ["members", "observing", "active", "lurking"]] = 0.0
    daily.loc[closed, [name for name in daily if name.startswith(("interest", "trust", "belief", "muted"))]] = np.nan
    here = (members["replicate"] * groups + members["group"]).isin(list(closes)) & (members["stage"] < 3)
    members.loc[here, "stage"] = 4
    if 0 in closes:
        run["nodes"], run["ties"] = (table[table["moment"] == "first"] for table in (nodes, ties))
    elif 0 in leaves:
        run["ties"] = ties[(ties["moment"] == "first") | (ties["a"] >= 0)]


def _daily(
    luck: np.random.Generator,
    days: int,
    replicates: int,
    groups: int,
    members: int,
    silent: bool,
    emptied: bool,
    kols: int,
    panel: bool,
) -> pd.DataFrame:
    units = replicates * groups
    day = np.arange(days, dtype=float)[None, :]
    level = np.exp(0.15 * luck.standard_normal((units, 1)))
    fade = 0.45 + 0.55 * np.exp(-np.maximum(day - 14, 0) / 25)
    week = 1 + 0.15 * np.sin(2 * np.pi * day / 7)
    joined = np.minimum(day * 0.4, 30)
    gone = np.broadcast_to(0.0012 * members * day * level, (units, days))
    if emptied:
        gone = np.minimum(members * day / max(days / 2, 1) * np.ones((units, 1)), members + joined)
    gone = np.floor(gone)
    removed = np.floor(np.where((day >= 45) & (not emptied), (day - 45) * 0.3, 0) * np.ones((units, 1)))
    total = np.maximum(np.floor(members + joined) - gone - removed, 0)
    active = np.floor(total * 0.25 * fade * level.clip(0.5, 1.6))
    observing = np.floor(total * (0.02 + 0.9 * np.exp(-day / 1.5)))
    observing = np.minimum(observing, total - active)
    talk = 0.0 if silent else 1.0

    def some(mean: Any) -> Any:
        return luck.poisson(np.broadcast_to(np.maximum(mean, 0.0), (units, days))).astype(float)

    counts = {kind: np.zeros((units, days)) for kind in KINDS}
    alive = total > 0
    counts["chat"] = some(talk * total * 0.12 * fade * level * week)
    counts["question"] = some(talk * total * 0.015 * fade * level)
    counts["operator_reply"] = some(talk * 3 * fade * alive)
    counts["content"] = talk * 3.0 * alive
    counts["kol_content"] = some(talk * 2.0 * (day >= 30) * alive) if kols else counts["kol_content"]
    counts["advertisement"] = talk * 2.0 * (day >= 14) * alive
    counts["coupon"] = some(talk * 0.2 * alive)
    counts["check_in_card"] = some(
        talk * 25 * ((day >= 21) & (day <= 42)) * np.exp(-(day - 21).clip(0) / 15) * alive
    )
    counts["praise"] = some(talk * 1.0 * alive)
    counts["complaint"] = some(talk * 0.7 * alive)
    messages = np.sum(list(counts.values()), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        commercial = (counts["advertisement"] + counts["coupon"]) / messages
    orders = some(talk * total * 0.006 * (1 + 0.8 * (day >= 14)) * fade * level)

    def state(start: float, end: float) -> Any:
        value = end + (start - end) * np.exp(-day / 30) + 0.02 * luck.standard_normal((units, 1))
        return np.where(alive, np.clip(value + 0.004 * luck.standard_normal((units, days)), 0, 1), np.nan)

    interest, trust, belief = state(0.5, 0.31), state(0.44, 0.55), state(0.6, 0.7)
    muted = np.where(
        alive,
        np.clip(0.62 - 0.42 * np.exp(-day / 20) + 0.03 * luck.standard_normal((units, 1)), 0, 1),
        np.nan,
    )
    table = {
        "replicate": np.repeat(np.arange(replicates), groups * days),
        "group": np.tile(np.repeat(np.arange(groups), days), replicates),
        "day": np.tile(np.arange(days), units),
        "members": total,
        "observing": observing,
        "active": active,
        "lurking": total - active - observing,
        "gone": gone,
        "removed": removed,
        "visits": some(talk * total * 1.6 * fade),
        "messages": messages,
        "readers": some(talk * total * 0.55 * fade),
        "speakers_1d": some(talk * total * 0.06 * fade * week),
        "commercial_share": commercial,
        "muted_share": muted,
        "interest_mean": interest,
        "trust_mean": trust,
        "belief_mean": belief,
        "complaints_open": np.cumsum(counts["complaint"], axis=1) * 0.4,
        "interest_p10": interest * 0.5,
        "interest_p90": np.minimum(interest * 1.5, 1),
        "trust_p10": trust * 0.6,
        "trust_p90": np.minimum(trust * 1.4, 1),
        "orders": orders,
        "gross_profit": orders * 62.0,
        "cash": np.where(alive, 18.0 + 120.0 * ((day == 21) | (day == 42)), 0.0),
        "staff_minutes": 150.0 * alive,
        **{f"messages_{kind}": count for kind, count in counts.items()},
        **_market(np.random.default_rng(days + replicates), days, replicates, groups, members, panel),
        "orders_outside": np.random.default_rng(days).poisson(total * 0.002 * (1 - 0.3 * (day >= 14))),
    }
    return pd.DataFrame({column: np.asarray(values).reshape(-1) for column, values in table.items()})


def _market(
    luck: np.random.Generator, days: int, replicates: int, groups: int, members: int, panel: bool
) -> dict[str, Any]:
    """What all groups of a replicate share: people outside who come in, reputations that rise, a panel."""
    day = np.arange(days, dtype=float)[None, :]
    pool = 20.0 * members * groups

    def shared(values: Any) -> Any:
        return np.repeat(np.broadcast_to(values, (replicates, days)), groups, axis=0)

    drift = luck.normal(0, 0.004, (replicates, days)).cumsum(axis=1)
    return {
        "market_customers": shared(0.1 * pool + 0.05 * members * groups * day / days),
        "market_friends": shared(0.4 * pool * (1 - 0.3 * (1 - np.exp(-day / 40)))),
        "market_strangers": shared(0.5 * pool - 0.1 * members * groups * day / days),
        "reputation_friends": shared(np.clip(0.5 + 0.002 * day.clip(0, 60) + drift, 0, 1)),
        "reputation_strangers": shared(np.clip(0.5 + 0.0005 * day.clip(0, 60) + drift / 4, 0, 1)),
        "control_orders_per_100": shared(
            luck.poisson(0.5, (replicates, days)) * 0.5 if panel else np.full((replicates, days), np.nan)
        ),
    }


def _joins(
    luck: np.random.Generator, days: int, replicates: int, groups: int, members: int, invite: float
) -> pd.DataFrame:
    """Members invite at random, those who have just come more often; one in ten newcomers comes through a channel."""
    rows = []
    for replicate in range(replicates):
        for group in range(groups):
            base = 1 + (replicate * groups + group) * 1_000_000
            present = [(base + n, 0, 0) for n in range(members)]  # uid, day, depth
            for day in range(1, days + 1):
                for _ in range(luck.poisson(0.45 * invite * members / 300)):
                    recent = present[members:] and luck.random() < 0.4
                    uid, _, depth = present[luck.integers(members if recent else 0, len(present))]
                    by_channel = luck.random() < 0.1
                    new = (base + len(present), day, 0 if by_channel else depth + 1)
                    rows.append((replicate, group, day, new[0], 0 if by_channel else uid, new[2]))
                    present.append(new)
    columns = ["replicate", "group", "day", "uid", "inviter", "depth"]
    frame = pd.DataFrame(np.array(rows, np.int64).reshape(-1, 6), columns=columns)
    return frame.astype({"uid": np.uint64, "inviter": np.uint64})


def _members(
    luck: np.random.Generator,
    replicates: int,
    groups: int,
    members: int,
    silent: bool,
    emptied: bool,
    kols: int,
) -> pd.DataFrame:
    rows = min(replicates * groups * members, 20_000)
    index = np.arange(rows)
    rate = np.exp(1.3 * luck.standard_normal(rows)) * 1.2
    posts = luck.poisson(np.where(luck.random(rows) < 0.55, 0.0, rate * 2))
    return pd.DataFrame(
        {
            "replicate": index // (groups * members),
            "group": index // members % groups,
            "slot": index % members,
            "stage": np.full(rows, 3)
            if emptied
            else luck.choice([0, 1, 2, 3, 4], rows, p=[0.05, 0.55, 0.25, 0.1, 0.05]),
            "role": (index % members < kols).astype(int),
            "posts": np.zeros(rows, int) if silent else posts,
            "muted": luck.random(rows) < 0.6,
        }
    )


def _network(
    luck: np.random.Generator, members: int, silent: bool, emptied: bool, tied: bool, kols: int
) -> dict[str, pd.DataFrame]:
    posts = luck.poisson(np.exp(1.3 * luck.standard_normal(members)) * 2) * (luck.random(members) < 0.45)
    posts = np.zeros(members, int) if silent else posts
    nodes, ties = [], []
    for moment in ("first", "last"):
        end = moment == "last"
        stage = (
            np.where(luck.random(members) < 0.12, 3, np.where(posts > 0, 2, 1))
            if end
            else np.zeros(members, int)
        )
        nodes.append(
            pd.DataFrame(
                {
                    "moment": moment,
                    "slot": np.arange(members),
                    "uid": np.arange(members) + 1000,
                    "stage": np.full(members, 3) if end and emptied else stage,
                    "muted": luck.random(members) < (0.6 if end else 0.2),
                    "role": ((np.arange(members) < kols) & end).astype(int),
                    "tier": luck.integers(0, 3, members),
                    "posts": posts if end else np.zeros(members, int),
                }
            )
        )
        if not tied:
            continue
        weight = (posts + 0.02) / (posts + 0.02).sum()
        pairs = luck.choice(members, size=(420 if end else 25, 2), p=weight)
        pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
        owners = luck.choice(members, size=min(110 if end else 40, members), replace=False)
        pairs = np.concatenate([pairs, np.stack([np.full(len(owners), -1), owners], axis=1)])
        ties.append(
            pd.DataFrame(
                {
                    "moment": moment,
                    "a": pairs[:, 0],
                    "b": pairs[:, 1],
                    "strength": luck.beta(1.2, 3, len(pairs)),
                }
            )
        )
    empty = pd.DataFrame({"moment": np.zeros(0, str), "a": [], "b": [], "strength": []})
    return {
        "nodes": pd.concat(nodes, ignore_index=True),
        "ties": pd.concat(ties, ignore_index=True) if ties else empty,
    }


@pytest.fixture(scope="session")
def make_run() -> Callable[..., RunTables]:
    """The maker of made-up runs."""
    return made_up_run


@pytest.fixture(scope="session")
def brand_group() -> RunTables:
    """One made-up group of 300 members, 90 days, 20 replicates."""
    return made_up_run()
