"""What the operator puts up for a whole group: red packets, group buys, contests, events, meetings, rules, feedback."""

import math

import numpy as np
import numpy.typing as npt

from sim.model.boards import topics_of
from sim.model.compile import rule
from sim.model.contact import call, here, reach
from sim.model.labels import ACTIVE, NEVER
from sim.model.levers import BROKEN, CREDITED
from sim.model.moment import Moment
from sim.model.moving import came
from sim.model.parameters import Parameters
from sim.model.products import order
from sim.model.random import MEETING, uniform
from sim.model.response_rules import event_pull, lowered, meeting_chance, packet_pull, packet_worth, tie_between
from sim.model.rules import need_left, topic_fit, towards_one
from sim.model.scratch import DEAL_ORDERS, MET, N_PLEDGED, Scratch
from sim.model.state import PLEDGED, READING_DAYS, SUGGESTED, Record, World
from sim.model.ties import strengthen, strengthen_owner

_SHORT = 32767.0
_NOTICE_DAYS = 31
"""A notice of an event that has not been held by then is forgotten."""
_ACQUAINTANCES = 3
"""Of those who meet each gets to know so many to either side."""


@rule
def drop_packet(world: World, now: Moment, slots: int, amount: float, shares: int, p: Parameters) -> None:
    """A red packet draws members at once; what it is worth to those who look in follows from share and luck."""
    q, readers = world.groups[now.group], 0
    for f in range(now.group * topics_of(world), (now.group + 1) * topics_of(world)):
        readers += world.boards[f].readers
    worth = packet_worth(amount / max(1, shares), np.float64(shares), np.float64(readers), p)
    q.packet_worth = (np.float64(q.packet_worth) * np.float64(q.packets) + worth) / (np.float64(q.packets) + 1.0)
    q.packets += 1.0
    for i in range(now.base, now.base + slots):
        if here(world, i, now.tick):
            m = world.members[i]
            call(world, i, packet_pull(worth, np.float64(m.deal_seeking), np.float64(m.muted), p))


@rule
def open_deal(world: World, now: Moment, slots: int, e: Record, p: Parameters) -> None:
    """A group buy begins; one that is still open ends."""
    q = world.groups[now.group]
    if q.deal_needed > 0:
        end_deal(world, now.group, now.base, slots, p)
    q.deal_needed, q.deal_pledged = max(1, int(e.count)), 0
    q.deal_discount, q.deal_product = e.value, e.product
    q.deal_ends = now.tick + math.floor(np.float64(e.extra) * now.ticks_per_day + 0.5)


@rule
def end_deal(world: World, g: int, base: int, slots: int, p: Parameters) -> None:
    """The group buy is over; pledges that have found too few others lapse, and disappoint."""
    q = world.groups[g]
    q.deal_needed = q.deal_pledged = 0
    for i in range(base, base + slots):
        m = world.members[i]
        if m.stage <= ACTIVE and m.marks & PLEDGED > 0:
            m.trust = lowered(np.float64(m.trust), p.lapsed_pledge)
        m.marks = int(m.marks) & ~PLEDGED


@rule
def settle_deal(world: World, s: Scratch, now: Moment) -> None:
    """Those who pledged in this tick count; with buyers enough, all who have pledged order."""
    q, slots = world.groups[now.group], len(world.members) // len(world.groups)
    q.deal_pledged += s.cursor[N_PLEDGED]
    if q.deal_pledged < q.deal_needed:
        return
    for i in range(now.base, now.base + slots):
        m = world.members[i]
        if m.stage <= ACTIVE and m.marks & PLEDGED > 0:
            m.marks = int(m.marks) & ~PLEDGED
            if m.pending > 0:  # has ordered meanwhile
                continue
            order(world, s.tally, m, now.day, q.deal_product, np.float64(q.deal_discount))
            s.tally[DEAL_ORDERS] += 1


@rule
def hold_event(world: World, now: Moment, slots: int, e: Record, p: Parameters) -> None:
    """An event begins: who has read its notice looks in, the more the better it fits."""
    q = world.groups[now.group]
    quality, x, y = np.float64(e.quality), np.float64(e.topic_x), np.float64(e.topic_y)
    ticks = math.ceil(np.float64(e.extra) * now.ticks_per_day / 24.0 - 1e-6)
    q.event_ends = now.tick + max(1, ticks) - 1
    if q.event_announced < 0 or now.tick - q.event_announced > _NOTICE_DAYS * now.ticks_per_day:
        return
    for i in range(now.base, now.base + slots):
        m = world.members[i]
        has_read = m.visits > 0 and came(world, i) <= q.event_announced <= m.last_visit < now.tick
        if here(world, i, now.tick) and has_read:
            fit = topic_fit(m.taste_x / _SHORT, m.taste_y / _SHORT, x, y, p)
            tenure = np.float64(now.tick - m.joined) / now.ticks_per_day
            need = need_left(np.float64(m.need), np.float64(m.need_lasting), tenure, p)
            call(world, i, event_pull(quality, fit, need, p))
    q.event_announced = NEVER


@rule
def meet_up(world: World, s: Scratch, now: Moment, slots: int, e: Record, p: Parameters) -> None:
    """Some of those who live there, and have looked in lately, meet: they get to know each other, and the owner."""
    place, n = int(e.value), 0
    for i in range(now.base, now.base + slots):
        m = world.members[i]
        reads = now.tick - m.last_visit < READING_DAYS * now.ticks_per_day and m.visits > 0
        if here(world, i, now.tick) and reads and (place < 0 or m.place == place):
            if uniform(m.uid, now.tick, MEETING, 0) < meeting_chance(np.float64(m.interest), p):
                s.due[n] = i - now.base
                n += 1
    n = by_lot(world, now, s.due, n, int(e.count), MEETING)
    for k in range(n):
        i = now.base + s.due[k]
        strengthen_owner(world, now.base, i, p.greeted_owner_tie, now.day, p)
        reach(world, s, now, i, p.greeted_trust, 0.0, 1008, p)
        for j in range(k + 1, min(n, k + 1 + _ACQUAINTANCES)):
            get_to_know(world, now, s.due[k], s.due[j], p.meeting_tie, p)
    s.tally[MET] += n


@rule
def get_to_know(world: World, now: Moment, a: int, b: int, gain: float, p: Parameters) -> None:
    """Two members are brought together, by an introduction or a meeting."""
    m, o = world.members[now.base + a], world.members[now.base + b]
    made = tie_between(
        gain, m.taste_x / _SHORT, m.taste_y / _SHORT, o.taste_x / _SHORT, o.taste_y / _SHORT, p
    )
    if made > 0.0:
        strengthen(world, now.base, a, b, made, now.day, p)


@rule
def by_lot(world: World, now: Moment, slots: npt.NDArray[np.int32], n: int, most: int, purpose: int) -> int:
    """Put the `most` of the first `n` slots with the lowest lots in front, in their order. Returns how many."""
    chosen = min(n, most)
    for k in range(chosen):
        least = k
        for j in range(k + 1, n):
            a, b = world.members[now.base + slots[j]].uid, world.members[now.base + slots[least]].uid
            if uniform(a, now.tick, purpose, 1) < uniform(b, now.tick, purpose, 1):
                least = j
        slots[k], slots[least] = slots[least], slots[k]
    return chosen


@rule
def ask_feedback(world: World, s: Scratch, now: Moment, slots: int, p: Parameters) -> None:
    """A round of feedback begins; of one that is still open nothing has come."""
    q = world.groups[now.group]
    if q.feedback_opened >= 0:
        close_feedback(world, s, now, slots, BROKEN, p)
    q.feedback_opened, q.suggestions = now.tick, 0


@rule
def close_feedback(world: World, s: Scratch, now: Moment, slots: int, outcome: int, p: Parameters) -> None:
    """What was suggested is taken up and credited, or taken up silently, or nothing follows (S0)."""
    q = world.groups[now.group]
    q.feedback_opened, q.suggestions = NEVER, 0
    for i in range(now.base, now.base + slots):
        m = world.members[i]
        if m.marks & SUGGESTED > 0:
            m.marks = int(m.marks) & ~SUGGESTED
            if not here(world, i, now.tick):
                continue
            if outcome == CREDITED:
                m.ownership = towards_one(np.float64(m.ownership), p.credited_ownership)
                reach(world, s, now, i, p.greeted_trust, 0.0, 1009, p)
            elif outcome == BROKEN:
                m.ownership = lowered(np.float64(m.ownership), p.broken_promise)
                m.trust = lowered(np.float64(m.trust), p.broken_promise)
