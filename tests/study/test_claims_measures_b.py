"""Measures that tell some members apart from others, on tables of a few rows of which the answers are known."""

import numpy as np
import pytest
from validation_runs import daily, joins, leaves, members, messages, run, table

from sim.study.claims.measures.telling_apart import (
    belief_of_hearers,
    kept_buyers,
    muted_base_over_upper,
    newcomers_cost,
    silent_over_speaking,
    visits_of_silent,
    visits_of_speaking,
)

TIERS = table("uid stage tier muted belief orders", [
    (1, 1, 0, 0, 0.9, 1), (2, 1, 0, 1, 0.6, 0), (3, 2, 2, 1, 0.4, 0), (4, 1, 2, 1, 0.2, 1), (5, 3, 2, 0, 0.0, 0),
], belief=np.float64)  # fmt: skip


def test_the_silent_are_those_who_said_nothing_in_the_first_month_and_were_there_after_it():
    left = leaves((3, 0, 50, 0, 0, 0), (4, 0, 10, 0, 0, 0)) | {"visits": np.array([30, 99])}
    played = run(
        days=60,
        members=members((1, 2, 1, 0, 40, 0, 0), (2, 1, 0, 0, 10, 0, 0), (5, 1, 0, 0, 99, 20, 0)),
        leaves=left,
        messages=messages((0, 5, 1.0, 1, "chat"), (0, 40, 1.0, 2, "chat")),
    )
    assert visits_of_speaking(played) == 40
    assert visits_of_silent(played) == pytest.approx((10 + 30) / 2)  # who spoke later was silent; who left early is out
    assert silent_over_speaking(played) == pytest.approx(0.5)


def test_where_nobody_has_spoken_the_ratio_is_not_known():
    left = leaves() | {"visits": np.array([], np.int64)}
    played = run(days=60, members=members((1, 1, 0, 0, 7, 0, 0)), leaves=left)
    assert visits_of_silent(played) == 7
    assert np.isnan(silent_over_speaking(played))


def test_muting_and_hearing_are_of_those_who_are_there():
    played = run(members=TIERS)
    assert muted_base_over_upper(played) == pytest.approx(1.0 - 0.5)
    assert belief_of_hearers(played) == pytest.approx((0.6 + 0.4) / 2)


def test_kept_buyers_came_in_the_run_ordered_and_are_still_there():
    played = run(
        days=40,
        joins=joins((0, 3, 1.0, 11, 0, 0), (0, 4, 1.0, 12, 1, 1), (0, 5, 1.0, 13, 1, 1), (0, 6, 1.0, 14, 0, 0)),
        members=members((1, 1, 0, 5, 9, 0, 0), (11, 1, 0, 2, 9, 3, 0), (12, 1, 0, 0, 9, 4, 0), (13, 1, 0, 1, 9, 5, 0)),
        leaves=leaves((14, 6, 20, 0, 3, 0)),
    )
    assert kept_buyers(played) == 2


def test_getting_people_in_costs_cash_and_wages():
    rows = daily(10, cash_acquisition=8.0, minutes_acquisition=2.0, cash_ads=100.0)
    played = run(days=10, daily=rows)
    assert newcomers_cost(played) == pytest.approx(80 + 20 / 60 * played.scenario.operator.wage_per_hour)
