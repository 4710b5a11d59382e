"""Results converge as the tick shrinks: one hour is near enough, and halving it halves what is left of the difference.

Paired: the same people with the same keyed draws, at 24, 48 and 96 ticks a day, over many replicates.
"""

import numpy as np
import pytest
from small_worlds import per_day, shipped

from sim.model.simulation import Simulation

STATES = (
    "interest_mean",
    "trust_mean",
    "belief_mean",
    "fatigue_mean",
    "muted_share",
    "never_spoke_share",
    "owner_tie_share",
)
COUNTS = ("visits", "readers", "messages", "replies", "members", "orders", "ties_per_member", "speakers_1d")
NO_BANS = {"world.behaviour.policing.ban_rate": 0.0}  # a group that is closed has no means
MANY = {"brand_group": 1000, "interest_group": 4000}


@pytest.fixture(scope="module", params=sorted(MANY))
def means(request):
    """By ticks a day and column: means over days of each replicate (replicates,)."""
    result = {}
    for ticks in (24, 48, 96):
        given = shipped(request.param, 30, 200, MANY[request.param], more={"run.ticks_per_day": ticks} | NO_BANS)
        s = Simulation(given, threads=2).run()
        result[ticks] = {name: np.nanmean(per_day(s, name), axis=1) for name in STATES + COUNTS}
    return result


def change(means, name, a, b):
    """Relative change of a mean between two ticks, and its standard error."""
    difference = means[b][name] - means[a][name]
    level = abs(means[b][name].mean())
    return difference.mean() / level, difference.std() / np.sqrt(len(difference)) / level


# The draws are keyed, so these are numbers, not chances: nothing is left to luck, and no allowance is made for noise
# but where the noise itself is the larger part (orders, ties to the owner).


def test_an_hour_is_near_enough_for_visits(means):
    moved, error = change(means, "visits", 24, 48)
    assert abs(moved) < 0.01, f"{moved:.2%} +- {error:.2%}"
    assert error < 0.002, "too few replicates to tell"


@pytest.mark.parametrize("name", STATES)
def test_an_hour_is_near_enough_for_states(means, name):
    moved, error = change(means, name, 24, 48)
    assert abs(moved) < 0.02 + (2 * error if name in ("owner_tie_share", "fatigue_mean") else 0.0), f"{moved:.2%} +- {error:.2%}"


@pytest.mark.parametrize("name", COUNTS)
def test_counts_agree_within_noise(means, name, request):
    if name in ("replies", "messages") and "interest_group" in request.node.name:  # not mended: docs/model.md, 2
        request.applymarker(pytest.mark.xfail(strict=True, reason="who is answered at once depends on the tick: +7 %"))
    moved, error = change(means, name, 24, 48)
    assert abs(moved) < 0.015 + 3 * error, f"{moved:.2%} +- {error:.2%}"


@pytest.fixture(scope="module")
def more_means():
    """The same of the brand's group, over four times as many replicates: how differences shrink is harder to tell."""
    result = {}
    for ticks in (24, 48, 96):
        s = Simulation(shipped("brand_group", 30, 200, 4000, more={"run.ticks_per_day": ticks} | NO_BANS), threads=2).run()
        result[ticks] = {name: np.nanmean(per_day(s, name), axis=1) for name in ("visits", "interest_mean")}
    return result


@pytest.mark.parametrize("name", ["visits", "interest_mean"])
def test_differences_halve(more_means, name):
    """First order: 48 to 96 ticks moves about half of what 24 to 48 moved; all of it would mean no convergence."""
    (first, e1), (second, e2) = change(more_means, name, 24, 48), change(more_means, name, 48, 96)
    assert abs(second) < 0.75 * abs(first), f"{first:.3%} +- {e1:.3%}, then {second:.3%} +- {e2:.3%}"
    assert abs(first) > 3 * np.hypot(e1, e2), "too few replicates to tell a difference that halves from one that does not"


def test_an_hour_is_near_enough_in_a_forum():
    """A forum with boards and a front page; it has no answers within a tick that could make up for anything."""
    result = {}
    for ticks in (24, 48):
        s = Simulation(shipped("forum", 30, 400, 150, more={"run.ticks_per_day": ticks}), threads=2).run()
        result[ticks] = {name: np.nanmean(per_day(s, name), axis=1) for name in (*STATES, *COUNTS)}
    for name in ("visits", "readers", "interest_mean", "trust_mean", "belief_mean", "members"):
        moved, error = change(result, name, 24, 48)
        assert error < 0.003 and abs(moved) < 0.01, f"{name}: {moved:.2%} +- {error:.2%}"
    for name in ("messages", "replies", "orders", "speakers_1d"):
        moved, error = change(result, name, 24, 48)
        assert abs(moved) < 0.015 + 3 * error, f"{name}: {moved:.2%} +- {error:.2%}"
