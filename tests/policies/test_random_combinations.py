"""Any policies together, with any parameters, in any world: people, money, time and bits are all accounted for.

Policies are drawn from the registry and from what they say of their parameters, so that one added later takes part.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from unittest import mock

import numba
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_policies import TOGETHER, operators, parameters, strategy_of

from sim.model import kernel_runner
from sim.model import simulation as module
from sim.model.agenda import Agenda
from sim.model.entries import ACTIONS, DIRECT, TOLERANCE
from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY
from sim.scenario import loads
from sim.scenario.behaviour import Behaviour

sys.path.append(str(Path(__file__).parents[1] / "model"))

from sound_state import play_soundly
from sound_worlds import assert_sound, worlds
from test_parity import assert_same
from test_threads import assert_same_run

pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="hundreds of runs take hours uncompiled")

TEXT = "{name: random, run: {days: 12}, world: {groups: {members: 40}}}"


def _examples(count: int) -> Any:
    """The same examples every time; one that fails is not made smaller, which takes many minutes."""
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    phases = (Phase.explicit, Phase.generate)
    return settings(max_examples=count, derandomize=True, deadline=None, suppress_health_check=checks, phases=phases)


@st.composite
def strategies(draw: Any, *always: str, **changes: Any) -> dict[str, Any]:
    """What is changed in a scenario: these policies, and any others, in a world that is as odd as may be."""
    world = {key: value for key, value in draw(worlds()).items() if not key.startswith("operator.")}
    for part in ("rewards", "attention"):  # what members make of the policies
        section: Any = Behaviour.model_fields[part].annotation
        world |= {f"world.behaviour.{part}.{name}": value for name, value in draw(parameters(section)).items()}
    world["operator.staff_minutes_per_day"] = draw(st.sampled_from([1e5, 1440.0, 1440.0, 240.0, 30.0, 0.0]))
    world["operator.cash_per_day"] = draw(st.sampled_from([1e6, 1e4, 1e4, 500.0, 50.0, 0.0]))
    world["world.members.places"] = draw(st.sampled_from([1, 3]))
    world |= {name.replace("__", "."): value for name, value in changes.items()}
    return draw(operators(TEXT, world, *always))  # type: ignore[no-any-return]


class Watched(Agenda):
    """An agenda that remembers which of its entries are debts, and is looked through when the day is complete."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.debts: list[slice] = []
        self.begins_with = self._left.copy()

    def _add(self, *arguments: Any, owed: bool = False, **named: Any) -> Any:
        begin = self._written
        done = super()._add(*arguments, owed=owed, **named)
        if owed:
            self.debts.append(slice(begin, self._written))
        return done

    def compile(self) -> Any:
        self._assert_accounts_add_up()
        return super().compile()

    def _assert_accounts_add_up(self) -> None:
        entries, groups = self.entries(), self.groups
        minutes, cash, missed = self.totals()
        done = entries["done"] == 1
        policies = len(minutes)
        place = entries["policy"][done].astype(np.int64) * groups + entries["group"][done]
        for booked, name in ((minutes, "minutes"), (cash, "cash")):
            sums = np.bincount(place, entries[name][done], policies * groups).reshape(policies, groups)
            np.testing.assert_allclose(booked, sums, rtol=1e-5, atol=1e-3, err_msg=name)
        here = ~self._away
        left_out = np.bincount(entries["group"][~done], minlength=groups)
        assert np.array_equal(missed[here], left_out[here]) and not missed[~here].any()

        debts = np.zeros((2, groups))
        for part in self.debts:
            rows = entries[part]
            for number, name in enumerate(("minutes", "cash")):
                np.add.at(debts[number], rows["group"], np.maximum(0.0, rows[name]) * rows["done"])
        assert (self._left >= -TOLERANCE).all()
        slack = 1e-3 + 1e-5 * np.abs(cash).sum(axis=0)
        assert (cash.sum(axis=0) <= self.begins_with[1] + debts[1] + slack).all(), "more money is spent than there is"
        shared = [k for k, policy in enumerate(self.staff_of) if policy == "shared"]
        slack = 1e-3 + 1e-5 * minutes.sum(axis=0)
        assert (minutes[shared].sum(axis=0) <= self.begins_with[0] + debts[0] + slack).all(), "more time than there is"
        direct = np.bincount(entries["group"][done & np.isin(entries["action"], DIRECT)], minlength=groups)
        assert (direct <= self.begins_with[2]).all(), "more direct messages than the platform allows"


def _watched(changes: dict[str, Any]) -> Simulation:
    """A scenario played, every agenda and every evening looked at."""
    scenario = loads(TEXT, REGISTRY, changes)
    staff = tuple(getattr(policy, "staff", "shared") for policy in scenario.operator.policies)
    watch = type("WatchedHere", (Watched,), {"staff_of": staff})
    with mock.patch.object(module, "Agenda", watch):
        return play_soundly(Simulation(scenario))


def _assert_booked_as_in_the_agenda(simulation: Simulation) -> None:
    """The daily costs of every policy are the sum of what it has done."""
    agenda, daily = simulation.agenda_table(), simulation.daily_table()
    groups = simulation.scenario.world.groups.count
    place = (agenda["replicate"] * groups + agenda["group"]) * simulation.days + agenda["day"]
    total = {"minutes": 0.0, "cash": 0.0}
    for key in simulation.scenario.operator.keys:
        mine = (agenda["policy"] == key) & agenda["done"]
        for name in ("minutes", "cash"):
            sums = np.bincount(place[mine], agenda[name][mine], simulation.groups_total * simulation.days)
            np.testing.assert_allclose(daily[f"{name}_{key}"], sums, rtol=1e-4, atol=1e-2, err_msg=f"{name} of {key}")
            total[name] = total[name] + sums
    np.testing.assert_allclose(daily["staff_minutes"], total["minutes"], rtol=1e-4, atol=1e-2)
    np.testing.assert_allclose(daily["cash"], total["cash"], rtol=1e-4, atol=1e-1)
    missed = np.bincount(place[~agenda["done"]], minlength=simulation.groups_total * simulation.days)
    assert np.array_equal(daily["missed"], missed)
    assert set(agenda["action"]) <= set(ACTIONS)


@pytest.mark.parametrize("key", TOGETHER)
@_examples(6)
@given(data=st.data())
def test_any_policies_together_in_any_world(key: str, data: Any) -> None:
    """Each policy with random others."""
    simulation = _watched(data.draw(strategies(key)))
    assert_sound(simulation, only_shared_staff=False)
    _assert_booked_as_in_the_agenda(simulation)


FEW = {"world__groups__count": 1, "world__groups__members": 15, "world__groups__capacity": 25, "run__ticks_per_day": 24}


@_examples(10)
@given(changes=strategies(run__days=5, run__replicates=1, **FEW))
def test_both_engines_give_the_same_bits(changes: dict[str, Any]) -> None:
    scenario = loads(TEXT, REGISTRY, changes)
    assert_same(*(Simulation(scenario, engine=engine).run() for engine in ("kernel", "mesa")))


@_examples(12)
@given(changes=strategies(run__replicates=2))
def test_two_threads_give_the_same_bits_as_one(changes: dict[str, Any]) -> None:
    scenario = loads(TEXT, REGISTRY, changes)
    with mock.patch.object(kernel_runner, "_SMALL", 0):
        one, two = (Simulation(scenario, threads=threads).run() for threads in (1, 2))
    assert_same_run(one, two)


@pytest.mark.parametrize("key", REGISTRY)
def test_every_parameter_of_every_policy_can_be_drawn(key: str) -> None:
    """A parameter of a kind that is not known fails here, with a text that says what to do."""
    for name, info in REGISTRY[key].model_fields.items():
        strategy_of(name, info).validate()
