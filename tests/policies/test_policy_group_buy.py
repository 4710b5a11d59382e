"""Group buys: when one opens, and that it is called to mind while it is open."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.model.labels import GROUP_BUY
from sim.policies.group_buy import GroupBuy
from sim.policies.registry import REGISTRY
from sim.scenario import ScenarioError, loads

Make = Callable[..., Any]


def _run(place: Any, policy: GroupBuy, days: int) -> list[list[tuple[str, int]]]:
    """Names and ticks of each day's acts in group 0, with deals that open and lapse as the model has them."""
    acts, ends = [], -1
    for day in range(days):
        entries = place.plan(policy, day)
        entries = entries[entries["group"] == 0]
        acts.append([(ACTIONS[e["action"]], int(e["tick"])) for e in entries if e["done"]])
        for e in entries[entries["action"] == ACTIONS.index("open_deal")]:
            assert ends < day * 24, "one is still open"
            ends = day * 24 + e["tick"] + int(e["extra"] * 24)
        place.world.groups["deal_needed"] = 5 if (day + 1) * 24 < ends else 0
    return acts


def test_a_deal_opens_and_is_called_to_mind_until_it_ends(town: Make) -> None:
    policy = GroupBuy(every_days=10, days=3, hour=18.0, remind_per_day=2.0, hours=(9.0, 20.0), start_day=1, end_day=12)
    days = _run(town(), policy, 25)
    assert days[0] == [] and days[1] == [("other", 0), ("open_deal", 18)]
    assert days[2] == days[3] == [("post", 9), ("post", 20)]
    assert days[4] == [("post", 9)], "it ends at 18"
    assert not any(days[5:11]) and days[11] == days[1]
    assert days[12] and not any(days[13:]), "nothing after the last day; the deal lapses by itself"


def test_what_is_written(town: Make) -> None:
    place = town(groups=2)
    policy = GroupBuy(discount=0.4, buyers=8, days=2, opening_minutes=25.0, reminder_minutes=3.0)
    opened = place.plan(policy, 0, "open_deal")
    assert opened["group"].tolist() == [0, 1] and set(opened["count"]) == {8} and set(opened["extra"]) == {2.0}
    assert opened["value"] == pytest.approx(0.4)
    assert place.agenda(policy, 0).totals()[0][0].tolist() == [25.0, 25.0]
    place.world.groups["deal_needed"] = [8, 0]
    reminders = place.plan(policy, 1)
    assert reminders["group"].tolist() == [0] and set(reminders["kind"]) == {GROUP_BUY}
    assert reminders["value"] == pytest.approx(0.4) and set(reminders["minutes"]) == {3.0}


def test_a_deal_nobody_has_time_for_is_not_opened(town: Make) -> None:
    entries = town(minutes=10.0).plan(GroupBuy(opening_minutes=20.0), 0)
    assert [(ACTIONS[e["action"]], e["done"]) for e in entries] == [("other", 0)]
    assert town().plan(GroupBuy(), 1).size == 0, "and so not called to mind"


def test_one_that_is_open_is_not_cut_short(town: Make) -> None:
    place = town(groups=2)
    place.world.groups["deal_needed"] = [5, 0]
    assert place.plan(GroupBuy(), 14, "open_deal")["group"].tolist() == [1]


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 6), st.floats(0, 4), st.sets(st.integers(0, 6), min_size=1).map(tuple))
def test_reminders_follow_the_rate(town: Make, length: int, rate: float, weekdays: tuple[int, ...]) -> None:
    """On the days after the first; weekdays off are lost, and the last day ends at the hour of opening."""
    policy = GroupBuy(every_days=13, days=length, remind_per_day=rate, hour=23.0, hours=(9.0,), weekdays=weekdays)
    days = _run(town(), policy, 60)
    opened = [d for d, acts in enumerate(days) if ("open_deal", 23) in acts]
    assert opened and all(d % 7 in weekdays for d, acts in enumerate(days) if acts)
    for begin in opened:
        if begin + length < 60:
            reminders = sum(len(acts) for acts in days[begin + 1 : begin + length + 1])
            assert reminders <= rate * length + 1e-6
            if len(weekdays) == 7:
                assert reminders > rate * length - 1


@pytest.mark.parametrize("nothing", [{"discount": 0.0}])
def test_nothing_offered_is_nothing_written(town: Make, nothing: dict[str, float]) -> None:
    place = town()
    place.world.groups["deal_needed"] = 5
    policy = GroupBuy(**nothing)
    assert not any(place.plan(policy, day).size for day in range(20)) and not policy.admits
    assert GroupBuy().admits
    assert place.plan(GroupBuy(remind_per_day=0.0), 1).size == 0


@pytest.mark.parametrize(
    ("values", "says"),
    [({"every_days": 5, "days": 5}, "a deal to end before the next"), ({"buyers": 1}, "greater than or equal to 2")],
)
def test_what_makes_no_sense_is_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        GroupBuy(**values)


def test_a_deal_for_more_than_a_group_can_hold_is_refused() -> None:
    text = "name: a\nabout: b\nworld: {groups: {members: 20, capacity: 40}}\noperator: {group_buy: {buyers: %d}}\n"
    loads(text % 40, REGISTRY)
    with pytest.raises(ScenarioError, match="41 buyers are more than a group can have members, expected at most 40"):
        loads(text % 41, REGISTRY)
