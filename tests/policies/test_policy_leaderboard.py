"""The leaderboard: rounds, winners, and prizes that are owed."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.entries import ACTIONS
from sim.policies.leaderboard import Leaderboard

Make = Callable[..., Any]


def _names(entries: Any) -> list[str]:
    return [ACTIONS[a] for a in entries["action"]]


def _run(place: Any, policy: Leaderboard, days: int) -> list[list[str]]:
    """What is done on each day, with contests that open and close as the model has them."""
    actions = []
    for day in range(days):
        entries = place.plan(policy, day)
        names = _names(entries[entries["done"] == 1])
        actions.append(names)
        for name in names:
            if name in ("open_contest", "close_contest"):
                place.world.groups["contest_prize"] = 50.0 if name == "open_contest" else 0.0
    return actions


def test_rounds_follow_each_other(town: Make) -> None:
    place = town()
    place.spoke(0, 3, 20, posts=9)
    days = _run(place, Leaderboard(every_days=10, rounds=2, start_day=2), 50)
    assert days[2] == ["open_contest"]
    assert days[12] == ["other", "award", "open_contest"]
    assert days[22] == ["other", "award", "close_contest"]
    assert [d for d, names in enumerate(days) if names] == [2, 12, 22]


def test_a_round_is_closed_and_awarded_when_the_policy_ends(town: Make) -> None:
    place = town()
    place.spoke(0, 3, 10, posts=9)
    days = _run(place, Leaderboard(every_days=10, end_day=14, weekdays=(0, 3)), 40)
    assert [d for d, names in enumerate(days) if names] == [0, 10, 15]
    assert days[15] == ["other", "award", "close_contest"]
    days = _run(place, Leaderboard(every_days=10, end_day=10), 40)
    assert days[10] == ["other", "award", "close_contest"] and not any(days[11:]), "no round of one day"


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, 15), st.none() | st.integers(1, 4), st.none() | st.integers(0, 50),
    st.none() | st.sets(st.integers(0, 6), min_size=1).map(tuple),
)  # fmt: skip
def test_every_round_opened_is_awarded_once_and_nothing_stays_open(
    town: Make, every: int, rounds: int | None, last: int | None, weekdays: tuple[int, ...] | None
) -> None:
    place = town()
    place.spoke(0, 3, 10, posts=9)
    policy = Leaderboard(every_days=every, rounds=rounds, end_day=last, weekdays=weekdays)
    acts = [name for names in _run(place, policy, 120) for name in names if name != "other"]
    running = place.world.groups["contest_prize"][0] > 0
    assert acts.count("open_contest") == acts.count("award") + running
    assert running == (rounds is None and last is None)
    if rounds is not None:
        assert acts.count("open_contest") <= rounds


def test_those_who_wrote_most_win(town: Make) -> None:
    place = town(groups=3, members=8)
    place.world.groups["contest_prize"] = [50.0, 50.0, 0.0]
    for slot, posts in enumerate([4, 9, 12, 2, 6]):
        place.spoke(0, slot, 29, posts)
        place.spoke(2, slot, 29, posts)
    place.spoke(1, 5, 29, 30)
    place.spoke(1, 6, 29, 2)
    policy = Leaderboard(places=3, prize=80.0, least_messages=3, award_minutes=7.0, hour=19.0)
    entries = place.plan(policy, 30)
    awards = entries[entries["action"] == ACTIONS.index("award")]
    assert [(e["group"], e["member"]) for e in awards] == [(0, 2), (0, 1), (0, 4), (1, 5)]
    assert set(awards["tick"]) == {19} and set(awards["minutes"]) == {7.0} and not awards["cash"].any()
    paid = entries[entries["action"] == ACTIONS.index("other")]
    assert list(zip(paid["group"].tolist(), paid["cash"].tolist(), strict=True)) == [(0, 240.0), (1, 80.0)]


def test_a_lot_decides_among_equals(town: Make) -> None:
    place = town(groups=60, members=10)
    place.world.groups["contest_prize"] = 50.0
    place.people["posts_0"][:, :10], place.people["last_post"][:, :10] = 5, 29
    winners = place.plan(Leaderboard(places=1), 30, "award")["member"]
    assert len(winners) == 60 and len(set(winners.tolist())) > 5


def test_prizes_are_owed_and_thanks_are_not(town: Make) -> None:
    place = town(minutes=25.0, cash=10.0)
    place.world.groups["contest_prize"] = 50.0
    for slot in range(3):
        place.spoke(0, slot, 29, 9)
    agenda = place.agenda(Leaderboard(prize=40.0, award_minutes=10.0, announcing_minutes=20.0), 30)
    entries = agenda.entries()
    assert agenda.totals()[1][0, 0] == 120.0
    assert [(n, d) for n, d in zip(_names(entries), entries["done"].tolist(), strict=True)] == [
        ("other", 1), ("award", 1), ("award", 1), ("award", 0), ("open_contest", 0), ("close_contest", 1),
    ]  # fmt: skip


def test_what_members_are_told(town: Make) -> None:
    for reward_for, kind in (("messages", 0), ("answers", 1)):
        policy = Leaderboard(reward_for=reward_for, prize=30.0, announcing_quality=0.5, announcing_minutes=12.0)
        entry = town().plan(policy, 0)[0]
        assert (entry["kind"], entry["value"], entry["minutes"]) == (kind, 30.0, 12.0)
        assert entry["quality"] == pytest.approx(0.5)


def test_no_prize_no_contest(town: Make) -> None:
    place = town()
    place.spoke(0, 3, 29, posts=9)
    assert not any(place.plan(Leaderboard(prize=0.0, end_day=40), day).size for day in range(45))
    assert not Leaderboard().admits
