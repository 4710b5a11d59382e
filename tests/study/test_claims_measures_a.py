"""Measures of claims on the life of a group, on tables of which the answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.labels import ACTIVE
from sim.scenario.schema import Scenario
from sim.study.claims.measures.group_life import fifth_of_all, interest_held, silent_who_speak
from sim.study.validation.played import Played


def _run(days=40, first=4, **tables):
    """Made-up tables, as those of a run of one group; `first` people at the start."""
    scenario = Scenario.model_validate(
        {"name": "made_up", "run": {"days": days}, "world": {"groups": {"count": 1, "members": first}}}
    )
    made = {key: {name: np.asarray(column) for name, column in table.items()} for key, table in tables.items()}
    return Played(scenario, made)


def _people(spoken):
    """Four first members, of whom the third has left on day 30, and one who joined on day 5."""
    author, day = zip(*spoken, strict=True)
    return _run(
        members={"uid": [1, 2, 4, 5], "stage": [ACTIVE, ACTIVE, ACTIVE, ACTIVE], "joined_day": [0, 0, 0, 5]},
        leaves={"uid": [3], "day": [30], "joined_day": [0]},
        messages={"author": author, "day": day},
    )


def test_of_the_silent_those_count_who_speak_after_three_weeks_and_who_left_counts_too():
    run = _people([(1, 2), (2, 25), (3, 28), (5, 30)])
    assert silent_who_speak(run) == pytest.approx(2 / 3)


def test_who_left_within_three_weeks_is_not_among_the_silent():
    run = _run(
        members={"uid": [1], "stage": [ACTIVE], "joined_day": [0]},
        leaves={"uid": [2], "day": [10], "joined_day": [0]},
        messages={"author": [1], "day": [30]},
    )
    assert silent_who_speak(run) == 1.0


def test_where_everybody_has_spoken_nothing_is_told_of_the_silent():
    run = _people([(1, 2), (2, 2), (3, 2), (4, 2)])
    assert math.isnan(silent_who_speak(run))


def test_a_fifth_of_all_has_those_who_never_wrote_below_it():
    run = _run(members={"posts": [6, 2, 0, 0]}, leaves={"day": [3], "posts": [2]})
    assert fifth_of_all(run) == pytest.approx(0.6)


def test_a_fifth_of_a_silent_group_is_not_told():
    assert math.isnan(fifth_of_all(_run(members={"posts": [0, 0]}, leaves={"day": [3], "posts": [0]})))


def test_interest_held_is_the_mean_over_the_days_of_the_window_and_the_first_members():
    daily = {"day": [0, 1, 2], "interest_mean": [0.9, 0.5, 0.4], "members": [4, 4, 2]}
    run = _run(days=3, daily=daily)
    assert interest_held(Played(run.scenario, run.whole, (1, 3))) == pytest.approx((0.5 * 4 + 0.4 * 2) / 2 / 4)


def test_a_day_on_which_nobody_is_left_holds_no_interest():
    daily = {"day": [0, 1], "interest_mean": [0.5, np.nan], "members": [4, 0]}
    assert interest_held(_run(days=2, daily=daily)) == pytest.approx(0.25)
