"""Small multiples: slices of maps by further levers, lines by a second lever, or all outcomes side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.views.sweeping.tables import Sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(tables: object) -> Figure:
    """Draw slices: maps for three and more levers, lines for two, a small panel per outcome for one.

    tables  the tables of a sweep; needs `points` and `response`
    """
    from sim.views.sweeping import multiples_lines, multiples_maps, multiples_overview

    sweep = Sweep.of(tables)
    if len(sweep.levers) >= 3:
        return multiples_maps.figure(sweep)
    return multiples_lines.figure(sweep) if len(sweep.levers) == 2 else multiples_overview.figure(sweep)
