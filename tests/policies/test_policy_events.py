"""Events: when they are announced and held, what belongs to them, and what they cost."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.model.agenda import Agenda
from sim.model.entries import ACTIONS
from sim.model.labels import CHAT, COUPON, SUMMARY
from sim.model.levers import QUESTIONS
from sim.policies.events import Events

Make = Callable[..., Any]


def _names(entries: Any) -> list[str]:
    return [ACTIONS[a] for a in entries["action"] if ACTIONS[a] != "other"]


def _acts(entries: Any) -> list[tuple[str, int]]:
    """Done by name and tick, in the order in which it happens."""
    done = entries[(entries["done"] == 1) & (entries["action"] != ACTIONS.index("other"))]
    return sorted(((ACTIONS[e["action"]], int(e["tick"])) for e in done), key=lambda act: act[1])


def _days(place: Any, policy: Events, days: int, action: str) -> list[int]:
    return [day for day in range(days) if place.plan(policy, day, action).size]


def test_every_week_with_a_notice_the_day_before(town: Make) -> None:
    place = town()
    policy = Events(weekdays=(6,), end_day=20)
    assert _days(place, policy, 40, "hold_event") == [6, 13, 20]
    assert _days(place, policy, 40, "announce_event") == [5, 12, 19]
    assert _days(place, Events(weekdays=(6,), end_day=19), 40, "announce_event") == [5, 12], "none of one not held"


def test_a_notice_on_the_day_or_none(town: Make) -> None:
    place = town()
    assert _days(place, Events(announce_days_before=0), 20, "announce_event") == [0, 7, 14]
    assert _days(place, Events(announce_days_before=None), 20, "announce_event") == []
    assert _names(place.plan(Events(call_all=False), 6)) == ["announce_event"]


def test_the_notice_of_an_early_event_goes_out_on_the_first_day(town: Make) -> None:
    place = town()
    early = Events(start_day=4, announce_days_before=3, weekdays=(6,), every_days=1)
    assert _days(place, early, 20, "announce_event") == [4, 10, 17] and _days(place, early, 20, "hold_event") == [6, 13]
    assert _days(place, Events(start_day=2), 15, "announce_event") == [2, 8]
    late = Events(start_day=2, announce_hour=22.0)
    assert _days(place, late, 15, "announce_event") == [8], "not after it has begun"


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 20), st.integers(0, 6), st.integers(0, 9), st.none() | st.sets(st.integers(0, 6), min_size=1).map(tuple)
)
def test_every_event_has_one_notice_in_time(
    town: Make, every: int, ahead: int, start: int, weekdays: tuple[int, ...] | None
) -> None:
    place = town()
    try:
        policy = Events(every_days=every, announce_days_before=ahead, start_day=start, weekdays=weekdays)
    except ValidationError as error:
        assert "one notice at a time" in str(error)
        return
    held = _days(place, policy, 80, "hold_event")
    announced = _days(place, policy, 80, "announce_event")
    assert all(weekdays is None or day % 7 in weekdays for day in held)
    wanted = sorted({max(start, day - ahead) for day in held})
    assert [day for day in announced if day < 80 - ahead] == [day for day in wanted if day < 80 - ahead]
    assert len(wanted) == len(held)


def test_the_course_of_an_evening(town: Make) -> None:
    place = town(groups=2)
    policy = Events(
        every_days=7, hour=20.0, hours=2.0, parts=5, quality=0.8, fit=0.5, guest_cash=100.0, warm_up_packets=2,
        packet_amount=6.0, packet_shares=3, planted=4, planted_cash=1.5, answers=3, answer_minutes=5.0,
        promotion_discount=0.2, announce_days_before=0, announce_hour=9.0,
    )  # fmt: skip
    entries = place.plan(policy, 7)
    assert _acts(entries[entries["group"] == 1]) == [
        ("announce_event", 9), ("call_all", 9), ("drop_packet", 19), ("drop_packet", 19), ("hold_event", 20),
        ("plant", 21), ("serve", 22), ("post", 22), ("post", 22),
    ]  # fmt: skip
    by_name = {ACTIONS[e["action"]]: e for e in entries if ACTIONS[e["action"]] != "post"}
    talk, planted, served = by_name["hold_event"], by_name["plant"], by_name["serve"]
    assert (talk["count"], talk["extra"], talk["topic_y"]) == (5, 2.0, pytest.approx(1.0))
    assert float(talk["quality"]) == pytest.approx(0.8)
    assert (planted["kind"], planted["count"], planted["cash"]) == (CHAT, 4, 6.0)
    assert (served["kind"], served["count"], served["minutes"]) == (QUESTIONS, 3, 15.0)
    assert (by_name["drop_packet"]["value"], by_name["drop_packet"]["count"]) == (6.0, 3)
    coupon, summary = (e for e in entries if ACTIONS[e["action"]] == "post" and e["group"] == 0)
    assert (coupon["kind"], summary["kind"]) == (COUPON, SUMMARY) and coupon["value"] == pytest.approx(0.2)
    assert math.atan2(summary["topic_y"], summary["topic_x"]) == pytest.approx(math.pi / 2)
    assert float(summary["quality"]) == pytest.approx(0.8)


def test_what_it_costs(town: Make) -> None:
    policy = Events(
        prepare_minutes=40.0, host_minutes=70.0, guest_cash=300.0, announcing_minutes=9.0, answers=4, answer_minutes=3.0,
        summary_minutes=15.0,
    )  # fmt: skip
    place = town()
    assert [float(t[0, 0]) for t in place.agenda(policy, 6).totals()[:2]] == [9.0, 0.0]
    assert [float(t[0, 0]) for t in place.agenda(policy, 7).totals()[:2]] == [40.0 + 70.0 + 4 * 3.0 + 15.0, 300.0]


def test_where_it_cannot_be_held_nothing_of_it_happens(town: Make) -> None:
    policy = Events(guest_cash=80.0, warm_up_packets=2, planted=3, promotion_discount=0.1)
    for budget in ({"minutes": 149.0}, {"cash": 79.0}):
        entries = town(**budget).plan(policy, 7)
        assert _names(entries) == [] and entries["done"].tolist() == [0]
    some = _names(town(minutes=160.0).plan(policy, 7))
    assert some == ["hold_event", "drop_packet", "drop_packet", "plant", "serve", "post", "post"]
    done = town(minutes=160.0).agenda(policy, 7)
    missed = [ACTIONS[e["action"]] for e in done.entries() if not e["done"]]
    assert "serve" in missed and "post" in missed and "hold_event" not in missed


def test_a_notice_nobody_has_time_for_calls_nobody(town: Make) -> None:
    entries = town(minutes=5.0).plan(Events(), 6)
    assert _names(entries) == ["announce_event"] and entries["done"].tolist() == [0]


def test_a_promotion_without_a_talk(town: Make) -> None:
    place = town()
    policy = Events(parts=0, promotion_discount=0.3, hour=20.0, warm_up_packets=1, packet_shares=2, promotion_minutes=6.0)
    entries = place.plan(policy, 7)
    assert _acts(entries) == [("drop_packet", 19), ("post", 20)]
    post = entries[entries["action"] == 0][0]
    assert (post["kind"], post["minutes"]) == (COUPON, 6.0) and post["value"] == pytest.approx(0.3)
    assert _names(place.plan(policy, 6)) == ["announce_event", "call_all"]
    assert _names(town(minutes=3.0).plan(policy, 7)) == ["post"], "no packets for a promotion that is not made"


def test_other_products_may_be_promoted(town: Make) -> None:
    agenda = Agenda(0, 1, 24, 1e6, 1e6, 30.0, 20.0, 0.7, products=2)
    Events(parts=0, promotion_discount=0.3, promotion_product=1).plan(0, town().view(0), agenda)
    assert [e["product"] for e in agenda.entries() if ACTIONS[e["action"]] == "post"] == [1]


def test_meeting_in_person(town: Make) -> None:
    place = town(groups=2)
    policy = Events(where="offline", every_days=30, offline_place=3, most=12, cash_each=20.0, prepare_minutes=50.0, host_minutes=100.0)
    assert _days(place, policy, 70, "meet_up") == [0, 30, 60]
    entries = place.plan(policy, 30)
    assert set(_names(entries)) == {"meet_up"} and place.plan(policy, 29).size == 0
    meeting = entries[entries["action"] == ACTIONS.index("meet_up")][1]
    assert (meeting["group"], meeting["count"], meeting["value"]) == (1, 12, 3.0)
    totals = place.agenda(policy, 30).totals()
    assert totals[0][0].tolist() == [150.0, 150.0] and totals[1][0].tolist() == [240.0, 240.0]
    assert _names(town(cash=239.0).plan(policy, 30)) == []


@pytest.mark.parametrize("policy", [Events(parts=0), Events(where="offline", most=0)])
def test_nothing_held_is_nothing_written(town: Make, policy: Events) -> None:
    place = town()
    assert not any(place.plan(policy, day).size for day in range(30)) and not policy.admits


def test_amounts_of_nothing_write_nothing(town: Make) -> None:
    bare = Events(answers=0, summary=False, warm_up_packets=3, packet_amount=0.0, announce_days_before=None)
    assert _names(town().plan(bare, 7)) == ["hold_event"]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"hour": 23.0, "hours": 1.5}, "end after midnight"),
        ({"announce_days_before": 0, "announce_hour": 21.0}, "expected the notice of the same day to come before"),
        ({"announce_days_before": 7}, "one notice at a time"),
        ({"every_days": 1, "weekdays": (1, 3)}, None),
        ({"every_days": 1, "weekdays": (1, 3), "announce_days_before": 2}, "one notice at a time"),
        ({"hour": 1.0, "warm_up_hours": 2.0, "warm_up_packets": 1, "announce_hour": 0.0}, "on the day of the event"),
        ({"where": "offline", "warm_up_packets": 1}, "expected 0 with where: offline"),
        ({"where": "offline", "planted": 1}, "expected 0 with where: offline"),
        ({"where": "offline", "promotion_discount": 0.1}, "expected 0 with where: offline"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused(values: dict[str, Any], says: str | None) -> None:
    if says is None:
        Events(**values)
        return
    with pytest.raises(ValidationError, match=says):
        Events(**values)
