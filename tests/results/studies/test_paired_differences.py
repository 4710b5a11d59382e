"""Two strategies, unit by unit: closed forms, what degenerates, and what must not depend on scale or side."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.results.studies.intervals import bca_interval, p_value, student_interval, wilson_interval
from sim.results.studies.paired import PairedDifference, paired_difference
from sim.results.studies.power import units_needed

pytestmark = pytest.mark.filterwarnings("error")

COUNT = 500  # resamples where the bootstrap is not what is tested

tenths = st.integers(-1000, 1000).map(lambda n: n / 10.0)
pairs = st.lists(st.tuples(tenths, tenths), min_size=1, max_size=12).map(lambda rows: np.array(rows, float).T)


def compared(values, baseline, **more) -> PairedDifference:
    return paired_difference(np.array(values, float), np.array(baseline, float), resamples=COUNT, **more)


def numbers(found: PairedDifference) -> dict[str, float]:
    return {key: value for key, value in dataclasses.asdict(found).items() if not isinstance(value, str)}


# closed forms ----------------------------------------------------------------------------------------


def test_four_pairs_by_hand():
    found = compared([3, 5, 4, 8], [1, 2, 4, 1], outcome="profit", strategy="a", against="b")
    assert (found.outcome, found.strategy, found.baseline, found.units) == ("profit", "a", "b", 4)
    assert (found.mean, found.baseline_mean, found.difference) == (5.0, 2.0, 3.0)
    error = math.sqrt(26 / 3 / 4)  # differences 2, 3, 0, 7: squares about 3 add up to 26
    half = 3.182446305284263 * error  # t(.975; 3)
    assert (found.low, found.high) == (pytest.approx(3 - half), pytest.approx(3 + half))
    assert (found.better_share, found.equal_share) == (3 / 4, 1 / 4)
    assert found.variance_ratio == pytest.approx((26 / 3) / (14 / 3 + 2))
    assert found.p == found.p_adjusted == pytest.approx(stats.ttest_rel([3, 5, 4, 8], [1, 2, 4, 1]).pvalue)
    assert found.chance_better == pytest.approx(1 - found.p / 2)


def test_less_may_be_better():
    found = compared([3, 5, 4, 8], [1, 2, 4, 1], sense=-1)
    assert (found.better_share, found.equal_share) == (0.0, 1 / 4)
    assert found.chance_better == pytest.approx(found.p / 2)
    assert found.difference == 3.0  # which remains one of the values


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=30), st.randoms(use_true_random=False))
def test_student_as_scipy_has_it(values, random):
    apart = np.array(values)
    if np.ptp(apart) < 1e-3:
        apart[0] += 1.0
    result = stats.ttest_1samp(apart, 0.0)
    interval = result.confidence_interval(0.95)
    assert student_interval(apart) == (pytest.approx(interval.low), pytest.approx(interval.high))
    assert p_value(apart) == pytest.approx(result.pvalue)


@pytest.mark.parametrize("skewed", [False, True])
def test_bootstrap_as_scipy_has_it(skewed):
    draw, count = np.random.default_rng(5), 200_000
    values = draw.lognormal(0, 1.2, size=10) if skewed else draw.normal(size=10)
    ours = bca_interval(values, resamples=count)
    method = {"n_resamples": count, "batch": 20_000, "rng": np.random.default_rng(6)}
    theirs = stats.bootstrap((values,), np.mean, **method).confidence_interval
    close = 0.05 * values.std() / math.sqrt(10)
    assert ours == (pytest.approx(theirs.low, abs=close), pytest.approx(theirs.high, abs=close))


def test_the_bootstrap_leans_with_the_values():
    values = np.random.default_rng(5).exponential(size=40)
    low, high = bca_interval(values)
    assert high - values.mean() > 1.1 * (values.mean() - low)


def test_ties_of_the_bootstrap_lie_half_below():
    """Three of each of two values: nothing leans, so the interval is the mirror of itself."""
    low, high = bca_interval(np.array([0.0, 1.0] * 3))
    assert low + high == pytest.approx(1.0, abs=1e-9)
    assert 0.0 < low < 0.2


def test_the_bootstrap_is_the_same_every_time_and_leaves_the_global_generator_alone():
    values = np.random.default_rng(1).normal(size=20)
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - that nobody uses it is what is tested
    assert bca_interval(values) == bca_interval(values)
    assert bca_interval(values, seed=1) != bca_interval(values, seed=2)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


@pytest.mark.parametrize("successes, trials", [(0, 10), (3, 10), (10, 10), (31, 100)])
def test_wilson_as_scipy_has_it(successes, trials):
    expected = stats.binomtest(successes, trials).proportion_ci(method="wilson")
    found = wilson_interval(successes, trials)
    assert found == (pytest.approx(expected.low, abs=1e-12), pytest.approx(expected.high, abs=1e-12))


def test_wilson_holds_its_share_to_the_last_bit():
    for n in range(1, 60):
        for k in range(2 * n + 1):
            low, high = wilson_interval(k / 2, n)
            assert 0 <= low <= k / 2 / n <= high <= 1, (k / 2, n)


@pytest.mark.parametrize("effect, expected", [(0.2, 199), (0.5, 34), (0.8, 15), (1.0, 10)])
def test_units_needed_as_in_the_tables(effect, expected):
    """Paired t test, 80 % power, 5 % two-sided: Cohen's tables, as G*Power reckons them."""
    assert units_needed(effect) == units_needed(-effect) == expected


@given(st.floats(1e-4, 30.0), st.sampled_from([0.05, 0.001, 1e-6]))
def test_units_needed_have_the_power_and_no_fewer_do(effect, error):
    n = units_needed(effect, error)

    def power(n):
        return stats.nct.sf(stats.t.isf(error / 2, n - 1), n - 1, effect * math.sqrt(n))

    assert n >= 2
    if 2 < n <= 5000:
        assert power(n) >= 0.8 - 1e-9
        assert power(n - 1) < 0.8
    if n > 5000:
        assert power(n) == pytest.approx(0.8, abs=1e-3)


def test_units_needed_of_nothing():
    assert math.isnan(units_needed(0.0))
    assert math.isnan(units_needed(math.nan))
    assert math.isnan(units_needed(1e-17))  # what is left of differences of 0.1 and -0.1


def test_pairing_is_worth_what_the_common_luck_is():
    draw = np.random.default_rng(3)
    luck, own = draw.normal(0, 3, 4000), draw.normal(0, 1, (2, 4000))
    found = compared(luck + own[0] + 1, luck + own[1])
    assert found.variance_ratio == pytest.approx(2 / 20, rel=0.1)  # 1 + 1 of (9 + 1) + (9 + 1)
    assert found.replicates_needed == units_needed(found.difference / math.sqrt(found.variance_ratio * 20)) or (
        found.replicates_needed == pytest.approx(units_needed(1 / math.sqrt(2)), abs=2)
    )
    apart = compared(draw.normal(size=4000), draw.normal(size=4000))
    assert apart.variance_ratio == pytest.approx(1.0, abs=0.1)


# what degenerates ------------------------------------------------------------------------------------


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=10))
def test_the_same_strategy_twice_is_no_different(values):
    found = compared(values, values)
    assert (found.difference, found.low, found.high, found.boot_low, found.boot_high) == (0, 0, 0, 0, 0)
    assert (found.better_share, found.equal_share, found.chance_better, found.p) == (0.0, 1.0, 0.5, 1.0)
    assert math.isnan(found.replicates_needed)
    assert found.better_low == 0 < found.better_high


def test_a_difference_that_never_varies_is_a_point_but_two_of_them_no_certainty():
    two, ten = (compared(np.arange(n) + 0.1, np.arange(n) - 0.2) for n in (2, 10))
    for found in (two, ten):
        assert found.low == found.high == found.boot_low == found.boot_high == found.difference
        assert found.difference == pytest.approx(0.3)
        assert found.better_share == 1.0
        assert found.replicates_needed == 6
    assert two.p == 0.5
    assert two.chance_better == 0.75
    assert ten.p == pytest.approx(2 / 2**10)


def test_one_pair_has_a_difference_and_no_more():
    found = compared([3.0], [1.0])
    assert (found.units, found.difference, found.better_share) == (1, 2.0, 1.0)
    for name in "low high boot_low boot_high p chance_better variance_ratio replicates_needed".split():
        assert math.isnan(getattr(found, name)), name
    assert found.better_low < 0.5  # one case is little to go by


def test_two_pairs_have_a_t_interval_but_nothing_to_draw_from():
    found = compared([3.0, 5.0], [1.0, 1.0])
    assert found.high - found.low == pytest.approx(2 * 12.706204736432095)  # standard error 1
    assert math.isnan(found.boot_low)


def test_no_pairs_at_all():
    found = compared([np.nan, 1.0], [1.0, np.nan])
    assert found.units == 0
    assert all(math.isnan(value) for key, value in numbers(found).items() if key != "units")


def test_what_is_missing_on_one_side_is_left_out_on_both():
    nan = np.nan
    assert compared([1, nan, 3, 9, np.inf, 4], [0, 5, nan, 2, 1, 4]) == compared([1, 9, 4], [0, 2, 4])


def test_arrays_must_fit():
    with pytest.raises(ValueError, match="one length"):
        compared([1, 2], [1])
    with pytest.raises(ValueError, match="one length"):
        compared([1, 2], [1, 2], world=[0])


# worlds ----------------------------------------------------------------------------------------------


def test_worlds_are_the_units_of_inference():
    world = np.repeat([4, 2, 9], [2, 3, 1])
    values, baseline = np.array([1.0, 3, 5, 6, 7, 4]), np.array([0.0, 2, 2, 5, 2, 5])
    found = compared(values, baseline, world=world)
    alone = compared([6, 2, 4], [3, 1, 5])  # means of worlds 2, 4 and 9
    assert found.units == 6
    for name in "mean difference low high boot_low boot_high p variance_ratio replicates_needed".split():
        assert getattr(found, name) == pytest.approx(getattr(alone, name)), name
    assert found.better_share == pytest.approx((1 + 1 + 0) / 3)


def test_replicates_of_a_world_are_no_evidence_of_their_own():
    """The same worlds with ten times the replicates: no surer, if replicates do nothing but repeat their world."""
    effects = np.array([1.0, 2.0, -0.5, 1.5])
    once = compared(effects, np.zeros(4), world=np.arange(4))
    often = compared(np.repeat(effects, 10), np.zeros(40), world=np.repeat(np.arange(4), 10))
    assert often.p == pytest.approx(once.p)
    assert (often.better_low, often.better_high) == (pytest.approx(once.better_low), pytest.approx(once.better_high))
    assert compared(np.repeat(effects, 10), np.zeros(40)).p < once.p / 10  # taken for independent, wrongly


def test_worlds_that_do_not_matter_leave_every_unit_its_weight():
    draw = np.random.default_rng(2)
    values, world = draw.normal(0.3, 1, 2000), np.repeat(np.arange(100), 20)
    with_worlds, without = compared(values, np.zeros(2000), world=world), compared(values, np.zeros(2000))
    width, alone = (found.better_high - found.better_low for found in (with_worlds, without))
    assert alone <= width + 1e-12 < 1.3 * alone


def test_one_world_is_none():
    assert compared([1, 2, 4], [0, 0, 1], world=[7, 7, 7]) == compared([1, 2, 4], [0, 0, 1])


def test_several_worlds_of_which_one_is_left_tell_nothing_beyond_it():
    found = compared([1, 2, np.nan], [0, 0, 1], world=[7, 7, 8])
    assert found.difference == 1.5
    assert math.isnan(found.low)
    assert math.isnan(found.p)


# whatever the values ---------------------------------------------------------------------------------


@given(pairs, st.integers(-50, 50))
def test_a_constant_for_both_changes_nothing(pair, constant):
    before, after = (numbers(compared(a, b)) for a, b in (pair, pair + constant))
    for name in set(before) - {"mean", "baseline_mean"}:
        assert after[name] == pytest.approx(before[name], rel=1e-6, abs=1e-6, nan_ok=True), name


@given(pairs)
def test_the_other_way_round_is_its_mirror(pair):
    a, b = pair
    one, other = numbers(compared(a, b)), numbers(compared(b, a))
    mirrors = {
        "difference": "difference",
        "low": "high",
        "high": "low",
        "boot_low": "boot_high",
        "boot_high": "boot_low",
    }
    for name, mirror in mirrors.items():
        assert one[name] == pytest.approx(-other[mirror], abs=1e-8, nan_ok=True), name
    assert one["chance_better"] == pytest.approx(1 - other["chance_better"], abs=1e-12, nan_ok=True)
    assert one["equal_share"] == pytest.approx(other["equal_share"])
    assert one["better_share"] + other["better_share"] + one["equal_share"] == pytest.approx(1)
    for name in ("p", "variance_ratio", "replicates_needed"):
        assert one[name] == pytest.approx(other[name], nan_ok=True), name


@given(pairs)
def test_less_of_a_cost_is_more_of_a_gain(pair):
    a, b = pair
    cost, gain = numbers(compared(a, b, sense=-1)), numbers(compared(-a, -b, sense=1))
    for name in ("better_share", "better_low", "better_high", "chance_better", "p"):
        assert cost[name] == pytest.approx(gain[name], abs=1e-12, nan_ok=True), name


@given(pairs)
def test_shares_are_shares_and_intervals_hold_their_middle(pair):
    found = compared(*pair)
    assert 0 <= found.better_low <= found.better_share <= found.better_high <= 1
    if not math.isnan(found.low):
        assert found.low <= found.difference <= found.high
        assert 0 <= found.p <= 1
        assert found.chance_better >= 0.5 or found.difference <= 0
    if not math.isnan(found.boot_low):
        assert found.boot_low <= found.boot_high
