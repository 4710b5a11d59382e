"""What each outcome does as the levers move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.sweeping.tables import Sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(tables: object) -> Figure:
    """Draw outcomes against the levers: a curve for one number, dots for one word, scatter for several levers.

    tables  the tables of a sweep; needs `points` and `response`, uses `optimum` and `findings`
    """
    from sim.views.sweeping import response_curves, response_dots, response_scatter

    sweep = Sweep.of(tables)
    if len(sweep.levers) != 1:
        return response_scatter.figure(sweep)
    return response_curves.figure(sweep) if sweep.levers[0].numeric else response_dots.figure(sweep)
