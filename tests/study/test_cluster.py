"""Clusters that cannot be had, workers that have another qunsim, and schedulers that go away."""

import logging
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.cli import main
from sim.study.execution.cluster import ClusterError, ClusterLostError, check_address, cluster
from sim.study.execution.conduct import Means
from sim.study.execution.on_cluster import RefusedError, play_packed
from sim.study.experiment.plan import fingerprint
from sim.study.experiment.reading import make_experiment
from sim.study.folder import StudyFolder
from sim.study.sweep import carry_out_sweep, sweep_plan

pytest.importorskip("distributed")

SCENARIO = {
    "name": "small",
    "run": {"days": 4, "replicates": 2, "seed": 5},
    "world": {"groups": {"members": 20}},
    "operator": {"content": {"per_day": 2}},
}
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).resolve().parent.parent)}
OTHER_WORKER = """\
import asyncio, sys, time
{change}
from distributed import Worker

async def work():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False) as worker:
        await worker.finished()

time.sleep(1.5)  # so that the study has begun
asyncio.run(work())
"""
OTHER_VERSION = "import sim; sim.__version__ = '0.0.1'"
NO_QUNSIM = "sys.modules['sim'] = None"


def plan_of(values):
    return sweep_plan(make_experiment(SCENARIO, {"vary": {"operator.content.per_day": values}, "outcomes": ["orders"]}))


@pytest.fixture
def scheduler():
    """A scheduler without workers."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as made:
        yield made


def worker_of(address: str, change: str) -> subprocess.Popen[str]:
    """A worker that joins in a second or so, and with it something is wrong."""
    script = OTHER_WORKER.format(change=change)
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": ENVIRONMENT}
    return subprocess.Popen([sys.executable, "-c", script, address], **options)


# -- before anything is written --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["here", "local", "local:", "local:0", "local:two", "tcp://", "tcp://head", "tcp://head:", "tcp://head:0",
     "tcp://head:65536", "tcp:/head:8786", "http://head:8786", "tcp://he ad:8786", "8786", "", "tcp://head:8786/"],
)  # fmt: skip
def test_what_is_no_address_is_told_at_once(address):
    with pytest.raises(ClusterError, match=r"is no address of a cluster, expected local:N .*, or tcp://host:port"):
        check_address(address)


def test_addresses_are_told_apart():
    assert check_address("local:4") == 4
    for address in ("tcp://head:8786", "tls://head.cluster:1", "tcp://[::1]:8786", "tcp://10.0.0.1:8786"):
        assert check_address(address) is None


@pytest.fixture
def nobody(monkeypatch):
    """An address at which nobody listens."""
    monkeypatch.setattr("sim.study.execution.cluster._TIMEOUT", 0.3)
    return "tcp://127.0.0.1:9"


def test_where_nobody_answers_nothing_is_written(tmp_path, nobody, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text("name: shop\nrun: {days: 4, replicates: 2}\nworld: {groups: {members: 20}}\n")
    Path("posts.yaml").write_text("scenario: shop.yaml\nvary: {operator.content.per_day: [1, 2]}\n")
    assert main(["sweep", "posts.yaml", "--cluster", nobody]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"Error: nobody answers at {nobody} (")
    assert err.endswith("expected a scheduler of dask.distributed\n")
    assert sorted(os.listdir()) == ["posts.yaml", "shop.yaml"]
    with pytest.raises(ClusterError, match="nobody answers"):
        sim.sweep("posts.yaml", folder="out", cluster=nobody)
    assert sorted(os.listdir()) == ["posts.yaml", "shop.yaml"]
    assert main(["sweep", "posts.yaml", "--cluster", nobody, "--dry-run"]) == 0  # it may be started later
    assert main(["sweep", "posts.yaml", "--no-figures", "--quiet"]) == 0
    assert main(["sweep", "posts.yaml", "--no-figures", "--quiet", "--cluster", nobody]) == 0  # nothing is missing


def test_what_listens_but_is_no_scheduler_is_told(monkeypatch):
    import socket

    monkeypatch.setattr("sim.study.execution.cluster._TIMEOUT", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(ClusterError, match="nobody answers"), cluster(f"tcp://127.0.0.1:{port}"):
            pass


# -- workers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (OTHER_VERSION, rf"worker tcp://.* has another version of qunsim \([0-9a-f]+\), expected the one here \({fingerprint()}\)"),
        (NO_QUNSIM, r"a worker cannot play \(.*sim.*\), expected the version of qunsim here on every worker"),
    ],
    ids=["another version", "none"],
)  # fmt: skip
def test_a_worker_that_joins_later_with_another_qunsim_stops_the_study(scheduler, tmp_path, change, said):
    worker = worker_of(scheduler.scheduler_address, change)
    try:
        with pytest.raises(ClusterError, match=said):
            carry_out_sweep(plan_of([1, 2]), StudyFolder.of(tmp_path), Means(cluster=scheduler.scheduler_address))
    finally:
        worker.kill()
        worker.wait()
    assert not list((tmp_path / "batches").iterdir())
    assert not (tmp_path / "record.json").exists()


def test_a_job_is_unpacked_only_by_the_model_it_is_meant_for():
    with pytest.raises(RefusedError, match="worker here has another version"):
        play_packed(b"nothing that could be read", "0000")
    with pytest.raises(RefusedError, match="worker here cannot read a job"):
        play_packed(b"nothing that could be read", fingerprint())
    refused = pickle.loads(pickle.dumps(RefusedError("so")))
    assert str(refused) == "so"


def test_without_workers_it_is_told_what_is_waited_for(scheduler):
    from sim.study.start import check_start

    address = scheduler.scheduler_address
    assert check_start("sweep", plan_of([1, 2]), None, Means(cluster=address)) == (
        f"{address} has no workers yet: the study waits for them"
    )
    assert check_start("sweep", plan_of([1, 2]), None, Means(cluster="local:2")) == ""


def test_a_scheduler_that_goes_away_ends_the_study_with_what_is_finished(tmp_path):
    script = (
        "import sys; from distributed import LocalCluster\n"
        "if __name__ == '__main__':\n"
        "    made = LocalCluster(1, threads_per_worker=1, dashboard_address='127.0.0.1:0')\n"
        "    print(made.scheduler_address, flush=True); sys.stdin.read()\n"
    )
    (tmp_path / "scheduler.py").write_text(script)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": ENVIRONMENT}
    there = subprocess.Popen([sys.executable, str(tmp_path / "scheduler.py")], stderr=subprocess.DEVNULL, **pipes)
    address = there.stdout.readline().strip()
    plan, folder = plan_of({"from": 0, "to": 5, "steps": 300}), StudyFolder.of(tmp_path / "study")

    def end_it(done: int, _: int) -> None:
        if done >= 20:
            there.kill()

    with pytest.raises(ClusterLostError, match="the scheduler is gone"):
        carry_out_sweep(plan, folder, Means(cluster=address), end_it)
    there.wait()
    assert list(folder.batches.glob("*.runs.parquet"))
    assert not logging.getLogger("distributed.client").isEnabledFor(logging.ERROR)  # nobody has to read of it twice


# -- from a script ---------------------------------------------------------------------------------------------------


def test_a_script_without_the_guard_is_told_what_it_lacks(tmp_path):
    script = (
        "import sim\n"
        f"sim.sweep({SCENARIO!r}, {{'operator.content.per_day': [1, 2]}}, folder='out', cluster='local:1')\n"
    )
    (tmp_path / "script.py").write_text(script)
    options = {"cwd": tmp_path, "env": ENVIRONMENT, "capture_output": True, "text": True, "timeout": 120}
    done = subprocess.run([sys.executable, "script.py"], **options)
    assert done.returncode == 1
    assert 'has to stand below `if __name__ == "__main__":`' in done.stderr
    assert "bootstrapping" not in done.stderr
    assert done.stderr.count("Traceback") == 1
