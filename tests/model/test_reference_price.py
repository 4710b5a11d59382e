"""Discounts teach people to expect low prices: later offers at full price sell less, where the price counts at all."""

from typing import Any

import numpy as np
import pytest
from small_worlds import BUYING, INVITING, LEAVING, MUTING, SMALL, per_day

from sim.model.simulation import Simulation
from sim.policies.base import Policy
from sim.policies.registry import REGISTRY
from sim.scenario.fields import field
from sim.scenario.loading import loads

SALE_DAYS = 20


class Sale(Policy):
    """Three coupons a day in the first weeks."""

    key = "sale"
    discount: float = field(0.1, ge=0, lt=1, description="of the price")

    def plan(self, day: int, view: Any, agenda: Any) -> None:
        """Post them."""
        if day < SALE_DAYS:
            for hour in (9.0, 13.0, 20.0):
                agenda.post("coupon", hour, discount=self.discount)


def later_orders(discount: float, price_weight: float) -> np.ndarray[Any, Any]:
    """Orders in each replicate once the last coupons are a week old, all at full price."""
    changes: dict[str, Any] = {
        "run.days": 45, "run.replicates": 60, "world.groups.members": 60, "world.product.purchase_cycle": 1.0,
        "operator.sale.discount": discount, "operator.ads.per_day": 3, "operator.ads.start_day": SALE_DAYS + 2,
        "operator.content": None, BUYING + "buy_chance": 0.2, BUYING + "offer_wear": 0.0, BUYING + "value_weight_middle": 0.0,
        BUYING + "reference_gain": 0.1, "world.behaviour.judging.deal_worth": 0.0, LEAVING + "leave_rate": 0.0,
        MUTING + "mute_rate": 0.0, INVITING + "invite_rate": 0.0, "world.members.existing_customers": 1.0,
    }  # fmt: skip
    changes |= {BUYING + f"price_weight_{tier}": price_weight for tier in ("upper", "middle", "base")}
    s = Simulation(loads(SMALL, REGISTRY | {"sale": Sale}, changes)).run()
    assert not per_day(s, "discount")[:, SALE_DAYS + 9 :].any()
    return per_day(s, "orders")[:, SALE_DAYS + 9 :].sum(axis=1)


def test_deeper_discounts_lower_later_orders_at_full_price() -> None:
    fewer = later_orders(0.5, 3.0) - later_orders(0.05, 3.0)
    assert fewer.mean() < -3 * fewer.std(ddof=1) / np.sqrt(len(fewer))


@pytest.mark.parametrize("discount", [0.2, 0.5])
def test_where_the_price_does_not_count_discounts_leave_no_trace(discount: float) -> None:
    assert np.array_equal(later_orders(discount, 0.0), later_orders(0.05, 0.0))
