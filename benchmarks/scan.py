"""The clock scan by itself: what an hour costs for those who stay away."""

from functools import cache
from time import perf_counter
from typing import Any

from sim.model.moment import Moment
from sim.model.scratch import new_scratch
from sim.model.state import World


@cache
def _ticks() -> Any:
    import numba  # compiled here each time: a cache on disk would not notice that a rule has changed

    from sim.model.tick import scan

    @numba.njit(nogil=True, error_model="numpy")
    def ticks(world, scratch, slots, hours):  # type: ignore[no-untyped-def] # pragma: no cover
        """Scan each group `hours` times in a row, as the day's kernel does, at hazards of a quarter of a day."""
        due = 0
        for g in range(len(world.groups)):
            for tick in range(hours):
                now = Moment(g, g, g * slots, tick, 0, hours, tick * 1e-9, 0.0, 0.0, 0.0, 0.0)  # below anybody's threshold
                due += scan(world, scratch, now, 0, slots)
        return due

    return ticks


def scan_seconds(world: World, repetitions: int = 5) -> float:
    """Seconds per member and tick: the least of some repetitions."""
    ticks, scratch = _ticks(), new_scratch(world.slots)
    hours = 24
    ticks(world, scratch, world.slots, hours)
    best = float("inf")
    for _ in range(repetitions):
        begin = perf_counter()
        ticks(world, scratch, world.slots, hours)
        best = min(best, perf_counter() - begin)
    return best / (len(world.members) * hours)
