"""Midnight: groups open, members move, groups are dissolved, when the day has been settled and looked at.

What happens here is counted in the row of the day that begins. It is done on one thread, in a fixed order, and draws
nothing by lot.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model import moving
from sim.model.compile import passed
from sim.model.midnight_levers import NOTHING, Tonight
from sim.model.market import Markets
from sim.model.observables import MOVES, NAMES
from sim.model.scratch import Scratch
from sim.model.state import World

_FIRST: Final = len(NAMES) - len(MOVES)
_MOVED_IN, _MOVED_OUT, _LET_GO, _DISSOLVED = range(4)
_NOBODY: Final = np.zeros(0, np.uint64)


class Nights:
    """The midnights of a run."""

    def __init__(
        self, world: World, params: npt.NDArray[np.void], markets: Markets, ticks_per_day: int,
        scratch_of: Callable[[int], Scratch],
    ) -> None:  # fmt: skip
        """`world` has room for moves (`state.allocate`), unless no policy says that it needs any."""
        self._world, self._params, self._markets = World(*map(passed, world)), params, markets
        self._ticks_per_day, self._scratch_of = ticks_per_day, scratch_of
        self._tonight, self._uids = NOTHING, _NOBODY
        self._counts = np.zeros((len(MOVES), len(world.groups)), np.int64)

    @property
    def change(self) -> npt.NDArray[np.int64]:
        """Members each group has gained, or lost, at the midnight after the last row of results (groups,)."""
        return np.asarray(self._counts[_MOVED_IN] - self._counts[_MOVED_OUT] - self._counts[_LET_GO])

    def plan(self, tonight: Tonight) -> None:
        """Keep what is to happen, and who sits in the morning where somebody is to be moved.

        Raises ValueError if anything is planned by a policy that has not said so (`Policy.reserve`).
        """
        if tonight is NOTHING:
            self._tonight, self._uids = NOTHING, _NOBODY
            return
        if len(self._world.moved) == 0 and any(part.size for part in tonight):
            raise ValueError("groups open or close, or members move: expected a policy whose `reserve` is not None")
        self._tonight = tonight
        rows = tonight.moving[0] * self._world.slots + tonight.moving[1]
        self._uids = np.ascontiguousarray(self._world.members["uid"][rows])

    def report(self, out: npt.NDArray[np.float32]) -> None:
        """Fill in the columns of the midnight before (groups, len(NAMES))."""
        out[:, _FIRST:] = self._counts.T
        self._counts[:_DISSOLVED] = 0

    def fall(self, day: int) -> None:
        """The midnight after `day`."""
        opening, moves, dissolving = self._tonight
        world, groups = self._world, self._world.groups
        if opening.size:
            groups["opened"][opening[1]] = day + 1
            world.improved[opening[1]] = world.improved[opening[0]]  # the goods are the same
        if moves.size:
            self._move(moves, day + 1)
        for g in dissolving.tolist():
            if self._counts[_DISSOLVED, g] == 0:
                self._counts[_LET_GO, g] = moving.dissolve(world, self._params, self._scratch_of(g), g, day + 1)
                self._counts[_DISSOLVED, g] = 1
                groups["dissolved"][g] = day + 1
                groups["members"][g] = 0
        if dissolving.size:
            self._markets.take_back()
        if len(world.moved):
            moving.suppose_audiences(world, self._params)

    def _move(self, moves: npt.NDArray[np.int64], day: int) -> None:
        """Take members out of their places, and put them into others, where there is room."""
        w, groups = self._world, len(self._world.groups)
        rows, to = moves[0] * w.slots + moves[1], np.ascontiguousarray(moves[2])
        goes, kept = np.full(len(w.members), -1, np.int32), np.empty(len(rows), np.int64)
        room = np.full(groups, -1, np.int64)
        kept = kept[: moving.choose(w, rows, self._uids, to, room, goes, kept)]
        rows, to = rows[kept], to[kept]
        moving.take_leave(w, self._params, rows, goes, day * self._ticks_per_day, day)
        carried = [array for array in _carried(w) if len(array)]
        copies = [array[rows] for array in carried]
        moving.vacate_rows(w, rows)
        seats = np.empty(len(rows), np.int64)
        moving.find_seats(w, to, np.zeros(groups, np.int64), seats)
        for array, copy in zip(carried, copies, strict=True):
            array[seats] = copy
        moving.tie_again(w, rows, seats, goes)
        self._counts[_MOVED_IN] = np.bincount(to, minlength=groups)
        self._counts[_MOVED_OUT] = np.bincount(rows // w.slots, minlength=groups)
        w.groups["members"] += (self._counts[_MOVED_IN] - self._counts[_MOVED_OUT]).astype(np.int32)
        np.maximum.at(w.groups["newest"], to, w.members["joined"][seats])


def _carried(w: World) -> tuple[npt.NDArray[np.generic], ...]:
    """What there is of every member, but follows, which only forums have."""
    return (
        w.members, w.own_rate, w.pulled_rate, w.swing_x, w.swing_y, w.threshold, w.tie_slot, w.tie_strength, w.moved,
    )  # fmt: skip
