"""A forum's day: parts of it side by side, which meet at a barrier in every tick.

A forum may have a million members, so its visitors cannot be taken one group after another. Fixed parts of at most
`BLOCK_SLOTS` slots of one board do what concerns their own members: visits, then speech, and the night. In between,
`meet` brings together what they left for others, part by part in their order, so that the result depends neither on
the number of threads nor on who is done first. Within a tick nobody waits for an answer: a forum is pulled, not pushed.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model.audience import account_for, close_account, open_account
from sim.model.boards import topics_of
from sim.model.compile import kernel, rule
from sim.model.contact import deliver_answers, leave_all
from sim.model.day import morning
from sim.model.deeds import expect
from sim.model.feed import write
from sim.model.labels import CHAT, COMPLAINT, KOL_CONTENT, N_KINDS, QUESTION
from sim.model.moment import Moment
from sim.model.night import fall_asleep, night
from sim.model.observables import observe
from sim.model.occasions import settle_deal
from sim.model.parameters import Parameters
from sim.model.random import FEATURED, uniform
from sim.model.rules import best_of
from sim.model.scratch import (
    DEAL_ORDERS, HISTOGRAM, N_INVITED, N_LEAVERS, N_LOGGED, N_OUTBOX, N_PLEDGED, N_PRIZED, N_SPEAKERS, N_SUGGESTED,
    N_TELLERS, ORDERS, RECENT, Scratch,
)  # fmt: skip
from sim.model.speech import speak_all
from sim.model.state import FEED_SUMS, NOBODY, RECENT_SPEAKERS, World
from sim.model.tick import emit, mean_weight, open_tick, scan
from sim.model.visit import visit_all
from sim.model.word_of_mouth import tell_friends

BLOCK_SLOTS: Final = 4096
"""Slots of one part; a fixed number, so that results do not depend on the machine."""

# columns of a table of parts
GROUP: Final = 0
BOARD: Final = 1
FIRST: Final = 2
SLOTS: Final = 3

Blocks = npt.NDArray[np.int64]


def parts_of(world: World) -> tuple[Blocks, npt.NDArray[np.int64]]:
    """The parts of all forums (B, 4) in their order, and where those of each forum begin (G + 1,)."""
    rows: list[tuple[int, int, int, int]] = []
    begins = [0]
    for g in range(len(world.groups)):
        for f in range(g * world.topics, (g + 1) * world.topics):
            first, slots = int(world.boards["first"][f]), int(world.boards["slots"][f])
            rows += [
                (g, f, first + k, min(BLOCK_SLOTS, slots - k)) for k in range(0, slots, BLOCK_SLOTS)
            ]
        begins.append(len(rows))
    return np.array(rows, np.int64).reshape(-1, 4), np.array(begins, np.int64)


@rule
def part(all_parts: Scratch, k: int) -> Scratch:
    """Working memory of one part, out of that of all (arrays with one dimension more)."""
    a = all_parts
    return Scratch(
        a.flags[k], a.due[k], a.unread[k], a.unread_sums[k], a.said[k], a.said_sums[k], a.talkers[k],
        a.talk_own[k], a.talk_replies[k], a.talk_operators[k], a.talk_since[k], a.noted[k], a.noted_kind[k],
        a.noted_count[k], a.online[k], a.online_inclined[k], a.online_since[k], a.online_until[k],
        a.messages[k], a.delayed[k], a.outbox_target[k], a.outbox_sender[k], a.speakers[k], a.speaker_kind[k],
        a.speaker_minute[k], a.leavers[k], a.tellers[k], a.inviters[k], a.friendship[k], a.newcomer[k],
        a.cursor[k], a.tally[k], a.today[k], a.joins[k], a.leaves[k], a.log[k], a.v[k], a.uid[k],
        a.visit_number[k], a.bins[k], a.component[k], a.fading[k],
    )  # fmt: skip


@rule
def moment_of(
    world: World, g: int, f: int, day: int, tick_of_day: int, ticks_per_day: int, profile: npt.NDArray[np.float64]
) -> Moment:
    """Where board `f` of forum `g` stands, once the tick has been opened."""
    q, slots = world.groups[g], len(world.members) // len(world.groups)
    return Moment(
        g, f, g * slots, day * ticks_per_day + tick_of_day, day, ticks_per_day, profile[0, tick_of_day], q.pulled,
        q.called, profile[1, tick_of_day], profile[2, tick_of_day],
    )  # fmt: skip


@kernel
def begin_day(world: World, params: npt.NDArray[np.void], s: Scratch, parts: Scratch, g: int, day: int) -> None:
    """The morning of forum `g`."""
    slots = len(world.members) // len(world.groups)
    morning(world, s, g, g * slots, slots, day, params[0])
    for k in range(len(parts.cursor)):
        one = part(parts, k)
        one.tally[:] = 0
        one.today[N_INVITED] = 0


@kernel
def open_forum(
    world: World, params: npt.NDArray[np.void], s: Scratch, g: int, day: int, tick_of_day: int, ticks_per_day: int,
    profile: npt.NDArray[np.float64], entries: npt.NDArray[np.void], first: int, last: int,
) -> int:  # fmt: skip
    """The operator's agenda of this tick, and what members will see. Returns the next entry of the agenda."""
    slots = len(world.members) // len(world.groups)
    _, following = open_tick(
        world, s, g, g * slots, slots, day, tick_of_day, ticks_per_day, profile, entries, first, last, params[0]
    )
    return following


@kernel
def visit_parts(
    world: World, params: npt.NDArray[np.void], parts: Scratch, blocks: Blocks, first: int, last: int, day: int,
    tick_of_day: int, ticks_per_day: int, profile: npt.NDArray[np.float64],
) -> None:  # fmt: skip
    """All visits of this tick in the parts `first` to `last` of one forum, whose parts are `blocks`."""
    for k in range(first, last):
        s = part(parts, k)
        clear_tick(s)
        now = moment_of(world, blocks[k, GROUP], blocks[k, BOARD], day, tick_of_day, ticks_per_day, profile)
        n = scan(world, s, now, blocks[k, FIRST], blocks[k, SLOTS])
        visit_all(world, params[0], s, now, n)


@rule
def clear_tick(s: Scratch) -> None:
    """Nothing has been said or done yet."""
    s.cursor[:] = 0
    s.said[:] = 0
    s.said_sums[:] = 0


@kernel
def clear_parts(parts: Scratch) -> None:
    """A new tick: nothing has been said or done in any part."""
    for k in range(len(parts.cursor)):
        clear_tick(part(parts, k))


@kernel
def speak_parts(
    world: World, params: npt.NDArray[np.void], parts: Scratch, blocks: Blocks, first: int, last: int, day: int,
    tick_of_day: int, ticks_per_day: int, profile: npt.NDArray[np.float64],
) -> None:  # fmt: skip
    """What the visitors of these parts say, when those of all parts have read."""
    for k in range(first, last):
        now = moment_of(world, blocks[k, GROUP], blocks[k, BOARD], day, tick_of_day, ticks_per_day, profile)
        speak_all(world, part(parts, k), now, params[0])


@kernel
def meet(
    world: World, params: npt.NDArray[np.void], s: Scratch, parts: Scratch, blocks: Blocks, g: int, day: int,
    tick_of_day: int, ticks_per_day: int, profile: npt.NDArray[np.float64],
) -> None:  # fmt: skip
    """What was said and done in a tick reaches the others, whatever part they are in."""
    p, q = params[0], world.groups[g]
    now = moment_of(world, g, g * topics_of(world), day, tick_of_day, ticks_per_day, profile)
    clear_tick(s)
    for k in range(len(blocks)):
        _bring(s, part(parts, k), p)
    if s.cursor[N_OUTBOX] > 0:
        deliver_answers(world, s, now, s.cursor[N_OUTBOX], p)
    if s.cursor[N_TELLERS] > 0:
        tell_friends(world, s, now, p)
    q.suggestions += s.cursor[N_SUGGESTED]
    if s.cursor[N_PLEDGED] > 0:
        settle_deal(world, s, now)
    leave_all(world, s, now, p)
    k, written = 0, 0
    for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
        clear_tick(s)
        open_account(world, f)
        world.boards[f].orders_seen = s.tally[DEAL_ORDERS]
        while k < len(blocks) and blocks[k, BOARD] == f:
            one = part(parts, k)
            _add_said(s, one)
            account_for(world, f, one.tally)
            world.boards[f].orders_seen += one.tally[ORDERS]
            k += 1
        close_account(world, f, p)
        q.complaints_open += s.said[COMPLAINT]
        here = moment_of(world, g, f, day, tick_of_day, ticks_per_day, profile)
        s.bins[2 * HISTOGRAM + f - g * topics_of(world)] = _talk(s)
        written += emit(world, s, here)
    q.recent += written / topics_of(world) * mean_weight(24.0 / ticks_per_day, p)  # of one's own board
    _feature(world, s, now, p)


@rule
def _bring(s: Scratch, one: Scratch, p: Parameters) -> None:
    """Answers, stories and leavings of one part join those of the forum."""
    for k in range(one.cursor[N_OUTBOX]):
        if s.cursor[N_OUTBOX] < len(s.outbox_target):
            s.outbox_target[s.cursor[N_OUTBOX]] = one.outbox_target[k]
            s.outbox_sender[s.cursor[N_OUTBOX]] = one.outbox_sender[k]
            s.cursor[N_OUTBOX] += 1
    for k in range(one.cursor[N_TELLERS]):
        s.tellers[s.cursor[N_TELLERS]] = one.tellers[k]
        s.cursor[N_TELLERS] += 1
    s.cursor[N_PLEDGED] += one.cursor[N_PLEDGED]
    s.cursor[N_SUGGESTED] += one.cursor[N_SUGGESTED]
    for k in range(one.cursor[N_LEAVERS]):
        s.leavers[s.cursor[N_LEAVERS]] = one.leavers[k]
        s.cursor[N_LEAVERS] += 1


@rule
def _add_said(s: Scratch, one: Scratch) -> None:
    """What was said in one part joins what was said on its board."""
    s.cursor[N_PRIZED] += one.cursor[N_PRIZED]
    for k in range(N_KINDS):
        s.said[k] += one.said[k]
    for k in range(FEED_SUMS):
        s.said_sums[k] += one.said_sums[k]
    for k in range(one.cursor[N_SPEAKERS]):
        s.speakers[s.cursor[N_SPEAKERS]] = one.speakers[k]
        s.speaker_kind[s.cursor[N_SPEAKERS]] = one.speaker_kind[k]
        s.speaker_minute[s.cursor[N_SPEAKERS]] = one.speaker_minute[k]
        s.cursor[N_SPEAKERS] += 1


@rule
def _talk(s: Scratch) -> int:
    """What members said in this tick that may be shown on other boards."""
    return int(s.said[CHAT] + s.said[QUESTION] + s.said[KOL_CONTENT])


@rule
def _feature(world: World, s: Scratch, now: Moment, p: Parameters) -> None:
    """Some of what was said in this tick is shown on the other boards, with its author: what ranks highest."""
    topics, g = topics_of(world), now.group
    talk = s.bins[2 * HISTOGRAM : 2 * HISTOGRAM + topics]
    total = 0
    for t in range(topics):
        total += talk[t]
    q = world.groups[g]
    q.front_page += p.front_page_share * total
    most = int(q.front_page)
    q.front_page -= most
    if total == 0 or topics == 1:
        return
    shown = min(most, total)
    quality = best_of(p.front_page_share)
    newest, spoke = s.bins[2 * HISTOGRAM + topics :], s.bins[2 * HISTOGRAM + 2 * topics :]
    for t in range(topics):  # before the front page enters the rings
        newest[t] = world.boards[g * topics + t].recent_next - 1
        spoke[t] = _speakers_of(world, g * topics + t, now.tick)
    for n in range(shown):
        u = int(uniform(q.uid, now.tick, FEATURED, n) * total)
        t = 0
        while u >= talk[t]:
            u -= talk[t]
            t += 1
        origin = g * topics + t
        b = world.boards[origin]
        at = (newest[t] - n % max(1, int(spoke[t]))) % RECENT_SPEAKERS
        author = world.speaker_slot[origin, at] if spoke[t] > 0 else NOBODY
        minute = world.speaker_minute[origin, at]
        for f in range(g * topics, (g + 1) * topics):
            if f != origin:
                write(world, f, KOL_CONTENT, 1, quality, b.topic_x, b.topic_y, 0.0, 0)
                world.boards[f].shown += 1.0
                other = world.boards[f]
                if author != NOBODY:
                    world.speaker_slot[f, other.recent_next] = author
                    world.speaker_kind[f, other.recent_next] = 0
                    world.speaker_tick[f, other.recent_next] = now.tick
                    world.speaker_minute[f, other.recent_next] = minute
                    other.recent_next = (other.recent_next + 1) % RECENT_SPEAKERS
                    other.recent_count = min(RECENT_SPEAKERS, other.recent_count + 1)


@rule
def _speakers_of(world: World, f: int, tick: int) -> int:
    """How many of the ring of board `f` spoke in `tick`, the latest of all."""
    b, n = world.boards[f], 0
    while n < b.recent_count and world.speaker_tick[f, (b.recent_next - 1 - n) % RECENT_SPEAKERS] == tick:
        n += 1
    return n


@kernel
def sleep_parts(
    world: World, params: npt.NDArray[np.void], parts: Scratch, blocks: Blocks, first: int, last: int, day: int,
    ticks_per_day: int, profile: npt.NDArray[np.float64], present: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    """The night of the members of these parts; their numbers go into `present` (B,)."""
    for k in range(first, last):
        now = moment_of(world, blocks[k, GROUP], blocks[k, BOARD], day, ticks_per_day - 1, ticks_per_day, profile)
        present[k] = fall_asleep(world, part(parts, k), now, blocks[k, FIRST], blocks[k, SLOTS], params[0])


@kernel
def end_forum_day(
    world: World, params: npt.NDArray[np.void], s: Scratch, parts: Scratch, blocks: Blocks, g: int, day: int,
    ticks_per_day: int, profile: npt.NDArray[np.float64], profile_next: npt.NDArray[np.float64],
    present: npt.NDArray[np.int64], entries: npt.NDArray[np.void], first: int, last: int, postponed: bool,
    out: npt.NDArray[np.float32],
) -> None:  # fmt: skip
    """The rest of the night of forum `g`, and its observables unless they have to wait for the market."""
    p, slots = params[0], len(world.members) // len(world.groups)
    now = moment_of(world, g, g * topics_of(world), day, ticks_per_day - 1, ticks_per_day, profile)
    here = 0
    for f in range(g * topics_of(world), (g + 1) * topics_of(world)):
        world.boards[f].readers = 0
    for k in range(len(blocks)):
        one = part(parts, k)
        here += present[k]
        world.boards[blocks[k, BOARD]].readers += one.tally[RECENT]
        for j in range(len(s.tally)):
            s.tally[j] += one.tally[j]
        for j in range(one.today[N_INVITED]):
            expect(s, one.inviters[j], one.friendship[j], one.newcomer[j])
        for j in range(one.today[N_LOGGED]):
            if s.today[N_LOGGED] < len(s.log):
                _copy_log(s, one, j)
        one.today[N_LOGGED] = 0
    night(world, s, now, slots, here, entries, first, last, profile_next, p)
    if postponed:
        for j in range(len(s.tally)):
            world.tallies[g, j] = s.tally[j]
    else:
        observe(world, s, g, g * slots, slots, day, out[g], p)


@rule
def _copy_log(s: Scratch, one: Scratch, j: int) -> None:
    a, b = s.log[s.today[N_LOGGED]], one.log[j]
    a.uid, a.parent, a.author, a.answered = b.uid, b.parent, b.author, b.answered
    a.minute, a.tick, a.group, a.kind = b.minute, b.tick, b.group, b.kind
    s.today[N_LOGGED] += 1


@kernel
def run_forum_day(
    world: World, params: npt.NDArray[np.void], s: Scratch, parts: Scratch, blocks: Blocks, g: int, day: int,
    ticks_per_day: int, profile: npt.NDArray[np.float64], profile_next: npt.NDArray[np.float64],
    present: npt.NDArray[np.int64], entries: npt.NDArray[np.void], first: int, last: int, postponed: bool,
    out: npt.NDArray[np.float32],
) -> None:  # fmt: skip
    """A whole day of one small forum, its parts one after another."""
    begin_day(world, params, s, parts, g, day)
    n, entry = len(blocks), first
    for t in range(ticks_per_day):
        entry = open_forum(world, params, s, g, day, t, ticks_per_day, profile, entries, entry, last)
        visit_parts(world, params, parts, blocks, 0, n, day, t, ticks_per_day, profile)
        speak_parts(world, params, parts, blocks, 0, n, day, t, ticks_per_day, profile)
        meet(world, params, s, parts, blocks, g, day, t, ticks_per_day, profile)
    sleep_parts(world, params, parts, blocks, 0, n, day, ticks_per_day, profile, present)
    end_forum_day(
        world, params, s, parts, blocks, g, day, ticks_per_day, profile, profile_next, present, entries, first, last,
        postponed, out,
    )  # fmt: skip
