"""How much is said when, and how long rooms live."""

import numpy as np
import pytest
from made_logs import DAY, MONDAY, log

from sim.chatlogs.measures import measure
from sim.chatlogs.measures.days import (
    active_share,
    days_of,
    hour_profile,
    night_share,
    per_day,
    speakers_per_day,
    weekday_profile,
    weekend_ratio,
)
from sim.chatlogs.measures.talk import Talk


def days(rows, **how):
    return days_of(Talk.of(log(rows, **how)))


def test_days_by_hand():
    found = days(
        [(0, 1, 100.0), (0, 1, 200.0), (0, 2, 300.0), (1, 1, 1.5 * DAY), (0, 2, 3.2 * DAY)], end=MONDAY + 4 * DAY - 1
    )
    assert found.rooms.tolist() == [1, 2, 2, 2]  # the second room opens on the second day
    assert found.messages.tolist() == [3, 1, 0, 1] and found.speakers.tolist() == [2, 1, 0, 1]
    assert per_day(found) == pytest.approx(5 / 7)
    assert speakers_per_day(found) == pytest.approx(4 / 7)
    assert active_share(found) == pytest.approx(3 / 7)
    assert night_share(found) == pytest.approx(4 / 5)


def test_a_room_that_went_silent_is_still_there():
    assert per_day(days([(0, 1, 0.0)], end=MONDAY + 10 * DAY - 1)) == pytest.approx(0.1)


def test_three_a_day_and_one_and_a_half_on_weekends():
    rows = [(0, 1 + n, day * DAY + 3_600.0 * n) for day in range(28) for n in range(4 if day % 7 < 5 else 2)]
    found = days(rows, end=MONDAY + 28 * DAY - 1)
    assert weekend_ratio(found) == pytest.approx(0.5)
    mean = (5 * 4 + 2 * 2) / 7
    assert weekday_profile(found) == pytest.approx([4 / mean] * 5 + [2 / mean] * 2)


def test_a_log_without_a_weekend_has_no_ratio():
    assert np.isnan(weekend_ratio(days([(0, 1, 0.0), (0, 1, DAY)])))
    assert np.isnan(weekday_profile(days([(0, 1, 0.0), (0, 1, DAY)]))[2:]).all()


def test_hours_are_those_where_people_live():
    rows = [(0, 1, 18.5 * 3_600.0), (0, 1, 23.9 * 3_600.0)]
    assert Talk.of(log(rows)).messages.hour.tolist() == [18, 23]
    said = Talk.of(log(rows, offset=[480, 480])).messages  # China
    assert said.hour.tolist() == [2, 7] and said.day.tolist() == [19_724, 19_724]
    profile = hour_profile(said.hour)
    assert profile[2] == profile[7] == 0.5 and profile.sum() == 1.0
    assert np.isnan(hour_profile(np.zeros(0, int))).all()


def test_rooms_live_from_their_first_message_to_the_last():
    rows = [(0, 1, 0.0), (0, 1, 2 * DAY), (1, 1, 0.0), (1, 1, 19 * DAY), (2, 1, 5 * DAY)]
    found = measure(log(rows, end=MONDAY + 20 * DAY))
    assert found.rooms["lifetime_days"].tolist() == [2.0, 19.0, 0.0]
    assert found.rooms["silent_share"].tolist() == [1.0, 0.0, 1.0]
    assert found.scalars["lifetime_days"] == 2.0 and found.scalars["silent_share"] == pytest.approx(2 / 3)
    assert found.scalars["alive_after_7"] == pytest.approx(1 / 3)
    assert np.isnan(found.scalars["alive_after_30"])


def test_a_log_of_less_than_a_week_knows_no_silence():
    assert np.isnan(measure(log([(0, 1, 0.0), (0, 1, 6 * DAY)])).scalars["silent_share"])
