"""The people outside: one finite market for all groups of a replicate, what they think, and what they buy.

Who joins comes out of it, who leaves goes back to it. It is settled once a day: where more people of a stratum were
let in than there are, a lottery by key decides over all groups at once. What members tell outside moves the
reputation of the product; a panel of people who never join is watched beside, so that sales can be compared.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model.compile import Direct, passed
from sim.model.contact import clear
from sim.model.evening import evening, in_the_morning
from sim.model.labels import STRATA
from sim.model.outside import populate_panel
from sim.model.random import LOTTERY, draws
from sim.model.scratch import JOINED_BY
from sim.model.state import JOINED, N_FLOWS, PRAISED_OUTSIDE, RETURNED, World, allocate
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
        self, settings: Settings, world: World, params: npt.NDArray[np.void], seed: int, replicates: int,
        ticks_per_day: int, first_replicate: int = 0,
    ) -> None:  # fmt: skip
        """`world` has been allocated, and may be empty: the first members do not come out of the market."""
        self._ticks_per_day = ticks_per_day
        market, groups = settings.market, settings.groups
        self._world, self._params = World(*map(passed, world)), params
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
        self._reckon = Direct(evening)
        self._one = np.ones(replicates, np.int64)
        self._flows = np.zeros((replicates, N_FLOWS), np.int64)
        self._numbers = np.zeros((replicates, len(NAMES)))
        panel = allocate(replicates, max(self._watched, self._telling), 1, world.products)
        self._publish()
        panel.groups["reputation_strangers"] = market.reputation
        self._panel = World(*map(passed, panel))
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
        Returns those of them who got in, and the day's numbers of each market (R, len(NAMES)), until the next evening.
        """
        today, known = day % self._world.improved.shape[1], self._known()
        self._panel.improved[:, today] = self._improved(today, known)
        if not self._evening(day, known, False):
            joins = self._draw_lots(day, joins, self._flows[:, JOINED:RETURNED])
            self._evening(day, known, True)
        return joins, self._numbers

    def _evening(self, day: int, known: npt.NDArray[np.int64], drawn: bool) -> bool:
        """Reckon up; without a lottery (`drawn`) only where nobody has to be turned away, which it returns."""
        done: bool = self._reckon(
            self._panel, self._world, self._params, day, self._ticks_per_day, self._watched, self._telling, drawn,
            known, np.zeros(day + 1, np.int64), self.size, self.outside, self.reputation, self._flows, self._orders,
            self._numbers,
        )  # fmt: skip
        return done

    def take_back(self) -> None:
        """Who has lost a group that the operator closed at midnight is outside again."""
        flows = self._world.flows.reshape(len(self.size), -1, N_FLOWS)
        self.outside += flows[:, :, RETURNED:PRAISED_OUTSIDE].sum(axis=1)
        self._world.flows[:] = 0
        self._publish()

    def _known(self) -> npt.NDArray[np.int64]:
        """How many groups of each market there are, those up to the last one that has ever opened (R,)."""
        if len(self._world.groups) == len(self.size):
            return self._one
        opened = np.asarray(self._world.groups["opened"]).reshape(len(self.size), -1) >= 0
        last: npt.NDArray[np.int64] = opened.shape[1] - opened[:, ::-1].argmax(axis=1)
        return last

    def _improved(self, today: int, known: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """How far members have made the goods of `today` better, on average over the `known` groups of each market."""
        by_group = self._world.improved[:, today].reshape(len(known), -1)
        if by_group.shape[1] == 1:
            return by_group[:, 0]
        mean = np.zeros(len(known), np.float32)
        for n in sorted({*known.tolist()}):  # most often one number for all
            mean[known == n] = by_group[known == n, :n].mean(axis=1)
        return mean

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

    def _publish(self) -> None:
        """What groups see of the market in the morning."""
        in_the_morning(self._world, self.size, self.outside, self.reputation)
