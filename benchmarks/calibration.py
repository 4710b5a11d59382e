"""Whether calibration finds what is true: `python -m benchmarks.calibration [--fits N] [--threads T] [--keep FILE]`.

Logs are simulated with parameters drawn from what is believed of them (60 members, 30 days, three parameters), and each
is calibrated like a real one, all rounds of it, with few simulations. Of the true values, 90 % ought to lie in the
intervals of 90 %; the command fails where less than 85 or more than 95 % do. Not part of `python -m benchmarks`: a
hundred fits take a quarter of an hour of one core.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import numpy as np

from sim.results.studies.intervals import wilson_interval
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

SCENARIO: dict[str, Any] = {
    "name": "small group",
    "world": {"groups": {"members": 60}},
    "operator": {"content": {"per_day": 0.5}, "welcome": {}},
}
ASKED: dict[str, Any] = {
    "members": 60,
    "warm_up": 7,
    "hours": "scenario",
    "parameters": {
        "world.behaviour.speaking.initiative": {"log_uniform": [0.01, 0.3]},
        "world.members.sociability_sigma": {"uniform": [0.5, 2.0]},
        "world.behaviour.speaking.branching": {"uniform": [0.1, 0.85]},
    },
}
DAYS = 30
"""Whole days of a log; it has two more, of which the first and the last are left out as of any log."""
WITHIN = (0.85, 0.95)
ENDS = np.array([0.05, 0.25, 0.75, 0.95])


def main() -> int:
    """Fit one log after the other, and say how often the truth was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--fits", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first log")
    parser.add_argument("--budget", type=int, default=300, help="simulations of a fit")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="fits that were made, one a line; gone on with")
    asked = parser.parse_args()
    fits = _kept(asked.keep, asked.budget)
    for number in range(asked.first, asked.first + asked.fits):
        if number not in fits:
            fits[number] = fit_one(number, asked.budget, threads=asked.threads)
            if asked.keep is not None:
                with asked.keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(fits[number]) + "\n")
            print(_line(fits[number]), flush=True)
    wanted = [fits[number] for number in range(asked.first, asked.first + asked.fits)]
    return 0 if told(wanted) else 1


def fit_one(
    number: int, budget: int, *, threads: int = 1, asked: Mapping[str, Any] | None = None, days: int = DAYS,
    folder: Path | None = None, seed: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What is found of the `number`-th log, and what is true.

    asked   what else a calibration is to be
    folder  where simulations are kept
    seed    of the calibration; by default each log has its own
    """
    began, played = monotonic(), process_time()
    given = {**ASKED, **(asked or {}), "budget": budget, "seed": number if seed is None else seed}
    plan, truth = made_up(number, given, days)
    with tempfile.TemporaryDirectory(prefix="qunsim-") as room:
        play = Player(player(plan), plan.names, plan.identify, Store(folder or Path(room)), threads)
        found = fit(
            plan.prior, play, plan.target, plan.settings, plan.seed, forms=[one.summary.form for one in plan.looked]
        )
    posterior = Posterior(plan.prior, found.places, found.weights)
    return {
        "number": number, "budget": budget, "messages": plan.observed.messages, "simulations": len(found.pool),
        "truth": truth.tolist(), "ends": posterior.quantiles(ENDS).tolist(),
        "below": [float(posterior.weights[column < true].sum()) for column, true in zip(posterior.values.T, truth, strict=True)],
        "contractions": posterior.contractions().tolist(), "tried": recovery(found).coverage.tolist(),
        "seconds": monotonic() - began, "processor": process_time() - played,
    }  # fmt: skip


def made_up(number: int, asked: Mapping[str, Any], days: int = DAYS) -> tuple[CalibrationPlan, np.ndarray]:
    """The plan of a calibration to a log that was made with known parameters, and these."""
    from sim.model.simulation import Simulation
    from sim.scenario.merge import Override

    draft, measures, given = scenario_draft(SCENARIO), LogMeasures(), make_calibration(asked)
    # the log is played like a particle of a plan that is as long as it; what log that plan looks at does not matter
    frame = calibration_plan(_any_log(), draft, given, measures=measures)
    rng = np.random.default_rng([number, 0x6C6F67])
    truth = frame.prior.values(frame.prior.places(rng.random((1, frame.prior.size))))[0]
    scenario = frame.draft.scenario([
        *(Override(path, value) for path, value in zip(frame.prior.names, truth.tolist(), strict=True)),
        Override("run.days", days + 2 + frame.warm_up), Override("run.replicates", 1), Override("run.log_groups", 1),
        Override("run.seed", int(rng.integers(2**62))), Override("world.groups.members", asked["members"]),
    ])  # fmt: skip
    simulation = Simulation(scenario)
    while simulation.day < simulation.days:
        simulation.step()
    log = by_the_clock(measures.simulated(simulation, frame.warm_up), 1)
    return calibration_plan(log, draft, given, measures=measures), truth


def told(fits: list[dict[str, Any]]) -> bool:
    """Print how often the truth was found; whether that is as it ought to be."""
    truth, ends = (np.array([one[name] for one in fits]) for name in ("truth", "ends"))
    covered = (ends[:, 0] <= truth) & (truth <= ends[:, 3])
    half = (ends[:, 1] <= truth) & (truth <= ends[:, 2])
    seconds, processor = (sum(one[name] for one in fits) for name in ("seconds", "processor"))
    print(f"{len(fits)} fits of {fits[0]['budget']} simulations: {seconds:.0f} s, {processor:.0f} s of processor time")
    for n, path in enumerate(ASKED["parameters"]):
        low, high = wilson_interval(covered[:, n].sum(), len(fits))
        tried, below, narrower = (np.mean([one[name][n] for one in fits]) for name in ("tried", "below", "contractions"))
        print(
            f"{path}: 90 % intervals hold the truth {covered[:, n].mean():.3f} ({low:.3f} to {high:.3f}), "
            f"those of 50 % {half[:, n].mean():.3f}; draws below the truth {below:.3f}; narrower than before by "
            f"{narrower:.3f}; by simulated logs of the fit itself {tried:.3f}"
        )
    each = covered.mean(axis=1)
    error = 1.96 * each.std(ddof=1) / np.sqrt(len(each)) if len(each) > 1 else float("nan")
    share, good = covered.mean(), bool(WITHIN[0] <= covered.mean() <= WITHIN[1])
    print(f"all: {share:.3f} (+- {error:.3f}), {'within' if good else 'NOT within'} {WITHIN[0]} to {WITHIN[1]}")
    return good


def _line(one: Mapping[str, Any]) -> str:
    parts = [f"{true:.3g} ({ends[0]:.3g} to {ends[3]:.3g})" for true, ends in zip(one["truth"], np.array(one["ends"]).T, strict=True)]
    return f"{one['number']:3d}  {one['messages']:5d} messages  {'  '.join(parts)}  {one['processor']:.1f} s"


def _kept(path: Path | None, budget: int) -> dict[int, dict[str, Any]]:
    if path is None or not path.is_file():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
    return {one["number"]: one for one in lines if one["budget"] == budget}


def _any_log() -> object:
    from sim.chatlogs.tables import from_columns

    return from_columns(np.zeros(40, int), np.arange(40) % 9 + 1, 1.7e9 + 86_400.0 * np.arange(40))


if __name__ == "__main__":
    raise SystemExit(main())
