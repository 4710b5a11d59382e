"""Pictures of a sweep: one file per figure, drawn from its tables.

A sweep is anything with these as attributes or keys: `points`, `worlds`, `runs`, `daily`, `response`, `optimum`,
`regret` (tables), `levers`, `outcomes`, `name`, `days`, `replicates`, `findings`, `record`; see
`sim.views.sweeping.tables`. What is missing is taken as empty.

To add a figure: one file with `figure(sweep) -> Figure`, one line in `FIGURES`, one test in `tests/views`.
"""

from __future__ import annotations

from sim.views.choice import Figures

FIGURES: dict[str, str] = {
    "response": "what each outcome does as the levers move, with intervals and the best value",
    "heat": "outcomes over two levers as maps, the best point marked",
    "multiples": "the same for slices: by a third and fourth lever, or by outcome",
    "robustness": "what a choice loses against the best one in each drawn world; which is best in how many",
    "trajectories": "outcomes by day for a few points: lowest, middle, highest lever, and the best",
}
"""Name of each figure -> what it shows. The figure lives in the module of that name."""

__all__ = ["FIGURES", "available", "draw", "save_all"]

_FIGURES = Figures(__name__, FIGURES, "Sweep")
available, draw, save_all = _FIGURES.available, _FIGURES.draw, _FIGURES.save_all
