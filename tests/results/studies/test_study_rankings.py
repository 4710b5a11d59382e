"""Rankings are settled when they may be, and hardly ever wrongly, however often one looks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.results.studies.ranking import judge, rank, ranking

pytestmark = pytest.mark.filterwarnings("error")


def draws(means, units, spread=1.0, seed=0):
    draw = np.random.default_rng(seed)
    return np.array(means) + draw.normal(0, 5, (units, 1)) + draw.normal(0, spread, (units, len(means)))


def test_clear_differences_are_settled_in_their_order():
    found = rank(draws([0.0, 10.0, 5.0], 10), [7, 8, 9])
    assert found.order == (8, 9, 7)
    assert found.settled
    assert (found.undecided, found.equal, found.replicates_wanted) == ((), (), 10)
    assert rank(draws([0.0, 10.0, 5.0], 10), [7, 8, 9], sense=-1).order == (7, 9, 8)


def test_what_is_close_wants_more_and_what_is_close_enough_does_not():
    values = draws([0.0, 0.1, 9.0], 30)
    found = rank(values, [0, 1, 2])
    assert found.undecided == (found.order[1:],)
    assert not found.settled
    assert 30 < found.replicates_wanted <= 120
    close_enough = rank(values, [0, 1, 2], margin=2.0)
    assert close_enough.settled
    assert close_enough.equal == (found.order[1:],)


def test_the_same_strategy_twice_is_equal_but_not_after_two_runs():
    values = np.repeat(draws([0.0], 40), 2, axis=1)
    assert rank(values, [0, 1]).equal == ((0, 1),)
    assert rank(values[:4], [0, 1]).undecided == ((0, 1),)
    wanted = rank(values[:5], [0, 1])
    assert wanted.undecided == ((0, 1),)
    assert rank(values[: wanted.replicates_wanted], [0, 1], look=2).settled  # as many as it asked for


def test_few_units_settle_nothing():
    assert not rank(draws([0.0, 1000.0], 4), [0, 1]).settled
    assert rank(draws([0.0, 1000.0], 4), [0, 1]).replicates_wanted >= 5
    nothing = rank(np.zeros((0, 2)), [0, 1])
    assert (nothing.settled, nothing.units, nothing.undecided) == (False, 0, ((0, 1),))


def test_later_looks_and_more_strategies_ask_for_more():
    apart = np.array([1.0, 3.0, 2.0, 2.5, 1.5, 1.0])
    assert judge(apart, 0.0, 0.05) == "differ"
    assert judge(-apart, 0.0, 0.05) == "differ"
    assert judge(apart, 0.0, 0.0001) == "undecided"
    values = np.stack([apart, np.zeros(6)], axis=1)
    assert rank(values, [0, 1], look=1).settled
    assert not rank(values, [0, 1], look=20).settled
    by_chance = np.array([1.0, 2.9, 1.3, 3.0, -0.2, 2.0])  # p 0.021, below 0.05 / 2 but not below a third of that
    close, far = np.stack([by_chance, np.zeros(6)], axis=1), np.full((6, 1), -1e6) + by_chance[::-1, None]
    assert rank(close, [0, 1]).settled
    assert rank(np.hstack([close, far]), [0, 1, 2]).undecided == ((0, 1),)


def test_one_strategy_is_ranked():
    assert rank(draws([1.0], 3), [4]).settled


def test_from_runs_with_gaps_and_worlds():
    rows = pd.MultiIndex.from_product([[3, 5, 9], range(6), range(4)], names=["point", "world", "replicate"])
    runs = rows.to_frame(index=False)
    draw = np.random.default_rng(0)
    world = draw.normal(0, 5, 6)
    runs["x"] = 3.0 * runs["point"] + world[runs["world"]] + draw.normal(0, 0.5, len(runs))
    runs.loc[runs["point"] == 9, "x"] = np.nan  # a strategy that has no value at all is no part of it
    found = ranking(runs, "x")
    assert (found.order, found.settled, found.units) == ((5, 3), True, 6)
    runs.loc[(runs["point"] == 3) & (runs["world"] == 2), "x"] = np.nan
    assert ranking(runs, "x").units == 5
    one = ranking(runs[runs["world"] == 0], "x", sense=-1)
    assert (one.order, one.units) == ((3, 5), 4)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="margin"):
        rank(draws([0.0, 1.0], 5), [0, 1], margin=-1.0)
    with pytest.raises(ValueError, match="looks"):
        rank(draws([0.0, 1.0], 5), [0, 1], look=0)


@given(st.integers(2, 4), st.integers(5, 12), st.integers(0, 1000), st.sampled_from([0.0, 1.0]))
def test_ranking_is_of_all_and_says_what_is_open(strategies, units, seed, margin):
    found = rank(draws(range(strategies), units, spread=2.0, seed=seed), range(strategies), margin=margin)
    assert sorted(found.order) == list(range(strategies))
    assert found.settled == (not found.undecided)
    assert (found.replicates_wanted > units) == (not found.settled)
    assert not set(found.equal) & set(found.undecided)


MARGIN = 0.4


def wrong(found, means):
    """Whether neighbours are said to differ that do not or go the other way, or to be equal that are not."""
    for pair in zip(found.order, found.order[1:], strict=False):
        if pair in found.undecided:
            continue
        gain = means[pair[0]] - means[pair[1]]
        if abs(gain) > MARGIN if pair in found.equal else gain <= 0:
            return True
    return False


@pytest.mark.parametrize("means", [(0.0, 0.0, 0.0), (0.0, 0.0, 0.3, 0.31), (1.0, 0.5, 0.0)])
def test_looking_again_and_again_hardly_ever_errs(means):
    """The chance of ever saying something wrong, over looks at 5, 10, 20, … 160 units, remains below 5 %."""
    repetitions, ever = 400, 0
    draw = np.random.default_rng(11)
    for _ in range(repetitions):
        values = np.array(means) + draw.normal(0, 1, (160, len(means)))
        looks = (rank(values[: 5 * 2**k], range(len(means)), margin=MARGIN, look=k + 1) for k in range(6))
        ever += any(wrong(look, means) for look in looks)
    assert ever / repetitions <= 0.05 + 3.3 * (0.05 * 0.95 / repetitions) ** 0.5


def test_and_without_that_care_it_would():
    """Each look at 5 % by itself errs far more often: what the test above would not let pass."""
    draw, ever = np.random.default_rng(11), 0
    for _ in range(300):
        apart = draw.normal(0, 1, 160)
        ever += any(judge(apart[: 5 * 2**k], 0.0, 0.05) == "differ" for k in range(6))
    assert ever / 300 > 0.1


def test_and_it_does_settle():
    """Three strategies one spread apart are settled by 40 units nearly always."""
    draw = np.random.default_rng(12)
    settled = [
        rank(np.array([0.0, 1.0, 2.0]) + draw.normal(0, 1 / np.sqrt(2), (40, 3)), range(3), look=4) for _ in range(200)
    ]
    assert np.mean([found.settled and found.order == (2, 1, 0) for found in settled]) > 0.9
