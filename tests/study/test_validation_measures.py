"""Measures of validation, on small tables of which the answer is known, and on processes of which the truth is."""

import math

import numpy as np
import pytest
from validation_runs import daily, joins, leaves, members, messages, run

from sim.study.validation.measures import SPECIAL
from sim.study.validation.measures.branching import branching_ratio
from sim.study.validation.measures.clock import effective_hours, gap_exponent
from sim.study.validation.measures.posting import share_of_ranks
from sim.study.validation.measures.quitting import hazard_slope, power_gain, tenures
from sim.study.validation.measuring import MeasureError, measures_version, measuring


def taken(name, played):
    return SPECIAL[name].take(played)


def hawkes(rate, ratio, decay, end, seed, profile=lambda hour: 1.0):
    """Times of a Hawkes process (hours), by its clusters: immigrants, and children after exponential waits."""
    rng = np.random.default_rng(seed)
    found = []
    peak = max(profile(hour) for hour in range(24))
    waiting = [
        t for t in np.sort(rng.uniform(0, end, rng.poisson(rate * peak * end)))
        if rng.uniform() < profile(int(t % 24)) / peak
    ]
    while waiting:
        time = waiting.pop()
        found.append(time)
        children = time + rng.exponential(1 / decay, rng.poisson(ratio))
        waiting += [child for child in children if child < end]
    return np.sort(np.array(found))


@pytest.mark.parametrize("ratio", [0.2, 0.5, 0.8])
def test_the_branching_ratio_of_a_hawkes_process_is_found_again(ratio):
    found = [branching_ratio(hawkes(0.5, ratio, 6.0, 1500.0, seed), 1500.0) for seed in range(3)]
    assert np.mean(found) == pytest.approx(ratio, abs=0.08)


def test_a_rhythm_of_the_day_is_not_taken_for_excitation():
    day = lambda hour: 2.0 if 8 <= hour < 20 else 0.05  # noqa: E731
    times = hawkes(1.0, 0.0, 6.0, 1000.0, 1, day)
    assert branching_ratio(times, 1000.0) < 0.12
    assert math.isnan(branching_ratio(times[:50], 1000.0))


def test_the_branching_ratio_of_several_groups_weighs_them_by_their_messages():
    one, other = hawkes(0.5, 0.7, 6.0, 960.0, 5), hawkes(0.5, 0.1, 6.0, 960.0, 6)
    rows = [(group, int(t // 24), float(t % 24 * 60), 1, "chat") for group, times in ((0, one), (1, other)) for t in times]
    expected = np.average([branching_ratio(one, 960.0), branching_ratio(other, 960.0)], weights=[len(one), len(other)])
    assert taken("branching_ratio", run(groups=2, messages=messages(*rows))) == pytest.approx(expected, abs=0.02)


def test_tenures_count_who_is_watched_and_who_leaves():
    played = run(
        days=10,
        joins=joins((0, 2, 0, 1, 0, 0), (0, 2, 0, 2, 0, 0), (0, 8, 0, 3, 0, 0)),
        leaves=leaves((1, 2, 5, False, 0, 0), (99, 0, 4, False, 0, 0)),  # 99 was there before: not a newcomer
    )
    exposure, leavers = tenures(played)
    assert leavers.tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert exposure.tolist() == [3, 3, 2, 2, 1, 1, 1, 1, 0, 0]


def test_who_is_removed_does_not_count_as_leaving():
    exposure, leavers = tenures(run(
        days=10, joins=joins((0, 0, 0, 1, 0, 0)), leaves=leaves((1, 0, 4, True, 0, 0)),
    ))
    assert leavers.sum() == 0 and exposure.tolist() == [1] * 5 + [0] * 5


@pytest.mark.parametrize("power", [-1.0, -0.4, 0.0, 0.3])
def test_the_slope_of_a_power_law_is_found_again(power):
    days = np.arange(256) + 0.5
    exposure = np.full(256, 1e5)
    assert hazard_slope(exposure, exposure * 0.01 * days**power) == pytest.approx(power, abs=0.05)


def test_a_power_law_and_an_exponential_fall_are_told_apart():
    days, exposure = np.arange(200) + 0.5, np.full(200, 1e4)
    assert power_gain(exposure, exposure * 0.05 * days**-0.8) > 0.01
    assert power_gain(exposure, exposure * 0.05 * np.exp(-days / 40)) < -0.01
    assert math.isnan(power_gain(exposure, np.r_[5.0, np.zeros(199)]))


def test_lives_of_groups():
    chat = np.zeros((4, 40))
    chat[0, 3] = chat[1, [2, 12]] = chat[2, [0, 30]] = 1  # silent after day 3, after 12, talks on day 30, never talks
    played = run(groups=4, daily=daily(40, 4, messages_chat=chat.reshape(-1), messages_content=1))
    assert taken("silent_within_a_week", played) == 0.5
    assert taken("alive_after_a_month", played) == 0.25


def test_invitations_are_timed_from_joining_and_from_the_one_before():
    played = run(
        groups=2,
        daily=daily(40, 2, messages_chat=np.r_[np.ones(40), np.ones(5), np.zeros(35)]),
        joins=joins(
            (0, 4, 0, 11, 1, 1), (0, 5, 12, 12, 1, 1), (0, 20, 0, 13, 11, 2), (0, 22, 0, 14, 13, 3),
            (1, 30, 0, 21, 1, 1), (1, 30, 0, 22, 0, 0),
        ),
    )
    assert taken("first_invitation_within_5_days", played) == 0.5  # 1 after 4, 11 after 16, 13 after 2, the other 1 after 30
    assert taken("next_invitation_within_2_days", played) == 1.0
    assert taken("deep_share_of_lasting_groups", played) == 0.25
    assert taken("deep_share_of_short_groups", played) == 0.0


def test_shares_of_the_ranking_take_part_of_a_person_in_part():
    posts = np.array([50.0, 30.0, 20.0, 0.0])
    assert share_of_ranks(posts, 0.0, 0.25) == 0.5
    assert share_of_ranks(posts, 0.25, 0.375) == pytest.approx(0.15)
    assert share_of_ranks(posts, 0.0, 1.0) == 1.0
    assert math.isnan(share_of_ranks(np.zeros(3), 0.0, 0.1))


def test_who_has_left_counts_among_all_who_were_members():
    played = run(
        members=members((1, 1, 6, 0, 0, 0, 0), (2, 0, 0, 0, 0, 0, 0), (3, 3, 9, 0, 0, 0, 0)),  # 3 has left
        leaves=leaves((3, 0, 9, False, 0, 9), (4, 0, 3, False, 0, 0)),
    )
    assert taken("ever_posted_share", played) == 0.5
    assert taken("members_top_1_share", played) == pytest.approx(9 * 0.04 / 15)


def test_posters_of_the_log():
    rows = [(0, 0, n, 1, "chat") for n in range(8)] + [(0, 1, n, 2 + n, "chat") for n in range(12)]
    played = run(messages=messages(*rows))
    assert taken("posters", played) == 13
    assert taken("messages_per_poster", played) == pytest.approx(20 / 13)
    assert taken("top_ten_people", played) == pytest.approx(17 / 20)
    later = measuring("posters", (1, 40), 40, [])
    assert later.take(played) == 12 and later.name == "posters[1:40]" and later.logged


def test_daily_and_monthly_posters():
    played = run(daily=daily(40, speakers_1d=2, speakers_30d=np.r_[np.zeros(39), 4]))
    assert taken("daily_posters_share", played) == 0.2 and taken("monthly_posters_share", played) == 0.4


def test_muting_counts_those_at_the_door():
    share = np.r_[0.2, np.full(39, 0.5)]
    played = run(daily=daily(40, muted_share=share, muted_today=np.r_[5, 1, 1, np.zeros(37)], left=np.r_[1, 1, np.zeros(38)]))
    assert taken("mute_to_leave", played) == pytest.approx((2 + 2) / 2)
    assert math.isnan(taken("mute_to_leave", run(daily=daily(40, muted_share=share, muted_today=0, left=0))))


def test_visits_and_readers_by_members():
    played = run(daily=daily(40, visits=5, readers=4))
    assert taken("visits_each", played) == 0.5 and taken("readers_share", played) == 0.4
    assert measuring("visits", (0, 10), 40, ["visits"]).take(played) == 0.5


def test_orders_and_prices():
    played = run(daily=daily(40, orders=1, orders_outside=1, revenue=80.0, control_orders_per_100=5.0))
    assert taken("orders_per_100_a_day", played) == 10.0
    assert taken("price_paid", played) == 0.8
    assert taken("orders_over_control", played) == 4.0
    assert math.isnan(taken("price_paid", run(daily=daily(40, orders=0, revenue=0))))


def test_who_looks_in_less_than_weekly_is_inactive():
    played = run(days=70, members=members(
        (1, 1, 0, 1, 5, 0, 0), (2, 1, 0, 1, 4, 0, 0), (3, 1, 0, 4, 300, 0, 0), (4, 3, 0, 50, 0, 0, 0), (5, 1, 0, 9, 0, 66, 0),
    ))
    assert taken("inactive_worth", played) == pytest.approx(0.25)  # who has left, and who has just come, do not count


def test_the_invited_are_held_against_those_of_channels():
    played = run(
        days=200,
        joins=joins((0, 10, 0, 1, 7, 1), (0, 10, 0, 2, 0, 0), (0, 10, 0, 3, 0, 0), (0, 150, 0, 4, 7, 1), (0, 10, 0, 5, 7, 1)),
        members=members((1, 1, 0, 6, 0, 10, 0), (2, 1, 0, 3, 0, 10, 0), (4, 1, 0, 99, 0, 150, 0), (5, 1, 0, 0, 0, 10, 2)),
        leaves=leaves((3, 10, 40, False, 1, 0)),
    )
    assert taken("referred_worth", played) == pytest.approx(6 / 2)  # 5 has bought nothing, 4 came late
    assert taken("referred_retention", played) == pytest.approx(1.0 / 0.5)
    assert taken("newcomers_who_stay", played) == 0.5  # 2 and not 3; the rest were invited
    assert taken("inviters_share", played) == 0.25


def test_cards_talk_newcomers_and_complaints():
    rows = [(0, 1, 5, 1, "check_in_card"), (0, 2, 5, 1, "check_in_card"), (0, 2, 6, 2, "check_in_card"), (0, 2, 7, 3, "chat")]
    columns = {"messages_chat": 2, "messages_complaint": 0.1, "newcomer_posts": 1, "joined_invited": 1, "joined_channel": 1}
    played = run(daily=daily(40, **columns), messages=messages(*rows))
    assert taken("card_writers_share", played) == 0.2
    assert taken("talk_per_member", played) == pytest.approx(0.2)
    assert taken("newcomer_posts_each", played) == 0.5
    assert taken("complaints", played) == pytest.approx(4.0)


def test_hours_over_which_messages_are_spread():
    assert effective_hours(np.arange(0, 1440, 10.0)) == pytest.approx(24.0)
    assert effective_hours(np.array([60.0, 70.0, 600.0, 610.0])) == pytest.approx(2.0)


@pytest.mark.parametrize("exponent", [1.2, 1.6, 2.0])
def test_the_exponent_of_gaps_is_found_again(exponent):
    rng, low, high = np.random.default_rng(3), 60.0, 200_000.0
    k = 1 - exponent
    gaps = (low**k + rng.uniform(size=20_000) * (high**k - low**k)) ** (1 / k)
    assert gap_exponent(gaps) == pytest.approx(exponent, abs=0.06)
    assert math.isnan(gap_exponent(gaps[:50]))


def test_posters_still_writing_after_three_months():
    rows = [(0, 0, 1, 1, "chat"), (0, 100, 1, 1, "chat"), (0, 0, 2, 2, "chat"), (0, 1, 2, 2, "chat")]
    played = run(days=200, daily=daily(200), messages=messages(*rows))
    assert taken("back_after_90", played) == 0.5
    assert math.isnan(taken("back_after_180", played))  # not watched for so long, patience left aside


def test_measures_of_logs_and_outcomes_are_had_by_name():
    rows = [(0, 0, 1, 1, "chat"), (0, 1, 1, 1, "chat"), (0, 1, 2, 2, "chat")]
    played = run(days=10, daily=daily(10, visits=3), messages=messages(*rows))
    assert measuring("once_share", None, 10, ["visits"]).take(played) == 0.5
    assert measuring("visits", None, 10, ["visits"]).take(played) == 30
    assert measuring("visits@5", None, 10, ["visits"]).take(played) == 15
    silent = run(days=10, daily=daily(10))
    assert measuring("messages_per_day", None, 10, []).take(silent) == 0
    assert math.isnan(measuring("gini", None, 10, []).take(silent))


@pytest.mark.parametrize(
    ("name", "window", "said"),
    [
        ("ginni", None, "there is no measure 'ginni'"),
        ("ginni", None, "did you mean gini?"),
        ("quit_slop", None, "did you mean quit_slope?"),
        ("quit_slope", (0, 5), "is of whole runs, expected no window"),
        ("visits", (0, 11), "looks at days up to 11, expected at most the 10 days"),
        ("profit", (0, 5), "with a window: a column of daily"),
        ("visits@50", None, "names no day of the run"),
    ],
)
def test_what_cannot_be_measured_is_told(name, window, said):
    with pytest.raises(MeasureError) as error:
        measuring(name, window, 10, ["visits"])
    assert said in str(error.value)


def test_how_measures_are_taken_has_a_version():
    assert measures_version() == measures_version() and len(measures_version()) == 16


def test_every_measure_says_what_it_is():
    assert all(special.meaning and not special.meaning.endswith(".") for special in SPECIAL.values())
