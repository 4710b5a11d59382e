"""What is sold: one product, or several, of which offers name one each; quality as delivered, and which is bought."""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model.compile import rule
from sim.model.labels import INVITED
from sim.model.parameters import Parameters
from sim.model.rules import appeal, buy_hazard, readiness
from sim.model.scratch import COST, DISCOUNT, FIRST_ORDERS, ORDERS, REVENUE
from sim.model.state import PRODUCT_DTYPE, Record, World
from sim.model.world_rules import delivered_quality
from sim.scenario.world import World as Settings

MOST_PRODUCTS: Final = 5
_UNIT: Final = 2048


def product_records(settings: Settings) -> npt.NDArray[Record]:
    """All products of a scenario (K,), the first one first."""
    products = (settings.product, *settings.other_products)
    records = np.zeros(len(products), PRODUCT_DTYPE)
    for record, product in zip(records, products, strict=True):
        for name in PRODUCT_DTYPE.names or ():
            value = getattr(product, name)
            record[name] = -1.0 if value is None else float(value)
    return records.view(np.recarray)


@rule
def place(product: int) -> int:
    """Which running sum of the feed counts the offers of a product from 1 on."""
    return 6 + (product - 1) // 2


@rule
def unit(product: int) -> int:
    """What one offer of it adds to that sum."""
    return 1 if product % 2 == 1 else _UNIT


@rule
def offers_of(difference: int, product: int) -> int:
    """Offers of a product from 1 on, in a difference of two such sums; up to 2,047 of an odd one."""
    return difference & (_UNIT - 1) if product % 2 == 1 else difference >> 11


@rule
def quality_on(world: World, g: int, product: int, day: float) -> float:
    """Quality of what was ordered on `day` in group `g`, not longer ago than delivery takes."""
    k = world.products[product]
    improvement = np.float64(world.improved[g, int(day) % world.improved.shape[1]])
    return delivered_quality(day, k.quality, k.trend, improvement, k.fault_day, k.fault_days, k.fault_loss)


@rule
def hazard_of(
    price: float, first_price: float, purchase_cycle: float, offers: float, repeats: float, need: float, trust: float,
    interest: float, belief: float, reference_price: float, discount: float, since: float, quality_weight: float,
    price_weight: float, value_weight: float, orders: float, p: Parameters,
) -> float:  # fmt: skip
    """Hazard of ordering one of several products, `offers` of it having been read, and `repeats` before.

    since: days since any purchase.

    What one expects to pay for it follows from what one has come to expect of the first product.
    """
    reference = reference_price * price / first_price
    draw = appeal(belief, reference, price * (1.0 - discount), price, quality_weight, price_weight, value_weight)
    return buy_hazard(offers, repeats, need, trust, interest, readiness(since, purchase_cycle), draw, orders, p)


@rule
def order(
    world: World, tally: npt.NDArray[np.int64], m: Record, day: int, product: int, discount: float
) -> None:
    """A member orders a product at its list price less a discount."""
    k = world.products[product]
    price = k.price * (1.0 - discount)
    m.pending = 1
    m.product = product
    m.last_purchase = day
    if m.orders == 0 and m.source == INVITED:
        tally[FIRST_ORDERS] += 1
    m.orders = min(255, int(m.orders) + 1)
    tally[ORDERS] += 1
    tally[REVENUE] += int(price * 100.0 + 0.5)
    tally[DISCOUNT] += int((k.price - price) * 100.0 + 0.5)
    tally[COST] += int(k.unit_cost * 100.0 + 0.5)
