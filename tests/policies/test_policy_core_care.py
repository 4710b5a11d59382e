"""Core care: the most active share of the members, each once in so many days."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.policies.core_care import CoreCare
from sim.policies.segments import Segment

Make = Callable[..., Any]
DAILY = CoreCare(every_days=1)


def _lively(place: Any, groups: int = 1) -> Any:
    """Ten members of each group have written 1 to 10 messages."""
    for group in range(groups):
        for slot in range(10):
            place.spoke(group, slot, 20, posts=slot + 1)
    return place


def test_the_core_is_the_most_active_share(town: Make) -> None:
    place = _lively(town(groups=2, members=30, slots=32))
    entries = place.plan(DAILY, 25, "care")
    assert sorted(entries["member"].tolist()) == [4, 5, 6, 7, 8, 9], "a fifth of thirty"
    assert set(entries["group"]) == {0}, "nobody writes in the other group"
    assert len(place.plan(CoreCare(every_days=1, share=0.21), 25)) == 7, "rounded up"
    assert len(place.plan(CoreCare(every_days=1, share=0.9), 25)) == 10, "silent members are not the core"
    assert sorted(place.plan(CoreCare(every_days=1, least_posts=8), 25)["member"].tolist()) == [7, 8, 9]


def test_each_has_a_turn_in_every_round(town: Make) -> None:
    place = _lively(town(groups=3, members=20, slots=20), groups=3)
    for policy in (CoreCare(share=0.5), CoreCare(share=0.5, weekdays=(0, 3, 4), start_day=5)):
        for week in range(4):
            days = range(12 + 7 * week, 19 + 7 * week)
            cared = Counter((e["group"], e["member"]) for day in days for e in place.plan(policy, day))
            assert len(cared) == 30 and set(cared.values()) == {1}
    sizes = [len(place.plan(CoreCare(share=0.5), day)) for day in range(25, 32)]
    assert max(sizes) < 12 and min(sizes) > 0, "the work is spread"
    assert place.count(CoreCare(share=0.5, weekdays=(2,)), 16, "care").sum(axis=1).nonzero()[0].tolist() == [2, 9]


def test_what_it_costs_and_when(town: Make) -> None:
    entries = _lively(town()).plan(CoreCare(every_days=1, minutes_each=4.0, cash_each=3.0, hour=16.0), 25)
    assert entries[["tick", "minutes", "cash"]].tolist() == [(16, 4.0, 3.0)] * 2


def test_the_most_active_come_first_where_the_budget_is_short(town: Make) -> None:
    whole = CoreCare(every_days=1, share=1.0)
    for budget in ({"minutes": 16.0}, {"direct_messages": 3}):
        entries = _lively(town(**budget)).plan(whole, 25)
        assert len(entries) == 10 and sorted(entries["member"][entries["done"] == 1].tolist()) == [7, 8, 9]
    paid = whole.model_copy(update={"cash_each": 10.0, "staff": "dedicated", "minutes_each": 60.0})
    done = _lively(town(cash=85.0)).plan(paid, 25)["done"]
    assert done.sum() == 2, "10 CNY and an hour's wage of 30 each"


def test_it_may_be_for_a_segment(town: Make) -> None:
    place = _lively(town(members=20, slots=20))
    place.people["orders"][0, :10:2] = 1
    policy = CoreCare(every_days=1, share=0.4, segment=Segment(who="buyers"))
    assert sorted(place.plan(policy, 25)["member"].tolist()) == [6, 8], "two fifths of five buyers"


def test_equals_are_chosen_by_lot_not_by_seat(town: Make) -> None:
    place = town(groups=40, members=10)
    for group in range(40):
        for slot in range(10):
            place.spoke(group, slot, 20, posts=2)
    slots = place.plan(DAILY, 25)["member"]
    assert len(slots) == 80 and len(np.unique(slots)) == 10


def test_no_share_and_nothing_after_the_end(town: Make) -> None:
    place = _lively(town())
    assert place.plan(CoreCare(every_days=1, share=0.0), 25).size == 0
    assert place.plan(CoreCare(every_days=1, end_day=24), 25).size == 0
    assert place.plan(CoreCare(every_days=1, start_day=26), 25).size == 0
    assert not DAILY.admits
