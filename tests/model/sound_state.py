"""What must hold of the state between two days, in groups and in forums alike."""

import numpy as np

from sim.model.labels import (
    ACTIVE,
    CHAT,
    CHECK_IN_CARD,
    COMPLAINT,
    EMPTY,
    KINDS,
    KOL_CONTENT,
    PRAISE,
    QUESTION,
    SPAM,
)  # fmt: skip
from sim.model.observables import NAMES
from sim.model.simulation import Simulation
from sim.model.state import NOBODY, RECENT_SPEAKERS
from sim.model.ties import FULL

STATES = ("interest", "trust", "belief", "crowding", "ownership", "owner_tie", "need", "deal_seeking", "fit")
SWITCHES = ("muted", "check_in", "pending")
MEMBERS_WRITE = [CHAT, QUESTION, CHECK_IN_CARD, PRAISE, COMPLAINT, SPAM]
"""Kinds that only members write, each message on the board of its author."""
BOTH_WRITE = [KOL_CONTENT]
"""What an outside leader or the front page of a forum writes as well."""
OPERATOR_WRITES = [k for k in range(len(KINDS)) if k not in MEMBERS_WRITE + BOTH_WRITE]
"""On every board of a forum."""


def play_soundly(s: Simulation) -> Simulation:
    """All days of a simulation, its state looked at after each."""
    assert_state_is_sound(s)
    while s.day < s.days:
        before = np.array(s.world.total)
        s.step()
        assert_state_is_sound(s)
        assert_the_day_is_on_the_boards(s, before)
    return s


def observed(s: Simulation, name: str) -> np.ndarray:
    """A column of the day that has passed (groups,)."""
    return s.observed(s.day - 1)[:, NAMES.index(name)]


def assert_state_is_sound(s: Simulation) -> None:
    """Before the first day, and after each."""
    assert_groups_know_their_members(s)
    assert_members_are_sound(s)
    assert_clocks_are_sound(s)
    assert_ties_are_mutual(s)
    assert_boards_are_sound(s)
    if s.is_forum:
        assert_follows_are_sound(s)


def assert_groups_know_their_members(s: Simulation) -> None:
    """What the night has noted of a group is what there is."""
    members = s.world.members.reshape(s.groups_total, s.slots)
    here = members["stage"] <= ACTIVE
    assert np.array_equal(s.world.groups["members"], here.sum(axis=1))
    assert (s.world.groups["newest"] >= np.where(here, members["joined"], 0).max(axis=1)).all()


def assert_members_are_sound(s: Simulation) -> None:
    m = np.asarray(s.world.members)
    here = m[m["stage"] <= ACTIVE]
    assert m["stage"].max(initial=0) <= EMPTY
    for name in STATES:
        assert len(here) == 0 or (here[name].min() >= 0.0 and here[name].max() <= 1.0), name
    for name in SWITCHES:
        assert here[name].max(initial=0) <= 1, name
    for name in m.dtype.names or ():
        if m[name].dtype.kind == "f":
            assert np.isfinite(m[name]).all(), name
    assert len(np.unique(here["uid"])) == len(here)
    assert not (s.is_forum and here["muted"].any()), "nobody can mute a forum"
    assert (here["product"] < len(s.world.products)).all()
    if s.day:
        present = (m["stage"].reshape(s.groups_total, -1) <= ACTIVE).sum(axis=1)
        assert np.array_equal(present, observed(s, "members") + s.nights.change)


def assert_clocks_are_sound(s: Simulation) -> None:
    w = s.world
    here = np.asarray(w.members["stage"]) <= ACTIVE
    assert np.isfinite(w.threshold[here]).all() and (w.threshold[~here] == np.inf).all()
    for rate in (w.own_rate, w.pulled_rate):
        assert np.isfinite(rate).all() and not (rate < 0).any() and not rate[~here].any()
    if len(w.swing_x):  # the rate of an hour never falls below zero
        assert (np.hypot(w.swing_x, w.swing_y) <= w.own_rate * 0.5001 + 1e-6).all()


def assert_ties_are_mutual(s: Simulation) -> None:
    """Who is tied to somebody who is there is tied back, once, and as strongly."""
    w, slots, n = s.world, s.slots, len(s.world.members)
    m = np.asarray(w.members)
    assert np.array_equal(m["tie_sum"], (w.tie_strength.sum(axis=1, dtype=np.int64) / FULL).astype(np.float32))
    i, k = np.nonzero(w.tie_strength)
    friend = w.tie_slot[i, k].astype(np.int64)
    assert (friend < slots).all() and (friend >= 0).all()
    j = i // slots * slots + friend
    assert (i != j).all(), "a friend of oneself"
    assert (m["stage"][i] <= ACTIVE).all() and (m["stage"][j] <= ACTIVE).all(), "a tie to nobody"
    pairs, back = i * n + j, j * n + i
    order, mirror = np.argsort(pairs), np.argsort(back)
    assert len(np.unique(pairs)) == len(pairs), "the same tie twice"
    assert np.array_equal(pairs[order], back[mirror]), "a tie on one side only"
    age = s.day - m["tie_day"][i].astype(np.float64)
    strength = w.tie_strength[i, k] / FULL * 0.5 ** (age / s.numbers["tie_half_life"])
    assert np.abs(strength[order] - strength[mirror]).max(initial=0.0) < 1e-3  # both fade in steps of their own


def assert_follows_are_sound(s: Simulation) -> None:
    w, slots = s.world, s.slots
    follows = w.follow_slot
    assert follows.min(initial=0) >= 0 and follows.max(initial=0) <= slots
    assert not (follows[:, 1:] > 0)[follows[:, :-1] == 0].any(), "a gap in a list"
    i, k = np.nonzero(follows)
    author = i // slots * slots + follows[i, k] - 1
    assert (author != i).all(), "a follower of oneself"
    pairs = i * len(w.members) + author
    assert len(np.unique(pairs)) == len(pairs), "followed twice"
    m = np.asarray(w.members)
    same = (m["uid"][author] & np.uint64(65535)) == w.follow_mark[i, k]
    assert (w.follow_seen[i, k] <= m["posts"][author])[same].all(), "more seen than written"


def assert_boards_are_sound(s: Simulation) -> None:
    w = s.world
    boards = np.asarray(w.boards).reshape(s.groups_total, -1)
    assert np.array_equal(boards["first"], np.cumsum(boards["slots"], axis=1) - boards["slots"])
    assert (boards["slots"].sum(axis=1) == s.slots).all() and (boards["slots"] >= 0).all()
    assert (boards["free"] <= boards["slots"]).all() and (boards["recent_count"] <= RECENT_SPEAKERS).all()
    for name in ("late", "live", "read", "heard", "shown", "led"):
        assert np.isfinite(boards[name]).all() and (boards[name] >= 0).all(), name
    f, at = np.nonzero(w.speaker_slot != NOBODY)
    rows = f // w.topics * s.slots + w.speaker_slot[f, at]
    assert (w.members["stage"][rows] <= ACTIVE).all(), "somebody could be answered who is not there"
    assert (w.members["posts"][rows] > 0).all(), "somebody is among the speakers who has said nothing"
    assert (w.speaker_tick < max(1, s.day * s.ticks_per_day)).all()
    q = np.asarray(w.groups)
    assert (q["complaints_open"] >= 0).all() and (q["front_page"] >= 0).all() and (q["front_page"] < 1).all()
    assert not w.flows.any(), "a day that the market has not settled"


def assert_the_day_is_on_the_boards(s: Simulation, before: np.ndarray) -> None:
    """What was written today, as counted, is what has come to the boards; whole numbers of 16 or 32 bits, which go round."""
    w = s.world
    came = (w.total - before).astype(np.int64).reshape(s.groups_total, w.topics, -1)
    told = np.stack([observed(s, f"messages_{kind}") for kind in KINDS], axis=1).astype(np.int64)
    again = came[:, :, MEMBERS_WRITE].sum(axis=1) - told[:, MEMBERS_WRITE]
    assert not again.any()
    assert (came[:, :, OPERATOR_WRITES] == told[:, None, OPERATOR_WRITES]).all()
    leaders = came[:, :, BOTH_WRITE].sum(axis=1)
    assert (leaders >= told[:, BOTH_WRITE]).all() and (s.is_forum or (leaders == told[:, BOTH_WRITE]).all())
