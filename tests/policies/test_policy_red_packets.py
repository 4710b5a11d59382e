"""Red packets: how often, how much, and what they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.policies.red_packets import RedPackets

Make = Callable[..., Any]


def test_packets_drop_at_the_rate_and_hours_asked_for(town: Make) -> None:
    place = town(groups=2)
    policy = RedPackets(per_day=0.3, hours=(12.0, 20.0), amount=8.0, shares=5, start_day=2, end_day=31)
    dropped = place.count(policy, 40, "drop_packet")
    assert dropped.sum(axis=0).tolist() == [9, 9] and not dropped[:2].any() and not dropped[32:].any()
    days = [day for day in range(40) if dropped[day].any()]
    ticks = [int(place.plan(policy, day)["tick"][0]) for day in days]
    assert ticks == [12, 20, 12, 20, 12, 20, 12, 20, 12]
    entry = place.plan(policy, days[0])[0]
    assert (entry["value"], entry["count"], entry["minutes"] > 0) == (8.0, 5, True)


@settings(deadline=None, max_examples=25)
@given(st.floats(0, 5), st.integers(0, 10), st.none() | st.sets(st.integers(0, 6), min_size=1).map(tuple))
def test_the_number_follows_the_rate(town: Make, per_day: float, start: int, weekdays: tuple[int, ...] | None) -> None:
    place = town()
    policy = RedPackets(per_day=per_day, start_day=start, weekdays=weekdays)
    dropped = place.count(policy, 40, "drop_packet")[:, 0]
    acting = [day for day in range(40) if policy.active(day, day % 7)]
    assert abs(dropped.sum() - per_day * len(acting)) < 1 + 1e-6
    assert not any(dropped[day] for day in range(40) if day not in acting)


@pytest.mark.parametrize("nothing", [{"per_day": 0.0}, {"amount": 0.0}])
def test_nothing_dropped_is_nothing_written(town: Make, nothing: dict[str, float]) -> None:
    place = town(groups=3)
    assert not any(place.plan(RedPackets(**({"per_day": 2.0} | nothing)), day).size for day in range(5))


def test_what_the_cash_does_not_suffice_for_is_missed(town: Make) -> None:
    entries = town(cash=9.0).plan(RedPackets(per_day=1.0, amount=10.0, shares=1), 0)
    assert [(ACTIONS[e["action"]], e["done"]) for e in entries] == [("drop_packet", 0)]


def test_a_packet_costs_its_amount_and_its_minutes(town: Make) -> None:
    entry = town().plan(RedPackets(per_day=1.0, amount=30.0, shares=10, minutes_each=2.0), 0)[0]
    assert (float(entry["cash"]), float(entry["minutes"])) == (30.0, 2.0)


@pytest.mark.parametrize("values", [{"amount": -1.0}, {"shares": 0}, {"hours": (12.0,), "irregular": True}])
def test_what_makes_no_sense_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RedPackets(**values)
