"""Pictures of an optimisation: one file per figure, drawn from its table of trials.

An optimisation is anything with these as attributes or keys: `trials` (a table), `levers`, `outcomes` (those of the
objectives, in their order; or `objectives`, their names), `name`, `days`, `replicates`, `findings`, `record`; see
`sim.views.optimising.tables`.

To add a figure: one file with `figure(optimisation) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from sim.views.choice import Figures

FIGURES: dict[str, str] = {
    "progress": "the value of every trial, and the best so far",
    "front": "two objectives against each other: which trials no other beats in both",
    "levers": "the value of every trial along each lever, the best ones highlighted",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]

_FIGURES = Figures(__name__, FIGURES, "Search")
available, draw, save_all = _FIGURES.available, _FIGURES.draw, _FIGURES.save_all
