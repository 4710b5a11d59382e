"""Calibration against pyabc, the common library for it, on models that both play.

pyabc is not needed for anything else, so it is no dependency: `pip install pyabc` beside the rest of the developers'
packages has this test run (0.13 goes with the pinned numpy, pandas and SQLAlchemy).
"""

import logging

import numpy as np
import pytest
from toy_models import NOISE

from sim.study.calibration.posterior import Posterior, weighted_quantile
from sim.study.calibration.prior import Prior
from sim.study.calibration.smc import Settings, fit
from sim.study.experiment.schema import Distribution

pyabc = pytest.importorskip("pyabc", reason="pyabc is not installed; it is needed for this comparison only")

OBSERVED = {"sum": 0.7, "bent": 1.4}


def summaries(a, b, rng):
    """Two summaries that bend, with noise."""
    return {"sum": a + b + NOISE * rng.standard_normal(), "bent": np.exp(0.5 * a) - b + NOISE * rng.standard_normal()}


def ours():
    prior = Prior({name: Distribution(uniform=(-2.0, 2.0)) for name in "ab"})

    def simulate(values, keys):
        drawn = [summaries(*row, np.random.default_rng(int(key))) for row, key in zip(values, keys, strict=True)]
        return np.array([list(one.values()) for one in drawn])

    found = fit(prior, simulate, np.array(list(OBSERVED.values())), Settings(2500, 600, 300), 1)
    return Posterior(prior, found.places, found.weights).quantiles(np.array([0.1, 0.5, 0.9])).T


def theirs(folder):
    logging.getLogger("ABC").setLevel(logging.ERROR)
    rng = np.random.default_rng(2)
    np.random.seed(2)  # noqa: NPY002 -- theirs draws from it
    prior = pyabc.Distribution(**{name: pyabc.RV("uniform", -2.0, 4.0) for name in "ab"})
    study = pyabc.ABCSMC(
        lambda at: summaries(at["a"], at["b"], rng), prior, pyabc.PNormDistance(p=2), population_size=300,
        sampler=pyabc.sampler.SingleCoreSampler(),
    )  # fmt: skip
    study.new(f"sqlite:///{folder / 'pyabc.db'}", OBSERVED)
    history = study.run(minimum_epsilon=0.25, max_nr_populations=8)
    table, weights = history.get_distribution()
    shares = np.array([0.1, 0.5, 0.9])
    return np.array([weighted_quantile(table[name].to_numpy(), weights, shares) for name in "ab"])


def test_both_find_the_same_posterior(tmp_path):
    spread = NOISE  # about that of the posterior
    assert ours() == pytest.approx(theirs(tmp_path), abs=0.6 * spread)
