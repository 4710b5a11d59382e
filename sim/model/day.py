"""One day of one group: morning, ticks, night; and the kernel that runs it for many groups.

Morning: yesterday's counts are put away. Ticks: `tick.py`. Night: pushes make some mute; check-in
participants who did nothing may drop out; the platform may crack down; stage labels; clocks start again
from midnight; those invited or let in get their place and arrive during the next day; observables.
"""

import numpy as np
import numpy.typing as npt

from sim.model.entries import ADMIT
from sim.model.arithmetic import chance
from sim.model.compile import kernel, rule
from sim.model.contact import clear, rebase, stratum
from sim.model.policing import police
from sim.model.feed import take_midnight
from sim.model.labels import (
    ACTIVE, ADVERTISEMENT, CHAT, COLD, COMPLAINT, CONTENT, COUPON, EVENT, EXISTING, GROUP_BUY, INVITED, KOL_CONTENT,
    LURKING, N_KINDS, OBSERVATION_DAYS, OBSERVING, OPERATOR_REPLY, PRAISE, QUESTION,
)  # fmt: skip
from sim.model.moment import Moment
from sim.model.observables import observe
from sim.model.parameters import Parameters
from sim.model.people import arrival_tick, enter
from sim.model.random import ACCEPT, DROP_OUT, MUTE, Word, person, uniform
from sim.model.rules import audience, believed, customer_joins_chance, freshness, mute_rate, own_rate, propensity
from sim.model.scratch import (
    JOINED_CHANNEL, JOINED_INVITED, MESSAGES, MUTED_TODAY, N_INVITED, N_JOINS, OUTSIDE_ORDERS, READ, Scratch,
)  # fmt: skip
from sim.model.outside import buys_outside, receives
from sim.model.state import COMPLAINED_OUTSIDE, JOINED, PRAISED_OUTSIDE, Record, World
from sim.model.tick import open_tick, scan, settle
from sim.model.visit import visit_all
@rule
def morning(world: World, s: Scratch, g: int, base: int, slots: int, day: int, p: Parameters) -> None:
    """Begin the day."""
    q = world.groups[g]
    take_midnight(world, g, day)
    q.pulled = q.called = 0.0
    q.orders_seen = 0
    if day == 0:  # nobody has read yet: suppose that everybody will, after as long as it takes between two visits
        everybody = 0
        for i in range(base, base + slots):
            m = world.members[i]
            if m.stage <= ACTIVE:
                inclined = propensity(np.float64(m.sociability), np.float64(m.interest), 0.0, p)
                rate = own_rate(np.float64(m.presence), np.float64(m.interest), np.float64(m.muted), p)
                everybody += int(inclined * freshness(1.0 / max(rate, 1e-3), p) * 65536.0)
        q.audience = everybody / 65536.0
    elif day % 10 == 0:
        for i in range(base, base + slots):
            m = world.members[i]
            m.posts_2, m.posts_1, m.posts_0 = m.posts_1, m.posts_0, 0
    s.tally[:] = 0
    s.today[N_INVITED] = 0


@rule
def night(
    world: World, s: Scratch, now: Moment, slots: int, entries: npt.NDArray[np.void], first: int, last: int,
    profile_next: npt.NDArray[np.float64], p: Parameters,
) -> None:  # fmt: skip
    """End the day."""
    g, base, day = now.group, now.base, now.day
    q = world.groups[g]
    messages = 0
    for k in range(N_KINDS):
        messages += s.tally[MESSAGES + k]
    talk = s.tally[MESSAGES + CHAT] + s.tally[MESSAGES + QUESTION] + s.tally[MESSAGES + CONTENT]
    talk += s.tally[MESSAGES + KOL_CONTENT] + s.tally[MESSAGES + EVENT] + s.tally[MESSAGES + PRAISE]
    talk += s.tally[MESSAGES + COMPLAINT] + s.tally[MESSAGES + OPERATOR_REPLY]
    q.audience = audience(q.audience, s.tally[READ] / 65536.0, np.float64(talk), p)
    q.messages_yesterday = messages
    q.commercial_yesterday = (
        s.tally[MESSAGES + ADVERTISEMENT] + s.tally[MESSAGES + COUPON] + s.tally[MESSAGES + GROUP_BUY]
    )
    a, b, c = np.float32(now.profile), np.float32(now.pulled), np.float32(now.called)
    for i in range(base, base + slots):  # vectorised; nobody stays at infinity
        world.threshold[i] -= world.own_rate[i] * a + world.pulled_rate[i] * b + c
    if len(world.swing_x) > 0:
        x, y = np.float32(now.swing_x), np.float32(now.swing_y)
        for i in range(base, base + slots):  # vectorised
            world.threshold[i] -= world.swing_x[i] * x + world.swing_y[i] * y
    present = 0
    midnight = Moment(g, base, now.tick, day, now.ticks_per_day, 0.0, 0.0, 0.0, 0.0, 0.0)
    for i in range(base, base + slots):
        if world.members[i].stage <= ACTIVE:
            present += 1
            _sleep(world, s, midnight, i, messages, p)
    police(world, s, midnight, slots, p)
    _let_in(world, s, midnight, slots, present, entries, first, last, profile_next, p)


@rule
def _sleep(world: World, s: Scratch, now: Moment, i: int, messages: int, p: Parameters) -> None:
    """A member's night: mute after the pushes of the day, drop out of the check-in, be labelled."""
    m = world.members[i]
    if m.pending > 0:
        told = receives(world, now.group, m, now.day, p)
        if told != 0:
            world.flows[now.group, PRAISED_OUTSIDE if told > 0 else COMPLAINED_OUTSIDE] += 1
    if p.outside_rate > 0.0:
        if buys_outside(world, m, now.day, np.float64(now.tick - m.joined) / now.ticks_per_day, p):
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
            world.groups[now.group].campaign_quitters += 1
    tenure = (now.tick - m.joined) // now.ticks_per_day
    if m.last_post >= 0 and now.day - m.last_post < 30:
        m.stage = ACTIVE
    elif tenure < OBSERVATION_DAYS:
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
    room = min(slots, int(q.capacity)) - present if q.closed < 0 else 0
    free = 0
    for k in range(n):
        inviter = now.base + s.inviters[k]
        if room <= 0 or world.members[inviter].stage > ACTIVE or world.members[inviter].joined > now.tick:
            continue
        free = _seat(world, s, now, free, s.newcomer[k], INVITED, inviter, s.friendship[k], profile_next, p)
        room -= 1
        s.tally[JOINED_INVITED] += 1
    interested = believed(np.float64(q.reputation_strangers), p)
    for k in range(first, last):
        if entries[k].action == ADMIT:
            source = int(entries[k].kind)
            number = _arrival(q, source)
            uid = person(person(q.uid, 1 << 40 | source), number)
            if room > 0 and (source == EXISTING or uniform(uid, 0, ACCEPT, 0) < interested):
                seat = _seat(world, s, now, free, uid, source, -1, 0.0, profile_next, p)
                if seat > free:
                    room -= 1
                    s.tally[JOINED_CHANNEL] += 1
                    free = seat


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
def _seat(
    world: World, s: Scratch, now: Moment, free: int, uid: Word, source: int, inviter: int, friendship: float,
    profile_next: npt.NDArray[np.float64], p: Parameters,
) -> int:  # fmt: skip
    """Give a newcomer the next free slot from `free` on. Returns where to look for the next one; `free` if he declines."""
    asked = free
    while world.members[now.base + free].stage <= ACTIVE:
        free += 1
    i = now.base + free
    arrival = arrival_tick(uid, profile_next)
    joined = (now.day + 1) * now.ticks_per_day + arrival
    enter(world, i, uid, source, joined, now.day + 1, inviter, friendship, p)
    m = world.members[i]
    if source == EXISTING and uniform(uid, 0, ACCEPT, 0) >= customer_joins_chance(np.float64(m.belief), p):
        clear(world, i)
        return asked
    world.threshold[i] = world.own_rate[i] * np.float32(profile_next[0, arrival])  # looks in on arriving
    world.flows[now.group, JOINED + stratum(m)] += 1
    row = s.joins[s.today[N_JOINS]]
    s.today[N_JOINS] += 1
    row.uid, row.group, row.slot, row.tick, row.source, row.depth = uid, now.group, free, joined, source, m.depth
    row.inviter = world.members[inviter].uid if inviter >= 0 else np.uint64(0)
    row.invitation = world.members[inviter].invitations if inviter >= 0 else 0
    return free + 1


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
    now = Moment(g, base, 0, day, ticks_per_day, 0.0, 0.0, 0.0, 0.0, 0.0)
    for tick_of_day in range(ticks_per_day):
        now, entry = open_tick(
            world, s, g, base, slots, day, tick_of_day, ticks_per_day, profile, entries, entry, last, p
        )
        n = scan(world, s, now, slots)
        visit_all(world, p, s, now, n)
        settle(world, s, now, p)
    night(world, s, now, slots, entries, first, last, profile_next, p)
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
            world, s, g, slots, day, ticks_per_day, profile, profile_next, entries, bounds[g], bounds[g + 1], postponed[g],
            out[g], params[0],
        )  # fmt: skip


@kernel
def observe_day(
    world: World, params: npt.NDArray[np.void], day: int, postponed: npt.NDArray[np.bool_], s: Scratch,
    out: npt.NDArray[np.float32],
) -> None:  # fmt: skip
    """Observables of the groups that had to wait for the market."""
    slots = len(world.members) // len(world.groups)
    for g in range(len(world.groups)):
        if postponed[g]:
            for k in range(len(s.tally)):
                s.tally[k] = world.tallies[g, k]
            observe(world, s, g, g * slots, slots, day, out[g], params[0])
