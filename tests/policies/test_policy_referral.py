"""Referral: the promise, and that it is kept."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.model.labels import COLD, INVITED
from sim.policies.referral import Referral

Make = Callable[..., Any]


def _names(entries: Any) -> list[str]:
    return [ACTIONS[a] for a in entries["action"]]


def _promised(place: Any) -> Any:
    place.world.groups["reward_inviter"] = 1.0
    return place


def test_groups_that_open_are_promised_it_too(town: Make) -> None:
    place = town(groups=3)
    place.world.groups["reward_invited"] = [2.0, 0.0, 0.0]
    entries = place.plan(Referral(), 30)
    assert _names(entries) == ["promise_reward"] * 2 and entries["group"].tolist() == [1, 2]


def test_the_promise_begins_and_ends(town: Make) -> None:
    place = town(groups=2)
    policy = Referral(inviter=12.0, invited=5.0, start_day=3, end_day=9)
    written = []
    for day in range(15):
        written.append(place.plan(policy, day))
        place.world.groups["reward_inviter"] = 12.0 if 3 <= day < 10 else 0.0
    assert [day for day in range(15) if written[day].size] == [3, 10]
    assert [(e["value"], e["extra"]) for e in written[3]] == [(12.0, 5.0)] * 2
    assert [(e["value"], e["extra"]) for e in written[10]] == [(0.0, 0.0)] * 2
    assert all((w["minutes"] == 0).all() for w in written), "a promise costs nothing until it is kept"


def test_those_who_joined_are_paid_for(town: Make) -> None:
    place = _promised(town(groups=3, cash=5.0, minutes=1.0))
    for group, slot, tick, source in [(0, 1, 4 * 24, INVITED), (0, 2, 4 * 24 + 23, INVITED), (0, 3, 5 * 24, INVITED),
                                      (0, 4, 4 * 24 + 5, COLD), (2, 6, 4 * 24 + 7, INVITED), (1, 1, 3 * 24 + 23, INVITED)]:  # fmt: skip
        place.joined(group, slot, tick)
        place.people["source"][group, slot] = source
    policy = Referral(pays_on="join", inviter=20.0, invited=10.0, minutes_each=2.0)
    entries = place.plan(policy, 5)
    assert _names(entries) == ["other", "other"] and entries["group"].tolist() == [0, 2]
    assert entries["cash"].tolist() == [60.0, 30.0] and entries["minutes"].tolist() == [4.0, 2.0]
    assert entries["done"].all(), "owed, budget or not"


def test_first_orders_are_paid_for(town: Make) -> None:
    place = _promised(town(groups=3))
    place.world.groups["first_orders"] = [0, 3, 1]
    entries = place.plan(Referral(pays_on="first_order", inviter=8.0, invited=0.0), 5)
    assert entries["group"].tolist() == [1, 2] and entries["cash"].tolist() == [24.0, 8.0]


def test_what_was_before_is_not_paid_and_what_is_owed_from_the_last_day_is(town: Make) -> None:
    place = _promised(town())
    place.world.groups["first_orders"] = 1
    policy = Referral(start_day=4, end_day=6)
    days = [_names(place.plan(policy, day)) for day in range(10)]
    assert days == [[], [], [], [], [], ["other"], ["other"], ["promise_reward", "other"], [], []]


def test_rewards_for_joining_run_one_day_behind(town: Make) -> None:
    """Who accepts tonight arrives tomorrow, and is seen to have come on the morning after that."""
    place = _promised(town(members=10))
    place.people["source"] = INVITED
    place.people["joined"][0] = 24 * np.arange(2, 14) + 5
    policy = Referral(pays_on="join", start_day=4, end_day=6)
    days = [_names(place.plan(policy, day)) for day in range(12)]
    assert days[4:10] == [[], [], ["other"], ["promise_reward", "other"], ["other"], []]


def test_no_reward_no_promise(town: Make) -> None:
    place = town()
    place.world.groups["first_orders"] = 2
    policy = Referral(inviter=0.0, invited=0.0, end_day=5)
    assert not any(place.plan(policy, day).size for day in range(8)) and not policy.admits
    assert Referral(invited=0.0).admits


def test_promises_hold_every_day() -> None:
    with pytest.raises(ValidationError, match="every day, expected null"):
        Referral(weekdays=(1,))
