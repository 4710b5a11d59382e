"""The people outside: nobody gets lost, lots are fair, reputation follows the product, the panel only watches."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ive
from small_worlds import (
    BUYING,
    EXPERIENCE,
    INVITING,
    LEAVING,
    MARKET,
    NOBODY_JOINS_OR_LEAVES,
    OUTSIDE,
    TABLES,
    acting,
    assert_same_but,
    assert_tables_equal,
    paired,
    per_day,
    scenario,
    simulate,
)
from sound_worlds import OUTSIDE_NOW, assert_sound, people_inside_and_outside

from sim.model import kernel_runner as module
from sim.model.simulation import Simulation

EAGER = {INVITING + "invite_rate": 1.0, INVITING + "invite_acceptance": 1.0}
"""Everybody invites friends, and friends come."""
FRIENDS = {MARKET + "strata": {"customers": 0.0, "friends": 1.0, "strangers": 0.0}}
NOBODY_BUYS = {BUYING + "buy_chance": 0.0, BUYING + "unasked_rate": 0.0}
CONTROL = "control_orders_per_100"


# nobody gets lost -----------------------------------------------------------------------------------


@st.composite
def crowded_worlds(draw):
    """Several groups and few people outside, and every way in and out of the groups."""
    shares = draw(st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any))
    strata = dict(zip(("customers", "friends", "strangers"), (n / sum(shares) for n in shares), strict=True))
    members = draw(st.integers(3, 30))
    changes = EAGER | {
        INVITING + "invite_rate": draw(st.sampled_from([0.0, 0.3, 5.0])),
        LEAVING + "leave_rate": draw(st.sampled_from([0.0, 0.1, 2.0])),
        MARKET + "people_per_member": draw(st.floats(0.0, 2.0)),
        MARKET + "strata": strata,
        OUTSIDE + "customer_decline": draw(st.floats(0.0, 1.0)),
        OUTSIDE + "reputation_weight": draw(st.floats(0.0, 1.0)),
        BUYING + "buy_chance": draw(st.sampled_from([0.0, 0.9])),
        "operator.ads": {"per_day": 2, "minutes_each": 0},
        "operator.cash_per_day": 1e5,
        "world.groups.count": draw(st.integers(1, 4)),
        "world.groups.members": members,
        "world.groups.capacity": members + draw(st.sampled_from([0, 5, 30])),
        "run.days": 14,
        "run.seed": draw(st.integers(0, 2**40)),
    }
    refill = draw(st.sampled_from([None, "cold", "existing", "fresh_blood"]))
    if refill is not None:
        changes["operator.pruning"] = {"every_days": 3, "silent_days": 2, "announced": False, "refill": refill}
    return changes


def _counted(s: Simulation, table: dict[str, np.ndarray], mine: np.ndarray, shift: int) -> np.ndarray:
    """Rows of a log by replicate and day (replicates, days); shift: days after which they are written down."""
    place = table["replicate"][mine] * (s.days + 1) + table["day"][mine]
    counts = np.bincount(place, minlength=s.replicates * (s.days + 1)).reshape(s.replicates, -1)
    return counts[:, shift : s.days + shift]


@settings(max_examples=120)
@given(crowded_worlds())
def test_nobody_gets_lost_between_the_groups_and_the_market(changes):
    """Every day: those inside and outside are as many as at the start, and each stratum moves as the logs of comers and goers say."""
    s = simulate(changes)
    assert_sound(s)
    groups, market = s.scenario.world.groups, s.scenario.world.market
    first = groups.count * groups.members
    shares = market.strata.model_dump()
    size = [int(market.people_per_member * first * ive(0, groups.focus) * share) for share in shares.values()]
    assert (people_inside_and_outside(s) == first + sum(size)).all()

    joins, leaves = s.joins_table(), s.leaves_table()
    came = [joins["source"] == "existing", joins["source"] == "invited", np.isin(joins["source"], ("cold", "fresh_blood"))]
    customers = (leaves["source"] == "existing") | (leaves["orders"] > 0)
    went = [customers, ~customers & (leaves["source"] == "invited"), ~customers & (leaves["source"] != "invited")]
    for name, start, into, out in zip(OUTSIDE_NOW, size, came, went, strict=True):
        outside = per_day(s, name)[:: groups.count]
        assert outside.min() >= 0
        moved = np.diff(outside, axis=1, prepend=start)
        assert np.array_equal(moved, _counted(s, leaves, out, 0) - _counted(s, joins, into, 1)), name


def test_nobody_gets_lost_in_a_market_of_millions():
    s = simulate(EAGER | {MARKET + "people_per_member": 1e6, "world.groups.members": 300, "world.groups.capacity": 400})
    people = people_inside_and_outside(s)
    assert per_day(s, "joined_invited").any() and (people == people[:, :1]).all()


@pytest.mark.parametrize("focus", [0.0, 0.7, 2.0, 20.0])
def test_a_narrow_focus_reaches_fewer(focus):
    """In proportion to the share of evenly spread tastes that it meets."""
    many = {MARKET + "people_per_member": 1e4, INVITING + "invite_rate": 0.0, LEAVING + "leave_rate": 0.0, "run.days": 1}
    sizes = [per_day(simulate(many | {"world.groups.focus": f}), "market_friends")[0, 0] for f in (0.0, focus)]
    assert sizes[0] == 0.4 * 1e4 * 40
    assert abs(sizes[1] - sizes[0] * ive(0, focus)) <= 1.0


# few for many ---------------------------------------------------------------------------------------

RUSH = EAGER | FRIENDS | {
    INVITING + "invite_rate": 5.0, LEAVING + "leave_rate": 0.0, "world.groups.count": 6, "run.replicates": 60, "run.days": 6,
    "world.groups.focus": 0.0, MARKET + "people_per_member": 0.05,
}  # fmt: skip


def test_as_many_join_as_there_are_and_then_nobody():
    s = simulate(RUSH)
    outside = per_day(s, "market_friends")[::6]
    joined = per_day(s, "joined_invited").reshape(60, 6, -1).sum(axis=1)
    wanted = per_day(s, "invitations_accepted").reshape(60, 6, -1).sum(axis=1)
    assert (wanted[:, 0] > 12).all(), "all of them want to on the first day already"
    assert (joined.sum(axis=1) == 12).all() and (outside[:, -1] == 0).all()
    empty = outside[:, :-1] == 0
    assert empty.any() and not joined[:, 1:][empty].any() and not wanted[:, 1:][empty].any()


def test_lots_are_fair_to_the_groups():
    """Who is turned away does not depend on the place of the group: the first gets no more than the last."""
    s = simulate(RUSH | {"run.replicates": 300})
    joined = per_day(s, "joined_invited").sum(axis=1).reshape(300, 6)
    mean, error = joined.mean(axis=0), joined.std(axis=0, ddof=1) / np.sqrt(300)
    assert (np.abs(mean - 2.0) < 4 * error).all(), mean
    assert (joined.std(axis=0) > 0.5).all(), "nor does everybody get the same"


@pytest.mark.parametrize("threads", [2, 3])
def test_lots_depend_on_no_thread_or_chunk(threads, monkeypatch):
    changes = RUSH | {"run.replicates": 3, LEAVING + "leave_rate": 0.3, "run.days": 10}
    one = simulate(changes)
    monkeypatch.setattr(module, "_SMALL", 0)
    many = Simulation(scenario(changes), threads=threads)
    many._runner._chunks = [(11, 18), (0, 2), (2, 3), (3, 11)]
    many.run()
    for table in TABLES:
        assert_tables_equal(getattr(one, f"{table}_table")(), getattr(many, f"{table}_table")(), table)
    assert np.array_equal(np.asarray(one.world.members), np.asarray(many.world.members))


# reputation -----------------------------------------------------------------------------------------

TALK = {
    "run.days": 40, "run.replicates": 20, "world.product.purchase_cycle": 5.0, OUTSIDE + "outside_rate": 0.1,
    EXPERIENCE + "tell_praise": 3.0, EXPERIENCE + "tell_complaint": 3.0, "operator.ads": {"per_day": 2, "minutes_each": 0},
}  # fmt: skip
REPUTATIONS = ("reputation_friends", "reputation_strangers")


def test_reputation_follows_the_product():
    good, bad = (simulate(TALK | {"world.product.quality": q}) for q in (0.9, 0.1))
    moved = []
    for name in REPUTATIONS:
        high, low = per_day(good, name)[:, -1] - 0.5, per_day(bad, name)[:, -1] - 0.5
        assert high.min() > 0 > low.max()
        moved.append(high.mean() - low.mean())
    assert moved[0] > 2 * moved[1] > 0.01, "most is told to friends"


def test_each_delivery_is_told_once_and_the_panel_stands_for_all_outside():
    """Here everybody tells of everything he gets, on the day after he has ordered it: the orders say what reputation becomes."""
    certain = {
        "world.product.quality": 1.0, "world.product.experience_noise": 0.0, "world.product.delivery_days": 1, OUTSIDE + "tell_outside": 10.0,
        EXPERIENCE + "tell_praise": 5.0, EXPERIENCE + "tell_middle": 1.0, EXPERIENCE + "belief_learning": 0.0, EXPERIENCE + "hearing": 0.0,
        EXPERIENCE + "friend_hearing": 0.0, "world.members.existing_customers": 0.0, "world.behaviour.arriving.belief_noise": 0.0,
    }  # fmt: skip
    few = NOBODY_JOINS_OR_LEAVES | {"world.groups.members": 200, "world.groups.capacity": 200, MARKET + "people_per_member": 20.0,
                                    "world.behaviour.policing.ban_rate": 0.0}  # fmt: skip
    s = simulate(TALK | NOBODY_BUYS | certain | few | {"run.replicates": 4, "run.days": 25, MARKET + "panel": 200})
    people = [per_day(s, name) for name in OUTSIDE_NOW]
    assert all((n == n[:, :1]).all() for n in people)
    outside = per_day(s, "orders_outside") + np.rint(per_day(s, CONTROL) * 2.0) * sum(people) / 200
    told = np.pad(outside, ((0, 0), (1, 0)))[:, :-1] * s.scenario.world.behaviour.outside.outside_reach
    assert (told[:, 5:] > 0).mean() > 0.9
    p = s.scenario.world.behaviour.outside
    for name, share, n in zip(REPUTATIONS, (p.friends_told, 1.0 - p.friends_told), people[1:], strict=True):
        doubt = 0.5 * np.exp(-p.outside_hearing * np.cumsum(told * share / n, axis=1))
        assert np.allclose(per_day(s, name), 1.0 - doubt, atol=1e-5), name
        assert doubt[:, -1].max() < 0.45


@pytest.mark.parametrize("silence", ["tell_outside", "outside_reach", "outside_hearing"])
def test_where_nothing_is_told_reputation_stays_to_the_bit(silence):
    s = simulate(TALK | {OUTSIDE + silence: 0.0, MARKET + "reputation": 0.37})
    assert per_day(s, "orders_outside").any()
    for name in REPUTATIONS:
        assert (per_day(s, name) == 0.37).all()


@pytest.mark.parametrize(("share", "deaf", "hear"), [(0.0, *REPUTATIONS), (1.0, *REPUTATIONS[::-1])])
def test_only_those_who_are_told_hear_of_it(share, deaf, hear):
    s = simulate(TALK | {OUTSIDE + "friends_told": share})
    assert (per_day(s, deaf) == 0.5).all() and (per_day(s, hear)[:, -1] != 0.5).all()


ROOM = EAGER | {"world.groups.capacity": 90, "operator.cash_per_day": 1e5, INVITING + "invite_burst": 6.0, INVITING + "invite_more": 0.0}


def _three_come(changes, source="cold"):
    """Three newcomers are let in every day."""
    return acting(ROOM | changes, lambda agenda: agenda.admit(np.arange(agenda.groups), np.full(agenda.groups, 3), source))


def test_without_its_weight_reputation_keeps_nobody_away():
    """What newcomers expect of the product follows reputation all the same; so here nobody buys, and nothing else may move."""
    silent = NOBODY_BUYS | {OUTSIDE + "reputation_weight": 0.0, OUTSIDE + "outside_rate": 0.0}
    low, high = (_three_come(silent | {MARKET + "reputation": x}) for x in (0.1, 0.9))
    assert_same_but(low, high, "belief_mean", "belief_p10", "belief_p50", "belief_p90", *REPUTATIONS)
    assert per_day(low, "joined_invited").any() and per_day(low, "joined_channel").any()
    assert per_day(low, "belief_mean").mean() < per_day(high, "belief_mean").mean()


def test_with_its_full_weight_nobody_joins_what_is_known_to_be_bad():
    said = {OUTSIDE + "tell_outside": 0.0, INVITING + "invite_acceptance": 0.2, "world.groups.capacity": 150}
    bad, plain, good = (_three_come(said | {MARKET + "reputation": x}) for x in (0.0, 0.5, 1.0))
    assert not per_day(bad, "joined_invited").any() and not per_day(bad, "joined_channel").any()
    for name in ("joined_channel", "invitations_accepted"):
        assert per_day(plain, name).sum() > 20
    assert (per_day(plain, "joined_channel")[:, :10] == 3).all(), "at .5 all who are let in come"
    assert per_day(good, "invitations_accepted").sum() > 1.4 * per_day(plain, "invitations_accepted").sum()


def test_customers_with_a_bad_experience_decline():
    """All of them come where nobody declines, or the product is good; few where it is bad."""
    def joined(quality, decline):
        changes = {"world.product.quality": quality, OUTSIDE + "customer_decline": decline, INVITING + "invite_rate": 1e-9}
        s = _three_come(changes | {"run.replicates": 10}, "existing")
        return per_day(s, "joined_channel")[:, :10].mean()

    assert joined(0.1, 0.0) == 3.0 == joined(1.0, 1.0)
    assert 0.2 < joined(0.1, 1.0) < 1.0 and joined(0.1, 1.0) < joined(0.1, 0.5) < 2.5


# the panel ------------------------------------------------------------------------------------------


def test_without_outside_orders_there_are_none():
    s = simulate(TALK | {OUTSIDE + "outside_rate": 0.0})
    assert not per_day(s, "orders_outside").any() and not per_day(s, CONTROL).any()


def test_buying_elsewhere_is_nothing_but_that():
    """Where deliveries teach and tell nothing and nobody buys in the group, nothing else moves; as the model was without."""
    mute = {EXPERIENCE + name: 0.0 for name in ("belief_learning", "surprise_trust", "tell_praise", "tell_complaint")}
    none, some = (simulate(TALK | NOBODY_BUYS | mute | {OUTSIDE + "outside_rate": rate}) for rate in (0.0, 0.2))
    assert_same_but(none, some, "orders_outside", CONTROL)
    assert per_day(some, "orders_outside").sum() > 100 and per_day(some, CONTROL).mean() > 1.0


def test_needs_fade_elsewhere_too():
    """A passing need makes members and panel buy less in the end, a lasting one does not."""
    silent = TALK | NOBODY_BUYS | NOBODY_JOINS_OR_LEAVES | {OUTSIDE + "tell_outside": 0.0, "world.members.need_lasting_sigma": 0.0}
    passing, lasting = (simulate(silent | {"world.members.need_lasting": days}) for days in (14.0, 36_500.0))
    for name in ("orders_outside", CONTROL):
        few, many = (per_day(s, name) for s in (passing, lasting))
        assert few[:, 28:].sum() < 0.4 * many[:, 28:].sum() and many[:, 28:].sum() > 100, name
        assert few[:, :3].sum() > 0.8 * many[:, :3].sum(), name


def test_talk_and_visits_hardly_notice_what_is_bought_elsewhere():
    calm = {"run.replicates": 150, "run.days": 15}
    none, some = (simulate(calm | {OUTSIDE + "outside_rate": rate}) for rate in (0.0, 0.005))
    for name in ("visits", "members", "interest_mean", "muted_share"):
        mean, error = paired(none, some, name)
        assert abs(mean) <= 4 * error and error < 0.02 * per_day(none, name).mean(), name


def test_the_panel_is_like_the_members():
    """On the first days, before the group has changed anything, both buy elsewhere alike."""
    s = simulate(NOBODY_BUYS | {"run.replicates": 500, "run.days": 5, OUTSIDE + "outside_rate": 0.1})
    members, panel = per_day(s, "orders_outside") / per_day(s, "members") * 100, per_day(s, CONTROL)
    difference = (members - panel).mean(axis=1)
    assert abs(difference.mean()) < 4 * difference.std(ddof=1) / np.sqrt(500) < 0.1 * panel.mean()


def test_the_panel_only_watches_where_nothing_is_told():
    silent = TALK | EAGER | {OUTSIDE + "tell_outside": 0.0}
    with_panel, without, small = (simulate(silent | {MARKET + "panel": n}) for n in (200, 0, 3))
    assert_same_but(with_panel, without, CONTROL)
    assert_same_but(with_panel, small, CONTROL)
    assert np.isnan(per_day(without, CONTROL)).all() and np.isfinite(per_day(with_panel, CONTROL)).all()


def test_the_panel_only_watches():
    with_panel, without = (simulate(TALK | EAGER | {MARKET + "panel": n}) for n in (200, 0))
    assert_same_but(with_panel, without, CONTROL)


def test_a_large_market_is_counted_to_the_last_person():
    s = simulate({MARKET + "people_per_member": 1e6, "world.groups.focus": 0.0, LEAVING + "leave_rate": 0.3, "run.days": 20})
    people = people_inside_and_outside(s)
    assert (people == people[:, :1]).all()


def test_a_community_that_does_nothing_is_no_better_than_none():
    """People come and go, and nothing makes them buy or like the product: then they buy as much as those outside."""
    mute = {EXPERIENCE + name: 0.0 for name in ("belief_learning", "surprise_trust", "tell_praise", "tell_complaint")}
    idle = NOBODY_BUYS | mute | {
        "run.days": 300, "run.replicates": 12, "world.groups.members": 200, "world.groups.capacity": 200, MARKET + "panel": 200,
        LEAVING + "leave_rate": 0.07, INVITING + "invite_rate": 0.0, OUTSIDE + "outside_rate": 0.02,
        OUTSIDE + "reputation_weight": 0.0, "world.members.need_lasting": 60.0, "world.members.existing_customers": 0.3,
        "world.market.people_per_member": 1000.0, "operator.content": None,
    }  # fmt: skip
    s = acting(idle, lambda agenda: agenda.admit(np.arange(agenda.groups), np.full(agenda.groups, 10), "cold"))
    members, later = per_day(s, "members"), slice(100, None)
    assert per_day(s, "joined_channel").sum() > 4 * members[:, 0].sum(), "people came and went"
    inside = 100.0 * per_day(s, "orders_outside")[:, later].sum(axis=1) / members[:, later].sum(axis=1)
    outside = per_day(s, CONTROL)[:, later].mean(axis=1)
    difference = inside - outside
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    assert error < 0.05 * inside.mean(), "too little to tell"
    assert abs(difference.mean()) < 3 * error + 0.02 * outside.mean(), f"{inside.mean():.3f} and {outside.mean():.3f} +- {error:.3f}"
