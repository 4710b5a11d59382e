"""Results depend on no thread, chunk, number of replicates or order of members; only on scenario and seed."""

import itertools

import numpy as np
import pytest
from small_worlds import (
    BUYING,
    EXPERIENCE,
    INVITING,
    LEAVING,
    MARKET,
    OUTSIDE,
    TABLES,
    assert_tables_equal,
    scenario,
    simulate,
)

from sim.model import glance
from sim.model import kernel_runner as module
from sim.model.labels import ACTIVE
from sim.model.simulation import Simulation

BUSY = {
    "world.groups.count": 7,
    "run.replicates": 3,
    "run.days": 10,
    INVITING + "invite_rate": 0.1,
    LEAVING + "leave_rate": 0.1,
    "operator.ads.per_day": 2,
    "operator.welcome.within_hours": 12,
    "operator.check_in.days": 6,
    BUYING + "buy_chance": 1.0,
    "world.product.delivery_days": 0,
    EXPERIENCE + "tell_praise": 5.0,
    EXPERIENCE + "tell_complaint": 5.0,
}


def assert_same_run(a, b):
    for table in TABLES:
        assert_tables_equal(getattr(a, f"{table}_table")(), getattr(b, f"{table}_table")(), table)
    assert np.array_equal(np.asarray(a.world.members), np.asarray(b.world.members))
    assert np.array_equal(a.world.threshold, b.world.threshold)


@pytest.fixture(scope="module")
def reference():
    return simulate(BUSY)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads(threads, reference, monkeypatch):
    monkeypatch.setattr(module, "_SMALL", 0)
    monkeypatch.setattr(glance, "_SMALL", 0)
    s = Simulation(scenario(BUSY), threads=threads)
    assert (s._runner.pool is None) == (threads == 1)
    assert_same_run(s.run(), reference)


@pytest.mark.parametrize("edges", [[0, 21], [0, 1, 21], [0, 20, 21], [0, 5, 5, 9, 21], list(range(22))], ids=str)
@pytest.mark.parametrize("threads", [1, 3])
def test_chunks(edges, threads, reference, monkeypatch):
    monkeypatch.setattr(module, "_SMALL", 0)
    s = Simulation(scenario(BUSY), threads=threads)
    s._runner._chunks = list(itertools.pairwise(edges))
    assert_same_run(s.run(), reference)


def test_chunks_in_any_order(reference):
    s = Simulation(scenario(BUSY))
    s._runner._chunks = [(14, 21), (0, 3), (3, 14)]
    assert_same_run(s.run(), reference)


@pytest.mark.parametrize("rubbish", [-1e6, 1e6, np.nan])
def test_what_lies_about_in_the_working_memory_does_not_matter(rubbish, reference):
    """A block of visitors is filled up to whole vectors with whatever was there before."""
    s = Simulation(scenario(BUSY))
    while s.day < s.days:
        s.scratch_of(0).v[:] = rubbish
        s.step()
    assert_same_run(s, reference)
    assert s.daily_table()["messages_praise"].sum() > 20


def test_same_seed_twice(reference):
    assert_same_run(simulate(BUSY), reference)


def test_other_seed(reference):
    for seed in (6, 2**63 - 1, 0):
        other = simulate(BUSY | {"run.seed": seed})
        assert not np.array_equal(other.daily_table()["visits"], reference.daily_table()["visits"])
        assert not set(other.world.members["uid"].tolist()) & (set(reference.world.members["uid"].tolist()) - {0})


@pytest.mark.parametrize("more", [4, 9])
def test_a_replicate_is_the_same_in_any_number_of_them(more, reference):
    other = simulate(BUSY | {"run.replicates": more})
    a, b = reference.daily_table(), other.daily_table()
    first = b["replicate"] < 3
    assert_tables_equal(a, {name: column[first] for name, column in b.items()})
    n = len(reference.world.members)
    assert np.array_equal(np.asarray(reference.world.members), np.asarray(other.world.members)[:n])


def test_a_group_is_the_same_beside_any_number_of_others():
    """Policies treat groups one by one; group g of replicate r has the same people and luck among 7 groups and 2.

    What they share is the market: here it is as good as endless, and hears nothing.
    """
    apart = BUSY | {MARKET + "people_per_member": 1e6, OUTSIDE + "tell_outside": 0.0, INVITING + "invite_acceptance": 1.0}
    many, few = (simulate(apart | {"world.groups.count": n}).daily_table() for n in (7, 2))
    first = many["group"] < 2
    shared = ("market_customers", "market_friends", "market_strangers", "control_orders_per_100")
    assert_tables_equal({name: column[first] for name, column in many.items()}, few, ignore=shared)
    assert few["joined_invited"].sum() > 20


def test_replicates_and_groups_differ(reference):
    visits = reference.daily_table()["visits"].reshape(21, -1)
    assert len(np.unique(visits, axis=0)) == 21


PRUNING = {
    "operator.pruning.every_days": 6, "operator.pruning.silent_days": 5, "operator.pruning.warn_days": 2, "operator.pruning.refill": "cold",
    "operator.cash_per_day": 1000.0,
}  # fmt: skip


CARE = {
    "operator.kol.source": "mine", "operator.kol.count": 3, "operator.kol.every_days": 4, "operator.welcome.within_hours": 20,
    "operator.welcome.first_members": True, "operator.staff_minutes_per_day": 10_000.0,
}  # fmt: skip


SHORT = {"operator.staff_minutes_per_day": 12.0, "operator.content.per_day": 1, "operator.welcome.minutes_each": 3.0}


FEW_WORDS = PRUNING | {"world.platform_rules.direct_messages_per_day": 4}
CLOSED = {f"world.behaviour.policing.{name}": x for name, x in (("advertisers", 0.3), ("spam_strike_rate", 0.05), ("ban_rate", 1.0))}
RANGE = {"world.other_products": [{"name": "second", "price": 30.0}], "operator.ads.product": 1, "world.market.people_per_member": 0.3}


@pytest.mark.parametrize(
    "policies", [{}, PRUNING, CARE, PRUNING | CARE | SHORT, FEW_WORDS, CLOSED, RANGE],
    ids=["plain", "pruning", "kol and welcome", "too little time", "too few messages", "spam and bans", "two products and few people outside"],
)  # fmt: skip
def test_order_of_members_does_not_matter(policies):
    """Members moved to other slots, with all they are: the group's observables keep every bit."""
    changes = {
        "run.replicates": 3, "run.days": 20, INVITING + "invite_rate": 0.1, LEAVING + "leave_rate": 0.05, "operator.ads.per_day": 2,
        "world.behaviour.speaking.initiative": 0.3, "operator.check_in.days": 10,
    } | policies  # fmt: skip
    plain, moved = Simulation(scenario(changes)), Simulation(scenario(changes))
    rng = np.random.default_rng(4)
    slots, members = moved.slots, changes.get("world.groups.members", 40)
    for g in range(moved.groups_total):
        order = np.arange(slots)
        order[:members] = rng.permutation(members)
        rows = g * slots + order
        for array in (moved.world.members, moved.world.own_rate, moved.world.pulled_rate, moved.world.threshold):
            array[g * slots : (g + 1) * slots] = array[rows].copy()
    assert_tables_equal(moved.run().daily_table(), plain.run().daily_table())
    a, b = (np.sort(np.asarray(s.world.members["uid"])[s.world.members["stage"] <= ACTIVE]) for s in (plain, moved))
    assert np.array_equal(a, b)
