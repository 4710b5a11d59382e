"""How the talk of each room is made up: predicted and observed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.views.validating_rooms import agreement

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES: Final = ("gini", "once_share", "more_after_1", "back_after_1", "back_after_30", "active_day_share")


def figure(tables: object) -> Figure:
    """Draw a panel per number of whole rooms.

    tables  of validated rooms; needs `by_room` and `correlations`
    """
    return agreement.figure(
        tables, "structure", NAMES, "How the talk of rooms is made up",
        "Predicted: mean over runs of the model, which knows how many people enter a room each month, and how much is "
        "written in it. In brackets 95 % of resamples of rooms.",
    )  # fmt: skip
