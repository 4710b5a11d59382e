"""Calibration files, the log that is looked at, and what is refused before anything is played."""

import numpy as np
import pytest
from stand_in_measures import DAY, MONDAY, StandIn, events

from sim.chatlogs.source import LogError
from sim.scenario.problems import ScenarioError
from sim.study.calibration.calibrate import calibration_plan
from sim.study.calibration.observed import by_the_clock, hour_profile, observe
from sim.study.calibration.reading import make_calibration, read_calibration
from sim.study.calibration.usual import BELIEFS
from sim.study.experiment.reading import scenario_draft

SCENARIO = """\
name: hikers
world: {platform: wechat_group, groups: {members: 40}}
operator: {content: {per_day: 1}}
"""
INITIATIVE = "world.behaviour.speaking.initiative"


def talk(days=20, people=15, each=4, first=MONDAY, rooms=1):
    """Everybody writes `each` messages a day, at noon."""
    count = days * people * each
    at = np.arange(count)
    time = first + at // (people * each) * DAY + 43_200_000 + at % (people * each) * 60_000
    return events(at % rooms, time, at % people + 1)


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "hikers.yaml"
    path.write_text(SCENARIO)
    return path


def planned(scenario, given=None, log=None, **more):
    asked = make_calibration(given or {}) if not hasattr(given, "read_text") else read_calibration(given)
    return calibration_plan(
        talk() if log is None else log, scenario_draft(scenario), asked, source=scenario, measures=StandIn(), **more
    )


def refused(scenario, given=None, log=None, **more):
    with pytest.raises(ScenarioError) as caught:
        planned(scenario, given, log, **more)
    return str(caught.value)


# the file -------------------------------------------------------------------------------------------------------------


def in_file(tmp_path, text):
    path = tmp_path / "priors.yaml"
    path.write_text(text)
    return path


def test_a_file_says_all_there_is_to_say(scenario, tmp_path):
    path = in_file(
        tmp_path,
        f"""\
about: How lively it is
members: 30
burn_in: 2
warm_up: 5
budget: 300
first: 100
population: 50
without: [gap]
set: {{world.behaviour.ties.tie_gain: 0.2}}
parameters:
  {INITIATIVE}: {{log_uniform: [0.002, 0.2]}}
  world.members.sociability_sigma: {{triangular: [0.5, 1.3, 2.2]}}
""",
    )
    plan = planned(scenario, path)
    assert plan.prior.names == (INITIATIVE, "world.members.sociability_sigma")
    assert plan.scenario.world.groups.members == 30
    assert plan.scenario.world.behaviour.ties.tie_gain == 0.2
    assert (plan.warm_up, plan.observed.days, plan.days) == (5, 16, 21)
    assert plan.settings.budget == 300
    assert plan.names == ("per_day", "posters", "busiest", "answers", "days", "unknown")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  world.behaviour.speaking.initative: {uniform: [0, 1]}", "unknown key; did you mean"),
                ("  world.behaviour.speaking.initiative: {uniform: [-1, 1]}", "expected"),
        ("  world.behaviour.speaking.branching: {uniform: [0.5, 1.5]}", "expected"),
        ("  world.behaviour.speaking.initiative: {normal: [0.1, 0.1]}", "expected"),
                ("  run.days: {uniform: [5, 9]}", "this follows from the log"),
        ("  world.groups.count: {uniform: [1, 9], whole: true}", "this follows from the log"),
        ("  world.other_products.0.price: {uniform: [1, 9]}", "this is in a list"),
        ("  world.groups.members: {uniform: [5, 9], whole: true}", "15 people write in one room of the log, and at most 9"),
    ],
)
def test_what_the_scenario_does_not_take_is_refused_with_its_line(scenario, tmp_path, line, said):
    text = refused(scenario, in_file(tmp_path, f"budget: 300\nparameters:\n{line}\n"))
    assert said in text
    assert "priors.yaml:3:3: " in text


@pytest.mark.parametrize("belief", ["{uniform: [0.1, .inf]}", "{triangular: [0.1, x, 2]}", "{uniform: [1]}", "{uniform: [1, 0]}", "[0.1, 0.2]", "{beta: [1, 2]}", "{uniform: [0, 1], normal: [0, 1]}"])
def test_what_is_no_belief_is_refused_with_its_line(scenario, tmp_path, belief):
    text = refused(scenario, in_file(tmp_path, f"parameters:\n  {INITIATIVE}: {belief}\n"))
    assert "priors.yaml:2:" in text and "expected" in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bugdet: 3", "priors.yaml:1:1: bugdet: unknown key; did you mean budget?"),
        ("first: 900\nbudget: 300", "first (900) is more than the budget (300)"),
        ("population: 500\nfirst: 300", "population (500) is more than first (300)"),
        ("without: [gaps]", "there is no summary 'gaps'"),
        ("summaries: [gap]\nwithout: [gap]", "gap is looked at and left out at once"),
        ("summaries: [unknown]\nwithout: [per_day]\nbudget: 5", "budget"),
        ("members: 30\nparameters: {world.groups.members: {uniform: [20, 60], whole: true}}", "expected one of them"),
        ("members: 7", "15 people write in one room of the log, and the scenario has 7 members"),
        ("days: 1", "days"),
        ("warm_up: 360\nhours: never", "hours"),
    ],
)
def test_mistakes_in_a_file_are_told(scenario, tmp_path, text, said):
    assert said in refused(scenario, in_file(tmp_path, text))


def test_parameters_that_exclude_each_other_at_their_ends_are_refused_together(scenario):
    between = {"uniform": [0.1, 0.9]}
    tiers = {f"world.members.tiers.{tier}": between for tier in ("upper", "middle", "base")}
    text = refused(scenario, {"parameters": {**tiers}})
    assert "shares" in text


def test_values_of_the_command_line_are_checked_as_well(scenario):
    given = make_calibration({})
    with pytest.raises(ScenarioError, match="--budget: .*greater than or equal to 50"):
        given.changed({"budget": 3})
    small = given.changed({"budget": 200})
    assert small.file.sizes == (66, 33)
    assert given.changed({}, quickly=True).file.budget == 600


def test_without_a_file_the_usual_parameters_are_looked_for(scenario):
    plan = planned(scenario)
    assert set(plan.prior.names) == {*BELIEFS, "world.groups.members"}
    assert plan.usual
    members = plan.prior.marginals[plan.prior.names.index("world.groups.members")]
    assert members.ends == (15.0, 180.0)
    assert set(planned(scenario, {"members": 40}).prior.names) == set(BELIEFS)
    assert 5 <= len(BELIEFS) <= 8


def test_where_all_that_a_group_can_hold_write_there_is_nothing_to_find(scenario):
    plan = planned(scenario, {"set": {"world.groups.capacity": 40}}, talk(people=40))
    assert set(plan.prior.names) == set(BELIEFS)
    assert plan.scenario.world.groups.members == 40


def test_more_people_than_a_group_can_hold_are_refused(scenario):
    text = refused(scenario, {"set": {"world.groups.capacity": 40}}, talk(people=41))
    assert "41 people write in one room of the log, and the scenario's groups hold 40" in text


def test_particles_are_told_apart_by_all_that_they_depend_on(scenario):
    one, other = planned(scenario, {"members": 40}), planned(scenario, {"members": 41})
    values = np.linspace(0.01, 1.0, one.prior.size)
    assert one.identify(values, 1) == planned(scenario, {"members": 40}).identify(values, 1)
    told = {
        one.identify(values, 1), one.identify(values, 2), one.identify(values * 1.01, 1), other.identify(values, 1),
        planned(scenario, {"members": 40, "warm_up": 3}).identify(values, 1),
        planned(scenario, {"members": 40, "hours": "scenario"}).identify(values, 1),
    }  # fmt: skip
    assert len(told) == 6


# the log --------------------------------------------------------------------------------------------------------------


def test_days_are_whole_and_on_the_right_weekday(scenario):
    seen = observe(talk(days=20))
    assert (seen.days, seen.before, seen.first, seen.weekday) == (18, 1, "2024-01-02", 1)
    assert seen.messages == 18 * 60
    assert (seen.events.start, seen.events.end) == (MONDAY + DAY, MONDAY + 19 * DAY - 1)
    plan = planned(scenario, {"warm_up": 10}, talk(days=20))
    assert (plan.scenario.world.groups.first_weekday + 10) % 7 == 1


def test_a_log_of_a_few_days_is_taken_as_it_is():
    seen = observe(talk(days=5))
    assert (seen.days, seen.before) == (5, 0)


def test_first_days_can_be_left_out_and_the_rest_be_cut():
    seen = observe(talk(days=30), burn_in=7, days=10)
    assert (seen.days, seen.before, seen.first) == (10, 8, "2024-01-09")


def test_the_clock_is_that_of_the_people():
    log = talk(days=20, first=MONDAY - 43_200_000)  # at midnight, UTC
    shifted = events(log.room, log.time, log.actor, offset=480)
    assert observe(log).hours[0] > 0 == observe(shifted).hours[0]
    assert observe(shifted).hours[8] > 0
    assert observe(shifted).events.start % DAY == 16 * 3_600_000  # midnight there


def test_answers_to_what_is_not_looked_at_answer_nothing():
    log = events([0] * 30, MONDAY + np.arange(30) * DAY, [1] * 30, reply_to=np.arange(30) - 1)
    seen = observe(log, days=5)
    assert seen.events.reply_to.tolist() == [-1, 0, 1, 2, 3]


def test_a_log_that_begins_with_its_founding_needs_no_warm_up(scenario):
    log = talk(days=20)
    founded = events(
        np.append(log.room, 0), np.append(log.time, MONDAY), np.append(log.actor, 1),
        kind=[*["message"] * len(log.time), "create"],
    )  # fmt: skip
    assert planned(scenario, log=log).warm_up == 14
    assert planned(scenario, log=founded).warm_up == 1
    assert planned(scenario, {"burn_in": 6}, founded).warm_up == 7


@pytest.mark.parametrize(
    ("log", "more", "said"),
    [
        (events([0], [MONDAY], [1], kind="join"), {}, "no message"),
        (talk(days=20), {"burn_in": 17}, "1 of the log's 20 days"),
        (talk(days=20), {"burn_in": 40}, "0 of the log's 20 days"),
        (talk(days=1), {}, "the log is of one day, expected two days or more"),
        (events([0, 0, 0], MONDAY + np.array([0, 1, 50]) * DAY, [1, 1, 1]), {"burn_in": 5, "days": 9}, "no message in"),
        (talk(days=10, rooms=1200, each=100), {}, "1,200 rooms"),
    ],
)
def test_logs_that_tell_nothing_are_refused(log, more, said):
    with pytest.raises(LogError, match=said):
        observe(log, **more)


def test_rooms_that_are_not_there_all_the_time_are_noticed():
    early, late = talk(days=20), talk(days=5, first=MONDAY + 15 * DAY)
    both = events(
        np.append(early.room, late.room + 1), np.append(early.time, late.time), np.append(early.actor, late.actor)
    )
    assert observe(both).uneven
    assert not observe(early).uneven


def test_a_log_by_the_minute_is_held_against_simulations_by_the_minute():
    log = talk()
    assert observe(log).grain == 60_000
    fine = events(log.room, log.time + 1234, log.actor)
    assert observe(fine).grain == 1
    assert (by_the_clock(fine, 60_000).time == log.time).all()


def test_people_are_about_when_the_log_says_so(scenario):
    plan = planned(scenario, log=talk(days=200))
    profile = plan.scenario.world.members.hour_profile
    assert profile[12] > 10 > profile[20] * 10
    usual = np.array(planned(scenario, {"hours": "scenario"}).scenario.world.members.hour_profile)
    few = hour_profile(observe(talk(days=4, people=1, each=1)), usual)
    assert few == pytest.approx(usual / usual.mean(), abs=0.5)
