"""One forum of a million members, hourly, its parts on one thread and on two, with the same bits."""

import numpy as np

from benchmarks.play import ClockedSimulation, play
from benchmarks.rows import Row
from benchmarks.worlds import one_forum

PART = "forum"
TARGET = 40.0


def measure(members: int = 10**6, days: int = 9, warm_up: int = 3, repetitions: int = 2) -> list[Row]:
    """Speed of whole days, days `warm_up` to `days`; and whether the numbers of threads agree."""
    play(lambda: one_forum(2000, 2))  # loads compiled code
    rows: list[Row] = []
    for threads in (1, 2):
        p = play(lambda: one_forum(members, days), threads, repetitions).after(warm_up)
        hours = p.member_hours.sum()
        rate = p.visits.sum() / hours
        rows.append(
            Row(
                PART, f"speed_{threads}", f"{members:,} members, {threads} thread{'s' * (threads > 1)}",
                hours / p.seconds.sum() / 1e6, "M member-hours/s", TARGET if threads == 2 else None, at_most=False,
                note=f"whole days, {rate:.4f} visits/member-hour",
            )
        )  # fmt: skip
    few = [ClockedSimulation(one_forum(min(members, 10**5), 3), threads).run() for threads in (1, 2)]
    same = all(np.array_equal(a, b) for a, b in zip(few[0].world, few[1].world, strict=True))
    rows.append(Row(PART, "same_bits", "one thread and two: arrays with the same bits", float(same), "of 1", 1.0, at_most=False))
    return rows
