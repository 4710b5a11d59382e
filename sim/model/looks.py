"""Looks over all members, of whom there may be millions, on behalf of an operator's eyes (`view.py`).

They go over what a first glance has shown (`glance.py`). Those found are listed as groups and slots, in their order;
the lists are made as long as there are members, which costs nothing: memory is claimed where it is written.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.model.compile import kernel, rule
from sim.model.glance import SPAMMING, parts_of, side_by_side
from sim.model.random import POLICY, uniform

Ints = npt.NDArray[np.int64]
Slots = npt.NDArray[np.int32]

_FEW = 4000
"""Comparisons up to which the highest of some lots are picked out one by one."""


def listed(
    pool: Executor | None, shape: tuple[int, int], columns: int, look: Callable[[int, int, Slots], int]
) -> Slots:
    """What `look` finds (columns, n), parts of the groups side by side.

    look    called with the first group, the one after the last, and where to list those found: their groups counted
            from the first, slots, …; it returns their number
    """
    groups, slots = shape
    if pool is None:
        found_by_one = np.empty((columns, groups * slots), np.int32)
        return found_by_one[:, : look(0, groups, found_by_one)]
    parts = parts_of(pool, groups * slots, groups)
    found = [np.empty((columns, (last - first) * slots), np.int32) for first, last in parts]
    numbers = side_by_side(pool, lambda first, last: look(first, last, found[parts.index((first, last))]), parts)
    lists = [rows[:, :n] for rows, n in zip(found, numbers, strict=True)]
    for rows, (first, _) in zip(lists, parts, strict=True):
        rows[0] += first
    return lists[0] if len(lists) == 1 else np.concatenate(lists, axis=1)


@kernel
def flagged(flags: npt.NDArray[np.uint8], bit: int, found: Slots) -> int:
    """Those with this bit, into found (2, N); their number."""
    n = 0
    for g in range(flags.shape[0]):
        for s in range(flags.shape[1]):
            if flags[g, s] & bit > 0:
                found[0, n], found[1, n] = g, s
                n += 1
    return n


@kernel
def joined_between(
    joined: npt.NDArray[np.int32], newest: npt.NDArray[np.int32], begin: int, end: int, found: Slots
) -> int:
    """Those who joined in the ticks begin … end - 1, into found (3, N) with the tick; their number."""
    n = 0
    for g in range(joined.shape[0]):
        if newest[g] >= begin:
            for s in range(joined.shape[1]):
                if begin <= joined[g, s] < end:
                    found[0, n], found[1, n], found[2, n] = g, s, joined[g, s]
                    n += 1
    return n


@kernel
def quiet_for(quiet: npt.NDArray[np.int16], least: int, found: Slots) -> int:
    """Those who have said nothing for `least` days, 0 or more, into found (2, N); their number."""
    n = 0
    for g in range(quiet.shape[0]):
        for s in range(quiet.shape[1]):
            if quiet[g, s] >= least:
                found[0, n], found[1, n] = g, s
                n += 1
    return n


@kernel
def writers(lately: npt.NDArray[np.uint16], least: int, found: Slots) -> int:
    """Those who wrote at least `least` messages lately, into found (3, N) with their number; how many.

    Not those who advertise for themselves: their messages show it.
    """
    n = 0
    for g in range(lately.shape[0]):
        for s in range(lately.shape[1]):
            if lately[g, s] >= least:
                found[0, n], found[1, n], found[2, n] = g, s, lately[g, s]
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
    flags: npt.NDArray[np.uint8], quiet: npt.NDArray[np.int16], joined: npt.NDArray[np.int32],
    uid: npt.NDArray[np.uint64], least: int, begin: int, end: int, salt: np.uint64, every: int, age: int, days: int,
    found: Slots,
) -> int:  # fmt: skip
    """Those who have their turn today, into found (2, N); their number. Not those who advertise for themselves.

    least       they have said nothing for so many days; begin, end: joined in the ticks begin … end - 1
    every       days between two turns of the same member; the lot says on which of them
    age, days   days since turns began, and how many days' turns fall on today
    """
    n, today = 0, age % every
    for g in range(quiet.shape[0]):
        for s in range(quiet.shape[1]):
            if quiet[g, s] < least or joined[g, s] < begin or joined[g, s] >= end or flags[g, s] & SPAMMING > 0:
                continue
            since = today - int(np.floor(uniform(uid[g, s] ^ salt, 0, POLICY, 0) * every))
            if (since if since >= 0 else since + every) < days:
                found[0, n], found[1, n] = g, s
                n += 1
    return n


@kernel
def spoke_within(lately: npt.NDArray[np.uint16], quiet: npt.NDArray[np.int16], days: int, found: Slots) -> int:
    """Those who have spoken within so many days (30 at most), into found (2, N); their number."""
    n = 0
    for g in range(quiet.shape[0]):
        for s in range(quiet.shape[1]):
            if lately[g, s] > 0 and quiet[g, s] < days:
                found[0, n], found[1, n] = g, s
                n += 1
    return n


@kernel
def core(
    lately: npt.NDArray[np.uint16], uid: npt.NDArray[np.uint64], places: Ints, least: int,
    chosen: npt.NDArray[np.bool_], salt: np.uint64, counts: Ints, lots: npt.NDArray[np.float64], found: Slots,
) -> int:  # fmt: skip
    """The most active of each group, as many as it has places, into found (3, N) with their messages; their number.

    least   1 or more: nobody who wrote less lately; chosen (groups, slots): only these; (0, 0): all
    counts  (768,) zeros, lots (slots,): working memory
    """
    n = 0
    for g in range(lately.shape[0]):
        top: Any = 0
        for s in range(lately.shape[1]):
            posts = lately[g, s]
            if posts >= least and (len(chosen) == 0 or chosen[g, s]):
                counts[posts] += 1
                top = max(top, np.int64(posts))
        left, cut = places[g], top
        while cut > 0 and counts[cut] <= left:
            left -= counts[cut]
            cut -= 1
        ties, limit = counts[cut] if cut > 0 else 0, 2.0
        for posts in range(top + 1):
            counts[posts] = 0
        if cut > 0 and left > 0:
            k = 0
            for s in range(lately.shape[1]):
                if lately[g, s] == cut and (len(chosen) == 0 or chosen[g, s]):
                    lots[k] = uniform(uid[g, s] ^ salt, 0, POLICY, 0)
                    k += 1
            limit = _highest(lots, ties, left)
        for s in range(lately.shape[1]):
            posts = lately[g, s]
            if posts >= max(cut, least) and (len(chosen) == 0 or chosen[g, s]):
                if posts > cut or uniform(uid[g, s] ^ salt, 0, POLICY, 0) >= limit:
                    found[0, n], found[1, n], found[2, n] = g, s, posts
                    n += 1
    return n


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


@kernel
def partners(
    groups: Ints, places: Ints, other_groups: Ints, other_places: Ints, lots: npt.NDArray[np.float64], times: Ints,
    found: Ints,
) -> None:  # fmt: skip
    """For each of `groups` (n,) one of the others (m,) in the same group, into found (n,): its index; -1 for nobody.

    One who lives in the same place, if there is one; of those the one taken least often yet, then the one with the
    lowest lot. Both `groups` and `other_groups` ascend. times (m,): zeros
    """
    first, last = 0, 0  # of the others of this group
    for i in range(len(groups)):
        if i == 0 or groups[i] != groups[i - 1]:
            while last < len(lots) and other_groups[last] < groups[i]:
                last += 1
            first = last
            while last < len(lots) and other_groups[last] == groups[i]:
                last += 1
        best, near = -1, False
        for k in range(first, last):
            here = other_places[k] == places[i]
            if best < 0 or (here and not near):
                best, near = k, here
            elif here == near:
                if times[k] < times[best] or (times[k] == times[best] and lots[k] < lots[best]):
                    best = k
        found[i] = best
        if best >= 0:
            times[best] += 1
