"""Numbers as one would say them, how far two are apart, and sentences of a log."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_logs import DAY, MONDAY, log, random_log

from sim.chatlogs.measures import SUMMARIES, measure
from sim.chatlogs.measures.differences import differences, distance
from sim.chatlogs.measures.values import between, duration, length, said
from sim.chatlogs.words import apart, heading, remarks, sentences


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.5, "0.5 s"), (40, "40 s"), (194, "3.23 min"), (8_000, "2.22 h"), (450_000, "5.21 d")]
)
def test_times_are_said_in_a_unit_that_fits(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.358, "share", "35.8 %"), (0.672, "", "0.67"), (0.262364, "log odds", "1.3"), (443.2, "days", "443 d"),
        (0.69, "ratio", "0.69"), (math.nan, "share", "-"), (-0.004, "", "-0.00"), (194.0, "seconds", "3.23 min"),
    ],
)  # fmt: skip
def test_values_are_said_by_their_unit(value, unit, text):
    assert said(value, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (0.36, 0.47, "share", "36 to 47 %"), (40, 194, "seconds", "40 s to 3.23 min"), (40, 44, "seconds", "40 to 44 s"),
        (-0.05, 0.03, "", "-0.05 to 0.03"), (2.0, 2.0, "people", ""), (math.nan, 1.0, "share", ""),
    ],
)  # fmt: skip
def test_an_interval_says_its_unit_once(low, high, unit, text):
    assert between(low, high, unit) == text


def test_patience_is_said_in_days_or_less():
    assert [length(days) for days in (30.0, 22.5, 1.0, 0.25)] == ["30 days", "22.5 days", "1 day", "6 h"]


def test_distances_are_factors():
    assert distance(10.0, 10.0 * math.e, "seconds") == pytest.approx(1.0)
    assert distance(0.5, math.e / (1 + math.e), "share") == pytest.approx(1.0)
    assert distance(0.0, 0.5, "log odds") == 0.5
    assert distance(0.0, 0.001, "share") == 0.0  # both are as good as none
    assert math.isnan(distance(0.0, 2.0, "seconds")) and math.isnan(distance(math.nan, 0.5, "share"))


@given(st.sampled_from(["share", "seconds", "", "log odds", "ratio"]), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_distance_is_the_same_both_ways(unit, first, second):
    assert distance(first, second, unit) == pytest.approx(distance(second, first, unit))
    assert distance(first, first, unit) == 0.0


def test_the_farthest_comes_first():
    first = measure(random_log()).scalars
    second = first | {"gap_median": first["gap_median"] * 50, "gini": first["gini"] * 1.01}
    found = differences(first, second)
    assert found[0].summary.name == "gap_median" and found[0].distance == pytest.approx(math.log(50))
    names = {one.name for one in SUMMARIES if not math.isnan(first[one.name])}
    assert {one.summary.name for one in found} <= names
    (text,) = apart(found, ("real", "model"), ({}, {}))
    assert text.startswith("Gap in a room, median: ") and " in real, " in text and text.endswith(" in model")
    meeting = apart(found, ("real", "model"), ({"gap_median": (1.0, 9e9)}, {"gap_median": (2.0, 3.0)}))
    assert meeting[0].endswith("(the intervals meet)")


def test_of_numbers_that_tell_the_same_two_are_enough():
    first = measure(random_log()).scalars
    second = {name: value * 9 if name.startswith(("gap", "own_gap")) else value for name, value in first.items()}
    assert len(apart(differences(first, second), ("a", "b"), ({}, {}))) == 2


def test_a_log_is_told_in_sentences():
    found = measure(random_log(messages=1_500, people=100))
    told = " ".join(sentences(found))
    assert "nan" not in told and f"Gini {found.scalars['gini']:.2f}" in told and "whether they come back" in told
    assert heading(found).startswith("3 rooms, ") and heading(found).endswith("2024-01-01 to 2024-03-01 (60 days)")


def test_what_is_not_known_is_not_told():
    assert sentences(measure(log([]))) == []
    told = sentences(measure(log([(0, 1, 0.0), (0, 2, 60.0)])))
    assert "-" not in " ".join(told) and len(told) <= 4


def test_comers_and_goers_and_unknown_authors_are_told():
    rows = [(0, 1, 0.0), (0, 2, 10.0), (0, 3, 20.0), (0, 3, 2 * DAY), (0, 0, 3 * DAY)]
    found = measure(log(rows, kind=["message", "join", "invite", "leave", "message"], end=MONDAY + 8 * DAY))
    assert heading(found).endswith("(8 days); 1 joined, 1 invited, 1 left")
    assert heading(found, moves=False).endswith("(8 days)")
    told = remarks(found, whole=True)
    assert told[0].startswith("Whoever was silent for less than 2 days at the end")
    assert told[1] == "1 message whose author nobody knows left out."
    assert told[2].startswith("Hours and days are those of UTC")
    assert len(remarks(measure(log(rows, offset=[480] * 5)), whole=False)) == 1


def test_a_clock_without_seconds_is_told():
    minutes = [(0, 1, 0.0), (0, 2, 60.0), (0, 1, 60.0)]
    assert any("whole minutes" in text for text in remarks(measure(log(minutes)), whole=False))
    assert not any("whole minutes" in text for text in remarks(measure(log([*minutes, (0, 1, 61.0)])), whole=False))
