"""Moderation: rules on the first day, rounds every day."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.policies.moderation import Moderation

Make = Callable[..., Any]


def test_rules_are_posted_once_when_there_is_time(town: Make) -> None:
    place = town(groups=2)
    policy = Moderation(start_day=3, weekdays=(1, 5), rules_hour=11.0, rules_minutes=25.0, rules_quality=0.2)
    posted = place.count(policy, 14, "set_rules")
    assert posted.nonzero()[0].tolist() == [5, 5, 8, 8, 12, 12], "nobody has carried it out"
    place.world.groups["rules"][1] = 1
    assert place.count(policy, 14, "set_rules").sum(axis=0).tolist() == [3, 0]
    entry = place.plan(policy, 5, "set_rules")[0]
    assert (entry["tick"], entry["minutes"]) == (11, 25.0) and entry["quality"] == pytest.approx(0.2)
    assert place.count(Moderation(rules=False), 10, "set_rules").sum() == 0


def test_rounds(town: Make) -> None:
    policy = Moderation(hours=(22, 10), notices=0.8, strictness=0.4, expel=False, minutes_each=4.0)
    place = town()
    place.world.groups["rules"] = 1
    entries = place.plan(policy, 1)
    assert [ACTIONS[a] for a in entries["action"]] == ["moderate"] * 2
    assert entries["tick"].tolist() == [10, 22] and set(entries["minutes"]) == {4.0} and set(entries["kind"]) == {0}
    assert entries["quality"] == pytest.approx(0.8) and entries["value"] == pytest.approx(0.4)
    assert place.plan(Moderation(), 1)["kind"].tolist() == [1, 1, 1, 1]


def test_time_that_does_not_suffice(town: Make) -> None:
    entries = town(minutes=10.0).plan(Moderation(minutes_each=3.0), 0)
    assert [(ACTIONS[e["action"]], int(e["done"])) for e in entries] == [
        ("set_rules", 0), ("moderate", 1), ("moderate", 1), ("moderate", 1), ("moderate", 0),
    ]  # fmt: skip


def test_nothing_noticed_and_nobody_reprimanded(town: Make) -> None:
    none = Moderation(rules=False, notices=0.0, strictness=0.0)
    assert town().count(none, 5, "moderate").sum() == 0 and town().plan(none, 0).size == 0
    assert town().plan(none.model_copy(update={"strictness": 0.1}), 0).size == 4
    assert town().plan(Moderation(end_day=3), 4).size == 0
    assert not none.admits


def test_an_hour_is_named_once() -> None:
    with pytest.raises(ValidationError, match="twice"):
        Moderation(hours=(9, 9))
