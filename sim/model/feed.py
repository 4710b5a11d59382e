"""What has been written in a group, as running counts: any backlog is the difference of two rows."""

import numpy as np
import numpy.typing as npt

from sim.model.compile import rule
from sim.model.labels import CHAT, KOL_CONTENT, N_KINDS, QUESTION
from sim.model.products import place, unit
from sim.model.state import FEED_SUMS, MIDNIGHT_ROWS, World

Counts = npt.NDArray[np.int32]

UNIT = 256.0
"""Sums are kept as integers in 1/256, so that differences are exact."""
DISCOUNT_UNIT = 10_000.0
"""Those of discounts, of which prices are made, in 1/10,000."""


@rule
def write(
    world: World, f: int, kind: int, count: int, quality: float, topic_x: float, topic_y: float, discount: float,
    product: int,
) -> None:  # fmt: skip
    """`count` messages of `kind` enter the feed of board `f`; seen in the rows taken from now on.

    product: which one is offered, if it is an offer.
    """
    world.total[f, kind] += np.uint16(count)
    world.boards[f].messages += count
    world.total_sums[f, 0] += np.int32(np.floor(quality * UNIT + 0.5)) * count
    world.total_sums[f, 1] += np.int32(np.floor(topic_x * UNIT + 0.5)) * count
    world.total_sums[f, 2] += np.int32(np.floor(topic_y * UNIT + 0.5)) * count
    world.total_sums[f, 3] += np.int32(np.floor(discount * DISCOUNT_UNIT + 0.5)) * count
    if product > 0:
        world.total_sums[f, place(product)] += np.int32(unit(product) * count)


@rule
def take_row(world: World, f: int, tick: int) -> None:
    """Fix what members see during `tick`."""
    r = tick % world.feed.shape[1]
    for k in range(N_KINDS):
        world.feed[f, r, k] = world.total[f, k]
    for k in range(FEED_SUMS):
        world.feed_sums[f, r, k] = world.total_sums[f, k]


@rule
def take_midnight(world: World, f: int, day: int) -> None:
    """Keep the counts of the beginning of `day` for those who stay away longer than the hourly rows reach."""
    r = day % MIDNIGHT_ROWS
    for k in range(N_KINDS):
        world.midnight[f, r, k] = world.total[f, k]
    for k in range(FEED_SUMS):
        world.midnight_sums[f, r, k] = world.total_sums[f, k]


@rule
def set_aside_own(counts: Counts, wrote: int) -> int:
    """Take `wrote` own messages out of `counts`: chat first, then questions. Returns how many were found."""
    left = wrote
    for kind in (CHAT, QUESTION):
        own = min(left, int(counts[kind]))
        counts[kind] -= own
        left -= own
    return wrote - left


@rule
def set_aside_leaders_own(counts: Counts, sums: Counts, wrote: int, quality: float, x: float, y: float) -> int:
    """Take `wrote` own posts of an opinion leader out of `counts` and `sums`. Returns how many were found."""
    own = min(wrote, int(counts[KOL_CONTENT]))
    counts[KOL_CONTENT] -= own
    sums[0] -= np.int32(np.floor(quality * UNIT + 0.5)) * own
    sums[1] -= np.int32(np.floor(x * UNIT + 0.5)) * own
    sums[2] -= np.int32(np.floor(y * UNIT + 0.5)) * own
    return own


ANSWERED = 253
"""Code of an own question that has been answered, until its author sees it."""
GIVEN_UP = 255
"""Code of an own message that is still without an answer when its author waits no longer."""


@rule
def waiting(question: int, quarters: int) -> int:
    """Code of an own message without an answer: whether it asked, and its age in quarters of an hour (at most 31 h)."""
    return 1 + question + 2 * min(quarters, 125)


@rule
def waits_with_question(code: int) -> int:
    """1 if the message waiting, or one before it that waits too, asked something."""
    return (code - 1) & 1 if 0 < code < ANSWERED else 0


@rule
def waits_for(code: int) -> int:
    """Age of the message waiting, at the last visit, in quarters of an hour."""
    return (code - 1) >> 1 if code > 0 else 0


@rule
def after_answer(code: int) -> int:
    """Code once somebody has answered."""
    return ANSWERED if waits_with_question(code) > 0 or code == ANSWERED else 0


@rule
def since(now: int, then: int) -> int:
    """Difference of two counts, of which those of groups wrap at 65,536."""
    difference = int(now) - int(then)
    return difference + 65536 if difference < 0 else difference


@rule
def backlog(
    world: World, f: int, tick: int, last_visit: int, ticks_per_day: int, counts: Counts, sums: Counts
) -> int:
    """Messages seen in `tick` and not yet on `last_visit`, by kind into `counts` (16), sums into `sums` (4).

    Returns their number. Exact over 48 hours, then from the midnight after the last visit, then the last week.
    """
    rows = world.feed.shape[1]
    now = tick % rows
    n = 0
    if tick - last_visit < rows:
        then = now - (tick - last_visit)
        then += rows if then < 0 else 0
        for k in range(N_KINDS):
            unread = np.int32(since(world.feed[f, now, k], world.feed[f, then, k]))
            counts[k] = unread
            n += int(unread)
        for k in range(FEED_SUMS):
            sums[k] = world.feed_sums[f, now, k] - world.feed_sums[f, then, k]
    else:
        day = tick // ticks_per_day
        then = max(last_visit // ticks_per_day + 1, day - MIDNIGHT_ROWS + 1) % MIDNIGHT_ROWS
        for k in range(N_KINDS):
            unread = np.int32(since(world.feed[f, now, k], world.midnight[f, then, k]))
            counts[k] = unread
            n += int(unread)
        for k in range(FEED_SUMS):
            sums[k] = world.feed_sums[f, now, k] - world.midnight_sums[f, then, k]
    return n
