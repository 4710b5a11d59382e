"""`qunsim compare`, `sweep`, `merge`, `plot`, `export`: what is said, what is left behind, and exit codes."""

import json
import os
import shutil

import pytest

from sim.cli import main

COMPARE = """\
scenario: shop.yaml
about: Two ways to sell
strategies:
  as it is: {}
  more posts: {operator.content.per_day: 3}
outcomes: [messages_per_day, trust_mean]
"""
SWEEP = """\
scenario: shop.yaml
vary: {operator.content.per_day: {from: 0, to: 3, steps: 4}}
outcomes: [messages_per_day, interest_mean]
"""


@pytest.fixture
def studies(place):
    (place / "two.yaml").write_text(COMPARE)
    (place / "posts.yaml").write_text(SWEEP)
    return place


def test_compare_tells_what_came_out_and_leaves_a_folder(studies, capsys):
    assert main(["compare", "two.yaml", "--threads", "1"]) == 0
    said = capsys.readouterr().out
    assert "Two ways to sell" in said
    assert '"more posts"' in said
    assert "8 runs played now" in " ".join(said.split())
    assert "Results: results/two-compare" in said
    folder = studies / "results" / "two-compare"
    assert {"runs.parquet", "daily.parquet", "differences.parquet", "findings.md", "record.json"} <= set(os.listdir(folder))
    assert {"differences.png", "trajectories.png", "sheet.png"} <= set(os.listdir(folder / "figures"))


def test_the_same_command_again_plays_nothing(studies, capsys):
    assert main(["sweep", "posts.yaml", "--no-figures", "--quiet"]) == 0
    assert capsys.readouterr().out == "results/posts-sweep\n"
    assert main(["sweep", "posts.yaml", "--no-figures"]) == 0
    assert "0 runs played now, 16 known before" in " ".join(capsys.readouterr().out.split())


def test_a_dry_run_leaves_nothing(studies, capsys):
    assert main(["sweep", "posts.yaml", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "4 points x 1 world x 4 replicates = 16 runs of 5 days" in said
    for word in ("time", "memory", "disk", "content.per_day 3"):
        assert word in said
    assert not (studies / "results").exists()


def test_shards_are_merged(studies, capsys):
    for part in ("1/2", "2/2"):
        assert main(["compare", "two.yaml", "--shard", part, "--out", f"part{part[0]}", "--threads", "1"]) == 0
        assert "qunsim merge" in capsys.readouterr().out
    assert main(["merge", "part1", "--no-figures"]) == 2
    assert "4 of 8 runs are missing, expected all parts" in capsys.readouterr().err
    assert main(["merge", "part1", "part2", "--out", "both", "--no-figures"]) == 0
    assert main(["compare", "two.yaml", "--no-figures", "--quiet"]) == 0
    for name in ("runs", "daily", "differences"):
        whole = (studies / "results" / "two-compare" / f"{name}.parquet").read_bytes()
        assert (studies / "both" / f"{name}.parquet").read_bytes() == whole


def test_parts_of_different_studies_are_not_merged(studies, capsys):
    assert main(["compare", "two.yaml", "--shard", "1/2", "--out", "a", "--quiet"]) == 0
    assert main(["sweep", "posts.yaml", "--shard", "1/2", "--out", "b", "--quiet"]) == 0
    assert main(["merge", "a", "b"]) == 2
    assert "is a part of another study" in capsys.readouterr().err


def test_a_folder_can_be_played_again_by_itself(studies):
    assert main(["compare", "two.yaml", "--no-figures", "--quiet", "--set", "operator.ads.per_day=1", "--replicates", "2"]) == 0
    folder = studies / "results" / "two-compare"
    assert main(["compare", str(folder / "experiment.yaml"), "--no-figures", "--quiet", "--out", "again"]) == 0
    assert (studies / "again" / "runs.parquet").read_bytes() == (folder / "runs.parquet").read_bytes()


def test_figures_are_drawn_again_without_playing(studies, capsys, monkeypatch):
    assert main(["compare", "two.yaml", "--no-figures", "--quiet"]) == 0
    monkeypatch.setattr("sim.study.execution.threads.play", None)
    assert main(["plot", "results/two-compare"]) == 0
    assert "differences.png" in capsys.readouterr().out
    assert main(["run", "shop.yaml", "--no-figures", "--quiet"]) == 0
    (folder,) = (studies / "results").glob("shop-*")
    assert main(["plot", str(folder)]) == 0
    assert (folder / "figures" / "activity.png").is_file()


def test_tables_are_exported(studies, capsys):
    pytest.importorskip("xarray")
    import pandas as pd
    import xarray

    assert main(["compare", "two.yaml", "--no-figures", "--quiet"]) == 0
    assert main(["export", "results/two-compare", "--csv", "--netcdf", "--out", "out"]) == 0
    runs = pd.read_csv(studies / "out" / "runs.csv")
    assert len(runs) == 8
    with xarray.open_dataset(studies / "out" / "two-compare.nc") as data:
        assert dict(data.sizes) == {"point": 2, "world": 1, "replicate": 4, "day": 5}
        ours = float(data["run_messages_per_day"].sel(point=1, world=0, replicate=2))
        chosen = runs[(runs["point"] == 1) & (runs["replicate"] == 2)]
        assert ours == pytest.approx(float(chosen["messages_per_day"].iloc[0]))
        assert list(data["label"].values) == ["as it is", "more posts"]
    assert main(["export", "results/two-compare"]) == 2
    assert "nothing to be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["compare", "nothing.yaml"], "nothing.yaml: does not exist, expected an experiment file"),
        (["compare", "posts.yaml"], "there are no strategies, expected two or more"),
        (["sweep", "two.yaml"], "nothing is varied"),
        (["compare", "two.yaml", "--shard", "3"], "expected I/N such as 1/10"),
        (["compare", "two.yaml", "--shard", "3/2"], "expected I/N such as 1/10"),
        (["compare", "two.yaml", "--cluster", "here"], "--cluster 'here' is no address of a cluster, expected local:N with the number of processes, or tcp://host:port"),
        (["compare", "two.yaml", "--cluster", "local:0"], "expected local:N"),
        (["compare", "two.yaml", "--cluster", "tcp://head"], "expected local:N"),
        (["compare", "two.yaml", "--cluster", "tcp://head:99999"], "expected local:N"),
        (["compare", "two.yaml", "--set", "operator.adds.per_day=2"], "operator.adds: unknown key"),
        (["sweep", "posts.yaml", "--set", "operator.content.per_day=2"], "--set 1: operator.content.per_day: this would count for nothing"),
        (["compare", "two.yaml", "--replicates", "none"], "--replicates"),
        (["compare", "two.yaml", "--out", "shop.yaml"], "is not a folder"),
        (["plot", "."], "has no record.json"),
        (["export", ".", "--csv"], "has no record.json"),
        (["merge", "."], "is not the folder of a study"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_mistakes_are_told_and_leave_nothing(studies, capsys, arguments, said):
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert not (studies / "results").exists() or not list((studies / "results").glob("*/runs.parquet"))


def test_points_that_fail_are_told_and_the_exit_code_says_so(studies, capsys, monkeypatch):
    from sim.model.simulation import Simulation

    step = Simulation.step

    def fail(self):
        if self.scenario.operator.content.per_day == 3:
            raise RuntimeError("too many posts")
        step(self)

    monkeypatch.setattr(Simulation, "step", fail)
    assert main(["sweep", "posts.yaml", "--no-figures", "--threads", "1"]) == 1
    told = capsys.readouterr()
    assert "4 runs failed; the others are complete:" in told.err
    assert '- "content.per_day 3", replicates 0 to 3: RuntimeError: too many posts' in told.err
    assert 'Runs failed (4), of "content.per_day 3"' in told.out
    record = json.loads((studies / "results" / "posts-sweep" / "record.json").read_text())
    assert (record["runs_played"], record["runs_failed"]) == (12, 4)


def test_a_shard_whose_points_fail_keeps_what_failed(studies, capsys, monkeypatch):
    from sim.model.simulation import Simulation

    def fail(self):
        raise RuntimeError("no day today")

    monkeypatch.setattr(Simulation, "step", fail)
    assert main(["sweep", "posts.yaml", "--shard", "1/2", "--out", "part"]) == 1
    told = capsys.readouterr().err
    assert "no day today" in told
    assert "mistake is ours" not in told
    assert list((studies / "part" / "failures").iterdir())


def test_parts_with_points_that_fail_are_merged_all_the_same(studies, capsys, monkeypatch):
    from sim.model.simulation import Simulation

    whole = Simulation.step

    def fail(self):
        if self.scenario.operator.content.per_day == 3:
            raise RuntimeError("no day today")
        whole(self)

    monkeypatch.setattr(Simulation, "step", fail)
    assert {main(["compare", "two.yaml", "--shard", f"{n}/2", "--out", f"part{n}"]) for n in (1, 2)} == {0, 1}
    capsys.readouterr()
    assert main(["merge", "part1", "part2", "--out", "all", "--no-figures"]) == 1
    told = capsys.readouterr()
    assert "no day today" in told.err
    assert "Runs failed" in told.out
    assert (studies / "all" / "record.json").exists()
    shutil.rmtree("part2/failures")
    assert main(["merge", "part2", "--out", "other", "--no-figures"]) == 2
    assert "runs are missing, expected all parts" in capsys.readouterr().err


def test_merging_into_another_study_changes_nothing_there(studies, capsys):
    assert main(["compare", "two.yaml", "--shard", "1/2", "--out", "a", "--quiet"]) == 0
    assert main(["sweep", "posts.yaml", "--no-figures", "--quiet", "--out", "b"]) == 0
    before = sorted(path.name for path in (studies / "b" / "batches").iterdir())
    assert main(["merge", "a", "--out", "b"]) == 2
    assert "is the folder of another study" in capsys.readouterr().err
    assert sorted(path.name for path in (studies / "b" / "batches").iterdir()) == before


def test_a_study_that_does_not_fit_into_memory_is_refused(studies, capsys, monkeypatch):
    monkeypatch.setattr("sim.study.estimate.memory_there", lambda: 10**6)
    assert main(["sweep", "posts.yaml"]) == 2
    assert "the study needs" in capsys.readouterr().err
    assert not (studies / "results").exists()


# -- until decided ---------------------------------------------------------------------------------------------------

WORLDS = COMPARE + "over: {world.members.need: {uniform: [0.3, 0.7]}}\nworlds: 2\ndecide: {most_worlds: 8}\n"


def test_worlds_are_added_until_decided_and_the_dry_run_says_how_many_there_may_be(studies, capsys):
    (studies / "worlds.yaml").write_text(WORLDS)
    command = ["compare", "worlds.yaml", "--until-decided", "--replicates", "1", "--days", "2"]
    assert main([*command, "--dry-run"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "2 points x 2 worlds x 1 replicate = 4 runs of 2 days" in said
    assert "may grow to 8 worlds x 1 replicate = 16 runs, until the ranking is settled; all of them: about" in said
    assert main([*command, "--no-figures"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "2 points, 8 worlds, 1 replicate, 2 days" in said
    assert "16 runs played now" in said
    assert main([*command, "--no-figures"]) == 0
    assert "0 runs played now, 16 known before" in " ".join(capsys.readouterr().out.split())


def test_a_dry_run_says_how_many_replicates_there_may_be(studies, capsys):
    assert main(["compare", "two.yaml", "--until-decided", "--dry-run"]) == 0
    assert "may grow to 1 world x 500 replicates = 1,000 runs" in " ".join(capsys.readouterr().out.split())


def test_a_shard_cannot_go_on_until_decided(studies, capsys):
    assert main(["compare", "two.yaml", "--until-decided", "--shard", "1/2"]) == 2
    assert "--until-decided: a shard cannot tell when to stop" in capsys.readouterr().err
    assert not (studies / "results").exists()


# -- estimates -------------------------------------------------------------------------------------------------------


def test_a_day_is_enough_for_an_estimate(studies, capsys):
    assert main(["compare", "two.yaml", "--days", "1", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "8 runs of 1 day;" in said
    (time,) = (line for line in said.splitlines() if line.startswith("time"))
    number, unit = time.split("about ")[1].split()[:2]
    assert unit == "s"
    assert float(number) > 1e-4


def test_time_on_a_cluster_is_told_for_its_threads(studies, capsys, monkeypatch):
    monkeypatch.setattr("sim.study.estimate._seconds_of_a_day", lambda *_: 30.0)  # 8 runs of 5 days: 20 minutes
    monkeypatch.setattr("sim.study.run.thread_count", lambda threads: threads or 8)
    for place, told in (
        (["--threads", "1"], "20 min 0 s here"),
        (["--cluster", "local:4"], "5 min 0 s on local:4, with 4 threads like one here"),
        (["--cluster", "local:1"], "20 min 0 s on local:1, with 1 thread like one here"),
        (["--threads", "1", "--shard", "1/2"], "10 min 0 s here"),
    ):
        assert main(["compare", "two.yaml", "--dry-run", *place]) == 0
        assert f"about {told}" in " ".join(capsys.readouterr().out.split())


def test_time_on_a_cluster_that_is_not_there_yet_is_told_for_each_thread(studies, capsys, monkeypatch):
    from sim.study.execution import cluster

    def nobody(address):
        raise cluster.NobodyAnswersError("nobody answers")

    monkeypatch.setattr(cluster, "cluster", nobody)
    assert main(["compare", "two.yaml", "--dry-run", "--cluster", "tcp://127.0.0.1:9"]) == 0
    assert "for each thread like one here (nobody answers at tcp://127.0.0.1:9)" in " ".join(capsys.readouterr().out.split())


def test_days_that_strategies_share_are_counted_once_in_an_estimate(studies, capsys, monkeypatch):
    monkeypatch.setattr("sim.study.estimate._seconds_of_a_day", lambda *_: 1.0)
    (studies / "fork.yaml").write_text(COMPARE + "fork_day: 4\n")
    assert main(["compare", "fork.yaml", "--dry-run", "--threads", "1"]) == 0
    assert "about 24 s here" in capsys.readouterr().out  # 8 runs of 1 day, and 4 of 4 days


# -- what fails ------------------------------------------------------------------------------------------------------


@pytest.fixture
def nothing_works(monkeypatch):
    from sim.model.simulation import Simulation

    def fail(self):
        raise RuntimeError("no day today")

    monkeypatch.setattr(Simulation, "step", fail)


@pytest.mark.parametrize(
    "command",
    [["compare", "two.yaml"], ["sweep", "posts.yaml"], ["sensitivity", "posts.yaml"], ["optimise", "best.yaml"]],
    ids=lambda command: command[0],
)
def test_a_study_of_which_everything_fails_keeps_its_folder_and_says_what_failed(studies, capsys, nothing_works, command):
    (studies / "best.yaml").write_text(
        "scenario: shop.yaml\nvary: {operator.content.per_day: {from: 0, to: 3}}\n"
        "optimise: {objectives: {orders: maximise}, trials: 3}\n"
    )
    assert main([*command, "--threads", "1", "--out", "out"]) == 1
    told = capsys.readouterr().err
    assert "runs failed; there is nothing to tell:" in told
    assert ", replicates 0 to 3: RuntimeError: no day today" in told
    assert "mistake is ours" not in told
    assert list((studies / "out" / "failures").glob("*/error.txt"))
    assert {"study.json", "experiment.yaml", "scenario.yaml", "batches", "failures"} <= set(os.listdir("out"))


def test_what_fails_in_a_world_is_told_with_the_world(studies, capsys, monkeypatch):
    from sim.model.simulation import Simulation

    (studies / "worlds.yaml").write_text(WORLDS)
    step = Simulation.step

    def fail(self):
        if self.scenario.operator.content.per_day == 3 and self.scenario.world.members.need > 0.5:
            raise RuntimeError("too much need")
        step(self)

    monkeypatch.setattr(Simulation, "step", fail)
    assert main(["compare", "worlds.yaml", "--no-figures", "--quiet", "--replicates", "1", "--days", "2"]) == 1
    told = capsys.readouterr()
    assert told.out == "results/worlds-compare\n"
    assert '- "more posts" in world ' in told.err
    assert ", replicate 0: RuntimeError: too much need" in told.err


def test_an_address_that_is_none_is_told_before_anything_is_written(studies, capsys):
    assert main(["compare", "two.yaml", "--cluster", "here"]) == 2
    assert "expected local:N with the number of processes, or tcp://host:port" in capsys.readouterr().err
    assert not (studies / "results").exists()


def test_parts_that_are_merged_tell_what_all_of_them_took(studies, capsys):
    for part in ("1/2", "2/2"):
        assert main(["compare", "two.yaml", "--shard", part, "--out", f"part{part[0]}", "--threads", "1"]) == 0
    for _ in range(2):  # merged again, nothing is counted twice
        assert main(["merge", "part1", "part2", "--out", "both", "--no-figures"]) == 0
        record = json.loads((studies / "both" / "record.json").read_text())
        assert (record["runs_played"], record["runs_played_now"]) == (8, 0)
        assert record["seconds"] > record["seconds_now"]


def test_a_mistake_in_set_is_told_by_its_own_number(studies, capsys):
    experiment = COMPARE + "days: 4\nreplicates: 2\nset: {operator.content.per_day: 1}\n"
    (studies / "more.yaml").write_text(experiment)
    settings = ["--set", "operator.adds.per_day=2", "--set", "world.groups.members=many"]
    assert main(["compare", "more.yaml", *settings, "--days", "3"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("--set 1: operator.adds: unknown key")
    assert told[1].startswith("--set 2: world.groups.members: 'many' is a text")


def test_an_interruption_that_a_library_takes_for_a_damaged_file_is_none(studies, capsys, monkeypatch):
    import signal

    import sim.results.tables
    from sim.cli_interruption import Interrupted

    def interrupted(path):
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGINT)
        raise ValueError("Query interrupted")  # what duckdb makes of it

    monkeypatch.setattr(sim.results.tables, "read_table", interrupted)
    assert main(["compare", "two.yaml"]) == 130
    assert "interrupted; what was finished is kept in" in capsys.readouterr().err
