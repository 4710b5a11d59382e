"""Groups that open and close, and members who move: nobody is lost, and everybody stays who he is."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import (
    EXPERIENCE,
    INVITING,
    LEAVING,
    SPEAKING,
    TABLES,
    assert_tables_equal,
    per_day,
    scenario,
    simulate,
)
from sound_state import assert_state_is_sound, assert_the_day_is_on_the_boards
from test_parity import STATE, assert_same

from sim.model import kernel_runner as module
from sim.model.agenda import Agenda
from sim.model.agents import Community
from sim.model.feed import backlog
from sim.model.labels import ACTIVE, GONE, N_KINDS, NEVER
from sim.model.moving import read_until
from sim.model.simulation import Simulation
from sim.model.state import FEED_SUMS, NOBODY
from sim.model.ties import FULL

LIVELY = {
    "run.days": 14, "run.replicates": 2, "world.groups.count": 2, "world.groups.members": 20, "world.groups.capacity": 30,
    SPEAKING + "initiative": 0.6, SPEAKING + "branching": 0.5, LEAVING + "leave_rate": 0.05, INVITING + "invite_rate": 0.1,
    INVITING + "invite_acceptance": 1.0, INVITING + "invite_burst": 6.0, INVITING + "invite_more": 0.0, "operator.check_in": {"days": 5, "every_days": 6, "deposit": 9.0},
    "operator.ads": {"per_day": 2, "minutes_each": 0}, "world.behaviour.buying.buy_chance": 0.8, "world.product.delivery_days": 1,
    EXPERIENCE + "tell_praise": 5.0, EXPERIENCE + "tell_complaint": 5.0, "operator.staff_minutes_per_day": 1e4,
}  # fmt: skip
RESERVE = 2
WAITING = {"operator.lifecycle": {"kind": "flash", "start_day": 700, "most_groups": RESERVE}}
"""Two groups in reserve for each; the policy does nothing, so that a test can."""
PER_REPLICATE = 2 * (1 + RESERVE)

Acts = Callable[[Simulation, Agenda], object]


def staged(changes: dict[str, object], act: Acts, engine: str = "kernel", threads: int = 1) -> Simulation:
    """A lively world with groups in reserve, in which `act` writes into every day's agenda."""
    s = Simulation(scenario(LIVELY | WAITING | changes), engine=engine, threads=threads)
    plan = s.plan

    def with_more() -> Agenda:
        agenda = plan()
        act(s, agenda)
        return agenda

    s.plan = with_more  # type: ignore[method-assign]
    return s


def shuffle(seed: int, share: float = 0.3) -> Acts:
    """Every day some groups open, some close, and some members go somewhere else; who, depends on seed and day."""

    def act(s: Simulation, agenda: Agenda) -> None:
        rng = np.random.default_rng((seed, s.day))
        q, stage = s.world.groups, s.world.members["stage"].reshape(s.groups_total, -1)
        opened = (q["opened"] >= 0) & (q["dissolved"] < 0) & (q["closed"] < 0)
        new = np.array([g for g in np.flatnonzero(q["opened"] < 0) if opened[g - q["behind"][g]] and rng.random() < 0.2], int)
        opened[new[agenda.open_group(new - q["behind"][new], new)]] = True
        groups, slots = np.nonzero((stage <= ACTIVE) & (rng.random(stage.shape) < share))
        order = rng.permutation(len(groups))
        groups, slots = groups[order], slots[order]
        to = groups // PER_REPLICATE * PER_REPLICATE + rng.integers(0, PER_REPLICATE, len(groups))
        able = (to != groups) & opened[to]
        agenda.move(groups[able], slots[able], to[able])
        agenda.move(groups[able][:3], slots[able][:3], to[able][:3])  # nobody goes twice
        agenda.dissolve(np.flatnonzero(opened & (rng.random(len(opened)) < 0.04)))

    return act


def move_some(day: int, slots: list[int], to: int, of: int = 0) -> Acts:
    """On one day, members of group `of` go to group `to`, which is opened if need be."""

    def act(s: Simulation, agenda: Agenda) -> None:
        if s.day == day:
            if s.world.groups["opened"][to] < 0:
                agenda.open_group(np.array([to - s.world.groups["behind"][to]]), np.array([to]))
            agenda.move(np.full(len(slots), of), np.array(slots), np.full(len(slots), to))

    return act


def day_by_day(s: Simulation) -> dict[str, np.ndarray]:
    """Counts by group and day (groups, days), 0 where a group is not there."""
    return {name: per_day(s, name) for name in s.daily_table()}


def assert_nobody_is_lost(s: Simulation) -> None:
    d = day_by_day(s)
    start = np.zeros(s.groups_total)
    start[s.world.groups["behind"] == 0] = s.scenario.world.groups.members
    change = d["joined_invited"] + d["joined_channel"] - d["left"] - d["removed_today"]
    change += d["moved_in"] - d["moved_out"] - d["let_go"]
    assert np.array_equal(d["members"], start[:, None] + change.cumsum(axis=1))
    assert np.array_equal(d["gone"], (d["left"] + d["let_go"]).cumsum(axis=1))
    per = s.groups_total // s.replicates
    moved = (d["moved_in"] - d["moved_out"]).reshape(s.replicates, per, -1).sum(axis=1)
    assert not moved.any(), "who leaves one group comes to another of the same replicate"
    people = d["members"].reshape(s.replicates, per, -1).sum(axis=1)
    people += sum(d[f"market_{name}"][::per] for name in ("customers", "friends", "strangers"))
    assert (people == people[:, :1]).all(), "somebody got lost between the groups and the market"
    leaves = s.leaves_table()
    counted = np.zeros((s.groups_total, s.days + 1))
    np.add.at(counted, (leaves["replicate"] * per + leaves["group"], leaves["day"]), 1)
    assert np.array_equal(counted[:, : s.days], d["left"] + d["removed_today"] + d["let_go"])
    assert not d["members"][d["dissolved"] > 0].any() and (np.diff(d["dissolved"], axis=1) >= 0).all()
    assert not d["visits"][d["dissolved"] > 0].any() and not d["staff_minutes"][d["dissolved"] > 0].any()
    assert (d["members"] <= s.world.groups["capacity"][:, None]).all()


def play(s: Simulation) -> Simulation:
    """All days, the state looked at after each."""
    while s.day < s.days:
        before = np.array(s.world.total)
        s.step()
        assert_state_is_sound(s)
        assert_the_day_is_on_the_boards(s, before)
    return s


# all at once ----------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.0, 0.9), st.sampled_from([20, 29, 30]), st.sampled_from([12, 24]), st.sampled_from([50.0, 0.3]))
def test_whoever_moves_wherever_nobody_is_lost(seed, share, members, ticks, people):
    changes = {"world.groups.members": members, "run.ticks_per_day": ticks, "run.days": 9, "run.seed": seed, "world.market.people_per_member": people}
    assert_nobody_is_lost(play(staged(changes, shuffle(seed, share))))


@pytest.mark.parametrize("more", [{}, {"world.behaviour.policing.spam_strike_rate": 0.05, "world.behaviour.policing.ban_rate": 1.0,
                                       "world.behaviour.policing.advertisers": 0.3, "world.owner.impatience": 0.05, "run.log_groups": 4}], ids=["plain", "bans"])  # fmt: skip
def test_both_engines_give_the_same_bits(more):
    kernel, mesa = (staged(more, shuffle(3), engine) for engine in ("kernel", "mesa"))
    assert_same(play(kernel), mesa.run())
    assert np.array_equal(kernel.world.moved, mesa.world.moved)
    assert_nobody_is_lost(kernel)
    d = day_by_day(kernel)
    assert d["moved_in"].sum() > 50 and d["let_go"].sum() > 5 and (kernel.world.groups["opened"] > 0).sum() > 2
    assert d["messages_check_in_card"].sum() > 5 and d["messages_praise"].sum() > 5
    assert (d["messages_chat"][kernel.world.groups["behind"] > 0] > 0).any(), "they talk in groups opened later, too"


def test_threads_do_not_matter(monkeypatch):
    reference = staged({}, shuffle(5)).run()
    monkeypatch.setattr(module, "_SMALL", 0)
    for threads in (1, 2):
        other = staged({}, shuffle(5), threads=threads).run()
        for table in TABLES:
            assert_tables_equal(getattr(other, f"{table}_table")(), getattr(reference, f"{table}_table")(), table)
        for name in (*STATE, "moved"):
            assert np.array_equal(np.asarray(getattr(other.world, name)), np.asarray(getattr(reference.world, name))), name


def test_a_replicate_is_the_same_in_any_number_of_them():
    policy = {"operator.lifecycle": {"kind": "flash", "start_day": 2, "every_days": 4, "lasts_days": 5, "members": 10, "most_groups": 2, "carry_over": "buyers"}}
    a, b = (simulate(LIVELY | policy | {"run.replicates": n, "operator.cash_per_day": 1e4}).daily_table() for n in (2, 3))
    first = b["replicate"] < 2
    assert_tables_equal(a, {name: column[first] for name, column in b.items()})
    assert a["moved_in"].sum() > 0 and a["let_go"].sum() > 0


@pytest.mark.parametrize("policy", [{"kind": "flash", "start_day": 99}, {"when_full": "another", "full_share": 1.0, "start_day": 99}, {"split_day": 50}])
def test_a_reserve_that_is_not_used_changes_no_bit(policy):
    """The groups, their members, the market and the panel are those of a run without it."""
    for tight in (50.0, 0.3):
        changes = LIVELY | {"world.market.people_per_member": tight, "operator.moderation": {}, "operator.service": {}}
        without, with_it = simulate(changes), simulate(changes | {"operator.lifecycle": policy | {"most_groups": 2}})
        for table in TABLES:
            a, b = (getattr(s, f"{table}_table")() for s in (without, with_it))
            b = {name: column for name, column in b.items() if not name.endswith("_lifecycle")}
            assert_tables_equal(a, b, table)
        assert with_it.groups_total == 12 and without.groups_total == 4


def test_where_members_sit_does_not_matter():
    """Lots decide who goes, and who finds a place where there are not enough."""
    changes = LIVELY | {"run.replicates": 2, "world.groups.capacity": 24}
    policy = {"kind": "flash", "start_day": 1, "lasts_days": 5, "members": 12, "carry_over": "everyone"}
    for lifecycle in (policy, {"split_day": 4, "split_into": 3, "most_groups": 2}, {"when_full": "another", "full_share": 0.5}):
        plain, moved = (Simulation(scenario(changes | {"operator.lifecycle": lifecycle, "operator.cash_per_day": 1e3})) for _ in range(2))
        rng = np.random.default_rng(4)
        for g in np.flatnonzero(moved.world.groups["behind"] == 0):
            order = np.arange(moved.slots)
            order[:20] = rng.permutation(20)
            for array in (moved.world.members, moved.world.own_rate, moved.world.pulled_rate, moved.world.threshold):
                array[g * moved.slots : (g + 1) * moved.slots] = array[g * moved.slots + order].copy()
        assert_tables_equal(moved.run().daily_table(), plain.run().daily_table())
        assert plain.daily_table()["moved_in"].sum() > 0


# one by one -----------------------------------------------------------------------------------------


def until(s: Simulation, day: int) -> Simulation:
    while s.day < day:
        s.step()
    return s


def test_a_member_stays_who_he_is():
    s = staged({"operator.check_in": None}, move_some(6, [1, 4, 7], to=4))
    until(s, 6)
    before = np.array(s.world.members[[1, 4, 7]])
    assert (before["stage"] <= ACTIVE).all() and (before["posts"] > 0).any() and (before["last_visit"] > 0).all()
    other = until(staged({"operator.check_in": None}, lambda *_: None), 7)  # the same, had nobody moved
    stayed, rows = other.world.members[[1, 4, 7]], np.array([1, 4, 7])
    s.step()
    after = s.world.members[4 * s.slots : 4 * s.slots + 3]
    assert after["uid"].tolist() == before["uid"].tolist() and (s.world.members["stage"][rows] > ACTIVE).all()
    ends = ("wrote", "awaiting", "tells", "marks", "tie_sum", "tie_day", "owner_tie", "loss")
    for name in after.dtype.names:
        if name not in ends:
            assert np.array_equal(after[name], stayed[name]), name
    seats = 4 * s.slots + np.arange(3)
    for name in ("threshold", "own_rate", "pulled_rate", "swing_x", "swing_y"):
        assert np.array_equal(getattr(s.world, name)[seats], getattr(other.world, name)[rows]), name
    assert not after["wrote"].any() and not after["awaiting"].any() and s.world.moved[seats].tolist() == [7 * 24] * 3
    assert not (set(range(3)) & {1, 4, 7}) or s.world.threshold[1] == np.inf
    assert not np.isin(s.world.speaker_slot[0], [1, 4, 7]).any(), "nobody there can answer them any more"
    visits = int(s.world.members["visits"][seats].sum())
    until(s, 10)
    assert int(s.world.members["visits"][seats].sum()) > visits, "they go on"


def test_ties_to_those_who_come_along_stay_and_others_end_without_grief():
    s = staged({LEAVING + "leave_rate": 0.0}, lambda s, agenda: act(s, agenda))
    together, apart, elsewhere = [3, 8, 12], [1, 2], [9]

    def act(s, agenda):
        if s.day == 5:
            agenda.open_group(np.array([0, 0]), np.array([2, 4]))
            slots = np.array(together + elsewhere)
            agenda.move(np.zeros(4, int), slots, np.array([2, 2, 2, 4]))

    until(s, 5)
    w = s.world
    for a, b, strength in ((3, 8, 30000), (8, 12, 20000), (3, 1, 25000), (12, 9, 15000), (9, 2, 50000), (1, 2, 10000)):
        for i, j in ((a, b), (b, a)):
            at = int(np.flatnonzero(w.tie_strength[i] == 0)[0]) if not (w.tie_slot[i][w.tie_strength[i] > 0] == j).any() else -1
            if at < 0:
                at = int(np.flatnonzero((w.tie_slot[i] == j) & (w.tie_strength[i] > 0))[0])
            w.tie_slot[i, at], w.tie_strength[i, at] = j, strength
        for i in (a, b):
            w.members["tie_day"][i] = 5
    for i in (1, 2, 3, 8, 9, 12):  # only the ties named
        named = {3: [8, 1], 8: [3, 12], 12: [8, 9], 1: [3, 2], 2: [9, 1], 9: [12, 2]}[i]
        for k in np.flatnonzero(w.tie_strength[i]):
            friend = int(w.tie_slot[i, k])
            if friend not in named:
                w.tie_strength[i, k] = 0
                w.tie_strength[friend][w.tie_slot[friend] == i] = 0
    w.members["tie_sum"] = w.tie_strength.sum(axis=1, dtype=np.int64) / FULL
    assert_state_is_sound(s)
    grief = np.array(w.members["loss"])
    uids = np.array(w.members["uid"])
    s.step()
    assert_state_is_sound(s)
    seat = {int(u): int(r) for r, u in enumerate(w.members["uid"]) if w.members["stage"][r] <= ACTIVE}
    where = {slot: seat[int(uids[slot])] for slot in (*together, *apart, *elsewhere)}
    assert [where[k] // s.slots for k in (3, 8, 12, 9, 1, 2)] == [2, 2, 2, 4, 0, 0]

    def strength(a: int, b: int) -> float:
        i, j = where[a], where[b]
        hit = (w.tie_strength[i] > 0) & (w.tie_slot[i] == j % s.slots)
        return float(w.tie_strength[i][hit].sum()) / FULL if i // s.slots == j // s.slots else 0.0

    for a, b, old in ((3, 8, 30000), (8, 12, 20000), (1, 2, 10000)):
        assert strength(a, b) == pytest.approx(strength(b, a), abs=1e-3)
        assert strength(a, b) >= 0.9 * old / FULL, "still friends; an answer on that day may have made it more"
    for a in (3, 8, 12, 9):
        friends = {int(w.tie_slot[where[a], k]) for k in np.flatnonzero(w.tie_strength[where[a]])}
        assert friends <= {where[b] % s.slots for b in (together if a != 9 else elsewhere)}
    for a in (1, 2, 3, 9, 12):
        assert w.members["loss"][where[a]] <= grief[a] + 1e-6, "nobody has died"


def test_nothing_is_unread_on_arriving_and_all_that_comes_since_is():
    roomy = {LEAVING + "leave_rate": 0.0, INVITING + "invite_rate": 0.0, "operator.content": {"per_day": 24, "minutes_each": 0}}
    s = staged(roomy, move_some(5, list(range(10)), to=1))
    until(s, 6)
    w, counts, sums = s.world, np.zeros(N_KINDS, np.int32), np.zeros(FEED_SUMS, np.int32)
    movers = np.flatnonzero(w.moved[s.slots : 2 * s.slots] >= 0) + s.slots
    assert len(movers) == 10 and (w.total[1].sum() > 60)
    early = [backlog(w, 1, 6 * 24, int(w.members["last_visit"][i]), 24, counts, sums) for i in movers]
    assert max(early) > 0, "the difference of two groups' counters would be nonsense"
    s.step()
    new = (w.total[1] - w.midnight[1, 6 % 8]).astype(int).sum()
    assert new > 20
    for i in movers:
        since = read_until(w, int(i))
        assert since == max(6 * 24, int(w.members["last_visit"][i]))
        unread = backlog(w, 1, 7 * 24 - 1, since, 24, counts, sums)
        assert 0 <= unread <= new


def test_who_has_left_is_not_moved_nor_is_who_came_in_his_place():
    s = staged({}, move_some(4, [0, 1, 2, 3], to=1))
    until(s, 4)
    plan = s.plan

    def and_leave():
        agenda = plan()
        agenda.remove(np.array([0]), np.array([2]), 3.0)
        agenda.admit(np.array([0]), np.array([9]), "cold")
        return agenda

    s.plan = and_leave
    uid = int(s.world.members["uid"][2])
    s.step()
    there = s.world.members["uid"][s.slots : 2 * s.slots][s.world.members["stage"][s.slots : 2 * s.slots] <= ACTIVE]
    assert s.nights.change[1] >= 1 and uid not in there.tolist()
    assert int(s.world.members["uid"][2]) != uid and s.world.members["stage"][2] <= ACTIVE, "a newcomer holds his place"
    assert s.world.moved[2] == -1


def test_a_full_group_takes_nobody_else():
    full = {"world.groups.members": 28, LEAVING + "leave_rate": 0.0, INVITING + "invite_rate": 0.0}
    s = until(staged(full, move_some(3, list(range(9, 0, -1)), to=1)), 4)
    assert s.nights.change[:2].tolist() == [-2, 2]
    assert set(np.flatnonzero(s.world.members["stage"][:28] > ACTIVE)) == {9, 8}, "the first in the order of writing"
    done = s.agenda_table()
    assert (done["done"] & (done["action"] == "move")).sum() == 9, "the others were in vain"


def test_a_campaign_stays_behind():
    """Who goes drops out, as one who leaves does, and cannot join one that had begun before he came."""
    camp = {"operator.check_in": {"days": 10, "start_day": 2, "reward": 500.0, "deposit": 0.0}, "world.behaviour.check_in.drop_out": 0.0,
            "world.behaviour.check_in.check_in_join": 1.0, LEAVING + "leave_rate": 0.0, INVITING + "invite_rate": 0.0}  # fmt: skip
    s = until(staged(camp, move_some(5, list(range(10)), to=1)), 5)
    taking_part = int(s.world.members["check_in"][:10].sum())
    quitters = int(s.world.groups["campaign_quitters"][0])
    assert taking_part > 2
    s.step()
    assert s.world.groups["campaign_quitters"][0] >= quitters + taking_part
    movers = np.flatnonzero(s.world.moved >= 0)
    assert len(movers) == 10
    for name in ("check_in", "streak", "cards"):
        assert not s.world.members[name][movers].any()
    until(s, 9)
    assert not s.world.members["check_in"][movers].any() and s.world.members["check_in"][s.slots : 2 * s.slots].any()


def test_a_group_that_opens_begins_anew():
    s = staged({"operator.check_in": None, LEAVING + "leave_rate": 0.0}, move_some(4, list(range(8)), to=2))
    until(s, 4)
    s.world.improved[0] = 0.25
    until(s, 5)
    w = s.world
    assert not w.total[2].any() and w.groups["messages_yesterday"][2] == 0 and (w.speaker_slot[2] == NOBODY).all()
    assert (w.improved[2] == w.improved[0]).all(), "the goods are the same"
    assert w.boards["late"][2] > 0 and w.boards["readers"][2] == 8, "they are supposed to read"
    d = s.daily_table()
    assert not ((d["group"] == 2) & (d["replicate"] == 0)).any(), "it has been there on no day yet"
    until(s, 14)
    d = s.daily_table()
    mine = (d["group"] == 2) & (d["replicate"] == 0)
    assert d["day"][mine].tolist() == list(range(5, 14)) and d["moved_in"][mine].tolist() == [8] + [0] * 8
    assert d["messages_content"][mine].tolist() == [3] * 9, "policies see to it like to any other"
    assert not (d["group"] == 3).any() and d["messages_chat"][mine].sum() > 10


def test_a_dissolved_group_is_over():
    s = staged({}, lambda s, agenda: agenda.dissolve(np.array([1])) if s.day == 5 else None)
    until(s, 6)
    members = int(s.observed(5)[1, 0])
    outside = np.array(s._markets.outside[0])
    assert s.nights.change[1] == -members and (s.world.members["stage"][s.slots : 2 * s.slots] >= GONE).all()
    s.run()
    d = day_by_day(s)
    assert d["let_go"][1].tolist() == [0] * 6 + [members] + [0] * 7 and d["dissolved"][1].tolist() == [0] * 6 + [1] * 8
    assert d["members"][1, 5] == members and not d["members"][1, 6:].any() and not d["minutes_content"][1, 6:].any()
    leaves = s.leaves_table()
    gone = (leaves["replicate"] == 0) & (leaves["group"] == 1) & (leaves["day"] == 6)
    assert gone.sum() == members and not leaves["removed"][gone].any()
    assert outside.sum() > 0 and s.world.groups["campaign_start"][1] == NEVER
    assert_nobody_is_lost(s)


def test_what_is_planned_for_the_last_night_comes_too_late():
    s = staged({"run.days": 5}, move_some(4, [0, 1], to=1)).run()
    assert not s.nights.change.any() and not s.daily_table()["moved_in"].any() and (s.world.moved == -1).all()


def test_nobody_opens_groups_where_nobody_is_in_charge():
    policy = {"operator.lifecycle": {"kind": "flash", "start_day": 6, "members": 0}, "world.owner.leaves_day": 4}
    s = simulate(LIVELY | policy)
    assert (s.world.groups["opened"] <= 0).all() and not s.daily_table()["minutes_lifecycle"].any()


def test_a_policy_that_moves_members_has_to_say_so():
    s = Simulation(scenario(LIVELY))
    plan = s.plan

    def with_a_move() -> Agenda:
        agenda = plan()
        agenda.move(np.array([0]), np.array([0]), np.array([1]))
        return agenda

    s.plan = with_a_move  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="reserve"):
        s.step()


def test_an_agent_goes_along_with_its_member():
    for engine in ("kernel", "mesa"):
        s = staged({}, move_some(2, [3], to=2), engine)
        community = s._runner if engine == "mesa" else Community(s.scenario, engine="kernel", simulation=s)
        member = community.member_at(3)
        while s.day < 3:
            s.step()
        community._follow()
        assert community.member_at(3) is not member
        assert (member.row, member.slot, member.group, member.replicate) == (2 * s.slots, 0, 2, 0)
        assert member in community.agents and member.stage != "gone"
        member.interest = 0.9
        assert s.world.members["interest"][2 * s.slots] == np.float32(0.9)


# what comes of it -----------------------------------------------------------------------------------


def test_a_group_in_parts_may_be_too_small_to_live():
    """Fragmentation: without an operator's content there is less to read in each part, so interest and talk fall.

    Nothing says so: with a part of the talkers there is nothing new more often when one looks in. A group of 300 keeps
    itself alive here; in sixths of it interest is a quarter lower after two months, and each member says less.
    """
    alive = {
        "run.days": 70, "run.replicates": 20, "world.groups.members": 300, "world.groups.capacity": 300, "operator.content": None,
        SPEAKING + "initiative": 0.12, INVITING + "invite_rate": 0.0,
    }  # fmt: skip
    split = {"operator.lifecycle": {"split_day": 10, "split_into": 6, "most_groups": 5, "moving_minutes": 0.0}}
    whole, parts = simulate(alive), simulate(alive | split)

    def of_members(s: Simulation, column: np.ndarray) -> np.ndarray:
        """Mean over members and the last 25 days, by replicate."""
        d = s.daily_table()
        late = d["day"] >= 45
        sums = [np.bincount(d["replicate"][late], weights=x[late]) for x in (column, d["members"])]
        return sums[0] / sums[1]

    a, b = whole.daily_table(), parts.daily_table()
    assert (np.bincount(b["replicate"], weights=b["moved_in"]) > 150).all()
    for name, least, per in (("interest_mean", 0.05, "members"), ("messages_chat", 0.0, "")):
        columns = [np.nan_to_num(d[name]) * (d[per] if per else 1.0) for d in (a, b)]
        loss = of_members(whole, columns[0]) - of_members(parts, columns[1])
        half = 2.86 * loss.std(ddof=1) / np.sqrt(len(loss))  # 99 % of a t with 19 degrees of freedom
        assert loss.mean() - half > least, f"{name}: {loss.mean():.4f} +- {half:.4f}"
