"""What members buy, in the group and elsewhere, against people who never join.

The panel is drawn as the first members are and watched outside. So the gain compares people alike at the start; the
rates of members are per day of membership, of those who stay and of those who came since.
"""

import numpy as np

from sim.results.metric import Metric
from sim.results.units import FLOWS, Array, Units, divide, member_days

MONTH = 30.0
_CONTROL = "control_orders_per_100"


def _rate(u: Units, *columns: str) -> Array:
    """Orders per 100 members and month."""
    orders = sum((u.total(name) for name in columns), np.zeros(u.count))
    return 100.0 * MONTH * divide(orders, member_days(u))


def _control(u: Units) -> Array:
    """Orders per 100 people of the panel and month, one number per market."""
    return MONTH * u.markets.mean(_CONTROL)


def _gain(u: Units) -> Array:
    """Orders of members anywhere less those of the panel, per 100 and month, one number per market.

    Both live in the same market, so their difference is taken replicate by replicate.
    """
    return _rate(u.markets, "orders", "orders_outside") - _control(u)


_NEEDS = ("members", *FLOWS)
SALES = (
    Metric(
        "orders_month", "orders a month of 100 members", "orders", ("orders", *_NEEDS),
        lambda u: _rate(u, "orders"), lowest=0.0,
    ),
    Metric(
        "orders_outside_month", "  bought elsewhere by the same", "orders", ("orders_outside", *_NEEDS),
        lambda u: _rate(u, "orders_outside"), lowest=0.0, alone="orders elsewhere a month of 100 members",
    ),
    Metric(
        "orders_control_month", "  by 100 people who never join", "orders", (_CONTROL,), _control, lowest=0.0,
        alone="orders a month of 100 people who never join",
    ),
    Metric(
        "orders_gain_month", "  gain of members over them", "orders", ("orders", "orders_outside", _CONTROL, *_NEEDS),
        _gain, alone="orders gained a month by 100 members",
    ),
)  # fmt: skip
