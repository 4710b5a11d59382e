"""From numbers of runs to a verdict: intervals, bands, reversals, placebos, and the tree over worlds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.study.claims.judging import Estimate, crossing, estimate, lies_in, together, value_of, verdict
from sim.study.claims.over_worlds import _ends, _scores
from sim.study.claims.schema import Number, Test, Text, reversed_test
from sim.study.claims.tree import leaves, weights
from sim.study.claims.words import cut_in_words, estimate_in_words, number_in_words, tree_in_words

LABEL = Text(en="a number", zh="一个数")


def contrast(**more):
    given_ = {"label": LABEL, "measure": "orders", "contrast": {"a": 1.0, "b": -1.0}, "direction": "up"} | more
    return Test(**given_)


def runs(shift, count=20, noise=1.0, seed=1):
    """Two arms with the same luck, one higher by `shift`."""
    draw = np.random.default_rng(seed)
    luck = draw.normal(10, 3, count)
    return {("a", "orders"): luck + shift + draw.normal(0, noise, count), ("b", "orders"): luck}


def judged(test, numbers):
    return verdict(test, estimate(test, numbers, {}))


# verdicts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shift", "least", "expected"), [(5, 1, "holds"), (-5, 1, "fails"), (0.5, 2, "fails"), (1, 1, "open")]
)
def test_a_claim_holds_where_the_whole_interval_is_beyond_what_is_worth_caring_about(shift, least, expected):
    assert judged(contrast(least=least), runs(shift)) == expected


@given(st.floats(-4, 4), st.integers(0, 20))
@settings(max_examples=60)
def test_a_claim_reversed_gives_the_reversed_verdict(shift, seed):
    test, numbers = contrast(least=1.0), runs(shift, seed=seed)
    one, other = judged(test, numbers), judged(reversed_test(test), {key: -v for key, v in numbers.items()})
    assert one == other  # the mirror image of the runs under the mirror image of the claim
    against = judged(reversed_test(test), numbers)
    assert not (one == against == "holds")
    if one == "holds":
        assert against == "fails"


@given(st.floats(0.5, 4), st.integers(0, 20))
def test_swapping_the_arms_of_a_claim_turns_its_effect_round(shift, seed):
    numbers = runs(shift, seed=seed)
    swapped = {("a", "orders"): numbers["b", "orders"], ("b", "orders"): numbers["a", "orders"]}
    one, other = (estimate(contrast(), each, {}) for each in (numbers, swapped))
    assert one.value == pytest.approx(-other.value)
    assert (one.low, one.high) == (pytest.approx(-other.high), pytest.approx(-other.low))


def test_placebos_seem_sure_as_often_as_stated():
    test = contrast(least=0.0)
    sure = [judged(test, runs(0.0, seed=n)) in ("holds", "fails") for n in range(600)]
    assert 0.03 < np.mean(sure) < 0.08  # 5 % of two-sided intervals


def test_an_arm_against_itself_has_no_effect_whatever_it_is_called():
    column = np.random.default_rng(3).normal(5, 2, 12)
    found = estimate(contrast(of="b"), {("a", "orders"): column, ("b", "orders"): column}, {})
    assert found[:3] == (0.0, 0.0, 0.0)


def test_pairing_by_luck_makes_intervals_narrow():
    paired = estimate(contrast(), runs(1.0, noise=0.1), {})
    apart = runs(1.0, noise=0.1) | {("b", "orders"): runs(0.0, seed=9)["b", "orders"]}
    assert paired.high - paired.low < 0.2 * (estimate(contrast(), apart, {}).high - estimate(contrast(), apart, {}).low)


def test_runs_that_do_not_tell_a_number_are_left_out_in_all_arms():
    numbers = runs(2.0)
    numbers["a", "orders"][:5] = np.nan
    assert estimate(contrast(), numbers, {}).units == 15
    assert verdict(contrast(), estimate(contrast(), {key: v * np.nan for key, v in numbers.items()}, {})) == "unknown"


def test_an_effect_relative_to_an_arm_is_a_share_of_its_mean():
    found = estimate(contrast(of="b"), runs(2.0, noise=0.0), {})
    assert found.value == pytest.approx(2.0 / runs(2.0)["b", "orders"].mean())
    assert found.standardised == pytest.approx(2.0 / runs(2.0)["b", "orders"].std(ddof=1))


def test_an_effect_in_a_band_with_one_end_is_told_from_that_end():
    """What is to be at most 3, and is 2, lies on the side that is claimed."""
    at_most = Test(label=LABEL, measure="orders", contrast={"a": 1, "b": -1}, band=(None, 3.0))
    assert estimate(at_most, runs(2.0, noise=0.1), {}).standardised < 0 < estimate(at_most, runs(4.0, noise=0.1), {}).standardised
    assert estimate(contrast(), runs(2.0, noise=0.1), {}).standardised > 0


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [(["holds"], "holds"), (["holds", "holds"], "holds"), (["holds", "open"], "open"), (["fails", "open"], "fails"),
     (["holds", "fails"], "part"), (["unknown", "holds"], "unknown"), ([], "unknown")],
)  # fmt: skip
def test_a_claim_holds_if_all_its_tests_do(verdicts, expected):
    assert together(verdicts) == expected


def test_an_interaction_is_what_two_things_do_beyond_their_sum():
    number = Number(label=LABEL, measure="orders", contrast={"both": 1, "one": -1, "other": -1, "none": 1})
    means = {("both", "orders"): 10.0, ("one", "orders"): 4.0, ("other", "orders"): 3.0, ("none", "orders"): 1.0}
    assert value_of(number, means, {}) == 4.0


# where something is best, or turns ----------------------------------------------------------------------


def curve(peak, count=30, seed=2):
    draw = np.random.default_rng(seed)
    return {(f"d{n}", "orders"): 10 - (n - peak) ** 2 + draw.normal(0, 0.3, count) for n in range(6)}


def best(**more):
    return Test(label=LABEL, kind="best", measure="orders", arms=tuple(f"d{n}" for n in range(6)), **more)


def test_the_best_dose_is_found_with_its_interval():
    places = {f"d{n}": float(n) for n in range(6)}
    found = estimate(best(band=(2.5, 3.5)), curve(3), places)
    assert (found.value, found.low, found.high) == (3.0, 3.0, 3.0)
    assert verdict(best(band=(2.5, 3.5)), found) == "holds" and verdict(best(band=(0, 2)), found) == "fails"


def test_a_curve_crosses_a_level_between_two_points_or_never():
    x, y = np.array([0.0, 1.0, 2.0]), np.array([10.0, 8.0, 2.0])
    assert crossing(x, y, 5.0) == 1.5
    assert crossing(x, y, 9.0) == 0.5
    assert math.isinf(crossing(x, y, 1.0))
    assert verdict(best(band=(None, 3)), Estimate(math.inf, math.inf, math.inf, 9)) == "fails"


def test_half_of_a_gain_is_lost_where_the_curve_is_halfway_to_nothing():
    number = Number(label=LABEL, kind="turning", measure="orders", arms=("d0", "d1", "d2"), level=0.5, of="none")
    means = {("d0", "orders"): 8.0, ("d1", "orders"): 6.0, ("d2", "orders"): 4.0, ("none", "orders"): 2.0}
    assert value_of(number, means, {"d0": 0.0, "d1": 1.0, "d2": 2.0}) == 1.5


# over worlds ----------------------------------------------------------------------------------------------

PATHS = [f"world.behaviour.some.number_{n}" for n in range(150)]


def drawn(count=200, seed=5):
    return np.random.default_rng(seed).uniform(0, 1, (count, len(PATHS)))


def test_the_tree_finds_what_a_claim_depends_on_and_says_it():
    values = drawn()
    holds = (values[:, 7] > 0.5) & (values[:, 31] < 0.6)
    found = leaves(values, holds, PATHS)
    assert {cut.path for leaf in found for cut in leaf.cuts} == {PATHS[7], PATHS[31]}
    assert found[0].share > 0.9 and sum(leaf.worlds for leaf in found) == 200
    assert "number 7 > 0.5" in tree_in_words(found, "en") and "number 7 > 0.5" in tree_in_words(found, "zh")


def test_how_well_it_does_finds_what_passing_alone_does_not():
    """Where luck is large, and few worlds pass."""
    found = {"passing": 0, "doing": 0}
    for n in range(10):
        values = drawn(seed=n)
        score = values[:, 7] + np.random.default_rng(n).normal(0.0, 0.7, 200)
        holds = score > 1.4
        for name, told in (("passing", None), ("doing", score)):
            cuts = {cut.path for leaf in leaves(values, holds, PATHS, score=told, seed=n) for cut in leaf.cuts}
            found[name] += PATHS[7] in cuts
    assert found["doing"] >= 6 > 2 * found["passing"]


def test_margins_are_those_of_the_worst_test():
    tests = [contrast(direction="up", least=1.0), contrast(direction=None, band=(None, 4.0))]
    found = _scores([_ends(test) for test in tests], np.array([[1.0, 3.0, 5.0, 9.0], [0.0, 2.0, 5.0, math.inf]]))[0]
    assert found[0] == 0.0 < found[1] and found[3] < found[2] < 0.0


def test_noise_is_not_split():
    split = [len(leaves(drawn(seed=n), np.random.default_rng(n).random(200) < 0.5, PATHS, seed=n)) > 1 for n in range(40)]
    assert np.mean(split) <= 0.08  # 1 % by construction


def test_what_always_or_never_holds_is_one_leaf():
    for holds in (np.ones(200, bool), np.zeros(200, bool)):
        (leaf,) = leaves(drawn(), holds, PATHS)
        assert leaf.cuts == () and leaf.share == float(holds[0])
        assert tree_in_words([leaf], "en") == ""


def test_numbers_with_which_an_effect_goes_are_named_with_their_sign():
    values = drawn()
    effects = -3 * values[:, 3] + np.random.default_rng(0).normal(0, 0.3, 200)
    (first, *rest) = weights(values, effects, PATHS)
    assert first.path == PATHS[3] and first.correlation < -0.9 and not rest


def test_a_number_that_only_resembles_another_is_not_named_beside_it():
    values = drawn()
    values[:, 8] = values[:, 3] + np.random.default_rng(1).normal(0, 0.4, 200)  # nothing but a shadow
    effects = values[:, 3] + np.random.default_rng(0).normal(0, 0.1, 200)
    assert [one.path for one in weights(values, effects, PATHS)] == [PATHS[3]]


def test_numbers_of_what_no_arm_does_cannot_matter():
    from sim.study.claims.worlds import can_matter, uncertain

    paths = [one.path for one in uncertain()]
    plain = [path for path in paths if can_matter(path, ["ads", "content", "service", "welcome"])]
    assert "world.behaviour.rewards.prized_worth" not in plain and "world.members.need" in plain
    assert "world.behaviour.check_in.money_half" not in plain
    assert can_matter("world.behaviour.check_in.money_half", ["referral"])
    from sim.policies.registry import REGISTRY

    assert all(can_matter(path, list(REGISTRY)) for path in paths)


# words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "value", "expected"),
    [({"of": "b"}, 0.123, "+12 %"), ({"of": "b"}, -0.0123, "-1.2 %"), ({}, 0.0123, "+0.0123"), ({}, 12345.6, "+12,346"),
     ({"measure": "muted_share"}, 0.034, "+3.4 points"), ({"contrast": {"a": 1.0}}, 4.2, "4.2"),
     ({"contrast": {"a": 1.0}, "measure": "top20_share"}, 0.79, "79 %"), ({}, math.nan, "–"), ({}, math.inf, "not reached")],
)  # fmt: skip
def test_numbers_are_written_as_what_they_are(more, value, expected):
    assert number_in_words(value, contrast(**more)) == expected


def test_the_interval_of_a_share_stays_within_the_whole():
    share = contrast(contrast={"a": 1.0}, measure="muted_share")
    assert estimate_in_words(share, Estimate(0.02, -0.03, 0.07, 0.0)) == "2.0 % (0.0 % to 7.0 %)"
    assert estimate_in_words(contrast(measure="muted_share"), Estimate(0.02, -0.03, 0.07, 0.0)) == (
        "+2.0 points (-3.0 points to +7.0 points)"
    )


def test_a_cut_names_the_number_in_words():
    from sim.study.claims.tree import Cut

    assert cut_in_words(Cut("world.members.need", 0.5123, False), "en") == "need <= 0.512"
    assert cut_in_words(Cut("world.members.need", 0.5123, True), "zh") == "需求刚性 > 0.512"


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_a_number_lies_in_a_band_open_on_one_side(value, end):
    assert lies_in(value, (end, None)) == (value >= end)
    assert lies_in(value, (None, end)) == (value <= end)


def test_every_rule_on_what_can_matter_is_of_some_number():
    from sim.study.claims.worlds import _ONLY_WITH, uncertain

    inside = [one.path.removeprefix("world.behaviour.") for one in uncertain()]
    assert [start for start in _ONLY_WITH if not any(path.startswith(start) for path in inside)] == []
