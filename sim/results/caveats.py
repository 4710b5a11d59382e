"""What the numbers of a summary leave out, in words."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.results.funnel import NEEDS, covered
from sim.results.numbers import count
from sim.results.summary import FEW
from sim.results.units import Units


def caveats(daily: Mapping[str, Any], beside: Mapping[str, Any] | None = None) -> list[str]:
    """A sentence for each thing that the summary of these tables leaves out.

    daily   the daily table
    beside  the tables `members`, `joins` and `leaves` by name, as far as there are any
    """
    if not len(daily["day"]):
        return []
    units = Units(daily, beside)
    found = []
    if 1 < units.count < FEW:
        found.append(
            f"Only {count(units.count, units.over)}: the intervals and the 10-90 % range are a rough idea, and another "
            f"seed may give quite different ones. From {FEW} {units.over}s on they can be relied on, better 20."
        )
    if "check_in_participants" in daily and _still(daily, "check_in_participants"):
        found.append("A check-in campaign was still open when the run ended: its rewards and deposits are not booked.")
    if units.has(*NEEDS):
        whole = int(np.count_nonzero(covered(units)))
        if whole < units.cells:
            told = f"is told of {whole:,} of {units.cells:,} groups" if whole else "cannot be told"
            found.append(
                f"How far people came (spoke, praised, ordered twice) {told}: the members table of a large run is cut "
                "off."
            )
    return found


def _still(daily: Mapping[str, Any], column: str) -> bool:
    """Whether a column is above 0 anywhere on the last day."""
    day = np.asarray(daily["day"])
    return bool((np.asarray(daily[column])[day == day.max()] > 0).any())
