"""What a choice gives up when the world is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.results.studies import resampling
from sim.results.studies.regret import regret

pytestmark = pytest.mark.filterwarnings("error")

VALUES = np.array([[10.0, 0.0, 4.0, 4.0], [6.0, 6.0, 5.0, 4.0], [0.0, 9.0, 1.0, 0.0]])
"""Three points in four worlds: one that shines in the first, a steady one, one that shines in the second."""


def test_three_points_in_four_worlds():
    found = regret(VALUES)
    assert found.regret.tolist() == [[0, 9, 1, 0], [4, 3, 0, 0], [10, 0, 4, 4]]
    assert found.mean.tolist() == [2.5, 1.75, 4.5]
    assert found.maximum.tolist() == [9, 4, 10]
    assert found.ninety == pytest.approx(np.quantile(found.regret, 0.9, axis=1))
    assert found.best_in.tolist() == [1.5, 1.5, 1.0]  # the last world is shared
    assert (found.worlds, found.best_mean, found.minimax) == (4, 1, 1)
    assert list(found.table()["mean_regret"]) == [2.5, 1.75, 4.5]
    assert (found.best_low < found.best_in / 4).all()
    assert (found.best_in / 4 < found.best_high).all()


def test_the_best_on_average_need_not_be_the_safe_one():
    found = regret(np.array([[10.0, 0.0, 10.0], [6.0, 6.0, 6.0]]))
    assert (found.best_mean, found.minimax) == (0, 1)
    # the bold one is safe where the middle world is not among the three drawn
    assert found.chance_minimax == pytest.approx([8 / 27, 19 / 27], abs=0.03)


def test_costs_are_gains_the_other_way_round():
    gains, costs = regret(VALUES), regret(-VALUES, sense=-1)
    assert (gains.regret == costs.regret).all()
    assert (gains.best_mean, gains.minimax) == (costs.best_mean, costs.minimax)
    assert (gains.chance_best_mean == costs.chance_best_mean).all()


def test_a_point_that_is_always_best_is_so_in_every_resample():
    found = regret(np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 2.0]]))
    assert found.chance_best_mean.tolist() == found.chance_minimax.tolist() == [1.0, 0.0]
    assert found.maximum[0] == 0
    twins = regret(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]))
    assert twins.best_in.tolist() == [1.5, 1.5]
    assert twins.chance_best_mean.tolist() == [0.5, 0.5]


def test_how_sure_the_best_on_average_is_by_the_binomial():
    """Two points, the first one ahead by 1 in 6 worlds and behind by 1 in 3: the chance that drawn worlds agree."""
    ahead = np.array([1.0] * 6 + [-1.0] * 3)
    found = regret(np.stack([ahead, np.zeros(9)]), resamples=20_000)
    from scipy.stats import binom

    assert found.chance_best_mean[0] == pytest.approx(binom.sf(4, 9, 6 / 9), abs=0.015)


def test_gaps():
    nan = np.nan
    values = np.array([[1.0, nan, 3.0], [2.0, 2.0, 2.0], [nan, nan, nan]])
    found = regret(values)
    assert found.worlds == 2
    assert found.regret[0] == pytest.approx([1.0, nan, 0.0], nan_ok=True)
    assert np.isnan(found.mean[2])
    assert found.best_in.tolist() == [1.0, 1.0, 0.0]
    assert found.best_mean == 0  # 2 and 2: the first of equals
    nothing = regret(np.full((2, 3), nan))
    assert (nothing.worlds, nothing.best_mean, nothing.minimax) == (0, -1, -1)
    assert len(nothing.table()) == 2
    with pytest.raises(ValueError, match="worlds"):
        regret(np.zeros(3))


@given(arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=st.integers(-9, 9).map(float)))
def test_regret_is_what_it_is_called(values):
    found = regret(values, resamples=50)
    assert (found.regret >= 0).all()
    assert (found.regret.min(axis=0) == 0).all()  # somebody is best in each world
    assert found.best_in.sum() == pytest.approx(values.shape[1])
    assert found.chance_best_mean.sum() == pytest.approx(1.0)
    assert found.mean[found.best_mean] == found.mean.min()
    assert values.mean(axis=1)[found.best_mean] == pytest.approx(values.mean(axis=1).max())
    assert (found.mean <= found.maximum + 1e-12).all()


def test_many_resamples_are_drawn_in_parts(monkeypatch):
    whole = regret(VALUES)
    monkeypatch.setattr(resampling, "_CELLS", 100)
    assert regret(VALUES).chance_best_mean.tolist() == whole.chance_best_mean.tolist()
