"""From what came at the defaults, in worlds and with mechanisms off to one verdict."""

import numpy as np
import pytest
from claim_files import CLAIM, claims_in

from sim.study.claims.judging import Estimate
from sim.study.claims.luck import Seen, error, inside, reach, share_between, without_luck
from sim.study.claims.outcome import InWorlds, Judged, Off, Told
from sim.study.claims.reading import read_claims
from sim.study.claims.section import _means
from sim.study.claims.words import verdict_in_words


@pytest.fixture(scope="module")
def claim(tmp_path_factory):
    place = tmp_path_factory.mktemp("verdicts")
    claims_in(place, S9_1=CLAIM.replace("carriers: [offers]", "carriers: [offers, habit]\nassumed: [offers]"))
    return read_claims(place, ["S9-1"]).claims[0]


def in_worlds(share, *, count=20, shares=None, between=None):
    holds = np.arange(count) < round(share * count)
    known = np.ones(count, bool)
    return InWorlds(np.zeros((1, count)), np.zeros((1, count)), known, holds, shares or (share,), between or (share, share), (0.0, 0.0), (), ())


def off(kind="same", *, holds=True):
    return Off((0.0,), (1.0,), holds, kind)


@pytest.mark.parametrize(
    ("at_defaults", "share", "expected"),
    [
        ("holds", None, "holds"), ("open", None, "open"), ("part", None, "part"),
        ("holds", 0.9, "holds"), ("holds", 0.8, "holds"), ("open", 0.9, "holds"), ("fails", 0.9, "depends"),
        ("part", 0.9, "depends"), ("holds", 0.5, "depends"), ("fails", 0.5, "depends"), ("fails", 0.2, "fails"),
        ("open", 0.1, "fails"), ("holds", 0.1, "depends"), ("part", 0.1, "fails"),
    ],
)  # fmt: skip
def test_a_verdict_takes_the_defaults_and_the_worlds_together(claim, at_defaults, share, expected):
    worlds = None if share is None else in_worlds(share)
    assert Judged(claim, at_defaults=at_defaults, worlds=worlds).verdict == expected


def test_a_claim_of_which_luck_hides_in_how_many_worlds_it_holds_is_open(claim):
    for between, expected in (((0.0, 1.0), "open"), ((0.2, 0.8), "open"), ((0.3, 1.0), "depends"), ((0.0, 0.7), "depends")):
        assert Judged(claim, at_defaults="holds", worlds=in_worlds(0.5, between=between)).verdict == expected
    told = Judged(claim, at_defaults="holds", worlds=in_worlds(0.5, between=(0.0, 1.0)), off={"offers": off("gone")})
    assert told.verdict == "assumed", "what is put in is no evidence, in however many worlds"


def test_a_claim_of_which_one_test_nearly_always_comes_out_holds_in_part(claim):
    worlds = in_worlds(0.1, shares=(0.95, 0.1))
    assert Judged(claim, at_defaults="part", worlds=worlds).verdict == "part"


@pytest.mark.parametrize(
    ("at_defaults", "without", "expected"),
    [
        ("holds", {"offers": off(holds=False)}, "assumed"),
        ("holds", {"offers": off("gone")}, "assumed"),
        ("open", {"offers": off("gone")}, "assumed"),
        ("holds", {"offers": off()}, "depends"),
        ("holds", {"habit": off("gone", holds=False)}, "depends"),  # it carries the claim, and is not the claim
        ("fails", {"offers": off("gone")}, "depends"),
        ("part", {"offers": off("gone")}, "depends"),
    ],
)
def test_what_goes_with_the_coefficient_that_is_the_claim_is_assumed(claim, at_defaults, without, expected):
    judged = Judged(claim, at_defaults=at_defaults, worlds=in_worlds(0.5), off=without)
    assert judged.verdict == expected
    assert verdict_in_words(judged, "zh") in ("由假设直接得出", "视情况而定")


def test_arms_that_are_to_cost_the_same_are_held_to_it(claim):
    file = claim.file.model_copy(update={"cost": "equal"})
    equal = type(claim)(file, claim.tree, claim.source)
    assert Judged(equal, costs={"many": 100.0, "few": 95.0}).unequal == 0.0
    assert Judged(equal, costs={"many": 100.0, "few": 70.0}).unequal == pytest.approx(0.3)
    assert Judged(claim, costs={"many": 100.0, "few": 70.0}).unequal == 0.0


@pytest.mark.parametrize(("without", "expected"), [(0.1, "fails"), (0.9, "part")])
def test_of_a_claim_in_part_what_was_put_in_does_not_count(tmp_path, without, expected):
    """One of two tests comes out: if it goes with the coefficient that is the claim, nothing is left."""
    second = "  - {label: {en: x, zh: x}, measure: orders, contrast: {many: 1, few: -1}, direction: up, least: 0.5}\n"
    text = CLAIM.replace("carriers: [offers]", "carriers: [offers]\nassumed: [offers]")
    claims_in(tmp_path, S9_1=text.replace("quantities:\n", second + "quantities:\n"))
    two = read_claims(tmp_path, ["S9-1"]).claims[0]
    tests = tuple(
        Told(test, Estimate(value, value, value, 20), verdict)
        for test, value, verdict in zip(two.file.tests, (0.9, 0.1), ("holds", "fails"), strict=True)
    )
    gone = {"offers": Off((without, 0.1), (0.9, 0.1), False, "less")}
    judged = Judged(two, at_defaults="part", tests=tests, off=gone)
    assert judged.verdict == expected
    assert judged.assumed_tests == ((0,) if expected == "fails" else ())


def _worlds(draw, true, luck, replicates=2):
    """Worlds of this truth (tests, worlds), each played so often; `luck`: the standard error of a world's mean."""
    luck = luck * np.sqrt(replicates)
    played = true[:, :, None] + draw.normal(0.0, luck, (*true.shape, replicates))
    values = played.mean(axis=2)
    errors = np.array([[error(one) for one in row] for row in played])
    return Seen(values, errors, (played - values[:, :, None]).transpose(1, 2, 0))


@pytest.mark.parametrize(("middle", "spread", "luck"), [(0.5, 1.0, 1.0), (0.5, 1.0, 0.1), (-0.5, 0.5, 2.0), (1.0, 0.01, 1.0)])
def test_how_many_worlds_lie_beyond_an_end_is_told_without_luck(middle, spread, luck):
    """Of values with luck the share above 0 is drawn towards a half."""
    draw = np.random.default_rng(3)
    true = draw.normal(middle, spread, (1, 2000))
    seen = _worlds(draw, true, luck)
    calm = without_luck(seen)
    assert abs((calm > 0).mean() - (true > 0).mean()) < 0.1
    assert abs((calm > 0).mean() - (true > 0).mean()) <= abs((seen.values > 0).mean() - (true > 0).mean()) + 0.02


@pytest.mark.parametrize(("together", "luck"), [(0.9, 1.0), (0.9, 0.3), (0.0, 1.0), (-0.4, 1.0)])
def test_how_often_all_tests_come_out_is_told_without_luck(together, luck):
    """Luck of their own makes tests that go together seem to come out one without the other."""
    draw = np.random.default_rng(5)
    matrix = np.where(np.eye(3, dtype=bool), 1.0, together)
    true = draw.multivariate_normal(np.full(3, 0.3), matrix, 2000).T
    seen, ends = _worlds(draw, true, luck), [(0.0, np.inf)] * 3
    share = inside(true, ends).all(axis=0).mean()
    assert inside(without_luck(seen), ends).all(axis=0).mean() == pytest.approx(share, abs=0.06)


def test_the_share_of_worlds_has_an_interval_that_luck_widens():
    draw, ends = np.random.default_rng(8), [(0.0, np.inf)]
    widths, right = [], 0
    for luck in (0.1, 2.0):
        for _ in range(10):
            low, high = share_between(_worlds(draw, draw.normal(0.5, 1.0, (1, 200)), luck), ends)
            right += low <= 0.6915 <= high
            widths.append(high - low)
    assert right >= 16 and np.mean(widths[10:]) > 1.5 * np.mean(widths[:10])


@pytest.mark.parametrize("replicates", [2, 5])
def test_luck_seldom_moves_a_world_beyond_its_reach_however_it_differs(replicates):
    draw = np.random.default_rng(replicates)
    own = draw.lognormal(0.0, 1.0, (1, 4000, 1))
    played = own * draw.normal(0.0, 1.0, (1, 4000, replicates))
    values = played.mean(axis=2)
    seen = Seen(values, np.full(values.shape, np.nan), (played - values[:, :, None]).transpose(1, 2, 0))
    assert (np.abs(values) > reach(seen)[:, None]).mean() == pytest.approx(0.05, abs=0.015)


def test_without_luck_worlds_are_as_they_are():
    draw = np.random.default_rng(2)
    true = draw.normal(0.0, 1.0, (2, 50))
    known = Seen(true, np.zeros((2, 50)), np.zeros((50, 2, 2)))
    np.testing.assert_array_equal(without_luck(known), true)
    far = Seen(np.where(true > 1, np.inf, true), np.full((2, 50), np.nan), np.full((50, 2, 2), np.nan))
    np.testing.assert_array_equal(without_luck(far), far.values)


@pytest.mark.parametrize("units", [2, 3, 6])
def test_the_usual_error_of_few_replicates_is_not_too_small(units):
    draw = np.random.default_rng(units).normal(0.0, 2.0, (4000, units))
    assert np.median([error(one) for one in draw]) == pytest.approx(2.0 / np.sqrt(units), rel=0.05)


def test_where_a_claim_holds_in_part_its_own_advice_is_told(tmp_path, claim):
    claims_in(tmp_path, S9_1=CLAIM.replace("means:\n", "means:\n  part: {en: Half of it., zh: 一半。}\n"))
    own = read_claims(tmp_path, ["S9-1"]).claims[0]
    assert _means(Judged(own, at_defaults="part"), "en") == "Half of it."
    both = _means(Judged(claim, at_defaults="part"), "en")
    assert "It is so." in both and "It is not so." in both
    assert _means(Judged(own, at_defaults="holds"), "zh") == "是这样。"
