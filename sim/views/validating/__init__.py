"""Pictures of a validation: one file per figure, drawn from its table of checks.

A validation is anything with `checks` (a table) and `record` as attributes or keys; see `sim.views.validating.tables`.

To add a figure: one file with `figure(validation) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from sim.views.choice import Figures

FIGURES: dict[str, str] = {
    "checks": "every check relative to its band: where the model lies, and how surely",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]

_FIGURES = Figures(__name__, FIGURES, "Validation")
available, draw, save_all = _FIGURES.available, _FIGURES.draw, _FIGURES.save_all
