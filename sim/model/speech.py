"""Speech: what the visitors of a tick say, who answers whom, and at which minute.

Visitors decide on their visit how much they say (`visit.py`, `member.py`); here it is said, once all have read. Own
messages and answers to what was unread come first; then up to four rounds of answers among those who are there, each
round reading only the one before, with delays of minutes. An answer that takes until after the end of the tick is said
in the one in which it is finished. When too many want to speak at once, lots decide, and then who is first.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import exp, log, normal_quantile
from sim.model.compile import rule
from sim.model.feed import UNIT, waiting, waits_with_question
from sim.model.labels import ACTIVE, CHAT, COMPLAINT, KOL, KOL_CONTENT, PRAISE, QUESTION, SPAM, SPAMMER
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.random import (
    ASK, DELAY, LIVE, LIVE_WHO, MESSAGE, MINUTE, SPAMMING, SPEAKING_LOT, WHOM, Word, key, person, uniform,
)  # fmt: skip
from sim.model.rules import answer_weight, but_one, expected_replies, poisson
from sim.model.scratch import (
    DELAY_BINS, DELAYS, HEARD, LOGGED_GROUPS, MAX_REPLIES, N_DELAYED, N_LOGGED, N_MESSAGES, N_NOTES, N_ONLINE,
    N_OUTBOX, N_SPEAKERS, N_TALKERS, NEWCOMER_DAYS, NEWCOMER_POSTS, REPLIES, SAID, Scratch,
)  # fmt: skip
from sim.model.state import INTRODUCED, NOBODY, RECENT_SPEAKERS, Record, World
from sim.model.ties import tie_strength
from sim.model.word_of_mouth import PRAISED, tell

GENERATIONS: Final = 4
MESSAGES_PER_MINUTE: Final = 1.0
"""How fast one types; faster when the tick is about to end."""
_SHORT = 32767.0


@rule
def stay_online(s: Scratch, slot: int, inclined: float, minute: float) -> None:
    """A visitor is there from `minute` on and may answer what is said then; inclined: propensity to speak."""
    k = s.cursor[N_ONLINE]
    s.online[k], s.online_inclined[k], s.online_since[k] = slot, inclined, minute
    s.cursor[N_ONLINE] += 1


@rule
def still_online(world: World, s: Scratch, now: Moment, later: float, p: Parameters) -> None:
    """Keep those who are still there, `later` minutes on; who has come again counts once."""
    n = 0
    for k in range(s.cursor[N_ONLINE]):
        since, slot = s.online_since[k], s.online[k]
        if since - later + p.session_minutes > 0.0 and (since >= 0.0 or _stays(world.members[now.base + slot], now)):
            s.online[n], s.online_inclined[n], s.online_since[n] = slot, s.online_inclined[k], since - later
            n += 1
    s.cursor[N_ONLINE] = n


@rule
def _stays(m: Record, now: Moment) -> bool:
    """Whether one who came in an earlier tick is still in the group, and has not come again."""
    return m.stage <= ACTIVE and m.last_visit != now.tick


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
        still_online(world, s, now, 1440.0 / now.ticks_per_day, p)


@rule
def _hold_talk(world: World, s: Scratch, now: Moment, p: Parameters) -> None:
    """Somebody has something to say."""
    most = most_heard(s, now, p)
    _finish_answers(world, s, now, most)
    n, left = s.cursor[N_TALKERS], most - s.cursor[N_SPEAKERS]
    limit = _admitted_below(world, s, now, n, left) if n > left else 1.0
    for k in range(n):
        if limit >= 1.0 or _lot(world, now, s.talkers[k]) <= limit:
            _say_own(world, s, now, k, p)
    first, last = 0, s.cursor[N_MESSAGES]
    if p.answers_at_once > 0.0:
        still_online(world, s, now, 0.0, p)
    for _ in range(GENERATIONS if p.answers_at_once > 0.0 else 0):
        if s.cursor[N_SPEAKERS] + MAX_REPLIES * (last - first) > most:  # the first are heard
            _in_time(s.messages, first, last)
        for k in range(first, last):
            _answer_at_once(world, s, now, k, most, p)
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
def _in_time(messages: npt.NDArray[Record], first: int, last: int) -> None:
    """Put messages in the order of their minutes, which does not depend on that of the members."""
    for k in range(first, last - 1):
        least = k
        for j in range(k + 1, last):
            a, b = messages[j], messages[least]
            if a.minute < b.minute or (a.minute == b.minute and a.uid < b.uid):
                least = j
        if least != k:
            a, b = messages[k], messages[least]
            a.uid, b.uid = b.uid, a.uid
            a.parent, b.parent = b.parent, a.parent
            a.minute, b.minute = b.minute, a.minute
            a.delay, b.delay = b.delay, a.delay
            a.slot, b.slot = b.slot, a.slot
            a.target, b.target = b.target, a.target
            a.kind, b.kind = b.kind, a.kind


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
        be_heard(s, m, now, slot, CHAT, 1, minute + n * pace)
        n = _write(s, m, now, slot, kind, n, minute + n * pace, -1)
    if own > 0:
        asked = 0
        for j in range(own):
            asks = uniform(m.uid, now.tick, ASK, j) < p.question_share
            asked += 1 if asks else 0
            kind = QUESTION if asks else (KOL_CONTENT if m.role == KOL else CHAT)
            n = _write(s, m, now, slot, kind, n, minute + n * pace, -1)
        _count_own(s, m, own, asked, p)
        be_heard(s, m, now, slot, QUESTION if asked > 0 else CHAT, own, minute + (n - 1) * pace)
    if replies > 0:
        s.said[CHAT] += replies
        s.tally[REPLIES] += replies
        for j in range(replies):
            u = uniform(m.uid, now.tick, WHOM, j)
            at = whom_to_answer(world, now, slot, s.talk_since[k], s.talk_operators[k], u, p)
            target = -1
            if at >= 0:
                target = int(world.speaker_slot[now.board, at])
                said = world.speaker_tick[now.board, at]
                ago = (now.tick - said) * 1440.0 / now.ticks_per_day - world.speaker_minute[now.board, at]
                ago += minute + n * pace
                _answer(s, target, slot, ago)
            n = _write(s, m, now, slot, CHAT, n, minute + n * pace, target)
        if m.role != KOL:
            m.wrote = min(255, int(m.wrote) + replies)
        be_heard(s, m, now, slot, CHAT, replies, minute + (n - 1) * pace)


@rule
def _count_own(s: Scratch, m: Record, own: int, asked: int, p: Parameters) -> None:
    """Own messages enter the feed; their author waits for an answer."""
    s.said[QUESTION] += asked
    if m.role == KOL:
        s.said[KOL_CONTENT] += own - asked
        s.said_sums[0] += math.floor(p.kol_quality * UNIT + 0.5) * (own - asked)
        s.said_sums[1] += math.floor(m.taste_x / _SHORT * UNIT + 0.5) * (own - asked)
        s.said_sums[2] += math.floor(m.taste_y / _SHORT * UNIT + 0.5) * (own - asked)
        m.wrote = min(255, int(m.wrote) + own - asked)
    else:
        s.said[CHAT] += own - asked
        m.wrote = min(255, int(m.wrote) + own)
    m.awaiting = waiting(1 if asked > 0 else waits_with_question(m.awaiting), 0)


@rule
def _write(s: Scratch, m: Record, now: Moment, slot: int, kind: int, n: int, minute: float, target: int) -> int:
    """Put the `n`-th message of a visitor on the list of what is said in this tick. Returns n + 1."""
    _list(s, slot, key(m.uid, now.tick, MESSAGE, n), minute, kind, target, np.uint64(0))
    return n + 1


@rule
def _list(s: Scratch, slot: int, uid: Word, minute: float, kind: int, target: int, parent: Word) -> None:
    k = s.cursor[N_MESSAGES]
    if k < len(s.messages):
        row = s.messages[k]
        row.slot, row.uid, row.minute, row.kind, row.target, row.parent = slot, uid, minute, kind, target, parent
        s.cursor[N_MESSAGES] += 1


@rule
def _answer(s: Scratch, target: int, slot: int, minutes: float) -> None:
    """An answer is on its way to `target`, so many minutes after what it answers."""
    if s.cursor[N_OUTBOX] >= len(s.outbox_target):
        return
    s.outbox_target[s.cursor[N_OUTBOX]] = target
    s.outbox_sender[s.cursor[N_OUTBOX]] = slot
    s.cursor[N_OUTBOX] += 1
    k = 0
    while k < DELAY_BINS - 1 and minutes >= 1.0:
        minutes = minutes * 0.5
        k += 1
    s.tally[DELAYS + k] += 1


@rule
def _answer_at_once(world: World, s: Scratch, now: Moment, k: int, most: int, p: Parameters) -> None:
    """Those who are there when the `k`-th message is said may answer it."""
    minute, author, message = s.messages[k].minute, s.messages[k].slot, s.messages[k].uid
    listening = 0  # in integers, so that the sum has no order
    for j in range(s.cursor[N_ONLINE]):
        if s.online[j] != author and s.online_since[j] <= minute <= s.online_since[j] + p.session_minutes:
            listening += int(s.online_inclined[j] * 65536.0)
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
    minute, author, message = s.messages[k].minute, s.messages[k].slot, s.messages[k].uid
    least, who = math.inf, -1
    for j in range(s.cursor[N_ONLINE]):
        other = s.online[j]
        there = s.online_since[j] <= minute <= s.online_since[j] + p.session_minutes
        if there and other != author and s.online_inclined[j] > 0.0:
            uid = world.members[now.base + other].uid
            wait = -log(uniform(uid ^ message, now.tick, LIVE_WHO, r)) / s.online_inclined[j]
            if wait < least:
                least, who = wait, int(other)
    if who < 0:
        return
    answer = person(message, r + 1)
    luck = normal_quantile(uniform(answer, now.tick, DELAY, 0))
    delay = p.reply_delay_minutes * exp(p.reply_delay_sigma * luck)
    minutes = 1440.0 / now.ticks_per_day
    if minute + delay < minutes:
        _finish_answer(world, s, now, who, int(author), answer, message, minute + delay, delay, most)
    elif (now.tick + 1) % now.ticks_per_day > 0 and s.cursor[N_DELAYED] < len(s.delayed):  # not after midnight
        row = s.delayed[s.cursor[N_DELAYED]]
        s.cursor[N_DELAYED] += 1
        row.slot, row.target, row.uid, row.parent = who, int(author), answer, message
        row.minute, row.delay = minute + delay - minutes, delay


@rule
def _finish_answers(world: World, s: Scratch, now: Moment, most: int) -> None:
    """Answers begun in earlier ticks are said at their minute, unless one of the two has left; the others go on."""
    minutes = 1440.0 / now.ticks_per_day
    n, kept = s.cursor[N_DELAYED], 0
    _in_time(s.delayed, 0, n)
    for k in range(n):
        row = s.delayed[k]
        who, to, answer, parent, when, delay = row.slot, row.target, row.uid, row.parent, row.minute, row.delay
        if when >= minutes:
            other = s.delayed[kept]
            other.slot, other.target, other.uid, other.parent = who, to, answer, parent
            other.minute, other.delay = when - minutes, delay
            kept += 1
        elif world.members[now.base + who].stage <= ACTIVE and world.members[now.base + to].stage <= ACTIVE:
            _finish_answer(world, s, now, who, to, answer, parent, when, delay, most)
    s.cursor[N_DELAYED] = kept


@rule
def _finish_answer(
    world: World, s: Scratch, now: Moment, who: int, to: int, answer: Word, parent: Word, minute: float, delay: float,
    most: int,
) -> None:  # fmt: skip
    """`who` answers `to` at a minute of this tick, if he can be heard."""
    if (s.cursor[N_SPEAKERS] >= most and not _is_heard(s, who)) or s.cursor[N_OUTBOX] >= len(s.outbox_target):
        return
    m = world.members[now.base + who]
    s.said[CHAT] += 1
    s.tally[REPLIES] += 1
    _answer(s, to, who, delay)
    if m.role != KOL:
        m.wrote = min(255, int(m.wrote) + 1)
    _list(s, who, answer, minute, CHAT, to, parent)
    be_heard(s, m, now, who, CHAT, 1, minute)


@rule
def _is_heard(s: Scratch, slot: int) -> bool:
    """Whether a member has spoken in this tick."""
    found = False
    for k in range(s.cursor[N_SPEAKERS]):
        found |= s.speakers[k] == slot
    return found


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
def write_log(
    s: Scratch, now: Moment, author: Word, kind: int, minute: float, message: Word, parent: Word, answered: Word
) -> None:
    """One row of the log; author 0: the operator."""
    k = s.today[N_LOGGED]
    if k < len(s.log):
        row = s.log[k]
        row.tick, row.group, row.minute, row.kind, row.author = now.tick, now.group, minute, kind, author
        row.uid, row.parent, row.answered = message, parent, answered
        s.today[N_LOGGED] += 1


@rule
def log_all(world: World, s: Scratch, now: Moment) -> None:
    """What members said in this tick, into the log."""
    for k in range(s.cursor[N_MESSAGES]):
        said = s.messages[k]
        answered = world.members[now.base + said.target].uid if said.target >= 0 else np.uint64(0)
        author = world.members[now.base + said.slot].uid
        write_log(s, now, author, said.kind, said.minute, said.uid, said.parent, answered)


@rule
def be_heard(s: Scratch, m: Record, now: Moment, slot: int, kind: int, count: int, minute: float) -> None:
    """Keep account of messages just written, the last of them at a minute of the tick, and of who may be answered."""
    if now.tick - m.joined < NEWCOMER_DAYS * now.ticks_per_day:
        s.tally[NEWCOMER_POSTS] += count
    count_posts(m, now, count)
    for k in range(s.cursor[N_SPEAKERS]):  # once a tick; a question is remembered
        if s.speakers[k] == slot:
            if kind == QUESTION:
                s.speaker_kind[k] = QUESTION
            s.speaker_minute[k] = max(np.float64(s.speaker_minute[k]), minute)
            return
    s.speakers[s.cursor[N_SPEAKERS]] = slot
    s.speaker_kind[s.cursor[N_SPEAKERS]] = kind
    s.speaker_minute[s.cursor[N_SPEAKERS]] = minute
    s.cursor[N_SPEAKERS] += 1


@rule
def count_posts(m: Record, now: Moment, count: int) -> None:
    """A member has written `count` messages, check-in cards included."""
    m.posts = min(65535, int(m.posts) + count)
    m.posts_0 = min(255, int(m.posts_0) + count)
    m.last_post = now.day
    m.stage = ACTIVE
    m.warned = 0


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
                total += answer_weight(tie, kol, question, 1.0 if new else 0.0, p)
                if pick == 1 and total >= mark:
                    return int(at)
        if total == 0.0:
            return -1
    return -1
