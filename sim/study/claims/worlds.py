"""The worlds in which claims are tried: every uncertain number of the model, drawn within its range."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from sim.scenario.merge import Override
from sim.study.claims.names import CHINESE
from sim.study.experiment.schema import Distribution, Range
from sim.study.experiment.worlds import draw_worlds, world_seed
from sim.study.factors import Factor, factors_in

SEED: Final = 20_171_008
"""Of the worlds, and of the runs at the defaults."""
_FIRST: Final = 25
"""Worlds that are drawn first; 50, 100, 200 … add to them, and are a Latin hypercube each."""
_LEFT_OUT: Final = (
    "world.platform_rules.", "world.behaviour.forum.", "world.owner.", "world.members.tiers.", "world.market.strata.",
    "world.product.fault", "world.product.trend", "world.product.delivery_days", "world.groups.topics",
)  # fmt: skip
"""What a claim is not uncertain about: what a scenario says of the case (platform, owner, faults), and shares."""


_ONLY_WITH: Final[dict[str, tuple[str, ...]]] = {
    "check_in.money_half": ("check_in", "leaderboard", "referral"), "check_in.crowding": ("check_in", "leaderboard"),
    "check_in.": ("check_in",), "presence.reminder_pull": ("check_in",), "judging.card_": ("check_in",),
    "policing.strike_rate": ("check_in",), "policing.strike_ban": ("check_in",),
    "rewards.packet_": ("red_packets", "events"), "judging.red_packet": ("red_packets", "events"),
    "rewards.contest_": ("leaderboard",), "rewards.prized_worth": ("leaderboard",),
    "rewards.lapsed_pledge": ("group_buy",), "rewards.pledge_": ("group_buy",), "rewards.reward_": ("referral",),
    "attention.cared_": ("core_care", "leaderboard"), "attention.admin_": ("kol",),
    "attention.outreach": ("outreach",), "attention.coached": ("outreach",), "attention.why_": ("outreach",),
    "attention.introduced_": ("mesh",), "attention.meeting_": ("mesh", "events"), "attention.event_": ("events",),
    "judging.summary_share": ("events",), "attention.comforted_": ("service",),
    "attention.suggest_": ("co_creation",), "attention.credited_": ("co_creation",),
    "attention.broken_": ("co_creation",), "attention.detect": ("topics", "events"),
    "attention.reprimand": ("moderation",), "attention.rules_": ("moderation",), "speaking.kol_": ("kol",),
    "speaking.prefer_kol": ("kol",), "speaking.warned_": ("pruning",),
    "arriving.trust_fresh_blood": ("acquisition", "pruning", "kol", "lifecycle"),
    "presence.call_pull": ("check_in", "events"), "judging.deal_worth": ("ads", "coupons", "group_buy", "events"),
}
"""Numbers of `world.behaviour`, by how their path begins, that do nothing unless one of these policies is in use."""


def can_matter(path: str, policies: Collection[str]) -> bool:
    """Whether an uncertain number can do anything where these policies are in use; the first that fits tells."""
    inside = path.removeprefix("world.behaviour.")
    needed = next((keys for start, keys in _ONLY_WITH.items() if inside.startswith(start)), None)
    return needed is None or any(key in policies for key in needed)


@lru_cache(maxsize=1)
def uncertain() -> tuple[Factor, ...]:
    """The uncertain numbers of the world that have a range to try, assumed and fitted ones."""
    from sim.study.scenario import resolve

    usual = resolve({"name": "usual", "operator": {}})
    return tuple(one for one in factors_in(usual, "world") if not one.path.startswith(_LEFT_OUT))


def worlds(count: int) -> list[dict[str, Any]]:
    """The first so many worlds: values by path. A world depends on its number alone."""
    if not count:
        return []
    beliefs = {one.path: _belief(one.lever) for one in uncertain() if isinstance(one.lever, Range)}
    return draw_worlds(beliefs, count, SEED, first=_FIRST)


def changes_of(values: Mapping[str, Any], world: int) -> list[Override]:
    """A world as changes to a scenario, with luck of its own: one mapping, which is laid over it at once."""
    label = f"world {world}"
    tree: dict[str, Any] = {}
    for path, value in values.items():
        first, *steps, last = path.split(".")
        assert first == "world"
        place = tree
        for step in steps:
            place = place.setdefault(step, {})
        place[last] = value
    return [Override("world", tree, label), Override("run.seed", world_seed(SEED, world), label)]


def in_words(path: str, language: str = "en") -> str:
    """`trust power` of `world.behaviour.buying.trust_power`; in Chinese as `names.py` says."""
    if language == "zh" and path in CHINESE:
        return CHINESE[path]
    return path.rpartition(".")[2].replace("_", " ")


def descriptions() -> dict[str, str]:
    """What each uncertain number means, by path."""
    return {one.path: one.description for one in uncertain()}


def _belief(lever: Range) -> Distribution:
    ends = (lever.from_, lever.to)
    if lever.scale == "log":
        return Distribution(log_uniform=ends, whole=lever.whole)
    return Distribution(uniform=ends, whole=lever.whole)


def columns(drawn: Sequence[Mapping[str, Any]]) -> tuple[list[str], Any]:
    """Paths, and the values as an array (worlds, paths)."""
    import numpy as np

    paths = list(drawn[0]) if drawn else []
    return paths, np.array([[float(one[path]) for path in paths] for one in drawn], np.float64)
