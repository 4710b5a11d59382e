"""The parts of calibration, each by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.study.calibration.adjust import adjusted, nearness
from sim.study.calibration.kernel import Kernel
from sim.study.calibration.linear import cholesky, covariance, half_solve, solve
from sim.study.calibration.pool import Pool, effective_size
from sim.study.calibration.posterior import Posterior, weighted_quantile
from sim.study.calibration.prior import Marginal, Prior, bound, free
from sim.study.calibration.scaling import Scaling
from sim.study.calibration.statistics import RIDGES, Learnt, Plain
from sim.study.experiment.schema import Distribution

BELIEFS = {
    "uniform": Distribution(uniform=(-2.0, 6.0)),
    "log_uniform": Distribution(log_uniform=(0.01, 10.0)),
    "normal": Distribution(normal=(3.0, 0.5)),
    "triangular": Distribution(triangular=(0.0, 1.0, 4.0)),
    "at an end": Distribution(triangular=(0.0, 0.0, 1.0)),
}


@pytest.mark.parametrize("size", [1, 3, 40])
def test_systems_are_solved_as_elsewhere(size):
    rng = np.random.default_rng(size)
    root = rng.standard_normal((size + 2, size))
    matrix, right = root.T @ root, rng.standard_normal((size, 4))
    lower = cholesky(matrix)
    assert lower == pytest.approx(np.linalg.cholesky(matrix))
    assert solve(lower, right) == pytest.approx(np.linalg.solve(matrix, right), rel=1e-6)
    assert half_solve(lower, right) == pytest.approx(np.linalg.solve(np.linalg.cholesky(matrix), right), rel=1e-6)


def test_a_matrix_that_is_not_positive_definite_is_refused():
    with pytest.raises(ValueError, match="not positive definite"):
        cholesky(np.array([[1.0, 2.0], [2.0, 1.0]]))


@pytest.mark.parametrize("name", BELIEFS)
def test_a_belief_has_mass_one_and_its_places_follow_it(name):
    one = Marginal(BELIEFS[name])
    at = (np.arange(20_000) + 0.5) / 20_000
    assert one.density(at).mean() == pytest.approx(1.0, abs=1e-4)
    below = np.cumsum(one.density(at)) / 20_000
    shares = np.array([0.05, 0.3, 0.5, 0.9])
    assert np.interp(one.places(shares), at, below) == pytest.approx(shares, abs=1e-3)


def test_beliefs_are_those_of_experiment_files():
    from sim.study.experiment.worlds import _values

    shares = np.array([0.03, 0.4, 0.5, 0.8, 0.97])
    for belief in BELIEFS.values():
        one = Marginal(belief)
        assert one.values(one.places(shares)) == pytest.approx(_values(belief, shares), rel=2e-3, abs=2e-3)


def test_whole_parameters_stay_whole_and_within_their_range():
    one = Marginal(Distribution(uniform=(50.4, 60.6), whole=True))
    found = one.values(np.linspace(0, 1, 101))
    assert set(found) == set(range(51, 61))


@given(st.floats(1e-6, 1 - 1e-6))
def test_the_whole_line_and_back(place):
    assert bound(free(np.array([place])))[0] == pytest.approx(place, rel=1e-6)


def test_the_density_of_proposals_is_that_with_which_they_are_drawn():
    rng = np.random.default_rng(3)
    centres = np.clip(rng.normal(0.1, 0.15, (30, 2)), 0.01, 0.99)  # near an edge, so that much is cut off
    for neighbours in (None, 8):
        kernel = Kernel.around(centres, rng.random(30), seed=1, round_=1, neighbours=neighbours)
        at = (np.arange(200) + 0.5) / 200
        grid = np.stack(np.meshgrid(at, at, indexing="ij"), axis=-1).reshape(-1, 2)
        dense = kernel.density(grid)
        assert dense.mean() == pytest.approx(1.0, abs=0.03)
        assert kernel.inside < 0.9
        drawn = np.array([kernel.propose(np.random.default_rng(n)) for n in range(3000)])
        inside = ((drawn > 0) & (drawn < 1)).all()
        assert inside
        mean = (grid * dense[:, None]).mean(axis=0) / dense.mean()
        assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.015)


def test_with_its_weights_the_pool_is_a_sample_of_the_prior():
    prior = Prior({"a": BELIEFS["triangular"], "b": BELIEFS["normal"]})
    rng = np.random.default_rng(4)

    def rows(places):
        return places, prior.values(places), np.zeros((len(places), 1))

    pool = Pool.of_prior(prior, *rows(prior.places(rng.random((500, 2)))))
    for number in (1, 2, 3):
        narrow = Kernel.around(rng.uniform(0.4, 0.6, (50, 2)), np.ones(50), seed=1, round_=number)
        pool.add(narrow, *rows(np.array([narrow.propose(np.random.default_rng([number, n])) for n in range(500)])))
    weights = pool.weights
    assert weights.mean() == pytest.approx(1.0, abs=0.05)
    assert weights.max() <= len(pool) / 500
    mean = (pool.places * weights[:, None]).sum(axis=0) / weights.sum()
    exact = prior.places(np.stack([(np.arange(10_000) + 0.5) / 10_000] * 2, axis=1)).mean(axis=0)
    assert mean == pytest.approx(exact, abs=0.02)


def test_the_size_of_weighted_draws():
    assert effective_size(np.ones(7)) == 7
    assert effective_size(np.array([1.0, 0.0, 0.0])) == 1
    assert effective_size(np.zeros(3)) == 0


def test_quantiles_of_equal_weights_are_the_usual_ones():
    values = np.random.default_rng(1).standard_normal(501)
    shares = np.array([0.05, 0.5, 0.95])
    found = weighted_quantile(values, np.ones(501), shares)
    assert found == pytest.approx(np.quantile(values, shares, method="hazen"))


@given(st.integers(0, 10_000))
def test_a_weight_of_two_is_as_good_as_two_draws(seed):
    rng = np.random.default_rng(seed)
    values, weights = rng.standard_normal(60), rng.integers(1, 4, 60)
    found = weighted_quantile(values, weights.astype(float), np.array([0.25, 0.5, 0.75]))
    plain = np.quantile(np.repeat(values, weights), [0.25, 0.5, 0.75])
    assert found == pytest.approx(plain, abs=0.35)


def test_resampled_draws_stand_for_the_weighted_ones():
    prior = Prior({"a": BELIEFS["uniform"]})
    rng = np.random.default_rng(2)
    places, weights = rng.random((300, 1)), rng.random(300)
    posterior = Posterior(prior, places, weights / weights.sum())
    drawn = posterior.resampled(5000, seed=1)
    assert prior.values(drawn, exact=True).mean() == pytest.approx(posterior.mean()[0], abs=0.01)


# summaries and statistics ----------------------------------------------------------------------------------------------


def test_summaries_are_measured_in_their_spread_on_the_scale_that_suits_them():
    rng = np.random.default_rng(5)
    simulated = np.column_stack([rng.normal(5, 2, 999), rng.lognormal(3, 1, 999), rng.beta(1, 20, 999)])
    observed = np.median(simulated, axis=0)
    scaling = Scaling.learnt(simulated, observed, ("plain", "log", "logit"))
    scaled = scaling.scaled(simulated)
    assert scaling.scaled(observed[None])[0] == pytest.approx(np.zeros(3), abs=0.01)
    assert np.abs(scaled).max() < 3.0
    for column in scaled.T:
        assert stats.iqr(column) == pytest.approx(stats.iqr(np.arcsinh(rng.standard_normal(9999))), rel=0.15)


def test_zeros_and_ones_have_a_place_on_logarithmic_scales():
    scaling = Scaling.learnt(np.array([[0.0], [1.0], [0.2], [0.4]]), np.array([0.0]), ("logit",))
    assert np.isfinite(scaling.scaled(np.array([[0.0], [1.0], [0.5]]))).all()


def test_the_way_to_the_log_is_measured_by_a_regression_that_has_not_seen_the_simulation():
    rng = np.random.default_rng(6)
    scaled, truth = rng.standard_normal((60, 3)), rng.standard_normal((60, 2))
    rows = np.arange(10, 60)
    learnt = Learnt.learnt(scaled, truth, rows)
    columns = np.column_stack([scaled, scaled**2])[rows]
    columns = columns - columns.mean(axis=0)  # the squares of what was centred span the same
    middle = scaled[rows].mean(axis=0)
    columns[:, 3:] = (scaled[rows] - middle) ** 2
    mean, size = columns.mean(axis=0), columns.std(axis=0)
    target = (np.concatenate([-middle, middle**2]) - mean) / size
    columns = (columns - mean) / size
    wanted = []
    for ridge in RIDGES:  # by hand, the regression anew for each fold
        away = np.empty((50, 2))
        for fold in range(5):
            mine = np.arange(50) % 5 == fold
            x, y = columns[~mine], (truth[rows] - truth[rows].mean(axis=0))[~mine]
            slopes = np.linalg.solve(x.T @ x + 0.8 * ridge * 50 * np.eye(6), x.T @ y)
            away[mine] = (columns[mine] - target) @ slopes
        wanted.append(away)
    found = learnt.apart(scaled[rows], rows, np.zeros(3))
    for n in range(2):
        assert min(np.abs(found[:, n] - one[:, n]).max() for one in wanted) < 1e-9


def test_of_what_the_summaries_do_not_tell_the_adjustment_takes_nothing_away():
    rng = np.random.default_rng(61)
    explained = []
    for _ in range(20):
        scaled, places = rng.standard_normal((300, 30)), rng.random((300, 1))
        learnt = Learnt.learnt(scaled, places, np.arange(300))
        moved = adjusted(places, learnt.apart(scaled, np.arange(300), np.zeros(30)), np.ones(300))
        explained.append(1 - free(moved).var() / free(places).var())
    assert abs(np.mean(explained)) < 0.02


def test_a_simulation_is_no_nearer_for_having_been_learnt_from():
    rng = np.random.default_rng(62)
    seen, unseen = [], []
    for _ in range(30):
        scaled, places = rng.standard_normal((120, 30)), rng.random((120, 1))
        learnt = Learnt.learnt(scaled, (places - 0.5) / 0.289, np.arange(120))
        for rows, found in ((np.arange(120), unseen), (np.arange(120, 240), seen)):  # the latter: by all of them
            near = np.argsort(learnt.distances(learnt.apart(scaled, rows, np.zeros(30))))[:30]
            found.append(places[near].var() / places.var())
    assert np.mean(seen) < 0.9  # what is near has like parameters, though the summaries are noise
    assert np.mean(unseen) == pytest.approx(1.0, abs=0.05)


def test_guesses_from_noise_alone_are_all_the_same():
    rng = np.random.default_rng(7)
    learnt = Learnt.learnt(rng.standard_normal((400, 20)), rng.standard_normal((400, 1)), np.arange(400))
    new = np.arange(400, 800)
    assert learnt.apart(rng.standard_normal((400, 20)), new, np.zeros(20)).std() < 0.15


def test_a_value_and_none_are_far_apart():
    told = np.array([[0.0, np.nan], [0.0, 0.0], [3.0, 0.0]])
    found = Plain().distances(Plain().apart(told, np.arange(3), np.array([0.0, 0.0])))
    assert found[1] == 0 and found[0] == pytest.approx(found[2])


# the adjustment --------------------------------------------------------------------------------------------------------


def test_what_follows_from_the_statistics_in_a_straight_line_is_taken_out_wholly():
    rng = np.random.default_rng(8)
    statistics = rng.uniform(-1, 1, (300, 2))
    places = bound(0.3 + statistics @ np.array([[0.8], [-0.5]]))
    found = adjusted(places, statistics - [0.2, 0.1], np.ones(300))
    assert free(found) == pytest.approx(np.full((300, 1), 0.3 + 0.16 - 0.05), abs=1e-4)


def test_the_spread_is_that_at_the_log():
    rng = np.random.default_rng(9)
    statistics = rng.uniform(-1, 1, (4000, 1))
    places = bound(statistics * 0.5 + 0.1 * np.exp(0.6 * statistics) * rng.standard_normal((4000, 1)))
    found = free(adjusted(places, statistics - 0.9, np.ones(4000)))
    assert found.mean() == pytest.approx(0.45, abs=0.02)
    assert found.std() == pytest.approx(0.1 * np.exp(0.54), rel=0.08)


def test_adjusted_places_stay_within_the_range():
    rng = np.random.default_rng(10)
    places, statistics = rng.beta(0.3, 3, (200, 1)), rng.standard_normal((200, 1))
    found = adjusted(places, statistics - 30.0, np.ones(200))
    assert ((found > 0) & (found < 1)).all()


def test_too_few_rows_are_left_as_they_are():
    places = np.random.default_rng(11).random((5, 1))
    assert (adjusted(places, places - 0.5, np.ones(5)) != places).any()
    assert (adjusted(places[:3], places[:3] - 0.5, np.ones(3)) == places[:3]).all()


def test_what_is_nearer_counts_more():
    assert nearness(np.array([0.0, 1.0, 2.0, 3.0]), 2.0) == pytest.approx([1.0, 0.75, 0.0, 0.0], abs=1e-8)
    assert nearness(np.zeros(2), 0.0).tolist() == [1.0, 1.0]
    alike = nearness(np.ones(3), 1.0)
    assert (alike == alike[0]).all() and alike[0] > 0


def test_covariances_are_those_of_weighted_points():
    rng = np.random.default_rng(12)
    points, weights = rng.standard_normal((50, 3)), rng.integers(1, 5, 50)
    mean, found = covariance(points, weights.astype(float))
    many = np.repeat(points, weights, axis=0)
    assert mean == pytest.approx(many.mean(axis=0))
    assert found == pytest.approx(np.cov(many.T, bias=True))
