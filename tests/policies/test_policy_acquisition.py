"""Acquisition: how many come through which channel, and what they cost."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.model.labels import SOURCES
from sim.policies.acquisition import CASH_EACH, Acquisition

Make = Callable[..., Any]

weekdays = st.none() | st.sets(st.integers(0, 6), min_size=1).map(tuple)


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 4), st.integers(0, 10), weekdays)
def test_a_rate_is_exact(town: Make, per_day: float, start: int, days: tuple[int, ...] | None) -> None:
    policy = Acquisition(per_day=per_day, start_day=start, weekdays=days)
    come = town(slots=1000).count(policy, 40, "admit")[:, 0]
    acting = [d for d in range(40) if policy.active(d, d % 7)]
    assert abs(come.sum() - per_day * len(acting)) < 1 + 1e-6
    assert come.sum() == come[acting].sum()


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 80), st.integers(1, 30), weekdays)
def test_a_total_is_reached_evenly(town: Make, total: int, length: int, days: tuple[int, ...] | None) -> None:
    policy = Acquisition(total=total, days=length, weekdays=days, start_day=2)
    horizon = 2 + 7 * (length + 1)
    come = town(slots=1000).count(policy, horizon, "admit")[:, 0]
    acting = [d for d in range(horizon) if policy.active(d, d % 7)][:length]
    assert come.sum() == come[acting].sum() == total
    assert come[acting].max(initial=0) - come[acting].min(initial=total) <= 1


@pytest.mark.parametrize("channel", CASH_EACH)
def test_prices_are_those_of_the_channel(town: Make, channel: Any) -> None:
    place = town()
    entry = place.plan(Acquisition(source=channel, minutes_each=1.5), 0)[0]
    assert (SOURCES[entry["kind"]], entry["cash"], entry["minutes"]) == (channel, CASH_EACH[channel], 1.5)
    assert place.plan(Acquisition(source=channel, cash_each=2.5), 0)["cash"].tolist() == [2.5]
    assert f"{channel} {CASH_EACH[channel]:g}" in (Acquisition.model_fields["cash_each"].description or "")


def test_no_more_than_there_is_room(town: Make) -> None:
    place = town(groups=4, members=10, slots=20)
    place.world.groups["capacity"] = [20, 12, 10, 9]
    place.vacant(2, 3)
    assert np.bincount(place.plan(Acquisition(per_day=5.0), 0, "admit")["group"], minlength=4).tolist() == [5, 2, 1, 0]


def test_a_short_budget_gets_fewer(town: Make) -> None:
    entries = town(cash=30.0, slots=30).plan(Acquisition(per_day=6.0, source="cold"), 0)
    assert len(entries) == 6 and entries["done"].sum() == 3


def test_who_wants_nobody_admits_nobody(town: Make) -> None:
    place = town()
    for policy in (Acquisition(per_day=0.0), Acquisition(total=0)):
        assert not policy.admits and not any(place.plan(policy, day).size for day in range(10))
    assert Acquisition().admits and Acquisition(per_day=0.0, total=3).admits


def test_a_total_needs_its_days() -> None:
    with pytest.raises(ValidationError, match="days \\(30\\) are more than there are from start_day \\(5\\) to end_day"):
        Acquisition(total=100, days=30, start_day=5, end_day=20)
    Acquisition(total=100, days=16, start_day=5, end_day=20)
