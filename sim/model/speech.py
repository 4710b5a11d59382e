"""Speech: what the visitors of a tick say, and whom they answer.

Visitors decide on their visit how much they say (`visit.py`, `member.py`); here it is said, once all have read. Own
messages and answers to what was unread come first, each perhaps in several lines (`utterances.py`); then rounds of
answers among those who are there, each round reading only the one before (`conversation.py`). When too many want to
speak at once, lots decide, and then who is first.
"""

import math
from typing import Final

import numpy as np

from sim.model.arithmetic import exp
from sim.model.compile import rule
from sim.model.conversation import answer_at_once, come_again, finish_answers, stay_for_more, still_online
from sim.model.feed import UNIT, waiting, waits_with_question
from sim.model.labels import CHAT, COMPLAINT, KOL, KOL_CONTENT, PRAISE, QUESTION, SPAM, SPAMMER
from sim.model.message_log import log_all, write_log
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.random import ASK, MESSAGE, MINUTE, SPAMMING, SPEAKING_LOT, WHOM, Word, key, uniform
from sim.model.rules import answer_weight, poisson
from sim.model.scratch import (
    LOGGED_GROUPS, N_DELAYED, N_MESSAGES, N_NOTES, N_SPEAKERS, N_TALKERS, NEWCOMER_DAYS, REPLIES, Scratch,
)  # fmt: skip
from sim.model.state import INTRODUCED, NOBODY, RECENT_SPEAKERS, Record, World
from sim.model.ties import tie_strength
from sim.model.utterances import be_heard, count_posts, in_time, say, send_answer
from sim.model.word_of_mouth import PRAISED, tell

GENERATIONS: Final = 32
MESSAGES_PER_MINUTE: Final = 1.0
"""How fast one types; faster when the tick is about to end."""
_SHORT = 32767.0


@rule
def want_to_speak(s: Scratch, slot: int, own: int, replies: int, operators: float, since: int) -> None:
    """A visitor means to say so much; operators: share of it that the operator wrote; since: tick last seen."""
    k = s.cursor[N_TALKERS]
    s.talkers[k], s.talk_own[k], s.talk_replies[k] = slot, own, replies
    s.talk_operators[k], s.talk_since[k] = operators, since
    s.cursor[N_TALKERS] += 1


@rule
def speak_all(world: World, s: Scratch, now: Moment, p: Parameters) -> None:
    """Everything that is said in a tick."""
    write_notes(world, s, now)
    if s.cursor[N_TALKERS] + s.cursor[N_DELAYED] > 0:
        _hold_talk(world, s, now, p)
    if p.answers_at_once > 0.0:
        still_online(s, 1440.0 / now.ticks_per_day)


@rule
def _hold_talk(world: World, s: Scratch, now: Moment, p: Parameters) -> None:
    """Somebody has something to say."""
    most = most_heard(s, now, p)
    finish_answers(world, s, now, most, p)
    n, left = s.cursor[N_TALKERS], most - s.cursor[N_SPEAKERS]
    limit = _admitted_below(world, s, now, n, left) if n > left else 1.0
    for k in range(n):
        if limit >= 1.0 or _lot(world, now, s.talkers[k]) <= limit:
            _say_own(world, s, now, k, p)
    first, last = 0, s.cursor[N_MESSAGES]
    if p.answers_at_once > 0.0:
        come_again(world, s, now)
    for _ in range(GENERATIONS if p.answers_at_once > 0.0 else 0):
        if first == last:
            break
        in_time(s.messages, first, last)
        for k in range(first, last):
            stay_for_more(world, s, now, k, p)
        for k in range(first, last):
            if s.messages[k].draws > 0:
                answer_at_once(world, s, now, k, most, p)
        first, last = last, s.cursor[N_MESSAGES]
    if s.today[LOGGED_GROUPS] > now.group:
        log_all(world, s, now)


@rule
def most_heard(s: Scratch, now: Moment, p: Parameters) -> int:
    """How many can be heard in this tick; where that is no whole number, it is over the day. In a forum, everybody."""
    if p.answers_at_once == 0.0:
        return len(s.speakers)
    heard = p.speakers_per_20_minutes * 72.0 / now.ticks_per_day
    return int(math.floor((now.tick + 1) * heard) - math.floor(now.tick * heard))


@rule
def _lot(world: World, now: Moment, slot: int) -> float:
    return uniform(world.members[now.base + slot].uid, now.tick, SPEAKING_LOT, 0)


@rule
def _admitted_below(world: World, s: Scratch, now: Moment, n: int, most: int) -> float:
    """The lot up to which `most` of the `n` who want to speak are heard."""
    low, high = 0.0, 1.0
    for _ in range(52):
        middle = 0.5 * (low + high)
        heard = 0
        for k in range(n):
            heard += 1 if _lot(world, now, s.talkers[k]) <= middle else 0
        if heard > most:
            high = middle
        else:
            low = middle
    return low


@rule
def minute_of_visit(uid: Word, tick: int, ticks_per_day: int) -> float:
    """Minute of the tick at which a member opens the group."""
    return uniform(uid, tick, MINUTE, 0) * 1440.0 / ticks_per_day


@rule
def _say_own(world: World, s: Scratch, now: Moment, k: int, p: Parameters) -> None:
    """One visitor's story of a delivery, own messages, and answers to what was unread."""
    slot, own, replies = s.talkers[k], int(s.talk_own[k]), int(s.talk_replies[k])
    m = world.members[now.base + slot]
    minute = minute_of_visit(m.uid, now.tick, now.ticks_per_day)
    n, pace = 0, min(1.0 / MESSAGES_PER_MINUTE, (1440.0 / now.ticks_per_day - minute) / (1 + own + replies))
    if m.tells > 0 and tell(s, m, slot) > 0:
        kind = PRAISE if m.tells == PRAISED else COMPLAINT
        be_heard(s, m, now, slot, CHAT, 1, minute)
        _say(s, m, now, slot, kind, n, minute, -1, p)
        n += 1
    if own > 0:
        asked, lines = 0, 0
        for j in range(own):
            asks = uniform(m.uid, now.tick, ASK, j) < p.question_share
            asked += 1 if asks else 0
            kind = QUESTION if asks else (KOL_CONTENT if m.role == KOL else CHAT)
            lines += _say(s, m, now, slot, kind, n, minute + n * pace, -1, p)
            n += 1
        _count_own(s, m, own, asked, lines, p)
        be_heard(s, m, now, slot, QUESTION if asked > 0 else CHAT, lines, minute + (n - 1) * pace)
    if replies > 0:
        lines = 0
        for j in range(replies):
            u = uniform(m.uid, now.tick, WHOM, j)
            at = whom_to_answer(world, now, slot, s.talk_since[k], s.talk_operators[k], u, p)
            target = -1
            if at >= 0:
                target = int(world.speaker_slot[now.board, at])
                ago = (now.tick - world.speaker_tick[now.board, at]) * 1440.0 / now.ticks_per_day
                ago += minute + n * pace - world.speaker_minute[now.board, at]
                send_answer(s, target, slot, ago)
            lines += _say(s, m, now, slot, CHAT, n, minute + n * pace, target, p)
            n += 1
        s.said[CHAT] += lines
        s.tally[REPLIES] += replies
        if m.role != KOL:
            m.wrote = min(255, int(m.wrote) + lines)
        be_heard(s, m, now, slot, CHAT, lines, minute + (n - 1) * pace)


@rule
def _count_own(s: Scratch, m: Record, own: int, asked: int, lines: int, p: Parameters) -> None:
    """Own messages and their further lines enter the feed; their author waits for an answer."""
    posts = own - asked if m.role == KOL else 0
    s.said[QUESTION] += asked
    s.said[CHAT] += lines - asked - posts
    if posts > 0:
        s.said[KOL_CONTENT] += posts
        s.said_sums[0] += math.floor(p.kol_quality * UNIT + 0.5) * posts
        s.said_sums[1] += math.floor(m.taste_x / _SHORT * UNIT + 0.5) * posts
        s.said_sums[2] += math.floor(m.taste_y / _SHORT * UNIT + 0.5) * posts
    m.wrote = min(255, int(m.wrote) + (posts if m.role == KOL else lines))
    m.awaiting = waiting(1 if asked > 0 else waits_with_question(m.awaiting), 0)


@rule
def _say(
    s: Scratch, m: Record, now: Moment, slot: int, kind: int, n: int, minute: float, target: int, p: Parameters
) -> int:
    """Say the `n`-th thing that a visitor has to say. Returns the number of lines."""
    return say(s, now, slot, key(m.uid, now.tick, MESSAGE, n), minute, kind, target, np.uint64(0), p)


@rule
def spam(world: World, s: Scratch, m: Record, now: Moment, slot: int, elapsed: float, p: Parameters) -> None:
    """One who came to advertise for himself does so on a visit; nobody answers."""
    dares = 1.0 - p.rules_obeyed if world.groups[now.group].rules > 0 else 1.0
    put_down(s, slot, SPAM, poisson(elapsed * p.spam_rate * dares, uniform(m.uid, now.tick, SPAMMING, 0)))


@rule
def put_down(s: Scratch, slot: int, kind: int, count: int) -> None:
    """A visitor writes messages that nobody answers: check-in cards, spam."""
    if count > 0:
        k = s.cursor[N_NOTES]
        s.noted[k], s.noted_kind[k], s.noted_count[k] = slot, kind, count
        s.cursor[N_NOTES] += 1


@rule
def write_notes(world: World, s: Scratch, now: Moment) -> None:
    """Such messages enter the feed and their authors' accounts."""
    for k in range(s.cursor[N_NOTES]):
        m, kind, count = world.members[now.base + s.noted[k]], int(s.noted_kind[k]), int(s.noted_count[k])
        s.said[kind] += count
        if kind == SPAM:
            m.role = SPAMMER  # all can see it
        count_posts(m, now, count)
        if s.today[LOGGED_GROUPS] > now.group:
            minute = minute_of_visit(m.uid, now.tick, now.ticks_per_day)
            for _ in range(count):
                write_log(s, now, m.uid, kind, minute, 0, 0, 0)


@rule
def whom_to_answer(
    world: World, now: Moment, slot: int, since: int, operators: float, u: float, p: Parameters
) -> int:
    """Place in the ring of one who spoke in the tick `since` or later.

    Friends, opinion leaders, questions and newcomers whom the operator has introduced are preferred.

    -1 if there is none, or if the reply is to the operator, who wrote the share `operators` of what was read.
    """
    if u < operators:
        return -1
    u = (u - operators) / (1.0 - operators)
    f = now.board
    total = 0.0
    for pick in range(2):  # first add up the weights, then find the place of u among them
        mark = u * total
        total = 0.0
        for k in range(world.boards[f].recent_count):
            at = (world.boards[f].recent_next - 1 - k) % RECENT_SPEAKERS
            if world.speaker_tick[f, at] < since:
                break
            other = world.speaker_slot[f, at]
            if other != slot and other != NOBODY:
                tie = tie_strength(world, now.base + slot, other, now.day, p)
                o = world.members[now.base + other]
                kol = 1.0 if o.role == KOL else 0.0
                question = 1.0 if world.speaker_kind[f, at] == QUESTION else 0.0
                new = (o.marks & INTRODUCED) > 0 and now.tick - o.joined < NEWCOMER_DAYS * now.ticks_per_day
                ago = np.float64(now.tick - world.speaker_tick[f, at]) * 24.0 / now.ticks_per_day
                call = exp(-ago / p.reply_memory_hours)
                total += call * answer_weight(tie, kol, question, 1.0 if new else 0.0, p)
                if pick == 1 and total >= mark:
                    return int(at)
        if total == 0.0:
            return -1
    return -1
