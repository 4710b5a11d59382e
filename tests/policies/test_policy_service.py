"""Service: rounds at fixed hours, duty time booked whole."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from sim.model.levers import COMPLAINTS
from sim.policies.service import Service

Make = Callable[..., Any]


def test_rounds_and_their_price(town: Make) -> None:
    policy = Service(hours=(20.5, 9), notices=0.6, answers_each=4, what="complaints", minutes_each=6.0, answer_minutes=2.5)
    entries = town(groups=2).plan(policy, 3, "serve")
    assert entries["group"].tolist() == [0, 1, 0, 1] and entries["tick"].tolist() == [9, 9, 20, 20]
    assert set(entries["count"]) == {4} and set(entries["kind"]) == {COMPLAINTS}
    assert entries["quality"] == pytest.approx(0.6)
    assert entries["minutes"] == pytest.approx(6.0 + 4 * 2.5)


def test_a_round_for_which_the_time_does_not_suffice_is_missed(town: Make) -> None:
    agenda = town(minutes=34.0).agenda(Service(), 0)
    assert agenda.entries()["done"].tolist() == [1, 1, 0], "three rounds of 5 minutes and 5 answers of 2"
    assert agenda.totals()[0][0, 0] == pytest.approx(30.0)


def test_weekdays_and_the_end(town: Make) -> None:
    days = town().count(Service(weekdays=(0, 4), end_day=9), 14, "serve")[:, 0]
    assert [(d, int(n)) for d, n in enumerate(days) if n] == [(0, 3), (4, 3), (7, 3)]
    assert not Service().admits


@pytest.mark.parametrize("nothing", [{"notices": 0.0}, {"answers_each": 0}])
def test_without_notice_or_answers_there_is_no_service(town: Make, nothing: dict[str, Any]) -> None:
    assert town().plan(Service(**nothing), 0).size == 0


def test_an_hour_is_named_once() -> None:
    with pytest.raises(ValidationError, match=r"\[9, 21.5, 9\] names an hour twice"):
        Service(hours=(9, 21.5, 9.0))
    with pytest.raises(ValidationError):
        Service(hours=())
