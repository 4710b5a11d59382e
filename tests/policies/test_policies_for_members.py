"""Policies for single members: segments, welcome, pruning, opinion leaders."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.model.labels import COLD, EXISTING, FRESH_BLOOD, KOL_CONTENT
from sim.model.view import OperatorView
from sim.policies.kol import Kol
from sim.policies.pruning import Pruning
from sim.policies.registry import REGISTRY
from sim.policies.segments import Segment
from sim.policies.welcome import Welcome
from sim.scenario import ScenarioError, loads
from sim.scenario.platforms import PRESETS

Make = Callable[..., Any]


def _slots(entries: Any, group: int = 0) -> list[int]:
    return sorted(entries["member"][entries["group"] == group].tolist())


# segments ---------------------------------------------------------------------------------------------


def test_segments_are_what_the_operator_can_see(town: Make) -> None:
    place = town(members=6)
    place.spoke(0, 0, 29)
    place.spoke(0, 1, 10)
    place.joined(0, 2, 28 * 24 + 5)
    place.people["orders"][0, [1, 3]] = 2
    place.vacant(0, 5)
    view = place.view(30)
    wanted = {
        ("everyone", 7): [0, 1, 2, 3, 4],
        ("newcomers", 3): [2],
        ("newcomers", 2): [],
        ("silent", 20): [1, 3, 4],
        ("silent", 21): [3, 4],
        ("active", 5): [0],
        ("active", 20): [0],
        ("active", 21): [0, 1],
        ("buyers", 7): [1, 3],
        ("non_buyers", 7): [0, 2, 4],
    }
    for (who, days), slots in wanted.items():
        assert (
            np.flatnonzero(Segment.model_validate({"who": who, "days": days}).of(view)[0]).tolist() == slots
        ), (who, days)


def test_segments_of_what_only_some_platforms_show(town: Make) -> None:
    place = town(members=6)
    people = place.people
    people["source"][0] = COLD
    people["source"][0, [0, 4, 7]] = EXISTING
    people["place"][0, [1, 4]] = 2
    people["visits"][0] = [30, 3, 9, 0, 40, 2, 50, 50, 0, 0, 0, 0]
    people["last_visit"][0, [0, 2, 4]] = [29 * 24, 25 * 24 + 23, 3 * 24]
    place.joined(0, 5, 29 * 24 + 1)
    people["last_visit"][0, 5] = 29 * 24 + 5
    view = OperatorView(place.world, 30, 24, 100.0, sees=frozenset({"customers", "visits"}))
    wanted: list[tuple[dict[str, Any], list[int]]] = [
        ({"who": "customers"}, [0, 4]),
        ({"who": "customers", "place": 2}, [4]),
        ({"place": 2}, [1, 4]),
        ({"place": 0}, [0, 2, 3, 5]),
        ({"who": "frequent_visitors", "days": 2}, [0, 5]),
        ({"who": "frequent_visitors", "days": 5}, [0, 5]),
        ({"who": "frequent_visitors", "days": 6}, [0, 2, 5]),
        ({"who": "absent", "days": 5}, [1, 2, 3, 4]),
        ({"who": "absent", "days": 6}, [1, 3, 4]),
        ({"who": "absent", "days": 31}, []),
    ]
    for values, slots in wanted:
        segment = Segment.model_validate(values)
        assert np.flatnonzero(segment.of(view)[0]).tolist() == slots, values
        assert segment.narrows
    assert not Segment(days=3).narrows
    with pytest.raises(AttributeError, match="view.shows"):
        Segment(who="customers").of(place.view(30))


def test_a_segment_out_of_sight_is_refused_when_a_scenario_is_loaded() -> None:
    """The words stand in tests/scenario/broken/out_of_sight.txt."""
    text = "name: sight\nworld: {platform: PLATFORM}\noperator: {core_care: {segment: {who: WHO}}}\n"
    for platform, preset in PRESETS.items():
        for who, shown in (("customers", "customers"), ("absent", "visits"), ("frequent_visitors", "visits"), ("buyers", "")):
            given = text.replace("PLATFORM", platform).replace("WHO", who)
            if not shown or shown in preset.sees:
                loads(given, REGISTRY)
            else:
                with pytest.raises(ScenarioError, match=r":3:\d+: operator.core_care.segment.who: .*expected .*forum"):
                    loads(given, REGISTRY)


def test_an_operator_sees_no_mind(town: Make) -> None:
    with pytest.raises(AttributeError, match="cannot see 'interest'"):
        _ = town().view(0).interest


# welcome ----------------------------------------------------------------------------------------------


def test_newcomers_are_greeted_once_and_in_time(town: Make) -> None:
    place = town(groups=2, members=40, slots=44)
    rng = np.random.default_rng(3)
    place.people["joined"][:, 10:40] = rng.integers(24, 20 * 24, (2, 30))
    for window in ((0.0, 12.0), (30.0, 30.0), (24.0, 96.0)):
        policy = Welcome(after_hours=window[0], within_hours=window[1], match=0.7, answer_first_post=False)
        greeted: dict[tuple[int, int], int] = {}
        for day in range(30):
            for e in place.plan(policy, day, "greet"):
                assert (e["group"], e["member"]) not in greeted
                greeted[e["group"], e["member"]] = day * 24 + e["tick"]
                assert e["quality"] == pytest.approx(0.7)
        assert len(greeted) == 60, "those of the first moment are not newcomers"
        delays = np.array([tick - place.people["joined"][g, s] for (g, s), tick in greeted.items()])
        assert delays.min() >= window[0] and delays.max() <= window[1]
        assert delays.mean() == pytest.approx(sum(window) / 2, abs=0.15 * (window[1] - window[0]) + 0.5)


def test_the_first_members_may_be_greeted_too(town: Make) -> None:
    assert len(town(members=7).plan(Welcome(first_members=True, within_hours=10.0), 0, "greet")) == 7


def test_more_arrivals_than_time(town: Make) -> None:
    place = town(members=12, slots=12, minutes=10.0)
    place.people["joined"] = 24 * 5 + 3
    entries = place.plan(Welcome(minutes_each=3.0, within_hours=8.0), 5, "greet")
    assert entries["done"].sum() == 3 and len(entries) == 12


def test_first_messages_are_answered_on_the_next_day(town: Make) -> None:
    place = town(groups=2)
    place.spoke(0, 1, 8)
    place.spoke(0, 2, 8, posts=30)
    place.spoke(0, 3, 7)
    place.spoke(1, 4, 8)
    place.people["awaiting"] = 1
    place.people["awaiting"][1, 4] = 0
    entries = place.plan(Welcome(answer_hour=11.0, answer_minutes=4.0), 9, "reply")
    assert _slots(entries) == [1] and _slots(entries, 1) == []
    assert (entries["tick"][0], entries["minutes"][0]) == (11, 4.0)
    assert place.plan(Welcome(answer_first_post=False), 9).size == 0


def test_welcome_can_be_for_a_segment(town: Make) -> None:
    place = town(members=8)
    place.people["joined"][0, :8] = 24 * 3 + 1
    place.people["orders"][0, :3] = 1
    policy = Welcome(segment=Segment(who="non_buyers"), within_hours=5.0)
    assert _slots(place.plan(policy, 3, "greet")) == [3, 4, 5, 6, 7]


# pruning ----------------------------------------------------------------------------------------------


def test_silent_members_are_warned_then_removed_and_replaced(town: Make) -> None:
    place = town(groups=2, members=6)
    place.spoke(0, 0, 25)
    place.spoke(0, 1, 3)
    policy = Pruning(every_days=30, silent_days=21, warn_days=7, refill="fresh_blood", refill_cash=4.0)
    place.people["warned"][:, 1:] = 1
    place.people["warned"][1, 0] = 2
    actions = {day: sorted({ACTIONS[a] for a in place.plan(policy, day)["action"]}) for day in range(61)}
    assert {d: a for d, a in actions.items() if a} == {
        23: ["warn"], 30: ["admit", "remove"], 53: ["warn"], 60: ["admit", "remove"],
    }  # fmt: skip
    assert _slots(place.plan(policy, 23, "warn")) == [1, 2, 3, 4, 5]
    entries = place.plan(policy, 30)
    removed, admitted = entries[entries["action"] == 6], entries[entries["action"] == 9]
    assert _slots(removed) == [1, 2, 3, 4, 5] and _slots(removed, 1) == [0, 1, 2, 3, 4, 5]
    assert np.bincount(admitted["group"]).tolist() == [5, 6]
    assert set(admitted["kind"]) == {FRESH_BLOOD} and set(admitted["cash"]) == {4.0}


def test_pruning_may_spare_buyers_and_keep_quiet(town: Make) -> None:
    place = town(members=6)
    place.people["orders"][0, 2] = 1
    policy = Pruning(announced=False, keep_buyers=True)
    assert place.count(policy, 30, "warn").sum() == 0
    entries = place.plan(policy, 30)
    assert _slots(entries) == [0, 1, 3, 4, 5] and set(entries["action"]) == {6}
    only = Pruning(announced=False, segment=Segment(who="buyers"))
    assert _slots(place.plan(only, 30, "remove")) == [2]


def test_only_those_removed_are_replaced(town: Make) -> None:
    place = town(members=10, minutes=4.0)
    entries = place.plan(Pruning(announced=False, minutes_each=1.5, refill="cold", refill_minutes=0.0), 30)
    removed, admitted = entries[entries["action"] == 6], entries[entries["action"] == 9]
    assert len(removed) == 10 and removed["done"].sum() == 2 and len(admitted) == 2
    assert set(admitted["kind"]) == {COLD}


def test_nobody_goes_who_has_not_been_told(town: Make) -> None:
    place = town(members=6)
    place.people["warned"][0, [1, 4]] = 1, 2
    assert _slots(place.plan(Pruning(), 30, "remove")) == [1, 4]
    with pytest.raises(ValidationError, match="more than silent_days"):
        Pruning(silent_days=3, warn_days=7)


def test_nobody_is_warned_of_a_round_that_is_not_held(town: Make) -> None:
    place = town()
    assert place.plan(Pruning(end_day=29), 23).size == 0
    assert place.plan(Pruning(end_day=30), 23).size == 10
    with pytest.raises(ValidationError, match="not less than every_days"):
        Pruning(every_days=7, warn_days=7)


# opinion leaders --------------------------------------------------------------------------------------


def test_the_most_active_are_chosen(town: Make) -> None:
    place = town(groups=2, members=8)
    for slot, posts in enumerate([1, 9, 4, 9, 7]):
        place.spoke(0, slot, 13, posts)
    policy = Kol(count=3, every_days=14, support_minutes=6.0)
    chosen = place.plan(policy, 14, "appoint")
    assert chosen["member"].tolist() == [1, 3, 4] and set(chosen["group"]) == {0}
    assert set(chosen["minutes"]) == {6.0}
    assert place.plan(Kol(count=9), 14, "appoint")["member"].tolist() == [1, 3, 4, 2], (
        "one who wrote once is not"
    )
    assert place.plan(Kol(count=1, segment=Segment(who="buyers")), 14, "appoint").size == 0
    assert place.plan(policy, 15).size == 0, "nobody leads yet"


def test_leaders_may_be_administrators(town: Make) -> None:
    place = town(members=8)
    place.spoke(0, 0, 13, 5)
    place.spoke(0, 1, 13, 8)
    place.appoint(0, 1)
    for admin in (False, True):
        entries = place.plan(Kol(admin=admin), 14, "appoint")
        assert _slots(entries) == [0, 1] and set(entries["kind"]) == {int(admin)}
    with pytest.raises(ValidationError, match="from among the members"):
        Kol(source="invite", admin=True)


def test_leaders_are_supported_every_day_and_dismissed_when_silent(town: Make) -> None:
    place = town(groups=2, members=8)
    place.spoke(0, 0, 27, 5)
    place.spoke(0, 1, 5, 8)
    place.spoke(0, 2, 27, 4)
    place.appoint(0, 0, 1)
    policy = Kol(count=2, every_days=14, silent_days=14, support_minutes=10.0)
    day = place.plan(policy, 20)
    assert [(ACTIONS[e["action"]], e["group"], e["minutes"]) for e in day] == [("other", 0, 20.0)]
    entries = place.plan(policy, 28)
    acts = [(ACTIONS[e["action"]], int(e["member"])) for e in entries]
    assert acts == [("dismiss", 1), ("appoint", 0), ("appoint", 2)]


def test_leaders_nobody_has_time_for_are_dismissed(town: Make) -> None:
    place = town(groups=2, members=8, minutes=15.0)
    place.appoint(0, 0, 1)
    place.appoint(1, 3)
    entries = place.plan(Kol(support_minutes=10.0), 3)
    assert _slots(entries[entries["action"] == 8]) == [0, 1], "the first group has 15 minutes for 20"
    assert _slots(entries[entries["action"] == 8], 1) == []


def test_leaders_are_dismissed_when_the_policy_ends(town: Make) -> None:
    place = town(members=8)
    place.appoint(0, 2, 5)
    policy = Kol(end_day=9)
    with pytest.raises(ValidationError, match="every day"):
        Kol(weekdays=(0,))
    assert _slots(place.plan(policy, 10, "dismiss")) == [2, 5]
    assert place.plan(policy, 11).size == 0


def test_an_outsider_posts_for_a_fee_and_brings_followers(town: Make) -> None:
    place = town(groups=2, members=10, slots=30)
    policy = Kol(
        source="invite",
        per_day=0.5,
        monthly_fee=900.0,
        followers=10,
        fit=0.5,
        quality=0.9,
        start_day=2,
        end_day=31,
    )
    posts, cash, arrived = 0, 0.0, 0
    for day in range(40):
        agenda = place.agenda(policy, day)
        entries = agenda.entries()
        post = entries[entries["action"] == 0]
        assert set(post["kind"]) <= {KOL_CONTENT} and np.allclose(post["topic_x"], 0.0, atol=1e-6)
        posts += len(post)
        cash += agenda.totals()[1][0, 0]
        arrived += int((entries["action"] == 9).sum())
        assert not (entries["action"] == 9).any() or 2 <= day < 9
    assert posts == 2 * 15 and cash == pytest.approx(900.0) and arrived == 2 * 10


def test_an_outsider_who_is_not_paid_does_nothing(town: Make) -> None:
    entries = town(cash=50.0).plan(Kol(source="invite", monthly_fee=3000.0), 0)
    assert [(ACTIONS[e["action"]], e["done"]) for e in entries] == [("other", 0)]


def test_no_more_followers_than_there_is_room(town: Make) -> None:
    place = town(members=10, slots=12)
    assert place.plan(Kol(source="invite", followers=70, monthly_fee=0.0), 0, "admit").size == 2
