"""A first glance at all members, of whom there may be millions, on the morning of a day: what is asked for daily."""

from collections.abc import Callable
from concurrent.futures import Executor
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.compile import Direct, kernel
from sim.model.feed import ANSWERED
from sim.model.labels import ACTIVE, KOL, SPAMMER

LEADER: Final = 1
FIRST_POST: Final = 2
"""Wrote one of the first two messages yesterday, and has got no answer."""
IN_CHECK_IN: Final = 4
WARNED: Final = 8
SPAMMING: Final = 16
"""Has been seen to advertise for himself."""
ABSENT: Final = -1
NOT_YET: Final = 2_147_483_647

_SMALL = 50_000
"""Members up to whom one thread is as quick as several."""
_PARTS = 16


def parts_of(pool: Executor | None, rows: int, most: int) -> list[tuple[int, int]]:
    """First and last (exclusive) of `most` things in parts, for the threads there are; one part if rows are few."""
    if pool is None or rows < _SMALL:
        return [(0, most)]
    parts = min(most, _PARTS)
    return list(pairwise(np.linspace(0, most, parts + 1).astype(np.int64).tolist()))


def side_by_side(pool: Executor | None, work: Callable[[int, int], Any], parts: list[tuple[int, int]]) -> list[Any]:
    """Do the work for all parts; what comes of each."""
    if pool is None or len(parts) == 1:
        return [work(first, last) for first, last in parts]
    return [done.result() for done in [pool.submit(work, first, last) for first, last in parts]]


class Glance(NamedTuple):
    """What is asked of all members every day, side by side: whole records are looked at once. All (groups, slots)."""

    flags: npt.NDArray[np.uint8]
    """Bits: LEADER, FIRST_POST, IN_CHECK_IN, WARNED, SPAMMING."""
    lately: npt.NDArray[np.uint16]
    """Messages of the last 21-30 days; 0 for those who are not there, or have been seen to advertise for themselves."""
    quiet: npt.NDArray[np.int16]
    """Days since the last message, or since joining; ABSENT for those who are not there."""
    joined: npt.NDArray[np.int32]
    """Tick of joining; NOT_YET for those who are not there."""
    uid: npt.NDArray[np.uint64]


def glance(members: npt.NDArray[np.void], day: int, ticks_per_day: int, pool: Executor | None) -> Glance:
    """Look at all members on the morning of a day; with a pool of threads, parts of them side by side."""
    rows = members.reshape(-1)
    kinds = (np.uint8, np.uint16, np.int16, np.int32, np.uint64)
    seen: list[Any] = [np.empty(rows.size, kind) for kind in kinds]

    def look(first: int, last: int) -> None:
        _LOOK(rows[first:last], day, ticks_per_day, *(column[first:last] for column in seen))

    if pool is None:
        _LOOK(rows, day, ticks_per_day, *seen)
    else:
        side_by_side(pool, look, parts_of(pool, rows.size, rows.size))
    return Glance(*(column.reshape(members.shape) for column in seen))


@kernel
def _glance(
    members: npt.NDArray[np.void], day: int, ticks_per_day: int, flags: npt.NDArray[np.uint8],
    lately: npt.NDArray[np.uint16], quiet: npt.NDArray[np.int16], joined: npt.NDArray[np.int32],
    uid: npt.NDArray[np.uint64],
) -> None:  # fmt: skip
    for i in range(len(members)):
        m = members[i]
        uid[i] = m.uid
        if m.stage > ACTIVE:
            flags[i], lately[i], quiet[i], joined[i] = 0, 0, ABSENT, NOT_YET
            continue
        bits = LEADER if m.role == KOL else 0
        if m.last_post == day - 1 and m.awaiting > 0 and m.awaiting != ANSWERED and m.posts <= 2:
            bits += FIRST_POST
        bits += (IN_CHECK_IN if m.check_in > 0 else 0) + (WARNED if m.warned > 0 else 0)
        bits += SPAMMING if m.role == SPAMMER else 0
        posts: Any = np.int64(m.posts_0) + np.int64(m.posts_1) + np.int64(m.posts_2)  # `int` of bytes is unsigned
        last: Any = np.int64(m.last_post) if m.last_post >= 0 else np.int64(m.joined) // ticks_per_day
        flags[i], lately[i] = bits, posts if m.role != SPAMMER else 0
        quiet[i], joined[i] = max(0, day - last), m.joined


_LOOK: Final = Direct(_glance)
