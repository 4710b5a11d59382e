"""Looks over all members, of whom there may be millions, on behalf of an operator's eyes (`view.py`).

Those found are listed as groups and slots, in their order; the lists are made as long as there are members, which costs
nothing: memory is claimed where it is written.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.model.compile import kernel, rule
from sim.model.feed import ANSWERED
from sim.model.labels import ACTIVE, ADVERTISER, KOL
from sim.model.random import POLICY, uniform
from sim.model.state import Record

Ints = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]

_FEW = 4000
"""Comparisons up to which the highest of some lots are picked out one by one."""


@rule
def _quiet_for(m: Record, day: int, ticks_per_day: int) -> int:
    """Days since the last message, or since joining."""
    return day - (m.last_post if m.last_post >= 0 else m.joined // ticks_per_day)


@kernel
def look_round(
    members: npt.NDArray[np.void], yesterday: int, leaders: Slots, posters: Slots, counts: Ints
) -> None:
    """What is asked for every day, in one pass.

    leaders, posters (2, N): opinion leaders, and those whose first messages fell on `yesterday`; their numbers go into
    counts (2,).
    """
    groups, slots = members.shape
    n, k = 0, 0
    for g in range(groups):
        for s in range(slots):
            m = members[g, s]
            if m.stage > ACTIVE:
                continue
            if m.last_post == yesterday and m.awaiting > 0 and m.awaiting != ANSWERED and m.posts <= 2:
                posters[0, k], posters[1, k] = g, s
                k += 1
            if m.role == KOL:
                leaders[0, n], leaders[1, n] = g, s
                n += 1
    counts[0], counts[1] = n, k


@kernel
def joined_between(
    members: npt.NDArray[np.void], newest: npt.NDArray[np.int32], begin: int, end: int, found: Slots
) -> int:
    """Those who joined in the ticks begin … end - 1, into found (3, N) with the tick; their number."""
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        if newest[g] >= begin:
            for s in range(slots):
                m = members[g, s]
                if m.stage <= ACTIVE and begin <= m.joined < end:
                    found[0, n], found[1, n], found[2, n] = g, s, m.joined
                    n += 1
    return n


@kernel
def silent(members: npt.NDArray[np.void], day: int, ticks_per_day: int, days: int, found: Slots) -> int:
    """Those who have said nothing for `days`, into found (2, N); their number."""
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        for s in range(slots):
            m = members[g, s]
            if m.stage <= ACTIVE:
                if _quiet_for(m, day, ticks_per_day) >= days:
                    found[0, n], found[1, n] = g, s
                    n += 1
    return n


@kernel
def writers(members: npt.NDArray[np.void], least: int, found: Slots) -> int:
    """Those present who wrote at least `least` messages lately, into found (3, N) with their number; how many.

    Not those who came to advertise for themselves: their messages show it.
    """
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        for s in range(slots):
            m = members[g, s]
            if m.stage <= ACTIVE and m.role != ADVERTISER:
                posts = int(m.posts_0) + int(m.posts_1) + int(m.posts_2)
                if posts >= least:
                    found[0, n], found[1, n], found[2, n] = g, s, posts
                    n += 1
    return n


@kernel
def best(groups: Slots, scores: npt.NDArray[np.float64], places: Ints, best: Ints) -> int:
    """Rows of the highest scores in each group, as many as it has places, from the highest down; their number."""
    n, first = 0, 0
    for i in range(len(groups)):
        if i > 0 and groups[i] != groups[i - 1]:
            first = n
        if n - first < places[groups[i]]:
            n += 1
        elif n == first or scores[best[n - 1]] >= scores[i]:
            continue
        k = n - 1
        while k > first and scores[best[k - 1]] < scores[i]:
            best[k] = best[k - 1]
            k -= 1
        best[k] = i
    return n


@kernel
def on_turn(
    members: npt.NDArray[np.void], day: int, ticks_per_day: int, quiet: int, begin: int, end: int, salt: np.uint64,
    every: int, age: int, days: int, found: Slots,
) -> int:  # fmt: skip
    """Those who have their turn today, into found (2, N); their number.

    quiet       they have said nothing for so many days (0: all); begin, end: joined in the ticks begin … end - 1
    every       days between two turns of the same member; the lot says on which of them
    age, days   days since turns began, and how many days' turns fall on today
    """
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        for s in range(slots):
            m = members[g, s]
            if m.stage > ACTIVE or m.joined < begin or m.joined >= end:
                continue
            if quiet > 0 and _quiet_for(m, day, ticks_per_day) < quiet:
                continue
            if (age - int(np.floor(uniform(m.uid ^ salt, 0, POLICY, 0) * every))) % every < days:
                found[0, n], found[1, n] = g, s
                n += 1
    return n


@kernel
def spoke_within(members: npt.NDArray[np.void], day: int, days: int, found: Slots) -> int:
    """Those present who have spoken within so many days (30 at most), into found (2, N); their number."""
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        for s in range(slots):
            m = members[g, s]
            if m.stage <= ACTIVE and m.role != ADVERTISER and m.last_post >= 0 and day - m.last_post < days:
                if int(m.posts_0) + int(m.posts_1) + int(m.posts_2) > 0:
                    found[0, n], found[1, n] = g, s
                    n += 1
    return n


@kernel
def core(
    members: npt.NDArray[np.void], places: Ints, least: int, chosen: npt.NDArray[np.bool_], salt: np.uint64,
    counts: Ints, lots: npt.NDArray[np.float64], found: Slots,
) -> int:  # fmt: skip
    """The most active of each group, as many as it has places, into found (3, N) with their messages; their number.

    least   nobody who wrote less lately; chosen (groups, slots): only these; (0, 0): all
    counts  (768,) zeros, lots (slots,): working memory
    """
    groups, slots = members.shape
    n = 0
    for g in range(groups):
        top = 0
        for s in range(slots):
            posts = _lately(members[g, s], least)
            if posts > 0 and (len(chosen) == 0 or chosen[g, s]):
                counts[posts] += 1
                top = max(top, posts)
        left, cut = places[g], top
        while cut > 0 and counts[cut] <= left:
            left -= counts[cut]
            cut -= 1
        ties, limit = counts[cut] if cut > 0 else 0, 2.0
        for posts in range(top + 1):
            counts[posts] = 0
        if cut > 0 and left > 0:
            k = 0
            for s in range(slots):
                if _lately(members[g, s], least) == cut and (len(chosen) == 0 or chosen[g, s]):
                    lots[k] = uniform(members[g, s].uid ^ salt, 0, POLICY, 0)
                    k += 1
            limit = _highest(lots, ties, left)
        for s in range(slots):
            m = members[g, s]
            posts = _lately(m, least)
            if posts >= max(cut, 1) and (len(chosen) == 0 or chosen[g, s]):
                if posts > cut or uniform(m.uid ^ salt, 0, POLICY, 0) >= limit:
                    found[0, n], found[1, n], found[2, n] = g, s, posts
                    n += 1
    return n


@rule
def _lately(m: Record, least: int) -> int:
    """Messages of the last 21-30 days; 0 for those who do not count."""
    posts: Any = np.int64(m.posts_0) + np.int64(m.posts_1) + np.int64(m.posts_2)  # `int` of bytes is unsigned
    return posts if m.stage <= ACTIVE and m.role != ADVERTISER and posts >= least else 0


@rule
def _highest(lots: npt.NDArray[np.float64], n: int, most: int) -> float:
    """The lot from which on the `most` highest of the first `n` lie; those are brought to the front."""
    if n * most <= _FEW:
        for k in range(most):
            best = k
            for j in range(k + 1, n):
                if lots[j] > lots[best]:
                    best = j
            lots[k], lots[best] = lots[best], lots[k]
        return lots[most - 1]
    low, high = 0.0, 1.0
    for _ in range(52):
        middle, above = 0.5 * (low + high), 0
        for k in range(n):
            above += 1 if lots[k] >= middle else 0
        if above > most:
            low = middle
        else:
            high = middle
    return high
