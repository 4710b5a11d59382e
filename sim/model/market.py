"""The people outside: one finite market for all groups of a replicate, what they think, and what they buy.

Who joins comes out of it, who leaves goes back to it. It is settled once a day: where more people of a stratum were
let in than there are, a lottery by key decides over all groups at once. What members tell outside moves the
reputation of the product; a panel of people who never join is watched beside, so that sales can be compared.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.model.arithmetic import exp
from sim.model.compile import passed
from sim.model.contact import clear
from sim.model.labels import STRATA
from sim.model.outside import panel_day, panel_hears, populate_panel
from sim.model.parameters import as_tuple
from sim.model.random import LOTTERY, draws
from sim.model.scratch import JOINED_BY
from sim.model.state import COMPLAINED_OUTSIDE, JOINED, PRAISED_OUTSIDE, RETURNED, World, allocate
from sim.model.world_rules import moved_reputation
from sim.scenario.world import World as Settings

NAMES: Final = (
    "market_customers", "market_friends", "market_strangers", "reputation_friends", "reputation_strangers",
    "control_orders_per_100",
)  # fmt: skip
"""What is recorded of every market and day: persons outside, quality they expect, and what 100 of the panel buy."""

Joins = npt.NDArray[np.void]

_TELLING: Final = 200
"""People who stand for all outside in what is told there. Fixed, so that watching more or fewer changes nothing."""


def reachable(focus: float) -> float:
    """Share of all people whose taste a group with this focus meets (von Mises over evenly spread tastes); 1 at 0."""
    from scipy.special import ive

    return float(ive(0, focus))


class Markets:
    """The markets of all replicates (R), each shared by its G groups."""

    def __init__(
        self, settings: Settings, world: World, numbers: dict[str, float], params: npt.NDArray[np.void], seed: int,
        replicates: int, ticks_per_day: int, first_replicate: int = 0,
    ) -> None:  # fmt: skip
        """`world` has been allocated, and may be empty: the first members do not come out of the market."""
        self._ticks_per_day = ticks_per_day
        market, groups = settings.market, settings.groups
        self._world, self._params, self._p = world, params, as_tuple(numbers)
        first = groups.count * groups.members
        people = market.people_per_member * first * reachable(groups.focus)
        shares = [getattr(market.strata, name) for name in STRATA]
        self.size: npt.NDArray[np.int64] = np.tile(np.array([int(people * share) for share in shares]), (replicates, 1))
        """Persons outside on the first day (R, 3)."""
        self.outside = self.size.copy()
        """Persons outside now (R, 3), those who came back included."""
        self.reputation = np.full((replicates, 2), market.reputation)
        """Quality expected by friends of members and by strangers (R, 2)."""
        self._of_group = np.repeat(np.arange(replicates), len(world.groups) // replicates)
        self._watched, self._telling = min(market.panel, first), min(_TELLING, first)
        self._orders = np.zeros((replicates, 3), np.int64)
        people = max(self._watched, self._telling)
        self._panel = allocate(replicates, people, 1, world.products) if people else None
        self._publish()
        if self._panel is not None:
            self._panel.groups["reputation_strangers"] = market.reputation
            self._panel = World(*map(passed, self._panel))
            populate_panel(self._panel, params, seed, settings.members.existing_customers, first_replicate)

    @property
    def waits(self) -> npt.NDArray[np.bool_]:
        """Groups (R G,) whose newcomers may be too many for the market: their day ends only when it is settled."""
        seats = len(self._world.members) // len(self.size)
        scarce: npt.NDArray[np.bool_] = np.any(self.outside < seats, axis=1)
        return scarce[self._of_group]

    def settle(self, day: int, joins: Joins) -> tuple[Joins, npt.NDArray[np.float64]]:
        """End `day`: who gets in, who came back, what was told.

        joins   newcomers of tomorrow, in the order of groups (state.JOIN_DTYPE)
        Returns those of them who got in, and the day's numbers of each market (R, len(NAMES)).
        """
        flows = self._world.flows.reshape(len(self.size), -1, self._world.flows.shape[1]).sum(axis=1)
        joined = flows[:, JOINED:RETURNED].astype(np.int64)
        if (joined > self.outside).any():
            joins = self._draw_lots(day, joins, joined)
        self.outside += flows[:, RETURNED:PRAISED_OUTSIDE] - np.minimum(joined, self.outside)
        today = day % self._world.improved.shape[1]
        known = self._known()
        by_group = self._world.improved[:, today].reshape(len(self.size), -1)
        improved = np.array([row[:n].mean() for row, n in zip(by_group, known, strict=True)], np.float32)
        self._orders[:] = 0
        if self._panel is not None:
            self._panel.improved[:, today] = improved
            passed_world = World(*map(passed, self._world))
            panel_day(
                self._panel, passed_world, self._params, day, self._ticks_per_day, self._watched, self._telling,
                known * self._world.slots, self._orders,
            )  # fmt: skip
        told = flows[:, [PRAISED_OUTSIDE, COMPLAINED_OUTSIDE]].any(axis=1) | self._orders[:, 1:].any(axis=1)
        for r in np.flatnonzero(told):
            self._tell(int(r), flows[r])
        self._world.flows[:] = 0
        self._publish()
        watched, nobody = self._watched, np.full(len(self.size), np.nan)
        control = self._orders[:, 0] * (100.0 / watched) if watched else nobody
        return joins, np.column_stack([self.outside, self.reputation, control])

    def take_back(self) -> None:
        """Who has lost a group that the operator closed at midnight is outside again."""
        flows = self._world.flows.reshape(len(self.size), -1, self._world.flows.shape[1])
        self.outside += flows[:, :, RETURNED:PRAISED_OUTSIDE].sum(axis=1)
        self._world.flows[:] = 0
        self._publish()

    def _known(self) -> npt.NDArray[np.int64]:
        """How many groups of each market there are, those up to the last one that has ever opened (R,)."""
        opened = np.asarray(self._world.groups["opened"]).reshape(len(self.size), -1) >= 0
        last: npt.NDArray[np.int64] = opened.shape[1] - opened[:, ::-1].argmax(axis=1)
        return last

    def _draw_lots(self, day: int, joins: Joins, joined: npt.NDArray[np.int64]) -> Joins:
        """Turn away those for whom nobody is left outside; the lot falls on uids, so groups have equal chances."""
        w = self._world
        market = self._of_group[joins["group"]]
        strata = np.array([0, 1, 2, 2])[joins["source"]]  # by source, as in `contact.stratum` for newcomers
        kept = np.ones(len(joins), np.bool_)
        for r, k in np.argwhere(joined > self.outside):
            candidates = np.flatnonzero((market == r) & (strata == k))
            lots = draws(joins["uid"][candidates], day, LOTTERY)
            kept[candidates[np.argsort(lots)[self.outside[r, k] :]]] = False
        for row in joins[~kept]:
            clear(w, int(row["group"]) * w.slots + int(row["slot"]))
            w.tallies[row["group"], JOINED_BY + int(row["source"])] -= 1
            w.groups["members"][row["group"]] -= 1
        return joins[kept]

    def _tell(self, r: int, flows: npt.NDArray[np.int64]) -> None:
        """What members and people outside told on one day reaches the market of replicate `r`."""
        p = self._p
        tales = flows[[PRAISED_OUTSIDE, COMPLAINED_OUTSIDE]].astype(np.float64)
        if self._telling:  # they stand for all who are outside
            tales += self._orders[r, 1:] * (self.outside[r].sum() / self._telling)
        heard = tales * p.outside_reach
        friends, strangers = (max(1, int(n)) for n in self.outside[r, 1:])
        for k, share in enumerate((p.friends_told / friends, (1.0 - p.friends_told) / strangers)):
            before = float(self.reputation[r, k])
            self.reputation[r, k] = moved_reputation(before, float(heard[0] * share), float(heard[1] * share), p)
        if self._panel is not None:
            mean = heard / max(1, int(self.outside[r].sum()))
            gain = 1.0 - exp(-p.outside_hearing * float(mean.sum()))
            panel_hears(self._panel, r, gain, float(heard[0]) / max(float(heard.sum()), 1e-9))

    def _publish(self) -> None:
        """What groups see of the market in the morning."""
        groups: Any = self._world.groups
        left = np.where(self.size[:, 1] > 0, self.outside[:, 1] / np.maximum(1, self.size[:, 1]), 0.0)
        groups["friends_outside"] = np.minimum(1.0, left)[self._of_group]
        groups["reputation_friends"] = self.reputation[self._of_group, 0]
        groups["reputation_strangers"] = self.reputation[self._of_group, 1]
