"""The night: pushes make some mute, orders arrive, people buy elsewhere; the platform acts; newcomers are let in.

What a member does at night concerns only his own row and the tallies of the scratch, so the parts of a forum can be
done side by side (`fall_asleep`); the rest is done once for the whole group (`night`).
"""

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import chance
from sim.model.boards import nearest_board, topics_of
from sim.model.compile import rule
from sim.model.contact import clear, rebase, stratum
from sim.model.entries import ADMIT
from sim.model.labels import (
    ACTIVE, ADVERTISEMENT, COLD, COUPON, EXISTING, GROUP_BUY, INVITED, LURKING, N_KINDS, OBSERVATION_DAYS, OBSERVING,
    SOURCES,
)  # fmt: skip
from sim.model.moment import Moment
from sim.model.outside import buys_outside, receives
from sim.model.parameters import Parameters
from sim.model.people import arrival_tick, enter, taste_of
from sim.model.policing import police
from sim.model.random import ACCEPT, BUY_OUTSIDE, DROP_OUT, MUTE, Word, person, uniform
from sim.model.rules import mute_rate
from sim.model.scratch import (
    FIRST_ORDERS, JOINED_BY, MESSAGES, MUTED_TODAY, N_INVITED, N_JOINS, OUTSIDE_ORDERS, QUITTERS, RECENT,
    Scratch, TOLD_BAD, TOLD_GOOD,
)  # fmt: skip
from sim.model.state import COMPLAINED_OUTSIDE, JOINED, PRAISED_OUTSIDE, READING_DAYS, Record, World
from sim.model.world_rules import believed, customer_joins_chance


@rule
def messages_today(s: Scratch) -> int:
    """Messages of all kinds."""
    messages = 0
    for k in range(N_KINDS):
        messages += s.tally[MESSAGES + k]
    return messages


@rule
def fall_asleep(
    world: World, s: Scratch, now: Moment, first: int, slots: int, p: Parameters
) -> int:
    """The night of the members in `slots` slots from `first` on. Returns their number."""
    begin, end = now.base + first, now.base + first + slots
    a, b, c = np.float32(now.profile), np.float32(now.pulled), np.float32(now.called)
    for i in range(begin, end):  # vectorised; nobody stays at infinity
        world.threshold[i] -= world.own_rate[i] * a + world.pulled_rate[i] * b + c
    if len(world.swing_x) > 0:
        x, y = np.float32(now.swing_x), np.float32(now.swing_y)
        for i in range(begin, end):  # vectorised
            world.threshold[i] -= world.swing_x[i] * x + world.swing_y[i] * y
    present, messages = 0, int(world.boards[now.board].messages)
    midnight = at_midnight(now)
    for i in range(begin, end):
        if world.members[i].stage <= ACTIVE:
            present += 1
            _sleep(world, s, midnight, i, messages, p)
    return present


@rule
def at_midnight(now: Moment) -> Moment:
    """The same tick with the running sums started anew."""
    return Moment(now.group, now.board, now.base, now.tick, now.day, now.ticks_per_day, 0.0, 0.0, 0.0, 0.0, 0.0)


@rule
def night(
    world: World, s: Scratch, now: Moment, slots: int, present: int, entries: npt.NDArray[np.void], first: int,
    last: int, profile_next: npt.NDArray[np.float64], p: Parameters,
) -> None:  # fmt: skip
    """End the day of a group whose `present` members have gone to sleep."""
    g = now.group
    q = world.groups[g]
    q.messages_yesterday = messages_today(s)
    q.commercial_yesterday = (
        s.tally[MESSAGES + ADVERTISEMENT] + s.tally[MESSAGES + COUPON] + s.tally[MESSAGES + GROUP_BUY]
    )
    q.campaign_quitters += s.tally[QUITTERS]
    q.first_orders = s.tally[FIRST_ORDERS]
    world.flows[g, PRAISED_OUTSIDE] += s.tally[TOLD_GOOD]
    world.flows[g, COMPLAINED_OUTSIDE] += s.tally[TOLD_BAD]
    midnight = at_midnight(now)
    police(world, s, midnight, slots, p)
    _let_in(world, s, midnight, slots, present, entries, first, last, profile_next, p)


@rule
def _sleep(world: World, s: Scratch, now: Moment, i: int, messages: int, p: Parameters) -> None:
    """A member's night: mute after the pushes of the day, drop out of the check-in, be labelled."""
    m = world.members[i]
    if now.tick - m.last_visit < READING_DAYS * now.ticks_per_day:
        s.tally[RECENT] += 1
    if m.pending > 0:
        told = receives(world, now.group, m, now.day, p)
        if told != 0:
            s.tally[TOLD_GOOD if told > 0 else TOLD_BAD] += 1
    if p.outside_rate > 0.0 and uniform(m.uid, now.day, BUY_OUTSIDE, 0) < p.outside_bound:  # nearly never
        tenure = np.float64(now.tick - m.joined) / now.ticks_per_day
        if buys_outside(world, m, now.day, tenure, np.float64(now.day - int(m.last_purchase)), p):
            s.tally[OUTSIDE_ORDERS] += 1
    if m.muted == 0 and messages > 0:
        pushed = float(messages)
        if now.tick - m.joined < now.ticks_per_day:  # came today: only what came since, as far as one can tell
            pushed = pushed * (now.tick + 1 - m.joined) / now.ticks_per_day
        rate = mute_rate(np.float64(m.interest), pushed, np.float64(m.tolerance), np.float64(m.groups_held), p)
        u = uniform(m.uid, now.day, MUTE, 0)
        if u < rate and u < chance(rate):
            m.muted = 1
            s.tally[MUTED_TODAY] += 1
            rebase(world, i, now, p)
    if m.check_in > 0 and m.last_card != now.day:
        m.streak = 0
        if uniform(m.uid, now.day, DROP_OUT, 0) < p.drop_out:
            m.check_in = 0
            s.tally[QUITTERS] += 1
    if m.last_post >= 0 and now.day - m.last_post < 30:
        m.stage = ACTIVE
    elif now.tick - m.joined < OBSERVATION_DAYS * now.ticks_per_day:
        m.stage = OBSERVING
    else:
        m.stage = LURKING


@rule
def _let_in(
    world: World, s: Scratch, now: Moment, slots: int, present: int, entries: npt.NDArray[np.void],
    first: int, last: int, profile_next: npt.NDArray[np.float64], p: Parameters,
) -> None:  # fmt: skip
    """Those invited (in the order of uids), then those let in through channels, as far as there is room."""
    q = world.groups[now.group]
    n = s.today[N_INVITED]
    for k in range(1, n):  # few: insertion sort
        uid, slot, friendship = s.newcomer[k], s.inviters[k], s.friendship[k]
        j = k - 1
        while j >= 0 and s.newcomer[j] > uid:
            s.newcomer[j + 1], s.inviters[j + 1], s.friendship[j + 1] = s.newcomer[j], s.inviters[j], s.friendship[j]
            j -= 1
        s.newcomer[j + 1], s.inviters[j + 1], s.friendship[j + 1] = uid, slot, friendship
    for f in range(now.group * topics_of(world), (now.group + 1) * topics_of(world)):
        world.boards[f].free = 0
    room = min(slots, int(q.capacity)) - present if q.closed < 0 else 0
    for k in range(n):
        inviter = now.base + s.inviters[k]
        if room <= 0 or world.members[inviter].stage > ACTIVE or world.members[inviter].joined > now.tick:
            continue
        _seat(world, s, now, s.newcomer[k], INVITED, inviter, s.friendship[k], profile_next, p)
        room -= 1
        s.tally[JOINED_BY + INVITED] += 1
    interested = believed(np.float64(q.reputation_strangers), p)
    for k in range(first, last):
        if entries[k].action == ADMIT:
            source = int(entries[k].kind)
            number = _arrival(q, source)
            uid = person(person(q.uid, 1 << 40 | source), number)
            if room > 0 and (source == EXISTING or uniform(uid, 0, ACCEPT, 0) < interested):
                if _seat(world, s, now, uid, source, -1, 0.0, profile_next, p):
                    room -= 1
                    s.tally[JOINED_BY + source] += 1
    came = 0
    for source in range(len(SOURCES)):
        came += s.tally[JOINED_BY + source]
    q.members = present + came if q.closed < 0 else 0


@rule
def _arrival(q: Record, source: int) -> int:
    """Number of one more arrival through a channel: the same person under any other policy."""
    if source == EXISTING:
        q.arrivals_existing += 1
        return int(q.arrivals_existing)
    if source == COLD:
        q.arrivals_cold += 1
        return int(q.arrivals_cold)
    q.arrivals_fresh_blood += 1
    return int(q.arrivals_fresh_blood)


@rule
def _free_slot(world: World, g: int, base: int, uid: Word, inviter: int, p: Parameters) -> int:
    """A free slot at the board nearest to a newcomer's taste that has one; there is one in the group."""
    x, y = taste_of(world, uid, inviter, p)
    while True:
        b = world.boards[nearest_board(world, g, np.float64(x), np.float64(y), True)]
        while b.free < b.slots and world.members[base + b.first + b.free].stage <= ACTIVE:
            b.free += 1
        if b.free < b.slots:
            return int(b.first + b.free)


@rule
def _number_of_invitation(world: World, uid: Word, inviter: int) -> int:
    """The how manieth invitation of row `inviter` a person has followed; 0 where nobody has invited him."""
    if inviter < 0:
        return 0
    n = int(world.members[inviter].invitations)
    while n > 0 and person(world.members[inviter].uid, n) != uid:
        n -= 1
    return n


@rule
def _seat(
    world: World, s: Scratch, now: Moment, uid: Word, source: int, inviter: int, friendship: float,
    profile_next: npt.NDArray[np.float64], p: Parameters,
) -> bool:  # fmt: skip
    """Give a newcomer a free slot, from which he arrives tomorrow. Returns whether he comes at all."""
    slot = _free_slot(world, now.group, now.base, uid, inviter, p)
    i = now.base + slot
    arrival = arrival_tick(uid, profile_next)
    joined = (now.day + 1) * now.ticks_per_day + arrival
    enter(world, i, uid, source, joined, now.day + 1, inviter, friendship, p)
    m = world.members[i]
    if source == EXISTING and uniform(uid, 0, ACCEPT, 0) >= customer_joins_chance(np.float64(m.belief), p):
        clear(world, i)
        return False
    world.threshold[i] = world.own_rate[i] * np.float32(profile_next[0, arrival])  # looks in on arriving
    world.flows[now.group, JOINED + stratum(m)] += 1
    world.groups[now.group].newest = max(int(world.groups[now.group].newest), joined)
    row = s.joins[s.today[N_JOINS]]
    s.today[N_JOINS] += 1
    row.uid, row.group, row.slot, row.tick, row.source, row.depth = uid, now.group, slot, joined, source, m.depth
    row.inviter = world.members[inviter].uid if inviter >= 0 else np.uint64(0)
    row.invitation = _number_of_invitation(world, uid, inviter)
    return True
