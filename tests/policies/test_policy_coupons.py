"""Coupons: to the group at a rate or every few days, or in person to some."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.model.agenda import Agenda
from sim.model.labels import COUPON
from sim.policies.coupons import Coupons
from sim.policies.segments import Segment

Make = Callable[..., Any]


def _in_person(**values: Any) -> Coupons:
    return Coupons(to="segment", **values)


def _limited(place: Any, policy: Coupons, day: int, messages: int) -> Any:
    """Entries of a day on which the platform allows so many direct messages a group."""
    agenda = Agenda(day, place.groups, 24, place.minutes, place.cash, 30.0, 20.0, 0.7, direct_messages=messages)
    policy.plan(day, place.view(day), agenda)
    return agenda.entries()


def test_a_coupon_every_few_days(town: Make) -> None:
    place = town(groups=2)
    policy = Coupons(every_days=10, discount=0.25, hours=(9.0, 18.0), minutes_each=4.0, start_day=3, end_day=30)
    posted = place.count(policy, 60)
    assert [day for day in range(60) if posted[day].any()] == [3, 13, 23]
    assert posted.max() == 1
    assert [int(place.plan(policy, day)["tick"][0]) for day in (3, 13, 23)] == [9, 18, 9]
    entry = place.plan(policy, 3)[0]
    assert (entry["kind"], entry["value"], entry["minutes"]) == (COUPON, 0.25, 4.0)


def test_coupons_at_a_rate(town: Make) -> None:
    place = town()
    posted = place.count(Coupons(per_day=1.5, weekdays=(5, 6)), 28)[:, 0]
    assert posted.sum() == 12 and [int(posted[day]) for day in (4, 5, 6, 7)] == [0, 1, 2, 0]


def test_a_round_on_a_weekday_off_is_held_on_the_next_day_on(town: Make) -> None:
    posted = town().count(Coupons(every_days=7, weekdays=(2, 6)), 28)[:, 0]
    assert [day for day in range(28) if posted[day]] == [2, 9, 16, 23]


def test_other_products_may_be_offered(town: Make) -> None:
    place = town()
    for policy in (Coupons(product=2), _in_person(product=2)):
        agenda = Agenda(0, 1, 24, 1e6, 1e6, 30.0, 20.0, 0.7, products=3)
        policy.plan(0, place.view(0), agenda)
        assert set(agenda.entries()["product"]) == {2}
        with pytest.raises(ValueError, match="product is 2"):
            policy.plan(0, place.view(0), Agenda(0, 1, 24, 1e6, 1e6, 30.0, 20.0, 0.7, products=2))


def test_coupons_in_person_go_to_the_segment(town: Make) -> None:
    place = town(groups=2, members=8)
    place.people["orders"][0, [1, 4]] = 2
    place.people["orders"][1, 7] = 1
    policy = _in_person(segment=Segment(who="buyers"), every_days=5, discount=0.3, hours=(20.0,), cash_each=0.5)
    sent = place.plan(policy, 5, "offer")
    assert sorted(zip(sent["group"].tolist(), sent["member"].tolist(), strict=True)) == [(0, 1), (0, 4), (1, 7)]
    assert set(sent["tick"]) == {20} and sent["value"] == pytest.approx(0.3) and set(sent["cash"]) == {0.5}
    assert place.plan(policy, 6).size == 0 and place.plan(policy, 5, "post").size == 0


def test_irregular_hours_are_those_of_the_group(town: Make) -> None:
    place = town(groups=30, members=3)
    sent = place.plan(_in_person(irregular=True, earliest=8.0, latest=20.0), 0, "offer")
    ticks = {g: set(sent["tick"][sent["group"] == g]) for g in range(30)}
    assert all(len(t) == 1 for t in ticks.values()) and len(set.union(*ticks.values())) > 5


def test_at_most_so_many_by_a_new_lot_every_time(town: Make) -> None:
    place = town(groups=3, members=40, slots=44)
    policy = _in_person(most=10, every_days=1)
    rounds = [place.plan(policy, day, "offer") for day in range(12)]
    assert all(np.bincount(sent["group"]).tolist() == [10, 10, 10] for sent in rounds)
    chosen = [{(g, m) for g, m in zip(sent["group"].tolist(), sent["member"].tolist(), strict=True)} for sent in rounds]
    assert len(set.union(*chosen)) > 100, "nearly everybody in twelve rounds"
    assert chosen[0] != chosen[1]


@pytest.mark.parametrize("most", [None, 30])
def test_direct_messages_are_limited_and_the_lot_falls(town: Make, most: int | None) -> None:
    """Whoever sits in the first rows is served no more often than others."""
    place = town(groups=2, members=40, slots=44)
    sent = _limited(place, _in_person(most=most), 0, 12)
    served = sent[sent["done"] == 1]
    assert np.bincount(served["group"]).tolist() == [12, 12] and len(sent) == 2 * (most or 40)
    assert served["member"].mean() > 13, "not the first twelve"
    assert _limited(place, _in_person(most=most), 0, 0)["done"].sum() == 0


def test_minutes_and_cash_limit_them_too(town: Make) -> None:
    assert town(minutes=10.0).plan(_in_person(minutes_each=3.0), 0)["done"].sum() == 3
    assert town(cash=4.0).plan(_in_person(cash_each=1.0, most=None), 0)["done"].sum() == 4


@pytest.mark.parametrize(
    "policy", [Coupons(per_day=0.0), Coupons(discount=0.0), _in_person(most=0), _in_person(discount=0.0)]
)
def test_nothing_offered_is_nothing_written(town: Make, policy: Coupons) -> None:
    place = town(groups=2)
    assert not any(place.plan(policy, day).size for day in range(15))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"to": "segment", "per_day": 1.0}, "expected null with to: segment"),
        ({"segment": Segment(who="silent")}, "expected to: segment"),
        ({"discount": 1.0}, "less than 1"),
        ({"to": "some"}, "segment"),
    ],
)
def test_what_makes_no_sense_is_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Coupons(**values)
