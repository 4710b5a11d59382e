"""The results folder: complete or absent, never written over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.results.folder import OutputError, ResultsFolder, folder_stem, left_behind


def fill(folder, text="content"):
    with folder:
        (folder.temporary / "file").write_text(text)
        return folder.keep()


def test_numbers_count_up(tmp_path):
    made = [fill(ResultsFolder.numbered(tmp_path / "results", "run-abc")) for _ in range(3)]
    assert [path.name for path in made] == ["run-abc-1", "run-abc-2", "run-abc-3"]
    assert sorted(os.listdir(tmp_path / "results")) == ["run-abc-1", "run-abc-2", "run-abc-3"]


def test_a_number_given_away_meanwhile_is_passed_over(tmp_path):
    with ResultsFolder.numbered(tmp_path, "run") as slow:
        (slow.temporary / "file").write_text("slow")
        (tmp_path / "run-1").mkdir()
        (tmp_path / "run-1" / "file").write_text("quick")
        assert slow.keep() == tmp_path / "run-2"
    assert (tmp_path / "run-1" / "file").read_text() == "quick"
    assert (tmp_path / "run-2" / "file").read_text() == "slow"


def test_nothing_has_the_final_name_before_it_is_complete(tmp_path):
    with ResultsFolder.exactly(tmp_path / "out") as folder:
        (folder.temporary / "file").write_text("half")
        assert not (tmp_path / "out").exists()
        assert folder.temporary.name.startswith(".")
        folder.keep()
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError, SystemExit])
def test_an_exception_leaves_nothing(tmp_path, stop):
    with pytest.raises(stop), ResultsFolder.exactly(tmp_path / "a" / "b" / "out") as folder:
        (folder.temporary / "file").write_text("half")
        raise stop
    assert os.listdir(tmp_path) == []
    assert folder.final is None


def test_leaving_without_keeping_leaves_nothing(tmp_path):
    with ResultsFolder.numbered(tmp_path, "run"):
        pass
    assert os.listdir(tmp_path) == []


def test_parents_used_by_somebody_else_meanwhile_stay(tmp_path):
    with pytest.raises(RuntimeError), ResultsFolder.numbered(tmp_path / "results", "run"):
        (tmp_path / "results" / "other").mkdir()
        raise RuntimeError
    assert os.listdir(tmp_path / "results") == ["other"]


def test_an_occupied_folder_is_refused_and_not_touched(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        ResultsFolder.exactly(tmp_path)
    with pytest.raises(OutputError, match="not a folder"):
        ResultsFolder.exactly(tmp_path / "file")
    assert os.listdir(tmp_path) == ["file"]


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    assert fill(ResultsFolder.exactly(tmp_path / "out")) == tmp_path / "out"
    assert os.listdir(tmp_path / "out") == ["file"]


def test_a_folder_filled_meanwhile_does_not_cost_the_results(tmp_path):
    with ResultsFolder.exactly(tmp_path / "out") as folder:
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "other").write_text("")
        assert folder.keep() == tmp_path / "out-2"
    assert os.listdir(tmp_path / "out") == ["other"]


def test_a_relative_path_and_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert fill(ResultsFolder.exactly(Path("out"))).resolve() == tmp_path / "out"
    with pytest.raises(OutputError, match="not empty"):
        ResultsFolder.exactly(Path())


def test_a_place_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write"), ResultsFolder.exactly(tmp_path / "file" / "out"):
        pass
    assert os.listdir(tmp_path) == ["file"]


def test_what_a_dead_process_left_is_recognised(tmp_path):
    script = (
        "import os, sys; from pathlib import Path; from sim.results.folder import ResultsFolder\n"
        "ResultsFolder.numbered(Path(sys.argv[1]), 'run').__enter__(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    with ResultsFolder.numbered(tmp_path, "run") as alive:
        found = left_behind(tmp_path)
        assert len(found) == 1
        assert alive.temporary not in found
        assert alive.temporary.exists()
    assert left_behind(tmp_path / "nowhere") == []


def test_stems_are_file_names():
    assert folder_stem("brand-group", "0123456789") == "brand-group-01234567"
    assert folder_stem("a/b: 群?", "0123456789") == "a-b-群-01234567"
    assert folder_stem("...", "0123456789") == "run-01234567"


@pytest.mark.parametrize("character", ["a", "é", "群", "𠀀"])
def test_the_longest_name_of_a_scenario_can_be_saved(tmp_path, character):
    name = "x" + 79 * character
    stem = folder_stem(name, "0123456789")
    assert name.startswith(stem.removesuffix("-01234567"))
    assert fill(ResultsFolder.numbered(tmp_path, stem)).name == f"{stem}-1"
