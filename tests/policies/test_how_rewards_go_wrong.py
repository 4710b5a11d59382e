"""What is paid for with money, and how it goes wrong: tasks, contests, packets, discounts. Played, in pairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numba
import numpy as np
import pytest
from pairs import (
    INVITING,
    NOBODY_COMES_OR_GOES,
    NOBODY_INVITES,
    TALKATIVE,
    averaged,
    by_day,
    change,
    effect,
    people,
    played,
    prepared,
    present,
)

from sim.model.labels import INVITED
from sim.model.simulation import Simulation

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="forty groups for weeks take hours uncompiled")

CONTENT: dict[str, Any] = {"content": {}}


def _stopping(day: int, operator: Mapping[str, Any], *worlds: Mapping[str, Any]) -> tuple[Simulation, Any]:
    """A simulation played to the end, and its people as they stood on the morning of `day`."""
    simulation = prepared(operator, *worlds)
    while simulation.day < day:
        simulation.step()
    then = people(simulation).copy()
    return simulation.run(), then


def _gain(one: Any, other: Any, state: str, among: Any) -> Any:
    """By how much a state is higher in the other run, in the mean of the same people (groups,)."""
    return averaged(other[state].astype(np.float64) - one[state], among)


# check-in campaigns ---------------------------------------------------------------------------------

CAMPAIGN = {"start_day": 3, "days": 21, "reward": 100, "call_all": False}
PAID_OUT = 25
"""On the morning of this day the campaign is over and paid."""


def test_check_in_is_noise_to_those_who_do_not_take_part() -> None:
    world = NOBODY_COMES_OR_GOES | TALKATIVE
    (_, before), (_, after) = (
        _stopping(PAID_OUT, operator, world) for operator in (CONTENT, CONTENT | {"check_in": CAMPAIGN})
    )
    others = after["cards"] == 0
    assert 0.5 < others.mean() < 0.9
    assert effect(_gain(before, after, "interest", others)).surely_down
    assert effect(_gain(before, after, "visits", others)).surely_down
    assert effect(_gain(before, after, "muted", others)).surely_up


def test_check_in_crowds_out_own_motivation_when_it_ends() -> None:
    """With answers switched off, since only what one says of oneself is crowded out: all that is written is that."""
    world = NOBODY_COMES_OR_GOES | TALKATIVE | {"world.behaviour.speaking.branching": 0.0, "run.days": 60, "run.replicates": 160}
    (plain, plain_then), (paid, paid_then) = (
        _stopping(PAID_OUT, operator, world) for operator in (CONTENT, CONTENT | {"check_in": CAMPAIGN})
    )
    took_part = paid_then["cards"] > 0
    written, less = (
        people(run)["posts"].astype(np.float64) - then["posts"] for run, then in ((plain, plain_then), (paid, paid_then))
    )
    assert effect(averaged(less - written, took_part)).surely_down
    assert effect(_gain(people(plain), people(paid), "interest", took_part)).mean > 0, "it is not for want of interest"


def test_check_in_is_stopped_by_the_platform() -> None:
    """At the upper end of what is to be swept of strikes, two campaigns in three do not reach their end."""
    operator = CONTENT | {"check_in": CAMPAIGN}
    strict = {"world.platform_rules.policing": 1, "world.behaviour.policing.strike_rate": 0.05}
    left_alone, policed = played(operator, NOBODY_INVITES), played(operator, NOBODY_INVITES, strict)
    assert change(left_alone, policed, "strikes").surely_up
    assert change(left_alone, policed, "check_in_participants", 3, 24).surely_down
    paid = [by_day(run, "cash_check_in").sum(axis=1) for run in (left_alone, policed)]
    assert effect(paid[1] - paid[0]).surely_down, "who was promised a reward gets none"


# leaderboards ---------------------------------------------------------------------------------------


CONTEST = {"leaderboard": {"every_days": 14, "rounds": 3, "prize": 300}}
"""Three rounds of two weeks, with the highest prize to be swept."""
AWARDED = 43
LIVELY = {"world.behaviour.speaking.initiative": 0.06, "world.behaviour.speaking.go_on": 0.0, "run.replicates": 320}
"""Much initiative, so that there is something to win; what is said is counted, so it is said in one line."""


def test_leaderboard_brings_chatter_that_is_worth_little() -> None:
    """More is said, and those whom the prize leaves cold find the group less worth while."""
    world = NOBODY_COMES_OR_GOES | LIVELY | {"run.days": AWARDED}
    plain, prized = played(CONTENT, world), played(CONTENT | CONTEST, world)
    moved = people(prized)["crowding"] > 0
    assert change(plain, prized, "messages_chat").surely_up
    assert effect(_gain(people(plain), people(prized), "interest", ~moved)).surely_down


def test_leaderboard_crowds_out_own_motivation_when_it_ends() -> None:
    """With answers switched off, as in the test of check-ins."""
    world = NOBODY_COMES_OR_GOES | LIVELY | {"run.days": 75, "run.replicates": 400, "world.behaviour.speaking.branching": 0.0}
    (plain, plain_then), (prized, prized_then) = (
        _stopping(AWARDED, operator, world) for operator in (CONTENT, CONTENT | CONTEST)
    )
    moved = prized_then["crowding"] > 0
    written, less = (
        people(run)["posts"].astype(np.float64) - then["posts"]
        for run, then in ((plain, plain_then), (prized, prized_then))
    )
    assert effect(averaged(less - written, moved)).surely_down


# red packets ----------------------------------------------------------------------------------------


def test_red_packets_members_surface_and_vanish() -> None:
    """Every fourth night at ten: many more in that hour, and fewer than without on the days that follow."""
    packets = {"red_packets": {"per_day": 0.25, "amount": 50, "shares": 50, "hours": [22]}}

    def late(operator: Mapping[str, Any]) -> tuple[Simulation, Any]:
        simulation, counts = prepared(operator, NOBODY_INVITES, {"run.replicates": 320}), []
        while simulation.day < simulation.days:
            day = simulation.day
            simulation.step()
            if day % 4 == 3:
                in_time = people(simulation)["last_visit"] >= 24 * day + 22
                counts.append((in_time & present(simulation)).sum(axis=1))
        return simulation, np.mean(counts, axis=0)

    (plain, plain_late), (dropped, dropped_late) = late({"content": {"per_day": 1}}), late({"content": {"per_day": 1}} | packets)
    more = by_day(dropped, "visits") - by_day(plain, "visits")
    surge = more[:, 3:36:4].mean(axis=1)
    assert effect(dropped_late - plain_late).surely_up and effect(surge).surely_up
    after = sum(more[:, 3 + days : 36 + days : 4].mean(axis=1) for days in (1, 2, 3))
    assert effect(after).surely_down
    assert abs(change(plain, dropped, "interest_mean").mean) < 0.01, "and the group means no more to them"


# discounts ------------------------------------------------------------------------------------------

SHOP = {"world.behaviour.buying.buy_chance": 0.3, "world.product.purchase_cycle": 7, "run.days": 60}
"""Goods that are needed again soon, so that what is ordered now is not simply missing later."""
PRICES_DO_NOT_MATTER = {f"world.behaviour.buying.price_weight_{tier}": 0.0 for tier in ("upper", "middle", "base")}


def _after_a_month_of(offers: str, parameters: Mapping[str, Any], discount: float, *worlds: Mapping[str, Any]) -> Simulation:
    """Thirty days of offers at this discount, then thirty of advertisements at the full price."""
    posts = {"content": {"per_day": 2}, "ads": {"per_day": 1, "start_day": 33}}
    return played(posts | {offers: dict(parameters) | {"discount": discount, "end_day": 29}}, NOBODY_INVITES, SHOP, *worlds)


@pytest.mark.parametrize(
    ("offers", "parameters"),
    [("coupons", {"per_day": 2}), ("group_buy", {"every_days": 4, "days": 3, "buyers": 2})],
    ids=["coupons", "group_buy"],
)  # fmt: skip
def test_the_bargain_becomes_the_price_one_expects(offers: str, parameters: Mapping[str, Any]) -> None:
    """The same offers at half the price and (nearly) at the full one: afterwards less is sold at the full price."""
    full, half = (_after_a_month_of(offers, parameters, discount) for discount in (0.001, 0.5))
    expected = [averaged(people(run)["reference_price"], present(run)) for run in (full, half)]
    assert effect(expected[1] - expected[0]).surely_down
    assert change(full, half, "orders", 34).surely_down and change(full, half, "gross_profit", 34).surely_down
    # where nobody minds what things cost, little of that is left: it comes of the price, not of what was bought before
    free_full, free_half = (
        _after_a_month_of(offers, parameters, discount, PRICES_DO_NOT_MATTER) for discount in (0.001, 0.5)
    )
    loss, loss_then = (
        (by_day(b, "orders") - by_day(a, "orders"))[:, 34:].mean(axis=1) for a, b in ((full, half), (free_full, free_half))
    )
    assert effect(loss - loss_then).surely_down


def test_coupons_keep_those_who_hunt_for_them() -> None:
    """Where offers annoy, and soon tire, as far as is to be swept, and people leave as readily."""
    world = NOBODY_INVITES | {"world.behaviour.judging.offer_cost": 5.5, "world.behaviour.judging.offer_cost_floor": 0.5,
                              "world.behaviour.leaving.leave_rate": 0.06, "run.days": 60, "run.replicates": 200}
    none, dear, cheap = (
        played({"content": {"per_day": 1}} | coupons, world)
        for coupons in ({}, *({"coupons": {"per_day": 3, "discount": discount}} for discount in (0.001, 0.5)))
    )
    hunting = [averaged(people(run)["deal_seeking"], present(run)) for run in (none, dear, cheap)]
    assert effect(hunting[2] - hunting[1]).surely_up and effect(hunting[2] - hunting[0]).surely_up
    assert change(none, cheap, "members", 50).surely_down and change(none, cheap, "interest_mean").surely_down


def test_group_buy_with_too_few_buyers_sells_nothing() -> None:
    """Not even to those who would have paid more."""
    deal = {"every_days": 4, "days": 3, "discount": 0.3}
    few, many = (
        played(CONTENT | {"group_buy": deal | {"buyers": buyers}}, NOBODY_INVITES, SHOP) for buyers in (2, 60)
    )
    offered = played(CONTENT | {"ads": {"per_day": 1}}, NOBODY_INVITES, SHOP)
    assert change(few, many, "orders").surely_down and change(offered, many, "orders").surely_down
    assert change(few, many, "pledges").mean > 0 and by_day(many, "orders_group_buy").sum() == 0


# rewards for bringing others ------------------------------------------------------------------------


def test_referral_brings_hunters() -> None:
    """Who comes for a reward seeks deals more, and is less of a friend of the one who invited, whom he trusts less.

    Invitations as frequent as is to be swept, and rewards that lure as much as that, so that there are enough of them.
    """
    world = {INVITING + "invite_rate": 0.05, "world.behaviour.rewards.reward_lure": 0.8,
             "world.groups.capacity": 200, "run.replicates": 360}  # fmt: skip
    alone, rewarded = (
        played(CONTENT | referral, world) for referral in ({}, {"referral": {"invited": 50, "inviter": 0, "pays_on": "join"}})
    )
    assert change(alone, rewarded, "joined_invited").surely_up

    def invited(state: str) -> Any:
        a, b = (averaged(people(run)[state], present(run) & (people(run)["source"] == INVITED)) for run in (alone, rewarded))
        return effect(b - a)

    assert invited("deal_seeking").surely_up and invited("trust").surely_down
