"""Which points no other betters in everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.studies import pareto
from sim.results.studies.pareto import non_dominated, pareto_front

few = st.integers(-4, 4)
points = st.lists(st.tuples(few, few, few), min_size=0, max_size=12).map(
    lambda rows: np.array(rows, float).reshape(-1, 3)
)
senses = st.tuples(*[st.sampled_from([-1, 1])] * 3)


def by_hand(values, senses):
    """The definition, one pair at a time."""
    good = values * np.array(senses)
    return [not any((b >= a).all() and (b > a).any() for b in good) for a in good]


def test_a_front_one_can_see():
    x = [1, 2, 3, 2, 0, 3]
    y = [5, 4, 1, 3, 5, 0]
    assert pareto_front(x, y).tolist() == [True, True, True, False, False, False]
    assert pareto_front(x, y, -1, -1).tolist() == [False, False, False, True, True, True]
    assert pareto_front(x, y, sense_y=-1).tolist() == [False] * 5 + [True]


def test_equals_are_on_it_together():
    assert pareto_front([1, 1, 0, 0], [1, 1, 0, 0]).tolist() == [True, True, False, False]
    assert pareto_front([1, 1, 0], [2, 1, 2]).tolist() == [True, False, False]  # a tie in one, worse in the other


def test_what_lacks_an_outcome_is_never_on_it_and_hides_nobody():
    nan = np.nan
    assert pareto_front([nan, 9, 1, nan], [9, nan, 1, nan]).tolist() == [False, False, True, False]
    assert pareto_front([], []).tolist() == []
    assert pareto_front([nan], [1]).tolist() == [False]
    assert pareto_front([np.inf, 1], [0, 1]).tolist() == [True, True]


@given(points, senses)
def test_as_the_definition_says(values, senses):
    assert non_dominated(values, senses).tolist() == by_hand(values, senses)


@given(points, senses)
def test_it_knows_order_only(values, senses):
    bent = np.stack([np.exp(values[:, 0]), values[:, 1] ** 3, 2 * values[:, 2] - 7], axis=1)
    assert (non_dominated(bent, senses) == non_dominated(values, senses)).all()


@given(points, st.randoms(use_true_random=False))
def test_it_does_not_depend_on_who_comes_first(values, random):
    order = random.sample(range(len(values)), len(values))
    assert (non_dominated(values[order], (1, 1, 1)) == non_dominated(values, (1, 1, 1))[order]).all()


def test_many_points_are_looked_at_in_parts(monkeypatch):
    values = np.random.default_rng(0).normal(size=(200, 3))
    whole = non_dominated(values, (1, -1, 1))
    monkeypatch.setattr(pareto, "_CELLS", 2000)
    assert (non_dominated(values, (1, -1, 1)) == whole).all()
    assert whole.tolist() == by_hand(values, (1, -1, 1))


def test_senses_must_fit():
    with pytest.raises(ValueError, match="one sense"):
        non_dominated(np.zeros((3, 2)), (1,))
