"""A run that cannot fit is refused before anything is allocated."""

import pytest

from sim.policies.registry import REGISTRY
from sim.scenario import from_mapping
from sim.study import memory
from sim.study.run import run

GB = 10**9


def scenario(policies=None, **run_and_world):
    world = {"platform": "qq_group", "groups": {"members": 2000}, **run_and_world.pop("world", {})}
    data = {"name": "large", "run": run_and_world, "world": world, "operator": policies or {}}
    return from_mapping(data, REGISTRY)


def test_a_run_that_cannot_fit_is_refused_with_what_it_needs(monkeypatch, fake):
    monkeypatch.setattr(memory, "memory_there", lambda: 8 * GB)
    with pytest.raises(ValueError, match="memory") as caught:
        run(scenario(replicates=100_000), simulation_factory=fake)
    text = str(caught.value)
    assert "1 group of 2,000 members, 100,000 times over, for 90 days, need 50.1 GB of memory or more" in text
    assert "expected at most the 8 GB there are" in text
    assert all(key in text for key in ("run.replicates", "world.groups.count", "world.groups.members", "run.days"))


def test_only_what_is_clearly_too_large_is_refused(monkeypatch):
    large = scenario(replicates=100)
    needed = memory.memory_needed(large)
    for there in (needed, int(needed / 1.2), None):
        monkeypatch.setattr(memory, "memory_there", lambda there=there: there)
        memory.check_memory(large)
    monkeypatch.setattr(memory, "memory_there", lambda: needed // 2)
    with pytest.raises(ValueError):
        memory.check_memory(large)


def test_what_counts():
    assert memory.memory_needed(scenario(replicates=1000, days=1)) == pytest.approx(208 * 2_000_000, rel=0.02)
    more = memory.memory_needed(scenario(replicates=1000, days=101)) - memory.memory_needed(scenario(replicates=1000, days=1))
    assert more == pytest.approx(2 * 4 * 1000 * 100 * 100, rel=0.2)  # some hundred columns, twice


def test_policies_look_at_every_slot():
    """What a glance takes is what its columns take, of slots held free as well; a policy's two columns of costs aside."""
    from sim.model.simulation import Simulation

    world = {"groups": {"members": 300, "capacity": 500}}
    small = {"replicates": 4, "days": 1, "world": world}
    with_policy, without = (scenario(policies, **small) for policies in ({"content": {"per_day": 1}}, {}))
    costs = memory.COPIES * 4 * 4 * (memory._columns(with_policy) - memory._columns(without))  # 4 replicates, 4 bytes
    glance = sum(column.nbytes for column in Simulation(with_policy).view(0)._glance)
    assert glance > 0
    assert memory.memory_needed(with_policy) - memory.memory_needed(without) == glance + costs


@pytest.mark.parametrize(
    ("world", "policies"),
    [
        ({}, {}),
        ({"groups": {"members": 100}}, {}),
        ({"groups": {"members": 100, "capacity": 150}}, {}),
        ({"groups": {"members": 100}, "platform": "forum"}, {}),
        ({"groups": {"members": 100}, "behaviour": {"inviting": {"invite_rate": 0.0}}}, {"content": {"per_day": 1}}),
        ({"groups": {"members": 100}, "behaviour": {"inviting": {"invite_rate": 0.0}}}, {"pruning": {"refill": "cold"}}),
    ],
)
def test_columns_are_those_of_the_simulation(world, policies):
    from sim.model.simulation import Simulation

    one = scenario(policies, replicates=1, days=2, world=world)
    assert memory._columns(one) == len(Simulation(one).daily_table())


def test_memory_as_linux_tells_it(tmp_path):
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:       24684096 kB\nMemAvailable:   21583568 kB\nSwapFree:  1000 kB\nHugePages_Total:       0\n")
    assert memory._available(file) == 1024 * (21583568 + 1000)
    assert memory._available(tmp_path / "none") is None
    file.write_text("max\n")
    assert memory._limit(file) is None
    file.write_text("4096\n")
    assert memory._limit(file) == 4096


def test_other_systems_tell_what_is_built_in(monkeypatch):
    monkeypatch.setattr(memory, "_available", lambda: None)
    monkeypatch.setattr(memory, "_limit", lambda: None)
    monkeypatch.setattr(memory.os, "sysconf", lambda name: {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}[name], raising=False)
    assert memory.memory_there() == 4096_000
    monkeypatch.delattr(memory.os, "sysconf")
    assert memory.memory_there() is None


def test_groups_held_in_reserve_take_room_too():
    def needed(first_groups):
        flash = {"kind": "flash", "most_groups": 3, "first_groups": first_groups}
        return memory.memory_needed(scenario({"lifecycle": flash}, replicates=10))

    assert needed(False) - needed(True) >= 3 * 10 * 2000 * memory.RESERVED_BYTES
