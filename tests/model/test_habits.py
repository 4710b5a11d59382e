"""Habits of hours: visits move towards the hours at which opening the group paid off; how many there are stays the same.

Everybody says something on nearly every visit here, so that the log of messages tells when visits are made.
"""

from functools import cache

import numpy as np
import pytest
from small_worlds import (
    JUDGING,
    LEAVING,
    NOBODY_JOINS_OR_LEAVES,
    NOBODY_MUTES,
    POLICING,
    PRESENCE,
    SPEAKING,
    assert_same_but,
    paired,
    per_day,
    simulate,
)

WATCHED = NOBODY_MUTES | NOBODY_JOINS_OR_LEAVES | {
    "run.replicates": 20, "run.days": 60, "run.log_groups": 20, "world.groups.members": 30,
    "world.members.attention_median": 5.0, "world.members.groups_held_sigma": 0.0, "world.members.sociability_sigma": 0.0,
    PRESENCE + "pull_per_day": 0.0, PRESENCE + "weekend_factor": 1.0,
    SPEAKING + "initiative": 50.0, SPEAKING + "speak_interest_floor": 2.0, SPEAKING + "speak_bond_floor": 2.0, SPEAKING + "branching": 0.0,
    SPEAKING + "ignored_interest": 0.0, SPEAKING + "speakers_per_20_minutes": 1e6, POLICING + "advertisers": 0.0,
    JUDGING + "chat_worth": 0.0, JUDGING + "reading_cost": 0.0, JUDGING + "reading_capacity": 1000.0, JUDGING + "theta": 0.0,
    JUDGING + "reference_worth": 0.0, JUDGING + "praise_worth": 0.0, JUDGING + "complaint_worth": 0.0, JUDGING + "worth_slope": 1e-9,
}  # fmt: skip
"""Talk is worth nothing, the operator's daily post is worth opening the group for, and interest stays at .5 whatever is read."""
STRONG = {PRESENCE + "habit_strength": 0.5, PRESENCE + "habit_gain": 0.2, PRESENCE + "habit_half_life": 30.0}
NONE = {PRESENCE + "habit_strength": 0.0}


@cache
def _watched(hour, strength, end_day=None, half_life=30.0):
    """The run, and the share of visits in the four hours from that of the daily post on (groups, days)."""
    post = {"operator.content": {"per_day": 1, "hours": [hour], "minutes_each": 0, "quality": 1.0, "end_day": end_day}}
    s = simulate(WATCHED | post | STRONG | {PRESENCE + "habit_strength": strength, PRESENCE + "habit_half_life": half_life})
    said = s.messages_table()
    mine = (said["author"] > 0) & (said["day"] < s.days)
    place = said["replicate"][mine] * s.days + said["day"][mine]
    there = (said["minute"][mine] >= hour * 60) & (said["minute"][mine] < (hour + 4) * 60)
    shape = (s.groups_total, s.days)
    counts = [np.bincount(rows, minlength=s.groups_total * s.days).reshape(shape) for rows in (place, place[there])]
    assert counts[0].sum() > 7 * per_day(s, "visits").sum(), "nearly all visits are seen"
    return s, counts[1] / counts[0]


@pytest.mark.parametrize("hour", [20, 8])
def test_visits_move_towards_the_hour_that_pays_off(hour):
    (_, plain), (_, weak), (_, strong) = (_watched(hour, strength) for strength in (0.0, 0.2, 0.5))
    first, late = ((strong - plain)[:, days].mean(axis=1) for days in (slice(0, 5), slice(30, 60)))
    assert late.mean() > 10 * late.std(ddof=1) / np.sqrt(len(late)) and late.mean() > 0.03
    assert late.mean() > 2 * first.mean(), "a habit takes time"
    assert 0.2 * late.mean() < (weak - plain)[:, 30:].mean() < 0.7 * late.mean(), "a weaker one moves less"


@pytest.mark.parametrize("hour", [20, 8])
def test_as_many_visits_are_made_as_without(hour):
    """A habit that stayed the same would move none; while it is formed, up to two in a thousand (measured) are."""
    plain, habitual = (_watched(hour, strength)[0] for strength in (0.0, 0.5))
    mean, error = paired(plain, habitual, "visits", first=10)
    level = per_day(plain, "visits").mean()
    assert abs(mean) + 2 * error < 0.004 * level, f"{mean / level:.2%} +- {error / level:.2%}"


def test_habits_fade_where_nothing_pays_off_any_more():
    (_, plain), (_, habitual) = (_watched(20, strength, 30, 3.0) for strength in (0.0, 0.5))
    moved = habitual - plain
    while_it_lasted, after = moved[:, 20:30].mean(), moved[:, 50:].mean(axis=1)
    assert while_it_lasted > 0.02
    assert abs(after.mean()) < 4 * after.std(ddof=1) / np.sqrt(len(after)) < 0.5 * while_it_lasted


# switched off ---------------------------------------------------------------------------------------


def test_without_strength_or_gain_there_are_no_habits_to_the_bit():
    """Strength 0 holds no arrays; gain 0 holds them, and they stay empty: the runs are the same."""
    usual = {"run.days": 25, "operator.ads.per_day": 2, "operator.check_in.days": 9}
    off, blank = simulate(usual | NONE), simulate(usual | {PRESENCE + "habit_strength": 0.5, PRESENCE + "habit_gain": 0.0})
    assert len(off.world.swing_x) == len(off.world.swing_y) == 0
    assert len(blank.world.swing_x) == len(blank.world.members) and not blank.world.swing_x.any() and not blank.world.swing_y.any()
    assert_same_but(off, blank)
    on = simulate(usual)
    assert on.world.swing_x.any() and not np.array_equal(per_day(on, "visits"), per_day(off, "visits"))


def test_who_leaves_takes_his_habits_with_him():
    s = simulate({LEAVING + "leave_rate": 1.0, "run.days": 20} | STRONG)
    free = s.world.members["stage"] > 2
    assert free.any() and s.world.swing_x[~free].any()
    assert not s.world.swing_x[free].any() and not s.world.swing_y[free].any()
