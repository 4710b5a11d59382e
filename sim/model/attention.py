"""What the operator does for members one by one: serve, converse, coach, care, introduce; and keep order."""

import math

import numpy as np

from sim.model.boards import topics_of
from sim.model.compile import rule
from sim.model.contact import call, here, reach, rebase, vacate
from sim.model.feed import after_answer, waits_with_question
from sim.model.labels import ACTIVE, REMOVED, SPAMMER
from sim.model.levers import COMPLAINTS, QUESTIONS
from sim.model.moment import Moment
from sim.model.occasions import by_lot, get_to_know
from sim.model.parameters import Parameters
from sim.model.random import BOARD_LOT, NOTICED, REPRIMAND, SPAM_FOUND, UPTAKE, WHY, uniform
from sim.model.response_rules import coached, lowered, uptake_chance, why_chance
from sim.model.rules import bond, need_left, towards_one
from sim.model.scratch import REASONS, REMOVED_TODAY, REPRIMANDS, SPAM_REMOVED, Scratch
from sim.model.state import COMPLAINS, INTRODUCED, NOBODY, OFFERED, RECENT_SPEAKERS, Record, World
from sim.model.ties import strengthen_owner, ties_now


@rule
def answer_complaints(world: World, s: Scratch, now: Moment, slots: int, count: int, p: Parameters) -> int:
    """The oldest open complaints are answered, up to `count`. Returns how many; those who complained are comforted."""
    q = world.groups[now.group]
    answered = min(count, int(q.complaints_open))
    q.complaints_open -= answered
    for _ in range(answered):
        who = -1
        for i in range(now.base, now.base + slots):
            m = world.members[i]
            if m.stage <= ACTIVE and m.marks & COMPLAINS > 0 and (who < 0 or _before(m, world.members[who])):
                who = i
        if who < 0:  # they have left
            break
        m = world.members[who]
        m.marks = int(m.marks) & ~COMPLAINS
        reach(world, s, now, who, p.comforted_trust, 0.0, 1004, p)
    return answered


@rule
def _before(m: Record, o: Record) -> bool:
    """Whether one has waited longer than another, as far as one can see: by the day of the last message."""
    return m.last_post < o.last_post or (m.last_post == o.last_post and m.uid < o.uid)


@rule
def notices(world: World, now: Moment, count: int, share: float) -> int:
    """How many of `count` open complaints are noticed, each with the chance `share`."""
    n = 0
    for k in range(min(count, 65535)):
        n += 1 if uniform(world.groups[now.group].uid, now.tick, NOTICED, k) < share else 0
    return n


@rule
def answer_questions(world: World, s: Scratch, now: Moment, slots: int, count: int, share: float, p: Parameters) -> int:
    """Questions that wait are answered, up to `count`, each noticed with the chance `share`. Returns how many."""
    n = 0
    for i in range(now.base, now.base + slots):
        m = world.members[i]
        if here(world, i, now.tick) and waits_with_question(m.awaiting) > 0:
            if uniform(m.uid, now.tick, NOTICED, 0) < share:
                s.due[n] = i - now.base
                n += 1
    n = by_lot(world, now, s.due, n, count, NOTICED)
    for k in range(n):
        answer(world, s, now, now.base + s.due[k], 1005, p)
    return n


@rule
def answer(world: World, s: Scratch, now: Moment, i: int, n: int, p: Parameters) -> None:
    """The operator answers a message of row `i`."""
    m = world.members[i]
    m.awaiting = after_answer(m.awaiting)
    strengthen_owner(world, now.base, i, p.greeted_owner_tie, now.day, p)
    reach(world, s, now, i, p.greeted_trust, p.answered_interest, n, p)


@rule
def converse(world: World, s: Scratch, now: Moment, count: int, hours: float, p: Parameters) -> int:
    """The owner answers those who spoke in the last `hours`, the latest first, each once. Returns how many.

    What was said before he last sat down to it he has seen then.
    """
    q = world.groups[now.group]
    oldest = max(now.tick - math.ceil(hours * now.ticks_per_day / 24.0 - 1e-6), int(q.conversed))
    n = speakers_since(world, s, now, oldest, count)
    q.conversed = now.tick
    for k in range(n):
        answer(world, s, now, now.base + s.due[k], 1006, p)
    return n


@rule
def speakers_since(world: World, s: Scratch, now: Moment, oldest: int, most: int) -> int:
    """Those who spoke in the tick `oldest` or later, the latest first, each once, into `s.due`; at most so many.

    Of several boards whose latest spoke in the same tick a lot says which comes first.
    """
    first, topics, n = now.group * topics_of(world), topics_of(world), 0
    passed = s.bins[:topics]  # of each board, so many have been looked at
    passed[:] = 0
    while n < min(most, len(s.due)):
        board, latest, luck = -1, oldest - 1, 0.0
        for t in range(topics):
            b = world.boards[first + t]
            if passed[t] < b.recent_count:
                spoke = world.speaker_tick[first + t, (b.recent_next - 1 - passed[t]) % RECENT_SPEAKERS]
                lot = uniform(world.groups[now.group].uid, now.tick, BOARD_LOT, t)
                if spoke > latest or (spoke == latest and board >= 0 and lot < luck):
                    board, latest, luck = t, int(spoke), lot
        if board < 0:
            break
        at = (world.boards[first + board].recent_next - 1 - passed[board]) % RECENT_SPEAKERS
        passed[board] += 1
        slot = world.speaker_slot[first + board, at]
        known = slot == NOBODY
        for j in range(n):
            known |= s.due[j] == slot
        if not known:
            s.due[n] = slot
            n += 1
    return n


@rule
def serve(world: World, s: Scratch, now: Moment, slots: int, e: Record, p: Parameters) -> tuple[int, int]:
    """Look through the group, complaints first. Returns complaints and questions answered."""
    count, share, answered = int(e.count), np.float64(e.quality), 0
    if e.kind != QUESTIONS:
        seen = notices(world, now, int(world.groups[now.group].complaints_open), share)
        answered = answer_complaints(world, s, now, slots, min(count, seen), p)
    if e.kind == COMPLAINTS:
        return answered, 0
    return answered, answer_questions(world, s, now, slots, count - answered, share, p)


@rule
def moderate(world: World, s: Scratch, now: Moment, slots: int, e: Record, p: Parameters) -> None:
    """Spam and those who post it go, as far as they are found; strictness finds more, and hits others, too (S0)."""
    strictness, g = np.float64(e.value), now.group
    share = towards_one(np.float64(e.quality), strictness)
    for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
        b = world.boards[f]
        lot = uniform(world.groups[g].uid, now.tick, SPAM_FOUND, f - g * topics_of(world))
        found = math.floor(b.spam_open * share + lot)
        found = min(found, int(b.spam_open))
        b.spam_open -= found
        s.tally[SPAM_REMOVED] += found
    if e.kind > 0 and share > 0.0:
        for i in range(now.base, now.base + slots):
            m = world.members[i]
            if m.role == SPAMMER and here(world, i, now.tick):
                if uniform(m.uid, now.tick, NOTICED, 2) < share:
                    vacate(world, s, g, now.base, i - now.base, now.day, REMOVED, p)
                    s.tally[REMOVED_TODAY] += 1
    if strictness > 0.0:
        _reprimand(world, s, now, strictness, p)


@rule
def _reprimand(world: World, s: Scratch, now: Moment, strictness: float, p: Parameters) -> None:
    """Some who have spoken on the last day are told off for nothing."""
    n = speakers_since(world, s, now, now.tick - now.ticks_per_day, len(s.due))
    for k in range(n):
        i = now.base + s.due[k]
        m = world.members[i]
        if uniform(m.uid, now.tick, REPRIMAND, 0) < p.reprimanded * strictness:
            m.interest = lowered(np.float64(m.interest), p.reprimand_loss)
            m.trust = lowered(np.float64(m.trust), p.reprimand_loss)
            rebase(world, i, now, p)
            s.tally[REPRIMANDS] += 1


@rule
def write_to(world: World, s: Scratch, now: Moment, i: int, match: float, asks: bool, p: Parameters) -> None:
    """A message in person, which may coach the member back, and ask why he is silent (S1)."""
    m = world.members[i]
    tenure = np.float64(now.tick - m.joined) / now.ticks_per_day
    need = need_left(np.float64(m.need), np.float64(m.need_lasting), tenure, p)
    gain = 0.0
    if match > 0.0 and uniform(m.uid, now.tick, UPTAKE, 0) < uptake_chance(np.float64(m.trust), p):
        gain = coached(match, need, p)
    if asks and uniform(m.uid, now.tick, WHY, 0) < why_chance(np.float64(m.trust), p):
        s.tally[REASONS + reason(world, now, i, need, p)] += 1
    reach(world, s, now, i, 0.0, gain, 1002, p)


@rule
def reason(world: World, now: Moment, i: int, need: float, p: Parameters) -> int:
    """Why a member is silent, by what weighs most: an index of `labels.REASONS`."""
    m = world.members[i]
    messages = np.float64(world.groups[now.group].messages_yesterday)
    most: float = messages / (messages + np.float64(m.tolerance))
    found = 0
    strange = m.joined > 0 and m.marks & INTRODUCED == 0  # who founded the group has never been a newcomer to it
    strangeness = 1.0 - bond(ties_now(world, i, now.day, p), p) if strange else 0.0
    for k, weight in ((1, 1.0 - np.float64(m.fit)), (2, 1.0 - need), (3, np.float64(m.deal_seeking)), (4, strangeness)):
        if weight > most:
            most, found = weight, k
    return found


@rule
def look_after(world: World, s: Scratch, now: Moment, i: int, n: int, p: Parameters) -> None:
    """Care in person, or a prize with thanks: trust, the tie to the owner, and a sense of belonging (S1)."""
    m = world.members[i]
    m.ownership = towards_one(np.float64(m.ownership), p.cared_ownership)
    strengthen_owner(world, now.base, i, p.greeted_owner_tie, now.day, p)
    reach(world, s, now, i, p.greeted_trust, 0.0, n, p)


@rule
def introduce(world: World, now: Moment, slot: int, other: int, p: Parameters) -> None:
    """Two members are introduced to each other before all, and look in."""
    for one in (slot, other):
        m = world.members[now.base + one]
        m.marks = int(m.marks) | INTRODUCED
        call(world, now.base + one, p.introduced_pull)
    get_to_know(world, now, slot, other, p.introduced_tie, p)


@rule
def send_coupon(world: World, now: Moment, i: int, e: Record, p: Parameters) -> None:
    """A coupon in person waits for the next visit."""
    q, m = world.groups[now.group], world.members[i]
    q.private_discount, q.private_product = e.value, e.product
    m.marks = int(m.marks) | OFFERED
    call(world, i, p.mention_pull)
