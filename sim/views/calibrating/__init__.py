"""Pictures of a calibration: one file per figure, drawn from its tables.

A calibration is anything with these as attributes or keys: `parameters`, `draws`, `pairs`, `summaries`, `curves`
(tables), `name`, `record`; see `sim.views.calibrating.tables`.

To add a figure: one file with `figure(calibration) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from sim.views.choice import Figures

FIGURES: dict[str, str] = {
    "told": "what was believed of each parameter, and what is believed now: how much the log tells",
    "pairs": "draws of all parameters, two by two: what can be told together only",
    "predictive": "each summary: the log, and simulations with what was found",
    "curves": "how unequally people write, how long they stay, and when: the log, and simulations",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]

_FIGURES = Figures(__name__, FIGURES, "Fitted")
available, draw, save_all = _FIGURES.available, _FIGURES.draw, _FIGURES.save_all
