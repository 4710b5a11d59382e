"""Studies that are killed, lose a worker or the disk: what was finished is kept, and the end is the same to the byte."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "small_study.py"
TABLES = ("points", "worlds", "variants", "runs", "daily", "response", "optimum", "regret")


def start(folder: Path, *arguments: str, **options) -> subprocess.Popen[str]:
    command = [sys.executable, str(SCRIPT), str(folder), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def finish(folder: Path, *arguments: str) -> None:
    process = start(folder, *arguments)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert out.rstrip().endswith("finished")


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / f"{name}.parquet").read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The study, not disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    finish(folder / "study")
    return folder


def test_killed_at_twenty_random_moments_it_ends_the_same_to_the_byte(whole, tmp_path):
    rng = random.Random(20)
    kept = []
    for _ in range(20):
        process = start(tmp_path / "study", "2")
        further, known = rng.randrange(12), None  # counted in runs: by the clock it would depend on what else goes on
        for line in process.stdout:
            if line.startswith("ready"):
                done = int(line.split()[1])
                known = done if known is None else known
                if done >= known + further:
                    break
        time.sleep(rng.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        kept.append(len(list((tmp_path / "study" / "batches").glob("*.runs.parquet"))))
    finish(tmp_path / "study", "2")
    assert contents(tmp_path / "study") == contents(whole / "study")
    assert kept == sorted(kept)  # nothing that was finished got lost
    assert len(set(kept)) > 3  # and they were cut off in the middle of it
    assert not list((tmp_path / "study").rglob("*.partial*"))


def test_interrupted_it_keeps_what_is_finished(whole, tmp_path):
    process = start(tmp_path / "study", "2")
    for line in process.stdout:
        if line.startswith("ready") and int(line.split()[1]) >= 20:
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert len(list((tmp_path / "study" / "batches").glob("*.runs.parquet"))) >= 3
    finish(tmp_path / "study", "2")
    assert contents(tmp_path / "study") == contents(whole / "study")


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 300 kB; skipped where none can be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)], capture_output=True)
    if made.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or sys.platform != "linux", reason="mounts a file system")
def test_on_a_full_disk_it_stops_with_what_it_has_and_goes_on_when_there_is_room(whole, small_disk):
    process = start(small_disk / "study", "2")
    out, err = process.communicate(timeout=300)
    assert process.returncode != 0
    assert "finished" not in out
    assert "No space left" in err or "cannot write" in err.lower() or "OSError" in err
    kept = len(list((small_disk / "study" / "batches").glob("*.runs.parquet")))
    assert kept > 0
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    process = start(small_disk / "study", "2")
    first = next(line for line in process.stdout if line.startswith("ready"))
    process.communicate(timeout=300)
    assert process.returncode == 0
    assert int(first.split()[1]) >= kept * 6  # the batches of before count
    assert contents(small_disk / "study") == contents(whole / "study")


# -- on a cluster ----------------------------------------------------------------------------------------------------

distributed = pytest.importorskip("distributed")


def test_a_cluster_gives_the_same_to_the_byte(whole, tmp_path):
    finish(tmp_path / "study", "1", "local:2")
    assert contents(tmp_path / "study") == contents(whole / "study")


def test_a_worker_killed_in_the_middle_does_not_matter(whole, tmp_path):
    process = start(tmp_path / "study", "1", "local:2")
    killed = 0
    for line in process.stdout:
        if line.startswith("ready") and int(line.split()[1]) >= 12 and not killed:
            for worker in workers_of(process.pid)[:1]:
                os.kill(worker, signal.SIGKILL)
                killed += 1
    assert process.wait(timeout=300) == 0, process.stderr.read()
    assert killed == 1
    assert contents(tmp_path / "study") == contents(whole / "study")


def workers_of(parent: int) -> list[int]:
    """Processes below a process that run workers."""
    psutil = pytest.importorskip("psutil")
    found = []
    for child in psutil.Process(parent).children(recursive=True):
        with suppress(psutil.Error):
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child.pid)
    return found
