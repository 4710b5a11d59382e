"""The policies in a small world: all of them together, and at strength zero no difference to the bit."""

from typing import Any

import numpy as np
import pytest

from sim.model.simulation import Simulation
from sim.policies.registry import REGISTRY
from sim.scenario import loads

TEXT = """
name: played
run: {days: 24, replicates: 2}
world:
  platform: wecom_group
  groups: {count: 2, members: 60}
  members: {places: 3}
operator:
  staff_minutes_per_day: 480
  cash_per_day: 300
  content: {per_day: 2}
"""
NOTHING: dict[str, Any] = {
    "service": {"notices": 0.0},
    "moderation": {"rules": False, "notices": 0.0, "strictness": 0.0},
    "outreach": {"per_day": 0},
    "core_care": {"share": 0.0},
    "mesh": {"introductions_per_day": 0},
    "topics": {"chat_per_day": 0, "converse": 0, "knowledge_per_day": 0, "hot_per_day": 0},
    "co_creation": {"asks": False},
}
MUCH: dict[str, Any] = {
    "service": {},
    "moderation": {"strictness": 0.5},
    "outreach": {"silent_days": 5, "every_days": 4, "segment": {"who": "customers"}},
    "core_care": {"share": 0.3, "every_days": 3},
    "mesh": {"teams": 2, "team_size": 3, "team_days": 6, "meet_up_every_days": 9, "introductions_per_day": 5},
    "topics": {"planted": 2},
    "co_creation": {"every_days": 6, "after_days": 3, "trials": 1, "keeps": 0.5},
}


def _play(operator: dict[str, Any]) -> Simulation:
    return Simulation(loads(TEXT, REGISTRY, {f"operator.{key}": values for key, values in operator.items()})).run()


@pytest.fixture(scope="module")
def control() -> Simulation:
    """Content only."""
    return _play({})


def test_at_strength_zero_nothing_changes(control: Simulation) -> None:
    """Many policies that do nothing are as none."""
    played, before = _play(NOTHING), control
    for day in range(24):
        assert np.array_equal(played.observed(day), before.observed(day), equal_nan=True)
    assert np.array_equal(
        np.asarray(played.world.members).view(np.uint8), np.asarray(before.world.members).view(np.uint8)
    )
    table = played.daily_table()
    assert all(table[f"minutes_{key}"].sum() == 0 and table[f"cash_{key}"].sum() == 0 for key in NOTHING)


@pytest.mark.parametrize("key", MUCH)
def test_each_does_something(key: str, control: Simulation) -> None:
    played = _play({key: MUCH[key]})
    table = played.daily_table()
    assert table[f"minutes_{key}"].sum() > 0
    assert not np.array_equal(played.observed(23), control.observed(23), equal_nan=True)


def test_all_together() -> None:
    table = _play(MUCH).daily_table()
    assert all(table[f"minutes_{key}"].sum() > 0 for key in MUCH)
    assert table["staff_minutes"].max() <= 480.01 and table["cash"].max() <= 300.01
