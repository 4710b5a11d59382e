"""Playing a particle: a scenario with these parameters, day by day, and what is measured of its log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.blocks import Play, Played
from sim.study.calibration.observed import by_the_clock
from sim.study.calibration.plan import CalibrationPlan
from sim.study.execution.job import StopError

Values = NDArray[np.float64]


def player(plan: CalibrationPlan, *, curves: bool = False) -> Play:
    """What plays a particle of this plan.

    curves   whether curves are kept as well, as columns `curve`, `x` and `y`
    """
    places = [one.place for one in plan.looked]

    def play(values: Values, key: int, going_on: Callable[[], bool]) -> tuple[Values, Played]:
        from sim.model.simulation import Simulation

        simulation = Simulation(plan.played(values, key))
        while simulation.day < simulation.days:
            if not going_on():
                raise StopError
            simulation.step()
        log = by_the_clock(plan.measures.simulated(simulation, plan.warm_up), plan.observed.grain)
        found = np.asarray(plan.measures.of(log), np.float64)[places]
        return found, _columns(plan.measures.curves(log)) if curves else {}

    return play


def _columns(curves: Any) -> Played:
    names = [np.repeat(np.array([name], object), len(x)) for name, (x, _) in curves.items()]
    if not names:
        return {}
    return {
        "curve": np.concatenate(names),
        "x": np.concatenate([np.asarray(x, np.float64) for x, _ in curves.values()]),
        "y": np.concatenate([np.asarray(y, np.float64) for _, y in curves.values()]),
    }
