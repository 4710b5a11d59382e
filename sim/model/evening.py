"""The evening of all markets, and what groups see of them in the morning: the loops behind `market.py`."""

import numpy as np
import numpy.typing as npt

from sim.model.compile import kernel, rule
from sim.model.outside import panel_day, told_outside
from sim.model.state import JOINED, RETURNED, World


@rule
def publish(
    world: World, size: npt.NDArray[np.int64], outside: npt.NDArray[np.int64], reputation: npt.NDArray[np.float64]
) -> None:
    """What groups see of their market in the morning."""
    in_market = len(world.groups) // len(size)
    for r in range(len(size)):
        left = outside[r, 1] / max(1, size[r, 1]) if size[r, 1] > 0 else 0.0
        for g in range(r * in_market, (r + 1) * in_market):
            q = world.groups[g]
            q.friends_outside = min(1.0, left)
            q.reputation_friends, q.reputation_strangers = reputation[r, 0], reputation[r, 1]


@kernel
def in_the_morning(
    world: World, size: npt.NDArray[np.int64], outside: npt.NDArray[np.int64], reputation: npt.NDArray[np.float64]
) -> None:
    """See `publish`."""
    publish(world, size, outside, reputation)


@kernel
def evening(
    panel: World, world: World, params: npt.NDArray[np.void], day: int, ticks_per_day: int, watched: int,
    telling: int, drawn: bool, known: npt.NDArray[np.int64], tenures: npt.NDArray[np.int64],
    size: npt.NDArray[np.int64], outside: npt.NDArray[np.int64], reputation: npt.NDArray[np.float64],
    flows: npt.NDArray[np.int64], orders: npt.NDArray[np.int64], numbers: npt.NDArray[np.float64],
) -> bool:  # fmt: skip
    """Who came and went on `day` reaches the markets, then what was told; the day's `numbers` (R, 6), as `NAMES` says.

    drawn           lots have been drawn where more joined than are outside. If not, such a day is left as it was, but
                    for the `flows` (R, N_FLOWS) of the markets, and False is returned
    known, tenures  as `panel_day` wants them; orders (R, 3): as it counts
    size, outside   persons on the first day and now (R, 3)
    """
    flows[:] = 0
    in_market = len(world.groups) // len(size)
    for g in range(len(world.groups)):
        for k in range(flows.shape[1]):
            flows[g // in_market, k] += world.flows[g, k]
    if not drawn:
        for r in range(len(size)):
            for k in range(3):
                if flows[r, JOINED + k] > outside[r, k]:
                    return False
    for r in range(len(size)):
        for k in range(3):
            outside[r, k] += flows[r, RETURNED + k] - min(flows[r, JOINED + k], outside[r, k])
    panel_day(panel, world, params, day, ticks_per_day, watched, telling, known, tenures, orders)
    told_outside(panel, params, flows, outside, orders, telling, reputation)
    world.flows[:] = 0
    publish(world, size, outside, reputation)
    for r in range(len(size)):
        for k in range(3):
            numbers[r, k] = outside[r, k]
        numbers[r, 3], numbers[r, 4] = reputation[r, 0], reputation[r, 1]
        numbers[r, 5] = orders[r, 0] * (100.0 / watched) if watched > 0 else np.nan
    return True
