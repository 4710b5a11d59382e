"""Interrupted runs leave nothing, and say so. These start a process each: signals need one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from fake_simulation import FakeSimulation
from sim.cli_errors import guarded
from sim.cli_run import RunOptions, run_command

options = RunOptions(file=Path("shop.yaml"), out=Path("a/out"), days=400, figures=False, quiet=sys.argv[2] == "quiet")


class Deaf(FakeSimulation):
    def step(self):
        import hashlib
        hashlib.pbkdf2_hmac("sha256", b"", b"salt", 300_000_000)  # minutes in machine code: Python notices no signal

class Dying:
    def __del__(self):
        import os, signal
        os.kill(os.getpid(), signal.SIGINT)
        sum(range(1000))  # here the signal is noticed, where Python cannot pass an exception on


class Forgetful(FakeSimulation):
    def step(self):
        Dying()
        return super().step()


kinds = {"deaf": Deaf, "forgetful": Forgetful}
slow = kinds[sys.argv[2]] if sys.argv[2] in kinds else lambda *given: FakeSimulation(*given, seconds_a_day=0.05)
sys.exit(guarded(lambda interruption: run_command(options, interruption, slow), False))
"""
HERE = Path(__file__).parent


def start(place, *arguments, **options):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent.parent), *sys.path])}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(HERE.parent / "study"), *(arguments or ("loud",))],
        cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip


def wait_until_it_runs(place):
    for _ in range(200):
        if (place / "a").is_dir() and any(name.startswith(".out") for name in os.listdir(place / "a")):
            return
        time.sleep(0.05)
    raise AssertionError("the run did not start")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_run_and_nothing_is_kept(place, number):
    process = start(place)
    wait_until_it_runs(place)
    time.sleep(0.2)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert out == ""
    assert err == "interrupted; nothing was kept\n"
    assert os.listdir(place) == ["shop.yaml"]


def test_an_impatient_user_gets_the_same(place):
    process = start(place)
    wait_until_it_runs(place)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert os.listdir(place) == ["shop.yaml"]


@pytest.mark.parametrize("module", ["typer", "sim.cli_errors", "sim.cli_run", "pydantic"])
def test_a_signal_while_it_is_still_loading(place, module):
    script = (
        "import os, signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from sim.cli import main\n"
        "sys.argv = ['qunsim', 'run', 'shop.yaml']\n"
        "sys.exit(main())"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent.parent), *sys.path])}
    done = subprocess.run([sys.executable, "-c", script], cwd=place, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")
    assert os.listdir(place) == ["shop.yaml"]


def test_a_run_deep_in_machine_code_is_ended_all_the_same(place):
    process = start(place, "deaf")
    wait_until_it_runs(place)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err == "interrupted; nothing was kept\n"
    assert os.listdir(place) == ["shop.yaml"]


def test_a_signal_in_a_finaliser_is_neither_lost_nor_printed(place):
    process = start(place, "forgetful")
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, "", "interrupted; nothing was kept\n")
    assert os.listdir(place) == ["shop.yaml"]


def test_a_killed_run_leaves_nothing_that_looks_finished(place):
    process = start(place)
    wait_until_it_runs(place)
    process.kill()
    process.communicate(timeout=20)
    from sim.results.folder import left_behind

    assert not (place / "a" / "out").exists()
    assert len(left_behind(place / "a")) == 1


def test_an_interruption_that_falls_while_renaming_waits(place, monkeypatch, capsys):
    from fake_simulation import FakeSimulation

    from sim.cli_errors import guarded
    from sim.cli_run import RunOptions, run_command
    from sim.results.folder import ResultsFolder

    keep = ResultsFolder.keep

    def interrupted_keep(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        return keep(self)

    monkeypatch.setattr(ResultsFolder, "keep", interrupted_keep)
    options = RunOptions(file=Path("shop.yaml"), out=Path("out"), figures=False)
    assert guarded(lambda interruption: run_command(options, interruption, FakeSimulation), False) == 130
    assert capsys.readouterr().err == "interrupted; the results are complete: out\n"
    assert (place / "out" / "record.json").exists()


def test_handlers_are_put_back(place):
    from sim.cli_errors import guarded

    before = signal.getsignal(signal.SIGINT)
    assert guarded(lambda interruption: None, False) == 0
    assert signal.getsignal(signal.SIGINT) is before
