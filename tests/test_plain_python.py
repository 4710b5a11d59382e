"""The kernels as plain Python, without the compiler: the same bits."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd

import sim

SCENARIO = Path(__file__).resolve().parent.parent / "scenarios" / "check_in_camp.yaml"
SMALL = {"run.days": 9, "run.replicates": 1, "world.groups.members": 30, "world.groups.capacity": 40}
TABLES = ("daily", "members", "nodes", "ties", "agenda", "joins", "leaves", "messages")

CODE = """
import sys, warnings
import sim
warnings.filterwarnings("ignore", "overflow", RuntimeWarning, r"sim\\.model\\.random")  # hashes are meant to overflow
warnings.filterwarnings("error", "overflow", RuntimeWarning, r"sim\\.model\\.(?!random)")
result = sim.run(sys.argv[1], overrides=eval(sys.argv[2]), threads=1)
for name in sys.argv[4:]:
    getattr(result, name).to_pickle(f"{sys.argv[3]}/{name}")
"""


def test_compiled_and_plain_runs_are_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CODE, str(SCENARIO), repr(SMALL), str(tmp_path), *TABLES]
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command, env=environment, check=True)
    compiled = sim.run(SCENARIO, overrides=SMALL)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(compiled, name), pd.read_pickle(tmp_path / name), check_exact=True)
