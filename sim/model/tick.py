"""One tick of one group, in order:

1. the operator's agenda enters the feed (`acts.act_all`) and the row that members will see is fixed;
2. presence: profile, pull and calls add to the hazard; those whose threshold is reached visit (`scan`);
3. each visitor reads, judges, takes part, leaves or stays, buys, speaks, answers, invites (`visit.visit`);
4. what was said and done reaches the others (`settle`): answers, leavings, the feed, recent speakers.

Members act on the group as it stood before the tick, so the order among them does not matter.
"""

import math

import numpy as np
import numpy.typing as npt

from sim.model.acts import act_all
from sim.model.arithmetic import exp
from sim.model.audience import account_for, close_account, open_account
from sim.model.boards import topics_of
from sim.model.compile import rule
from sim.model.contact import deliver_answers, leave_all
from sim.model.feed import take_row
from sim.model.labels import CHAT, COMPLAINT, KOL_CONTENT, N_KINDS, PRAISE, QUESTION, SPAM
from sim.model.moment import Moment
from sim.model.occasions import settle_deal
from sim.model.parameters import Parameters
from sim.model.random import REMEMBERED, uniform
from sim.model.rules import pull
from sim.model.scratch import (
    MESSAGES, N_CARRIED, N_DELAYED, N_ONLINE, N_OUTBOX, N_PLEDGED, N_PRIZED, N_SPEAKERS, N_SUGGESTED, N_TELLERS, ORDERS,
    Scratch,
)  # fmt: skip
from sim.model.speech import speak_all
from sim.model.state import FEED_SUMS, RECENT_SPEAKERS, World
from sim.model.word_of_mouth import tell_friends


@rule
def scan(world: World, s: Scratch, now: Moment, first: int, slots: int) -> int:
    """Slots due in this tick, of the `slots` from `first` on, into `s.due`.

    The hazard since midnight, a A + b B + C (and what habit adds), has reached the threshold.

    All in float32, as stored. Nothing is written for those who stay away.
    """
    base, a, b, c = now.base + first, np.float32(now.profile), np.float32(now.pulled), np.float32(now.called)
    own, pulled = world.own_rate[base : base + slots], world.pulled_rate[base : base + slots]
    threshold, flags = world.threshold[base : base + slots], s.flags
    if len(world.swing_x) > 0:
        x, y = np.float32(now.swing_x), np.float32(now.swing_y)
        swing_x, swing_y = world.swing_x[base : base + slots], world.swing_y[base : base + slots]
        for k in range(slots):  # vectorised
            flags[k] = own[k] * a + pulled[k] * b + c + (swing_x[k] * x + swing_y[k] * y) >= threshold[k]
    else:
        for k in range(slots):  # vectorised
            flags[k] = own[k] * a + pulled[k] * b + c >= threshold[k]
    n = 0
    for k in range(slots):
        s.due[n] = first + k
        n += flags[k]
    return n


@rule
def open_tick(
    world: World, s: Scratch, g: int, base: int, slots: int, day: int, tick_of_day: int, ticks_per_day: int,
    profile: npt.NDArray[np.float64], entries: npt.NDArray[np.void], first: int, last: int, p: Parameters,
) -> tuple[Moment, int]:  # fmt: skip
    """Agenda, feed row and running sums. Returns the moment and the next entry of the agenda."""
    q = world.groups[g]
    tick = day * ticks_per_day + tick_of_day
    before = profile[0, tick_of_day - 1] if tick_of_day > 0 else 0.0
    x = profile[1, tick_of_day - 1] if tick_of_day > 0 else 0.0
    y = profile[2, tick_of_day - 1] if tick_of_day > 0 else 0.0
    now = Moment(g, g * topics_of(world), base, tick, day, ticks_per_day, before, q.pulled, q.called, x, y)
    following, written, drawn = act_all(world, s, now, slots, entries, first, last, p)
    hours = 24.0 / ticks_per_day
    if written > 0:
        q.recent += written * mean_weight(hours, p)
    q.called += drawn
    reached = profile[0, tick_of_day]
    q.pulled += pull(q.recent, p) * (reached - before)
    q.recent *= exp(-hours / p.pull_memory_hours)
    for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
        take_row(world, f, tick)
    for k in range(len(s.cursor)):
        if k != N_ONLINE and k != N_CARRIED and k != N_DELAYED:  # some are still there, and writing
            s.cursor[k] = 0
    s.said[:] = 0
    s.said_sums[:] = 0
    x, y = profile[1, tick_of_day], profile[2, tick_of_day]
    return Moment(g, g * topics_of(world), base, tick, day, ticks_per_day, reached, q.pulled, q.called, x, y), following


@rule
def mean_weight(hours: float, p: Parameters) -> float:
    """Mean, over a tick, of a message's fading weight: so that its pull does not depend on the tick."""
    x = hours / p.pull_memory_hours
    return (1.0 - exp(-x)) / x


@rule
def settle(world: World, s: Scratch, now: Moment, p: Parameters) -> None:
    """What visitors said and did reaches the group."""
    q = world.groups[now.group]
    speak_all(world, s, now, p)
    open_account(world, now.board)
    account_for(world, now.board, s.tally)
    close_account(world, now.board, p)
    if s.cursor[N_OUTBOX] > 0:
        deliver_answers(world, s, now, s.cursor[N_OUTBOX], p)
    if s.cursor[N_TELLERS] > 0:
        tell_friends(world, s, now, p)
    q.suggestions += s.cursor[N_SUGGESTED]
    if s.cursor[N_PLEDGED] > 0:
        settle_deal(world, s, now)
    q.complaints_open += s.said[COMPLAINT]
    leave_all(world, s, now, p)
    written = emit(world, s, now)
    if written > 0:
        q.recent += written * mean_weight(24.0 / now.ticks_per_day, p)
    world.boards[now.board].orders_seen = s.tally[ORDERS]


@rule
def emit(world: World, s: Scratch, now: Moment) -> int:
    """What was said enters the board; the others see it from the next tick on. Returns the number of messages."""
    f, written = now.board, 0
    for k in range(N_KINDS):
        if s.said[k] > 0:
            written += s.said[k]
            world.total[f, k] += np.uint16(s.said[k])
            s.tally[MESSAGES + k] += s.said[k]
    if written > 0:
        world.boards[f].messages += written
        b = world.boards[f]
        b.led += s.said[KOL_CONTENT]
        b.talked += s.said[CHAT] + s.said[QUESTION] + s.said[PRAISE]
        b.prized += s.cursor[N_PRIZED]
        b.spam_open += s.said[SPAM]
        for k in range(FEED_SUMS):
            world.total_sums[f, k] += s.said_sums[k]
        _remember_speakers(world, s, now)
    return written


@rule
def _remember_speakers(world: World, s: Scratch, now: Moment) -> None:
    """Put this tick's speakers into the ring, in the order of lots; of more than it holds, those with the highest."""
    f, q = now.board, world.boards[now.board]
    n = 0
    for k in range(s.cursor[N_SPEAKERS]):
        slot, kind, minute = s.speakers[k], s.speaker_kind[k], s.speaker_minute[k]
        if world.threshold[now.base + slot] == math.inf:  # said good-bye
            continue
        lot = _remembered(world, now, slot)
        if n < RECENT_SPEAKERS:
            j = n
            n += 1
            while j > 0 and _remembered(world, now, s.speakers[j - 1]) > lot:
                _move_speaker(s, j - 1, j)
                j -= 1
        elif lot < _remembered(world, now, s.speakers[0]):
            continue
        else:  # the lowest gives way
            j = 0
            while j + 1 < n and _remembered(world, now, s.speakers[j + 1]) < lot:
                _move_speaker(s, j + 1, j)
                j += 1
        s.speakers[j], s.speaker_kind[j], s.speaker_minute[j] = slot, kind, minute
    for k in range(n):
        at = q.recent_next
        world.speaker_slot[f, at] = s.speakers[k]
        world.speaker_kind[f, at] = s.speaker_kind[k]
        world.speaker_minute[f, at] = s.speaker_minute[k]
        world.speaker_tick[f, at] = now.tick
        q.recent_next = (at + 1) % RECENT_SPEAKERS
        q.recent_count = min(RECENT_SPEAKERS, q.recent_count + 1)


@rule
def _remembered(world: World, now: Moment, slot: int) -> float:
    return uniform(world.members[now.base + slot].uid, now.tick, REMEMBERED, 0)


@rule
def _move_speaker(s: Scratch, j: int, to: int) -> None:
    s.speakers[to], s.speaker_kind[to], s.speaker_minute[to] = s.speakers[j], s.speaker_kind[j], s.speaker_minute[j]
