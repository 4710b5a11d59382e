"""Check-in campaigns: their course, their accounts, and the platform's crackdown."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.policies.check_in import CheckIn

Make = Callable[..., Any]


def _names(entries: Any) -> list[str]:
    return [ACTIONS[a] for a in entries["action"]]


def _run(place: Any, policy: CheckIn, days: int) -> list[list[str]]:
    """Actions of each day, with campaigns that open and close as the model has them."""
    actions = []
    for day in range(days):
        names = _names(place.plan(policy, day))
        actions.append(names)
        if "open_check_in" in names:
            place.world.groups["campaign_start"] = day * 24
        if "close_check_in" in names:
            place.world.groups["campaign_start"] = -32768
    return actions


def test_one_campaign(town: Make) -> None:
    days = _run(town(), CheckIn(start_day=2, days=4), 12)
    assert days[:2] == [[], []]
    assert days[2] == ["open_check_in", "call_all"]
    assert days[3:6] == [["call_participants"]] * 3
    assert days[6] == ["other", "close_check_in"]
    assert not any(days[7:])


def test_campaigns_come_again(town: Make) -> None:
    days = _run(town(), CheckIn(days=3, every_days=7, call_all=False), 21)
    assert [d for d, names in enumerate(days) if "open_check_in" in names] == [0, 7, 14]
    assert [d for d, names in enumerate(days) if "close_check_in" in names] == [3, 10, 17]


def test_a_campaign_is_closed_when_the_policy_ends(town: Make) -> None:
    days = _run(town(), CheckIn(days=10, end_day=4), 9)
    assert days[4] == ["call_participants"]
    assert days[5] == ["other", "close_check_in"]
    assert not any(days[6:])


def test_weekdays_are_those_of_the_tasks(town: Make) -> None:
    days = _run(town(), CheckIn(days=14, weekdays=(0, 2)), 16)
    assert [d for d, names in enumerate(days) if "call_participants" in names] == [2, 7, 9]
    assert "open_check_in" in days[0] and "close_check_in" in days[14]


def test_rewards_and_deposits(town: Make) -> None:
    """Ten days, nine cards asked for: two complete it, one posted too few, one dropped out, one left."""
    place = town(groups=2, cash=5.0)
    place.world.groups["campaign_start"] = 0
    people = place.people
    for slot, (takes_part, cards) in enumerate([(1, 10), (1, 9), (1, 8), (0, 9)]):
        people["check_in"][0, slot], people["cards"][0, slot] = takes_part, cards
    place.world.groups["campaign_quitters"][0] = 2  # slot 3, and one who left
    policy = CheckIn(days=10, required_share=0.9, reward=30.0, deposit=20.0, closing_minutes=15.0)
    agenda = place.agenda(policy, 10)
    minutes, cash, _ = agenda.totals()
    assert cash[0].tolist() == [2 * 30.0 - 3 * 20.0, 0.0]
    assert minutes[0].tolist() == [15.0, 15.0]
    costly = policy.model_copy(update={"deposit": 0.0})
    agenda = place.agenda(costly, 10)
    assert agenda.totals()[1][0].tolist() == [60.0, 0.0], "a reward promised is paid, budget or not"
    assert agenda.cash_left.tolist() == [0.0, 5.0]


def test_a_campaign_cut_short_counts_by_the_days_held(town: Make) -> None:
    place = town()
    place.world.groups["campaign_start"] = 0
    place.people["check_in"][0, :3] = 1
    place.people["cards"][0, :3] = [4, 3, 2]
    agenda = place.agenda(CheckIn(days=30, end_day=3, required_share=0.75, reward=10.0), 4)
    assert agenda.totals()[1][0, 0] == 20.0


def test_no_campaign_where_the_platform_has_cracked_down(town: Make) -> None:
    place = town(groups=2)
    place.world.groups["banned_until"][1] = 100
    assert place.plan(CheckIn(), 0, "open_check_in")["group"].tolist() == [0]
    place.world.groups["campaign_start"] = [0, -32768]
    assert place.plan(CheckIn(), 1, "call_participants")["group"].tolist() == [0]
    assert place.plan(CheckIn(), 21, "close_check_in")["group"].tolist() == [0]
    place.world.groups["banned_until"][0] = 100
    assert place.plan(CheckIn(), 21).size == 0, "nothing is paid after a crackdown"


def test_who_cannot_afford_the_announcement_has_no_campaign(town: Make) -> None:
    entries = town(minutes=20.0).plan(CheckIn(announcing_minutes=30.0), 0)
    assert _names(entries) == ["open_check_in"]
    assert entries["done"].tolist() == [0]


def test_campaigns_may_not_overlap() -> None:
    with pytest.raises(ValidationError, match="every_days"):
        CheckIn(days=21, every_days=21)
