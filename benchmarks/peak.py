"""Peak memory of a run, measured in a new process: `python -m benchmarks.peak GROUPS DAYS`."""

import subprocess
import sys
from pathlib import Path

from benchmarks.worlds import all_policies

_ROOT = Path(__file__).resolve().parent.parent


def peak_megabytes(groups: int, days: int) -> float:
    """Largest resident size, 10^6 bytes, of a process that plays `groups` groups of 500 for `days` on two threads."""
    command = [sys.executable, "-m", "benchmarks.peak", str(groups), str(days)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT)
    return float(done.stdout)


def _play(groups: int, days: int) -> float:
    from sim.model.simulation import Simulation

    Simulation(all_policies(groups, days), threads=2).run().daily_table()
    return _peak()


def _peak() -> float:
    try:  # not ru_maxrss, which on Linux begins at the size of the process that started this one
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(float(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


if __name__ == "__main__":
    sys.stdout.write(f"{_play(int(sys.argv[1]), int(sys.argv[2]))}\n")
