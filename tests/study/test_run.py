"""`sim.run` and what it gives back, with a stand-in for the simulation."""

import os
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

import sim
from sim.results.folder import OutputError
from sim.results.record import read_record
from sim.results.tables import read_provenance, read_table
from sim.scenario.problems import ScenarioError
from sim.study.result import TABLES, RunResult
from sim.study.run import run, thread_count


@pytest.fixture
def result(scenario, fake):
    return run(scenario, simulation_factory=fake)


def test_tables_are_data_frames_with_the_simulations_columns(result):
    assert isinstance(result, RunResult)
    assert all(isinstance(getattr(result, name), pd.DataFrame) for name in TABLES)
    assert len(result.daily) == 4 * 5
    assert result.daily["members"].dtype == np.int32
    assert result.members["uid"].dtype == np.uint64


def test_progress_counts_every_day(scenario, fake):
    seen = []
    run(scenario, simulation_factory=fake, progress=lambda done, days: seen.append((done, days)))
    assert seen == [(n, 5) for n in range(6)]


def test_arguments_replace_what_the_scenario_says(scenario, fake):
    changed = run(scenario, days=2, replicates=3, seed=9, simulation_factory=fake)
    assert (changed.record["days"], changed.record["replicates"], changed.record["seed"]) == (2, 3, 9)
    assert changed.scenario.run.days == 2
    assert scenario.run.days == 5
    assert len(changed.daily) == 6


def test_overrides_by_path(scenario, fake):
    by_text = run(scenario, overrides=["world.groups.members=10"], simulation_factory=fake)
    by_mapping = run(scenario, overrides={"world.groups.members": 10}, simulation_factory=fake)
    assert by_text.scenario == by_mapping.scenario
    assert by_text.scenario.world.groups.members == 10


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"days": 0}, "run.days"),
        ({"days": True}, "run.days"),
        ({"replicates": 1.5}, "run.replicates"),
        ({"seed": -1}, "run.seed"),
        ({"overrides": ["run.dys=3"]}, "run.dys"),
        ({"overrides": "run.dys=3"}, "run.dys"),
    ],
)
def test_wrong_values_are_refused_with_their_name(scenario, fake, arguments, says):
    with pytest.raises(ScenarioError, match=says):
        run(scenario, simulation_factory=fake, **arguments)


@pytest.mark.parametrize("arguments", [{"engine": "quick"}, {"threads": 0}, {"threads": True}, {"threads": "2"}])
def test_wrong_engine_or_threads_are_refused(scenario, fake, arguments):
    with pytest.raises(ValueError, match="expected"):
        run(scenario, simulation_factory=fake, **arguments)


def test_engine_and_threads_reach_the_simulation(scenario, fake):
    made = []

    def factory(*arguments):
        made.append(fake(*arguments))
        return made[-1]

    run(scenario, engine="mesa", threads=3, simulation_factory=factory)
    assert (made[0].engine, made[0].threads) == ("mesa", 3)
    assert thread_count(None) >= 1


def test_the_hash_is_that_of_the_content(scenario, fake):
    def digest(one, **arguments):
        return run(one, simulation_factory=fake, **arguments).record["content_hash"]

    same = digest(scenario)
    assert digest(scenario, engine="mesa", threads=2) == same
    assert digest(scenario.model_copy(update={"name": "other", "about": "text"})) == same
    assert digest(scenario, seed=4) != same
    assert digest(scenario, days=4) != same


def test_the_record_says_what_was_run_and_how_it_went(result, scenario):
    record = result.record
    assert record["member_hours"] == 24 * result.daily["members"].sum()
    assert record["versions"]["qunsim"] == sim.__version__
    assert {"python", "numpy", "numba", "mesa"} <= set(record["versions"])
    assert record["started_utc"] <= record["finished_utc"]
    assert record["started_utc"].endswith("Z")
    assert record["wall_seconds"] >= record["build_seconds"] + record["first_day_seconds"] >= 0
    assert record["member_hours_per_second"] > 0
    assert record["peak_memory_bytes"] is None or record["peak_memory_bytes"] > 10_000_000
    assert record["scenario"]["world"]["groups"]["members"] == 30
    assert record["source"] is None


def test_saved_folder_is_complete_and_reads_back(result, tmp_path):
    folder = result.save(tmp_path / "out", csv=True, figures=False)
    assert folder == tmp_path / "out"
    assert {f"{name}.{ending}" for name in TABLES for ending in ("parquet", "csv")} <= set(os.listdir(folder))
    pd.testing.assert_frame_equal(read_table(folder / "daily.parquet"), result.daily)
    assert read_provenance(folder / "ties.parquet")["content_hash"] == result.record["content_hash"]
    assert read_record(folder / "record.json") == result.record
    again = sim.scenario.loads((folder / "scenario.yaml").read_text(), {})
    assert again.model_dump() == result.scenario.model_dump()


def test_saving_twice_never_writes_over(result, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = result.save(figures=False), result.save(figures=False)
    assert first.name == f"shop-{result.record['content_hash'][:8]}-1"
    assert second.name == f"shop-{result.record['content_hash'][:8]}-2"
    before = sorted(os.listdir(first))
    with pytest.raises(OutputError, match="not empty"):
        result.save(first, figures=False)
    assert sorted(os.listdir(first)) == before


def test_a_save_that_fails_leaves_nothing(result, tmp_path, monkeypatch):
    def fails(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("sim.study.result.write_record", fails)
    with pytest.raises(OSError, match="no space"):
        result.save(tmp_path / "results" / "out", figures=False)
    assert os.listdir(tmp_path) == []


def test_it_shows_itself_in_a_notebook(result, monkeypatch):
    monkeypatch.setattr("sim.study.notebook.views", lambda: (_ for _ in ()).throw(ImportError("no matplotlib")))
    page = result._repr_html_()
    assert "members at the start" in page
    assert "<img" not in page
    assert "shop" in page


def test_plot_draws_through_the_views(result, monkeypatch):
    from matplotlib.figure import Figure

    class Views:
        FIGURES = MappingProxyType({"activity": "", "mood": ""})

        @staticmethod
        def draw(of, name):
            assert of is result
            return Figure()

    monkeypatch.setattr("sim.study.notebook.views", lambda: Views)
    assert isinstance(result.plot("activity"), Figure)
    assert list(result.plot()) == ["activity", "mood"]
    assert result.plot()._repr_html_().count("<img") == 2
    assert "<img" in result._repr_html_()


def test_repr_is_one_line(result):
    assert repr(result).startswith("RunResult('shop', replicates=4, days=5, seed=3")


def test_names_of_the_package_are_loaded_when_used():
    assert sim.run is run
    assert sim.RunResult is RunResult
    assert "run" in dir(sim)
    with pytest.raises(AttributeError, match="nonsense"):
        sim.nonsense  # noqa: B018


def test_a_mapping_is_a_scenario_too(fake):
    result = run({"name": "by hand", "run": {"days": 3}}, simulation_factory=fake)
    assert (result.record["name"], result.record["days"]) == ("by hand", 3)
    with pytest.raises(ScenarioError, match="run.dayz"):
        run({"name": "by hand", "run": {"dayz": 3}})
    with pytest.raises(TypeError, match="a scenario is needed, not int"):
        run(3)


def test_a_campaign_still_open_is_said(tmp_path):
    camp = {"name": "camp", "run": {"days": 6, "replicates": 1}, "world": {"groups": {"members": 60}}}
    for days, open_still in ((20, True), (3, False)):
        result = run(camp | {"operator": {"check_in": {"days": days}}})
        assert bool(result.caveats()) == open_still
