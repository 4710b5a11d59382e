"""A lock between processes: one at a time, let go of by the dead, and done without where there is none."""

import subprocess
import sys
import time

from sim.results.lock import Lock

HOLDER = """\
import sys, time
from pathlib import Path
from sim.results.lock import Lock
with Lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
    Path(sys.argv[1]).with_name("left").touch()
"""


def holder(path, seconds):
    """A process that has the lock, for so long."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_it_is_waited_for(tmp_path):
    process = holder(tmp_path / "lock", 0.5)
    with Lock(tmp_path / "lock"):
        assert (tmp_path / "left").exists()
    assert process.wait() == 0


def test_the_dead_let_go_of_it(tmp_path):
    process = holder(tmp_path / "lock", 60)
    process.kill()
    process.wait()
    started = time.monotonic()
    with Lock(tmp_path / "lock"):
        assert time.monotonic() - started < 10


def test_it_can_be_taken_again_within_its_block(tmp_path):
    lock = Lock(tmp_path / "lock")
    with lock, lock:
        pass
    other = Lock(tmp_path / "lock")
    with other:
        pass


def test_where_there_are_no_locks_it_is_done_without(tmp_path, monkeypatch):
    entered = []
    with Lock(tmp_path / "nowhere" / "lock"):
        entered.append("no file")

    def no_locks(*arguments):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with Lock(tmp_path / "lock"):
        entered.append("no locks")
    assert entered == ["no file", "no locks"]
