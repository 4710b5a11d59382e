"""Orders of members beside those of people who never join, reckoned by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.results.sales import SALES
from sim.results.summary import summarise
from sim.results.words import plain_words


def daily(replicates, groups, days, **columns):
    shape = (replicates, groups, days)
    index = np.indices(shape).reshape(3, -1)
    made = {"replicate": index[0], "group": index[1], "day": index[2]}
    nothing = dict.fromkeys(("joined_invited", "joined_channel", "left", "removed_today"), 0.0)
    for name, values in {**nothing, **columns}.items():
        made[name] = np.broadcast_to(np.asarray(values, float), shape).ravel()
    return made


def test_rates_are_per_hundred_and_thirty_days():
    table = daily(1, 1, 10, members=50.0, orders=2.0, orders_outside=0.5, control_orders_per_100=0.3)
    mean = summarise(table, SALES)["mean"]
    # 500 days of membership: 20 orders are 4 a day of 100 members, 120 a month
    assert mean["orders_month"] == pytest.approx(120.0)
    assert mean["orders_outside_month"] == pytest.approx(30.0)
    assert mean["orders_control_month"] == pytest.approx(9.0)
    assert mean["orders_gain_month"] == pytest.approx(141.0)


def test_days_of_membership_know_who_came_and_went():
    """Four leave on day 0 and were there for half of it; six come that night and are there on day 1."""
    table = daily(
        1, 1, 2, members=[12.0, 12.0], left=[4.0, 0.0], joined_invited=[6.0, 0.0], orders=[2.0, 0.0], orders_outside=0.0
    )
    days = (6 + 4 / 2) + 12
    assert summarise(table, SALES)["mean"]["orders_month"] == pytest.approx(100 * 30 * 2 / days)


def test_the_gain_is_paired_by_replicate():
    """Luck that members and panel share drops out: rates differ widely, gains hardly."""
    orders, control = np.array([3.0, 6.0, 9.0]), np.array([1.0, 4.0, 7.0])
    table = daily(
        3, 1, 30, members=100.0, orders=orders.reshape(3, 1, 1), orders_outside=0.0,
        control_orders_per_100=control.reshape(3, 1, 1),
    )  # fmt: skip
    row = summarise(table, SALES).loc["orders_gain_month"]
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((60.0, 60.0, 60.0))
    table["control_orders_per_100"] = np.repeat([1.0, 4.0, 8.0], 30)
    row = summarise(table, SALES).loc["orders_gain_month"]
    gains = [60.0, 60.0, 30.0]
    low, high = stats.t.interval(0.95, 2, loc=np.mean(gains), scale=stats.sem(gains))
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((50.0, low, high))


def test_a_gain_may_be_a_loss():
    table = daily(2, 1, 5, members=100.0, orders=0.0, orders_outside=1.0, control_orders_per_100=2.0)
    assert summarise(table, SALES).loc["orders_gain_month", "mean"] == pytest.approx(-30.0)


def test_groups_of_one_replicate_share_one_panel():
    """The panel is one piece of luck for all groups: their number makes no interval around it."""
    table = daily(
        1, 4, 5, members=10.0, orders=np.arange(4.0).reshape(1, 4, 1), orders_outside=0.0, control_orders_per_100=2.0
    )
    summary = summarise(table, SALES)
    assert summary.loc["orders_month", "units"] == 4
    for name in ("orders_control_month", "orders_gain_month"):
        assert summary.loc[name, "units"] == 1
        assert math.isnan(summary.loc[name, "low"])
    assert summary.loc["orders_gain_month", "mean"] == pytest.approx(30 * (15.0 - 2.0))


def test_without_a_panel_nothing_is_compared():
    table = daily(2, 1, 5, members=10.0, orders=1.0, orders_outside=1.0, control_orders_per_100=np.nan)
    summary = summarise(table, SALES)
    assert summary.loc["orders_month", "mean"] == pytest.approx(300.0)
    assert math.isnan(summary.loc["orders_control_month", "mean"])
    assert math.isnan(summary.loc["orders_gain_month", "mean"])
    assert "never join" not in plain_words(summary)


def test_without_a_member_there_is_no_rate():
    table = daily(2, 1, 5, members=0.0, orders=0.0, orders_outside=0.0, control_orders_per_100=1.0)
    assert math.isnan(summarise(table, SALES).loc["orders_month", "mean"])


def test_words_compare_members_with_people_who_never_join():
    table = daily(
        3, 1, 30, members=100.0, orders=np.array([3.0, 6.0, 9.0]).reshape(3, 1, 1), orders_outside=1.0,
        control_orders_per_100=2.0,
    )  # fmt: skip
    words = plain_words(summarise(table, SALES))
    assert "100 members order 180 times in the group and 30 times elsewhere" in words
    assert "never join 60 times: a difference of 150 (-73.6 to 374)." in words
