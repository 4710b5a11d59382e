"""What a log says of who came and left: the number of members, and what is compared of that."""

import numpy as np
import pytest
from stand_in_measures import DAY, MONDAY

from sim.chatlogs.tables import from_columns
from sim.study.calibration.calibrate import calibration_plan
from sim.study.calibration.measured import LogMeasures
from sim.study.calibration.observed import observe
from sim.study.calibration.reading import make_calibration
from sim.study.experiment.reading import scenario_draft

SCENARIO = {"name": "hikers", "world": {"platform": "wechat_group", "groups": {"members": 50}}}
MEMBERS = "world.groups.members"
FIRST = MONDAY // DAY


def told(rows):
    """A log of (day, kind, actor, target)."""
    return from_columns(
        [0] * len(rows), [row[2] for row in rows], [FIRST * 86_400.0 + 86_400.0 * row[0] for row in rows],
        kind=[row[1] for row in rows], target=[row[3] for row in rows],
    )  # fmt: skip


def founded(days=12, brought=20, **more):
    """Founded by 1, who brings others in on the spot; two of them talk, one leaves at half time, another comes."""
    rows = [(0.0, "create", 1, 0), *((0.01, "invite", 1, n + 2) for n in range(brought))]
    rows += [(day + 0.5, "message", 2 + day % 2, 0) for day in range(days)]
    rows += [(days / 2, "leave", 9, 0), (days / 2 + 2, "join", 100, 0), *more.get("rows", [])]
    return told(sorted(rows, key=lambda row: row[0]))


def planned(log, given=None):
    return calibration_plan(log, scenario_draft(SCENARIO), make_calibration(given or {}))


def test_a_log_from_the_founding_on_tells_how_many_members_there_are():
    seen = observe(founded())
    assert (seen.days, seen.joins, seen.leaves) == (10, 1, 1)
    assert seen.members == pytest.approx(21 - 2 / 10)  # for two of ten days it was one fewer
    plan = planned(founded())
    assert plan.scenario.world.groups.members == 21
    assert MEMBERS not in plan.prior.names
    assert plan.fitted(np.array([0.1] * plan.prior.size))[MEMBERS] == 21


def test_who_says_how_many_they_are_is_believed_more_than_the_log():
    assert planned(founded(), {"members": 30}).scenario.world.groups.members == 30
    assert planned(founded(), {"set": {MEMBERS: 31}}).scenario.world.groups.members == 31
    asked = {"parameters": {MEMBERS: {"uniform": [20, 60], "whole": True}}}
    assert planned(founded(), asked).scenario.world.groups.members == 50


def test_those_whose_names_are_not_known_count_as_well():
    more = [(0.02, "invite", 1, 0), (0.03, "invite", 1, 0), (0.04, "removed", 1, 0)]
    assert observe(founded(rows=more)).members == pytest.approx(22 - 2 / 10)


@pytest.mark.parametrize(
    "log",
    [
        told([(0.0, "create", 1, 0), *((day + 0.5, "message", 1 + day % 3, 0) for day in range(12))]),
        told([*((day + 0.5, "message", 1 + day % 3, 0) for day in range(12)), (3.2, "create", 1, 0), (4.0, "join", 9, 0)]),
        told([*((day + 0.5, "message", 1 + day % 3, 0) for day in range(12)), (4.0, "join", 9, 0)]),
    ],
)
def test_a_log_that_does_not_name_all_of_them_does_not_tell_how_many_there_are(log):
    assert observe(log).members is None
    assert MEMBERS in planned(log).prior.names


def test_more_than_a_group_can_hold_are_as_many_as_it_can():
    small = {"name": "hikers", "world": {"platform": "wechat_group", "groups": {"members": 10, "capacity": 15}}}
    plan = calibration_plan(founded(), scenario_draft(small), make_calibration({}))
    assert plan.scenario.world.groups.members == 15


def test_who_comes_and_leaves_is_compared_where_the_log_tells_it():
    plan = planned(founded())
    value = dict(zip(plan.names, plan.target, strict=True))
    assert (value["joins_per_day"], value["leaves_per_day"]) == (pytest.approx(0.1), pytest.approx(0.1))
    silent = told([(n / 10, "message", n % 7 + 1, 0) for n in range(120)])
    value = dict(zip(plan.names, planned(silent).target, strict=True))
    assert np.isnan([value["joins_per_day"], value["leaves_per_day"]]).all()
    assert np.isfinite(value["messages_per_day"])


def test_simulated_logs_tell_it_too():
    from sim.model.simulation import Simulation

    scenario = scenario_draft(SCENARIO).scenario({
        "run.days": 9, "run.replicates": 1, "run.log_groups": 1, "world.behaviour.leaving.leave_rate": 0.3,
        "world.behaviour.speaking.initiative": 0.5,
    })  # fmt: skip
    simulation = Simulation(scenario)
    while simulation.day < simulation.days:
        simulation.step()
    measures = LogMeasures()
    found = measures.of(measures.simulated(simulation, 2))
    left = [row for row in range(len(simulation.leaves_table()["day"])) if simulation.leaves_table()["day"][row] >= 2]
    assert len(left) > 0
    names = [one.name for one in measures.summaries]
    assert found[names.index("leaves_per_day")] == pytest.approx(len(left) / 7, abs=1 / 7)
