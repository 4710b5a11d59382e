"""Optimisations: known optima and fronts of toy models, limits, resuming, `best.yaml`, one with the real model."""

import threading
from pathlib import Path

import numpy as np
import pytest

from sim.results.extras import MissingExtraError
from sim.scenario.problems import ScenarioError
from sim.study.carry_out import AllFailedError
from sim.study.compare import comparison_plan
from sim.study.execution.conduct import Means
from sim.study.execution.job import Done, Failed
from sim.study.execution.store import Store
from sim.study.experiment.reading import make_experiment, read_experiment
from sim.study.experiment.schema import Constraint, Range
from sim.study.folder import StudyFolder
from sim.study.optimise import Optimisation, carry_out_optimisation, optimisation_plan, optimise
from sim.study.search import Search
from sim.study.trials import beyond, robust

SMALL = {
    "name": "small",
    "run": {"days": 3, "replicates": 2, "seed": 5},
    "world": {"groups": {"members": 10}},
    "operator": {"ads": {"per_day": 1}, "content": {"per_day": 2}, "welcome": {"within_hours": 24}},
}
ADS, CONTENT = "operator.ads.per_day", "operator.content.per_day"
VARY = {ADS: {"from": 0, "to": 6}, CONTENT: {"from": 0, "to": 10}}


class Toy:
    """Stands in for the simulation: outcomes are a function of the scenario, with a little luck of the replicate."""

    def __init__(self, monkeypatch, function, luck=0.0):
        self.function, self.luck, self.lock = function, luck, threading.Lock()
        self.runs, self.stops_after = 0, None
        monkeypatch.setattr("sim.study.execution.threads.play", self.play)

    def play(self, job, threads, going_on):
        results = []
        for task in job.tasks:
            with self.lock:
                if self.stops_after is not None and self.runs >= self.stops_after:
                    raise KeyboardInterrupt
                self.runs += job.replicates
            number = np.arange(job.first, job.first + job.replicates, dtype=np.int32)
            try:
                found = self.function(task.scenario)
            except ZeroDivisionError as error:
                results.append(Failed(task.key, job.first, job.replicates, task.scenario, str(error), "trace"))
                continue
            shared = self.luck * np.sin(number)  # the same luck at every point
            runs = {"replicate": number, **{name: value + shared for name, value in found.items()}}
            results.append(Done(task.key, runs, {"replicate": number, "day": np.zeros(len(number), np.int32)}))
        return results


def hill(scenario):
    """Best profit 100 at 4 advertisements and 3 articles."""
    ads, content = scenario.operator.ads.per_day, scenario.operator.content.per_day
    return {"profit": 100 - 3 * (ads - 4) ** 2 - (content - 3) ** 2, "muted_share": ads / 10, "orders": 10.0}


def plan_of(vary=None, scenario=None, **given):
    settings = {"objectives": {"profit": "maximise"}, "trials": 40} | given.pop("optimise", {})
    experiment = make_experiment(scenario or SMALL, {"vary": vary or VARY, "optimise": settings, **given})
    return optimisation_plan(experiment)


def found(plan, folder: Path, threads=1) -> Optimisation:
    carry_out_optimisation(plan, StudyFolder.of(folder), Means(threads=threads))
    return Optimisation(StudyFolder.existing(folder))


def test_the_optimum_of_a_hill_is_found(monkeypatch, tmp_path):
    Toy(monkeypatch, hill, luck=1.0)
    study = found(plan_of(optimise={"trials": 64}), tmp_path)
    best = study.best()
    assert abs(best[ADS] - 4) < 0.4
    assert abs(best[CONTENT] - 3) < 1
    top = study.trials["objective_0"]
    assert top.max() > 98
    assert list(study.trials.columns) == ["trial", "state", "objective_0", "feasible", "on_front", ADS, CONTENT]
    assert study.trials["on_front"].tolist() == (top == top.max()).tolist()
    assert (study.trials["state"] == "done").all()
    assert study.trials.loc[0, [ADS, CONTENT]].tolist() == [1, 2]  # the scenario as it is comes first
    assert top[0] == pytest.approx(100 - 27 - 1 + np.sin([0, 1]).mean())
    assert "as it is: 72.4 CNY" in study.findings[0]
    assert any("best.yaml" in sentence for sentence in study.findings)
    assert len(study.points) == 64
    assert study.points["point"].tolist() == study.trials["trial"].tolist()


def test_less_can_be_better(monkeypatch, tmp_path):
    Toy(monkeypatch, lambda s: {"staff_minutes": (s.operator.ads.per_day - 2) ** 2})
    study = found(plan_of(optimise={"objectives": {"staff_minutes": "minimise"}}, outcomes=["orders"]), tmp_path)
    assert abs(study.best()[ADS] - 2) < 0.2
    assert study.outcomes["staff_minutes"]["sense"] == -1
    assert study.findings[0].startswith("Least ")


def test_limits_are_kept(monkeypatch, tmp_path):
    Toy(monkeypatch, hill)
    study = found(plan_of(optimise={"subject_to": {"muted_share": {"at_most": 0.3}}, "trials": 60}), tmp_path)
    assert 2.6 < study.best()[ADS] <= 3
    broken = study.trials[ADS] > 3
    assert study.trials["feasible"].tolist() == (~broken).tolist()
    assert 0 < broken.sum() < 30
    assert not study.trials.loc[broken, "on_front"].any()
    assert any("broke the limit on" in sentence and "at most 30 %" in sentence for sentence in study.findings)
    assert study.record["subject_to"] == {"muted_share": {"at_most": 0.3}}


def test_limits_that_nothing_keeps(monkeypatch, tmp_path):
    Toy(monkeypatch, hill)
    limits = {"muted_share": {"at_most": 0.3}, "orders": {"at_least": 11}}
    study = found(plan_of(optimise={"subject_to": limits, "trials": 10}), tmp_path)
    assert study.findings[0].startswith("No trial of 10 has values and keeps all limits. Trial ")
    assert "1 beyond orders (at least 11)" in study.findings[0]
    assert study.best_file is None
    assert not len(study.front)
    with pytest.raises(ValueError, match="no trial keeps all limits"):
        study.best()


def test_the_front_of_two_objectives(monkeypatch, tmp_path):
    """Profit is best at 1 advertisement, orders at 3: between them one is paid for with the other."""

    def two(scenario):
        ads, content = scenario.operator.ads.per_day, scenario.operator.content.per_day
        return {"profit": -((ads - 1) ** 2) - content, "orders": -((ads - 3) ** 2) - content}

    Toy(monkeypatch, two)
    settings = {"objectives": {"profit": "maximise", "orders": "maximise"}, "trials": 64, "best": 3}
    study = found(plan_of(optimise=settings), tmp_path)
    front = study.front
    assert len(front) >= 8
    assert front[ADS].between(0.5, 3.5).all()
    assert (front[CONTENT] < 2).all()
    for _, one in front.iterrows():
        better = (study.trials["objective_0"] >= one["objective_0"]) & (study.trials["objective_1"] >= one["objective_1"])
        assert (study.trials.loc[better, ["objective_0", "objective_1"]] == one[["objective_0", "objective_1"]]).all(axis=None)
    assert study.best("profit")[ADS] < study.best("orders")[ADS]
    strategies = read_experiment(study.best_file).given.strategies
    assert list(strategies) == ["as it is", "front 1", "front 2", "front 3"]
    assert strategies["front 1"] == study.best("profit")  # both ends, and one between them
    assert strategies["front 3"] == study.best("orders")
    with pytest.raises(ValueError, match="'trust' is no objective"):
        study.best("trust")


def test_what_is_robust(monkeypatch, tmp_path):
    """More advertisements earn more but in one world of eight, where they are hated."""
    over, limit = {"world.members.need": {"uniform": [0, 0.8]}}, 0.7

    def torn(scenario):
        ads, need = scenario.operator.ads.per_day, scenario.world.members.need
        return {"profit": ads if need < limit else -5 * ads}

    once = SMALL | {"run": {"days": 3, "replicates": 1, "seed": 5}}
    Toy(monkeypatch, torn)
    best = {}
    for how in ("mean", "worst"):
        plan = plan_of(scenario=once, over=over, worlds=8, optimise={"robust": how, "trials": 16})
        best[how] = found(plan, tmp_path / how).best()[ADS]
    assert best["mean"] > 4  # 7 - 5 of 8
    assert best["worst"] < 1


def test_robust_values():
    values = np.arange(11.0)
    assert robust(values, "mean", more=True) == 5
    assert (robust(values, "worst", more=True), robust(values, "worst", more=False)) == (0, 10)
    assert (robust(values, "p10", more=True), robust(values, "p10", more=False)) == (1, 9)
    assert np.isnan(robust(np.array([1, np.nan]), "mean", more=True))
    assert beyond(4.0, Constraint(at_most=3)) == 1
    assert beyond(4.0, Constraint(at_least=6, at_most=9)) == 2
    assert beyond(7.0, Constraint(at_least=6, at_most=9)) == -1


# -- the same however it is played -----------------------------------------------------------------------------------


def test_it_does_not_depend_on_threads_but_on_the_seed(monkeypatch, tmp_path):
    Toy(monkeypatch, hill, luck=1.0)
    given = {"optimise": {"trials": 18}}
    found(plan_of(**given), tmp_path / "one", threads=1)
    found(plan_of(**given), tmp_path / "two", threads=3)
    for name in ("trials", "runs", "points"):
        assert (tmp_path / "one" / f"{name}.parquet").read_bytes() == (tmp_path / "two" / f"{name}.parquet").read_bytes()
    scenario = SMALL | {"run": SMALL["run"] | {"seed": 6}}
    first, other = plan_of(**given), plan_of(scenario=scenario, **given)
    assert first.points[0].values == other.points[0].values  # the scenario as it is
    assert first.points[1].values != other.points[1].values


@pytest.mark.parametrize("stops", [4, 23])
def test_stopped_in_the_middle_it_goes_on_to_the_same_end(monkeypatch, tmp_path, stops):
    toy = Toy(monkeypatch, hill, luck=1.0)
    given = {"optimise": {"trials": 24, "subject_to": {"muted_share": {"at_most": 0.5}}}}
    found(plan_of(**given), tmp_path / "whole")
    assert toy.runs == 48
    toy.runs, toy.stops_after = 0, stops
    with pytest.raises(KeyboardInterrupt):
        found(plan_of(**given), tmp_path / "cut")
    kept = sum(map(len, Store(tmp_path / "cut" / "batches").known().values()))
    assert 0 < kept <= stops + 1
    toy.runs, toy.stops_after = 0, None
    again = found(plan_of(**given), tmp_path / "cut")
    assert toy.runs == 48 - kept  # nothing twice
    assert again.record["runs_known_before"] == kept
    for name in ("trials", "runs", "points"):
        assert (tmp_path / "whole" / f"{name}.parquet").read_bytes() == (tmp_path / "cut" / f"{name}.parquet").read_bytes()
    assert (tmp_path / "whole" / "best.yaml").read_bytes() == (tmp_path / "cut" / "best.yaml").read_bytes()


def test_progress_is_of_all_rounds(monkeypatch, tmp_path):
    Toy(monkeypatch, hill)
    seen = []
    plan = plan_of(optimise={"trials": 20})
    carry_out_optimisation(plan, StudyFolder.of(tmp_path), Means(threads=1), lambda done, all_: seen.append((done, all_)))
    assert {whole for _, whole in seen} == {40}
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (40, 40)


# -- trials that come to nothing -------------------------------------------------------------------------------------


def test_what_the_scenario_refuses_is_no_mistake(monkeypatch, tmp_path):
    """after_hours may not be more than within_hours; the toy is best where the latter is 24 and the former 30."""
    toy = Toy(
        monkeypatch,
        lambda s: {"profit": -((s.operator.welcome.after_hours - 30) ** 2) - 9 * (s.operator.welcome.within_hours - 24)},
    )
    levers = {"operator.welcome.after_hours": {"from": 0, "to": 48}, "operator.welcome.within_hours": [24, 48]}
    study = found(plan_of(levers, optimise={"trials": 60}), tmp_path)
    refused = study.trials["operator.welcome.after_hours"] > study.trials["operator.welcome.within_hours"]
    assert 0 < refused.sum() < 40
    assert (study.trials["state"] == np.where(refused, "refused", "done")).all()
    assert study.trials.loc[refused, "objective_0"].isna().all()
    assert not study.trials.loc[refused, "feasible"].any()
    assert 22 < study.best()["operator.welcome.after_hours"] <= 24
    assert toy.runs == 2 * (~refused).sum()
    assert any("refused" in sentence and "within_hours" in sentence for sentence in study.findings)


def test_an_end_that_the_scenario_refuses_on_its_own_is_a_mistake(tmp_path):
    (tmp_path / "s.yaml").write_text("name: s\nrun: {days: 4, replicates: 1}\noperator: {content: {}, welcome: {after_hours: 1}}\n")
    path = tmp_path / "e.yaml"
    start = "scenario: s.yaml\noptimise: {objectives: {profit: maximise}, trials: 4}\nvary:\n"
    path.write_text(
        f"{start}  operator.welcome.after_hours: {{from: 0, to: 48}}\n  operator.content.quality: {{from: -1, to: 0.5}}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        optimisation_plan(read_experiment(path))
    told = [str(problem) for problem in caught.value.problems]
    assert told[0].startswith(f"{path}:4:47: operator.welcome.after_hours: within_hours (12) is less than after_hours (48)")
    assert told[1].startswith(f"{path}:5:36: operator.content.quality: -1")
    assert len(told) == 2
    path.write_text(f"{start}  operator.welcome.after_hours: {{from: 0, to: 48}}\nover: {{operator.welcome.within_hours: [50, 60]}}\n")
    optimisation_plan(read_experiment(path))  # in the worlds that are played it is accepted


def test_if_all_is_refused_that_is_told_at_once():
    with pytest.raises(ScenarioError, match="after_hours"):
        plan_of({"operator.welcome.after_hours": {"from": 100, "to": 200}})
    with pytest.raises(ScenarioError, match="per_hour"):
        plan_of({"operator.ads.per_hour": {"from": 0, "to": 6}})


def test_trials_that_fail_are_told_of_and_the_others_go_on(monkeypatch, tmp_path):
    def brittle(scenario):
        if scenario.operator.ads.per_day > 3:
            raise ZeroDivisionError("too many")
        return hill(scenario)

    Toy(monkeypatch, brittle)
    study = found(plan_of(), tmp_path)
    failed = study.trials[ADS] > 3
    assert (study.trials["state"] == np.where(failed, "failed", "done")).all()
    assert study.best()[ADS] > 2
    assert any("failed; what went wrong" in sentence for sentence in study.findings)

    def broken(scenario):
        raise ZeroDivisionError("all")

    Toy(monkeypatch, broken)
    with pytest.raises(AllFailedError, match="every run failed"):
        found(plan_of(optimise={"trials": 9}), tmp_path / "broken")
    assert len(list((tmp_path / "failures").iterdir())) == failed.sum()
    assert len(list((tmp_path / "broken" / "failures").iterdir())) == 9


def test_an_objective_without_a_value(monkeypatch, tmp_path):
    Toy(monkeypatch, lambda s: {"profit": s.operator.ads.per_day if s.operator.ads.per_day < 3 else np.nan})
    study = found(plan_of(), tmp_path)
    assert 2 < study.best()[ADS] < 3
    assert any("had no value of an objective" in sentence for sentence in study.findings)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"optimise": {"robust": "worst"}}, "there is one world"),
        ({"fork_day": 2}, "fork_day"),
        ({"optimise": {"objectives": {"profits": "maximise"}}}, "there is no outcome 'profits'.*did you mean profit"),
    ],
)
def test_mistakes_of_optimisations(given, text):
    with pytest.raises(ScenarioError, match=text):
        plan_of(**given)


def test_what_is_missing_is_told(monkeypatch):
    with pytest.raises(ScenarioError, match="it is not said what is best"):
        optimisation_plan(make_experiment(SMALL, {"vary": VARY}))
    with pytest.raises(ScenarioError, match="nothing is varied"):
        optimisation_plan(make_experiment(SMALL, {"optimise": {"objectives": {"profit": "maximise"}}}))
    with pytest.raises(ValueError, match="cannot be cut into parts"):
        carry_out_optimisation(plan_of(), StudyFolder(Path("nowhere")), Means(shard=(1, 2)))
    import sys

    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'qunsim\[optimise\]'"):
        plan_of()


# -- the best, for `compare` -----------------------------------------------------------------------------------------


def test_the_best_are_an_experiment_for_compare(monkeypatch, tmp_path):
    Toy(monkeypatch, hill)
    vary = VARY | {"operator.service.answers_each": {"from": 1, "to": 12, "whole": True}, "world.platform": ["wechat_group", "qq_group"]}
    over = {"world.members.need": {"uniform": [0.3, 0.7]}}
    plan = plan_of(vary, optimise={"best": 3}, over=over, worlds=2, outcomes=["profit", "trust_mean"], set={"operator.staff_minutes_per_day": 77.0})
    study = found(plan, tmp_path)
    text = study.best_file.read_text(encoding="utf-8")
    assert text.startswith("# The best of 40 trials")
    assert "lucky" in text
    experiment = read_experiment(study.best_file)
    assert experiment.scenario.operator.staff_minutes_per_day == 77
    assert experiment.seed != study.seed
    assert experiment.replicates > study.replicates
    made = comparison_plan(experiment)
    assert [point.label for point in made.points] == ["as it is", "best", "second best", "third best"]
    assert len(made.worlds) == 2
    assert [one.name for one in made.outcomes] == ["profit", "trust_mean"]
    assert dict(made.points[1].values) == study.best()
    ranked = study.trials.sort_values("objective_0", ascending=False)
    assert made.points[3].values[ADS] == pytest.approx(ranked[ADS].iloc[2], rel=0)
    assert type(study.best()["operator.service.answers_each"]) is int


def test_nothing_better_than_as_it_is(monkeypatch, tmp_path):
    Toy(monkeypatch, lambda s: {"profit": -abs(s.operator.ads.per_day - 1) - abs(s.operator.content.per_day - 2)})
    study = found(plan_of(optimise={"trials": 16}), tmp_path)
    assert "that is the scenario as it is, and nothing better was found" in study.findings[0]
    assert {} not in list(read_experiment(study.best_file).given.strategies.values())[1:]


# -- the search ------------------------------------------------------------------------------------------------------


def test_values_are_those_of_the_levers():
    levers = {
        "x": Range.model_validate({"from": 0.001, "to": 100, "scale": "log"}),
        "n": Range.model_validate({"from": 0, "to": 7, "whole": True}),
        "yes": (True, False, 1),
        "one": (3.5,),
    }
    search = Search(levers, [True], seed=2**62 + 5)
    assert not search.try_first({"x": 1.0, "n": 2.5, "yes": True, "one": 3.5})
    assert not search.try_first({"x": 1.0, "n": 2, "yes": True})
    assert search.try_first({"x": 1.0, "n": 2, "yes": 1, "one": 3.5})
    rows = []
    for _ in range(8):
        rows += search.ask(6)
        search.tell([((row["x"],), ()) for row in rows[-6:]])
    assert rows[0] == {"x": 1.0, "n": 2, "yes": 1, "one": 3.5}
    assert type(rows[0]["yes"]) is int
    assert all(0.001 <= row["x"] <= 100 and row["x"] == float(f"{row['x']:.6g}") for row in rows)
    assert all(type(row["n"]) is int and 0 <= row["n"] <= 7 for row in rows)
    assert {repr(row["yes"]) for row in rows} == {"True", "False", "1"}
    assert max(row["x"] for row in rows) > 90


def test_points_without_values_draw_nothing_to_them():
    """Nothing is known of the first eight points; all others have values far below 0."""
    search = Search({"x": Range.model_validate({"from": 0, "to": 48})}, [True], seed=1)
    search.ask(8)
    search.tell([None] * 8)
    asked = []
    for _ in range(6):
        rows = search.ask(8)
        asked += [row["x"] for row in rows]
        search.tell([((-1000 - (row["x"] - 5) ** 2,), ()) for row in rows])
    assert sum(abs(x - 5) < 5 for x in asked[16:]) > 18


def test_optuna_is_left_as_it_was_found(capfd):
    import optuna

    optuna.logging.set_verbosity(optuna.logging.INFO)
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    search = Search({"x": Range.model_validate({"from": 0, "to": 1})}, [True, False], seed=1)
    search.ask(3)
    search.tell([((1.0, 2.0), (0.5,)), None, ((1.0, 2.0), (-0.5,))])
    assert optuna.logging.get_verbosity() == optuna.logging.INFO
    assert (np.random.get_state()[1] == state).all()  # noqa: NPY002
    assert capfd.readouterr().err == ""


# -- with the real model ---------------------------------------------------------------------------------------------


def test_an_optimisation_with_the_real_model(tmp_path):
    given = {"trials": 8, "at_once": 4, "outcomes": ["orders"], "subject_to": {"muted_share": {"at_most": 0.9}}}
    study = optimise(SMALL, VARY, {"profit": "maximise"}, **given, threads=1, folder=tmp_path / "one")
    assert len(study.table()) == 8
    assert set(study.outcomes) == {"orders", "profit", "muted_share"}
    optimise(SMALL, VARY, {"profit": "maximise"}, **given, threads=2, folder=tmp_path / "two")
    for name in ("trials", "runs", "daily"):
        assert (tmp_path / "one" / f"{name}.parquet").read_bytes() == (tmp_path / "two" / f"{name}.parquet").read_bytes()
    again = optimise(SMALL, VARY, {"profit": "maximise"}, **given, threads=1, folder=tmp_path / "one")
    assert again.record["runs_played_now"] == 0
    experiment = tmp_path / "one" / "experiment.yaml"  # the folder says what it was made of
    assert [one.values for one in optimisation_plan(read_experiment(experiment)).points] == [
        dict(row) for row in study.trials[[ADS, CONTENT]].head(4).to_dict("records")
    ]
    assert comparison_plan(read_experiment(study.best_file)).points[0].label == "as it is"
