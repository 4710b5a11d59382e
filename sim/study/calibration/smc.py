"""Calibration without a likelihood: rounds of simulations that close in on a log (ABC-SMC).

As in Lenormand, Jabot & Deffuant (2013): every round draws a fixed number of particles around the population, and the
population becomes the nearest of all simulations so far; the tolerance is how far the farthest of them is. Nothing is
drawn until enough are accepted, so it does not matter which simulation ends first. The n-th particle of a round is
drawn with a key made of seed, round and n: the result is the same to the bit on any number of threads, in any order of
work and after an interruption.

Proposals are those of `kernel`, around the population as it would be at the log (`adjust`): weights, which are those of
`pool`, are right wherever proposals lie, and on toy models with three parameters 800 simulations gave intervals as
narrow as 1,500 around the population as it is. Distances are those of `statistics`, which are learnt anew after each of
the first rounds, and once more at the end, near the log.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.study.calibration.adjust import adjusted, nearness
from sim.study.calibration.kernel import Kernel
from sim.study.calibration.keyed import MOVE, PRIOR, generator, simulation_keys
from sim.study.calibration.linear import covariance
from sim.study.calibration.pool import Pool, effective_size
from sim.study.calibration.prior import Prior
from sim.study.calibration.scaling import Form, Scaling
from sim.study.calibration.statistics import FEWEST, Learnt, Plain, Statistics

Values = NDArray[np.float64]
Simulate = Callable[[Values, NDArray[np.uint64]], Values]
"""Parameters (n, d) and keys (n,) to summaries (n, s): each row depends on its own parameters and key alone. NaN where
a summary has no value; a row of nothing else is of a simulation that failed."""

Stop = Literal["budget", "acceptance", "tolerance"]
FEW: Final = 150
"""At least so many simulations make the posterior, or half of all: with 50, which are worth 34 draws, intervals of 90 %
held the truth in 85 % of cases (three parameters, 300 simulations), with 150 in 91 %."""
SPARED: Final = 5
"""Of the simulations near the log every so manieth is not learnt from in the end."""
_STEADY: Final = 2
"""Rounds in which the tolerance hardly falls, after which it has stopped falling."""


@dataclass(frozen=True)
class Settings:
    """How a calibration is made.

    budget      simulations in all, at most
    first       of them drawn from the prior
    population  particles that are kept, and drawn in each round; in the end at least `FEW` are kept
    replicates  times that a particle is played, each a log of its own
    learn       rounds after which the statistics are learnt anew
    statistics  "regression", or "summaries" as they are
    kernel      "normal": moves alike for all particles; "local": by the neighbours of each
    least_acceptance  it ends when less than this share of a round is nearer than the population before
    least_fall  it ends when the tolerance has twice fallen by less than this share
    """

    budget: int = 4000
    first: int = 900
    population: int = 300
    replicates: int = 1
    learn: int = 3
    statistics: Literal["regression", "summaries"] = "regression"
    kernel: Literal["normal", "local"] = "normal"
    least_acceptance: float = 0.05
    least_fall: float = 0.02


@dataclass(frozen=True)
class Round:
    """How a round went.

    simulations  of this round
    tolerance    distance of the farthest particle that is kept
    acceptance   share of its simulations that are nearer than the population before; NaN of the first
    effective    how many equally weighted draws the population is worth
    """

    number: int
    simulations: int
    tolerance: float
    acceptance: float
    effective: float


@dataclass(frozen=True)
class Fit:
    """What a calibration has found.

    pool        all simulations
    scaling, statistics  what they are compared by
    scaled      (n, s): summaries of all simulations as they are compared
    distances   (n,) from the log; infinite where a simulation failed, or was far away before
    spared      rows near the log that no statistics were learnt from, to try what was found on (`recovery`)
    kept        (k,) rows of the pool that make the posterior
    places      (k, d) of the unit cube, adjusted; weights (k,), adding up to 1
    tolerance   how far the farthest is
    rounds      how each went; stop: why there are no more
    """

    pool: Pool
    scaling: Scaling
    statistics: Statistics
    scaled: Values
    distances: Values
    spared: NDArray[np.int64]
    kept: NDArray[np.int64]
    places: Values
    weights: Values
    tolerance: float
    rounds: tuple[Round, ...] = field(default=())
    stop: Stop = "budget"


def fit(
    prior: Prior,
    simulate: Simulate,
    observed: Values,
    settings: Settings,
    seed: int,
    *,
    forms: Sequence[Form] | None = None,
    progress: Callable[[Round, int], None] | None = None,
) -> Fit:
    """Find what parameters play logs like this one.

    observed   summaries of the log (s,); NaN where nothing can be told
    forms      how each summary is looked at; "plain" where nothing is said
    progress   called after each round, with the simulations so far

    Raises ValueError where no summary tells anything, or nearly all simulations failed.
    """
    plain: Form = "plain"
    looks = tuple(forms) if forms is not None else (plain,) * len(observed)
    drawn = _prior_places(prior, min(settings.first, settings.budget), settings, seed)
    pool = Pool.of_prior(prior, *_played(prior, simulate, drawn, seed, 0))
    played = np.isfinite(pool.summaries).any(axis=1)
    scaling = Scaling.learnt(pool.summaries[played], observed, looks)
    if not scaling.used.any():
        raise ValueError(f"no summary tells anything: {'; '.join(sorted(set(scaling.why)))}")
    view = _View(pool, scaling, observed, settings)
    view.learn(np.flatnonzero(view.whole))
    rounds: list[Round] = []
    kept, stop, steady, number = view.nearest(settings.population), "", 0, 0
    while True:
        count = len(pool) - sum(one.simulations for one in rounds)
        acceptance = float("nan")
        if number:
            before = float(view.distances[kept].max())
            acceptance = float(np.mean(view.distances[-count:] <= before))
        if 0 < number < settings.learn:
            view.learn(view.nearest(max(2 * settings.population, 4 * view.columns)))
        known = rounds[-1].tolerance if rounds else float("inf")
        kept = view.nearest(settings.population)
        tolerance = float(view.distances[kept].max())
        rounds.append(Round(number, count, tolerance, acceptance, effective_size(pool.weights[kept])))
        if progress is not None:
            progress(rounds[-1], len(pool))
        steady = steady + 1 if number >= settings.learn and tolerance > (1.0 - settings.least_fall) * known else 0
        stop = _stop(settings, len(pool), number, acceptance, steady)
        if stop:
            break
        number += 1
        neighbours = settings.population // 5 if settings.kernel == "local" else None
        near = pool.weights[kept] * nearness(view.distances[kept], tolerance)
        kernel = Kernel.around(view.moved(kept, near), near, seed=seed, round_=number, neighbours=neighbours)
        size = min(settings.population, settings.budget - len(pool))
        places = _moved(kernel, size, settings, seed, number)
        pool.add(kernel, *_played(prior, simulate, places, seed, number))
        view.extend()
    return view.finish(tuple(rounds), stop)


def _stop(settings: Settings, played: int, number: int, acceptance: float, steady: int) -> Stop | Literal[""]:
    if settings.budget - played < max(1, settings.population // 4):
        return "budget"
    if number >= settings.learn and acceptance < settings.least_acceptance:
        return "acceptance"
    return "tolerance" if steady >= _STEADY else ""


def _prior_places(prior: Prior, count: int, settings: Settings, seed: int) -> Values:
    each = settings.replicates
    draws = [generator(seed, PRIOR, 0, n).random(prior.size) for n in range(-(-count // each))]
    return np.repeat(prior.places(np.array(draws)), each, axis=0)[:count]


def _moved(kernel: Kernel, count: int, settings: Settings, seed: int, number: int) -> Values:
    each = settings.replicates
    drawn = [kernel.propose(generator(seed, MOVE, number, n)) for n in range(-(-count // each))]
    return np.repeat(np.array(drawn), each, axis=0)[:count]


def _played(
    prior: Prior, simulate: Simulate, places: Values, seed: int, number: int
) -> tuple[Values, Values, Values]:
    """Places, values and summaries of a round."""
    values = prior.values(places)
    return places, values, simulate(values, simulation_keys(seed, number, len(places)))


class _View:
    """The pool as it is compared with the log."""

    def __init__(self, pool: Pool, scaling: Scaling, observed: Values, settings: Settings) -> None:
        self.pool, self.scaling, self.settings = pool, scaling, settings
        self.aim = scaling.scaled(observed[None])
        spread = covariance(pool.places, np.ones(len(pool)))
        self._middle, self._spread = spread[0], np.sqrt(np.diagonal(spread[1]))
        self.statistics: Statistics = Plain()
        self.scaled = scaling.scaled(pool.summaries)
        self.distances = np.zeros(len(pool))
        self.near = self.whole
        self._gates: list[tuple[Statistics, float]] = []
        self._compare()

    @property
    def whole(self) -> NDArray[np.bool_]:
        """Which simulations have not failed."""
        return np.asarray(np.isfinite(self.scaled).any(axis=1))

    @property
    def columns(self) -> int:
        """Columns of the regression."""
        return int(2 * self.scaled.shape[1])

    def learn(self, rows: NDArray[np.int64], spared: NDArray[np.int64] | None = None) -> None:
        """Learn the statistics from these simulations, which are all that are nearer than some distance, but some.

        What is learnt in one place says nothing of another one: simulations farther than that are out of the running.
        """
        if self.settings.statistics == "regression":
            if len(rows) < 2 * FEWEST:
                raise ValueError(f"{len(self.pool) - len(rows)} of {len(self.pool)} simulations failed")
            seen = rows if spared is None else np.setdiff1d(rows, spared)
            learnt = Learnt.learnt(self.scaled, (self.pool.places - self._middle) / self._spread, seen)
            self._gates.append((self.statistics, float(self.distances[rows].max())))
            self.near = self.near & (self.distances <= self._gates[-1][1])
            self.statistics = learnt
        self._compare()

    def extend(self) -> None:
        """Take in simulations that were added to the pool."""
        fresh = self.scaling.scaled(self.pool.summaries[len(self.scaled) :])
        rows, near = np.arange(len(self.scaled), len(self.pool)), np.isfinite(fresh).any(axis=1)
        for statistics, farthest in self._gates:
            near = near & (statistics.distances(statistics.apart(fresh, rows, self.aim[0])) <= farthest)
        self.near = np.concatenate([self.near, near])
        self.scaled = np.concatenate([self.scaled, fresh])
        self._compare()

    def nearest(self, count: int) -> NDArray[np.int64]:
        """Rows of the nearest simulations; of equally near ones the earlier."""
        order = np.argsort(self.distances, kind="stable")
        order = order[np.isfinite(self.distances[order])]
        if not len(order):
            raise ValueError("no simulation can be compared with the log")
        return order[:count].astype(np.int64)

    def moved(self, rows: NDArray[np.int64], weights: Values) -> Values:
        """Places of simulations as they would be at the log."""
        return adjusted(self.pool.places[rows], np.nan_to_num(self.apart[rows]), weights)

    def finish(self, rounds: tuple[Round, ...], stop: Stop) -> Fit:
        """Learn once more near the log, and adjust the nearest simulations to it."""
        settings = self.settings
        near = self.nearest(max(2 * settings.population, 4 * self.columns))
        spared = near[: max(1, 2 * len(near) // 3) : SPARED]
        self.learn(near, spared)
        kept = self.nearest(max(settings.population, min(FEW, len(self.pool) // 2)))
        tolerance = float(self.distances[kept].max())
        weights = self.pool.weights[kept] * nearness(self.distances[kept], tolerance)
        return Fit(
            self.pool, self.scaling, self.statistics, self.scaled, self.distances, spared, kept,
            self.moved(kept, weights), weights / weights.sum(), tolerance, rounds, stop,
        )  # fmt: skip

    def _compare(self) -> None:
        self.apart = self.statistics.apart(self.scaled, np.arange(len(self.scaled)), self.aim[0])
        distances = self.statistics.distances(self.apart)
        self.distances = np.where(self.near & np.isfinite(distances), distances, np.inf)
