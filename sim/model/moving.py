"""Members move from one group to another: with all they are, and with their ties to those who move along.

`read_until` and `came` are what a visit needs to know of it. The kernels below are called by `nights.py`, one after the
other: who can move, what ends with the old group, the old places, the new ones, and the ties between those who moved.
"""

import numpy as np
import numpy.typing as npt

from sim.model.audience import first_audience
from sim.model.boards import topics_of
from sim.model.compile import kernel, rule
from sim.model.contact import clear, end_campaign, vacate
from sim.model.labels import ACTIVE, GONE
from sim.model.scratch import Scratch
from sim.model.state import (
    HAS_COMPLAINED, HAS_PRAISED, INTRODUCED, MAX_TIES, NOBODY, PLEDGED, RECENT_SPEAKERS, WARY, World,
)  # fmt: skip
from sim.model.ties import bring_up_to_date, drop, sum_up
from sim.model.word_of_mouth import PRAISED

Ints = npt.NDArray[np.int64]

_STAYING: int = INTRODUCED | HAS_PRAISED | HAS_COMPLAINED | WARY
"""Marks that are about the member and not about the group."""


@rule
def read_until(world: World, i: int) -> int:
    """Tick up to which the member in row `i` knows the board: of the last visit, or of the move since."""
    if len(world.moved) == 0:
        return int(world.members[i].last_visit)
    return max(int(world.members[i].last_visit), int(world.moved[i]))


@rule
def came(world: World, i: int) -> int:
    """Tick since which the member in row `i` is in this group."""
    if len(world.moved) == 0:
        return int(world.members[i].joined)
    return max(int(world.members[i].joined), int(world.moved[i]))


@rule
def _members_of(world: World, g: int) -> int:
    slots = len(world.members) // len(world.groups)
    present = 0
    for i in range(g * slots, (g + 1) * slots):
        present += 1 if world.members[i].stage <= ACTIVE else 0
    return present


@kernel
def choose(world: World, rows: Ints, uids: npt.NDArray[np.uint64], to: Ints, room: Ints, goes: npt.NDArray[np.int32],
           kept: Ints) -> int:  # fmt: skip
    """Which of the moves planned take place, into `kept`; returns their number.

    rows, uids, to (n,)  who is to move, as seen in the morning, and the groups moved to
    room (G,)            -1
    goes (N,)            -1; takes the group to which the member in a row goes
    """
    slots, n = len(world.members) // len(world.groups), 0
    for k in range(len(rows)):
        i, g = rows[k], rows[k] // slots
        m = world.members[i]
        if m.uid != uids[k] or m.stage > ACTIVE or goes[i] >= 0:  # has left since, and somebody may have come
            continue
        for group in (g, to[k]):
            if room[group] < 0:
                room[group] = max(0, min(slots, int(world.groups[group].capacity)) - _members_of(world, group))
        if room[to[k]] == 0 or world.groups[to[k]].closed >= 0:
            continue
        room[to[k]] -= 1
        room[g] += 1
        goes[i] = to[k]
        kept[n] = k
        n += 1
    return n


@kernel
def take_leave(world: World, params: npt.NDArray[np.void], rows: Ints, goes: npt.NDArray[np.int32], tick: int,
               day: int) -> None:  # fmt: skip
    """What ends with the old group for those in `rows`; what is lasting stays. `day`: the one that begins.

    Ties to those who do not go to the same group end on both sides; nobody grieves, as nobody is lost.
    """
    p = params[0]
    slots = len(world.members) // len(world.groups)
    for k in range(len(rows)):
        i = rows[k]
        g = i // slots
        base, q, m = g * slots, world.groups[g], world.members[i]
        bring_up_to_date(world, base, i, day, p)
        for t in range(MAX_TIES):
            if world.tie_strength[i, t] > 0:
                friend = base + int(world.tie_slot[i, t])
                if goes[friend] != goes[i]:
                    drop(world, friend, i - base)
                    world.tie_strength[i, t] = np.uint16(0)
        sum_up(world, i)
        q.campaign_quitters += int(m.check_in)
        if m.marks & PLEDGED > 0 and q.deal_pledged > 0:
            q.deal_pledged -= 1
        m.check_in = m.streak = m.cards = 0
        m.wrote = m.awaiting = 0
        m.marks = int(m.marks) & _STAYING
        if m.tells >= PRAISED:
            m.tells = 0
        world.moved[i] = tick
        for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
            for at in range(RECENT_SPEAKERS):
                if world.speaker_slot[f, at] == i - base:
                    world.speaker_slot[f, at] = NOBODY


@kernel
def vacate_rows(world: World, rows: Ints) -> None:
    """Nobody sits in `rows` any more; who sat there has been copied."""
    for k in range(len(rows)):
        clear(world, rows[k])
        world.members[rows[k]].tie_sum = 0.0
        world.moved[rows[k]] = -1
        for t in range(MAX_TIES):
            world.tie_strength[rows[k], t] = np.uint16(0)


@kernel
def find_seats(world: World, to: Ints, free: Ints, seats: Ints) -> None:
    """A free row for each of those who go to the groups `to`, the lowest first, into `seats`; there are enough.

    free (G,)  0
    """
    slots = len(world.members) // len(world.groups)
    for k in range(len(to)):
        g = to[k]
        while world.members[g * slots + free[g]].stage <= ACTIVE:
            free[g] += 1
        seats[k] = g * slots + free[g]
        free[g] += 1


@kernel
def tie_again(world: World, rows: Ints, seats: Ints, goes: npt.NDArray[np.int32]) -> None:
    """Ties between those who moved along name their new slots; `goes` (N,) takes them by old row."""
    slots = len(world.members) // len(world.groups)
    for k in range(len(rows)):
        goes[rows[k]] = seats[k] % slots
    for k in range(len(rows)):
        base = rows[k] // slots * slots
        for t in range(MAX_TIES):
            if world.tie_strength[seats[k], t] > 0:
                world.tie_slot[seats[k], t] = goes[base + int(world.tie_slot[seats[k], t])]


@kernel
def dissolve(world: World, params: npt.NDArray[np.void], s: Scratch, g: int, day: int) -> int:
    """Everybody leaves group `g`. Returns how many."""
    slots = len(world.members) // len(world.groups)
    base, left = g * slots, 0
    for slot in range(slots):
        if world.members[base + slot].stage <= ACTIVE:
            vacate(world, s, g, base, slot, day, GONE, params[0])
            left += 1
    end_campaign(world, g, base, slots)
    return left


@kernel
def suppose_audiences(world: World, params: npt.NDArray[np.void]) -> None:
    """In groups opened later in which nobody has read yet, members are supposed to read as on the first day."""
    slots = len(world.members) // len(world.groups)
    for g in range(len(world.groups)):
        b = world.boards[g]
        if world.groups[g].opened > 0 and b.late == 0.0 and b.live == 0.0:
            first_audience(world, g, g * slots, params[0])
