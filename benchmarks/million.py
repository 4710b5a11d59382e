"""One million members in 2,000 groups, hourly, all rules and six policies, over a month with its renewal.

Both numbers of threads play the same days; of each day's seconds the least over the repetitions counts. The
whole day is timed: planning, kernel, tables. A visit is charged with everything but the scan: agenda, night,
observables.
"""

from benchmarks.peak import peak_megabytes
from benchmarks.play import Play, play
from benchmarks.rows import Row
from benchmarks.scan import scan_seconds
from benchmarks.worlds import MEMBERS, all_policies

PART = "million"
FIXED_MEGABYTES = 400.0
BYTES_PER_MEMBER = 208.0
BYTES_PER_GROUP = 2048.0


def measure(groups: int = 2000, days: int = 33, warm_up: int = 3, repetitions: int = 3) -> list[Row]:
    """Rows for a world of `groups` groups of 500, days `warm_up` to `days`."""
    members = groups * MEMBERS
    play(lambda: all_policies(1, 2))  # loads compiled code
    rows: list[Row] = []
    scan: list[float] = []
    for threads in (1, 2):
        whole = play(
            lambda: all_policies(groups, days), threads, repetitions,
            look=lambda simulation: scan.append(scan_seconds(simulation.world)),
        )  # fmt: skip
        rows += _speed(whole.after(warm_up), threads, members)
        if threads == 1:
            rows += _parts(whole.after(warm_up), scan[-1], whole.build)
    return rows + _memory(groups, days)


def _speed(p: Play, threads: int, members: int) -> list[Row]:
    speed = p.member_hours.sum() / p.seconds.sum() / 1e6
    kernel = p.member_hours.sum() / p.kernel.sum() / 1e6
    rate = p.visits.sum() / p.member_hours.sum()
    what = f"{members:,} members, {threads} thread{'s' * (threads > 1)}"
    target = 100.0 if threads == 2 else None
    return [
        Row(
            PART, f"speed_{threads}", what, speed, "M member-hours/s", target, at_most=False,
            note=f"whole days, {rate:.4f} visits/member-hour",
        ),
        Row(PART, f"kernel_{threads}", f"{what}: kernel alone", kernel, "M member-hours/s"),
    ]  # fmt: skip


def _parts(p: Play, scan: float, build: float) -> list[Row]:
    visit = (p.kernel.sum() - scan * p.member_hours.sum()) / p.visits.sum()
    days = len(p.kernel)
    hours = p.member_hours.sum()
    return [
        Row(PART, "rate", "visits", p.visits.sum() / hours, "per member-hour", note=f"mean of {days} days"),
        Row(PART, "visit", "a visit, with its share of all but the scan", visit * 1e9, "ns", 250.0, note="1 thread"),
        Row(PART, "scan", "clock scan", scan * 1e9, "ns/member-tick", 1.5, note="arrays of this world, group by group"),
        Row(PART, "planning", "policies' plans", p.plan.sum() / days * 1e3, "ms/day"),
        Row(PART, "tables", "agenda sorted, charged, logged", p.rest.sum() / days * 1e3, "ms/day"),
        Row(PART, "kernel_day", "kernel, 1 thread", p.kernel.sum() / days * 1e3, "ms/day"),
        Row(PART, "build", "making the world", build, "s"),
    ]


def _memory(groups: int, days: int) -> list[Row]:
    small = max(1, groups // 10)
    less = peak_megabytes(small, days)  # the smaller first: should there be something to compile, it does so
    peak = peak_megabytes(groups, days)
    members = groups * MEMBERS
    allowed = FIXED_MEGABYTES + (members * BYTES_PER_MEMBER + groups * BYTES_PER_GROUP) / 1e6
    each = (peak - less) * 1e6 / ((groups - small) * MEMBERS)
    return [
        Row(
            PART, "peak", "peak memory", peak, "MB", allowed,
            note=f"target: 400 MB + 208 B a member + 2 KB a group; {days} days, new process",
        ),
        Row(
            PART, "bytes", "memory per member more, its share of the group in it", each, "B",
            BYTES_PER_MEMBER + BYTES_PER_GROUP / MEMBERS, note=f"between {small:,} and {groups:,} groups",
        ),
    ]  # fmt: skip
