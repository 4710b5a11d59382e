"""Cost per member-hour from a thousand members to ten million, at equal visit rates, on one thread."""

import os

from benchmarks.play import play
from benchmarks.rows import Row
from benchmarks.worlds import MEMBERS, all_policies

PART = "scale"
TARGET = 1.5


def measure(sizes: tuple[int, ...] = (10**3, 10**4, 10**5, 10**6, 10**7), days: int = 6, warm_up: int = 3) -> list[Row]:
    """One row a size: whole days, kernel beside; then the largest cost over the smallest."""
    costs: list[float] = []
    rows: list[Row] = []
    for size in sizes:
        if size * 230 > _free_bytes():
            rows.append(Row(PART, f"members_{size}", f"{size:,} members", None, "ns/member-hour", note="too little memory"))
            continue
        repetitions = max(1, min(50, 3 * 10**6 // size))
        p = play(lambda size=size: all_policies(size // MEMBERS, days), 1, repetitions).after(warm_up)  # type: ignore[misc]
        hours = p.member_hours.sum()
        costs.append(p.seconds.sum() / hours * 1e9)
        note = f"{p.visits.sum() / hours:.4f} visits; kernel {p.kernel.sum() / hours * 1e9:.3g}, plans {p.plan.sum() / hours * 1e9:.2g}"
        rows.append(Row(PART, f"members_{size}", f"{size:,} members", costs[-1], "ns/member-hour", note=note))
    if costs:
        rows.append(Row(PART, "spread", "dearest against cheapest", max(costs) / min(costs), "times", TARGET))
    return rows


def _free_bytes() -> float:
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 0.9
    except (ValueError, AttributeError, OSError):  # not known here: try
        return float("inf")
