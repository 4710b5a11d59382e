"""Rounds played in blocks on threads: the same to the bit on any number of them, and after a cut at any moment."""

import random
import threading
import time

import numpy as np
import pytest
from toy_models import drowned_in_noise

from sim.study.calibration.blocks import Player
from sim.study.calibration.prior import Prior
from sim.study.calibration.smc import Settings, fit
from sim.study.execution.job import StopError
from sim.study.execution.store import Store
from sim.study.experiment.schema import Distribution

SETTINGS = Settings(budget=360, first=200, population=80)
NAMES = tuple(f"s{n}" for n in range(30))
OBSERVED = drowned_in_noise(np.array([[0.8, -0.5, 1.2]]), [99])[0]


class Cut(BaseException):
    """Like Ctrl-C."""


def identify(values, key):
    return f"{values.tolist()} {key}"


def playing(folder, workers=1, *, cut_after=None, fails=lambda values: False, played=None):
    """A player; cut_after: so many particles, then the main thread is interrupted."""
    lock, rng = threading.Lock(), random.Random(workers)

    def play(values, key, going_on):
        time.sleep(rng.random() * 0.002 if workers > 1 else 0.0)  # so that they end in any order
        if not going_on():
            raise StopError
        if fails(values):
            raise RuntimeError("no such\nparticle")
        with lock:
            (played if played is not None else []).append(key)
        return drowned_in_noise(values[None], [key])[0], {}

    def progress(done):
        if cut_after is not None and done >= cut_after:
            raise Cut

    return Player(play, NAMES, identify, Store(folder), workers, progress)


def found(player, settings=SETTINGS):
    prior = Prior({name: Distribution(uniform=(-2.0, 2.0)) for name in "abc"})
    return fit(prior, player, OBSERVED, settings, seed=3)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return found(playing(tmp_path_factory.mktemp("whole")))


def assert_same(one, other):
    assert one.places.tobytes() == other.places.tobytes()
    assert one.weights.tobytes() == other.weights.tobytes()
    assert one.pool.summaries.tobytes() == other.pool.summaries.tobytes()
    assert one.pool.values.tobytes() == other.pool.values.tobytes()


@pytest.mark.parametrize("workers", [2, 5])
def test_any_number_of_threads_gives_the_same_bits(whole, tmp_path, workers):
    assert_same(found(playing(tmp_path, workers)), whole)


def test_cut_at_random_moments_it_plays_nothing_twice_and_ends_the_same(whole, tmp_path):
    rng, played = random.Random(8), []
    for _ in range(6):
        with pytest.raises(Cut):
            found(playing(tmp_path, 2, cut_after=len(played) + rng.randint(1, 60), played=played))
    last = playing(tmp_path, 2, played=played)
    assert_same(found(last), whole)
    assert last.known > 0 and last.played > 0
    assert len(played) - len(set(played)) <= 6 * (2 + 1) * 4  # but for blocks that were given up
    again = playing(tmp_path, 1)
    assert_same(found(again), whole)
    assert (again.known, again.played) == (360, 0)


def test_what_fails_is_told_and_the_others_go_on(tmp_path):
    player = playing(tmp_path, 2, fails=lambda values: values[0] > 1.5)
    one = found(player)
    assert player.failures
    assert all(failure.error == "RuntimeError: no such particle" for failure in player.failures)
    assert all(failure.values[0] > 1.5 for failure in player.failures)
    assert np.isnan(one.pool.summaries[one.pool.values[:, 0] > 1.5]).all()
    assert_same(found(playing(tmp_path, 1, fails=lambda values: values[0] > 1.5)), one)


def test_a_larger_budget_plays_the_rest_only(tmp_path):
    found(playing(tmp_path))
    player = playing(tmp_path)
    found(player, Settings(budget=440, first=200, population=80))
    assert (player.known, player.played) == (360, 80)


def test_values_that_are_missing_come_back_missing(tmp_path):
    first = found(playing(tmp_path))
    again = found(playing(tmp_path))
    assert np.isnan(first.pool.summaries).any()
    assert again.pool.summaries.tobytes() == first.pool.summaries.tobytes()
