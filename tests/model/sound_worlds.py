"""Worlds drawn at random, and what must hold of every run."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from small_worlds import (
    BUYING,
    EXPERIENCE,
    FORUM,
    INVITING,
    JUDGING,
    MARKET,
    MUTING,
    OUTSIDE,
    POLICING,
    PRESENCE,
    SPEAKING,
    per_day,
)
from sound_state import assert_state_is_sound

from sim.model.feed import DISCOUNT_UNIT
from sim.model.labels import KINDS
from sim.model.simulation import Simulation

SHARES = ("commercial_share", "muted_share", "top20_share", "gini", "owner_tie_share", "largest_component_share", "never_spoke_share",
          "interest_mean", "interest_p10", "interest_p50", "interest_p90", "trust_mean", "trust_p10", "trust_p50", "trust_p90",
          "belief_mean", "owner_present", "closed", "reputation_friends", "reputation_strangers")  # fmt: skip
MAY_BE_NOTHING = (
    "commercial_share",
    "top20_share",
    "gini",
    "reply_delay_median",
    "control_orders_per_100",
    "owner_tie_share",  # nobody knows anybody
)
OUTSIDE_NOW = ("market_customers", "market_friends", "market_strangers")


def assert_sound(s: Simulation, most_discount: float = 0.0, only_shared_staff: bool = True) -> None:
    """What must hold of every run; most_discount: of offers that no policy of the scenario made.

    only_shared_staff  nobody is employed for one policy, and nothing is owed but the closing of a check-in campaign
    """
    columns = s.daily_table().items()
    d = {name: column.reshape(s.groups_total, -1).astype(np.float64) for name, column in columns}
    assert_people_add_up(s, d)
    assert_numbers_make_sense(s, d)
    assert_accounts_add_up(s, d, most_discount)
    if only_shared_staff:
        assert_the_staff_suffices(s, d)
    assert_closed_groups_are_empty(d)
    assert_complaints_add_up(d)
    assert_logs_agree(s, d)
    assert_state_is_sound(s)


def people_inside_and_outside(s: Simulation) -> np.ndarray:
    """Members of all groups and people of all strata outside, by replicate and day (replicates, days)."""
    groups = s.groups_total // s.replicates
    members = per_day(s, "members").reshape(s.replicates, groups, -1).sum(axis=1)
    return members + sum(per_day(s, name)[::groups] for name in OUTSIDE_NOW)


def assert_people_add_up(s: Simulation, d: dict[str, np.ndarray]) -> None:
    start = float(s.scenario.world.groups.members)
    joins = (d["joined_invited"] + d["joined_channel"]).cumsum(axis=1)
    assert np.array_equal(d["joined_channel"], d["joined_existing"] + d["joined_cold"] + d["joined_fresh_blood"])
    assert np.array_equal(d["members"], start + joins - d["gone"] - d["removed"])
    assert np.array_equal(d["gone"], d["left"].cumsum(axis=1))
    assert np.array_equal(d["removed"], d["removed_today"].cumsum(axis=1))
    assert np.array_equal(d["members"], d["observing"] + d["lurking"] + d["active"])
    assert (d["members"] <= max(start, s.world.groups["capacity"].max())).all()
    people = people_inside_and_outside(s)
    assert (people == people[:, :1]).all(), "somebody got lost between the groups and the market"
    market = s.scenario.world.market
    first = s.scenario.world.groups.count * start
    assert (people[:, 0] <= first + first * market.people_per_member).all()


def assert_numbers_make_sense(s: Simulation, d: dict[str, np.ndarray]) -> None:
    assert np.array_equal(d["messages"], sum(d[f"messages_{kind}"] for kind in KINDS))
    for name, values in d.items():
        assert not np.isinf(values).any(), name
        assert np.isfinite(values[d["members"] > 0]).all() or name in MAY_BE_NOTHING, name
        if name not in ("gross_profit", "cash", "discount") and not name.startswith("cash_"):
            assert np.nanmin(values, initial=0.0) >= 0.0, name
    for name in SHARES:
        assert np.nanmax(d[name], initial=0.0) <= 1.0, name
    for name in ("interest", "trust"):
        low, middle, high = (d[f"{name}_p{q}"][d["members"] > 0] for q in (10, 50, 90))
        assert (low <= middle).all() and (middle <= high).all()
    assert (d["speakers_1d"] <= d["speakers_7d"]).all() and (d["speakers_7d"] <= d["speakers_30d"]).all()
    assert (d["readers"] <= d["visits"]).all() and (d["replies"] <= d["messages_chat"]).all()
    assert (d["replies_to_newcomers"] <= d["replies"]).all()
    assert (d["invitations_accepted"] <= d["invitations_sent"]).all()
    assert (d["joined_invited"] <= d["invitations_accepted"]).all()
    assert (d["orders_unasked"] <= d["orders"]).all()
    assert np.isnan(d["reply_delay_median"][d["replies"] == 0]).all()
    came = np.zeros((s.groups_total, s.days + 31))  # by day of arrival, the first members on day 0
    came[:, 1 : s.days + 1] = d["joined_invited"] + d["joined_channel"]
    came[:, 0] = s.scenario.world.groups.members
    for days in (1, 7, 30):  # of those who came so many days ago, at most all are about
        still = d[f"retained_d{days}"]
        assert not still[:, :days].any() and (still[:, days:] <= came[:, : max(0, s.days - days)]).all()
        assert (still <= d["readers"]).all()


def assert_accounts_add_up(s: Simulation, d: dict[str, np.ndarray], most_discount: float = 0.0) -> None:
    """With one product to the cent; with several, between the cheapest and the dearest."""
    products = (s.scenario.world.product, *s.scenario.world.other_products)
    prices, costs = [p.price for p in products], [p.unit_cost for p in products]
    slack = 2e-7 * np.maximum(1.0, d["orders"] * max(prices)) + 0.01 * d["orders"] + 1e-6
    full = d["revenue"] + d["discount"]
    assert (full >= d["orders"] * min(prices) - slack).all() and (full <= d["orders"] * max(prices) + slack).all()
    discounts = [
        getattr(policy, name, 0.0)
        for policy in s.scenario.operator.policies
        for name in ("discount", "promotion_discount")
    ]
    offered = max([most_discount, *discounts])
    offered += 0.5 / DISCOUNT_UNIT if offered else 0.0
    assert (d["discount"] <= offered * full + 2 * slack).all()
    spent = d["revenue"] - d["gross_profit"]
    slack = slack + 2e-7 * np.abs(spent)
    assert (spent >= d["orders"] * min(costs) - slack).all() and (spent <= d["orders"] * max(costs) + slack).all()


def assert_the_staff_suffices(s: Simulation, d: dict[str, np.ndarray]) -> None:
    camp: Any = s.scenario.operator.check_in  # type: ignore[attr-defined]
    owed = 0.0 if camp is None else camp.closing_minutes  # paying out is a debt, whatever the budget
    assert (d["staff_minutes"] <= s.scenario.operator.staff_minutes_per_day + owed + 1e-2).all()


def assert_closed_groups_are_empty(d: dict[str, np.ndarray]) -> None:
    closed = d["closed"] > 0
    assert (np.diff(d["closed"], axis=1) >= 0).all()
    assert not d["members"][closed].any()
    after = np.zeros_like(closed)
    after[:, 1:] = closed[:, :-1]
    for name in ("visits", "messages", "orders", "joined_invited", "joined_channel", "staff_minutes", "cash", "missed"):
        assert not d[name][after].any(), f"{name} in a closed group"


def assert_logs_agree(s: Simulation, d: dict[str, np.ndarray]) -> None:
    """Who joined, who left and what was said, one by one, are as many as the daily table says."""
    days, groups = s.days, s.scenario.world.groups.count
    joins, leaves, said = s.joins_table(), s.leaves_table(), s.messages_table()
    for table, columns, shift in ((joins, ("joined_invited", "joined_channel"), 1), (leaves, ("left", "removed_today"), 0)):
        place = (table["replicate"] * groups + table["group"]) * (days + 1) + table["day"]
        counted = np.bincount(place, minlength=s.groups_total * (days + 1)).reshape(-1, days + 1)
        assert np.array_equal(counted[:, shift : days + shift], sum(d[name] for name in columns)), columns
    logged = min(s.scenario.run.log_groups, s.groups_total)
    for kind in KINDS:
        mine = said["kind"] == kind
        rows = np.bincount(said["replicate"][mine] * groups + said["group"][mine], minlength=s.groups_total)
        assert np.array_equal(rows[:logged], d[f"messages_{kind}"][:logged].sum(axis=1)), kind
        assert not rows[logged:].any()


def assert_complaints_add_up(d: dict[str, np.ndarray]) -> None:
    """Opened, less answered, are open, whoever has left since."""
    opened, answered = (d[f"messages_{kind}"].cumsum(axis=1) for kind in ("complaint", "complaint_answered"))
    assert np.array_equal(opened - answered, d["complaints_open"])


RANGES = {
    "world.behaviour.leaving.leave_rate": (0.0, 1.0), INVITING + "invite_rate": (0.0, 1.0), INVITING + "invite_acceptance": (0.0, 1.0),
    SPEAKING + "initiative": (0.0, 1.0), SPEAKING + "branching": (0.0, 0.95), SPEAKING + "ignored_interest": (0.0, 1.0),
    JUDGING + "theta": (0.0, 1.0), JUDGING + "offer_cost": (0.0, 30.0), JUDGING + "gain_visits": (0.05, 8.0), JUDGING + "gain_floor": (0.0, 1.0),
    JUDGING + "reference_worth": (-2.0, 4.0), JUDGING + "reading_floor": (0.0, 1.0), JUDGING + "worth_slope": (0.1, 20.0),
    MUTING + "mute_rate": (0.0, 1.0), MUTING + "unmute_chance": (0.0, 1.0), PRESENCE + "muted_factor": (0.0, 1.0),
    PRESENCE + "pull_per_day": (0.0, 20.0), PRESENCE + "mention_pull": (0.0, 5.0), PRESENCE + "weekend_factor": (0.0, 2.0),
    BUYING + "buy_chance": (0.0, 1.0), BUYING + "social_proof": (0.0, 5.0), "world.behaviour.ties.tie_gain": (0.0, 1.0),
    "world.behaviour.ties.tie_half_life": (0.5, 90.0), POLICING + "strike_rate": (0.0, 0.5),
    "world.members.existing_customers": (0.0, 1.0), "world.members.sociability_sigma": (0.0, 3.0), "world.members.need": (0.05, 0.95),
    "world.members.attention_median": (0.1, 60.0), "world.behaviour.arriving.trust_sd": (0.0, 1.0), "world.groups.focus": (0.0, 50.0),
}  # fmt: skip

NEW_RANGES = {
    MARKET + "reputation": (0.0, 1.0), MARKET + "panel": (0, 60),
    OUTSIDE + "outside_rate": (0.0, 0.5), OUTSIDE + "tell_outside": (0.0, 10.0), OUTSIDE + "outside_reach": (0.0, 100.0),
    OUTSIDE + "friends_told": (0.0, 1.0), OUTSIDE + "outside_hearing": (0.0, 2.0), OUTSIDE + "reputation_weight": (0.0, 1.0),
    OUTSIDE + "customer_decline": (0.0, 1.0), EXPERIENCE + "tell_praise": (0.0, 5.0), EXPERIENCE + "tell_complaint": (0.0, 5.0),
    POLICING + "advertisers": (0.0, 0.6), POLICING + "spam_rate": (0.0, 10.0), POLICING + "spam_strike_rate": (0.0, 1.0),
    POLICING + "ban_rate": (0.0, 5.0), SPEAKING + "session_minutes": (0.0, 120.0), SPEAKING + "reply_delay_minutes": (0.01, 60.0),
    SPEAKING + "reply_delay_sigma": (0.0, 3.0), SPEAKING + "reply_memory_hours": (0.01, 100.0),
    SPEAKING + "speakers_per_20_minutes": (1.0, 10.0), SPEAKING + "audience_memory": (0.5, 100.0),
    PRESENCE + "habit_strength": (0.0, 0.5), PRESENCE + "habit_gain": (0.0, 1.0), PRESENCE + "habit_half_life": (0.1, 60.0),
    "world.product.quality": (0.0, 1.0), "world.product.trend": (-1.0, 1.0), "world.product.delivery_days": (0, 9),
    "world.product.purchase_cycle": (0.5, 60.0), "world.members.need_lasting": (1.0, 730.0), "world.owner.impatience": (0.0, 1.0),
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

OTHERS = (
    {"name": "second", "price": 40.0, "unit_cost": 30.0, "quality": 0.9},
    {"name": "third", "price": 700.0, "unit_cost": 100.0, "quality": 0.2, "purchase_cycle": 3.0, "delivery_days": 0},
    {"name": "fourth", "price": 1.0, "unit_cost": 5.0, "fault_day": 3},
    {"name": "fifth", "price": 90.0, "unit_cost": 50.0, "trend": -0.3},
)
"""Products sold beside the first."""
PLATFORMS = ("wechat_group", "wecom_group", "qq_group", "app_community", "forum", "forum", "forum", "forum")
"""As many forums as groups."""


@st.composite
def worlds(draw):
    """A small world: some policies, some coefficients anywhere in their ranges, sizes, and a clock."""
    changes = {"operator.content": None, "operator.staff_minutes_per_day": draw(st.sampled_from([0.0, 30.0, 1000.0]))}
    for policy in draw(st.lists(st.sampled_from(sorted(POLICIES)), unique=True, max_size=4)):
        part = next(iter(POLICIES[policy])).rsplit(".", 1)[0]
        if not any(key.startswith(part) and value is not None for key, value in changes.items()):
            changes = {key: value for key, value in changes.items() if key != part} | POLICIES[policy]
    for ranges, most in ((RANGES, 8), (NEW_RANGES, 10)):
        for name in draw(st.lists(st.sampled_from(sorted(ranges)), unique=True, max_size=most)):
            low, high = ranges[name]
            changes[name] = draw(st.integers(low, high) if isinstance(low, int) else st.floats(low, high, allow_subnormal=False))
    others = draw(st.integers(0, len(OTHERS)))
    if others:
        changes["world.other_products"] = [dict(product) for product in OTHERS[:others]]
        if any(key.startswith("operator.ads.") for key in changes):
            changes["operator.ads.product"] = draw(st.integers(0, others) | st.none())
    if "operator.pruning.refill" in changes:
        changes["operator.pruning.refill"] = draw(st.sampled_from(["cold", "existing", "fresh_blood"]))
    members = draw(st.integers(5, 60))
    return changes | {
        MARKET + "people_per_member": draw(st.sampled_from([50.0, 3.0, 0.5, 0.1, 0.0])),
        "world.platform": draw(st.sampled_from(PLATFORMS)),
        "world.platform_rules.policing": draw(st.sampled_from([None, None, 2.0])),
        "world.groups.topics": draw(st.sampled_from([1, 2, 3, 8, 64])),
        FORUM + "ranking": draw(st.sampled_from([0.0, 0.5, 1.0])),
        FORUM + "front_page_share": draw(st.sampled_from([0.0, 0.1, 1.0])),
        "world.platform_rules.direct_messages_per_day": draw(st.sampled_from([None, 0, 3])),
        "world.groups.count": draw(st.integers(1, 3)),
        "world.groups.members": members,
        "world.groups.capacity": members + draw(st.sampled_from([0, 1, 40])),
        "world.groups.first_weekday": draw(st.integers(0, 6)),
        "run.days": draw(st.integers(10, 25)),
        "run.replicates": draw(st.sampled_from([1, 1, 2])),
        "run.seed": draw(st.integers(0, 2**63 - 1)),
        "run.ticks_per_day": draw(st.sampled_from([12, 24, 24, 24, 48])),
        "run.log_groups": draw(st.sampled_from([0, 0, 1, 2])),
    }
