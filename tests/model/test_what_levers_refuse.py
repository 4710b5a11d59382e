"""What no operator can do is refused when it is written, with what is expected instead; and nothing of it is charged."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.model.agenda import Agenda
from sim.model.labels import KINDS

ONE = np.array([0])
NAN, ENDLESS = float("nan"), float("inf")
Write = Callable[[Agenda], object]


def _named(value: Any) -> str:
    """Functions are called differently in each process."""
    return "" if callable(value) else str(value)


def _agenda(staff: str = "shared") -> Agenda:
    agenda = Agenda(0, 3, 24, 1000.0, 500.0, 30.0, 20.0, 0.7, slots=10, products=2)
    agenda.begin(0, staff)
    return agenda


def _assert_refused(write: Write, expected: str, staff: str = "shared") -> None:
    agenda = _agenda(staff)
    with pytest.raises(ValueError, match=expected):
        write(agenda)
    assert agenda.entries().size == 0
    assert (agenda.minutes_left == 1000.0).all() and (agenda.cash_left == 500.0).all()
    minutes, cash, missed = agenda.totals()
    assert not minutes.any() and not cash.any() and not missed.any()


NOT_HIS = ("chat", "question", "praise", "complaint", "spam", "red_packet", "complaint_answered", "check_in_card")
HIS = tuple(kind for kind in KINDS if kind not in NOT_HIS)


@pytest.mark.parametrize("kind", [*NOT_HIS, "gossip", ""])
def test_the_operator_posts_only_what_operators_write(kind: str) -> None:
    """What passes for members' is planted, red packets are dropped, and complaints answered."""
    text = "answer_complaints" if kind == "complaint_answered" else f"kind is .{kind}., expected one of {', '.join(HIS)}"
    for staff in ("shared", "dedicated", "outsourced"):
        _assert_refused(lambda agenda: agenda.post(kind, 10.0, minutes=5.0, cash=3.0), text, staff)


@pytest.mark.parametrize("kind", HIS)
def test_all_the_rest_he_posts(kind: str) -> None:
    agenda = _agenda()
    assert agenda.post(kind, 10.0, minutes=5.0).all() and agenda.entries().size == 3


AMOUNTS: dict[str, Callable[[Agenda, float], object]] = {
    "red packet": lambda agenda, x: agenda.drop_packet(9.0, amount=x),
    "prize": lambda agenda, x: agenda.open_contest(9.0, prize=x),
    "reward of inviters": lambda agenda, x: agenda.promise_reward(inviter=x),
    "reward of the invited": lambda agenda, x: agenda.promise_reward(invited=x),
    "reward": lambda agenda, x: agenda.open_check_in(9.0, reward=x),
    "deposit": lambda agenda, x: agenda.open_check_in(9.0, deposit=x),
    "minutes": lambda agenda, x: agenda.call_all(9.0, minutes=x),
    "cash": lambda agenda, x: agenda.call_all(9.0, cash=x),
    "minutes of answers": lambda agenda, x: agenda.converse(9.0, minutes=x),
    "cash of voices": lambda agenda, x: agenda.plant(9.0, cash=x),
    "cash of an event": lambda agenda, x: agenda.hold_event(9.0, cash=x),
    "minutes of care": lambda agenda, x: agenda.care(ONE, ONE, 9.0, minutes_each=x),
    "cash of a coupon": lambda agenda, x: agenda.offer(ONE, ONE, 9.0, cash_each=x),
    "cash of a newcomer": lambda agenda, x: agenda.admit(ONE, ONE + 2, cash_each=x),
    "minutes of a move": lambda agenda, x: agenda.move(ONE, ONE, ONE + 1, minutes_each=x),
    "minutes spent": lambda agenda, x: agenda.spend(minutes=x),
    "some of the minutes spent": lambda agenda, x: agenda.spend(np.arange(3), minutes=np.array([1.0, x, 2.0])),
    "some of the cash": lambda agenda, x: agenda.award(np.arange(3), np.arange(3), 9.0, cash_each=np.array([1.0, 2.0, x])),
}  # fmt: skip


@pytest.mark.parametrize("amount", [-0.01, -1e9, NAN, ENDLESS])
@pytest.mark.parametrize("what", AMOUNTS)
def test_no_amount_is_below_zero_or_endless(what: str, amount: float) -> None:
    _assert_refused(lambda agenda: AMOUNTS[what](agenda, amount), "expected 0")


@pytest.mark.parametrize("what", AMOUNTS)
def test_amounts_from_zero_on_are_taken(what: str) -> None:
    for amount in (0.0, 1.0):
        agenda = _agenda()
        AMOUNTS[what](agenda, amount)
        assert agenda.entries().size > 0


SHARES: dict[str, Callable[[Agenda, float], object]] = {
    "discount": lambda agenda, x: agenda.post("coupon", 9.0, discount=x),
    "discount of what is no offer": lambda agenda, x: agenda.post("content", 9.0, discount=x),
    "discount of a deal": lambda agenda, x: agenda.open_deal(9.0, discount=x),
    "discount of one": lambda agenda, x: agenda.offer(ONE, ONE, 9.0, discount=x),
    "gain": lambda agenda, x: agenda.improve(x),
    "strictness": lambda agenda, x: agenda.moderate(9.0, strictness=x),
    "quality": lambda agenda, x: agenda.post("content", 9.0, quality=x),
    "noticed": lambda agenda, x: agenda.serve(9.0, notices=x),
    "spam noticed": lambda agenda, x: agenda.moderate(9.0, notices=x),
    "match": lambda agenda, x: agenda.greet(ONE, ONE, ONE, match=x),
    "coaching": lambda agenda, x: agenda.message(ONE, ONE, 9.0, coaching=x),
    "quality of an event": lambda agenda, x: agenda.hold_event(9.0, quality=x),
}  # fmt: skip


@pytest.mark.parametrize("share", [-0.001, 1.001, 30.0, NAN])
@pytest.mark.parametrize("what", SHARES)
def test_shares_are_from_zero_to_one(what: str, share: float) -> None:
    _assert_refused(lambda agenda: SHARES[what](agenda, share), "expected 0 to 1")


@pytest.mark.parametrize("what", SHARES)
def test_the_whole_and_nothing_are_taken(what: str) -> None:
    for share in (0.0, 1.0):
        agenda = _agenda()
        SHARES[what](agenda, share)
        assert agenda.entries().size > 0


COUNTS: dict[str, Callable[[Agenda, int], object]] = {
    "messages": lambda agenda, n: agenda.post("content", 9.0, count=n),
    "voices": lambda agenda, n: agenda.plant(9.0, count=n),
    "answers": lambda agenda, n: agenda.converse(9.0, count=n),
    "cases": lambda agenda, n: agenda.serve(9.0, count=n),
    "complaints": lambda agenda, n: agenda.answer_complaints(9.0, count=n),
    "shares": lambda agenda, n: agenda.drop_packet(9.0, shares=n),
    "buyers": lambda agenda, n: agenda.open_deal(9.0, buyers=n),
    "parts": lambda agenda, n: agenda.hold_event(9.0, parts=n),
    "most": lambda agenda, n: agenda.meet_up(9.0, most=n),
}  # fmt: skip


@pytest.mark.parametrize("what", COUNTS)
def test_counts_fit_into_an_entry(what: str) -> None:
    """So many as an entry can hold, and not one that has gone round to below zero."""
    for wrong in (-1, 32_768, 65_537):
        _assert_refused(lambda agenda, n=wrong: COUNTS[what](agenda, n), "expected 0 to 32767")
    for fits in (0, 32_767):
        agenda = _agenda()
        COUNTS[what](agenda, fits)
        assert set(agenda.entries()["count"].tolist()) == {fits}


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda agenda: agenda.converse(9.0, hours=8761.0), "hours is 8761, expected 0 to 8760"),
        (lambda agenda: agenda.converse(9.0, hours=-1.0), "hours is -1, expected 0 to 8760"),
        (lambda agenda: agenda.hold_event(9.0, hours=24.5), "hours is 24.5, expected 0 to 24"),
        (lambda agenda: agenda.hold_event(9.0, hours=NAN), "hours is nan, expected 0 to 24"),
        (lambda agenda: agenda.open_deal(9.0, days=3651.0), "days is 3651, expected 0 to 3650"),
        (lambda agenda: agenda.open_deal(9.0, days=-0.5), "days is -0.5, expected 0 to 3650"),
        (lambda agenda: agenda.call_all(NAN), "expected hours of the day from 0 to 24"),
        (lambda agenda: agenda.post("content", np.array([1.0, 2.0, NAN])), "expected hours of the day from 0 to 24"),
        (lambda agenda: agenda.care(ONE, ONE, -ENDLESS), "expected hours of the day from 0 to 24"),
        (lambda agenda: agenda.spend(cash=NAN), "expected finite numbers"),
        (lambda agenda: agenda.spend(cash=-ENDLESS), "expected finite numbers"),
        (lambda agenda: agenda.offer(ONE, ONE, 9.0, product=2), "product is 2, expected 0 to 1"),
        (lambda agenda: agenda.try_out(ONE, ONE, 9.0, product=-1), "product is -1, expected 0 to 1"),
    ],
    ids=_named,
)  # fmt: skip
def test_other_things_that_cannot_be(write: Write, expected: str) -> None:
    _assert_refused(write, expected)


def test_only_income_is_below_zero() -> None:
    """It can be spent by what is written after it."""
    agenda = _agenda()
    assert agenda.spend(cash=-300.0).all() and agenda.spend(cash=800.0).all() and not agenda.spend(cash=0.01).any()
    assert np.array_equal(agenda.totals()[1], np.full((1, 3), 500.0))


@pytest.mark.parametrize("share", [1.001, 1.4])
@pytest.mark.parametrize("what", ["quality", "noticed", "spam noticed", "match", "quality of an event"])
def test_an_agency_does_nothing_better_than_perfectly_either(what: str, share: float) -> None:
    """What is looked at is what has been asked for, not what an agency makes of it (seven tenths)."""
    _assert_refused(lambda agenda: SHARES[what](agenda, share), "expected 0 to 1", "outsourced")


@pytest.mark.parametrize("topic", [NAN, ENDLESS, np.array([0.0, NAN, 0.0])], ids=_named)
def test_a_topic_is_an_angle(topic: Any) -> None:
    """Sums of the feed would be lost for good."""
    _assert_refused(lambda agenda: agenda.post("content", 9.0, topic=topic), "expected")


@pytest.mark.parametrize("hour", [-1.0, 24.5, 1e9, np.array([1.0, 2.0, 30.0])], ids=_named)
def test_a_day_has_so_many_hours(hour: Any) -> None:
    _assert_refused(lambda agenda: agenda.call_all(hour), "expected hours of the day from 0 to 24")


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda agenda: agenda.admit(ONE, ONE + 1, "invited"), "expected existing, cold or fresh_blood"),
        (lambda agenda: agenda.admit(ONE, ONE + 1, "friends"), "expected existing, cold or fresh_blood"),
        (lambda agenda: agenda.serve(9.0, what="everything"), "expected all, questions or complaints"),
        (lambda agenda: agenda.close_feedback(9.0, outcome="lost"), "expected broken, kept or credited"),
    ],
    ids=["admit those invited", "admit friends", "serve everything", "a lost round"],
)
def test_who_names_what_there_is_not_is_told_what_there_is(write: Write, expected: str) -> None:
    _assert_refused(write, expected)
