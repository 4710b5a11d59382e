"""What an operator can do to groups as such, as methods of the agenda: open, fill and dissolve them, at midnight.

All of it takes effect in the night after the day on which it is written (`nights.py`): openings first, then moves in
the order of writing, then dissolutions.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.entries import DISSOLVE, MOVE, OPEN_GROUP
from sim.model.labels import NEVER
from sim.model.personal_levers import PersonalLevers

Indices = npt.NDArray[np.integer]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_MIDNIGHT: Final = 24.0


class Tonight(NamedTuple):
    """What is to happen at midnight; groups are numbered over all replicates."""

    opening: Ints  # (2, n) groups that open others, and which
    moving: Ints  # (3, n) groups, slots, and groups moved to
    dissolving: Ints  # (n,) groups


NOTHING: Final = Tonight(np.zeros((2, 0), np.int64), np.zeros((3, 0), np.int64), np.zeros(0, np.int64))


class MidnightLevers(PersonalLevers):
    """Acts on groups as such; groups are indices over all replicates. minutes, cash: their price."""

    groups: int
    _away: Bools

    def _begin_night(self, group_array: npt.NDArray[np.void] | None) -> None:
        """Nothing is planned for tonight. group_array: state of the groups; None: all are open, in one replicate."""
        self._opening: list[Ints] = []
        self._moving: list[Ints] = []
        self._dissolving: list[Ints] = []
        everybody = np.arange(self.groups)
        self._family, self._replicate = everybody, np.zeros(self.groups, np.int64)
        self._spare = np.zeros(self.groups, np.bool_)  # held in reserve
        self._opens = np.zeros(self.groups, np.bool_)  # tonight
        if group_array is not None:
            self._family = everybody - group_array["behind"]
            self._replicate = group_array["replicate"].astype(np.int64)
            self._spare = np.asarray(group_array["opened"] == NEVER)
            shut = (group_array["opened"] < 0) | (group_array["dissolved"] >= 0)
            if shut.any():
                self._away = self._away | shut

    def open_group(self, groups: Indices, new: Indices, minutes: float = 0.0, cash: float = 0.0) -> Bools:
        """The staff of `groups` (n,) open the groups `new` (n,), which are held in reserve for them, and pay for it.

        Raises ValueError for a group that is not in that reserve, or is being opened already.
        """
        groups, new = self._index("groups", groups), self._index("new", new)
        if len(groups) != len(new):
            raise ValueError(f"{len(groups)} groups open {len(new)} others, expected one each")
        fit = self._spare[new] & (self._family[new] == self._family[groups])
        if not fit.all() or len(np.unique(new)) < len(new):
            wrong = new[~fit] if not fit.all() else new
            raise ValueError(f"group {wrong[0]} is to be opened, expected one held in reserve, and each only once")
        done = self._add(OPEN_GROUP, groups, _MIDNIGHT, minutes, cash)
        self._spare[new[done]], self._opens[new[done]] = False, True
        self._opening.append(np.stack([groups[done], new[done]]))
        return done

    def move(
        self, groups: Indices, slots: Indices, to: Indices, minutes_each: float = 0.0, cash_each: float = 0.0
    ) -> Bools:
        """Move members, given by group and slot (n,), into the groups `to` (n,), which are open or will be tonight.

        Who has left by then is not moved; nor is one for whom there is no room, in the order of writing: then the act
        was in vain. Where nobody acts for the operator in `to` any more nothing happens, and nothing is paid.
        Raises ValueError where `to` is the same group, one of another replicate, or one held in reserve.
        """
        groups, slots, to = self._index("groups", groups), np.asarray(slots).reshape(-1), self._index("to", to)
        if not len(groups) == len(slots) == len(to):
            text = f"{len(slots)} slots of {len(groups)} groups are given for {len(to)} to move to"
            raise ValueError(f"{text}, expected as many of each")
        if slots.size and slots.min() < 0:
            raise ValueError(f"slots are {slots.min()} to {slots.max()}, expected 0 and more: single members move")
        for wrong, what in (
            (to == groups, "where they are"),
            (self._replicate[to] != self._replicate[groups], "in another replicate"),
            (self._spare[to], "which is not open"),
        ):
            if wrong.any():
                raise ValueError(f"members are to be moved to group {to[wrong][0]}, {what}, expected another open one")
        done = ~self._away[to] | self._opens[to]
        done[done] = self._add(MOVE, groups[done], _MIDNIGHT, minutes_each, cash_each, member=slots[done])
        self._moving.append(np.stack([groups[done], slots[done].astype(np.int64), to[done]]))
        return done

    def dissolve(self, groups: Indices, minutes: float = 0.0, cash: float = 0.0) -> Bools:
        """Close groups for good: whoever has not been moved out of them is let go."""
        groups = self._index("groups", groups)
        done = self._add(DISSOLVE, groups, _MIDNIGHT, minutes, cash)
        self._dissolving.append(groups[done])
        return done

    def tonight(self) -> Tonight:
        """What has been written for midnight, in the order of writing."""
        if not (self._opening or self._moving or self._dissolving):
            return NOTHING
        return Tonight(
            np.concatenate([np.zeros((2, 0), np.int64), *self._opening], axis=1),
            np.concatenate([np.zeros((3, 0), np.int64), *self._moving], axis=1),
            np.concatenate([np.zeros(0, np.int64), *self._dissolving]),
        )

    def _index(self, name: str, numbers: Indices) -> Ints:
        """Numbers of groups as an array, if that is what they are."""
        found = np.asarray(numbers).reshape(-1)
        if found.size and found.dtype.kind not in "iu":
            raise ValueError(f"{name} are {found.dtype}, expected whole numbers (of a mask, np.flatnonzero)")
        if found.size and (found.min() < 0 or found.max() >= self.groups):
            raise ValueError(f"{name} are {found.min()} to {found.max()}, expected 0 to {self.groups - 1}")
        return found.astype(np.int64)
