"""Whether calibration finds what is true: `python -m benchmarks.calibration [--fits N] [--minutes M] [--threads T]`.

Logs are simulated with parameters drawn from what is believed of them (60 members, 30 days, three parameters), and each
is calibrated like a real one, with few simulations. Of the true values, 90 % ought to lie in the intervals of 90 %. Not
part of `python -m benchmarks`: a hundred fits take a quarter of an hour on two quiet cores.
"""

import argparse
import tempfile
from pathlib import Path
from time import monotonic

import numpy as np

from sim.study.calibration.blocks import Player
from sim.study.calibration.calibrate import calibration_plan
from sim.study.calibration.measured import LogMeasures
from sim.study.calibration.observed import by_the_clock
from sim.study.calibration.plan import CalibrationPlan
from sim.study.calibration.playing import player
from sim.study.calibration.posterior import Posterior
from sim.study.calibration.reading import make_calibration
from sim.study.calibration.recovery import recovery
from sim.study.calibration.smc import fit
from sim.study.execution.store import Store
from sim.study.experiment.reading import scenario_draft

SCENARIO = {
    "name": "small group",
    "world": {"groups": {"members": 60}},
    "operator": {"content": {"per_day": 0.5}, "welcome": {}},
}
ASKED = {
    "members": 60,
    "warm_up": 7,
    "hours": "scenario",
    "parameters": {
        "world.behaviour.speaking.initiative": {"log_uniform": [0.01, 0.3]},
        "world.members.sociability_sigma": {"uniform": [0.5, 2.0]},
        "world.behaviour.speaking.branching": {"uniform": [0.1, 0.85]},
    },
}
DAYS = 32
"""Of a log: 30 whole ones."""


def main() -> None:
    """Fit one log after the other, and say how often the truth was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--fits", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=30.0, help="no fit begins after that")
    parser.add_argument("--budget", type=int, default=300, help="simulations of a fit")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    began, covered, half, narrower, tried = monotonic(), [], [], [], []
    while len(covered) < asked.fits and monotonic() - began < 60.0 * asked.minutes:
        number = len(covered)
        plan, truth = made_up(number, asked.budget)
        with tempfile.TemporaryDirectory(prefix="qunsim-") as folder:
            play = Player(player(plan), plan.names, plan.identify, Store(Path(folder)), asked.threads)
            found = fit(
                plan.prior, play, plan.target, plan.settings, plan.seed,
                forms=[one.summary.form for one in plan.looked],
            )  # fmt: skip
        posterior = Posterior(plan.prior, found.places, found.weights)
        low, q25, q75, high = posterior.quantiles(np.array([0.05, 0.25, 0.75, 0.95]))
        covered.append((low <= truth) & (truth <= high))
        half.append((q25 <= truth) & (truth <= q75))
        narrower.append(posterior.contractions())
        tried.append(recovery(found).coverage)
        print(number, plan.observed.messages, truth.round(3), low.round(3), high.round(3), flush=True)
    seconds = monotonic() - began
    print(f"{len(covered)} fits of {asked.budget} simulations in {seconds:.0f} s")
    for title, values in (
        ("90 % intervals hold the truth", covered), ("50 % intervals hold it", half),
        ("narrower than before by", narrower), ("on simulated logs of the fit itself", tried),
    ):  # fmt: skip
        each = np.mean(np.array(values, float), axis=0)
        print(f"{title}: {np.mean(each):.3f}  ({', '.join(f'{value:.3f}' for value in each)})")


def made_up(number: int, budget: int) -> tuple[CalibrationPlan, np.ndarray]:
    """The plan of a calibration to a log that was made with known parameters, and these."""
    draft, measures = scenario_draft(SCENARIO), LogMeasures()
    given = make_calibration({**ASKED, "budget": budget, "seed": number})
    # the log is played like a particle of a plan that is as long as it; what log that plan looks at does not matter
    frame = calibration_plan(_any_log(), draft, given, measures=measures)
    rng = np.random.default_rng([number, 0x6C6F67])
    truth = frame.prior.values(frame.prior.places(rng.random((1, frame.prior.size))))[0]
    from sim.model.simulation import Simulation
    from sim.scenario.merge import Override

    scenario = frame.draft.scenario([
        *(Override(path, value) for path, value in zip(frame.prior.names, truth.tolist(), strict=True)),
        Override("run.days", DAYS + 7), Override("run.replicates", 1), Override("run.log_groups", 1),
        Override("run.seed", int(rng.integers(2**62))), Override("world.groups.members", 60),
    ])  # fmt: skip
    simulation = Simulation(scenario)
    while simulation.day < simulation.days:
        simulation.step()
    log = by_the_clock(measures.simulated(simulation, 7), 1)
    return calibration_plan(log, draft, given, measures=measures), truth


def _any_log() -> object:
    from sim.chatlogs.tables import from_columns

    return from_columns(np.zeros(40, int), np.arange(40) % 9 + 1, 1.7e9 + 86_400.0 * np.arange(40))


if __name__ == "__main__":
    main()
