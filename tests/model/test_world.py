"""Whole worlds: nobody gets lost, sums add up, states stay within bounds, odd cases run; and effects point where they should."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import (
    BUYING,
    INVITING,
    JUDGING,
    LEAVING,
    MUTING,
    NOBODY_JOINS_OR_LEAVES,
    NOBODY_MUTES,
    PRESENCE,
    SPEAKING,
    per_day,
    scenario,
    simulate,
)  # fmt: skip

from sim.model.labels import ACTIVE, KINDS
from sim.model.simulation import Simulation

STATES = ("interest", "trust", "belief", "crowding", "ownership", "owner_tie", "need", "deal_seeking", "fit")
SHARES = ("commercial_share", "muted_share", "top20_share", "gini", "owner_tie_share", "largest_component_share", "never_spoke_share",
          "interest_mean", "interest_p10", "interest_p50", "interest_p90", "trust_mean", "trust_p10", "trust_p50", "trust_p90",
          "belief_mean")  # fmt: skip


def assert_sound(s: Simulation) -> None:
    """What must hold of every run."""
    d = {name: per_day(s, name) for name in s.daily_table() if name not in ("replicate", "group", "day")}
    start = float(s.scenario.world.groups.members)
    joins = (d["joined_invited"] + d["joined_channel"]).cumsum(axis=1)
    assert np.array_equal(d["members"], start + joins - d["gone"] - d["removed"])
    assert np.array_equal(d["gone"], d["left"].cumsum(axis=1)) and np.array_equal(
        d["removed"], d["removed_today"].cumsum(axis=1)
    )
    assert np.array_equal(d["members"], d["observing"] + d["lurking"] + d["active"])
    assert np.array_equal(d["messages"], sum(d[f"messages_{kind}"] for kind in KINDS))
    assert (d["members"] <= max(start, s.world.groups["capacity"].max())).all()
    for name, values in d.items():
        assert not np.isinf(values).any(), name
        assert np.isfinite(values[d["members"] > 0]).all() or name in ("commercial_share", "top20_share", "gini"), name
        if name not in ("gross_profit", "cash", "discount") and not name.startswith("cash_"):
            assert np.nanmin(values, initial=0.0) >= 0.0, name
    for name in SHARES:
        assert np.nanmax(d[name], initial=0.0) <= 1.0, name
    assert (d["interest_p10"] <= d["interest_p50"])[d["members"] > 0].all() and (d["trust_p50"] <= d["trust_p90"])[
        d["members"] > 0
    ].all()
    assert (d["speakers_1d"] <= d["speakers_7d"]).all() and (d["speakers_7d"] <= d["speakers_30d"]).all()
    assert (d["readers"] <= d["visits"]).all() and (d["replies"] <= d["messages_chat"]).all()
    assert (d["replies_to_newcomers"] <= d["replies"]).all() and (
        d["invitations_accepted"] <= d["invitations_sent"]
    ).all()
    assert (d["joined_invited"] <= d["invitations_accepted"]).all()

    product = s.scenario.world.product
    scale = np.maximum(1.0, d["orders"] * product.price)
    assert (
        np.abs(d["revenue"] + d["discount"] - d["orders"] * product.price) <= 2e-7 * scale + 0.01 * d["orders"] + 1e-6
    ).all()
    ads = s.scenario.operator.ads  # type: ignore[attr-defined]
    if ads is None or ads.discount == 0:
        assert not d["discount"].any()
    assert (
        np.abs(d["gross_profit"] - d["revenue"] + d["orders"] * product.unit_cost)
        <= 2e-7 * (scale + d["orders"] * product.unit_cost)
    ).all()
    assert (d["staff_minutes"] <= s.scenario.operator.staff_minutes_per_day + 1e-2).all()

    m = np.asarray(s.world.members)
    here = m[m["stage"] <= ACTIVE]
    for name in STATES:
        assert len(here) == 0 or (here[name].min() >= 0.0 and here[name].max() <= 1.0), name
    for name in m.dtype.names:
        if m[name].dtype.kind == "f":
            assert np.isfinite(m[name]).all(), name
    assert not np.isnan(s.world.threshold).any() and (s.world.threshold[m["stage"] > ACTIVE] == np.inf).all()
    assert np.isfinite(s.world.threshold[m["stage"] <= ACTIVE]).all()
    assert not (s.world.own_rate < 0).any() and not (s.world.pulled_rate < 0).any()
    groups = m.reshape(s.groups_total, -1)
    assert np.array_equal((groups["stage"] <= ACTIVE).sum(axis=1), d["members"][:, -1])
    assert len(np.unique(here["uid"])) == len(here)


RANGES = {
    "world.behaviour.leaving.leave_rate": (0.0, 1.0), INVITING + "invite_rate": (0.0, 1.0), INVITING + "invite_acceptance": (0.0, 1.0),
    SPEAKING + "initiative": (0.0, 1.0), SPEAKING + "branching": (0.0, 0.95), SPEAKING + "ignored_interest": (0.0, 1.0),
    JUDGING + "theta": (0.0, 1.0), JUDGING + "offer_cost": (0.0, 30.0), JUDGING + "gain_visits": (0.05, 8.0), JUDGING + "gain_floor": (0.0, 1.0),
    JUDGING + "reference_worth": (-2.0, 4.0), JUDGING + "reading_floor": (0.0, 1.0), JUDGING + "worth_slope": (0.1, 20.0),
    MUTING + "mute_rate": (0.0, 1.0), MUTING + "unmute_chance": (0.0, 1.0), PRESENCE + "muted_factor": (0.0, 1.0),
    PRESENCE + "pull_per_day": (0.0, 20.0), PRESENCE + "mention_pull": (0.0, 5.0), PRESENCE + "weekend_factor": (0.0, 2.0),
    BUYING + "buy_chance": (0.0, 1.0), BUYING + "social_proof": (0.0, 5.0), "world.behaviour.ties.tie_gain": (0.0, 1.0),
    "world.behaviour.ties.tie_half_life": (0.5, 90.0), "world.behaviour.check_in.strike_rate": (0.0, 0.5),
    "world.members.existing_customers": (0.0, 1.0), "world.members.sociability_sigma": (0.0, 3.0), "world.members.need": (0.05, 0.95),
    "world.members.attention_median": (0.1, 60.0), "world.behaviour.arriving.trust_sd": (0.0, 1.0), "world.groups.focus": (0.0, 50.0),
}  # fmt: skip

POLICIES = {
    "content": {"operator.content.per_day": 4, "operator.content.irregular": True},
    "ads": {"operator.ads.per_day": 3, "operator.ads.minutes_each": 1},
    "sale": {"operator.ads.share": 0.3, "operator.ads.discount": 0.3},
    "check-in": {"operator.check_in.days": 5, "operator.check_in.deposit": 20.0, "operator.check_in.every_days": 6},
    "kol": {"operator.kol.start_day": 1, "operator.kol.every_days": 3},
    "outsider": {"operator.kol.source": "invite", "operator.kol.fit": 0.5, "operator.cash_per_day": 1e4},
    "pruning": {
        "operator.pruning.every_days": 5, "operator.pruning.silent_days": 3, "operator.pruning.warn_days": 2,
        "operator.pruning.refill": "fresh_blood",
    },
    "welcome": {"operator.welcome.within_hours": 20, "operator.welcome.first_members": True},
}  # fmt: skip


@st.composite
def worlds(draw):
    changes = {"operator.content": None, "operator.staff_minutes_per_day": draw(st.sampled_from([0.0, 30.0, 1000.0]))}
    for policy in draw(st.lists(st.sampled_from(sorted(POLICIES)), unique=True, max_size=4)):
        part = next(iter(POLICIES[policy])).rsplit(".", 1)[0]
        if not any(key.startswith(part) and value is not None for key, value in changes.items()):
            changes = {key: value for key, value in changes.items() if key != part} | POLICIES[policy]
    for name in draw(st.lists(st.sampled_from(sorted(RANGES)), unique=True, max_size=8)):
        changes[name] = draw(st.floats(*RANGES[name]))
    members = draw(st.integers(5, 60))
    return changes | {
        "world.groups.count": draw(st.integers(1, 3)),
        "world.groups.members": members,
        "world.groups.capacity": members + draw(st.sampled_from([0, 1, 40])),
        "world.groups.first_weekday": draw(st.integers(0, 6)),
        "run.days": draw(st.integers(10, 25)),
        "run.replicates": 1,
        "run.seed": draw(st.integers(0, 2**63 - 1)),
        "run.ticks_per_day": draw(st.sampled_from([12, 24, 24, 24, 48])),
    }


@settings(max_examples=80)
@given(worlds())
def test_random_worlds_are_sound(changes):
    assert_sound(simulate(changes))


@pytest.mark.parametrize("ticks", [12, 24, 48, 96])
def test_all_clocks(ticks):
    s = simulate({"run.ticks_per_day": ticks, "operator.ads.per_day": 2, "operator.welcome.within_hours": 12})
    assert_sound(s)
    assert per_day(s, "visits").sum() > 100


def test_one_member():
    s = simulate(
        {"world.groups.members": 1, INVITING + "invite_rate": 0.0, LEAVING + "leave_rate": 0.0, "run.replicates": 50}
    )
    assert_sound(s)
    assert not per_day(s, "replies_to_newcomers").any() and (per_day(s, "members") == 1).all()


def test_one_place():
    assert_sound(simulate({"world.groups.members": 1, "world.groups.capacity": 1, INVITING + "invite_rate": 5.0}))


def test_everybody_mutes():
    s = simulate({MUTING + "mute_at_door": 5.0, MUTING + "mute_rate": 5.0, MUTING + "unmute_chance": 0.0, MUTING + "unmute_when_reached": 0.0,
                  PRESENCE + "muted_factor": 0.0, "operator.content.per_day": 20})  # fmt: skip
    assert_sound(s)
    assert per_day(s, "muted_share")[:, -1].min() > 0.8


def test_everybody_goes():
    s = simulate({LEAVING + "leave_rate": 5.0, JUDGING + "reference_worth": 10.0, INVITING + "invite_rate": 0.0, "run.days": 25,
                  "operator.ads.per_day": 3, "operator.kol.start_day": 0, "operator.check_in.days": 10})  # fmt: skip
    assert_sound(s)
    members = per_day(s, "members")
    assert members[:, -1].min() == 0
    assert np.isnan(per_day(s, "interest_mean")[members == 0]).all()
    assert not per_day(s, "visits")[:, 1:][members[:, :-1] == 0].any()


def test_nobody_comes():
    """No attention at all: nothing happens, and nothing breaks."""
    s = simulate(
        {"world.members.attention_median": 1e-6, PRESENCE + "pull_per_day": 0.0, "operator.content": None}
        | NOBODY_JOINS_OR_LEAVES
    )
    assert_sound(s)
    assert not per_day(s, "visits").any() and not per_day(s, "messages").any()


def test_full_group_takes_nobody():
    s = simulate({INVITING + "invite_rate": 5.0, INVITING + "invite_acceptance": 1.0, LEAVING + "leave_rate": 0.0})
    assert_sound(s)
    assert per_day(s, "members").max() == 60 == per_day(s, "members")[:, -1].min()
    assert per_day(s, "joined_invited")[:, -1].max() == 0 < per_day(s, "invitations_accepted")[:, -1].min()


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
    x, y = per_day(a, name)[:, first:].mean(axis=1), per_day(b, name)[:, first:].mean(axis=1)
    difference = y - x
    error = difference.std() / np.sqrt(len(difference))
    return difference.mean(), max(error, 1e-12)


ADS = {"operator.ads.per_day": 8, "operator.ads.minutes_each": 0}
EXPECTED = [
    ("interest_mean", {JUDGING + "offer_cost": 20.0}, ADS, -1, "costly advertisements are disliked"),
    ("muted_share", {JUDGING + "offer_cost": 20.0}, ADS, 1, "and muted away"),
    ("interest_mean", {JUDGING + "offer_cost": 0.0, JUDGING + "offer_worth": 8.0, "world.members.need": 0.8}, ADS, 1, "wanted ones are liked"),
    ("orders", {}, ADS, 1, "offers sell"),
    ("orders", ADS, {"operator.ads.discount": 0.5}, 1, "cheaper sells more"),
    ("interest_mean", {}, {"operator.content.quality": 1.0}, 1, "good content is liked"),
    ("interest_mean", {"operator.content.per_day": 1}, {"operator.content.per_day": 6}, 1, "more of it too"),
    ("trust_mean", {}, {"operator.welcome.within_hours": 24, "operator.welcome.first_members": True}, 1, "greeting raises trust"),
    ("owner_tie_share", {}, {"operator.welcome.within_hours": 24, "operator.welcome.first_members": True}, 1, "and ties people to the owner"),
    ("visits", {}, {MUTING + "mute_rate": 1.0}, -1, "the muted come less often"),
    ("visits", {}, {PRESENCE + "weekend_factor": 0.3}, -1, "free days count"),
    ("messages_chat", {}, {SPEAKING + "initiative": 0.5}, 1, "those who talk more say more"),
    ("replies", {}, {SPEAKING + "branching": 0.1}, -1, "fewer answers"),
    ("ties_per_member", {}, {SPEAKING + "initiative": 0.5}, 1, "talk makes friends"),
    ("left", {}, {LEAVING + "leave_rate": 0.5}, 1, "a higher rate of leaving"),
    ("members", {}, {INVITING + "invite_rate": 0.2}, 1, "friends are brought"),
    ("never_spoke_share", {}, {"operator.pruning.every_days": 6, "operator.pruning.silent_days": 5, "operator.pruning.warn_days": 2}, -1,
     "the silent are removed"),
    ("messages_kol_content", {}, {"operator.kol.start_day": 2}, 1, "leaders write"),
    ("messages_check_in_card", {}, {"operator.check_in.days": 14}, 1, "cards are posted"),
    ("staff_minutes", {}, {"operator.check_in.days": 14}, 1, "and cost time"),
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
