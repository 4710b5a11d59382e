"""All measurements in one table: `python -m benchmarks [--quick] [--json FILE] [--only PART ...]`."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.rows import Row, describe_machine, load_average, show, write_json


def parts(quick: bool, frames: str | None = None, repetitions: int = 3) -> dict[str, Callable[[], list[Row]]]:
    """What is measured, in order; `quick`: smaller worlds and fewer repetitions, under a minute on a quiet machine.

    repetitions  of the million; more of them find the quiet moments of a machine that others use as well
    """
    from benchmarks import engines, forum, machine, mechanisms, million, peers, policies, scale, startup, studies

    if quick:
        return {
            "machine": lambda: machine.measure(3),
            "million": lambda: million.measure(groups=200, days=8, repetitions=1),
            "mechanisms": lambda: mechanisms.measure(groups=10, days=5, repetitions=1, portfolio=20),
            "policies": lambda: policies.measure(groups=4, days=4, repetitions=1, portfolio=20, planned=50),
            "forum": lambda: forum.measure(members=20_000, days=5, repetitions=1),
            "studies": lambda: studies.measure(3, 2, 2, 4, bare=2, cluster=False),
            "engines": lambda: engines.measure(groups=40, mesa_groups=1, days=3, warm_up=2, repetitions=2),
            "scale": lambda: scale.measure((10**3, 10**4, 10**5), days=5),
            "startup": lambda: startup.measure(repetitions=1, cold=False),
            "peers": lambda: peers.measure(agents=500, array=10**5, frames=frames),
        }
    return {
        "machine": machine.measure,
        "million": lambda: million.measure(repetitions=repetitions),
        "mechanisms": mechanisms.measure,
        "policies": policies.measure,
        "forum": forum.measure,
        "studies": studies.measure,
        "engines": engines.measure,
        "scale": scale.measure,
        "startup": startup.measure,
        "peers": lambda: peers.measure(frames=frames),
    }


def measure(chosen: dict[str, Callable[[], list[Row]]]) -> tuple[list[Row], dict[str, float]]:
    """Rows of the parts, and the load before each (the load of one part is still felt in the next figure)."""
    rows: list[Row] = []
    loads: dict[str, float] = {}
    for name, call in chosen.items():
        loads[name] = load_average()
        rows += call()
    return rows, loads


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small worlds, under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    parser.add_argument("--only", nargs="+", metavar="PART", help="machine, million, mechanisms, policies, forum, studies, engines, scale, startup, peers")
    parser.add_argument("--mesa-frames", metavar="PYTHON", help="a Python that has mesa-frames")
    parser.add_argument("--repetitions", type=int, default=3, metavar="N", help="of the million (3)")
    arguments = parser.parse_args()
    available = parts(arguments.quick, arguments.mesa_frames, arguments.repetitions)
    unknown = set(arguments.only or ()) - set(available)
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(available)}")
    chosen = {name: available[name] for name in available if not arguments.only or name in arguments.only}
    before = load_average()
    rows, loads = measure(chosen)
    machine = describe_machine()
    title = (
        f"qunsim, {date.today().isoformat()}: {machine['processor']}, {machine['cores']} cores, Python "
        f"{machine['python']}, numba {machine['numba']}; load before {before:.2f}"
    )
    show(rows, title)
    if arguments.json:
        write_json(rows, arguments.json, machine, loads)


if __name__ == "__main__":
    main()
