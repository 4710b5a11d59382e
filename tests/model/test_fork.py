"""Forks: the same as a simulation whose operator changes on that day, and nothing shared with the one they come from."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_worlds import TABLES, assert_tables_equal, scenario, shipped
from sound_state import play_soundly
from sound_worlds import POLICIES, worlds

from sim.model import kernel_runner
from sim.model.agents import Community, Member
from sim.model.compile import Direct
from sim.model.forum_runner import ForumRunner
from sim.model.kernel_runner import KernelRunner
from sim.model.layout import Layout, layout_of
from sim.model.simulation import Simulation
from sim.scenario.schema import Scenario

LIVELY: dict[str, Any] = {
    "run.days": 16, "run.replicates": 2, "world.groups.members": 30, "world.groups.capacity": 45,
    "world.behaviour.speaking.initiative": 0.6, "world.behaviour.speaking.branching": 0.5, "world.behaviour.leaving.leave_rate": 0.05,
    "world.behaviour.inviting.invite_rate": 0.2, "world.behaviour.inviting.invite_acceptance": 1.0,
    "world.behaviour.buying.buy_chance": 0.8, "world.behaviour.experience.tell_complaint": 3.0, "world.product.delivery_days": 1,
    "world.behaviour.outside.outside_rate": 0.3, "world.behaviour.outside.tell_outside": 3.0, "world.members.existing_customers": 0.3,
    "operator.staff_minutes_per_day": 500.0, "operator.cash_per_day": 1000.0,
}  # fmt: skip
FEW = {
    "world.groups.count": 2, "world.market.people_per_member": 0.3,
    "world.market.strata": {"customers": 0.2, "friends": 0.6, "strangers": 0.2},
}  # fmt: skip
"""So few people outside that a lottery decides who gets in."""
FORUM = {"world.platform": "forum", "world.groups.topics": 3, "world.groups.capacity": None}
LOSSES = {"world.owner.impatience": 0.3, "world.owner.loss_days": 5, "world.owner.loss_scale": 5.0}
ADS = {"operator.ads": {"per_day": 3, "discount": 0.2}}
CAMP = {"operator.check_in": {"days": 6, "every_days": 7, "deposit": 9.0}}
PACKETS = {"operator.red_packets": {"per_day": 1}, "operator.group_buy": {"buyers": 3}}
RENEWED = {"operator.pruning": {"every_days": 3, "silent_days": 2, "warn_days": 1, "refill": "existing"}}
FLASH = {"operator.lifecycle": {"kind": "flash", "most_groups": 3, "every_days": 3, "lasts_days": 2, "carry_over": "everyone", "opening_minutes": 1}}
CLOSING = {"operator.lifecycle": FLASH["operator.lifecycle"] | {"carry_over": "nobody"}}
FULL = {"operator.lifecycle": {"kind": "long", "most_groups": 2, "when_full": "another", "full_share": 0.7, "move_share": 0.3}}
SPLIT = {"operator.lifecycle": {"kind": "long", "most_groups": 3, "split_day": 8, "split_into": 4}}
KOL = {"operator.kol": {"start_day": 1, "count": 3}, "operator.ads.staff": "outsourced"} | {"operator.ads.per_day": 2}
NOTHING = {"operator.content": None}

PAIRS: Mapping[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], int]] = {
    "offers, then a check-in": ({}, ADS, CAMP, 7),
    "from the first day": ({}, ADS, CAMP, 0),
    "on the last day": ({}, ADS, CAMP, 15),
    "a campaign lives on": ({}, CAMP, ADS, 3),
    "packets and a deal live on": ({}, PACKETS, NOTHING, 5),
    "too few people outside": (FEW, RENEWED, CAMP, 6),
    "the same policy, other staff": (LOSSES, ADS, KOL, 8),
    "the same policy, another wage": (LOSSES | ADS, {"operator.wage_per_hour": 10.0}, {"operator.wage_per_hour": 90.0}, 8),
    "a forum": (FORUM, ADS, KOL, 6),
    "a forum with a log": (FORUM | {"run.log_groups": 1}, ADS, PACKETS, 6),
    "flash groups": ({}, FLASH, ADS, 7),
    "groups were closed last night": ({}, CLOSING, ADS, 6),
    "members who move on that very night": ({}, SPLIT, FULL, 9),
    "full groups, then flash groups": (FEW, FULL, FLASH, 5),
    "groups begin to open": ({}, ADS, FLASH, 5),
    "a log": ({"run.log_groups": 3, "world.groups.count": 2}, ADS, CAMP, 5),
    "habits and half hours": ({"run.ticks_per_day": 48, "world.behaviour.presence.habit_strength": 0.5, "run.days": 8}, ADS, CAMP, 4),
}  # fmt: skip


def two(changes: dict[str, Any], first: dict[str, Any], then: dict[str, Any]) -> tuple[Scenario, Scenario]:
    """Two operators in the same lively world."""
    return scenario(LIVELY | changes | first), scenario(LIVELY | changes | then)


def until(s: Simulation, day: int) -> Simulation:
    while s.day < day:
        s.step()
    return s


def tables(s: Simulation) -> dict[str, Any]:
    return {table: getattr(s, f"{table}_table")() for table in TABLES}


def assert_same_tables(a: Simulation, b: Simulation) -> None:
    one, other = tables(a), tables(b)
    for name in TABLES:
        assert_tables_equal(one[name], other[name], name)


def test_groups_were_closed_last_night() -> None:
    """Or the case of that name would show nothing: who left after the last day is in the table of the next."""
    changes, a, b, day = PAIRS["groups were closed last night"]
    leaves = until(Simulation(two(changes, a, b)[0]), day + 1).leaves_table()
    assert (leaves["day"] == day).sum() > 5


def assert_forks_like_switching(a: Scenario, b: Scenario, day: int, engine: str = "kernel", threads: int = 1) -> Simulation:
    """S plays a and is forked twice; T plays a and is switched. Returns a fork, played to its end."""
    s = until(Simulation(a, engine, threads, room_for=[b]), day)
    first = s.fork(b)
    assert first.day == s.day and first.scenario is b and s.scenario is a
    second = s.fork(b)
    first.run()
    s.run()
    second.run()
    switched = until(Simulation(a, engine, threads, room_for=[b]), day)
    switched.switch(b)
    switched.run()
    assert_same_tables(first, switched)
    assert_same_tables(second, switched)
    assert_same_tables(s, Simulation(a, engine, threads, room_for=[b]).run())
    return first


@pytest.mark.parametrize("name", PAIRS)
def test_a_fork_is_what_switching_gives(name: str) -> None:
    changes, a, b, day = PAIRS[name]
    assert_forks_like_switching(*two(changes, a, b), day)


@pytest.mark.parametrize("name", ["offers, then a check-in", "a forum with a log", "groups were closed last night"])
def test_mesa_forks_alike(name: str) -> None:
    changes, a, b, day = PAIRS[name]
    pair = two(changes | {"run.days": 10}, a, b)
    assert_same_tables(*(assert_forks_like_switching(*pair, min(day, 6), engine) for engine in ("mesa", "kernel")))


@pytest.mark.parametrize("name", ["group_buy_group", "red_packet_rain", "shop_groups_split", "flash_sale", "sports_forum", "stores"])
def test_shipped_scenarios_go_on_without_their_policies(name: str) -> None:
    few = 2 if name == "stores" else 0
    a = shipped(name, 20, 60, 2, few)
    b = shipped(name, 20, 60, 2, few, {f"operator.{key}": None for key in a.operator.written[::2]})
    assert_forks_like_switching(a, b, 12)
    assert_forks_like_switching(b, a, 9)


@settings(max_examples=15)
@given(changes=worlds(), other=st.lists(st.sampled_from(sorted(POLICIES)), unique=True, max_size=2), day=st.integers(0, 10))
def test_any_world_forks(changes: dict[str, Any], other: list[str], day: int) -> None:
    world = {key: value for key, value in changes.items() if not key.startswith("operator.")}
    then = {"operator.content": None}
    for policy in other:
        part = next(iter(POLICIES[policy])).rsplit(".", 1)[0]
        if not any(key.startswith(part + ".") for key in then):
            then = {key: value for key, value in then.items() if key != part} | POLICIES[policy]
    assert_forks_like_switching(scenario(changes), scenario(world | then), day)


@pytest.mark.parametrize("name", ["offers, then a check-in", "a forum", "flash groups", "too few people outside"])
@pytest.mark.parametrize("day", [0, 7, 16])
def test_with_the_same_operator_nothing_changes(name: str, day: int) -> None:
    a, _ = two(*PAIRS[name][:2], {})
    s = until(Simulation(a), day)
    plain = Simulation(a).run()
    assert_same_tables(s.fork(a).run(), plain)
    assert_same_tables(s.fork().run(), plain)
    s.switch(a)
    assert_same_tables(s.run(), plain)


@pytest.mark.parametrize("name", PAIRS)
def test_on_the_first_day_a_fork_is_a_plain_run(name: str) -> None:
    """With room for both: the layout changes nothing."""
    a, b = two(*PAIRS[name][:3])
    s = Simulation(a, room_for=[b])
    assert_same_tables(s.fork(b).run(), Simulation(b).run())
    assert_same_tables(s.run(), Simulation(a).run())


def test_a_fork_of_a_fork() -> None:
    a, b = two({}, ADS, CAMP)
    c = scenario(LIVELY | PACKETS)
    s = until(Simulation(a), 4)
    f = until(s.fork(b), 8).fork(c).run()
    s.switch(b)
    until(s, 8).switch(c)
    assert_same_tables(f, s.run())
    assert [name for name in s.daily_table() if name.startswith("minutes_")] == [
        "minutes_content", "minutes_ads", "minutes_check_in", "minutes_red_packets", "minutes_group_buy"
    ]  # fmt: skip


def test_costs_and_acts_are_those_of_whoever_acted() -> None:
    a, b = two({"operator.content": None}, ADS, CAMP)
    s = until(Simulation(a), 6).fork(b).run()
    daily, agenda = s.daily_table(), s.agenda_table()
    before = daily["day"] < 6
    assert daily["minutes_ads"][before].any() and not daily["minutes_ads"][~before].any()
    assert daily["minutes_check_in"][~before].any() and not daily["minutes_check_in"][before].any()
    assert np.allclose(daily["minutes_ads"] + daily["minutes_check_in"], daily["staff_minutes"])
    assert set(agenda["policy"][agenda["day"] < 6]) == {"ads"} and set(agenda["policy"][agenda["day"] >= 6]) == {"check_in"}
    for policy in ("ads", "check_in"):
        mine = (agenda["policy"] == policy) & agenda["done"]
        assert np.isclose(agenda["minutes"][mine].sum(), daily[f"minutes_{policy}"].sum())


def test_what_was_begun_lives_on() -> None:
    a, b = two({}, CAMP | {"operator.content": None}, {"operator.content": None})
    s = until(Simulation(a), 2)
    daily = s.fork(b).run().daily_table()
    cards = daily["messages_check_in_card"]
    assert cards[daily["day"] > 2].any(), "nobody goes on with the campaign"


def test_losses_are_reckoned_with_the_wages_of_their_days() -> None:
    dear, cheap = two(ADS, {"operator.wage_per_hour": 600.0}, {"operator.wage_per_hour": 0.0})
    s = until(Simulation(dear), 6)
    assert np.array_equal(s.fork(cheap)._lost(), s._lost()) and (s._lost() > until(Simulation(cheap), 6)._lost()).all()


def test_longer_runs() -> None:
    a = scenario(LIVELY | FLASH)
    long = scenario(LIVELY | FLASH | {"run.days": 22})
    for day in (5, 16):  # a run that is over has had no night after its last day
        assert_same_tables(until(Simulation(a), day).fork(long).run(), Simulation(long).run())
        s = until(Simulation(a), day)
        s.switch(long)
        assert s.days == 22
        assert_same_tables(s.run(), Simulation(long).run())
    with pytest.raises(ValueError, match="run.days is 16 in 'small', expected 22"):
        Simulation(long).fork(a)


def test_forks_keep_the_state_sound() -> None:
    for name in ("flash groups", "too few people outside", "a forum"):
        changes, a, b, day = PAIRS[name]
        one, other = two(changes, a, b)
        play_soundly(until(Simulation(one, room_for=[other]), day).fork(other))


def test_forks_in_several_threads_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_runner, "_SMALL", 0)
    a, _ = two(FEW, ADS, {})
    others = [scenario(LIVELY | FEW | operator) for operator in (ADS, CAMP, PACKETS, RENEWED, KOL, NOTHING)]
    s = until(Simulation(a, threads=2), 5)
    one_by_one = [s.fork(other, threads=1).run() for other in others]
    with ThreadPoolExecutor(len(others)) as pool:
        together = list(pool.map(lambda other: s.fork(other).run(), others))
    for x, y in zip(one_by_one, together, strict=True):
        assert_same_tables(x, y)
    assert together[0]._runner.pool is not None and one_by_one[0]._runner.pool is None
    assert_same_tables(s.run(), Simulation(a).run())


# what cannot be -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"world.groups.members": 31}, "world.groups.members is 31, not 30"),
        ({"world.behaviour.buying.buy_chance": 0.5}, "world.behaviour.buying.buy_chance is 0.5, not 0.8"),
        ({"run.seed": 7}, "run.seed is 7, not 5"),
        ({"run.replicates": 3}, "run.replicates is 3, not 2"),
        ({"run.ticks_per_day": 12}, "run.ticks_per_day is 12, not 24"),
        ({"run.log_groups": 1}, "run.log_groups is 1, not 0"),
        ({"world.platform": "qq_group", "run.seed": 1}, "run.seed is 1, not 5; world.platform is 'qq_group', not 'wechat_group'"),
        ({"run.days": 5}, "run.days is 5 in 'small', expected 16"),
        (FLASH, "groups that open or close"),
    ],
)  # fmt: skip
def test_only_the_operator_may_be_another(changes: dict[str, Any], words: str) -> None:
    s = until(Simulation(scenario(LIVELY | ADS)), 2)
    other = scenario(LIVELY | changes)
    for way in (s.fork, s.switch):
        with pytest.raises(ValueError, match=words.replace(".", r"\.")):
            way(other)
    assert s.scenario.operator.keys == ("content", "ads")
    if words.startswith(("world", "run.seed")):
        with pytest.raises(ValueError, match=words.replace(".", r"\.")):
            Simulation(scenario(LIVELY), room_for=[other])


def test_there_must_be_room() -> None:
    few, more = (scenario(LIVELY | {"operator.lifecycle": FLASH["operator.lifecycle"] | {"most_groups": n}}) for n in (1, 4))
    with pytest.raises(ValueError, match="4 groups in reserve for each, and there are 1"):
        Simulation(few).fork(more)
    s = Simulation(few, room_for=[more, scenario(LIVELY)])
    assert s.layout == layout_of(more) == Layout(45, 4) and layout_of(scenario(LIVELY)) == Layout(45, None)
    shut = {"world.behaviour.inviting.invite_rate": 0.0, "operator.content": None}
    closed, open_ = scenario(LIVELY | shut | CAMP), scenario(LIVELY | shut | RENEWED)
    assert (layout_of(closed), layout_of(open_)) == (Layout(30, None), Layout(45, None))
    with pytest.raises(ValueError, match="45 slots for each group, and there are 30"):
        Simulation(closed).fork(open_)


def test_slots_that_nobody_can_take_change_nothing() -> None:
    shut = {"world.behaviour.inviting.invite_rate": 0.0, "operator.content": None}
    closed, open_ = scenario(LIVELY | shut | CAMP), scenario(LIVELY | shut | RENEWED)
    s = Simulation(closed, room_for=[open_])
    assert s.slots == 45
    assert_same_tables(s.fork(open_).run(), Simulation(open_).run())
    assert_same_tables(Simulation(open_).fork(closed).run(), Simulation(closed).run())
    assert_same_tables(s.run(), Simulation(closed).run())


def test_in_forums_slots_have_other_numbers_and_nothing_else_is_different() -> None:
    shut = FORUM | {"world.behaviour.inviting.invite_rate": 0.0, "operator.content": None}
    closed, open_ = scenario(LIVELY | shut | CAMP), scenario(LIVELY | shut | RENEWED)
    s, plain = Simulation(closed, room_for=[open_]), Simulation(closed)
    assert (s.slots, plain.slots) == (60, 30)
    one, other = tables(s.run()), tables(plain.run())
    numbers = {"members": ("slot",), "nodes": ("slot",), "ties": ("a", "b"), "agenda": ("member",)}
    for name in TABLES:
        assert_tables_equal(one[name], other[name], name, numbers.get(name, ()))
    assert not np.array_equal(one["members"]["slot"], other["members"]["slot"])


def test_nobody_opens_more_groups_than_his_own_reserve() -> None:
    few, more = (scenario(LIVELY | {"operator.lifecycle": FLASH["operator.lifecycle"] | {"most_groups": n}}) for n in (1, 4))
    s = Simulation(few, room_for=[more])
    assert_same_tables(s.fork().run(), Simulation(few).run())
    assert_same_tables(s.fork(more).run(), Simulation(more).run())
    begun = until(s.fork(more), 8)
    opened = (begun.world.groups["opened"] > 0).sum()
    fewer = begun.fork(few).run()
    assert opened > 2 and (fewer.world.groups["opened"] > 0).sum() == opened, "one would have been enough"
    assert not fewer.view(16).in_reserve.any() and begun.view(8).in_reserve.any()


def test_a_community_of_ones_own_is_not_forked_unasked() -> None:
    class Own(Community):
        pass

    plain, own = Community(scenario(LIVELY)), Own(scenario(LIVELY))
    with pytest.raises(TypeError, match="Own cannot be forked"):
        own.simulation.fork()
    plain.step()
    f = plain.simulation.fork(scenario(LIVELY | ADS))
    runner: Any = f._runner
    assert runner is not plain and runner.scenario is f.scenario
    theirs = {id(member) for member in runner.agents}
    assert len(theirs) == len(plain.agents) and not theirs & {id(member) for member in plain.agents}


class Talker(Member):
    """A kind of member of somebody's own."""


def test_members_of_ones_own_kind_are_kept() -> None:
    runner: Any = Community(scenario(LIVELY), member_class=Talker).simulation.fork()._runner
    assert all(isinstance(member, Talker) for member in runner.agents)


@pytest.mark.parametrize("groups", [1, 2])
def test_a_run_of_one_day_goes_on_as_a_longer_one(groups: int) -> None:
    """What is recorded lies close together in a run of one day, and does not in a longer one."""
    short, long = (scenario(LIVELY | ADS | {"run.days": days, "world.groups.count": groups}) for days in (1, 6))
    s = Simulation(short, room_for=[long])
    s.step()
    s.switch(long)
    assert_same_tables(s.run(), Simulation(long).run())


# nothing is forgotten, nothing is shared ----------------------------------------------------------------

UNWRITTEN = (
    "scenario", "preset", "_profiles", "_policies", "_joins", "_leaves", "_messages", "_log", "_network", "_of_group", "_p",
    "_tonight", "_uids", "_owner", "_came_and_went", "_taken_out",
)  # fmt: skip
"""What forks share, as it is never written again; or what is of one day."""


def arrays(thing: Any, path: str = "s", seen: set[int] | None = None) -> Iterator[tuple[str, np.ndarray]]:
    """All arrays that can be reached from a simulation, but for those that are not written."""
    seen = set() if seen is None else seen
    if isinstance(thing, np.ndarray):
        yield path, thing
        return
    if id(thing) in seen or isinstance(thing, Direct):  # code, no state
        return
    seen.add(id(thing))
    if isinstance(thing, dict):
        items = thing.items()
    elif hasattr(thing, "_asdict"):
        items = thing._asdict().items()
    elif isinstance(thing, (list, tuple)):
        items = enumerate(thing)
    elif type(thing).__module__.startswith("sim.model") and hasattr(thing, "__dict__"):
        items = vars(thing).items()
    else:
        return
    for name, value in items:
        if name not in UNWRITTEN:
            yield from arrays(value, f"{path}.{name}", seen)


EVERYTHING = LIVELY | FEW | {"run.log_groups": 2, "world.behaviour.presence.habit_strength": 0.4}


def cases() -> Iterator[Any]:
    for engine in ("kernel", "mesa"):
        yield pytest.param(EVERYTHING | FLASH, engine, id=f"groups on {engine}")
        yield pytest.param(EVERYTHING | FORUM | ADS, engine, id=f"forum on {engine}")


@pytest.mark.parametrize(("changes", "engine"), list(cases()))
def test_nothing_that_is_written_is_shared(changes: dict[str, Any], engine: str) -> None:
    s = until(Simulation(scenario(changes), engine), 4)
    f = s.fork()
    old, new = dict(arrays(s)), dict(arrays(f))
    for needed in ("s.world.members", "s._markets.outside", "s._markets._panel.members", "s._owners.away", "s.nights._counts", "s._daily"):
        assert needed in old
    assert old.keys() == new.keys()
    for path, array in old.items():
        assert not np.shares_memory(array, new[path]), path
        assert array.shape == new[path].shape and array.dtype == new[path].dtype and type(array) is type(new[path]), path
        if "._runner" not in path:
            assert array.tobytes() == new[path].tobytes(), path
    inside = {name for name, array in new.items() if name.split(".")[1] in ("nights", "_markets", "_owners", "_runner")}
    for path in inside:  # and its parts look at the same world
        if path.split(".")[2] == "_world":
            assert np.shares_memory(new[path], new["s.world." + path.rsplit(".", 1)[1]]) or new[path].size == 0, path


@pytest.mark.parametrize("part", ["", "_markets", "_owners", "nights"])
def test_an_attribute_that_a_fork_does_not_know_is_refused(part: str) -> None:
    s = Simulation(scenario(LIVELY))
    thing: Any = getattr(s, part) if part else s
    thing.invented = np.zeros(3)
    with pytest.raises(TypeError, match=f"what to do with invented of {type(thing).__name__}"):
        s.fork()
    del thing.invented
    lost = vars(thing).pop(next(iter(vars(thing))))
    with pytest.raises((TypeError, AttributeError)):
        s.fork()
    assert lost is not None or part


RUNNERS = {
    KernelRunner: {
        "_simulation", "_threads", "_chunks", "pool", "_scratch", "_came_and_went", "_taken_out", "_world", "_strides",
        "_run_day", "_observe_day",
    },
    ForumRunner: {"_simulation", "_asked", "_world", "blocks", "begins", "_side_by_side", "_whole", "_parts", "_threads", "pool"},
    Community: {"_member_class", "_by_row", "scratch", "simulation", "world", "slots", "params", "p", "moments", "clock", "forums"},
}  # fmt: skip


def test_runners_are_made_anew_and_have_nothing_that_a_fork_would_forget() -> None:
    """Of what lives on from day to day in them, `forked` carries leavings after midnight, and moments and clock."""
    import mesa

    runners: list[Any] = [
        Simulation(scenario(LIVELY))._runner, Simulation(scenario(LIVELY | FORUM))._runner,
        Simulation(scenario(LIVELY), "mesa")._runner,
    ]  # fmt: skip
    for runner in runners:
        mine = set(vars(runner)) - (set(vars(mesa.Model())) if isinstance(runner, Community) else set())
        assert mine == RUNNERS[type(runner)], "does it live on from day to day? Then `forked` has to carry it; name it here"
