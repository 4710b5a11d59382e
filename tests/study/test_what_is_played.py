"""Which runs are played in one call, which part of a study plays them, and what is left when some are known."""

import shutil
from contextlib import nullcontext
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.compare import Comparison, carry_out_comparison, comparison_plan
from sim.study.execution.conduct import Means, conduct
from sim.study.execution.jobs import block_size, jobs, part_runs, shard_size
from sim.study.execution.store import Store
from sim.study.experiment.reading import make_experiment
from sim.study.folder import StudyFolder

SCENARIO = {
    "name": "small",
    "run": {"days": 4, "replicates": 6, "seed": 5},
    "world": {"groups": {"members": 12}},
    "operator": {"ads": {"per_day": 1}, "content": {"per_day": 2}},
}
STRATEGIES = {"as it is": {}, "more ads": {"operator.ads.per_day": 4}, "no posts": {"operator.content": None}}
OVER = {"world.members.need": {"uniform": [0.3, 0.7]}}
TABLES = ("points", "worlds", "variants", "runs", "daily", "levels", "differences")


def plan_of(strategies=STRATEGIES, scenario=SCENARIO, replicates=None, **given):
    given = {"strategies": strategies, "outcomes": ["profit", "orders"]} | given
    return comparison_plan(make_experiment(scenario, given, replicates=replicates))


def contents(folder) -> dict[str, bytes]:
    return {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}


def runs_of(found) -> list[tuple[str, int]]:
    return [(task.key, job.first + n) for job in found for task in job.tasks for n in range(job.replicates)]


@given(st.data())
def test_exactly_what_is_not_known_is_played(data):
    plan = FORKED if data.draw(st.booleans()) else PLAIN
    known = {one.key: data.draw(KNOWN) for one in plan.variants}
    found = list(jobs(plan, known, size=data.draw(st.integers(1, 6))))
    lacking = {(one.key, n) for one in plan.variants for n in range(6) if n not in known[one.key]}
    assert sorted(runs_of(found)) == sorted(lacking)


KNOWN = st.sets(st.integers(0, 5)).map(lambda numbers: np.array(sorted(numbers), np.int32))
PLAIN = plan_of()
FORKED = plan_of(fork_day=2)


def test_a_forked_study_of_which_half_is_known_plays_the_other_half(tmp_path):
    folder = StudyFolder.of(tmp_path / "study")
    carry_out_comparison(plan_of({name: STRATEGIES[name] for name in ("as it is", "more ads")}, fork_day=2), folder, ONE)
    seen = []
    conducted = carry_out_comparison(plan_of(fork_day=2), folder, ONE, lambda *of: seen.append(of))
    assert (conducted.known, conducted.played) == (12, 6)
    assert all(done <= total for done, total in seen)
    assert seen[-1] == (18, 18)
    numbers = Store(folder.batches).known()
    assert Store(folder.batches).spent().runs == sum(map(len, numbers.values())) == 18
    whole = StudyFolder.of(tmp_path / "whole")
    carry_out_comparison(plan_of(fork_day=2), whole, ONE)
    assert contents(folder.path) == contents(whole.path)


ONE = Means(threads=1)


# -- parts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"over": OVER, "worlds": 3}], ids=["one world", "worlds"])
@pytest.mark.parametrize("parts", [2, 3, 4])
def test_parts_of_a_forked_study_are_about_even_and_make_up_the_whole(given, parts):
    plan = plan_of(fork_day=2, replicates=24, **given)
    size = shard_size(plan, parts)
    cut = [runs_of(jobs(plan, {}, size=size, shard=(n, parts))) for n in range(1, parts + 1)]
    assert sorted(run for part in cut for run in part) == sorted(runs_of(jobs(plan, {})))
    assert max(map(len, cut)) <= 1.1 * plan.runs / parts
    assert [part_runs(plan, {}, size, (n, parts)) for n in range(1, parts + 1)] == [(len(p), len(p)) for p in cut]


def test_a_study_of_many_points_is_cut_without_smaller_calls():
    strategies = {f"{n} ads": {"operator.ads.per_day": n} for n in range(40)}
    plan = plan_of(strategies, replicates=40)
    assert shard_size(plan, 4) == block_size(plan) == 20


def test_parts_are_even_by_runs_and_not_by_calls(monkeypatch):
    """In forums strategies laid out alike are played together: here three, and one alone."""
    strategies = {f"{n} ads": {"operator.ads.per_day": n} for n in range(4)}
    plan = plan_of(strategies, replicates=20, fork_day=2)
    monkeypatch.setattr("sim.study.execution.jobs._together", lambda plan, variants: iter([variants[:3], variants[3:]]))
    size = shard_size(plan, 2)
    cut = [len(runs_of(jobs(plan, {}, size=size, shard=(n, 2)))) for n in (1, 2)]
    assert sum(cut) == 80
    assert max(cut) <= 44


def test_more_parts_than_replicates_leave_some_with_nothing_and_none_with_two():
    plan = plan_of(fork_day=2, replicates=3)
    sizes = [len(runs_of(jobs(plan, {}, size=shard_size(plan, 5), shard=(n, 5)))) for n in range(1, 6)]
    assert sorted(sizes) == [0, 0, 3, 3, 3]


def test_forked_parts_merged_equal_the_whole(tmp_path):
    target = StudyFolder.of(tmp_path / "merged")
    for part in (1, 2, 3):
        seen: list[tuple[int, int]] = []
        means = Means(threads=1, shard=(part, 3))
        conduct(plan_of(fork_day=2), Store(tmp_path / f"{part}"), means, lambda *of, seen=seen: seen.append(of))
        assert (seen[0], seen[-1]) == ((0, 6), (6, 6))
        for path in (tmp_path / f"{part}").iterdir():
            shutil.copy(path, target.batches)
    conducted = carry_out_comparison(plan_of(fork_day=2), target, ONE)
    assert (conducted.known, conducted.played) == (18, 0)
    assert Comparison(target).record["runs_played"] == 18  # by all parts
    whole = StudyFolder.of(tmp_path / "whole")
    carry_out_comparison(plan_of(fork_day=2), whole, ONE)
    assert contents(target.path) == contents(whole.path)


def test_a_forked_study_has_a_job_for_every_process_of_a_cluster(tmp_path, monkeypatch):
    from sim.study.execution import cluster, job, on_cluster

    class Client:
        def nthreads(self):
            return {"one": 2, "another": 2}

    played = []

    def play_on_cluster(source, client):
        for one in source:
            played.append(one.first)
            yield job.play(one)

    monkeypatch.setattr(cluster, "cluster", lambda address: nullcontext(Client()))
    monkeypatch.setattr(on_cluster, "play_on_cluster", play_on_cluster)
    conduct(plan_of(fork_day=2), Store(tmp_path), Means(cluster="tcp://somewhere:8786"))
    assert len(played) >= 4


@given(st.integers(1, 200), st.integers(1, 50))
def test_blocks_are_even(replicates, size):
    blocks = list(PLAIN.with_replicates(replicates).blocks(size))
    assert blocks[0][0] == 0
    assert blocks[-1][1] == replicates
    assert all(before[1] == after[0] for before, after in pairwise(blocks))
    sizes = [last - first for first, last in blocks]
    assert max(sizes) <= size
    assert max(sizes) - min(sizes) <= 1


# -- what it took ----------------------------------------------------------------------------------------------------


def test_what_it_took_is_told_of_all_calls_and_the_tables_stay_the_same(tmp_path):
    folder = StudyFolder.of(tmp_path / "study")
    carry_out_comparison(plan_of(), folder, ONE)
    before, first = contents(folder.path), Comparison(folder).record
    carry_out_comparison(plan_of(), folder, ONE)
    again = Comparison(folder).record
    assert contents(folder.path) == before
    assert (first["runs_played"], first["runs_played_now"], first["runs_known_before"]) == (18, 18, 0)
    assert (again["runs_played"], again["runs_played_now"], again["runs_known_before"]) == (18, 0, 18)
    assert again["seconds"] == first["seconds"] > again["seconds_now"]
    carry_out_comparison(plan_of(replicates=8), folder, ONE)
    more = Comparison(folder).record
    assert (more["runs_played"], more["runs_played_now"]) == (24, 6)
    assert more["seconds"] == pytest.approx(again["seconds"] + more["seconds_now"], abs=0.002)


def test_an_interrupted_call_counts(tmp_path):
    folder = StudyFolder.of(tmp_path / "study")

    def stop(done, total):
        if done >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out_comparison(plan_of(), folder, ONE, stop)
    kept = Store(folder.batches).spent()
    assert kept.runs >= 6
    assert kept.seconds > 0
    carry_out_comparison(plan_of(), folder, ONE)
    record = Comparison(folder).record
    assert record["runs_played"] == 18
    assert record["runs_played_now"] == 18 - kept.runs


# -- columns that only some policies have ----------------------------------------------------------------------------

RENEWED = {"as it is": {}, "renewed": {"operator.pruning": {"every_days": 2, "silent_days": 1, "warn_days": 1}}}


@pytest.mark.parametrize("each", [True, False], ids=["batch by batch", "in one batch"])
def test_an_outcome_that_only_some_policies_have_is_nan_for_the_others(tmp_path, each):
    from sim.study.execution.job import play

    plan = plan_of(RENEWED, outcomes=["profit", "minutes_pruning"])
    folder = StudyFolder.of(tmp_path / "study")
    store = Store(folder.batches)
    for job in jobs(plan, {}):
        for done in play(job):
            store.add(done)
            if each:
                store.flush()
    store.flush()
    carry_out_comparison(plan, folder, ONE)
    one = StudyFolder.of(tmp_path / "other")
    carry_out_comparison(plan, one, ONE)
    assert contents(folder.path) == contents(one.path)  # however the batches were cut
    runs = Comparison(folder).runs
    assert runs["minutes_pruning"].isna().tolist() == (runs["point"] == 0).tolist()


def test_an_outcome_that_only_those_had_that_failed_is_nan(tmp_path, monkeypatch):
    from sim.model.simulation import Simulation

    step = Simulation.step

    def fail(self):
        if "pruning" in self.scenario.operator.keys:
            raise RuntimeError("nobody is renewed")
        step(self)

    monkeypatch.setattr(Simulation, "step", fail)
    folder = StudyFolder.of(tmp_path / "study")
    plan = plan_of(RENEWED | {"more ads": {"operator.ads.per_day": 4}}, outcomes=["profit", "minutes_pruning"])
    carry_out_comparison(plan, folder, ONE)
    study = Comparison(folder)
    assert study.runs["minutes_pruning"].isna().all()
    assert study.daily["minutes_pruning"].isna().all()
    assert any("have no values that could be compared" in finding for finding in study.findings)
