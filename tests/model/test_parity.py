"""The two engines give the same bits: every table and every array of the state, for every shipped scenario and odd ones."""

import numpy as np
import pytest
from small_worlds import SHIPPED, TABLES, assert_tables_equal, scenario, shipped

from sim.model.simulation import Simulation

STATE = ("members", "threshold", "own_rate", "pulled_rate", "tie_slot", "tie_strength", "groups", "feed", "feed_sums", "midnight",
         "midnight_sums", "total", "total_sums", "speaker_slot", "speaker_kind", "speaker_tick")  # fmt: skip


def assert_parity(given):
    kernel, mesa = (Simulation(given, engine=engine).run() for engine in ("kernel", "mesa"))
    for table in TABLES:
        assert_tables_equal(getattr(kernel, f"{table}_table")(), getattr(mesa, f"{table}_table")(), table)
    for name in STATE:
        a, b = (np.asarray(getattr(s.world, name)) for s in (kernel, mesa))
        if name == "tie_slot":  # a place without a tie may keep any old slot
            a, b = np.where(kernel.world.tie_strength > 0, a, 0), np.where(mesa.world.tie_strength > 0, b, 0)
        for column in a.dtype.names or ("",):
            x, y = (np.ascontiguousarray(v[column] if column else v) for v in (a, b))
            assert x.tobytes() == y.tobytes(), f"{name} {column} differs in {np.flatnonzero((x != y).ravel())[:5]}"


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios(name):
    few = name == "portfolio"
    assert_parity(shipped(name, days=30, members=120 if few else 200, replicates=1, groups=2 if few else 0))


ODD = {
    "nobody speaks": {"world.behaviour.speaking.initiative": 0.0},
    "one member": {"world.groups.members": 1},
    "full from the start": {"world.groups.members": 60, "world.behaviour.inviting.invite_rate": 1.0},
    "everybody leaves": {"world.behaviour.leaving.leave_rate": 5.0, "world.behaviour.judging.reference_worth": 10.0},
    "nobody reads anything": {"world.behaviour.arriving.start_interest": 0.0, "world.behaviour.judging.reading_floor": 0.0},
    "much talk": {"world.behaviour.speaking.initiative": 4.0, "world.behaviour.speaking.branching": 0.95, "run.days": 4},
    "short ties": {"world.behaviour.ties.tie_half_life": 0.5, "world.behaviour.speaking.initiative": 2.0},
    "half-hour ticks": {"run.ticks_per_day": 48, "run.days": 6},
    "two-hour ticks": {"run.ticks_per_day": 12},
    "quarter-hour ticks": {"run.ticks_per_day": 96, "run.days": 4},
    "first judgements weigh all": {"world.behaviour.judging.gain_visits": 0.1},
    "totals": {"world.behaviour.judging.theta": 0.0, "operator.ads.per_day": 4},
    "discounts": {"operator.ads.per_day": 4, "operator.ads.discount": 0.4, "world.behaviour.buying.buy_chance": 0.8},
    "outsourced on some days": {"operator.ads.per_day": 2, "operator.ads.staff": "outsourced", "operator.ads.weekdays": [1, 3]},
    "weekend first": {"world.groups.first_weekday": 5, "operator.content.weekdays": [5, 6]},
    "check-in ended by force": {
        "operator.check_in.days": 8, "operator.check_in.deposit": 50.0, "world.behaviour.policing.strike_rate": 0.2,
        "world.behaviour.policing.strike_ban_days": 2.0,
    },
    "removed and replaced": {
        "operator.pruning.every_days": 4, "operator.pruning.warn_days": 2, "operator.pruning.silent_days": 3,
        "operator.pruning.refill": "cold", "operator.welcome.within_hours": 12, "operator.cash_per_day": 1000.0,
    },
    "opinion leaders": {"operator.kol.start_day": 2, "operator.kol.count": 4, "operator.welcome.first_members": True},
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_worlds(name):
    assert_parity(scenario(ODD[name]))
