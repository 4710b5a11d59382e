"""One day of one group: morning, ticks, night; and the kernel that runs it for many groups.

Morning: yesterday's counts are put away. Ticks: `tick.py`. Night: `night.py`; those invited or let in get their place
and arrive during the next day. Then the observables.
"""

import numpy as np
import numpy.typing as npt

from sim.model.audience import begin_account, first_audience
from sim.model.boards import topics_of
from sim.model.compile import kernel, rule
from sim.model.feed import take_midnight
from sim.model.moment import Moment
from sim.model.night import fall_asleep, night
from sim.model.observables import observe
from sim.model.parameters import Parameters
from sim.model.scratch import N_CARRIED, N_DELAYED, N_INVITED, N_ONLINE, RECENT, Scratch
from sim.model.state import READING_DAYS, World
from sim.model.tick import open_tick, scan, settle
from sim.model.visit import visit_all


@rule
def morning(world: World, s: Scratch, g: int, base: int, slots: int, day: int, p: Parameters) -> None:
    """Begin the day."""
    q = world.groups[g]
    q.pulled = q.called = 0.0
    q.packets = q.packets * (1.0 - 1.0 / READING_DAYS)
    days = world.improved.shape[1]
    if day > 0:
        world.improved[g, day % days] = world.improved[g, (day - 1) % days]
    for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
        take_midnight(world, f, day)
        if day == 0:
            first_audience(world, f, base, p)
        begin_account(world, f)
        world.boards[f].orders_seen = 0
    if day % 10 == 0 and day > 0:
        for i in range(base, base + slots):
            m = world.members[i]
            m.posts_2, m.posts_1, m.posts_0 = m.posts_1, m.posts_0, 0
    s.tally[:] = 0
    s.today[N_INVITED] = 0
    s.cursor[N_ONLINE] = s.cursor[N_CARRIED] = s.cursor[N_DELAYED] = 0


@rule
def end_day(
    world: World, s: Scratch, now: Moment, slots: int, entries: npt.NDArray[np.void], first: int, last: int,
    profile_next: npt.NDArray[np.float64], p: Parameters,
) -> None:  # fmt: skip
    """The night of one group."""
    present = fall_asleep(world, s, now, 0, slots, p)
    world.boards[now.board].readers = s.tally[RECENT]
    night(world, s, now, slots, present, entries, first, last, profile_next, p)


@rule
def group_day(
    world: World, s: Scratch, g: int, slots: int, day: int, ticks_per_day: int,
    profile: npt.NDArray[np.float64], profile_next: npt.NDArray[np.float64], entries: npt.NDArray[np.void],
    first: int, last: int, postponed: bool, out: npt.NDArray[np.float32], p: Parameters,
) -> None:  # fmt: skip
    """One day of group `g`; its entries of the agenda are `first` to `last`; observables go into `out`."""
    base = g * slots
    morning(world, s, g, base, slots, day, p)
    entry = first
    now = Moment(g, g, base, 0, day, ticks_per_day, 0.0, 0.0, 0.0, 0.0, 0.0)
    for tick_of_day in range(ticks_per_day):
        now, entry = open_tick(
            world, s, g, base, slots, day, tick_of_day, ticks_per_day, profile, entries, entry, last, p
        )
        n = scan(world, s, now, 0, slots)
        visit_all(world, p, s, now, n)
        settle(world, s, now, p)
    end_day(world, s, now, slots, entries, first, last, profile_next, p)
    if postponed:
        for k in range(len(s.tally)):
            world.tallies[g, k] = s.tally[k]
    else:
        observe(world, s, g, base, slots, day, out, p)


@kernel
def run_day(
    world: World, params: npt.NDArray[np.void], day: int, ticks_per_day: int,
    profile: npt.NDArray[np.float64], profile_next: npt.NDArray[np.float64], entries: npt.NDArray[np.void],
    bounds: npt.NDArray[np.int64], first_group: int, last_group: int, postponed: npt.NDArray[np.bool_], s: Scratch,
    out: npt.NDArray[np.float32],
) -> None:  # fmt: skip
    """One day of groups `first_group` to `last_group`. Groups do not touch each other, so chunks run side by side.

    postponed  (G,) groups that are observed later (`observe_day`), when the market has been settled
    """
    slots = len(world.members) // len(world.groups)
    for g in range(first_group, last_group):
        group_day(
            world, s, g, slots, day, ticks_per_day, profile, profile_next, entries, bounds[g], bounds[g + 1],
            postponed[g], out[g], params[0],
        )  # fmt: skip


@kernel
def observe_day(
    world: World, params: npt.NDArray[np.void], day: int, first_group: int, last_group: int,
    postponed: npt.NDArray[np.bool_], s: Scratch, out: npt.NDArray[np.float32],
) -> None:  # fmt: skip
    """Observables of those of the groups `first_group` to `last_group` that had to wait for the market."""
    slots = len(world.members) // len(world.groups)
    for g in range(first_group, last_group):
        if postponed[g]:
            for k in range(len(s.tally)):
                s.tally[k] = world.tallies[g, k]
            observe(world, s, g, g * slots, slots, day, out[g], params[0])
