"""A day's costs, added up for the results."""

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.model.compile import kernel

FIRST_OF_POLICIES: Final = 3
"""Columns of costs before those of policies: staff minutes, CNY, and entries missed."""


@kernel
def book(
    minutes: npt.NDArray[np.float64], cash: npt.NDArray[np.float64], missed: npt.NDArray[np.int64],
    own_staff: npt.NDArray[np.int64], wage: float, costs: npt.NDArray[np.float32], wages: npt.NDArray[np.float64],
) -> None:  # fmt: skip
    """The costs of a day in every group.

    minutes, cash  of each policy (P, G); missed: entries for which the budget did not suffice (G,)
    own_staff      policies carried out by the staff at hand, whose minutes are worth their wage, CNY
    costs          takes all policies together, then minutes and CNY of each (G, 3 + 2 P)
    wages          takes on the wages of the staff at hand, CNY (G,)
    """
    for g in range(len(missed)):
        all_minutes, all_cash = 0.0, 0.0
        for k in range((costs.shape[1] - FIRST_OF_POLICIES) // 2):
            all_minutes += minutes[k, g]
            all_cash += cash[k, g]
            costs[g, FIRST_OF_POLICIES + 2 * k] = minutes[k, g]
            costs[g, FIRST_OF_POLICIES + 2 * k + 1] = cash[k, g]
        costs[g, 0], costs[g, 1], costs[g, 2] = all_minutes, all_cash, missed[g]
        for i in range(len(own_staff)):
            wages[g] += np.float64(costs[g, FIRST_OF_POLICIES + 2 * own_staff[i]]) * wage
