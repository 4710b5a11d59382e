"""Files that are complete or absent, and what is left behind of them by processes that died."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.results import processes
from sim.results.atomic import replacing, temporary_beside, tidy

DEAD = 4_194_305  # more than Linux gives


def left_by(folder: Path, computer: str, process: int, hours: float = 0.0) -> Path:
    """A temporary that a process left so long ago."""
    path = folder / f".runs.parquet.partial-{computer}-{process}-abcdef"
    path.write_text("half")
    then = time.time() - 3600 * hours
    os.utime(path, (then, then))
    return path


def test_what_a_dead_process_of_this_computer_left_goes_at_once(tmp_path):
    dead = left_by(tmp_path, processes.computer(), DEAD)
    ours = left_by(tmp_path, processes.computer(), os.getpid(), hours=1000)
    tidy(tmp_path)
    assert not dead.exists()
    assert ours.exists()


def test_what_another_computer_is_writing_is_left_alone_until_it_is_old(tmp_path):
    young, old = left_by(tmp_path, "0badcafe", DEAD, hours=23), left_by(tmp_path, "0badcafe", os.getpid(), hours=25)
    tidy(tmp_path)
    assert young.exists()
    assert not old.exists()


def test_figures_that_were_being_drawn_go_too(tmp_path):
    folder = tmp_path / f".figures.partial-{processes.computer()}-{DEAD}-abcdef"
    folder.mkdir()
    (folder / "response.png").write_text("half")
    tidy(tmp_path)
    assert not folder.exists()


def test_files_with_odd_names_do_not_stop_it(tmp_path):
    for name in (".a.partial-", ".a.partial-x", f".a.partial-{processes.computer()}-{10**30}-x", "a.partial-1-2"):
        (tmp_path / name).write_text("")
    tidy(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a.partial-", ".a.partial-x", "a.partial-1-2"]


def test_a_killed_process_leaves_what_another_one_tidies(tmp_path):
    script = (
        "import os, sys; from pathlib import Path; from sim.results.atomic import replacing\n"
        "with replacing(Path(sys.argv[1]) / 'x') as path: path.write_text('half'); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)])
    assert done.returncode == -signal.SIGKILL
    assert len(os.listdir(tmp_path)) == 1
    tidy(tmp_path)
    assert os.listdir(tmp_path) == []


def test_the_mark_of_a_computer_does_not_tell_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "anna-laptop")
    processes.computer.cache_clear()
    anna = processes.computer()
    assert "anna" not in temporary_beside(tmp_path / "x").name
    monkeypatch.setattr("socket.gethostname", lambda: "bob-laptop")
    processes.computer.cache_clear()
    assert processes.computer() != anna
    processes.computer.cache_clear()


def test_what_raises_leaves_the_old_content(tmp_path):
    (tmp_path / "x").write_text("old")
    with pytest.raises(RuntimeError), replacing(tmp_path / "x") as path:
        path.write_text("new")
        raise RuntimeError
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x", "old")]


class Kernel:
    """Of Windows' kernel32 what is asked of processes."""

    def __init__(self, code: int | None) -> None:
        self.code, self.closed = code, []

    def OpenProcess(self, access, inherit, process):  # noqa: N802
        return 0 if self.code is None else 7

    def GetExitCodeProcess(self, handle, code):  # noqa: N802
        code._obj.value = self.code
        return 1

    def CloseHandle(self, handle):  # noqa: N802
        self.closed.append(handle)


@pytest.mark.parametrize(
    ("code", "error", "expected"), [(259, 0, True), (0, 0, False), (None, 87, False), (None, 5, True)]
)
def test_on_windows_a_process_is_asked_after_and_not_ended(code, error, expected):
    kernel = Kernel(code)
    assert processes.alive_on_windows(1234, kernel, lambda: error) is expected
    assert kernel.closed == ([] if code is None else [7])


def test_on_windows_nothing_is_sent_to_a_process(monkeypatch):
    import ctypes

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "WinDLL", lambda name, use_last_error: Kernel(259), raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: 0, raising=False)
    monkeypatch.setattr(os, "kill", None)
    assert processes.alive(1234)
