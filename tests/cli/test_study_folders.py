"""Whose a study's folder is, and what of before stays in it: nothing stale ever stands beside what is new."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.study.folder import TABLES, StudyFolder

COMPARE = """\
scenario: shop.yaml
strategies: {as it is: {}, more posts: {operator.content.per_day: 3}}
outcomes: [messages_per_day, trust_mean]
"""
SWEEP = """\
scenario: shop.yaml
vary: {operator.content.per_day: [0, 1, 2]}
outcomes: [messages_per_day]
"""
WORKED_OUT = {"record.json", "findings.md", "figures", "failures", "best.yaml", *(f"{name}.parquet" for name in TABLES)}


@pytest.fixture
def studies(place):
    (place / "two.yaml").write_text(COMPARE)
    (place / "posts.yaml").write_text(SWEEP)
    return place


def contents(folder):
    """All files below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def worked_out(folder):
    return WORKED_OUT & set(os.listdir(folder))


def refused(capsys, *arguments):
    """What is said where a command is refused."""
    assert main(list(arguments)) == 2
    err = capsys.readouterr().err
    assert "Traceback" not in err
    return err


# -- whose it is -----------------------------------------------------------------------------------------------------


def test_a_study_of_another_kind_is_refused_and_changes_nothing(studies, capsys):
    assert main(["compare", "two.yaml", "--out", "one", "--quiet", "--no-figures"]) == 0
    before = contents(studies / "one")
    capsys.readouterr()
    said = (
        "Error: one: belongs to another study (compare of two), expected another folder for this one (sweep of posts): "
        "--out on the command line, folder= in Python\n"
    )
    assert refused(capsys, "sweep", "posts.yaml", "--out", "one") == said
    assert refused(capsys, "sweep", "posts.yaml", "--out", "one", "--shard", "1/2") == said
    assert refused(capsys, "sweep", "posts.yaml", "--out", "one", "--dry-run") == said
    shutil.copy("two.yaml", "three.yaml")
    assert "(compare of three)" in refused(capsys, "compare", "three.yaml", "--out", "one")
    assert contents(studies / "one") == before


def test_the_folder_of_a_run_is_refused_and_changes_nothing(studies, capsys):
    assert main(["run", "shop.yaml", "--out", "run", "--quiet", "--no-figures"]) == 0
    before = contents(studies / "run")
    assert "run: holds something else, expected the folder of a study" in refused(capsys, "sweep", "posts.yaml", "--out", "run")
    assert contents(studies / "run") == before


def test_files_of_the_same_name_in_two_folders_do_not_meet(studies, capsys):
    for folder, values in (("a", "[0, 1]"), ("b", "[0, 2]")):
        os.mkdir(folder)
        text = SWEEP.replace("shop", "../shop").replace("[0, 1, 2]", values)
        (studies / folder / "ads.yaml").write_text(text)
    quiet = ["--quiet", "--no-figures"]
    assert main(["sweep", "a/ads.yaml", *quiet]) == 0
    before = contents(studies / "results")
    capsys.readouterr()
    assert refused(capsys, "sweep", "b/ads.yaml") == (
        "Error: results/ads-sweep: belongs to a/ads.yaml, expected another folder for b/ads.yaml: --out FOLDER, or another "
        "`name` in that file\n"
    )
    assert contents(studies / "results") == before
    assert main(["sweep", "b/ads.yaml", "--out", "results/b", *quiet]) == 0
    assert main(["sweep", str(studies / "a" / "ads.yaml"), *quiet]) == 0  # the same file, however it is called


def test_a_file_that_was_moved_goes_on(studies):
    quiet = ["--quiet", "--no-figures"]
    assert main(["sweep", "posts.yaml", *quiet]) == 0
    os.mkdir("moved")
    shutil.copy("posts.yaml", "moved")
    shutil.copy("shop.yaml", "moved")
    assert main(["sweep", "moved/posts.yaml", *quiet]) == 0  # it says the same
    (studies / "moved" / "posts.yaml").write_text(SWEEP.replace("[0, 1, 2]", "[0, 1, 2, 3]"))
    os.remove("posts.yaml")
    assert main(["sweep", "moved/posts.yaml", *quiet]) == 0
    record = json.loads((studies / "results" / "posts-sweep" / "record.json").read_text())
    assert (record["runs_known_before"], record["runs_played_now"]) == (12, 4)


def test_the_file_in_the_folder_goes_on_in_it(studies):
    quiet = ["--quiet", "--no-figures"]
    assert main(["sweep", "posts.yaml", *quiet]) == 0
    before = contents(studies / "results")
    folder = studies / "results" / "posts-sweep"
    assert main(["sweep", str(folder / "experiment.yaml"), *quiet]) == 0
    assert json.loads((folder / "record.json").read_text())["runs_played_now"] == 0
    assert main(["sweep", "posts.yaml", *quiet]) == 0
    after = contents(studies / "results")
    for changing in ("posts-sweep/record.json",):
        del before[changing], after[changing]
    assert after == before


# -- what stays ------------------------------------------------------------------------------------------------------


@pytest.fixture
def finished(studies):
    """The folder of a finished sweep, with figures, an exported table, and a file of the user's."""
    assert main(["sweep", "posts.yaml", "--quiet"]) == 0
    folder = studies / "results" / "posts-sweep"
    assert main(["export", str(folder), "--csv"]) == 0
    (folder / "notes.txt").write_text("mine")
    assert worked_out(folder) >= {"record.json", "findings.md", "figures", "response.parquet"}
    return folder


def test_an_edited_study_keeps_its_batches_and_nothing_that_was_worked_out(studies, finished, monkeypatch):
    from sim.study import carry_out

    batches, seen = contents(finished / "batches"), []

    def look(*arguments):
        seen.append((worked_out(finished), contents(finished / "batches"), sorted(finished.glob("*.csv"))))
        return conduct(*arguments)

    conduct = carry_out.conduct
    monkeypatch.setattr(carry_out, "conduct", look)
    (studies / "posts.yaml").write_text(SWEEP.replace("[0, 1, 2]", "[0, 1]"))
    assert main(["sweep", "posts.yaml", "--quiet", "--no-figures"]) == 0
    assert seen == [(set(), batches, [])]
    assert not (finished / "figures").exists()
    assert (finished / "notes.txt").read_text() == "mine"
    assert json.loads((finished / "record.json").read_text())["runs_known_before"] == 8


def test_a_part_of_an_edited_study_leaves_nothing_of_the_whole_before(studies, finished):
    assert main(["sweep", "posts.yaml", "--shard", "1/2", "--replicates", "8", "--quiet"]) == 0
    assert worked_out(finished) == set()


def test_a_part_of_the_same_study_leaves_what_is_finished(studies, finished):
    before = contents(finished)
    assert main(["sweep", "posts.yaml", "--shard", "1/2", "--quiet"]) == 0
    assert contents(finished) == before


def test_while_tables_are_written_there_is_no_record(studies, finished, monkeypatch):
    write, seen = StudyFolder.write_table, []

    def look(self, *arguments):
        seen.append((self.path / "record.json").exists())
        write(self, *arguments)

    monkeypatch.setattr(StudyFolder, "write_table", look)
    assert main(["sweep", "posts.yaml", "--quiet", "--no-figures"]) == 0
    assert len(seen) >= 4
    assert not any(seen)
    assert (finished / "figures").is_dir()  # of the same runs


def test_figures_of_runs_that_failed_do_not_stand_beside_tables_of_those_that_did_not(studies, monkeypatch):
    from sim.model.simulation import Simulation

    def fail(self):
        if self.scenario.operator.content.per_day == 2:
            raise RuntimeError("too many posts")
        step(self)

    step = Simulation.step
    monkeypatch.setattr(Simulation, "step", fail)
    assert main(["sweep", "posts.yaml", "--quiet"]) == 1
    folder = studies / "results" / "posts-sweep"
    assert (folder / "figures").is_dir()
    monkeypatch.undo()
    os.chdir(studies)
    assert main(["sweep", "posts.yaml", "--quiet", "--no-figures"]) == 0
    assert not (folder / "figures").exists()
    assert not (folder / "failures").exists()


def test_what_other_parts_failed_at_is_still_told(studies, monkeypatch):
    from sim.model.simulation import Simulation

    def fail(self):
        raise RuntimeError("no day today")

    with monkeypatch.context() as patch:
        patch.setattr(Simulation, "step", fail)
        assert main(["sweep", "posts.yaml", "--shard", "1/3", "--out", "all", "--quiet"]) == 1
    failures = studies / "all" / "failures"
    first = set(os.listdir(failures))
    assert len(first) == 1
    assert main(["sweep", "posts.yaml", "--shard", "2/3", "--out", "all", "--quiet"]) == 0
    assert set(os.listdir(failures)) == first
    assert main(["sweep", "posts.yaml", "--shard", "1/3", "--out", "all", "--quiet"]) == 0
    assert not failures.exists()


def test_what_a_search_failed_at_is_kept(studies, capsys, monkeypatch):
    pytest.importorskip("optuna")
    from sim.model.simulation import Simulation

    def fail(self):
        if self.scenario.operator.content.per_day > 1:
            raise RuntimeError("too many posts")
        step(self)

    step = Simulation.step
    text = "scenario: shop.yaml\nvary: {operator.content.per_day: {from: 0, to: 2}}\noptimise: {objectives: {messages_per_day: maximise}, trials: 4}\n"
    (studies / "best.yaml").write_text(text)
    with monkeypatch.context() as patch:
        patch.setattr(Simulation, "step", fail)
        assert main(["optimise", "best.yaml", "--no-figures"]) == 1
    folder = studies / "results" / "best-optimise"
    assert "too many posts" in next((folder / "failures").iterdir()).joinpath("error.txt").read_text()
    assert main(["optimise", "best.yaml", "--no-figures"]) == 0
    assert not (folder / "failures").exists()
    assert {path.stem for path in folder.glob("*.parquet")} <= set(TABLES)


def test_every_table_is_known_so_that_it_can_be_removed(studies):
    pytest.importorskip("SALib")
    (studies / "posts.yaml").write_text(f"{SWEEP}sensitivity: {{trajectories: 2}}\n")
    for kind, file in (("compare", "two.yaml"), ("sweep", "posts.yaml"), ("sensitivity", "posts.yaml")):
        assert main([kind, file, "--out", kind, "--quiet", "--no-figures"]) == 0
        assert {path.stem for path in (studies / kind).glob("*.parquet")} <= set(TABLES)


# -- several at once -------------------------------------------------------------------------------------------------


def test_two_processes_of_the_same_study_do_not_disturb_each_other(studies):
    assert main(["sweep", "posts.yaml", "--out", "alone", "--quiet"]) == 0
    script = (
        "import sys; from sim.cli import main\n"
        "for part in ('1/2', '2/2', '1/1', '1/1'):\n"
        "    code = main(['sweep', 'posts.yaml', '--out', 'both', '--shard', part, '--threads', '1', '--quiet'])\n"
        "    if code: sys.exit(code)\n"
        "sys.exit(main(['merge', 'both']))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).resolve().parent.parent)}
    options = {"env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    processes = [subprocess.Popen([sys.executable, "-c", script], **options) for _ in range(2)]
    for process in processes:
        told, _ = process.communicate(timeout=300)
        assert process.returncode == 0, told
    ours, theirs = contents(studies / "alone"), contents(studies / "both")
    assert {name for name in theirs if "batches" not in name} == {name for name in ours if "batches" not in name}
    for name in ("points", "variants", "runs", "daily", "response", "optimum"):
        assert theirs[f"{name}.parquet"] == ours[f"{name}.parquet"]


def test_who_is_done_last_has_the_folder_if_an_edited_study_began_meanwhile(studies, monkeypatch):
    from sim.study import carry_out

    (studies / "other").mkdir()
    shutil.copy("shop.yaml", "other")
    (studies / "other" / "posts.yaml").write_text(SWEEP.replace("[0, 1, 2]", "[2, 3]"))

    def play_another_meanwhile(*arguments):
        monkeypatch.setattr(carry_out, "conduct", conduct)
        assert main(["sweep", "other/posts.yaml", "--out", "one", "--quiet"]) == 0
        return conduct(*arguments)

    conduct = carry_out.conduct
    monkeypatch.setattr(carry_out, "conduct", play_another_meanwhile)
    assert main(["sweep", "posts.yaml", "--out", "one", "--quiet", "--no-figures"]) == 0
    assert not (studies / "one" / "figures").exists()
    before = contents(studies / "one")
    assert json.loads(before["record.json"])["points"] == 3
    assert main(["sweep", "posts.yaml", "--out", "two", "--quiet", "--no-figures"]) == 0
    after = contents(studies / "two")
    for name in ("experiment.yaml", "scenario.yaml", "runs.parquet", "response.parquet", "findings.md", "study.json"):
        assert after[name] == before[name], name


def test_a_copy_does_not_take_the_folder_over(studies):
    quiet = ["--quiet", "--no-figures"]
    assert main(["sweep", "posts.yaml", *quiet]) == 0
    os.mkdir("copy")
    for name in ("posts.yaml", "shop.yaml"):
        shutil.copy(name, "copy")
    assert main(["sweep", "copy/posts.yaml", *quiet]) == 0  # it says the same
    (studies / "copy" / "posts.yaml").write_text(SWEEP.replace("[0, 1, 2]", "[0, 1, 2, 3]"))
    assert main(["sweep", "copy/posts.yaml", *quiet]) == 2  # and now another thing
    assert main(["sweep", "posts.yaml", *quiet]) == 0
