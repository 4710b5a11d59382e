"""The algorithm of calibration on models whose posterior is known."""

import numpy as np
import pytest
from scipy import stats
from toy_models import NOISE, drowned_in_noise, luck, normal_means, sum_and_difference

from sim.study.calibration.posterior import Posterior
from sim.study.calibration.prior import Prior
from sim.study.calibration.recovery import recovery
from sim.study.calibration.smc import Settings, fit
from sim.study.experiment.schema import Distribution

STANDARD = Distribution(normal=(0.0, 1.0))
WIDE = Distribution(uniform=(-2.0, 2.0))
QUICK = Settings(budget=700, first=250, population=150)
INTERVAL = np.array([0.05, 0.5, 0.95])


def priors(belief, count):
    return Prior({f"p{n}": belief for n in range(count)})


def fitted(prior, simulate, observed, settings=QUICK, seed=1, **more):
    found = fit(prior, simulate, np.asarray(observed, float), settings, seed, **more)
    return found, Posterior(prior, found.places, found.weights)


# posteriors that are known -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("observed", [0.0, -1.2, 2.1])
def test_a_normal_mean_with_a_normal_prior_has_the_conjugate_posterior(observed):
    settings = Settings(budget=2000, first=500, population=400)
    _, found = fitted(priors(STANDARD, 1), normal_means, [observed], settings)
    exact = stats.norm(observed / (1 + NOISE**2), NOISE / np.sqrt(1 + NOISE**2))
    assert found.mean()[0] == pytest.approx(exact.mean(), abs=0.25 * exact.std())
    assert found.quantiles(INTERVAL)[:, 0] == pytest.approx(exact.ppf(INTERVAL), abs=0.4 * exact.std())


def test_what_only_a_sum_tells_is_found_as_a_correlation():
    prior = priors(STANDARD, 2)
    _, found = fitted(prior, sum_and_difference, [1.0, 0.0], Settings(budget=3000, first=700, population=400))
    design = np.array([[1.0, 1.0], [1.0, -1.0]])
    inverse = np.eye(2) + design.T @ np.diag([1 / 0.1**2, 1.0]) @ design
    covariance = np.linalg.inv(inverse)
    exact = covariance[0, 1] / covariance[0, 0]
    assert exact < -0.95
    assert found.correlations()[0, 1] == pytest.approx(exact, abs=0.05)
    assert found.mean().sum() == pytest.approx(1.0, abs=0.05)
    widths = np.diff(found.quantiles(INTERVAL[[0, 2]]), axis=0)[0]
    assert widths == pytest.approx(2 * 1.645 * np.sqrt(np.diag(covariance)), rel=0.2)


def test_a_bounded_prior_cuts_the_posterior_off():
    prior = Prior({"p0": Distribution(uniform=(0.0, 1.0))})
    _, found = fitted(prior, normal_means, [-0.1], Settings(budget=2000, first=500, population=400))
    exact = stats.truncnorm((0 + 0.1) / NOISE, (1 + 0.1) / NOISE, -0.1, NOISE)
    assert found.values.min() > 0.0
    assert found.mean()[0] == pytest.approx(exact.mean(), abs=0.05)
    assert found.quantiles(INTERVAL)[:, 0] == pytest.approx(exact.ppf(INTERVAL), abs=0.07)


def test_ratios_are_told_on_a_logarithmic_scale():
    prior = Prior({"rate": Distribution(log_uniform=(0.01, 100.0))})

    def counts(values, keys):
        return np.array([[rng.poisson(20 * row[0])] for row, rng in zip(values, luck(keys), strict=True)], float)

    _, found = fitted(prior, counts, [100.0], Settings(budget=1500, first=500, population=300), forms=("log",))
    exact = stats.gamma(100.0, scale=1 / 20)
    assert found.quantiles(INTERVAL)[:, 0] == pytest.approx(exact.ppf(INTERVAL), rel=0.06)


def test_thirty_summaries_of_which_most_are_noise_leave_narrow_intervals():
    prior = priors(WIDE, 3)
    truth = np.array([[0.8, -0.5, 1.2]])
    observed = drowned_in_noise(truth, [99])[0]
    found, posterior = fitted(prior, drowned_in_noise, observed, Settings(budget=1500, first=500, population=200))
    low, high = posterior.quantiles(np.array([0.005, 0.995]))
    assert (low < truth[0]).all() and (truth[0] < high).all()
    assert (posterior.contractions() > 0.6).all()
    assert found.statistics.apart(found.scaled, np.arange(1500), found.scaled[0]).shape[1] == 3


# intervals ------------------------------------------------------------------------------------------------------------


def test_intervals_of_90_percent_cover_the_truth_as_often_as_that():
    prior = priors(STANDARD, 2)
    covered, exactly = [], []
    for number in range(100):
        rng = np.random.default_rng([29, number])
        truth = prior.values(prior.places(rng.random((1, 2))))
        observed = normal_means(truth, [10**6 + number])[0]
        _, found = fitted(prior, normal_means, observed, Settings(budget=450, first=210, population=120), number)
        low, _, high = found.quantiles(INTERVAL)
        covered.append((low <= truth[0]) & (truth[0] <= high))
        centre, half = observed / (1 + NOISE**2), 1.645 * NOISE / np.sqrt(1 + NOISE**2)
        exactly.append(np.abs(truth[0] - centre) <= half)
    assert 0.85 <= np.mean(covered) <= 0.95
    assert abs(np.mean(covered) - np.mean(exactly)) < 0.04  # those of the true posterior, on the same logs


def test_simulations_that_take_the_place_of_the_log_tell_how_far_intervals_can_be_trusted():
    prior = priors(WIDE, 3)
    observed = drowned_in_noise(np.array([[0.8, -0.5, 1.2]]), [99])[0]
    found, posterior = fitted(prior, drowned_in_noise, observed, Settings(budget=1500, first=500, population=200))
    tried = recovery(found)
    assert tried.logs > 40
    assert 25 < tried.effective < tried.logs  # a single share is known to within .1 or .15
    assert abs(tried.coverage.mean() - 0.9) < 0.1
    assert (np.abs(tried.coverage - 0.9) < 0.2).all()
    assert tried.contractions == pytest.approx(posterior.contractions(), abs=0.15)


def test_what_the_log_does_not_tell_stays_as_wide_as_it_was():
    def only_the_first(values, keys):
        return normal_means(values, keys)[:, :1]

    _, found = fitted(priors(WIDE, 2), only_the_first, [0.4])
    told, untold = found.contractions()
    assert told > 0.6
    assert abs(untold) < 0.15


# the same to the bit --------------------------------------------------------------------------------------------------


def same(one, other):
    return (
        one.places.tobytes() == other.places.tobytes()
        and one.weights.tobytes() == other.weights.tobytes()
        and one.pool.summaries.tobytes() == other.pool.summaries.tobytes()
        and one.rounds[1:] == other.rounds[1:]
    )


def test_the_same_seed_gives_the_same_bits_and_another_one_others():
    prior = priors(WIDE, 2)
    first, again = (fitted(prior, normal_means, [0.3, -1.0], seed=5)[0] for _ in range(2))
    assert same(first, again)
    assert not same(first, fitted(prior, normal_means, [0.3, -1.0], seed=6)[0])


def test_a_particle_is_drawn_the_same_whatever_the_others_are():
    prior, drawn = priors(WIDE, 2), []

    def watched(values, keys):
        drawn.append((values.copy(), keys.copy()))
        return normal_means(values, keys)

    fitted(prior, watched, [0.0, 0.0], Settings(budget=100, first=100, population=50))
    fitted(prior, watched, [0.0, 0.0], Settings(budget=150, first=150, population=50))
    assert (drawn[0][0] == drawn[1][0][:100]).all()
    assert (drawn[0][1] == drawn[1][1][:100]).all()
    assert len(set(drawn[1][1].tolist())) == 150


def test_more_budget_goes_on_where_less_has_ended():
    prior = priors(WIDE, 2)
    few = fitted(prior, normal_means, [0.3, -1.0], Settings(budget=550, first=250, population=150))[0]
    more = fitted(prior, normal_means, [0.3, -1.0], Settings(budget=700, first=250, population=150))[0]
    assert (few.pool.summaries == more.pool.summaries[: len(few.pool)]).all()


# what can go wrong ----------------------------------------------------------------------------------------------------


def test_summaries_that_tell_nothing_are_left_out_and_it_is_said_why():
    def four(values, keys):
        known = normal_means(values, keys)
        there = np.where([rng.random() < 0.3 for rng in luck(keys)], 1.0, np.nan)
        return np.column_stack([known, np.full(len(values), 7.0), known[:, 0], there])

    found, _ = fitted(priors(WIDE, 1), four, [0.5, 7.0, np.nan, 1.0])
    assert found.scaling.used.tolist() == [True, False, False, False]
    assert found.scaling.why == (
        "", "it is the same in all simulations", "the log does not tell it", "most simulations do not tell it",
    )  # fmt: skip


def test_a_value_that_is_missing_tells_something_too():
    def silent(values, keys):
        heard = np.array([rng.random() for rng in luck(keys)]) < 0.5 + 0.5 * values[:, 0]
        other = normal_means(np.zeros((len(values), 1)), keys)[:, 0]
        return np.column_stack([np.where(heard, 1.0 + 0.1 * other, np.nan), other])

    prior = Prior({"p0": Distribution(uniform=(0.0, 1.0))})
    _, found = fitted(prior, silent, [1.0, 0.0])
    assert found.mean()[0] > 0.52


def test_simulations_that_failed_are_never_near():
    def fragile(values, keys):
        return np.where(values[:, :1] > 0.0, np.nan, normal_means(values, keys))

    found, posterior = fitted(priors(WIDE, 1), fragile, [0.0])
    assert np.isinf(found.distances[found.pool.values[:, 0] > 0.0]).all()
    assert posterior.mean()[0] < 0.0


def test_where_nothing_can_be_compared_it_is_said():
    with pytest.raises(ValueError, match="no summary tells anything: the log does not tell it"):
        fitted(priors(WIDE, 1), normal_means, [np.nan])


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (Settings(budget=300, first=250, population=150), "budget"),
        (Settings(budget=3000, first=250, population=150, least_acceptance=0.99), "acceptance"),
        (Settings(budget=3000, first=250, population=150, least_fall=0.9, least_acceptance=0.0), "tolerance"),
    ],
)
def test_it_ends_for_one_of_three_reasons(settings, why):
    found, _ = fitted(priors(WIDE, 1), normal_means, [0.0], settings)
    assert found.stop == why
    assert len(found.pool) <= settings.budget
    assert sum(one.simulations for one in found.rounds) == len(found.pool)


def test_replicates_are_logs_of_their_own_of_the_same_particle():
    settings = Settings(budget=600, first=300, population=150, replicates=3)
    found, _ = fitted(priors(WIDE, 2), normal_means, [0.3, -1.0], settings)
    assert (found.pool.places[0::3] == found.pool.places[1::3]).all()
    assert (found.pool.summaries[0::3] != found.pool.summaries[1::3]).all()


@pytest.mark.parametrize("kernel", ["normal", "local"])
def test_moves_by_neighbours_find_the_same(kernel):
    prior = priors(STANDARD, 2)
    settings = Settings(budget=1000, first=400, population=200, kernel=kernel)
    _, found = fitted(prior, normal_means, [1.0, -0.5], settings)
    assert found.mean() == pytest.approx(np.array([1.0, -0.5]) / (1 + NOISE**2), abs=0.12)


def test_counts_that_many_simulations_share_can_be_compared():
    def counted(values, keys):
        return np.round(normal_means(values, keys))

    settings = Settings(budget=500, first=200, population=80, statistics="summaries")
    _, found = fitted(priors(WIDE, 1), counted, [1.0], settings)
    assert 0.6 < found.mean()[0] < 1.4
    _, found = fitted(priors(WIDE, 1), counted, [7.0], settings)  # all that come near are equally far away
    assert found.mean()[0] > 1.0


def test_summaries_themselves_can_be_compared():
    prior = priors(STANDARD, 2)
    settings = Settings(budget=1500, first=500, population=200, statistics="summaries")
    _, found = fitted(prior, normal_means, [1.0, -0.5], settings)
    assert found.mean() == pytest.approx(np.array([1.0, -0.5]) / (1 + NOISE**2), abs=0.12)
