"""Deposits of a check-in campaign: whoever signed up gets it back or loses it, whatever became of him."""

import numpy as np
import pytest
from small_worlds import LEAVING, scenario, simulate

from sim.model.simulation import Simulation

CAMPAIGN = {
    "run.days": 12, "operator.check_in": {"days": 10, "deposit": 8.0, "reward": 0.0},
    "world.behaviour.check_in.check_in_join": 1.0, "world.behaviour.check_in.check_in_motivation": 0.0,
    "world.behaviour.check_in.streak_motivation": 0.0, "world.behaviour.check_in.reward_motivation": 0.0, "world.behaviour.check_in.deposit_motivation": 0.0,
    "world.behaviour.presence.reminder_pull": 0.0,
}  # fmt: skip
DROP_OUT = "world.behaviour.check_in.drop_out"


def _deposits(simulation: Simulation) -> float:
    daily = simulation.daily_table()
    return -float(daily["cash_check_in"][daily["day"] == 10].sum()) / 8.0


@pytest.mark.parametrize("leave_rate", [0.0, 0.3])
def test_who_drops_out_or_leaves_loses_it_too(leave_rate: float) -> None:
    """Nobody posts a card here, so that all who signed up lose the deposit, on whatever night they drop out."""
    changes = CAMPAIGN | {LEAVING + "leave_rate": leave_rate}
    keen, fickle = (simulate(changes | {DROP_OUT: p}) for p in (0.0, 1.0))
    participants = keen.daily_table()["check_in_participants"].reshape(2, -1)[:, :10]
    assert participants.max() > 5 and fickle.daily_table()["check_in_participants"].max() == 0
    assert _deposits(keen) == _deposits(fickle) >= participants.max(axis=1).sum()
    assert np.allclose(keen.daily_table()["visits"], fickle.daily_table()["visits"])


def test_the_accounts_of_a_campaign_are_closed_once() -> None:
    simulation = Simulation(scenario(CAMPAIGN | {DROP_OUT: 0.5})).run()
    assert not simulation.world.groups["campaign_quitters"].any()
    cash = simulation.daily_table()["cash_check_in"].reshape(2, -1)
    assert (cash[:, 10] < 0).all() and not cash[:, [*range(10), 11]].any()
