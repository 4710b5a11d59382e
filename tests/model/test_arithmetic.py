"""exp, log and their kin against the libraries: accuracy, order, edges, and the same bits in every way of calling."""

import json
import math
import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from scipy.special import expit, ndtri
from small_worlds import ROOT, bits_equal

from sim.model.arithmetic import chance, cosine, exp, log, normal_quantile, power, sigmoid

FUNCTIONS = {
    "exp": exp,
    "log": log,
    "cosine": cosine,
    "normal_quantile": normal_quantile,
    "sigmoid": sigmoid,
    "chance": chance,
}


@numba.njit
def _over(function, x):
    out = np.empty(len(x))
    for i in range(len(x)):
        out[i] = function(x[i])
    return out


@numba.njit
def _powers(base, exponent):
    out = np.empty(len(base))
    for i in range(len(base)):
        out[i] = power(base[i], exponent[i])
    return out


def ulps(x, exact):
    """Largest distance in units of the last place of the exact value (long double)."""
    return float(np.max(np.abs(x.astype(np.longdouble) - exact) / np.spacing(np.abs(exact.astype(np.float64)))))


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(20)


def test_exp_is_accurate_to_a_few_ulp(rng):
    for low, high in ((-700, 700), (-30, 5), (-1, 1), (-1e-6, 1e-6)):
        x = rng.uniform(low, high, 200_000)
        assert ulps(_over(exp, x), np.exp(x.astype(np.longdouble))) < 2.5


def test_log_is_accurate_to_a_few_ulp(rng):
    for x in (10 ** rng.uniform(-300, 300, 200_000), rng.uniform(1e-16, 1, 200_000), rng.uniform(1, 1000, 200_000)):
        assert ulps(_over(log, x), np.log(x.astype(np.longdouble))) < 3.0


def test_log_near_one(rng):
    """Where the logarithm itself is tiny, no figures may be lost."""
    x = 1.0 + rng.uniform(-0.25, 0.4, 200_000) * 10 ** rng.uniform(-12, 0, 200_000)
    assert ulps(_over(log, x), np.log(x.astype(np.longdouble))) < 3.0


def test_edges():
    assert exp(0.0) == 1.0 and log(1.0) == 0.0 and cosine(0.0) == 1.0
    assert exp(-800.0) == exp(-700.0) == exp(-1e300) == exp(-math.inf) > 0.0
    assert exp(800.0) == exp(700.0) == exp(1e300) == exp(math.inf) < math.inf
    assert chance(0.0) == 0.0 and chance(1e300) == 1.0 and chance(math.inf) == 1.0
    assert sigmoid(0.0) == 0.5 and sigmoid(1e300) == 1.0 and 0.0 <= sigmoid(-1e300) < 1e-300
    assert power(0.0, 0.5) == 0.0 and power(0.0, 0.0) == 1.0 and power(5.0, 0.0) == 1.0 and power(1.0, 3.3) == 1.0
    assert abs(power(2.0, 10.0) - 1024.0) < 1e-9
    assert normal_quantile(0.5) == 0.0
    for u in (2.0**-54, 1 - 2.0**-53, 1e-300):
        assert math.isfinite(normal_quantile(u))


def test_power_is_accurate(rng):
    base, exponent = 10 ** rng.uniform(-4, 4, 100_000), rng.uniform(-5, 5, 100_000)
    exact = np.power(base, exponent)
    assert np.max(np.abs(_powers(base, exponent) / exact - 1.0)) < 2e-14


def test_sigmoid_and_chance_are_accurate(rng):
    x = rng.uniform(-40, 40, 200_000)
    assert np.max(np.abs(_over(sigmoid, x) / expit(x) - 1.0)) < 1e-15
    h = 10 ** rng.uniform(-12, 2, 200_000)
    assert np.max(np.abs(_over(chance, h) + np.expm1(-h))) < 2.5e-16  # absolute: 1 - exp loses figures where it is tiny


def test_cosine_is_accurate(rng):
    for reach in (1.0, 10.0, 1000.0):
        x = rng.uniform(-reach, reach, 200_000)
        assert np.max(np.abs(_over(cosine, x) - np.cos(x))) < 1e-12
    x = rng.uniform(-1e6, 1e6, 200_000)
    assert np.max(np.abs(_over(cosine, x) - np.cos(x))) < 1e-9
    assert np.all(np.abs(_over(cosine, x)) <= 1.0 + 1e-12)


def test_normal_quantile_is_accurate(rng):
    u = np.concatenate([rng.uniform(0, 1, 200_000), 10 ** rng.uniform(-16, -1, 50_000)])
    u = u[(u > 0) & (u < 1)]
    exact = ndtri(u)
    assert np.max(np.abs(_over(normal_quantile, u) - exact) / np.maximum(1e-3, np.abs(exact))) < 2e-9


@pytest.mark.parametrize("name", ["exp", "log", "sigmoid", "chance", "normal_quantile"])
def test_monotone(name, rng):
    low, high = {"log": (1e-3, 1e3), "normal_quantile": (1e-6, 1 - 1e-6), "chance": (0, 30)}.get(name, (-30, 30))
    y = _over(FUNCTIONS[name], np.linspace(low, high, 500_001))
    slack = (
        1e-8 if name == "normal_quantile" else 4e-16 * max(1.0, float(np.abs(y).max()))
    )  # the pieces of Acklam meet within 1e-9
    if name == "exp":
        assert np.all(np.diff(y) / y[1:] > -4e-16)
    else:
        assert np.all(np.diff(y) >= -slack)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_vectorised_and_scalar_give_the_same_bits(name, rng):
    function = FUNCTIONS[name]
    x = rng.uniform(1e-9, 1, 1000) if name == "normal_quantile" else rng.uniform(1e-9, 40, 1000)
    many = _over(function, x)
    assert all(bits_equal(many[i], function(float(x[i]))) for i in range(len(x)))


def test_plain_python_gives_the_same_bits(rng):
    """Without the compiler, as someone reads or steps through it."""
    x = {name: rng.uniform(0.001, 0.999 if name == "normal_quantile" else 30, 50).tolist() for name in FUNCTIONS}
    code = (
        "import json, sys; from sim.model import arithmetic as a\n"
        "x = json.load(sys.stdin)\n"
        "print(json.dumps({n: [float(getattr(a, n)(v)).hex() for v in values] for n, values in x.items()}))"
    )
    env = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(x), capture_output=True, text=True, env=env, check=True
    )
    plain = json.loads(done.stdout)
    for name, values in x.items():
        assert plain[name] == [float(FUNCTIONS[name](v)).hex() for v in values], name
