"""Whether a run fits into the memory of the machine, estimated before anything is allocated."""

import os
from pathlib import Path

from sim.results.numbers import bytes_in_words, count
from sim.scenario.schema import Scenario

SLOT_BYTES = 208
"""What a slot that somebody holds takes; docs/performance.md says what was measured."""
RESERVED_BYTES = 132
"""What one takes that is held free for newcomers: the rest is claimed when it is first written to."""
GLANCE_BYTES = 17
"""What policies' glance at the members takes each morning, of every slot; some, such as content, never look."""
BOARD_TICK_BYTES = 128
"""What a board of a group keeps of each tick of a day: two days of counters."""
COPIES = 2
"""The daily table is there twice when the run is over: as it was written, and as columns."""
CLEARLY = 1.25
"""An estimate is refused when it exceeds by this factor what there is."""


def check_memory(scenario: Scenario) -> None:
    """Raise ValueError when a run clearly needs more memory than there is; where nobody can tell, nothing happens."""
    there = memory_there()
    needed = memory_needed(scenario)
    if there is None or needed <= CLEARLY * there:
        return
    run, groups = scenario.run, scenario.world.groups
    raise ValueError(
        f"{count(groups.count, 'group')} of {groups.members:,} members, {run.replicates:,} times over, for "
        f"{count(run.days, 'day')}, need {bytes_in_words(needed)} of memory or more, expected at most the "
        f"{bytes_in_words(there)} there are; make run.replicates, world.groups.count, world.groups.members, "
        "world.groups.capacity or run.days smaller"
    )


def memory_needed(scenario: Scenario) -> int:
    """Bytes for the state, the glance and the daily table: logs of actions, joins and leavings come on top."""
    from sim.model.layout import groups_of, slots_of

    run, world = scenario.run, scenario.world
    groups = groups_of(scenario) * run.replicates
    members = world.groups.count * run.replicates * world.groups.members
    slots = groups * slots_of(scenario)
    boards = groups * (world.groups.topics if world.platform == "forum" else 1)
    state = members * SLOT_BYTES + (slots - members) * RESERVED_BYTES + boards * run.ticks_per_day * BOARD_TICK_BYTES
    glance = slots * GLANCE_BYTES if scenario.operator.policies else 0
    return state + glance + COPIES * groups * run.days * _columns(scenario) * 4


def memory_there() -> int | None:
    """Bytes that a new program can have; None where the system does not tell.

    Linux says what is available, and may hold a container to less; of others what is built in is taken.
    """
    available = _available()
    if available is None:
        try:
            available = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        except (AttributeError, ValueError, OSError):  # Windows, or a system without these names
            return None
    limit = _limit()
    return available if limit is None else min(available, limit)


def _available(path: Path = Path("/proc/meminfo")) -> int | None:
    """Memory and swap that are free or can be freed, as Linux has it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        sizes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines) if rest}
        return 1024 * (sizes["MemAvailable"] + sizes.get("SwapFree", 0))
    except (OSError, ValueError, KeyError, IndexError):
        return None


def _limit(path: Path = Path("/sys/fs/cgroup/memory.max")) -> int | None:
    """What a container may use, None where there is no limit."""
    try:
        return int(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # "max"
        return None


def _columns(scenario: Scenario) -> int:
    """Columns of the daily table."""
    from sim.model.market import NAMES as OF_MARKET
    from sim.model.observables import NAMES as OF_GROUP

    return 6 + len(OF_GROUP) + len(OF_MARKET) + 2 * len(scenario.operator.policies)
