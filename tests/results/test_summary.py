"""The summary: means and intervals against closed forms, and the words made of them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.results.costs import policy_costs
from sim.results.metrics import METRICS
from sim.results.numbers import amount, interval, number, quantity
from sim.results.summary import summarise, t_interval
from sim.results.words import plain_words


def table(replicates=3, groups=1, days=2, **columns):
    """A daily table; each column is given as an array over (replicate, group, day), or broadcasts to one."""
    shape = (replicates, groups, days)
    index = np.indices(shape).reshape(3, -1)
    made = {"replicate": index[0], "group": index[1], "day": index[2]}
    for name, values in columns.items():
        made[name] = np.broadcast_to(np.asarray(values, float), shape).ravel()
    return made


def by_replicate(*values):
    return np.array(values, float).reshape(-1, 1, 1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
@settings(deadline=None)
def test_interval_is_students(values):
    mean, low, high = t_interval(np.array(values))
    scale = stats.sem(values)
    expected = stats.t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=scale) if scale > 0 else (mean, mean)
    assert mean == pytest.approx(np.mean(values))
    assert (low, high) == (pytest.approx(expected[0], abs=1e-6), pytest.approx(expected[1], abs=1e-6))


def test_interval_of_three_by_hand():
    mean, low, high = t_interval(np.array([1.0, 2.0, 3.0]))
    half = 4.302652729911275 / math.sqrt(3)  # t(.975; 2) times standard deviation 1 over root of 3
    assert (mean, low, high) == (pytest.approx(2.0), pytest.approx(2.0 - half), pytest.approx(2.0 + half))


def test_one_replicate_has_no_interval():
    summary = summarise(table(replicates=1, orders=2.0))
    row = summary.loc["orders"]
    assert row["mean"] == 4.0
    assert math.isnan(row["low"])
    assert math.isnan(row["high"])
    assert "no interval" in summary.attrs["interval"]
    assert "(" not in plain_words(summary)


def test_totals_ends_and_flows():
    members = np.array([[[99, 97]], [[100, 100]], [[101, 103]]])
    summary = summarise(
        table(members=members, joined_invited=[1, 2], joined_channel=0.0, left=[2, 4], removed_today=[0, 1])
    )
    mean = summary["mean"]
    assert mean["members_start"] == pytest.approx(100.0 - 1.0 + 2.0)
    assert mean["joined"] == 3
    assert mean["left"] == 6
    assert mean["removed"] == 1
    assert mean["members_end"] == pytest.approx(100.0)
    low, high = stats.t.interval(0.95, 2, loc=100.0, scale=stats.sem([97, 100, 103]))
    assert summary.loc["members_end", "low"] == pytest.approx(low)
    assert summary.loc["members_end", "high"] == pytest.approx(high)
    assert summary.loc["members_end", "p10"] == pytest.approx(np.quantile([97, 100, 103], 0.1))


def test_shares_are_weighted_by_what_they_are_shares_of():
    daily = table(
        replicates=2, groups=2, days=1,
        members=np.array([[[10], [30]], [[10], [30]]]),
        muted_share=np.array([[[1.0], [0.0]], [[1.0], [0.0]]]),
        messages=np.array([[[0], [8]], [[2], [6]]]),
        commercial_share=np.array([[[np.nan], [0.5]], [[1.0], [0.0]]]),
        visits=20.0,
    )  # fmt: skip
    summary = summarise(daily)
    assert summary.loc["muted_share", "mean"] == pytest.approx(0.25)
    assert summary.loc["commercial_share", "mean"] == pytest.approx((0.5 + 0.25) / 2)
    assert summary.loc["visits_per_member_day", "mean"] == pytest.approx(1.0)
    assert summary.loc["messages_per_day", "mean"] == pytest.approx(4.0)  # of the average group


def test_many_groups_of_one_replicate_are_the_units():
    summary = summarise(table(replicates=1, groups=4, orders=np.arange(4.0).reshape(1, 4, 1)))
    assert summary.attrs["over"] == "group"
    assert summary.loc["orders", "mean"] == pytest.approx(3.0)
    assert summary.loc["orders", "units"] == 4
    low, _ = stats.t.interval(0.95, 3, loc=3.0, scale=stats.sem([0, 2, 4, 6]))
    assert summary.loc["orders", "low"] == pytest.approx(max(low, 0.0))


def test_replicates_without_a_value_are_left_out():
    summary = summarise(table(top20_share=by_replicate(0.5, np.nan, 0.7)))
    assert summary.loc["top20_share", "units"] == 2
    assert summary.loc["top20_share", "mean"] == pytest.approx(0.6)
    nothing = summarise(table(top20_share=np.nan))
    assert math.isnan(nothing.loc["top20_share", "mean"])


def test_intervals_end_where_the_metric_ends():
    summary = summarise(table(orders=by_replicate(0, 0, 9), muted_share=by_replicate(1.0, 1.0, 0.4), members=10.0))
    assert summary.loc["orders", "low"] == 0.0
    assert summary.loc["muted_share", "high"] == 1.0


def test_profit_may_be_negative():
    summary = summarise(table(gross_profit=1.0, cash=by_replicate(3, 4, 5), staff_minutes=30.0))
    assert summary.loc["profit", "mean"] == pytest.approx(-6.0)
    assert summary.loc["profit", "low"] < -6.0
    assert summary.loc["profit_per_staff_hour", "mean"] == pytest.approx(-6.0)


def test_the_order_of_rows_does_not_matter():
    daily = table(groups=2, members=np.arange(12.0).reshape(3, 2, 2), orders=np.arange(12.0).reshape(3, 2, 2))
    order = np.random.default_rng(0).permutation(12)
    shuffled = {name: column[order] for name, column in daily.items()}
    assert summarise(daily).equals(summarise(shuffled))


def test_missing_columns_leave_their_metrics_out():
    assert list(summarise(table(orders=1.0)).index) == ["orders"]
    with pytest.raises(ValueError, match="empty"):
        summarise({name: column[:0] for name, column in table().items()})


def test_metric_names_are_unique():
    names = [metric.name for metric in METRICS]
    assert len(set(names)) == len(names)


def test_costs_by_policy_are_per_group():
    daily = table(
        replicates=2, groups=2, minutes_ads=3.0, cash_ads=by_replicate(1, 2), minutes_welcome=0, cash_welcome=0, cash=9
    )
    agenda = {
        "policy": np.array(["ads", "ads", "welcome", "ads"]),
        "done": np.array([True, True, True, False]),
    }
    costs = policy_costs(daily, agenda)
    assert list(costs.index) == ["ads", "welcome"]
    assert costs.loc["ads", "minutes"] == pytest.approx(6.0)
    assert costs.loc["ads", "cash"] == pytest.approx(3.0)
    assert costs.loc["ads", "done"] == pytest.approx(0.5)
    assert costs.loc["ads", "missed"] == pytest.approx(0.25)
    assert len(policy_costs(table(orders=1.0))) == 0


def test_words_for_a_shop_owner():
    daily = table(
        members=np.array([[[298, 262]], [[298, 258]], [[298, 260]]]),
        joined_invited=[0, 1], joined_channel=0, left=[2, 38], removed_today=0, visits=390.0,
        muted_share=by_replicate(0.3, 0.4, 0.5), never_spoke_share=0.6, messages=20.0, commercial_share=0.1,
        top20_share=0.8, orders=5.0, revenue=500.0, gross_profit=200.0, cash=50.0, staff_minutes=60.0, missed=1.0,
    )  # fmt: skip
    words = plain_words(summarise(daily))
    assert "1 group, 2 days, played 3 times with different luck." in words
    assert "Of 300 members at the start and 1 who joined since, 40 left" in words
    assert "260 (255-265) were there at the end" in words
    assert "At the end 40 % (15.2-64.8) had muted the group and 60 % had never said a word." in words
    assert "10 orders brought 1,000 CNY" in words
    assert "left 300 CNY" in words
    assert "2 hours on it (60 minutes a day)" in words
    assert "2 planned actions did not happen" in words
    assert "nan" not in words


def test_one_of_a_thing_is_not_many():
    daily = table(
        replicates=1, days=8, members=1.0, joined_invited=0, joined_channel=0, left=[1] + [0] * 7,
        removed_today=[1] + [0] * 7, visits=9 / 8, messages=1.0, top20_share=1.0, orders=[1] + [0] * 7, revenue=9.0,
        gross_profit=2.0, cash=0.0, staff_minutes=7.5, missed=[1] + [0] * 7,
    )  # fmt: skip
    words = plain_words(summarise(daily))
    assert "1 was removed; 1 was there at the end." in words
    assert "opened the group once a day and there was 1 message a day; of the messages the busiest" in words
    assert "1 order brought" in words
    assert "Staff worked 1 hour on it (7.5 minutes a day); 1 planned action did not happen" in words
    assert "month" not in words  # the run has eight days


def test_the_last_month_of_a_run_that_has_one():
    assert "Of the last month's messages the busiest" in plain_words(summarise(table(days=30, top20_share=1.0)))


def test_words_pass_over_what_is_not_known():
    words = plain_words(summarise(table(top20_share=np.nan, messages=0, commercial_share=np.nan)))
    assert "nan" not in words
    assert "0 messages a day." in words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"), (41.0, "41"), (41.26, "41.3"), (3.14159, "3.14"), (0.5, "0.5"), (0.0123, "0.012"),
        (123456.7, "123,457"), (-7.25, "-7.25"), (1e-9, "0"), (math.nan, "-"), (99.96, "100"),
    ],
)  # fmt: skip
def test_numbers_as_one_says_them(value, said):
    assert number(value) == said


def test_words_for_many_groups_say_what_they_make_together():
    words = plain_words(summarise(table(replicates=1, groups=1000, orders=2.0, gross_profit=700.0, cash=0.0)))
    assert "1,000 groups, 2 days. What follows is for the average group." in words
    assert "All 1,000 groups together: 4,000 orders and a profit of 1.4 million CNY." in words


def test_large_amounts():
    assert amount(12_373_224) == "12.4 million"
    assert amount(-2.5e9) == "-2.5 billion"
    assert amount(999_999) == "999,999"


def test_quantities_and_intervals():
    assert quantity(0.384, "share") == "38.4 %"
    assert interval(0.3, 0.5, "share") == "30-50"
    assert interval(-3.0, 4.0, "CNY") == "-3 to 4"
    assert interval(3.0, 3.0, "CNY") == ""
    assert interval(math.nan, math.nan, "CNY") == ""
