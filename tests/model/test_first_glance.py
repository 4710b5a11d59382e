"""The operator's eyes: what is looked up in parts, by several threads, is what one thread finds; and what anybody can count."""

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from small_worlds import scenario

from sim.model import glance
from sim.model import kernel_runner as module
from sim.model.feed import ANSWERED
from sim.model.labels import ACTIVE, KOL, SPAMMER
from sim.model.simulation import Simulation
from sim.model.state import World, allocate
from sim.model.view import OperatorView

DAY, TICKS = 40, 24


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def _world(seed: int) -> World:
    """Groups of members drawn at random: of every stage, role and age, silent or not; and empty seats."""
    rng = np.random.default_rng(seed)
    groups, slots = int(rng.choice([1, 2, 5, 16, 17, 40])), int(rng.integers(1, 30))
    world = allocate(groups, slots, TICKS)
    m, n = world.members, groups * slots
    m["uid"] = rng.permutation(n) + 1
    m["stage"], m["role"] = rng.integers(0, 6, n), rng.choice(4, n, p=[0.6, 0.15, 0.1, 0.15])
    m["joined"] = rng.integers(0, (DAY + 1) * TICKS, n)
    spoke = rng.random(n) < 0.7
    m["last_post"] = np.where(spoke, np.maximum(m["joined"] // TICKS, rng.integers(DAY - 35, DAY, n)), m["last_post"])
    for name in ("posts_0", "posts_1", "posts_2"):
        m[name] = np.where(spoke, rng.choice([0, 1, 2, 5, 255], n, p=[0.4, 0.3, 0.1, 0.1, 0.1]), 0)
    m["posts"] = np.where(spoke, rng.integers(1, 5, n), 0)
    m["awaiting"] = rng.choice([0, 1, 2, ANSWERED, 255], n)
    m["check_in"], m["warned"] = rng.integers(0, 2, n), rng.integers(0, 3, n)
    world.groups["uid"] = np.arange(groups) + 1000
    here = m["stage"].reshape(groups, slots) <= ACTIVE
    world.groups["newest"] = np.where(here, m["joined"].reshape(groups, slots), 0).max(axis=1)
    return world


def _looks(view: OperatorView, rng: np.random.Generator) -> dict[str, Any]:
    """Every list an operator may ask for, by name."""
    places, chosen = rng.integers(0, 6, view.groups), rng.random((view.groups, view.slots)) < 0.5
    return {
        "leaders": view.leaders(),
        "silent": view.silent(7),
        "all": view.silent(0),
        "writers": view.writers(2),
        "on turn": view.on_turn("turns", every=5, age=12, days=2, quiet=3, since=24, until=DAY * TICKS),
        "most active": view.most_active("core", places, 2),
        "most active of some": view.most_active("core", places, 1, chosen),
        "joined": view.joined_between((DAY - 7) * TICKS, DAY * TICKS),
        "spoke": view.spoke_within(10),
        "first posts": view.first_posts_yesterday(),
        "invited": (view.invited_yesterday,),
        "present": (view.present,),
        "kol": (view.is_kol,),
        "check-in": (view.in_check_in,),
        "warned": (view.warned,),
        "silence": (view.days_since_last_message,),
        "joining": (view.joined_tick,),
        "lots": (view.member_uniform("lots", *np.nonzero(view.present)),),
    }


@pytest.mark.parametrize("seed", range(40))
def test_threads_find_what_one_finds(seed: int, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    """All lists, in their order, however the groups are dealt out among the threads."""
    world = _world(seed)
    alone = _looks(OperatorView(world, DAY, TICKS, 100.0), np.random.default_rng(seed))
    monkeypatch.setattr(glance, "_SMALL", 0)
    together = _looks(OperatorView(world, DAY, TICKS, 100.0, pool=pool), np.random.default_rng(seed))
    for name, found in alone.items():
        for one, other in zip(found, together[name], strict=True):
            assert one.dtype == other.dtype and np.array_equal(one, other), name


def test_there_is_something_to_find_in_each_list() -> None:
    """What the tests beside this one rest on."""
    sizes: dict[str, int] = {}
    for seed in range(40):
        for name, found in _looks(OperatorView(_world(seed), DAY, TICKS, 100.0), np.random.default_rng(seed)).items():
            sizes[name] = sizes.get(name, 0) + found[0].size
    assert min(sizes.values()) > 50, sizes


def _pairs(found: Any) -> set[tuple[int, ...]]:
    rows = list(zip(*(np.asarray(column).tolist() for column in found), strict=True))
    assert len(set(rows)) == len(rows) and [row[:2] for row in rows] == sorted(row[:2] for row in rows)
    return set(rows)


@pytest.mark.parametrize("seed", range(10))
def test_the_lists_are_what_one_can_count(seed: int, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glance, "_SMALL", 0)
    world = _world(seed)
    view, m = OperatorView(world, DAY, TICKS, 100.0, pool=pool), world.members.reshape(len(world.groups), -1)
    here = m["stage"] <= ACTIVE
    posts = sum(m[name].astype(int) for name in ("posts_0", "posts_1", "posts_2")) * (here & (m["role"] != SPAMMER))
    quiet = np.maximum(0, DAY - np.where(m["last_post"] >= 0, m["last_post"].astype(int), m["joined"] // TICKS))

    def those(mask: Any, *more: Any) -> set[tuple[int, ...]]:
        groups, slots = np.nonzero(mask)
        return set(zip(groups.tolist(), slots.tolist(), *(column[groups, slots].tolist() for column in more), strict=True))

    assert _pairs(view.leaders()) == those(here & (m["role"] == KOL))
    assert _pairs(view.silent(7)) == those(here & (quiet >= 7))
    assert _pairs(view.writers(2)) == those(posts >= 2, posts)
    assert _pairs(view.spoke_within(10)) == those((posts > 0) & (quiet < 10))
    begin, end = (DAY - 7) * TICKS, (DAY - 2) * TICKS
    assert _pairs(view.joined_between(begin, end)) == those(here & (m["joined"] >= begin) & (m["joined"] < end), m["joined"])
    unanswered = (m["awaiting"] > 0) & (m["awaiting"] != ANSWERED)
    first = here & (m["last_post"] == DAY - 1) & (m["posts"] <= 2) & unanswered
    assert _pairs(view.first_posts_yesterday()) == those(first)
    groups, slots, wrote = view.most_active("core", np.full(view.groups, 3), 2)
    for group in range(view.groups):
        mine = np.sort(posts[group][posts[group] >= 2])[::-1][:3]
        assert np.sort(wrote[groups == group])[::-1].tolist() == mine.tolist()
    assert (posts[groups, slots] == wrote).all()


def test_a_day_is_planned_alike_with_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """A view made by a simulation looks with its threads."""
    monkeypatch.setattr(module, "_SMALL", 0)
    monkeypatch.setattr(glance, "_SMALL", 0)
    many = {
        "run.replicates": 30, "run.days": 12, "world.behaviour.speaking.initiative": 0.05, "operator.staff_minutes_per_day": 60,
        "operator.cash_per_day": 100.0, "operator.kol": {"every_days": 3, "start_day": 1, "least_posts": 1},
        "operator.core_care": {"every_days": 2}, "operator.mesh": {"again_days": 2, "teams": 1, "team_days": 4},
        "operator.outreach": {"silent_days": 3, "every_days": 4}, "operator.welcome": {"first_members": True},
        "operator.leaderboard": {"every_days": 4, "rounds": 2}, "operator.pruning": {"every_days": 3, "silent_days": 2, "warn_days": 1},
        "operator.referral": {"pays_on": "join"}, "world.behaviour.inviting.invite_rate": 0.1,
    }  # fmt: skip
    one, two = (Simulation(scenario(many), threads=threads).run() for threads in (1, 2))
    a, b = one.agenda_table(), two.agenda_table()
    assert len(a["day"]) > 1000 and {"care", "introduce", "appoint", "remove", "message_member"} <= set(a["action"])
    for name in a:
        assert np.array_equal(a[name], b[name]), name
    assert one.world.members.tobytes() == two.world.members.tobytes()


def test_who_joined_is_asked_for_with_any_times() -> None:
    """Times between two ticks, and none that would be too far; those who are not there never are among them."""
    view = OperatorView(_world(1), DAY, TICKS, 100.0)
    everybody = view.joined_between(-math.inf, math.inf)
    assert len(everybody[0]) == view.present.sum() > 0
    tick = int(np.median(everybody[2]))
    for begin, end in ((tick - 0.5, tick + 0.5), (tick, tick + 0.1), (tick, tick + 1)):
        assert np.array_equal(view.joined_between(begin, end)[1], everybody[1][everybody[2] == tick])
    groups, slots = np.indices(view.present.shape)
    assert view.member_uniform("lots", groups, slots).shape == view.present.shape
