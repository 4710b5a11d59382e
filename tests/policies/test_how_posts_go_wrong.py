"""What is posted in the group, and how it goes wrong: content, ads, topics, events, outside leaders. Played, in pairs."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest
from pairs import (
    NOBODY_INVITES,
    TALKATIVE,
    acting_too,
    averaged,
    by_day,
    change,
    effect,
    people,
    played,
    prepared,
    present,
)

from sim.model.labels import KOL
from sim.model.simulation import Simulation

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="forty groups for weeks take hours uncompiled")

ONE_POST = {"content": {"per_day": 1}}


def test_content_quantity_over_quality() -> None:
    """The same sixty minutes a day make two good posts or twelve poor ones."""
    good = played({"content": {"per_day": 2, "quality": 0.9, "minutes_each": 30}}, NOBODY_INVITES)
    many = played({"content": {"per_day": 12, "quality": 0.15, "minutes_each": 5}}, NOBODY_INVITES)
    assert change(good, many, "staff_minutes").mean == 0.0
    assert change(good, many, "interest_mean").surely_down and change(good, many, "visits").surely_down
    assert change(good, many, "muted_share").surely_up and change(good, many, "left").surely_up


def test_content_off_topic() -> None:
    world = NOBODY_INVITES | {"run.replicates": 100}
    on, off = (played({"content": {"quality": 0.7, "off_topic": share}}, world) for share in (0.0, 0.5))
    for column in ("interest_mean", "visits", "messages_chat"):
        assert change(on, off, column).surely_down, column
    assert change(on, off, "left").surely_up


def test_content_alone_is_a_cold_window() -> None:
    """Sixty minutes of posts, or forty of posts and twenty of answering those who speak."""
    answers = {"chat_per_day": 0, "knowledge_per_day": 0, "hot_per_day": 0, "converse": 5, "minutes_each": 2}
    warm = played({"content": {"per_day": 2}, "topics": answers}, NOBODY_INVITES, TALKATIVE)
    cold = played({"content": {"per_day": 3}}, NOBODY_INVITES, TALKATIVE)
    assert change(warm, cold, "staff_minutes").mean == 0.0
    assert change(warm, cold, "trust_mean").surely_down and change(warm, cold, "messages_chat").surely_down


def test_ads_too_many() -> None:
    """Five a day for one and a half: more is sold at first, but in the third month less.

    Where advertisements annoy as much as is to be swept; at the default they do not as much as that.
    """
    world = NOBODY_INVITES | {"world.behaviour.judging.offer_cost": 10.0, "run.days": 90, "run.replicates": 100}
    few, many = (played({"content": {}, "ads": {"per_day": n}}, world) for n in (1.5, 5))
    assert change(few, many, "interest_mean").surely_down and change(few, many, "visits").surely_down
    assert change(few, many, "muted_share").surely_up and change(few, many, "left").surely_up
    assert change(few, many, "orders", 0, 30).surely_up and change(few, many, "gross_profit", 60).surely_down


def test_topics_planted_voices_are_found_out() -> None:
    honest, planted = (
        played({"topics": {"hot_per_day": 1, "planted": n}}, NOBODY_INVITES, TALKATIVE) for n in (0, 5)
    )
    assert change(honest, planted, "voices_detected").surely_up
    assert change(honest, planted, "trust_mean").surely_down


def test_topics_far_off_hold_nobody() -> None:
    near, far = (
        played({"topics": {"hot_per_day": 3, "hot_spread": spread}}, NOBODY_INVITES, TALKATIVE) for spread in (0, 180)
    )
    assert change(near, far, "interest_mean").surely_down


def test_topics_of_an_owner_who_never_answers() -> None:
    answers, silent = (played({"topics": {"converse": n}}, NOBODY_INVITES, TALKATIVE) for n in (5, 0))
    for column in ("trust_mean", "interest_mean", "messages_chat"):
        assert change(answers, silent, column).surely_down, column


TALKS = {"every_days": 5, "start_day": 4, "call_all": False}
"""Of the notice only what one reads of it, not the @all, which draws whether or not an event follows."""


def _in_the_evening(operator: dict[str, Any]) -> Any:
    """Members whose last visit lies in the hours of the event, on days of events (groups,)."""
    simulation, counts = prepared(operator, NOBODY_INVITES, {"run.days": 25}), []
    while simulation.day < simulation.days:
        day = simulation.day
        simulation.step()
        if day % 5 == 4:
            lately = people(simulation)["last_visit"] >= 24 * day + 20
            counts.append((lately & present(simulation)).sum(axis=1))
    return np.mean(counts, axis=0)


def test_events_without_notice_and_warm_up_have_no_audience() -> None:
    unannounced = TALKS | {"announce_days_before": None}
    announced, secret, warmed = (
        _in_the_evening(ONE_POST | {"events": talks})
        for talks in (TALKS, unannounced, unannounced | {"warm_up_packets": 3, "packet_amount": 50, "packet_shares": 50})
    )
    assert effect(secret - announced).surely_down and effect(warmed - secret).surely_up


def test_events_with_a_guest_who_does_not_fit() -> None:
    fits, stranger = (played(ONE_POST | {"events": TALKS | {"fit": fit}}, NOBODY_INVITES) for fit in (0.9, 0.1))
    on_days = (by_day(stranger, "visits") - by_day(fits, "visits"))[:, 4::5].mean(axis=1)
    assert effect(on_days).surely_down
    assert change(fits, stranger, "interest_mean").surely_down


def test_events_fade_when_they_end() -> None:
    """What they did to interest, visits and talk is clearly less a month after the last one."""
    world = NOBODY_INVITES | {"run.days": 56}
    none, talks = played(ONE_POST, world), played(ONE_POST | {"events": TALKS | {"end_day": 20}}, world)
    for column in ("interest_mean", "visits", "messages_chat"):
        more = by_day(talks, column) - by_day(none, column)
        during, after = more[:, 14:21].mean(axis=1), more[:, 49:].mean(axis=1)
        assert effect(during).surely_up and effect(after - during).surely_down, column


def test_events_with_planted_voices() -> None:
    honest, planted = (played(ONE_POST | {"events": TALKS | {"planted": n}}, NOBODY_INVITES) for n in (0, 20))
    assert change(honest, planted, "voices_detected").surely_up
    assert change(honest, planted, "trust_mean").surely_down


def test_kol_from_outside_who_does_not_fit() -> None:
    """What he writes is worse than what fits; and than nothing, unless it is so good (the default) that people talk of it."""
    leader = {"source": "invite", "followers": 0, "per_day": 3}
    none, fits, stranger, plain = (
        played(operator, NOBODY_INVITES, {"run.replicates": 1000})
        for operator in (
            {}, {"kol": leader | {"fit": 0.95}}, {"kol": leader | {"fit": 0.1}},
            {"kol": leader | {"fit": 0.1, "quality": 0.6}},
        )
    )  # fmt: skip
    for column in ("interest_mean", "visits", "messages_chat"):
        assert change(fits, stranger, column).surely_down, column
    stranger = plain
    assert change(none, stranger, "interest_mean").surely_down, "worse than nobody"
    assert change(none, stranger, "visits").surely_down and change(none, stranger, "muted_share").surely_up


def _when_one_goes(operator: dict[str, Any], slots: Any) -> tuple[Simulation, Simulation]:
    """Two runs: all stay; on day 40 one member of each group goes."""
    world = NOBODY_INVITES | TALKATIVE | {"run.days": 60, "run.replicates": 200}

    def remove(day: int, agenda: Any) -> None:
        if day == 40:
            agenda.remove(np.arange(agenda.groups), slots, 1.0)

    return played(operator, world), acting_too(prepared(operator, world), remove).run()


def test_kol_on_whom_all_depends() -> None:
    """More is lost with the one leader than would be if the same person went who had never been made one."""
    alone = ONE_POST | {"kol": {"count": 1, "start_day": 14, "every_days": 14, "silent_days": 30}}
    until = prepared(alone, NOBODY_INVITES, TALKATIVE, {"run.days": 60, "run.replicates": 200})
    while until.day < 40:
        until.step()
    leaders = people(until)["role"] == KOL
    assert (leaders.sum(axis=1) == 1).mean() > 0.9
    stays, goes = _when_one_goes(alone, leaders.argmax(axis=1))
    plain_stays, plain_goes = _when_one_goes(ONE_POST, leaders.argmax(axis=1))
    for column in ("messages", "interest_mean"):
        lost, lost_anyway = (
            (by_day(b, column) - by_day(a, column))[:, 41:].mean(axis=1)
            for a, b in ((stays, goes), (plain_stays, plain_goes))
        )
        assert effect((lost - lost_anyway)[leaders.any(axis=1)]).surely_down, column
    assert effect((by_day(stays, "gini") - by_day(plain_stays, "gini"))[:, 39]).surely_up


def test_averages_leave_out_groups_without_anybody() -> None:
    """What the experiments rest on."""
    values, among = np.array([[1.0, 3.0], [5.0, 5.0]]), np.array([[True, True], [False, False]])
    assert np.array_equal(averaged(values, among), [2.0, np.nan], equal_nan=True)
    assert effect(np.array([1.0, 3.0, np.nan])).mean == 2.0
