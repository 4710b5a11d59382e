"""What is said, as it is put down: the messages of the tick, further lines, the accounts of authors."""

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import log
from sim.model.compile import rule
from sim.model.labels import ACTIVE, CHAT, QUESTION
from sim.model.moment import Moment
from sim.model.parameters import Parameters
from sim.model.random import LINES, PAUSE, Word, person, uniform
from sim.model.rules import further_lines
from sim.model.scratch import (
    DELAY_BINS, DELAYS, N_MESSAGES, N_OUTBOX, N_SPEAKERS, NEWCOMER_DAYS, NEWCOMER_POSTS, Scratch,
)  # fmt: skip
from sim.model.state import Record


@rule
def in_time(messages: npt.NDArray[Record], first: int, last: int) -> None:
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
            a.draws, b.draws = b.draws, a.draws


@rule
def say(
    s: Scratch, now: Moment, slot: int, message: Word, minute: float, kind: int, target: int, parent: Word,
    p: Parameters,
) -> int:  # fmt: skip
    """Put what somebody has to say on the list of the tick: a line, and those that follow, before the tick ends.

    Returns the number of lines. What leaders post, praise and complaints are written in one piece.
    """
    more = further_lines(uniform(message, now.tick, LINES, 0), p) if kind in (CHAT, QUESTION) else 0
    end = 1440.0 / now.ticks_per_day
    _list(s, slot, message, minute, kind, target, parent, more == 0)
    for j in range(more):
        pause = -log(uniform(message, now.tick, PAUSE, j)) * p.line_seconds / 60.0
        minute += min(pause, 0.5 * (end - minute))
        _list(s, slot, person(message, 1000 + j), minute, CHAT, target, np.uint64(0), j == more - 1)
    return 1 + more


@rule
def _list(
    s: Scratch, slot: int, uid: Word, minute: float, kind: int, target: int, parent: Word, draws: bool
) -> None:
    k = s.cursor[N_MESSAGES]
    if k < len(s.messages):
        row = s.messages[k]
        row.slot, row.uid, row.minute, row.kind, row.target, row.parent = slot, uid, minute, kind, target, parent
        row.draws = 1 if draws else 0
        s.cursor[N_MESSAGES] += 1


@rule
def send_answer(s: Scratch, target: int, slot: int, minutes: float) -> None:
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
def is_heard(s: Scratch, slot: int) -> bool:
    """Whether a member has spoken in this tick."""
    found = False
    for k in range(s.cursor[N_SPEAKERS]):
        found |= s.speakers[k] == slot
    return found


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
