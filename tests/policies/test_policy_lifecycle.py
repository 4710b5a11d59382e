"""Lifecycle: when groups open, close and divide, who goes where, and what it costs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.model.entries import ACTIONS
from sim.model.labels import COLD, EXISTING
from sim.policies.lifecycle import Lifecycle
from sim.policies.registry import REGISTRY
from sim.scenario import loads
from sim.scenario.problems import ScenarioError

Make = Callable[..., Any]


def _names(entries: Any) -> list[str]:
    return [ACTIONS[a] for a in entries["action"]]


def _open(place: Any, *groups: int, day: int) -> None:
    """As the model does it at midnight."""
    for group in groups:
        place.world.groups["opened"][group] = day
        place.people["stage"][group] = 4


def test_nothing_is_done_unless_something_is_said(town: Make) -> None:
    place = town(members=12)
    assert Lifecycle().reserve == 0
    assert all(place.plan(Lifecycle(), day).size == 0 for day in range(40))


# flash groups ---------------------------------------------------------------------------------------


def test_a_flash_group_opens_calls_people_in_and_closes(town: Make) -> None:
    place = town(groups=3, members=4)
    place.hold_back(1, 2)
    policy = Lifecycle(kind="flash", start_day=5, lasts_days=4, members=7, member_cash=1.5, member_minutes=0.5)
    assert policy.reserve == 1
    assert all(place.plan(policy, day).size == 0 for day in range(5))
    agenda = place.agenda(policy, 5)
    assert _names(agenda.entries()) == ["open_group"]
    assert agenda.tonight().opening.tolist() == [[0], [1]], "the lowest of the reserve, paid by the group that opens it"
    assert agenda.totals()[0][0].tolist() == [60.0, 0.0, 0.0]
    _open(place, 1, day=6)
    agenda = place.agenda(policy, 6)
    entries = agenda.entries()
    assert _names(entries) == ["admit"] * 7 and set(entries["group"]) == {1} and set(entries["kind"]) == {EXISTING}
    assert agenda.totals()[1][0].tolist() == [0.0, 10.5, 0.0]
    assert all(place.plan(policy, day).size == 0 for day in (7, 8))
    agenda = place.agenda(policy, 9)
    assert agenda.tonight().dissolving.tolist() == [1] and agenda.tonight().moving.size == 0
    place.world.groups["dissolved"][1] = 10
    assert all(place.plan(policy, day).size == 0 for day in range(10, 40)), "only once"


def test_flash_groups_come_again(town: Make) -> None:
    place = town(groups=3, members=4)
    place.hold_back(1, 2)
    policy = Lifecycle(kind="flash", start_day=2, every_days=10, lasts_days=3, members=0, most_groups=2, end_day=30)
    opened = {}
    for day in range(40):
        agenda = place.agenda(policy, day)
        for new in agenda.tonight().opening[1]:
            opened[day] = int(new)
            _open(place, int(new), day=day + 1)
        place.world.groups["dissolved"][agenda.tonight().dissolving] = day + 1
    assert opened == {2: 1, 12: 2}, "no more than there are in reserve"
    assert place.world.groups["dissolved"].tolist() == [-32768, 6, 16]


@pytest.mark.parametrize(("carry_over", "moved"), [("nobody", []), ("buyers", [1, 3]), ("everyone", [0, 1, 2, 3])])
def test_members_may_be_carried_over(town: Make, carry_over: Any, moved: list[int]) -> None:
    place = town(groups=2, members=4)
    place.world.groups["behind"][1] = 1
    place.world.groups["opened"][1] = 6
    place.people["orders"][1, [1, 3]] = 2
    agenda = place.agenda(Lifecycle(kind="flash", lasts_days=3, carry_over=carry_over), 8)
    tonight = agenda.tonight()
    assert tonight.dissolving.tolist() == [1]
    assert sorted(tonight.moving[1].tolist()) == moved
    assert set(tonight.moving[0].tolist()) <= {1} and set(tonight.moving[2].tolist()) <= {0}
    place.world.groups["closed"][0] = 3
    assert place.agenda(Lifecycle(kind="flash", lasts_days=3, carry_over=carry_over), 8).tonight().moving.size == 0


def test_who_cannot_pay_for_closing_closes_later(town: Make) -> None:
    place = town(groups=2, members=4, minutes=20.0)
    place.world.groups["behind"][1] = 1
    policy = Lifecycle(kind="flash", lasts_days=3, closing_minutes=30.0, carry_over="everyone")
    tonight = place.agenda(policy, 5).tonight()
    assert tonight.dissolving.size == 0 and tonight.moving.size == 0
    place.minutes = 40.0
    assert place.agenda(policy, 6).tonight().dissolving.tolist() == [1]


def test_the_groups_of_the_scenario_may_be_the_flash_groups(town: Make) -> None:
    place = town(groups=2, members=4)
    policy = Lifecycle(kind="flash", first_groups=True, start_day=2, lasts_days=5)
    assert policy.reserve == 0
    closing = [day for day in range(12) if place.agenda(policy, day).tonight().dissolving.size]
    assert closing == list(range(6, 12)), "until it is done"
    place.world.groups["dissolved"] = 7
    assert place.plan(policy, 8).size == 0


# lasting groups -------------------------------------------------------------------------------------


def test_another_group_opens_beside_a_full_one(town: Make) -> None:
    place = town(groups=4, members=10, slots=12)
    place.hold_back(2, 3, behind=2)
    policy = Lifecycle(when_full="another", full_share=0.9, move_share=0.3, moving_minutes=1.0)
    assert place.plan(policy, 3).size == 0, "ten of twelve are not nine in ten"
    place.people["stage"][1] = 1
    place.people["joined"][1] = np.arange(12) * 5
    agenda = place.agenda(policy, 3)
    tonight = agenda.tonight()
    assert tonight.opening.tolist() == [[1], [3]]
    assert tonight.moving[:, np.argsort(tonight.moving[1])].tolist() == [[1] * 3, [9, 10, 11], [3] * 3], "the newest"
    assert agenda.totals()[0][0].tolist() == [0.0, 63.0, 0.0, 0.0]
    _open(place, 3, day=4)
    assert place.plan(policy, 5).size == 0, "as long as there is room in the other"
    place.people["stage"][3] = 1
    assert place.agenda(policy, 6).entries().size == 0, "no more than there are in reserve"


def test_only_the_segment_goes_along(town: Make) -> None:
    place = town(groups=2, members=12, slots=12)
    place.hold_back(1)
    place.people["orders"][0, [2, 5, 7]] = 1
    policy = Lifecycle(when_full="another", move_share=0.5, segment={"who": "buyers"})
    assert sorted(place.agenda(policy, 0).tonight().moving[1].tolist()) == [2, 5, 7]


def test_a_group_is_split_by_segment(town: Make) -> None:
    place = town(groups=2, members=12, slots=12)
    place.hold_back(1)
    place.people["orders"][0, [2, 5, 7]] = 1
    policy = Lifecycle(split_day=4, segment={"who": "buyers"})
    assert [day for day in range(9) if place.plan(policy, day).size] == [4]
    tonight = place.agenda(policy, 4).tonight()
    assert tonight.moving.tolist() == [[0] * 3, [2, 5, 7], [1] * 3]


def test_everyone_is_dealt_out_evenly(town: Make) -> None:
    place = town(groups=4, members=3000, slots=3000)
    place.hold_back(1, 2, 3)
    policy = Lifecycle(split_day=0, split_into=4, most_groups=3)
    tonight = place.agenda(policy, 0).tonight()
    assert tonight.opening.tolist() == [[0] * 3, [1, 2, 3]]
    goes = np.bincount(tonight.moving[2], minlength=4)
    assert goes[0] == 0 and (abs(goes[1:] - 750) < 100).all()
    assert len(np.unique(tonight.moving[1])) == tonight.moving.shape[1], "nobody twice"
    assert np.array_equal(place.agenda(policy, 0).tonight().moving, tonight.moving)


def test_who_is_not_opened_gets_nobody(town: Make) -> None:
    """Money for one of two groups: those who would have gone to the other stay."""
    place = town(groups=3, members=40, slots=40, minutes=70.0)
    place.hold_back(1, 2)
    tonight = place.agenda(Lifecycle(split_day=0, split_into=3, most_groups=2, moving_minutes=0.0), 0).tonight()
    assert tonight.opening.tolist() == [[0], [1]] and set(tonight.moving[2].tolist()) == {1}


def test_the_policy_ends(town: Make) -> None:
    place = town(groups=2, members=12, slots=12)
    place.hold_back(1)
    assert place.plan(Lifecycle(when_full="another", end_day=3), 4).size == 0
    flash = Lifecycle(kind="flash", every_days=2, end_day=3, lasts_days=4)
    assert place.plan(flash, 4).size == 0
    _open(place, 1, day=3)
    assert _names(place.plan(flash, 6)) == ["dissolve"], "what is open is closed when its time is over"


# what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"weekdays": [1]},
        {"kind": "flash", "when_full": "another"},
        {"kind": "flash", "split_day": 3},
        {"every_days": 3},
        {"first_groups": True},
        {"kind": "flash", "first_groups": True, "every_days": 9},
        {"kind": "flash", "first_groups": True, "carry_over": "buyers"},
        {"split_day": 3, "start_day": 4},
        {"split_day": 3, "split_into": 4, "most_groups": 2},
        {"kind": "flash", "lasts_days": 1},
    ],
)
def test_what_does_not_go_together_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Lifecycle(**values)


def test_a_forum_has_no_groups_to_open() -> None:
    text = "name: a\nworld: {platform: forum}\noperator: {lifecycle: {kind: flash}}\n"
    with pytest.raises(ScenarioError, match="lifecycle opens and closes groups, and a forum is no group"):
        loads(text, REGISTRY)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda a: a.open_group(np.array([0]), np.array([1])),
        lambda a: a.open_group(np.array([1]), np.array([2])),
        lambda a: a.open_group(np.array([0, 0]), np.array([2, 2])),
        lambda a: a.open_group(np.array([0]), np.array([2, 3])),
        lambda a: a.open_group(np.array([0]), np.array([9])),
        lambda a: a.move(np.array([0]), np.array([1]), np.array([0])),
        lambda a: a.move(np.array([0]), np.array([1]), np.array([2])),
        lambda a: a.move(np.array([0]), np.array([1]), np.array([4])),
        lambda a: a.move(np.array([0]), np.array([1]), np.array([-1])),
        lambda a: a.move(np.array([0]), np.array([-1]), np.array([1])),
        lambda a: a.move(np.array([0]), np.array([1, 2]), np.array([1])),
        lambda a: a.dissolve(np.array([True])),
        lambda a: a.dissolve(np.array([7])),
    ],
)  # fmt: skip
def test_an_agenda_refuses_groups_that_cannot_be(town: Make, wrong: Callable[[Any], object]) -> None:
    """Groups 0 and 1 are open, 2 and 3 wait for group 0, 4 is of another replicate."""
    place = town(groups=5)
    place.hold_back(2, 3)
    place.world.groups["replicate"][4] = 1
    agenda = place.agenda(Lifecycle(), 0)
    with pytest.raises(ValueError, match="expected"):
        wrong(agenda)
    assert len(agenda.entries()) == 0 and not any(part.size for part in agenda.tonight())


def test_what_cannot_be_paid_does_not_happen_and_nothing_happens_in_groups_that_are_shut(town: Make) -> None:
    place = town(groups=4, minutes=10.0)
    place.hold_back(2)
    place.world.groups["dissolved"][3] = 1
    agenda = place.agenda(Lifecycle(), 0)
    slots = np.arange(6)
    ones = np.ones(6, int)
    assert agenda.move(0 * ones, slots, ones, minutes_each=4.0).tolist() == [True, True, False, False, False, False]
    assert not agenda.move(ones, slots, 3 * ones).any(), "nobody is moved into a group that has been closed"
    assert not agenda.dissolve(np.array([2, 3])).any() and not agenda.post("content", 9.0)[2:].any()
    assert agenda.tonight().moving.tolist() == [[0, 0], [0, 1], [1, 1]] and agenda.tonight().dissolving.size == 0
    _, _, missed = agenda.totals()
    assert missed.tolist() == [4, 0, 0, 0]
    assert set(agenda.compile()[2]["group"].tolist()) == {0, 1}, "what is shut has no entries"


def test_newcomers_are_called_from_where_the_scenario_says(town: Make) -> None:
    place = town(groups=2, members=4)
    place.world.groups["behind"][1], place.world.groups["opened"][1] = 1, 3
    place.people["stage"][1] = 4
    entries = place.plan(Lifecycle(kind="flash", members=99, members_from="cold"), 3)
    assert len(entries) == 12 and set(entries["kind"]) == {COLD}, "as many as there is room for"
