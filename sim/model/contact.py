"""What others do to a member between visits: answers, greetings, warnings, removal. Each keeps the clock right."""

import math

import numpy as np
import numpy.typing as npt

from sim.model.boards import follow, topics_of
from sim.model.compile import rule
from sim.model.feed import after_answer
from sim.model.labels import ACTIVE, CUSTOMERS, EMPTY, EXISTING, FRIENDS, GONE, INVITED, NEVER, STRANGERS
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.random import REACHED, uniform
from sim.model.rules import concern_left, own_rate, pulled_rate, swing, towards_one
from sim.model.scratch import LEFT, N_LEAVERS, N_LEAVES, REPLIES_TO_NEWCOMERS, NEWCOMER_DAYS, UNMUTED_TODAY, Scratch
from sim.model.state import HABIT_UNIT, INTRODUCED, NOBODY, PLEDGED, RECENT_SPEAKERS, RETURNED, Record, World
from sim.model.ties import sever_all, strengthen, strengthen_owner


@rule
def here(world: World, i: int, tick: int) -> bool:
    """Row `i` holds a member who has arrived."""
    return world.members[i].stage <= ACTIVE and world.members[i].joined <= tick


@rule
def rebase(world: World, i: int, now: Moment, p: Parameters) -> None:
    """Presence rates of row `i` follow its state; what has accumulated towards the next visit stays."""
    m = world.members[i]
    tenure = np.float64(max(0, now.tick - int(m.joined))) / now.ticks_per_day
    concern = concern_left(np.float64(m.concern_lasting), tenure)
    own = np.float32(own_rate(np.float64(m.presence) * concern, np.float64(m.interest), np.float64(m.muted), p))
    pulled = np.float32(pulled_rate(np.float64(m.interest), np.float64(m.muted), p) * concern)
    change = (np.float64(own) - np.float64(world.own_rate[i])) * now.profile
    change += (np.float64(pulled) - np.float64(world.pulled_rate[i])) * now.pulled
    if len(world.swing_x) > 0:
        x = np.float32(swing(np.float64(own), m.habit_x / HABIT_UNIT, p))
        y = np.float32(swing(np.float64(own), m.habit_y / HABIT_UNIT, p))
        change += (np.float64(x) - np.float64(world.swing_x[i])) * now.swing_x
        change += (np.float64(y) - np.float64(world.swing_y[i])) * now.swing_y
        world.swing_x[i], world.swing_y[i] = x, y
    world.threshold[i] = np.float64(world.threshold[i]) + change
    world.own_rate[i] = own
    world.pulled_rate[i] = pulled


@rule
def call(world: World, i: int, visits: float) -> None:
    """Draw row `i` to the group by a one-off amount, muted or not."""
    world.threshold[i] = np.float64(world.threshold[i]) - visits


@rule
def reach(world: World, s: Scratch, now: Moment, i: int, trust: float, interest: float, n: int, p: Parameters) -> None:
    """Somebody turned to row `i` in person: gains of trust and interest, perhaps unmuting, and a call."""
    m = world.members[i]
    m.trust = towards_one(np.float64(m.trust), trust)
    m.interest = towards_one(np.float64(m.interest), interest)
    if m.muted > 0 and uniform(m.uid, now.tick, REACHED, n) < p.unmute_when_reached * np.float64(m.interest):
        m.muted = 0
        s.tally[UNMUTED_TODAY] += 1
    rebase(world, i, now, p)
    call(world, i, p.mention_pull)


@rule
def deliver_answers(world: World, s: Scratch, now: Moment, count: int, p: Parameters) -> None:
    """Answers given in this tick reach those they were meant for, in the order of the uids of both."""
    for k in range(1, count):  # few: insertion sort
        target, sender = s.outbox_target[k], s.outbox_sender[k]
        j = k - 1
        while j >= 0 and _after(world, now.base, s.outbox_target[j], s.outbox_sender[j], target, sender):
            s.outbox_target[j + 1], s.outbox_sender[j + 1] = s.outbox_target[j], s.outbox_sender[j]
            j -= 1
        s.outbox_target[j + 1], s.outbox_sender[j + 1] = target, sender
    same = 0  # answers to the same member in this tick so far
    for k in range(count):
        target, sender = s.outbox_target[k], s.outbox_sender[k]
        m = world.members[now.base + target]
        m.awaiting = after_answer(m.awaiting)
        if now.tick - m.joined < NEWCOMER_DAYS * now.ticks_per_day:
            s.tally[REPLIES_TO_NEWCOMERS] += 1
        same = same + 1 if k > 0 and s.outbox_target[k - 1] == target else 0
        strengthen(world, now.base, target, sender, answered_tie(world, now.base, target, sender, p), now.day, p)
        if len(world.follow_slot) > 0:
            follow(world, now.base, sender, target)
        reach(world, s, now, now.base + target, p.answered_trust, p.answered_interest, min(same, 999), p)


@rule
def answered_tie(world: World, base: int, a: int, b: int, p: Parameters) -> float:
    """Strength an answer adds to a tie; more where both live in one place (and there are several)."""
    near = p.member_places > 1.0 and world.members[base + a].place == world.members[base + b].place
    return min(1.0, p.tie_gain * (1.0 + p.same_place)) if near else p.tie_gain


@rule
def _after(world: World, base: int, target: int, sender: int, other_target: int, other_sender: int) -> bool:
    a, b = world.members[base + target].uid, world.members[base + other_target].uid
    if a != b:
        return a > b
    return world.members[base + sender].uid > world.members[base + other_sender].uid


@rule
def greet(world: World, s: Scratch, now: Moment, i: int, match: float, p: Parameters) -> None:
    """The operator turns to row `i`; `match` 0-1: how well it meets the need."""
    m = world.members[i]
    m.marks = int(m.marks) | INTRODUCED
    strengthen_owner(world, now.base, i, p.greeted_owner_tie, now.day, p)
    reach(world, s, now, i, p.greeted_trust, p.greeted_interest * match * np.float64(m.need), 1000, p)


@rule
def stratum(m: Record) -> int:
    """Of the people outside whom a member came from; who has bought here goes back as a customer."""
    if m.source == EXISTING or m.orders > 0:
        return CUSTOMERS
    return FRIENDS if m.source == INVITED else STRANGERS


@rule
def vacate(world: World, s: Scratch, g: int, base: int, slot: int, day: int, stage: int, p: Parameters) -> None:
    """The member in `slot` leaves or is removed; friends feel it, and nobody can answer any more."""
    i = base + slot
    sever_all(world, base, slot, day, p)
    m = world.members[i]
    q = world.groups[g]
    q.campaign_quitters += int(m.check_in)
    if m.marks & PLEDGED > 0 and q.deal_pledged > 0:
        q.deal_pledged -= 1
    world.flows[g, RETURNED + stratum(m)] += 1
    if s.today[N_LEAVES] < len(s.leaves):
        row = s.leaves[s.today[N_LEAVES]]
        s.today[N_LEAVES] += 1
        row.uid, row.group, row.joined, row.left, row.stage = m.uid, g, m.joined, day, stage
        row.source, row.visits, row.posts, row.orders, row.marks = m.source, m.visits, m.posts, m.orders, m.marks
    m.stage = stage
    m.check_in = m.awaiting = m.warned = 0
    world.threshold[i] = math.inf
    world.own_rate[i] = 0.0
    world.pulled_rate[i] = 0.0
    if len(world.swing_x) > 0:
        world.swing_x[i] = world.swing_y[i] = 0.0
    for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
        for k in range(RECENT_SPEAKERS):
            if world.speaker_slot[f, k] == slot:
                world.speaker_slot[f, k] = NOBODY
    if stage == ACTIVE + 1:
        q.gone += 1
    else:
        q.removed += 1


@rule
def leave_all(world: World, s: Scratch, now: Moment, p: Parameters) -> None:
    """Those who decided to leave in this tick do, in the order of their uids."""
    _sort_by_uid(world, now.base, s.leavers, s.cursor[N_LEAVERS])
    for k in range(s.cursor[N_LEAVERS]):
        vacate(world, s, now.group, now.base, s.leavers[k], now.day, GONE, p)
    s.tally[LEFT] += s.cursor[N_LEAVERS]


@rule
def _sort_by_uid(world: World, base: int, slots: npt.NDArray[np.int32], n: int) -> None:
    for k in range(1, n):
        slot = slots[k]
        j = k - 1
        while j >= 0 and world.members[base + slots[j]].uid > world.members[base + slot].uid:
            slots[j + 1] = slots[j]
            j -= 1
        slots[j + 1] = slot


@rule
def clear(world: World, i: int) -> None:
    """Nobody holds row `i`."""
    world.members[i].stage = EMPTY
    world.threshold[i] = math.inf
    world.own_rate[i] = 0.0
    world.pulled_rate[i] = 0.0
    if len(world.swing_x) > 0:
        world.swing_x[i] = world.swing_y[i] = 0.0


@rule
def end_campaign(world: World, g: int, base: int, slots: int) -> None:
    """The check-in campaign of group `g` is over."""
    world.groups[g].campaign_start = NEVER
    world.groups[g].campaign_quitters = 0
    for i in range(base, base + slots):
        world.members[i].check_in = 0
        world.members[i].streak = 0
