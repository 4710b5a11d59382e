"""Studies from beginning to end, with the real model: what is played, kept, found again, and told."""

import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.results.folder import OutputError
from sim.results.processes import computer
from sim.study.carry_out import AllFailedError
from sim.study.compare import Comparison, carry_out_comparison, compare, comparison_plan
from sim.study.execution.conduct import Means, conduct
from sim.study.execution.job import Failed
from sim.study.execution.jobs import jobs, runs_missing
from sim.study.execution.store import Store
from sim.study.experiment.reading import make_experiment
from sim.study.folder import StudyFolder
from sim.study.sweep import Sweep, sweep

SCENARIO = {
    "name": "small",
    "run": {"days": 8, "replicates": 6, "seed": 5},
    "world": {"groups": {"count": 2, "members": 20}},
    "operator": {"ads": {"per_day": 1}, "content": {"per_day": 2}},
}
STRATEGIES = {
    "as it is": {},
    "more ads": {"operator.ads.per_day": 4},
    "no posts": {"operator.content": None},
    "renewed": {"operator.pruning": {"every_days": 3, "silent_days": 2, "refill": "fresh_blood", "warn_days": 1}},
}
ONE = Means(threads=1)
TABLES = ("points", "worlds", "variants", "runs", "daily", "levels", "differences")


def plan_of(strategies=STRATEGIES, scenario=SCENARIO, **given):
    return comparison_plan(make_experiment(scenario, {"strategies": strategies, **given}))


def carried_out(plan, path: Path, means: Means = ONE) -> Path:
    carry_out_comparison(plan, StudyFolder.of(path), means)
    return path


def contents(folder: Path, tables=TABLES) -> dict[str, bytes]:
    return {name: (folder / f"{name}.parquet").read_bytes() for name in tables}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The comparison, played in one go on one thread."""
    return carried_out(plan_of(), tmp_path_factory.mktemp("whole") / "study")


def test_runs_of_a_study_are_runs_of_the_scenario(whole):
    study = Comparison(StudyFolder.existing(whole))
    alone = sim.run(SCENARIO, overrides=[sim.study.scenario.Override(*one) for one in STRATEGIES["more ads"].items()])
    ours = study.runs[study.runs["point"] == 1]
    profit = (alone.daily["gross_profit"].astype(float) - alone.daily["cash"].astype(float)).groupby(
        alone.daily["replicate"]
    ).sum() / 2
    assert np.allclose(ours["profit"], profit)
    last = alone.daily[alone.daily["day"] == 7].groupby("replicate")["members"].sum() / 2
    assert np.allclose(ours["members_end"], last)
    daily = study.daily[(study.daily["point"] == 1) & (study.daily["day"] == 7)]
    assert np.allclose(daily["members"], last)
    assert np.allclose(daily["profit"], profit, rtol=1e-5)


def test_every_replicate_meets_the_same_people(whole):
    study = Comparison(StudyFolder.existing(whole))
    first = study.daily[study.daily["day"] == 0]
    assert len(first) == 4 * 6
    starts = study.runs.pivot(index="replicate", columns="point", values="members_start")
    assert (starts.nunique(axis=1) == 1).all()


def test_how_it_is_played_does_not_matter(whole, tmp_path):
    assert contents(carried_out(plan_of(), tmp_path / "threads", Means(threads=3))) == contents(whole)


def test_the_mesa_engine_gives_the_same(tmp_path):
    few = {name: STRATEGIES[name] for name in ("as it is", "renewed")}
    scenario = SCENARIO | {"run": {"days": 4, "replicates": 2, "seed": 5}}
    kernel = contents(carried_out(plan_of(few, scenario), tmp_path / "kernel"))
    assert contents(carried_out(plan_of(few, scenario), tmp_path / "mesa", Means(threads=1, engine="mesa"))) == kernel


def test_nothing_is_played_twice(whole, monkeypatch):
    before = contents(whole)
    monkeypatch.setattr("sim.study.execution.threads.play", None)
    carried_out(plan_of(), whole)
    assert contents(whole) == before
    assert json.loads((whole / "record.json").read_text())["runs_played_now"] == 0


def test_more_replicates_and_other_strategies_play_only_what_is_new(whole, tmp_path):
    import shutil

    shutil.copytree(whole / "batches", tmp_path / "study" / "batches")
    strategies = {**STRATEGIES, "late": {"operator.ads.start_day": 5}}
    plan = plan_of(strategies).with_replicates(8)
    folder = StudyFolder.of(tmp_path / "study")
    assert carry_out_comparison(plan, folder, Means(threads=2)).played == 4 * 2 + 8
    fresh = carried_out(plan_of(strategies).with_replicates(8), tmp_path / "fresh")
    assert contents(tmp_path / "study") == contents(fresh)


def test_any_order_of_work_gives_the_same_tables(whole, tmp_path):
    plan, folder = plan_of(), StudyFolder.of(tmp_path / "study")
    store = Store(folder.batches)
    from sim.study.execution.job import play

    pieces = [done for job in jobs(plan, store.known(), size=2) for done in play(job)]
    for done in pieces[::-1]:
        store.add(done)
        store.flush()
    assert contents(carried_out(plan, folder.path)) == contents(whole)


def test_what_two_played_at_once_counts_once(whole, tmp_path):
    import shutil

    from sim.study.execution.job import play

    plan = plan_of()
    for first, size in ((0, 4), (1, 6)):  # neither has everything; some is in both
        store = Store(tmp_path / f"part{first}")
        for job in list(jobs(plan, {}, size=size))[first:]:
            for done in play(job):
                store.add(done)
        store.flush()
    (tmp_path / "study" / "batches").mkdir(parents=True)
    for path in (*(tmp_path / "part0").iterdir(), *(tmp_path / "part1").iterdir()):
        shutil.copy(path, tmp_path / "study" / "batches")
    assert contents(carried_out(plan, tmp_path / "study")) == contents(whole)


def test_shards_merged_equal_the_whole(whole, tmp_path):
    import shutil

    for part in (1, 2, 3):
        conduct(plan_of(), Store(tmp_path / f"part{part}"), Means(threads=1, shard=(part, 3)))
    sizes = [len(list((tmp_path / f"part{part}").glob("*.runs.parquet"))) for part in (1, 2, 3)]
    assert min(sizes) >= 1
    (tmp_path / "study" / "batches").mkdir(parents=True)
    for part in (1, 2, 3):
        for path in (tmp_path / f"part{part}").iterdir():
            shutil.copy(path, tmp_path / "study" / "batches")
    plan = plan_of()
    assert runs_missing(plan, Store(tmp_path / "study" / "batches").known()) == 0
    assert contents(carried_out(plan, tmp_path / "study")) == contents(whole)


def test_shards_do_not_depend_on_what_is_known(tmp_path):
    plan = plan_of()
    keys = [{(job.tasks[0].key, job.first) for job in jobs(plan, {}, size=3, shard=(n, 4))} for n in (1, 2, 3, 4)]
    assert sum(map(len, keys)) == 8 == len(set().union(*keys))
    known = {plan.variants[0].key: np.arange(6, dtype=np.int32)}
    left = [{(job.tasks[0].key, job.first) for job in jobs(plan, known, size=3, shard=(n, 4))} for n in (1, 2, 3, 4)]
    assert all(mine <= before for mine, before in zip(left, keys, strict=True))


def test_any_beginning_is_balanced():
    plan = plan_of(over={"world.members.need": {"uniform": [0.3, 0.7]}}, worlds=3)
    order = [(job.first, job.tasks[0].key) for job in jobs(plan, {}, size=2)]
    for n in range(len(order) + 1):
        counts = [sum(key == one.key for _, key in order[:n]) for one in plan.variants]
        assert max(counts) - min(counts) <= 1


# -- worlds ----------------------------------------------------------------------------------------------------------


def test_every_world_is_played_with_every_strategy(tmp_path):
    few = {name: STRATEGIES[name] for name in ("as it is", "more ads")}
    plan = plan_of(few, over={"world.members.need": {"uniform": [0.1, 0.9]}}, worlds=4)
    study = Comparison(StudyFolder.existing(carried_out(plan, tmp_path / "study")))
    assert len(study.runs) == 2 * 4 * 6
    assert study.worlds["world.members.need"].between(0.1, 0.9).all()
    orders = study.runs.groupby("world")["orders"].mean()
    need = study.worlds.set_index("world")["world.members.need"]
    assert orders.loc[need.idxmax()] > orders.loc[need.idxmin()]


def test_worlds_have_luck_of_their_own_and_strategies_share_it():
    few = {name: STRATEGIES[name] for name in ("as it is", "more ads")}
    plan = plan_of(few, over={"world.members.need": [0.4, 0.5]}, worlds=6)
    seeds = [[plan.scenario(point, world).run.seed for world in range(6)] for point in (0, 1)]
    assert seeds[0] == seeds[1]
    assert len(set(seeds[0])) == 6
    assert len({one.key for one in plan.variants}) == 12  # also where two worlds drew the same values


# -- forking ---------------------------------------------------------------------------------------------------------


def test_forked_strategies_share_their_first_days_and_equal_the_unforked(tmp_path):
    from sim.model.simulation import Simulation

    plan = plan_of(fork_day=5)
    study = Comparison(StudyFolder.existing(carried_out(plan, tmp_path / "study")))
    days = study.daily.set_index(["replicate", "day", "point"]).unstack("point")
    for name in ("messages", "members", "interest_mean"):
        assert (days[name].loc[(slice(None), slice(0, 4)), :].nunique(axis=1) == 1).all(), name
    assert (days["messages"].loc[(slice(None), 7), :].nunique(axis=1) > 1).any()
    for point in (1, 3):
        rooms = [plan.scenario(n, 0) for n in range(4)]
        alone = Simulation(plan.scenario(0, 0), threads=1, room_for=rooms)
        for _ in range(5):
            alone.step()
        alone.switch(plan.scenario(point, 0))
        alone.run()
        table = alone.daily_table()
        messages = np.bincount(table["replicate"] * 8 + table["day"], weights=table["messages"]) / 2
        assert (study.daily[study.daily["point"] == point]["messages"].to_numpy() == messages.astype(np.float32)).all()


def test_the_baseline_of_forked_strategies_is_the_plain_run(whole, tmp_path):
    forked = Comparison(StudyFolder.existing(carried_out(plan_of(fork_day=5), tmp_path / "study")))
    plain = Comparison(StudyFolder.existing(whole))
    for table in ("runs", "daily"):
        ours, theirs = getattr(forked, table), getattr(plain, table)
        assert ours[ours["point"] == 0].equals(theirs[theirs["point"] == 0])


# -- when something goes wrong ---------------------------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch):
    """Points with four advertisements a day fail on day 3."""
    from sim.model.simulation import Simulation

    step = Simulation.step

    def fail(self):
        ads = self.scenario.operator.ads
        if ads is not None and ads.per_day == 4 and self.day == 3:
            raise RuntimeError("the fourth advertisement")
        step(self)

    monkeypatch.setattr(Simulation, "step", fail)


def test_a_point_that_fails_is_recorded_and_the_others_finish(whole, tmp_path, failing):
    folder = StudyFolder.of(tmp_path / "study")
    conducted = carry_out_comparison(plan_of(), folder, Means(threads=2))
    assert {one.scenario.operator.ads.per_day for one in conducted.failed} == {4}
    assert sum(one.replicates for one in conducted.failed) == 6
    (place, *_) = folder.failures.iterdir()
    assert '"more ads", replicates 0 to 5: RuntimeError: the fourth advertisement' in (place / "error.txt").read_text()
    assert sim.load(place / "scenario.yaml").operator.ads.per_day == 4
    study = Comparison(folder)
    assert set(study.runs["point"]) == {0, 2, 3}
    assert study.findings[0].startswith('Runs failed (6), of "more ads": ')
    plain = Comparison(StudyFolder.existing(whole)).differences
    ours = study.differences
    assert ours[ours["strategy"] == "no posts"]["difference"].tolist() == (
        plain[plain["strategy"] == "no posts"]["difference"].tolist()
    )


def test_what_failed_is_tried_again(whole, tmp_path, failing, monkeypatch):
    folder = StudyFolder.of(tmp_path / "study")
    carry_out_comparison(plan_of(), folder, Means(threads=1))
    monkeypatch.undo()
    assert carry_out_comparison(plan_of(), folder, Means(threads=1)).played == 6
    assert contents(folder.path) == contents(whole)
    assert not folder.failures.exists()


def test_a_study_of_which_everything_fails_says_so(tmp_path, monkeypatch):
    from sim.model.simulation import Simulation

    def fail(self):
        raise RuntimeError("no day today")

    monkeypatch.setattr(Simulation, "step", fail)
    with pytest.raises(AllFailedError, match='every run failed; the first: "as it is": RuntimeError: no day today'):
        carried_out(plan_of(), tmp_path / "study")
    assert len(list((tmp_path / "study" / "failures").iterdir())) == 4


def test_an_interrupted_study_goes_on_where_it_was_left(whole, tmp_path):
    class StopNow(BaseException):
        pass

    plan, folder = plan_of(), StudyFolder.of(tmp_path / "study")

    def stop_after(limit):
        def progress(done, total):
            if done >= limit:
                raise StopNow

        return progress

    for limit in (6, 12):
        with pytest.raises(StopNow):
            carry_out_comparison(plan, folder, Means(threads=1), stop_after(limit))
        assert 24 - runs_missing(plan, Store(folder.batches).known()) >= limit
    assert contents(carried_out(plan, folder.path)) == contents(whole)


def test_batches_that_were_cut_off_do_not_count(whole, tmp_path):
    import shutil

    folder = tmp_path / "study"
    shutil.copytree(whole / "batches", folder / "batches")
    for path in (folder / "batches").glob("*.daily.parquet"):
        path.write_bytes(path.read_bytes()[:-100])
    (folder / "batches" / f".x.daily.parquet.partial-{computer()}-4194305-abc").write_text("half")
    assert Store(folder / "batches").known() == {}
    assert not list((folder / "batches").glob(".*"))
    assert contents(carried_out(plan_of(), folder)) == contents(whole)


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(OutputError, match="holds something else"):
        StudyFolder.of(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="is not a folder"):
        StudyFolder.of(tmp_path / "file")


def test_a_failed_job_can_be_sent_between_processes():
    import pickle

    failed = Failed("key", 0, 2, plan_of().scenario(1, 0), "error", "trace")
    again = pickle.loads(pickle.dumps(failed))
    assert again == failed


# -- from Python -----------------------------------------------------------------------------------------------------


def test_compare_from_python(tmp_path):
    study = compare(SCENARIO, {"as it is": {}, "more": {"operator.ads.per_day": 4}}, outcomes=["orders", "trust_mean"])
    assert isinstance(study, Comparison)
    assert set(study.table()["outcome"]) == {"orders", "trust_mean"}
    assert study.best("orders") in ("as it is", "more")
    assert study.baseline == "as it is"
    assert study.findings
    with pytest.raises(ValueError, match="there is no outcome 'profits'"):
        study.best("profits")
    with pytest.raises(ValueError, match="there is no table"):
        study.table("nothing")


def test_sweep_from_python(tmp_path):
    study = sweep(
        SCENARIO, {"operator.ads.per_day": {"from": 0, "to": 4, "steps": 3}}, outcomes=["orders"], folder=tmp_path / "s"
    )
    assert isinstance(study, Sweep)
    assert study.table()["operator.ads.per_day"].tolist() == [0, 2, 4]
    assert study.best() == {"operator.ads.per_day": 4}
    again = sweep(
        SCENARIO, {"operator.ads.per_day": {"from": 0, "to": 4, "steps": 3}}, outcomes=["orders"], folder=tmp_path / "s"
    )
    assert again.record["runs_played_now"] == 0


@pytest.mark.parametrize(
    ("lever", "tried"),
    [
        ([0, 1, 2], (0, 1, 2)),
        ([0, 1.5], (0.0, 1.5)),
        ({"from": 0, "to": 2, "steps": 3, "whole": True}, (0, 1, 2)),
        ({"from": 0, "to": 2, "steps": 2}, (0.0, 2.0)),
    ],
    ids=str,
)
def test_the_best_of_a_sweep_has_values_as_they_were_written(lever, tried):
    best = sweep(SCENARIO, {"operator.ads.per_day": lever}, outcomes="orders", days=2, replicates=1).best()
    value = best["operator.ads.per_day"]
    assert repr(value) in map(repr, tried)


def test_the_best_of_a_sweep_can_be_played():
    study = sweep(SCENARIO, {"operator.content.irregular": [True, False]}, outcomes="orders", days=2, replicates=1)
    assert study.best() in ({"operator.content.irregular": True}, {"operator.content.irregular": False})
    sim.run(SCENARIO, overrides=study.best(), days=1)


@pytest.mark.parametrize("call", [compare, sweep, sim.sensitivity, sim.optimise], ids=lambda call: call.__name__)
def test_one_outcome_may_stand_alone_and_a_wrong_engine_is_told_before_anything_is_written(call, tmp_path):
    of = {
        "compare": [{"a": {}, "b": {"operator.ads.per_day": 2}}],
        "sweep": [{"operator.ads.per_day": [0, 2]}],
        "sensitivity": [{"operator.ads.per_day": {"from": 0, "to": 2}}],
        "optimise": [{"operator.ads.per_day": {"from": 0, "to": 2}}, {"orders": "maximise"}],
    }[call.__name__]
    more = {"sensitivity": {"trajectories": 2}, "optimise": {"trials": 2}}.get(call.__name__, {})
    study = call(SCENARIO, *of, outcomes="orders", days=2, replicates=1, **more)
    assert list(study.outcomes) == ["orders"]
    with pytest.raises(ValueError, match="engine 'foo' is not known, expected kernel or mesa"):
        call(SCENARIO, *of, engine="foo", folder=tmp_path / "study", **more)
    with pytest.raises(ValueError, match="threads is 0"):
        call(SCENARIO, *of, threads=0, folder=tmp_path / "study", **more)
    assert not (tmp_path / "study").exists()


def test_until_decided_stops_when_the_ranking_is_settled():
    plain = {"as it is": {}, "free": {"world.product.price": 30.0}}
    scenario = {**SCENARIO, "run": {"days": 8, "replicates": 6, "seed": 5}}
    study = compare(scenario, plain, outcomes=["revenue"], until_decided=True)
    assert 6 <= study.replicates <= 500
    same = compare(scenario, {"a": {}, "b": {}}, outcomes=["revenue"], until_decided=True)
    assert same.replicates < 12  # equal to the bit: nothing to decide


def test_the_best_of_many_points_is_told_without_warnings_where_points_have_no_values():
    import warnings

    import pandas as pd

    from sim.study.sweep import _best_point

    points = pd.DataFrame({"label": ["a", "b", "c", "d"]})
    about = {"label": "profit", "unit": "CNY", "sense": 1}
    rng, nan = np.random.default_rng(1), np.nan
    values = np.stack([10 + rng.random(8), 10 + rng.random(8), rng.random(8), np.full(8, nan)], axis=1)
    one = np.zeros(8, int)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert _best_point(values, one, points, about).endswith("; 1 other point cannot be told from it.")
        assert _best_point(values[:, [0, 2, 3, 3]], one, points, about).endswith("and no other point comes near.")
        assert _best_point(values[:, [3, 2, 3, 3]], one, points, about).endswith("no other point has values to compare.")
        assert "nobody can tell how surely" in _best_point(values[:1], one[:1], points, about)
        assert _best_point(values[:, [3, 3, 3, 3]], one, points, about) == "No point has a value of profit."


def test_the_best_of_many_points_is_told_by_worlds_where_there_are_several():
    import pandas as pd

    from sim.study.sweep import _best_point

    points, about = pd.DataFrame({"label": ["a", "b"]}), {"label": "profit", "unit": "CNY", "sense": 1}
    by_world = np.array([[1.0, 0.0], [0.0, 0.5], [1.0, 0.0], [0.0, 0.5]])  # which is better depends on the world
    values, world = np.repeat(by_world, 500, axis=0), np.repeat(np.arange(4), 500)
    assert _best_point(values, world, points, about).endswith("1 other point cannot be told from it.")
    assert _best_point(values, np.zeros(2000, int), points, about).endswith("and no other point comes near.")
