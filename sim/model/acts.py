"""What the operator's agenda does to a group at its tick: policies write entries, this carries them out."""

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import chance
from sim.model.attention import (
    answer, answer_complaints, converse, introduce, look_after, moderate, send_coupon, serve, write_to,
)  # fmt: skip
from sim.model.boards import topics_of
from sim.model.compile import rule
from sim.model.contact import call, end_campaign, greet, here, vacate
from sim.model.entries import (
    ANNOUNCE_EVENT, ANSWER_COMPLAINTS, APPOINT, ASK_FEEDBACK, AWARD, CALL_ALL, CALL_PARTICIPANTS, CARE,
    CLOSE_CHECK_IN, CLOSE_CONTEST, CLOSE_FEEDBACK, CONVERSE, DISMISS, DROP_PACKET, GREET, HOLD_EVENT,
    IMPROVE_PRODUCT, INTRODUCE, MEET_UP, MESSAGE_MEMBER, MODERATE, OFFER, OPEN_CHECK_IN, OPEN_CONTEST, OPEN_DEAL,
    PLANT, POST, PROMISE_REWARD, REMOVE, REPLY, SERVE, SET_RULES, TRY_OUT, WARN,
)  # fmt: skip
from sim.model.feed import write
from sim.model.labels import (
    COMPLAINT_ANSWERED, CONTENT, EVENT, GROUP_BUY, KOL, KOL_CONTENT, MEMBER, OPERATOR_REPLY, RED_PACKET, REMOVED,
)  # fmt: skip
from sim.model.moment import Moment
from sim.model.occasions import (
    ask_feedback, close_feedback, drop_packet, end_deal, hold_event, meet_up, open_deal,
)  # fmt: skip
from sim.model.parameters import Parameters
from sim.model.random import PLANTED_ON, Word, uniform
from sim.model.response import leaders_ownership
from sim.model.rules import check_in_motivation, towards_one
from sim.model.scratch import LOGGED_GROUPS, MESSAGES, REMOVED_TODAY, Scratch
from sim.model.message_log import write_log
from sim.model.state import Record, World


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
    _log(s, now, kind, count, to)
    return count


@rule
def _log(s: Scratch, now: Moment, kind: int, count: int, to: Word) -> None:
    """Messages that the operator writes at once, one a minute, as far as the tick has minutes."""
    if s.today[LOGGED_GROUPS] > now.group:
        for k in range(count):
            write_log(s, now, 0, kind, min(float(k), 1440.0 / now.ticks_per_day - 1.0), 0, 0, to)


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
        answered = answer_complaints(world, s, now, slots, int(e.count), p)
        return announce(world, s, now, COMPLAINT_ANSWERED, answered, 0.0, 0.0, 0.0, 0.0, 0, 0), 0.0
    if e.action == IMPROVE_PRODUCT:
        days = world.improved.shape[1]
        before = np.float64(world.improved[now.group, now.day % days])
        world.improved[now.group, now.day % days] = towards_one(before, np.float64(e.value))
        return 0, 0.0
    if e.action == CLOSE_CHECK_IN:
        end_campaign(world, now.group, now.base, slots)
        return 0, 0.0
    if e.member < 0:
        return _act_on_group(world, s, now, slots, e, p), 0.0
    return _act_on_member(world, s, now, i, e, p), 0.0


@rule
def _notice(world: World, s: Scratch, now: Moment, e: Record) -> int:
    """The operator says so in the group: one content message, on topic."""
    return announce(world, s, now, CONTENT, 1, np.float64(e.quality), 1.0, 0.0, 0.0, 0, 0)


@rule
def _act_on_group(world: World, s: Scratch, now: Moment, slots: int, e: Record, p: Parameters) -> int:
    """What is put up for the group. Returns messages written."""
    q = world.groups[now.group]
    written = 0
    if e.action == DROP_PACKET:
        drop_packet(world, now, slots, np.float64(e.value), int(e.count), p)
        written = announce(world, s, now, RED_PACKET, 1, 0.0, 0.0, 0.0, 0.0, 0, 0)
    elif e.action == OPEN_DEAL:
        open_deal(world, now, slots, e, p)
        written = announce(world, s, now, GROUP_BUY, 1, 0.0, 0.0, 0.0, np.float64(e.value), e.product, 0)
    elif e.action == OPEN_CONTEST:
        q.contest_prize, q.contest_answers = e.value, e.kind
        written = _notice(world, s, now, e)
    elif e.action == CLOSE_CONTEST:
        q.contest_prize = 0.0
    elif e.action == ANNOUNCE_EVENT:
        written = _notice(world, s, now, e)
        q.event_announced = now.tick
    elif e.action == HOLD_EVENT:
        hold_event(world, now, slots, e, p)
        quality, x, y = np.float64(e.quality), np.float64(e.topic_x), np.float64(e.topic_y)
        written = announce(world, s, now, EVENT, e.count, quality, x, y, 0.0, 0, 0)
    elif e.action == MEET_UP:
        meet_up(world, s, now, slots, e, p)
    elif e.action == PROMISE_REWARD:
        q.reward_inviter, q.reward_invited, q.reward_on_order = e.value, e.extra, e.kind
    elif e.action == ASK_FEEDBACK:
        ask_feedback(world, s, now, slots, p)
        written = _notice(world, s, now, e)
    elif e.action == CLOSE_FEEDBACK:
        close_feedback(world, s, now, slots, e.kind, p)
    elif e.action == SET_RULES:
        q.rules = 1
        written = _notice(world, s, now, e)
    else:
        written = _tend_group(world, s, now, slots, e, p)
    return written


@rule
def _tend_group(world: World, s: Scratch, now: Moment, slots: int, e: Record, p: Parameters) -> int:
    """Work on what members have written. Returns messages written."""
    written = 0
    if e.action == SERVE:
        complaints, questions = serve(world, s, now, slots, e, p)
        written = announce(world, s, now, COMPLAINT_ANSWERED, complaints, 0.0, 0.0, 0.0, 0.0, 0, 0)
        written += announce(world, s, now, OPERATOR_REPLY, questions, 0.0, 0.0, 0.0, 0.0, 0, 0)
    elif e.action == CONVERSE:
        answered = converse(world, s, now, int(e.count), np.float64(e.extra), p)
        written = announce(world, s, now, OPERATOR_REPLY, answered, 0.0, 0.0, 0.0, 0.0, 0, 0)
    elif e.action == MODERATE:
        moderate(world, s, now, slots, e, p)
    elif e.action == PLANT:
        _plant(world, s, now, int(e.kind), int(e.count))
        written = int(e.count)
    return written


@rule
def _plant(world: World, s: Scratch, now: Moment, kind: int, count: int) -> None:
    """Planted voices write on one board, as members do, drawn by lot."""
    u = uniform(world.groups[now.group].uid, now.tick, PLANTED_ON, kind)
    f = now.group * topics_of(world) + int(u * topics_of(world))
    world.boards[f].planted += count
    world.boards[f].talked += count
    write(world, f, kind, count, 0.0, 0.0, 0.0, 0.0, 0)
    s.tally[MESSAGES + kind] += count
    _log(s, now, kind, count, 0)


@rule
def _act_on_member(world: World, s: Scratch, now: Moment, i: int, e: Record, p: Parameters) -> int:
    if e.member < 0 or not here(world, i, now.tick):
        return 0
    m = world.members[i]
    if e.action == GREET:
        greet(world, s, now, i, np.float64(e.quality), p)
        return announce(world, s, now, OPERATOR_REPLY, 1, 0.0, 0.0, 0.0, 0.0, 0, m.uid)
    if e.action == REPLY:
        answer(world, s, now, i, 1001, p)
        return announce(world, s, now, OPERATOR_REPLY, 1, 0.0, 0.0, 0.0, 0.0, 0, m.uid)
    if e.action == WARN:
        m.warned = 1
        call(world, i, p.mention_pull)
    elif e.action == MESSAGE_MEMBER:
        write_to(world, s, now, i, np.float64(e.quality), e.kind > 0, p)
    elif e.action == CARE:
        look_after(world, s, now, i, 1003, p)
    elif e.action == AWARD:
        look_after(world, s, now, i, 1007, p)
    elif e.action == OFFER:
        send_coupon(world, now, i, e, p)
    elif e.action == TRY_OUT:
        if m.pending == 0:  # it is delivered like an order
            m.pending, m.product, m.last_purchase = 1, e.product, now.day
    elif e.action == INTRODUCE:
        if e.other >= 0 and e.other != e.member and here(world, now.base + e.other, now.tick):
            introduce(world, now, int(e.member), int(e.other), p)
            return announce(world, s, now, OPERATOR_REPLY, 1, 0.0, 0.0, 0.0, 0.0, 0, m.uid)
    elif e.action == REMOVE:
        if e.kind == 1 and m.warned == 0:  # has spoken since
            return 0
        vacate(world, s, now.group, now.base, e.member, now.day, REMOVED, p)
        s.tally[REMOVED_TODAY] += 1
    elif e.action == APPOINT:
        q = world.groups[now.group]
        q.admins = e.kind
        if m.role == MEMBER:  # who came to advertise goes on doing so
            m.role = KOL
            m.wrote = 0  # what was written in the other role is another kind of message
            m.ownership = max(np.float64(m.ownership), leaders_ownership(q, p))
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
    q = world.groups[now.group]
    if q.deal_needed > 0 and now.tick >= q.deal_ends:
        end_deal(world, now.group, now.base, slots, p)
    while k < last and entries[k].tick <= now.tick - now.day * now.ticks_per_day:
        messages, visits = act(world, s, now, slots, entries[k], p)
        written += messages
        drawn += visits
        k += 1
    return k, written, drawn
