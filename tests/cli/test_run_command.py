"""`qunsim run` with a stand-in for the simulation: what is printed, kept and returned."""

import os
import signal
import time
from pathlib import Path

import pytest
from fake_simulation import FakeSimulation

from sim.cli_errors import guarded
from sim.cli_run import RunOptions, run_command


def qunsim_run(file="shop.yaml", factory=FakeSimulation, debug=False, **options):
    options = RunOptions(file=Path(file), **{"figures": False, **options})
    return guarded(lambda interruption: run_command(options, interruption, factory), debug)


def names(folder="."):
    return sorted(os.listdir(folder))


def test_it_tells_what_happened_and_where_the_files_are(place, capsys):
    assert qunsim_run() == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "\x1b" not in out
    assert "A shop with thirty customers." in out
    assert "Of 30 members at the start 5 left" in out
    assert "95 % interval" in out
    assert "95 % t interval of the mean over 4 replicates" in out
    assert "peak memory" in " ".join(out.split())  # wherever the line is broken
    (made,) = os.listdir("results")
    assert f"Results: results/{made}/" in out
    assert "daily.parquet" in out
    assert {"record.json", "scenario.yaml", "daily.parquet", "members.parquet"} <= set(names(f"results/{made}"))
    content = next(line for line in out.splitlines() if line.startswith("content"))
    assert content.split() == ["content", "300", "60", "1.25", "1.25"]


def test_speed_and_time_do_not_contradict_each_other(place, capsys):
    assert qunsim_run() == 0
    assert " a second after start-up)" in " ".join(capsys.readouterr().out.split())
    assert qunsim_run(days=1) == 0
    assert " a second" not in capsys.readouterr().out  # the only day is the one in which kernels are compiled


def test_what_befell_the_run_is_told(place, capsys):
    assert qunsim_run(overrides=("world.product.fault_day=2",)) == 0
    assert "Faulty goods: the product sold from day 2 to day 4" in " ".join(capsys.readouterr().out.split())


def test_every_run_has_a_folder_of_its_own(place):
    assert [qunsim_run(), qunsim_run()] == [0, 0]
    first, second = names("results")
    assert (first[-2:], second[-2:]) == ("-1", "-2")
    assert first[:-2] == second[:-2]


def test_quiet_prints_the_folder_and_nothing_else(place, capsys):
    assert qunsim_run(quiet=True, out=Path("out")) == 0
    assert capsys.readouterr() == ("out\n", "")
    assert "record.json" in names("out")


def test_csv_on_request(place):
    assert qunsim_run(csv=True, out=Path("out")) == 0
    assert (place / "out" / "daily.csv").read_text().startswith("replicate,group,day,members")


def test_options_and_settings_change_the_scenario(place, capsys):
    assert qunsim_run(days=2, replicates=1, seed=8, overrides=("world.groups.members=12",)) == 0
    out = capsys.readouterr().out
    assert "1 group, 2 days." in out
    assert "Of 12 members" in out
    assert "no interval can be given" in out


def test_an_occupied_folder_is_refused_before_anything_runs(place, capsys):
    (place / "out").mkdir()
    (place / "out" / "mine").write_text("")
    assert qunsim_run(out=Path("out"), factory=None) == 2
    assert "not empty" in capsys.readouterr().err
    assert names("out") == ["mine"]
    assert names() == ["out", "shop.yaml"]


def test_mistakes_in_the_scenario_are_told_without_a_traceback(place, capsys):
    (place / "shop.yaml").write_text("name: shop\nrun: {days: 0}\nwrld: {}\n")
    assert qunsim_run(replicates=0) == 2
    err = capsys.readouterr().err
    assert "shop.yaml:2:" in err
    assert "wrld" in err
    assert "--replicates" in err
    assert "Traceback" not in err
    assert names() == ["shop.yaml"]


def test_a_missing_file(place, capsys):
    assert qunsim_run("shp.yaml") == 2
    err = capsys.readouterr().err
    assert "shp.yaml" in err
    assert "shop.yaml" in err


def test_our_failure_keeps_nothing_and_the_traceback(place, capsys):
    assert qunsim_run(factory=lambda *a: FakeSimulation(*a, fails_on=2)) == 1
    err = capsys.readouterr().err
    assert "RuntimeError: the fake broke" in err
    assert "Nothing was kept" in err
    assert "Traceback" not in err
    assert names() == ["shop.yaml"]
    kept = Path(err.rsplit("The traceback is in ", 1)[1].strip())
    assert "fake_simulation.py" in kept.read_text()
    kept.unlink()


def test_debug_shows_the_traceback(place, capsys):
    assert qunsim_run(factory=lambda *a: FakeSimulation(*a, fails_on=0), debug=True) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_full_disk_is_not_called_our_mistake(place, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.study.result.write_parquet", full)
    assert qunsim_run() == 1
    err = capsys.readouterr().err
    assert "No space left" in err
    assert "Nothing was kept" in err
    assert "ours" not in err
    assert names() == ["shop.yaml"]


@pytest.mark.parametrize("quiet", [True, False])
def test_a_report_that_cannot_be_printed_does_not_cost_the_results(place, capsys, monkeypatch, quiet):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("sim.cli_run.PlainConsole.print", full)
    assert qunsim_run(out=Path("out"), quiet=quiet) == 1
    err = capsys.readouterr().err
    assert err == "Error: cannot write: No space left on device\nThe results are complete: out\n"
    assert "record.json" in names("out")


def test_too_little_memory_is_said_to_be_that(place, capsys):
    def factory(*_):
        raise MemoryError

    assert qunsim_run(factory=factory) == 1
    err = capsys.readouterr().err
    assert "out of memory" in err
    assert "Nothing was kept" in err


def test_a_run_that_cannot_fit_is_the_users_mistake(place, capsys, monkeypatch):
    monkeypatch.setattr("sim.study.memory.memory_there", lambda: 8 * 10**9)
    assert qunsim_run(factory=None, replicates=100_000, overrides=("world.groups.members=500",)) == 2
    err = capsys.readouterr().err
    assert err.startswith("Error: 1 group of 500 members, 100,000 times over, for 5 days, need ")
    assert "run.replicates" in err
    assert names() == ["shop.yaml"]


def test_leftovers_of_a_killed_run_are_pointed_out(place, capsys):
    from sim.results.folder import ResultsFolder

    stale = ResultsFolder.numbered(place / "results", "old")
    stale.temporary = stale.temporary.with_name(stale.temporary.name.rsplit("-", 2)[0] + "-4194304-abc123")
    stale.__enter__()
    assert qunsim_run() == 0
    assert f"safe to delete: results/{stale.temporary.name}" in capsys.readouterr().out


def test_figures_are_drawn_through_the_views(place, capsys, monkeypatch):
    class Views:
        @staticmethod
        def save_all(result, folder):
            folder.mkdir()
            (folder / "activity.png").write_bytes(b"")

    monkeypatch.setattr("sim.study.notebook.views", lambda: Views)
    assert qunsim_run(figures=True, out=Path("out")) == 0
    assert "activity.png" in capsys.readouterr().out
    assert names("out/figures") == ["activity.png"]


@pytest.mark.parametrize("width", ["30", "60", "200"])
def test_it_fits_any_terminal(place, capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    assert qunsim_run(out=Path("out")) == 0
    assert "members" in capsys.readouterr().out


def test_an_interruption_that_a_library_turned_into_an_error_is_still_one(place, capsys, monkeypatch):
    def interrupted(*_):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.05)
        except BaseException as error:
            raise RuntimeError("query was interrupted") from error

    monkeypatch.setattr("sim.study.result.write_parquet", interrupted)
    assert qunsim_run() == 130
    assert capsys.readouterr().err == "interrupted; nothing was kept\n"
    assert names() == ["shop.yaml"]
