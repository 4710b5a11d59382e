"""Replicates from a later one on: the bits that they have in a run of all."""

from typing import Any

import numpy as np
import pytest
from small_worlds import assert_tables_equal, scenario, shipped

from sim.model.simulation import Simulation
from sim.scenario.schema import Scenario

BY_REPLICATE = ("daily", "joins", "leaves", "agenda", "messages")
LOTTERY: dict[str, Any] = {
    "run.days": 12, "world.groups.count": 2, "world.groups.members": 20, "world.groups.capacity": 40,
    "world.market.people_per_member": 0.2, "world.market.strata": {"customers": 0.4, "friends": 0.4, "strangers": 0.2},
    "world.members.existing_customers": 0.4, "world.behaviour.leaving.leave_rate": 0.1,
    "world.behaviour.inviting.invite_rate": 1.0, "world.behaviour.inviting.invite_acceptance": 1.0,
    "world.behaviour.outside.outside_rate": 0.3, "world.behaviour.outside.tell_outside": 3.0,
    "operator.pruning": {"every_days": 2, "silent_days": 2, "announced": False, "refill": "existing"},
    "operator.ads": {"per_day": 2}, "world.behaviour.buying.buy_chance": 0.8, "operator.cash_per_day": 1000.0, "world.owner.impatience": 0.05, "run.log_groups": 5,
}  # fmt: skip
"""More want to join than there are; owners give up; five groups keep a log: those of two replicates and one more."""
FORUM = {"world.platform": "forum", "world.groups.topics": 2, "world.groups.capacity": None}
FLASH = {"operator.lifecycle": {"kind": "flash", "most_groups": 2, "every_days": 4, "lasts_days": 3, "carry_over": "everyone"}}


def make(name: str, replicates: int) -> Scenario:
    if name == "lottery":
        return scenario(LOTTERY | {"run.replicates": replicates})
    if name == "lottery in a forum":
        return scenario(LOTTERY | FORUM | {"run.replicates": replicates})
    if name == "flash groups":
        return scenario(LOTTERY | FLASH | {"run.replicates": replicates})
    return shipped(name, 20, 50, replicates, 3 if name in ("portfolio", "stores", "group_buy_group") else 0)


def assert_part(whole: Simulation, part: Simulation) -> None:
    """The part has the rows that its replicates have in the whole."""
    first = part.first_replicate
    for name in BY_REPLICATE:
        all_rows, rows = (getattr(s, f"{name}_table")() for s in (whole, part))
        mine = (all_rows["replicate"] >= first) & (all_rows["replicate"] < first + part.replicates)
        assert_tables_equal({column: values[mine] for column, values in all_rows.items()}, rows, f"{name} from {first} on")
    per = whole.groups_total // whole.replicates
    rows = slice(first * per * whole.slots, (first + part.replicates) * per * whole.slots)
    assert np.array_equal(whole.world.members["uid"][rows], part.world.members["uid"])
    assert part.world.groups["replicate"].tolist() == [first + k for k in range(part.replicates) for _ in range(per)]


GIVEN = (
    "lottery", "lottery in a forum", "flash groups", "portfolio", "stores", "group_buy_group", "shop_groups_split", "flash_sale",
    "sports_forum", "renewed_monthly", "red_packet_rain",
)  # fmt: skip


@pytest.mark.parametrize("name", GIVEN)
def test_parts_are_the_whole(name: str) -> None:
    whole = Simulation(make(name, 4)).run()
    daily = whole.daily_table()
    assert daily["visits"].any() and (name != "lottery" or (daily["market_friends"] == 0).any())
    for first, replicates in ((0, 2), (2, 2), (3, 1)):
        assert_part(whole, Simulation(make(name, replicates), first_replicate=first).run())


@pytest.mark.parametrize("name", ["lottery", "lottery in a forum", "flash groups"])
def test_on_the_mesa_engine(name: str) -> None:
    changes = LOTTERY | {"run.days": 6} | (FORUM if "forum" in name else FLASH if "flash" in name else {})
    whole = Simulation(scenario(changes | {"run.replicates": 3})).run()
    assert_part(whole, Simulation(scenario(changes | {"run.replicates": 2}), "mesa", first_replicate=1).run())


def test_the_log_counts_groups_from_replicate_0_on() -> None:
    """Five groups of two to a replicate: the first of replicate 2 is the last."""
    parts = [Simulation(make("lottery", 1), first_replicate=first) for first in range(4)]
    assert [s.logged for s in parts] == [2, 2, 1, 0]
    assert set(parts[2].run().messages_table()["group"]) == {0} and not len(parts[3].run().messages_table()["group"])


def test_single_groups_are_told_of_the_first_replicate_there() -> None:
    s = Simulation(make("lottery", 2), first_replicate=2).run()
    assert set(s.members_table()["replicate"]) == {2, 3}
    nodes, first = s.nodes_table(), s.world.members[: s.slots]
    assert set(nodes["uid"][nodes["moment"] == "last"]) <= set(first["uid"])


@pytest.mark.parametrize("first", [-1, 2**31 - 1])
def test_there_are_only_so_many_replicates(first: int) -> None:
    with pytest.raises(ValueError, match=f"first_replicate is {first}, expected 0 to 2147483646"):
        Simulation(scenario({"run.replicates": 2}), first_replicate=first)


def test_forks_stay_with_their_replicates() -> None:
    a, b = (scenario(LOTTERY | {"run.replicates": 2, "operator.ads": {"per_day": ads}}) for ads in (1, 3))
    whole = Simulation(scenario(LOTTERY | {"run.replicates": 4, "operator.ads": {"per_day": 1}}))
    part = Simulation(a, first_replicate=2)
    for s in (whole, part):
        for _ in range(5):
            s.step()
    other = scenario(LOTTERY | {"run.replicates": 4, "operator.ads": {"per_day": 3}})
    assert_part(whole.fork(other).run(), part.fork(b).run())
