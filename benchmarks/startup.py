"""What a person waits for: `sim.run`, the command line with figures, warm and cold, and the help."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import sim
from benchmarks.rows import Row

PART = "startup"
SCENARIO = Path(__file__).resolve().parent.parent / "scenarios" / "brand_group.yaml"


def measure(replicates: int = 20, days: int = 90, repetitions: int = 3, cold: bool = True) -> list[Row]:
    """Wall-clock seconds; for warm runs the least of some repetitions."""
    small = ["--replicates", str(replicates), "--days", str(days)]
    what = f"brand_group, {replicates} x {days} days"
    sim.run(SCENARIO, days=2, replicates=1)
    warm = []
    for _ in range(repetitions):
        begin = perf_counter()
        sim.run(SCENARIO, days=days, replicates=replicates)
        warm.append(perf_counter() - begin)
    command = ["run", str(SCENARIO), *small]
    rows = [
        Row(PART, "run", f"sim.run, 300 members x {days} days x {replicates}", min(warm), "s", 1.0, note="warm"),
        Row(PART, "cli_warm", f"qunsim run {what}, figures", min(_cli(command) for _ in range(repetitions)), "s", 15.0),
    ]
    if cold:
        with tempfile.TemporaryDirectory() as cache:
            seconds = _cli(command, {"NUMBA_CACHE_DIR": cache})
        rows.append(Row(PART, "cli_cold", "the same, nothing compiled yet", seconds, "s", 60.0))
    seconds = min(_cli(["--help"]) for _ in range(repetitions + 2))
    return [*rows, Row(PART, "help", "qunsim --help", seconds, "s", 0.5)]


def _cli(arguments: list[str], environment: dict[str, str] | None = None) -> float:
    """Seconds of a new process; raises CalledProcessError when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", "from sim.cli import main; main()", *arguments]
        paths = [str(Path(sim.__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")]
        everything = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | (environment or {})
        begin = perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True, env=everything)
        return perf_counter() - begin
