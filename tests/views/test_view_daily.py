"""Means and bands over replicates and groups."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.views.daily import Daily, band, running_mean

VALUES = st.floats(-1e6, 1e6) | st.just(float("nan"))


def table(replicates: int, groups: int, days: int) -> pd.DataFrame:
    luck = np.random.default_rng(1)
    index = pd.MultiIndex.from_product(
        [range(replicates), range(groups), range(days)], names=["replicate", "group", "day"]
    )
    frame = pd.DataFrame(
        {"members": luck.integers(0, 4, len(index)), "messages": luck.integers(0, 9, len(index))}, index
    )
    frame["interest_mean"] = np.where(frame["members"] > 0, luck.random(len(index)), np.nan)
    return frame.reset_index().sample(frac=1.0, random_state=1)  # no order is promised


def test_units_are_replicates_else_groups() -> None:
    assert (Daily(table(3, 4, 2)).over, Daily(table(3, 4, 2)).units) == ("replicates", 3)
    assert (Daily(table(1, 4, 2)).over, Daily(table(1, 4, 2)).units) == ("groups", 4)
    assert (Daily(table(1, 1, 2)).over, Daily(table(1, 1, 2)).units) == ("", 1)


def test_counts_are_means_per_group() -> None:
    frame = table(3, 4, 5)
    expected = frame.groupby(["replicate", "day"])["messages"].mean().unstack().to_numpy()
    np.testing.assert_allclose(Daily(frame).per_group("messages"), expected)


def test_shares_are_means_per_member() -> None:
    frame = table(3, 4, 5)
    known = frame.dropna()
    weighted = (known["interest_mean"] * known["members"]).groupby([known["replicate"], known["day"]]).sum()
    members = known.groupby(["replicate", "day"])["members"].sum()
    np.testing.assert_allclose(
        Daily(frame).per_member("interest_mean"), (weighted / members).unstack().to_numpy()
    )


def test_a_day_without_members_is_unknown() -> None:
    frame = pd.DataFrame(
        {"replicate": 0, "group": 0, "day": [0, 1], "members": [2, 0], "trust_mean": [0.4, np.nan]}
    )
    np.testing.assert_array_equal(Daily(frame).per_member("trust_mean"), [[0.4, np.nan]])


@given(arrays(np.float64, st.tuples(st.integers(2, 9), st.integers(1, 5)), elements=VALUES))
def test_band_is_the_mean_and_the_quantiles_of_what_is_known(values: np.ndarray) -> None:
    found = band(values)
    assert found.low is not None
    assert found.high is not None
    for day in range(values.shape[1]):
        known = values[np.isfinite(values[:, day]), day]
        if not known.size:
            assert np.isnan([found.mean[day], found.low[day], found.high[day]]).all()
            continue
        np.testing.assert_allclose(found.mean[day], known.mean(), atol=1e-6)
        low, high = (0.1, 0.9) if len(values) >= 5 else (0.0, 1.0)
        np.testing.assert_allclose(found.low[day], np.quantile(known, low), atol=1e-6)
        np.testing.assert_allclose(found.high[day], np.quantile(known, high), atol=1e-6)


def test_few_units_are_kept_one_by_one() -> None:
    few = np.arange(12.0).reshape(4, 3)
    assert band(few).single is few
    assert band(np.ones((5, 3))).single is None


def test_one_unit_has_no_band() -> None:
    assert band(np.ones((1, 3))).low is None


def test_a_running_mean_looks_back_only() -> None:
    found = running_mean(np.array([[0.0, 0.0, 6.0, np.nan, 0.0]]), 3)
    np.testing.assert_allclose(found, [[0.0, 0.0, 2.0, 3.0, 3.0]])


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ValueError, match="'group'"):
        Daily(pd.DataFrame({"replicate": [0], "day": [0]}))
