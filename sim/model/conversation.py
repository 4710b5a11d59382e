"""Conversation within a tick: who is there, who stays because he talks, who comes back for an answer, who goes on.

One who opens the group is there for a while; one who writes stays for longer, and one who is answered may come back
within minutes. Each message may be answered at once by those who are there when it is said, above all by the one to
whom it is said. An answer that takes until after the end of the tick is said in the one in which it is finished.
"""

import math

import numpy as np

from sim.model.arithmetic import chance, exp, log, normal_quantile
from sim.model.compile import rule
from sim.model.labels import ACTIVE, CHAT, KOL
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.random import DELAY, LIVE, LIVE_WHO, RETURNS, Word, person, uniform
from sim.model.rules import bond, but_one, concern_left, expected_replies, fade, poisson, propensity
from sim.model.scratch import HEARD, N_CARRIED, N_DELAYED, N_ONLINE, N_OUTBOX, N_SPEAKERS, REPLIES, SAID, Scratch
from sim.model.state import World
from sim.model.utterances import be_heard, in_time, is_heard, say, send_answer


@rule
def stay_online(s: Scratch, slot: int, inclined: float, minute: float, until: float) -> None:
    """A member is there between two minutes of this tick or later ones, and may answer what is said then.

    inclined: propensity to speak
    Where twice as many are kept as the group has places (some of them twice: there, and on their way), no more are.
    """
    k = s.cursor[N_ONLINE]
    if k < len(s.online):
        s.online[k], s.online_inclined[k], s.online_since[k], s.online_until[k] = slot, inclined, minute, until
        s.cursor[N_ONLINE] += 1


@rule
def come_again(world: World, s: Scratch, now: Moment) -> None:
    """Of those who have been there since an earlier tick, who has opened the group again counts once."""
    n, carried = 0, s.cursor[N_CARRIED]
    for k in range(s.cursor[N_ONLINE]):
        m = world.members[now.base + s.online[k]]
        if k >= carried or (m.stage <= ACTIVE and m.last_visit != now.tick):
            _move_online(s, k, n, 0.0)
            n += 1
    s.cursor[N_ONLINE] = n


@rule
def still_online(s: Scratch, later: float) -> None:
    """Keep those who are still there, or on their way, `later` minutes on."""
    n = 0
    for k in range(s.cursor[N_ONLINE]):
        if s.online_until[k] > later:
            _move_online(s, k, n, later)
            n += 1
    s.cursor[N_ONLINE] = s.cursor[N_CARRIED] = n


@rule
def _move_online(s: Scratch, k: int, to: int, later: float) -> None:
    s.online[to], s.online_inclined[to] = s.online[k], s.online_inclined[k]
    s.online_since[to], s.online_until[to] = s.online_since[k] - later, s.online_until[k] - later


@rule
def _there(s: Scratch, j: int, minute: float) -> bool:
    return bool(s.online_since[j] <= minute <= s.online_until[j])


@rule
def inclination(world: World, i: int, now: Moment, p: Parameters) -> float:
    """Propensity to speak of the member in row `i`, between visits."""
    m = world.members[i]
    left = fade(1.0, np.float64(now.day - int(m.tie_day)), p.tie_half_life)
    bonded = bond((np.float64(m.tie_sum) + np.float64(m.owner_tie)) * left, p)
    concern = concern_left(np.float64(m.concern_lasting), np.float64(now.tick - m.joined) / now.ticks_per_day)
    return propensity(np.float64(m.sociability) * concern, np.float64(m.interest), bonded, p)


@rule
def stay_for_more(world: World, s: Scratch, now: Moment, k: int, p: Parameters) -> None:
    """Who has just written stays for the answers; who is answered, and notified, may come back for it."""
    row = s.messages[k]
    minute, author, target, message = row.minute, int(row.slot), int(row.target), row.uid
    known, waits = -1, -1
    for j in range(s.cursor[N_ONLINE]):
        if s.online[j] == author and s.online_since[j] <= minute:
            known = j
        if s.online[j] == target and s.online_until[j] >= minute:
            waits = j
    until = minute + p.conversation_minutes
    if known >= 0:
        s.online_until[known] = max(np.float64(s.online_until[known]), until)
    else:
        _join(world, s, now, author, minute, until, p)
    if target >= 0 and waits < 0:
        m = world.members[now.base + target]
        pulled = p.notice_pull * (p.muted_pull if m.muted > 0 else 1.0)
        if uniform(message, now.tick, RETURNS, 0) < chance(pulled) and m.stage <= ACTIVE:
            luck = normal_quantile(uniform(message, now.tick, RETURNS, 1))
            minute += p.reply_delay_minutes * exp(p.reply_delay_sigma * luck)
            _join(world, s, now, target, minute, minute + p.conversation_minutes, p)


@rule
def _join(world: World, s: Scratch, now: Moment, slot: int, minute: float, until: float, p: Parameters) -> None:
    stay_online(s, slot, inclination(world, now.base + slot, now, p), minute, until)


@rule
def _drawn(s: Scratch, j: int, minute: float, author: int, target: int, p: Parameters) -> float:
    """Weight with which the `j`-th of those online answers; the one to whom a message is said more than others."""
    if s.online[j] == author or not _there(s, j, minute):
        return 0.0
    addressed = 1.0 + p.prefer_addressed if s.online[j] == target else 1.0
    return s.online_inclined[j] * addressed


@rule
def answer_at_once(world: World, s: Scratch, now: Moment, k: int, most: int, p: Parameters) -> None:
    """Those who are there when the `k`-th message is said may answer it."""
    minute, author, message = s.messages[k].minute, int(s.messages[k].slot), s.messages[k].uid
    target = int(s.messages[k].target)
    listening = 0  # in integers, so that the sum has no order
    for j in range(s.cursor[N_ONLINE]):
        listening += int(_drawn(s, j, minute, author, target, p) * 65536.0)
    s.tally[SAID] += 1
    if listening == 0:
        return
    here = listening / 65536.0
    board = world.boards[now.board]
    all_readers = here + but_one(np.float64(board.late), np.float64(board.readers))
    s.tally[HEARD] += int(65536.0 * here / all_readers)
    count = poisson(expected_replies(1.0, here, all_readers, p), uniform(message, now.tick, LIVE, 0))
    for r in range(count):
        _one_answers(world, s, now, k, r, most, p)


@rule
def _one_answers(world: World, s: Scratch, now: Moment, k: int, r: int, most: int, p: Parameters) -> None:
    """The `r`-th answer to the `k`-th message: by whom, by propensity (least of exponential draws), and when."""
    minute, author, message = s.messages[k].minute, int(s.messages[k].slot), s.messages[k].uid
    target = int(s.messages[k].target)
    least, who = math.inf, -1
    for j in range(s.cursor[N_ONLINE]):
        weight = _drawn(s, j, minute, author, target, p)
        if weight > 0.0:
            other = int(s.online[j])
            wait = -log(uniform(world.members[now.base + other].uid ^ message, now.tick, LIVE_WHO, r)) / weight
            if wait < least:
                least, who = wait, other
    if who < 0:
        return
    answer = person(message, r + 1)
    luck = normal_quantile(uniform(answer, now.tick, DELAY, 0))
    delay = p.reply_delay_minutes * exp(p.reply_delay_sigma * luck)
    minutes = 1440.0 / now.ticks_per_day
    if minute + delay < minutes:
        _finish_answer(world, s, now, who, int(author), answer, message, minute + delay, delay, most, p)
    elif (now.tick + 1) % now.ticks_per_day > 0 and s.cursor[N_DELAYED] < len(s.delayed):  # not after midnight
        row = s.delayed[s.cursor[N_DELAYED]]
        s.cursor[N_DELAYED] += 1
        row.slot, row.target, row.uid, row.parent = who, int(author), answer, message
        row.minute, row.delay = minute + delay - minutes, delay


@rule
def finish_answers(world: World, s: Scratch, now: Moment, most: int, p: Parameters) -> None:
    """Answers begun in earlier ticks are said at their minute, unless one of the two has left; the others go on."""
    minutes = 1440.0 / now.ticks_per_day
    n, kept = s.cursor[N_DELAYED], 0
    in_time(s.delayed, 0, n)
    for k in range(n):
        row = s.delayed[k]
        who, to, answer, parent, when, delay = row.slot, row.target, row.uid, row.parent, row.minute, row.delay
        if when >= minutes:
            other = s.delayed[kept]
            other.slot, other.target, other.uid, other.parent = who, to, answer, parent
            other.minute, other.delay = when - minutes, delay
            kept += 1
        elif world.members[now.base + who].stage <= ACTIVE and world.members[now.base + to].stage <= ACTIVE:
            _finish_answer(world, s, now, who, to, answer, parent, when, delay, most, p)
    s.cursor[N_DELAYED] = kept


@rule
def _finish_answer(
    world: World, s: Scratch, now: Moment, who: int, to: int, answer: Word, parent: Word, minute: float, delay: float,
    most: int, p: Parameters,
) -> None:  # fmt: skip
    """`who` answers `to` at a minute of this tick, if he can be heard."""
    if (s.cursor[N_SPEAKERS] >= most and not is_heard(s, who)) or s.cursor[N_OUTBOX] >= len(s.outbox_target):
        return
    m = world.members[now.base + who]
    said = say(s, now, who, answer, minute, CHAT, to, parent, p)
    s.said[CHAT] += said
    s.tally[REPLIES] += 1
    send_answer(s, to, who, delay)
    if m.role != KOL:
        m.wrote = min(255, int(m.wrote) + said)
    be_heard(s, m, now, who, CHAT, said, minute)
