"""Ctrl-C in a terminal while `qunsim calibrate` plays: it says what is kept, and goes on to the same bytes."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="there are no terminals of this kind here")

SCENARIO = "name: hikers\nworld: {platform: wechat_group, groups: {members: 30}}\n"
PRIORS = """\
members: 30
warm_up: 1
budget: 240
first: 80
population: 60
predictive: 10
parameters:
  world.behaviour.speaking.initiative: {log_uniform: [0.05, 1.0]}
"""
TABLES = ("parameters", "pairs", "posterior", "summaries", "simulations", "rounds", "predictive", "curves")
START = """
import fcntl, signal, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # the terminal is ours, and its Ctrl-C for us
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where tests run with it ignored
from sim.cli import main
sys.exit(main(sys.argv[1:]))
"""
PROJECT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path):
    """A folder with a scenario, a calibration file and a log."""
    (tmp_path / "hikers.yaml").write_text(SCENARIO)
    (tmp_path / "priors.yaml").write_text(PRIORS)
    rows = [f"hikers,person {n * n % 17},{1_704_067_200 + 3600 * n}\n" for n in range(240)]
    (tmp_path / "chat.csv").write_text("room,author,time\n" + "".join(rows))
    return tmp_path


class OnTerminal:
    """`qunsim calibrate` with a terminal of its own, whose Ctrl-C reaches it as one from a keyboard does."""

    def __init__(self, place, folder):
        self.master, ours = pty.openpty()
        environment = {
            **os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path]), "TERM": "xterm", "COLUMNS": "120",
        }  # fmt: skip
        command = "calibrate chat.csv --scenario hikers.yaml --file priors.yaml --threads 2 --no-figures".split()
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, *command, "--folder", folder, "--out", f"{folder}.yaml"],
            cwd=place, env=environment, stdin=ours, stdout=ours, stderr=ours, start_new_session=True,
        )  # fmt: skip
        os.close(ours)
        self.said = ""

    def read(self, seconds):
        """Take what it has said; False when it has nothing more to say."""
        if not select.select([self.master], [], [], seconds)[0]:
            return True
        try:
            text = os.read(self.master, 65_536)
        except OSError:  # the other end is closed
            return False
        self.said += text.decode(errors="replace")
        return bool(text)

    def press(self):
        """Ctrl-C."""
        os.write(self.master, b"\x03")

    def ended(self):
        """Wait for the end: exit code, and what was said."""
        until = time.monotonic() + 120
        while self.read(0.2) and time.monotonic() < until:
            pass
        code = self.process.wait(timeout=20)
        os.close(self.master)
        return code, self.said


def finished(folder):
    """How many batches are kept."""
    return len(list((folder / "batches").glob("*.runs.parquet"))) if (folder / "batches").is_dir() else 0


def test_a_terminals_ctrl_c_ends_it_and_the_same_command_goes_on_to_the_same_bytes(place):
    started = OnTerminal(place, "cut")
    until = time.monotonic() + 120
    while not finished(place / "cut") and time.monotonic() < until and started.process.poll() is None:
        started.read(0.02)
    started.press()
    code, said = started.ended()
    assert code == 130, said
    assert "interrupted; what was finished is kept in cut, and the same command goes on from there" in said
    assert "Traceback" not in said and "Error" not in said
    assert finished(place / "cut") and not (place / "cut" / "record.json").exists()
    assert not (place / "cut.yaml").exists()
    assert OnTerminal(place, "cut").ended()[0] == 0
    assert json.loads((place / "cut" / "record.json").read_text())["runs_known_before"] > 0
    assert OnTerminal(place, "whole").ended()[0] == 0
    for name in TABLES:
        ours, theirs = ((place / folder / f"{name}.parquet").read_bytes() for folder in ("cut", "whole"))
        assert ours == theirs, name
    for name in ("findings.md", "fitted.yaml", "posterior.yaml"):
        assert (place / "cut" / name).read_text() == (place / "whole" / name).read_text()
    assert (place / "cut.yaml").read_text() == (place / "whole.yaml").read_text()
