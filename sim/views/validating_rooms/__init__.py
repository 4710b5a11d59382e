"""Pictures of how the model does in chat rooms that it was not fitted on: one file per figure, drawn from tables.

What is drawn is anything with these as attributes or keys: `correlations`, `by_room`, `distances_by_room`, `compared`,
`curves` (tables); see `sim.views.validating_rooms.tables`.

To add a figure: one file with `figure(tables) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from sim.views.choice import Figures

FIGURES: dict[str, str] = {
    "forecast": "numbers of the second half of each room, predicted and observed",
    "structure": "how the talk of each room is made up, predicted and observed",
    "curves": "concentration, survival and gaps of a few rooms: the room, the model, null models",
    "distances": "how far the model and the null models are from each room",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]

_FIGURES = Figures(__name__, FIGURES, "Rooms")
available, draw, save_all = _FIGURES.available, _FIGURES.draw, _FIGURES.save_all
