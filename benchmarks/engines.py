"""The kernel against the Mesa engine: the same scenario, the same bits, one core, one run."""

from time import perf_counter

import numpy as np

from benchmarks.play import play
from benchmarks.rows import Row
from benchmarks.worlds import all_policies
from sim.model.observables import NAMES
from sim.model.simulation import Simulation

PART = "engines"


def measure(
    groups: int = 200, mesa_groups: int = 2, days: int = 6, warm_up: int = 2, repetitions: int = 3
) -> list[Row]:  # fmt: skip
    """Seconds per member-hour of both, on days `warm_up` to `days`, one thread."""
    kernel = play(lambda: all_policies(groups, days), 1, repetitions).after(warm_up)
    fast = kernel.seconds.sum() / kernel.member_hours.sum()
    simulation = Simulation(all_policies(mesa_groups, days), engine="mesa")
    seconds = np.zeros(days)
    for day in range(days):
        begin = perf_counter()
        simulation.step()
        seconds[day] = perf_counter() - begin
    observed = np.stack([simulation.observed(day).sum(axis=0, dtype=np.float64) for day in range(warm_up, days)])
    hours = observed[:, NAMES.index("members")].sum() * 24.0
    visits = observed[:, NAMES.index("visits")].sum()
    slow = seconds[warm_up:].sum() / hours
    rate = f"{groups} groups, {kernel.visits.sum() / kernel.member_hours.sum():.4f} visits/member-hour"
    each = f"{visits / hours:.4f} visits/member-hour; {seconds[warm_up:].sum() / visits * 1e6:.0f} us a visit"
    same = "same rules, same bits, one core"
    return [
        Row(PART, "kernel", "kernel engine, 1 thread", fast * 1e9, "ns/member-hour", note=rate),
        Row(PART, "mesa", "Mesa engine", slow * 1e9, "ns/member-hour", note=f"{mesa_groups} groups, {each}"),
        Row(PART, "ratio", "kernel against Mesa", slow / fast, "times", 80.0, at_most=False, note=same),
    ]
