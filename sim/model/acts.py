"""What the operator's agenda does to a group at its tick: policies write entries, this carries them out."""

import numpy as np
import numpy.typing as npt

from sim.model.entries import (
    ANSWER_COMPLAINTS, APPOINT, CALL_ALL, CALL_PARTICIPANTS, CLOSE_CHECK_IN, DISMISS, GREET, IMPROVE_PRODUCT,
    MESSAGE_MEMBER, OPEN_CHECK_IN, POST, REMOVE, REPLY, WARN,
)  # fmt: skip
from sim.model.arithmetic import chance
from sim.model.boards import topics_of
from sim.model.compile import rule
from sim.model.contact import call, end_campaign, greet, here, reach, vacate
from sim.model.feed import after_answer, write
from sim.model.labels import COMPLAINT_ANSWERED, CONTENT, KOL, KOL_CONTENT, MEMBER, OPERATOR_REPLY, REMOVED
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.rules import check_in_motivation
from sim.model.random import Word
from sim.model.scratch import LOGGED_GROUPS, MESSAGES, REMOVED_TODAY, Scratch
from sim.model.speech import write_log
from sim.model.state import Record, World
from sim.model.ties import strengthen_owner


@rule
def announce(
    world: World, s: Scratch, now: Moment, kind: int, count: int, quality: float, x: float, y: float,
    discount: float, product: int, to: Word,
) -> int:  # fmt: skip
    """The operator writes `count` messages, to the member with uid `to` (0: to all); they notify like any others.

    Returns `count`.
    """
    for f in range(now.group * topics_of(world), (now.group + 1) * topics_of(world)):  # on all boards of a forum
        write(world, f, kind, count, quality, x, y, discount, product)
        if kind == KOL_CONTENT:
            world.boards[f].shown += count
    s.tally[MESSAGES + kind] += count
    if s.today[LOGGED_GROUPS] > now.group:
        for k in range(count):
            write_log(s, now, 0, kind, float(k), 0, 0, to)
    return count


@rule
def act(world: World, s: Scratch, now: Moment, slots: int, e: Record, p: Parameters) -> tuple[int, float]:
    """Carry out one entry. Returns messages written and visits drawn from everybody."""
    q = world.groups[now.group]
    i = now.base + e.member
    if e.action == POST:
        quality, topic_x, topic_y = np.float64(e.quality), np.float64(e.topic_x), np.float64(e.topic_y)
        discount = np.float64(e.value)
        return announce(world, s, now, e.kind, e.count, quality, topic_x, topic_y, discount, e.product, 0), 0.0
    if e.action == CALL_ALL:
        return 0, p.call_pull
    if e.action == CALL_PARTICIPANTS:
        for j in range(now.base, now.base + slots):
            m = world.members[j]
            if m.check_in > 0 and here(world, j, now.tick):
                hazard = check_in_motivation(
                    np.float64(m.interest), np.float64(m.deal_seeking), np.float64(q.campaign_reward),
                    np.float64(q.campaign_deposit), np.float64(m.streak), p,
                )  # fmt: skip
                call(world, j, p.reminder_pull * chance(hazard))
        return announce(world, s, now, CONTENT, 1, np.float64(e.quality), 1.0, 0.0, 0.0, 0, 0), 0.0
    if e.action == OPEN_CHECK_IN:
        if q.banned_until > now.day:  # the platform does not show it
            return 0, 0.0
        q.campaign_start = now.tick
        q.campaign_reward = e.value
        q.campaign_deposit = e.extra
        q.campaign_quitters = 0
        for j in range(now.base, now.base + slots):
            world.members[j].cards = 0
            world.members[j].streak = 0
        return announce(world, s, now, CONTENT, 1, np.float64(e.quality), 1.0, 0.0, 0.0, 0, 0), 0.0
    if e.action == ANSWER_COMPLAINTS:
        answered = min(int(e.count), int(q.complaints_open))
        q.complaints_open -= answered
        return announce(world, s, now, COMPLAINT_ANSWERED, answered, 0.0, 0.0, 0.0, 0.0, 0, 0), 0.0
    if e.action == IMPROVE_PRODUCT:
        days = world.improved.shape[1]
        before = np.float64(world.improved[now.group, now.day % days])
        world.improved[now.group, now.day % days] = min(1.0, before + np.float64(e.value))
        return 0, 0.0
    if e.action == CLOSE_CHECK_IN:
        end_campaign(world, now.group, now.base, slots)
        return 0, 0.0
    return _act_on_member(world, s, now, i, e, p), 0.0


@rule
def _act_on_member(world: World, s: Scratch, now: Moment, i: int, e: Record, p: Parameters) -> int:
    if e.member < 0 or not here(world, i, now.tick):
        return 0
    m = world.members[i]
    if e.action == GREET:
        greet(world, s, now, i, np.float64(e.quality), p)
        return announce(world, s, now, OPERATOR_REPLY, 1, 0.0, 0.0, 0.0, 0.0, 0, m.uid)
    if e.action == REPLY:
        m.awaiting = after_answer(m.awaiting)
        strengthen_owner(world, now.base, i, p.greeted_owner_tie, now.day, p)
        reach(world, s, now, i, p.greeted_trust, p.answered_interest, 1001, p)
        return announce(world, s, now, OPERATOR_REPLY, 1, 0.0, 0.0, 0.0, 0.0, 0, m.uid)
    if e.action == WARN:
        m.warned = 1
        call(world, i, p.mention_pull)
    elif e.action == MESSAGE_MEMBER:
        reach(world, s, now, i, 0.0, 0.0, 1002, p)
    elif e.action == REMOVE:
        if e.kind == 1 and m.warned == 0:  # has spoken since
            return 0
        vacate(world, s, now.group, now.base, e.member, now.day, REMOVED, p)
        s.tally[REMOVED_TODAY] += 1
    elif e.action == APPOINT:
        if m.role == MEMBER:  # who came to advertise goes on doing so
            m.role = KOL
            m.wrote = 0  # what was written in the other role is another kind of message
            m.ownership = max(np.float64(m.ownership), p.kol_ownership)
    elif e.action == DISMISS and m.role == KOL:
        m.role = MEMBER
        m.wrote = 0
    return 0


@rule
def act_all(
    world: World, s: Scratch, now: Moment, slots: int, entries: npt.NDArray[np.void],
    first: int, last: int, p: Parameters,
) -> tuple[int, int, float]:
    """Carry out the entries of this tick, from `first` on. Returns the next entry, messages written, visits drawn."""
    k, written, drawn = first, 0, 0.0
    while k < last and entries[k].tick <= now.tick - now.day * now.ticks_per_day:
        messages, visits = act(world, s, now, slots, entries[k], p)
        written += messages
        drawn += visits
        k += 1
    return k, written, drawn
