"""The owner of a group, who may leave on a day, or give up when the group does not pay.

From then on nobody acts for the operator in that group: what policies write there does not happen, costs nothing and
is not counted as missed. The members' ties to the owner end; a check-in campaign that is open ends with him, and what
was promised is not kept: neither rewards nor deposits are paid.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import exp
from sim.model.compile import passed
from sim.model.labels import NEVER
from sim.model.random import OWNER_GIVES_UP, draws
from sim.model.state import World
from sim.scenario.world import Owner

Floats = npt.NDArray[np.float64]


class Owners:
    """The owners of all groups."""

    def __init__(self, owner: Owner, world: World) -> None:
        """`owner`: what the scenario says of all of them."""
        self._owner, self._world = owner, World(*map(passed, world))
        self.away = np.zeros(len(world.groups), np.bool_)
        """Groups without an owner (groups,)."""

    def morning(self, day: int, lost: Callable[[], Floats]) -> None:
        """Some go on the morning of `day`; `lost()`: costs less gross profit of the last `loss_days`, CNY (groups,)."""
        owner = self._owner
        self.away |= self._world.groups["closed"] >= 0  # nothing is left to own
        if owner.impatience == 0 and owner.leaves_day is None:
            return
        goes = np.zeros(len(self.away), np.bool_)
        if owner.impatience > 0:
            rates = owner.impatience * np.maximum(lost(), 0.0) / owner.loss_scale
            chances = np.array([1.0 - exp(-rate) for rate in rates])
            goes = draws(self._world.groups["uid"], day, OWNER_GIVES_UP) < chances
        if owner.leaves_day is not None and day >= owner.leaves_day:
            goes[:] = True
        goes &= ~self.away
        if goes.any():
            self.away |= goes
            groups, members = self._world.groups, self._world.members.reshape(len(goes), -1)
            groups["owner_left"][goes] = day
            groups["campaign_start"][goes] = NEVER
            groups["campaign_quitters"][goes] = 0
            groups["event_announced"][goes] = groups["feedback_opened"][goes] = NEVER
            for name in ("contest_prize", "deal_needed", "deal_pledged", "reward_inviter", "reward_invited"):
                groups[name][goes] = 0
            for name in ("owner_tie", "check_in", "streak"):
                members[name][goes] = 0
