"""`compare --until-decided`: worlds are added where the world is not known, replicates where it is; nothing is played twice."""


import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.problems import ScenarioError
from sim.study.compare import Comparison, carry_out_comparison, compare, comparison_plan
from sim.study.decide import largest
from sim.study.execution.conduct import Means
from sim.study.execution.store import Store
from sim.study.experiment.reading import make_experiment
from sim.study.experiment.schema import Distribution
from sim.study.experiment.worlds import draw_worlds
from sim.study.folder import StudyFolder

SCENARIO = {
    "name": "small",
    "run": {"days": 3, "replicates": 1, "seed": 5},
    "world": {"groups": {"members": 12}},
    "operator": {"ads": {"per_day": 1}, "content": {"per_day": 2}},
}
STRATEGIES = {"as it is": {}, "more posts": {"operator.content.per_day": 2.2}}
OVER = {"world.members.need": {"uniform": [0.1, 0.9]}}
ONE = Means(threads=1)
NEVER = {"outcome": "interest_mean", "most_worlds": 12}


def plan_of(until_decided=True, strategies=STRATEGIES, over=OVER, worlds=3, decide=NEVER, **given):
    given |= {"strategies": strategies, "outcomes": ["interest_mean", "orders"], "decide": decide}
    given |= {"over": over, "worlds": worlds} if over else {}
    return comparison_plan(make_experiment(SCENARIO, given), until_decided=until_decided)


def contents(folder) -> dict[str, bytes]:
    names = ("points", "worlds", "variants", "runs", "daily", "levels", "differences")
    return {name: (folder.path / f"{name}.parquet").read_bytes() for name in names}


@pytest.fixture
def undecided(monkeypatch):
    """No look ever settles the ranking; `looked` has the worlds and replicates of each."""
    from dataclasses import replace

    from sim.results.studies import ranking as module

    looked, rank = [], module.ranking

    def look(runs, *arguments):
        looked.append((runs["world"].nunique(), runs["replicate"].nunique()))
        return replace(rank(runs, *arguments), settled=False)

    monkeypatch.setattr("sim.study.decide.ranking", look)
    return looked


def test_worlds_are_added_where_the_world_is_not_known(tmp_path, undecided):
    folder = StudyFolder.of(tmp_path / "study")
    conducted = carry_out_comparison(plan_of(), folder, ONE, until_decided=True)
    assert undecided == [(6, 1), (12, 1)]  # three worlds tell nothing
    study = Comparison(folder)
    assert (study.record["worlds"], study.record["replicates"], study.record["looks"]) == (12, 1, 2)
    assert len(study.worlds) == 12
    assert conducted.played == 24
    assert any("12 worlds are the limit (decide.most_worlds)" in finding for finding in study.findings)


def test_worlds_that_were_added_are_those_of_before_and_more():
    small, grown = plan_of(False), largest(plan_of())
    assert grown.worlds[:3] == small.worlds
    assert len(grown.worlds) == 12
    assert [one.key for one in grown.variants[:6]] == [one.key for one in small.variants]
    assert len({one.key for one in grown.variants}) == 24
    assert plan_of().worlds == small.worlds
    assert grown.with_worlds(5).variants == grown.variants[:10]


def test_the_same_command_again_plays_nothing_and_ends_the_same(tmp_path, undecided, monkeypatch):
    folder = StudyFolder.of(tmp_path / "study")
    carry_out_comparison(plan_of(), folder, ONE, until_decided=True)
    before = contents(folder)
    monkeypatch.setattr("sim.study.execution.threads.play", None)
    conducted = carry_out_comparison(plan_of(), folder, ONE, until_decided=True)
    assert contents(folder) == before
    assert (conducted.played, conducted.known) == (0, 24)


def test_however_far_it_got_before_it_ends_the_same(tmp_path, undecided):
    whole, parts = StudyFolder.of(tmp_path / "whole"), StudyFolder.of(tmp_path / "parts")
    carry_out_comparison(plan_of(), whole, ONE, until_decided=True)
    carry_out_comparison(plan_of(False), parts, ONE)
    carry_out_comparison(plan_of(decide=NEVER | {"most_worlds": 7}), parts, ONE, until_decided=True)
    assert len(Comparison(parts).worlds) == 7
    conducted = carry_out_comparison(plan_of(), parts, ONE, until_decided=True)
    assert (conducted.played, conducted.known) == (10, 14)
    assert contents(parts) == contents(whole)


def test_of_one_world_replicates_are_added(tmp_path, undecided):
    folder = StudyFolder.of(tmp_path / "study")
    plan = plan_of(over=None, decide={"outcome": "interest_mean", "most_replicates": 7})
    carry_out_comparison(plan, folder, ONE, until_decided=True)
    assert undecided[0] == (1, 1)
    assert undecided[-1] == (1, 7)
    assert any("7 replicates are the limit (decide.most_replicates)" in one for one in Comparison(folder).findings)


def test_a_ranking_over_worlds_can_be_settled(tmp_path):
    strategies = {"as it is": {}, "crowded": {"operator.ads.per_day": 6}}
    study = compare(
        SCENARIO, strategies, outcomes="commercial_share", over=OVER, worlds=2, until_decided=True, threads=1,
        folder=tmp_path / "study",
    )  # fmt: skip
    assert 5 <= study.record["worlds"] <= 160
    assert study.findings[0].endswith("This is settled.")
    assert not any("limit" in finding for finding in study.findings)


def test_every_world_to_which_it_may_grow_is_checked_before_anything_runs():
    over = {"world.members.need": {"normal": [0.3, 0.12]}}
    plan_of(False, over=over, worlds=4)
    with pytest.raises(ScenarioError, match=r"world\.members\.need"):
        plan_of(over=over, worlds=4, decide=NEVER | {"most_worlds": 3000})


def test_what_fails_is_tried_and_told_once(tmp_path, undecided, monkeypatch):
    from sim.model.simulation import Simulation

    step, tried = Simulation.step, []

    def fail(self):
        if self.scenario.operator.content.per_day == 2.2:
            tried.append(self.scenario.run.seed)
            raise RuntimeError("no posts today")
        step(self)

    monkeypatch.setattr(Simulation, "step", fail)
    folder, seen = StudyFolder.of(tmp_path / "study"), []
    conducted = carry_out_comparison(plan_of(), folder, ONE, lambda *of: seen.append(of), until_decided=True)
    assert len(tried) == len(set(tried)) == 12
    assert conducted.runs_failed == 12
    assert Comparison(folder).record["runs_failed"] == 12
    assert len(list(folder.failures.iterdir())) == 12  # also those of earlier looks
    assert {one.where for one in conducted.failed} == {f'"more posts" in world {n}' for n in range(12)}
    assert seen[-1] == (24, 24)
    assert all(done <= total for done, total in seen)
    assert Store(folder.batches).spent().runs == 12


# -- the worlds themselves -------------------------------------------------------------------------------------------


def shares(first: int, count: int, seed: int, dimensions: int = 3) -> np.ndarray:
    over = {f"x{n}": Distribution(uniform=(0, 1)) for n in range(dimensions)}
    return np.array([list(world.values()) for world in draw_worlds(over, count, seed, first)])


@given(st.integers(1, 40), st.integers(0, 4), st.integers(0, 2**63 - 1))
def test_worlds_doubled_are_a_latin_hypercube_again(first, doublings, seed):
    count = first * 2**doublings
    drawn = shares(first, count, seed)
    for column in drawn.T:
        parts = np.floor(np.minimum(column, 1 - 1e-9) * count)
        assert np.abs(np.sort(parts) - np.arange(count)).max() <= 1  # six digits may cross an edge
        assert len(np.unique(parts)) >= count - 1


@given(st.integers(1, 30), st.integers(1, 200), st.integers(1, 200), st.integers(0, 2**63 - 1))
def test_a_world_does_not_depend_on_how_many_there_are(first, few, many, seed):
    few, many = sorted((few, many))
    assert (shares(first, few, seed) == shares(first, many, seed)[:few]).all()


def test_worlds_asked_for_at_once_are_drawn_as_ever():
    assert (shares(12, 12, 7) == shares(12, 24, 7)[:12]).all()
    over = {"u": Distribution(uniform=(0, 1))}
    assert draw_worlds(over, 12, 7) == draw_worlds(over, 24, 7, 12)[:12]
    assert draw_worlds(over, 12, 7) != draw_worlds(over, 24, 7)[:12]


def test_values_of_added_worlds_are_independent_of_each_other():
    drawn = shares(10, 640, 3, dimensions=8)
    correlation = np.corrcoef(drawn.T) - np.eye(8)
    assert np.abs(correlation).max() < 0.13
    assert abs(drawn.mean() - 0.5) < 0.01
