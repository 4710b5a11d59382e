"""Pictures of a sensitivity analysis: one file per figure, drawn from its tables.

An analysis is anything with these as attributes or keys: `indices`, `effects` (tables), `outcomes`, `name`, `points`
(or how many there were), `days`, `replicates`, `findings`, `record`; see `sim.views.weighing.tables`.

To add a figure: one file with `figure(analysis) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from sim.views.choice import Figures

FIGURES: dict[str, str] = {
    "screening": "how much each factor moves an outcome, and how unevenly (Morris)",
    "indices": "the share of an outcome's variance due to each factor, alone and with others (Sobol)",
    "tornado": "the outcome at the low and at the high end of each factor",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]

_FIGURES = Figures(__name__, FIGURES, "Weights")
available, draw, save_all = _FIGURES.available, _FIGURES.draw, _FIGURES.save_all
