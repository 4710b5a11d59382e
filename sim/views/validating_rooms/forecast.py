"""The second half of each room: predicted and observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.views.validating_rooms import agreement

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES: Final = ("messages", "posters", "returning", "gini", "once_share", "back_after_30")


def figure(tables: object) -> Figure:
    """Draw a panel per number of the second half.

    tables  of validated rooms; needs `by_room` and `correlations`
    """
    return agreement.figure(
        tables, "forecast", NAMES, "The second half of rooms, foretold from the first",
        "Predicted: mean over runs of the model, which knows the first half of a room, and how many enter later. "
        "Counts on the scale of log(1 + x). In brackets 95 % of resamples of rooms.",
    )  # fmt: skip
