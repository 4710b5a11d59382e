"""A mechanism at strength zero has no effect at all: what else is said about it changes no bit, where otherwise it does."""

from typing import Any

import numpy as np
import pytest
from small_worlds import (
    BUYING,
    EXPERIENCE,
    INVITING,
    JUDGING,
    LEAVING,
    MARKET,
    MUTING,
    OUTSIDE,
    POLICING,
    PRESENCE,
    SPEAKING,
    simulate,
)

TIES = "world.behaviour.ties."
CHECK_IN = "world.behaviour.check_in."
RULES = "world.platform_rules."
OWNER = "world.owner."

BUSY = {
    "run.days": 16, "run.replicates": 4, "world.groups.count": 2, "world.groups.capacity": 50, "operator.cash_per_day": 300.0,
    "operator.ads": {"per_day": 3, "minutes_each": 1, "discount": 0.25}, "operator.check_in": {"days": 12, "reward": 20.0, "deposit": 5.0},
    "operator.pruning": {"every_days": 6, "silent_days": 5, "warn_days": 2, "refill": "cold"}, "operator.content.per_day": 2,
    INVITING + "invite_rate": 0.1, INVITING + "invite_acceptance": 0.8, LEAVING + "leave_rate": 0.05,
    SPEAKING + "initiative": 0.1, SPEAKING + "branching": 0.3, BUYING + "buy_chance": 0.3, "world.product.purchase_cycle": 5.0,
    "world.product.delivery_days": 1, EXPERIENCE + "tell_praise": 2.0, EXPERIENCE + "tell_complaint": 2.0,
    OUTSIDE + "outside_rate": 0.05, OUTSIDE + "outside_reach": 30.0, POLICING + "advertisers": 0.1, POLICING + "spam_strike_rate": 0.03,
    POLICING + "ban_rate": 0.3, POLICING + "strike_rate": 0.05, POLICING + "strike_ban_days": 2.0, MARKET + "people_per_member": 20.0,
}  # fmt: skip
"""A world in which all of it goes on."""

NOTHING_TOLD = {OUTSIDE + "outside_reach": 100.0, OUTSIDE + "friends_told": 0.1}
ANSWERS = {
    SPEAKING + "session_minutes": 60.0, SPEAKING + "reply_delay_minutes": 20.0, SPEAKING + "reply_delay_sigma": 0.2,
    SPEAKING + "reply_memory_hours": 30.0, SPEAKING + "audience_memory": 5.0, SPEAKING + "prefer_tie": 20.0, SPEAKING + "prefer_question": 9.0,
    SPEAKING + "answered_trust": 0.5, TIES + "tie_gain": 0.9, TIES + "same_place": 3.0,
}  # fmt: skip
STORIES = {
    EXPERIENCE + "tell_middle": 9.0, EXPERIENCE + "hearing": 1.0, EXPERIENCE + "friend_hearing": 0.9, EXPERIENCE + "base_heeds_base": 5.0,
    EXPERIENCE + "answered_complaint": 1.0, JUDGING + "praise_worth": 2.0, JUDGING + "complaint_worth": -3.0,
}  # fmt: skip
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "habits without strength": (
        {PRESENCE + "habit_strength": 0.0}, {PRESENCE + "habit_gain": 0.9, PRESENCE + "habit_half_life": 2.0},
    ),
    "habits without gain": (
        {PRESENCE + "habit_gain": 0.0}, {PRESENCE + "habit_strength": 0.5, PRESENCE + "habit_half_life": 2.0},
    ),
    "nothing told outside": ({OUTSIDE + "tell_outside": 0.0}, NOTHING_TOLD | {OUTSIDE + "outside_hearing": 1.0}),
    "nobody outside reached": (
        {OUTSIDE + "outside_reach": 0.0}, {OUTSIDE + "tell_outside": 9.0, OUTSIDE + "friends_told": 0.1, OUTSIDE + "outside_hearing": 1.0},
    ),
    "nobody outside listens": ({OUTSIDE + "outside_hearing": 0.0}, NOTHING_TOLD | {OUTSIDE + "tell_outside": 9.0}),
    "no answers": ({SPEAKING + "branching": 0.0}, ANSWERS),
    "no answers in the log": ({SPEAKING + "branching": 0.0, "run.log_groups": 3}, {SPEAKING + "reply_delay_sigma": 3.0}),
    "nobody advertises himself": (
        {POLICING + "advertisers": 0.0}, {POLICING + "spam_rate": 9.0, POLICING + "spam_strike_rate": 0.9, JUDGING + "spam_worth": -9.0},
    ),
    "advertisers who are silent": (
        {POLICING + "spam_rate": 0.0}, {POLICING + "advertisers": 0.9, POLICING + "spam_strike_rate": 0.9, JUDGING + "spam_worth": -9.0},
    ),
    "no strikes": (
        {POLICING + "spam_strike_rate": 0.0, POLICING + "strike_rate": 0.0},
        {POLICING + "ban_rate": 5.0, POLICING + "strike_ban_days": 300.0},
    ),
    "nobody invites": (
        {INVITING + "invite_rate": 0.0},
        {INVITING + "invite_burst": 50.0, INVITING + "invite_burst_days": 30.0, INVITING + "invite_acceptance": 0.4,
         INVITING + "resemblance": 0.9, INVITING + "invite_ownership": 9.0, "world.behaviour.arriving.trust_passed_on": 0.1},
    ),
    "nobody accepts": (
        {INVITING + "invite_acceptance": 0.0}, {INVITING + "resemblance": 0.9, "world.behaviour.arriving.trust_passed_on": 0.1},
    ),
    "nobody buys": (
        {BUYING + "buy_chance": 0.0, BUYING + "unasked_rate": 0.0, OUTSIDE + "outside_rate": 0.0},
        {BUYING + "social_proof": 4.0, BUYING + "trust_power": 0.1, BUYING + "quality_weight_base": 9.0, BUYING + "price_weight_base": 0.1,
         BUYING + "buy_interest_floor": 3.0, BUYING + "value_weight_middle": 9.0, EXPERIENCE + "belief_learning": 1.0} | STORIES,
    ),
    "nothing told of deliveries": (
        {EXPERIENCE + "tell_praise": 0.0, EXPERIENCE + "tell_complaint": 0.0}, STORIES | NOTHING_TOLD | {OUTSIDE + "tell_outside": 9.0},
    ),
    "no fault": ({"world.product.fault_day": None}, {"world.product.fault_days": 200, "world.product.fault_loss": 0.1}),
    "patient owners": ({OWNER + "impatience": 0.0}, {OWNER + "loss_scale": 1.0, OWNER + "loss_days": 3}),
    "no notifications": (
        {RULES + "notifications": 0.0}, {PRESENCE + "pull_per_day": 20.0, PRESENCE + "pull_scale": 30.0, PRESENCE + "pull_memory_hours": 9.0},
    ),
    "no pull": ({PRESENCE + "pull_per_day": 0.0}, {RULES + "notifications": 4.0, PRESENCE + "pull_scale": 30.0}),
    "no muting": (
        {RULES + "muting": 0.0},
        {MUTING + "mute_rate": 2.0, MUTING + "mute_at_door": 2.0, PRESENCE + "muted_factor": 0.9, MUTING + "unmute_chance": 0.9},
    ),
    "nobody mutes": (
        {MUTING + "mute_rate": 0.0, MUTING + "mute_at_door": 0.0},
        {RULES + "muting": 5.0, PRESENCE + "muted_factor": 0.9, PRESENCE + "muted_pull": 0.9, MUTING + "unmute_when_reached": 0.9},
    ),
    "no ties": (
        {TIES + "tie_gain": 0.0},
        {TIES + "tie_half_life": 3.0, TIES + "bond_half": 0.2, TIES + "same_place": 4.0, SPEAKING + "prefer_tie": 40.0, LEAVING + "leave_loss": 9.0},
    ),
    "ignored without hurt": ({SPEAKING + "ignored_interest": 0.0}, {SPEAKING + "ignored_chat_share": 1.0}),
    "paid cards crowd nothing out": ({CHECK_IN + "crowding_gain": 0.0}, {CHECK_IN + "crowding_half_life": 1.0}),
    "surprises move no trust": ({EXPERIENCE + "surprise_trust": 0.0}, {EXPERIENCE + "disappointment": 1.0}),
    "advertisements cost nothing": (
        {JUDGING + "offer_cost": 0.0}, {JUDGING + "offer_cost_floor": 0.0, JUDGING + "fatigue_scale": 1.0},
    ),
}  # fmt: skip
NEEDS: dict[str, dict[str, Any]] = {
    "no fault": {"world.product.fault_day": 2},
    "patient owners": {OWNER + "impatience": 0.05, "world.behaviour.buying.unasked_rate": 0.0, "world.behaviour.buying.buy_chance": 0.0},
    "paid cards crowd nothing out": {CHECK_IN + "crowding_gain": 0.5},
    "no answers in the log": {"run.log_groups": 3},
    "habits without gain": {PRESENCE + "habit_gain": 0.5},
}
"""What has to be said beside, for the mechanism to be at work."""
SEEN_ELSEWHERE = ("role", "reference_price")
"""Columns of the members that hold what the others say, and do nothing with it."""


def _same(a: Any, b: Any) -> str:
    """The first column that differs, or nothing."""
    for table in ("daily", "members", "joins", "leaves", "messages", "agenda"):
        x, y = (getattr(s, f"{table}_table")() for s in (a, b))
        for name in x:
            if name in SEEN_ELSEWHERE:
                continue
            if x[name].shape != y[name].shape or not np.array_equal(x[name], y[name], equal_nan=x[name].dtype.kind == "f"):
                return f"{table} {name}"
    return ""


@pytest.mark.parametrize("name", CASES)
def test_at_strength_zero_nothing_else_matters(name: str) -> None:
    off, others = CASES[name]
    assert _same(simulate(BUSY | off), simulate(BUSY | off | others)) == ""
    on = BUSY | NEEDS.get(name, {})
    assert _same(simulate(on), simulate(on | others)) != "", "where it is at work, the others matter"
