"""Outreach: silent members are written to in person, each once in so many days, as far as caps and time go."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from sim.model.labels import ADVERTISER, SPAMMER
from sim.policies.outreach import Outreach
from sim.policies.segments import Segment

Make = Callable[..., Any]


def test_silent_members_are_written_to_once_in_a_round(town: Make) -> None:
    place = town(groups=2, members=12, slots=14)
    place.spoke(0, 0, 58)
    place.spoke(0, 1, 30)
    place.joined(1, 3, 45 * 24)
    policy = Outreach(every_days=10, silent_days=21)
    written = Counter((e["group"], e["member"]) for day in range(60, 70) for e in place.plan(policy, day, "message_member"))
    silent = {(g, s) for g in range(2) for s in range(12)} - {(0, 0)}
    assert {one for one, times in written.items() if times == 1} >= silent - {(1, 3)}
    assert set(written.values()) == {1} and (0, 0) not in written
    days = [d for d in range(45, 90) if any((e["group"], e["member"]) == (1, 3) for e in place.plan(policy, d))]
    assert days[0] >= 45 + 21 and {b - a for a, b in pairwise(days)} == {10}


def test_what_is_written(town: Make) -> None:
    policy = Outreach(every_days=1, coaching=0.7, ask_why=False, hour=18.0, minutes_each=4.0)
    entry = town(members=3).plan(policy, 30)[0]
    assert (entry["tick"], entry["minutes"], entry["cash"], entry["kind"]) == (18, 4.0, 0.0, 0)
    assert entry["quality"] == pytest.approx(0.7)
    assert town(members=3).plan(Outreach(every_days=1), 30)["kind"].tolist() == [1, 1, 1]


def test_never_more_a_day_and_others_in_the_next_round(town: Make) -> None:
    place = town(groups=2, members=40, slots=40)
    policy = Outreach(every_days=5, per_day=2)
    assert place.count(policy, 60, "message_member")[30:].max() == 2
    rounds = [{int(e["member"]) for day in range(d, d + 5) for e in place.plan(policy, day) if e["group"] == 0} for d in (30, 35, 40)]
    assert all(len(one) == 10 for one in rounds)
    assert len(set.union(*rounds)) > 15, "not always the same ones"


def test_caps_and_time(town: Make) -> None:
    policy = Outreach(every_days=1, per_day=30, minutes_each=3.0)
    for budget, done in (({"minutes": 13.0}, 4), ({"direct_messages": 6}, 6)):
        entries = town(members=20, slots=20, **budget).plan(policy, 30)
        assert (len(entries), entries["done"].sum()) == (20, done)
    who = town(members=20, slots=20, direct_messages=6).plan(policy, 30)
    assert sorted(who["member"][who["done"] == 1].tolist()) != [0, 1, 2, 3, 4, 5], "by lot, not by seat"


def test_a_segment_of_the_silent(town: Make) -> None:
    place = town(members=6)
    place.people["orders"][0, [1, 4]] = 1
    assert sorted(place.plan(Outreach(every_days=1, segment=Segment(who="buyers")), 30)["member"]) == [1, 4]


def test_spammers_are_not_written_to(town: Make) -> None:
    """Nor do they take the place of others; who came to advertise and has not done so is like anybody."""
    place = town(members=6)
    place.people["role"][0, [1, 4]] = SPAMMER
    place.people["role"][0, 2] = ADVERTISER
    assert sorted(place.plan(Outreach(every_days=1), 30)["member"]) == [0, 2, 3, 5]
    assert all(len(place.plan(Outreach(every_days=1, per_day=4), day)) == 4 for day in range(30, 40))


def test_days_on_which_nothing_is_written(town: Make) -> None:
    place = town()
    assert place.plan(Outreach(every_days=1, per_day=0), 30).size == 0
    assert place.plan(Outreach(every_days=1), 20).size == 0, "nobody has been silent for so long"
    assert place.plan(Outreach(every_days=1, weekdays=(3,)), 30).size == 0
    assert place.plan(Outreach(every_days=1, end_day=29), 30).size == 0
    assert place.plan(Outreach(every_days=1, end_day=30), 30).size == 10
    assert not Outreach().admits
