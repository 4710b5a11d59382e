"""Whole worlds: nobody gets lost, sums add up, states stay within bounds; and effects point where they should."""

import numpy as np
import pytest
from hypothesis import given, settings
from small_worlds import (
    BUYING,
    INVITING,
    JUDGING,
    LEAVING,
    MUTING,
    NOBODY_MUTES,
    PRESENCE,
    SPEAKING,
    per_day,
    scenario,
    simulate,
)  # fmt: skip
from sound_state import play_soundly
from sound_worlds import assert_sound, worlds

from sim.model.labels import ACTIVE
from sim.model.simulation import Simulation


@settings(max_examples=300)
@given(worlds())
def test_random_worlds_are_sound_every_day(changes):
    assert_sound(play_soundly(Simulation(scenario(changes))))


def test_members_table_tells_the_same():
    s = simulate({LEAVING + "leave_rate": 0.3, "world.groups.count": 2, "operator.welcome.within_hours": 12})
    table, last = s.members_table(), per_day(s, "members")[:, -1]
    here = table["stage"] <= ACTIVE
    for g in range(s.groups_total):
        mine = here & (table["replicate"] == g // 2) & (table["group"] == g % 2)
        assert mine.sum() == last[g]
        assert abs(table["interest"][mine].mean() - per_day(s, "interest_mean")[g, -1]) < 1e-4
        assert abs(table["muted"][mine].mean() - per_day(s, "muted_share")[g, -1]) < 1e-6
    assert set(s.ties_table()["moment"]) <= {"first", "last"}


# directions: the same people and the same luck, one thing changed ------------------------------------


def pair(name, base, change, **more):
    """Means over groups of a column, without and with a change."""
    common = {"run.replicates": 40, "run.days": 20, "world.groups.members": 60, "world.groups.capacity": 80} | base
    a, b = simulate(common), simulate(common | change)
    first = more.get("first", 0)
    x, y = (np.nanmean(per_day(s, name)[:, first:], axis=1) for s in (a, b))
    difference = y - x
    error = difference.std() / np.sqrt(len(difference))
    return difference.mean(), max(error, 1e-12)


ADS = {"operator.ads.per_day": 8, "operator.ads.minutes_each": 0}
CHECK_IN = "world.behaviour.check_in."
PAID = {"operator.check_in": {"days": 18, "reward": 50.0}, "operator.cash_per_day": 1e5, SPEAKING + "initiative": 0.3}
EXPECTED = [
    ("interest_mean", {JUDGING + "offer_cost": 20.0}, ADS, -1, "costly advertisements are disliked"),
    ("muted_share", {JUDGING + "offer_cost": 20.0}, ADS, 1, "and muted away"),
    ("interest_mean", {JUDGING + "offer_cost": 0.0, JUDGING + "offer_worth": 8.0, "world.members.need": 0.8}, ADS, 1, "wanted ones are liked"),
    ("orders", {}, ADS, 1, "offers sell"),
    ("orders", ADS, {"operator.ads.discount": 0.5}, 1, "cheaper sells more"),
    ("orders", ADS | {BUYING + "social_proof": 0.0, BUYING + "buy_chance": 0.3}, {BUYING + "social_proof": 2.0}, 1, "what others buy sells more"),
    ("interest_mean", {}, {"operator.content.quality": 1.0}, 1, "good content is liked"),
    ("interest_mean", {"operator.content.per_day": 1}, {"operator.content.per_day": 6}, 1, "more of it too"),
    ("trust_mean", {}, {"operator.welcome.within_hours": 24, "operator.welcome.first_members": True}, 1, "greeting raises trust"),
    ("owner_tie_share", {SPEAKING + "initiative": 0.3}, {"operator.welcome.within_hours": 24, "operator.welcome.first_members": True}, 1, "and ties people to the owner"),
    ("visits", {}, {MUTING + "mute_rate": 1.0}, -1, "the muted come less often"),
    ("visits", {}, {PRESENCE + "weekend_factor": 0.3}, -1, "free days count"),
    ("messages_chat", {}, {SPEAKING + "initiative": 0.5}, 1, "those who talk more say more"),
    ("replies", {}, {SPEAKING + "branching": 0.1}, -1, "fewer answers"),
    ("ties_per_member", {}, {SPEAKING + "initiative": 0.5}, 1, "talk makes friends"),
    ("left", {}, {LEAVING + "leave_rate": 0.5}, 1, "a higher rate of leaving"),
    ("members", {}, {INVITING + "invite_rate": 0.2}, 1, "friends are brought"),
    ("never_spoke_share", {"world.behaviour.policing.ban_rate": 0.0, SPEAKING + "initiative": 0.1}, {"operator.pruning.every_days": 6, "operator.pruning.silent_days": 5, "operator.pruning.warn_days": 2}, -1,
     "the silent are removed"),
    ("messages_kol_content", {}, {"operator.kol.start_day": 2}, 1, "leaders write"),
    ("messages_check_in_card", {}, {"operator.check_in.days": 14}, 1, "cards are posted"),
    ("staff_minutes", {}, {"operator.check_in.days": 14}, 1, "and cost time"),
    ("messages_chat", PAID | {CHECK_IN + "crowding_gain": 0.0}, {CHECK_IN + "crowding_gain": 0.5}, -1, "cards for money crowd out talk"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "base", "change", "sign", "why"), EXPECTED, ids=[e[-1] for e in EXPECTED])
def test_effects_point_where_they_should(name, base, change, sign, why):
    difference, error = pair(name, base, change)
    assert difference * sign > 3.0 * error, f"{why}: {name} moved by {difference:.4g} +- {error:.2g}"


def test_muting_is_harmless_where_it_costs_no_visits():
    """muted_factor 1 and no pull by notifications: a muted group is visited, read and talked in as any other, to the bit."""
    calm = {
        PRESENCE + "muted_factor": 1.0,
        PRESENCE + "pull_per_day": 0.0,
        MUTING + "unmute_chance": 0.0,
        MUTING + "unmute_when_reached": 0.0,
        "world.behaviour.speaking.notice_pull": 0.0,
    }
    a = simulate(calm | NOBODY_MUTES)
    b = simulate(calm | {MUTING + "mute_rate": 1.0, MUTING + "mute_at_door": 5.0})
    for name in ("visits", "readers", "messages", "interest_mean", "members"):
        assert np.array_equal(per_day(a, name), per_day(b, name)), name
    assert per_day(b, "muted_share").mean() > 0.5 and not per_day(a, "muted_share").any()


def test_policies_that_do_nothing_change_nothing():
    """A policy whose budget is nil leaves every bit as it was."""
    a = simulate({"operator.staff_minutes_per_day": 0.0})
    b = simulate(
        {
            "operator.staff_minutes_per_day": 0.0,
            "operator.ads.per_day": 5,
            "operator.welcome.within_hours": 5,
            "operator.kol.start_day": 1,
        }
    )
    for name in a.daily_table():
        if not name.startswith(("missed", "minutes", "cash")):
            assert np.array_equal(a.daily_table()[name], b.daily_table()[name], equal_nan=True), name
    assert per_day(b, "missed").sum() > per_day(a, "missed").sum()


def test_engine_and_days_are_checked():
    with pytest.raises(ValueError, match="engine"):
        Simulation(scenario(), engine="abacus")
    s = simulate({"run.days": 2})
    with pytest.raises(ValueError, match="over"):
        s.step()
