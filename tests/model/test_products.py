"""Several products: what is offered is what is bought and paid for, quality follows its trend and improves, and faults are refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import (
    BUYING,
    EXPERIENCE,
    OUTSIDE,
    acting,
    assert_same_but,
    assert_tables_equal,
    paired,
    per_day,
    scenario,
    simulate,
)

from sim.model.agenda import Agenda
from sim.model.rules import towards_one
from sim.model.simulation import Simulation
from sim.model.world_rules import delivered_quality
from sim.scenario import ScenarioError

SECOND = {"name": "second", "price": 30.0, "unit_cost": 7.0, "quality": 0.3, "purchase_cycle": 4.0, "delivery_days": 1}
THIRD = {"name": "third", "price": 250.0, "unit_cost": 240.0, "quality": 0.95}
FOURTH = {"name": "fourth", "price": 64.0, "unit_cost": 0.0}
FIFTH = {"name": "fifth", "price": 1.0, "unit_cost": 3.0}
RANGE = [SECOND, THIRD, FOURTH, FIFTH]
SHOP = {
    "run.days": 25, "run.replicates": 20, "operator.ads": {"per_day": 3, "minutes_each": 0}, BUYING + "buy_chance": 0.3,
    BUYING + "unasked_rate": 0.0, "world.product.purchase_cycle": 7.0, OUTSIDE + "outside_rate": 0.0,
}  # fmt: skip
PRICES = (100.0, 30.0, 250.0, 64.0, 1.0)
COSTS = (50.0, 7.0, 240.0, 0.0, 3.0)


@pytest.mark.parametrize("product", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("discount", [0.0, 0.1])
def test_what_is_offered_is_bought_and_paid_for(product: int, discount: float) -> None:
    """Revenue is orders x price x (1 - discount), gross profit what is left of it when the goods are paid for."""
    offers = {"world.other_products": RANGE, "operator.ads.product": product, "operator.ads.discount": discount}
    s = simulate(SHOP | offers | {"world.behaviour.leaving.leave_rate": 0.0})
    orders, price = per_day(s, "orders"), PRICES[product] * (1.0 - discount)
    assert orders.sum() > 100
    assert np.allclose(per_day(s, "revenue"), orders * price, rtol=1e-6, atol=0.005 * orders.max())
    assert np.allclose(per_day(s, "discount"), orders * PRICES[product] * discount, rtol=1e-6, atol=0.005 * orders.max())
    assert np.allclose(per_day(s, "gross_profit"), orders * (price - COSTS[product]), rtol=1e-6, atol=0.01 * orders.max())
    members = s.world.members
    assert set(members["product"][members["orders"] > 0].tolist()) == {product}


def test_two_are_offered_side_by_side() -> None:
    """Each order is of one of the two: the totals of money and of goods tell the same numbers."""
    s = acting(
        SHOP | {"world.other_products": RANGE}, lambda agenda: [agenda.post("advertisement", 15.0, product=k) for k in (1, 4)]
    )
    orders, revenue = per_day(s, "orders").sum(), per_day(s, "revenue").sum()
    spent = revenue - per_day(s, "gross_profit").sum()
    counts = np.linalg.solve(np.array([PRICES, COSTS, np.ones(5)])[:, [0, 1, 4]], [revenue, spent, orders])
    assert np.allclose(counts, np.rint(counts), atol=1e-3) and (counts > 30).all(), counts


def test_what_is_ordered_unasked_or_elsewhere_is_the_first() -> None:
    changes = SHOP | {"operator.ads": None, "world.other_products": RANGE, BUYING + "unasked_rate": 1.0}
    s = simulate(changes | {"operator.welcome": {"first_members": True, "within_hours": 100, "minutes_each": 0}})
    assert per_day(s, "orders").sum() > 50
    assert np.allclose(per_day(s, "revenue"), per_day(s, "orders") * PRICES[0])


def test_the_quality_of_what_was_bought_is_what_one_learns() -> None:
    """With perfect learning and no noise: who bought the second product expects its quality, and nobody else does."""
    sure = {EXPERIENCE + "belief_learning": 1.0, EXPERIENCE + "hearing": 0.0, EXPERIENCE + "friend_hearing": 0.0}
    exact = [product | {"experience_noise": 0.0, "delivery_days": 0} for product in RANGE]
    for product in (1, 2):
        s = simulate(SHOP | sure | {"world.other_products": exact, "operator.ads.product": product})
        people = s.world.members
        bought = (people["orders"] > 0) & (people["stage"] <= 2)
        assert bought.sum() > 50 and np.allclose(people["belief"][bought], RANGE[product - 1]["quality"], atol=1e-6)
        assert not np.allclose(people["belief"][(people["orders"] == 0) & (people["stage"] <= 2)], RANGE[product - 1]["quality"])


def test_goods_arrive_when_their_own_delivery_is_due() -> None:
    late = [SECOND | {"delivery_days": 9}]
    for product, days in ((0, 3), (1, 9)):
        people = simulate(SHOP | {"world.other_products": late, "operator.ads.product": product, "run.days": 40}).world.members
        waits = (people["pending"] > 0) & (people["stage"] <= 2)
        since = 39 - people["last_purchase"][waits]
        assert len(since) > 3 and since.max() == days - 1


@pytest.mark.parametrize("more", [[SECOND], RANGE], ids=["one", "four"])
def test_what_is_never_offered_changes_nothing(more: list[dict[str, float]]) -> None:
    """To the bit, whatever else is on the shelf."""
    alone = simulate(SHOP)
    beside = simulate(SHOP | {"world.other_products": more})
    assert_same_but(alone, beside)
    other = [product | {"price": 999.0, "quality": 0.0, "fault_day": 0} for product in more]
    assert_tables_equal(beside.daily_table(), simulate(SHOP | {"world.other_products": other}).daily_table())


def test_buyers_turn_to_what_is_cheaper_than_they_are_used_to() -> None:
    """Of two products alike but for an offer at half the price, the one that brings less money brings more orders."""
    twin = {"name": "twin", "price": 100.0, "unit_cost": 50.0, "quality": 0.6, "purchase_cycle": 7.0}
    plain, cheap = (simulate(SHOP | {"world.other_products": [twin], "operator.ads.product": 1, "operator.ads.discount": d}) for d in (0.0, 0.5))
    mean, error = paired(plain, cheap, "orders")
    assert mean > 3 * error


def test_a_twin_sells_as_well_as_the_first() -> None:
    """Offering a product that is the same in all but its number gives the same run, to the bit."""
    twin = {"name": "twin", "price": 100.0, "unit_cost": 50.0, "quality": 0.6, "purchase_cycle": 7.0}
    first, second = (simulate(SHOP | {"world.other_products": [twin], "operator.ads.product": k}) for k in (0, 1))
    assert_same_but(first, second)
    assert set(second.world.members["product"].tolist()) == {0, 1}


# better and worse -----------------------------------------------------------------------------------

LEARN = SHOP | {"run.days": 60, "world.behaviour.buying.buy_chance": 0.05, EXPERIENCE + "belief_learning": 1.0, EXPERIENCE + "hearing": 0.0, EXPERIENCE + "friend_hearing": 0.0,
                "world.product.experience_noise": 0.0}  # fmt: skip


def _learned(s: Simulation) -> tuple[np.ndarray, np.ndarray]:
    """Days on which members ordered last, and what they expect since the goods came (all exact)."""
    people = s.world.members
    mine = (people["orders"] > 0) & (people["pending"] == 0) & (people["stage"] <= 2)
    assert mine.sum() > 100
    return people["last_purchase"][mine].astype(float), people["belief"][mine].astype(float)


@pytest.mark.parametrize("trend", [0.15, -0.2])
def test_quality_follows_its_trend(trend: float) -> None:
    day, belief = _learned(simulate(LEARN | {"world.product.trend": trend, "world.product.quality": 0.5}))
    assert np.allclose(belief, np.clip(0.5 + trend * day / 30.0, 0.0, 1.0), atol=1e-6)
    assert np.ptp(day) > 30


def test_quality_has_its_bounds() -> None:
    _, belief = _learned(simulate(LEARN | {"world.product.trend": 1.0}))
    assert belief.max() == 1.0
    _, belief = _learned(simulate(LEARN | {"world.product.trend": -1.0}))
    assert belief.min() == 0.0


def _improving(changes: dict[str, object], gain: float, day: int, groups: np.ndarray | None = None, **price: float) -> Simulation:
    return acting(LEARN | changes, lambda agenda: agenda.day == day and agenda.improve(gain, groups, **price))


@pytest.mark.parametrize("delivery", [0, 3])
def test_an_improvement_is_felt_by_those_who_order_afterwards(delivery: int) -> None:
    day, belief = _learned(_improving({"world.product.quality": 0.5, "world.product.delivery_days": delivery}, 0.3, 20))
    assert np.allclose(belief, np.where(day < 20, 0.5, 0.65), atol=1e-6)
    assert (day < 20).sum() > 5 and (day >= 20).sum() > 5


@pytest.mark.parametrize("delivery", [0, 3])
def test_a_fault_is_in_what_is_ordered_from_its_first_day_to_its_last(delivery: int) -> None:
    """To the day; whenever the goods arrive."""
    fault = {"world.product.fault_day": 48, "world.product.fault_days": 5, "world.product.fault_loss": 0.3}
    day, belief = _learned(simulate(LEARN | fault | {"world.product.quality": 0.5, "world.product.delivery_days": delivery}))
    faulty = (day >= 48) & (day < 53)
    assert np.allclose(belief, np.where(faulty, 0.2, 0.5), atol=1e-6)
    assert {47, 48, 52, 53} <= set(day.tolist())


def test_an_improvement_is_that_of_the_group_that_paid_for_it() -> None:
    """It costs what it says, and what is not paid for does not happen."""
    s = _improving({"world.product.quality": 0.5, "operator.cash_per_day": 70.0}, 0.3, 20, np.arange(10), cash=60.0)
    people = s.world.members
    mine = (people["orders"] > 0) & (people["pending"] == 0) & (people["stage"] <= 2) & (people["last_purchase"] >= 20)
    group = np.arange(len(people)) // s.slots
    for groups, quality in ((group < 10, 0.65), (group >= 10, 0.5)):
        assert (mine & groups).sum() > 30 and np.allclose(people["belief"][mine & groups], quality, atol=1e-6)
    cash = per_day(s, "cash")
    assert (cash[:10, 20] == 60.0).all() and not cash[10:].any() and cash.sum() == 600.0
    poor = _improving({"world.product.quality": 0.5, "operator.cash_per_day": 50.0}, 0.3, 20, cash=60.0)
    assert np.allclose(_learned(poor)[1], 0.5, atol=1e-6) and per_day(poor, "missed").sum() == 20


def test_each_improvement_mends_a_share_of_what_the_one_before_has_left() -> None:
    """Half of what is lacking, and half of the rest; on one day or on several, however much is improved."""

    def act(agenda: Agenda) -> None:
        if agenda.day == 20:
            agenda.improve(0.5, np.arange(10))
        if agenda.day == 30:
            agenda.improve(0.5, np.arange(10))
            agenda.improve(0.5, np.arange(10, 20))
            agenda.improve(0.5, np.arange(10, 20))

    s = acting(LEARN | {"world.product.quality": 0.4}, act)
    day, belief = _learned(s)
    people = s.world.members
    mine = (people["orders"] > 0) & (people["pending"] == 0) & (people["stage"] <= 2)
    first = (np.arange(len(people)) // s.slots < 10)[mine]
    lacking = np.where(day >= 30, 0.25, np.where(first & (day >= 20), 0.5, 1.0))
    assert np.allclose(belief, 1.0 - 0.6 * lacking, atol=1e-6)
    for share in (0.25, 0.5, 1.0):
        assert (lacking == share).sum() > 5


@pytest.mark.parametrize("trend", [0.0, 0.3, 1.0, -1.0])
def test_the_quality_of_the_goods_is_told_for_each_day(trend: float) -> None:
    """Of the first product as ordered on the day: trend, improvements and the fault; nothing where nobody is there."""

    def act(agenda: Agenda) -> None:
        if agenda.day == 4:
            agenda.improve(0.5, np.array([0]))
        if agenda.day == 15:
            agenda.remove(np.full(40, 2), np.arange(40), 0.0)

    quality = {"world.product.quality": 0.6, "world.product.trend": trend, "world.groups.count": 3, "world.other_products": [SECOND]}
    fault = {"world.product.fault_day": 10, "world.product.fault_days": 4, "world.product.fault_loss": 0.3}
    nobody_comes = {"world.behaviour.inviting.invite_rate": 0.0, "world.behaviour.leaving.leave_rate": 0.0}
    s = acting(quality | fault | nobody_comes | {"run.days": 20, "run.replicates": 1}, act)
    day = np.arange(20)
    plain = 0.6 + trend * day / 30.0
    better = np.where(day >= 4, plain + 0.5 * np.maximum(0.0, 1.0 - plain), plain)
    lost = np.where((day >= 10) & (day < 14), 0.3, 0.0)
    found = per_day(s, "goods_quality")
    assert np.allclose(found[0], (better - lost).clip(0.0, 1.0), atol=1e-6)
    assert np.allclose(found[1], (plain - lost).clip(0.0, 1.0), atol=1e-6)
    assert np.allclose(found[2, :15], found[1, :15]) and np.isnan(found[2, 15:]).all()


@given(
    quality=st.floats(0, 1), trend=st.floats(-1, 1), day=st.integers(0, 1000), gains=st.lists(st.floats(0, 1), max_size=8),
    loss=st.floats(0, 1),
)  # fmt: skip
def test_no_improvement_makes_goods_better_than_perfect_or_worse(
    quality: float, trend: float, day: int, gains: list[float], loss: float
) -> None:
    """The order of the gains does not matter; what is beyond perfect by itself is left as it is."""
    plain = delivered_quality(day, quality, trend, 0.0, -1.0, 0.0, 0.0)
    mended, backwards, before = 0.0, 0.0, plain
    for gain in gains:
        mended = towards_one(mended, gain)
        better = delivered_quality(day, quality, trend, mended, -1.0, 0.0, 0.0)
        assert before - 1e-12 <= better <= max(1.0, plain) + 1e-12
        before = better
    for gain in reversed(gains):
        backwards = towards_one(backwards, gain)
    assert 0.0 <= mended <= 1.0 and mended == pytest.approx(1.0 - np.prod([1.0 - gain for gain in gains]), abs=1e-12)
    assert backwards == pytest.approx(mended, abs=1e-12)
    faulty = delivered_quality(day, quality, trend, mended, 0.0, 2000.0, loss)
    assert faulty == pytest.approx(before - loss)


def test_no_improvement_and_no_trend_are_nothing() -> None:
    assert_same_but(simulate(LEARN), _improving({}, 0.0, 20))


# mistakes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("others", "product"), [([], 1), ([], 3), ([SECOND], 2), ([SECOND, THIRD], 3)])
def test_a_product_that_does_not_exist_is_refused(others: list[object], product: int) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario({"operator.ads": {"per_day": 1, "product": product}, "world.other_products": others})
    text = str(caught.value)
    assert f"there is no product {product}, expected 0 (world.product) to {len(others)} (world.other_products)" in text
    assert "operator.ads.product" in text


def test_at_most_five_products_are_sold() -> None:
    with pytest.raises(ScenarioError, match="world.other_products"):
        scenario({"world.other_products": [*RANGE, SECOND]})


@pytest.mark.parametrize("product", [1, -1, 6])
def test_a_policy_cannot_offer_what_is_not_sold(product: int) -> None:
    agenda = Simulation(scenario()).plan()
    with pytest.raises(ValueError, match="product"):
        agenda.post("advertisement", 10.0, product=product)


def test_customers_outside_have_had_what_was_sold_when_they_bought() -> None:
    """Those who bought in the days of the fault expect little; those who join in these days have bought before."""
    fault = {"world.product.fault_day": 10, "world.product.fault_days": 10, "world.product.fault_loss": 0.5}
    quiet = {"world.product.quality": 0.8, "world.product.purchase_cycle": 10.0, OUTSIDE + "outside_rate": 0.0,
             "world.behaviour.arriving.belief_noise": 0.0, OUTSIDE + "customer_decline": 0.0, "world.groups.capacity": 500,
             "world.behaviour.leaving.leave_rate": 0.0, "world.market.people_per_member": 1000.0, "run.days": 35}  # fmt: skip

    def expected(changes: dict[str, object], let_in: int = 10) -> np.ndarray:
        """Mean belief of those who joined on each day, before they can have heard anything."""
        s = acting(
            quiet | changes | {"operator.content": None, BUYING + "buy_chance": 0.0, BUYING + "unasked_rate": 0.0,
                               "world.behaviour.inviting.invite_rate": 1e-9},
            lambda agenda: agenda.admit(np.arange(agenda.groups), np.full(agenda.groups, let_in), "existing"),
        )  # fmt: skip
        people = s.world.members[s.world.members["stage"] <= 2]
        day = people["joined"] // 24
        return np.array([people["belief"][day == d].mean() for d in range(1, 35)])

    belief = expected(fault)
    assert np.allclose(belief[:10], 0.8), "nobody had bought any of it"
    assert np.isclose(belief[19], 0.3) and np.allclose(belief[29:], 0.8), "in the cycle before, all or nobody bought it"
    assert (np.diff(belief[9:20]) < 0.0).mean() > 0.6 and (np.diff(belief[19:30]) > 0.0).mean() > 0.6
    improved = acting(
        quiet | {"operator.content": None, BUYING + "buy_chance": 0.0, BUYING + "unasked_rate": 0.0, "world.product.quality": 0.4,
                 "world.product.delivery_days": 3, "world.behaviour.inviting.invite_rate": 1e-9},
        lambda agenda: (agenda.improve(0.2) if agenda.day == 0 else None,
                        agenda.admit(np.arange(agenda.groups), np.full(agenda.groups, 10), "existing")),
    )  # fmt: skip
    people = improved.world.members[improved.world.members["stage"] <= 2]
    day = people["joined"] // 24
    later = [people["belief"][day == d].mean() for d in range(1, 12)]
    assert 0.4 < later[0] < later[4] < later[9] and np.isclose(later[10], 0.4 + 0.2 * 0.6), "who bought after it was improved"
