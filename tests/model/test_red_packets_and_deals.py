"""Red packets call for talk as far as they are worth something; pledges to a group buy come to an order, or lapse."""

from typing import Any

import numpy as np
import pytest
from small_worlds import (
    BUYING,
    EXPERIENCE,
    NOBODY_JOINS_OR_LEAVES,
    NOBODY_MUTES,
    OUTSIDE,
    SPEAKING,
    acting,
    begun,
    paired,
    per_day,
)

from sim.model.agenda import Agenda
from sim.model.simulation import Simulation
from sim.model.state import PLEDGED

# red packets ----------------------------------------------------------------------------------------

RAIN: dict[str, Any] = NOBODY_JOINS_OR_LEAVES | NOBODY_MUTES | {
    "run.replicates": 200, "run.days": 8, "operator.content": {"per_day": 2, "minutes_each": 1}, "operator.cash_per_day": 1e6,
}  # fmt: skip


def test_a_worthless_packet_draws_hardly_any_talk_and_a_rich_one_does() -> None:
    """A cent among forty, against ten CNY for each: the same message to look at."""
    none, poor, rich = (
        acting(RAIN, lambda agenda, amount=amount: amount and agenda.drop_packet(15.0, amount=amount, shares=40))
        for amount in (None, 0.01, 400.0)
    )
    for column in ("messages_chat", "replies"):
        mean, error = paired(poor, rich, column)
        hardly, uncertain = paired(none, poor, column)
        assert mean > 10 * error and abs(hardly) + 2 * uncertain < 0.05 * mean, column
    mean, error = paired(poor, rich, "visits")
    assert mean > 10 * error


def test_without_a_call_packets_draw_the_same_talk_whatever_they_are_worth() -> None:
    deaf = RAIN | {"world.behaviour.rewards.packet_call": 0.0, "world.behaviour.rewards.packet_pull": 0.0}
    deaf |= {"world.behaviour.judging.red_packet_worth": 0.0, "run.replicates": 10}
    poor, rich = (acting(deaf, lambda agenda, a=a: agenda.drop_packet(15.0, amount=a, shares=40)) for a in (0.01, 400.0))
    assert np.array_equal(per_day(poor, "messages_chat"), per_day(rich, "messages_chat"))


def _worth(packets: dict[int, float], days: int) -> np.ndarray:
    """What packets are worth at the end of each day, where one of so many CNY drops on some (days, groups)."""
    s = begun(
        RAIN | {"run.replicates": 3, "run.days": days},
        lambda agenda: packets.get(agenda.day) and agenda.drop_packet(12.0, amount=packets[agenda.day], shares=40),
    )
    worth = []
    while s.day < s.days:
        s.step()
        worth.append(s.world.groups["packet_worth"].astype(np.float64))
    return np.array(worth)


def test_a_cheap_packet_does_not_inherit_what_a_dear_one_was_worth() -> None:
    dear, cheap = 400.0, 0.4
    only_dear, only_cheap = _worth({2: dear}, 4)[3], _worth({2: cheap}, 4)[3]
    after = _worth({2: dear, 3: cheap}, 4)[3]
    assert (only_cheap < after).all() and (after < only_dear - 0.4 * (only_dear - only_cheap)).all(), "about half way down"
    raised = _worth({2: cheap, 3: dear}, 4)[3]
    assert (raised > only_cheap + 0.4 * (only_dear - only_cheap)).all() and (raised < only_dear).all()


def test_what_packets_are_worth_is_a_fading_mean() -> None:
    """A longer row of cheap ones, or a longer time, leaves less of the dear one; without a packet nothing changes."""
    dear, cheap = 400.0, 0.4
    row = _worth({2: dear} | dict.fromkeys(range(3, 12), cheap), 12)
    assert (np.diff(row[2:], axis=0) < 0).all() and (row[11] < 0.25 * row[2]).all()
    soon, late = _worth({2: dear, 4: cheap}, 5)[4], _worth({2: dear, 12: cheap}, 13)[12]
    assert (late < soon).all()
    silent = _worth({2: dear}, 12)
    assert (silent[2:] == silent[2]).all() and not silent[:2].any()


# group buys -----------------------------------------------------------------------------------------

STILL: dict[str, Any] = NOBODY_JOINS_OR_LEAVES | {
    "run.replicates": 20, "run.days": 6, "world.groups.capacity": 40, "operator.content": {"per_day": 0}, BUYING + "buy_chance": 1.0,
    BUYING + "unasked_rate": 0.0, OUTSIDE + "outside_rate": 0.0, SPEAKING + "initiative": 0.0, SPEAKING + "branching": 0.0,
    EXPERIENCE + "surprise_trust": 0.0, "world.product.delivery_days": 20,
}  # fmt: skip
"""Nothing but what is done here moves trust; what is ordered does not arrive."""
FORUM = {"world.platform": "forum", "world.groups.topics": 3}
TOO_MANY = 1000


def _offer(days: dict[int, dict[str, Any]]) -> Any:
    """Group buys begin at midnight of some days, at a discount of 40 %, and are called to mind twice a day at 10 %."""

    def act(agenda: Agenda) -> None:
        if agenda.day in days:
            agenda.open_deal(0.0, **{"discount": 0.4} | days[agenda.day])
        for hour in (9.0, 15.0):
            agenda.post("group_buy", hour, discount=0.1)

    return act


def _pledged(s: Simulation) -> np.ndarray:
    return (s.world.members["marks"] & PLEDGED) > 0


def _day(s: Simulation) -> tuple[np.ndarray, np.ndarray]:
    """Plays a day: who was pledged in the morning, and what share of their trust members have left."""
    pledged, trust = _pledged(s), s.world.members["trust"].astype(np.float64)
    s.step()
    return pledged, np.divide(s.world.members["trust"], trust, out=np.ones_like(trust), where=trust > 0)


def _until(s: Simulation, day: int) -> Simulation:
    while s.day < day:
        s.step()
    return s


@pytest.mark.parametrize("world", [STILL, STILL | FORUM], ids=["groups", "forums"])
def test_who_has_pledged_in_vain_loses_trust_once(world: dict[str, Any]) -> None:
    """It lapses at midnight, before anybody looks in: exactly those pledged then, and nobody on another day."""
    s = begun(world, _offer({0: {"buyers": TOO_MANY, "days": 2}}))
    for day in range(6):
        pledged, left = _day(s)
        assert pledged.any() == (day in (1, 2))
        lapses = pledged & (day == 2)
        assert np.allclose(left[lapses], 1.0 - s.numbers["lapsed_pledge"], rtol=1e-6) and (left[~lapses] == 1.0).all()
    assert per_day(s, "pledges").sum() > 100 and not per_day(s, "orders").any()


@pytest.mark.parametrize("world", [STILL, STILL | FORUM], ids=["groups", "forums"])
def test_a_pledge_that_comes_to_an_order_costs_no_trust(world: dict[str, Any]) -> None:
    s = begun(world, _offer({0: {"buyers": 3, "days": 2}}))
    trust = s.world.members["trust"].copy()
    s.run()
    assert np.array_equal(s.world.members["trust"], trust)
    orders = per_day(s, "orders_group_buy")
    assert orders.sum() > 100 and (orders.sum(axis=1) >= 3).sum() >= 15
    assert np.array_equal(per_day(s, "orders"), orders)
    assert np.allclose(per_day(s, "revenue"), orders * 60.0), "at the discount of the group buy, not of the reminders"


def test_at_strength_zero_a_lapse_costs_nothing() -> None:
    s = begun(STILL | {"world.behaviour.rewards.lapsed_pledge": 0.0}, _offer({0: {"buyers": TOO_MANY, "days": 2}}))
    trust = s.world.members["trust"].copy()
    assert np.array_equal(s.run().world.members["trust"], trust) and per_day(s, "pledges").any()


def test_who_waits_for_goods_gets_no_second_order() -> None:
    """Of those who have pledged some are given goods to try; when the deal comes off, the others order, and they do not."""
    dry = _until(begun(STILL, _offer({0: {"buyers": TOO_MANY, "days": 2}})), 1)
    first = _pledged(dry).reshape(20, -1)
    trying = first & (np.cumsum(first, axis=1) % 2 == 0)
    dry.step()
    comes_off = _pledged(dry).reshape(20, -1).sum(axis=1) > first.sum(axis=1)

    def act(agenda: Agenda) -> None:
        if agenda.day == 0:
            for group, buyers in enumerate(first.sum(axis=1).tolist()):
                agenda.open_deal(0.0, np.array([group]), discount=0.4, buyers=buyers + 1, days=2)
        for hour in (9.0, 15.0):
            agenda.post("group_buy", hour, discount=0.1)
        if agenda.day == 1:
            agenda.try_out(*np.nonzero(trying), 0.0)

    s = _until(begun(STILL, act), 2)
    people = s.world.members.reshape(20, -1)
    assert comes_off.sum() > 10 and trying[comes_off].sum() > 20
    assert not people["orders"][trying].any() and (people["pending"][trying] == 1).all()
    assert (people["orders"][comes_off][(first & ~trying)[comes_off]] == 1).all()
    assert not _pledged(s).reshape(20, -1)[comes_off].any(), "the pledge is settled all the same"
    trust = s.world.members["trust"].copy()
    assert np.array_equal(s.run().world.members["trust"].reshape(20, -1)[comes_off], trust.reshape(20, -1)[comes_off])


def test_a_new_group_buy_ends_the_one_before() -> None:
    """Those who have pledged to the first lose trust; what is counted is pledged to the second."""
    s = _until(begun(STILL, _offer({0: {"buyers": TOO_MANY, "days": 30}, 2: {"buyers": TOO_MANY, "days": 30}})), 2)
    pledged, left = _day(s)
    assert pledged.sum() > 100
    assert np.allclose(left[pledged], 1.0 - s.numbers["lapsed_pledge"], rtol=1e-6) and (left[~pledged] == 1.0).all()
    again = _pledged(s).reshape(20, -1).sum(axis=1)
    assert np.array_equal(s.world.groups["deal_pledged"], again) and 0 < again.sum() < pledged.sum()
    assert (s.world.groups["deal_needed"] == TOO_MANY).all()


SLOW = {"name": "slow", "price": 100.0, "unit_cost": 50.0, "purchase_cycle": 3000.0}


def test_one_pledges_only_to_the_product_of_the_group_buy() -> None:
    """Everybody needs the first product and hardly anybody the second; half of the offers are for the open group buy."""
    pledges, orders = [], []
    for product in (0, 1):

        def act(agenda: Agenda, product: int = product) -> None:
            if agenda.day == 0:
                agenda.open_deal(0.0, discount=0.1, buyers=TOO_MANY, days=30, product=product)
            for hour in (9.0, 15.0):
                agenda.post("group_buy", hour, discount=0.1, product=product)
                agenda.post("advertisement", hour, discount=0.1, product=1 - product)

        needs = {"world.other_products": [SLOW], "world.product.purchase_cycle": 2.0, "world.members.existing_customers": 1.0}
        s = acting(STILL | needs, act)
        pledges.append(per_day(s, "pledges").sum())
        orders.append(per_day(s, "orders").sum())
    assert pledges[0] > 200, "the group buy is for what they need"
    assert orders[1] > 400 and pledges[1] < 0.05 * orders[1], "it is for the other"


EVEN = {"name": "even", "price": 40.0, "unit_cost": 20.0, "purchase_cycle": 2.0}


@pytest.mark.parametrize("world", [STILL, STILL | FORUM], ids=["groups", "forums"])
@pytest.mark.parametrize("product", [0, 1])
def test_of_two_products_one_is_pledged_to_and_the_other_is_ordered(product: int, world: dict[str, Any]) -> None:
    """Both are needed; the group buy never finds its buyers, so what is ordered is the product that is advertised."""

    def act(agenda: Agenda) -> None:
        if agenda.day == 0:
            agenda.open_deal(0.0, discount=0.1, buyers=TOO_MANY, days=30, product=product)
        for hour in (9.0, 15.0):
            agenda.post("group_buy", hour, discount=0.1, product=product)
            agenda.post("advertisement", hour, discount=0.1, product=1 - product)

    needs = {"world.other_products": [EVEN], "world.product.purchase_cycle": 2.0, "world.members.existing_customers": 1.0}
    s = acting(world | needs, act)
    orders, price = per_day(s, "orders"), (100.0, 40.0)[1 - product]
    assert per_day(s, "pledges").sum() > 100 and orders.sum() > 100 and not per_day(s, "orders_group_buy").any()
    assert np.allclose(per_day(s, "revenue"), orders * price * 0.9)
    people = s.world.members
    assert set(people["product"][people["orders"] > 0].tolist()) == {1 - product}


@pytest.mark.parametrize("world", [STILL, STILL | FORUM], ids=["groups", "forums"])
def test_nobody_pledges_while_something_is_on_its_way(world: dict[str, Any]) -> None:
    """Every other member is given goods to try, which take longer than the run; the others pledge."""
    trying = np.arange(40) % 2 == 0
    groups, slots = np.divmod(np.flatnonzero(np.tile(trying, 20)), 40)

    def act(agenda: Agenda) -> None:
        if agenda.day == 0:
            agenda.try_out(groups, slots, 0.0)
        _offer({1: {"buyers": TOO_MANY, "days": 30}})(agenda)

    s = acting(world | {"world.groups.capacity": 40}, act)
    pledged = _pledged(s).reshape(20, -1)[:, :40]
    assert (s.world.members["pending"].reshape(20, -1)[:, :40][:, trying] > 0).all()
    assert pledged[:, ~trying].sum() > 100 and not pledged[:, trying].any()
    assert per_day(s, "pledges").sum() == pledged.sum()
