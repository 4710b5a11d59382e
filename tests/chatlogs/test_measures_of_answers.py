"""Turns, answers, crowds, and what a first answer does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_logs import DAY, log, random_log

from sim.chatlogs.measures.first_answer import Newcomers, first_answer, newcomers_of, odds_ratio
from sim.chatlogs.measures.logistic import logistic
from sim.chatlogs.measures.replies import (
    answer_delays,
    follow_delay,
    followed_share,
    marked_share,
    same_author_next,
)
from sim.chatlogs.measures.talk import Talk

ROWS = [(0, 1, 0.0), (0, 1, 60.0), (0, 2, 120.0), (0, 1, 5_000.0), (1, 3, 100.0), (1, 3, 130.0)]


def test_turns_by_hand():
    talk = Talk.of(log(ROWS, end=1_704_067_200.0 + 9 * DAY))
    said = talk.messages
    assert same_author_next(said) == pytest.approx(2 / 4)  # of those with one before them
    assert said.follows[:4] == pytest.approx([120.0, 60.0, 4_880.0, np.nan], nan_ok=True)
    assert np.isnan(said.follows[4:]).all()
    assert followed_share(said, talk.end) == pytest.approx(2 / 6)
    assert followed_share(said, talk.end, minutes=1.0) == pytest.approx(1 / 6)
    assert follow_delay(said, 0.0) == 60.0
    assert np.isnan(follow_delay(said))  # half of them are never followed


def test_what_was_written_at_the_very_end_had_no_time_to_be_followed():
    talk = Talk.of(log([(0, 1, 0.0), (0, 2, 10.0), (0, 1, 9_000.0)]))
    assert followed_share(talk.messages, talk.end) == pytest.approx(1 / 2)


def test_marks_lead_to_what_is_answered():
    rows = [(0, 1, 0.0), (0, 2, 10.0), (0, 1, 20.0), (0, 3, 30.0), (0, 2, 2 * DAY), (0, 2, 2 * DAY + 5)]
    talk = Talk.of(log(rows, target=[0, 0, 0, 1, 1, 2], reply_to=[-1, 0, -1, -1, -1, -1]))
    said = talk.messages
    # the third addresses the first one's last words; the fifth the same, too late; the sixth himself
    assert said.answers.tolist() == [-1, 0, -1, 2, -1, -1]
    assert said.marked.tolist() == [False, True, False, True, True, False]
    assert answer_delays(said).tolist() == [10.0, 10.0]
    assert marked_share(said, talk.marks) == pytest.approx(3 / 6)


def test_a_log_without_marks_says_nothing_of_them():
    talk = Talk.of(log(ROWS))
    assert not talk.marks and np.isnan(marked_share(talk.messages, talk.marks))
    assert len(answer_delays(talk.messages)) == 0


@given(st.integers(0, 40))
def test_who_is_there_within_twenty_minutes_and_who_follows_by_brute_force(seed):
    events = random_log(seed, messages=120, people=6, rooms=2, days=0.4)
    said = Talk.of(events).messages
    for row in range(len(said)):
        same_room = said.room == said.room[row]
        now = np.arange(len(said)) <= row
        window = same_room & now & (said.time > said.time[row] - 1_200_000)
        assert said.speakers[row] == len(np.unique(said.person[window]))
        others = same_room & ~now & (said.person != said.person[row])
        expected = (said.time[others].min() - said.time[row]) / 1000 if others.any() else np.nan
        assert said.follows[row] == pytest.approx(expected, nan_ok=True)
        own = same_room & now & (said.person == said.person[row])
        own[row] = False
        before = (said.time[row] - said.time[own].max()) / 1000 if own.any() else np.nan
        assert said.own_gap[row] == pytest.approx(before, nan_ok=True)


# what a first answer does -----------------------------------------------------------------------------


def test_the_odds_ratio_of_a_table_by_hand():
    treated = np.repeat([True, True, False, False], [30, 10, 20, 40])
    happened = np.repeat([True, False, True, False], [30, 10, 20, 40])
    ratio, low, high = odds_ratio(treated, happened)
    reach = 1.959964 * np.sqrt(1 / 30 + 1 / 10 + 1 / 20 + 1 / 40)
    assert ratio == pytest.approx(6.0)
    assert (low, high) == pytest.approx((6 * np.exp(-reach), 6 * np.exp(reach)))


def test_an_empty_cell_gets_half_a_case_and_no_cases_nothing():
    treated, happened = np.array([True, True, False, False]), np.array([True, True, True, False])
    assert odds_ratio(treated, happened)[0] == pytest.approx(2.5 * 1.5 / (0.5 * 1.5))
    assert np.isnan(odds_ratio(np.ones(4, bool), happened)).all()
    assert np.isnan(odds_ratio(np.zeros(0, bool), np.zeros(0, bool))).all()


def test_logistic_regression_finds_what_was_put_in():
    luck = np.random.default_rng(5)
    columns = luck.normal(size=(40_000, 3)) * [1.0, 30.0, 0.01] + [0.0, 400.0, 0.0]
    chance = 1 / (1 + np.exp(-(-0.5 + columns @ [0.8, -0.02, 60.0] + 8.0)))
    found, errors = logistic(np.column_stack([columns, np.ones(40_000)]), luck.random(40_000) < chance)
    assert np.abs((found[:3] - [0.8, -0.02, 60.0]) / errors[:3]).max() < 3.0
    assert np.isnan(found[3])  # a column that does not vary


def test_its_errors_are_as_large_as_they_say():
    luck, outside = np.random.default_rng(6), 0
    for _ in range(200):
        column = luck.normal(size=(300, 1))
        found, error = logistic(column, luck.random(300) < 1 / (1 + np.exp(-column[:, 0])))
        outside += abs(found[0] - 1.0) > 1.96 * error[0]
    assert 2 <= outside <= 20


def test_what_can_be_told_without_error_has_no_odds():
    column = np.arange(10.0)[:, None]
    assert logistic(column, np.arange(10) > 4) is None
    assert logistic(column, np.ones(10, bool)) is None
    assert logistic(np.column_stack([column, 2 * column]), np.arange(10) % 2 == 0) is None


def confounded(luck, cases=30_000, effect=0.6):
    """Newcomers of busy rooms are answered, and come back, more often."""
    busy = luck.normal(2.0, 1.0, cases)
    answered = luck.random(cases) < 1 / (1 + np.exp(-(busy - 2.0)))
    back = luck.random(cases) < 1 / (1 + np.exp(-(-1.0 + effect * answered + 0.8 * (busy - 2.0))))
    hour = luck.integers(24, size=cases) * 2 * np.pi / 24
    return Newcomers(
        room=np.zeros(cases, int), followed=np.where(answered, 60.0, np.nan), addressed=np.full(cases, np.nan), back=back,
        controls=np.column_stack([np.cos(hour), np.sin(hour), busy, luck.normal(3, 1, cases)]),
    )  # fmt: skip


def test_the_effect_of_an_answer_is_told_apart_from_that_of_a_busy_room():
    found = first_answer(confounded(np.random.default_rng(7)))
    assert found.raw_low > 2.2  # what is seen
    assert found.low < np.exp(0.6) < found.high and found.high - found.low < 0.25
    assert found.newcomers == 30_000 and found.answered == pytest.approx(0.5, abs=0.02)


def test_an_answer_that_came_too_late_is_none():
    newcomers = confounded(np.random.default_rng(8), cases=500)
    assert first_answer(newcomers, hours=1 / 120).answered == 0.0
    assert np.isnan(first_answer(newcomers, by="marks").odds)


def test_newcomers_by_hand():
    rows = [
        (0, 1, 0.0), (0, 2, 600.0), (0, 1, 2 * DAY), (0, 2, 2 * DAY + 60), (0, 3, 8 * DAY), (1, 1, 0.0), (1, 1, 10 * DAY),
    ]  # fmt: skip
    talk = Talk.of(log(rows, target=[0, 0, 0, 1, 0, 0, 0], length=[9] * 7))
    found = newcomers_of(talk, 2.5)  # the third came on day 8 of 10
    assert found.room.tolist() == [0, 0, 1]
    assert found.followed == pytest.approx([600.0, 2 * DAY - 600.0, np.nan], nan_ok=True)
    assert found.addressed == pytest.approx([2 * DAY + 60, np.nan, np.nan], nan_ok=True)
    assert found.back.tolist() == [True, True, True]
    assert found.controls[:, 2] == pytest.approx(np.log1p([0, 1, 0]))
    assert found.controls[:, 3] == pytest.approx(np.log1p([9, 9, 9]))
