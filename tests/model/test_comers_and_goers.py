"""Who joined and through whom, and who left: the logs hang together."""

import numpy as np
import pytest
from small_worlds import INVITING, LEAVING, NOBODY_JOINS_OR_LEAVES, acting, per_day, scenario, simulate
from sound_worlds import people_inside_and_outside

from sim.model.agents import Community
from sim.model.compile import in_python
from sim.model.deeds import expect as compiled_expect
from sim.model.labels import ADVERTISER, KOL
from sim.model.random import person
from sim.model.scratch import N_INVITED, new_scratch
from sim.model.simulation import Simulation

expect = in_python(compiled_expect)
GROWING = {
    INVITING + "invite_acceptance": 1.0,
    "world.groups.capacity": 120, "run.days": 25, INVITING + "invite_rate": 0.3, LEAVING + "leave_rate": 0.1, "world.groups.count": 2,
    "operator.pruning": {"every_days": 5, "silent_days": 4, "announced": False, "refill": "cold"}, "operator.cash_per_day": 1e4,
}  # fmt: skip


TELLING = {
    "world.behaviour.experience.tell_praise": 5.0, "world.behaviour.experience.tell_complaint": 5.0, "world.behaviour.buying.buy_chance": 1.0,
    "world.behaviour.speaking.initiative": 0.1, "world.behaviour.speaking.branching": 0.2, "run.replicates": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def growing():
    return simulate(GROWING)


def test_the_tree_of_invitations_hangs_together(growing):
    joins, known = growing.joins_table(), set(growing.members_table()["uid"].tolist())
    known |= set(growing.leaves_table()["uid"].tolist()) | set(joins["uid"].tolist())
    depth = dict(zip(joins["uid"].tolist(), joins["depth"].tolist(), strict=True))
    arrived = dict(zip(joins["uid"].tolist(), joins["day"].tolist(), strict=True))
    assert len(depth) == len(joins["uid"]), "nobody joins twice"
    invited = joins["source"] == "invited"
    assert np.array_equal(invited, joins["inviter"] > 0) and np.array_equal(invited, joins["invitation"] > 0)
    assert np.array_equal(invited, joins["depth"] > 0) and joins["depth"].max() >= 3
    for inviter, deep, day in zip(*(joins[name][invited].tolist() for name in ("inviter", "depth", "day")), strict=True):
        assert inviter in known
        assert deep == depth.get(inviter, 0) + 1 and arrived.get(inviter, 0) < day


def test_each_was_invited_by_the_invitation_noted(growing):
    joins = growing.joins_table()
    invited = joins["inviter"] > 0
    for uid, inviter, number in zip(*(joins[name][invited].tolist() for name in ("uid", "inviter", "invitation")), strict=True):
        assert int(person(np.uint64(inviter), number)) == uid


def test_friends_are_asked_in_together():
    """Who asks a friend asks as many more along with him as the chance says, at the same visit, and none where it is 0."""
    rare = {INVITING + "invite_rate": 0.05, INVITING + "invite_burst": 0.0, INVITING + "invite_acceptance": 0.0}
    many = NOBODY_JOINS_OR_LEAVES | rare | {"run.days": 10, "run.replicates": 120}
    alone, along = (simulate(many | {INVITING + "invite_more": chance}).members_table()["invitations"] for chance in (0.0, 0.5))
    assert alone.sum() > 300 and alone.max() <= 3
    assert ((along > 0) == (alone > 0)).all(), "as many ask"
    assert abs(along.sum() / alone.sum() - 2.0) < 0.2 and along.max() > 4


def test_of_more_friends_than_places_the_same_are_expected_whoever_asked_first():
    places, friends = 6, np.random.default_rng(1).permutation(20).astype(np.uint64)
    kept = []
    for order in (friends, friends[::-1], np.sort(friends)):
        s = new_scratch(places)
        for friend in order:
            expect(s, int(friend) % places, 0.5, friend)
        assert s.today[N_INVITED] == places
        kept.append(dict(zip(s.newcomer.tolist(), s.inviters.tolist(), strict=True)))
    assert kept[0] == kept[1] == kept[2] == {n: n % places for n in range(places)}


@pytest.mark.parametrize("resemblance", [0.0, 0.3, 0.9])
def test_the_invited_resemble_those_who_invited_them(resemblance):
    """Each trait is the inviter's with this chance, whatever the others are; or it may be the same by luck."""
    many = GROWING | NOBODY_JOINS_OR_LEAVES | {"operator.pruning": None, INVITING + "invite_rate": 0.3, "run.replicates": 10}
    s = simulate(many | {INVITING + "resemblance": resemblance, "world.groups.focus": 0.0, "world.members.places": 5})
    joins, people = s.joins_table(), s.world.members
    row_of = {uid: row for row, uid in enumerate(people["uid"].tolist())}
    invited = joins["inviter"] > 0
    a, b = (np.array([row_of[uid] for uid in joins[name][invited].tolist()]) for name in ("uid", "inviter"))
    assert len(a) > 500
    tiers = s.scenario.world.members.tiers
    by_luck = {"sociability": 0.0, "need": 0.0, "deal_seeking": 0.0, "taste_x": 0.0, "place": 0.2}
    by_luck["tier"] = float(np.array([tiers.upper, tiers.middle, tiers.base])[people["tier"][b]].mean())
    same = {name: people[name][a] == people[name][b] for name in by_luck}
    for name, luck in by_luck.items():
        expected = resemblance + (1.0 - resemblance) * luck
        assert abs(same[name].mean() - expected) <= 4 * np.sqrt(expected * (1.0 - expected) / len(a)), name
    together = (same["need"] & same["sociability"]).mean()
    assert abs(together - resemblance**2) <= 4 * np.sqrt(resemblance**2 * (1.0 - resemblance**2) / len(a))


def test_the_log_of_leaves_says_what_they_had_done(growing):
    leaves, daily = growing.leaves_table(), growing.daily_table()
    assert leaves["removed"].any() and not leaves["removed"].all()
    assert leaves["removed"].sum() == daily["removed_today"].sum() and (~leaves["removed"]).sum() == daily["left"].sum()
    assert (leaves["joined_day"] <= leaves["day"]).all() and len(set(leaves["uid"].tolist())) == len(leaves["uid"])


def test_those_who_left_are_remembered_with_what_they_had_done():
    """As long as nobody takes their places, the table of members knows them, too."""
    s = simulate(NOBODY_JOINS_OR_LEAVES | {LEAVING + "leave_rate": 0.2, "operator.ads.per_day": 3, "run.days": 20} | TELLING)
    leaves, table = s.leaves_table(), s.members_table()
    places = np.flatnonzero(table["stage"] > 2)
    rows = places[np.argsort(table["uid"][places])]
    order = np.argsort(leaves["uid"])
    assert len(order) > 20 and np.array_equal(leaves["uid"][order], table["uid"][rows])
    for name in ("visits", "posts", "orders", "praised", "complained"):
        assert leaves[name].any() and np.array_equal(leaves[name][order], table[name][rows]), name


@pytest.mark.parametrize("engine", ["kernel", "mesa"])
def test_who_is_taken_out_by_hand_is_in_the_log_and_back_outside(engine):
    community = Community(scenario(NOBODY_JOINS_OR_LEAVES | {"run.days": 4, "world.groups.count": 2}), engine=engine)
    community.step()
    out = [member for g, many in ((1, 2), (3, 1)) for member in community.agents.select(lambda m, g=g: m.group_index == g, at_most=many)]
    uids = {member.uid for member in out}
    for member in out:
        member.remove()
    community.run_model()
    s = community.simulation
    leaves = s.leaves_table()
    assert set(leaves["uid"].tolist()) == uids and leaves["removed"].all() and (leaves["day"] == 1).all()
    assert list(zip(leaves["replicate"].tolist(), leaves["group"].tolist(), strict=True)) == [(0, 1), (0, 1), (1, 1)]
    people = people_inside_and_outside(s)
    assert (people == people[:, :1]).all()
    assert per_day(s, "removed")[:, -1].tolist() == [0, 2, 0, 1]


# who comes back -------------------------------------------------------------------------------------


def _newcomers(agenda):
    agenda.admit(np.arange(agenda.groups), np.full(agenda.groups, 3), "cold")


KEEN = {
    "world.members.attention_median": 200.0, "world.members.attention_sigma": 0.0, "world.members.groups_held_sigma": 0.0,
    "world.behaviour.muting.mute_rate": 0.0, "world.behaviour.muting.mute_at_door": 0.0, LEAVING + "leave_rate": 0.0,
    "run.days": 40, INVITING + "invite_rate": 1e-9, "world.groups.capacity": 300, "world.behaviour.speaking.branching": 0.0,
}  # fmt: skip


def test_where_everybody_looks_in_every_day_all_are_retained():
    """Three come every day: they arrive on the day after, and are counted on their first, seventh and thirtieth day."""
    s = acting(KEEN, _newcomers)
    assert (per_day(s, "joined_channel") == 3).all()
    for days in (1, 7, 30):
        expected = np.zeros(40)
        expected[days] = 40  # the first members
        expected[days + 1 :] = 3
        assert (per_day(s, f"retained_d{days}") == expected).all()


def test_where_nobody_looks_in_nobody_is_retained():
    lazy = {"world.members.attention_median": 1e-6, "world.behaviour.presence.pull_per_day": 0.0, "operator.content.per_day": 0}
    s = acting(KEEN | lazy, _newcomers)
    assert per_day(s, "visits").any(), "newcomers look in on arriving"
    for days in (1, 7, 30):
        assert not per_day(s, f"retained_d{days}").any()


def test_who_came_to_advertise_is_not_made_a_leader():
    """Neither by the policy, which sees what they write, nor by an appointment; and they go on advertising."""
    changes = {"operator.kol": {"count": 20, "every_days": 5, "least_posts": 1}, "operator.staff_minutes_per_day": 1440,
               "world.behaviour.policing.advertisers": 0.5, "world.behaviour.policing.spam_rate": 2.0,
               "world.members.existing_customers": 0.0, "run.days": 30, "run.replicates": 5}  # fmt: skip
    with_leaders, without = simulate(changes), simulate({k: v for k, v in changes.items() if k != "operator.kol"})
    first = [s.world.members["role"][s.world.members["uid"] > 0] for s in (with_leaders, without)]
    assert (first[0] == KOL).any() and not (first[1] == KOL).any()
    advertisers = [set(s.world.members["uid"][(s.world.members["role"] >= ADVERTISER)].tolist()) for s in (with_leaders, without)]
    leaders = set(with_leaders.world.members["uid"][with_leaders.world.members["role"] == KOL].tolist())
    assert advertisers[1] and not leaders & advertisers[1]


def test_needs_last_as_many_weeks_as_asked_for_to_the_nearest():
    for days, weeks in ((30.0, 4), (33.0, 5), (7.0, 1), (36_500.0, 255)):
        s = Simulation(scenario({"world.members.need_lasting": days, "world.members.need_lasting_sigma": 0.0}))
        assert (s.world.members["need_lasting"][: s.slots][s.world.members["stage"][: s.slots] <= 2] == weeks).all()
