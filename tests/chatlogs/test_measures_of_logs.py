"""All measures of a log: what must not matter does not, and what is not known is not told."""

import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_logs import DAY, MONDAY, log, random_log

from sim.chatlogs.measures import SUMMARIES, measure, summary_vector
from sim.chatlogs.measures.bootstrap import draw_days, intervals
from sim.chatlogs.tables import from_columns

NAMES = [one.name for one in SUMMARIES]
SEEDS = st.integers(0, 200)


def test_the_order_of_the_vector_stays():
    assert (
        "messages_per_day speakers_per_day active_day_share gini top_1_share top_10_share top_20_share once_share "
        "more_after_1 more_after_2 more_after_3 more_after_5 more_after_10 more_after_20 back_after_1 back_after_7 "
        "back_after_30 gap_mean gap_median gap_p90 burstiness memory own_gap_median own_burstiness same_author_next "
        "marked_share followed_share follow_delay answer_delay first_answered first_answer_raw first_answer_effect "
        "speakers_median speakers_p99 speakers_most night_share weekend_ratio lifetime_days silent_share alive_after_7 "
        "alive_after_30"
    ).split() == NAMES


def test_the_page_tells_every_number_in_this_order():
    page = (Path(__file__).resolve().parents[2] / "docs" / "measures.md").read_text("utf-8")
    table = page.split("| name | what it is |")[1].split("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert [name for row in rows for name in re.findall("`([a-z0-9_]+)`", row)] == NAMES


def test_every_number_is_told_and_by_rooms_too():
    found = measure(random_log())
    assert list(found.scalars) == [name for name in found.scalars if name in NAMES] and set(found.scalars) == set(NAMES)
    assert set(found.rooms) == set(NAMES) and all(len(values) == 3 for values in found.rooms.values())
    assert summary_vector(random_log()) == pytest.approx([found.scalars[name] for name in NAMES], nan_ok=True)


@pytest.mark.parametrize("rows", [[], [(0, 1, 0.0)], [(0, 1, 0.0), (0, 1, 0.0)], [(0, 1, 0.0), (1, 2, 40 * DAY)]])
def test_tiny_logs_give_what_there_is_to_tell(rows):
    vector = summary_vector(log(rows))
    assert vector.shape == (len(SUMMARIES),) and vector.dtype == np.float64
    if not rows:
        assert np.isnan(vector).all()
    assert np.isnan(vector[NAMES.index("burstiness")]) and np.isnan(vector[NAMES.index("first_answer_effect")])
    assert set(measure(log(rows)).rooms) == (set(NAMES) if rows else set())
    assert not {"gini", "burstiness", "first_answer_effect"} & set(intervals(measure(log(rows)), 3))


def test_messages_of_nobody_are_left_out_and_counted():
    found = measure(log([(0, 0, 0.0), (0, 1, 60.0), (0, 2, 90.0)]))
    assert found.counts["messages"] == 2 and found.counts["unknown"] == 1
    assert found.scalars["gap_mean"] == 30.0


def test_only_messages_count():
    rows = [(0, 1, 0.0), (0, 3, 10.0), (0, 1, 60.0), (0, 2, 90.0)]
    found = measure(log(rows, kind=["message", "join", "message", "message"]))
    assert found.counts["people"] == 2 and found.counts["join"] == 1
    assert found.scalars["gap_median"] == 45.0


@settings(max_examples=15)
@given(SEEDS, st.integers(-300, 300))
def test_when_it_was_does_not_matter_by_whole_weeks(seed, weeks):
    events = random_log(seed)
    shift = weeks * 7 * 86_400_000
    later = replace(events, time=events.time + shift, start=events.start + shift, end=events.end + shift)
    assert summary_vector(later) == pytest.approx(summary_vector(events), rel=1e-9, nan_ok=True)


@settings(max_examples=15)
@given(SEEDS)
def test_who_is_called_what_does_not_matter(seed):
    events = random_log(seed)
    names = np.concatenate([[0], np.random.default_rng(seed).permutation(np.arange(1, 500)) * 1_000_003])
    renamed = replace(events, actor=names[events.actor], target=names[events.target])
    assert summary_vector(renamed) == pytest.approx(summary_vector(events), rel=1e-9, nan_ok=True)


@settings(max_examples=15)
@given(SEEDS)
def test_the_order_of_rooms_does_not_matter(seed):
    events = random_log(seed)
    other = from_columns(
        2 - events.room, events.actor, events.time / 1000, target=events.target, reply_to=events.reply_to,
        length=events.length, end=events.end / 1000,
    )  # fmt: skip
    assert summary_vector(other) == pytest.approx(summary_vector(events), rel=1e-9, nan_ok=True)
    first, second = measure(events).rooms, measure(other).rooms
    for name in NAMES:
        assert second[name][::-1] == pytest.approx(first[name], rel=1e-9, nan_ok=True), name


@settings(max_examples=10)
@given(SEEDS)
def test_a_room_by_itself_is_what_it_is_among_others(seed):
    events = random_log(seed)
    whole = measure(events)
    for room in range(3):
        alone = measure(events.only(room), patience=whole.patience)
        for name in NAMES:
            assert alone.scalars[name] == pytest.approx(whole.rooms[name][room], rel=1e-9, nan_ok=True), name


@settings(max_examples=25)
@given(SEEDS)
def test_bounds(seed):
    found = measure(random_log(seed)).scalars
    for one in SUMMARIES:
        value = found[one.name]
        if np.isnan(value):
            continue
        if one.unit == "share":
            assert -1e-12 <= value <= 1 + 1e-12, one.name
        elif one.unit == "":
            assert -1 <= value <= 1, one.name
        elif one.unit != "log odds":
            assert value >= 0, one.name
    assert found["top_1_share"] <= found["top_10_share"] <= found["top_20_share"]
    assert found["back_after_1"] >= found["back_after_7"] >= found["back_after_30"]
    assert found["gap_median"] <= found["gap_p90"] and found["speakers_median"] <= found["speakers_most"]


def test_one_may_stop_looking_before_the_end():
    events = random_log(messages=600)
    early = events.time <= events.start + 20 * 86_400_000
    cut = replace(events, **{name: getattr(events, name)[early] for name in ("room", "time", "offset", "kind", "actor", "target", "length", "type")})
    cut = replace(cut, reply_to=np.full(early.sum(), -1), end=events.start + 20 * 86_400_000)
    seen = measure(events, end=events.start / 1000 + 20 * DAY)
    for name in ("gini", "gap_mean", "messages_per_day", "more_after_2", "back_after_7", "lifetime_days"):
        assert seen.scalars[name] == pytest.approx(measure(cut).scalars[name]), name


def test_a_hundred_thousand_messages_take_half_a_second():
    events = random_log(messages=100_000, people=3_000, rooms=40, days=700.0)
    measure(events)
    took = []
    for _ in range(3):
        begin = time.process_time()
        measure(events, rooms=False)
        took.append(time.process_time() - begin)
    assert min(took) < 0.5


# intervals --------------------------------------------------------------------------------------------


def test_intervals_are_around_what_was_measured_and_always_the_same():
    found = measure(random_log(messages=3_000, people=200, days=120.0))
    first = intervals(found, 60)
    assert first == intervals(found, 60)
    for name in ("gini", "messages_per_day", "more_after_1", "same_author_next", "first_answered"):
        low, high = first[name]
        assert low < found.scalars[name] < high, name
    assert "speakers_most" not in first and "silent_share" not in first


def test_more_posters_make_intervals_narrower():
    widths = []
    for people in (60, 960):
        found = measure(random_log(messages=20 * people, people=people, days=100.0))
        low, high = intervals(found, 80)["once_share"]
        widths.append(high - low)
    assert widths[1] < 0.5 * widths[0]


def test_the_interval_of_the_mean_of_days_is_that_of_theory():
    luck = np.random.default_rng(9)
    counts = luck.poisson(12.0, 300)
    rows = [(0, 1 + n, day * DAY + 60.0 * n) for day, count in enumerate(counts) for n in range(count)]
    low, high = intervals(measure(log(rows, end=MONDAY + 300 * DAY - 1)), 400)["messages_per_day"]
    assert high - low == pytest.approx(2 * 1.96 * np.sqrt(12.0 / 300), rel=0.25)


def test_days_are_drawn_by_the_week():
    drawn = draw_days(np.random.default_rng(1), 70).reshape(-1, 7)
    assert ((np.diff(drawn, axis=1) == 1) | (drawn[:, 1:] == 0)).all()
    assert len(draw_days(np.random.default_rng(1), 33)) == 33
    assert set(draw_days(np.random.default_rng(1), 10)) < set(range(10))


def test_progress_is_told():
    told = []
    intervals(measure(random_log()), 3, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
