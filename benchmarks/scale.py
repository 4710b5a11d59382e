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
            rows.append(_row(size, None, "too little memory"))
            continue
        repetitions = max(1, min(50, 3 * 10**6 // size))
        p = play(lambda size=size: all_policies(size // MEMBERS, days), 1, repetitions).after(warm_up)  # type: ignore[misc]
        hours = p.member_hours.sum()
        costs.append(p.seconds.sum() / hours * 1e9)
        kernel, plan = p.kernel.sum() / hours * 1e9, p.plan.sum() / hours * 1e9
        rows.append(_row(size, costs[-1], f"{p.visits.sum() / hours:.4f} visits; kernel {kernel:.3g}, plans {plan:.2g}"))
    if costs:
        rows.append(Row(PART, "spread", "dearest against cheapest", max(costs) / min(costs), "times", TARGET))
    return rows


def _row(size: int, cost: float | None, note: str) -> Row:
    return Row(PART, f"members_{size}", f"{size:,} members", cost, "ns/member-hour", note=note)


def _free_bytes() -> float:
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 0.9
    except (ValueError, AttributeError, OSError):  # not known here: try
        return float("inf")
